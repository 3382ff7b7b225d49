"""From spans of the normal form, which is read, to spans of the text as it came, which is quoted."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from press.model import Agreement, Announcement, Claim, Mention, Reading
from press.text.normal import Normal

Quoting = TypeVar("Quoting", Claim, Announcement, Agreement, Mention)


def as_it_came(reading: Reading, normal: Normal) -> Reading:
    """``reading`` with every span and quote in the text as it came; names and topics stay in normal form."""
    if normal.starts is None:
        return reading
    return replace(
        reading,
        text=normal.came,
        claims=tuple(_sentence(_quoted(claim, normal), normal) for claim in reading.claims),
        announcements=tuple(_figures(_quoted(one, normal), normal) for one in reading.announcements),
        agreements=tuple(_quoted(agreement, normal) for agreement in reading.agreements),
        mentions=tuple(_quoted(mention, normal) for mention in reading.mentions),
    )


def _quoted(row: Quoting, normal: Normal) -> Quoting:
    start, end = normal.span(row.start, row.end)
    return replace(row, start=start, end=end, quote=normal.came[start:end])


def _sentence(claim: Claim, normal: Normal) -> Claim:
    start, end = normal.span(claim.sentence_start, claim.sentence_end)
    return replace(claim, sentence_start=start, sentence_end=end)


def _figures(announcement: Announcement, normal: Normal) -> Announcement:
    amount = _optional(announcement.amount_start, announcement.amount_end, normal)
    jobs = _optional(announcement.jobs_start, announcement.jobs_end, normal)
    sector = _as_came(announcement.sector_quote, normal)
    return replace(
        announcement,
        amount_start=amount[0],
        amount_end=amount[1],
        jobs_start=jobs[0],
        jobs_end=jobs[1],
        sector_quote=sector,
    )


def _as_came(quote: str | None, normal: Normal) -> str | None:
    """Words of the text as they came; those of the title stay as they are."""
    at = normal.text.find(quote) if quote else -1
    if quote is None or at < 0:
        return quote
    start, end = normal.span(at, at + len(quote))
    return normal.came[start:end]


def _optional(start: int | None, end: int | None, normal: Normal) -> tuple[int | None, int | None]:
    return (start, end) if start is None or end is None else normal.span(start, end)
