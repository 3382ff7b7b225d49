"""The command line: what a person sees, and the exit code a script sees."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import extract.catalogue
import extract.landing
from cli.main import main
from core.progress import ProgressLine
from extract.catalogue import all_sources
from extract.landing import pull_stream
from extract.reporting import outcome_line
from tests.extract.fakes import FakeClient, Publisher, records, settings_in, source_of, stream_over


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and a sandbox that nobody can reach."""
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    monkeypatch.setenv("LANDFALL_SOURCES", "sample")
    monkeypatch.setenv("LANDFALL_SANDBOX_URL", "http://127.0.0.1:9")
    return tmp_path


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """The only source there is asks this publisher."""
    publisher = Publisher([records(0, 5)])
    declared = source_of(stream_over(publisher), stream_over(publisher, name="others"))
    monkeypatch.setattr(extract.catalogue, "source", lambda name: declared)
    monkeypatch.setattr(extract.landing, "Client", lambda settings, source, apis, on_progress: FakeClient())
    return publisher


def test_list_names_every_stream_with_what_one_row_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + sum(len(each.streams) for each in all_sources())
    assert any(line.startswith("rues ") and "company_ids" in line and "none" in line for line in lines)


def test_describe_is_json_of_every_declaration(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in said] == [each.name for each in all_sources()]
    rues = next(each for each in said if each["name"] == "rues")
    assert rues["streams"][0]["key"] == ["row_id", "updated_at"]
    assert {"name", "path", "required", "pattern", "note"} == set(rues["streams"][0]["fields"][0])


def test_describe_is_text_for_people_unless_json_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "--fields"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "rues: RUES, registry of companies" in lines
    assert "    valor*  Colombian pesos per US dollar" in lines
    assert sum(line.startswith("  licence: ") for line in lines) == len(all_sources())


def test_a_pull_tells_what_landed_and_a_second_one_that_nothing_is_new(
    capsys: pytest.CaptureFixture[str], publisher: Publisher
) -> None:
    assert main(["pull", "somebody"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("somebody/things: landed 5 rows as pull ")
    assert main(["pull", "somebody"]) == 0
    assert "somebody/things: unchanged since pull" in capsys.readouterr().out


def test_one_stream_and_a_window_can_be_asked_for(
    capsys: pytest.CaptureFixture[str], lake: Path, publisher: Publisher
) -> None:
    assert main(["pull", "somebody", "--stream", "others", "--from", "2026-01-01", "--to", "2026-02-01"]) == 0
    assert "(2026-01-01..2026-02-01; 1 pages" in capsys.readouterr().out
    assert [folder.name for folder in (lake / "raw" / "somebody").iterdir()] == ["others"]


@pytest.mark.parametrize(
    "window",
    [["--from", "2026-01-01"], ["--to", "2026-01-01"], ["--from", "2026-02-01", "--to", "2026-01-01"]],
)
def test_half_a_window_or_an_empty_one_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], publisher: Publisher, window: list[str]
) -> None:
    assert main(["pull", "somebody", *window]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "[configuration] Next: give" in said


def test_a_failed_pull_is_one_line_with_its_exit_code(capsys: pytest.CaptureFixture[str], publisher: Publisher) -> None:
    publisher.total = 6
    assert main(["pull", "somebody"]) == 19
    said = capsys.readouterr().err
    assert said.startswith("somebody/things: the publisher declares 6 rows, landed 5")
    assert said.count("\n") == 1


def test_an_unknown_source_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "nobody"]) == 2
    assert "use one of: banrep, comtrade, gleif" in capsys.readouterr().err


def test_a_sandbox_that_is_not_there_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANDFALL_SANDBOX_URL")
    assert main(["pull", "trm"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_verify_tells_what_it_saw_and_fails_on_a_changed_file(
    capsys: pytest.CaptureFixture[str], lake: Path, publisher: Publisher
) -> None:
    main(["pull", "somebody"])
    assert main(["verify", "--landed"]) == 0
    assert "2 pulls, 6 files" in capsys.readouterr().out
    page = next(lake.glob("raw/somebody/things/*/page-*"))
    page.write_bytes(b"x")
    assert main(["verify", "--quick"]) == 0
    assert main(["verify", "--landed"]) == 21
    assert "is not the file its receipt describes" in capsys.readouterr().err


def test_a_pull_that_never_landed_is_told(tmp_path: Path) -> None:
    stream = stream_over(Publisher([], watermark="w"), rows=(0, 9))
    outcome = pull_stream(source_of(stream), stream, settings_in(tmp_path), open_client=FakeClient())
    assert outcome_line(outcome).startswith("somebody/things: landed 0 rows")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_writes_over_its_line_on_a_terminal_and_cleans_up() -> None:
    out = Terminal()
    line = ProgressLine("rues/companies", out)
    line._shown = -1e9
    line.show(50_000, 2_700_000, "rows")
    line.show(50_001, 2_700_000, "rows")
    line.clear()
    assert out.getvalue().count("rues/companies: 50,000 of 2,700,000 rows") == 1
    assert "50,001" not in out.getvalue()
    assert out.getvalue().endswith(" \r")


def test_progress_elsewhere_is_lines() -> None:
    out = io.StringIO()
    line = ProgressLine("rues/companies", out)
    line._shown = -1e9
    line.show(1, None, "rows")
    line.clear()
    assert out.getvalue() == "rues/companies: 1 rows\n"
