"""The language of a text, by its function words; only Spanish and English are read."""

from __future__ import annotations

from collections import Counter
from functools import cache

from press.errors import UnreadableDocumentError
from press.lexicon import FOLDER, lexicon, toml_table
from press.model import Language
from press.text.tokens import Token

SAMPLE = 1_500  # tokens that decide
CLEAR = 1.5  # times the votes of the other language; with fewer the publisher's word decides
SURE_SHARE = 0.06  # of the words; running text of either language has a third


@cache
def _votes() -> dict[str, tuple[str, ...]]:
    """Function word to the languages that have it."""
    others = toml_table(FOLDER / "other_languages.toml")
    shared = set(others.pop("shared")["words"])
    voters: dict[str, set[str]] = {}
    known: tuple[Language, ...] = ("es", "en")
    for language in known:
        for word in lexicon(language).words.function - shared:
            voters.setdefault(word, set()).add(language)
    for language_name, table in others.items():
        for word in table["words"]:
            voters.setdefault(word, set()).add(language_name)
    return {word: tuple(sorted(languages)) for word, languages in voters.items()}


def language_of(tokens: list[Token], declared: str | None, name: str) -> Language:
    """The language of ``tokens``; what the publisher declares counts only where the words do not decide.

    Raises:
        UnreadableDocumentError: it is neither Spanish nor English.
    """
    votes: Counter[str] = Counter()
    words = 0
    for token in tokens[:SAMPLE]:
        if token.kind != "w":
            continue
        words += 1
        for language in _votes().get(token.key, ()):
            votes[language] += 1
    best = max(votes, key=lambda key: (votes[key], key in {"es", "en"}, key), default="")
    stated = (declared or "").lower()[:2]
    if words and votes[best] >= max(2, SURE_SHARE * words):
        if best in {"es", "en"}:
            other = "en" if best == "es" else "es"
            unclear = votes[best] < CLEAR * votes[other] and stated in {"es", "en"}
            return "es" if (stated if unclear else best) == "es" else "en"
        if votes[best] > 1.3 * max(votes["es"], votes["en"]):
            raise _other(name, best)
        return "es" if votes["es"] >= votes["en"] else "en"
    if stated in {"es", "en"}:
        return "es" if stated == "es" else "en"
    guess = _classified(" ".join(token.raw for token in tokens[:300]))
    if guess not in {"es", "en"}:
        raise _other(name, guess)
    return "es" if guess == "es" else "en"


def _classified(text: str) -> str:
    """The language of a text with hardly any function words, by its letters."""
    import py3langid

    return str(py3langid.classify(text)[0])


def _other(name: str, found: str) -> UnreadableDocumentError:
    fault = f"its language is {found!r}; only es and en are read"
    return UnreadableDocumentError(name, fault, "leave it out or translate it", reason="language")
