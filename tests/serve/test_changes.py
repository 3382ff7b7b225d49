"""Every release says what moved since the one before, and why."""

from __future__ import annotations

import json
from typing import Any

from core.settings import Settings
from serve import releases
from serve.publish import publish
from serve.releases import Release
from tests.serve.building import AT, audited, build

COLUMNS = (
    "announcement_id varchar, counts_in_totals boolean, decision varchar, decision_source varchar, status varchar, "
    "lead_document_id varchar, jobs_stated_known bigint, amount_usd_stated_known double"
)


def release(settings: Settings, documents: str, announcements: str, state: int = 1) -> Release:
    """Publish a build with these documents and announcements, as SQL values."""
    build(
        settings,
        state,
        "create table marts.dim_document (document_id varchar)",
        f"insert into marts.dim_document values {documents}",
        f"create table marts.mart_announcements ({COLUMNS})",
        f"insert into marts.mart_announcements values {announcements}",
    )
    audited(settings)
    return publish(settings, at=AT)


def told(release: Release) -> dict[str, Any]:
    return dict(releases.read(release.folder).record["changes"])


FIRST = """
    ('revised', true, 'accepted', 'reader', 'planned', 'd1', 100, 1e6),
    ('cancelled', true, 'accepted', 'reader', 'planned', 'd1', 40, 2e6),
    ('judged', false, 'review', 'reader', 'planned', 'd2', 7, null),
    ('same', true, 'accepted', 'reader', 'done', 'd2', 500, 5e6),
    ('lost', true, 'accepted', 'reader', 'done', 'd2', 3, null)
"""
SECOND = """
    ('revised', true, 'accepted', 'reader', 'planned', 'd1', 80, 1e6),
    ('cancelled', false, 'accepted', 'reader', 'cancelled', 'd1', 40, 2e6),
    ('judged', true, 'accepted', 'person', 'planned', 'd2', 7, null),
    ('same', true, 'accepted', 'reader', 'done', 'd2', 500, 5e6),
    ('fresh', true, 'accepted', 'reader', 'planned', 'd3', 10, 3e6)
"""


def test_each_total_moves_for_a_reason_and_the_reasons_add_up(settings: Settings) -> None:
    release(settings, "('d1'), ('d2')", FIRST)
    found = told(release(settings, "('d1'), ('d2'), ('d3')", SECOND))
    assert found["documents"] == {"new": 1, "gone": 0}
    moved = {cause: (one["announcements"], one["jobs"], one["amount_usd"]) for cause, one in found["totals"].items()}
    assert moved == {
        "new_document": (1, 10, 3e6),
        "decision": (1, 7, 0),
        "cancelled": (-1, -40, -2e6),
        "revision": (0, -20, 0),
        "reading": (-1, -3, 0),
    }
    assert [sum(one[place] for one in moved.values()) for place in range(3)] == [0, 597 - 643, 9e6 - 8e6]
    assert found["tables"]["marts.mart_announcements"] == {"before": 5, "now": 5}
    assert "marts.dim_thing" not in found["tables"]


def test_the_page_tells_it_in_words(settings: Settings) -> None:
    release(settings, "('d1'), ('d2')", FIRST)
    page = (release(settings, "('d1'), ('d2'), ('d3')", SECOND).folder / "CHANGES.md").read_text(encoding="utf-8")
    assert "Compared with release 000001." in page
    assert "| a person's decision | +1 | +7 | +0 |" in page
    assert "| a cancellation or denial | -1 | -40 | -2,000,000 |" in page
    assert page.index("had not landed") < page.index("person's decision") < page.index("cancellation")


def test_a_release_whose_totals_are_the_same_says_so(settings: Settings) -> None:
    release(settings, "('d1'), ('d2')", FIRST)
    again = release(settings, "('d1'), ('d2')", FIRST, state=2)
    assert told(again)["totals"] == {}
    assert list(told(again)["tables"]) == ["marts.fct_thing"]
    assert "No total moved." in (again.folder / "CHANGES.md").read_text(encoding="utf-8")


def test_the_first_release_has_nothing_to_compare_with(settings: Settings) -> None:
    first = release(settings, "('d1')", FIRST)
    assert told(first) == {"tables": {}, "documents": {}, "totals": {}}
    assert "nothing to compare" in (first.folder / "CHANGES.md").read_text(encoding="utf-8")


def test_a_release_from_before_announcements_is_compared_by_its_tables(settings: Settings) -> None:
    build(settings, 1)
    audited(settings)
    publish(settings, at=AT)
    found = told(release(settings, "('d1')", FIRST))
    assert found["tables"]["marts.mart_announcements"] == {"before": None, "now": 5}
    assert (found["documents"], found["totals"]) == ({}, {})
    assert json.dumps(found)
