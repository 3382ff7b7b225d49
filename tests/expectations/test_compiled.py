"""The rules as SQL never pass what Great Expectations would not, and it is not asked where they pass."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from expectations import engine
from expectations.audit import AuditError, audit_candidate
from expectations.compiled import COMPILED, doubts
from expectations.rules import Rule, Suite, between, members_there
from expectations.standing import PASSED_DONE
from serve.publish import publish
from tests.expectations.conftest import Plant, few_suites
from tests.expectations.defects import gx_rules

ROWS = {
    "none": "select 1::double as n, 'a' as word where false",
    "empty": "select null::double as n, null::varchar as word from range(3)",
    "some": "select * from (values (1.0, 'a'), (null, 'b'), (5.0, null)) as held (n, word)",
    "nan": "select * from (values ('nan'::double, 'a'), (2.0, 'A')) as held (n, word)",
    "out": "select * from (values (-1.0, 'a'), (6.0, 'b '), (5.000001, 'b')) as held (n, word)",
}
"""Tables by name."""
COLUMNS = "ExpectTableColumnsToMatchSet"
FILLED = "ExpectColumnProportionOfNonNullValuesToBeBetween"
RULES = (
    between("ends", "x", "n", 1, 5, "x"),
    members_there("both", "x", "word", ("a", "b"), "x"),
    Rule("filled", "x", "", "x", FILLED, {"column": "word", "min_value": 0, "strict_min": True}, "empty"),
    Rule("floor", "x", "", "x", "ExpectTableRowCountToBeBetween", {"min_value": 3}, "{observed}"),
    Rule(
        "columns",
        "x",
        "",
        "x",
        "ExpectTableColumnsToMatchSet",
        {"column_set": ["n", "w"], "exact_match": False},
        "no {missing}",
    ),
)


def test_every_class_a_rule_uses_is_compiled_and_no_other() -> None:
    assert {rule.expectation for rule in gx_rules().values() if rule.expectation} == set(COMPILED)
    assert {rule.expectation for rule in RULES} == set(COMPILED)


def test_sql_doubts_what_great_expectations_finds_in_any_column(tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    with closing(duckdb.connect(str(database))) as connection:
        connection.execute("create schema marts")
        for name, rows in ROWS.items():
            connection.execute(f"create table marts.{name} as {rows}")
    asked = {f"marts.{name}": RULES for name in ROWS}
    answers = engine.run(database, asked)
    found = {f"{table} {one.rule.name}" for table, outcomes in answers.items() for one in outcomes if one.finding}
    doubted = set(doubts(database, asked))
    assert found <= doubted
    assert doubted - found <= {"marts.none both", "marts.none filled"}, "no rows are no proportion"
    assert {"marts.nan ends", "marts.out ends", "marts.some floor", "marts.some columns"} <= found | {
        "marts.some floor"
    }


def test_a_rule_that_cannot_be_asked_is_doubted(plant: Plant) -> None:
    broken = Rule("broken", "x", "select nowhere as finding from {table}", "x")
    assert doubts(plant(), {"ops.ops_build": [broken]}) == ["ops.ops_build broken"]


@pytest.fixture(scope="module")
def passed_once(pristine_few: Path, first_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose candidate Great Expectations has passed since it was built from nothing, and published."""
    settings = Settings(mode="sample", data=tmp_path_factory.mktemp("passed"))
    shutil.copytree(first_release, settings.data, symlinks=True, dirs_exist_ok=True)
    (settings.build / "rebuilt.json").write_text('{"at": "2026-11-01"}')
    shutil.copyfile(pristine_few, settings.build / "warehouse.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("expectations.audit.all_suites", few_suites)
        audit_candidate(settings, whole=False)
        publish(settings)
    return settings.data


@pytest.fixture
def passed(passed_once: Path, tmp_path: Path) -> Settings:
    """A copy of that folder, into which ``plant_few`` puts the next candidate."""
    shutil.copytree(passed_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Settings(mode="sample", data=tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tables Great Expectations was asked about, each time."""
    times: list[int] = []
    run = engine.run

    def counted(database: Path, suites: Any, docs: Path | None = None) -> Any:
        times.append(len(suites))
        return run(database, suites, docs)

    monkeypatch.setattr(engine, "run", counted)
    return times


def changed(plant_few: Plant) -> None:
    """Another sound candidate."""
    plant_few("update ops.ops_build set code_version = 'another'")


def test_a_day_on_which_all_holds_asks_sql_alone_and_says_so(
    passed: Settings, plant_few: Plant, asked: list[int]
) -> None:
    changed(plant_few)
    verdict = audit_candidate(passed, whole=False)
    assert verdict.success
    assert asked == []
    assert verdict.great_expectations_at is not None
    assert set(verdict.suites) == set(few_suites())
    assert json.loads((passed.build / "audit.json").read_text())["great_expectations_at"] in verdict.line()
    page = (passed.build / "docs" / "data_docs" / "index.html").read_text()
    assert f"passed all of them at <b>{verdict.great_expectations_at}</b>" in page
    assert "columns_kept" in page
    assert list((passed.build / "docs" / "data_docs" / "validations").rglob("*.html"))
    assert publish(passed).version == "000003"


def test_what_sql_finds_great_expectations_says(passed: Settings, plant_few: Plant, asked: list[int]) -> None:
    plant_few("delete from ops.ops_build")
    for times in (1, 2):
        with pytest.raises(AuditError, match=r"ops\.ops_build row_floor: 0 rows, at least 1 expected"):
            audit_candidate(passed, whole=False)
        assert len(asked) == times
    changed(plant_few)
    assert audit_candidate(passed, whole=False).success
    assert len(asked) == 3, "what it passed before it found something is not counted on"


def rebuild(settings: Settings) -> None:
    """The candidate was built from nothing."""
    (settings.build / "rebuilt.json").write_text('{"at": "2026-11-30"}')


def lose_a_page(settings: Settings) -> None:
    """A page of Great Expectations is gone."""
    next((settings.build / "docs" / "data_docs" / "validations").rglob("*.html")).unlink()


@pytest.mark.parametrize(
    "doubt",
    [
        rebuild,
        lose_a_page,
        lambda settings: (settings.build / "rebuilt.json").unlink(),
        lambda settings: (settings.build / PASSED_DONE).unlink(),
        lambda settings: (settings.build / PASSED_DONE).write_text("{"),
    ],
    ids=["rebuilt", "a page is gone", "nobody knows when it was built", "the mark is gone", "the mark is cut"],
)
def test_in_doubt_great_expectations_is_asked(
    doubt: Callable[[Settings], None], passed: Settings, plant_few: Plant, asked: list[int]
) -> None:
    changed(plant_few)
    doubt(passed)
    assert audit_candidate(passed, whole=False).great_expectations_at is None
    assert len(asked) == 1


def test_rules_of_other_code_are_asked_anew(
    passed: Settings, plant_few: Plant, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(plant_few)
    monkeypatch.setattr("expectations.standing.code", lambda *_: "another")
    audit_candidate(passed, whole=False)
    audit_candidate(passed, whole=False)
    assert len(asked) == 1


def test_a_table_great_expectations_has_not_seen_is_asked_of_it(
    passed: Settings, plant_few: Plant, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_few("create table marts.extra as select 1 as x")
    more = {**few_suites(), "marts.extra": Suite("marts.extra", 1)}
    monkeypatch.setattr("expectations.audit.all_suites", lambda: more)
    assert audit_candidate(passed, whole=False).great_expectations_at is None
    assert len(asked) == 1


def test_whoever_asks_for_the_whole_audit_gets_it(passed: Settings, plant_few: Plant, asked: list[int]) -> None:
    changed(plant_few)
    assert audit_candidate(passed).great_expectations_at is None
    assert len(asked) == 1


def test_great_expectations_is_not_imported_where_sql_is_enough(
    passed: Settings, plant_few: Plant, project: Path
) -> None:
    changed(plant_few)
    code = (
        "import sys; from pathlib import Path; from core.settings import Settings;"
        "from expectations import audit; from tests.expectations.conftest import few_suites;"
        "audit.all_suites = few_suites;"
        f"audit.audit_candidate(Settings(mode='sample', data=Path({str(passed.data)!r})), whole=False);"
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=project, check=False).returncode == 0
