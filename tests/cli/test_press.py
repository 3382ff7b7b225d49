"""``python -m press`` is a contract: what others feed it with and read from it stays as it is.

A process of its own reads lexicons and models for seconds: one test starts it, the others ask its entry point.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from press.cli import main

TEXT = "Nordvind S.A.S. invertirá 12 millones de dólares en una planta en Medellín y creará 300 empleos."
LINE = json.dumps({"doc_id": "d1", "body": TEXT, "language": "es", "published_at": "2026-03-01"}, ensure_ascii=False)


ONE_UNREAD = "press: 1 of 2 documents could not be read; their lines say why\n"


@dataclass(frozen=True)
class Done:
    """What a call of the entry point came to: its exit code, and what it wrote."""

    code: int
    out: str
    said: str


Press = Callable[..., Done]


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Press:
    """Calls the entry point with words and with what is given to it on standard input."""

    def call(*words: str, given: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        code = main(list(words))
        return Done(code, *capsys.readouterr())

    return call


def read_well(out: str) -> bool:
    """Whether the first line is a reading with claims, and the second says why there is none."""
    first, second = map(json.loads, out.splitlines())
    return bool(first["doc_id"] == "d1" and first["claims"] and second["error"]["code"])


def test_a_document_a_line_in_is_a_reading_a_line_out_of_the_process(project: Path) -> None:
    command = [sys.executable, "-m", "press", "-"]
    done = subprocess.run(command, cwd=project, input=f"{LINE}\n\n{{}}\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ONE_UNREAD)
    assert read_well(done.stdout)


def test_a_file_is_read_like_a_pipe(press: Press, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(f"{LINE}\n\n{{}}\n", encoding="utf-8")
    done = press(str(file), "--jobs", "1")
    assert (done.code, done.said) == (0, ONE_UNREAD)
    assert read_well(done.out)


def test_labelled_documents_are_scored_from_a_pipe(press: Press) -> None:
    gold = json.dumps(
        {**json.loads(LINE), "gold": {"claims": [], "announcements": [], "agreements": []}}, ensure_ascii=False
    )
    done = press("score", "-", given=gold + "\n")
    assert done.code in {0, 1}, done.said
    assert "precision" in done.out


def test_what_has_no_labels_is_not_scored(press: Press) -> None:
    for line, told in (
        (LINE, "no labelled document: KeyError"),
        (LINE[:-1] + ', "gold": {"claims": []}}', "announcements"),
    ):
        done = press("score", "-", given=line + "\n")
        assert done.code == 24
        assert "press: line 1" in done.said and told in done.said
        assert done.said.count("\n") == 1


def test_a_document_is_explained(press: Press, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(LINE + "\n", encoding="utf-8")
    done = press("explain", str(file), "d1")
    assert done.code == 0, done.said
    assert done.out.startswith("document d1: ")
    assert press("explain", str(file), "d2").code == 24


@pytest.mark.parametrize(("words", "code"), [(["missing.jsonl"], 24), (["-"], 25), ([], 2), (["-", "--jbos", "1"], 2)])
def test_what_cannot_be_read_is_one_line_with_its_exit_code(press: Press, words: list[str], code: int) -> None:
    done = press(*words)
    assert (done.code, done.out) == (code, "")
    assert done.said.count("\n") == 1
    assert "Next: " in done.said
