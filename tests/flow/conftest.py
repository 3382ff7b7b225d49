"""One small world per test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.world import World, new_world


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world of which one release stands."""
    made = new_world(tmp_path, monkeypatch)
    assert made.run()
    assert made.ran() == ["read", "build", "audit", "publish"]
    return made
