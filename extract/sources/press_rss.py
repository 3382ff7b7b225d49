"""Business news by RSS: one row per item of the feed, title and link with the teaser, never the article.

A feed holds its newest items only (the sandbox's 30), so an item is lost once the feed has turned over between two
pulls: where no item of the last pull is still in it, the gap is noted (reliability P11). The bytes must be well-formed
XML without a DTD before feedparser reads them, because feedparser takes a page of HTML for a feed without news.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from extract.contract import Answer, Api, Fence, Field, Note, Page, Parsed, Past, Session, Source, Stream, Window
from extract.documents import local_name, xml_root
from extract.errors import NotDataError, RefusedError

NAME = "press_rss/items"
FEED_PATHS = ("/feed.xml", "/feed/")
"""Where feeds stand: as a file, or at the place WordPress gives them."""

API = Api(
    name="business_feed",
    live_url="https://forbes.co",  # unverified: client lists name https://forbes.co/feed/, nobody asked it from here
    sample_host="diario-negocios.example",
    seconds_between=5.0,
    robots=True,
    key_note="no key needed; LANDFALL_URL_BUSINESS_FEED names another outlet",
)


def _ask(session: Session, *, keep: bool) -> tuple[Answer, list[dict[str, str | None]]]:
    *others, last = FEED_PATHS
    for path in others:
        try:
            answer = session.get(API, path, expect="xml", keep=keep)
        except RefusedError as error:
            if error.context.get("status") != 404:
                raise
            continue
        return answer, items(answer.body(), {})
    answer = session.get(API, last, expect="xml", keep=keep)
    return answer, items(answer.body(), {})


def items(data: bytes, _tags: Mapping[str, str]) -> list[dict[str, str | None]]:
    """The items of an RSS 2.0 feed, texts as they were sent: HTML stays HTML, dates stay as written.

    Raises:
        NotDataError: the body is no well-formed RSS, or feedparser understood less of it than the XML holds.
    """
    root = xml_root(data, NAME, frozenset({"rss"}))
    held = sum(1 for element in root.iter() if local_name(element) == "item")
    feed: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo or len(feed.entries) != held:
        fault = f"feedparser reads {len(feed.entries)} of {held} items: {feed.get('bozo_exception', 'no reason given')}"
        raise NotDataError(NAME, fault[:400], "look at the feed in a browser; tell the outlet")
    return [
        {
            "guid": _text(entry, "id") or _text(entry, "link"),
            "link": _text(entry, "link"),
            "title": _text(entry, "title"),
            "description": _text(entry, "summary"),
            "published": _text(entry, "published"),
        }
        for entry in feed.entries
    ]


def _text(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return str(value) if value else None


def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """The items themselves: a feed's own build date moves without them."""
    _, found = _ask(session, keep=False)
    version = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return Fence(version=version, total=len(found), watermark=str(found[0]["published"] or "") if found else "")


def pages(session: Session, _window: Window | None, past: Past, _before: Fence) -> Iterator[Page]:
    """The feed as it stands; it has no windows. Where it does not reach back to the last pull, the gap is noted."""
    answer, found = _ask(session, keep=True)
    if gap := gap_of(found, past):
        session.note(gap)
    yield Page(answer, declared=len(found), tags={"outlet": API.name})


def gap_of(found: list[dict[str, str | None]], past: Past) -> Note | None:
    """The time between the last pull and the oldest item of a feed that has turned over since: items of it may never
    have been seen. ``None`` where an item of the last pull is still in the feed."""
    newest = "sequence = (select max(sequence) from landed)"
    sql = f"select guid, published from landed where {newest} order by _ordinal"  # noqa: S608 - our own words
    known = {str(guid): str(published or "") for guid, published in past.query("items", sql)}
    if not known or not found or known.keys() & {str(item["guid"]) for item in found}:
        return None
    return Note("gap", API.name, since=next(iter(known.values())), until=str(found[-1]["published"] or ""))


SOURCE = Source(
    name="press_rss",
    title="Business news by RSS",
    publisher="a Colombian business outlet (LANDFALL_URL_BUSINESS_FEED)",
    homepage="https://forbes.co",
    licence="metadata and link; the text stays its publisher's, only the teaser is kept, for analysis",
    attribution="Headlines and teasers link to their outlet.",
    cadence="5 */3 * * *",
    privacy="text",
    apis=(API,),
    streams=(
        Stream(
            name="items",
            grain="One row is one item of the feed as it stood when it was pulled.",
            key=("guid",),
            fields=(
                Field("guid", required=True, note="the outlet's id of the item, its link where it gives none"),
                Field("link", required=True, pattern="https?://.+", note="public address"),
                Field("title", required=True, note="as sent, may hold HTML"),
                Field("description", max_chars=100_000, note="teaser, as sent, may hold HTML"),
                Field("published", note="as given, mostly RFC 822"),
            ),
            tags=("outlet",),
            decode=Parsed(items),
            fence=fence,
            pages=pages,
            rows=(1, 1_000),
            max_quarantine=0.1,
            few=3,
        ),
    ),
    triage=(
        "Not safe to wait: the feed forgets. Each day without a pull may lose items for good; the gap then stands in "
        "the receipt and in ops_notes."
    ),
)
