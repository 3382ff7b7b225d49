"""The industry of a project as the text says it: a section of ISIC Rev. 4 and the words it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from press.lexicon import FOLDER, Hit, Phrases, shared_words, toml_table
from press.text.sentences import Sentence
from press.text.tokens import Token, tokens_of

SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
SITE = frozenset(f"sector_site.{letter}" for letter in SECTIONS)
MAKER = frozenset(f"sector_maker.{letter}" for letter in SECTIONS)
INDUSTRY = frozenset(f"sector_industry.{letter}" for letter in SECTIONS)
OTHERS = shared_words("subjects", "subject", "trader")
QUOTES = frozenset({"“", "”", "«", "»", '"'})
NAME_GAP = 6  # words between a company's name and what it makes
CUSTOMER_GAP = 3  # words between "clientes de" and an industry that is somebody else's


@dataclass(frozen=True, slots=True)
class Sector:
    """A section letter and the words of the text or the title that say it."""

    code: str
    quote: str


def sector_of(company: str, own: Sentence, about: Sequence[Sentence], texts: Texts) -> Sector | None:
    """The sector of the project that ``own`` announces.

    What is built comes before what the company makes, and both before an industry's name; the project's own sentence
    before the title, the title before other sentences about the company; its name comes last.
    """
    titles = [] if texts.title_sentence is None else [texts.title_sentence]
    for labels, sentences in (
        (SITE, [own]),
        (SITE, titles),
        (SITE, about),
        (MAKER, [own]),
        (MAKER, titles),
        (MAKER, about),
        (INDUSTRY, [own]),
        (INDUSTRY, titles),
    ):
        for sentence in sentences:
            best = _longest(sentence, labels, company, beside=labels is MAKER and sentence in about)
            if best is not None:
                return Sector(best.label[-1], texts.of(sentence, best))
    return _by_name(company)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a document that words are taken from.

    Attributes:
        body: the visible text, for quotes.
        flow: the same with spaces for line ends, for names.
        title: as it stands.
        title_sentence: the title read as a sentence.
    """

    body: str
    flow: str
    title: str
    title_sentence: Sentence | None

    def of(self, sentence: Sentence, hit: Hit) -> str:
        """The words of a hit."""
        text = self.title if sentence is self.title_sentence else self.body
        return text[sentence.tokens[hit.first].start : sentence.tokens[hit.last - 1].end]


def _longest(sentence: Sentence, labels: frozenset[str], company: str, *, beside: bool) -> Hit | None:
    """The longest phrase; of equally long ones the first. Words of the company's own name do not count.

    Args:
        sentence: where to look.
        labels: of the phrases.
        company: whose project it is.
        beside: whether the phrase must stand right beside the company's name or a noun for a company.
    """
    known = [hit for label, hits in sentence.hits.items() if label in labels for hit in hits]
    if not known:
        return None
    named = _name_tokens(sentence, company)
    said = quoted(sentence)
    hits = [
        hit
        for hit in known
        if not named & set(range(hit.first, hit.last))
        and hit.first not in said
        and not _of_others(sentence, hit)
        and (not beside or _beside(sentence, hit, named))
    ]
    return min(hits, key=lambda hit: (hit.first - hit.last, hit.first), default=None)


def _beside(sentence: Sentence, hit: Hit, named: set[int]) -> bool:
    """ "Nordvind, a maker of blades", "la empresa de software"."""
    if any(hit.first - NAME_GAP <= at < hit.last + NAME_GAP for at in named):
        return True
    nouns = sentence.of("subject.company_noun")
    return any(0 <= hit.first - n.last <= 1 or 0 <= n.first - hit.last <= 1 or n.first == hit.first for n in nouns)


def _name_tokens(sentence: Sentence, company: str) -> set[int]:
    keys = [token.key for token in tokens_of(company)]
    found: set[int] = set()
    for at in range(len(sentence.tokens) - len(keys) + 1):
        if (
            keys
            and sentence.tokens[at].key == keys[0]
            and [t.key for t in sentence.tokens[at : at + len(keys)]] == keys
        ):
            found |= set(range(at, at + len(keys)))
    return found


def quoted(sentence: Sentence) -> set[int]:
    """Token positions inside quotation marks: what somebody says is no description."""
    inside, found = False, set[int]()
    for at, token in enumerate(sentence.tokens):
        if token.raw in QUOTES:
            inside = token.raw not in "”»" and not (token.raw == '"' and inside)
        elif inside:
            found.add(at)
    return found


def _of_others(sentence: Sentence, hit: Hit) -> bool:
    """ "para clientes de logística", "customers in retail": somebody else's industry."""
    return any(token.key in OTHERS for token in sentence.tokens[max(0, hit.first - CUSTOMER_GAP) : hit.first])


@cache
def _names() -> Phrases:
    table = toml_table(FOLDER / "sector_names.toml")["sector_named"]
    return Phrases({f"sector_named.{letter}": phrases for letter, phrases in table.items()})


def _by_name(company: str) -> Sector | None:
    tokens: list[Token] = tokens_of(company)
    hits = sorted(_names().find(tokens), key=lambda hit: (hit.first - hit.last, -hit.first))
    if not hits:
        return None
    return Sector(hits[0].label[-1], company[tokens[hits[0].first].start : tokens[hits[0].last - 1].end])
