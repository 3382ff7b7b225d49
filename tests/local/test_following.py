"""Following runs through Airflow: one question a round for all DAGs, and none about a run whose tasks still run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from local import airflow, run
from local.run import Reporter, RunFailedError

RUNS = [("ingest__gleif", "run-1"), ("ingest__trm", "run-1")]


class Recorded(airflow.Api):
    """Answers as Airflow's API gave them, round by round."""

    def __init__(self, rounds: list[dict[str, str]], states: dict[str, str]) -> None:
        self.rounds = rounds
        self.states = states
        self.asked: list[str] = []

    def call(self, method: str, path: str, body: Any = None, *, root: str = "/api/v2") -> Any:
        """The next round's tasks, or a run's state."""
        self.asked.append(path.partition("?")[0])
        if "/dags/~/" not in path:
            return {"state": self.states[path.split("/")[2]]}
        now = self.rounds.pop(0) if len(self.rounds) > 1 else self.rounds[0]
        tasks = [
            {
                "dag_id": dag_id, "dag_run_id": "run-1", "task_id": "pull", "state": state, "start_date": "2026-11-30",
                "duration": 1.0, "map_index": -1, "rendered_map_index": None,
            }
            for dag_id, state in now.items()
        ]  # fmt: skip
        return {"task_instances": tasks, "total_entries": len(tasks)}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(run, "POLL_SECONDS", 0.0)
    return []


def test_a_run_is_asked_how_it_stands_when_its_tasks_have_ended(tmp_path: Path, said: list[str]) -> None:
    rounds = [
        {"ingest__gleif": "running", "ingest__trm": "queued"},
        {"ingest__gleif": "success", "ingest__trm": "running"},
        {"ingest__gleif": "success", "ingest__trm": "success"},
    ]
    api = Recorded(rounds, {"ingest__gleif": "success", "ingest__trm": "success"})
    run._wait(api, RUNS, Reporter(Settings("sample", tmp_path), said.append), lambda: None)
    together = "/dags/~/dagRuns/~/taskInstances"
    assert api.asked == [
        *(together, together, "/dags/ingest__gleif/dagRuns/run-1"),
        *(together, "/dags/ingest__trm/dagRuns/run-1"),
    ]
    assert [line.split()[1] for line in said] == ["ingest__gleif.pull", "ingest__trm.pull"]


def test_one_failed_run_is_named_when_all_have_ended(tmp_path: Path, said: list[str]) -> None:
    ended = {"ingest__gleif": "failed", "ingest__trm": "success"}
    with pytest.raises(RunFailedError, match="ingest__gleif failed; the published release is untouched"):
        run._wait(Recorded([ended], ended), RUNS, Reporter(Settings("sample", tmp_path), said.append), lambda: None)
    assert [line.split()[0] for line in said] == ["✘", "✔"]


def test_a_run_without_tasks_is_asked_too(tmp_path: Path, said: list[str]) -> None:
    api = Recorded([{}], {"ingest__gleif": "failed", "ingest__trm": "failed"})
    with pytest.raises(RunFailedError, match="ingest__gleif, ingest__trm failed"):
        run._wait(api, RUNS, Reporter(Settings("sample", tmp_path), said.append), lambda: None)


def test_more_tasks_than_a_page_holds_are_asked_for_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [{"dag_id": "d", "dag_run_id": "run-1", "task_id": f"t{number}"} for number in range(5)]
    api = Recorded([{}], {})

    def paged(method: str, path: str, body: Any = None, *, root: str = "/api/v2") -> Any:
        offset = int(path.rpartition("offset=")[2])
        return {"task_instances": tasks[offset : offset + 2], "total_entries": len(tasks)}

    monkeypatch.setattr(api, "call", paged)
    assert api.tasks_of_all("run-1") == tasks
    assert api.tasks_of_all("run") == []
    assert api.tasks("d", "run-1") == tasks
    assert api.tasks("other", "run-1") == []
