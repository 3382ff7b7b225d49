"""One small world for all tests of the sandbox; it is read-only, so they can share it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox import SEED
from sandbox.apis import soda
from sandbox.clock import DEFAULT, Clock
from sandbox.faults import Faults
from sandbox.state import State
from sandbox.world.build import World, build

SIZE = 12_000
REGISTRY = "c82u-588k"
ENTITIES = "codigo_organizacion_juridica is not null and codigo_organizacion_juridica not in ('00','01')"

Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """A world of 12,000 registry rows."""
    made = build(SEED, SIZE)
    yield made
    made.database.close()


@pytest.fixture
def state(world: World) -> State:
    """The world with a clock and faults of the test's own."""
    return State(world, Clock(DEFAULT), Faults())


@pytest.fixture
def client(state: State) -> TestClient:
    """The SODA view alone."""
    return TestClient(Starlette(routes=soda.routes(state)))


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Rows of a data set: ``ask(select="nit", limit=5)``; the registry unless ``dataset`` names another."""

    def rows(dataset: str = REGISTRY, **clauses: Any) -> list[dict[str, str]]:
        parameters = {f"${name}": str(value) for name, value in clauses.items()}
        answer = client.get(f"/resource/{dataset}.json", params=parameters)
        assert answer.status_code == 200, answer.text
        found = json.loads(answer.text)
        assert isinstance(found, list)
        return found

    return rows


def at(state: State, text: str) -> None:
    """Set the clock."""
    state.clock.move(datetime.fromisoformat(text))
