"""Asking a release: what a question file says, what an answer looks like, and how a wrong call is told."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from cli.main import main as landfall
from core.errors import ConfigurationError
from core.settings import Settings
from serve.ask import ask
from serve.errors import AskedWronglyError, NoReleaseError
from serve.publish import publish
from serve.releases import current
from tests.serve.building import AT, candidate, lake

TEXT = """/*
question:
  en: Which things are there?
  es: ¿Qué cosas hay?
asked_by: {en: an analyst, es: un analista}
how_to_read:
  en: One row is one fact.
  es: Una fila es un hecho.
parameters:
  least: {kind: integer, default: 0, about: Facts below this number are left out.}
  until: {kind: date, default: 2026-01-31, about: Not used by the facts.}
  thing:
    kind: text
    default: null
    about: One thing.
    values: select * from (values ('a', 'Ávila', 'São'), ('a', 'Abula', 'São'), ('b', 'Berna', 'São'))
  years: {kind: integer, default: 3, least: 1, most: 9, about: Not used by the facts.}
  strict: {kind: flag, default: 1, about: Not used by the facts.}
*/
select fact_id, thing_id, $until as until_date, $years as years, $strict as strict
from marts.fct_thing
where fact_id >= $least and ($thing is null or thing_id = $thing)
order by fact_id
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a release that carries one question.

    The question is put there by hand: the tables of this small release are not those the page is made of.
    """
    settings = lake(tmp_path_factory.mktemp("made") / "data")
    candidate(settings)
    folder = publish(settings, at=AT).folder / "questions"
    folder.mkdir()
    (folder / "q01_things.sql").write_text(TEXT, encoding="utf-8")
    return settings.data


@pytest.fixture
def released(made: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy of that folder; the command line finds it."""
    shutil.copytree(made, settings.data, symlinks=True)
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))
    monkeypatch.setenv("LANDFALL_SOURCES", "sample")
    return settings


def test_an_answer_has_the_rows_and_the_defaults(released: Settings) -> None:
    found = ask(released, 1)
    assert [row["fact_id"] for row in found.records()] == [1, 2]
    assert found.values["least"] == 0
    assert found.types[2] == "DATE"


