"""Press releases of agencies that run WordPress: one row per post and state of it.

No cursor is trusted: a scheduled post appears with the modification date of the day it was written, and one dated into
the future would hide all later ones. So each pull lists every post's id and last change, a hundred a page, and asks by
id for what has not landed in that state.

Facts of the REST API (developer.wordpress.org, WordPress 4.7 on): ``X-WP-Total`` and ``X-WP-TotalPages`` stand in the
headers of every list and count posts that the visitor may not read, which the pages then leave out; ``per_page`` is 100
at most; a page past the end is a 400 ``rest_post_invalid_page_number``; ``modified_after`` exists since 5.7 (older ones
ignore it and answer with everything, which is complete too), means "later than", and compares with the site's local
time, into which a time with an offset is converted first: so times are sent with ``Z``. ``modified_gmt`` is UTC without
saying so. Deleted posts are not looked for: what was seen stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from core.errors import LandfallError
from extract.contract import (
    OWN_FAULTS,
    Answer,
    Api,
    Fence,
    Field,
    JsonRecords,
    Member,
    Note,
    Page,
    Params,
    Past,
    Session,
    Source,
    Stream,
    Window,
    member,
)
from extract.documents import json_of
from extract.errors import IncompleteError, NotDataError, QuotaError
from extract.feeds import title_text
from extract.outlets import LICENCE, outlets
from extract.published import COLOMBIA, date_fields, now_of, published

NAME = "press_wordpress/posts"
POSTS = "/wp-json/wp/v2/posts"
PER_PAGE = 100
STATE = "id,modified_gmt"
LISTINGS = 3
"""Times the posts of an outlet are listed while they move between pages."""
HIDDEN_SHARE, HIDDEN_FEW = 0.1, 20
"""Posts an outlet may count and not show: drafts and private ones, up to the share or the few."""
PAST_THE_END = "rest_post_invalid_page_number"
WANTED = "id,link,slug,status,date,date_gmt,modified_gmt,title,content,excerpt,lang"
LONGEST = 1_000_000

SITES = {outlet.name: outlet for outlet in outlets("wordpress")}
APIS = tuple(outlet.api for outlet in SITES.values())


def _ask(
    session: Session, api: Api, params: Params, *, keep: bool, stamp: str = ""
) -> tuple[Answer, list[dict[str, Any]], int]:
    """One list of posts and the publisher's count of all posts the question covers.

    Raises:
        NotDataError: the answer is no list of posts or does not declare its totals (reliability P10).
    """
    answer = session.get(api, POSTS, params, keep=keep, stamp=stamp)
    posts = json_of(answer, NAME)
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise NotDataError(NAME, f"{answer.url} is not a list of posts", "open the address in a browser")
    total, total_pages = (answer.headers.get(name, "") for name in ("x-wp-total", "x-wp-totalpages"))
    if not (total.isdecimal() and total_pages.isdecimal()):
        fault = f"{answer.url} answers without X-WP-Total and X-WP-TotalPages, so nothing proves that it is complete"
        raise NotDataError(NAME, fault, "ask whether a cache or firewall in front of the site drops the headers")
    return answer, posts, int(total)


@dataclass(frozen=True)
class Listing:
    """What an outlet has out: last change per post id, and how many posts it counts and does not show.

    ``error`` is why the outlet could not be asked; the other outlets land without it.
    """

    api: Api
    posts: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0
    error: LandfallError | None = None

    def __str__(self) -> str:
        if self.error:
            return f"{self.api.name}!{self.error.code}"
        said = hashlib.sha256(json.dumps([self.hidden, sorted(self.posts.items())]).encode()).hexdigest()
        return f"{self.api.name}={len(self.posts)}@{said[:16]}"


@dataclass(frozen=True)
class Batch:
    """Posts of one outlet that are asked for together: last change by id."""

    api: Api
    posts: Mapping[str, str]

    @property
    def name(self) -> str:
        """The outlet, with the first and the last id."""
        ids = list(self.posts)
        return f"{self.api.name} {ids[0]}-{ids[-1]}"


def fence(session: Session, window: Window | None, past: Past) -> Fence:
    """Per outlet every post's id and last change; what of them has not landed in that state is the plan."""
    listings = [_listed(session, api, _changed(window)) for api in APIS if session.site(api)]
    seen = set() if window else _seen(past)
    plan = [(listing, list(_batches(listing, seen))) for listing in listings]
    newest = max((changed for listing in listings for changed in listing.posts.values()), default="")
    return Fence(
        version=" ".join(map(str, listings)),
        watermark="" if window else newest,
        members=sum(1 + len(batches) for _, batches in plan),
        plan=plan,
    )


