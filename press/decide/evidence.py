"""What rules may look at in a scene: lexicon entries, tenses and clauses of each sentence, and what stands where.

Attribution frames are taken off first: what stands in one is no evidence, and a frame ends a clause.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

from press.frames import frames_of
from press.lexicon import Hit
from press.names.candidates import Mention
from press.names.lists import given_names
from press.scene import Figure, Scene
from press.text.sentences import Sentence

BREAKS = frozenset(";:()")
"""Signs that end a clause; frames end one, too."""
NO_HITS: tuple[Hit, ...] = ()


Endings = tuple[tuple[str, tuple[str, ...]], ...]
BREAK = "(break)"


@cache
def _form(endings: Endings) -> Callable[[str], str]:
    """The label of a word by how it ends, ``BREAK`` of a sign that ends a clause, else nothing; asked once per word."""

    @lru_cache(maxsize=65_536)
    def form(word: str) -> str:
        if word in BREAKS:
            return BREAK
        return next((label for label, ends in endings if word.endswith(ends) and word.islower()), "")

    return form


class Line:
    """One sentence without its frames.

    Attributes:
        whole: lexicon entries, by label.
        hits: those of them that stand outside frames.
        frames: in order.
        size: tokens of the sentence.
        possible: rules whose words stand here, kept by whoever asks.
    """

    def __init__(self, sentence: Sentence, figures: Sequence[Figure], endings: Endings) -> None:
        self.sentence = sentence
        self.size = len(sentence.tokens)
        self.possible: dict[tuple[int, str], Any] = {}
        self.whole: dict[str, Sequence[Hit]] = {**sentence.hits, **sentence.said}
        forms = self._forms(endings)
        breaks = forms.pop(BREAK, [])
        for label, hits in forms.items():
            self.whole[label] = [*self.whole.get(label, ()), *hits]
        self.frames = frames_of(sentence, self.whole)
        self.hits: Mapping[str, Sequence[Hit]] = self._outside() if self.frames else self.whole
        ends = {hit.first for hit in breaks}
        ends.update(edge for frame in self.frames for edge in (frame.first - 1, frame.last - 1))
        self._breaks = sorted(ends)
        self._starts = sorted(figure.first for figure in figures)
        self._ends = sorted(figure.last for figure in figures)

    def _forms(self, endings: Endings) -> dict[str, list[Hit]]:
        """Verb forms that are told by how they end, and signs that end a clause."""
        form = _form(endings)
        found: dict[str, list[Hit]] = {}
        for at, label in enumerate(map(form, [token.raw for token in self.sentence.tokens])):
            if label:
                found.setdefault(label, []).append(Hit(label, at, at + 1))
        return found

    def _outside(self) -> dict[str, Sequence[Hit]]:
        """The entries that stand outside frames."""
        inside = {at for frame in self.frames for at in range(frame.first, frame.last)}
        outside = ((label, [h for h in hits if h.first not in inside]) for label, hits in self.whole.items())
        return {label: kept for label, kept in outside if kept}

    def clause(self, first: int, last: int) -> tuple[int, int]:
        """The tokens of the clause that ``first`` to ``last`` stand in."""
        left = bisect_left(self._breaks, first)
        right = bisect_left(self._breaks, last)
        start = self._breaks[left - 1] + 1 if left else 0
        end = self._breaks[right] if right < len(self._breaks) else self.size
        return max(start, 0), max(end, last)

    def free(self, first: int, last: int) -> tuple[int, int]:
        """The tokens of the clause between the figures before and behind."""
        start, end = self.clause(first, last)
        left = bisect_right(self._ends, first)
        right = bisect_left(self._starts, last)
        if left:
            start = max(start, min(self._ends[left - 1], first))
        if right < len(self._starts):
            end = min(end, self._starts[right])
        return start, max(end, last)


@dataclass(slots=True)
class Spot:
    """What a rule is asked about: a figure or one mention of a name, or both where a figure's owner is asked for.

    Attributes:
        line: the sentence of ``first`` to ``last``.
        name: position in ``scene.names``; -1 where only a figure is meant.
        figure: position in ``scene.figures``; -1 where only a name is meant.
        mention: the mention of ``name``, ``None`` where a figure is meant.
        framed: whether what stands in attribution frames counts, too.
        hits: the lexicon entries that count.
    """

    evidence: Evidence
    line: Line
    first: int
    last: int
    name: int = -1
    figure: int = -1
    mention: Mention | None = None
    framed: bool = False
    hits: Mapping[str, Sequence[Hit]] = field(init=False)
    _near: tuple[int, int] | None = field(init=False, default=None)
    _wide: tuple[int, int] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.hits = self.line.whole if self.framed else self.line.hits

    @property
    def near(self) -> tuple[int, int]:
        """The tokens of its clause up to the figures beside it."""
        if self._near is None:
            self._near = self.line.free(self.first, self.last)
        return self._near

    @property
    def wide(self) -> tuple[int, int]:
        """The tokens of its clause."""
        if self._wide is None:
            self._wide = self.line.clause(self.first, self.last)
        return self._wide


class Evidence:
    """A scene as rules see it; everything is looked up once.

    Attributes:
        kinds: what the rules call each name.
        verdicts: what rules said, kept by whoever asks.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._lines: dict[int, Line] = {}
        self.kinds: dict[int, str | None] = {}
        self.verdicts: dict[tuple[Any, ...], Any] = {}
        self._spots: dict[tuple[str, int], list[Spot]] = {}
        self._places: dict[int, bool] = {}

    def is_place(self, at: int) -> bool:
        """Whether a mention of the name, as a whole, is a place; looked up once."""
        if at not in self._places:
            self._places[at] = is_place(self.scene, at)
        return self._places[at]

    @cached_property
    def _figures(self) -> dict[int, list[Figure]]:
        found: dict[int, list[Figure]] = {}
        for figure in self.scene.figures:
            found.setdefault(figure.sentence, []).append(figure)
        return found

    @cached_property
    def numbers(self) -> list[int]:
        """The sentences in order."""
        return list(self.scene.sentences)

    def line(self, number: int) -> Line:
        """The sentence ``number``."""
        line = self._lines.get(number)
        if line is None:
            line = Line(self.scene.sentences[number], self._figures.get(number, ()), self.scene.lexicon.endings)
            self._lines[number] = line
        return line

    def before(self, number: int) -> Line | None:
        """The sentence before ``number``."""
        order = self.scene.order[number]
        return self.line(self.numbers[order - 1]) if order else None

    @cached_property
    def title(self) -> frozenset[str]:
        """What the lexicons say in the title."""
        title = self.scene.title
        return frozenset((*title.hits, *title.said)) if title is not None else frozenset()

    @cached_property
    def labels(self) -> frozenset[str]:
        """What the lexicons say anywhere in the document or its title."""
        return self.title.union(*((*s.hits, *s.said) for s in self.scene.sentences.values()))

    def figure(self, at: int) -> list[Spot]:
        """The figure at ``at`` as a spot."""
        spots = self._spots.get(("figure", at))
        if spots is None:
            figure = self.scene.figures[at]
            spots = [Spot(self, self.line(figure.sentence), figure.first, figure.last, figure=at)]
            self._spots["figure", at] = spots
        return spots

    def mentions(self, at: int, *, framed: bool) -> list[Spot]:
        """All mentions of the name at ``at``; what a name is, frames tell as well (``framed``)."""
        key = "framed" if framed else "name", at
        spots = self._spots.get(key)
        if spots is None:
            mentions = self.scene.names[at].mentions
            spots = [Spot(self, self.line(m.sentence), m.first, m.end, at, mention=m, framed=framed) for m in mentions]
            self._spots[key] = spots
        return spots

    def forget_spots(self) -> None:
        """Let go of the spots, which point back here: nothing of a document then waits for a look for garbage."""
        self._spots.clear()

    def pair(self, name: int, at: int) -> list[Spot]:
        """The figure at ``at`` as one that the name at ``name`` may own."""
        return [Spot(self, spot.line, spot.first, spot.last, name, at) for spot in self.figure(at)]


def is_given(scene: Scene, at: int) -> bool:
    """Whether a name opens with a given name and goes on."""
    keys = scene.names[at].keys
    return len(keys) > 1 and keys[0] in given_names()


def is_place(scene: Scene, at: int) -> bool:
    """Whether a mention of the name, as a whole, is a place."""
    return any(
        place.first <= mention.first and place.last >= mention.last
        for mention in scene.names[at].mentions
        for place in scene.places.get(mention.sentence, ())
    )
