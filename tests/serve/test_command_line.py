"""Publishing by hand: each command says what it did, each failure says what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from core.settings import Settings
from serve.publish import publish
from tests.serve.building import AT, candidate


@pytest.fixture(autouse=True)
def at_hand(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line reads the environment."""
    monkeypatch.setenv("LANDFALL_SOURCES", settings.mode)
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))


def test_publish_list_show_hashes_and_rollback_work_by_hand(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for state in (1, 2):
        candidate(settings, state)
        assert main(["publish"]) == 0
    assert "release 000002 is current" in capsys.readouterr().out
    assert main(["rollback"]) == 0
    assert "release 000001 is current" in capsys.readouterr().out
    assert main(["releases"]) == 0
    listed = capsys.readouterr().out
    assert "* 000001" in listed
    assert "rollback  000002  000001" in listed
    assert main(["releases", "show", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == "000002"
    assert main(["releases", "hashes"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["marts.dim_thing", "marts.fct_thing"]


def test_make_rollback_goes_to_the_release_it_is_told(settings: Settings, project: Path) -> None:
    for state in (1, 2, 3, 4):
        candidate(settings, state)
        publish(settings, at=AT)
    words = ["make", "-o", ".venv/.base", f"BIN={Path(sys.executable).parent}"]
    for target, version in (("TO=1", "000001"), ("TO=3", "000003"), ("TO=", "000002")):
        done = subprocess.run([*words, "rollback", target], cwd=project, capture_output=True, text=True, check=False)
        assert f"release {version} is current" in done.stdout, done.stderr


def test_a_failure_is_one_line_with_the_next_step_and_an_exit_code_of_its_own(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["releases", "show"]) == 44
    assert main(["publish"]) == 41
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("Next: " in line for line in lines)


def test_every_publish_leaves_its_attempt_on_record(settings: Settings) -> None:
    candidate(settings, 1)
    publish(settings, at=AT, run_id="r-7")
    main(["releases", "show"])
    main(["rollback"])
    ended = [json.loads(path.read_text(encoding="utf-8")) for path in Path(settings.attempts).glob("*.finished.json")]
    assert {(a["stage"], a["subject"], a["verdict"]) for a in ended} == {
        ("publish", "warehouse", "ok"),
        ("publish", "rollback", "failed"),
    }
    (done,) = (a for a in ended if a["subject"] == "warehouse")
    assert done["run_id"] == "r-7"
    assert done["facts"]["version"] == "000001"
    assert done["facts"]["summary"] == "release 000001, 5 tables, 4 rows"
