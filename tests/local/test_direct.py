"""A run without Airflow: the same pulls and stages, and the same word where something fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from extract.catalogue import all_sources
from extract.contract import Source, Stream
from extract.errors import UnavailableError
from extract.landing import Outcome
from flow import stages
from local import direct
from local.run import RunFailedError
from tests.local.running import hashes
from tests.pipeline.conftest import Sandbox, new_pipeline, start_sandbox

__all__ = ["start_sandbox"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an address, so that no sandbox is started."""
    return Settings("sample", tmp_path, "http://127.0.0.1:1")


def test_a_source_that_fails_keeps_no_other_from_being_asked_and_nothing_is_built(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def pulled(source: Source, stream: Stream, *_: Any) -> Outcome:
        asked.append(f"{source.name}/{stream.name}")
        if source.name == "gleif":
            raise UnavailableError("gleif", "503 five times", "wait")
        return Outcome(source.name, stream.name, "unchanged", None)

    monkeypatch.setattr(direct, "pull_stream", pulled)
    monkeypatch.setattr(stages, "read", lambda *_, **__: pytest.fail("nothing may be read"))
    said: list[str] = []
    with pytest.raises(RunFailedError, match=r"gleif failed; the published release is untouched"):
        direct.run_direct(settings, said.append)
    skipped = [
        f"gleif/{stream.name}" for source in all_sources() if source.name == "gleif" for stream in source.streams
    ]
    everything = [f"{source.name}/{stream.name}" for source in all_sources() for stream in source.streams]
    assert asked == [name for name in everything if name not in skipped[1:]]
    assert [line for line in said if "✘" in line and "503 five times [unavailable] Next: wait" in line]
    assert sum("✔" in line for line in said) == len(all_sources()) - 1


@pytest.mark.parametrize(("dsn", "last"), [("", "publish"), ("postgresql:///landfall", "postgres")])
def test_the_stages_run_in_the_order_of_the_dag_and_postgres_where_one_is_named(
    dsn: str, last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings("sample", tmp_path, "http://127.0.0.1:1", postgres_dsn=dsn)
    ran: list[str] = []

    def noted(name: str) -> Callable[..., None]:
        def stage(*_: Any, **__: Any) -> None:
            ran.append(name)

        stage.__name__ = name
        return stage

    for name in ("read", "build", "audit", "publish", "postgres"):
        monkeypatch.setattr(stages, name, noted(name))
    monkeypatch.setattr(direct, "pull_stream", lambda s, t, *_: Outcome(s.name, t.name, "unchanged", None))
    monkeypatch.setattr(direct, "summary", lambda *_: "done")
    direct.run_direct(settings, lambda _: None)
    order = ["read", "build", "audit", "publish", "postgres"]
    assert ran == order[: order.index(last) + 1]


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_run_without_airflow_publishes_what_the_stages_one_by_one_publish_and_the_next_one_nothing(
    start_sandbox: Callable[..., Sandbox], tmp_path: Path
) -> None:
    sandbox = start_sandbox()
    one_by_one = new_pipeline(sandbox, tmp_path / "one by one")
    one_by_one.pull()
    one_by_one.publish()
    said: list[str] = []
    other = new_pipeline(sandbox, tmp_path / "direct").settings
    direct.run_direct(other, said.append)
    assert hashes(other.data) == hashes(one_by_one.settings.data)
    assert "Release 000001 (sample data)" in said[-1]
    said.clear()
    direct.run_direct(other, said.append)
    idle = [line.strip() for line in said if ": unchanged since release 000001" in line]
    assert idle == [f"{stage}: unchanged since release 000001" for stage in ("build", "audit", "publish")]
    assert [folder.name for folder in (other.warehouse / "releases").iterdir()] == ["000001"]
