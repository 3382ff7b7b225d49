"""``make run`` as a user has it: through Airflow, interrupted, killed twice, gone on with, and with a fault.

All of it happens to one data folder, one step after the other, because starting Airflow is what takes the time; each
step is a fixture that leaves what the tests look at.
"""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest

from extract.catalogue import POOL_SLOTS, all_sources, pools
from local.processes import registered
from tests.local.running import OPTIONS, RUN_SECONDS, begin, hashes, make_run, until
from tests.pipeline.conftest import Sandbox, new_pipeline, start_sandbox

__all__ = ["start_sandbox"]

pytestmark = [pytest.mark.proof, pytest.mark.airflow, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Ended:
    """How one ``make run`` ended: its exit code, what it said, and which of its processes were left."""

    code: int
    said: str
    left: list[int]


@dataclass(frozen=True)
class Green:
    """A whole run: how it ended, and every address its processes listened at."""

    data: Path
    ended: Ended
    listened: set[str]


def token(data: Path) -> Path:
    return data / "local" / "run.token"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def refused_and_interrupted(project: Path, data: Path) -> tuple[tuple[int, str], Ended]:
    """A second run in the same folder, and the first one after Ctrl-C."""
    process = begin(project, data)
    try:
        until(lambda: len(registered(token(data))) >= 4, RUN_SECONDS)
        refused = make_run(project, data)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    finally:
        process.kill()
    return refused, Ended(process.returncode, said, registered(token(data)))


@pytest.fixture(scope="module")
def killed(refused_and_interrupted: object, project: Path, data: Path) -> Path:
    """The data folder of a run killed while it pulled, and of the next one, killed while it published."""
    reached: list[Callable[[], object]] = [
        lambda: list((data / "raw").glob("*/*/*/receipt.json")),
        lambda: (data / "build" / "audit.json").exists(),
    ]
    for moment in reached:
        process = begin(project, data)
        try:
            until(moment, RUN_SECONDS)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
    return data


@pytest.fixture(scope="module")
def ran(killed: Path, project: Path) -> Green:
    """The run after the killed ones."""
    process = begin(project, killed)
    listened: set[str] = set()
    try:
        while process.poll() is None:
            ours = {process.pid, *registered(token(killed))}
            found = [one for one in psutil.net_connections("inet") if one.pid in ours and one.status == "LISTEN"]
            listened |= {one.laddr.ip for one in found}
            time.sleep(1)
        said, _ = process.communicate()
    finally:
        process.kill()
    return Green(killed, Ended(process.returncode, said, registered(token(killed))), listened)


@pytest.fixture(scope="module")
def undisturbed(start_sandbox: Callable[..., Sandbox], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hashes of the tables when nothing happens on the way."""
    pipeline = new_pipeline(start_sandbox(*OPTIONS.split()), tmp_path_factory.mktemp("undisturbed"))
    pipeline.pull()
    pipeline.publish()
    return hashes(pipeline.settings.data)


def test_two_runs_in_one_folder_exclude_each_other_with_a_clear_line(
    refused_and_interrupted: tuple[tuple[int, str], Ended],
) -> None:
    (code, said), _ = refused_and_interrupted
    assert code == 3
    assert "is already at it" in said
    assert "Next:" in said


def test_ctrl_c_ends_everything_that_was_started(refused_and_interrupted: tuple[tuple[int, str], Ended]) -> None:
    _, ended = refused_and_interrupted
    assert ended.code == 130
    assert "run again to go on" in ended.said
    assert "Traceback" not in ended.said
    assert ended.left == []


def test_killed_twice_and_run_again_it_ends_in_the_same_hashes(ran: Green, undisturbed: dict[str, str]) -> None:
    assert ran.ended.code == 0, ran.ended.said
    assert hashes(ran.data) == undisturbed


def test_a_run_tells_every_task_and_the_release(ran: Green) -> None:
    assert re.search(r"Release 00000[12] \(sample data\)", ran.ended.said)
    told = [line for line in ran.ended.said.splitlines() if "ingest__" in line]
    assert len(told) == sum(len(source.streams) for source in all_sources())
    assert any("ingest__gleif.pull[lei_records]" in line for line in told)
    assert ran.ended.said.count("✔") == len(told) + 4


def test_a_run_leaves_no_process_and_no_draft_behind(ran: Green) -> None:
    assert ran.ended.left == []
    assert not token(ran.data).exists()
    assert not list((ran.data / "warehouse" / "releases").glob("*.draft"))
    assert not list((ran.data / "drafts").glob("*"))


def test_nothing_of_a_run_listens_to_other_machines(ran: Green) -> None:
    assert ran.listened, "the sandbox and Airflow's API listen"
    assert {address for address in ran.listened if not ip_address(address).is_loopback} == set()


def test_every_host_that_is_asked_has_its_pool_and_pulls_wait_in_it(ran: Green) -> None:
    with closing(sqlite3.connect(ran.data / "airflow" / "airflow.db")) as db:
        found = dict(db.execute("select pool, slots from slot_pool where pool like 'host_%'"))
        used = {pool for (pool,) in db.execute("select distinct pool from task_instance where task_id = 'pull'")}
    assert found == dict.fromkeys(pools(), POOL_SLOTS)
    assert used - {"default_pool"} <= set(found)
    assert "host_www_datos_gov_co" in used


def test_a_release_with_other_facts_is_an_event_that_names_it(ran: Green) -> None:
    record = json.loads((ran.data / "warehouse" / "current" / "release.json").read_text())
    query = (
        "select asset_event.extra from asset_event join asset on asset.id = asset_id where uri = 'landfall://release/'"
    )
    with closing(sqlite3.connect(ran.data / "airflow" / "airflow.db")) as db:
        events = [json.loads(extra) for (extra,) in db.execute(query)]
    assert events
    names = ("version", "warehouse_id", "mode", "rows_hash", "facts_hash")
    assert events[-1] == {name: record[name] for name in names}


def test_an_event_of_a_streams_asset_says_what_its_receipt_says(ran: Green) -> None:
    query = (
        "select asset.uri, asset_event.extra from asset_event join asset on asset.id = asset_id "
        "where uri like 'landfall://raw/%'"
    )
    with closing(sqlite3.connect(ran.data / "airflow" / "airflow.db")) as db:
        events = [(uri, json.loads(extra)) for uri, extra in db.execute(query)]
    touched = {uri.removeprefix("landfall://raw/") for uri, _ in events}
    with closing(sqlite3.connect(ran.data / "airflow" / "airflow.db")) as db:
        through = {run_id for (run_id,) in db.execute("select run_id from dag_run where state = 'success'")}
    attempts = (json.loads(path.read_text()) for path in (ran.data / "ops" / "attempts").glob("*.finished.json"))
    landed = {a["subject"] for a in attempts if a["run_id"] in through and a["facts"].get("outcome") == "landed"}
    assert landed, "the runs that went through have landed something"
    assert (
        landed <= touched <= {f"{source.name}/{stream.name}" for source in all_sources() for stream in source.streams}
    )
    for uri, extra in events:
        folder = ran.data / uri.replace("landfall://", "") / extra["receipt"]
        receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
        assert (extra["rows"], extra["quarantined"]) == (receipt["rows"], receipt["quarantined"])


def test_each_stream_is_an_instance_of_its_own_that_bears_its_name(ran: Green) -> None:
    query = "select distinct dag_id, rendered_map_index from task_instance where task_id = 'pull'"
    with closing(sqlite3.connect(ran.data / "airflow" / "airflow.db")) as db:
        found = {(dag_id, name) for dag_id, name in db.execute(query) if name}
    assert found == {(f"ingest__{source.name}", stream.name) for source in all_sources() for stream in source.streams}


def log_of(data: Path, dag: str, task: str, stream: str = "", *, first: bool = False) -> str:
    """The log of the newest or the first run of a task, of one stream where it is mapped, as Airflow's UI shows it."""
    streams = {f"ingest__{source.name}": [stream.name for stream in source.streams] for source in all_sources()}
    place = f"map_index={streams[dag].index(stream)}/*.log" if stream else "*.log"
    files = (data / "airflow" / "logs" / f"dag_id={dag}").glob(f"run_id=*/task_id={task}/{place}")
    in_time = sorted(files, key=lambda file: file.stat().st_mtime)
    return in_time[0 if first else -1].read_text(encoding="utf-8")


def test_the_log_of_a_task_tells_its_story(ran: Green) -> None:
    rates = log_of(ran.data, "ingest__trm", "pull", "rates")
    assert re.search(r"trm/rates: asking .* for what is new", rates)
    assert re.search(r"trm/rates: ok in .* s; requests \d+", rates)
    assert re.search(r"trm/rates: (landed \d+ rows as pull|unchanged since pull)", rates)
    told = {
        task: log_of(ran.data, "build_warehouse", task, first=True) for task in ("read", "build", "audit", "publish")
    }
    assert "all as their receipts say" in told["read"]
    assert re.search(r"build: \d+ models and seeds, \d+ tests in", told["build"])
    assert re.search(r"audit: \d+ rules hold in \d+ tables", told["audit"])
    assert re.search(r"publish: release 00000[12], \d+ tables", told["publish"])


def test_a_bad_answer_fails_its_dag_with_one_line_and_the_release_stays(ran: Green, project: Path) -> None:
    state = ran.data / "sandbox" / "state.json"
    kept = state.read_text() if state.exists() else None
    before = hashes(ran.data)
    release = (ran.data / "warehouse" / "current").readlink()
    command = [sys.executable, "-m", "sandbox", "fault", "--state", str(state), "worldbank", "html_200"]
    subprocess.run(command, cwd=project, check=True)
    try:
        code, said = make_run(project, ran.data)
    finally:
        state.unlink() if kept is None else state.write_text(kept)
    assert code != 0
    failed = [line for line in said.splitlines() if line.strip().startswith("✘ ingest__worldbank.pull")]
    assert len(failed) == 1, said
    assert "worldbank" in failed[0]
    assert "Next:" in failed[0]
    assert "Traceback" not in said
    assert hashes(ran.data) == before
    assert (ran.data / "warehouse" / "current").readlink() == release
    log = log_of(ran.data, "ingest__worldbank", "pull", "indicators")
    assert len(re.findall(r"worldbank/indicators: [^\n]* Next: ", log)) == 1
    assert "Traceback" not in log
    assert "error_detail" not in log
