"""One decision of a person: what it is about, what it says, and which of two about the same thing counts.

A decision is keyed by what was decided about and never by who read it: a record by its document, the hash of the text
and the span of its quote; a match by announcement and registration; groups by the pair of their keys. The newest
decision counts. An undo is a decision too: the newest one being an undo, nothing is decided.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast, get_args

from press.errors import DecisionInputError
from press.model import Event, Modality

Kind = Literal["record", "match", "groups"]
Verdict = Literal["accept", "change", "reject", "undo"]
Value = str | int | float | None
Subject = tuple[str | int, ...]
"""Kind, then the parts of ``PARTS``: what a decision is about."""

PARTS: Mapping[str, Mapping[str, type]] = {
    "record": {"document": str, "text_sha256": str, "start": int, "end": int, "number": int},
    "match": {"announcement": str, "registration": str},
    "groups": {"one": str, "other": str},
}
"""Per kind the fields that name its subject; ``number`` counts the records of one span from 0."""

LONGEST = 300
"""Characters of a name or place."""

LONGEST_WHO, LONGEST_WHY = 80, 500
LONGEST_ID = 400
CLOCK_SKEW = timedelta(days=1)
"""A decision from later than this ahead of now comes from a wrong clock, and would outlive every later one."""

_HEX64 = re.compile(r"[0-9a-f]{64}")
_CODE = {"country": re.compile(r"[A-Z]{2}"), "currency": re.compile(r"[A-Z]{3}")}
_WORDS = {"event": frozenset(get_args(Event)), "status": frozenset(get_args(Modality))}
_TEXTS = frozenset({"company", "place", "department"})
_NUMBERS = frozenset({"amount", "jobs"})
FIELDS = (*sorted(_TEXTS), *_WORDS, *_CODE, *sorted(_NUMBERS))
"""What a person may say of a record; ``null`` says that it has none."""


@dataclass(frozen=True)
class Decision:
    """One row of the decisions file.

    Attributes:
        subject: what it is about.
        values: of a record what the person saw and accepted, or gave instead; a key that is missing was not spoken of,
            a ``None`` says that the text has none.
        spans: by key of ``values`` the characters of the text it was pointed at; what is missing was typed.
        undoes: id of the decision an undo takes back.
        who: the person, as they call themselves.
        at: UTC, ISO 8601 with microseconds.
        request: what the page sent it as; sending the same one twice makes one row.
    """

    subject: Subject
    verdict: Verdict
    who: str
    at: str
    why: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    undoes: str | None = None
    request: str = ""

    @property
    def kind(self) -> Kind:
        """Whether it is about a record, a match or groups."""
        return cast("Kind", self.subject[0])

    @property
    def id(self) -> str:
        """Derived from everything it says, so that the same decision has one id wherever it is kept."""
        return "dec_" + hashlib.sha256(_compact(self._record()).encode()).hexdigest()[:20]

    def as_record(self) -> dict[str, Any]:
        """The row as JSON holds it."""
        return {"id": self.id, **self._record()}

    def line(self) -> str:
        """The row as one line, without its end."""
        return _compact(self.as_record())

    def _record(self) -> dict[str, Any]:
        about = dict(zip(PARTS[self.kind], self.subject[1:], strict=True))
        said = {"kind": self.kind, **about, "verdict": self.verdict}
        spans = {name: list(span) for name, span in sorted(self.spans.items())}
        rest = {"values": dict(sorted(self.values.items())), "spans": spans, "undoes": self.undoes}
        return said | rest | {"who": self.who, "why": self.why, "at": self.at, "request": self.request}


def _compact(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def turn(decision: Decision) -> tuple[datetime, tuple[Any, ...]]:
    """Sorts decisions about one subject so that the last one counts, whatever order they came in.

    Of the same moment the one counts that would stand first by verdict, values and person, as in the warehouse.
    """
    said = (decision.verdict, _compact(dict(sorted(decision.values.items()))), decision.who, decision.id)
    return datetime.fromisoformat(decision.at), tuple(_Last(word) for word in said)


@dataclass(frozen=True)
class _Last:
    """A text that sorts behind every text it would stand before."""

    text: str

    def __lt__(self, other: _Last) -> bool:
        return self.text > other.text


def newest(decisions: Iterable[Decision]) -> dict[Subject, Decision]:
    """By subject the decision that counts, undos included; the order they are given in changes nothing."""
    found: dict[Subject, Decision] = {}
    for decision in decisions:
        known = found.get(decision.subject)
        if known is None or turn(known) < turn(decision):
            found[decision.subject] = decision
    return found


def current(decisions: Iterable[Decision]) -> dict[Subject, Decision]:
    """What is decided: as ``newest``, without what was undone."""
    return {subject: found for subject, found in newest(decisions).items() if found.verdict != "undo"}


def reopened(decisions: Iterable[Decision], document: str, text_sha256: str) -> list[Decision]:
    """What stands decided about other texts of a document than the one it has now, newest first."""
    standing = current(one for one in decisions if one.subject[:2] == ("record", document))
    return sorted((one for one in standing.values() if one.subject[2] != text_sha256), key=turn, reverse=True)


def now_utc() -> str:
    """This moment as decisions write it."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """A moment as decisions write it: UTC, with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


