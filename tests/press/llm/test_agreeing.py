"""Where a third reading agrees, less confidence is enough; a flag or an objection stands whoever agrees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import ConfigurationError
from core.settings import Settings
from press.acceptance import threshold
from press.landed import read_landed
from press.llm.agreeing import FLOOR, Agreeing, lowest, threshold_with_third
from press.llm.pointing import ThirdReading, pointed
from press.model import Document
from press.spans import Spans, spans_of_text
from press.tables import Landed, Tables, tables_of
from tests.dbt_project.lake import Lake
from tests.press.llm.scripted import Scripted

TEXT = (
    "Tras meses de conversaciones, Kestrel Labs llegará a Palmira con US$ 12 millones. Serán 80 empleos directos, dijo "
    "el alcalde."
)
RIGHT = {"company": "Kestrel Labs", "amount": "US$ 12 millones", "jobs": "80 empleos directos", "place": "Palmira"}


def said(**project: Any) -> dict[str, Any]:
    return {"projects": [RIGHT | {"event": "new"} | project]}


class Third:
    """A third reader that answers as it is told and notes what it was asked."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.asked = 0

    def read(self, spans: Spans, kinds: Mapping[str, str]) -> ThirdReading:
        self.asked += 1
        return pointed(self.answer, spans, kinds)


def read(**record: Any) -> Tables:
    """The tables of the text with its record set to what a test needs."""
    found = tables_of([Landed("page", 0, Document("doc", body=TEXT, lang="es", published="2026-03-12"))])
    (row,) = found["announcements"].to_pylist()
    doubt = {"decision": "review", "reasons": ["low_confidence"], "confidence": threshold() - 0.01}
    changed = row | doubt | record
    return found | {"announcements": type(found["announcements"]).from_pylist([changed], found["announcements"].schema)}


def decided(tables: Tables, answer: dict[str, Any]) -> tuple[str, list[str], int]:
    """Decision, reasons, and how often the third reading was asked."""
    third = Third(answer)
    (row,) = Agreeing(third).over(tables)["announcements"].to_pylist()
    return row["decision"], row["reasons"], third.asked


def test_a_record_that_waits_for_confidence_alone_is_accepted_where_the_third_agrees() -> None:
    assert decided(read(), said()) == ("accepted", [], 1)


def test_agreement_changes_the_decision_and_nothing_else() -> None:
    before = read()
    after = Agreeing(Third(said())).over(before)
    (one,), (other,) = before["announcements"].to_pylist(), after["announcements"].to_pylist()
    assert one | {"decision": "accepted", "reasons": []} == other
    assert all(after[name].equals(before[name]) for name in before if name != "announcements")


@pytest.mark.parametrize(
    "answer",
    [
        said(amount=None),
        said(jobs=None),
        said(company="Palmira"),
        said(company="Vestwind"),
        said(amount="US$ 70 billones"),
        {"projects": []},
        {"failed": "timeout"},
    ],
    ids=["no amount", "no jobs", "a town", "invented", "another amount", "nothing", "no answer"],
)
def test_a_third_reading_that_tells_otherwise_or_not_at_all_leaves_it_waiting(answer: dict[str, Any]) -> None:
    assert decided(read(), answer) == ("review", ["low_confidence"], 1)


@pytest.mark.parametrize(
    "reason", ["amount_flagged", "jobs_flagged", "readings_differ", "holder_is_no_company", "amount_implausible"]
)
def test_what_speaks_against_a_record_is_never_overruled_and_nobody_is_asked(reason: str) -> None:
    reasons = sorted(["low_confidence", reason])
    assert decided(read(reasons=reasons), said()) == ("review", reasons, 0)
    assert decided(read(reasons=[reason], confidence=1.0), said()) == ("review", [reason], 0)


def test_a_company_whose_figures_are_somebody_elses_owns_nothing() -> None:
    tables = read()
    claims = tables["claims"]
    rows = [row | {"subject": "Kestrel Labs", "subject_kind": "agency"} for row in claims.to_pylist()]
    spoilt = tables | {"claims": type(claims).from_pylist(rows, claims.schema)}
    assert decided(spoilt, said()) == ("review", ["low_confidence"], 1)


def test_below_the_second_threshold_nobody_is_asked() -> None:
    assert decided(read(confidence=threshold_with_third() - 0.01), said()) == ("review", ["low_confidence"], 0)


def test_the_second_threshold_lies_between_its_floor_and_the_usual_one() -> None:
    assert FLOOR <= threshold_with_third() <= threshold()


def points(*found: tuple[float, int, float]) -> list[dict[str, Any]]:
    return [{"threshold": at, "accepted": count, "precision": share} for at, count, share in found]


