"""World Bank: envelopes that say 200 and mean no, pages, and the publisher's own bulk file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from core import settings
from core.settings import Settings
from extract.errors import IncompleteError, NotDataError
from extract.sources import worldbank
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Query, always, as_json

PAST = FakePast()


def row(country: str = "COL", year: int = 2022, value: float | None = 17182640781.2) -> dict[str, Any]:
    return {
        "indicator": {"id": "BX.KLT.DINV.CD.WD", "value": "Foreign direct investment, net inflows (BoP, current US$)"},
        "country": {"id": worldbank.COUNTRIES[country], "value": country.title()},
        "countryiso3code": country,
        "date": str(year),
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }


def publisher(path: str, query: Query) -> bytes:
    """Two countries and three years per indicator, paged as asked; one value is missing and one is negative."""
    values = {2012: None, 2013: -5.5, 2014: 7}
    rows = [row(c, year, value) for c in ("COL", "USA") for year, value in values.items()]
    size, number = int(query["per_page"]), int(query["page"])
    held = rows[(number - 1) * size : number * size]
    meta = {"page": number, "pages": -(-len(rows) // size), "per_page": size, "total": len(rows), "sourceid": "2"}
    return as_json([meta | {"lastupdated": "2026-04-08"}, held])


def test_one_request_per_indicator_asks_all_countries_in_json(tmp_path: Path) -> None:
    session = FakeSession(tmp_path, publisher)
    fence = worldbank.fence(session, None, PAST)
    found = list(worldbank.pages(session, None, PAST, fence))
    assert len(session.kept) == len(worldbank.INDICATORS)
    for path, query in session.kept:
        assert path.startswith("/v2/country/USA;CHN;JPN;IND;COL;")
        assert query["format"] == "json"
        assert query["date"] == "2012:2030"
    asked = [page for series in found for page in series.pages]
    assert sum(page.declared or 0 for page in asked) == fence.total == 6 * len(worldbank.INDICATORS)
    assert {page.tags["last_updated"] for page in asked} == {"2026-04-08"}


def test_further_pages_are_asked_for_and_declare_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worldbank, "PER_PAGE", 4)
    session = FakeSession(tmp_path, publisher)
    found = list(worldbank.pages(session, None, PAST, worldbank.fence(session, None, PAST)))
    assert [page.declared for page in found[0].pages] == [4, 2]
    assert len(found) == len(worldbank.INDICATORS)


def test_an_edition_without_a_readable_day_is_refused(tmp_path: Path) -> None:
    def vague(path: str, query: Query) -> bytes:
        return publisher(path, query).replace(b"2026-04-08", b"April 2026")

    with pytest.raises(NotDataError, match="last updated on 'April 2026', which is no day"):
        Lab(Settings("live", tmp_path / "data")).land(worldbank.SOURCE, vague)


def test_a_new_edition_of_one_indicator_changes_the_fence(tmp_path: Path) -> None:
    def newer(path: str, query: Query) -> bytes:
        body = json.loads(publisher(path, query))
        body[0]["lastupdated"] = "2026-07-01" if path.endswith("SP.POP.TOTL") else "2026-04-08"
        return as_json(body)

    before = worldbank.fence(FakeSession(tmp_path, publisher), None, PAST)
    assert before.version != worldbank.fence(FakeSession(tmp_path, newer), None, PAST).version


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (
            [
                {
                    "message": [
                        {"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}
                    ]
                }
            ],
            NotDataError,
            "120 Invalid value: The provided parameter",
        ),
        ([{"page": 1, "pages": 0, "per_page": "50", "total": 0, "lastupdated": None}, None], IncompleteError, "0 rows"),
        ([{"page": 1, "pages": 1, "per_page": 50, "total": 3}, None], IncompleteError, "declares 3 rows"),
        ([{"page": 1}, []], NotDataError, "does not declare pages and total"),
        ({"error": "down"}, NotDataError, "not the list"),
        ([], NotDataError, "not the list"),
    ],
)
def test_an_answer_of_status_200_that_is_an_error_is_read_as_one(
    tmp_path: Path, body: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        Lab(Settings("live", tmp_path / "data")).land(worldbank.SOURCE, always(as_json(body)))


@pytest.mark.parametrize(
    "body",
    [b'[{"page":1,"page":2,"pages":1,"total":1},[]]', b'[{"pages":1,"total":NaN},[]]', b"<html></html>", b"[" * 9999],
)
def test_json_with_two_meanings_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(NotDataError, match="not strict JSON"):
        Lab(Settings("live", tmp_path / "data")).land(worldbank.SOURCE, always(body))


def bulk_file(years: range = range(2011, 2016), leave_out: str = "", code: str = "SP.POP.TOTL") -> bytes:
    def line(*values: object) -> str:
        return "".join(f'"{value}",' for value in values)

    lines = [line("Data Source", "World Development Indicators"), "", line("Last Updated Date", "2026-04-08"), ""]
    lines.append(line("Country Name", "Country Code", "Indicator Name", "Indicator Code", *years))
    for iso3 in (*worldbank.COUNTRIES, "ARB"):
        if iso3 != leave_out:
            values = ["" if year == 2013 else f"{year}.5" for year in years]
            lines.append(line(iso3.title(), iso3, "Population, total", code, *values))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def test_the_bulk_file_gives_the_rows_of_the_api_for_the_declared_countries_and_years() -> None:
    rows = list(worldbank.bulk_records(bulk_file(), {}))
    assert len(rows) == len(worldbank.COUNTRIES) * 4
    assert {name for found in rows for name in found} == {f.name for f in worldbank.FIELDS}
    colombia = {found["year"]: found["value"] for found in rows if found["country_iso3"] == "COL"}
    assert colombia == {"2012": "2012.5", "2013": None, "2014": "2014.5", "2015": "2015.5"}
    assert {found["country_iso2"] for found in rows if found["country_iso3"] == "URY"} == {"UY"}


def test_a_shortened_bulk_file_is_refused() -> None:
    with pytest.raises(NotDataError, match="CRI"):
        list(worldbank.bulk_records(bulk_file(leave_out="CRI"), {}))
    with pytest.raises(NotDataError, match="years"):
        list(worldbank.bulk_records(bulk_file(range(1960, 1980)), {}))
    with pytest.raises(NotDataError, match="no line"):
        list(worldbank.bulk_records(b"Country;Year;Value\n", {}))


def test_downloaded_files_land_as_the_stream_the_api_feeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tmp_path / "downloads"
    files.mkdir()
    for code in worldbank.INDICATORS:
        (files / f"API_{code}_DS2_en_csv_v2_1.csv").write_bytes(bulk_file(range(2011, 2018), code=code))
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LANDFALL_SOURCES", "live")
    assert main(["pull", "worldbank", "--files", str(files)]) == 0
    assert "landed 672 rows" in capsys.readouterr().out
    rows = Lab(settings.load()).rows("worldbank", "indicators")
    assert set(rows[0]) - {"_page", "_ordinal", "filename"} == set(worldbank.SOURCE.streams[0].columns)
    assert {row["last_updated"] for row in rows} == {"2026-04-08"}
    assert main(["pull", "worldbank", "--files", str(files)]) == 0
    assert "unchanged" in capsys.readouterr().out


def test_a_missing_downloaded_file_is_named_and_nothing_lands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path / "data"))
    assert main(["pull", "worldbank", "--files", str(tmp_path)]) == NotDataError.exit_code
    assert "0 files" in capsys.readouterr().err
    assert not (tmp_path / "data" / "raw").exists()


def whole(path: str, query: Query) -> bytes:
    """Every indicator with eight years of every country."""
    code = path.rsplit("/", 1)[1]
    rows = [
        row(country, year, None if year == 2013 else -5.25) | {"indicator": {"id": code, "value": code}}
        for country in worldbank.COUNTRIES
        for year in range(2012, 2020)
    ]
    meta = {
        "page": 1,
        "pages": 1,
        "per_page": int(query["per_page"]),
        "total": len(rows),
        "lastupdated": "2026-04-08",
    }
    return as_json([meta, rows])


def test_an_archived_series_loses_only_itself_and_comes_back_when_the_publisher_brings_it_back(tmp_path: Path) -> None:
    def archived(path: str, query: Query) -> bytes:
        if path.endswith("IC.BUS.NDNS.ZS"):
            return as_json(
                [{"message": [{"id": "175", "key": "Invalid format", "value": "The indicator was archived"}]}]
            )
        return whole(path, query)

    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(worldbank.SOURCE, archived)
    assert len(lab.rows("worldbank", "indicators")) == (len(worldbank.INDICATORS) - 1) * len(worldbank.COUNTRIES) * 8
    (aside,) = lab.receipt("worldbank", "indicators").set_aside
    assert (aside["name"], aside["reason"]) == ("IC.BUS.NDNS.ZS", "not_data")
    assert "The indicator was archived" in aside["fault"]
    lab.land(worldbank.SOURCE, archived)
    assert lab.pulls("worldbank", "indicators") == 1
    lab.land(worldbank.SOURCE, whole)
    assert lab.receipt("worldbank", "indicators").rows == worldbank.SERIES * 8


def test_answers_of_the_api_land_with_their_digits_and_their_gaps(tmp_path: Path) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(worldbank.SOURCE, whole)
    rows = lab.rows("worldbank", "indicators")
    assert len(rows) == worldbank.SERIES * 8
    assert {found["value"] for found in rows if found["year"] == "2012"} == {"-5.25"}
    assert {found["value"] for found in rows if found["year"] == "2013"} == {None}
    lab.land(worldbank.SOURCE, whole)
    assert lab.pulls("worldbank", "indicators") == 1


def test_values_that_are_revised_under_the_same_date_of_update_land(tmp_path: Path) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(worldbank.SOURCE, whole)
    lab.land(worldbank.SOURCE, lambda path, query: whole(path, query).replace(b"-5.25", b"-5.5"))
    assert lab.pulls("worldbank", "indicators") == 2
    assert {found["value"] for found in lab.rows("worldbank", "indicators") if found["year"] == "2012"} >= {"-5.5"}
