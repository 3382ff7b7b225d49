"""A file of ours that was cut or edited: every command that meets it says so in one line, with the way out."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli.main import main
from core.settings import Settings
from serve.publish import publish
from serve.releases import LINK, current, every
from tests.serve.building import AT, candidate, lake


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases and a candidate."""
    settings = lake(tmp_path_factory.mktemp("released") / "data")
    for state in (1, 2):
        candidate(settings, state)
        publish(settings, at=AT)
    candidate(settings, 3)
    return settings.data


@pytest.fixture(autouse=True)
def at_hand(released: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of them; the command line reads the environment."""
    monkeypatch.setenv("LANDFALL_SOURCES", settings.mode)
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))
    shutil.copytree(released, settings.data, symlinks=True)


def damage(path: Path, text: str) -> None:
    """Write other bytes into a file that may be read-only."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


READERS = (["ask"], ["ask", "1"], ["verify"], ["releases", "show"], ["releases", "hashes"], ["site"], ["publish"])


@pytest.mark.parametrize("words", [*READERS, ["rollback"], ["superset", "bundle", "/nowhere/d.zip"], ["postgres"]])
@pytest.mark.parametrize("text", ["{", '{"version": "000002"}', "[]"])
def test_a_release_that_no_longer_says_what_it_is_is_named_and_left_by_the_command_that_is_told(
    settings: Settings, capsys: pytest.CaptureFixture[str], words: list[str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFALL_POSTGRES_DSN", "postgresql://nowhere")
    damage(settings.warehouse / LINK / "release.json", text)
    assert main(words) == 59
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "000002/release.json is not what was written there" in said
    (step,) = re.findall(r"`landfall ([^`]*)`", said)
    assert main(shlex.split(step)) == 0
    now = current(settings.warehouse)
    assert now is not None and now.version == "000001"
    assert main(["verify"]) == 0


def test_the_list_of_releases_leaves_out_what_cannot_be_read_and_pruning_lets_it_lie(settings: Settings) -> None:
    damage(settings.warehouse / "releases" / "000001" / "release.json", "{")
    assert [one.version for one in every(settings.warehouse)] == ["000002"]
    assert main(["releases"]) == 0
    assert main(["publish"]) == 0
    assert (settings.warehouse / "releases" / "000001" / "warehouse.duckdb").is_file()


@pytest.mark.parametrize("words", [["site"], ["superset", "bundle", "/nowhere/d.zip"]])
def test_a_database_that_is_none_is_a_damaged_release(
    settings: Settings, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    damage(settings.warehouse / LINK / "warehouse.duckdb", "no database")
    assert main(words) == 59
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "release 000002 cannot be read" in said and "`landfall rollback --to 000001`" in said


@pytest.mark.parametrize(
    ("name", "code", "step"),
    [
        ("audit.json", 41, "`landfall audit`"),
        ("keys.json", 45, "run `landfall build`, then `landfall audit`"),
        ("lineage.json", 45, "run `landfall build`, then `landfall audit`"),
        ("warehouse.duckdb", 45, "run `landfall build`, then `landfall audit`"),
    ],
)
@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_damaged_part_of_the_candidate_is_no_release(
    settings: Settings, capsys: pytest.CaptureFixture[str], name: str, code: int, step: str, text: str
) -> None:
    damage(settings.build / name, text)
    assert main(["publish"]) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.rstrip().endswith(step)


@pytest.mark.parametrize("words", [["releases"], ["rollback"], ["publish"]])
@pytest.mark.parametrize("text", ["[", "{}"])
def test_a_history_that_is_none_may_be_removed(
    settings: Settings, capsys: pytest.CaptureFixture[str], words: list[str], text: str
) -> None:
    history = settings.warehouse / "history.json"
    damage(history, text)
    assert main(words) == 59
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"restore {history} from a backup, or remove it" in said
    history.unlink()
    assert main(words) == 0


def test_an_attempt_that_was_cut_is_named(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    cut = next(settings.attempts.glob("*.finished.json"))
    damage(cut, "{")
    assert main(["freshness"]) == 21
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"remove {cut}" in said
    cut.unlink()
    assert main(["freshness"]) == 1
