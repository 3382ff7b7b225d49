"""The page's server: whom it lets in, what it shows, what it takes; without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from starlette.testclient import TestClient

from cli.main import main
from core.settings import Settings
from press.errors import NoQueueError
from press.review.app import Review, app_of
from press.review.decision import current
from press.review.decisions import Decisions, file_of
from press.review.queue import load
from tests.press.review.desk import changed, release, settings_in, waiting

TOKEN = "t" * 43
HOST = "127.0.0.1:4567"
AS_PAGE = {
    "host": HOST,
    "origin": f"http://{HOST}",
    "content-type": "application/json",
    "sec-fetch-site": "same-origin",
}
RECORDS = [waiting(number) for number in range(3)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_in(tmp_path)
    release(made, RECORDS, firms={0: "Carlos Pérez Duarte"})
    return made


@pytest.fixture
def page(settings: Settings) -> TestClient:
    app = app_of(Review(settings), TOKEN, frozenset({HOST}))
    return TestClient(app, base_url=f"http://{HOST}/{TOKEN}/", raise_server_exceptions=False)


def sent(page: TestClient, verdict: str, at: int = 0, **said: Any) -> Any:
    items = page.get("state").json()["items"]
    body = {"item": items[at]["id"], "verdict": verdict, "who": "Ana", "seen": None, "request": f"{verdict}{at}"} | said
    return page.post("decisions", content=json.dumps(body), headers=AS_PAGE)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/state", {}),
        (f"/{'t' * 42}/state", {}),
        (f"/{'t' * 42}ñ/state", {}),
        (f"/{TOKEN}/state", {"host": "review.example"}),
        (f"/{TOKEN}/state", {"host": "127.0.0.1"}),
        (f"/{TOKEN}/state", {"host": "127.0.0.1:9"}),
    ],
)
def test_without_the_token_or_under_another_name_nobody_gets_in(
    page: TestClient, path: str, headers: dict[str, str]
) -> None:
    answer = page.get(f"http://{HOST}{path}", headers=headers)
    assert answer.status_code == 403 and "Nordvind" not in answer.text


@pytest.mark.parametrize(
    "spoilt",
    [
        {"origin": "https://evil.example"},
        {"content-type": "text/plain"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ],
)
def test_another_sites_page_decides_nothing(page: TestClient, settings: Settings, spoilt: dict[str, str]) -> None:
    body = {"item": page.get("state").json()["items"][0]["id"], "verdict": "reject", "who": "Eve"}
    assert page.post("decisions", content=json.dumps(body), headers=AS_PAGE | spoilt).status_code == 403
    assert Decisions(file_of(settings)).all() == []


def test_every_answer_keeps_the_page_to_itself(page: TestClient) -> None:
    for path in ("", "state", "page/review.js", "nothing", "../wrong"):
        headers = page.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("body", "status"), [(b"x" * 70_000, 413), (b"{", 400), (b"[]", 400), (b"[" * 30_000, 400)])
def test_a_body_that_is_no_decision_is_refused(page: TestClient, body: bytes, status: int) -> None:
    assert page.post("decisions", content=body, headers=AS_PAGE).status_code == status


def test_the_list_has_records_matches_and_groups_the_most_at_stake_first(page: TestClient) -> None:
    items = page.get("state").json()["items"]
    assert [item["kind"] for item in items] == ["record", "record", "record", "match", "groups"]
    assert [item["stake"] for item in items] == sorted((item["stake"] for item in items), reverse=True)


def test_the_text_comes_whole_with_its_names_figures_and_places_marked(page: TestClient) -> None:
    shown = page.get(f"items/{page.get('state').json()['items'][0]['id']}").json()
    assert "".join(piece["text"] for piece in shown["pieces"]) == RECORDS[0].text
    start, end = RECORDS[0].quote
    assert "".join(piece["text"] for piece in shown["pieces"] if piece.get("quoted")) == RECORDS[0].text[start:end]
    assert {"company": "Nordvind"} in [one["values"] for one in shown["candidates"]["company"]]
    assert shown["candidates"]["amount"][0]["values"] == {"amount": 10_000_000, "currency": "USD"}
    assert shown["candidates"]["jobs"][0]["values"] == {"jobs": 40}
    assert shown["candidates"]["place"][0]["values"] == {
        "place": "Rionegro",
        "department": "Antioquia",
        "country": "CO",
    }


def test_a_correction_says_what_was_given_and_where_the_text_says_it(page: TestClient, settings: Settings) -> None:
    answer = sent(page, "accept", values={"company": "Nordvind", "place": None}, spans={"company": [1, 99_999]})
    assert answer.status_code == 201
    (decision,) = Decisions(file_of(settings)).all()
    assert decision.verdict == "change"
    values = {"company": "Nordvind", "event": "new", "place": None, "amount": 10_000_000, "currency": "USD", "jobs": 40}
    assert decision.values == values
    start, end = decision.spans["company"]
    assert RECORDS[0].text[start:end] == "Nordvind"


def test_what_was_seen_is_kept_with_an_acceptance(page: TestClient, settings: Settings) -> None:
    assert sent(page, "accept", at=1).status_code == 201
    assert Decisions(file_of(settings)).all()[0].values == {
        "company": "Aurelia Foods",
        "event": "new",
        "amount": 13_000_000,
        "currency": "USD",
        "jobs": 50,
    }


@pytest.mark.parametrize(
    ("verdict", "said", "status"),
    [
        ("accept", {"who": " "}, 422),
        ("accept", {"values": {"amount": "many"}}, 422),
        ("accept", {"values": ["company"]}, 422),
        ("reject", {"values": {"company": "X"}}, 422),
        ("undo", {}, 422),
        ("accept", {"item": "no such item"}, 404),
        ("accept", {"seen": "dec_of_yesterday"}, 409),
    ],
)
def test_a_wrong_decision_is_told_and_not_kept(
    page: TestClient, settings: Settings, verdict: str, said: dict[str, Any], status: int
) -> None:
    answer = sent(page, verdict, **said)
    assert answer.status_code == status
    assert Decisions(file_of(settings)).all() == []


def test_who_decides_second_sees_the_first_decision_instead(page: TestClient) -> None:
    first = sent(page, "accept").json()
    answer = sent(page, "reject", who="Luis")
    assert answer.status_code == 409
    assert [(one["id"], one["who"], one["verdict"]) for one in answer.json()["standing"]] == [
        (first["id"], "Ana", "accept")
    ]
    assert sent(page, "reject", who="Luis", seen=first["id"]).status_code == 201


def test_changes_tell_what_came_since(page: TestClient) -> None:
    assert page.get("changes?after=0").json()["decisions"] == []
    done = sent(page, "reject", at=2).json()
    changes = page.get("changes?after=0").json()
    assert [one["id"] for one in changes["decisions"]] == [done["id"]] and changes["rows"] == 1
    assert page.get("changes?after=1").json()["decisions"] == []
    assert page.get("changes?after=x").status_code == 400


def test_matches_and_groups_are_decided_by_their_keys(page: TestClient, settings: Settings) -> None:
    assert sent(page, "accept", at=3).status_code == sent(page, "reject", at=4).status_code == 201
    assert set(current(Decisions(file_of(settings)).all())) == {
        ("match", "ann_doc_000", "21-123456-12"),
        ("groups", "aurelia", "aurelia foods"),
    }


def test_a_changed_text_shows_what_was_decided_about_the_old_one(page: TestClient, settings: Settings) -> None:
    sent(page, "reject", why="aggregate")
    release(settings, [changed(RECORDS[0]), *RECORDS[1:]], version=2)
    state = page.get("state").json()
    shown = page.get(f"items/{state['items'][0]['id']}").json()
    assert [(row["verdict"], row["why"]) for row in shown["earlier"]] == [("reject", "aggregate")]
    assert state["items"][0]["id"] not in [one["item"] for one in state["decisions"]]
    assert [one["id"] for one in state["past"]] == [one["item"] for one in state["decisions"]]
    old = page.get(f"items/{state['past'][0]['id']}")
    assert old.status_code == 200 and "".join(piece["text"] for piece in old.json()["pieces"]) == RECORDS[0].text


def test_a_queue_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(NoQueueError, match="no warehouse"):
        load(settings)
    with pytest.raises(NoQueueError, match="no warehouse"):
        load(settings, candidate=True)


def test_the_command_exports_imports_and_counts(
    settings: Settings,
    page: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sent(page, "accept", why="=1+1")
    sent(page, "reject", at=1)
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))
    for name in ("out.csv", "out.jsonl"):
        assert main(["review", "export", str(tmp_path / name)]) == 0
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path / "other"))
    assert main(["review", "import", str(tmp_path / "out.csv")]) == 0
    assert main(["review", "import", str(tmp_path / "out.jsonl")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "review: 2 decisions taken, 0 known already, 0 refused",
        "review: 0 decisions taken, 2 known already, 0 refused",
    ]
    assert main(["review", "export"]) == 0
    assert capsys.readouterr().out == (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text('{"kind": "record"}\nnot json\n', encoding="utf-8")
    assert main(["review", "import", str(tmp_path / "bad.jsonl")]) == 1
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))
    assert main(["review", "status"]) == 0
    assert "3 of 5 wait" in capsys.readouterr().out


def test_the_queue_of_the_tests_has_the_columns_of_the_mart(settings: Settings, project: Path) -> None:
    text = (project / "dbt_project/models/marts/answers/_marts_answers__models.yml").read_text(encoding="utf-8")
    mart = next(model for model in yaml.safe_load(text)["models"] if model["name"] == "mart_review_queue")
    with duckdb.connect(str(settings.warehouse / "current" / "warehouse.duckdb"), read_only=True) as con:
        made = con.execute("describe marts.mart_review_queue").fetchall()
    assert {(name, kind.lower()) for name, kind, *_ in made} == {
        (column["name"], column["data_type"]) for column in mart["columns"]
    }


def test_both_languages_say_the_same_things() -> None:
    folder = Path(__file__).resolve().parents[3] / "press" / "review" / "page"
    spanish, english = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("es", "en"))
    assert list(spanish) == list(english) and len(spanish) > 100
