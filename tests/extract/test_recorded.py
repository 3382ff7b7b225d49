"""The declared sources against recorded answers of the real publishers: the same reading, the same columns."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.contract import Answer, Page, Stream
from extract.decode import Decoded, decode
from extract.sources import comtrade, gleif, worldbank

Row = Mapping[str, Any]
Reader = Callable[[Stream, bytes, Mapping[str, str]], tuple[Decoded, Sequence[Row]]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Decodes one body through a real stream and gives what was counted and the rows."""

    def reader(stream: Stream, body: bytes, tags: Mapping[str, str]) -> tuple[Decoded, Sequence[Row]]:
        stored = tmp_path / "page-0001.gz"
        stored.write_bytes(gzip.compress(body, mtime=0))
        sha256 = hashlib.sha256(stored.read_bytes()).hexdigest()
        answer = Answer("recorded", 200, {}, stored, sha256, len(body), len(body), body[:4096], body[-65536:])
        counted = decode(stream, [Page(answer, tags=tags)], tmp_path, "recorded")
        with duckdb.connect() as connection:
            found = connection.execute(f"select * from read_parquet('{tmp_path / 'rows.parquet'}') order by all")
            names = [column[0] for column in found.description or ()]
            return counted, [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return reader


def stream_of(module: Any, name: str) -> Stream:
    """The real stream object of a source module."""
    found: Stream = next(stream for stream in module.SOURCE.streams if stream.name == name)
    return found


LEI_RECORDS = stream_of(gleif, "lei_records")
PARENTS = stream_of(gleif, "parents")
TAGS = {"child_lei": "254900LNRYNOQ9YPU758", "relation": "ultimate", "child_updated": "2025-04-21T10:50:46Z"}


def test_twelve_recorded_entities_land_without_loss(read: Reader, recorded: Path) -> None:
    body = (recorded / "gleif" / "multi_lei_records.json").read_bytes()
    counted, rows = read(LEI_RECORDS, body, {})
    assert (counted.total, counted.rows, counted.quarantined) == (12, 12, 0)
    assert {row["lei"] for row in rows} == {record["id"] for record in json.loads(body)["data"]}
    assert all(row["legal_name"] and row["legal_country"] and row["last_update_date"] for row in rows)


def test_an_ultimate_parent_may_stand_beside_an_excepted_direct_one(read: Reader, recorded: Path) -> None:
    _, rows = read(LEI_RECORDS, (recorded / "gleif" / "multi_lei_records.json").read_bytes(), {})
    amazon = next(row for row in rows if row["legal_name"] == "Amazon Digital UK Limited")
    assert (amazon["direct_parent_link"], amazon["ultimate_parent_link"]) == ("reporting-exception", "lei-record")
    assert json.loads(amazon["other_names"])[0]["name"] == "AMAZON VIDEO LIMITED"
    assert amazon["registered_as"] == "06528297"


@pytest.mark.parametrize(
    ("file", "lei", "status"),
    [
        ("pygleif_549300LBI3LRIZ2V8V66_lapsed.json", "549300LBI3LRIZ2V8V66", "LAPSED"),
        ("pygleif_9845001B2AD43E664E58_issued.json", "9845001B2AD43E664E58", "ISSUED"),
        ("single_lei_record_851WYGNLUQLFZBSYGB56.json", "851WYGNLUQLFZBSYGB56", "ISSUED"),
    ],
)
def test_an_answer_about_one_entity_is_one_row(read: Reader, recorded: Path, file: str, lei: str, status: str) -> None:
    counted, (row,) = read(LEI_RECORDS, (recorded / "gleif" / file).read_bytes(), {})
    assert (row["lei"], row["registration_status"], counted.quarantined) == (lei, status, 0)


def test_a_record_that_says_almost_nothing_lands_with_empty_columns(read: Reader, recorded: Path) -> None:
    counted, (row,) = read(LEI_RECORDS, (recorded / "gleif" / "pygleif_sparse_record.json").read_bytes(), {})
    assert counted.rows == 1
    assert (row["legal_name"], row["legal_country"]) == ("Sparse Example AB", "SE")
    assert (row["registered_as"], row["direct_parent_link"], row["other_names"]) == (None, "none", "[]")


@pytest.mark.parametrize(
    ("file", "parent", "name"),
    [
        ("direct-parent_5493001KJTIIGC8Y1R12.json", "549300B56MD0ZC402L06", "Bloomberg L.P."),
        ("ultimate-parent_254900LNRYNOQ9YPU758.json", "ZXTILKJKG63JELOEG630", "AMAZON.COM, INC."),
    ],
)
def test_a_recorded_parent_is_one_row_beside_its_child(
    read: Reader, recorded: Path, file: str, parent: str, name: str
) -> None:
    counted, (row,) = read(PARENTS, (recorded / "gleif" / file).read_bytes(), TAGS)
    assert (row["parent_lei"], row["parent_name"], row["parent_country"]) == (parent, name, "US")
    assert (row["parent_category"], row["exception_reason"]) == ("GENERAL", None)
    assert (row["child_lei"], counted.quarantined) == (TAGS["child_lei"], 0)


def test_children_are_listed_like_any_records(read: Reader, recorded: Path) -> None:
    counted, rows = read(
        LEI_RECORDS, (recorded / "gleif" / "direct-children_5299001ERX0K10IZUL40.json").read_bytes(), {}
    )
    assert counted.rows == 2
    assert {row["legal_country"] for row in rows} == {"PE", "MT"}


def test_relationship_records_are_not_taken_for_entities(read: Reader, recorded: Path) -> None:
    body = (recorded / "gleif" / "direct-child-relationships_851WYGNLUQLFZBSYGB56.json").read_bytes()
    counted, rows = read(LEI_RECORDS, body, {})
    assert rows == []
    assert set(counted.reasons) == {"missing_lei"}


def test_the_recorded_bulk_file_of_investment_gives_the_published_figures(read: Reader, recorded: Path) -> None:
    (file,) = (recorded / "worldbank").glob("API_BX.KLT.DINV.CD.WD_*.csv")
    counted, rows = read(worldbank.BULK, file.read_bytes(), {"last_updated": "2018-06-28"})
    assert (counted.total, counted.quarantined) == (14 * 6, 0)
    assert {row["indicator_id"] for row in rows} == {"BX.KLT.DINV.CD.WD"}
    landed = {(row["country_iso3"], row["year"]): row["value"] or "" for row in rows}
    lines = file.read_text(encoding="utf-8-sig").splitlines()[4:]
    published = {line["Country Code"]: line for line in csv.DictReader(lines)}
    assert landed == {(iso3, year): published[iso3][year] for iso3, year in landed}
    assert landed["COL", "2017"] == "14518046033.372"


def test_the_recorded_product_codes_read_as_comtrade_products_do(read: Reader, recorded: Path) -> None:
    """The open HS table has Comtrade's codes under other names; every one of them must fit the declared column."""
    with duckdb.connect() as connection:
        file = recorded / "reference" / "harmonized-system.csv"
        sql = f"select hscode, description, parent, level from read_csv('{file}', all_varchar = true)"
        table = connection.execute(sql).fetchall()
    results = [
        {"id": code, "text": f"{code} - {text}", "parent": parent, "aggrLevel": int(level), "isLeaf": "0"}
        for code, text, parent, level in table
    ]
    body = b"\xef\xbb\xbf" + json.dumps({"more": False, "results": results}).encode()
    counted, rows = read(comtrade.PRODUCTS, body, {})
    assert (counted.rows, counted.quarantined) == (len(table), 0)
    headings = {r["product_code"] for r in rows if r["aggr_level"] == "4" and r["product_code"][:2] in ("84", "85")}
    assert {"8471", "8517", "8542"} <= headings
    assert 120 < len(headings) < 150
