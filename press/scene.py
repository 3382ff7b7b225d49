"""The scene of a document: its sentences, the figures in them and the names, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from press.figures.conversions import is_conversion
from press.figures.dates import dateline, opening_day
from press.figures.hedges import hedge_of, interval
from press.figures.quantity import Quantity
from press.lexicon import Lexicon
from press.model import Document, Hedge
from press.names.aliases import Name, names_of
from press.names.candidates import Candidates
from press.places.gazetteer import Place, possible_places
from press.text.sentences import Sentence
from press.text.tokens import Token

STEM = 6
"""Letters by which two words count as the same: "invertirá", "inversión"."""


@dataclass(frozen=True)
class Figure:
    """One quantity of the text with its hedge.

    Attributes:
        first, last: tokens of the quote in its sentence, hedge words included.
        start, end: span of the quote in the text.
        value: the stated figure, ``None`` of a range; ``low`` and ``high`` the interval its hedge leaves.
        counts_jobs: of a bare number the probability that it counts jobs.
    """

    quantity: Quantity
    sentence: int
    first: int
    last: int
    start: int
    end: int
    hedge: Hedge
    value: float | None
    low: float | None
    high: float | None
    counts_jobs: float = 0.0

    @property
    def measure(self) -> str:
        """What is counted."""
        return self.quantity.measure


@dataclass(frozen=True)
class Scene:
    """Everything that can be pointed at in one document.

    Attributes:
        text: the visible text all offsets count in.
        title: the title as a sentence of its own, ``None`` where there is none.
        country: ISO 3166-1 code of the country the document speaks from, ``None`` where it does not tell.
        possible: by sentence the places it names, and what may be one; the title's by its own number.
        figures, names: in the order of the text.
        bare: whole numbers of which no word says what they count.
    """

    document: Document
    lexicon: Lexicon
    text: str
    sentences: Mapping[int, Sentence]
    title: Sentence | None
    country: str | None
    possible: Mapping[int, Sequence[Place]]
    figures: tuple[Figure, ...]
    names: tuple[Name, ...]
    bare: tuple[Figure, ...] = ()

    @cached_property
    def places(self) -> dict[int, list[Place]]:
        """By sentence the places it names."""
        return {number: [p for p in self.possible[number] if p.sure] for number in self.sentences}

    @cached_property
    def converted(self) -> frozenset[int]:
        """Positions of the figures that say the amount before them in another currency."""
        return frozenset(at for at, (one, two) in enumerate(pairwise(self.figures), 1) if self._is_converted(one, two))

    def _is_converted(self, one: Figure, two: Figure) -> bool:
        if {one.measure, two.measure} != {"money"} or one.quantity.unit == two.quantity.unit:
            return False
        return one.sentence == two.sentence and is_conversion(self.sentences[one.sentence], one.last, two.first)

    @cached_property
    def stems(self) -> dict[int, list[str]]:
        """The folded and shortened words of every sentence."""
        return {number: [token.key[:STEM] for token in s.tokens] for number, s in self.sentences.items()}

    @cached_property
    def title_stems(self) -> list[str]:
        """The same of the title."""
        return [token.key[:STEM] for token in self.title_tokens]

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """The folded words of the title."""
        return frozenset(token.key for token in self.title_tokens)

    @property
    def title_tokens(self) -> list[Token]:
        """The words of the title."""
        return self.title.tokens if self.title is not None else []

    @cached_property
    def mentions(self) -> dict[int, list[tuple[int, int, int]]]:
        """By sentence: first and last token of each mention, and the position of its name in ``names``."""
        found: dict[int, list[tuple[int, int, int]]] = {}
        for at, name in enumerate(self.names):
            for mention in name.mentions:
                found.setdefault(mention.sentence, []).append((mention.first, mention.last, at))
        return {number: sorted(here) for number, here in found.items()}

    @cached_property
    def datelines(self) -> dict[int, date]:
        """By sentence the day that a dateline in it tells; of several, each opens an item of its own."""
        found, line = {}, None
        for number, sentence in self.sentences.items():
            day = dateline(sentence, self.lexicon.words)
            if day is None and sentence.line != line:
                day = opening_day(sentence, self.lexicon.words, month_first=self.country == "US")
            if day is not None:
                found[number] = day
            line = sentence.line
        return found

    def item_of(self, number: int) -> int | None:
        """The sentence with the dateline under which a sentence stands, ``None`` where none stands before it."""
        return max((at for at in self.datelines if at <= number), default=None)

    def item_day(self, number: int) -> date | None:
        """The day of the item that a sentence belongs to, where the text has items of several days."""
        item = self.item_of(number)
        several = len(set(self.datelines.values())) > 1
        return self.datelines[item] if several and item is not None else None

    @cached_property
    def order(self) -> dict[int, int]:
        """Position of each sentence among those of the article."""
        return {number: at for at, number in enumerate(self.sentences)}


def scene_of(
    document: Document,
    lexicon: Lexicon,
    text: str,
    sentences: Sequence[Sentence],
    quantities: Mapping[int, Sequence[Quantity]],
    bare: Mapping[int, Sequence[Quantity]],
    title: Sentence | None,
    country: str | None,
) -> Scene:
    """The scene of ``document`` from what was read of its words and numbers."""
    by_number = {sentence.number: sentence for sentence in sentences}
    figures = [figure_of(s, q) for s in sentences for q in quantities.get(s.number, ())]
    uncounted = [figure_of(s, q) for s in sentences for q in bare.get(s.number, ())]
    finder = Candidates(lexicon, sentences)
    mentions = [mention for sentence in sentences for mention in finder.of(sentence)]
    read = (*sentences, *([title] if title is not None else []))
    places = {sentence.number: possible_places(sentence, country) for sentence in read}
    spots = {(number, place.first, place.last) for number, here in places.items() for place in here if place.sure}
    of_places = {mention.keys for mention in mentions if (mention.sentence, mention.first, mention.last) in spots}
    names = names_of(mentions, by_number, text, of_places)
    return Scene(
        document, lexicon, text, by_number, title, country, places, tuple(figures), tuple(names), tuple(uncounted)
    )


def figure_of(sentence: Sentence, quantity: Quantity) -> Figure:
    """A quantity with its hedge and the interval that leaves."""
    hedge, first, last = hedge_of(sentence, quantity)
    value, low, high = interval(hedge, quantity.number.value, quantity.upper.value if quantity.upper else None)
    start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
    return Figure(quantity, sentence.number, first, last, start, end, hedge, value, low, high)
