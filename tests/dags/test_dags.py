"""The DAG bag as Airflow sees it: not empty, without import errors, and one ingest DAG per source."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.attempts import attempt
from core.lake import Lake as StoredLake
from core.settings import Settings
from extract.catalogue import all_sources, pool_of
from extract.contract import Source, Stream
from extract.errors import DriftError, QuotaError, UnavailableError
from extract.landing import Outcome
from local.review import ASSET_URI
from tests.dbt_project.lake import Lake
from tests.syntax import tree_of

pytestmark = [pytest.mark.airflow]


@pytest.fixture(scope="module")
def bag(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    patch = pytest.MonkeyPatch()
    patch.setenv("AIRFLOW_HOME", str(tmp_path_factory.mktemp("airflow")))
    patch.setenv("AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT", "600")  # a file is given 30 s otherwise, a busy machine or not
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(project / "dags"))
    yield bag
    patch.undo()


def test_the_bag_is_not_empty_and_has_no_import_errors(bag: Any) -> None:
    assert bag.import_errors == {}
    assert len(bag.dags) == len(all_sources()) + 1


def test_every_source_has_exactly_one_ingest_dag(bag: Any) -> None:
    found = {dag_id for dag_id in bag.dags if dag_id.startswith("ingest__")}
    assert found == {f"ingest__{source.name}" for source in all_sources()} != set()


def test_the_asset_of_any_stream_and_that_of_review_wake_the_build(bag: Any) -> None:
    condition = bag.dags["build_warehouse"].timetable.asset_condition
    awaited = {asset.uri for asset in condition.objects}
    streams = {f"landfall://raw/{source.name}/{stream.name}" for source in all_sources() for stream in source.streams}
    assert type(condition).__name__ == "AssetAny"
    assert awaited == streams | {ASSET_URI}


def test_a_source_is_pulled_stream_by_stream_in_declared_order_and_each_task_instance_bears_its_streams_name(
    bag: Any,
) -> None:
    for source in all_sources():
        (pull,) = bag.dags[f"ingest__{source.name}"].tasks
        assert pull.op_kwargs_expand_input.value == {"stream": [stream.name for stream in source.streams]}
        assert pull.max_active_tis_per_dag == 1, "a stream may read what an earlier one has landed"
        assert not pull.upstream_task_ids, "a stream that fails stops no other"
        assert "op_kwargs['stream']" in pull.map_index_template
        assert [outlet.name for outlet in pull.outlets] == ["new_pull"]


def test_schedules_have_real_data_intervals_and_nothing_is_caught_up(bag: Any) -> None:
    for dag_id, dag in bag.dags.items():
        own = dag.timetable.timetable if dag_id == "build_warehouse" else dag.timetable
        assert type(own).__name__ == "CronDataIntervalTimetable", dag_id
        assert dag.catchup is False, dag_id
        assert dag.max_active_runs == 1, dag_id


def test_the_build_also_runs_once_a_day_whatever_happens_to_the_events(bag: Any) -> None:
    timetable = bag.dags["build_warehouse"].timetable
    assert type(timetable).__name__ == "AssetOrTimeSchedule"
    assert type(timetable.timetable).__name__ == "CronDataIntervalTimetable"


def test_every_task_retries_has_a_timeout_and_tells_how_to_triage(bag: Any) -> None:
    tasks = [task for dag in bag.dags.values() for task in dag.tasks]
    assert len(tasks) == len(all_sources()) + 4
    for task in tasks:
        assert task.retries >= 1, task.task_id
        assert task.execution_timeout is not None, task.task_id
        assert task.doc_md, task.task_id
    assert all("## Triage notes" in dag.doc_md and dag.tags for dag in bag.dags.values())


def test_a_pull_waits_in_the_pool_of_its_host_for_its_turn(bag: Any) -> None:
    used = {source.name: bag.dags[f"ingest__{source.name}"].tasks[0].pool for source in all_sources()}
    assert used["rues"] == used["trm"] == used["reference"] == "host_www_datos_gov_co"
    hosts = {source.name: {pool_of(api) for api in source.apis} for source in all_sources()}
    assert {name: {pool} for name, pool in used.items() if pool != "default_pool"} == {
        name: pools for name, pools in hosts.items() if len(pools) == 1
    }


def test_a_task_is_tried_again_where_waiting_mends_it_and_not_before_the_publisher_said() -> None:
    from airflow.sdk.definitions.retry_policy import RetryAction

    from dags.common import EndedError, WhereWaitingMends

    def decided(error: BaseException, try_number: int = 1) -> Any:
        return WhereWaitingMends().evaluate(error, try_number=try_number, max_tries=9, context=None)

    moment = datetime.now(UTC) + timedelta(hours=7)
    quota = decided(EndedError(QuotaError("rues", "spent", "wait", retry_at=moment.isoformat(timespec="seconds"))))
    assert quota.action is RetryAction.RETRY
    assert timedelta(hours=6, minutes=59) < quota.retry_delay <= timedelta(hours=7)
    past = decided(EndedError(QuotaError("rues", "spent", "wait", retry_at="2026-01-01T00:00:00+00:00")))
    assert past.retry_delay == timedelta()
    assert decided(EndedError(DriftError("rues", "a field is gone", "compare"))).action is RetryAction.FAIL
    for error in (EndedError(UnavailableError("rues", "503", "wait")), ValueError("a defect")):
        waits = [decided(error, number) for number in (1, 2, 3, 4, 5, 9)]
        assert {one.action for one in waits} == {RetryAction.RETRY}
        assert [one.retry_delay / timedelta(minutes=1) for one in waits] == [5, 10, 20, 40, 60, 60]


def test_every_task_decides_so_and_one_whose_process_is_gone_is_tried_again_soon(bag: Any) -> None:
    """Nobody can ask a killed process how long to wait: the scheduler takes the task's own delay."""
    tasks = [task for dag in bag.dags.values() for task in dag.tasks]
    assert {type(task.retry_policy).__name__ for task in tasks} == {"WhereWaitingMends"}
    assert {(task.retry_delay, task.retry_exponential_backoff) for task in tasks} == {(timedelta(seconds=30), 0)}