def decision_of(record: Any) -> Decision:
    """The decision one JSON object says; a field it does not know is left.

    Raises:
        DecisionInputError: it says none; the line names the field.
    """
    try:
        if not isinstance(record, Mapping):
            raise ValueError(f"it is a {type(record).__name__}, expected an object")
        found = _decision(record)
        _check_whole(found)
    except (ValueError, TypeError) as error:
        raise DecisionInputError(
            "review", f"this is no decision: {error}", "see docs/review.md for its fields"
        ) from error
    return found


def _decision(record: Mapping[str, Any]) -> Decision:
    return Decision(
        subject=subject_of(record),
        verdict=_one_of(record, "verdict", get_args(Verdict)),
        who=_text(record, "who", LONGEST_WHO),
        at=_moment(record.get("at")),
        why=_text(record, "why", LONGEST_WHY, needed=False),
        values={name: _value(name, value) for name, value in _mapping(record, "values").items()},
        spans={name: _span(name, value) for name, value in _mapping(record, "spans").items()},
        undoes=record.get("undoes") and _text(record, "undoes", LONGEST_WHO),
        request=_text(record, "request", LONGEST_WHO, needed=False),
    )


def subject_of(record: Mapping[str, Any]) -> Subject:
    """What a record of a decision, or of the queue, is about.

    Raises:
        ValueError: a part is missing or of another kind.
    """
    kind = _one_of(record, "kind", PARTS)
    parts = [_part(record, name, of) for name, of in PARTS[kind].items()]
    if kind == "record":
        _check_span(parts)
    if kind == "groups":
        parts.sort()
        if parts[0] == parts[1]:
            raise ValueError("one and other are the same group")
    return (kind, *parts)


def _check_span(parts: list[Any]) -> None:
    _, text_sha256, start, end, number = parts
    if not _HEX64.fullmatch(text_sha256):
        raise ValueError("text_sha256 is no SHA-256")
    if not 0 <= start < end or number < 0:
        raise ValueError(f"start {start}, end {end}, number {number} are no span of a text")


def _part(record: Mapping[str, Any], name: str, of: type) -> str | int:
    if of is str:
        return _text(record, name, LONGEST_ID)
    value = record.get(name, 0 if name == "number" else None)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}, expected a whole number")
    return value


def _check_whole(decision: Decision) -> None:
    """What one field alone does not show."""
    if decision.values and (decision.kind != "record" or decision.verdict not in ("accept", "change")):
        raise ValueError(f"a {decision.verdict} of a {decision.kind} has no values")
    if decision.verdict == "change" and (decision.kind != "record" or not decision.values):
        raise ValueError("a change says which value of a record is another one")
    if (decision.verdict == "undo") != (decision.undoes is not None):
        raise ValueError("an undo, and only an undo, names the decision it undoes")
    if not set(decision.spans) <= set(decision.values):
        raise ValueError("spans point at values that are not there")
    if datetime.fromisoformat(decision.at) > datetime.now(UTC) + CLOCK_SKEW:
        raise ValueError(f"at is {decision.at}, which is yet to come")


def _one_of(record: Mapping[str, Any], name: str, known: Iterable[str]) -> Any:
    value = record.get(name)
    if not isinstance(value, str) or value not in set(known):
        raise ValueError(f"{name} is {str(value)[:40]!r}, expected one of {', '.join(known)}")
    return value


def _text(record: Mapping[str, Any], name: str, longest: int, *, needed: bool = True) -> str:
    value = record.get(name) or ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return _clean(name, value, longest, needed=needed)


def _clean(name: str, value: str, longest: int, *, needed: bool = True) -> str:
    """A text on one line, without outer blanks."""
    value.encode("utf-8")  # a lone surrogate is no text
    text = " ".join(value.replace("\x00", " ").split())
    if len(text) > longest:
        raise ValueError(f"{name} has {len(text)} characters, at most {longest} are kept")
    if needed and not text:
        raise ValueError(f"{name} is missing")
    return text


def _mapping(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = record.get(name) or {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is no object")
    unknown = sorted(set(value) - set(FIELDS))
    if unknown:
        raise ValueError(f"{name} speaks of {unknown[0][:40]!r}, expected {', '.join(FIELDS)}")
    return value


def _value(name: str, value: Any) -> Value:
    if value is None:
        if name == "company":
            raise ValueError("company is missing: a record without one is rejected instead")
        return None
    if name in _NUMBERS:
        return _number(name, value)
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}, expected a text")
    text = _clean(name, value, LONGEST)
    if name in _WORDS and text not in _WORDS[name]:
        raise ValueError(f"{name} is {text[:40]!r}, expected one of {', '.join(sorted(_WORDS[name]))}")
    if name in _CODE and not _CODE[name].fullmatch(text):
        raise ValueError(f"{name} is {text[:40]!r}, expected {'two' if name == 'country' else 'three'} capital letters")
    return text


def _number(name: str, value: Any) -> Value:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value < 0 or value >= 1e18:
        raise ValueError(f"{name} is {str(value)[:40]!r}, expected a number from 0 on")
    if name == "jobs" and value != int(value):
        raise ValueError(f"jobs is {value!r}, expected a whole number")
    return int(value) if value == int(value) else float(value)


def _span(name: str, value: Any) -> tuple[int, int]:
    is_pair = isinstance(value, list | tuple) and len(value) == 2 and all(type(one) is int for one in value)
    if not is_pair or not 0 <= value[0] < value[1]:
        raise ValueError(f"the span of {name} is {str(value)[:40]!r}, expected two positions in the text")
    return value[0], value[1]


def _moment(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("at is missing")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"at is {value!r}, expected a time with its offset from UTC")
    return written(moment)
