"""Which records may count without anybody having looked at them: the one place where that is decided.

A record is accepted where its calibrated probability to be right as it stands passes the threshold in force, and no
check finds anything. What a check finds is a reason, and one reason is enough for review.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from press.decide.linear import COEFFICIENTS
from press.figures.currency import is_foreign, is_of_elsewhere
from press.figures.plausibility import DOLLARS
from press.lexicon import figure_words
from press.model import Announcement, Claim, Reading
from press.text.tokens import fold

MOST_DOLLARS = 10e9
"""US dollars; the largest single project ever announced in Colombia is a refinery of about 8 billion (2013)."""

LEAST_DOLLARS = 1_000
"""US dollars; less is what is left of a number that was cut in two, or lacks its scale word."""

MOST_JOBS = 10_000
"""Jobs; the largest single employers announce a few thousand at a time (2024)."""

OLD = 2
"""Years between a figure and its announcement from which the news is none."""

HOME = "CO"

OTHERS = frozenset({"agency", "programme", "city", "country", "sector"})
"""Whose figures are never a company's project."""

PASSING = frozenset({"construction", "indirect"})
"""Kinds of jobs that are no posts of the project itself."""

Spans = Mapping[tuple[int, int], Claim]


def decide(reading: Reading) -> Reading:
    """The reading with a decision and its reasons on each of its announcements."""
    spans = {(claim.start, claim.end): claim for claim in reading.claims}
    decided = [_decided(one, reading, spans) for one in reading.announcements]
    uses = Counter(span for one in decided if one.decision == "accepted" for span in _figure_spans(one))
    shared = {span for span, times in uses.items() if times > 1}
    return replace(reading, announcements=tuple(_without_shared(one, shared) for one in decided))


def _without_shared(announcement: Announcement, shared: Container[tuple[int, int]]) -> Announcement:
    """The announcement, for a person where another accepted one has a figure of it, which would count twice."""
    if announcement.decision != "accepted" or not any(span in shared for span in _figure_spans(announcement)):
        return announcement
    return replace(announcement, decision="review", reasons=("figure_of_another",))


def _figure_spans(announcement: Announcement) -> set[tuple[int, int]]:
    """Where the amount and the jobs of an announcement stand."""
    spans = (
        (announcement.amount_start, announcement.amount_end),
        (announcement.jobs_start, announcement.jobs_end),
    )
    return {(start, end) for start, end in spans if start is not None and end is not None}


def _decided(announcement: Announcement, reading: Reading, spans: Spans) -> Announcement:
    country = announcement.country or (HOME if _may_be_home(announcement) else None)
    found = [
        announcement.reasons,
        ["text_incomplete"] if reading.flags else [],
        ["low_confidence"] if announcement.confidence < threshold() else [],
        list(_holder(announcement)),
        list(_quotes(announcement, spans)),
        list(_flags(announcement, spans)),
        list(_plausible(announcement)),
        ["news_is_old"] if _is_old(announcement, spans) else [],
        ["currency_of_elsewhere"] if _is_paid_elsewhere(announcement, spans) else [],
        [] if country else ["country_unknown"],
    ]
    reasons = tuple(sorted({reason for check in found for reason in check}))
    return replace(
        announcement,
        country=country,
        decision="review" if reasons else "accepted",
        confidence=round(announcement.confidence, 4),
        reasons=reasons,
    )


def _may_be_home(announcement: Announcement) -> bool:
    """Whether a place that no text puts into a country is one of ours: not where the money is of elsewhere."""
    return bool(announcement.place) and not is_foreign(announcement.currency, HOME)


@cache
def threshold() -> float:
    """The probability from which a record is accepted, as calibrated on documents nobody trained on."""
    calibration = json.loads((COEFFICIENTS / "calibration.json").read_text(encoding="utf-8"))
    return float(calibration["threshold"])


def _holder(announcement: Announcement) -> Iterator[str]:
    """Whether the investor may be one: an office, a body, a paper or a town announces nothing of its own."""
    if not announcement.company.strip():
        yield "no_company"
    if is_no_company(announcement.company):
        yield "holder_is_no_company"


def is_no_company(name: str) -> bool:
    """Whether a name holds an office's word or begins as agencies do, or is one of places: "Cali-Palmira"."""
    words = fold(name).split()
    places = {part.strip() for part in re.split("[-–/]", fold(name))} <= _places()
    return _promotes(fold(name)) or bool(set(words) & _offices()) or places


