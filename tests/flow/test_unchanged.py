"""What runs and what does not: after each kind of change exactly the stages behind it, and nothing after none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import identity
from core.errors import TamperedError
from core.names import AUDIT, DATABASE
from dbt_project.errors import TakenOverError
from dbt_project.from_spark import Grown
from flow import inputs, stages
from serve import releases as releases_module
from tests.flow.world import World, new_world

ALL = ["read", "build", "audit", "publish"]
BUILT = ["build", "audit", "publish"]


class KilledError(BaseException):
    """Stands for the end of the process: nothing after it runs."""


def killed(*_: Any, **__: Any) -> None:
    raise KilledError


CHANGES: list[tuple[str, Callable[[World], None], list[str]]] = [
    ("a pull landed", World.land, ALL),
    ("a text was read by another reader", World.reading, ALL),
    ("a person decided", World.decide, BUILT),
    ("a pull that landed nothing met a new field", World.drift, BUILT),
    ("a seed was edited", lambda world: world.edit("dbt_project/seeds/places.csv"), BUILT),
    ("a rule was edited", lambda world: world.edit("expectations/rules.py"), ["audit", "publish"]),
    ("the page was edited", lambda world: world.edit("serve/page.py"), ["audit", "publish"]),
    ("what all stages share was edited", lambda world: world.edit("core/files.py"), ALL),
    ("a finding was allowed", World.allow, ["audit"]),
    ("the candidate is gone", World.lose_the_candidate, ["build", "audit"]),
    ("a byte of the candidate is another one", World.touch_the_candidate, ["build", "audit"]),
    ("the verdict is gone", lambda world: (world.settings.build / AUDIT).unlink(), ["audit"]),
    ("the build's mark is cut", lambda world: world.corrupt(stages.BUILD_DONE), ["build", "audit"]),
    ("the build's mark is a list", lambda world: world.corrupt(stages.BUILD_DONE, "[]"), ["build", "audit"]),
    ("the audit's mark is empty", lambda world: world.corrupt(stages.AUDIT_DONE, ""), ["audit"]),
    ("the reader's mark is gone", lambda world: (world.settings.readings / stages.READ_DONE).unlink(), ["read"]),
    (
        "the catalogue is gone",
        lambda world: shutil.rmtree(world.settings.build / "docs" / "sources"),
        ["build", "audit"],
    ),
    ("a landed file was touched", lambda world: touch(world), ["read"]),
]


def touch(world: World) -> None:
    """The same bytes, written again."""
    file = next(world.settings.raw.glob("*/*/*/rows.parquet"))
    file.write_bytes(file.read_bytes())


@pytest.mark.parametrize(("change", "woken"), [pytest.param(c, w, id=name) for name, c, w in CHANGES])
def test_a_change_wakes_exactly_the_stages_behind_it_and_the_next_run_none(
    change: Callable[[World], None], woken: list[str], world: World
) -> None:
    change(world)
    before = world.releases()
    world.run()
    assert world.ran() == woken
    assert (world.releases() != before) == ("publish" in woken)
    assert world.published() == world.state()
    after = world.releases()
    assert world.run() is False
    assert world.ran() == []
    assert world.releases() == after


def test_an_unchanged_run_names_the_release_is_in_the_attempt_log_and_wakes_nobody(world: World) -> None:
    link = (world.settings.warehouse / "current").readlink()
    assert world.run() is False
    assert world.said == [
        "read: unchanged, no landed file and no reading was touched",
        "build: unchanged since release 000001",
        "audit: unchanged since release 000001",
        "publish: unchanged since release 000001",
    ]
    assert world.outcomes()[-4:] == [(stage, "unchanged") for stage in ALL]
    assert (world.settings.warehouse / "current").readlink() == link


def test_a_build_says_what_changed(world: World) -> None:
    world.land()
    world.decide()
    world.run()
    assert "build: changed: decisions, pulls of trm/rates" in world.said


def test_a_build_takes_over_what_is_not_behind_the_rows_that_changed(world: World) -> None:
    world.land()
    world.decide()
    world.run()
    assert world.taken_over[-1] == {"trm.rates", "review"}


def test_tables_of_spark_are_taken_by_a_build_from_nothing_and_only_where_one_is_needed(
    world: World, tmp_path: Path
) -> None:
    world.run()
    grown = Grown(tmp_path)
    stages.build(world.settings, "unchanged", world.said.append, grown=grown)
    assert world.grown == [None]
    world.land()
    stages.build(world.settings, "changed", world.said.append, grown=grown)
    assert (world.grown[-1], world.taken_over[-1]) == (grown, None)
    stages.build(world.settings, "forced", world.said.append, force=True, grown=grown)
    assert world.grown == [None, grown, grown]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda world: world.edit("dbt_project/seeds/places.csv"), id="another project"),
        pytest.param(lambda world: (world.touch_the_candidate(), world.land()), id="another candidate"),
        pytest.param(lambda world: world.lose_the_candidate(), id="no candidate"),
        pytest.param(lambda world: (world.kill_a_build(), world.land()), id="half a build"),
        pytest.param(lambda world: world.kill_a_build(), id="half a build and nothing new"),
        pytest.param(lambda world: (world.corrupt(stages.BUILD_DONE), world.land()), id="no mark"),
    ],
)
def test_nothing_is_taken_over_where_it_is_not_known_what_the_candidate_was_made_from(
    change: Callable[[World], object], world: World
) -> None:
    builds = len(world.taken_over)
    change(world)
    world.run()
    assert world.taken_over[builds:] == [None]


def test_a_stream_that_is_gone_is_no_change_of_rows() -> None:
    before = {"pulls of a/b": "1", "pulls of c/d": "1", "readings": "1", "models": "1"}
    assert inputs.changed_sources(before, {**before, "pulls of a/b": "2", "pulls of e/f": "1"}) == {"a.b", "e.f"}
    assert inputs.changed_sources(before, {**before, "readings": "2"}) == {"press_readings"}
    assert inputs.changed_sources(before, {**before, "drift": "2"}) == set()
    assert inputs.changed_sources(before, {name: before[name] for name in before if name != "pulls of a/b"}) is None
    assert inputs.changed_sources(before, {**before, "models": "2"}) is None


def test_a_build_that_took_over_wrongly_is_not_published_and_the_next_takes_nothing_over(world: World) -> None:
    world.land()
    world.differing = ("marts.fct_thing",)
    held = world.releases()
    with pytest.raises(TakenOverError, match=r"marts\.fct_thing"):
        world.run()
    assert world.releases() == held
    world.differing = ()
    world.run()
    assert world.taken_over[-1] is None
    assert world.published() == world.state()


@pytest.mark.parametrize("stage", [stages.READ_DONE, stages.BUILD_DONE, stages.AUDIT_DONE])
def test_a_stage_killed_before_its_mark_is_not_believed_to_be_done(
    stage: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.land()
    write = identity.write_done
    with monkeypatch.context() as broken:
        broken.setattr(stages, "write_done", lambda path, done: killed() if path.name == stage else write(path, done))
        with pytest.raises(KilledError):
            world.run()
    assert world.published() != world.state()
    world.run()
    assert ALL[ALL.index(stage.partition(".")[0])] in world.ran()
    assert world.published() == world.state()


def test_a_build_killed_in_the_middle_is_built_again(world: World) -> None:
    world.land()
    world.during_build = killed
    with pytest.raises(KilledError):
        world.run()
    world.during_build = lambda: None
    world.run()
    assert world.ran() == BUILT
    assert world.published() == world.state()


def test_a_publisher_killed_before_the_flip_publishes_and_one_killed_after_it_still_tells(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from serve import history

    for place, name in ((releases_module, "flip"), (history, "add")):
        world.land()
        with monkeypatch.context() as broken:
            broken.setattr(place, name, killed)
            with pytest.raises(KilledError):
                world.run(run_id=f"killed at {name}")
        assert world.run(run_id=f"killed at {name}") is True, f"Airflow tries the same run again, after {name}"
        assert world.published() == world.state()
        assert world.run() is False


def test_a_pull_that_lands_while_the_candidate_is_built_is_in_the_next_release(world: World) -> None:
    world.decide()
    world.during_build = world.land
    world.run()
    assert "build: something landed or was decided meanwhile; the next run builds again" in world.said
    world.during_build = lambda: None
    world.run()
    assert world.ran() == ALL
    assert world.published() == world.state()


def test_a_landed_file_that_was_changed_is_found_also_with_its_old_moment_and_size(world: World) -> None:
    file = next(world.settings.raw.glob("*/*/*/rows.parquet"))
    was = file.stat()
    content = bytearray(file.read_bytes())
    content[5] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    with pytest.raises(TamperedError, match="is not the file its receipt describes"):
        world.run()


@pytest.mark.parametrize("moment", [0, 4_000_000_000])
def test_a_clock_that_jumps_changes_nothing(moment: int, world: World) -> None:
    for name in (DATABASE, stages.BUILD_DONE, stages.AUDIT_DONE):
        os.utime(world.settings.build / name, (moment, moment))
    os.utime(world.settings.warehouse / "releases" / "000001" / "release.json", (moment, moment))
    world.run()
    assert world.ran() == []


def test_a_failed_audit_is_asked_again_and_nothing_is_published(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import expectations.audit
    from expectations.audit import AuditError

    def refused(*_: Any, **__: Any) -> None:
        raise AuditError("audit", "rows: 3 of 9", "look at the newest receipt")

    world.land()
    with monkeypatch.context() as broken:
        broken.setattr(expectations.audit, "audit_candidate", refused)
        for _ in range(2):
            with pytest.raises(AuditError):
                world.run()
    assert world.releases() == ["000001"]
    world.run()
    assert world.ran() == ["audit", "publish"]
    assert world.published() == world.state()


def test_readers_who_were_taken_back_stay_there_until_something_changes(world: World) -> None:
    first = world.published()
    world.land()
    world.run()
    world.roll_back()
    for _ in range(2):
        assert world.run() is False
        assert world.ran() == []
        assert world.published() == first
    assert "readers stay at 000001, to which they were taken back" in world.said[-1]
    world.decide()
    assert world.run() is True
    assert world.ran() == BUILT
    assert world.published() == world.state()


def test_a_forced_run_does_everything_and_ends_a_rollback(world: World) -> None:
    world.land()
    world.run()
    world.roll_back()
    assert world.run(force=True) is True
    assert world.ran() == ALL
    assert "build: forced" in world.said
    assert world.published() == world.state()
    assert world.run(force=True) is False, "the same facts again are no news"
    assert world.releases() == ["000001", "000003", "000004"], "of equal contents the newest count once"
    assert world.run() is False
    assert world.ran() == []


def test_a_build_that_was_never_published_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_world(tmp_path, monkeypatch)
    said: list[str] = []
    for _ in range(2):
        stages.read(made.settings, "run", said.append)
        stages.build(made.settings, "run", said.append)
    assert said[-1] == "build: unchanged since the last build, which has not been published"


def test_a_release_says_what_it_was_made_from(world: World) -> None:
    found = releases_module.read(world.settings.warehouse / "releases" / "000001").inputs
    hashes = {"build pulls of trm/rates", "build readings", "build decisions", "build models", "rules", "serving"}
    assert hashes <= set(found)
    assert all(re.fullmatch(r"[0-9a-f]{64}", found[name]) for name in hashes)
