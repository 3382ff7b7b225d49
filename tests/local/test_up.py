"""``make up`` as a user has it: a backfill as the UI asks for it, a stream that fails alone, its end."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import alerts
from core.settings import Settings
from local import airflow, metadata, stack
from local.processes import registered
from tests.local.running import RUN_SECONDS, environment, until
from tests.pipeline.conftest import Sandbox

pytestmark = [
    pytest.mark.proof,
    pytest.mark.airflow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(metadata.find_programs() is None, reason="needs PostgreSQL: apt-get install postgresql"),
]

FINISHED = {"success", "failed"}


@dataclass(frozen=True)
class Up:
    """A running ``make up``: its data folder, its API, and what it said."""

    settings: Settings
    api: airflow.Api
    said: str

    def processes(self) -> set[int]:
        """Everything that was started."""
        home = airflow.home_of(self.settings)
        return {*registered(stack.up_register(self.settings)), *registered(metadata.register_of(home))}

    def run(self, dag_id: str, run_id: str, logical_date: str | None = None) -> dict[str, dict[str, Any]]:
        """Trigger a DAG and wait for its end; its task instances by the name they bear."""
        self.api.pause(dag_id, paused=False)
        self.api.call("POST", f"/dags/{dag_id}/dagRuns", {"dag_run_id": run_id, "logical_date": logical_date})
        until(lambda: self.state(dag_id, run_id) in FINISHED, RUN_SECONDS)
        return {task["rendered_map_index"]: task for task in self.api.tasks(dag_id, run_id)}

    def state(self, dag_id: str, run_id: str) -> str:
        """The state of one run."""
        return str(self.api.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def log(self, dag_id: str, run_id: str, task: dict[str, Any]) -> str:
        """The log of a task instance, as the UI shows it."""
        place = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        return json.dumps(self.api.call("GET", f"{place}?map_index={task['map_index']}"), ensure_ascii=False)


def make(command: str, project: Path, data: Path, port: int) -> str:
    env = {**environment(data), "LANDFALL_UI_PORT": str(port)}
    words = [sys.executable, "-m", "cli", command]
    return subprocess.run(words, cwd=project, env=env, text=True, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def up(project: Path) -> Iterator[Up]:
    folder = Path(tempfile.mkdtemp(prefix="landfall-"))
    folder.chmod(0o711)  # the server's user must be able to enter
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings("sample", folder / "data")
    try:
        said = make("up", project, settings.data, port)
        api = airflow.Api(airflow.place(settings, port))
        api.log_in()
        running = Up(settings, api, said)
        yield running
        started = running.processes()
        make("down", project, settings.data, port)
        assert not started & {one.pid for one in psutil.process_iter() if one.status() != psutil.STATUS_ZOMBIE}
    finally:
        make("down", project, settings.data, port)
        shutil.rmtree(folder)


def test_a_backfill_as_the_ui_asks_for_it_pulls_the_days_of_its_intervals(up: Up) -> None:
    up.api.pause("ingest__trm", paused=False)
    asked = {
        "dag_id": "ingest__trm",
        "from_date": "2018-03-01T05:00:00Z",
        "to_date": "2018-03-04T05:00:00Z",
        "max_active_runs": 1,
        "run_backwards": False,
        "dag_run_conf": {},
        "reprocess_behavior": "none",
    }
    up.api.call("POST", "/backfills", asked)

    def states() -> list[str]:
        return [run["state"] for run in up.api.runs("ingest__trm") if run["run_type"] == "backfill"]

    until(lambda: len(states()) == 3 and set(states()) <= FINISHED, RUN_SECONDS)
    assert states() == ["success"] * 3
    windows = {json.loads(file.read_text())["window"] for file in up.settings.raw.glob("trm/rates/*/receipt.json")}
    assert {f"2018-03-0{day}..2018-03-0{day + 1}" for day in (1, 2, 3)} <= windows


def test_a_stream_that_fails_stops_no_other_alerts_once_and_is_cleared_alone(up: Up) -> None:
    sandbox = Sandbox(re.findall(r"Sandbox +(http://127.0.0.1:\d+)/_control", up.said)[0])
    sandbox.fault("datos_gov_co/resource/gdxc-w37w.json", "http_403")
    found = up.run("ingest__reference", "broken", "2018-05-01T00:00:00Z")
    assert {name: task["state"] for name, task in found.items()} == {
        "municipalities": "failed",
        "activities": "success",
    }
    failed, landed = (up.log("ingest__reference", "broken", found[name]) for name in ("municipalities", "activities"))
    assert "reference/municipalities" in failed and "reference/activities" not in failed
    assert "reference/activities" in landed and "reference/municipalities" not in landed
    assert re.search(r"answered 403 Forbidden \[refused\] Next: ", failed)
    assert "Traceback" not in failed
    assert "logical date 2018-04-30 chooses no days" in landed
    lines = [json.loads(line) for line in alerts.path_of(up.settings).read_text(encoding="utf-8").splitlines()]
    told = [(one["source"], one["stream"], one["code"]) for one in lines if one["run"] == "broken"]
    assert told == [("reference", "municipalities", "refused")]
    sandbox.clear_faults()
    again = {"dry_run": False, "dag_run_id": "broken", "task_ids": [["pull", found["municipalities"]["map_index"]]]}
    up.api.call("POST", "/dags/ingest__reference/clearTaskInstances", again)
    until(lambda: up.state("ingest__reference", "broken") == "success", RUN_SECONDS)
    tasks = {task["rendered_map_index"]: task for task in up.api.tasks("ingest__reference", "broken")}
    assert {name: task["try_number"] for name, task in tasks.items()} == {"municipalities": 2, "activities": 1}


def test_airflows_home_page_shows_every_part_healthy(up: Up) -> None:
    def health() -> dict[str, str]:
        return {part: found["status"] for part, found in up.api.call("GET", "/monitor/health").items()}

    until(lambda: set(health().values()) == {"healthy"}, RUN_SECONDS)
    assert set(health()) == {"metadatabase", "scheduler", "triggerer", "dag_processor"}


def test_nothing_of_it_listens_to_other_machines_and_the_database_on_no_port(up: Up) -> None:
    ours = up.processes()
    found = [one for one in psutil.net_connections("inet") if one.pid in ours and one.status == psutil.CONN_LISTEN]
    assert {one.laddr.port for one in found} >= {up.api.at.port}
    assert [one for one in found if not ip_address(one.laddr.ip).is_loopback] == []
    server = set(registered(metadata.register_of(airflow.home_of(up.settings))))
    assert server and not [one for one in found if one.pid in server]
