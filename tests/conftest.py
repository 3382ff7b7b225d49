"""What every test may use: where the project stands, and the recorded open data where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that start Airflow take minutes each: first, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: "local" not in item.path.relative_to(PROJECT).parts)


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
