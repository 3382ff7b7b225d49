"""``make review``: the page where a person decides, which wakes Airflow's build where ``make up`` is running."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Timer

from core.errors import LandfallError
from core.files import write_json
from core.settings import Settings
from local import airflow, stack
from local.processes import registered
from press.review.decision import Decision
from press.review.serving import serve

ASSET_URI = "landfall://review/"
"""Of the asset the build waits for, as ``dags`` declares it."""

QUIET_SECONDS = 60.0
"""Decisions that follow one another wake one build."""

SILENCE = (LandfallError, urllib.error.URLError, ConnectionError, TimeoutError)


def review(
    settings: Settings,
    report: Callable[[str], None] = print,
    *,
    port: int = 0,
    new_token: bool = False,
    candidate: bool = False,
) -> None:
    """Serve the page until it is interrupted; decisions not yet told to Airflow are told at the end."""
    waker = Waker(settings, report)
    try:
        serve(settings, port=port, new_token=new_token, candidate=candidate, decided=waker, report=report)
    finally:
        waker.close()


class Waker:
    """Tells Airflow of decisions, at best: the next build counts them whether it was told or not."""

    def __init__(self, settings: Settings, report: Callable[[str], None], quiet: float = QUIET_SECONDS) -> None:
        self.settings = settings
        self.report = report
        self.quiet = quiet
        self._pending = 0
        self._timer: Timer | None = None
        self._guard = Lock()

    def __call__(self, _decision: Decision) -> None:
        """Note a decision; Airflow is told once no other has come for a while."""
        with self._guard:
            self._pending += 1
            if self._timer is not None:
                self._timer.cancel()
            self._timer = Timer(self.quiet, self.wake)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Tell what has not been told."""
        with self._guard:
            if self._timer is not None:
                self._timer.cancel()
        self.wake()

    def wake(self) -> None:
        """Make an event of the review's asset, and say what came of it in one line."""
        with self._guard:
            count, self._pending = self._pending, 0
        if count:
            self.report(f"review: {count:,} decisions; {self._wake_build(count)}")

    def _wake_build(self, count: int) -> str:
        if not registered(stack.up_register(self.settings)):
            return "Airflow is not running here (`make up`), the next build counts them"
        try:
            _event(_running(self.settings), count)
        except SILENCE as error:
            return f"Airflow could not be told ({error}), the next build counts them"
        return "the build is woken"


def port_file(settings: Settings) -> Path:
    """Where ``make up`` notes the port of Airflow's API."""
    return settings.data / "local" / "up.port.json"


def note_port(settings: Settings, port: int) -> None:
    """Note the port for whoever wants to call the running Airflow."""
    write_json(port_file(settings), {"port": port})


def _running(settings: Settings) -> airflow.Api:
    try:
        port = int(json.loads(port_file(settings).read_text(encoding="utf-8"))["port"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = "its port is not noted"
        raise airflow.AirflowError("airflow", fault, "run `make down`, then `make up`") from error
    return airflow.Api(airflow.place(settings, port))


def _event(api: airflow.Api, count: int) -> None:
    """One event of the asset.

    Raises:
        AirflowError: it is not known there, or the call was refused.
    """
    api.log_in()
    found = api.call("GET", "/assets?uri_pattern=landfall%3A%2F%2Freview&limit=10")["assets"]
    number = next((asset["id"] for asset in found if asset["uri"] == ASSET_URI), None)
    if number is None:
        raise airflow.AirflowError("airflow", f"it knows no asset {ASSET_URI}", "wait until its DAGs are read")
    api.call("POST", "/assets/events", {"asset_id": number, "extra": {"decisions": count}})
