"""Sitemaps: which pages a site says it has and when each last changed, indexes followed within bounds.

What one file or one entry gets wrong is its own: the rest is read, and what is left out is named with its reason.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from core.errors import LandfallError
from extract.charsets import decoded
from extract.contract import Answer
from extract.documents import absolute
from extract.errors import LimitError, NotDataError, RefusedError, TruncatedError, UnsafeError
from extract.feeds import CONTROL, resolved_entities

MOST_FILES = 50
"""Files of one site's sitemap that are read. The protocol allows 50,000 addresses in each."""
DEEPEST = 4
"""Indexes below one another; the protocol allows one."""
MOST_PAGES = 200_000
LOOK = "open the address in a browser; where it shows the sitemap, run again"
ROOTS = frozenset({"urlset", "sitemapindex"})

_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:urlset|sitemapindex)(?=[\s>])")
_QUIET = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
"""Comments and processing instructions, which may stand before the root of any XML document."""
_TEXT = etree.XPath("string()")
"""All text of an element, what stands around a comment in it too."""
_PAGE_OF_HTML = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entries:
    """One file of a sitemap: ``(address, last change)`` in its order, and whether the addresses are sitemaps."""

    entries: tuple[tuple[str, str], ...]
    is_index: bool = False
    repairs: tuple[str, ...] = ()


@dataclass
class SiteMap:
    """What a site's sitemap says.

    Attributes:
        pages: address of every page and its last change, ``""`` where none is given.
        refused: what was left out: files and entries with the error each met.
        repairs: codes of what was done to read the files.
    """

    pages: dict[str, str] = field(default_factory=dict)
    refused: dict[str, LandfallError] = field(default_factory=dict)
    repairs: set[str] = field(default_factory=set)


def read_sitemap(data: bytes, source: str, content_type: str = "") -> Entries:
    """One file: an index, a list of pages, or plain text with an address a line; gzipped or not.

    A file that is cut short or not well-formed gives the entries before the fault, and says so in ``repairs``.

    Raises:
        NotDataError: it is none of these.
        UnsafeError: it carries a DTD.
        TruncatedError, LimitError: as in ``charsets.decoded``.
    """
    came = decoded(data, content_type, source, guess=True)
    text, before = _begin(_DECLARATION.sub("", CONTROL.sub("", came.text)).strip())
    if _DTD.search(text[:4096]) and not _PAGE_OF_HTML.search(text[:4096]):
        raise UnsafeError(source, "the sitemap declares a DTD or entities", "look at the address by hand")
    if not text.startswith("<"):
        return _plain_text(text, source, came.repairs)
    text, resolved = resolved_entities(text)
    root, is_whole = _root(text)
    name = etree.QName(root).localname if root is not None else ""
    if root is None or name not in ROOTS:
        what = "a page of HTML" if _PAGE_OF_HTML.search(text[:4096]) else f"a <{name[:40]}>"
        raise NotDataError(source, f"the body is {what} instead of a sitemap", LOOK)
    entries = [_entry(element) for element in root if isinstance(element.tag, str)]
    repairs = (*came.repairs, *["leading_text"] * before)
    repairs += (*["entities"] * resolved, *["not_well_formed"] * (not is_whole))
    return Entries(tuple(e for e in entries if e[0]), name == "sitemapindex", repairs)


def _begin(text: str) -> tuple[str, bool]:
    """The text from where the sitemap begins, and whether something stood before it, as a warning of PHP does; a page
    of HTML that shows one is no sitemap."""
    root = _ROOT.search(text)
    if root is None or _PAGE_OF_HTML.search(text, 0, root.start()) or _DTD.search(text, 0, root.start()):
        return text, False
    return text[root.start() :], bool(_QUIET.sub("", text[: root.start()]).strip())


