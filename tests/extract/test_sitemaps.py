"""Sitemaps: every page once, within bounds, and what leads elsewhere is left out by name."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from extract import sitemaps
from extract.contract import Answer
from extract.errors import NotDataError, RefusedError, TruncatedError, UnsafeError
from extract.sitemaps import SiteMap, read_sitemap, walk
from tests.extract.fakes import stored

SITE = "https://ruta-n.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HOSTS = frozenset({"ruta-n.example"})


def index(*locs: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs)
    return f"<?xml version='1.0'?><sitemapindex {XMLNS}>{entries}</sitemapindex>".encode()


def urlset(*locs: str, lastmod: str = "2026-05-01") -> bytes:
    entries = "".join(f"<url><loc>{loc}</loc><lastmod>{lastmod}</lastmod></url>" for loc in locs)
    return f"<?xml version='1.0'?><urlset {XMLNS}>{entries}</urlset>".encode()


class Site:
    """Files by path; what is not there is a 404."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.files = files
        self.asked: list[str] = []

    def ask(self, path: str) -> Answer:
        self.asked.append(path)
        if path not in self.files:
            raise RefusedError("press_newsroom", f"{path} answered 404", "-", status=404)
        return stored(self.folder, len(self.asked), self.files[path])

    def walk(self, start: str = "/sitemap.xml") -> SiteMap:
        return walk(f"{SITE}{start}", HOSTS, lambda path: path.startswith("/noticias/"), self.ask, "press_newsroom")


def paths(found: SiteMap) -> list[str]:
    return sorted(page.removeprefix(SITE) for page in found.pages)


def test_indexes_in_indexes_are_followed_and_addresses_may_be_relative(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        {
            "/mapas/indice.xml": index("anual/2026.xml", "/raiz.xml", "http://www.ruta-n.example/raiz.xml"),
            "/mapas/anual/2026.xml": index("mayo.xml"),
            "/mapas/anual/mayo.xml": urlset("/noticias/uno", "../../noticias/dos", "otra"),
            "/raiz.xml": urlset(f"{SITE}/noticias/tres", "noticias/cuatro"),
        },
    )
    found = site.walk("/mapas/indice.xml")
    assert paths(found) == ["/noticias/cuatro", "/noticias/dos", "/noticias/tres", "/noticias/uno"]
    assert len(site.asked) == 4
    assert found.refused == {}


def test_a_warning_before_a_sitemap_is_passed_over_and_a_page_that_shows_one_is_none() -> None:
    warned = b"<br />\n<b>Warning</b>: mkdir() in <b>/var/www</b><br />\n" + urlset("/noticias/uno")
    found = read_sitemap(warned, "press_newsroom")
    assert found.entries == (("/noticias/uno", "2026-05-01"),)
    assert found.repairs == ("leading_text",)
    styled = (
        b"<?xml version='1.0'?><?xml-stylesheet href='s.xsl'?><!-- made --><urlset><url><loc>/a</loc></url></urlset>"
    )
    assert read_sitemap(styled, "press_newsroom") == sitemaps.Entries((("/a", ""),))
    with pytest.raises(NotDataError, match="a page of HTML"):
        read_sitemap(b"<html><body><pre>" + urlset("/noticias/uno") + b"</pre></body></html>", "press_newsroom")


def test_a_comment_beside_an_address_takes_nothing_from_it() -> None:
    found = read_sitemap(urlset("<!-- nueva -->/noticias/uno", "/noticias<!-- dos -->/dos"), "press_newsroom")
    assert [address for address, _ in found.entries] == ["/noticias/uno", "/noticias/dos"]


def test_addresses_in_bytes_of_no_named_charset_are_read_as_browsers_read_them() -> None:
    found = read_sitemap(
        "<urlset><url><loc>/noticias/inversión</loc></url></urlset>".encode("latin-1"), "press_newsroom"
    )
    assert found.entries == (("/noticias/inversión", ""),)
    assert found.repairs == ("charset_overridden",)


def test_an_index_that_leads_in_circles_ends_and_each_file_is_read_once(tmp_path: Path) -> None:
    files = {"/sitemap.xml": index("/a.xml", "/sitemap.xml"), "/a.xml": index("/sitemap.xml", "/b.xml", "/a.xml")}
    site = Site(tmp_path, {**files, "/b.xml": urlset("/noticias/uno")})
    assert paths(site.walk()) == ["/noticias/uno"]
    assert site.asked == ["/sitemap.xml", "/a.xml", "/b.xml"]


def test_a_file_that_is_missing_or_no_sitemap_is_left_out_with_its_reason(tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        {
            "/sitemap.xml": index(
                "/gone.xml", "/login.xml", "/good.xml", "https://evil.example/x.xml", "file:///etc/x"
            ),
            "/login.xml": b"<!doctype html><html></html>",
            "/good.xml": urlset("/noticias/uno"),
        },
    )
    found = site.walk()
    assert paths(found) == ["/noticias/uno"]
    assert {name: error.code for name, error in found.refused.items()} == {
        f"{SITE}/gone.xml": "refused",
        f"{SITE}/login.xml": "not_data",
        "https://evil.example/x.xml": "unsafe",
        "file:///etc/x": "unsafe",
    }
    assert not any("evil" in path for path in site.asked)


