"""Company names as SQL sees them: legal forms, small words and the country fall away, accents and case are folded.

``words.csv`` says what a word is: ``legal``, ``stop`` and ``country`` words are no part of a name; ``place``,
``generic`` and ``trade`` words are, but tell no two companies apart. ``trade`` words also say what a company does
(``sections``, ISIC letters). Everything else is a core word.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

WORDS = Path(__file__).resolve().parent / "words.csv"
DROPPED = ("legal", "stop", "country")

# Forms the registry writes with blanks between the letters, the longer ones first.
_SPELLED = {
    "S A S": "SAS",
    "S DE R L DE C V": "SRL",
    "S A DE C V": "SA",
    "S EN C POR A": "SCA",
    "S EN C S": "SCS",
    "S EN C": "SENC",
    "S R L": "SRL",
    "L T D A": "LTDA",
    "L L C": "LLC",
    "S P A": "SPA",
    "S A": "SA",
    "S L": "SL",
    "E U": "EU",
    "B V": "BV",
    "N V": "NV",
}


@cache
def words() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Every known word with its kind and the ISIC sections it stands for."""
    with open(WORDS, encoding="utf-8", newline="") as file:
        return tuple((row["word"], row["kind"], tuple(row["sections"].split())) for row in csv.DictReader(file))


def spaced_sql(name: str) -> str:
    """SQL of ``name`` in capitals without accents, dots and apostrophes, words apart by one blank."""
    folded = f"regexp_replace(upper(strip_accents({name})), '[.’''´`]', '', 'g')"
    spaced = f"trim(regexp_replace({folded}, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"
    together = f"' ' || {spaced} || ' '"
    for spelled, joined in _SPELLED.items():
        together = f"replace({together}, ' {spelled} ', ' {joined} ')"
    is_any = f"regexp_matches({spaced}, '(?:^| )(?:{'|'.join(_SPELLED)})(?: |$)')"
    return f"if({is_any}, trim({together}), {spaced})"


def kept_sql(spaced: str) -> str:
    """SQL of the words of a spaced name that belong to it, as a list; all of them where none would be left."""
    dropped = ", ".join(f"'{word}'" for word, kind, _ in words() if kind in DROPPED)
    all_words = f"string_split({spaced}, ' ')"
    return f"coalesce(nullif(list_filter({all_words}, word -> word not in ({dropped})), []), {all_words})"


def core_sql(kept: str) -> str:
    """SQL of the core words of a list of kept words, sorted: no known word, no number, no single letter."""
    known = ", ".join(f"'{word}'" for word, kind, _ in words() if kind not in DROPPED)
    is_core = f"length(word) > 1 and not regexp_full_match(word, '[0-9]+') and not list_contains([{known}], word)"
    return f"list_sort(list_distinct(list_filter({kept}, word -> {is_core})))"
