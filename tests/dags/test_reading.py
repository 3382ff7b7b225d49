"""The task that reads press texts: it does what the run's parameters say and ends in one line where it cannot."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.settings import Settings
from tests.dbt_project.lake import Lake

pytestmark = [pytest.mark.airflow]

TEXT = "<p>La empresa danesa Nordvind S.A.S. abrirá en Medellín una planta que creará 120 empleos directos.</p>"


@pytest.fixture
def landed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder with one landed text, which the DAG works on."""
    row = {"post_id": "1", "link": "https://aci-medellin.example/1", "content": TEXT, "outlet": "aci_medellin"}
    Lake(tmp_path).land("press_wordpress", "posts", [row])
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    return Settings("sample", tmp_path)


def run_task(monkeypatch: pytest.MonkeyPatch, *, reread: bool = False) -> None:
    """Call the task as Airflow does in a run."""
    from dags import build_warehouse

    context: dict[str, Any] = {
        "run_id": "run-7",
        "params": {"reread": reread, "force": False},
        "dag": SimpleNamespace(),
    }
    monkeypatch.setattr(build_warehouse, "get_current_context", lambda: context)
    build_warehouse.read.function()


def versions(settings: Settings) -> set[str]:
    """Reader versions that have left readings."""
    return {file.parent.name for file in settings.readings.glob("press_*/*/*/*/reading.json")}


def test_a_run_reads_what_has_landed_and_another_reader_only_where_the_run_asks(
    landed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from press import landed as module
    from press import tables

    run_task(monkeypatch)
    (first,) = versions(landed)
    for place in (module, tables):
        monkeypatch.setattr(place, "READER_VERSION", "0dd0c0ffee99")
    run_task(monkeypatch)
    assert versions(landed) == {first}
    run_task(monkeypatch, reread=True)
    assert versions(landed) == {first, "0dd0c0ffee99"}


def test_a_broken_reading_ends_the_task_in_one_line_and_is_not_tried_again(
    landed: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from dags.common import EndedError

    run_task(monkeypatch)
    file = next(landed.readings.glob("press_*/*/*/*/claims.parquet"))
    file.write_bytes(b"something else")
    caplog.clear()
    with pytest.raises(EndedError) as ended:
        run_task(monkeypatch)
    (line,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert re.search(r"claims\.parquet of reading .* \[tampered\] Next: remove the folder", line)
    assert ended.value.error.retryable is False
