"""Feeds of every kind readers take: RSS, RDF, Atom and CDF, well-formed or not. One record per item.

feedparser reads; what it does not say is found out here first: whether the body is a feed at all, whether it is whole,
how many items it holds, and what had to be repaired. A DTD is refused (reliability C15). Of a feed that is cut short
the whole items are taken and the rest is said (C16). What is doubtful about one item sets aside that item and no other.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import feedparser
from w3lib.html import remove_tags

from extract.charsets import BROKEN, decoded
from extract.contract import REASON
from extract.documents import absolute
from extract.errors import NotDataError, UnsafeError
from extract.published import published

LOOK = "open the address in a browser; where it shows the feed, run again"
ROOTS = {"rss": "rss", "rdf": "RDF", "feed": "feed", "channel": "channel"}
"""Root elements in lower case: RSS 0.9x and 2.0, RSS 1.0, Atom, CDF."""
HEAD = 64 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters XML does not know and no publisher means."""

_HIDDEN = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed|channel)(?=[\s>])", re.IGNORECASE)
_OPENED = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AMPERSAND = re.compile(rf"{_HIDDEN.pattern}|{_ENTITY.pattern}|&", re.DOTALL)
_HALVES = re.compile(r"&#(xd[89ab][0-9a-f]{2}|5[56]\d{3});&#(xd[c-f][0-9a-f]{2}|5[67]\d{3});", re.IGNORECASE)
_IN_CAPTION = r"(?:(?!</?(?:item|entry|media:description|media:text)\b).)*?"
_CAPTION = re.compile(
    rf"{_HIDDEN.pattern}|<(media:(?:description|text))\b[^<>]*?(?:/>|>{_IN_CAPTION}</\1\s*>)",
    re.DOTALL | re.IGNORECASE,
)
"""What Media RSS says of a picture; feedparser would take it for the teaser of an item that has none before it."""
_OF_XML = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
_BREAKS = str.maketrans("\x0b\x0c", "  ")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_PLACE = re.compile(r"https?://|/", re.IGNORECASE)


@dataclass(frozen=True)
class Feed:
    """A feed as it was read.

    Attributes:
        items: one record per item; one that is set aside has its reason under ``REASON``.
        repairs: codes of what was done to read it, in alphabetical order.
    """

    items: tuple[Mapping[str, str | None], ...]
    repairs: tuple[str, ...] = ()


@dataclass
class _Body:
    """The feed's text while it is made readable: ``bare`` is ``text`` with CDATA and comments blanked."""

    text: str
    repairs: set[str] = field(default_factory=set)
    cut: int = 0

    @property
    def bare(self) -> str:
        return _HIDDEN.sub(lambda match: " " * len(match[0]), self.text)


def read_feed(
    data: bytes, source: str, now: datetime, *, content_type: str = "", address: str = "", day_first: bool = True
) -> Feed:
    """The items of a feed.

    Args:
        data: the body as it came, gzipped or not.
        source: for errors.
        now: when it came; see ``extract.published``.
        content_type: the HTTP header of that name.
        address: the outlet's public address, for relative links where the feed names no site of its own.
        day_first: how the outlet means ``05/06/2026``.

    Raises:
        NotDataError: it is no feed: a page of HTML, some other XML, nothing.
        UnsafeError: it carries a DTD.
        TruncatedError, LimitError: as in ``charsets.decoded``.
    """
    came = decoded(data, content_type, source, guess=True)
    body = _Body(came.text, set(came.repairs))
    _find_root(body, source)
    _cut(body)
    _resolve_entities(body)
    parsed = _parsed(_CAPTION.sub(lambda match: "" if match[1] else match[0], body.text), source)
    if parsed.bozo and not body.cut:
        body.repairs.add("not_well_formed")
    base = str(parsed.feed.get("link") or "")
    records = [
        _record(entry, base if _ADDRESS.match(base) else address, now, day_first=day_first) for entry in parsed.entries
    ]
    unread = max(0, len(_OPENED.findall(body.bare)) - len(records))
    _name_apart(records, body.repairs)
    reasons = ["cut_item"] * body.cut + ["unread_item"] * unread
    lost: list[dict[str, str | None]] = [{REASON: reason} for reason in reasons]
    repairs = tuple(sorted(body.repairs))
    said = " ".join(repairs) or None
    return Feed(tuple({**record, "repairs": said} for record in [*records, *lost]), repairs)


