"""WordPress REST API v2, ``/wp-json/wp/v2/posts``: paging with totals in headers, rendered HTML, site-local dates.

Rules are those of WP_REST_Posts_Controller: ``per_page`` 1 to 100 (default 10), a page past the end is a 400 unless
there is nothing at all, ``after``/``before`` and ``modified_after``/``modified_before`` are exclusive and read in site
time where they carry no offset (developer.wordpress.org/rest-api, WordPress 5.7 and later).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.state import State
from sandbox.world.model import Document
from sandbox.world.outlets import BOGOTA, OUTLETS, Outlet, link, modified_at, visible
from sandbox.world.press import body_at, visible_text

MAX_PER_PAGE = 100
FIRST_ID, ID_STEP = 3011, 7
"""Posts share their numbers with attachments and revisions, so that the ids of posts have gaps."""

CATEGORIES = {
    "announcement": 4,
    "twin": 4,
    "reprint": 9,
    "update": 4,
    "inauguration": 4,
    "cancellation": 4,
    "programme": 12,
    "agreement": 15,
    "presence": 9,
    "other": 1,
}
_TEXTURE = str.maketrans(
    {"–": "&#8211;", "—": "&#8212;", "’": "&#8217;", "“": "&#8220;", "”": "&#8221;", "…": "&#8230;"}
)
_INTEGER = re.compile(r"\d{1,9}\Z")
_EXCERPT_WORDS = 40


class _InvalidParameterError(Exception):
    """A parameter the API refuses, with the reason it gives."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason


@dataclass(frozen=True)
class _Post:
    """A document as seen at one moment, with its number on the site."""

    number: int
    document: Document
    now: datetime
    changed: datetime | None = None

    @property
    def modified(self) -> datetime:
        return self.changed or modified_at(self.document, self.now)


ORDERS: Mapping[str, Callable[[_Post], Any]] = {
    "date": lambda post: post.document.published_at,
    "modified": lambda post: post.modified,
    "id": lambda post: post.number,
    "slug": lambda post: post.document.slug,
    "title": lambda post: post.document.title,
}

_BOUNDS: Mapping[str, Callable[[_Post, datetime], bool]] = {
    "after": lambda post, moment: post.document.published_at > moment,
    "before": lambda post, moment: post.document.published_at < moment,
    "modified_after": lambda post, moment: post.modified > moment,
    "modified_before": lambda post, moment: post.modified < moment,
}


def routes(state: State) -> list[Route]:
    """The posts of the outlet that ``state.api`` names."""
    outlet = OUTLETS[state.api]
    own = sorted(
        (document for document in state.world.documents if document.outlet == outlet.name),
        key=lambda document: (document.published_at, document.document_id),
    )
    numbers = {document.document_id: FIRST_ID + ID_STEP * rank for rank, document in enumerate(own)}

    def posts(request: Request) -> Response:
        now = state.clock.now
        shown = [
            _Post(one.number or numbers[one.document.document_id], one.document, now, one.modified)
            for one in state.plants.over(outlet.name, visible(own, outlet.name, now))
        ]
        try:
            return _answer(shown, request.query_params, outlet)
        except _InvalidParameterError as error:
            return _invalid(error)

    return [Route("/wp-json/wp/v2/posts", posts), Route("/robots.txt", _robots)]


