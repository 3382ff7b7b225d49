"""From a document to everything read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from press.acceptance import decide
from press.by_rules import Ruled, read_by_rules
from press.decide.belief import belief_numbers
from press.decide.judge import LOOKED_AT, Models, Trained, drafts, judge, site_of, uses
from press.decide.opinion import readings_agree, second_opinion
from press.figures.currency import currencies_of
from press.figures.dates import parse_day
from press.figures.numbers import foreign_style
from press.figures.plausibility import with_flags
from press.figures.quantities import QuantityReader
from press.figures.quantity import Quantity
from press.lexicon import Lexicon, lexicon
from press.model import Announcement, Document, Mention, Reading
from press.records.announcements import announcement
from press.records.cast import AnyCast, cast_of
from press.records.described import described
from press.records.roles import is_update, with_context
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
MOST = 400
"""Figures, and names, of the longest text that records are read from; a press text has a few dozen of each."""
MAX_TITLE = 500
"""Characters; more is no title."""


@dataclass(frozen=True)
class Seen:
    """A document as text and scene, and what rules alone read of it.

    Attributes:
        flags: what could not be read whole.
    """

    visible: Visible
    scene: Scene
    ruled: Ruled
    flags: tuple[str, ...]


def read(document: Document, models: Models | None = None) -> Reading:
    """Everything ``document`` says, in the order of its text.

    Raises:
        UnreadableDocumentError: no text, too long, or another language than Spanish or English.
    """
    seen = see(document)
    models = models or Trained()
    if len(seen.scene.figures) > MOST or len(seen.scene.names) > MOST:
        unread = replace(seen, flags=(*seen.flags, "no_press_text"))
        return as_it_came(decide(_reading(unread, seen.ruled.cast, ())), seen.visible.normal)
    judged = judge(seen.scene, models)
    claimed = uses(judged, models)
    possible = drafts(judged, claimed, models)
    announced = []
    for draft in possible:
        if draft.project < LOOKED_AT:
            continue
        opinion = second_opinion(judged, draft, seen.ruled)
        belief = models.probability("belief", belief_numbers(judged, draft, claimed, len(possible)) | opinion)
        site, _ = site_of(judged, draft, models)
        record = announcement(judged, draft, site, seen.ruled.claims, belief)
        announced.append(record if readings_agree(opinion) else replace(record, reasons=("readings_differ",)))
    return as_it_came(decide(_reading(seen, cast_of(judged), announced)), seen.visible.normal)


def ruled_reading(document: Document) -> Reading:
    """What rules alone read of ``document``: announcements all in review, without confidence; raises as ``read``."""
    seen = see(document)
    return as_it_came(_reading(seen, seen.ruled.cast, seen.ruled.announcements), seen.visible.normal)


def as_record(reading: Reading) -> dict[str, Any]:
    """A reading as the JSON object of one output line."""
    return asdict(reading)


def _reading(seen: Seen, cast: AnyCast, found: Sequence[Announcement]) -> Reading:
    scene, ruled = seen.scene, seen.ruled
    sentences = list(scene.sentences.values())
    texts = Texts(scene.text, seen.visible.flow, scene.document.title or "", scene.title)
    update = is_update(sentences, scene.title)
    announced = described(found, sentences, ruled.leads, cast, texts, update=update)
    used = {(a.amount_start, a.amount_end) for a in announced} | {(a.jobs_start, a.jobs_end) for a in announced}
    spans = frozenset((start, end) for start, end in used if start is not None and end is not None)
    companies = frozenset(a.company for a in announced)
    return Reading(
        doc_id=scene.document.doc_id,
        text=scene.text,
        language=scene.lexicon.language,
        claims=with_flags(with_context(ruled.claims, companies, spans), announced),
        announcements=announced,
        agreements=ruled.agreements,
        mentions=_mentions(seen, companies | ruled.bodies),
        flags=seen.flags,
        sentences_count=len(sentences),
    )


def _mentions(seen: Seen, announced: frozenset[str]) -> tuple[Mention, ...]:
    """Companies named without an announcement of their own, each where it is named first."""
    found: dict[str, Mention] = {}
    cast = seen.ruled.cast
    for number, sentence in seen.scene.sentences.items():
        for name in cast.of(sentence):
            label = cast.label(name)
            if name.kind not in {"company", "unknown"} or label in found or label in announced:
                continue
            start, end = sentence.tokens[name.first].start, sentence.tokens[name.last - 1].end
            found[label] = Mention(label, None, seen.scene.text[start:end], start, end, number)
    return tuple(found.values())


@dataclass(frozen=True)
class _Looked:
    """A document before anything is decided."""

    visible: Visible
    scene: Scene
    sentences: list[Sentence]
    quantities: dict[int, list[Quantity]]
    flags: tuple[str, ...]


def see(document: Document) -> Seen:
    """What can be pointed at in ``document``, and what rules read of it; raises as ``read``."""
    found = _look(document)
    scene = found.scene
    ruled = read_by_rules(scene.document, found.visible, scene.lexicon, found.sentences, found.quantities)
    return Seen(found.visible, scene, ruled, found.flags)


def scene(document: Document) -> Scene:
    """What can be pointed at in ``document``; raises as ``read``."""
    return _look(document).scene


def _look(document: Document) -> _Looked:
    seen = visible(document)
    document = replace(document, title=normal(document.title or "").text[:MAX_TITLE])
    tokens = tokens_of(seen.text)
    words = lexicon(language_of(tokens, document.lang, f"document {document.doc_id}"))
    sentences = _sentences(seen, tokens, words)
    published = parse_day(document.published)
    for at, sentence in enumerate(sentences):
        sentence.read(words, published.year if published else None, sentences[at - 1] if at else None)
    home = country_of(document, sentences)
    quantities, flags = _quantities(sentences, words, home)
    if len(sentences) == MAX_SENTENCES:
        flags = (*flags, "too_many_sentences")
    title = _title(document, words)
    found = scene_of(document, words, seen.text, sentences, quantities, title, home.country)
    return _Looked(seen, found, sentences, quantities, flags)


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
    for hidden, run in groupby(tokens, key=lambda token: seen.hidden(token.start)):
        lines = line
        for sentence in sentences_of(seen.flow, list(run), words.words):
            sentence.number, sentence.line = number, sentence.line + lines
            number, line = number + 1, sentence.line + 1
            if not hidden:
                found.append(sentence)
    return found[:MAX_SENTENCES]


def _quantities(
    sentences: list[Sentence], words: Lexicon, home: Home
) -> tuple[dict[int, list[Quantity]], tuple[str, ...]]:
    tokens = [token for sentence in sentences for token in sentence.tokens]
    currencies = currencies_of(home.likely, tokens, words.language, [evidence.country for evidence in home.evidence])
    reader = QuantityReader(words, currencies, foreign=foreign_style(tokens, words.language))
    found = {sentence.number: reader.read(sentence) for sentence in sentences}
    return found, ("too_many_numbers",) if reader.too_many else ()
