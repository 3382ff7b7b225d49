"""The lexicons: readable files per language, compiled once into a tree of words that is walked in linear time."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from press.model import Language
from press.text.tokens import Token, fold, phrase_of

LONGEST_STEM = 24  # letters; no entry is longer, and a word may be as long as a document
WORDS_KEPT = 100_000  # words whose symbols are kept; a language has fewer in its press
FOLDER = Path(__file__).parent
PHRASE_FILES = (
    "counts", "hedges", "accumulation", "modality", "events", "subjects", "agreements", "periods", "roles", "sectors",
    "facilitation",
)  # fmt: skip
SAID = "said"
"""The file of what rules look for; its labels are kept apart, so that the trained reading does not lean on them."""


@dataclass(slots=True)
class Hit:
    """A lexicon entry found in a sentence: ``tokens[first:last]`` says ``label``; nobody changes it."""

    label: str
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    labels: tuple[str, ...] = ()
    next: dict[str, _Node] = field(default_factory=dict)


_Read = tuple[tuple[str, ...], tuple[_Node, ...]]
"""A word as the tree reads it: the symbols it fits, and the nodes these lead to from the root."""


class Phrases:
    """A tree of phrases; every entry is found in one walk over the words."""

    def __init__(self, entries: Mapping[str, Sequence[str]], number_words: frozenset[str] = frozenset()) -> None:
        self._number_words = number_words
        self._root = _Node()
        self._labels = frozenset(label for label, phrases in entries.items() if phrases)
        self._stems: set[str] = set()
        self._exact: set[str] = set()
        self._read = lru_cache(maxsize=WORDS_KEPT)(self._symbols_and_openings)
        for label, phrases in entries.items():
            for phrase in phrases:
                self._add(phrase_of(phrase), label)

    def _add(self, words: tuple[str, ...], label: str) -> None:
        node = self._root
        for word in words:
            (self._stems if word.endswith("*") and len(word) > 1 else self._exact).add(word)
            node = node.next.setdefault(word, _Node())
        if label not in node.labels:
            node.labels = (*node.labels, label)

    @property
    def labels(self) -> frozenset[str]:
        """All labels that an entry has."""
        return self._labels

    def find(self, tokens: Sequence[Token]) -> Iterator[Hit]:
        """All entries in ``tokens``, also overlapping ones; per label and start only the longest."""
        read = [self._read(token.key, token.kind) for token in tokens]
        for first, (_, openings) in enumerate(read):
            if not openings:
                continue
            longest: dict[str, int] = {}
            for node in openings:
                self._walk(node, read, first + 1, longest)
            for label, last in longest.items():
                yield Hit(label, first, last)

    def has(self, token: Token) -> bool:
        """Whether the word may be one of an entry."""
        return bool(self._read(token.key, token.kind)[0])

    def _symbols_and_openings(self, word: str, kind: str) -> _Read:
        symbols = self._symbols(word, kind)
        return symbols, tuple(self._root.next[symbol] for symbol in symbols if symbol in self._root.next)

    def _symbols(self, word: str, kind: str) -> tuple[str, ...]:
        """The lexicon's symbols that ``word`` fits: every stem, itself, and what stands for numbers."""
        stems = (word[:size] + "*" for size in range(2, min(len(word), LONGEST_STEM) + 1))
        known = [*(s for s in stems if s in self._stems), *([word] if word in self._exact else [])]
        if kind == "n" and len(word) == 4 and word[:2] in {"19", "20"}:
            known.append("*year*")
        return (*known, "*n*") if kind == "n" or word in self._number_words else tuple(known)

    def _walk(self, node: _Node, read: list[_Read], at: int, longest: dict[str, int]) -> None:
        """Note the labels of ``node``, which the words before ``at`` lead to, and go on with the word at ``at``."""
        for label in node.labels:
            if longest.get(label, 0) < at:
                longest[label] = at
        if not node.next or at >= len(read):
            return
        for symbol in read[at][0]:
            child = node.next.get(symbol)
            if child is not None:
                self._walk(child, read, at + 1, longest)


@dataclass(frozen=True)
class Words:
    """The word lists of one language that are not phrases."""

    units: Mapping[str, int]
    scales: Mapping[str, int]
    short_scales: frozenset[str]
    collectives: Mapping[str, int]
    collectives_of: frozenset[str]
    halves: frozenset[str]
    joiner: str
    joins_tens: bool
    """Whether the joiner stands between a ten and a unit; else behind hundreds."""
    titles: frozenset[str]
    abbreviations: frozenset[tuple[str, ...]]
    starters: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative_days: Mapping[str, int]
    function: frozenset[str]
    common: frozenset[str]
    related: tuple[str, ...]
    counting: frozenset[str]
    """Words that a number may begin with."""


@dataclass(frozen=True)
class Lexicon:
    """Everything one language needs.

    Attributes:
        said: the labels of ``phrases`` that only rules look at.
        endings: endings of verb forms, as written, by the label they give.
    """

    language: Language
    words: Words
    phrases: Phrases
    said: frozenset[str]
    endings: tuple[tuple[str, tuple[str, ...]], ...]
    currency_before: Phrases
    currency_after: Phrases
    weights: frozenset[str]
    ambiguous: frozenset[str]


