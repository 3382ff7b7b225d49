"""WordPress: totals must be declared, posts must not move, and what changed is asked for by UTC time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake
from core.settings import Settings
from extract.contract import Window
from extract.errors import IncompleteError, NotDataError, RefusedError
from extract.sources import press_wordpress
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Query, always, as_json

SOURCE = press_wordpress.SOURCE


def post(number: int, modified: str = "2026-05-01T10:00:00", *, protected: bool = False) -> dict[str, Any]:
    return {
        "id": number,
        "link": f"https://aci-medellin.example/nota-{number}/",
        "slug": f"nota-{number}",
        "status": "publish",
        "date": "2026-05-01T05:00:00",
        "date_gmt": "2026-05-01T10:00:00",
        "modified_gmt": modified,
        "title": {"rendered": f"Nota {number} &#8211; <i>Medellín</i>"},
        "content": {"rendered": "" if protected else f"<p>Texto de la nota {number}.</p>", "protected": protected},
        "excerpt": {"rendered": "<p>Texto</p>", "protected": protected},
    }


class Site:
    """A WordPress site whose posts are its state; both outlets show the same."""

    def __init__(self, *posts: dict[str, Any]) -> None:
        self.posts = list(posts)
        self.headers = True
        self.private: set[int] = set()

    def __call__(self, _path: str, query: Query) -> tuple[bytes, Mapping[str, str]]:
        found = [p for p in self.posts if self._within(p["modified_gmt"], query)]
        if "include" in query:
            found = [p for p in found if str(p["id"]) in query["include"].split(",")]
        found.sort(key=lambda p: p["modified_gmt"] if query["orderby"] == "modified" else p["id"])
        if query["order"] == "desc":
            found.reverse()
        size, number = int(query["per_page"]), int(query.get("page", "1"))
        pages = -(-len(found) // size)
        if number > max(1, pages):
            raise RefusedError("press_wordpress", "answered 400", "-", remote_code="rest_post_invalid_page_number")
        held = [
            {k: v for k, v in p.items() if k in query["_fields"]}
            for p in found[(number - 1) * size : number * size]
            if p["id"] not in self.private
        ]
        headers = {"x-wp-total": str(len(found)), "x-wp-totalpages": str(pages)} if self.headers else {}
        return as_json(held), headers

    @staticmethod
    def _within(modified: str, query: Query) -> bool:
        moment = datetime.fromisoformat(f"{modified}+00:00")
        after, before = query.get("modified_after"), query.get("modified_before")
        return not (after and moment <= datetime.fromisoformat(after)) and not (
            before and moment >= datetime.fromisoformat(before)
        )


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(Settings("live", tmp_path / "data"))


def test_posts_of_both_outlets_land_with_their_texts_as_they_were_sent_and_plain_titles(lab: Lab) -> None:
    lab.land(SOURCE, Site(*(post(n) for n in range(1, 251))))
    rows = lab.rows("press_wordpress", "posts")
    assert len(rows) == 500
    assert {row["outlet"] for row in rows} == {"aci_medellin", "invest_bogota"}
    assert rows[0]["title"].endswith("– Medellín")
    assert rows[0]["lang"] is None


ZERO = "-0001-11-30T00:00:00"


@pytest.mark.parametrize(
    ("local", "utc", "at", "day", "fault"),
    [
        ("2026-05-01T22:30:00", "2026-05-02T03:30:00", "2026-05-02T03:30:00Z", "2026-05-01", None),
        ("2026-05-01T22:30:00", ZERO, "2026-05-02T03:30:00Z", "2026-05-01", None),
        (ZERO, "2026-05-02T03:30:00", "2026-05-02T03:30:00Z", "2026-05-01", None),
        (ZERO, ZERO, None, None, "implausible_date"),
        ("2226-05-01T22:30:00", "2226-05-02T03:30:00", None, None, "future_date"),
        (None, None, None, None, "no_date"),
    ],
)
def test_a_post_is_published_on_the_day_of_its_own_clock_and_zeros_are_no_day(
    lab: Lab, local: str | None, utc: str | None, at: str | None, day: str | None, fault: str | None
) -> None:
    lab.land(SOURCE, Site({**post(1), "date": local, "date_gmt": utc}))
    for row in lab.rows("press_wordpress", "posts"):
        assert (row["published_at"], row["published_day"], row["published_fault"]) == (at, day, fault)
        assert (row["date"], row["date_gmt"]) == (local, utc)


def test_an_implausible_change_is_none_with_its_reason(lab: Lab) -> None:
    lab.land(SOURCE, Site(post(1, modified="2226-01-01T00:00:00")))
    assert {(row["modified_at"], row["modified_fault"]) for row in lab.rows("press_wordpress", "posts")} == {
        (None, "future_date")
    }


def test_no_authors_are_asked_for(tmp_path: Path) -> None:
    session = FakeSession(tmp_path, Site(post(1)))
    list(press_wordpress.pages(session, None, FakePast(), press_wordpress.fence(session, None, FakePast())))
    assert not any("author" in query["_fields"] or "_embed" in query for _, query in session.asked)


def landed(lab: Lab, outlet: str = "aci_medellin") -> set[tuple[str, str]]:
    """Ids and last changes of what has landed of an outlet."""
    rows = lab.rows("press_wordpress", "posts")
    return {(row["post_id"], row["modified_gmt"]) for row in rows if row["outlet"] == outlet}


def test_only_what_is_new_or_changed_is_asked_for_by_its_id(lab: Lab) -> None:
    site = Site(post(1), post(2, "2026-06-01T00:00:00"))
    lab.land(SOURCE, site)
    site.posts[0] = post(1, "2026-06-03T00:00:00")
    site.posts.append(post(3, "2026-06-01T00:00:00"))
    client = lab.land(SOURCE, site)
    assert [query["include"] for _, query in client.kept] == ["1,3", "1,3"]
    assert lab.land(SOURCE, site).kept == []


@pytest.mark.parametrize("modified", ["2026-01-01T00:00:00", "2031-01-01T00:00:00", "2026-05-01T10:00:00"])
def test_a_post_lands_whatever_its_modification_date_says(lab: Lab, modified: str) -> None:
    """A scheduled post keeps the day it was written; a wrong clock dates one into the future."""
    site = Site(post(1), post(2, "2026-06-01T00:00:00"), post(4, "2026-06-02T00:00:00"))
    lab.land(SOURCE, site)
    site.posts.append(post(3, modified))
    lab.land(SOURCE, site)
    assert ("3", modified) in landed(lab)
    site.posts.append(post(5, "2026-06-05T00:00:00"))
    lab.land(SOURCE, site)
    assert ("5", "2026-06-05T00:00:00") in landed(lab)


def test_a_change_that_is_dated_back_lands(lab: Lab) -> None:
    site = Site(post(1, "2026-05-05T00:00:00"), post(2, "2026-06-01T00:00:00"))
    lab.land(SOURCE, site)
    site.posts[0] = post(1, "2026-05-04T00:00:00")
    lab.land(SOURCE, site)
    assert ("1", "2026-05-04T00:00:00") in landed(lab)


def test_posts_that_are_counted_and_not_shown_are_a_noted_difference(lab: Lab) -> None:
    site = Site(*(post(n) for n in range(1, 7)))
    site.private = {2, 5}
    lab.land(SOURCE, site)
    assert {number for number, _ in landed(lab)} == {"1", "3", "4", "6"}
    notes = lab.receipt("press_wordpress", "posts").notes
    assert [(note["kind"], note["member"], note["rows"]) for note in notes] == [
        ("hidden", "aci_medellin", 2),
        ("hidden", "invest_bogota", 2),
    ]
    assert lab.land(SOURCE, site).kept == []


def test_too_many_posts_that_are_counted_and_not_shown_are_no_private_ones(lab: Lab) -> None:
    site = Site(*(post(n) for n in range(1, 51)))
    site.private = set(range(1, 31))
    with pytest.raises(IncompleteError, match="aci_medellin declares 50 posts and shows 20"):
        lab.land(SOURCE, site)


class OneOutletRefuses:
    """Two sites, one of which answers 401 while ``refuses``."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.refuses = True

    def __call__(self, path: str, query: Query) -> tuple[bytes, Mapping[str, str]]:
        return self.site(path, query)

    def of(self, api: str, path: str, query: Query) -> tuple[bytes, Mapping[str, str]]:
        if self.refuses and api == "aci_medellin":
            raise RefusedError("press_wordpress", "answered 401", "-", status=401)
        return self(path, query)


