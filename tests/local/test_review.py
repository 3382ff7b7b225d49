"""Decisions wake the build of a running Airflow, many of them once, and a silent one loses nothing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from core.settings import Settings
from local import airflow, review, stack
from local.processes import Children
from press.review.decision import Decision, now_utc

DECISION = Decision(("match", "ann_1", "reg_1"), "accept", "Ana", now_utc())


class Api(ThreadingHTTPServer):
    """Airflow's three addresses the waker calls, as they answer in 3.3.2."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.uris = ["landfall://raw/trm", "landfall://review/"]
        self.calls: list[tuple[str, str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Api

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        assets = [{"id": at, "uri": uri} for at, uri in enumerate(self.server.uris)]
        self.server.calls.append(("GET", self.path, self.headers["authorization"]))
        self._answer(200, {"assets": assets})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.calls.append(("POST", self.path, body))
        self._answer(201, {"access_token": "abc"} if self.path == "/auth/token" else {})

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings("sample", tmp_path)


@pytest.fixture
def api(settings: Settings) -> Iterator[Api]:
    """An API that looks to the waker like the one of a running `make up`."""
    server = Api()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    review.note_port(settings, server.server_port)
    children = Children(stack.up_register(settings), settings.data / "local" / "logs")
    children.start("sleeper", ["sleep", "60"], dict(os.environ))
    yield server
    children.stop()
    server.shutdown()
    server.server_close()
    thread.join()


def test_many_decisions_wake_the_build_once(settings: Settings, api: Api) -> None:
    lines: list[str] = []
    waker = review.Waker(settings, lines.append, quiet=0.3)
    for _ in range(30):
        waker(DECISION)
    deadline = time.monotonic() + 120
    while not lines and time.monotonic() < deadline:
        time.sleep(0.02)
    waker.close()
    assert lines == ["review: 30 decisions; the build is woken"]
    password = airflow.place(settings, 0).secrets["password"]
    assert api.calls == [
        ("POST", "/auth/token", {"username": "admin", "password": password}),
        ("GET", "/api/v2/assets?uri_pattern=landfall%3A%2F%2Freview&limit=10", "Bearer abc"),
        ("POST", "/api/v2/assets/events", {"asset_id": 1, "extra": {"decisions": 30}}),
    ]


def test_what_was_not_told_yet_is_told_at_the_end(settings: Settings, api: Api) -> None:
    lines: list[str] = []
    waker = review.Waker(settings, lines.append)
    waker(DECISION)
    waker.close()
    waker.close()
    assert lines == ["review: 1 decisions; the build is woken"]


def test_an_airflow_that_does_not_know_the_asset_or_is_silent_is_said_in_one_line(settings: Settings, api: Api) -> None:
    lines: list[str] = []
    api.uris = ["landfall://raw/trm"]
    for port in (api.server_port, 1):
        review.note_port(settings, port)
        waker = review.Waker(settings, lines.append)
        waker(DECISION)
        waker.close()
    assert ["it knows no asset landfall://review/" in lines[0], "refused" in lines[1]] == [True, True]
    assert all(line.endswith("the next build counts them") and "\n" not in line for line in lines)


def test_without_airflow_the_next_build_is_pointed_to(settings: Settings) -> None:
    lines: list[str] = []
    waker = review.Waker(settings, lines.append)
    waker(DECISION)
    waker.close()
    assert lines == ["review: 1 decisions; Airflow is not running here (`make up`), the next build counts them"]