@pytest.mark.parametrize(
    "page",
    [
        "https://169.254.169.254/noticias/uno",
        "https://ruta-n.example.evil.example/noticias/uno",
        "file:///noticias/uno",
        "https://evil.example/noticias/uno#ruta-n.example",
        "//evil.example/noticias/uno",
        "http://[::1/noticias/uno",
    ],
)
def test_a_page_of_another_host_is_refused_by_name_and_the_others_are_taken(tmp_path: Path, page: str) -> None:
    found = Site(tmp_path, {"/sitemap.xml": urlset(page, "/noticias/dos")}).walk()
    assert paths(found) == ["/noticias/dos"]
    assert [error.code for error in found.refused.values()] == ["unsafe"]


def test_pages_nobody_wants_are_not_refused_either(tmp_path: Path) -> None:
    found = Site(tmp_path, {"/sitemap.xml": urlset("https://evil.example/tienda", "/contacto", "/noticias/uno")}).walk()
    assert (paths(found), found.refused) == (["/noticias/uno"], {})


def test_depth_and_number_of_files_are_bounded_and_what_is_left_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = {f"/{n}.xml": index(f"/{n + 1}.xml") for n in range(9)}
    found = Site(
        tmp_path, {"/sitemap.xml": index("/0.xml", "/good.xml"), "/good.xml": urlset("/noticias/uno"), **deep}
    ).walk()
    assert paths(found) == ["/noticias/uno"]
    assert [(name, error.code) for name, error in found.refused.items()] == [(f"{SITE}/4.xml", "over_limit")]
    wide = {f"/{n}.xml": urlset(f"/noticias/{n}") for n in range(60)}
    found = Site(tmp_path, {"/sitemap.xml": index(*wide), **wide}).walk()
    assert (len(found.pages), len(found.refused)) == (sitemaps.MOST_FILES - 1, 61 - sitemaps.MOST_FILES)
    monkeypatch.setattr(sitemaps, "MOST_PAGES", 2)
    found = Site(tmp_path, {"/sitemap.xml": urlset("/noticias/1", "/noticias/2", "/noticias/3")}).walk()
    assert (len(found.pages), [error.code for error in found.refused.values()]) == (2, ["over_limit"])


def test_the_newest_change_of_a_page_counts(tmp_path: Path) -> None:
    older, newer = urlset("/noticias/uno"), urlset("/noticias/uno", lastmod="2026-06-01")
    found = Site(tmp_path, {"/sitemap.xml": index("/a.xml", "/b.xml"), "/a.xml": newer, "/b.xml": older}).walk()
    assert list(found.pages.values()) == ["2026-06-01"]


def test_without_its_first_file_there_is_nothing_to_say_about_a_site(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        Site(tmp_path, {}).walk()


READABLE = {
    "a gzip file": gzip.compress(urlset("/noticias/uno")),
    "a blank line first": b"\n\n" + urlset("/noticias/uno"),
    "a control character": urlset("/noticias/uno").replace(b"<url>", b"<url>\x0b"),
    "no name space": urlset("/noticias/uno").replace(XMLNS.encode(), b""),
    "a prefix": urlset("/noticias/uno")
    .replace(b"xmlns=", b"xmlns:s=")
    .replace(b"<url", b"<s:url")
    .replace(b"</url", b"</s:url"),
    "a line of text": f"{SITE}/noticias/uno\n".encode(),
    "UTF-16": urlset("/noticias/uno").decode().encode("utf-16"),
}


@pytest.mark.parametrize("data", READABLE.values(), ids=READABLE)
def test_a_sitemap_is_read_however_it_is_packed(data: bytes) -> None:
    ((loc, _),) = read_sitemap(data, "x").entries
    assert loc.endswith("/noticias/uno")


def test_a_bare_ampersand_of_an_address_stays_in_it() -> None:
    found = read_sitemap(urlset("/noticias/uno?a=1&b=2&amp;c=3&copy=4", "<![CDATA[/noticias/dos?a=1&b=2]]>"), "x")
    assert [loc for loc, _ in found.entries] == ["/noticias/uno?a=1&b=2&c=3&copy=4", "/noticias/dos?a=1&b=2"]
    assert found.repairs == ("entities",)


def test_the_address_of_a_picture_is_not_that_of_its_page() -> None:
    picture = b"<image:loc xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>/foto.jpg</image:loc></url>"
    found = read_sitemap(urlset("/noticias/uno").replace(b"</url>", picture), "x")
    assert found.entries == (("/noticias/uno", "2026-05-01"),)


def test_a_gzip_file_of_several_members_is_read_whole() -> None:
    whole = urlset("/noticias/uno", "/noticias/dos")
    for cut in (30, len(whole) - 40):
        assert len(read_sitemap(gzip.compress(whole[:cut]) + gzip.compress(whole[cut:]), "x").entries) == 2
    with pytest.raises(TruncatedError, match="before its end mark"):
        read_sitemap(gzip.compress(whole) + gzip.compress(whole)[:-9], "x")


def test_a_sitemap_that_is_cut_gives_the_entries_before_the_cut_and_says_so() -> None:
    found = read_sitemap(urlset("/noticias/uno", "/noticias/dos")[:-25], "x")
    assert found.entries[0] == ("/noticias/uno", "2026-05-01")
    assert found.repairs == ("not_well_formed",)


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"<rss/>", NotDataError, "a <rss>"),
        (b"<!doctype html><html><body>x</body></html>", NotDataError, "a page of HTML"),
        (b"Too many requests", NotDataError, "some other text"),
        (b"", NotDataError, "some other text"),
        (b"<!DOCTYPE u [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset>&x;</urlset>", UnsafeError, "a DTD"),
        (b"<?xml version='1.0'?>\n<!-- x --><!doctype u SYSTEM 'http://x/'><urlset/>", UnsafeError, "a DTD"),
    ],
)
def test_what_is_no_sitemap_is_refused(data: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_sitemap(data, "x")
