"""The dashboard over PostgreSQL: the same totals as the page and as over the file, and no password in the bundle."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from core.errors import ConfigurationError
from core.settings import Settings
from dbt_project.questions import write_questions
from serve import postgres, questions
from serve.publish import publish
from serve.reader import connect
from serve.releases import read
from serve.superset import bundle, config
from tests.serve.building import AT, audited, build, lake
from tests.serve.postgres_server import Server, needs_postgres
from tests.serve.test_connect import empty_marts

ROWS = """
insert into marts.mart_announcements by name
select
    'a' || i as announcement_id, date '2020-01-01' + cast(i as integer) as announced_date,
    i % 3 = 0 as counts_in_totals, i % 3 = 1 as would_count_if_accepted, 'reader' as decision_source,
    i * 10 as jobs_low, i * 11 as jobs_stated_known, i * 12 as jobs_high_known,
    i * 1e5 + 0.25 as amount_usd_stated_known,
    if(i % 2 = 0, 'Manufacturing', 'Information and communication') as sector_name_en
from range(1, 61) as numbers(i)
"""
TRADE = """
insert into marts.fct_trade_flows by name
select i % 2 = 0 as counts_in_totals, i % 2 = 1 as counts_by_partner, i * 1e6 as value_usd from range(20) as numbers(i)
"""


@pytest.fixture(scope="module")
def released(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = lake(tmp_path_factory.mktemp("both"))
    build(settings, 1, *empty_marts(project), ROWS, TRADE)
    audited(settings)
    publish(settings, at=AT)
    return settings


def metrics(settings: Settings) -> dict[str, str]:
    """Per metric of every data set, the statement a chart of it asks."""
    return {
        f"{name}/{metric['metric_name']}": f"select {metric['expression']} from {told['schema']}.{told['table_name']}"
        for name, told in bundle.contents(settings).items()
        if name.startswith("datasets/")
        for metric in told["metrics"]
    }


async def asked(dsn: str, statements: dict[str, str]) -> dict[str, Any]:
    connection = await asyncpg.connect(dsn)
    try:
        return {name: await connection.fetchval(statement) for name, statement in statements.items()}
    finally:
        await connection.close()


def numbers(found: dict[str, Any]) -> dict[str, float | None]:
    return {name: None if value is None else float(value) for name, value in found.items()}


@needs_postgres
def test_every_measure_of_the_dashboard_is_the_same_over_postgres_as_over_the_file(
    released: Settings, server: Server
) -> None:
    postgres.publish(released, dsn=server.dsn())
    there = numbers(asyncio.run(asked(server.dsn(), metrics(released))))
    with closing(connect(released.warehouse / "current")) as file:
        here = {
            name: (file.execute(statement).fetchone() or (None,))[0] for name, statement in metrics(released).items()
        }
    assert there == pytest.approx(numbers(here))
    assert sum(value is not None for value in there.values()) >= 8


@needs_postgres
def test_its_totals_are_those_of_the_page(released: Settings, server: Server, tmp_path: Path) -> None:
    postgres.publish(released, dsn=server.dsn())
    there = numbers(asyncio.run(asked(server.dsn(), metrics(released))))
    schemas = {name.split(".")[1]: name.split(".")[0] for name in read(released.warehouse / "current").tables}
    write_questions(tmp_path, schemas)
    bounds = questions.questions(tmp_path / questions.FOLDER)[22]
    with closing(connect(released.warehouse / "current")) as file:
        page = {row["measure"]: row for row in questions.answer(file, bounds).records()}
    dataset = "datasets/Landfall/mart_announcements.yaml"
    assert there[f"{dataset}/announcements_count"] == page["announcements"]["counted"] == 20
    assert there[f"{dataset}/jobs_stated_sum"] == page["jobs"]["counted"]
    assert there[f"{dataset}/amount_usd_millions_sum"] == pytest.approx(page["amount_usd"]["counted"] / 1e6)
    assert there[f"{dataset}/waiting_count"] == page["announcements"]["waiting"]


@pytest.mark.parametrize(
    ("dsn", "address"),
    [
        (
            "postgresql://owner:s3cret@db.example:5433/landfall",
            "postgresql+psycopg2://bi_reader@db.example:5433/landfall",
        ),
        (
            "postgresql://owner@/landfall?host=db.example&port=5433",
            "postgresql+psycopg2://bi_reader@db.example:5433/landfall",
        ),
        ("postgresql://localhost/landfall", "postgresql+psycopg2://bi_reader@localhost:5432/landfall"),
    ],
)
def test_it_logs_in_as_the_reader_and_carries_no_password(released: Settings, dsn: str, address: str) -> None:
    contents = bundle.contents(replace(released, postgres_dsn=dsn), on_postgres=True)
    assert contents["databases/Landfall.yaml"]["sqlalchemy_uri"] == address
    assert "s3cret" not in str(contents)


def test_a_socket_is_a_socket_to_the_driver_too() -> None:
    url = make_url(bundle.reader_address("postgresql://x:y@/landfall?host=%2Fvar%2Frun%2Fpg"))
    assert (url.username, url.password, url.database) == ("bi_reader", None, "landfall")
    assert (url.query["host"], url.query["port"]) == ("/var/run/pg", "5432")


def test_the_password_comes_from_the_servers_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDFALL_BI_READER_PASSWORD", "reader's own")
    reader = make_url("postgresql+psycopg2://bi_reader@localhost:5432/landfall")
    given, _ = config.DB_CONNECTION_MUTATOR(reader, {}, "admin", None, None)
    assert given.password == "reader's own"
    other = make_url("postgresql+psycopg2://somebody@localhost:5432/landfall")
    assert config.DB_CONNECTION_MUTATOR(other, {}, "admin", None, None)[0].password is None


def test_without_an_address_it_says_what_to_set(released: Settings) -> None:
    with pytest.raises(ConfigurationError, match="no address of it is set"):
        bundle.contents(released, on_postgres=True)


def test_every_number_has_a_format_and_sectors_have_names(released: Settings) -> None:
    contents = bundle.contents(released)
    told = [one for name, one in contents.items() if name.startswith("datasets/")]
    assert all(metric["d3format"] for one in told for metric in one["metrics"])
    assert contents["charts/sectors.yaml"]["params"]["groupby"] == ["sector_name_en"]
    names = {c["column_name"]: c["verbose_name"] for one in told for c in one["columns"]}
    assert names["amount_usd_stated_known"] == "Amount US$ stated known"


def test_the_dashboard_of_postgres_brings_its_own_data_sets_and_charts_into_a_superset_that_has_those_of_the_file(
    released: Settings,
) -> None:
    file = bundle.contents(released)
    there = bundle.contents(replace(released, postgres_dsn="postgresql://localhost/landfall"), on_postgres=True)
    shared = {name for name in file if "uuid" in file[name] and file[name]["uuid"] == there[name]["uuid"]}
    assert shared == {"dashboards/landfall.yaml"}
    database = there["databases/Landfall.yaml"]
    assert database["database_name"] != file["databases/Landfall.yaml"]["database_name"]
    charts = {one["uuid"] for name, one in there.items() if name.startswith("charts/")}
    boxes = [one for one in there["dashboards/landfall.yaml"]["position"].values() if isinstance(one, dict)]
    assert {one["meta"]["uuid"] for one in boxes if one.get("type") == "CHART"} == charts
    assert {one["database_uuid"] for name, one in there.items() if name.startswith("datasets/")} == {database["uuid"]}
