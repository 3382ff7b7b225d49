"""News pages of Ruta N, a site without an API: the sitemap says which pages exist and when they last changed.

One row is one page as it stood when it was pulled. Facts of the site: addresses are ``/noticias/<slug>`` (sources of
2019 to 2022); title, dates and language stand in JSON-LD, ``<meta>`` or the text itself, differently from page to page,
so each is looked for in that order. The whole ``<article>`` is kept as HTML; the reader decides what of it is text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from htmldate import find_date
from lxml import etree, html  # type: ignore[import-untyped]

from extract.contract import Api, Fence, Field, Member, Page, Parsed, Past, Session, Source, Stream, Window, member
from extract.documents import html_text, local_name, path_of, xml_root
from extract.errors import LimitError, NotDataError

NAME = "press_newsroom/pages"
SITEMAP = "/sitemap.xml"
NEWS = "/noticias/"
MOST_SITEMAPS = 50
LONGEST = 1_000_000
LATEST = "2100-01-01"

API = Api(
    name="ruta_n",
    live_url="https://www.rutanmedellin.org",
    sample_host="ruta-n.example",
    seconds_between=2.0,
    robots=True,
)

_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "PressRelease", "ReportageNewsArticle"})
_BLANKS = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters and references to them (``&#11;``) mean nothing in HTML; the stored page keeps them."""


def sitemap(session: Session) -> dict[str, str]:
    """Address of every news page and when it last changed (``""`` where the sitemap does not say), indexes followed.

    Raises:
        NotDataError: it is no sitemap, or lists no news page.
        UnsafeError: it lists an address of another host.
        LimitError: it consists of more than 50 files.
    """
    news: dict[str, str] = {}
    waiting, read = [SITEMAP], 0
    while waiting:
        if read == MOST_SITEMAPS:
            fault = f"the sitemap of {API.name} consists of more than {MOST_SITEMAPS} files"
            raise LimitError(NAME, fault, "look at the sitemap; raise MOST_SITEMAPS where it is right")
        read += 1
        answer = session.get(API, waiting.pop(0), expect="xml", keep=False)
        root = xml_root(answer.body(), NAME, frozenset({"urlset", "sitemapindex"}))
        for entry in root:
            said = {local_name(child): (child.text or "").strip() for child in entry}
            path = path_of(said.get("loc", ""), API, NAME)
            if local_name(root) == "sitemapindex":
                waiting.append(path)
            elif path.startswith(NEWS) and len(path) > len(NEWS):
                news[said["loc"]] = max(said.get("lastmod", ""), news.get(said["loc"], ""))
    if not news:
        raise NotDataError(NAME, f"the sitemap lists no page below {NEWS}", "see whether the site was rebuilt")
    return dict(sorted(news.items()))


def fence(session: Session, window: Window | None, past: Past) -> Fence:
    """All news pages with their last change; the total is what is due of them."""
    news = sitemap(session)
    version = hashlib.sha256(json.dumps(news).encode()).hexdigest()
    wanted = due(news, window, past)
    facts = {"news_pages": str(len(news))}
    return Fence(version, len(wanted), max(news.values()), facts, members=len(wanted), plan=wanted)


def pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Member]:
    """News pages that are new or have another last change than when they landed; with a window, those changed in it."""
    for done, (url, lastmod) in enumerate(before.plan.items()):
        session.progress(done, len(before.plan), "pages")
        yield member(url, _page(session, url, lastmod), expected=1)


def _page(session: Session, url: str, lastmod: str) -> Iterator[Page]:
    answer = session.get(API, path_of(url, API, NAME), expect="html", stamp=lastmod)
    yield Page(answer, declared=1, tags={"url": url, "outlet": API.name, "lastmod": lastmod})


def due(news: Mapping[str, str], window: Window | None, past: Past) -> dict[str, str]:
    """The pages to pull. A page without ``lastmod`` is pulled once; one that could not be read, once per change."""
    if window is not None:
        start, end = window.start.isoformat(), window.end.isoformat()
        return {url: lastmod for url, lastmod in news.items() if start <= lastmod[:10] < end}
    tags = (page["tags"] for receipt in past.receipts("pages") for page in receipt.pages)
    seen = {(tag["url"], tag["lastmod"]) for tag in tags}
    return {url: lastmod for url, lastmod in news.items() if (url, lastmod) not in seen}


