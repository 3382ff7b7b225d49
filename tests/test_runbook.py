"""The runbook speaks of every fault a user can meet, with the exit code the program really has."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from core.errors import LandfallError

PACKAGES = ("core", "extract", "press", "dbt_project", "expectations", "serve", "local")


def every_error() -> set[type[LandfallError]]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.ispkg and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found: set[type[LandfallError]] = set()
    waiting = [LandfallError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found |= set(kinds)
        waiting += kinds
    return {kind for kind in found if kind.__module__.split(".")[0] in PACKAGES}


def test_every_fault_has_its_row_in_the_runbook_with_its_exit_code(project: Path) -> None:
    text = (project / "docs" / "runbook.md").read_text(encoding="utf-8")
    rows = {code: int(number) for code, number in re.findall(r"^\| `(\w+)` \| (\d+) \|", text, re.MULTILINE)}
    raised = {kind.code: kind.exit_code for kind in every_error()}
    assert len(raised) > 15
    assert rows == raised


def test_no_two_faults_share_a_code_or_an_exit_code() -> None:
    kinds = every_error()
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert len({kind.exit_code for kind in kinds}) == len(kinds)
