"""Feeds as a source: each outlet lands on its own, a gap is noted, a repair stands beside the rows it made possible."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from core.errors import LandfallError
from core.settings import Settings
from extract.contract import Window
from extract.errors import NotDataError, RefusedError, UnavailableError
from extract.sources import press_rss
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Publisher, Query, always

SOURCE = press_rss.SOURCE
SITE = "https://diario-negocios.example"


def feed(numbers: Iterable[int], title: str = "Inversión de US$20 millones", head: str = "") -> bytes:
    found = "".join(
        f"<item><guid isPermaLink='false'>nota-{n}</guid><link>{SITE}/{n}</link>"
        f"<title><![CDATA[{title}]]></title><description>&lt;p&gt;Resumen {n}&lt;/p&gt;</description>"
        f"<pubDate>Mon, {n:02d} Jun 2026 10:00:00 -0500</pubDate></item>"
        for n in numbers
    )
    return f"{head}<rss version='2.0'><channel><title>Diario</title>{found}</channel></rss>".encode()


def refusing(status: int) -> Publisher:
    def publisher(path: str, _query: Query) -> bytes:
        raise RefusedError("press_rss", f"{path} answered {status}", "-", status=status)

    return publisher


def silent(_path: str, _query: Query) -> bytes:
    raise UnavailableError("press_rss", "no answer", "run again")


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(Settings("sample", tmp_path / "data", sandbox_url="http://127.0.0.1:1"))


def landed(lab: Lab) -> list[tuple[str, str]]:
    return sorted((row["outlet"], row["item_id"]) for row in lab.rows("press_rss", "items"))


def aside(lab: Lab) -> dict[str, tuple[str, str]]:
    """Status and code of every member that did not land in the newest pull."""
    return {m["name"]: (m["status"], m["reason"]) for m in lab.receipts("press_rss", "items")[-1].set_aside}


def test_items_land_with_their_texts_as_they_were_sent_and_their_day(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": always(feed([3, 2, 1], title="<script>x()</script> Ñandú & Cía"))})
    rows = sorted(lab.rows("press_rss", "items"), key=lambda row: row["guid"])
    assert [row["guid"] for row in rows] == ["nota-1", "nota-2", "nota-3"]
    assert rows[0]["title"] == "<script>x()</script> Ñandú & Cía"
    assert rows[0]["description"] == "<p>Resumen 1</p>"
    assert rows[0]["published"] == "Mon, 01 Jun 2026 10:00:00 -0500"
    assert (rows[0]["published_at"], rows[0]["published_day"]) == ("2026-06-01T15:00:00Z", "2026-06-01")
    assert (rows[0]["outlet"], rows[0]["repairs"]) == ("business_feed", None)


@pytest.mark.parametrize(
    ("broken", "status", "code"),
    [
        (always(b"<!doctype html><html><body>Mantenimiento</body></html>"), "quarantined", "not_data"),
        (always(feed([1], head='<!DOCTYPE r [<!ENTITY x "y">]>')), "quarantined", "unsafe"),
        (always(gzip.compress(feed([1]))[:-9]), "quarantined", "truncated"),
        (refusing(403), "quarantined", "refused"),
        (refusing(401), "quarantined", "refused"),
        (silent, "missing", "unavailable"),
    ],
)
def test_an_outlet_that_is_broken_is_set_aside_with_its_reason_and_the_others_land(
    lab: Lab, broken: Publisher, status: str, code: str
) -> None:
    lab.land(SOURCE, {"business_feed": broken, "capital_feed": always(feed([2])), "puerto_feed": always(feed([1]))})
    assert landed(lab) == [("capital_feed", "nota-2"), ("puerto_feed", "nota-1")]
    assert aside(lab) == {"business_feed": (status, code)}
    assert lab.receipts("press_rss", "items")[0].expected_members == 3


def test_outlets_that_do_not_answer_one_after_the_other_are_no_outage_of_one_publisher(lab: Lab) -> None:
    both = dict.fromkeys(("capital_feed", "montana_feed"), silent)
    lab.land(SOURCE, {**both, "business_feed": always(feed([1])), "puerto_feed": always(feed([2]))})
    assert landed(lab) == [("business_feed", "nota-1"), ("puerto_feed", "nota-2")]
    assert sorted(aside(lab)) == ["capital_feed", "montana_feed"]


def test_an_outlet_that_is_back_lands_with_the_next_pull(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": refusing(403), "puerto_feed": always(feed([1]))})
    lab.land(SOURCE, {"business_feed": always(feed([2])), "puerto_feed": always(feed([1]))})
    assert ("business_feed", "nota-2") in landed(lab)
    assert aside(lab) == {}


def test_feeds_none_of_which_answers_are_no_day_without_news(lab: Lab) -> None:
    with pytest.raises(LandfallError):
        lab.land(SOURCE, {"business_feed": silent, "puerto_feed": silent})
    with pytest.raises(NotDataError):
        lab.land(SOURCE, {"business_feed": always(b"Too many requests")})
    assert lab.pulls("press_rss", "items") == 0


def test_one_item_in_two_charsets_is_quarantined_and_the_repair_stands_beside_the_others(lab: Lab) -> None:
    body = feed([3, 2, 1]).replace("Inversión".encode(), b"Inversi\xf3n", 1)
    lab.land(SOURCE, {"business_feed": always(body)})
    assert [row["reason"] for row in lab.rows("press_rss", "items", "quarantine")] == ["broken_bytes"]
    assert [row["repairs"] for row in lab.rows("press_rss", "items")] == ["broken_bytes"] * 2


def test_a_cut_feed_lands_its_whole_items_and_says_what_it_lost(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": always(feed([3, 2, 1])[:-40])})
    assert [row["reason"] for row in lab.rows("press_rss", "items", "quarantine")] == ["cut_item"]
    assert {row["repairs"] for row in lab.rows("press_rss", "items")} == {"truncated"}
    assert lab.receipts("press_rss", "items")[0].source_total == 3


def test_two_items_with_one_guid_both_land(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": always(feed([2, 1]).replace(b"nota-1", b"nota-2"))})
    assert landed(lab) == [("business_feed", f"{SITE}/1"), ("business_feed", f"{SITE}/2")]


def test_an_item_that_stands_twice_with_other_words_is_quarantined_and_the_rest_lands(lab: Lab) -> None:
    twice = (
        feed([2], title="Uno").replace(b"</channel></rss>", b"") + feed([2, 1], title="Dos").partition(b"</title>")[2]
    )
    lab.land(SOURCE, {"business_feed": always(twice)})
    assert landed(lab) == [("business_feed", "nota-1")]
    assert {row["reason"] for row in lab.rows("press_rss", "items", "quarantine")} == {"id_conflict"}


def test_an_implausible_day_lands_as_none_with_its_reason(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": always(feed([5]).replace(b"Jun 2026", b"Jan 26"))})
    (row,) = lab.rows("press_rss", "items")
    assert (row["published_at"], row["published_day"], row["published_fault"]) == (None, None, "two_digit_year")
    assert row["published"] == "Mon, 05 Jan 26 10:00:00 -0500"


def test_a_feed_that_still_holds_an_item_of_the_last_pull_has_no_gap(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": always(feed([3, 2, 1]))})
    lab.land(SOURCE, {"business_feed": always(feed([5, 4, 3]))})
    assert [receipt.notes for receipt in lab.receipts("press_rss", "items")] == [(), ()]


def test_a_feed_that_turned_over_lands_and_the_gap_is_noted_with_its_bounds(lab: Lab) -> None:
    for numbers in ([3, 2, 1], [6, 5, 4], [7, 6, 5]):
        lab.land(SOURCE, {"business_feed": always(feed(numbers)), "puerto_feed": always(feed([1]))})
    first, second, third = lab.receipts("press_rss", "items")
    assert (first.notes, third.notes) == ((), ())
    (gap,) = second.notes
    assert (gap["kind"], gap["member"]) == ("gap", "business_feed")
    assert (gap["since"], gap["until"]) == ("2026-06-03T15:00:00Z", "2026-06-04T15:00:00Z")
    assert {name for _, name in landed(lab)} == {f"nota-{n}" for n in range(1, 8)}


def test_a_gap_is_not_looked_for_in_a_window(lab: Lab) -> None:
    lab.land(SOURCE, {"business_feed": always(feed([3, 2, 1]))})
    lab.land(SOURCE, {"business_feed": always(feed([6, 5, 4]))}, Window(date(2026, 6, 1), date(2026, 6, 30)))
    assert lab.receipts("press_rss", "items")[-1].notes == ()


def test_a_moved_build_date_is_no_news(tmp_path: Path) -> None:
    later = feed([1]).replace(
        b"<title>Diario", b"<lastBuildDate>Tue, 02 Jun 2026 00:00:00 GMT</lastBuildDate><title>Diario"
    )
    found = [
        press_rss.fence(FakeSession(tmp_path, {"business_feed": always(body)}), None, FakePast())
        for body in (feed([1]), later, feed([2]))
    ]
    assert found[0] == found[1]
    assert found[0].version != found[2].version


def test_the_place_wordpress_gives_a_feed_is_tried_where_there_is_no_file(lab: Lab) -> None:
    def publisher(path: str, query: Query) -> bytes:
        return refusing(404)(path, query) if path == "/feed.xml" else feed([1])  # type: ignore[return-value]

    lab.land(SOURCE, {"business_feed": publisher})
    assert landed(lab) == [("business_feed", "nota-1")]


def test_a_refusal_other_than_not_found_is_not_hidden_by_another_try(tmp_path: Path) -> None:
    session = FakeSession(tmp_path, {"business_feed": refusing(403)})
    press_rss.fence(session, None, FakePast())
    assert [path for path, _ in session.asked] == ["/feed.xml"]


def test_an_item_without_a_title_is_quarantined(lab: Lab) -> None:
    body = feed(range(30, 0, -1)).replace("<title><![CDATA[Inversión de US$20 millones]]></title>".encode(), b"", 1)
    lab.land(SOURCE, {"business_feed": always(body)})
    assert len(lab.rows("press_rss", "items")) == 29
    assert [row["reason"] for row in lab.rows("press_rss", "items", "quarantine")] == ["missing_title"]


def test_in_a_mode_only_the_outlets_with_an_address_in_it_are_asked(tmp_path: Path) -> None:
    for mode, named, strange in (
        ("sample", "business_feed", "la_republica"),
        ("live", "la_republica", "business_feed"),
    ):
        lab = Lab(Settings(mode, tmp_path / mode, sandbox_url="http://127.0.0.1:1"))
        lab.land(SOURCE, always(feed([1])))
        names = {outlet for outlet, _ in landed(lab)}
        assert named in names
        assert strange not in names
