"""The questions on their way into a build."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

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


LIKE = "/*\nparameters:\n  hub:\n    like: hub\n    default: medellin\n*/\nselect 1\n"


def test_a_parameter_like_one_that_several_have_is_whole_in_the_build(tmp_path: Path) -> None:
    sources = _questions(tmp_path / "sources", LIKE)
    shared = tmp_path / "shared.yml"
    shared.write_text(
        "# Shared.\nyear:\n  kind: integer\nhub:\n  kind: text\n  values: select a from {{ ref('dim_place') }}\n"
    )
    (written,) = write_questions(tmp_path / "build", {"dim_place": "marts"}, sources, shared)
    head = yaml.safe_load(written.read_text(encoding="utf-8").removeprefix("/*").partition("*/")[0])
    assert head["parameters"]["hub"] == {
        "kind": "text",
        "values": "select a from marts.dim_place",
        "default": "medellin",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            LIKE.replace("like: hub", "like: nothing"),
            "q01_things.sql has a parameter like nothing, which question_parameters.yml does not describe",
        ),
        ("select 1 from {{ ref('stg_secret') }}", "reads stg_secret, which is not published"),
        ("select {{ var('x') }}", "holds Jinja other than ref"),
    ],
)
def test_a_question_that_no_reader_could_ask_stops_the_build(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BuildError, match=told):
        write_questions(tmp_path / "build", {}, _questions(tmp_path / "sources", text))
