"""A build says which node of how many dbt is at."""

from __future__ import annotations

import pytest

from core.settings import Settings
from dbt_project.build import _dbt


@pytest.mark.slow
def test_dbt_tells_each_node_with_its_place_among_all(landing_copy: Settings) -> None:
    told: list[tuple[int, int | None, str]] = []
    landing_copy.build.mkdir(parents=True, exist_ok=True)
    results = _dbt(landing_copy, "seed", watch=lambda *one: told.append(one))
    assert len(told) == len(results) > 3
    assert sorted(done for done, _, _ in told) == list(range(1, len(told) + 1))
    assert {of for _, of, _ in told} == {len(told)}
    assert {name for _, _, name in told} == {one.node.name for one in results}
