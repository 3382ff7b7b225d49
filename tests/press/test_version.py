"""The reader's version follows from what decides a reading: another rule, word or weight is another version."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from press import version
from press.model import READER_VERSION

DECIDING = ("rules", "lexicon", "frames", "training/coefficients", "decide")
WEIGHTLESS = ("training/documents", "review", "llm")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the reader that may be changed."""
    copy = tmp_path / "press"
    shutil.copytree(version.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "FOLDER", copy)
    return copy


def test_the_version_is_twelve_hex_digits_and_that_of_the_files(folder: Path) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", READER_VERSION)
    assert version.reader_version.__wrapped__() == READER_VERSION


@pytest.mark.parametrize("part", DECIDING)
def test_any_file_that_decides_makes_another_version(folder: Path, part: str) -> None:
    files = [file for file in sorted((folder / part).rglob("*")) if file.is_file()]
    seen = {version.reader_version.__wrapped__()}
    for file in files:
        with file.open("ab") as changed:
            changed.write(b"\n")
        seen.add(version.reader_version.__wrapped__())
    assert len(files) > 1
    assert len(seen) == len(files) + 1


@pytest.mark.parametrize("part", WEIGHTLESS)
def test_what_decides_nothing_makes_no_other_version(folder: Path, part: str) -> None:
    before = version.reader_version.__wrapped__()
    for file in (folder / part).rglob("*.*"):
        file.write_bytes(file.read_bytes() + b"\n")
    assert version.reader_version.__wrapped__() == before


def test_a_renamed_file_makes_another_version(folder: Path) -> None:
    before = version.reader_version.__wrapped__()
    (folder / "version.py").rename(folder / "versions.py")
    assert version.reader_version.__wrapped__() != before
