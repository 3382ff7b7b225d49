"""Press releases of agencies that run WordPress: one row per post and state of it.

Facts of the REST API (developer.wordpress.org, WordPress 4.7 on): ``X-WP-Total`` and ``X-WP-TotalPages`` stand in the
headers of every list; ``per_page`` is 100 at most; a page past the end is a 400 ``rest_post_invalid_page_number``;
``modified_after`` exists since 5.7 (older ones ignore it and answer with everything, which is complete too), means
"later than", and compares with the site's local time, into which a time with an offset is converted first: so times are
sent with ``Z``. ``modified_gmt`` is UTC without saying so. Deleted posts are not looked for: what was seen stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from extract.contract import Answer, Api, Fence, Field, JsonRecords, Page, Params, Past, Session, Source, Stream, Window
from extract.documents import json_of
from extract.errors import IncompleteError, NotDataError
from extract.feeds import title_text
from extract.outlets import LICENCE, outlets
from extract.published import COLOMBIA, date_fields, now_of, published

NAME = "press_wordpress/posts"
POSTS = "/wp-json/wp/v2/posts"
PER_PAGE = 100
WANTED = "id,link,slug,status,date,date_gmt,modified_gmt,title,content,excerpt,lang"
LONGEST = 1_000_000

SITES = {outlet.name: outlet for outlet in outlets("wordpress")}
APIS = tuple(outlet.api for outlet in SITES.values())


def _ask(session: Session, api: Api, params: Params, *, keep: bool) -> tuple[Answer, list[dict[str, Any]], int]:
    """One list of posts and the publisher's count of all posts the question covers.

    Raises:
        NotDataError: the answer is no list of posts or does not declare its totals (reliability P10).
    """
    answer = session.get(api, POSTS, params, keep=keep)
    posts = json_of(answer, NAME)
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise NotDataError(NAME, f"{answer.url} is not a list of posts", "open the address in a browser")
    total, total_pages = (answer.headers.get(name, "") for name in ("x-wp-total", "x-wp-totalpages"))
    if not (total.isdecimal() and total_pages.isdecimal()):
        fault = f"{answer.url} answers without X-WP-Total and X-WP-TotalPages, so nothing proves that it is complete"
        raise NotDataError(NAME, fault, "ask whether a cache or firewall in front of the site drops the headers")
    return answer, posts, int(total)


def fence(session: Session, window: Window | None, _past: Past) -> Fence:
    """Per outlet the number of posts and the last change; the latter is the watermark, which a window leaves alone."""
    versions, marks = [], []
    for api in APIS:
        params: Params = (
            ("per_page", "1"),
            ("orderby", "modified"),
            ("order", "desc"),
            ("_fields", "id,modified_gmt"),
        )
        _, posts, total = _ask(session, api, params, keep=False)
        changed = str(posts[0].get("modified_gmt") or "") if posts else ""
        versions.append(f"{api.name}={total}@{changed}")
        marks.append(f"{api.name}={changed}")
    return Fence(version=" ".join(versions), watermark="" if window else " ".join(marks))


def pages(session: Session, window: Window | None, past: Past, _before: Fence) -> Iterator[Page]:
    """Posts changed since the last pull of their outlet, or within the window, by id.

    Landing looks at the fence again and starts over where a page that was announced is refused or posts move between
    pages because the outlet published or took down something meanwhile.
    """
    marks = _watermarks(past)
    for api in APIS:
        yield from _outlet(session, api, _changed(window, marks.get(api.name, "")))


def _watermarks(past: Past) -> dict[str, str]:
    """Last change seen per outlet, from the newest pull that set one."""
    for receipt in reversed(past.receipts("posts")):
        if receipt.watermark:
            return dict(mark.split("=", 1) for mark in receipt.watermark.split())
    return {}


def _changed(window: Window | None, since: str) -> Params:
    if window is not None:
        start = datetime.combine(window.start, datetime.min.time()) - timedelta(seconds=1)
        return ("modified_after", f"{start.isoformat()}Z"), ("modified_before", f"{window.end.isoformat()}T00:00:00Z")
    if not since:
        return ()
    # Posts of the boundary second are read again: one of them may have been saved after the last pull looked.
    return (("modified_after", f"{(datetime.fromisoformat(since) - timedelta(seconds=1)).isoformat()}Z"),)


def _outlet(session: Session, api: Api, changed: Params) -> Iterator[Page]:
    seen: set[str] = set()
    number, last, whole = 1, 1, None
    while number <= last:
        params = (
            ("per_page", str(PER_PAGE)),
            ("page", str(number)),
            ("orderby", "id"),
            ("order", "asc"),
            ("_fields", WANTED),
            *changed,
        )
        answer, posts, total = _ask(session, api, params, keep=True)
        if whole is not None and total != whole:
            raise IncompleteError(NAME, f"{api.name} had {whole} posts and now has {total}", "run again later")
        whole, last = total, -(-total // PER_PAGE)
        ids = [str(post.get("id")) for post in posts]
        if seen.intersection(ids):
            fault = f"{api.name}: page {number} repeats posts of earlier pages, so others are missing"
            raise IncompleteError(NAME, fault, "run again: posts moved between pages")
        seen.update(ids)
        session.progress(len(seen), total, api.name)
        if total:
            held = min(PER_PAGE, total - (number - 1) * PER_PAGE)
            yield Page(answer, declared=held, tags={"outlet": api.name})
        number += 1


def derived(row: Mapping[str, str | None], answer: Answer, _tags: Mapping[str, str]) -> dict[str, str | None]:
    """The title as plain text, and when the post was published and changed.

    The moment is the one of UTC where it can be read, the day the one on the site's own clock: WordPress writes zeros
    into either (``-0001-11-30``) where it does not know.
    """
    return told(row, now_of(answer))


def told(row: Mapping[str, str | None], now: datetime) -> dict[str, str | None]:
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
            max_quarantine=0.5,
            few=20,  # a protected post is no fault, and an increment may hold little else
        ),
    ),
    triage=(
        "Safe to wait: posts stay, and the next run asks for all that changed since. Not safe to ignore: 'answers "
        "without X-WP-Total' or an HTML answer for days mean that a firewall keeps us out."
    ),
)