@pytest.mark.parametrize(
    ("curve", "chosen"),
    [
        (points((0.9, 30, 0.99), (0.8, 50, 0.93), (0.7, 70, 0.91), (0.6, 90, 0.85)), 0.7),
        (points((0.9, 30, 0.99), (0.4, 50, 0.93), (0.2, 70, 0.91)), FLOOR),
        (points((0.9, 30, 0.6)), 0.88),
        (points((0.8, 5, 1.0)), 0.88),
        (points((0.95, 30, 0.95)), 0.88),
        ([], 0.88),
    ],
    ids=[
        "lowest that reaches the goal",
        "never below the floor",
        "none reaches it",
        "too few",
        "above the usual",
        "none",
    ],
)
def test_the_second_threshold_is_chosen_on_the_calibration(curve: list[dict[str, Any]], chosen: float) -> None:
    assert lowest(curve, 0.88) == chosen


def test_the_spans_of_a_record_are_those_a_third_reading_points_at() -> None:
    (record,) = read()["announcements"].to_pylist()
    spans = spans_of_text(TEXT, Document("doc", body=TEXT, lang="es"))
    spots = {(one.start, one.end) for one in spans.figures}
    assert {(record["amount_start"], record["amount_end"]), (record["jobs_start"], record["jobs_end"])} <= spots


# -- from a pull to its reading


def post(content: str) -> dict[str, str | None]:
    return {
        "post_id": "1",
        "link": "https://aci-medellin.example/1",
        "date": "2026-01-05T20:30:00",
        "title": "Noticias de Palmira",
        "content": f"<p>{content}</p>",
        "lang": "es",
        "outlet": "aci_medellin",
    }


def landed(data: Path, content: str = TEXT, **more: Any) -> Settings:
    """Settings of a folder where one post has landed."""
    Lake(data).land("press_wordpress", "posts", [post(content)])
    return Settings("sample", data, **more)


def decisions(settings: Settings) -> list[tuple[str, list[str]]]:
    files = f"{settings.readings}/press_wordpress/*/*/*/announcements.parquet"
    return duckdb.sql(f"select decision, reasons from '{files}'").fetchall()


def quiet(_line: str) -> None:
    """Say nothing."""


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sure enough to be accepted by the reader alone."""
    for module in ("press.acceptance", "press.llm.agreeing"):
        monkeypatch.setattr(f"{module}.threshold", lambda: 0.999)


@pytest.mark.usefixtures("careful")
def test_without_a_model_nothing_is_asked_and_the_record_waits(tmp_path: Path) -> None:
    settings = landed(tmp_path)
    lines: list[str] = []
    read_landed(settings, jobs=1, report=lines.append)
    assert decisions(settings) == [("review", ["low_confidence"])]
    assert not (settings.readings / "third").exists() and not any("third" in line for line in lines)


def test_a_model_nobody_knows_stops_the_reading_before_it_begins(tmp_path: Path) -> None:
    settings = landed(tmp_path, llm_model="gemini:pro")
    with pytest.raises(ConfigurationError, match="LANDFALL_LLM_MODEL"):
        read_landed(settings, jobs=1, report=quiet)
    assert not list(settings.readings.glob("press_wordpress/*/*/*"))


def asking(server: Scripted, data: Path, content: str = TEXT) -> Settings:
    return landed(data, content, llm_model="openai:test", base_urls={"llm": server.url}, keys={"llm": "sk-sesame"})


@pytest.mark.usefixtures("careful")
@pytest.mark.slow
def test_a_reading_asks_once_and_a_rebuild_asks_nobody(server: Scripted, tmp_path: Path) -> None:
    server.says = lambda _asked: json.dumps(said())
    settings = asking(server, tmp_path)
    lines: list[str] = []
    read_landed(settings, jobs=1, report=lines.append)
    assert decisions(settings) == [("accepted", [])]
    assert len(server.asked) == 1 and lines[-1].endswith("asked 1 times, 1 records let in")
    for folder in (settings.readings / "press_wordpress").rglob("reading.json"):
        folder.unlink()
    for folder in list((settings.readings / "press_wordpress").glob("posts/*/*")):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    server.hangs = True
    read_landed(settings, jobs=1, report=quiet)
    assert decisions(settings) == [("accepted", [])] and len(server.asked) == 1


@pytest.mark.usefixtures("careful")
@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    ["It is all true.", "", json.dumps(said(company="Vestwind")), json.dumps(said(amount="US$ 70 billones"))],
    ids=["prose", "nothing", "invents", "another amount"],
)
def test_a_model_that_misbehaves_lets_nothing_in(server: Scripted, tmp_path: Path, words: str) -> None:
    server.says = lambda _asked: words
    settings = asking(server, tmp_path)
    read_landed(settings, jobs=1, report=quiet)
    assert decisions(settings) == [("review", ["low_confidence"])]


@pytest.mark.usefixtures("careful")
@pytest.mark.slow
def test_a_server_that_fails_stops_no_reading(server: Scripted, tmp_path: Path) -> None:
    server.status = 500
    settings = asking(server, tmp_path)
    done = read_landed(settings, jobs=1, report=quiet)
    assert done.documents == 1 and decisions(settings) == [("review", ["low_confidence"])]