@cache
def toml_table(path: Path) -> dict[str, Any]:
    """The table of one TOML lexicon, read once; nobody changes it."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one CSV lexicon."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def common() -> dict[str, Any]:
    """What does not depend on the language: HTML names and tags."""
    return toml_table(FOLDER / "common.toml")


@cache
def word_lists(language: Language, name: str, section: str) -> dict[str, Any]:
    """A section of plain words, ``[..._words]`` of a phrase file: looked up word by word and not in the tree."""
    return {
        key: frozenset("".join(phrase_of(word)) for word in body) if isinstance(body, list) else body
        for key, body in toml_table(FOLDER / language / f"{name}.toml")[f"{section}_words"].items()
    }


@cache
def shared_words(name: str, section: str, key: str) -> frozenset[str]:
    """A list of plain words of a phrase file in all languages: a text also holds names and quotes of another one."""
    known: tuple[Language, ...] = ("es", "en")
    return frozenset(word for language in known for word in word_lists(language, name, section)[key])


@cache
def figure_words(section: str, key: str, language: Language | None = None) -> frozenset[str]:
    """A list of ``figures.toml``, of one language or of all."""
    if language is None:
        return shared_words("figures", section, key)
    return frozenset(word_lists(language, "figures", section)[key])


@cache
def figure_phrases(section: str, key: str) -> tuple[tuple[str, ...], ...]:
    """A list of phrases of ``figures.toml`` of all languages, the longest first."""
    tables = (toml_table(FOLDER / language / "figures.toml")[f"{section}_words"] for language in ("es", "en"))
    found = {phrase_of(phrase) for table in tables for phrase in table[key]}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


@cache
def lexicon(language: Language) -> Lexicon:
    """The compiled lexicon of ``language``; reads the files once."""
    folder = FOLDER / language
    entries: dict[str, list[str]] = defaultdict(list)
    for name in PHRASE_FILES:
        for section, body in toml_table(folder / f"{name}.toml").items():
            if section.endswith("_words"):
                continue
            for key, phrases in body.items():
                entries[f"{section}.{key}"].extend(phrases)
    said = _said(folder)
    entries.update(said.entries)
    money = toml_table(folder / "money.toml")
    entries["money.context"].extend(money["context"]["money_nouns"])
    dates = toml_table(folder / "dates.toml")
    for key, phrases in dates["relative"].items():
        entries[f"dates.{key}"].extend(phrases)
    entries["legal_form"].extend(toml_table(FOLDER / "legal_forms.toml")["forms"])
    before = currency_signs()
    words = _words(folder, dates)
    spoken = frozenset(word for word, value in words.units.items() if value > 1)
    return Lexicon(
        language,
        words,
        Phrases(entries, spoken),
        said.labels,
        said.endings,
        Phrases(before),
        Phrases(_amount_words(money)),
        frozenset(money["weights"]["words"]),
        frozenset(fold(word) for word in money["ambiguous"]["words"]),
    )


@dataclass(frozen=True)
class _Said:
    """What only rules look for: phrases by label, and endings of verb forms."""

    entries: Mapping[str, list[str]]
    endings: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(self.entries)


def _said(folder: Path) -> _Said:
    table = toml_table(folder / f"{SAID}.toml")
    endings = tuple((f"tense.{key}", tuple(body)) for key, body in table.get("tense_words", {}).items())
    phrases = {section: lists for section, lists in table.items() if section != "tense_words"}
    return _Said(
        {f"{section}.{key}": body for section, lists in phrases.items() for key, body in lists.items()}, endings
    )


def currency_signs() -> dict[str, list[str]]:
    """Signs before an amount by what they mean: ``USD``, ``USD*1000000`` for millions, ``GTQ@GT`` in one country."""
    table = toml_table(FOLDER / "currency_symbols.toml")
    found: dict[str, list[str]] = dict(table["before"])
    found |= {f"{currency}*1000000": signs for currency, signs in table["before_millions"].items()}
    for country, signs in table["home"].items():
        found[f"{table['home_currencies'][country][0]}@{country}"] = signs
    return found


def sign_words(section: str) -> frozenset[str]:
    """A list of signs and codes of ``currency_symbols.toml``, as written."""
    return frozenset(toml_table(FOLDER / "currency_symbols.toml")[section]["words"])


def _amount_words(money: dict[str, Any]) -> dict[str, list[str]]:
    """Words behind an amount by what they mean: ``USD``, ``USD*1000000`` where the word holds the millions."""
    found: dict[str, list[str]] = dict(money["after"])
    for section, times in (("after_millions", 1_000_000), ("after_billions", 1_000_000_000)):
        found |= {f"{currency}*{times}": words for currency, words in money[section].items()}
    return found


def _words(folder: Path, dates: dict[str, Any]) -> Words:
    numbers = toml_table(folder / "numbers.toml")
    text = toml_table(folder / "text.toml")
    return Words(
        units=numbers["units"],
        scales=numbers["scales"],
        short_scales=frozenset(numbers["short_scales"]["words"]),
        collectives=numbers["collectives"],
        collectives_of=frozenset(numbers["collectives_of"]["words"]),
        halves=frozenset(numbers["halves"]["words"]),
        joiner=numbers["and"]["words"][0],
        joins_tens=numbers["and"]["joins_tens"],
        titles=frozenset("".join(phrase_of(word)) for word in text["abbreviations"]["title"]),
        abbreviations=frozenset(phrase_of(word) for word in text["abbreviations"]["other"]),
        starters=frozenset("".join(phrase_of(word)) for word in text["starters"]),
        months=dates["months"],
        weekdays=dates["weekdays"],
        relative_days=dates["relative_days"],
        function=frozenset("".join(phrase_of(word)) for word in text["function"]),
        common=frozenset("".join(phrase_of(word)) for word in text["common"]),
        counting=frozenset(
            (*numbers["units"], *numbers["scales"], *numbers["collectives"], *numbers["halves"]["words"])
        ),
        related=tuple(" ".join(phrase_of(word)) for word in text["related"]),
    )
