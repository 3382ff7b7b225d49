"""The catalogue: every declaration is held to the contract, the real ones and ones that break it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import ConfigurationError
from core.settings import PROJECT
from extract.catalogue import all_sources, check, pool_of, pools, source, stream_of
from extract.contract import Api, Field, JsonRecords, Source, Stream
from extract.decode import decode, faults_of
from tests.extract.fakes import API, Publisher, source_of, stream_over

EXPECTED = {file.stem for file in (PROJECT / "extract" / "sources").glob("*.py")} - {"__init__"}
STREAMS = [(each, stream) for each in all_sources() for stream in each.streams]
NAMES = [f"{each.name}/{stream.name}" for each, stream in STREAMS]


def test_every_source_is_found_once_in_order_of_name() -> None:
    names = [each.name for each in all_sources()]
    assert len(EXPECTED) > 10
    assert set(names) == EXPECTED
    assert names == sorted(names)


@pytest.mark.parametrize(("declared", "stream"), STREAMS, ids=NAMES)
def test_a_stream_decodes_nothing_into_its_declared_columns(declared: Source, stream: Stream, tmp_path: Path) -> None:
    result = decode(stream, [], tmp_path, f"{declared.name}/{stream.name}")
    columns = duckdb.sql(f"describe select * from read_parquet('{tmp_path / 'rows.parquet'}')").fetchall()
    assert tuple(name for name, *_ in columns) == (*stream.columns, "_page", "_ordinal")
    assert result.total == 0


@pytest.mark.parametrize(("declared", "stream"), STREAMS, ids=NAMES)
def test_every_pattern_is_one_duckdb_understands(declared: Source, stream: Stream) -> None:
    with duckdb.connect() as con:
        nothing = ", ".join(f"null::varchar as {name}" for name in stream.columns)
        for code, condition in faults_of(stream):
            con.execute(f"select {condition} as {code} from (select {nothing})").fetchall()


@pytest.mark.parametrize(("declared", "stream"), STREAMS, ids=NAMES)
def test_a_stream_says_what_one_row_is_and_what_its_fields_are(declared: Source, stream: Stream) -> None:
    assert stream.grain.startswith("One row is ")
    assert stream.grain.endswith(".")
    assert all(f.note == f.note.strip() for f in stream.fields)
    assert len({f.path or f.name for f in stream.fields}) == len(stream.fields)


@pytest.mark.parametrize("declared", all_sources(), ids=lambda each: each.name)
def test_a_source_is_live_over_https_and_polite(declared: Source) -> None:
    for api in declared.apis:
        assert api.live_url.startswith("https://") or (not api.live_url and api.sample)
        assert api.seconds_between >= 1.0
        assert not api.sample_host or api.sample_host.endswith(".example")


@pytest.mark.parametrize("declared", all_sources(), ids=lambda each: each.name)
def test_a_source_tells_what_waiting_costs(declared: Source) -> None:
    assert "safe" in declared.triage.lower()


GOOD = stream_over(Publisher())


def test_a_good_declaration_passes() -> None:
    check([source_of(GOOD)])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": ()}, "key (none) is not part of the columns"),
        ({"key": ("id", "nobody")}, "key id, nobody is not part of the columns"),
        ({"tags": ("id",)}, "column id occurs 2 times"),
        ({"tags": ("_page",)}, "_page"),
        ({"tags": ("sequence",)}, "column sequence is landing's own"),
        ({"name": "Things"}, "'Things' is not a lower-case word"),
        ({"grain": " "}, "grain is empty"),
        ({"ignored": frozenset({"name"})}, "both taken and ignored: name"),
        ({"rows": (5, 1)}, "row bounds 5..1 hold nothing"),
        ({"max_quarantine": 1.0}, "max_quarantine 1.0"),
        ({"decode": JsonRecords("data")}, "records path 'data'"),
        ({"fields": (Field("id"), Field("Wrong Name"))}, "'Wrong Name' is not a lower-case word"),
    ],
)
def test_a_stream_that_contradicts_itself_is_named_with_its_fault(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check([source_of(replace(GOOD, **change))])
    assert told in raised.value.fault
    assert raised.value.source.startswith("somebody/")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "Some Body"}, "is not a lower-case word"),
        ({"licence": ""}, "licence is empty"),
        ({"cadence": "@daily"}, "not a cron expression"),
        ({"apis": ()}, "no api or no stream"),
        ({"streams": (GOOD, GOOD)}, "stream things occurs 2 times"),
    ],
)
def test_a_source_that_contradicts_itself_is_named_with_its_fault(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        check([replace(source_of(GOOD), **change)])


def test_two_sources_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="source name somebody occurs 2 times"):
        check([source_of(GOOD), source_of(GOOD)])


def test_two_sources_may_share_an_api_but_not_disagree_about_it() -> None:
    one, other = source_of(GOOD), replace(source_of(GOOD), name="other")
    check([one, other])
    with pytest.raises(ConfigurationError, match="api somewhere is declared differently"):
        check([one, replace(other, apis=(Api(API.name, "https://elsewhere.example"),))])


def test_an_unknown_source_or_stream_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"use one of: .*rues.*trm"):
        source("nobody")
    with pytest.raises(ConfigurationError, match="use one of: rates"):
        stream_of(source("trm"), "nobody")


def test_sources_of_one_host_share_a_pool() -> None:
    (portal,) = {pool_of(api) for name in ("rues", "trm", "reference") for api in source(name).apis}
    assert portal == "host_www_datos_gov_co"
    assert {pool_of(api) for each in all_sources() for api in each.apis} == set(pools())


def test_every_staging_source_reads_all_row_files_of_a_pull() -> None:
    declared = sorted((PROJECT / "dbt_project" / "models" / "staging").glob("*/_*__sources.yml"))
    raw = [
        line.strip()
        for file in declared
        for line in file.read_text().splitlines()
        if "/raw/" in line and "{name}" in line
    ]
    assert raw
    assert [line for line in raw if "/{name}/*/rows*.parquet" not in line] == []