def read_page(data: bytes, tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """What one news page says of itself; a page without title or text gives a row that is quarantined, not dropped."""
    text = html_text(data)
    tree = _tree(text) if text and text.strip() else None
    if tree is None:
        yield {"title": None, "body_html": None}
        return
    facts = _json_ld(tree)
    published = _first(facts.get("datePublished"), _meta(tree, "article:published_time", "date"), _time(tree))
    modified = _first(facts.get("dateModified"), _meta(tree, "article:modified_time", "og:updated_time"))
    yield {
        "title": _first(facts.get("headline"), _meta(tree, "og:title"), _words(tree, "//h1"), _words(tree, "//title")),
        "description": _first(facts.get("description"), _meta(tree, "og:description", "description")),
        "language": _first(tree.get("lang"), facts.get("inLanguage"), _meta(tree, "og:locale")),
        "published": published or _found_date(text or "", tags.get("lastmod", "")),
        "modified": modified,
        "body_html": _body(tree),
    }


def _found_date(text: str, lastmod: str) -> str | None:
    """A date htmldate finds in the page, not later than its last change: today is no input."""
    found = find_date(text, extensive_search=False, original_date=True, max_date=lastmod[:10] or LATEST)
    return str(found) if found else None


def _tree(text: str) -> Any:
    try:
        return html.document_fromstring(_without_declaration(text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _without_declaration(text: str) -> str:
    """lxml refuses text that declares an encoding; the bytes are decoded by now."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", _CONTROL.sub("", text))


def _json_ld(tree: Any) -> dict[str, Any]:
    """The first article among the JSON-LD blocks; a block that is not JSON says nothing."""
    for block in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            document = json.loads(str(block))
        except ValueError:
            continue
        for thing in _things(document):
            kinds = thing.get("@type")
            if _ARTICLES.intersection(kinds if isinstance(kinds, list) else [str(kinds)]):
                return thing
    return {}


def _things(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        for part in document:
            yield from _things(part)
    elif isinstance(document, dict):
        yield document
        yield from _things(document.get("@graph", []))


def _meta(tree: Any, *names: str) -> str | None:
    for name in names:
        found = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
        if found and str(found[0]).strip():
            return str(found[0])
    return None


def _time(tree: Any) -> str | None:
    found = tree.xpath("(//article|//main)//time/@datetime")
    return str(found[0]) if found else None


def _words(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0].text_content()) if found else None


def _first(*values: Any) -> str | None:
    """The first value that is text, its blanks made single."""
    texts = (_BLANKS.sub(" ", _CONTROL.sub("", value)).strip() for value in values if isinstance(value, str))
    return next((text for text in texts if text), None)


def _body(tree: Any) -> str | None:
    """HTML of the ``<article>`` with most text (cards of other news have less), else of ``<main>``, else nothing."""
    for path in ("//article[not(ancestor::article)]", "//main", "//*[@role='main']"):
        found = [(len(_words(element, ".") or ""), -n, element) for n, element in enumerate(tree.xpath(path))]
        if found:
            size, _, element = max(found, key=lambda one: one[:2])
            if size and (_words(element, ".") or "").strip():
                return _CONTROL.sub("", str(html.tostring(element, encoding="unicode", with_tail=False)))
    return None


SOURCE = Source(
    name="press_newsroom",
    title="News of Ruta N Medellín",
    publisher="Corporación Ruta N Medellín",
    homepage="https://www.rutanmedellin.org",
    licence="metadata and link; the text stays its publisher's and is kept for analysis only, never republished",
    attribution="News of Ruta N Medellín (rutanmedellin.org).",
    cadence="40 6 * * *",
    privacy="text",
    apis=(API,),
    streams=(
        Stream(
            name="pages",
            grain="One row is one news page as it stood when it was pulled.",
            key=("url",),
            fields=(
                Field("title", required=True, note="plain text"),
                Field("description", note="plain text"),
                Field("language", note="as the page declares it: es, es-CO, en, ..."),
                Field("published", note="ISO 8601 as the page gives it, or a date found in it"),
                Field("modified", note="ISO 8601 as the page gives it"),
                Field("body_html", required=True, max_chars=LONGEST, note="HTML of the article"),
            ),
            tags=("url", "outlet", "lastmod"),
            decode=Parsed(read_page),
            fence=fence,
            pages=pages,
            rows=(0, 50_000),
            max_set_aside=0.1,
            few_members=3,
            stand_alone=True,
            max_quarantine=0.5,
            few=10,  # an increment may be one page, and one that cannot be read is kept aside
        ),
    ),
    triage=(
        "Safe to wait: pages stay on the site. Not safe to ignore: 'lists no page below /noticias/' means that the "
        "site was rebuilt. A page that is set aside is a dead link in the publisher's sitemap: tell them."
    ),
)
