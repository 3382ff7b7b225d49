"""What must hold for the whole way from the publishers to the readers."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from serve.questions import answer, questions
from serve.reader import connect
from tests.pipeline.conftest import Pipeline, Sandbox, new_pipeline
from tests.serve.browsing import as_shown, chromium, opened, rows_shown

pytestmark = [pytest.mark.proof, pytest.mark.slow]

TRADE = "marts.fct_trade_flows"
CANARY_PERSON = (b"CANARIA PRUEBA SINTETICA", b"9000000001")


@pytest.fixture(scope="module")
def first(pipeline: Pipeline) -> Pipeline:
    """The pipeline after its first run."""
    pipeline.pull()
    pipeline.publish()
    return pipeline


MAY_BE_EMPTY = {
    "ops.ops_quarantine",
    "ops.ops_drift",
    "ops.ops_notes",
    "marts.mart_agreement_sequels",
    "marts.bridge_announcement_registration",
}
"""In a small, quiet world nothing is rejected, no field is new, no difference is known, nothing follows a signature,
and of the few announcements that are accepted unseen none may have led to a registration."""


def test_every_table_is_published_with_rows(first: Pipeline) -> None:
    tables = first.release()["tables"]
    empty = {name for name, facts in tables.items() if not facts["rows"]}
    assert empty <= MAY_BE_EMPTY
    assert {"marts.fct_registrations", "marts.fct_trade_flows", "marts.dim_document"} <= set(tables)


def test_every_pull_is_explained_to_the_row(first: Pipeline) -> None:
    rows = first.query("select source, stream, source_total, landed_rows, unexplained_rows from ops.ops_reconciliation")
    statistics = {"comtrade", "worldbank", "banrep", "supersociedades"}
    assert {row[0] for row in rows} >= {"rues", "gleif", "trm", "press_rss", *statistics}
    assert [row for row in rows if row[4] != 0] == []


def test_the_registry_in_the_warehouse_is_the_registry_of_the_publisher(first: Pipeline, sandbox: Sandbox) -> None:
    legal, persons = published_counts(first)
    assert legal > 500
    assert persons > legal
    assert legal + persons == count_at_source(sandbox)


def published_counts(pipeline: Pipeline) -> tuple[int, int]:
    legal = pipeline.query("select count(*) from marts.fct_registrations")[0][0]
    persons = pipeline.query("select sum(persons_count) from marts.fct_registration_counts")[0][0]
    return legal, int(persons)


def count_at_source(sandbox: Sandbox) -> int:
    import urllib.request

    address = f"{sandbox.url}/datos_gov_co/resource/c82u-588k.json?$select=count(*)%20as%20n"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return int(json.loads(answer.read())[0]["n"])


def test_readers_are_told_that_the_data_is_a_sample(first: Pipeline) -> None:
    assert first.release()["is_sample"] is True
    assert first.query("select is_sample from ops.ops_build") == [(True,)]


def test_the_page_shows_the_answers_of_its_own_release(first: Pipeline) -> None:
    release = (first.settings.warehouse / "current").resolve()
    with closing(connect(release)) as database, chromium() as browser:
        tab = opened(browser, release / "site" / "index.html")
        for question in questions(release / "questions"):
            assert rows_shown(tab, question.number) == as_shown(answer(database, question).rows), question.slug


def test_no_natural_person_and_no_key_reaches_the_data_folder_where_the_search_sees_into_every_kind_of_file(
    first: Pipeline,
) -> None:
    ((name,),) = first.query(
        "select legal_name from marts.fct_registrations where legal_name like '% COLOMBIA %' limit 1"
    )
    company = name.encode()
    files = [path for path in first.settings.data.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 50
    wanted = (*CANARY_PERSON, b"sandbox-key", company)
    found = [(path, word) for path in files for text in (content(path),) for word in wanted if word in text]
    assert [(path.name, word) for path, word in found if word != company] == []
    assert {path.suffix for path, _ in found} >= {".gz", ".parquet", ".duckdb"}


def content(path: Path) -> bytes:
    """What a file says, with compression undone: a byte search in Parquet or DuckDB files would find nothing."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix not in {".parquet", ".duckdb"}:
        return path.read_bytes()
    with duckdb.connect() as db:
        if path.suffix == ".parquet":
            return said(db, f"read_parquet('{path}')")
        db.execute(f"attach '{path}' as file (read_only)")
        tables = db.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'file'"
        ).fetchall()
        assert tables
        return b"".join(said(db, f'file."{schema}"."{table}"') for schema, table in tables)


def said(db: duckdb.DuckDBPyConnection, relation: str) -> bytes:
    rows = db.execute(f"select string_agg(cast(r as varchar), chr(10)) from {relation} as r").fetchall()
    return (rows[0][0] or "").encode()


def test_a_second_run_without_changes_publishes_the_same_hashes_and_lands_nothing(first: Pipeline) -> None:
    before = first.hashes("rows_hash")
    pulls = receipts_of(first)
    first.pull()
    first.publish()
    assert first.hashes("rows_hash") == before
    assert receipts_of(first) == pulls


def test_after_a_month_only_the_delta_is_pulled_and_equals_a_rebuild_from_nothing(
    start_sandbox: Callable[..., Sandbox], tmp_path: Path
) -> None:
    sandbox = start_sandbox()
    grown = new_pipeline(sandbox, tmp_path / "grown")
    grown.pull()
    total = landed_rows(grown, "rues/companies")
    sandbox.control("POST", "/clock", {"advance_days": 31})
    grown.pull()
    delta = landed_rows(grown, "rues/companies") - total
    assert 0 < delta < total * 0.05
    grown.publish()
    fresh = new_pipeline(sandbox, tmp_path / "fresh")
    fresh.pull()
    fresh.publish()
    kept, pulled = grown.hashes("facts_hash"), fresh.hashes("facts_hash")
    assert {name for name in kept if kept[name] != pulled[name]} <= {TRADE}
    assert still_served(grown) == still_served(fresh)
    assert grown.query(f"select count(*) from {TRADE} where not is_latest")[0][0] > 0
    again = new_pipeline(sandbox, tmp_path / "again")
    shutil.copytree(grown.settings.raw, again.settings.raw)
    again.publish()
    assert again.hashes("rows_hash") == grown.hashes("rows_hash")


def receipts_of(pipeline: Pipeline) -> list[Path]:
    return sorted(pipeline.settings.raw.rglob("receipt.json"))


def still_served(pipeline: Pipeline) -> list[tuple[object, ...]]:
    """Comtrade serves the newest publication only: what it has replaced since is in the grown warehouse alone."""
    columns = [name for name in pipeline.release()["tables"][TRADE]["columns"] if name != "receipt_id"]
    rows = f"(select {', '.join(columns)} from {TRADE} where is_latest) as r"
    return pipeline.query(f"select count(*), bit_xor(hash(r)), sum(hash(r)) from {rows}")


def landed_rows(pipeline: Pipeline, stream: str) -> int:
    import json

    receipts = (pipeline.settings.raw / stream).glob("*/receipt.json")
    return sum(int(json.loads(path.read_text())["rows"]) for path in receipts)
