"""The first screen's story is of one announcement that counts, is matched beyond doubt and quotes its own figure."""

from __future__ import annotations

from typing import Any

from serve.site.release import figures_alone
from serve.site.story import story


def detail(**changes: Any) -> dict[str, Any]:
    claim = {"claim_id": "c1", "document_id": "d1", "measure": "jobs", "is_the_figure": True}
    match = {
        "decision": "auto",
        "registered_date": "2022-07-25",
        "days_after_announcement": 430,
        "legal_name": "X S.A.S.",
    }
    return {
        "documents": [{"document_id": "d1", "outlet": "ruta_n", "published_date": "2021-05-24", "quote": "X abrirá."}],
        "claims": [claim | {"parts": ["La sede abrirá ", "120 puestos", "."]}],
        "matches": [match],
    } | changes  # fmt: skip


def test_it_leads_from_a_sentence_to_a_registration() -> None:
    told = story([detail()], [True])
    assert told is not None
    assert told["claim"]["parts"][1] == "120 puestos"
    assert told["document"]["outlet"] == "ruta_n"
    assert told["match"]["legal_name"] == "X S.A.S."


def test_what_does_not_count_is_no_story() -> None:
    assert story([detail()], [False]) is None


def test_a_match_a_person_still_has_to_look_at_is_no_story() -> None:
    matches = [{"decision": "review", "registered_date": "2022-07-25"}]
    assert story([detail(matches=matches)], [True]) is None


def test_a_sentence_that_came_out_after_the_registration_begins_no_story() -> None:
    later = {"document_id": "d1", "outlet": "ruta_n", "published_date": "2022-07-26", "quote": "X abrirá."}
    assert story([detail(documents=[later])], [True]) is None
    assert story([detail(documents=[{**later, "published_date": None}])], [True]) is None


def test_a_figure_of_somebody_else_is_no_story() -> None:
    claims = [{"claim_id": "c", "document_id": "d1", "measure": "jobs", "parts": ["", "9", ""]}]
    assert story([detail(claims=claims)], [True]) is None


def test_what_came_after_the_announcement_is_told_before_what_came_earlier() -> None:
    early = detail(matches=[{"decision": "auto", "registered_date": "2021-06-01", "days_after_announcement": -500}])
    told = story([early, detail()], [True, True])
    assert told is not None and told["place"] == 1


def test_who_came_in_time_is_told_before_who_came_late() -> None:
    in_time = detail(matches=[{**detail()["matches"][0], "is_within_18_months": True}])
    told = story([detail(), in_time, detail()], [True, True, True])
    assert told is not None and told["place"] == 1


def test_in_the_public_bundle_the_story_quotes_the_figure_alone() -> None:
    told = story([figures_alone(detail())], [True])
    assert told is not None
    assert told["claim"]["parts"] == ["", "120 puestos", ""]
    assert "abrirá" not in str(told)
