"""The whole pipeline without Airflow around it: a small sandbox, and every stage called as the DAGs call it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from extract.catalogue import all_sources
from extract.landing import pull
from tests.faults.stage import quick

WORLD = ("--companies", "8000", "--now", "2018-09-30T12:00:00Z")  # a younger world is a smaller one
SANDBOX_SECONDS = 600.0


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: its address, and its control page."""

    url: str

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One call of the control page; returns its JSON."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_control{path}", method=method, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def fault(self, route: str, fault: str) -> None:
        """Switch a fault on for a route until it is cleared."""
        self.control("POST", "/faults", {"route": route, "fault": fault, "times": None})

    def clear_faults(self) -> None:
        """Switch every fault off."""
        self.control("DELETE", "/faults")


@dataclass(frozen=True)
class Pipeline:
    """One data folder and the stages on it."""

    settings: Settings

    def pull(self, *names: str) -> dict[str, dict[str, Any]]:
        """Pull the named sources (all where none is named) without waits; outcome per source and stream."""
        wanted = [source for source in all_sources() if not names or source.name in names]
        return {s.name: pull(s, self.settings, run_id="test", open_client=quick()) for s in wanted}

    def publish(self) -> Any:
        """Read, build, audit, publish; returns the release."""
        from dbt_project.build import build
        from expectations.audit import audit_candidate
        from press.landed import read_landed
        from serve.publish import publish

        read_landed(self.settings, run_id="test")
        build(self.settings, run_id="test")
        audit_candidate(self.settings, run_id="test")
        return publish(self.settings, run_id="test")

    def release(self) -> dict[str, Any]:
        """release.json of what readers see now."""
        return dict(json.loads((self.settings.warehouse / "current" / "release.json").read_text()))

    def hashes(self, kind: str) -> dict[str, str]:
        """Hash per published table that is not a log."""
        tables = self.release()["tables"]
        found = {name: facts[kind] for name, facts in tables.items() if not name.startswith("ops.")}
        assert found
        return found

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the published warehouse."""
        from serve.reader import connect

        with connect(self.settings) as db:
            return db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def start_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Sandbox]]:
    """Start sandboxes that end with the module."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str, world: Sequence[str] = WORLD) -> Sandbox:
        folder = tmp_path_factory.mktemp("sandbox")
        port_file = folder / "port"
        words = ["serve", "--port", "0", "--port-file", str(port_file), "--state", str(folder / "state.json")]
        with open(folder / "log", "wb") as log:
            command = [sys.executable, "-m", "sandbox", *words, *world, *options]
            started.append(subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=log, stderr=log))
        deadline = time.monotonic() + SANDBOX_SECONDS
        while not port_file.exists():
            assert started[-1].poll() is None and time.monotonic() < deadline, (folder / "log").read_text()[-1000:]
            time.sleep(0.05)
        return Sandbox(f"http://127.0.0.1:{port_file.read_text().strip()}")

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(60)


@pytest.fixture(scope="module")
def sandbox(start_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """The module's sandbox."""
    return start_sandbox()


@pytest.fixture(scope="module")
def pipeline(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline on an empty data folder."""
    return new_pipeline(sandbox, tmp_path_factory.mktemp("data"))


def new_pipeline(sandbox: Sandbox, data: Path) -> Pipeline:
    """A pipeline on ``data``."""
    return Pipeline(Settings("sample", data, sandbox.url, keys={"comtrade": "sandbox-key"}))
