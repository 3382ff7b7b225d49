"""Row files: one per large page, judged and hashed once it is written, and found by ``rows*.parquet``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extract.decode
from core.files import sha256_of
from core.lake import Lake
from extract.contract import Page
from extract.decode import Decoded, decode
from extract.landing import pull_stream
from tests.extract.fakes import FakeClient, Publisher, as_bytes, records, settings_in, source_of, stored, stream_over

STREAM = stream_over(Publisher())
COLUMNS = ("id", "name", "amount")


@pytest.fixture(autouse=True)
def every_page_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract.decode, "SMALL_BODY", 0)
    monkeypatch.setattr(extract.decode, "ALONE_ROWS", 100)


def decoded(folder: Path, *bodies: Any, tags: Mapping[str, str] | None = None) -> Decoded:
    folder.mkdir(parents=True, exist_ok=True)
    pages = [Page(stored(folder, n, as_bytes(body)), tags=tags or {}) for n, body in enumerate(bodies, 1)]
    stream = replace(STREAM, tags=tuple(tags or {}))
    return decode(stream, pages, folder, "somebody/things")


def rows_in(folder: Path, name: str) -> list[str]:
    return [row[0] for row in duckdb.sql(f"select id from '{folder / name}'").fetchall()]


def hash_of(rows: Iterable[Mapping[str, str | None]], columns: tuple[str, ...] = COLUMNS) -> str:
    """The hash of a pull's rows by its definition: the xor of their MD5, null and ends marked by control characters."""
    texts = ["\x01".join("\x02" if row.get(name) is None else str(row[name]) for name in columns) for row in rows]
    digests = (hashlib.md5(text.encode(), usedforsecurity=False).digest() for text in texts)
    mixed = reduce(lambda one, digest: one ^ int.from_bytes(digest, "little"), digests, 0)
    return f"{len(texts)}-{mixed:032x}"


def test_a_large_page_is_a_file_of_its_own_in_the_order_of_the_pages(tmp_path: Path) -> None:
    result = decoded(tmp_path, records(0, 150), records(150, 300), records(300, 420))
    assert result.row_files == ("rows-0001.parquet", "rows-0002.parquet", "rows-0003.parquet")
    found = [rows_in(tmp_path, name) for name in result.row_files]
    assert found == [[r["id"] for r in records(*ends)] for ends in ((0, 150), (150, 300), (300, 420))]


def test_small_neighbours_share_a_file(tmp_path: Path) -> None:
    bodies = [records(0, 10), records(10, 20), records(20, 170), records(170, 180), records(180, 190)]
    result = decoded(tmp_path, *bodies)
    assert [len(rows_in(tmp_path, name)) for name in result.row_files] == [20, 150, 20]


def test_a_pull_of_one_file_has_no_number(tmp_path: Path) -> None:
    assert decoded(tmp_path, records(0, 200)).row_files == ("rows.parquet",)
    assert decoded(tmp_path / "none").row_files == ("rows.parquet",)


