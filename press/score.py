"""The measures of the press reader on labelled documents, each with its goal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from press.errors import InputError
from press.model import Announcement, Claim, Document, Reading
from press.text.tokens import fold

LABELS = ("claims", "announcements", "agreements")
"""What a labelled document says of itself; a list each."""
SCORED = frozenset({"jobs", "money", "companies", "countries", "projects", "agreements"})
MEANINGS = ("hedge", "accumulation", "modality", "subject_kind")
JOBS_MEANING = (*MEANINGS, "job_kind")
DETAILS = {
    "event": "event type",
    "status": "status",
    "place": "place",
    "origin_country": "origin",
    "place_department": "department",
    "amount": "amount",
    "jobs": "jobs",
    "announced": "announced",
}
"""Scored fields of an announcement, and what their measures are called."""
GOALS = {
    "quantity precision": 0.98,
    "quantity recall": 0.95,
    "hedge": 0.97,
    "accumulation": 0.95,
    "modality": 0.85,
    "event type": 0.85,
}


@dataclass(slots=True)
class Score:
    """Counts of right and of all, by measure, and what went wrong."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    aggregates: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, name: str, right: object, note: str = "") -> None:
        """Count one decision; it is right where ``right`` is true."""
        self.of[name] += 1
        self.right[name] += bool(right)
        if not right and note:
            self.errors.append(f"{name}: {note}")

    def share(self, name: str) -> float:
        """Right over all; 1 where nothing was asked."""
        return self.right[name] / self.of[name] if self.of[name] else 1.0


def score(records: Iterable[Mapping[str, Any]], read: Callable[[Document], Reading]) -> Score:
    """Score ``read`` on labelled ``records``."""
    total = Score()
    for record in records:
        document = Document.from_record(dict(record))
        reading = read(document)
        _claims(record, reading, total)
        _announcements(record, reading, total)
        _agreements(record, reading, total)
    return total


def _span(text: str, quote: str) -> tuple[int, int]:
    start = text.find(quote)
    return (start, start + len(quote)) if start >= 0 else (-1, -1)