def _parsed(text: str, source: str) -> Any:
    """What feedparser makes of a feed.

    Raises:
        NotDataError: it stumbles over it, as its second reader does over what no reader foresaw.
    """
    try:
        return feedparser.parse(
            io.BytesIO(text.encode()),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        fault = f"feedparser cannot read the feed: {type(error).__name__}: {str(error)[:200]}"
        raise NotDataError(source, fault, LOOK) from error


def _find_root(body: _Body, source: str) -> None:
    """Let the text begin where the feed does, without an XML declaration: it is text by now.

    Raises:
        NotDataError: there is no feed in it.
        UnsafeError: there is a DTD in it.
    """
    if CONTROL.search(body.text):
        body.text = CONTROL.sub("", body.text.translate(_BREAKS))
        body.repairs.add("control_characters")
    text = body.text.lstrip("\ufeff")
    bare = _Body(text[:HEAD]).bare
    root = _ROOT.search(bare)
    page = _HTML.search(bare)
    if root is None or (page is not None and page.start() < root.start()):
        raise NotDataError(source, f"the body is {_what(bare, page is not None)} instead of a feed", LOOK)
    if _DTD.search(_Body(text).bare):
        fault = "the feed declares a DTD or entities, the way entity attacks begin"
        raise UnsafeError(source, fault, "look at the address by hand; feeds need no DTD")
    declaration = _DECLARATION.search(bare[: root.start()])
    begins = declaration.start() if declaration else root.start()
    if _Body(text[:begins]).bare.strip() or (declaration and declaration[0][0].isspace()):
        body.repairs.add("leading_text")
    body.text = text[declaration.end() if declaration else root.start() :].lstrip()


def _what(bare: str, is_page: bool) -> str:
    if is_page:
        return "a page of HTML"
    start = bare.lstrip()[:1]
    return "some other XML document" if start == "<" else "some other text" if start else "empty"


def _cut(body: _Body) -> None:
    """Of a feed without its end keep what stands before the first item that is not whole."""
    bare = body.bare
    root = _ROOT.search(bare)
    if root is None or re.search(rf"</(?:[\w.-]+:)?{ROOTS[root[1].lower()]}\s*>", bare, re.IGNORECASE):
        return
    body.repairs.add("truncated")
    closed = list(_CLOSED.finditer(bare))
    end = closed[-1].end() if closed else next((item.start() for item in _OPENED.finditer(bare)), len(bare))
    body.cut = len(_OPENED.findall(bare[end:]))
    body.text = body.text[:end]


def _resolve_entities(body: _Body) -> None:
    body.text, changed = resolved_entities(body.text)
    if changed:
        body.repairs.add("entities")


def resolved_entities(text: str) -> tuple[str, bool]:
    """Replace what XML does not know outside of CDATA: names of HTML, ampersands of nobody, numbers of no character.
    Two halves of a character are made one everywhere.

    feedparser would take most of them too, but makes ``AT&T;`` of ``AT&T``, and lxml leaves out what follows a bare
    ampersand.

    Returns:
        The text, and whether it had to be changed.
    """
    whole = _HALVES.sub(_joined, text)
    resolved = _AMPERSAND.sub(lambda match: _known_to_xml(match[0]), whole)
    return resolved, resolved != text


def _known_to_xml(found: str) -> str:
    """A reference as XML may hold it; CDATA and comments as they are."""
    if found in _OF_XML or not found.startswith("&"):
        return found
    character = _character(found)
    if character == found or found == "&":
        return f"&amp;{found[1:]}"
    if not character or CONTROL.fullmatch(character):
        return ""
    return found if found.startswith("&#") else escape(character)


def _character(reference: str) -> str:
    """What a reference of HTML stands for: itself where it has no such name, nothing where it is a number of no
    character."""
    character = html.unescape(reference)
    return "" if character == BROKEN and _number(reference[2:-1]) != ord(BROKEN) else character


def _joined(halves: re.Match[str]) -> str:
    """One character written as the two halves that UTF-16 makes of it; what is no such pair stays."""
    high, low = _number(halves[1]), _number(halves[2])
    if not 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return halves[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def _number(digits: str) -> int:
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)


def _record(entry: Mapping[str, Any], base: str, now: datetime, *, day_first: bool) -> dict[str, str | None]:
    """One item: title as plain text, teaser as HTML, both with their characters in place of entities of XML."""
    link = _text(entry, "link")
    link = absolute(base, link) if link and not _is_bare_id(entry, link) else None
    written = _text(entry, "published") or _text(entry, "updated") or _text(entry, "created")
    record = {
        "guid": _text(entry, "id") or link,
        "link": link,
        "title": title_text(_text(entry, "title") or "", is_html=_is_html(entry)) or None,
        "description": _text(entry, "summary") or _content(entry),
        "published": written,
        **published(written, now, day_first=day_first).columns(),
    }
    broken = any(BROKEN in (record[name] or "") for name in ("guid", "link", "title", "description"))
    return {**record, REASON: "broken_bytes"} if broken else record


def _is_bare_id(entry: Mapping[str, Any], link: str) -> bool:
    """Whether a link is an id that feedparser took for one: a guid is a permanent link by RSS's default, and many are
    numbers of a content system."""
    has_link = any(one.get("rel") == "alternate" for one in entry.get("links") or ())
    return bool(entry.get("guidislink")) and not has_link and not _PLACE.match(link)


def _text(entry: Mapping[str, Any], name: str) -> str | None:
    """A value as feedparser holds it under that very name; it gives other values for some missing ones."""
    value = dict.get(entry, name) if isinstance(entry, dict) else entry.get(name)
    text = CONTROL.sub("", str(value)).strip() if value else ""
    return text or None


def _content(entry: Mapping[str, Any]) -> str | None:
    parts = entry.get("content") or ()
    return next((text for part in parts if (text := _text(part, "value"))), None)


def _is_html(entry: Mapping[str, Any]) -> bool:
    """Whether the title is HTML: Atom says so; of others feedparser judges by the tags and entities in it."""
    return str((entry.get("title_detail") or {}).get("type", "")) != "text/plain"


def title_text(title: str, *, is_html: bool = True) -> str:
    """A title as a person reads it: no markup, entities decoded once, blanks made single.

    An ampersand that begins no complete entity stays: ``R&notas`` is no ``R¬as``.
    """
    if is_html:
        title = _ENTITY.sub(lambda match: _character(match[0]), _HALVES.sub(_joined, remove_tags(title)))
    return " ".join(CONTROL.sub("", title).split())


def _name_apart(records: Sequence[dict[str, str | None]], repairs: set[str]) -> None:
    """Give each item its ``item_id``: the guid, or the link where items with other links have the same guid."""
    links: dict[str | None, set[str | None]] = {}
    for record in records:
        links.setdefault(record["guid"], set()).add(record["link"])
    for record in records:
        shared = len(links[record["guid"]]) > 1
        record["item_id"] = record["link"] if shared else record["guid"]
        if shared:
            repairs.add("shared_guid")
