"""Politeness across processes: one pace, one Retry-After and one budget per host, whoever asks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import DiskError
from core.settings import Settings
from extract.contract import Api
from extract.errors import QuotaError, UnavailableError
from extract.http import Client, Limits
from extract.http_pace import LONGEST_HOLD_SECONDS, Budget, Pace
from tests.extract.pace_child import ask
from tests.faults.server import OK, FaultServer, reply
from tests.faults.stage import FakeTime
from tests.forking import Forked, forked

HOST = "publisher.example"
Start = Callable[..., Forked]


@pytest.fixture
def start(server: FaultServer, tmp_path: Path) -> Start:
    """Starts a process that asks the publisher for ``paths`` under an API name of its own."""

    def begin(name: str, paths: list[str], key: str = "", **options: Any) -> Forked:
        return forked(ask, server.port, tmp_path, name, paths, key, options)

    return begin


def named(api: Api, data: Path) -> Settings:
    """Settings in which the operator names the address, so that it may lead to loopback."""
    return Settings("live", data, base_urls={api.name: api.live_url})


def test_three_sources_of_one_host_keep_one_pace_together(start: Start, server: FaultServer) -> None:
    """Three processes with eight requests each, 0.15 s apart: 23 gaps in all, where each alone would have seven."""
    asked = [start(name, ["/good"] * 8, seconds_between=0.15) for name in ("rues", "trm", "reference")]
    assert [process.told() for process in asked] == [{"answered": 8, "code": ""}] * 3
    arrivals = sorted(request.at for request in server.seen)
    assert len(arrivals) == 24
    assert arrivals[-1] - arrivals[0] > 0.8 * 23 * 0.15


def test_a_retry_after_binds_the_next_process_too(start: Start, server: FaultServer) -> None:
    server.script("/busy", reply(b"", "Retry-After: 1", status=429))
    assert start("rues", ["/busy"], seconds_between=0.0).told()["code"] == "unavailable"
    assert start("trm", ["/good"], seconds_between=0.0).told()["answered"] == 1
    busy, good = (request.at for request in server.seen)
    assert good - busy >= 1.0


def test_a_retry_after_of_an_hour_postpones_the_next_process_without_a_request(
    start: Start, server: FaultServer
) -> None:
    server.script("/busy", reply(b"", "Retry-After: 3600", status=429))
    for _ in range(2):
        said = start("rues", ["/busy"]).told()
        assert said["code"] == "quota"
        away = datetime.fromisoformat(said["retry_at"]) - datetime.now(UTC)
        assert timedelta(minutes=50) < away < timedelta(minutes=61)
    assert server.hits("/busy") == 1


def test_a_budget_is_kept_by_four_processes_at_once_and_per_key(start: Start, server: FaultServer) -> None:
    options = {"seconds_between": 0.0, "daily_budget": 7}
    asked = [start("comtrade", ["/good"] * 5, key="first-key", **options) for _ in range(4)]
    said = [process.told() for process in asked]
    assert sum(each["answered"] for each in said) == server.hits("/good") == 7
    assert {each["code"] for each in said} <= {"", "quota"}
    assert start("comtrade", ["/good"] * 5, key="first-key", **options).told()["answered"] == 0
    assert start("comtrade", ["/good"] * 5, key="second-key", **options).told()["answered"] == 5


def test_no_book_holds_a_key(start: Start, tmp_path: Path) -> None:
    start("comtrade", ["/good"], key="canary-key-77", daily_budget=7).told()
    books = list((tmp_path / "ops").rglob("*.json"))
    assert len(books) == 2
    assert not [book for book in books if "canary" in book.name + book.read_text()]


def test_a_turn_that_is_further_away_than_a_worker_waits_is_not_taken(tmp_path: Path, fake_time: FakeTime) -> None:
    pace = Pace(fake_time.clock, tmp_path)
    assert [pace.take(HOST, 50.0, 120.0) for _ in range(5)] == [0.0, 50.0, 100.0, 150.0, 150.0]
    fake_time.now += 30.0
    assert pace.take(HOST, 50.0, 120.0) == 120.0


def test_the_longer_gap_of_two_holds_before_and_after(tmp_path: Path, fake_time: FakeTime) -> None:
    quick, slow = Pace(fake_time.clock, tmp_path), Pace(fake_time.clock, tmp_path)
    assert quick.take(HOST, 1.0, 99.0) == 0.0
    assert slow.take(HOST, 5.0, 99.0) == 5.0
    assert quick.take(HOST, 1.0, 99.0) == 10.0


def test_hosts_do_not_wait_for_one_another(tmp_path: Path, fake_time: FakeTime) -> None:
    pace = Pace(fake_time.clock, tmp_path)
    pace.hold("other.example", 60.0)
    assert (pace.take(HOST, 1.0, 99.0), pace.held(HOST), pace.held("other.example")) == (0.0, 0.0, 60.0)


def test_a_longer_hold_that_stands_stays_and_none_is_longer_than_a_day(tmp_path: Path, fake_time: FakeTime) -> None:
    pace = Pace(fake_time.clock, tmp_path)
    pace.hold(HOST, 60.0)
    pace.hold(HOST, 5.0)
    assert pace.held(HOST) == 60.0
    pace.hold(HOST, float("inf"))
    assert pace.held(HOST) == LONGEST_HOLD_SECONDS


@pytest.mark.parametrize(
    ("passed", "left"), [(10.0, 50.0), (600.0, 0.0), (-86_400.0, 60.0)], ids=["later", "much later", "clock set back"]
)
def test_a_hold_outlives_a_restart_by_the_wall_clock(tmp_path: Path, passed: float, left: float) -> None:
    """The monotonic clock begins anew then, and may be before or behind where it was."""
    for moment in (3.0, 90_000.0):
        Pace(lambda: 5_000.0, tmp_path / str(moment), lambda: 1e9, "first boot").hold(HOST, 60.0)
        assert (
            Pace(lambda at=moment: at, tmp_path / str(moment), lambda: 1e9 + passed, "second boot").held(HOST) == left
        )


def test_a_system_that_does_not_name_its_boot_counts_by_the_wall_clock(tmp_path: Path) -> None:
    Pace(lambda: 5_000.0, tmp_path, lambda: 1e9, "").hold(HOST, 60.0)
    assert Pace(lambda: 5_010.0, tmp_path, lambda: 1e9 + 20.0, "").held(HOST) == 40.0


@pytest.mark.parametrize(
    "torn",
    ["", "{", "[]", "{}", '{"boot": 1, "left": 3}', '{"left": {"held": "x"}}', '{"left": {"odd": 1}, "clock": 1}'],
)
def test_a_torn_book_starts_anew(tmp_path: Path, fake_time: FakeTime, torn: str) -> None:
    (tmp_path / f"{HOST}.json").write_text(torn)
    assert Pace(fake_time.clock, tmp_path).take(HOST, 1.0, 99.0) == 0.0
    assert Pace(fake_time.clock, tmp_path).take(HOST, 1.0, 99.0) == 1.0


def test_a_clock_set_back_does_not_give_a_second_budget(tmp_path: Path) -> None:
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 9, 30), date(2026, 10, 1)]
    spent = [Budget(tmp_path, lambda day=day: day).spend(HOST, b"key", 1) for day in days]
    assert spent == [True, True, False, False]


def test_a_budget_remembers_a_week(tmp_path: Path) -> None:
    for number in range(1, 20):
        assert Budget(tmp_path, lambda day=number: date(2026, 9, day)).spend(HOST, b"", 5)
    (book,) = tmp_path.iterdir()
    assert list(json.loads(book.read_text())) == [f"2026-09-{day:02d}" for day in range(13, 20)]


def test_a_spent_budget_says_when_to_come_back(server: FaultServer, tmp_path: Path) -> None:
    api = Api("small", f"http://{HOST}:{server.port}", daily_budget=0)
    with (
        Client(named(api, tmp_path), "probe", (api,), look_up=lambda *_: ["127.0.0.1"]) as client,
        pytest.raises(QuotaError, match="today's 0 requests to small are spent") as caught,
    ):
        client.get(api, "/good")
    moment = datetime.fromisoformat(caught.value.context["retry_at"])
    assert (moment.hour, moment.minute, caught.value.retryable) == (0, 0, True)
    assert moment.isoformat() in caught.value.next_step


def test_a_pace_that_cannot_be_kept_is_the_disks_fault(server: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "ops").write_text("no folder")
    api = Api("small", f"http://{HOST}:{server.port}")
    with (
        Client(named(api, tmp_path), "probe", (api,), look_up=lambda *_: ["127.0.0.1"]) as client,
        pytest.raises(DiskError, match="make LANDFALL_DATA writable"),
    ):
        client.get(api, "/good")
    assert server.seen == []


def test_a_crawl_delay_is_kept_to(server: FaultServer, tmp_path: Path, fake_time: FakeTime) -> None:
    api = Api("outlet", f"http://{HOST}:{server.port}", seconds_between=1.0, robots=True)
    server.script("/robots.txt", reply(b"User-agent: *\nCrawl-delay: 7\n"))
    with Client(
        named(api, tmp_path), "probe", (api,),
        look_up=lambda *_: ["127.0.0.1"], sleep=fake_time.sleep, clock=fake_time.clock,
    ) as client:  # fmt: skip
        for _ in range(3):
            client.get(api, "/good")
    assert fake_time.slept == [7.0, 7.0, 7.0]


def test_a_hold_that_comes_while_we_wait_is_waited_out_too(server: FaultServer, tmp_path: Path) -> None:
    api = Api("outlet", f"http://{HOST}:{server.port}", seconds_between=5.0)
    other, stage = FakeTime(), FakeTime()

    def sleep(seconds: float) -> None:
        stage.sleep(seconds)
        other.now = stage.now
        if len(stage.slept) == 1:
            Pace(other.clock, tmp_path / "ops" / "pace").hold(f"{HOST}:{server.port}", 30.0)

    with Client(
        named(api, tmp_path), "probe", (api,),
        look_up=lambda *_: ["127.0.0.1"], sleep=sleep, clock=stage.clock,
    ) as client:  # fmt: skip
        client.get(api, "/good")
        client.get(api, "/good")
    assert stage.slept == [5.0, 30.0]


def test_the_longest_wait_of_a_worker_is_declared(server: FaultServer, tmp_path: Path, fake_time: FakeTime) -> None:
    api = Api("outlet", f"http://{HOST}:{server.port}")
    server.script("/busy", reply(b"", "Retry-After: 120", status=503), OK)
    server.script("/longer", reply(b"", "Retry-After: 121", status=503))
    options: dict[str, Any] = {"sleep": fake_time.sleep, "clock": fake_time.clock, "look_up": lambda *_: ["127.0.0.1"]}
    assert Limits().wait_seconds == 120.0
    with Client(named(api, tmp_path), "probe", (api,), **options) as client:
        client.get(api, "/busy")
        with pytest.raises(QuotaError, match="asks to wait 121 s, more than 120 s"):
            client.get(api, "/longer")
        with pytest.raises(QuotaError, match="asked to be left alone for 121 s more"):
            client.get(api, "/good")
    assert issubclass(QuotaError, Exception)
    assert not issubclass(QuotaError, UnavailableError)
    assert fake_time.slept == [120.0, 1.0]
