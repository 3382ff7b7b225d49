"""Names of registrations taken apart into words; what it does is in ``dbt_project/matching``."""

from __future__ import annotations

from typing import Any

from dbt_project.matching.run import names_of


def model(dbt: Any, session: Any) -> Any:
    """One row per registration, name and where the name stands; only of registrations that are others than before."""
    held = str(dbt.this) if dbt.is_incremental else ""
    return names_of(session, dbt.ref("int_matching__registered"), held, dbt.ref("int_registry__registrations"))
