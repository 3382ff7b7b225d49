"""Whatever happens between runs: what is published is what a build of everything from the start would publish."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flow import stages
from serve import history, releases
from tests.flow.world import World, new_world

pytestmark = [pytest.mark.slow]

EVENTS: dict[str, Callable[[World], None]] = {
    "land": World.land,
    "reading": World.reading,
    "decide": World.decide,
    "drift": World.drift,
    "seed": lambda world: world.edit("dbt_project/seeds/places.csv"),
    "rule": lambda world: world.edit("expectations/rules.py"),
    "page": lambda world: world.edit("serve/page.py"),
    "allow": World.allow,
    "lose": World.lose_the_candidate,
    "touch": World.touch_the_candidate,
    "cut build": lambda world: world.corrupt(stages.BUILD_DONE),
    "cut audit": lambda world: world.corrupt(stages.AUDIT_DONE),
    "build by hand": lambda world: stages.build(world.settings, "by hand", lambda _: None, force=True),
    "nothing": lambda _: None,
}
WAKING = {"land", "reading", "decide", "drift", "seed", "rule", "page"}
"""What asks for another release; everything else is mended without one."""


LENIENT = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
DAYS = st.lists(st.lists(st.sampled_from(sorted(EVENTS)), max_size=3), min_size=1, max_size=5)
ROLLBACKS = st.lists(st.sampled_from(["land", "seed", "nothing", "roll back"]), min_size=2, max_size=6)


@settings(LENIENT, max_examples=5)
@given(days=DAYS)
def test_what_is_published_is_what_a_forced_build_would_publish(
    days: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    publishes_what_a_forced_build_would(days, tmp_path_factory)


@pytest.mark.proof
@settings(LENIENT, max_examples=30)
@given(days=DAYS)
def test_what_is_published_is_that_on_many_more_days(
    days: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    publishes_what_a_forced_build_would(days, tmp_path_factory)


def publishes_what_a_forced_build_would(days: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever these days bring."""
    with pytest.MonkeyPatch.context() as patch:
        world = new_world(Path(tmp_path_factory.mktemp("days")), patch)
        world.run()
        for day in days:
            before = world.releases()
            for event in day:
                EVENTS[event](world)
            world.run()
            assert world.published() == world.state(), day
            assert (world.releases() != before) == bool(WAKING.intersection(day)), day
        held = world.facts()
        world.run(force=True)
        assert world.facts() == held


@settings(LENIENT, max_examples=4)
@given(days=ROLLBACKS)
def test_a_rollback_holds_until_something_changes(days: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    holds_a_rollback(days, tmp_path_factory)


@pytest.mark.proof
@settings(LENIENT, max_examples=20)
@given(days=ROLLBACKS)
def test_a_rollback_holds_on_many_more_days(days: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    holds_a_rollback(days, tmp_path_factory)


def holds_a_rollback(days: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever these days bring."""
    with pytest.MonkeyPatch.context() as patch:
        world = new_world(Path(tmp_path_factory.mktemp("days")), patch)
        world.run()
        expected = world.published()
        for day in days:
            now = releases.current(world.settings.warehouse)
            assert now is not None
            if day == "roll back" and now.base_version:
                world.roll_back()
                expected = world.published()
            elif day != "roll back":
                EVENTS[day](world)
            world.run()
            expected = world.state() if day in WAKING else expected
            assert world.published() == expected
        newest = history.last_published(world.settings.warehouse)
        assert newest is not None
        assert newest.version == world.releases()[-1]
