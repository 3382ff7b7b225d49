"""The questions on their way into a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbt_project.errors import BuildError
from dbt_project.questions import write_questions


def _questions(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "q01_things.sql").write_text(text, encoding="utf-8")
    return folder


def test_a_question_in_a_build_names_its_tables_in_full(tmp_path: Path) -> None:
    sources = _questions(tmp_path / "sources", "select 1 from {{ ref('fct_thing') }} join {{ref('ops_build')}}")
    (written,) = write_questions(tmp_path / "build", {"fct_thing": "marts", "ops_build": "ops"}, sources)
    assert written.read_text(encoding="utf-8") == "select 1 from marts.fct_thing join ops.ops_build"


def test_a_question_that_was_renamed_leaves_nothing_behind(tmp_path: Path) -> None:
    sources = _questions(tmp_path / "sources", "select 1")
    write_questions(tmp_path / "build", {}, sources)
    (sources / "q01_things.sql").rename(sources / "q01_others.sql")
    write_questions(tmp_path / "build", {}, sources)
    assert [path.name for path in (tmp_path / "build" / "questions").iterdir()] == ["q01_others.sql"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("select 1 from {{ ref('stg_secret') }}", "reads stg_secret, which is not published"),
        ("select {{ var('x') }}", "holds Jinja other than ref"),
    ],
)
def test_a_question_that_no_reader_could_ask_stops_the_build(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BuildError, match=told):
        write_questions(tmp_path / "build", {}, _questions(tmp_path / "sources", text))