def test_a_parameter_as_typed_is_read_as_its_kind(released: Settings) -> None:
    assert [row[0] for row in ask(released, 1, {"least": "2"}).rows] == [2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["9"], "there is no question 9"),
        (["1", "--param", "least=two"], "least is 'two', not an integer"),
        (["1", "--param", "most=2"], "question 1 has no most"),
        (["1", "--param", "laest=2"], "did you mean least?"),
        (["1", "--param", "thing=avlia"], "thing is 'avlia', which this release does not know"),
        (["1", "--param", "thing=avlia"], "did you mean a (São)?"),
        (["1", "--param", "thing=nowhere"], "give thing one of: a, b"),
        (["1", "--param", "thing=SAO"], "thing 'SAO' may be a, b"),
        (["1", "--param", "thing=" + "x" * 201], "thing is 201 characters long"),
        (["1", "--param", "thing=\udcff"], "not text in UTF-8"),
        (["1", "--param", "least"], "--param least has no value"),
        (["1", "--param", "=2"], "--param =2 names nothing"),
        (["1", "--param", "least=1", "--param", "least=2"], "--param least is given twice"),
        (["1", "--param", "years=-3"], "years is -3, which makes no sense here"),
        (["1", "--param", "years=10"], "give years=<integer>, from 1 to 9"),
        (["1", "--param", "strict=maybe"], "give strict=yes or strict=no"),
        (["1", "--param", "thing=Ber"], "did you mean b (São)?"),
        (["thigns"], "did you mean 1 (things)?"),
        (["1.5"], "there is no question '1.5'"),
        (["1", "--format", "parquet"], "name a file with --out"),
        (["1", "--format", "csv", "--out", "/nowhere/a.csv"], "/nowhere/a.csv cannot be written"),
        (["1", "--format", "parquet", "--out", "/nowhere/a.parquet"], "/nowhere/a.parquet cannot be written"),
        (["1", "--param", f"least={10**60}"], f"question 1 has no answer for least={10**60}"),
    ],
)
def test_a_wrong_call_ends_in_one_line_with_the_next_step(
    released: Settings, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert landfall(["ask", *words]) == AskedWronglyError.exit_code
    line = capsys.readouterr().err.strip()
    assert told in line
    assert "Next: " in line
    assert "\n" not in line


@pytest.mark.parametrize("words", [["1", "--format", "xml"], ["1", "--fromat", "csv"], ["1", "2"]])
def test_a_word_no_command_knows_is_told_before_anything_is_read(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert landfall(["ask", *words]) == ConfigurationError.exit_code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.endswith("Next: see `landfall ask --help`\n")
    assert "Value error" not in said


@pytest.mark.parametrize("named", ["1", "q01", "Q1", "things", " Things "])
def test_a_question_is_found_by_its_number_and_by_its_name(
    released: Settings, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    assert landfall(["ask", named, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("fact_id,")


@pytest.mark.parametrize(("typed", "read"), [("yes", 1), ("Sí", 1), ("1", 1), ("NO", 0), ("false", 0), ("0", 0)])
def test_yes_and_no_are_read_in_both_languages(released: Settings, typed: str, read: int) -> None:
    assert ask(released, 1, {"strict": typed}).values["strict"] == read


def test_an_answer_to_other_values_says_the_usual_ones_and_an_empty_one_why(
    released: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert landfall(["ask", "1", "--param", "least=77"]) == 0
    said = capsys.readouterr().out
    assert "least = 77 (usually 0), until = 2026-01-31, thing = –," in said
    assert "this release has nothing for these values" in said


@pytest.mark.parametrize("typed", ["a", "A", "á", "Ávila", "  avila ", "AVILA", "abula"])
def test_accents_case_and_other_names_make_no_difference(released: Settings, typed: str) -> None:
    found = ask(released, 1, {"thing": typed})
    assert found.values["thing"] == "a"
    assert [row[0] for row in found.rows] == [1]


def test_nothing_typed_is_no_limit(released: Settings) -> None:
    assert ask(released, 1, {"thing": ""}).rows == ask(released, 1).rows


@pytest.mark.parametrize("typed", ["a' or '1'='1", "a'; drop table marts.fct_thing; --", "$least"])
def test_sql_in_a_parameter_is_a_value_nobody_knows(released: Settings, typed: str) -> None:
    with pytest.raises(AskedWronglyError, match="does not know"):
        ask(released, 1, {"thing": typed})


def test_the_shown_sql_answers_the_same_in_any_client(
    released: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert landfall(["ask", "1", "--open", "--param", "least=2"]) == 0
    sql = capsys.readouterr().out
    told = ask(released, 1, {"least": "2"}).rows
    release = current(released.warehouse)
    assert release is not None
    with duckdb.connect(str(release.database), read_only=True) as client:
        assert tuple(client.execute(sql).fetchall()) == told


def test_a_question_that_does_not_fit_its_release_is_told_in_one_line(
    released: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    release = current(released.warehouse)
    assert release is not None
    text = TEXT.replace("from marts.fct_thing", "from marts.fct_gone")
    (release.folder / "questions" / "q01_things.sql").write_text(text, encoding="utf-8")
    assert landfall(["ask", "1"]) == AskedWronglyError.exit_code
    assert "release 000001 cannot answer question 1: Catalog Error" in capsys.readouterr().err


def test_before_the_first_release_it_says_what_to_run(settings: Settings) -> None:
    with pytest.raises(NoReleaseError, match="landfall run"):
        ask(settings, 1)


def test_every_format_holds_the_same_rows(
    released: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert landfall(["ask", "1", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["fact_id"] for row in told["rows"]] == [1, 2]
    assert told["rows"][0]["until_date"] == "2026-01-31"
    assert landfall(["ask", "1", "--format", "csv"]) == 0
    assert [row["fact_id"] for row in csv.DictReader(capsys.readouterr().out.splitlines())] == ["1", "2"]
    assert landfall(["ask", "1", "--format", "parquet", "--out", str(tmp_path / "a.parquet")]) == 0
    assert duckdb.sql(f"select fact_id from '{tmp_path}/a.parquet' order by 1").fetchall() == [(1,), (2,)]
    assert landfall(["ask", "1", "--lang", "es"]) == 0
    table = capsys.readouterr().out
    assert "¿Qué cosas hay?" in table
    assert "│" in table
    assert "Una fila es un hecho." in table


def test_a_name_that_begins_like_a_formula_stays_a_text_in_a_spreadsheet(
    released: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    release = current(released.warehouse)
    assert release is not None
    text = TEXT.replace("select fact_id, thing_id,", "select '=1+1' as a, '-x' as b, 'a=b' as c, -1 as d,")
    (release.folder / "questions" / "q01_things.sql").write_text(text, encoding="utf-8")
    assert landfall(["ask", "1", "--format", "csv"]) == 0
    first = next(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [first[name] for name in "abcd"] == ["'=1+1", "'-x", "a=b", "-1"]


def test_without_a_number_all_questions_are_listed(released: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert landfall(["ask"]) == 0
    assert (
        "  1  Which things are there?  (least=0, until=2026-01-31, thing, years=3, strict=1)" in capsys.readouterr().out
    )
