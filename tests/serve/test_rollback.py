"""Going back: the release before, on record, and the counter never goes back with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.settings import Settings
from serve import history
from serve.errors import NoReleaseError
from serve.publish import publish, rollback
from tests.serve.building import AT, candidate, state_of


def published(settings: Settings, *states: int) -> None:
    """One release per state, in this order."""
    for state in states:
        candidate(settings, state)
        publish(settings, at=AT)


def test_a_rollback_gives_readers_the_release_before_and_is_on_record(settings: Settings) -> None:
    published(settings, 1, 2)
    assert rollback(settings, at=AT, run_id="by-hand").version == "000001"
    assert state_of(settings) == {1}
    last = history.events(settings.warehouse)[-1]
    assert (last["event"], last["before"], last["version"], last["run_id"]) == (
        "rollback",
        "000002",
        "000001",
        "by-hand",
    )


def test_the_publish_after_a_rollback_counts_on_and_stands_on_what_readers_have(settings: Settings) -> None:
    published(settings, 1, 2)
    rollback(settings, at=AT)
    candidate(settings, 3)
    release = publish(settings, at=AT)
    assert (release.version, release.base_version) == ("000003", "000001")
    assert rollback(settings, at=AT).version == "000001"


def test_rolling_back_twice_goes_back_two_releases(settings: Settings) -> None:
    published(settings, 1, 2, 3)
    rollback(settings, at=AT)
    assert rollback(settings, at=AT).version == "000001"
    assert state_of(settings) == {1}


def test_a_named_release_can_be_chosen_also_a_newer_one(settings: Settings) -> None:
    published(settings, 1, 2, 3)
    assert rollback(settings, "1", at=AT).version == "000001"
    assert rollback(settings, "000003", at=AT).version == "000003"


@pytest.mark.parametrize(
    ("states", "to", "finding"),
    [
        ((), None, "nothing has been published"),
        ((1,), None, "is the first release"),
        ((1, 2), "2", "readers have 000002 already"),
        ((1, 2), "9", "000009 is not on this disk"),
    ],
)
def test_where_there_is_nothing_to_go_back_to_the_line_says_so(
    settings: Settings, states: tuple[int, ...], to: str | None, finding: str
) -> None:
    published(settings, *states)
    with pytest.raises(NoReleaseError, match=finding):
        rollback(settings, to, at=AT)


def test_a_release_whose_bytes_changed_is_not_given_to_readers(settings: Settings) -> None:
    published(settings, 1, 2)
    old = settings.warehouse / "releases" / "000001" / "warehouse.duckdb"
    old.chmod(0o644)
    content = bytearray(old.read_bytes())
    content[-1] ^= 1
    old.write_bytes(bytes(content))
    with pytest.raises(NoReleaseError, match="is not the file that was published"):
        rollback(settings, at=AT)
    assert state_of(settings) == {2}


def test_the_release_to_go_back_to_is_never_pruned_however_old(settings: Settings) -> None:
    few = replace(settings, keep_releases=2)
    published(few, 1, 2)
    rollback(few, at=AT)
    published(few, 3)
    assert rollback(few, at=AT).version == "000001"
    published(few, 4)
    assert state_of(few) == {4}
    assert rollback(few, at=AT).version == "000001"


def test_a_flip_nobody_could_write_down_is_noted_by_the_next_one(settings: Settings) -> None:
    published(settings, 1, 2)
    (settings.warehouse / "history.json").write_text(
        (settings.warehouse / "history.json").read_text(encoding="utf-8").replace("000002", "000001"), encoding="utf-8"
    )
    rollback(settings, at=AT)
    assert [event["event"] for event in history.events(settings.warehouse)][-2:] == ["recovered", "rollback"]
