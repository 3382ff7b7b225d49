"""Days and times as publishers write them: one reading for all, and no day rather than a wrong one."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.contract import Answer
from extract.published import COLOMBIA, Published, now_of, published

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SPANISH_MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
LONG_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
SPANISH_DAYS = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"]
LONG_DAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]

MOMENTS = [
    ("Mon, 05 Jan 2026 12:00:00 GMT", "2026-01-05T12:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 12:00 GMT", "2026-01-05T12:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 22:00:00 EST", "2026-01-06T03:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 22:00:00 EDT", "2026-01-06T02:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 22:00:00 COT", "2026-01-06T03:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 12:00:00 +0000 (UTC)", "2026-01-05T12:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 12:00:00 -05:00", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("Mon, 5 Jan 2026 24:00:00 GMT", "2026-01-06T00:00:00Z", "2026-01-05"),
    ("Mon, 05-Jan-2026 12:00:00 GMT", "2026-01-05T12:00:00Z", "2026-01-05"),
    ("Wed 30 Sep 2026 12:00:00 -0500", "2026-09-30T17:00:00Z", "2026-09-30"),
    ("Wed 30 Sep 2026 12:00:00", "2026-09-30T12:00:00Z", "2026-09-30"),
    ("Wrongday, 30 Sep 2026 12:00:00 GMT", None, "unreadable_date"),
    ("Sun Jan  4 12:00:00 GMT 2026", "2026-01-04T12:00:00Z", "2026-01-04"),
    ("5 Sept 2026 10:00:00 EDT", "2026-09-05T14:00:00Z", "2026-09-05"),
    ("lun, 05 ene 2026 12:00:00 -0500", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("lun, 05 ene 2026 12:00", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("mar, 06 ene 2026 12:00:00 -0500", "2026-01-06T17:00:00Z", "2026-01-06"),
    ("mié., 5 de agosto de 2026, 3:05 p. m.", "2026-08-05T20:05:00Z", "2026-08-05"),
    ("miércoles, 30 de septiembre de 2026 - 10:35 a. m.", "2026-09-30T15:35:00Z", "2026-09-30"),
    ("5 de enero de 2026 a las 10:30 p.m.", "2026-01-06T03:30:00Z", "2026-01-05"),
    ("2026-01-05T12:00:00.000-05:00", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("2026-01-05T12:00:00-0500", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("2026-01-05T12:00:00-05", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("2026-01-05T12:00:00-05:00[America/Bogota]", "2026-01-05T17:00:00Z", "2026-01-05"),
    ("2026-01-05 12:00:00 UTC", "2026-01-05T12:00:00Z", "2026-01-05"),
    ("20260105T120000Z", "2026-01-05T12:00:00Z", "2026-01-05"),
    ("2026-08-11 18:10:48", "2026-08-11T18:10:48Z", "2026-08-11"),
    ("2026-01-06T04:59:59Z", "2026-01-06T04:59:59Z", "2026-01-05"),
    ("2026-01-06T05:00:00Z", "2026-01-06T05:00:00Z", "2026-01-06"),
    ("05-01-2026 08:00-0500", "2026-01-05T13:00:00Z", "2026-01-05"),
    ("05-01-2026 08:00:00 -0500", "2026-01-05T13:00:00Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 23:59:60 GMT", "2026-01-05T23:59:59Z", "2026-01-05"),
    ("Mon, 05 Jan 2026 08:00:00 \u22120500", "2026-01-05T13:00:00Z", "2026-01-05"),
    ("31 oct 2026 8:00 a. m. (GMT-5)", "2026-10-31T13:00:00Z", "2026-10-31"),
    ("31 oct 2026 8:00 am (UTC+05:30)", "2026-10-31T02:30:00Z", "2026-10-30"),
    ("Oct 31, 2026 8:00 am (COT)", "2026-10-31T13:00:00Z", "2026-10-31"),
    ("Oct 31, 2026 8:00 am (hora de Colombia)", "2026-10-31T13:00:00Z", "2026-10-31"),
    ("Oct 31, 2026 8:00 am (xyz)", "2026-10-31T08:00:00Z", "2026-10-31"),
    ("Mon Jan 05 2026 08:00:00 GMT-0500 (hora de Colombia)", "2026-01-05T13:00:00Z", "2026-01-05"),
    ("Wed, 30 Sep 2026 10:00:00 (UTC)", "2026-09-30T10:00:00Z", "2026-09-30"),
    ("12 oct. 2026 08:00 a. m.", "2026-10-12T13:00:00Z", "2026-10-12"),
    ("12 de octubre de 2026, 12:00 m.", "2026-10-12T17:00:00Z", "2026-10-12"),
    ("12 de octubre de 2026, 12 m.", "2026-10-12T17:00:00Z", "2026-10-12"),
    ("12 de octubre de 2026, 12:00 a. m.", "2026-10-12T05:00:00Z", "2026-10-12"),
    ("Lun, 10/12/2026 - 08:00", "2026-10-12T13:00:00Z", "2026-10-12"),
    ("mar, 05/12/2026 - 08:00", "2026-05-12T13:00:00Z", "2026-05-12"),
    ("Mon, 12/10/2026 - 08:00 GMT", "2026-10-12T08:00:00Z", "2026-10-12"),
]
DAYS = [
    ("10 de mayo de 2026", "2026-05-10"),
    ("Mayo 10 de 2026", "2026-05-10"),
    ("Septiembre 30, 2026", "2026-09-30"),
    ("jueves 1 de enero, 2026", "2026-01-01"),
    ("1.º de mayo de 2026", "2026-05-01"),
    ("1ro de mayo de 2026", "2026-05-01"),
    ("primero de mayo de 2026", "2026-05-01"),
    ("martes, 1ero de septiembre de 2026", "2026-09-01"),
    ("Publicado el 3 de marzo de 2026", "2026-03-03"),
    ("mar 6, 2026", "2026-03-06"),
    ("30/09/2026", "2026-09-30"),
    ("05/06/2026", "2026-06-05"),
    ("2026/06/05", "2026-06-05"),
    ("2026-06-05", "2026-06-05"),
    ("20260605", "2026-06-05"),
    ("2026-06-05T00:00:00", "2026-06-05"),
    ("4 out 2026", "2026-10-04"),
    ("05-01-2026", "2026-01-05"),
    ("05\u201101\u20112026", "2026-01-05"),
    ("Publicado: 10 de mayo de 2026", "2026-05-10"),
    ("segunda-feira, 4 de maio de 2026", "2026-05-04"),
    ("jue, 05/06/2026", "2026-06-05"),
]
NO_DAYS = [
    ("", "no_date"),
    (" \n", "no_date"),
    ("hoy", "unreadable_date"),
    ("hace 3 horas", "unreadable_date"),
    ("mayo de 2026", "unreadable_date"),
    ("2026", "unreadable_date"),
    ("2026-05", "unreadable_date"),
    ("12:30", "unreadable_date"),
    ("primero", "unreadable_date"),
    ("Fri, 31 Apr 2026 10:00:00 GMT", "unreadable_date"),
    ("2025-02-29", "unreadable_date"),
    ("Mon, 05 Jan 2026 12:00:00 XYZ", "unreadable_date"),
    ("Mon, 05 Jan 2026 12:00:00 +9999", "unreadable_date"),
    ("Mon, 05 Jan 2026 12:00:00 -2400", "unreadable_date"),
    ("lun, 00/12/2026", "unreadable_date"),
    ("99-99-9999", "unreadable_date"),
    ("05-01-26", "two_digit_year"),
    ("1767614400", "unreadable_date"),
    ("x" * 10_000, "unreadable_date"),
    ("Mon, 05 Jan 26 12:00:00 GMT", "two_digit_year"),
    ("lun, 05 ene 26 12:00:00", "two_digit_year"),
    ("5/1/26", "two_digit_year"),
    ("-0001-11-30T00:00:00", "implausible_date"),
    ("0000-00-00 00:00:00", "implausible_date"),
    ("0026-01-05", "implausible_date"),
    ("Mon, 05 Jan 0026 12:00:00 GMT", "implausible_date"),
    ("1970-01-01T00:00:00Z", "implausible_date"),
    ("1989-12-31", "implausible_date"),
    ("Thu, 01 Jan 2226 00:00:00 GMT", "future_date"),
    ("2226-01-01", "future_date"),
    ("9999-12-31T23:59:59-12:00", "implausible_date"),
]


@pytest.mark.parametrize(("written", "fault"), NO_DAYS)
def test_what_is_no_plausible_day_is_none_with_its_reason(written: str, fault: str) -> None:
    assert published(written, NOW) == Published(fault=fault)


@pytest.mark.parametrize(("written", "at", "day"), MOMENTS)
def test_a_moment_is_read_in_utc_and_falls_on_a_day_of_colombia(written: str, at: str | None, day: str) -> None:
    found = published(written, NOW)
    assert (found.at, found.day or found.fault) == (at, day)


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_bare_day_is_that_day_and_begins_on_the_publishers_clock(written: str, day: str) -> None:
    assert published(written, NOW) == Published(f"{day}T05:00:00Z", day, "day")


def test_a_time_without_seconds_is_not_said_to_the_second() -> None:
    assert published("Mon, 05 Jan 2026 12:00 GMT", NOW).precision == "minute"
    assert published("Mon, 05 Jan 2026 12:00:00 GMT", NOW).precision == "second"


def test_days_and_months_in_numbers_are_not_guessed_where_nobody_knows_their_order() -> None:
    assert published("05/06/2026", NOW, day_first=None).fault == "ambiguous_date"
    assert published("25/06/2026", NOW, day_first=None).day == "2026-06-25"
    assert published("06/06/2026", NOW, day_first=None).day == "2026-06-06"


def test_a_day_of_the_week_says_which_number_is_the_day_and_a_wrong_one_says_nothing() -> None:
    assert published("Fri, 05/06/2026", NOW, day_first=None).day == "2026-06-05"
    assert published("Wed, 05/06/2026", NOW).day == "2026-05-06"
    assert published("Sunday, 05/06/2026", NOW).day == "2026-06-05"
    assert published("Sunday, 05/06/2026", NOW, day_first=None).fault == "ambiguous_date"


def test_a_few_days_ahead_are_an_embargo_and_more_are_a_mistake() -> None:
    assert published("2026-12-03T11:59:59Z", NOW).day == "2026-12-03"
    assert published("2026-12-03T12:00:01Z", NOW).fault == "future_date"


def test_a_time_without_a_zone_is_read_on_the_clock_it_is_known_to_be_of() -> None:
    assert published("2026-01-05T22:00:00", NOW).day == "2026-01-05"
    assert published("2026-01-05T03:00:00", NOW).day == "2026-01-04"
    assert published("2026-01-05T03:00:00", NOW, without_zone=COLOMBIA).day == "2026-01-05"


def test_columns_hold_nothing_where_there_is_nothing() -> None:
    assert published("hoy", NOW).columns("modified") == {
        "modified_at": None,
        "modified_day": None,
        "modified_precision": None,
        "modified_fault": "unreadable_date",
    }


def answer(tmp_path: Path, received: datetime, headers: dict[str, str]) -> Answer:
    body = tmp_path / "page.gz"
    body.write_bytes(b"")
    os.utime(body, (received.timestamp(), received.timestamp()))
    return Answer("https://x.example/", 200, headers, body, "0", 0, 0, b"", b"")


def test_now_is_the_later_of_the_publishers_clock_and_ours(tmp_path: Path) -> None:
    ahead, behind = NOW + timedelta(days=40), NOW - timedelta(days=4_000)
    assert now_of(answer(tmp_path, NOW, {"date": format_datetime(ahead, usegmt=True)})) == ahead
    assert now_of(answer(tmp_path, NOW, {"date": format_datetime(behind, usegmt=True)})) == NOW
    assert now_of(answer(tmp_path, NOW, {"date": "yesterday"})) == NOW
    assert now_of(answer(tmp_path, NOW, {})) == NOW


FORMS = [
    lambda d: format_datetime(datetime(d.year, d.month, d.day, 12, tzinfo=COLOMBIA)),
    lambda d: f"{SPANISH_DAYS[d.weekday()]}, {d.day:02d} {SPANISH_MONTHS[d.month - 1]} {d.year} 12:00:00 -0500",
    lambda d: f"{SPANISH_DAYS[d.weekday()].title()}. {d.day} {SPANISH_MONTHS[d.month - 1].title()}. {d.year}",
    lambda d: f"{LONG_DAYS[d.weekday()]}, {d.day} de {LONG_MONTHS[d.month - 1]} de {d.year}",
    lambda d: f"{LONG_MONTHS[d.month - 1].upper()} {d.day} DE {d.year}",
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d:%d/%m/%Y} 09:15",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d:%d-%m-%Y} 09:15:00 -0500",
    lambda d: (
        f"{SPANISH_DAYS[d.weekday()].title()}, {d:%m/%d/%Y} - 08:00" if d.day > 12 or d.day == d.month else str(d)
    ),
    lambda d: f"{d:%a %b %d} 12:00:00 EST {d.year}",
    lambda d: f"{d.isoformat()}T12:00:00-05:00",
    lambda d: f"{d.isoformat()}T00:00:00",
    lambda d: d.isoformat(),
]


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None)
@given(day=st.dates(date(1990, 1, 2), date(2026, 11, 30)))
def test_every_form_of_a_day_is_read_as_that_day(form: object, day: date) -> None:
    assert callable(form)
    assert published(form(day), NOW).day == day.isoformat()


PARTS = ["05", "1", "12", "31", "99", "ene", "Jan", "lun", "mar", "Mon", "2026", "26", "0026", "/", "-", ",", " "]
PARTS += ["08:00", "24:00", "8:00:60", "12 m.", "p. m.", "T", "Z", "+9999", "-0500", "GMT", "(GMT-5)", " de "]
WRITTEN = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


@given(text=st.text(max_size=60) | st.from_regex(r"[0-9a-z :,/+-]{1,40}") | WRITTEN)
def test_any_text_gives_a_plausible_day_or_a_reason(text: str) -> None:
    found = published(text, NOW)
    if found.day is None:
        assert found.fault
        assert found.at is None
    else:
        assert found.fault == ""
        assert "1990-01-01" <= found.day <= "2026-12-03"
