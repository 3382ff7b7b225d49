"""``make run`` killed in the middle: the next one ends where an undisturbed one would have."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local.running import OPTIONS, RUN_SECONDS, begin, hashes, make_run, until
from tests.pipeline.conftest import Sandbox, new_pipeline, start_sandbox

__all__ = ["start_sandbox"]

pytestmark = [pytest.mark.slow, pytest.mark.airflow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def undisturbed(start_sandbox: Callable[..., Sandbox], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hashes of the tables when nothing happens on the way."""
    pipeline = new_pipeline(start_sandbox(*OPTIONS.split()), tmp_path_factory.mktemp("undisturbed"))
    pipeline.pull()
    pipeline.publish()
    return hashes(pipeline.settings.data)


@pytest.mark.parametrize("moment", ["pull", "publish"])
def test_killed_at_any_moment_and_run_again_it_ends_in_the_same_hashes(
    undisturbed: dict[str, str], project: Path, tmp_path: Path, moment: str
) -> None:
    reached = {
        "pull": lambda: list((tmp_path / "raw").glob("*/*/*/receipt.json")),
        "publish": lambda: (tmp_path / "build" / "audit.json").exists(),
    }
    process = begin(project, tmp_path)
    try:
        until(reached[moment], RUN_SECONDS)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    code, said = make_run(project, tmp_path)
    assert code == 0, said
    assert hashes(tmp_path) == undisturbed
