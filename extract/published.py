"""When something was published: one reading of every way publishers write it, done once, at landing.

What is not a plausible day is no day: it is ``None`` with the reason, never a guess; the text as written lands beside
it. ISO 8601 is read by the standard library. Everything else is first brought to English words and then read by
dateutil, which knows the orders in which a date can be written but neither Spanish nor the names of zones.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Literal

from dateutil import parser as dateutil

from extract.contract import Answer, Field

Fault = Literal["", "no_date", "unreadable_date", "ambiguous_date", "two_digit_year", "implausible_date", "future_date"]
Precision = Literal["", "day", "minute", "second"]


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


COLOMBIA = timezone(timedelta(hours=-5))
"""Colombia's time: five hours behind UTC all year, no daylight saving since 1993."""
FIRST_YEAR = 1990
"""No outlet put a text on the web before; earlier days are zeros and epochs of content systems."""
DAYS_AHEAD = 3
"""A text may be dated ahead by an embargo or a wrong zone; further ahead it is a mistake."""
LONGEST = 80

MONTHS = {
    "jan": "enero ene january jan janeiro",
    "feb": "febrero feb february fevereiro fev",
    "mar": "marzo mar march marco",
    "apr": "abril abr april apr",
    "may": "mayo may maio mai",
    "jun": "junio jun june junho",
    "jul": "julio jul july julho",
    "aug": "agosto ago august aug",
    "sep": "septiembre setiembre sept sep set september setembro",
    "oct": "octubre oct october outubro out",
    "nov": "noviembre nov november novembro",
    "dec": "diciembre dic december dec dezembro dez",
}
"""The months in Spanish, English and Portuguese, long and short, without accents."""
WEEKDAYS = (
    "lunes lun monday mon segunda seg",
    "martes tuesday tue tues terca ter",
    "miercoles mie wednesday wed quarta qua",
    "jueves jue thursday thu thur thurs quinta qui",
    "viernes vie friday fri sexta sex",
    "sabado sab saturday sat",
    "domingo dom sunday sun",
)
"""Days of the week from Monday on. Publishers get them wrong, so they decide nothing but which of two numbers is the
day: Drupal writes ``Lun, 10/12/2026 - 08:00`` and means the twelfth of October. ``mar`` is among the months; before a
number of its own it is martes (``mar, 06 ene 2026``)."""
FILLERS = _words("de del a las los la el hora horas hrs hs h publicado", "of at the published", "em as feira")
"""Words around a date that say nothing of it."""
HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "cot": -5, "pet": -5, "ect": -5, "vet": -4, "bot": -4, "clt": -4, "clst": -3, "art": -3, "brt": -3,
    "uyt": -3, "wet": 0, "cet": 1, "cest": 2,
}  # fmt: skip
"""Hours to UTC of named zones: RFC 822's and those of the publishers' countries. Any other name is unreadable."""

_KNOWN_AS = {
    **{name: f" {english} " for english, names in MONTHS.items() for name in names.split()},
    **{name: f" {hours:+03d}00 " for name, hours in HOURS.items()},
    **{name: f"{name} " for name in ("am", "pm", "t")},
}
_DAY_OF = {name: number for number, names in enumerate(WEEKDAYS) for name in names.split()}
KNOWN = frozenset(_KNOWN_AS) | frozenset(_DAY_OF) | FILLERS
ENGLISH = frozenset(HOURS) | _words(
    "january jan february feb march mar april apr may june jun july jul august aug september sept sep",
    "october oct november nov december dec",
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun",
    "of at the published am pm t",
)
"""Words after which a time without a zone is read as feed readers read it, in UTC."""

_COMMENT = re.compile(r"\([^)]*\)|\[[^]]*\]$")
_ZONE_ASIDE = re.compile(
    r"\((?:(?P<here>[^)]*\b(?:colombia|bogota)\b[^)]*)|(?P<name>[a-z]{1,4})"
    r"|(?:gmt|utc)\s?(?P<hours>[+-](?:0?\d|1[0-4]))(?::?(?P<minutes>[0-5]\d))?)\)"
)
_DASHES = str.maketrans("\u2010\u2011\u2212", "---")
_LEAP_SECOND = re.compile(r"(?<=\d:\d\d:)60\b")
_HALF = re.compile(r"\b([ap])\s?\.?\s?m\b\.?")
_SPANISH_HALF = re.compile(r"\b[ap]\.\s+m\b|\b12(?::\d\d)?\s?m\b")
"""``8:00 a. m.``, with the blank that Spanish spells, and ``12:00 m.``, which is noon."""
_NOON = re.compile(r"\b(12(?::\d\d)?)\s?m\b\.?")
_WORD = re.compile(r"[^\W\d_]+\.?")
_MARTES = re.compile(r"^\s*mar\.?,?\s+(?=\d{1,2}(?:\D+[^\W\d_]|[/.-]\d{1,2}[/.-]\d{4}))")
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[t ]\d{2}:?\d{2}.*)?")
_ZERO = re.compile(r"-\d|\+?0{4}|\d{5,}-|0001-")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?|t\d{4}(\d{2})?|\d\s?[ap]m\b")
_SPACED = re.compile(r"(?<=\d)\s-\s(?=\d{1,2}:)|(?<=[a-z]):|[,|·–—]")
_HYPHENS = re.compile(r"(?<=\d)-([a-z]+)-(?=\d)")
_FIRST = re.compile(r"\bprimero\b")
_ORDINAL = re.compile(r"(?<=\d)(?:\.?o\b|\.?°|(?:e?ro|st|nd|rd|th)\b)")
_BESIDE_THE_YEAR = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:[+-]\d{4}\b)?|\s[+-]\d{4}\b")
_DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001 - a text without a zone has none
_NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_MIDNIGHT = re.compile(r"\b24(:00(?::00)?)\b")


