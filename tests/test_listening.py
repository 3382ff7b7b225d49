"""Whatever of ours listens does so on this machine's loopback alone, at a port that was free.

``make run`` is looked at in ``tests/local/test_run.py`` while it runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest

from tests.press.review.desk import release, settings_in, waiting


@contextmanager
def listening(command: list[str], project: Path, env: dict[str, str]) -> Iterator[set[tuple[str, int]]]:
    """Address and port of everything a command and its children listen at, once it listens."""
    with subprocess.Popen([sys.executable, "-m", *command], cwd=project, env={**os.environ, **env}) as process:
        try:
            found: set[tuple[str, int]] = set()
            while not found:
                assert process.poll() is None
                time.sleep(0.1)
                ours = {one.pid for one in psutil.Process(process.pid).children(recursive=True)} | {process.pid}
                sockets = [one for one in psutil.net_connections("inet") if one.pid in ours]
                found = {(one.laddr.ip, one.laddr.port) for one in sockets if one.status == psutil.CONN_LISTEN}
            yield found
        finally:
            process.kill()


def small(command: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """A command that listens, over little data."""
    if command == "sandbox":
        words = ["sandbox", "serve", "--port", "0", "--state", str(folder / "state.json"), "--companies", "2000"]
        return [*words, "--now", "2016-09-30T12:00:00Z"], {}
    settings = settings_in(folder)
    release(settings, [waiting(number) for number in range(3)])
    env = {"LANDFALL_DATA": str(settings.data), "LANDFALL_SOURCES": "sample"}
    return ["cli", "review"], env


@pytest.mark.parametrize("command", ["sandbox", "review"])
def test_a_command_listens_on_loopback_alone_and_a_second_one_beside_it(
    command: str, project: Path, tmp_path: Path
) -> None:
    places = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        places.append(small(command, tmp_path / name))
    with (
        listening(places[0][0], project, places[0][1]) as first,
        listening(places[1][0], project, places[1][1]) as other,
    ):
        assert {address for address, _ in first | other if not ip_address(address).is_loopback} == set()
        assert not first & other


def test_supersets_server_is_told_to_listen_on_loopback(project: Path) -> None:
    """Superset is installed by who wants it; what starts it names the address."""
    text = (project / "local" / "superset.py").read_text(encoding="utf-8")
    assert text.count('"--bind", f"127.0.0.1:{at}"') == 1