def test_an_outlet_that_refuses_costs_the_other_nothing_and_lands_once_it_answers(lab: Lab) -> None:
    site = OneOutletRefuses(Site(post(1), post(2)))
    lab.land(SOURCE, site)
    assert (landed(lab), len(landed(lab, "invest_bogota"))) == (set(), 2)
    (aside,) = lab.receipt("press_wordpress", "posts").set_aside
    assert (aside["name"], aside["status"], aside["reason"]) == ("aci_medellin", "quarantined", "refused")
    lab.land(SOURCE, site)
    assert lab.pulls("press_wordpress", "posts") == 1  # the same is set aside for the same reason: no news
    site.refuses = False
    lab.land(SOURCE, site)
    assert len(landed(lab)) == 2
    assert Lake(lab.settings).past("press_wordpress").owed("posts") == frozenset()


def test_a_long_article_is_not_cut(lab: Lab) -> None:
    long = post(1)
    long["content"]["rendered"] = "<p>" + "ñ" * 200_000 + "</p>"
    lab.land(SOURCE, Site(long))
    assert {len(row["content"]) for row in lab.rows("press_wordpress", "posts")} == {200_007}


def test_a_protected_post_is_quarantined_and_the_others_land(lab: Lab) -> None:
    lab.land(SOURCE, Site(post(1), post(2, protected=True), post(3)))
    assert {row["post_id"] for row in lab.rows("press_wordpress", "posts")} == {"1", "3"}
    assert {row["reason"] for row in lab.rows("press_wordpress", "posts", "quarantine")} == {"missing_content"}


