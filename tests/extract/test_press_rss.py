"""RSS: what is no feed, what a feed forgets, and texts that stay as they were sent."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from core.settings import Settings
from extract.errors import NotDataError, RefusedError
from extract.sources import press_rss
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Query, always

SOURCE = press_rss.SOURCE


def feed(numbers: Iterable[int], doctype: str = "", title: str = "Inversión de US$20 millones") -> bytes:
    found = "".join(
        f"<item><guid isPermaLink='false'>nota-{n}</guid><link>https://diario-negocios.example/{n}</link>"
        f"<title><![CDATA[{title}]]></title><description>&lt;p&gt;Resumen {n}&lt;/p&gt;</description>"
        f"<pubDate>Mon, {n:02d} Jun 2026 10:00:00 -0500</pubDate></item>"
        for n in numbers
    )
    head = f"<?xml version='1.0' encoding='UTF-8'?>{doctype}<rss version='2.0'><channel><title>Diario</title>"
    return f"{head}{found}</channel></rss>".encode()


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(Settings("live", tmp_path / "data"))


def test_items_land_as_they_were_sent(lab: Lab) -> None:
    lab.land(SOURCE, always(feed([3, 2, 1], title="<script>x()</script> Ñandú & Cía")))
    rows = sorted(lab.rows("press_rss", "items"), key=lambda row: row["guid"])
    assert [row["guid"] for row in rows] == ["nota-1", "nota-2", "nota-3"]
    assert rows[0]["title"] == "<script>x()</script> Ñandú & Cía"
    assert rows[0]["description"] == "<p>Resumen 1</p>"
    assert rows[0]["published"] == "Mon, 01 Jun 2026 10:00:00 -0500"
    assert rows[0]["outlet"] == "business_feed"


def test_a_feed_that_still_holds_an_item_of_the_last_pull_has_no_gap(lab: Lab) -> None:
    lab.land(SOURCE, always(feed([3, 2, 1])))
    lab.land(SOURCE, always(feed([5, 4, 3])))
    assert lab.pulls("press_rss", "items") == 2


def test_a_feed_that_turned_over_since_the_last_pull_lands_and_the_gap_is_noted_with_its_bounds(lab: Lab) -> None:
    lab.land(SOURCE, always(feed([3, 2, 1])))
    lab.land(SOURCE, always(feed([6, 5, 4])))
    assert lab.pulls("press_rss", "items") == 2
    (note,) = lab.receipt("press_rss", "items").notes
    assert (note["kind"], note["member"]) == ("gap", "business_feed")
    assert (note["since"], note["until"]) == ("Mon, 03 Jun 2026 10:00:00 -0500", "Mon, 04 Jun 2026 10:00:00 -0500")
    lab.land(SOURCE, always(feed([7, 6, 5])))
    assert lab.receipt("press_rss", "items").notes == ()


BOMB = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (feed([1], doctype=BOMB), "DTD or entities"),
        (feed([1], doctype='<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd">'), "DTD or entities"),
        (feed([2, 1])[:-40], "not well-formed"),
        (b"<html><body><h1>Mantenimiento</h1></body></html>", "is a <html>"),
        (b"<!-- x --><feed xmlns='http://www.w3.org/2005/Atom'></feed>", "is a <feed>"),
        (feed([1]).replace("Inversión".encode(), b"Inversi\xf3n"), "not well-formed"),
        (b"Too many requests", "not well-formed"),
    ],
)
def test_what_is_no_well_formed_feed_is_not_taken_for_a_day_without_news(
    tmp_path: Path, body: bytes, words: str
) -> None:
    with pytest.raises(NotDataError, match=words):
        press_rss.fence(FakeSession(tmp_path, always(body)), None, FakePast())


def test_a_moved_build_date_is_no_news(tmp_path: Path) -> None:
    later = feed([1]).replace(
        b"<title>Diario", b"<lastBuildDate>Tue, 02 Jun 2026 00:00:00 GMT</lastBuildDate><title>Diario"
    )
    fences = [press_rss.fence(FakeSession(tmp_path, always(body)), None, FakePast()) for body in (feed([1]), later)]
    assert fences[0] == fences[1]


def test_the_place_wordpress_gives_a_feed_is_tried_where_there_is_no_file(tmp_path: Path) -> None:
    def publisher(path: str, _query: Query) -> bytes:
        if path == "/feed.xml":
            raise RefusedError("press_rss", "answered 404", "-", status=404)
        return feed([1])

    assert press_rss.fence(FakeSession(tmp_path, publisher), None, FakePast()).total == 1


def test_a_refusal_other_than_not_found_is_not_hidden_by_another_try(tmp_path: Path) -> None:
    def publisher(path: str, _query: Query) -> bytes:
        raise RefusedError("press_rss", f"{path} answered 403", "-", status=403)

    with pytest.raises(RefusedError, match=r"feed\.xml answered 403"):
        press_rss.fence(FakeSession(tmp_path, publisher), None, FakePast())


def test_an_item_without_a_title_is_quarantined(lab: Lab) -> None:
    body = feed(range(30, 0, -1)).replace(b"<title><![CDATA[Inversi\xc3\xb3n de US$20 millones]]></title>", b"", 1)
    lab.land(SOURCE, always(body))
    assert len(lab.rows("press_rss", "items")) == 29
    assert [row["reason"] for row in lab.rows("press_rss", "items", "quarantine")] == ["missing_title"]
