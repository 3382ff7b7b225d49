"""Fixtures for the tests of the HTTP client: the fault server, a clock that only sleeping moves, and a ready client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from extract.contract import Api
from extract.http import Client, Limits
from tests.faults.server import FaultServer
from tests.faults.stage import API, KEY, FakeTime


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """The fault server, listening."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def fake_time() -> FakeTime:
    """The clock of the clients made by ``make_client``."""
    return FakeTime()


@pytest.fixture
def settings(server: FaultServer, tmp_path: Path) -> Settings:
    """Settings that lead ``API`` to the fault server, with a key."""
    return Settings("live", tmp_path / "data", base_urls={API.name: server.url}, keys={API.name: KEY})


@pytest.fixture
def make_client(settings: Settings, fake_time: FakeTime) -> Iterator[Callable[..., Client]]:
    """Makes clients that never wait for real; keyword arguments go to ``Client``, ``apis`` and ``base_urls`` too."""
    with ExitStack() as stack:

        def make(apis: tuple[Api, ...] = (API,), base_urls: dict[str, str] | None = None, **options: Any) -> Client:
            chosen = settings if base_urls is None else replace(settings, base_urls=base_urls)
            options = {"sleep": fake_time.sleep, "clock": fake_time.clock, "random": lambda: 1.0} | options
            options.setdefault("limits", Limits(read_seconds=60.0))
            return stack.enter_context(Client(chosen, "probe", apis, **options))

        yield make


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    """A client of the fault server."""
    return make_client()