def _robots(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
    return PlainTextResponse("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n")


def _answer(shown: list[_Post], query: Mapping[str, str], outlet: Outlet) -> Response:
    page = _integer(query, "page", 1, None)
    per_page = _integer(query, "per_page", 10, MAX_PER_PAGE)
    found = _ordered(_filtered(shown, query, outlet), query)
    pages = -(-len(found) // per_page)
    if page > pages and found:
        return _error(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    links = _links(query, page, pages, outlet)
    if links:
        headers["Link"] = links
    fields = _fields(query)
    start = (page - 1) * per_page
    records = [_selected(_record(post, outlet), fields) for post in found[start : start + per_page]]
    return JSONResponse(records, headers=headers)


def _integer(query: Mapping[str, str], name: str, default: int, most: int | None) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not _INTEGER.match(text.removeprefix("-")):
        raise _InvalidParameterError(name, f"{name} is not of type integer.")
    value = int(text)
    if most is not None and not 1 <= value <= most:
        raise _InvalidParameterError(name, f"{name} must be between 1 (inclusive) and {most} (inclusive)")
    if value < 1:
        raise _InvalidParameterError(name, f"{name} must be greater than or equal to 1")
    return value


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise _InvalidParameterError(name, "Invalid date.") from error
    return moment.replace(tzinfo=BOGOTA) if moment.tzinfo is None else moment


def _filtered(shown: list[_Post], query: Mapping[str, str], outlet: Outlet) -> list[_Post]:
    for name, keeps in _BOUNDS.items():
        moment = _moment(query, name)
        if moment is not None:
            shown = [post for post in shown if keeps(post, moment)]
    return _in_language(_included(shown, query), query.get("lang"), outlet)


def _included(shown: list[_Post], query: Mapping[str, str]) -> list[_Post]:
    """The posts that ``include`` names by number; all where it is not given."""
    if "include" not in query:
        return shown
    wanted = {part.strip() for part in query["include"].split(",")}
    if not all(_INTEGER.match(part) for part in wanted):
        raise _InvalidParameterError("include", "include[0] is not of type integer.")
    return [post for post in shown if str(post.number) in wanted]


def _in_language(shown: list[_Post], language: str | None, outlet: Outlet) -> list[_Post]:
    if language is None or not outlet.names_language:
        return shown
    if language not in outlet.languages:
        raise _InvalidParameterError("lang", f"lang is not one of {', '.join(outlet.languages)}.")
    return [post for post in shown if post.document.language == language]


def _ordered(found: list[_Post], query: Mapping[str, str]) -> list[_Post]:
    order, direction = query.get("orderby", "date"), query.get("order", "desc")
    if order not in ORDERS:
        raise _InvalidParameterError("orderby", f"orderby is not one of {', '.join(ORDERS)}.")
    if direction not in {"asc", "desc"}:
        raise _InvalidParameterError("order", "order is not one of asc and desc.")
    rank = ORDERS[order]
    return sorted(found, key=lambda post: (rank(post), post.number), reverse=direction == "desc")


def _links(query: Mapping[str, str], page: int, pages: int, outlet: Outlet) -> str:
    """The ``Link`` header: previous and next page, where there is one."""
    base = f"https://{outlet.host}/wp-json/wp/v2/posts"

    def to(number: int, relation: str) -> str:
        return f'<{base}?{urlencode({**query, "page": number})}>; rel="{relation}"'

    links = [to(page - 1, "prev")] if 1 < page <= pages + 1 else []
    return ", ".join(links + ([to(page + 1, "next")] if page < pages else []))


def _record(post: _Post, outlet: Outlet) -> dict[str, Any]:
    document = post.document
    body = body_at(document, post.now)
    address = link(document)
    record: dict[str, Any] = {
        "id": post.number,
        "date": _local(document.published_at),
        "date_gmt": _gmt(document.published_at),
        "guid": {"rendered": f"https://{outlet.host}/?p={post.number}"},
        "modified": _local(post.modified),
        "modified_gmt": _gmt(post.modified),
        "slug": document.slug,
        "status": "publish",
        "type": "post",
        "link": address,
        "title": {"rendered": _textured(html.escape(document.title, quote=False).replace("&amp;", "&#038;"))},
        "content": {"rendered": _textured(body) + "\n", "protected": False},
        "excerpt": {"rendered": _excerpt(body), "protected": False},
        "author": outlet.author_id,
        "featured_media": 0,
        "comment_status": "closed",
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": {"footnotes": ""},
        "categories": [CATEGORIES[document.role]],
        "tags": [],
        "class_list": [f"post-{post.number}", "post", "type-post", "status-publish", "format-standard", "hentry"],
        "_links": {"self": [{"href": f"https://{outlet.host}/wp-json/wp/v2/posts/{post.number}"}]},
    }
    if outlet.names_language:
        record["lang"] = document.language
    return record


def _local(moment: datetime) -> str:
    return moment.astimezone(BOGOTA).strftime("%Y-%m-%dT%H:%M:%S")


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _textured(text: str) -> str:
    """Dashes, quotation marks and ellipses as numeric entities, as wptexturize leaves them."""
    return text.translate(_TEXTURE)


def _excerpt(body: str) -> str:
    words = visible_text(body).split()
    more = " [&hellip;]" if len(words) > _EXCERPT_WORDS else ""
    return f"<p>{_textured(html.escape(' '.join(words[:_EXCERPT_WORDS]), quote=False))}{more}</p>\n"


def _fields(query: Mapping[str, str]) -> list[list[str]]:
    return [name.strip().split(".") for name in query.get("_fields", "").split(",") if name.strip()]


def _selected(record: dict[str, Any], fields: list[list[str]]) -> dict[str, Any]:
    """The record reduced to ``_fields``; ``title.rendered`` asks for a part of a field."""
    if not fields:
        return record
    chosen: dict[str, Any] = {}
    for field in fields:
        _take(record, chosen, field)
    return chosen


def _take(record: dict[str, Any], chosen: dict[str, Any], field: list[str]) -> None:
    name, *rest = field
    if name not in record:
        return
    if not rest:
        chosen[name] = record[name]
    elif isinstance(record[name], dict):
        _take(record[name], chosen.setdefault(name, {}), rest)


def _invalid(error: _InvalidParameterError) -> Response:
    params = {error.name: error.reason}
    details = {error.name: {"code": "rest_out_of_bounds", "message": error.reason, "data": None}}
    message = f"Invalid parameter(s): {error.name}"
    return _error(400, "rest_invalid_param", message, params=params, details=details)


def _error(status: int, code: str, message: str, **data: Any) -> Response:
    return JSONResponse({"code": code, "message": message, "data": {"status": status, **data}}, status_code=status)
