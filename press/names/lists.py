"""Word lists of the names room: ``lexicon/<language>/names/<list>.txt``, one entry a line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from press.lexicon import FOLDER, common
from press.model import Language
from press.text.tokens import fold


@cache
def lists_of(language: Language) -> Mapping[str, frozenset[str]]:
    """The lists of ``language`` by file name, folded; lines that begin with ``#`` say what a list is."""
    return {
        file.stem: frozenset(
            fold(line) for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")
        )
        for file in sorted((FOLDER / language / "names").glob("*.txt"))
    }


@cache
def given_names() -> frozenset[str]:
    """Given names of people, folded."""
    return frozenset(fold(name) for name in common()["people"]["given"])


@cache
def ordinary_words() -> frozenset[str]:
    """Words that press texts of any language write in small letters."""
    return lists_of("es")["ordinary"] | lists_of("en")["ordinary"]