def _root(text: str) -> tuple[etree._Element | None, bool]:
    """The root element, and whether the text is well-formed; no entity is expanded and no other file is read."""
    for recover in (False, True):
        parser = etree.XMLParser(recover=recover, resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(text.encode(), parser), not recover
        except etree.XMLSyntaxError:
            continue
    return None, False


def _entry(element: etree._Element) -> tuple[str, str]:
    """Address and last change of one entry; other name spaces (pictures, news) say nothing of either."""
    own = etree.QName(element).namespace
    names = [(etree.QName(child), child) for child in element if isinstance(child.tag, str)]
    said = {name.localname: str(_TEXT(child)).strip() for name, child in names if name.namespace in (own, None)}
    return said.get("loc", ""), said.get("lastmod", "")


def _plain_text(text: str, source: str, repairs: tuple[str, ...]) -> Entries:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(re.fullmatch(r"https?://\S+", line) for line in lines):
        raise NotDataError(source, "the body is some other text instead of a sitemap", LOOK)
    return Entries(tuple((line, "") for line in lines), repairs=repairs)


def walk(
    start: str, hosts: frozenset[str], wanted: Callable[[str], bool], ask: Callable[[str], Answer], source: str
) -> SiteMap:
    """Read a sitemap and what its indexes name, each file once.

    Args:
        start: public address of the first file.
        hosts: hosts that are the site's own, without ``www.``; whatever leads elsewhere is refused.
        wanted: whether the path of a page is wanted.
        ask: gets a path with its query from the site.
        source: for errors.

    Raises:
        LandfallError: what the first file met; without it there is nothing to say about the site.
    """
    walked = _Walk(hosts, wanted, source, {_name(start)})
    walked.waiting.append((start, 0))
    while walked.waiting:
        address, depth = walked.waiting.popleft()
        if walked.read == MOST_FILES:
            walked.refuse(address, _over(source, f"the sitemap consists of more than {MOST_FILES} files"))
            continue
        walked.read += 1
        try:
            answer = ask(_path(address, hosts, source))
            entries = read_sitemap(answer.body(), source, answer.headers.get("content-type", ""))
        except (NotDataError, RefusedError, TruncatedError, UnsafeError, LimitError) as error:
            if address == start:
                raise
            walked.refuse(address, error)
            continue
        walked.found.repairs.update(entries.repairs)
        for loc, lastmod in entries.entries:
            named = absolute(address, loc)
            if entries.is_index:
                walked.follow(named, depth + 1)
            else:
                walked.take(named, lastmod)
    return walked.found


@dataclass
class _Walk:
    """A walk over the files of one site: what waits, what was seen, what was found."""

    hosts: frozenset[str]
    wanted: Callable[[str], bool]
    source: str
    seen: set[str]
    waiting: deque[tuple[str, int]] = field(default_factory=deque)
    read: int = 0
    found: SiteMap = field(default_factory=SiteMap)

    def refuse(self, address: str, error: LandfallError) -> None:
        self.found.refused[address] = error

    def follow(self, address: str, depth: int) -> None:
        """Put a file in line, but one that was there before: a loop, or a file two indexes name."""
        name = _name(address)
        if name in self.seen:
            return
        self.seen.add(name)
        if depth > DEEPEST:
            self.refuse(address, _over(self.source, f"indexes stand more than {DEEPEST} deep in one another"))
            return
        self.waiting.append((address, depth))

    def take(self, page: str, lastmod: str) -> None:
        """Take a page that is wanted and the site's own."""
        pages = self.found.pages
        try:
            path = _path(page, self.hosts, self.source)
        except UnsafeError as error:
            parts = _split(page)
            if not parts.scheme or self.wanted(parts.path):
                self.refuse(page, error)
            return
        if not self.wanted(path):
            return
        if len(pages) >= MOST_PAGES and page not in pages:
            self.refuse(page, _over(self.source, f"the sitemap lists more than {MOST_PAGES} pages"))
            return
        pages[page] = max(lastmod, pages.get(page, ""))


def _path(address: str, hosts: frozenset[str], source: str) -> str:
    """Path and query of an address of the site.

    Raises:
        UnsafeError: it leads to another host or is not http(s).
    """
    parts = _split(address)
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme not in ("http", "https") or host not in hosts:
        fault = f"the sitemap names {parts.scheme}://{host}, which is not the site's own host"
        raise UnsafeError(source, fault, "look at the publisher's sitemap; nothing was asked of that host")
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _split(address: str) -> SplitResult:
    """The parts of an address; none where it is not one."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _name(address: str) -> str:
    """An address for comparing: http and https, with and without www., are one file."""
    parts = _split(address)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}?{parts.query}"


def _over(source: str, fault: str) -> LimitError:
    return LimitError(source, fault, "look at the sitemap; raise the bound in extract/sitemaps.py where it is right")
