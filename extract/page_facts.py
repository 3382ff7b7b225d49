"""What a news page says of itself beside its text: structured data, a date people can read, that it is not there.

A page of HTML is given as lxml's tree. Nothing is guessed: what cannot be read says nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "PressRelease", "ReportageNewsArticle"})
"""Types of schema.org that are a text of news."""
INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where a thing holds what its page is about; what a page merely lists stands elsewhere."""
DEEPEST = 8
DATED = frozenset({"fecha", "date", "datetime", "publicado", "publicacion", "published", "pubdate", "posted"})
"""Words of a class, an id or a property under which pages show when they were published."""
OTHER_DATES = frozenset({"updated", "update", "modified", "actualizado", "actualizacion", "evento", "event", "end"})
LONGEST_DATE = 120
SHORTEST_TEXT = 400
"""Characters of a text of news; what a page has to say that is not there is shorter."""
_TEXT = (
    ".//text()[not(ancestor::script or ancestor::style or ancestor::nav or ancestor::aside or ancestor::footer"
    " or ancestor::form or ancestor::a or ancestor::h1 or ancestor::h2 or ancestor::h3)]"
)

_WRAPPED = re.compile(r"^\s*(?:/\*|//)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?:/\*|//)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*$")
"""Comment marks around a block, which old templates write for browsers that are gone."""
_WORDS = re.compile(r"[a-z]+")
_DAY = re.compile(
    r"\b\d{1,2}(?:\.?[º°o])?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+|del\s+)?\d{4}\b"
    r"|\b[^\W\d_]{3,10}\.?\s+\d{1,2}(?:,|\s+de|\s+del)?\s+\d{4}\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b"
)
_NOT_FOUND = re.compile(
    r"(?:error\s+)?404(?:\s*$|\s*[-:–|.]|\s+(?:error|not|no|pagina|page)\b)"
    r"|(?:la\s+)?pagina\s+no\s+(?:encontrada|existe|se\s+encuentra)\b|page\s+not\s+found\b|not\s+found\s*(?:$|[-:–|])"
)


def structured(tree: Any) -> dict[str, Any]:
    """The first article among the JSON-LD blocks; a block that is not JSON says nothing.

    Control characters inside of texts and comment marks around a block, both common, are no reason not to read it.
    """
    for block in tree.xpath("//script[starts-with(normalize-space(@type), 'application/ld+json')]"):
        try:
            document = json.loads(_WRAPPED.sub("", block.text_content()), strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(document, DEEPEST):
            if ARTICLES.intersection(_kinds(thing)):
                return thing
    return {}


def _things(document: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(document, list):
        for part in document:
            yield from _things(part, depth - 1)
    elif isinstance(document, dict):
        yield document
        for name in INSIDE:
            yield from _things(document.get(name), depth - 1)


def _kinds(thing: dict[str, Any]) -> Iterator[str]:
    """Names of the types of a thing; some write them as addresses of schema.org."""
    said = thing.get("@type")
    for kind in said if isinstance(said, list) else [said]:
        yield str(kind).rpartition("/")[2]


def shown_dates(element: Any) -> Iterator[str]:
    """Dates that stand, for people, in elements named as the date of publication, in their order: ``10 de mayo de
    2026``. The words around them are left out."""
    for marked in element.xpath(".//*[@class or @id or @itemprop or self::time]"):
        if not _is_dated(marked):
            continue
        text = " ".join(str(marked.text_content()).split())
        found = _DAY.search(text) if len(text) <= LONGEST_DATE else None
        if found:
            yield found[0]


def _is_dated(element: Any) -> bool:
    names = " ".join(element.get(name, "") for name in ("class", "id", "itemprop"))
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names).lower()
    words = set(_WORDS.findall(spaced))
    return (element.tag == "time" or not words.isdisjoint(DATED)) and words.isdisjoint(OTHER_DATES)


def is_not_found(title: str, article: Any) -> bool:
    """Whether a page that was answered with 200 is not there: its title says so, and it has next to no text.

    Args:
        title: what the page is called.
        article: the element with its text, ``None`` where it has none. A title such as "Not found: why firms leave" is
            that of a text.
    """
    return _says_not_found(title) and (article is None or _text_length(article) < SHORTEST_TEXT)


def _text_length(element: Any) -> int:
    """Characters of its text without headings, links to other pages, and what nobody reads."""
    return sum(len(" ".join(str(part).split())) for part in element.xpath(_TEXT))


def _says_not_found(title: str) -> bool:
    bare = unicodedata.normalize("NFKD", title.lower())
    plain = "".join(character for character in bare if not unicodedata.combining(character))
    return _NOT_FOUND.match(plain.lstrip(" ¡!¿|-–")) is not None
