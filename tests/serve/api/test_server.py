"""The server as a person starts it: where it listens, what it gives there, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from cli.main import main
from core.errors import ConfigurationError
from core.settings import Settings
from serve.api.serving import is_loopback, listening
from serve.errors import NoReleaseError
from tests.serve.api.asking import released


@pytest.fixture(autouse=True)
def at_hand(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line reads the environment."""
    monkeypatch.setenv("LANDFALL_SOURCES", settings.mode)
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))


def test_without_a_release_it_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api"]) == NoReleaseError.exit_code
    assert "make run" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_refused_in_one_line(
    settings: Settings, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    released(settings)
    assert main(["api", "--host", host]) == ConfigurationError.exit_code
    assert "cannot be listened on" in capsys.readouterr().err


def test_a_taken_or_impossible_port_is_refused_in_one_line(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    released(settings)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for port in (taken.getsockname()[1], 70_000):
            assert main(["api", "--port", str(port)]) == ConfigurationError.exit_code
            assert f"127.0.0.1:{port} cannot be listened on" in capsys.readouterr().err


def test_by_itself_it_listens_on_this_machine_only() -> None:
    with listening("127.0.0.1", 0) as one, listening("127.0.0.1", 0) as other:
        assert one.getsockname()[0] == "127.0.0.1"
        assert one.getsockname()[1] != other.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_known_as_such(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.4", "example.org", "localhost.example.org"])  # noqa: S104
def test_what_others_can_ask_is_not_taken_for_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(("words", "scope"), [([], "internal"), (["--public"], "public")])
def test_it_answers_until_it_is_interrupted(settings: Settings, project: Path, words: list[str], scope: str) -> None:
    released(settings)
    command = [sys.executable, "-m", "cli", "api", *words]
    env = {**os.environ, "PYTHONPATH": str(project)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=project, env=env, stdout=pipe, stderr=pipe, text=True) as server:
        try:
            assert server.stdout is not None
            lines = [server.stdout.readline(), server.stdout.readline()]
            assert lines[0].startswith("release 000001, ")
            port = re.search(r":(\d+)/v1", lines[1])
            assert port is not None, lines
            with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/v1") as answer:
                told = json.load(answer)
        finally:
            server.send_signal(signal.SIGINT)
            _, said = server.communicate()
    assert told["scope"] == scope
    assert server.returncode == 130
    assert "Traceback" not in said