def _labelled_span(gold: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Where a labelled figure stands: by its offsets, or where there are none by its quote, which occurs once."""
    return (gold["start"], gold["end"]) if "start" in gold else _span(text, gold["quote"])


def _decoys(record: Mapping[str, Any], text: str) -> list[tuple[int, int]]:
    found = record["gold"].get("decoys") or []
    return [_span(text, d if isinstance(d, str) else d["quote"]) for d in found]


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _claims(record: Mapping[str, Any], reading: Reading, total: Score) -> None:
    doc = record["doc_id"]
    taken: set[int] = set()
    for gold in record["gold"]["claims"]:
        span = _labelled_span(gold, reading.text)
        match = _first(i for i, c in enumerate(reading.claims) if i not in taken and _same(gold, c, span))
        if gold["measure"] in SCORED:
            total.add("quantity recall", match is not None, f"{doc} missed {gold['quote']!r} {gold['measure']}")
        if match is None:
            continue
        taken.add(match)
        if gold["measure"] in SCORED:
            total.add("quantity precision", reading.claims[match])
            _meaning(f"{doc} {gold['quote']!r}", gold, reading.claims[match], total)
    decoys = _decoys(record, reading.text)
    for i, claim in enumerate(reading.claims):
        if i in taken or claim.measure not in SCORED or any(_overlap((claim.start, claim.end), d) for d in decoys):
            continue
        total.add("quantity precision", None, f"{doc} invented {claim.quote!r} {claim.measure} {claim.value}")


def _first(found: Iterable[int]) -> int | None:
    return next(iter(found), None)


def _meaning(where: str, gold: Mapping[str, Any], claim: Claim, total: Score) -> None:
    """Score what a figure that was found means, and whose it is."""
    for name in JOBS_MEANING if gold["measure"] == "jobs" else MEANINGS:
        if name not in gold:
            continue
        want, got = gold[name], getattr(claim, name)
        total.add(name, want == got, f"{where} is {want}, read {got}")
    same = fold(gold["subject"] or "") == fold(claim.subject or "")
    total.add("subject", same, f"{where} is {gold['subject']!r}, read {claim.subject!r}")


def _same(gold: Mapping[str, Any], claim: Claim, span: tuple[int, int]) -> bool:
    if not _overlap(span, (claim.start, claim.end)) or gold["measure"] != claim.measure or gold["unit"] != claim.unit:
        return False
    if gold["value"] is None:
        return bool(claim.value is None and claim.low == gold["low"] and claim.high == gold["high"])
    return claim.value is not None and abs(claim.value - gold["value"]) <= 1e-9 * max(1.0, abs(gold["value"]))


def _announcements(record: Mapping[str, Any], reading: Reading, total: Score) -> None:
    doc = record["doc_id"]
    taken: set[int] = set()
    for gold in record["gold"]["announcements"]:
        match = _announced(gold, reading, taken)
        total.add("announcement recall", match is not None, f"{doc} missed {gold['company']} {gold['event']}")
        if match is None:
            continue
        taken.add(match)
        total.add("announcement precision", reading.announcements[match])
        _details(f"{doc} {gold['company']}", gold, reading.announcements[match], total)
    for i, announcement in enumerate(reading.announcements):
        if i not in taken:
            _invented(record, announcement, total)


def _announced(gold: Mapping[str, Any], reading: Reading, taken: Collection[int]) -> int | None:
    """The announcement read for a labelled one: of the same company, first the one at the same place."""
    options = [
        i for i, a in enumerate(reading.announcements) if i not in taken and _company(gold["company"], a.company)
    ]
    place = fold(gold["place"] or "")
    return min(options, key=lambda i: fold(reading.announcements[i].place or "") != place, default=None)


def _details(where: str, gold: Mapping[str, Any], found: Announcement, total: Score) -> None:
    """Score every field of an announcement that was found and that its label speaks of."""
    for name, label in DETAILS.items():
        if name not in gold:
            continue
        want, got = gold[name], getattr(found, name)
        same = fold(want) == fold(got) if isinstance(want, str) and isinstance(got, str) else want == got
        total.add(label, same, f"{where} {want!r}, read {got!r}")


def _invented(record: Mapping[str, Any], announcement: Announcement, total: Score) -> None:
    """Score an announcement that no label knows; one of no company, or of an aggregate's figures, is the worst."""
    doc = record["doc_id"]
    total.add("announcement precision", None, f"{doc} invented {announcement.company} {announcement.event}")
    kinds = {fold(c["subject"] or ""): c["subject_kind"] for c in record["gold"]["claims"]}
    other = kinds.get(fold(announcement.company), "company") not in {"company", "unknown"}
    if other or (not record["gold"]["announcements"] and _aggregate(record, announcement)):
        total.aggregates += 1
        total.errors.append(f"aggregate: {doc} {announcement.company}")


def _aggregate(record: Mapping[str, Any], announcement: Announcement) -> bool:
    """Whether the announced amount or jobs are the figure of a programme, agency, sector or country."""
    for claim in record["gold"]["claims"]:
        if claim["subject_kind"] in {"company"} and claim["accumulation"] == "incremental":
            continue
        if claim["value"] is not None and claim["value"] in {announcement.amount, announcement.jobs}:
            return True
    return False


def _company(want: str, got: str) -> bool:
    one, two = fold(want), fold(got)
    return one == two or one.startswith(two + " ") or two.startswith(one + " ")


def _agreements(record: Mapping[str, Any], reading: Reading, total: Score) -> None:
    doc = record["doc_id"]
    taken: set[int] = set()
    for gold in record["gold"]["agreements"]:
        match = _first(i for i, a in enumerate(reading.agreements) if i not in taken and a.count == gold["count"])
        total.add("agreement recall", match is not None, f"{doc} missed {gold['parties']}")
        if match is None:
            continue
        taken.add(match)
        total.add("agreement precision", reading.agreements[match])
        got = {fold(p) for p in reading.agreements[match].parties}
        total.add(
            "agreement parties",
            {fold(p) for p in gold["parties"]} == got,
            f"{doc} {gold['parties']}, read {sorted(got)}",
        )
    for i, agreement in enumerate(reading.agreements):
        if i not in taken:
            total.add("agreement precision", None, f"{doc} invented {agreement.parties} {agreement.count}")


def report(total: Score) -> str:
    """A table of the measures: right, all, share, goal, passed."""
    lines = [f"{'measure':<26}{'right':>7}{'of':>7}{'share':>9}{'goal':>8}  result"]
    names = [*GOALS, *sorted(set(total.of) - set(GOALS))]
    for name in names:
        goal = GOALS.get(name)
        verdict = "" if goal is None else "pass" if total.share(name) >= goal else "FAIL"
        lines.append(
            f"{name:<26}{total.right[name]:>7}{total.of[name]:>7}{total.share(name):>9.3f}"
            f"{'' if goal is None else f'{goal:.2f}':>8}  {verdict}"
        )
    verdict = "pass" if total.aggregates == 0 else "FAIL"
    lines.append(f"{'aggregates as companies':<26}{total.aggregates:>7}{'':>7}{'':>9}{'0':>8}  {verdict}")
    return "\n".join(lines)


def passed(total: Score) -> bool:
    """Whether every goal is met."""
    return total.aggregates == 0 and all(total.share(name) >= goal for name, goal in GOALS.items())


def load(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Labelled records of a JSON Lines text.

    Raises:
        InputError: a line is no JSON object, or has no labels.
    """
    return [_labelled(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _labelled(number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
        missing = [name for name in LABELS if name not in record["gold"]]
    except (ValueError, KeyError, TypeError) as error:
        fault = f"line {number} is no labelled document: {type(error).__name__}"
        raise InputError("press", fault, "give one JSON object a line, with doc_id, body and gold") from error
    if missing:
        step = "label it, with an empty list where there is none"
        raise InputError("press", f"line {number} has no label {', '.join(missing)}", step)
    return dict(record)
