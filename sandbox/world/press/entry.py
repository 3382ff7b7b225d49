"""One document with the facts it states, and what all documents share: times, slugs, related notes, markup."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sandbox.world.model import Document, Group, Project
from sandbox.world.outlets import BOGOTA, OUTLETS
from sandbox.world.press import language as lang
from sandbox.world.press.draft import Block, Draft, Sentence, fill
from sandbox.world.press.figures import Claim, DocumentFact, Figure, Phrase, digits, jobs, money

LAST_DAY = date(2028, 12, 31)
"""Nothing is published after the world's last day."""

ATTEMPTS = 60
"""How often a text is written anew until no quote is a part of another; in practice one to three times."""

_NOT_SLUG = re.compile(r"[^a-z0-9áéíóúñü]+")
_THIN = re.compile(r"(?<=\d) (?=(?:millones|billones|million|billion|trillion)\b)")


@dataclass(frozen=True)
class Entry:
    """A document and its facts; every quote stands exactly once in the document's visible text."""

    document: Document
    facts: tuple[DocumentFact, ...]


@dataclass(frozen=True)
class Case:
    """A project and its group: what a note about it is written from."""

    project: Project
    group: Group

    @property
    def amount(self) -> Figure:
        """The announced amount, in units of the project's currency."""
        project = self.project
        return Figure(project.amount_low, project.amount_stated, project.amount_high, project.amount_hedge)

    @property
    def jobs(self) -> Figure:
        """The announced jobs."""
        project = self.project
        return Figure(project.jobs_low, project.jobs_stated, project.jobs_high, project.jobs_hedge)

    @property
    def modality(self) -> str:
        """How firm the figures are when the project is announced."""
        return "mou" if self.project.kind == "mou" else "planned"

    def claim(self, measure: str, modality: str, part: str = "main") -> Claim:
        """A figure of this project."""
        return Claim(
            measure=measure, modality=modality, part=part, subject=self.group.name, project_id=self.project.project_id
        )


@dataclass(frozen=True)
class Header:
    """What a document is before it has a text; see ``Document`` for the fields."""

    document_id: str
    outlet: str
    language: str
    role: str
    published_at: datetime
    original_id: str = ""
    project_ids: tuple[str, ...] = ()
    agreement_ids: tuple[str, ...] = ()
    programme_ids: tuple[str, ...] = ()
    updated_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def day(self) -> date:
        """The day of publication in Colombia."""
        return self.published_at.astimezone(BOGOTA).date()


def publication(day: date, rng: Random) -> datetime:
    """A moment of that day's working hours in Colombia, as UTC."""
    local = time(rng.randint(6, 17), rng.randint(0, 59), rng.randint(0, 59))
    return datetime.combine(min(day, LAST_DAY), local, BOGOTA).astimezone(UTC)


def later(header: Header, days: int, rng: Random) -> datetime:
    """A moment ``days`` after the header's publication, never before it."""
    moment = publication(header.day + timedelta(days=days), rng)
    return moment if moment > header.published_at else header.published_at + timedelta(minutes=rng.randint(20, 90))


def settle(key: str, build: Callable[[Random], Draft]) -> Draft:
    """The first attempt of ``build`` in which every quote stands exactly once.

    Raises:
        ValueError: no attempt does.
    """
    for attempt in range(ATTEMPTS):
        draft = build(Random(f"{key}:{attempt}"))
        if not draft.ambiguous_quotes():
            return draft
    raise ValueError(f"press text {key}: quotes {draft.ambiguous_quotes()} stand in it more than once")


def finish(header: Header, draft: Draft) -> Entry:
    """The document of a settled draft."""
    published = min(header.published_at, datetime(2028, 12, 31, 23, 59, tzinfo=UTC))
    body = _typeset(draft.body(), header.document_id)
    document = Document(
        document_id=header.document_id,
        outlet=header.outlet,
        language=header.language,
        slug=slug(draft.title, accents=OUTLETS[header.outlet].kind == "newsroom"),
        title=draft.title,
        body_html=body,
        published_at=published,
        updated_at=max(header.updated_at or published, published),
        withdrawn_at=header.withdrawn_at,
        role=header.role,
        original_id=header.original_id,
        project_ids=header.project_ids,
        agreement_ids=header.agreement_ids,
        programme_ids=header.programme_ids,
    )
    return Entry(document, draft.facts(header.document_id))


def _typeset(body: str, key: str) -> str:
    """Every sixth text has a no-break space before its scale words, as text processors leave them."""
    return _THIN.sub("&nbsp;", body) if Random(f"typeset:{key}").random() < 1 / 6 else body