def test_a_pull_tells_its_story_stream_by_stream_also_where_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import extract.landing
    from dags import ingest
    from dags.common import EndedError

    (chosen,) = [one for one in all_sources() if one.name == "reference"]
    settings = Settings("sample", tmp_path)
    first, second = (stream.name for stream in chosen.streams)

    def pulled(source: Source, stream: Stream, settings: Settings, window: Any, run_id: str) -> Outcome:
        with attempt(settings.attempts, "extract", f"{source.name}/{stream.name}", run_id) as facts:
            facts |= {"requests": 7, "wire_bytes": 900}
            if stream.name == second:
                raise UnavailableError(f"{source.name}/{stream.name}", "503 five times", "wait")
        return Outcome(source.name, stream.name, "unchanged", None)

    monkeypatch.setattr(extract.landing, "pull_stream", pulled)
    caplog.set_level("INFO", "landfall")
    assert ingest.pull_stream(chosen, chosen.streams[0], settings, None, "run-7").status == "unchanged"
    with pytest.raises(EndedError):
        ingest.pull_stream(chosen, chosen.streams[1], settings, None, "run-7")
    told = [f"{record.levelname} {re.sub('in .* s;', 'in N s;', record.getMessage())}" for record in caplog.records]
    assert told == [
        f"INFO reference/{first}: asking {chosen.publisher} for what is new",
        f"INFO reference/{first}: ok in N s; requests 7, wire bytes 900",
        f"INFO reference/{first}: unchanged, nothing has landed yet",
        f"INFO reference/{second}: asking {chosen.publisher} for what is new",
        f"ERROR reference/{second}: 503 five times [unavailable] Next: wait",
        f"INFO reference/{second}: failed in N s; requests 7, wire bytes 900",
    ]