def test_only_files_with_a_fault_or_a_key_twice_are_written_again(tmp_path: Path) -> None:
    one, two, three = records(0, 150), records(150, 300), records(300, 450)
    clean = decoded(tmp_path / "clean", one, two, three)
    changed = decoded(tmp_path / "changed", one, [*two, {"id": "BAD"}], [*three, two[7]])
    assert (changed.rows, changed.duplicates, changed.reasons) == (450, 1, {"bad_id": 1})
    assert changed.rows_hash == clean.rows_hash
    assert changed.row_files == ("rows-0001.parquet", "rows-0002.parquet")
    untouched = [rows_in(tmp_path / name, "rows-0001.parquet") for name in ("clean", "changed")]
    assert untouched[0] == untouched[1]
    assert sorted(rows_in(tmp_path / "changed", "rows-0002.parquet")) == [r["id"] for r in [*two, *three]]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"id": st.text("abc019-", min_size=1, max_size=6)},
            optional={
                "name": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50),
                "amount": st.just("1"),
            },
        ),
        min_size=1,
        max_size=30,
        unique_by=lambda row: row["id"],
    ),
    cut=st.integers(0, 30),
)
def test_the_hash_is_the_rows_own_whatever_files_they_stand_in(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("pull")
    bodies = [body for body in (rows[:cut], rows[cut:]) if body]
    together = decoded(folder / "together", *bodies)
    before, extract.decode.ALONE_ROWS = extract.decode.ALONE_ROWS, 1
    try:
        apart = decoded(folder / "apart", *bodies)
    finally:
        extract.decode.ALONE_ROWS = before
    assert together.rows_hash == apart.rows_hash == hash_of(rows)
    assert (len(together.row_files), len(apart.row_files)) == (1, len(bodies))


@pytest.mark.parametrize(
    "name",
    [b"\\u0000", b"\\u0001", b"\\u001f", b"\\u001F", b"\\u007f", b"\\u007F", b"\\b", b"\\f", b"\x7f", b"a\\\\\\u0002"],
    ids=ascii,
)
def test_a_control_character_is_found_however_it_is_written(tmp_path: Path, name: bytes) -> None:
    body = b'[{"id": "ok"}, {"id": "bad", "name": "' + name + b'"}, {"id": "fine", "amount": "1"}]'
    result = decoded(tmp_path, body)
    assert (result.rows, result.reasons) == (2, {"control_character": 1})


@pytest.mark.parametrize(
    "name", [b"\\t\\n\\r", b"\\u0009", b'\\"', b"\\u00f3", b"\\\\b", b"\\\\u0001", b"\xc2\x9f"], ids=ascii
)
def test_what_only_looks_like_one_is_kept(tmp_path: Path, name: bytes) -> None:
    result = decoded(tmp_path, b'[{"id": "ok", "name": "' + name + b'"}]')
    assert (result.rows, result.reasons) == (1, {})


@pytest.mark.parametrize("raw", [b"\x00", b"\x01", b"\x02", b"\x1f"], ids=ascii)
def test_a_raw_control_character_does_not_land_as_it_is_no_json(tmp_path: Path, raw: bytes) -> None:
    body = b'[{"id": "ok"}, {"id": "bad", "name": "a' + raw + b'b"}]'
    with pytest.raises(extract.decode.LandfallError):
        decoded(tmp_path, body)


def test_a_control_character_in_a_tag_is_found_on_every_row(tmp_path: Path) -> None:
    assert decoded(tmp_path, records(0, 3), tags={"outlet": "a\x01b"}).reasons == {"control_character": 3}


def test_what_the_client_left_inflated_is_read_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "pull"
    folder.mkdir()
    body = as_bytes(records(0, 120))
    inflated = folder / ".page-0001.inflated"
    inflated.write_bytes(body)
    page = Page(replace(stored(folder, 1, body), inflated=inflated))
    result = decode(STREAM, [page], folder, "somebody/things")
    assert result.rows_hash == hash_of(records(0, 120))
    assert sorted(path.name for path in folder.iterdir()) == [
        page.answer.path.name,
        "quarantine.parquet",
        "rows.parquet",
    ]


def test_the_receipt_names_all_row_files_and_the_past_reads_them(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 150), records(150, 300)])
    stream = stream_over(publisher)
    source, where = source_of(stream), settings_in(tmp_path)
    receipt = pull_stream(source, stream, where, None, "test", FakeClient()).receipt
    assert receipt is not None
    assert receipt.row_files == ("rows-0001.parquet", "rows-0002.parquet")
    folder = where.raw / "somebody" / "things" / receipt.pull_id
    assert {name: sha256_of(folder / name) for name in receipt.files} == receipt.files
    assert {path.name for path in folder.glob("rows*")} == set(receipt.row_files)
    past = Lake(where).past("somebody")
    assert past.query("things", "select count(*), count(distinct id), min(sequence) from landed") == [(300, 300, 1)]
