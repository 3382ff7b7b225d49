"""The version stands in two places, and they say the same."""

from __future__ import annotations

import tomllib

from core.settings import PROJECT
from core.version import VERSION


def test_the_version_is_that_of_the_project_file() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert declared["project"]["version"] == VERSION
