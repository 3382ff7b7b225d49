"""The language of a text, by its function words; only Spanish and English are read."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain, repeat

from press.errors import UnreadableDocumentError
from press.lexicon import FOLDER, lexicon, toml_table
from press.model import Language
from press.text.tokens import Token

READ: dict[str, Language] = {"es": "es", "en": "en"}
FOREIGN_LEAD = 1.3  # times the votes of ours that another language needs
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
    words = [token.key for token in tokens[:SAMPLE] if token.kind == "w"]
    votes = Counter(chain.from_iterable(map(_votes().get, words, repeat(()))))
    best = max(votes, key=lambda key: (votes[key], key in READ, key), default="")
    stated = (declared or "").lower()[:2]
    if words and votes[best] >= max(2, SURE_SHARE * len(words)):
        return _by_votes(votes, best, stated, name)
    if stated in READ:
        return READ[stated]
    guess = _classified(" ".join(token.raw for token in tokens[:300]))
    if guess not in READ:
        raise _other(name, guess)
    return READ[guess]


def _by_votes(votes: Counter[str], best: str, stated: str, name: str) -> Language:
    """The language the words vote for; the publisher's word counts where they are not clear."""
    ours: Language = "es" if votes["es"] >= votes["en"] else "en"
    if best not in READ:
        if votes[best] > FOREIGN_LEAD * votes[ours]:
            raise _other(name, best)
        return ours
    other = "en" if best == "es" else "es"
    return READ[stated] if stated in READ and votes[best] < CLEAR * votes[other] else READ[best]


def _classified(text: str) -> str:
    """The language of a text with hardly any function words, by its letters."""
    import py3langid

    return str(py3langid.classify(text)[0])


def _other(name: str, found: str) -> UnreadableDocumentError:
    fault = f"its language is {found!r}; only es and en are read"
    return UnreadableDocumentError(name, fault, "leave it out or translate it", reason="language")
