"""Every command that writes says in one line that its folder cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import main
from core.errors import DiskError

WRITING: list[list[str]] = [
    ["pull", "trm"],
    ["press", "land"],
    ["build"],
    ["audit"],
    ["allow", "marts.dim_hub", "rows", "--who", "Ana", "--why", "moved"],
    ["publish"],
    ["rollback"],
    ["postgres", "--dsn", "postgresql://nowhere"],
    ["run"],
    ["run", "--direct"],
    ["up"],
    ["airflow", "version"],
    ["docs"],
    ["pull", "worldbank", "--files", "/nowhere"],
    ["superset", "up"],
]


@pytest.mark.parametrize("folder", ["a file is in the way", "/sys/landfall"], ids=["file in the way", "read-only"])
@pytest.mark.parametrize("words", WRITING, ids=[" ".join(words[:2]) for words in WRITING])
def test_a_folder_that_cannot_be_written_is_one_line(
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