def test_a_pull_that_landed_touches_the_asset_of_its_stream_and_an_unchanged_one_touches_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.sdk.execution_time.context import OutletEventAccessors

    import extract.landing
    from dags import ingest

    (chosen,) = [one for one in all_sources() if one.name == "reference"]
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    monkeypatch.setattr("dags.common._connection", lambda _name: None)
    Lake(tmp_path).land("reference", "municipalities", [{"cod_mpio": "05001"}, {"cod_mpio": "05002"}])
    (receipt,) = StoredLake(Settings("sample", tmp_path)).receipts("reference", "municipalities")
    receipt = replace(receipt, quarantined=3, new_fields=("altitud",), pages=())
    events = OutletEventAccessors()
    run = SimpleNamespace(run_type="scheduled", logical_date=None)
    context = {"run_id": "run-7", "params": {"start": None, "end": None}, "dag_run": run, "outlet_events": events}
    monkeypatch.setattr(ingest, "get_current_context", lambda: context)
    statuses = {"municipalities": "landed", "activities": "unchanged"}
    monkeypatch.setattr(
        extract.landing,
        "pull_stream",
        lambda source, stream, *_: Outcome(source.name, stream.name, statuses[stream.name], receipt),
    )
    assert {stream.name: ingest.pull_and_touch(chosen, stream) for stream in chosen.streams} == statuses
    (alert,) = (tmp_path / "ops" / "alerts.jsonl").read_text("utf-8").splitlines()
    assert '"code": "new_fields"' in alert
    (event,) = events[ingest.NEW_PULL].asset_alias_events
    assert event.dest_asset_key.uri == "landfall://raw/reference/municipalities"
    assert event.extra == {
        "receipt": receipt.pull_id,
        "window": receipt.window,
        "rows": 2,
        "quarantined": 3,
        "set_aside": 0,
        "new_fields": ["altitud"],
    }


def test_the_writer_reads_then_builds_then_audits_then_publishes(bag: Any) -> None:
    dag = bag.dags["build_warehouse"]
    assert [task.task_id for task in dag.topological_sort()] == ["read", "build", "audit", "publish"]
    assert dag.get_task("publish").upstream_task_ids == {"audit"}
    assert dag.get_task("audit").upstream_task_ids == {"build"}
    assert dag.get_task("build").upstream_task_ids == {"read"}


def test_a_database_that_is_named_gets_every_release(project: Path, monkeypatch: pytest.MonkeyPatch, bag: Any) -> None:
    monkeypatch.setenv("LANDFALL_POSTGRES_DSN", "postgresql:///landfall")
    dag = type(bag)(dag_folder=str(project / "dags" / "build_warehouse.py")).dags["build_warehouse"]
    assert dag.get_task("postgres").upstream_task_ids == {"publish"}
    assert dag.get_task("postgres").doc_md


def test_an_object_storage_that_is_named_gets_every_release(
    project: Path, monkeypatch: pytest.MonkeyPatch, bag: Any
) -> None:
    monkeypatch.setenv("LANDFALL_OBJECTS", "s3://bucket/prefix")
    dag = type(bag)(dag_folder=str(project / "dags" / "build_warehouse.py")).dags["build_warehouse"]
    assert dag.get_task("objects").upstream_task_ids == {"publish"}
    assert dag.get_task("objects").doc_md


def test_texts_are_read_again_only_when_a_run_asks_for_it(bag: Any) -> None:
    params = bag.dags["build_warehouse"].params
    assert params["reread"] is False
    assert params.get_param("reread").schema["type"] == "boolean"


def test_runs_by_hand_take_a_window(bag: Any) -> None:
    assert all(set(dag.params) == {"start", "end"} for name, dag in bag.dags.items() if name.startswith("ingest__"))


def test_the_example_waits_for_the_release_as_the_publisher_touches_it(project: Path, bag: Any) -> None:
    from dags.common import RELEASE

    found = type(bag)(dag_folder=str(project / "docs" / "examples"))
    assert found.import_errors == {}
    asset = found.dags["after_release"].timetable.asset_condition
    assert (asset.name, asset.uri) == (RELEASE.name, RELEASE.uri)


def test_no_dag_file_speaks_of_data(project: Path) -> None:
    """Imports of data libraries in ``dags`` would mean that data logic has moved there."""
    forbidden = {"duckdb", "pandas", "json", "sqlalchemy", "requests", "csv"}
    for path in (project / "dags").glob("*.py"):
        tree = tree_of(path.read_text(encoding="utf-8"))
        names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
        assert not {name.split(".")[0] for name in names} & forbidden, path.name
