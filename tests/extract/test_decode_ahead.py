"""Reading ahead: large pages are decoded while others still arrive, with the same result and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import extract.decode
from core.files import sha256_of
from extract.contract import Field, Page
from extract.decode import Ahead, Decoded, decode
from tests.extract.fakes import Publisher, as_bytes, records, stored, stream_over

STREAM = stream_over(Publisher())


@pytest.fixture(autouse=True)
def every_page_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract.decode, "SMALL_BODY", 0)


def pages_in(folder: Path, *bodies: object) -> list[Page]:
    folder.mkdir(parents=True, exist_ok=True)
    return [Page(stored(folder, n, as_bytes(body))) for n, body in enumerate(bodies, 1)]


def ahead_of(folder: Path, pages: list[Page]) -> Decoded:
    with Ahead(STREAM, folder) as ahead:
        for page in pages:
            ahead.take(page)
        return decode(STREAM, pages, folder, "somebody/things", ahead)


def test_reading_ahead_and_afterwards_write_the_same_bytes(tmp_path: Path) -> None:
    bodies = [records(n, n + 700) for n in range(0, 7_000, 700)]
    early = ahead_of(tmp_path / "early", pages_in(tmp_path / "early", *bodies))
    late = decode(STREAM, pages_in(tmp_path / "late", *bodies), tmp_path / "late", "somebody/things")
    assert early == late
    assert early.rows == 7_000
    assert sha256_of(tmp_path / "early" / "rows.parquet") == sha256_of(tmp_path / "late" / "rows.parquet")


def test_rows_stand_in_the_order_of_pages_and_places(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, *(records(n, n + 700) for n in range(0, 4_200, 700)))
    ahead_of(tmp_path, pages)
    found = duckdb.sql(f"select id, _page, _ordinal from '{tmp_path / 'rows.parquet'}'").fetchall()
    assert found == [(f"id-{n:06d}", pages[n // 700].answer.sha256, n % 700) for n in range(4_200)]


def test_a_page_duckdb_stumbles_over_is_read_carefully_among_the_others(tmp_path: Path) -> None:
    doubled = b'[{"id": "a", "id": "b"}, {"id": "c"}]'
    result = ahead_of(tmp_path, pages_in(tmp_path, records(0, 50), doubled, records(50, 90)))
    assert (result.total, result.rows, result.reasons) == (92, 91, {"duplicate_key": 1})


def test_a_pull_given_up_leaves_nothing_of_what_was_read_ahead(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, records(0, 700), records(700, 900))
    with Ahead(STREAM, tmp_path) as ahead:
        for page in pages:
            ahead.take(page)
    assert sorted(tmp_path.iterdir()) == sorted(page.answer.path for page in pages)


def test_a_key_on_two_pages_is_seen_across_them(tmp_path: Path) -> None:
    same, other = records(0, 30), [{**records(5, 6)[0], "name": "Another"}]
    result = ahead_of(tmp_path, pages_in(tmp_path, same, same[10:12], other))
    assert (result.total, result.duplicates, result.reasons) == (33, 2, {"id_conflict": 2})


@pytest.mark.parametrize("text", ["\x01", "\x02", "a\x01b", "a\x02", "\x01\x02", "\x02\x01\x02"])
def test_the_characters_of_the_hash_itself_are_control_characters_in_a_value(tmp_path: Path, text: str) -> None:
    pages = pages_in(tmp_path, [{"id": "ok"}, {"id": "bad", "name": text}, {"id": "fine", "amount": "1"}])
    result = ahead_of(tmp_path, pages)
    assert (result.rows, result.reasons) == (2, {"control_character": 1})


def test_a_short_limit_holds_beside_a_long_one(tmp_path: Path) -> None:
    stream = stream_over(Publisher(), fields=(Field("id"), Field("name", max_chars=5), Field("amount", max_chars=90)))
    pages = pages_in(tmp_path, [{"id": "a", "name": "x" * 5, "amount": "1" * 90}, {"id": "b", "name": "x" * 6}])
    assert decode(stream, pages, tmp_path, "somebody/things").reasons == {"long_name": 1}
