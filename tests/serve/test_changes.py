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
    assert told(first) == {"tables": {}, "documents": {}, "totals": {}, "registry": {}}
    assert "nothing to compare" in (first.folder / "CHANGES.md").read_text(encoding="utf-8")


def test_a_release_from_before_announcements_is_compared_by_its_tables(settings: Settings) -> None:
    build(settings, 1)
    audited(settings)
    publish(settings, at=AT)
    found = told(release(settings, "('d1')", FIRST))
    assert found["tables"]["marts.mart_announcements"] == {"before": None, "now": 5}
    assert (found["documents"], found["totals"]) == ({}, {})
    assert json.dumps(found)


def test_rows_that_came_went_and_changed_are_counted_by_the_tables_key(settings: Settings) -> None:
    keys = {"marts.fct_flow": {"key": ["flow_id"], "unique": [], "references": []}}
    table = "create table marts.fct_flow (flow_id bigint, worth double, receipt_id varchar)"
    for state, rows in (
        (1, "(1, 10, 'r1'), (2, 20, 'r1'), (3, 30, 'r1')"),
        (2, "(2, 20, 'r9'), (3, 31, 'r9'), (4, 1, 'r9')"),
    ):
        build(settings, state, table, f"insert into marts.fct_flow values {rows}")
        (settings.build / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
        audited(settings)
        last = publish(settings, at=AT)
    assert told(last)["tables"]["marts.fct_flow"] == {"before": 3, "now": 3, "added": 1, "gone": 1, "revised": 1}
    assert "| marts.fct_flow | 3 | 3 | 1 | 1 | 1 |" in (last.folder / "CHANGES.md").read_text(encoding="utf-8")


def test_new_days_of_the_registry_are_told(settings: Settings) -> None:
    table = (
        "create table marts.fct_registrations (registration_key varchar, registered_date date, is_cancelled boolean)"
    )
    first = "('21:1', date '2026-08-30', false), ('21:2', date '2026-08-31', false)"
    second = "('21:1', date '2026-08-30', true), ('21:2', date '2026-08-31', false), ('21:3', date '2026-09-29', false)"
    for state, rows in ((1, first), (2, second)):
        build(settings, state, table, f"insert into marts.fct_registrations values {rows}")
        audited(settings)
        last = publish(settings, at=AT)
    assert told(last)["registry"] == {
        "last_day_before": "2026-08-31", "last_day": "2026-09-29", "registered": 1, "cancelled": 1,
    }  # fmt: skip
    page = (last.folder / "CHANGES.md").read_text(encoding="utf-8")
    assert "Registry: to 2026-09-29 (before: 2026-08-31), 1 new registrations, 1 cancelled." in page


def test_the_log_goes_back_to_the_first_release(settings: Settings) -> None:
    release(settings, "('d1'), ('d2')", FIRST)
    release(settings, "('d1'), ('d2'), ('d3')", SECOND)
    last = release(settings, "('d1'), ('d2'), ('d3')", SECOND, state=2)
    log = json.loads((last.folder / "changes.json").read_text(encoding="utf-8"))
    assert log["format"] == 1
    assert [one["version"] for one in log["releases"]] == ["000003", "000002", "000001"]
    assert log["releases"][1]["totals"]["new_document"]["jobs"] == 10
    assert log["releases"][0]["totals"] == {}
