"""The sandbox takes a real portal's time where it is told to, and always says how long that would be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.apis import soda
from sandbox.latency import AGGREGATE_SECONDS, Latency
from sandbox.state import State
from tests.sandbox.conftest import REGISTRY


def ask(state: State, latency: Latency) -> None:
    client = TestClient(Starlette(routes=soda.routes(replace(state, latency=latency))))
    client.get(f"/api/views/{REGISTRY}.json")
    client.get(f"/resource/{REGISTRY}.json?$select=count(*) as n")
    client.get(f"/resource/{REGISTRY}.json?$select=nit&$order=:id&$limit=340")


def test_each_kind_of_question_has_its_time(state: State) -> None:
    latency = Latency(sleep=pytest.fail)
    ask(state, latency)
    told = latency.as_record()
    assert {kind: entry["requests"] for kind, entry in told.items()} == {"metadata": 1, "aggregate": 1, "page": 1}
    assert told["page"]["seconds"] == 0.1
    assert AGGREGATE_SECONDS[0] <= told["aggregate"]["seconds"] <= AGGREGATE_SECONDS[1]


def test_a_share_of_it_is_slept_and_the_same_each_time(state: State) -> None:
    slept: list[float] = []
    latency = Latency(0.01, slept.append)
    ask(state, latency)
    ask(state, latency)
    assert len(slept) == 6
    assert slept[:3] == slept[3:]
    declared = sum(entry["seconds"] for entry in latency.as_record().values())
    assert sum(slept) == pytest.approx(0.01 * declared, abs=1e-4)


def test_how_slow_an_aggregate_is_follows_from_its_text() -> None:
    drawn = set()
    for number in range(50):
        latency = Latency()
        latency.of_aggregate(str(number))
        drawn.add(latency.as_record()["aggregate"]["seconds"])
    low, high = AGGREGATE_SECONDS
    assert len(drawn) > 40
    assert min(drawn) < low + 20 < high - 20 < max(drawn)
