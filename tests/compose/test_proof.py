"""The compose file's services do what it says, without an engine: a cluster loses a worker, a laptop goes live."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.compose.engine import why_not
from tests.compose.proof import BOUND_SECONDS, WORKERS

pytestmark = [
    pytest.mark.proof,
    pytest.mark.airflow,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "nothing is missing"),
]


def seen(project: Path, proof: str) -> dict[str, Any]:
    """What a proof saw, in a process of its own: it leaves this machine's network."""
    command = [sys.executable, "-m", "tests.compose", proof]
    last = ""
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for last in process.stdout:
            print(last, end="", flush=True)
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(last)
    return found


@pytest.fixture(scope="module")
def cluster(project: Path) -> dict[str, Any]:
    return seen(project, "cluster")


def test_a_killed_workers_build_is_done_by_the_other_one_with_the_same_hashes(cluster: dict[str, Any]) -> None:
    assert cluster["state"] == "success"
    other = next(name for name in WORKERS if name != cluster["killed"])
    host, tries, state = cluster["tasks"]["build"]
    assert (host, tries, state) == (other, 2, "success")
    assert cluster["attempts"] == {"begun": 2, "ended": 1}
    assert cluster["tables"] > 30
    assert cluster["other_tables"] == []


def test_postgres_has_the_new_release_with_the_same_facts_within_five_minutes(cluster: dict[str, Any]) -> None:
    before, after = cluster["before"], cluster["after"]
    assert after["version"] > before["version"]
    assert after["facts_hash"] == before["facts_hash"]
    assert after["tables"] == before["tables"] > 30
    assert cluster["seconds"]["from the kill to the same hashes"] <= BOUND_SECONDS


def test_no_list_of_processes_ever_showed_a_password(cluster: dict[str, Any]) -> None:
    assert cluster["looked_at"]["times"] > 60
    assert cluster["looked_at"]["most words"] > 50
    assert cluster["shown"] == []


def test_a_worker_serves_the_logs_of_its_tasks(cluster: dict[str, Any]) -> None:
    assert cluster["log_served"] is True


def test_a_laptop_in_live_mode_starts_without_a_sandbox(project: Path) -> None:
    live = seen(project, "live")
    assert "sandbox" not in live["services"]
    assert {"scheduler", "api-server", "dag-processor", "triggerer"} <= set(live["services"])
    assert live["scheduler"] == "healthy"
    assert live["sandbox"] == []
