"""A release is verified to the byte: what changed, went or came since is named, with what to do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import main
from core.settings import Settings
from serve.publish import publish
from serve.releases import LINK, Release, current
from tests.serve.building import AT, candidate, lake

Break = Callable[[Release], None]


@pytest.fixture(autouse=True)
def at_hand(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line reads the environment."""
    monkeypatch.setenv("LANDFALL_SOURCES", settings.mode)
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two releases and the candidate of the second."""
    settings = lake(tmp_path_factory.mktemp("released") / "data")
    for state in (1, 2):
        candidate(settings, state)
        publish(settings, at=AT)
    return settings.data


@pytest.fixture
def release(released: Path, settings: Settings) -> Release:
    """The second release of a copy of that folder."""
    shutil.copytree(released, settings.data, symlinks=True)
    found = current(settings.warehouse)
    assert found is not None
    return found


def test_a_release_is_as_it_was_published_also_for_a_common_tool(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 0
    assert "release 000002: " in capsys.readouterr().out
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=release.folder, check=False)
    assert done.returncode == 0


def flipped(release: Release) -> None:
    """One bit in the middle of the database."""
    release.database.chmod(0o644)
    content = bytearray(release.database.read_bytes())
    content[len(content) // 2] ^= 1
    release.database.write_bytes(content)


def gone(release: Release) -> None:
    (release.folder / "CHANGES.md").unlink()


def added(release: Release) -> None:
    (release.folder / "warehouse.duckdb.wal").touch()


def unsigned(release: Release) -> None:
    (release.folder / "SHA256SUMS").unlink()


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (flipped, "warehouse.duckdb was changed"),
        (gone, "CHANGES.md is missing"),
        (added, "warehouse.duckdb.wal was put there since"),
        (unsigned, "SHA256SUMS is missing"),
    ],
)
def test_a_release_that_was_tampered_with_is_named_and_another_one_is_a_command_away(
    release: Release, capsys: pytest.CaptureFixture[str], break_it: Break, told: str
) -> None:
    break_it(release)
    assert main(["verify"]) == 59
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert told in said
    step = said.partition("`landfall ")[2].partition("`")[0].split()
    assert main(step) == 0
    assert main(["verify"]) == 0
    assert "release 000001: " in capsys.readouterr().out


@pytest.mark.parametrize("words", [["verify"], ["ask"], ["ask", "1"], ["site"], ["rollback"], ["releases", "show"]])
@pytest.mark.parametrize("dangling", [True, False])
def test_a_lost_link_is_named_by_every_command_and_set_again_by_the_one_it_tells(
    settings: Settings, release: Release, capsys: pytest.CaptureFixture[str], words: list[str], *, dangling: bool
) -> None:
    link = settings.warehouse / LINK
    link.unlink()
    if dangling:
        link.symlink_to(Path("releases") / "000009")
    assert main(words) == 44
    said = capsys.readouterr().err
    assert f"{link} leads to no release" in said
    step = said.partition("`landfall ")[2].partition("`")[0].split()
    assert step == ["rollback", "--to", "000002"]
    assert main(step) == 0
    assert main(["verify"]) == 0


def test_where_nothing_was_published_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 44
    assert "nothing has been published yet" in capsys.readouterr().err
