"""Matching measured on made-up worlds whose truth is known: the goals hold, and no namesake is ever accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from cli.main import main
from dbt_project.matching.evaluation import Told, evaluate, load
from dbt_project.matching.run import match
from sandbox.world import build, truth

CLOCK = datetime(2026, 9, 30, 12, tzinfo=UTC)
SEEDS = (7, pytest.param(42, marks=pytest.mark.proof), pytest.param(20120101, marks=pytest.mark.proof))
NOTHING_TOLD = Told(sector=0.0, country=0.0, other_name=0.3)


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The truth of a small world, as ``landfall sandbox truth`` writes it."""
    folder = tmp_path_factory.mktemp(f"truth-{request.param}")
    made = build.build(request.param, 4_000)
    try:
        truth.export(made, CLOCK, folder)
    finally:
        made.database.close()
    return folder


def test_precision_and_recall_reach_the_goals(world: Path) -> None:
    measured = evaluate(world)
    assert measured.true_pairs > 80
    assert measured.precision >= 0.98
    assert measured.recall >= 0.75
    assert measured.recall_with_review >= 0.90
    assert measured.homonyms == 0


def test_press_that_tells_neither_sector_nor_country_costs_recall_and_no_namesake(world: Path) -> None:
    measured = evaluate(world, NOTHING_TOLD)
    assert measured.homonyms == 0
    assert measured.precision >= 0.95
    assert measured.recall >= 0.6


@pytest.mark.parametrize("told", [Told(), NOTHING_TOLD])
def test_namesakes_registered_in_time_and_place_of_an_announcement_are_not_accepted(world: Path, told: Told) -> None:
    """The worst case: every namesake is registered a hundred days after the announcement, in the same chamber."""
    with duckdb.connect() as connection:
        load(connection, world, told)
        moved = connection.execute(
            """
            update registered
            set registered_date = twin.announced_date + 100, chamber_code = twin.chamber_code,
                hub_code = twin.hub_code, department_code = twin.department_code
            from (
                select
                    homonyms.registration_key, min(announced.announced_date) as announced_date,
                    min_by(announced.chamber_code, announced.announced_date) as chamber_code,
                    min_by(announced.hub_code, announced.announced_date) as hub_code,
                    min_by(announced.department_code, announced.announced_date) as department_code
                from homonyms
                inner join registered using (registration_key)
                inner join announced
                    on contains(
                        upper(strip_accents(registered.legal_name)),
                        list_last(string_split(replace(upper(strip_accents(announced.company_key)), 'GRUPO ', ''), ' '))
                    )
                    or contains(
                        upper(strip_accents(registered.legal_name)),
                        string_split(replace(upper(strip_accents(announced.company_key)), 'GRUPO ', ''), ' ')[1]
                    )
                group by homonyms.registration_key
            ) as twin
            where registered.registration_key = twin.registration_key
            """
        ).fetchall()
        assert moved[0][0] >= 5
        rows = match(connection).to_pylist()
        namesakes = {row[0] for row in connection.execute("select registration_key from homonyms").fetchall()}
    shown = [row for row in rows if row["registration_key"] in namesakes]
    assert shown
    assert [row["evidence"] for row in shown if row["decision"] == "auto"] == []


def test_one_to_one_holds_in_a_whole_world(world: Path) -> None:
    with duckdb.connect() as connection:
        load(connection, world, Told())
        accepted = [row for row in match(connection).to_pylist() if row["decision"] == "auto"]
    assert len({row["announcement_id"] for row in accepted}) == len(accepted)
    assert len({row["registration_key"] for row in accepted}) == len(accepted)


def test_the_command_prints_one_line_per_world(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matching", str(world), "--list"]) == 0
    head, line, *more = capsys.readouterr().out.splitlines()
    assert head.split() == ["world", "entities", "true", "auto", "review", "precision", "recall", "+review", "homonyms"]
    assert line.startswith(world.name)
    assert all(listed.split()[1] in ("wrong", "missing") for listed in more)
