"""How the suite is shared out between two workers: what a file makes once for its tests is made once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import SLOWEST_FIRST

FILE = """
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(8))
def test_where(number):
    with open(pathlib.Path(__file__).with_suffix(".workers"), "a") as seen:
        seen.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def test_the_tests_of_a_file_stay_in_one_worker_and_two_workers_share_the_files(project: Path, tmp_path: Path) -> None:
    """pytest-xdist 3.8 ignores its groups under pytest 9.2, without a word (2026-11)."""
    files = [tmp_path / f"test_{letter}.py" for letter in "abcdef"]
    for file in files:
        file.write_text(FILE, encoding="utf-8")
    (options,) = re.findall(r"^PYTEST := .* -m pytest (.*)$", (project / "Makefile").read_text(), re.MULTILINE)
    command = [sys.executable, "-m", "pytest", *options.split(), "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path]
    done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    workers = [file.with_suffix(".workers").read_text(encoding="utf-8").split() for file in files]
    assert [len(of_a_file) for of_a_file in workers] == [8] * len(files)
    assert [len(set(of_a_file)) for of_a_file in workers] == [1] * len(files)
    assert len({worker for of_a_file in workers for worker in of_a_file}) == 2


def test_what_begins_first_is_there(project: Path) -> None:
    assert [name for name in SLOWEST_FIRST if not (project / name).exists()] == []
