"""Business news by feed: one row per item of each outlet's feed, title and link with the teaser, never the article.

A feed holds its newest items only, so an item is lost once the feed has turned over between two pulls. What is there is
landed, and the time nobody has seen is noted as a gap with its bounds (reliability P11). Each outlet lands, or is set
aside with its reason, on its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from core.duck import literal
from extract.contract import (
    Answer,
    Fence,
    Field,
    Member,
    Note,
    Page,
    ParsedAnswer,
    Past,
    Session,
    Source,
    Stream,
    Window,
    member,
)
from extract.errors import RefusedError
from extract.feeds import Feed, read_feed
from extract.outlets import LICENCE, Outlet, outlets
from extract.published import date_fields, now_of

NAME = "press_rss/items"
FEED_PATHS = ("/feed.xml", "/feed/")
"""Where the feed of a site nobody has described stands: as a file, or at the place WordPress gives it."""
FEEDS = {outlet.name: outlet for outlet in outlets("feed")}


def _ask(session: Session, outlet: Outlet, *, keep: bool) -> tuple[Answer, Feed]:
    """The feed of an outlet.

    Raises:
        LandfallError: it does not answer, or not with a feed.
    """
    paths = FEED_PATHS if outlet.path == FEED_PATHS[0] else (outlet.path,)
    for path in paths[:-1]:
        try:
            answer = session.get(outlet.api, path, expect="feed", keep=keep)
        except RefusedError as error:
            if error.context.get("status") != 404:
                raise
            continue
        return answer, _read(answer, outlet)
    answer = session.get(outlet.api, paths[-1], expect="feed", keep=keep)
    return answer, _read(answer, outlet)


def _read(answer: Answer, outlet: Outlet) -> Feed:
    return read_feed(
        answer.body(),
        NAME,
        now_of(answer),
        content_type=answer.headers.get("content-type", ""),
        address=outlet.home,
        day_first=outlet.day_first,
    )


def items(answer: Answer, tags: Mapping[str, str]) -> tuple[Mapping[str, str | None], ...]:
    """The items of one outlet's feed.

    Raises:
        NotDataError, UnsafeError, TruncatedError, LimitError: as in ``feeds.read_feed``.
    """
    return _read(answer, FEEDS[tags["outlet"]]).items


def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """The items themselves, outlet by outlet: a feed's own build date moves without them."""
    asked = [outlet for outlet in FEEDS.values() if session.site(outlet.api)]
    states = [_state(session, outlet) for outlet in asked]
    version = hashlib.sha256(json.dumps([state for state, _ in states]).encode()).hexdigest()
    return Fence(version, watermark=max((newest for _, newest in states), default=""), members=len(asked))


def _state(session: Session, outlet: Outlet) -> tuple[str, str]:
    """What a feed holds, as a hash, and its newest day; the fault where it cannot be read."""
    held: list[Feed] = []

    def look() -> Iterator[Page]:
        answer, feed = _ask(session, outlet, keep=False)
        held.append(feed)
        yield Page(answer)

    error = member(outlet.name, look()).error
    if error:
        return f"{outlet.name} {error.code}", ""
    (feed,) = held
    state = hashlib.sha256(json.dumps(feed.items, sort_keys=True).encode()).hexdigest()
    return f"{outlet.name} {state}", max((item.get("published_at") or "" for item in feed.items), default="")


def pages(session: Session, window: Window | None, past: Past, _before: Fence) -> Iterator[Member]:
    """The feeds as they stand, one member per outlet. A feed has no windows; with one, gaps are not looked for."""
    for outlet in FEEDS.values():
        if session.site(outlet.api):
            yield member(outlet.name, _page(session, outlet, window, past), of=outlet.name)


def _page(session: Session, outlet: Outlet, window: Window | None, past: Past) -> Iterator[Page]:
    answer, feed = _ask(session, outlet, keep=True)
    gap = None if window else gap_of(outlet.name, feed, past)
    if gap:
        session.note(gap)
    yield Page(answer, declared=len(feed.items), tags={"outlet": outlet.name})


def gap_of(outlet: str, feed: Feed, past: Past) -> Note | None:
    """The time between the last pull of an outlet and the oldest item its feed holds, where the two do not meet."""
    mine = f"outlet = {literal(outlet)}"
    last = f"sequence = (select max(sequence) from landed where {mine})"  # noqa: S608 - quoted
    known = past.query("items", f"select item_id, published_at from landed where {mine} and {last}")  # noqa: S608
    found = {item.get("item_id") for item in feed.items}
    if not known or not found or found.intersection(name for name, _ in known):
        return None
    return Note(
        "gap",
        member=outlet,
        since=max((str(at) for _, at in known if at), default=""),
        until=min((str(item["published_at"]) for item in feed.items if item.get("published_at")), default=""),
    )


SOURCE = Source(
    name="press_rss",
    title="Business news by feed",
    publisher="; ".join(outlet.title for outlet in FEEDS.values() if outlet.live),
    homepage="https://www.larepublica.co",
    licence=LICENCE,
    attribution="Headlines and teasers link to their outlet.",
    cadence="5 */3 * * *",
    privacy="text",
    redistribution="attribution",
    apis=tuple(outlet.api for outlet in FEEDS.values()),
    streams=(
        Stream(
            name="items",
            grain="One row is one item of an outlet's feed as it stood when it was pulled.",
            key=("outlet", "item_id"),
            fields=(
                Field("item_id", required=True, note="the outlet's id of the item; its link where items share one id"),
                Field("guid", note="id as the outlet gives it, the link where it gives none"),
                Field("link", required=True, pattern="https?://.+", note="public address"),
                Field("title", required=True, note="plain text, entities decoded once"),
                Field("description", max_chars=100_000, note="teaser, as sent, may hold HTML"),
                Field("published", note="as the outlet writes it"),
                *date_fields("published", "publication"),
                Field("repairs", note="what had to be repaired to read the feed: codes, blanks between them"),
            ),
            tags=("outlet",),
            decode=ParsedAnswer(items),
            fence=fence,
            pages=pages,
            rows=(1, 20_000),
            max_quarantine=0.9,  # what is whole lands, however little; an outlet may hold two items
            max_set_aside=0.7,
            few_members=2,
            stand_alone=True,
        ),
    ),
    triage=(
        "Not safe to wait: a feed forgets. Each day without a pull may lose items for good; a gap stands in ops_notes "
        "with its bounds, and the outlet's archive holds what was in it."
    ),
)