def _listed(session: Session, api: Api, changed: Params) -> Listing:
    """An outlet's listing; posts that move between its pages make it be read again, a few times."""
    held: LandfallError | None = None
    for _ in range(LISTINGS):
        try:
            return _listing(session, api, changed)
        except QuotaError:
            raise
        except OWN_FAULTS as error:
            held = error
            if not (isinstance(error, IncompleteError) or error.context.get("remote_code") == PAST_THE_END):
                break
    return Listing(api, error=held)


def _listing(session: Session, api: Api, changed: Params) -> Listing:
    posts: dict[str, str] = {}
    number, last, whole = 1, 1, None
    while number <= last:
        params = (*_page(number), ("_fields", STATE), *changed)
        answer, held, total = _ask(session, api, params, keep=False)
        if whole not in (None, total):
            raise IncompleteError(NAME, f"{api.name} had {whole} posts and now has {total}", "run again later")
        whole, last = total, -(-total // PER_PAGE)
        found = {str(post.get("id")): str(post.get("modified_gmt") or "") for post in held}
        if len(found) < len(held) or posts.keys() & found.keys():
            fault = f"{answer.url}: page {number} repeats posts of earlier pages, so others are missing"
            raise IncompleteError(NAME, fault, "run again: posts moved between pages")
        posts |= found
        session.progress(len(posts), total, api.name)
        number += 1
    return Listing(api, posts, _hidden(api, whole or 0, len(posts)))


def _hidden(api: Api, total: int, shown: int) -> int:
    """Posts that are counted and not shown.

    Raises:
        IncompleteError: they are too many to be private posts, or fewer are counted than shown.
    """
    hidden = total - shown
    if not 0 <= hidden <= max(HIDDEN_FEW, HIDDEN_SHARE * total):
        fault = f"{api.name} declares {total} posts and shows {shown}"
        raise IncompleteError(NAME, fault, "open the address by hand: a cache or a plugin may drop posts")
    return hidden


def _page(number: int) -> Params:
    return ("per_page", str(PER_PAGE)), ("page", str(number)), ("orderby", "id"), ("order", "asc")


def _changed(window: Window | None) -> Params:
    if window is None:
        return ()
    start = datetime.combine(window.start, datetime.min.time()) - timedelta(seconds=1)
    return ("modified_after", f"{start.isoformat()}Z"), ("modified_before", f"{window.end.isoformat()}T00:00:00Z")


def _seen(past: Past) -> set[tuple[str, str, str]]:
    """Outlet, id and last change of every post that was answered, also where it was then quarantined."""
    return {
        (str(page["tags"]["outlet"]), post, changed)
        for receipt in past.receipts("posts")
        for page in receipt.pages
        for post, changed in page.get("about", {}).items()
    }


def _batches(listing: Listing, seen: set[tuple[str, str, str]]) -> Iterator[Batch]:
    due = [(post, changed) for post, changed in listing.posts.items() if (listing.api.name, post, changed) not in seen]
    for start in range(0, len(due), PER_PAGE):
        yield Batch(listing.api, dict(due[start : start + PER_PAGE]))


def pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Member]:
    """Each outlet, which lands when its posts could be listed, and the posts that have not landed in the state they are
    listed in, a hundred a member."""
    for listing, batches in before.plan:
        if listing.hidden:
            session.note(Note("hidden", member=listing.api.name, rows=listing.hidden))
        yield Member(listing.api.name, error=listing.error, of=listing.api.name)
        for done, batch in enumerate(batches):
            session.progress(done * PER_PAGE, len(batches) * PER_PAGE, listing.api.name)
            yield member(batch.name, _posts(session, batch), of=listing.api.name)


