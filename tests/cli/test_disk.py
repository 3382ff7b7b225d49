"""A disk that takes no more, a path SQL would misread: one line at every entry point, before anything is pulled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import main
from core.errors import ConfigurationError, DiskError
from extract.catalogue import all_sources
from extract.contract import Source
from tests.cli.full_disk import pull_onto_it
from tests.cli.serving import sandbox
from tests.forking import forked


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Address of a small sandbox."""
    with sandbox() as address:
        yield address


@pytest.fixture
def folder(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that this process and its children pull into, from the sandbox."""
    for name in [name for name in os.environ if name.startswith("LANDFALL_")]:
        monkeypatch.delenv(name)
    for name, value in {"DATA": str(tmp_path), "SANDBOX_URL": url, "KEY_COMTRADE": "sandbox-key"}.items():
        monkeypatch.setenv(f"LANDFALL_{name}", value)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_a_full_disk_ends_the_pull_of_every_stream_in_one_line_and_the_next_one_lands(
    source: Source, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for stream in source.streams:
        landed = folder / "raw" / source.name / stream.name
        code, said = forked(pull_onto_it, source.name, "--stream", stream.name).told()
        assert code == DiskError.exit_code, f"{stream.name}: {said[-2000:]}"
        assert said.count("\n") == 1
        assert "the disk refused" in said or "could not be stored" in said
        assert "Next: free " in said and "LANDFALL_DATA" in said
        assert not list(landed.glob("*/receipt.json"))
        assert main(["pull", source.name, "--stream", stream.name]) == 0, capsys.readouterr().err
        assert len(list(landed.glob("*/receipt.json"))) == 1


@pytest.mark.parametrize("sign", ["%", "'", "[", "$"])
@pytest.mark.parametrize(
    "words", [["pull", "trm"], ["press", "land"], ["build"], ["run"], ["up"], ["verify", "--landed"], ["catalogue"]]
)
def test_a_path_no_build_could_read_is_refused_before_the_pulls(
    sign: str,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path / f"100{sign}" / "data"))
    monkeypatch.setenv("LANDFALL_SANDBOX_URL", "http://127.0.0.1:9")
    assert main(words) == ConfigurationError.exit_code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"has {sign} in its path" in said
    assert not list(tmp_path.rglob("*raw*"))
