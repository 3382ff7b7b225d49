"""A person is alerted in one line that names source, stream, fault and next step, in a file and in the log."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.alerts import Alert, path_of, send
from core.lake import Lake as StoredLake
from core.lake import Receipt
from core.settings import Settings
from extract.errors import DriftError
from extract.landing import Outcome
from tests.dbt_project.lake import Lake

pytestmark = [pytest.mark.airflow]


@pytest.fixture(autouse=True, scope="module")
def airflow_has_set_up_its_log() -> None:
    """The first import of Airflow sets up the log of the process, and would take a test's handler with it."""
    import dags.alerts  # noqa: F401 - what is imported is what counts


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    return Settings("sample", tmp_path)


def lines(settings: Settings) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in path_of(settings).read_text(encoding="utf-8").splitlines()]
    assert all(datetime.fromisoformat(one.pop("at")).tzinfo for one in found)
    return found


def failure(dag: str, task: str, exception: BaseException | None, **kwargs: str) -> dict[str, Any]:
    """What Airflow gives to the callback of a task that failed for good."""
    instance = SimpleNamespace(dag_id=dag, task_id=task, task=SimpleNamespace(op_kwargs=kwargs))
    return {"ti": instance, "run_id": "run-7", "exception": exception}


def test_a_stream_that_failed_is_told_with_its_fault_and_what_to_do(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    from dags.alerts import failed
    from dags.common import EndedError

    fault = DriftError("rues/companies", "the field nit is gone", "compare, then take it or leave it by name")
    failed(failure("ingest__rues", "pull", EndedError(fault), stream="companies"))
    assert lines(settings) == [
        {
            "kind": "failed",
            "source": "rues",
            "stream": "companies",
            "dag": "ingest__rues",
            "run": "run-7",
            "task": "pull",
            "code": "drift",
            "fault": "the field nit is gone",
            "next_step": "compare, then take it or leave it by name",
        }
    ]
    told = [one.getMessage() for one in caplog.records]
    assert told == [
        "alert: rues/companies failed: the field nit is gone [drift] Next: compare, then take it or leave it by name"
    ]


@pytest.mark.parametrize(
    ("exception", "fault"), [(ValueError("no such"), "ValueError: no such"), (None, "it was ended from outside")]
)
def test_what_is_no_error_of_ours_is_a_defect_to_look_up_in_the_log(
    settings: Settings, exception: BaseException | None, fault: str
) -> None:
    from dags.alerts import failed

    failed(failure("build_warehouse", "publish", exception))
    (line,) = lines(settings)
    assert (line["source"], line["stream"], line["code"], line["fault"]) == ("", "", "defect", fault)
    assert line["next_step"] == "read the task's log"


def test_a_build_that_is_late_is_told(settings: Settings) -> None:
    from dags.alerts import late

    late(context={"dag_run": {"dag_id": "build_warehouse", "dag_run_id": "run-8"}})
    (line,) = lines(settings)
    assert (line["kind"], line["run"], line["code"]) == ("late", "run-8", "late")
    assert "3 hours longer than its last runs" in line["fault"]


def landed(tmp_path: Path, *changes: dict[str, Any]) -> list[Receipt]:
    """Pulls of one stream, with what they noticed; their receipts stand in the lake."""
    lake = Lake(tmp_path)
    for number, change in enumerate(changes):
        pull = lake.land("press_rss", "items", [{"item_id": str(number), "outlet": "a"}])
        path = tmp_path / "raw" / "press_rss" / "items" / pull / "receipt.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    return list(StoredLake(Settings("sample", tmp_path)).receipts("press_rss", "items"))


GAP = {"kind": "gap", "member": "a", "rows": None, "since": "2026-06-01T10:00:00Z", "until": "2026-06-03T08:00:00Z"}


def test_a_field_nobody_has_looked_at_is_told_once_and_a_gap_each_time(settings: Settings, tmp_path: Path) -> None:
    from dags.alerts import noticed

    told = [{"new_fields": ["altitud"]}, {"new_fields": ["altitud", "zona"], "notes": [GAP]}, {"notes": [GAP]}]
    for receipt in landed(tmp_path, *told):
        noticed(settings, Outcome("press_rss", "items", "landed", receipt), "ingest__press_rss", "run-9")
    found = lines(settings)
    assert [(one["kind"], one["code"]) for one in found] == [
        ("noticed", "new_fields"),
        ("noticed", "new_fields"),
        ("noticed", "gap"),
        ("noticed", "gap"),
    ]
    assert found[0]["fault"].endswith("left out: altitud")
    assert found[1]["fault"].endswith("left out: zona")
    assert "a: what came out between 2026-06-01T10:00:00Z and 2026-06-03T08:00:00Z" in found[2]["fault"]
    assert {(one["source"], one["stream"], one["dag"], one["run"]) for one in found} == {
        ("press_rss", "items", "ingest__press_rss", "run-9")
    }


def test_a_pull_that_notices_nothing_or_lands_nothing_tells_nobody(settings: Settings, tmp_path: Path) -> None:
    from dags.alerts import noticed

    hidden = {**GAP, "kind": "hidden"}
    quiet, loud = landed(tmp_path, {"notes": [hidden]}, {"new_fields": ["zona"]})
    noticed(settings, Outcome("press_rss", "items", "landed", quiet), "dag", "run")
    noticed(settings, Outcome("press_rss", "items", "unchanged", loud), "dag", "run")
    noticed(settings, Outcome("press_rss", "items", "unchanged", None), "dag", "run")
    assert not path_of(settings).exists()


def as_list(value: Any) -> list[Any]:
    """One or several, as Airflow keeps them: a mapped task as it was given."""
    return list(value) if isinstance(value, list | tuple) else [value]


def test_every_task_that_fails_for_good_is_told_and_the_build_has_a_deadline_without_a_triggerer() -> None:
    from airflow.sdk.definitions.callback import SyncCallback

    from dags import build_warehouse, ingest
    from dags.alerts import failed

    dags = [build_warehouse.dag, *(dag for name, dag in vars(ingest).items() if name.startswith("ingest__"))]
    assert len(dags) > 1
    for dag in dags:
        for task in dag.tasks:
            assert failed in as_list(task.on_failure_callback), (dag.dag_id, task.task_id)
    (deadline,) = as_list(build_warehouse.dag.deadline)
    assert isinstance(deadline.callback, SyncCallback)
    assert deadline.callback.path == "dags.alerts.late"
    assert "queued" not in type(deadline.reference).__name__.lower(), "Airflow 3.3.2 would clear no task of the DAG"


def test_lines_of_many_writers_do_not_mix(settings: Settings) -> None:
    def one(number: int) -> None:
        send(settings, Alert("failed", "rues", "ids", "dag", "run", "pull", "drift", "ñ" * 5000, str(number)))

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(one, range(100)))
    assert sorted(int(line["next_step"]) for line in lines(settings)) == list(range(100))
