"""``landfall doctor`` finds what a run would meet, says what to do, and ends with the fault's own exit code."""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from cli import doctor
from cli.main import main
from core.settings import Settings
from extract.catalogue import all_sources
from extract.probing import apis_asked, probe
from tests.cli.serving import sandbox
from tests.ports import quiet_port


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Address of a small sandbox."""
    with sandbox() as address:
        yield address


@pytest.fixture(autouse=True)
def at_hand(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the environment; the ports it looks at are any."""
    for name in [name for name in os.environ if name.startswith("LANDFALL_")]:
        monkeypatch.delenv(name)
    for name, value in {"DATA": str(tmp_path), "SANDBOX_URL": url, "KEY_COMTRADE": "sandbox-key"}.items():
        monkeypatch.setenv(f"LANDFALL_{name}", value)
    for name in ("LANDFALL_UI_PORT", "LANDFALL_SUPERSET_PORT"):
        monkeypatch.setenv(name, str(quiet_port()))


def found(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code and findings by what they are of."""
    code = main(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == sum(one["verdict"] == "fault" for one in told["findings"])
    return code, {one["what"]: one for one in told["findings"]}


def test_every_api_of_every_source_is_asked_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    code, findings = found(capsys)
    declared = {api.name for source in all_sources() for api in source.apis if api.sample}
    asked = {what.removeprefix("api "): one for what, one in findings.items() if what.startswith("api ")}
    assert set(asked) == declared
    assert {name: one["found"] for name, one in asked.items() if one["verdict"] == "fault"} == {}
    assert code == 0


@contextmanager
def fault(url: str, route: str, name: str) -> Iterator[None]:
    def told(*words: str) -> None:
        with redirect_stdout(io.StringIO()):
            assert main(["sandbox", "fault", "--url", url, *words]) == 0

    told(route, name)
    try:
        yield
    finally:
        told("off")


@pytest.mark.parametrize(
    ("route", "name", "code"),
    [
        ("worldbank", "http_503", "unavailable"),
        ("gleif", "http_403", "refused"),
        ("datos_gov_co", "html_200", "not_data"),
        ("banrep", "http_404", "refused"),
        ("gleif", "truncated_json", "truncated"),
    ],
)
def test_an_api_in_trouble_is_one_row_with_its_code_and_the_others_are_asked_all_the_same(
    url: str, capsys: pytest.CaptureFixture[str], route: str, name: str, code: str
) -> None:
    with fault(url, route, name):
        ended, findings = found(capsys)
    bad = [one for one in findings.values() if one["verdict"] == "fault"]
    assert [(one["what"], one["code"]) for one in bad] == [(f"api {route}", code)]
    assert bad[0]["next_step"]
    assert ended == bad[0]["exit_code"] > 0


class Publisher(BaseHTTPRequestHandler):
    """Answers everything with JSON of its own kind, as of a day long gone."""

    def do_GET(self) -> None:
        body = b'{"nothing": "of what was asked"}' if "shape" in self.path else b'[{"lastupdated": "2026-01-01"}]'
        self.send_response_only(200)
        self.send_header("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def publisher() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_wrong_shape_and_a_wrong_clock_are_told_from_each_other(
    publisher: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_URL_WORLDBANK", publisher)
    code, findings = found(capsys)
    assert code == 2
    assert "its clock is -" in findings["api worldbank"]["found"]
    assert "clock" in findings["api worldbank"]["next_step"]
    monkeypatch.setenv("LANDFALL_URL_WORLDBANK", f"{publisher}/shape")
    code, findings = found(capsys)
    assert code == 13
    assert "answered, but not with its data" in findings["api worldbank"]["found"]


def test_a_name_nobody_knows_and_a_closed_port_are_told_from_each_other(tmp_path: Path) -> None:
    (worldbank,) = (api for api in apis_asked(Settings("live", tmp_path)) if api.name == "worldbank")
    told = {}
    for address in ("http://publisher.invalid", "http://127.0.0.1:9"):
        error = probe(Settings("live", tmp_path, base_urls={"worldbank": address}), worldbank).error
        assert error is not None and error.code == "unavailable"
        told[address] = error.next_step
    assert "DNS" in told["http://publisher.invalid"]
    assert "DNS" not in told["http://127.0.0.1:9"]


def test_a_missing_key_is_a_note_that_says_where_to_get_one_and_a_broken_one_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LANDFALL_KEY_COMTRADE")
    code, findings = found(capsys)
    assert code == 0
    assert findings["api comtrade"]["verdict"] == "note"
    assert "set LANDFALL_KEY_COMTRADE; free key: sign up at" in findings["api comtrade"]["next_step"]
    for key, ended in (("wrong", 11), ("two words", 2)):
        monkeypatch.setenv("LANDFALL_KEY_COMTRADE", key)
        code, findings = found(capsys)
        assert (code, findings["api comtrade"]["verdict"]) == (ended, "fault"), key


def test_a_live_run_without_a_contact_is_told_so(tmp_path: Path) -> None:
    assert doctor._contact(Settings("live", tmp_path)).verdict == "note"
    assert doctor._contact(Settings("live", tmp_path, contact="data@example.org")).found == "data@example.org"


def nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "file").touch()
    monkeypatch.setenv("LANDFALL_DATA", str(folder / "file" / "data"))
    return "folder raw"


def read_only(_folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LANDFALL_DATA", "/sys/landfall")
    return "folder raw"


def small(_folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _place: SimpleNamespace(free=10**6))
    return "disk"


def full(_folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every write beyond some bytes is refused, as a quota does."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr(doctor, "_existing", limited(doctor._existing, (1024, limit[1])))
    return "folder raw"


def limited(function: Callable[[Path], Path], limit: tuple[int, int]) -> Callable[[Path], Path]:
    def with_limit(folder: Path) -> Path:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        return function(folder)

    return with_limit


@pytest.mark.parametrize("break_it", [nowhere, read_only, small, full])
def test_a_folder_that_cannot_be_written_is_found_before_a_run_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    break_it: Callable[[Path, pytest.MonkeyPatch], str],
) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # or half a compiled module would be left behind
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(doctor, "_apis", lambda _settings: iter(()))
    what = break_it(tmp_path, monkeypatch)
    try:
        code, findings = found(capsys)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert code == 4
    assert findings[what]["code"] == "disk"
    assert "LANDFALL_DATA" in findings[what]["next_step"]


def test_a_taken_port_a_dead_database_an_unusable_path_and_another_version_are_found(
    tmp_path: Path, publisher: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_apis", lambda _settings: iter(()))
    monkeypatch.setattr(doctor, "_has", lambda one: "0.0.1" if one.name == "duckdb" else "")
    monkeypatch.setenv("LANDFALL_UI_PORT", publisher.rpartition(":")[2])
    monkeypatch.setenv("LANDFALL_POSTGRES_DSN", "postgresql://reader:secret@127.0.0.1:9/x")
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path / "100%"))
    code, findings = found(capsys)
    assert code == 2
    assert "packages are not the pinned ones" in findings["packages"]["found"]
    assert "`make install`" in findings["packages"]["next_step"]
    assert "has % in its path" in findings["path"]["found"]
    assert "is in use" in findings["port of Airflow's page"]["found"]
    assert findings["PostgreSQL"]["code"] == "postgres"
    assert "secret" not in json.dumps(findings)


def test_without_a_sandbox_the_samples_are_not_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LANDFALL_SANDBOX_URL")
    code, findings = found(capsys)
    assert code == 0
    assert "landfall run" in findings["sandbox"]["found"]
    assert not any(what.startswith("api ") for what in findings)


def test_a_person_gets_a_table_and_the_next_steps_below(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_URL_GLEIF", "http://127.0.0.1:9")
    assert main(["doctor"]) == 10
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("✔") and "api worldbank" in line for line in lines)
    assert any(line.startswith("✘ api gleif: Next: ") for line in lines)
    assert lines[-1].endswith(": 1 faults")
