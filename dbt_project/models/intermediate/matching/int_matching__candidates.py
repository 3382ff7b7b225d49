"""Announcements and registrations side by side, scored and decided; what it does is in ``dbt_project/matching``."""

from __future__ import annotations

from typing import Any

from dbt_project.matching.run import match_relations


def model(dbt: Any, session: Any) -> Any:
    """One row per candidate that scores 0.5 or more or that somebody decided about."""
    dbt.config(materialized="table")
    relations = {
        "announced": dbt.ref("int_matching__announced"),
        "registered": dbt.ref("int_matching__registered"),
        "normalised": dbt.ref("int_matching__registered_names"),
        "groups": dbt.ref("groups"),
        "group_aliases": dbt.ref("group_aliases"),
        "group_denials": dbt.ref("group_denials"),
        "match_decisions": dbt.ref("int_review__match_decisions"),
    }
    return match_relations(session, relations)
