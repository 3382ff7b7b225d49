"""Manners: one request at a time, a daily budget that survives the process, and robots.txt by RFC 9309."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.settings import Settings
from extract.catalogue import all_sources
from extract.contract import Api
from extract.errors import LimitError, RefusedError, UnavailableError
from extract.http import Client, Limits
from extract.http_manners import Robots, stated_wait
from tests.faults.server import HTML, RSS, FaultServer, Reply, head, reply
from tests.faults.stage import FakeTime

OUTLET = Api("outlet", "https://outlet.example", seconds_between=1.5, daily_budget=3)
SITE = replace(OUTLET, robots=True)
MakeGuest = Callable[..., Client]


@pytest.fixture
def make_guest(server: FaultServer, tmp_path: Path, fake_time: FakeTime) -> MakeGuest:
    """Makes clients that know the fault server by a name, so that manners apply."""
    settings = Settings("live", tmp_path, base_urls={OUTLET.name: f"http://outlet.example:{server.port}"})

    def make(api: Api = OUTLET, day: date = date(2026, 9, 30), limits: Limits = Limits()) -> Client:  # noqa: B008
        return Client(
            settings,
            "probe",
            (api,),
            sleep=fake_time.sleep,
            clock=fake_time.clock,
            random=lambda: 1.0,
            limits=limits,
            today=lambda: day,
            look_up=lambda host, port: ["127.0.0.1"],
        )

    return make


def test_two_requests_to_a_publisher_keep_their_distance(make_guest: MakeGuest, fake_time: FakeTime) -> None:
    with make_guest() as client:
        client.get(OUTLET, "/good")
        fake_time.now += 0.5
        client.get(OUTLET, "/good")
        fake_time.now += 9.0
        client.get(OUTLET, "/good")
    assert fake_time.slept == [1.0]


def test_a_stated_wait_wins_over_the_distance(make_guest: MakeGuest, fake_time: FakeTime) -> None:
    with make_guest() as client:
        client.get(OUTLET, "/t1")
    assert fake_time.slept == [7.0]


def test_loopback_is_asked_without_distance(server: FaultServer, tmp_path: Path, fake_time: FakeTime) -> None:
    settings = Settings("live", tmp_path, base_urls={OUTLET.name: server.url})
    with Client(settings, "probe", (OUTLET,), sleep=fake_time.sleep) as client:
        for _ in range(5):
            client.get(OUTLET, "/good")
    assert fake_time.slept == []
    assert not (tmp_path / "ops").exists()


def test_the_daily_budget_is_shared_by_clients_and_new_every_day(make_guest: MakeGuest, server: FaultServer) -> None:
    with make_guest() as first, make_guest() as second:
        first.get(OUTLET, "/good")
        second.get(OUTLET, "/good")
        first.get(OUTLET, "/good")
        with pytest.raises(LimitError, match="today's 3 requests to outlet are spent"):
            second.get(OUTLET, "/good")
    assert server.hits("/good") == 3
    with make_guest(day=date(2026, 10, 1)) as tomorrow:
        tomorrow.get(OUTLET, "/good")


@pytest.mark.parametrize("torn", ["", '{"2026-', "[]", '{"2026-09-30": "many"}'])
def test_a_torn_budget_counter_starts_again(make_guest: MakeGuest, tmp_path: Path, torn: str) -> None:
    place = make_guest()._bases[OUTLET.name].origin.place
    book = tmp_path / "ops" / "budget" / f"{place.replace(':', '_')}.anonymous.json"
    book.parent.mkdir(parents=True)
    book.write_text(torn)
    with make_guest() as client:
        client.get(OUTLET, "/good")
    assert book.read_text() == '{"2026-09-30": 1}'


def test_robots_txt_is_read_once_and_kept_to(make_guest: MakeGuest, server: FaultServer) -> None:
    server.script("/robots.txt", reply(b"User-agent: *\nDisallow: /private/\n"))
    server.script("/private/page", reply(HTML))
    with make_guest(OUTLET_FREE) as client:
        client.get(OUTLET_FREE, "/good-html", expect="html")
        client.get(OUTLET_FREE, "/good-xml", expect="xml")
        with pytest.raises(RefusedError, match=r"/private/page: robots\.txt forbids this path"):
            client.get(OUTLET_FREE, "/private/page", expect="html")
    assert (server.hits("/robots.txt"), server.hits("/private/page")) == (1, 0)


def test_robots_txt_binds_a_web_site_whatever_form_its_texts_come_in(
    make_guest: MakeGuest, server: FaultServer
) -> None:
    server.script("/robots.txt", reply(b"User-agent: *\nDisallow: /good\n"))
    with make_guest(SITE) as client, pytest.raises(RefusedError, match=r"robots\.txt forbids this path"):
        client.get(SITE, "/good", expect="json")
    assert server.hits("/good") == 0


@pytest.mark.parametrize("name", ["aci_medellin", "invest_bogota", "business_feed", "ruta_n"])
def test_every_press_site_is_declared_as_one(name: str) -> None:
    (api,) = {api for each in all_sources() for api in each.apis if api.name == name}
    assert api.robots


def test_robots_txt_does_not_bind_an_api(make_guest: MakeGuest, server: FaultServer) -> None:
    server.script("/robots.txt", reply(b"User-agent: *\nDisallow: /\n"))
    with make_guest() as client:
        client.get(OUTLET, "/good")
    assert server.hits("/robots.txt") == 0


@pytest.mark.parametrize("status", [404, 403, 410, 401])
def test_no_robots_txt_allows(make_guest: MakeGuest, server: FaultServer, status: int) -> None:
    server.script("/robots.txt", reply(b"", status=status))
    server.script("/feed", reply(RSS))
    with make_guest(SITE) as client:
        client.get(SITE, "/feed", expect="xml")


@pytest.mark.parametrize("answer", [reply(b"", status=500), reply(b"", status=503), Reply(b"", "close")])
def test_a_robots_txt_that_cannot_be_read_forbids(make_guest: MakeGuest, server: FaultServer, answer: Reply) -> None:
    server.script("/robots.txt", answer)
    with make_guest(SITE, limits=Limits(attempts=2)) as client, pytest.raises(UnavailableError, match=r"/robots\.txt"):
        client.get(SITE, "/good-xml", expect="xml")
    assert server.hits("/good-xml") == 0


@pytest.mark.parametrize("answer", [reply(b""), reply(HTML), reply(b"\xff\xfe\x00"), Reply(head(204))])
def test_a_robots_txt_without_rules_allows(make_guest: MakeGuest, server: FaultServer, answer: Reply) -> None:
    server.script("/robots.txt", answer)
    with make_guest(OUTLET_FREE) as client:
        client.get(OUTLET_FREE, "/good-xml", expect="xml")


OUTLET_FREE = Api("outlet", "https://outlet.example", seconds_between=0.0, robots=True)

RULES = b"""\xef\xbb\xbf# a comment
user-agent: Googlebot
User-Agent: LANDFALL   # us, too
Disallow: /a
Allow: /a/b$
Disallow: /*.pdf
Allow: /noticias/%C3%B1
Disallow: /noticias/
Disallow:

Sitemap: https://outlet.example/sitemap.xml

User-agent: *
Disallow: /
User-agent: landfall
Disallow: /second-group
"""


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/", True),
        ("/a", False),
        ("/abc", False),
        ("/a/b", True),
        ("/a/b/c", False),
        ("/x/y.pdf?z=1", False),
        ("/noticias/x", False),
        ("/noticias/%c3%b1andu", True),
        ("/noticias/ñandu", True),
        ("/%61", False),
        ("/second-group", False),
        ("/third", True),
    ],
)
def test_robots_rules_the_longest_match_of_all_our_groups_decides(target: str, allowed: bool) -> None:
    assert Robots.read(RULES, "Landfall").allows(target) is allowed


def test_robots_rules_for_everybody_bind_whoever_is_not_named() -> None:
    assert not Robots.read(RULES, "Other").allows("/anything")
    assert Robots.read(b"User-agent: x\nDisallow: /\n", "Landfall").allows("/anything")


def test_robots_a_group_of_ours_without_rules_allows_everything() -> None:
    assert Robots.read(b"User-agent: landfall\n\nUser-agent: *\nDisallow: /", "Landfall").allows("/a") is False
    assert Robots.read(b"User-agent: landfall\nDisallow:\n\nUser-agent: *\nDisallow: /", "Landfall").allows("/a")


def test_robots_a_tie_allows() -> None:
    assert Robots.read(b"User-agent: *\nDisallow: /page\nAllow: /page\n", "Landfall").allows("/page")


def test_robots_a_hostile_pattern_takes_no_time() -> None:
    hostile = b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$\n"
    assert Robots.read(hostile, "Landfall").allows("/" + "a" * 4000 + "b")


def test_a_stated_wait_needs_a_server_date_to_count_from() -> None:
    assert stated_wait("Wed, 21 Oct 2026 07:28:09 GMT", "") is None
    assert stated_wait("Wed, 21 Oct 2026 07:28:09 GMT", "Wed, 21 Oct 2026 07:28:00 GMT") == 9.0
    assert stated_wait("1.5", "") == 1.5
