"""What macros ask of DuckDB and of Spark means the same: one table of cases, asked of both.

DuckDB is asked here; Spark by a session of its own in the environment that has it (a proof).
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from typing import Any, NamedTuple

import duckdb
import pytest

from local.spark import CONF
from local.spark_cluster import PYTHON, why_not
from tests.dbt_project.macros import macros

ASK = """
import json, sys
from pyspark.sql import SparkSession
builder = SparkSession.builder.master("local[1]")
job = json.load(sys.stdin)
for name, value in job["conf"].items():
    builder = builder.config(name, value)
session = builder.getOrCreate()
print(json.dumps([session.sql(asked).first()[0] for asked in job["asked"]]))
"""


class Case(NamedTuple):
    """A macro, its arguments as SQL, and what it gives as text; None is NULL."""

    macro: str
    arguments: tuple[Any, ...]
    gives: str | None


CASES = (
    # Every kind of space goes; a tab is none.
    Case("blank_to_null", ("'\u00a0 \u2003ñandú\u3000 '",), "ñandú"),
    Case("blank_to_null", ("' \u00a0 '",), None),
    Case("blank_to_null", ("'\ta\t'",), "\ta\t"),
    # A line end at the end is part of the text.
    Case("ciiu_class", ("'A0111'",), "0111"),
    Case("ciiu_class", ("'0111\n'",), "0111\n"),
    Case("ciiu_class", ("'111'",), "111"),
    Case("ciiu_class", ("null",), None),
    Case("compact_date", ("'20240229'",), "2024-02-29"),
    Case("compact_date", ("'20230229'",), None),
    Case("compact_date", ("'2024022'",), None),
    Case("compact_date", ("'20240229\n'",), None),
    Case("compact_date_quality", ("'20230229'",), "malformed"),
    Case("compact_date_quality", ("'00000101'",), "implausible"),
    Case("compact_date_quality", ("'18991231'",), "implausible"),
    Case("compact_date_quality", ("'99991231'",), "open_ended"),
    Case("compact_date_quality", ("' '",), "blank"),
    Case("plausible_year", ("'2100'",), "2100"),
    Case("plausible_year", ("'2101'",), None),
    Case("plausible_year", ("'2024x'",), None),
    # One to nine digits of a second, cut to microseconds.
    Case("try_registry_moment", ("'2024/01/02 10:11:12.12'",), "2024-01-02 10:11:12.12"),
    Case("try_registry_moment", ("'2024/01/02 10:11:12.123456789'",), "2024-01-02 10:11:12.123456"),
    Case("try_registry_moment", ("'2024/02/30 10:11:12.1'",), None),
    Case("utc_timestamp", ("'2024-01-01T00:30:00.123+02:00'",), "2023-12-31 22:30:00.123"),
    Case("utc_timestamp", ("'2024-01-01T10:00:00.000Z'",), "2024-01-01 10:00:00"),
    Case("utc_timestamp", ("'2024-01-01 10:00:00'",), "2024-01-01 10:00:00"),
    Case("utc_timestamp", ("'2024-01-01'",), "2024-01-01 00:00:00"),
    Case("try_utc_timestamp", ("'soon'",), None),
    Case("try_utc_timestamp", ("'2024-01-01T00:30:00-05:00'",), "2024-01-01 05:30:00"),
    Case("try_iso_day", ("'2024-13-01'",), None),
    Case("try_iso_day", ("'2024-12-01'",), "2024-12-01"),
    Case("compact_moment", ("timestamp '2024-01-02 03:04:05.6'",), "20240102030405"),
    Case("nit_check_digit", ("'901106996'",), "5"),
    Case("nit_check_digit", ("'90110699x'",), None),
    Case("nit_of_registration", ("'NIT No. 901106996 DV 5'",), "901106996"),
    Case("nit_of_registration", ("'901.106.996 - 5'",), "901106996"),
    Case("nit_of_registration", ("'901106996-4'",), None),
    Case("nit_of_registration", ("'9011069965'",), "901106996"),
    Case("nit_of_registration", ("'NIT Nro. 901''106.996\u00a0\u2011 5'",), "901106996"),
    Case("nit_of_registration", ("'901106996.0'",), "901106996"),
    Case("nit_of_registration", ("'901106996 dígito de verificación: 5'",), "901106996"),
    Case("nit", ("'No Definido'",), None),
    Case("nit_of_registration", ("'no nit'",), None),
    Case("nit_of_registration", ("null",), None),
    Case("nit", ("'0000'",), None),
    Case("product_name", ("'0901 - Coffee, 10 - 20 bags'",), "Coffee, 10 - 20 bags"),
    Case("digit_of", ("901106996", 3), "6"),
    Case("digit_of", ("901106996", 14), "0"),
    Case("nth_of", (["'a'", "'b'"], "2"), "b"),
    Case("is_whole", ("'ab\n'", "[a-z]+"), "false"),
    Case("is_whole", ("'ab'", "a|ab"), "true"),
)
FROM_ROWS = (
    # Of equal first values the second decides, and what is missing is greatest.
    (
        {"first": "first", "second": "second"},
        "(values (1, 2, 'a'), (1, null, 'b'), (0, 9, 'c')) as t(first, second, name)",
        "b",
    ),
    ({"first": "first", "second": "second"}, "(values (1, 2, 'a'), (1, 3, 'b')) as t(first, second, name)", "b"),
)


@cache
def questions(engine: str) -> tuple[str, ...]:
    """Each case as a query of one text."""
    known = macros(engine, CALLED)
    asked = [f"select {known['as_text'](known[case.macro](*case.arguments))}" for case in CASES]
    greatest = [f"select max_by(name, {known['together'](values)}) from {rows}" for values, rows, _ in FROM_ROWS]
    return (*asked, *greatest)


CALLED: set[str] = set()
IN_MODELS = {"all_but", "each_registration_year", "not_held"}
"""What is no value of its own, and is compared by the models that use it."""
EXPECTED = [case.gives for case in CASES] + [gives for _, _, gives in FROM_ROWS]
NAMES = [f"{case.macro}{case.arguments}" for case in CASES] + [f"together{values}" for values, _, _ in FROM_ROWS]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


@pytest.mark.parametrize("number", range(len(EXPECTED)), ids=NAMES)
def test_duckdb_gives(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    assert connection.execute(questions("duckdb")[number]).fetchone() == (EXPECTED[number],)


def test_every_macro_that_the_engines_share_out_has_a_case() -> None:
    assert questions("duckdb")
    shared = {name.removeprefix("spark__") for name in macros("spark", set()) if name.startswith("spark__")}
    assert shared - CALLED == IN_MODELS


@pytest.mark.proof
def test_spark_gives_the_same() -> None:
    if why := why_not():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(why)
    job = {"conf": {**CONF, "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}, "asked": questions("spark")}
    env = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}
    ended = subprocess.run(
        [str(PYTHON), "-c", ASK], input=json.dumps(job), capture_output=True, text=True, env=env, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    answers = json.loads(ended.stdout.splitlines()[-1])
    assert dict(zip(NAMES, answers, strict=True)) == dict(zip(NAMES, EXPECTED, strict=True))