def _posts(session: Session, batch: Batch) -> Iterator[Page]:
    ids = ",".join(batch.posts)
    params = (*_page(1), ("include", ids), ("_fields", WANTED))
    stamp = hashlib.sha256(json.dumps(dict(batch.posts)).encode()).hexdigest()
    answer, posts, _ = _ask(session, batch.api, params, keep=True, stamp=stamp)
    missing = sorted(set(batch.posts) - {str(post.get("id")) for post in posts})
    if missing or len(posts) != len(batch.posts):
        fault = f"{batch.api.name} lists {len(batch.posts)} posts and answers {len(posts)} of them, not {missing[:3]}"
        raise IncompleteError(NAME, fault, "run again: they may have been taken down meanwhile")
    yield Page(answer, declared=len(posts), tags={"outlet": batch.api.name}, about=batch.posts)


def derived(row: Mapping[str, str | None], answer: Answer, _tags: Mapping[str, str]) -> dict[str, str | None]:
    """The title as plain text, and when the post was published and changed.

    The moment is the one of UTC where it can be read, the day the one on the site's own clock: WordPress writes zeros
    into either (``-0001-11-30``) where it does not know.
    """
    return derived_columns(row, now_of(answer))


def derived_columns(row: Mapping[str, str | None], now: datetime) -> dict[str, str | None]:
    """What ``derived`` makes of a record that came at ``now``."""
    local, utc = published(row["date"], now, without_zone=COLOMBIA), published(row["date_gmt"], now)
    found = utc if utc.day else local
    day = local.day or utc.day
    columns = replace(found, day=day, fault="" if day else local.fault).columns()
    changed = published(row["modified_gmt"], now)
    return {
        "title": title_text(row["title"] or "") or None,
        **columns,
        "modified_at": changed.at,
        "modified_fault": changed.fault or None,
    }


SOURCE = Source(
    name="press_wordpress",
    title="Press releases of ACI Medellín and Invest in Bogota",
    publisher="ACI Medellín; Invest in Bogota",
    homepage="https://acimedellin.org",
    licence=LICENCE,
    attribution="Press releases of ACI Medellín (acimedellin.org) and Invest in Bogota (investinbogota.org).",
    cadence="15 */6 * * *",
    privacy="text",
    redistribution="attribution",
    apis=APIS,
    streams=(
        Stream(
            name="posts",
            grain="One row is one post of one outlet as it stood when it was pulled.",
            key=("outlet", "post_id"),
            fields=(
                Field("post_id", "id", required=True, pattern=r"\d+", note="the outlet's own number"),
                Field("link", required=True, pattern="https?://.+", note="public address"),
                Field("slug", note="last part of the address"),
                Field("status", note="publish for all that is public"),
                Field("date", note="publication, the site's local time, no offset"),
                Field("date_gmt", note="publication, UTC without Z"),
                Field("modified_gmt", required=True, note="last change, UTC without Z"),
                *date_fields("published", "publication"),
                Field("modified_at", derived=True, note="last change, UTC"),
                Field("modified_fault", derived=True, note="why modified_at is empty"),
                Field("title", "title.rendered", required=True, note="plain text, entities decoded once"),
                Field(
                    "content", "content.rendered", required=True, max_chars=LONGEST, note="HTML; absent if protected"
                ),
                Field("excerpt", "excerpt.rendered", max_chars=LONGEST, note="HTML"),
                Field("lang", note="ISO 639-1 where a language plugin gives it"),
            ),
            ignored=frozenset(
                {
                    *(
                        "author",
                        "guid",
                        "modified",
                        "type",
                        "featured_media",
                        "comment_status",
                        "ping_status",
                        "sticky",
                    ),
                    *("template", "format", "meta", "categories", "tags", "class_list", "_links"),
                }
            ),
            tags=("outlet",),
            decode=JsonRecords("$", derived),
            fence=fence,
            pages=pages,
            rows=(1, 200_000),
            max_set_aside=0.5,
            few_members=len(APIS) - 1,
            stand_alone=True,
            max_quarantine=0.5,
            few=20,  # a protected post is no fault, and an increment may hold little else
        ),
    ),
    triage=(
        "Safe to wait: posts stay, and the next run lists them all and asks for what is new. Not safe to ignore: "
        "'answers without X-WP-Total' or an HTML answer for days mean that a firewall keeps us out."
    ),
)
