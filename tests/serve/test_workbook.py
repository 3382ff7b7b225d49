"""The workbook is what a spreadsheet user expects: real dates and numbers, nothing that runs, and whom to credit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from core.names import DATABASE
from core.settings import Settings
from serve import releases, workbook
from serve.keys import of_release
from serve.publish import SAME_FORM, publish
from tests.serve.building import AT, audited, build

FORMULAS = ('=HYPERLINK("https://evil.example","click")', "+1+1", "-2+3", "@SUM(A1)", "\tx")
ROWS = (
    "('a', 'Empresa Ñandú', 1.5, 12, true, date '2026-01-31', timestamp '2026-01-31 10:00:00', 'Creará 300 empleos.')",
    "('b', null, 'nan', null, false, date '1850-01-01', null, null)",
    "('c', 'https://prensa.example/x', null, 9007199254740993, null, null, null, null)",
)  # fmt: skip
ALSO = (
    """
    create table marts.mart_announcements (
        announcement_id varchar, company_name varchar, worth double, jobs hugeint, counts boolean, told_date date,
        told_at timestamp, quote varchar
    )
    """,
    *(f"insert into marts.mart_announcements values {row}" for row in ROWS),
    "create table marts.mart_trade as select 7 as worth",
    "create table marts.fct_release_health as select 'b' as build_name, date '2026-09-29' as registry_known_until, "
    "0.03::double as coverage_share",
    "comment on table marts.mart_announcements is 'One row is one announcement.'",
    "comment on column marts.mart_announcements.worth is 'Worth, US$.'",
)
LINEAGE: dict[str, Any] = {
    "redistribution": {"open_one": "open", "bought": "internal"},
    "tables": {
        "marts.dim_thing": [], "marts.fct_thing": [], "marts.fct_release_health": [], "ops.ops_runs": [],
        "marts.mart_announcements": ["open_one"], "marts.mart_trade": ["open_one", "bought"],
        "ops.ops_quarantine": [], "ops.ops_reconciliation": [],
    },
}  # fmt: skip


INPUTS = dict.fromkeys(SAME_FORM, "the same")


def released(settings: Settings, *also: str, inputs: Mapping[str, str] | None = None) -> Path:
    build(settings, 1, *ALSO, *also)
    keys = {"marts.mart_announcements": {"key": ["announcement_id"], "unique": [], "references": []}}
    (settings.build / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
    (settings.build / "lineage.json").write_text(json.dumps(LINEAGE), encoding="utf-8")
    audited(settings)
    return publish(settings, at=AT, inputs=inputs).folder


at = datetime.fromisoformat


def opened(path: Path) -> Workbook:
    return load_workbook(path)


def test_dates_are_dates_and_numbers_are_numbers(settings: Settings) -> None:
    sheet = opened(released(settings) / "landfall.xlsx")["mart_announcements"]
    head, first, second, third = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert head[:3] == ["announcement_id", "company_name", "worth"]
    assert first[:7] == ["a", "Empresa Ñandú", 1.5, 12, True, at("2026-01-31"), at("2026-01-31T10:00")]
    assert sheet["F2"].is_date and sheet["C2"].data_type == "n" and sheet["E2"].data_type == "b"
    assert second[2] is None and second[5] == "1850-01-01"
    assert third[1] == "https://prensa.example/x" and third[3] == "9007199254740993"
    assert sheet["B4"].hyperlink is None


def test_amounts_are_read_in_thousands_and_each_sheet_is_printed_with_its_header(settings: Settings) -> None:
    book = opened(released(settings) / "landfall.xlsx")
    sheet = book["mart_announcements"]
    assert sheet["D2"].number_format == "#,##0"
    assert sheet["C2"].number_format == "General"
    for one in book.worksheets:
        assert (one.page_setup.orientation, one.page_setup.fitToHeight) == ("landscape", 0)
        assert one.print_title_rows == "$1:$1"
    assert book["About"].page_setup.fitToWidth in (None, 1)


@pytest.mark.parametrize(
    ("column", "form"),
    [
        ("amount_low", "#,##0"),
        ("amount_usd_stated", "#,##0"),
        ("jobs_high_known", "#,##0"),
        ("value_cop", "#,##0"),
        ("independent_sources_count", "#,##0"),
        ("pooled_rate_low", "0.0%"),
        ("survival_share", "0.0%"),
        ("fx_rate_cop_per_usd", "#,##0.00"),
        ("announced_year", None),
        ("hs_chapter", None),
        ("worth", None),
    ],
)
def test_only_amounts_and_shares_are_shown_as_such(column: str, form: str | None) -> None:
    assert workbook._form(column) == form


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_a_text(settings: Settings, text: str) -> None:
    escaped = text.replace("'", "''")
    folder = released(settings, f"update marts.mart_announcements set company_name = '{escaped}'")
    for path in (folder / "landfall.xlsx", folder / "public" / "landfall.xlsx"):
        cell = opened(path)["mart_announcements"]["B2"]
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix


def test_the_header_stays_in_sight_and_rows_can_be_filtered(settings: Settings) -> None:
    sheet = opened(released(settings) / "landfall.xlsx")["mart_announcements"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H4"


def told(book: Workbook) -> list[tuple[Any, ...]]:
    return [tuple(cell for cell in row if cell is not None) for row in book["About"].iter_rows(values_only=True)]


def test_the_first_sheet_says_what_it_is(settings: Settings) -> None:
    rows = told(opened(released(settings) / "landfall.xlsx"))
    assert rows[1][0].startswith("Sample data")
    assert ("Release", "000001") in rows
    assert ("Business register known until", at("2026-09-29")) in rows
    assert ("Share of what could count that counts", 0.03) in rows
    assert ("How to cite", "Landfall, release 000001 of 2026-09-30") in rows
    assert ("mart_announcements", 3, "One row is one announcement.") in rows
    assert ("mart_announcements", "worth", "Worth, US$.", "DOUBLE") in rows


def test_a_long_text_of_the_first_sheet_has_the_lines_it_needs(settings: Settings) -> None:
    said = "Una frase de muchas palabras. " * 12
    folder = released(settings, f"comment on column marts.mart_announcements.quote is '{said}'")
    sheet = opened(folder / "landfall.xlsx")["About"]
    [at] = [row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 3).value).startswith("Una frase")]
    assert sheet.row_dimensions[at].height >= len(said) / 60 * 15
    assert sheet.row_dimensions[at - 1].height in (None, 15)  # 15 is what a sheet has anyway


def test_the_first_sheet_shows_shares_as_such_and_wraps_what_is_long(settings: Settings) -> None:
    sheet = opened(released(settings) / "landfall.xlsx")["About"]
    by_label = {row[0].value: row[1] for row in sheet.iter_rows(max_col=2)}
    assert by_label["Share of what could count that counts"].number_format == "0.0%"
    assert by_label["Release"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width >= max(map(len, workbook.COVERAGE.values()))


def test_the_public_one_holds_no_text_of_the_press_and_no_table_that_may_not_leave(settings: Settings) -> None:
    folder = released(settings)
    own, public = opened(folder / "landfall.xlsx"), opened(folder / "public" / "landfall.xlsx")
    assert own["mart_announcements"]["H2"].value == "Creará 300 empleos."
    assert public["mart_announcements"]["H2"].value is None
    assert own.sheetnames == ["About", "mart_announcements", "mart_trade"]
    assert public.sheetnames == ["About", "mart_announcements"]
    assert ("mart_trade", "whole table: bought may not be passed on") in told(public)
    assert any("quote: the text stays its publisher's" in row for row in told(public))
    assert not any(
        "empleos" in str(cell) for sheet in public for row in sheet.iter_rows(values_only=True) for cell in row
    )


def test_a_table_beyond_excels_rows_is_cut_and_says_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    book = opened(released(settings) / "landfall.xlsx")
    assert book["mart_announcements"].max_row == 3
    assert any("rows 3 to 3: an Excel sheet has 3" in str(row[-1]) for row in told(book) if row)


@pytest.mark.parametrize("held", [("mart_trade",), ("mart_announcements",), ("mart_announcements", "mart_trade")])
def test_with_sheets_of_another_workbook_it_is_the_same_to_the_byte(
    settings: Settings, tmp_path: Path, held: tuple[str, ...]
) -> None:
    found = releases.read(released(settings))
    rows = {name: facts.rows for name, facts in found.tables.items()}
    words = (found.record, rows, of_release(found.record))
    shutil.copy(found.database, tmp_path / DATABASE)
    other = {f"marts.{name}": found.folder / workbook.FILE for name in held}
    workbook.of_release(tmp_path, *words, other)
    assert (tmp_path / workbook.FILE).read_bytes() == (found.folder / workbook.FILE).read_bytes()
    assert [path.name for path in tmp_path.glob("landfall*")] == [workbook.FILE]


def test_only_the_sheets_of_tables_with_other_rows_are_written_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    rows = workbook._rows

    def noted(connection: Any, table: Any, contents: Any) -> Any:
        for row in rows(connection, table, contents):
            written.append(table.short)
            yield row

    monkeypatch.setattr(workbook, "_rows", noted)
    released(settings, inputs=INPUTS)
    assert sorted(set(written)) == ["mart_announcements", "mart_trade"]
    written.clear()
    book = opened(released(settings, "update marts.mart_trade set worth = 8", inputs=INPUTS) / workbook.FILE)
    assert (book["mart_trade"]["A2"].value, book["mart_announcements"]["B2"].value) == (8, "Empresa Ñandú")
    assert written.count("mart_trade") == 1
    assert written.count("mart_announcements") == len(ROWS), "the public one alone, which holds other words"


def test_a_workbook_that_was_touched_gives_no_sheet(settings: Settings) -> None:
    touched = released(settings, inputs=INPUTS) / workbook.FILE
    book = opened(touched)
    book["mart_announcements"]["B2"] = "Somebody else"
    touched.chmod(0o644)
    book.save(touched)
    again = opened(released(settings, "update marts.mart_trade set worth = 8", inputs=INPUTS) / workbook.FILE)
    assert again["mart_announcements"]["B2"].value == "Empresa Ñandú"


def test_it_is_listed_where_the_release_lists_its_files(settings: Settings) -> None:
    folder = released(settings)
    assert releases.read(folder).record["workbook"]["path"] == "landfall.xlsx"
    package = json.loads((folder / "public" / "datapackage.json").read_text(encoding="utf-8"))
    listed = next(one for one in package["resources"] if one["name"] == "workbook")
    assert listed["bytes"] == (folder / "public" / "landfall.xlsx").stat().st_size
    assert "  landfall.xlsx\n" in (folder / "public" / "SHA256SUMS").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # frictionless 5.21 leaves them
def test_the_data_package_stays_valid_with_a_workbook_in_it(settings: Settings) -> None:
    report = Package(str(released(settings) / "public" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_a_release_without_wide_marts_has_no_workbook(settings: Settings) -> None:
    build(settings, 1)
    audited(settings)
    assert not (publish(settings, at=AT).folder / "landfall.xlsx").exists()