def slug(title: str, *, accents: bool) -> str:
    """The title as a path segment; some sites keep the accents and percent-encode them."""
    text = title.lower()
    if not accents:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", text).strip("-")[:90].strip("-")


def unique_slugs(entries: Sequence[Entry]) -> list[Entry]:
    """The entries in time order, with numbered slugs where an outlet had the same one before.

    A mobile page keeps its original's slug: its address differs by what the site adds to it.
    """
    taken: set[tuple[str, str]] = set()
    slugs: dict[str, str] = {}
    result = []
    for entry in sorted(entries, key=lambda entry: (entry.document.published_at, entry.document.document_id)):
        document = entry.document
        name = slugs[document.original_id] if document.role == "mobile" else _free(document, taken)
        slugs[document.document_id] = name
        result.append(replace(entry, document=replace(document, slug=name)))
    return result


def _free(document: Document, taken: set[tuple[str, str]]) -> str:
    stem = document.slug or "nota"
    name, number = stem, 2
    while (document.outlet, name) in taken:
        name, number = f"{stem}-{number}", number + 1
    taken.add((document.outlet, name))
    return name


def related_block(header: Header, cases: Sequence[Case], rng: Random) -> Block | None:
    """Links to notes on earlier projects, with figures that are not the document's own."""
    until = header.day - timedelta(days=20)
    earlier = [case for case in cases if case.project.announced_on < until]
    recent = [case for case in earlier[-30:] if case.project.project_id not in header.project_ids]
    if len(recent) < 3 or rng.random() < 0.4:
        return None
    chosen = rng.sample(recent, rng.randint(1, 3))
    heading = rng.choice(lang.BANKS[header.language]["related.head"])
    items = [_related_item(header, case, rng) for case in chosen]
    start = Sentence(f'<div class="related-posts"><h3>{html.escape(heading)}</h3>\n<ul>\n')
    return Block("raw", (start, *items, Sentence("</ul></div>")))


def _related_item(header: Header, case: Case, rng: Random) -> Sentence:
    if case.jobs.is_known and (rng.random() < 0.6 or not case.amount.is_known):
        figure = jobs(case.jobs, case.claim("jobs", case.modality, "related"), header.language, rng)
    elif case.amount.is_known:
        claim = case.claim("amount", case.modality, "related")
        figure = money(case.amount, case.project.currency, claim, header.language, rng)
    else:
        figure = Phrase({"es": "nuevas oportunidades", "en": "new opportunities"}[header.language])
    city = lang.city(case.project.place_name)
    slots: dict[str, str | Phrase] = {"group": case.group.name, "city": city, "figure": figure}
    sentence = fill(lang.pattern(header.language, "related.item", rng), slots)
    target = slug(f"{case.group.name} {city}", accents=False)
    return replace(sentence, html=f'<li><a href="/{target}">{sentence.html}</a></li>\n')


def correct(draft: Draft, language: str, rng: Random) -> Draft:
    """The draft with its first number of jobs marked as corrected and the wrong one named in an erratum at the end.

    A draft without such a number, or with it in words, is returned as it is.
    """
    found = next((fact for fact in draft.facts("") if _can_be_corrected(fact, language)), None)
    if found is None or found.stated is None:
        return draft
    wrong = float(round(found.stated * rng.choice((0.8, 1.2, 1.5)) / 5) * 5 + rng.choice((0, 1, 2)))
    former = found.quote.replace(digits(found.stated, language), digits(wrong, language))
    figure = Figure.hedged(wrong, found.hedge)
    fact = replace(found, low=figure.low, stated=wrong, high=figure.high, part="superseded", quote=former)
    template = lang.pattern(language, "erratum", rng).replace("<em>{former}</em>", "{former}")
    text = html.escape(template.format(former="\x02"), quote=False).replace("\x02", f"<em>{former}</em>")
    blocks = [_marked(block, html.escape(found.quote, quote=False)) for block in draft.blocks]
    erratum = Block("raw", (Sentence(f'<p class="erratum">{text}</p>', (fact,)),))
    return Draft(draft.title, [*blocks, erratum])


def _can_be_corrected(fact: DocumentFact, language: str) -> bool:
    if fact.measure != "jobs" or fact.part != "main" or fact.hedge == "range" or fact.stated is None:
        return False
    return fact.stated >= 20 and digits(fact.stated, language) in fact.quote


def _marked(block: Block, quote: str) -> Block:
    marked = f'<span class="corrected">{quote}</span>'
    return replace(block, sentences=tuple(replace(s, html=s.html.replace(quote, marked, 1)) for s in block.sentences))
