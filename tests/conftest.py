"""What every test may use: where the project stands, and the recorded open data where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from core import exclusion
from tests.ending import pytest_configure, pytest_unconfigure

__all__ = ["pytest_configure", "pytest_unconfigure"]

# A busy machine takes its time, and a change is refused for what it breaks, not for an example that came up by chance:
# `pytest --hypothesis-profile=any_example` looks for others.
settings.register_profile("any_example", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any_machine", settings.get_profile("any_example"), derandomize=True)
settings.load_profile("any_machine")

PROJECT = Path(__file__).resolve().parent.parent


SLOWEST_FIRST = (
    "tests/local/test_run.py",
    "tests/pipeline/test_from_pull_to_release.py",
    "tests/dbt_project/test_build.py",
    "tests/serve/test_site_browser.py",
    "tests/pipeline/",
    "tests/serve/test_postgres.py",
    "tests/expectations/test_suites.py",
    "tests/dbt_project/test_matching.py",
    "tests/press/review/test_page_browser.py",
    "tests/dbt_project/test_readings.py",
    "tests/dbt_project/test_compiled.py",
    "tests/extract/test_rues.py",
    "tests/flow/test_unchanged.py",
    "tests/cli/test_disk.py",
    "tests/expectations/test_audit.py",
    "tests/dbt_project/test_press_facts.py",
    "tests/dbt_project/test_review_decisions.py",
    "tests/serve/test_publish.py",
    "tests/press/test_landed.py",
    "tests/serve/test_growing.py",
    "tests/press/test_hostile.py",
    "tests/press/test_reader.py",
    "tests/dbt_project/test_spot_checks.py",
    "tests/serve/test_lease.py",
    "tests/press/review/test_reasons.py",
    "tests/serve/test_site_days.py",
    "tests/expectations/test_compiled.py",
    "tests/press/test_properties.py",
    "tests/serve/test_parquet.py",
    "tests/serve/test_objects.py",
    "tests/sandbox/test_world.py",
    "tests/dbt_project/",
    "tests/serve/test_damage.py",
    "tests/cli/test_steps_done.py",
    "tests/press/training/test_models.py",
    "tests/extract/test_decode.py",
    "tests/extract/test_comtrade.py",
    "tests/flow/test_any_days.py",
    "tests/sandbox/test_server.py",
    "tests/cli/test_press.py",
    "tests/press/llm/",
    "tests/extract/test_census.py",
    "tests/press/review/",
    "tests/serve/",
    "tests/press/",
)
"""Files and folders in the order of the seconds they take (2026-12-01; those of ``make proofs``, which are few, first):
what begins last is short, so that no worker is left alone with it, and what waits for the one build of
``tests/dbt_project`` comes when it is through, so that no worker only waits."""

SLOW_FIXTURES = frozenset({"built", "companies", "pristine", "world", "browser", "dsn"})
"""Whoever uses one of them waits for a whole build, a world, a browser or a database server, and is slow."""


PROVED: dict[int, str] = {}
"""What two processes have shown of the locks of a file system, by its device."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones before they are chosen by their marks, and put the slowest files first."""
    for item in items:
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    """Where its file stands among the slowest; pytest-randomly has shuffled the others, and they stay as they are."""
    name = item.path.relative_to(PROJECT).as_posix()
    return next((rank for rank, begin in enumerate(SLOWEST_FIRST) if name.startswith(begin)), len(SLOWEST_FIRST))


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask this machine alone, whatever proxy its environment names."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def locks_proved_once(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The locks of the file system with the tests' folders are tried once per process: a trial is three processes.

    What a test mounts is tried each time, for the number of its device may be that of one before.
    ``tests/core/test_exclusion.py``, which is about the trial, goes without this.
    """
    own = tmp_path_factory.getbasetemp().stat().st_dev

    def once(folder: Path, device: int) -> str:
        if device != own:
            return exclusion.prove(folder)
        if device not in PROVED:
            PROVED[device] = exclusion.prove(folder)
        return PROVED[device]

    monkeypatch.setattr(exclusion, "_proved", once)


@pytest.fixture(scope="session")
def project() -> Path:
    """The root folder of the checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def recorded() -> Path:
    """Recorded answers of the real publishers; they live beside the checkout, not in it."""
    folder = PROJECT.parent / "shared" / "recorded"
    if not folder.is_dir():
        pytest.skip("needs the recorded open data beside the checkout (../shared/recorded), which is not here")
    return folder
