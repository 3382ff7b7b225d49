"""Every command that writes says in one line that its folder cannot be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import dbt_project.__main__
import expectations.__main__
import extract.cli
import local.__main__
import press.cli
import serve.__main__
from core.errors import DiskError

WRITING: list[tuple[Callable[[Sequence[str]], int], list[str]]] = [
    (extract.cli.main, ["trm"]),
    (press.cli.main, ["land"]),
    (dbt_project.__main__.main, ["build"]),
    (expectations.__main__.main, []),
    (expectations.__main__.main, ["allow", "marts.dim_hub", "rows", "--who", "Ana", "--why", "moved"]),
    (serve.__main__.main, ["publish"]),
    (serve.__main__.main, ["rollback"]),
    (serve.__main__.main, ["postgres", "--dsn", "postgresql://nowhere"]),
    *((local.__main__.main, [command]) for command in ("run", "direct", "up", "airflow", "superset")),
]


@pytest.mark.parametrize("folder", ["a file is in the way", "/sys/landfall"], ids=["file in the way", "read-only"])
@pytest.mark.parametrize(("main", "words"), WRITING, ids=[f"{m.__module__} {' '.join(w[:1])}" for m, w in WRITING])
def test_a_folder_that_cannot_be_written_is_one_line(
    main: Callable[[Sequence[str]], int],
    words: list[str],
    folder: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "a file is in the way").touch()
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path / folder / "data"))
    monkeypatch.setenv("LANDFALL_SOURCES", "sample")
    monkeypatch.setenv("LANDFALL_SANDBOX_URL", "http://127.0.0.1:1")
    assert main(words) == DiskError.exit_code
    said = capsys.readouterr()
    lines = (said.out + said.err).strip().splitlines()
    assert len(lines) == 1, lines
    assert "the disk refused" in lines[0]
    assert "Next: free or mend the disk under LANDFALL_DATA" in lines[0]