@dataclass(frozen=True)
class Published:
    """When a text was published.

    Attributes:
        at: the moment, UTC, ``2026-01-05T12:00:00Z``; of a bare day its first moment on the publisher's clock.
        day: the publisher's own day, ``2026-01-05``.
        precision: what the publisher gave of it.
        fault: why there is no day; ``""`` where there is one.
    """

    at: str | None = None
    day: str | None = None
    precision: Precision = ""
    fault: Fault = ""

    def columns(self, name: str = "published") -> dict[str, str | None]:
        """The landed columns: ``<name>_at``, ``<name>_day``, ``<name>_precision``, ``<name>_fault``."""
        values = {"at": self.at, "day": self.day, "precision": self.precision, "fault": self.fault}
        return {f"{name}_{part}": value or None for part, value in values.items()}


def date_fields(name: str, what: str) -> tuple[Field, ...]:
    """The landed columns that say when something happened, as ``Published.columns`` fills them."""
    return (
        Field(f"{name}_at", derived=True, note=f"{what}, UTC, 2026-01-05T12:00:00Z; empty where there is a fault"),
        Field(f"{name}_day", derived=True, note=f"{what}, the publisher's own day"),
        Field(f"{name}_precision", derived=True, note="day, minute or second: how far the publisher says it"),
        Field(f"{name}_fault", derived=True, note="why there is no day: no_date, unreadable_date, future_date, ..."),
    )


def now_of(answer: Answer) -> datetime:
    """The moment an answer came, as far as its publisher and this machine agree: the later of the two clocks.

    It bounds what is in the future; a publisher's clock that is behind must not make its own news so.
    """
    received = datetime.fromtimestamp(answer.path.stat().st_mtime, UTC)
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, OverflowError):
        return received
    return max(received, said if said.tzinfo else said.replace(tzinfo=UTC))


def published(
    written: str | None,
    now: datetime,
    *,
    day_first: bool | None = True,
    without_zone: timezone = UTC,
    local: timezone = COLOMBIA,
) -> Published:
    """Read a date or time as a publisher wrote it.

    Args:
        written: ``Mon, 05 Jan 2026 12:00:00 GMT``, ``lun, 05 ene 2026 12:00 -0500``, ``10 de mayo de 2026``, ISO 8601 …
        now: when it was read; days further ahead than ``DAYS_AHEAD`` are refused.
        day_first: how ``05/06/2026`` is meant; ``None`` where nobody knows.
        without_zone: clock of a time that names no zone; feed readers take UTC.
        local: the publisher's clock, which decides on which day a moment falls.
    """
    text, aside = _plain(written or "")
    if not text:
        return Published(fault="no_date")
    found = _read(text, day_first)
    if isinstance(found, str):
        return Published(fault=found)
    zone = local if found.precision == "day" else aside or (local if found.is_local else without_zone)
    moment = found.moment if found.moment.tzinfo else found.moment.replace(tzinfo=zone)
    try:
        here, at = moment.astimezone(local), moment.astimezone(UTC)
    except OverflowError:
        return Published(fault="implausible_date")
    if here.year < FIRST_YEAR:
        return Published(fault="implausible_date")
    if at > now + timedelta(days=DAYS_AHEAD):
        return Published(fault="future_date")
    return Published(f"{at:%Y-%m-%dT%H:%M:%SZ}", here.date().isoformat(), found.precision)


def _plain(written: str) -> tuple[str, timezone | None]:
    """Lower case, no accents, no comments, single blanks; and the zone, where a comment names one."""
    decomposed = unicodedata.normalize("NFKD", written.translate(_DASHES))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character)).lower()
    found = _ZONE_ASIDE.search(bare)
    return " ".join(_LEAP_SECOND.sub("59", _COMMENT.sub(" ", bare)).split()), _zone(found) if found else None


def _zone(aside: re.Match[str]) -> timezone | None:
    """The zone in a comment: ``(GMT-5)``, ``(COT)``, ``(hora de Colombia)``; ``None`` where the word is no zone."""
    if aside["here"]:
        return COLOMBIA
    if aside["name"]:
        hours = HOURS.get(aside["name"])
        return None if hours is None else timezone(timedelta(hours=hours))
    sign = -1 if aside["hours"].startswith("-") else 1
    return timezone(sign * timedelta(hours=abs(int(aside["hours"])), minutes=int(aside["minutes"] or 0)))


