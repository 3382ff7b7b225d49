"""News pages of sites without an API: the sitemap says which pages exist and when they last changed.

One row is one page as it stood when it was pulled. Title, dates and language stand in JSON-LD, ``<meta>`` or the text
itself, differently from page to page, so each is looked for in that order. The whole ``<article>`` is kept as HTML; the
reader decides what of it is text. Each page lands, or is set aside with its reason, on its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from htmldate import find_date
from lxml import etree, html  # type: ignore[import-untyped]

from extract.charsets import BROKEN, decoded
from extract.contract import (
    REASON,
    Answer,
    Fence,
    Field,
    Member,
    Page,
    ParsedAnswer,
    Past,
    Session,
    Source,
    Stream,
    Window,
    member,
)
from extract.errors import NotDataError
from extract.feeds import title_text
from extract.outlets import LICENCE, Outlet, outlets
from extract.page_facts import is_not_found, shown_dates, structured
from extract.published import Published, date_fields, now_of, published
from extract.sitemaps import SiteMap, walk

NAME = "press_newsroom/pages"
LONGEST = 1_000_000
LATEST = "2100-01-01"
RETRIES = 10
"""Pages that were set aside before and are asked for again in one pull: a site may hold hundreds of dead links."""
SITES = {outlet.name: outlet for outlet in outlets("sitemap")}

_BLANKS = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters and references to them (``&#11;``) mean nothing in HTML; the stored page keeps them."""


def sitemap(session: Session, outlet: Outlet) -> SiteMap:
    """Every news page of an outlet and when it last changed, and what of its sitemap had to be left out.

    Raises:
        NotDataError: it is no sitemap, or lists no news page.
        LandfallError: what the sitemap's first file met.
    """

    def is_news(path: str) -> bool:
        return path.startswith(outlet.news) and len(path) > len(outlet.news)

    def ask(path: str) -> Answer:
        return session.get(outlet.api, path, expect="feed", keep=False)

    site = session.site(outlet.api)
    hosts = outlet.hosts | {(urlsplit(site).hostname or "").removeprefix("www.")}
    found = walk(f"{site}{outlet.path}", hosts, is_news, ask, NAME)
    if not found.pages:
        raise NotDataError(NAME, f"the sitemap lists no page below {outlet.news}", "see whether the site was rebuilt")
    return found


def fence(session: Session, window: Window | None, _past: Past) -> Fence:
    """All news pages with their last change, site by site; a site whose sitemap cannot be read by its fault."""
    sites = [outlet for outlet in SITES.values() if session.site(outlet.api)]
    plan = [(outlet, _read_sitemap(session, outlet)) for outlet in sites]
    newest = [lastmod for _, found in plan if isinstance(found, SiteMap) for lastmod in found.pages.values()]
    version = hashlib.sha256("\n".join(_state(outlet, found) for outlet, found in plan).encode()).hexdigest()
    return Fence(version, watermark="" if window else max(newest, default=""), plan=plan)


def _state(outlet: Outlet, found: SiteMap | Member) -> str:
    if isinstance(found, Member):
        return f"{outlet.name} {found.error.code if found.error else found.status}"
    return f"{outlet.name} {json.dumps(found.pages)} {sorted(found.refused)}"


def _read_sitemap(session: Session, outlet: Outlet) -> SiteMap | Member:
    """An outlet's sitemap, or the outlet as a member that is set aside."""
    held: list[SiteMap] = []

    def look() -> Iterator[Page]:
        held.append(sitemap(session, outlet))
        yield from ()

    found = member(outlet.name, look(), of=outlet.name)
    return found if found.error else held[0]


def pages(session: Session, window: Window | None, past: Past, before: Fence) -> Iterator[Member]:
    """News pages that are new or have another last change than when they landed, one member each; with a window, those
    changed in it. What a sitemap names and nobody may ask for is a member that is set aside."""
    owed = past.owed("pages")
    for outlet, found in before.plan:
        if isinstance(found, Member):
            yield found
            continue
        for address, error in found.refused.items():
            if address not in owed:
                yield Member(address, error=error, of=outlet.name)
        wanted = due(found.pages, window, past, owed)
        for done, (url, lastmod) in enumerate(wanted.items()):
            session.progress(done, len(wanted), outlet.name)
            yield member(url, _page(session, outlet, url, lastmod), of=outlet.name)


