"""From a document to everything read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from press.decide.belief import belief_numbers
from press.decide.judge import Draft, Models, Trained, drafts, judge, site_of, uses
from press.decide.ties import Judged
from press.figures.currency import currencies_of
from press.figures.dates import parse_day
from press.figures.numbers import foreign_style
from press.figures.periods import dated
from press.figures.plausibility import with_flags
from press.figures.quantities import QuantityReader
from press.figures.quantity import Quantity
from press.lexicon import Lexicon, lexicon
from press.model import Announcement, Claim, Document, Mention, Reading
from press.records.agreements import agreements_of
from press.records.announcements import announcement
from press.records.cast import Cast, Named, cast_of
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

QUEUED = 0.12
"""Probability from which a record is worth a person's look."""
MAX_SENTENCES = 5_000
MAX_TITLE = 500
"""Characters; more is no title."""


@dataclass(frozen=True)
class _Seen:
    """A document as text and scene, with the flags of what could not be read whole."""

    visible: Visible
    scene: Scene
    flags: tuple[str, ...]


def read(document: Document, models: Models | None = None) -> Reading:
    """Everything ``document`` says, in the order of its text.

    Raises:
        UnreadableDocumentError: no text, too long, or another language than Spanish or English.
    """
    seen = _seen(document)
    models = models or Trained()
    judged = judge(seen.scene, models)
    claimed = uses(judged, models)
    possible = drafts(judged, claimed, models)
    found = [draft for draft in possible if draft.project >= QUEUED]
    claims = _claims(judged, found)
    announcements = []
    for draft in found:
        belief = models.probability("belief", belief_numbers(judged, draft, claimed, len(possible)))
        site, _ = site_of(judged, draft, models)
        announcements.append(announcement(judged, draft, site, claims, belief))
    return as_it_came(_reading(seen, judged, claims, announcements), seen.visible.normal)


def scene(document: Document) -> Scene:
    """What can be pointed at in ``document``; raises as ``read``."""
    return _seen(document).scene


def _claims(judged: Judged, found: Sequence[Draft]) -> list[Claim]:
    """The claims in the order of the figures, with their roles and the time they speak of."""
    scene = judged.scene
    sentences = list(scene.sentences.values())
    owned = {which: draft.name for draft in found for which in (draft.amount, draft.jobs) if which is not None}
    update = is_update(sentences, scene.title)
    placed = with_roles(placed_claims(judged, owned), sentences, update=update)
    return dated(placed, sentences, scene.lexicon, scene.document.published, scene.title)


def _reading(seen: _Seen, judged: Judged, claims: list[Claim], found: Sequence[Announcement]) -> Reading:
    scene = judged.scene
    sentences = list(scene.sentences.values())
    cast = cast_of(judged)
    texts = Texts(scene.text, seen.visible.flow, scene.document.title or "", scene.title)
    leads = {number: here[0].name for number, here in _companies(cast).items()}
    announced = described(found, sentences, leads, cast, texts, update=is_update(sentences, scene.title))
    used = {(a.amount_start, a.amount_end) for a in announced} | {(a.jobs_start, a.jobs_end) for a in announced}
    spans = frozenset((start, end) for start, end in used if start is not None and end is not None)
    weighed = with_flags(with_context(claims, frozenset(a.company for a in announced), spans), announced)
    holding = [claim for claim in claims if claim.role != "superseded"]
    return Reading(
        doc_id=scene.document.doc_id,
        text=scene.text,
        language=scene.lexicon.language,
        claims=weighed,
        announcements=announced,
        agreements=tuple(
            replace(agreement, quote=scene.text[agreement.start : agreement.end])
            for agreement in agreements_of(scene.document, sentences, holding, cast, scene.lexicon, seen.visible.flow)
        ),
        mentions=_mentions(scene, cast, {a.company for a in announced}),
        flags=seen.flags,
        sentences_count=len(sentences),
    )


def _companies(cast: Cast) -> dict[int, list[Named]]:
    found = {number: [name for name in names if name.kind == "company"] for number, names in cast.names.items()}
    return {number: names for number, names in found.items() if names}


def _mentions(scene: Scene, cast: Cast, announced: set[str]) -> tuple[Mention, ...]:
    """Companies named without an announcement of their own, each where it is named first."""
    found: dict[str, Mention] = {}
    for number, names in sorted(_companies(cast).items()):
        tokens = scene.sentences[number].tokens
        for name in names:
            if name.name not in announced and name.name not in found:
                start, end = tokens[name.first].start, tokens[name.last - 1].end
                found[name.name] = Mention(name.name, None, scene.text[start:end], start, end, number)
    return tuple(found.values())


def _seen(document: Document) -> _Seen:
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
    return _Seen(
        seen, scene_of(document, words, seen.text, sentences, quantities, _title(document, words), home.country), flags
    )


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
