"""Databases of our own say nothing but answers."""

from __future__ import annotations

from core.duck import connect


def test_no_bar_is_drawn_on_standard_output_however_long_a_query_takes() -> None:
    with connect() as con:
        assert con.execute("select current_setting('enable_progress_bar')").fetchall() == [(False,)]
