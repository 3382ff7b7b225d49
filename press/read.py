"""From a document to everything read from it."""

from __future__ import annotations

from itertools import groupby

from press.figures.dates import parse_day
from press.figures.money import defaults
from press.figures.numbers import foreign_style
from press.figures.quantities import QuantityReader
from press.figures.quantity import Quantity
from press.lexicon import Lexicon, lexicon
from press.model import Document
from press.scene import Scene, scene_of
from press.text.language import language_of
from press.text.normal import normal
from press.text.sentences import Sentence, sentences_of
from press.text.tokens import Token, tokens_of
from press.text.visible import Visible, visible

MAX_SENTENCES = 5_000
MAX_TITLE = 500
"""Characters; more is no title."""


def scene(document: Document) -> Scene:
    """What can be pointed at in ``document``.

    Raises:
        UnreadableDocumentError: no text, too long, or another language than Spanish or English.
    """
    seen = visible(document)
    tokens = tokens_of(seen.text)
    words = lexicon(language_of(tokens, document.lang, f"document {document.doc_id}"))
    sentences = _sentences(seen, tokens, words)
    published = parse_day(document.published)
    for at, sentence in enumerate(sentences):
        sentence.read(words, published.year if published else None, sentences[at - 1] if at else None)
    quantities, _ = _quantities(sentences, words)
    title = tokens_of(normal(document.title or "").text[:MAX_TITLE])
    return scene_of(document, words, seen.text, sentences, quantities, title)


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


def _quantities(sentences: list[Sentence], words: Lexicon) -> tuple[dict[int, list[Quantity]], tuple[str, ...]]:
    tokens = [token for sentence in sentences for token in sentence.tokens]
    dollar, peso = defaults(tokens, words.language)
    reader = QuantityReader(
        words, default_dollar=dollar, default_peso=peso, foreign=foreign_style(tokens, words.language)
    )
    found = {sentence.number: reader.read(sentence) for sentence in sentences}
    return found, ("too_many_numbers",) if reader.too_many else ()
