"""A lease with an epoch: a publisher that was paused or cut off is refused, and nothing is lost or published twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
import pytest

from cli import doctor
from core.errors import BusyError, LandfallError
from core.settings import Settings
from serve import history, lease, releases
from serve.errors import LeaseLostError, PostgresError
from serve.lease import Process, this_process
from serve.publish import publish, rollback
from serve.releases import Release
from serve.verifying import verify
from tests.serve.building import AT, audited, candidate, restate, state_of
from tests.serve.postgres_server import Server, programs, running

AT_PROGRAMS = programs()
TERM = 1
"""Seconds a lease holds here."""
CALLS = ("fsync", "rename", "replace", "symlink", "unlink", "mkdir", "chmod", "rmdir")

pytestmark = pytest.mark.skipif(
    AT_PROGRAMS is None and not os.environ.get("CI"), reason="PostgreSQL is not installed: apt-get install postgresql"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    assert AT_PROGRAMS is not None
    with running(AT_PROGRAMS) as started:
        yield started


@pytest.fixture
def leased(settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A warehouse with release 000001 and the candidate of a second, whose publisher needs the lease."""
    monkeypatch.setattr(lease, "SECONDS", TERM)
    ours = replace(settings, lease_dsn=server.dsn())
    candidate(ours)
    publish(ours, at=AT)
    restate(ours, 2)
    audited(ours)
    yield ours
    forget(ours)


def asked(settings: Settings, statement: str) -> Any:
    of_lease = lease._Lease(settings.lease_dsn, f"publish/{settings.mode}")
    return of_lease._asked(of_lease._fetch(statement))


def forget(settings: Settings) -> None:
    asked(settings, f"delete from {lease.TABLE} returning name")


