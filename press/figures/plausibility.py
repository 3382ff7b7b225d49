"""Figures that cannot well be meant as they stand: flagged on the claim, never changed (press rule 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations

from press.lexicon import figure_words, rows
from press.model import Announcement, Claim
from press.text.tokens import fold

BILLION_ES = figure_words("numbers", "calque")
LONG_SCALE = 1e12
"""Spanish "billón" is a million millions; a dollar amount of that size is nearly always English "billion"."""

DOLLARS = {row["currency"]: float(row["dollars"]) for row in rows("currency_dollars")}
"""Dollars per unit, to one or two digits: means of 2020 to 2024 (central banks), for plausibility alone."""

PER_JOB = (150.0, 200_000_000.0)
"""Dollars per direct job: from a call centre's desks to a power station run by a handful (a wide net, 2024)."""

PESOS_PER_DOLLAR = (1_000.0, 8_000.0)
"""What a dollar has cost between 1998 and 2024 was 1,400 to 5,061 pesos (official TRM)."""

THOUSAND = (900.0, 1_100.0)
COMPARED = 200  # claims of a document that are compared with one another


def with_flags(claims: Sequence[Claim], announcements: Iterable[Announcement]) -> tuple[Claim, ...]:
    """The claims with the flags of what is implausible about them, in the same order.

    ``billones_de_dolares``: a Spanish "billón" of a currency of which there are not that many. ``thousandfold_jump``:
    the same thing is given elsewhere with a thousand times as much. ``conversion_ratio``: the two currencies of one
    amount do not fit. ``amount_per_job``: money per job outside of anything known, on both figures.
    """
    flags: dict[int, set[str]] = defaultdict(set)
    for at, claim in enumerate(claims):
        if _is_calque(claim):
            flags[at].add("billones_de_dolares")
        if claim.role == "conversion" and claim.related and not _fits(claims[claim.related[0]], claim):
            flags[at].add("conversion_ratio")
    for at in _jumps(claims):
        flags[at].add("thousandfold_jump")
    spans = _odd_spans(announcements)
    return tuple(
        _flagged(claim, flags[at] | ({"amount_per_job"} if (claim.start, claim.end) in spans else set()))
        if flags.get(at) or (claim.start, claim.end) in spans
        else claim
        for at, claim in enumerate(claims)
    )


def _flagged(claim: Claim, more: set[str]) -> Claim:
    return replace(claim, flags=tuple(sorted({*claim.flags, *more})))


def _is_calque(claim: Claim) -> bool:
    if claim.measure != "money" or claim.unit == "COP":
        return False
    most = claim.value or claim.high or claim.low or 0.0
    return most * DOLLARS.get(claim.unit or "", 1.0) >= LONG_SCALE / 100 and bool(
        BILLION_ES & set(fold(claim.quote).split())
    )


def _fits(first: Claim, second: Claim) -> bool:
    """Whether pesos and dollars of one amount have a rate that was ever seen; other pairs are not judged."""
    if {first.unit, second.unit} != {"USD", "COP"} or not first.value or not second.value:
        return True
    dollars, pesos = (first.value, second.value) if first.unit == "USD" else (second.value, first.value)
    return PESOS_PER_DOLLAR[0] <= pesos / dollars <= PESOS_PER_DOLLAR[1]


def _jumps(claims: Sequence[Claim]) -> set[int]:
    """Claims of one subject and measure of which one is a thousand times the other."""
    groups: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for at, claim in enumerate(claims[:COMPARED]):
        if claim.value and claim.measure != "percent" and claim.role in {"main", "superseded"}:
            groups[claim.measure, claim.unit, claim.subject, claim.job_kind].append(at)
    pairs = (pair for group in groups.values() for pair in permutations(group, 2))
    return {at for one, two in pairs if _thousandfold(claims[one].value, claims[two].value) for at in (one, two)}


def _thousandfold(low: float | None, high: float | None) -> bool:
    return bool(low and high) and THOUSAND[0] <= (high or 0.0) / (low or 1.0) <= THOUSAND[1]


def _odd_spans(announcements: Iterable[Announcement]) -> set[tuple[int, int]]:
    """Spans of the amounts and jobs of announcements with an impossible amount per job."""
    found: set[tuple[int, int]] = set()
    for announcement in announcements:
        amount, jobs, currency = announcement.amount, announcement.jobs, announcement.currency
        rate = DOLLARS.get(currency or "")
        if not amount or not jobs or rate is None or announcement.event in {"acquisition", "funding", "closure"}:
            continue
        if PER_JOB[0] <= amount * rate / jobs <= PER_JOB[1]:
            continue
        for start, end in (
            (announcement.amount_start, announcement.amount_end),
            (announcement.jobs_start, announcement.jobs_end),
        ):
            if start is not None and end is not None:
                found.add((start, end))
    return found
