"""The weekly mutations: the sample, the page, and that what is to be mutated and tried is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.mutations import REPORT, checkout, generated, report, sample

EVERY = {"a.x_one__mutmut_1": "a.py", "a.x_one__mutmut_2": "a.py", "b.x_two__mutmut_1": "b.py"}


def test_a_seed_chooses_a_sample_whatever_the_order_and_another_seed_another_one() -> None:
    names = [f"a.x_one__mutmut_{number}" for number in range(500)]
    chosen = sample(names, 1, 20)
    assert chosen == sample(reversed(names), 1, 20)
    assert chosen != sample(names, 2, 20)
    assert len(set(chosen)) == 20
    assert sample(EVERY, 1, 20) == sorted(EVERY)


def test_the_page_has_the_score_by_file_and_what_nobody_noticed() -> None:
    page = report(EVERY, sorted(EVERY), {"a.x_one__mutmut_2": "-    if a < b:\n+    if a <= b:"}, 7)
    assert "**2 of 3 noticed (67%)**, of 3 changes there are (seed 7)." in page
    assert "| a.py | 2 | 2 | 1 |" in page
    assert "| b.py | 1 | 1 | 1 |" in page
    assert "`a.x_one__mutmut_2` in `a.py`" in page
    assert "+    if a <= b:" in page
    assert "b.x_two__mutmut_1" not in page


def test_what_is_mutated_and_the_tests_that_try_it_are_there(project: Path) -> None:
    told = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    named = [*told["source_paths"], *told["also_copy"], *told["only_mutate"]]
    named += [*told["pytest_add_cli_args_test_selection"], told["preload_modules_file"]]
    assert [name for name in named if not (project / name).exists()] == []


@pytest.mark.slow
def test_changes_are_made_in_a_copy_and_named_by_their_file(tmp_path: Path, project: Path) -> None:
    copy = tmp_path / "landfall"
    checkout(copy)
    told = (copy / "pyproject.toml").read_text(encoding="utf-8")
    told = re.sub(r"only_mutate = \[.*?\]", 'only_mutate = ["press/acceptance.py"]', told, flags=re.DOTALL)
    (copy / "pyproject.toml").write_text(told, encoding="utf-8")
    every = generated(copy)
    assert set(every.values()) == {"press/acceptance.py"}
    assert all(name.startswith("press.acceptance.x") for name in every)
    original = (project / "press" / "acceptance.py").read_bytes()
    assert (copy / "press" / "acceptance.py").read_bytes() == original
    assert (copy / "mutants" / "press" / "acceptance.py").read_bytes() != original


def test_the_page_that_is_kept_is_of_the_files_that_are_mutated(project: Path) -> None:
    told = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    page = REPORT.read_text(encoding="utf-8")
    assert [name for name in told["only_mutate"] if f"| {name} |" not in page] == []