def test_an_increment_of_nothing_but_a_protected_post_stops_nobody(lab: Lab) -> None:
    site = Site(post(1))
    lab.land(SOURCE, site)
    site.posts = [post(1), post(2, "2026-06-01T00:00:00", protected=True)]
    site.posts[0]["modified_gmt"] = "2026-04-01T00:00:00"
    lab.land(SOURCE, site)
    assert len(lab.rows("press_wordpress", "posts", "quarantine")) == 2


def test_a_window_asks_for_its_days_in_utc_and_hides_nothing_from_the_next_pull(lab: Lab) -> None:
    site = Site(post(1, "2026-05-01T00:00:00"), post(2, "2026-05-02T00:00:00"), post(3, "2026-04-30T23:59:59"))
    lab.land(SOURCE, site, Window(date(2026, 5, 1), date(2026, 5, 2)))
    assert {row["post_id"] for row in lab.rows("press_wordpress", "posts")} == {"1"}
    assert lab.receipt("press_wordpress", "posts").watermark == ""
    lab.land(SOURCE, site)
    assert {number for number, _ in landed(lab)} == {"1", "2", "3"}


def test_an_answer_without_totals_is_not_believed(lab: Lab) -> None:
    site = Site(post(1))
    site.headers = False
    with pytest.raises(NotDataError, match="without X-WP-Total"):
        lab.land(SOURCE, site)


def test_an_error_object_with_status_200_is_not_a_list_of_posts(lab: Lab) -> None:
    error = always(as_json({"code": "rest_no_route", "message": "-", "data": {"status": 404}}))
    with pytest.raises(NotDataError, match="not a list of posts"):
        lab.land(SOURCE, error)


class Shrinking(Site):
    """Takes posts down after its first whole page was read, once."""

    def __init__(self, *posts: dict[str, Any]) -> None:
        super().__init__(*posts)
        self.shrunk = False

    def __call__(self, path: str, query: Query) -> tuple[bytes, Mapping[str, str]]:
        answer = super().__call__(path, query)
        if not self.shrunk:
            self.shrunk = True
            self.posts = self.posts[:80]
        return answer


def test_a_page_that_vanishes_while_posts_are_listed_makes_them_be_listed_again(lab: Lab) -> None:
    lab.land(SOURCE, Shrinking(*(post(n) for n in range(1, 151))))
    assert len(lab.rows("press_wordpress", "posts")) == 160
    assert lab.receipt("press_wordpress", "posts").set_aside == ()


def test_posts_that_move_between_pages_are_noticed(lab: Lab) -> None:
    site = Site(*(post(n) for n in range(1, 151)))

    def stuck(path: str, query: Query) -> Any:
        return site(path, {**query, "page": "1"})

    with pytest.raises(IncompleteError, match="repeats posts"):
        lab.land(SOURCE, stuck)


def test_a_post_taken_down_between_listing_and_asking_costs_only_its_batch(lab: Lab) -> None:
    site = Site(*(post(n) for n in range(1, 251)))

    def vanishing(path: str, query: Query) -> Any:
        if "include" in query:
            site.posts = [p for p in site.posts if p["id"] != 7]
        return site(path, query)

    lab.land(SOURCE, vanishing)
    receipt = lab.receipt("press_wordpress", "posts")
    aside = [(m["name"], m["reason"]) for m in receipt.set_aside]
    assert aside == [("aci_medellin 1-100", "incomplete"), ("invest_bogota 1-100", "incomplete")]
    lab.land(SOURCE, vanishing)
    assert {int(number) for number, _ in landed(lab)} == set(range(1, 251)) - {7}
