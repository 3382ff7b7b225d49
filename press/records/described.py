"""What a document says about an announcement beside its figures: its industry, its helpers, what is reported of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from press.model import Announcement, AnnouncementRole
from press.records.cast import Cast
from press.records.facilitation import helpers_of, is_boilerplate
from press.records.sectors import Texts, sector_of
from press.text.sentences import Sentence

NEAR = 12  # sentences around an announcement that may describe its company


def described(
    announcements: Sequence[Announcement],
    sentences: Sequence[Sentence],
    leads: Mapping[int, str | None],
    cast: Cast,
    texts: Texts,
    *,
    update: bool,
) -> tuple[Announcement, ...]:
    """The announcements with sector, helpers and role, in the same order.

    Args:
        announcements: of one document.
        sentences: those that are part of the article.
        leads: the company each sentence speaks of.
        cast: all names of the document.
        texts: the words of text and title.
        update: whether the document reports new figures of a project known before.
    """
    if not announcements:
        return ()
    by_number = {sentence.number: sentence for sentence in sentences}
    helpers = _helpers(announcements, sentences, cast, texts.flow)
    found = []
    for announcement in announcements:
        own = by_number[announcement.sentence]
        about = _about(announcement, by_number, leads, cast)
        sector = sector_of(announcement.company, own, about, texts)
        found.append(
            replace(
                announcement,
                sector_code=sector.code if sector else None,
                sector_quote=sector.quote if sector else None,
                facilitated_by=helpers[announcement.company],
                role=_role(announcement, update=update),
            )
        )
    return tuple(found)


def _about(
    announcement: Announcement, sentences: Mapping[int, Sentence], leads: Mapping[int, str | None], cast: Cast
) -> list[Sentence]:
    """Other sentences that speak of the company or name it, the nearest first."""
    found: list[Sentence] = []
    for distance in range(1, NEAR + 1):
        for number in (announcement.sentence - distance, announcement.sentence + distance):
            sentence = sentences.get(number)
            if sentence is None or is_boilerplate(sentence):
                continue
            named = any(name.name == announcement.company for name in cast.of(sentence))
            if named or leads.get(number) == announcement.company:
                found.append(sentence)
    return found


def _helpers(
    announcements: Sequence[Announcement], sentences: Sequence[Sentence], cast: Cast, text: str
) -> dict[str, tuple[str, ...]]:
    """By company the agencies that helped it, in the order of the text; none is a company that announces itself."""
    found: dict[str, dict[str, None]] = {announcement.company: {} for announcement in announcements}
    for sentence in sentences:
        helpers = {name: None for name in helpers_of(sentence, cast, text) if name not in found}
        if not helpers:
            continue
        for company in _helped(sentence, announcements, cast):
            found[company] |= helpers
    return {company: tuple(helpers) for company, helpers in found.items()}


def _helped(sentence: Sentence, announcements: Sequence[Announcement], cast: Cast) -> set[str]:
    """The companies a sentence names; one that names none means the company announced last, or else the first one."""
    named = {name.name for name in cast.of(sentence)} & {announcement.company for announcement in announcements}
    if named:
        return named
    before = [a.company for a in announcements if a.sentence <= sentence.number]
    return {before[-1] if before else announcements[0].company}


def _role(announcement: Announcement, *, update: bool) -> AnnouncementRole:
    if announcement.status == "cancelled" or announcement.event == "cancellation":
        return "cancellation"
    if announcement.event == "inauguration":
        return "inauguration"
    return "update" if update else "announcement"