def _page(session: Session, outlet: Outlet, url: str, lastmod: str) -> Iterator[Page]:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    answer = session.get(outlet.api, path, expect="html", stamp=lastmod)
    yield Page(answer, declared=1, tags={"url": url, "outlet": outlet.name, "lastmod": lastmod})


def due(
    news: Mapping[str, str], window: Window | None, past: Past, owed: frozenset[str] = frozenset()
) -> dict[str, str]:
    """The pages to pull. A page without ``lastmod`` is pulled once, one that could not be read once per change, and a
    few of those that were set aside are tried again."""
    if window is not None:
        start, end = window.start.isoformat(), window.end.isoformat()
        return {url: lastmod for url, lastmod in news.items() if start <= lastmod[:10] < end}
    tags = (page["tags"] for receipt in past.receipts("pages") for page in receipt.pages)
    seen = {(tag["url"], tag["lastmod"]) for tag in tags}
    again = set(islice((url for url in sorted(news) if url in owed), RETRIES))
    return {
        url: lastmod
        for url, lastmod in sorted(news.items())
        if (url in again if url in owed else (url, lastmod) not in seen)
    }


def read_page(answer: Answer, tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """What one news page says of itself; a page without title or text gives a row that is quarantined, not dropped."""
    came = decoded(answer.body(), answer.headers.get("content-type", ""), NAME)
    text = _without_declaration(came.text)
    tree = _tree(text)
    if tree is None:
        yield {"title": None, "body_html": None}
        return
    outlet, now = SITES[tags["outlet"]], now_of(answer)
    facts, article, lastmod = structured(tree), _article(tree), tags.get("lastmod", "")
    said = (facts.get("datePublished"), _meta(tree, "article:published_time", "date"), _time(tree, article))

    def read(written: str | None) -> Published:
        return published(written, now, day_first=outlet.day_first)

    written = _dated(said, read) or _shown(tree, article, read, lastmod) or _found_date(text, lastmod) or _first(*said)
    modified = _first(facts.get("dateModified"), _meta(tree, "article:modified_time", "og:updated_time"))
    title = _first(facts.get("headline"), _meta(tree, "og:title"), _words(tree, "//h1"), _words(tree, "//title"))
    record = {
        "title": title_text(title or "", is_html="headline" in facts) or None,
        "description": _first(facts.get("description"), _meta(tree, "og:description", "description")),
        "language": _first(tree.get("lang"), facts.get("inLanguage"), _meta(tree, "og:locale")),
        "published": written,
        **read(written).columns(),
        "modified": modified,
        **_changed("modified", modified, now),
        **_changed("lastmod", tags.get("lastmod"), now),
        "body_html": _body(article),
        "repairs": " ".join(sorted(came.repairs)) or None,
    }
    reason = _reason(record, article)
    yield {**record, REASON: reason} if reason else record


def _reason(record: Mapping[str, str | None], article: Any) -> str:
    """Why a page is set aside, ``""`` where it is not."""
    if any(BROKEN in (record[name] or "") for name in ("title", "description", "body_html")):
        return "broken_bytes"
    return "not_found" if is_not_found(record["title"] or "", article) else ""


def _dated(said: Iterable[Any], read: Callable[[str | None], Published]) -> str | None:
    """The first text that can be read as a day."""
    texts = (_first(text) for text in said)
    return next((text for text in texts if text and read(text).day), None)


def _shown(tree: Any, article: Any, read: Callable[[str | None], Published], lastmod: str) -> str | None:
    """The date the page shows to people, in the article or else around it, not later than its last change."""
    for element in (article, *tree.xpath("//main")):
        found = _dated(shown_dates(element), read) if element is not None else None
        if found and (read(found).day or "") <= (lastmod[:10] or LATEST):
            return found
    return None


def _changed(name: str, written: str | None, now: datetime) -> dict[str, str | None]:
    """A moment of change: when, and why not."""
    found = published(written, now)
    return {f"{name}_at": found.at, f"{name}_fault": found.fault or None}


def _found_date(text: str, lastmod: str) -> str | None:
    """A date htmldate finds in the page, not later than its last change: today is no input.

    It gives the latest day it was allowed to in place of a later one it found (htmldate 1.11), so that day is asked for
    once more without a limit.
    """
    most = lastmod[:10] or LATEST
    found = find_date(text, extensive_search=False, original_date=True, max_date=most)
    if found == most and found != find_date(text, extensive_search=False, original_date=True, max_date=LATEST):
        return None
    return str(found) if found else None


def _tree(text: str) -> Any:
    """The page as a tree, ``None`` where it is empty or no HTML."""
    if not text.strip():
        return None
    try:
        return html.document_fromstring(_without_declaration(text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _without_declaration(text: str) -> str:
    """lxml refuses text that declares an encoding; the bytes are decoded by now."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", _CONTROL.sub("", text))


def _meta(tree: Any, *names: str) -> str | None:
    for name in names:
        found = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
        if found and str(found[0]).strip():
            return str(found[0])
    return None


def _time(tree: Any, article: Any) -> str | None:
    """The first moment in the article, else around it; cards of other news have their own."""
    found = article.xpath(".//time/@datetime") if article is not None else []
    found = found or tree.xpath("//main//time[not(ancestor::article or ancestor::aside)]/@datetime")
    return str(found[0]) if found else None


def _words(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0].text_content()) if found else None


def _first(*values: Any) -> str | None:
    """The first value that is text, its blanks made single."""
    texts = (_BLANKS.sub(" ", _CONTROL.sub("", value)).strip() for value in values if isinstance(value, str))
    return next((text for text in texts if text), None)


def _article(tree: Any) -> Any:
    """The ``<article>`` with most text (cards of other news have less), else ``<main>``, else nothing."""
    for path in ("//article[not(ancestor::article)]", "//main", "//*[@role='main']"):
        found = [(len(_words(element, ".") or ""), -n, element) for n, element in enumerate(tree.xpath(path))]
        if found:
            size, _, element = max(found, key=lambda one: one[:2])
            if size and (_words(element, ".") or "").strip():
                return element
    return None


def _body(article: Any) -> str | None:
    """Its HTML."""
    if article is None:
        return None
    return _CONTROL.sub("", str(html.tostring(article, encoding="unicode", with_tail=False)))


SOURCE = Source(
    name="press_newsroom",
    title="News of agencies without an API",
    publisher="; ".join(outlet.title for outlet in SITES.values() if outlet.live),
    homepage="https://www.rutanmedellin.org",
    licence=LICENCE,
    attribution="News of Ruta N Medellín (rutanmedellin.org) and ProColombia (procolombia.co).",
    cadence="40 6 * * *",
    privacy="text",
    redistribution="attribution",
    apis=tuple(outlet.api for outlet in SITES.values()),
    streams=(
        Stream(
            name="pages",
            grain="One row is one news page as it stood when it was pulled.",
            key=("url",),
            fields=(
                Field("title", required=True, note="plain text, entities decoded once"),
                Field("description", note="plain text"),
                Field("language", note="as the page declares it: es, es-CO, en, ..."),
                Field("published", note="as the page gives it, or a date found in it"),
                *date_fields("published", "publication"),
                Field("modified", note="as the page gives it"),
                Field("modified_at", derived=True, note="last change as the page gives it, UTC"),
                Field("modified_fault", derived=True, note="why modified_at is empty"),
                Field("lastmod_at", derived=True, note="last change as the sitemap gives it, UTC"),
                Field("lastmod_fault", derived=True, note="why lastmod_at is empty"),
                Field("body_html", required=True, max_chars=LONGEST, note="HTML of the article"),
                Field("repairs", derived=True, note="what had to be repaired to read the page: codes, blanks between"),
            ),
            tags=("url", "outlet", "lastmod"),
            decode=ParsedAnswer(read_page),
            fence=fence,
            pages=pages,
            rows=(0, 50_000),
            max_quarantine=0.5,
            few=10,  # an increment may be one page, and one that cannot be read is kept aside
            max_set_aside=0.5,
            few_members=30,
            stand_alone=True,
        ),
    ),
    triage=(
        "Safe to wait: pages stay on their sites. Not safe to ignore: 'lists no page below' means that a site was "
        "rebuilt; a page that is set aside is a dead link in its publisher's sitemap: tell them."
    ),
    stale_after=(2, 7),
)
