"""``landfall run`` says what it waits for: which tasks run, for how long, and how far they say that they are."""

from __future__ import annotations

from pathlib import Path

from core.progress import Progress
from core.settings import Settings
from local.run import Reporter


def task(name: str, state: str) -> dict[str, object]:
    instance = {"map_index": -1, "rendered_map_index": None}
    return {"task_id": name, "state": state, "start_date": "2026-01-01", "duration": 1.0, **instance}


def test_what_runs_is_told_with_how_far_it_is(tmp_path: Path) -> None:
    settings = Settings("sample", tmp_path)
    said: list[str] = []
    reporter = Reporter(settings, said.append)
    assert reporter.under_way() == "Airflow is starting 0 s"
    reporter.update("ingest__rues", "r", [task("pull", "running")])
    reporter.update("build_warehouse", "b", [task("build", "running"), task("audit", "queued")])
    with Progress(settings.progress, "build") as build:
        build.at(45, 210, "fct_claims")
        assert reporter.under_way() == "rues 0 s · build_warehouse.build 0 s · build 45 of 210 fct_claims"
    reporter.update("ingest__rues", "r", [task("pull", "success")])
    reporter.update("build_warehouse", "b", [task("build", "success")])
    assert reporter.under_way() == "waiting for Airflow"
    assert [line.split()[1] for line in said] == ["ingest__rues.pull", "build_warehouse.build"]


def test_a_mapped_task_that_has_its_name_only_at_its_end_runs_no_longer_then(tmp_path: Path) -> None:
    reporter = Reporter(Settings("sample", tmp_path), lambda _: None)
    mapped = {**task("pull", "running"), "map_index": 0, "rendered_map_index": "0"}
    reporter.update("ingest__rues", "r", [mapped])
    assert reporter.under_way() == "rues.0 0 s"
    reporter.update("ingest__rues", "r", [{**mapped, "state": "success", "rendered_map_index": "companies"}])
    assert reporter.under_way() == "waiting for Airflow"
