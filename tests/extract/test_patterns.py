"""What fits a pattern can be cast, and what cannot be cast does not fit."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.duck import literal
from extract import patterns
from extract.sources import comtrade, worldbank

CASTS = [
    (patterns.BOOLEAN, "boolean"),
    (patterns.SMALL, "integer"),
    (patterns.COUNT, "bigint"),
    (patterns.NUMBER, "double"),
    (patterns.YEAR, "integer"),
    (patterns.DAY, "date"),
    (patterns.MOMENT, "timestamptz"),
]
CAST_IN_STAGING = {
    "boolean": "is_group is_leaf is_original_classification is_qty_estimated is_alt_qty_estimated is_net_wgt_estimated"
    " is_gross_wgt_estimated is_reported is_aggregate",
    "integer": "ref_year ref_month aggr_level decimal year",
    "bigint": "total_records",
    "double": "value qty alt_qty net_wgt gross_wgt cif_value fob_value primary_value",
    "timestamptz": "first_released last_released",
}


def _one(sql: str) -> object:
    row = duckdb.sql(sql).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(("pattern", "kind"), CASTS, ids=[kind for _, kind in CASTS])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_fits_can_be_cast(pattern: str, kind: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern.replace(r"\d", "[0-9]"), fullmatch=True))
    if "-02-29" in text:
        return
    assert _one(f"select regexp_full_match({literal(text)}, {literal(pattern)})")
    assert _one(f"select try_cast({literal(text)} as {kind}) is not null"), text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (patterns.BOOLEAN, "maybe"),
        (patterns.SMALL, "99999999999"),
        (patterns.SMALL, "2.5"),
        (patterns.NUMBER, "1e999"),
        (patterns.NUMBER, "1.234,5"),
        (patterns.DAY, "2026-02-30"),
        (patterns.DAY, "2026-13-01"),
        (patterns.MOMENT, "2026-03-01T25:00:00"),
        (patterns.MOMENT, "last Tuesday"),
    ],
)
def test_what_cannot_be_cast_does_not_fit(pattern: str, text: str) -> None:
    assert not _one(f"select regexp_full_match({literal(text)}, {literal(pattern)})")


def test_every_field_that_becomes_a_number_or_a_moment_has_a_pattern() -> None:
    wanted = {name for names in CAST_IN_STAGING.values() for name in names.split()}
    streams = (*comtrade.SOURCE.streams, *worldbank.SOURCE.streams)
    fields = [field for stream in streams for field in stream.fields if field.name in wanted]
    assert {field.name for field in fields} == wanted
    assert [field.name for field in fields if not field.pattern] == []
