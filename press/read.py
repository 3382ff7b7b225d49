"""From a document to everything read from it."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from press.acceptance import decide, threshold
from press.decide.evidence import Evidence
from press.decide.judge import LOOKED_AT, Trained, drafts, judge, site_of, uses
from press.decide.linear import Models
from press.decide.measure import with_counts
from press.decide.opinion import DOUBT, counts_companies, strong, weighed
from press.decide.sites import Ground
from press.decide.ties import Judged
from press.figures.currency import currencies_of
from press.figures.dates import parse_day
from press.figures.numbers import foreign_style
from press.figures.periods import Placed, dated
from press.figures.plausibility import with_flags
from press.figures.quantities import QuantityReader
from press.figures.quantity import Quantity
from press.lexicon import Lexicon, common, lexicon
from press.model import Announcement, Claim, Document, Language, Mention, Reading
from press.records.agreements import agreements_of
from press.records.announcements import announcement
from press.records.cast import Cast, cast_of
from press.records.claims import placed_claims
from press.records.described import described
from press.records.roles import is_update, with_context, with_roles
from press.records.sectors import Texts
from press.scene import Scene, scene_of
from press.text.country import Home, country_of
from press.text.language import language_of
from press.text.normal import normal
from press.text.quoting import as_it_came
from press.text.sentences import Sentence, sentences_of
from press.text.tokens import Token, tokens_of
from press.text.visible import Visible, visible

MAX_SENTENCES = 5_000
MOST = 150
"""Figures, and names, that are read of one text, and from which on it is no press text, which has a few dozen."""
YOUNG_OBJECTS = 50_000
"""Objects made since the last look for garbage that call for the next; a document makes about 10,000."""
COMMAS = frozenset(common()["countries"]["commas"])
MAX_TITLE = 500
"""Characters; more is no title."""
OPENING_TEXTS: Mapping[Language, str] = {
    "es": "La empresa Nordvind S.A.S. invertirá 3 millones de dólares en una planta en Rionegro y creará 20 empleos.",
    "en": "Nordvind Ltd. will invest $3 million in a plant in Rionegro, Colombia, and create 20 jobs.",
}
"""By language an announcement; all that reading needs is loaded once it was read."""


@dataclass(frozen=True)
class Seen:
    """A document as text and scene.

    Attributes:
        flags: what could not be read whole.
    """

    visible: Visible
    scene: Scene
    flags: tuple[str, ...]


def read(document: Document, models: Models | None = None) -> Reading:
    """Everything ``document`` says, in the order of its text.

    Raises:
        UnreadableDocumentError: no text, too long, or another language than Spanish or English.
    """
    seen = see(document)
    models = models or Trained()
    figures, names = seen.scene.figures, seen.scene.names
    if max(len(figures), len(names)) > MOST:
        opening = replace(seen.scene, figures=figures[:MOST], names=names[:MOST])
        seen = replace(seen, scene=opening, flags=(*seen.flags, "no_press_text"))
    seen = replace(seen, scene=with_counts(seen.scene, models))
    evidence = Evidence(seen.scene)
    judged = judge(evidence, models)
    claimed = uses(judged, models)
    possible = drafts(judged, claimed, models)
    claims = _claims(seen.scene, placed_claims(judged, claimed, possible, models))
    ground = Ground.of(judged, models)
    announced = []
    for draft in possible:
        if draft.project < LOOKED_AT:
            continue
        told = weighed(evidence, judged, draft, claimed, len(possible))
        belief = models.chances("belief", [told])[0]
        site, _ = site_of(judged, ground, draft, models)
        record = announcement(judged, draft, site, claims, belief)
        differ = ("readings_differ",) if told["differ"] else ()
        doubted = [name.removeprefix(DOUBT) for name in told if name.startswith(DOUBT)]
        doubted = doubted if belief < threshold() else [*strong(doubted)]
        announced.append(replace(record, reasons=(*differ, *doubted)))
    reading = decide(_reading(seen, judged, claims, announced))
    evidence.forget_spots()
    return as_it_came(reading, seen.visible.normal)


def reads_many() -> None:
    """Load what reading needs, and let this process look for cyclic garbage once in a few documents, and only in them.

    A tenth of the time of reading was spent on it, ten times in each document, and another twentieth on looking through
    the models and lists (Python 3.11, 2026-11-30); what waits meanwhile is a few megabytes.
    """
    gc.set_threshold(YOUNG_OBJECTS)
    for language, text in OPENING_TEXTS.items():
        read(Document("opening", body=text, lang=language))
    gc.freeze()


def as_record(reading: Reading) -> dict[str, Any]:
    """A reading as the JSON object of one output line."""
    return asdict(reading)


def _claims(scene: Scene, placed: list[Placed]) -> list[Claim]:
    """The claims with their roles among one another and the time they speak of."""
    sentences = list(scene.sentences.values())
    with_role = with_roles(placed, sentences, update=is_update(sentences, scene.title))
    return dated(with_role, sentences, scene.lexicon, scene.document.published, scene.title)


def _reading(seen: Seen, judged: Judged, claims: Sequence[Claim], found: Sequence[Announcement]) -> Reading:
    scene = seen.scene
    sentences = list(scene.sentences.values())
    cast = cast_of(judged)
    flow = seen.visible.flow
    texts = Texts(scene.text, flow, scene.document.title or "", scene.title)
    update = is_update(sentences, scene.title)
    announced = described(found, sentences, judged.leads, cast, texts, update=update)
    used = {(a.amount_start, a.amount_end) for a in announced} | {(a.jobs_start, a.jobs_end) for a in announced}
    spans = frozenset((start, end) for start, end in used if start is not None and end is not None)
    companies = frozenset(a.company for a in announced)
    holding = [claim for claim in claims if claim.role != "superseded"]
    agreements = agreements_of(scene.document, sentences, holding, cast, scene.lexicon, flow)
    return Reading(
        doc_id=scene.document.doc_id,
        text=scene.text,
        language=scene.lexicon.language,
        claims=with_flags(with_context(claims, companies, spans), announced),
        announcements=announced,
        agreements=tuple(replace(one, quote=scene.text[one.start : one.end]) for one in agreements),
        mentions=_mentions(judged, cast, companies),
        flags=seen.flags,
        sentences_count=len(sentences),
    )


def _mentions(judged: Judged, cast: Cast, announced: frozenset[str]) -> tuple[Mention, ...]:
    """Companies, and what may be one, named without an announcement of their own, each where it is named first."""
    scene = judged.scene
    firms = {scene.names[at].label for at in judged.firms}
    gatherers = {name.label for at, name in enumerate(scene.names) if counts_companies(judged, at)}
    found: dict[str, Mention] = {}
    for number, sentence in scene.sentences.items():
        for name in cast.of(sentence):
            may_be = name.kind in {"company", "unknown"} or name.name in firms
            if not may_be or name.name in gatherers | found.keys() | announced:
                continue
            start, end = sentence.tokens[name.first].start, sentence.tokens[name.last - 1].end
            found[name.name] = Mention(name.name, None, scene.text[start:end], start, end, number)
    return tuple(found.values())


def scene(document: Document) -> Scene:
    """What can be pointed at in ``document``; raises as ``read``."""
    return see(document).scene


def see(document: Document) -> Seen:
    """What can be pointed at in ``document``, and in which text; raises as ``read``."""
    seen = visible(document)
    document = replace(document, title=normal(document.title or "").text[:MAX_TITLE])
    tokens = tokens_of(seen.text)
    words = lexicon(language_of(tokens, document.lang, f"document {document.doc_id}"))
    sentences = _sentences(seen, tokens, words)
    published = parse_day(document.published)
    for at, sentence in enumerate(sentences):
        sentence.read(words, published.year if published else None, sentences[at - 1] if at else None)
    home = country_of(document, sentences)
    quantities, bare, flags = _quantities(sentences, words, home)
    if len(sentences) == MAX_SENTENCES:
        flags = (*flags, "too_many_sentences")
    title = _title(document, words)
    return Seen(seen, scene_of(document, words, seen.text, sentences, quantities, bare, title, home.country), flags)


def _title(document: Document, words: Lexicon) -> Sentence | None:
    """The title as a sentence of its own, which is no part of the text."""
    tokens = tokens_of(document.title or "")
    if not tokens:
        return None
    title = Sentence(-1, -1, tokens)
    title.read(words)
    return title


def _sentences(seen: Visible, tokens: list[Token], words: Lexicon) -> list[Sentence]:
    """The sentences of the article; a masked part ends one, is none, and counts in the numbering."""
    found: list[Sentence] = []
    number = line = 0
    runs = groupby(tokens, key=lambda token: seen.hidden(token.start)) if seen.masked else [(False, iter(tokens))]
    for hidden, run in runs:
        lines = line
        for sentence in sentences_of(seen.flow, list(run), words.words):
            sentence.number, sentence.line = number, sentence.line + lines
            number, line = number + 1, sentence.line + 1
            if not hidden:
                found.append(sentence)
    return found[:MAX_SENTENCES]


def _quantities(
    sentences: list[Sentence], words: Lexicon, home: Home
) -> tuple[dict[int, list[Quantity]], dict[int, list[Quantity]], tuple[str, ...]]:
    """By sentence the quantities, and the numbers that say not what they count; and what could not be read."""
    tokens = [token for sentence in sentences for token in sentence.tokens]
    currencies = currencies_of(home.likely, tokens, words.language, [evidence.country for evidence in home.evidence])
    commas = words.language == "es" and home.country in COMMAS
    reader = QuantityReader(words, currencies, foreign=foreign_style(tokens, words.language), commas=commas)
    found = {sentence.number: reader.read(sentence) for sentence in sentences}
    return found, reader.bare, ("too_many_numbers",) if reader.too_many else ()