def publish_and_stop(settings: Settings, stop: Callable[[str, str], bool], answers: Any, seconds: float = TERM) -> None:
    """In a child: publish, stop as a paused machine does before the call ``stop`` says yes to, and tell the end."""
    lease.SECONDS = seconds
    stopped = False

    def shim(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(first: Any, *args: Any, **more: Any) -> Any:
            nonlocal stopped
            if not stopped and stop(name, str(first)):
                stopped = True
                os.kill(os.getpid(), signal.SIGSTOP)
            return original(first, *args, **more)

        return call

    for name in CALLS:
        setattr(os, name, shim(name, getattr(os, name)))
    try:
        answers.put(publish(settings, at=AT).version)
    except LandfallError as error:
        answers.put(error.line())


class At:
    """Says yes at one call: by its name and a part of what it is called with, or by its number."""

    def __init__(self, name: str = "", part: str = "", number: int = 0) -> None:
        self.name, self.part, self.number, self.seen = name, part, number, 0

    def __call__(self, name: str, first: str) -> bool:
        self.seen += 1
        return self.seen == self.number if self.number else name == self.name and self.part in first


@contextmanager
def stopped(
    children: ForkServerContext, settings: Settings, at: At, seconds: float = TERM
) -> Iterator[tuple[BaseProcess, Any]]:
    """A publisher that stands still at that call, or has ended without coming to it."""
    answers = children.Queue()
    child = children.Process(target=publish_and_stop, args=(settings, at, answers, seconds))
    child.start()
    try:
        while child.is_alive() and not stands_still(child):
            time.sleep(0.02)
        yield child, answers
    finally:
        child.kill()
        child.join()


def stands_still(child: BaseProcess) -> bool:
    try:
        return psutil.Process(child.pid).status() == psutil.STATUS_STOPPED
    except psutil.NoSuchProcess:  # it has ended meanwhile, which `is_alive` will say
        return False


def woken(child: BaseProcess, answers: Any) -> str:
    """What the publisher says when it has gone on."""
    assert child.pid is not None
    os.kill(child.pid, signal.SIGCONT)
    said = answers.get(timeout=600)
    child.join()
    return str(said)


def takes_over(settings: Settings) -> Release:
    """Another publisher, which comes again until it has the lease."""
    while True:
        try:
            return publish(settings, at=AT)
        except BusyError:
            time.sleep(0.1)


def all_is_well(settings: Settings, versions: list[str]) -> None:
    """Readers have the last of these versions, each was given to them once, and nothing lies about."""
    now = releases.current(settings.warehouse)
    assert now is not None
    assert now.version == versions[-1]
    assert [event["version"] for event in history.events(settings.warehouse)] == versions
    assert [release.version for release in releases.every(settings.warehouse)] == versions
    assert list(settings.warehouse.rglob("*.draft")) == []
    verify(settings.warehouse)
    assert state_of(settings) == {len(versions)}


PAUSES = {
    "in the middle of its draft": At("chmod", "000002"),
    "between its last look and the release's rename": At("rename", "000002."),
    "between its last look and the link's rename": At("replace", ".current."),
    "between its last look and the record's rename": At("replace", ".history.json."),
}


@pytest.mark.parametrize("when", PAUSES)
def test_a_publisher_that_sleeps_past_its_lease_is_refused_and_the_other_one_publishes(
    leased: Settings, children: ForkServerContext, when: str
) -> None:
    with stopped(children, leased, PAUSES[when]) as (child, answers):
        assert child.is_alive(), answers.get()
        assert takes_over(leased).version == "000002"
        all_is_well(leased, ["000001", "000002"])
        said = woken(child, answers)
    assert "[lease_lost]" in said
    assert "publish: the lease of epoch 2 was lost: " in said
    all_is_well(leased, ["000001", "000002"])
    restate(leased, 3)
    audited(leased)
    publish(leased, at=AT)
    all_is_well(leased, ["000001", "000002", "000003"])


@pytest.mark.proof
def test_wherever_a_publisher_sleeps_past_its_lease_nothing_is_lost_or_doubled(
    leased: Settings, children: ForkServerContext
) -> None:
    """At every fifth call that changes what is on disk, until a publisher comes through without being stopped."""
    number, refused = 1, 0
    while True:
        versions = [event["version"] for event in history.events(leased.warehouse)]
        with stopped(children, leased, At(number=number)) as (child, answers):
            ended = (not child.is_alive() and answers.get()) or ""
            if not ended:
                other = takes_over(leased)
                said = woken(child, answers)
                refused += "[lease_lost]" in said
                assert "[lease_lost]" in said or said == other.version, said
        versions.append(f"{len(versions) + 1:06d}")
        assert [event["version"] for event in history.events(leased.warehouse)] == versions
        now = releases.current(leased.warehouse)
        assert now is not None
        assert now.version == versions[-1]
        verify(leased.warehouse)
        assert state_of(leased) == {len(versions)}
        if ended:
            break  # and what those who were refused had begun is cleared away by the last one, who came through
        restate(leased, len(versions) + 1)
        audited(leased)
        number += 5
    assert list(leased.warehouse.rglob("*.draft")) == []
    assert refused > 5, "the proof proves nothing: hardly anybody was stopped with the lease"


def test_a_publisher_that_goes_on_in_time_publishes(leased: Settings, children: ForkServerContext) -> None:
    with stopped(children, leased, PAUSES["between its last look and the link's rename"], 600.0) as (child, answers):
        with pytest.raises(BusyError):
            publish(leased, at=AT)
        assert woken(child, answers) == "000002"
    all_is_well(leased, ["000001", "000002"])


def test_a_pause_in_which_nobody_took_over_costs_nothing(leased: Settings, children: ForkServerContext) -> None:
    with stopped(children, leased, PAUSES["in the middle of its draft"]) as (child, answers):
        time.sleep(TERM + 0.5)
        assert woken(child, answers) == "000002"
    all_is_well(leased, ["000001", "000002"])


def test_a_publisher_cut_off_from_the_lease_publishes_nothing(
    leased: Settings, children: ForkServerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AT_PROGRAMS is not None
    with running(AT_PROGRAMS) as other:
        alone = replace(leased, lease_dsn=other.dsn())
        with stopped(children, alone, PAUSES["in the middle of its draft"]) as (child, answers):
            postmaster = int((other.folder / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
            os.kill(postmaster, signal.SIGQUIT)
            psutil.wait_procs([psutil.Process(postmaster)] if psutil.pid_exists(postmaster) else [])
            said = woken(child, answers)
    assert "whether the lease still holds cannot be told" in said
    assert "[lease_lost]" in said
    now = releases.current(leased.warehouse)
    assert now is not None
    assert now.version == "000001"
    takes_over(leased)
    all_is_well(leased, ["000001", "000002"])


def test_a_killed_publisher_is_followed_at_once_on_its_own_host_and_after_its_term_elsewhere(
    leased: Settings, children: ForkServerContext
) -> None:
    with stopped(children, leased, PAUSES["in the middle of its draft"], 600.0) as (child, _):
        child.kill()
        child.join()
        asked(leased, f"update {lease.TABLE} set boot_id = 'of another host' returning 1")
        with pytest.raises(BusyError, match=r"has the lease for [56]\d\d s more"):
            publish(leased, at=AT)
        mine = this_process().boot_id
        asked(leased, f"update {lease.TABLE} set boot_id = '{mine}' returning 1")
        assert publish(leased, at=AT).version == "000002"
    all_is_well(leased, ["000001", "000002"])


def test_of_a_process_elsewhere_nobody_knows_whether_it_is_dead() -> None:
    dead = replace(this_process(), pid=2**22 + 1)
    assert dead.is_dead()
    assert not this_process().is_dead()
    assert not replace(dead, boot_id="another").is_dead()
    assert not replace(dead, pid_namespace="pid:[1]").is_dead()
    assert not Process("nowhere", dead.pid, "", "").is_dead()


def test_a_rollback_needs_the_lease_too(leased: Settings, children: ForkServerContext) -> None:
    publish(leased, at=AT)
    restate(leased, 3)
    audited(leased)
    with stopped(children, leased, At("chmod", "000003"), 600.0), pytest.raises(BusyError):
        rollback(leased)
    assert rollback(leased).version == "000001"


def test_a_database_that_is_not_there_stops_the_publisher_before_it_begins(leased: Settings, tmp_path: Path) -> None:
    nowhere = replace(leased, lease_dsn=f"postgresql://x@/postgres?host={tmp_path}")
    with pytest.raises(PostgresError, match="check LANDFALL_LEASE_DSN"):
        publish(nowhere, at=AT)
    assert "postgresql" not in repr(nowhere)


def test_the_doctor_says_who_has_the_lease(
    leased: Settings, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "SECONDS", 600)
    fresh = replace(leased, mode="live")
    assert doctor._lease(settings) == "none is kept, a lock file says who publishes: right for one host"
    assert doctor._lease(fresh) == "its database answers, nobody has had it yet"
    with lease.held(leased) as fence:
        assert doctor._lease(leased).endswith(f"process {os.getpid()}, epoch {fence.epoch} has it")
    assert doctor._lease(leased).startswith("free, ")


def test_the_epoch_counts_every_holder(leased: Settings) -> None:
    before = asked(leased, f"select epoch from {lease.TABLE}")["epoch"]
    with lease.held(leased) as fence:
        assert fence.epoch == before + 1
        fence.check()
        asked(leased, f"update {lease.TABLE} set epoch = epoch + 1 returning 1")
        with pytest.raises(LeaseLostError, match=f"has epoch {before + 2}"):
            fence.check()