@dataclass(frozen=True)
class _Written:
    """A date as it is written: ``moment`` has a zone only where the text names one.

    ``is_local`` where the words are Spanish or Portuguese: who writes those by hand writes the time on the wall.
    """

    moment: datetime
    precision: Precision
    is_local: bool = False


@lru_cache(maxsize=4096)
def _read(text: str, day_first: bool | None) -> _Written | Fault:
    if len(text) > LONGEST:
        return "unreadable_date"
    if _ZERO.match(text):
        return "implausible_date"
    found = _iso(text) or _worded(text, day_first)
    if isinstance(found, str) or found.moment.tzinfo or found.moment.time() != time.min:
        return found
    return replace(found, precision="day")  # midnight of no zone is what a content system makes of a bare day


def _iso(text: str) -> _Written | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper().replace(" UTC", "Z").replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    return _Written(moment, _precision(text))


def _worded(text: str, day_first: bool | None) -> _Written | Fault:
    words = _english(text)
    english, day_first = words.text, _order(words, day_first)
    fault = _unfit(english, day_first)
    if fault:
        return fault
    late = timedelta(days=1) if _MIDNIGHT.search(english) else timedelta(0)
    found = _whole(_MIDNIGHT.sub(r"00\1", english), day_first)
    return _Written(found + late, _precision(english), words.is_local) if found else "unreadable_date"


def _unfit(english: str, day_first: bool | None) -> Fault:
    """What keeps a text from being read as a date, ``""`` where nothing does."""
    rest = _BESIDE_THE_YEAR.sub(" ", english)
    year = re.search(r"\d{4}", rest)
    if year is None:
        return "two_digit_year" if re.search(r"\d\D+\d", rest) else "unreadable_date"
    if year[0].startswith("0"):
        return "implausible_date"
    return "ambiguous_date" if day_first is None and _is_ambiguous(english) else ""


@dataclass(frozen=True)
class _Words:
    """A date in English words: months and ``am``/``pm``, zones as offsets, no days of the week, no filler words.

    Attributes:
        text: ``""`` where a word is none of these.
        is_local: whether its words were Spanish or Portuguese.
        weekday: the day of the week it named, from Monday on, ``None`` where it named none.
    """

    text: str
    is_local: bool = False
    weekday: int | None = None


def _english(text: str) -> _Words:
    words = _FIRST.sub("1", _HYPHENS.sub(r" \1 ", text))
    bare = _MARTES.sub("martes ", words)
    words = _ORDINAL.sub("", _HALF.sub(r"\1m", _NOON.sub(r"\1 pm", _SPACED.sub(" ", bare))))
    names = [match[0].removesuffix(".") for match in _WORD.finditer(words)]
    if not all(name in KNOWN for name in names):
        return _Words("")
    english = _WORD.sub(lambda match: _KNOWN_AS.get(match[0].removesuffix("."), " "), words)
    is_local = not ENGLISH.issuperset(names) or _SPANISH_HALF.search(text) is not None
    weekday = next((_DAY_OF[name] for name in names if name in _DAY_OF), None)
    return _Words(" ".join(english.split()).strip(" .-"), is_local, weekday)


def _order(words: _Words, day_first: bool | None) -> bool | None:
    """Whether the day stands before the month: as its day of the week says, where it fits one of the two alone."""
    numbers = _NUMERIC.search(words.text)
    if numbers is None or words.weekday is None or not _is_ambiguous(words.text):
        return day_first
    first, second, year = map(int, numbers.groups())
    if not min(first, second) or year < FIRST_YEAR:
        return day_first
    fits = [date(year, month, day).weekday() == words.weekday for day, month in ((first, second), (second, first))]
    return fits[0] if fits[0] != fits[1] else day_first


def _is_ambiguous(text: str) -> bool:
    numbers = _NUMERIC.search(text)
    if numbers is None:
        return False
    return numbers[1] != numbers[2] and max(int(numbers[1]), int(numbers[2])) <= 12


def _whole(text: str, day_first: bool | None) -> datetime | None:
    """The date in the text; ``None`` where a part of it is missing, which dateutil would take from the default."""
    year_first = re.match(r"\d{4}\D", text) is not None
    found = []
    for default in _DEFAULTS:
        try:
            moment = dateutil.parse(text, default=default, dayfirst=bool(day_first) and not year_first)
            moment.utcoffset()  # an offset of a day or more, as in +9999, is none
            found.append(moment)
        except (ValueError, OverflowError, TypeError):
            return None
    return found[0] if found[0] == found[1] else None


def _precision(text: str) -> Precision:
    clock = _CLOCK.search(text)
    if clock is None:
        return "day"
    return "second" if clock[1] or clock[2] else "minute"
