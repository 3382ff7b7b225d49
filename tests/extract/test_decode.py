"""Decoding: two readers, one result; whatever a page holds is a row, a reject with a reason, or a named error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extract.decode
from extract.contract import Field, JsonRecords, Page, Parsed, Stream
from extract.decode import Decoded, decode
from extract.errors import DriftError, NotDataError, TruncatedError
from extract.records import edge_records
from tests.extract.fakes import Publisher, as_bytes, records, stored, stream_over

PLAIN = stream_over(Publisher())


def decoded(
    folder: Path, bodies: Sequence[Any], stream: Stream = PLAIN, tags: Mapping[str, str] | None = None
) -> tuple[Decoded, list[dict[str, Any]], list[dict[str, Any]]]:
    """Decode pages with these bodies; gives the figures, the rows and the rejects."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [Page(stored(folder, n, as_bytes(body)), tags=tags or {}) for n, body in enumerate(bodies, 1)]
    result = decode(stream, pages, folder, "somebody/things")
    assert not (folder / "work").exists()
    return result, _read(folder / "rows.parquet"), _read(folder / "quarantine.parquet")


def _read(path: Path) -> list[dict[str, Any]]:
    result = duckdb.sql(f"select * from read_parquet('{path}') order by _page, _ordinal")
    return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(params=["duckdb", "python"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to read an array page: by DuckDB whatever its size, or by Python."""
    monkeypatch.setattr(extract.decode, "SMALL_BODY", 0 if request.param == "duckdb" else 1 << 40)
    return str(request.param)


def test_every_row_knows_its_page_and_its_place_in_it(tmp_path: Path, reader: str) -> None:
    result, rows, _ = decoded(tmp_path, [records(0, 5000), records(5000, 7000)])
    assert (result.total, result.rows) == (7000, 7000)
    by_page: dict[str, list[int]] = {}
    for row in rows:
        by_page.setdefault(row["_page"], []).append(row["_ordinal"])
    assert sorted(map(len, by_page.values())) == [2000, 5000]
    assert all(ordinals == list(range(len(ordinals))) for ordinals in by_page.values())
    first = {row["_ordinal"]: row["id"] for row in rows if len(by_page[row["_page"]]) == 5000}
    assert all(first[n] == f"id-{n:06d}" for n in first)


def test_all_columns_are_text_in_the_declared_order_and_null_stays_null(tmp_path: Path, reader: str) -> None:
    _, rows, _ = decoded(tmp_path, [[{"id": "a", "name": "", "amount": None}, {"id": "b"}]])
    assert list(rows[0]) == ["id", "name", "amount", "_page", "_ordinal"]
    assert [(row["id"], row["name"], row["amount"]) for row in rows] == [("a", "", None), ("b", None, None)]
    kinds = duckdb.sql(f"describe select * from read_parquet('{tmp_path / 'rows.parquet'}')").fetchall()
    assert [kind for _, kind, *_ in kinds] == ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "BIGINT"]


def test_both_readers_come_to_the_same_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [records(0, 300), [{"id": "x-1", "name": "ñandú 😀\n\t\"'\\", "amount": "1.50"}]]
    monkeypatch.setattr(extract.decode, "SMALL_BODY", 0)
    fast = decoded(tmp_path / "fast", bodies)
    monkeypatch.setattr(extract.decode, "SMALL_BODY", 1 << 40)
    careful = decoded(tmp_path / "careful", bodies)
    assert fast[0] == careful[0]
    assert fast[1] == careful[1]


def test_the_hash_depends_on_the_rows_and_on_nothing_else(tmp_path: Path) -> None:
    rows = records(0, 50)
    one = decoded(tmp_path / "one", [rows])[0]
    other = decoded(tmp_path / "other", [rows[25:][::-1], rows[:25]])[0]
    changed = decoded(tmp_path / "changed", [[{**rows[0], "name": "Thing O"}, *rows[1:]]])[0]
    assert one.rows_hash == other.rows_hash != changed.rows_hash


def test_a_value_that_moves_to_the_next_column_changes_the_hash(tmp_path: Path) -> None:
    stream = stream_over(Publisher(), fields=(Field("id"), Field("name"), Field("amount")))
    one = decoded(tmp_path / "one", [[{"id": "a", "name": "b"}]], stream)[0]
    other = decoded(tmp_path / "other", [[{"id": "a", "amount": "b"}]], stream)[0]
    empty = decoded(tmp_path / "empty", [[{"id": "a", "name": "b", "amount": ""}]], stream)[0]
    assert len({one.rows_hash, other.rows_hash, empty.rows_hash}) == 3


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html><body>Maintenance</body></html>", NotDataError),
        (b"", NotDataError),
        (b'{"message": "no"}', NotDataError),
        (b'[{"id": "a"}, {"id": "b"', TruncatedError),
        (b'[{"id": "a"}, {"id": "b"},', TruncatedError),
        (b'[{"id": "a"}', TruncatedError),
        (b'[{"id": "a"}, {"id": "b', TruncatedError),
        (b'[{"id": "a"}] trailing', NotDataError),
        (b'[{"id": "a"}][{"id": "b"}]', NotDataError),
        (b'[{"id": "a\xff"}]', NotDataError),
        (b"[" + b"[" * 100_000 + b"]" * 100_000 + b"]", NotDataError),
    ],
)
def test_a_page_that_is_not_the_data_is_named(tmp_path: Path, reader: str, body: bytes, error: type) -> None:
    with pytest.raises(error, match="page-0002-"):
        decoded(tmp_path, [records(0, 3), body])


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b'{"id": "a", "id": "b"}', "duplicate_key"),
        (b'{"id": "a", "name": "\\ud800"}', "lone_surrogate"),
        (b'{"id": "a", "name": "x\\u0000y"}', "control_character"),
        (b'{"id": "a", "name": "x\\u001b[0m"}', "control_character"),
        (b'"a"', "not_an_object"),
        (b"7", "not_an_object"),
        (b'{"name": "x"}', "missing_id"),
        (b'{"id": "", "name": "x"}', "missing_id"),
        (b'{"id": "A B"}', "bad_id"),
        (b'{"id": "a", "amount": "1,5"}', "bad_amount"),
        (b'{"id": "a", "amount": "NaN"}', "bad_amount"),
        (b'{"id": "a", "name": "' + b"x" * 51 + b'"}', "long_name"),
        (b'{"id": "a", "name": "' + b"x" * 20_000_000 + b'"}', "long_name"),
    ],
)
def test_an_unfit_record_is_kept_aside_with_its_reason_and_place(
    tmp_path: Path, reader: str, record: bytes, reason: str
) -> None:
    result, rows, rejects = decoded(tmp_path, [b'[{"id": "ok"}, ' + record + b', {"id": "also-ok"}]'])
    assert [row["id"] for row in rows] == ["ok", "also-ok"]
    assert [(reject["_ordinal"], reject["reason"]) for reject in rejects] == [(1, reason)]
    assert (result.total, result.rows, result.quarantined, result.reasons) == (3, 2, 1, {reason: 1})
    assert len(json.dumps(json.loads(rejects[0]["raw"]))) < 10_000


def test_nan_is_not_a_number_and_not_finite(tmp_path: Path) -> None:
    result, _, rejects = decoded(tmp_path, [b'[{"id": "a", "amount": NaN}, {"id": "b", "amount": -Infinity}]'])
    assert [reject["reason"] for reject in rejects] == ["not_finite", "not_finite"]
    assert result.rows == 0


@pytest.mark.parametrize("text", ["añb", "line\nbreak", "tab\there", "‮bidi", "😀", "'; drop table", "{{ x }}", "\\"])
def test_text_that_only_looks_dangerous_lands_as_it_is(tmp_path: Path, reader: str, text: str) -> None:
    _, rows, _ = decoded(tmp_path, [[{"id": "a", "name": text}]])
    assert rows[0]["name"] == text


def test_characters_are_counted_not_bytes(tmp_path: Path, reader: str) -> None:
    result, _, _ = decoded(tmp_path, [[{"id": "a", "name": "é" * 50}, {"id": "b", "name": "é" * 51}]])
    assert result.reasons == {"long_name": 1}


def test_an_unknown_field_at_the_edge_of_a_large_page_is_seen(tmp_path: Path, reader: str) -> None:
    body = [*records(0, 3000), {"id": "z", "colour": "red"}]
    result, rows, _ = decoded(tmp_path, [body])
    assert (result.new_fields, len(rows)) == (("colour",), 3001)


def test_a_byte_order_mark_is_no_part_of_the_data(tmp_path: Path, reader: str) -> None:
    _, rows, _ = decoded(tmp_path, [b"\xef\xbb\xbf" + as_bytes([{"id": "a", "name": "x"}])])
    assert (rows[0]["id"], rows[0]["name"]) == ("a", "x")


def test_a_path_with_a_colon_is_read_and_named_as_declared(tmp_path: Path, reader: str) -> None:
    stream = stream_over(Publisher(), fields=(Field("id", ":id"), Field("name")))
    _, rows, _ = decoded(tmp_path, [[{":id": "row-1", "name": "x"}]], stream)
    assert rows[0]["id"] == "row-1"


def test_tags_are_columns_of_every_row(tmp_path: Path, reader: str) -> None:
    stream = stream_over(Publisher(), tags=("outlet",), key=("outlet", "id"))
    _, rows, _ = decoded(tmp_path, [records(0, 2)], stream, {"outlet": "it's"})
    assert [row["outlet"] for row in rows] == ["it's", "it's"]


def test_nothing_at_all_is_two_empty_files(tmp_path: Path) -> None:
    result, rows, rejects = decoded(tmp_path, [])
    assert (result.total, rows, rejects) == (0, [], [])


# --- envelopes --------------------------------------------------------------------------------------------------------

NESTED = replace(
    stream_over(Publisher(), decode=JsonRecords("$.data")),
    fields=(
        Field("id"),
        Field("name", "about.name.es"),
        Field("amount", pattern=r"-?\d+(\.\d+)?"),
        Field("other", "about.other"),
    ),
)


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    body = b'{"data": [{"id": 12345678901234567890123, "amount": 1.10, "about": {"other": [1.0, {"a": 1e400}]}}]}'
    _, rows, _ = decoded(tmp_path, [body], NESTED)
    assert (rows[0]["id"], rows[0]["amount"], rows[0]["other"]) == (
        "12345678901234567890123",
        "1.10",
        '[1.0,{"a":1e400}]',
    )


def test_paths_lead_into_objects_and_end_where_there_is_none(tmp_path: Path) -> None:
    body = {
        "data": [{"id": "a", "about": {"name": {"es": "uno"}}}, {"id": "b", "about": None}, {"id": "c", "about": "x"}]
    }
    _, rows, _ = decoded(tmp_path, [body], NESTED)
    assert [row["name"] for row in rows] == ["uno", None, None]


def test_truth_values_and_nested_objects_are_json_text(tmp_path: Path) -> None:
    _, rows, _ = decoded(tmp_path, [{"data": [{"id": True, "about": {"other": {"ñ": None}}}]}], NESTED)
    assert (rows[0]["id"], rows[0]["other"]) == ("true", '{"ñ":null}')


@pytest.mark.parametrize(
    ("path", "body", "ids"),
    [
        ("$", [{"id": "a"}], ["a"]),
        ("$", {"id": "a"}, ["a"]),
        ("$.data", {"data": {"id": "a"}}, ["a"]),
        ("$.data", {"data": None}, []),
        ("$[1]", [{"total": 1}, [{"id": "a"}]], ["a"]),
        ("$[1]", [{"total": 0}, None], []),
        ("$.a.b", {"a": {"b": [{"id": "a"}]}}, ["a"]),
    ],
)
def test_records_are_found_where_they_are_declared(tmp_path: Path, path: str, body: Any, ids: list[str]) -> None:
    _, rows, _ = decoded(tmp_path, [body], stream_over(Publisher(), decode=JsonRecords(path)))
    assert [row["id"] for row in rows] == ids


@pytest.mark.parametrize(("path", "body"), [("$.data", {"error": "no"}), ("$[1]", [{"message": []}]), ("$.data", [1])])
def test_an_envelope_without_records_is_not_data(tmp_path: Path, path: str, body: Any) -> None:
    with pytest.raises(NotDataError, match="holds nothing at"):
        decoded(tmp_path, [body], stream_over(Publisher(), decode=JsonRecords(path)))


def test_a_key_twice_in_a_nested_object_is_rejected(tmp_path: Path) -> None:
    body = b'{"data": [{"id": "a", "about": {"other": 1, "other": 2}}, {"id": "b"}]}'
    result, rows, _ = decoded(tmp_path, [body], NESTED)
    assert ([row["id"] for row in rows], result.reasons) == (["b"], {"duplicate_key": 1})


def test_a_source_that_parses_itself_lands_what_it_yields(tmp_path: Path) -> None:
    def parse(body: bytes, tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
        for line in body.decode().split():
            yield {"id": line, "name": tags["outlet"]}

    stream = stream_over(Publisher(), decode=Parsed(parse), tags=("outlet",))
    _, rows, _ = decoded(tmp_path, [b"a b c"], stream, {"outlet": "x"})
    assert [(row["id"], row["name"], row["outlet"]) for row in rows] == [(i, "x", "x") for i in "abc"]


def test_a_parser_that_cannot_read_a_page_names_it(tmp_path: Path) -> None:
    def parse(body: bytes, tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
        raise ValueError("no item in the feed")
        yield

    with pytest.raises(NotDataError, match=r"page-0001.*no item in the feed"):
        decoded(tmp_path, [b"x"], stream_over(Publisher(), decode=Parsed(parse)))


def test_a_parser_s_undeclared_field_is_noted(tmp_path: Path) -> None:
    stream = stream_over(Publisher(), decode=Parsed(lambda body, tags: [{"id": "a", "colour": "red"}]))
    result, rows, _ = decoded(tmp_path, [b"x"], stream)
    assert (result.new_fields, len(rows)) == (("colour",), 1)


def test_a_needed_field_no_record_has_any_more_is_drift(tmp_path: Path) -> None:
    stream = stream_over(Publisher(), decode=JsonRecords("$.data"))
    with pytest.raises(DriftError, match="no record of the publisher has id any more"):
        decoded(tmp_path, [{"data": [{"name": "x"}, {"name": "y"}]}], stream)
    result, _, _ = decoded(tmp_path, [{"data": [{"name": "x"}, {"id": "a"}]}], stream)
    assert result.reasons == {"missing_id": 1}


# --- properties -------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
RECORD = st.fixed_dictionaries({"id": st.sampled_from(["a", "b", "c", "D"])}, optional={"name": TEXT, "amount": TEXT})


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(pages=st.lists(st.lists(RECORD, max_size=5), min_size=1, max_size=3))
def test_nothing_is_lost_and_both_readers_agree(
    tmp_path_factory: pytest.TempPathFactory, pages: list[list[dict[str, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    results = []
    before = extract.decode.SMALL_BODY
    try:
        for size in (0, 1 << 40):
            extract.decode.SMALL_BODY = size
            results.append(decoded(folder / str(size), pages))
    finally:
        extract.decode.SMALL_BODY = before
    assert results[0] == results[1]
    result, rows, rejects = results[0]
    assert result.total == sum(map(len, pages)) == len(rows) + len(rejects) + result.duplicates


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    names=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), min_size=1, max_size=400),
    tail=st.integers(2_000, 9_000),
)
def test_the_last_record_is_found_in_the_end_of_a_body(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], tail: int
) -> None:
    body = as_bytes([{"id": str(n), "name": name} for n, name in enumerate(names)])
    answer = stored(tmp_path_factory.mktemp("page"), 1, body)
    found = edge_records(replace(answer, tail=body[-tail:]))
    assert found[-1] == {"id": str(len(names) - 1), "name": names[-1]}


def test_an_empty_array_has_no_last_record(tmp_path: Path) -> None:
    assert edge_records(stored(tmp_path, 1, b"[]\n")) == []
