"""Verbs: every form of the verbs a lexicon lists by meaning, with its tense and number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from press.lexicon import FOLDER, toml_table
from press.model import Language
from press.text.tokens import Token

VerbTense = Literal[
    "present", "past", "imperfect", "future", "conditional", "subjunctive", "participle", "gerund", "base", "auxiliary"
]

NUMBERS = {"singular": "s", "plural": "p", "any": ""}
"""What :class:`Form` calls the number of an ending; ``any`` where it does not tell."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a verb.

    Attributes:
        lemma: infinitive, or base form in English; the form itself where it is irregular.
        tense: ``base`` is the infinitive.
        number: ``s`` or ``p``, empty where the form does not tell.
        classes: what the verb says, the sections of the lexicon.
    """

    lemma: str
    tense: VerbTense
    number: str
    classes: frozenset[str]


def _table(language: Language) -> dict[str, Any]:
    return toml_table(FOLDER / language / "verbs.toml")


@cache
def verb_forms(language: Language) -> Mapping[str, tuple[Form, ...]]:
    """All forms of ``language`` by how they are written, in lower case with accents."""
    table = _table(language)
    classes: dict[str, set[str]] = defaultdict(set)
    for name, entries in table["verbs"].items():
        for entry in entries:
            classes[entry].add(name)
    conjugate = _spanish if language == "es" else _english
    found: dict[str, list[Form]] = defaultdict(list)
    for entry, names in classes.items():
        for written, tense, number in conjugate(entry):
            if written in table["no_verbs"]["words"]:
                continue
            found[written].append(Form(entry.split("/")[0], tense, number, frozenset(names)))
    for written, form in _irregular(table["irregular"]):
        found[written].append(form)
    return {written: tuple(forms) for written, forms in found.items()}


def forms_of(token: Token, language: Language) -> tuple[Form, ...]:
    """What verb forms ``token`` may be; empty for other words."""
    return verb_forms(language).get(token.raw.lower(), ())


def _irregular(table: Mapping[str, Any]) -> Iterator[tuple[str, Form]]:
    tenses: tuple[VerbTense, ...] = (
        "present", "past", "imperfect", "future", "conditional", "auxiliary", "participle",
    )  # fmt: skip
    for tense in tenses:
        for written in table[tense]:
            plural = written.endswith("n") or written in table["plural"]
            number = "p" if plural else "s"
            yield written, Form(written, tense, number, frozenset())


def _spanish(entry: str) -> Iterator[tuple[str, VerbTense, str]]:
    infinitive, *stems = entry.split("/")
    stem = infinitive[:-2]
    stressed = stems[0] if stems else stem
    preterite = stems[1] if len(stems) > 1 else stem
    for tense, ending, number in _endings("ar" if infinitive.endswith("ar") else "er"):
        base = stressed if tense in {"present", "subjunctive"} else preterite if tense == "past" else stem
        yield _spelled(base, ending), tense, number
    for tense, ending, number in _endings("infinitive"):
        yield infinitive + ending, tense, number


@cache
def _endings(kind: str) -> tuple[tuple[VerbTense, str, str], ...]:
    """Tense, ending and number of the forms of Spanish verbs of one kind, as the lexicon lists them."""
    table = _table("es")["endings"][kind]
    return tuple(
        (tense, ending, NUMBERS[number])
        for tense, numbers in table.items()
        for number, endings in numbers.items()
        for ending in endings
    )


def _spelled(stem: str, ending: str) -> str:
    """Stem and ending with the spelling change before e: "ubique", "pague", "analice"."""
    changed = _table("es")["spelled_before_e"].get(stem[-1:]) if ending in {"e", "en"} else None
    return stem[:-1] + changed + ending if changed else stem + ending


def _english(entry: str) -> Iterator[tuple[str, VerbTense, str]]:
    base, *past = entry.split("/")
    yield base, "base", ""
    yield _third(base), "present", "s"
    regular = _doubled(base)
    yield (past[0] if past else _past(base, regular)), "past", ""
    yield (past[-1] if past else _past(base, regular)), "participle", ""
    yield (base[:-1] if base.endswith("e") and not base.endswith("ee") else regular) + "ing", "gerund", ""


def _third(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(tuple(_table("en")["sibilant"]["words"])) else "s")


def _past(base: str, doubled: str) -> str:
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeiou" else doubled + "ed"


def _doubled(base: str) -> str:
    """The stem before -ed and -ing: "plan" gives "plann", "open" stays."""
    table = _table("en")
    short = (
        len(base) <= 4 and base[-1] in "bdgmnpt" and base[-2:-1] in list("aeiou") and base[-3:-2] not in list("aeiou")
    )
    doubles = (short and base not in table["undoubled"]["words"]) or base in table["doubled"]["words"]
    return base + base[-1] if doubles else base