def _promotes(name: str) -> bool:
    """Whether a name begins as that of an agency does, or joins what agencies do with a place: "AtraePerú"."""
    if name.startswith(_promoters()):
        return True
    whole = name.split(",")[0]
    rests = (whole.removeprefix(word).strip() for word in _promoting() if whole.startswith(word))
    return any(rest in _places() | _countries() for rest in rests)


def _quotes(announcement: Announcement, spans: Spans) -> Iterator[str]:
    """Whether each figure is quoted, and not what a body, a programme or a country has."""
    for name, claim in _figures(announcement, spans):
        if claim is None:
            yield f"{name}_not_quoted"
        elif claim.subject_kind in OTHERS:
            yield f"{name}_of_somebody_else"
        elif claim.accumulation in {"cumulative", "target"} | _levels(announcement):
            yield f"{name}_not_new"
        elif claim.job_kind in PASSING or _learners() & set(fold(claim.quote).split()):
            yield f"{name}_not_lasting"


@cache
def _learners() -> frozenset[str]:
    """Words for those who learn and hold no post: "25 pasantes"."""
    return figure_words("learner", "words")


def _levels(announcement: Announcement) -> frozenset[str]:
    """What is there already is no project's, but what a closure ends."""
    return frozenset() if announcement.event == "closure" else frozenset({"stock"})


def _is_old(announcement: Announcement, spans: Spans) -> bool:
    """Whether a figure is of a year well before the one that is taken for the announcement's: "back in 2012"."""
    told = [claim.period_end for _, claim in _figures(announcement, spans) if claim is not None and claim.period_end]
    day = announcement.announced
    return day is not None and any(int(day[:4]) - int(end[:4]) >= OLD for end in told)


def _flags(announcement: Announcement, spans: Spans) -> Iterator[str]:
    """Whether a figure was read with doubt."""
    for name, claim in _figures(announcement, spans):
        if claim is not None and claim.flags:
            yield f"{name}_flagged"


def _is_paid_elsewhere(announcement: Announcement, spans: Spans) -> bool:
    """Whether a bare sign was read as the document's currency, and the project is where it means another."""
    amounts = [claim for name, claim in _figures(announcement, spans) if name == "amount" and claim is not None]
    bare = [claim.unit for claim in amounts if claim.currency_source == "default" and claim.unit]
    return any(is_of_elsewhere(unit, announcement.country) for unit in bare if announcement.country)


def is_plausible(amount: float, currency: str | None) -> bool:
    """Whether one project may cost ``amount``."""
    return LEAST_DOLLARS <= amount * DOLLARS.get(currency or "", 1.0) <= MOST_DOLLARS


def _plausible(announcement: Announcement) -> Iterator[str]:
    most = max(value or 0.0 for value in (announcement.amount, announcement.amount_low, announcement.amount_high))
    if announcement.amount_hedge is not None and not is_plausible(most, announcement.currency):
        yield "amount_implausible"
    if max(announcement.jobs or 0, announcement.jobs_low or 0, announcement.jobs_high or 0) > MOST_JOBS:
        yield "jobs_implausible"


def _figures(announcement: Announcement, spans: Spans) -> Iterator[tuple[str, Claim | None]]:
    """The figures the record rests on, each with the claim it is quoted by."""
    amount = (announcement.amount_start, announcement.amount_end)
    jobs = (announcement.jobs_start, announcement.jobs_end)
    for name, hedge, (start, end) in (
        ("amount", announcement.amount_hedge, amount),
        ("jobs", announcement.jobs_hedge, jobs),
    ):
        if hedge is not None:
            yield name, spans.get((start, end)) if start is not None and end is not None else None


@cache
def _offices() -> frozenset[str]:
    return _column("offices.csv", "word")


@cache
def _promoters() -> tuple[str, ...]:
    """How the names of agencies that promote investment begin."""
    return tuple(sorted(_column("promoters.csv", "prefix")))


@cache
def _promoting() -> frozenset[str]:
    """What agencies do, glued to the place they do it for or before it: "ProCali", "Choose New Jersey"."""
    return _column("promoting.csv", "word")


@cache
def _countries() -> frozenset[str]:
    return _column("countries.csv", "word")


@cache
def _places() -> frozenset[str]:
    """Towns, departments and regions; of those at home also the word they go by: "el Oriente", "el Urabá"."""
    regions = _column("regions.csv", "word")
    spoken = frozenset(region.split()[0] for region in _column("regions.csv", "word", country=HOME))
    return _column("places.csv", "municipality") | _column("departments.csv", "department") | regions | spoken


def _column(file: str, name: str, country: str | None = None) -> frozenset[str]:
    with (Path(__file__).parent / "lexicon" / file).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return frozenset(fold(row[name]) for row in rows if country is None or row["iso2"] == country)
