"""Every release carries the page of its own tables and questions."""

from __future__ import annotations

import base64
import gzip
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from cli.main import main
from core.names import DATABASE
from core.settings import Settings
from serve import releases
from serve.errors import UnfitBuildError
from serve.publish import publish
from serve.questions import Answer
from tests.serve import building, site_data

HEADER = """/*
question: {{en: "{en}", es: "{es}"}}
asked_by: {{en: analyst, es: analista}}
how_to_read: {{en: One row is one case., es: Cada fila es un caso.}}
parameters: {{}}
*/
select * from marts.answer_{number:02d}
"""


@pytest.fixture
def candidate(tmp_path: Path) -> Settings:
    """A build with announcements, a table per answer and the questions that read them, audited."""
    settings = building.lake(tmp_path)
    building.build(settings, 1, "drop table ops.ops_reconciliation", "drop table ops.ops_quarantine")
    made = site_data.announcements(30)
    with closing(duckdb.connect(str(settings.build / DATABASE))) as connection:
        site_data.fill(connection, made)
        for number, answer in site_data.answers(made).items():
            ask(settings, connection, number, answer)
    building.audited(settings)
    return settings


def ask(settings: Settings, connection: duckdb.DuckDBPyConnection, number: int, answer: Answer) -> None:
    connection.register("incoming", pa.Table.from_pylist(answer.records()))
    connection.execute(f"create table marts.answer_{number:02d} as from incoming")
    connection.unregister("incoming")
    title = answer.question.title
    folder = settings.build / "questions"
    folder.mkdir(exist_ok=True)
    text = HEADER.format(number=number, en=title["en"], es=title["es"])
    (folder / f"q{number:02d}_{answer.question.slug}.sql").write_text(text, encoding="utf-8")


def answers_in(page: Path) -> list[dict[str, Any]]:
    found = re.search(r'id="data-answers">([^<]+)<', page.read_text(encoding="utf-8"))
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_a_release_carries_its_page_before_readers_get_it(candidate: Settings) -> None:
    release = publish(candidate, at=building.AT)
    page = release.folder / "site" / "index.html"
    assert page.is_file()
    wanted = json.loads(
        json.dumps([answer.rows for answer in site_data.answers(site_data.announcements(30)).values()], default=str)
    )
    assert [answer["rows"] for answer in answers_in(page)] == wanted
    assert f'"version":"{release.version}"' in page.read_text(encoding="utf-8")


def test_only_what_stands_beside_the_page_is_linked(candidate: Settings) -> None:
    page = publish(candidate, at=building.AT).folder / "site" / "index.html"
    core = re.search(r'id="data-core">([^<]+)<', page.read_text(encoding="utf-8"))
    assert core
    links = json.loads(core[1])["links"]
    assert {"data_docs", "questions", "parquet", "database", "release"} <= links.keys() and "dbt" not in links
    assert all((page.parent / path).resolve().exists() for path in links.values())


def test_a_question_that_does_not_fit_the_tables_keeps_the_release_from_readers(candidate: Settings) -> None:
    broken = next((candidate.build / "questions").glob("q07*"))
    broken.write_text(broken.read_text("utf-8").replace("answer_07", "no_such_table"), encoding="utf-8")
    with pytest.raises(UnfitBuildError, match="no_such_table"):
        publish(candidate, at=building.AT)
    assert releases.current(candidate.warehouse) is None


def test_a_build_without_questions_is_published_without_a_page(tmp_path: Path) -> None:
    settings = building.lake(tmp_path)
    building.candidate(settings)
    assert not (publish(settings, at=building.AT).folder / "site").exists()


def test_the_page_of_the_current_release_can_be_made_anew_elsewhere(
    candidate: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    release = publish(candidate, at=building.AT)
    monkeypatch.setenv("LANDFALL_DATA", str(candidate.data))
    assert main(["site", "--out", str(tmp_path / "elsewhere")]) == 0
    page = Path(capsys.readouterr().out.strip())
    assert answers_in(page) == answers_in(release.folder / "site" / "index.html")


def test_without_a_release_there_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    assert main(["site"]) == 44
