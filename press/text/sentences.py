"""Sentences: spans of the text, split at full stops that are none of an abbreviation, an initial or a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from press.lexicon import Hit, Lexicon, Words, currency_signs, figure_words
from press.model import Language
from press.text.tokens import Token

if TYPE_CHECKING:
    from press.places.gazetteer import Candidate

END = frozenset(".?!…")
CLOSERS = frozenset("\"'”’»)]")
MAY_END = END | CLOSERS
"""Signs that a sentence may end with."""
MAX_TOKENS = 400  # a longer run without an end is cut here, so that every later step stays linear


@dataclass(slots=True)
class Sentence:
    """One sentence.

    Attributes:
        number: 0-based in the document.
        line: 0-based number of the line (block) it stands in.
        tokens: its words, numbers and signs.
        language: of the lexicon it was read with.
        hits: what the lexicon says of it, by label.
        said: the same of what only rules look for.
        year: of the document's publication.
        context: ``period`` or ``cumulative``, the time the text speaks of here; one that says nothing keeps it.
        candidates: names in it that may be places, once they were looked for.
        opening: index of the first word behind a dateline, "Medellín, 25 de marzo de 2017 – La llegada …".
    """

    number: int
    line: int
    tokens: list[Token]
    language: Language = "es"
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    said: dict[str, list[Hit]] = field(default_factory=dict)
    opening: int = 0
    year: int | None = None
    context: str = ""
    candidates: tuple[Candidate, ...] | None = None

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.tokens[-1].end

    def has(self, *labels: str) -> bool:
        """Whether any of ``labels`` was found."""
        return not self.hits.keys().isdisjoint(labels)

    def of(self, *labels: str) -> list[Hit]:
        """The hits of ``labels`` in order."""
        if len(labels) == 1:
            return self.hits.get(labels[0], [])
        found = [hit for label in labels if label in self.hits for hit in self.hits[label]]
        return sorted(found, key=lambda hit: hit.first) if found else found

    def read(self, lexicon: Lexicon, year: int | None = None, before: Sentence | None = None) -> None:
        """Look every phrase of the lexicon up, once; ``year`` is that of publication, ``before`` the last sentence."""
        self.year = year
        self.language = lexicon.language
        said = lexicon.said
        for hit in lexicon.phrases.find(self.tokens):
            (self.said if hit.label in said else self.hits).setdefault(hit.label, []).append(hit)
        self.opening = _dateline(self.tokens, lexicon.words)
        if self.has("accumulation.cumulative") and not any(token.key in SUPERLATIVES for token in self.tokens):
            self.context = "cumulative"
        elif self.has("accumulation.period"):
            self.context = "period"
        elif before is not None:
            self.context = before.context


SUPERLATIVES = figure_words("sentences", "superlative")
"""Beside them "since" tells when something was last so, and counts nothing: "the best result since 2014"."""
_ALSO_AT_ENDS = figure_words("sentences", "sentence_end")
_NUMBERED = figure_words("sentences", "numbered")
_BEFORE_NAMES = figure_words("sentences", "before_name")
_GOING_ON = figure_words("sentences", "going_on")
DATELINE = 18  # tokens of the longest
_IN_DATELINE = figure_words("sentences", "dateline") | figure_words("sentences", "month")


def _dateline(tokens: list[Token], words: Words) -> int:
    """Index behind a dateline that a dash ends: a place, with or without a date or an agency; else 0.

    A day may stand behind a dash of its own: "Nashville, TN – October 4, 2021 – Governor …".
    """
    if len(tokens) < 4 or not tokens[0].capital:
        return 0
    known = [_may_be_in_dateline(tokens, at, words) for at in range(min(DATELINE, len(tokens)))]
    end = known.index(False) if False in known else len(known)
    dashes = [at for at in range(1, min(end, len(tokens) - 1)) if _parts(tokens, at)]
    if not dashes or not _is_dateline(tokens[: dashes[0]]):
        return 0
    behind = tokens[dashes[0] + 1 : dashes[1]] if len(dashes) > 1 else []
    return dashes[1 if any(token.key in words.months for token in behind) else 0] + 1


def _may_be_in_dateline(tokens: list[Token], at: int, words: Words) -> bool:
    token = tokens[at]
    known = token.capital or token.kind == "n" or token.key in _IN_DATELINE or _parts(tokens, at)
    return known or token.key in words.months or token.key in words.weekdays


def _parts(tokens: list[Token], at: int) -> bool:
    """Whether a dash stands apart from the word before it."""
    return at > 0 and tokens[at].key == "-" and (tokens[at].start > tokens[at - 1].end or tokens[at - 1].raw == ".")


def _is_dateline(tokens: list[Token]) -> bool:
    """Whether what stands before a dash is a place with its date or agency, or one or two words."""
    return len(tokens) <= 2 or any(token.kind == "n" or token.raw in {",", "(", "."} for token in tokens)


def sentences_of(text: str, tokens: list[Token], words: Words) -> list[Sentence]:
    """The sentences of ``text``; a newline always ends one."""
    found: list[Sentence] = []
    start = 0
    line = 0
    for at, (token, after) in enumerate(pairwise(tokens)):
        newline = token.end < after.start and "\n" in text[token.end : after.start]
        if newline or at - start >= MAX_TOKENS or (token.raw in MAY_END and _ends(tokens, at, words)):
            found.append(Sentence(len(found), line, tokens[start : at + 1]))
            start = at + 1
            line += newline
    return [*found, Sentence(len(found), line, tokens[start:])] if tokens else found


def _ends(tokens: list[Token], at: int, words: Words) -> bool:
    """Whether a sentence ends with token ``at``."""
    token, after = tokens[at], tokens[at + 1]
    if after.start == token.end or (after.raw in CLOSERS and after.raw not in "\"'"):
        return False
    if token.raw in CLOSERS:
        inner = at
        while inner > 0 and tokens[inner].raw in CLOSERS:
            inner -= 1
        return tokens[inner].raw in END and _opens(after)
    if token.raw in {"?", "!", "…"}:
        return _opens(after)
    if token.raw != "." or _is_sign(tokens[max(0, at - 2) : at + 2]):
        return False
    return _opens(after) and not _abbreviated(tokens, at, words)


def _opens(token: Token) -> bool:
    return token.capital or token.kind == "n" or token.raw in "¿¡«“\"'(—–-•[$€£"


def _is_sign(around: list[Token]) -> bool:
    """Whether a full stop ends a sign of money before its amount: "S/. 96", "B/. 9,2"."""
    return len(around) == 4 and len(around[0].raw) == 1 and around[1].raw == "/" and around[3].kind == "n"


def _abbreviated(tokens: list[Token], at: int, words: Words) -> bool:
    """Whether the full stop at ``at`` belongs to an abbreviation and the next word goes on with the sentence."""
    if at == 0 or tokens[at - 1].kind != "w" or tokens[at - 1].end != tokens[at].start:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    if before.key in words.titles and before.key not in _ALSO_AT_ENDS:
        return True
    if before.key in _NUMBERED and after.kind == "n":
        return True
    if before.key in _BEFORE_NAMES and after.kind == "w":
        return True
    is_short = any(phrase[-1] == before.key and _tail(tokens, at - 1, phrase) for phrase in words.abbreviations)
    initial = len(before.raw) == 1 and before.raw.isupper()
    if not is_short and not initial and before.key not in _GOING_ON:
        return False
    if after.kind == "n":
        return initial and f"{before.key} ." in _letters()
    return after.key not in words.starters


@cache
def _letters() -> frozenset[str]:
    """Letters with a full stop that are a sign of money before an amount: "G. 48.000 millones"."""
    return frozenset(sign for signs in currency_signs().values() for sign in signs if sign.endswith(" ."))


def _tail(tokens: list[Token], last: int, phrase: tuple[str, ...]) -> bool:
    first = last - len(phrase) + 1
    if first < 0:
        return False
    return all(tokens[first + offset].key == word for offset, word in enumerate(phrase))
