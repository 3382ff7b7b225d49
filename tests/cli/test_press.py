"""``python -m press`` is a contract: what others feed it with and read from it stays as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "Nordvind S.A.S. invertirá 12 millones de dólares en una planta en Medellín y creará 300 empleos."
LINE = json.dumps({"doc_id": "d1", "body": TEXT, "language": "es", "published_at": "2026-03-01"}, ensure_ascii=False)


def press(project: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "press", *words]
    return subprocess.run(command, cwd=project, input=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("from_pipe", [True, False])
def test_a_document_a_line_in_is_a_reading_a_line_out(project: Path, tmp_path: Path, *, from_pipe: bool) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(f"{LINE}\n\n{{}}\n", encoding="utf-8")
    done = press(project, "-", given=file.read_text("utf-8")) if from_pipe else press(project, str(file))
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["doc_id"] == "d1" and first["claims"]
    assert second["error"]["code"]
    assert done.stderr == "press: 1 of 2 documents could not be read; their lines say why\n"


def test_labelled_documents_are_scored_from_a_pipe(project: Path) -> None:
    gold = json.dumps(
        {**json.loads(LINE), "gold": {"claims": [], "announcements": [], "agreements": []}}, ensure_ascii=False
    )
    done = press(project, "score", "-", given=gold + "\n")
    assert done.returncode in {0, 1}, done.stderr
    assert "precision" in done.stdout


def test_what_has_no_labels_is_not_scored(project: Path) -> None:
    for line, told in (
        (LINE, "no labelled document: KeyError"),
        (LINE[:-1] + ', "gold": {"claims": []}}', "announcements"),
    ):
        done = press(project, "score", "-", given=line + "\n")
        assert done.returncode == 24
        assert "press: line 1" in done.stderr and told in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_document_is_explained(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(LINE + "\n", encoding="utf-8")
    done = press(project, "explain", str(file), "d1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("document d1: ")
    assert press(project, "explain", str(file), "d2").returncode == 24


@pytest.mark.parametrize(("words", "code"), [(["missing.jsonl"], 24), (["-"], 25), ([], 2), (["-", "--jbos", "1"], 2)])
def test_what_cannot_be_read_is_one_line_with_its_exit_code(project: Path, words: list[str], code: int) -> None:
    done = press(project, *words)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Next: " in done.stderr
