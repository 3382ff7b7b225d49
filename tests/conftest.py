"""What every test may use: where the project stands, and the recorded open data where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.ending import pytest_configure, pytest_unconfigure

__all__ = ["pytest_configure", "pytest_unconfigure"]

settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")

PROJECT = Path(__file__).resolve().parent.parent


SLOWEST_FIRST = ("local", "pipeline", "dbt_project", "expectations", "press")
"""Folders whose tests take longest, so that no worker is left alone with them at the end."""

SLOW_FIXTURES = frozenset({"built", "companies", "pristine", "world", "browser", "dsn"})
"""Whoever uses one of them waits for a whole build, a world, a browser or a database server, and is slow."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that share a fixture of their module stay in one worker; the others go wherever there is time."""
    together = {item.path for item in items if _shares(item)}
    for item in items:
        name = item.path.relative_to(PROJECT).as_posix()
        function = getattr(item, "originalname", item.name)
        item.add_marker(pytest.mark.xdist_group(name if item.path in together else f"{name}::{function}"))
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True, specname="pytest_collection_modifyitems")
def put_the_slowest_first(items: list[pytest.Item]) -> None:
    """After pytest-randomly has shuffled them."""
    ranks = {folder: rank for rank, folder in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(PROJECT / "tests").parts[0], len(ranks)))


def _shares(item: pytest.Item) -> bool:
    """Whether a test uses a fixture that is made once per module or class."""
    known = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 - pytest has no public name for it (9.2)
    return any(definition.scope in {"module", "class"} for found in known.values() for definition in found)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask this machine alone, whatever proxy its environment names."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


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
