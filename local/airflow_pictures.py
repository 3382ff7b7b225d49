"""``make airflow-pictures``: what Airflow's UI shows of a small world, in a real Chromium, into ``docs/img``.

It starts a ``make up`` in a folder of its own, has every source pulled, a release published, a stream refused, days
filled in from the UI and a shrink asked about, photographs each, and what the audit's page says of the shrink, and ends
and removes all of it. It takes minutes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from core.errors import ConfigurationError
from core.settings import PROJECT, Settings
from extract.catalogue import all_sources
from local import airflow
from local.faults import AirflowError
from local.screenshots import BROWSERS, LARGEST, QUALITIES

if TYPE_CHECKING:
    from playwright.sync_api import Page

OUT = PROJECT / "docs" / "img"
WORLD = "--companies 6000"
SIZE = {"width": 1360, "height": 860}
PATIENCE = 900.0
"""Seconds anything of it may take."""
SETTLE_MS = 2500
FINISHED = {"success", "failed"}
FOLDED = ".codicon-folding-collapsed"
"""The sign beside a JSON text of which Airflow's UI shows the first line only (3.3.2)."""
BUILD = "build_warehouse"
ASSETS = (
    ("airflow-release", "release", "after_release"),
    ("airflow-assets", "raw_rues_companies", "ingest__rues"),
)
"""Pictures of assets: the file's name, the asset's, and a text that its page shows."""
REFUSED = "datos_gov_co/resource/gdxc-w37w.json"
"""The route of reference/municipalities in the sandbox."""


@dataclass(frozen=True)
class Studio:
    """A running ``make up``, its API, its sandbox, and a tab that is logged in."""

    settings: Settings
    api: airflow.Api
    sandbox: str
    tab: Page

    def photograph(self, name: str, path: str, shows: str) -> None:
        """Open a page, of the UI where no other address is given, wait for a text, and keep the picture."""
        self.tab.goto(urljoin(self.api.at.url, path))
        self.keep(name, shows)

    def keep(self, name: str, shows: str) -> None:
        """Keep a picture of the page as it is, once it shows a text."""
        self.tab.get_by_text(shows).first.wait_for(timeout=60_000)
        self.tab.wait_for_timeout(SETTLE_MS)
        picture = b""
        for quality in QUALITIES:
            picture = self.tab.screenshot(type="jpeg", quality=quality)
            if len(picture) <= LARGEST:
                break
        (OUT / f"{name}.jpg").write_bytes(picture)
        print(f"{OUT / name}.jpg  {len(picture):,} bytes", flush=True)

    def newest(self, dag_id: str, run_type: str = "") -> dict[str, Any]:
        """The newest run of a DAG, of one type where that is given; empty where there is none."""
        runs = [run for run in self.api.runs(dag_id) if run_type in {"", run["run_type"]}]
        return runs[0] if runs else {}

    def tasks(self, dag_id: str, run_id: str) -> dict[str, dict[str, Any]]:
        """The task instances of a run, by the name they bear."""
        own = self.api.tasks(dag_id, run_id)
        return {one["rendered_map_index"] or one["task_id"]: one for one in own}

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        """One call of the sandbox's control page."""
        data = None if body is None else json.dumps(body).encode()
        head = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.sandbox}/_control{path}", data, head, method=method)  # noqa: S310
        urllib.request.urlopen(asked, timeout=60).close()  # noqa: S310 - our own loopback address


def take_all() -> None:
    """Take every picture."""
    with studio() as running:
        for step in (pulled, released, refused, filled_in, asked):
            step(running)


def pulled(at: Studio) -> None:
    """Every source by its schedule; the streams of one, and the story of one stream."""
    dag_ids = [f"ingest__{source.name}" for source in all_sources()]
    for dag_id in dag_ids:
        at.api.pause(dag_id, paused=False)
    until(lambda: all(at.newest(dag_id).get("state") in FINISHED for dag_id in dag_ids), "every source has been pulled")
    if failed := [dag_id for dag_id in dag_ids if at.newest(dag_id)["state"] == "failed"]:
        raise AirflowError(
            "pictures", f"{', '.join(failed)} failed", f"read {at.settings.data / 'ops' / 'alerts.jsonl'}"
        )
    run_id = at.newest("ingest__comtrade")["dag_run_id"]
    at.photograph("airflow-streams", f"/dags/ingest__comtrade/runs/{run_id}/tasks/pull/mapped", "5 Task Instances")
    index = at.tasks("ingest__comtrade", run_id)["flows"]["map_index"]
    at.photograph("airflow-log", f"/dags/ingest__comtrade/runs/{run_id}/tasks/pull/mapped/{index}", "landed")


def released(at: Studio) -> None:
    """The daily build, whose release wakes another DAG; and the assets with what their events say."""
    at.api.pause("after_release", paused=False)
    at.api.pause(BUILD, paused=False)
    until(lambda: at.newest("after_release").get("state") == "success", "the release woke a DAG")
    at.api.pause(BUILD, paused=True)  # what lands from here on wakes no build before it is called for
    found = {one["name"]: one["id"] for one in at.api.call("GET", "/assets?limit=100")["assets"]}
    for picture, asset, shows in ASSETS:
        at.tab.goto(f"{at.api.at.url}/assets/{found[asset]}")
        at.tab.locator(FOLDED).first.click()  # what the event says stands folded
        at.keep(picture, shows)


def refused(at: Studio) -> None:
    """A stream that its publisher refuses, beside one that lands."""
    at.control("POST", "/faults", {"route": REFUSED, "fault": "http_403", "times": None})
    at.api.trigger("ingest__reference", "refused")
    until(lambda: state(at, "ingest__reference", "refused") in FINISHED, "the refused run has ended")
    at.control("DELETE", "/faults")
    index = at.tasks("ingest__reference", "refused")["municipalities"]["map_index"]
    at.photograph("airflow-failed", f"/dags/ingest__reference/runs/refused/tasks/pull/mapped/{index}", "403 Forbidden")


def filled_in(at: Studio) -> None:
    """A backfill, asked for in the UI as a person does."""
    at.tab.goto(f"{at.api.at.url}/dags/ingest__trm")
    at.tab.get_by_role("button", name="Trigger").first.click()
    at.tab.get_by_text("Backfill", exact=True).last.click()
    for day in ("2018/03/01", "2018/03/04"):
        at.tab.get_by_text("Select date and time").first.click()
        at.tab.get_by_placeholder("YYYY/MM/DD").fill(day)
        at.tab.get_by_placeholder("HH:mm").fill("05:00")
        at.tab.get_by_placeholder("HH:mm").press("Enter")
        at.tab.keyboard.press("Escape")
        at.tab.wait_for_timeout(SETTLE_MS)
    at.tab.get_by_role("button", name="Run Backfill").click()

    def ended() -> bool:
        runs = [run["state"] for run in at.api.runs("ingest__trm") if run["run_type"] == "backfill"]
        return len(runs) > 2 and set(runs) <= FINISHED

    until(ended, "the backfill has run")
    until(lambda: at.api.call("GET", "/backfills?dag_id=ingest__trm")["backfills"][0]["completed_at"], "it is complete")
    at.photograph("airflow-backfill", "/dags/ingest__trm/backfills", "1 Backfill")


def asked(at: Studio) -> None:
    """A shrink that only a person may allow: a month passes, and the release before is said to have had more."""
    current = at.settings.warehouse / "current" / "release.json"
    record = json.loads(current.read_text(encoding="utf-8"))
    record["tables"]["marts.fct_claims"]["rows"] *= 2
    current.write_text(json.dumps(record), encoding="utf-8")
    at.control("POST", "/clock", {"advance_days": 31})
    at.api.pause(BUILD, paused=False)
    at.api.trigger("ingest__trm", "a-month-later")

    def waiting() -> str:
        """The run that waits; every landing wakes one."""
        runs = [run["dag_run_id"] for run in at.api.runs(BUILD) if run["state"] == "running"]
        states = {run_id: at.tasks(BUILD, run_id)["audit"]["state"] for run_id in runs}
        return next((run_id for run_id, found in states.items() if found == "awaiting_input"), "")

    until(waiting, "the audit waits for a person")
    run_id = waiting()
    audited = at.settings.build / "docs" / "data_docs" / "index.html"
    at.photograph("quality", f"{audited.as_uri()}#marts.fct_claims", "rows_kept")
    at.photograph("airflow-approval", f"/dags/{BUILD}/runs/{run_id}/tasks/audit/required_actions", "rows_kept")
    at.tab.locator("input[name=element_why]").fill("the sample was halved on purpose")
    at.tab.get_by_role("button", name="Approve").click()
    until(lambda: state(at, BUILD, run_id) == "success", "the approved release is published")


def state(at: Studio, dag_id: str, run_id: str) -> str:
    """The state of a run."""
    return str(at.api.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["state"])


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something.

    Raises:
        AirflowError: it did not come true.
    """
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise AirflowError(
                "pictures", f"not within {PATIENCE:.0f} s: {what}", "look at the machine's load, try again"
            )
        time.sleep(1)


@contextmanager
def studio() -> Iterator[Studio]:
    """Start a ``make up`` in a folder of its own and log in; all of it is gone afterwards.

    Raises:
        ConfigurationError: no browser on this machine.
        AirflowError: ``make up`` failed.
    """
    from playwright.sync_api import sync_playwright  # a tool of the tests, not of what runs

    found = next((place for name in BROWSERS if (place := shutil.which(name))), None)
    if found is None:
        raise ConfigurationError("pictures", "no Chromium on this machine", "install it: `apt-get install chromium`")
    folder = Path(tempfile.mkdtemp(prefix="landfall-pictures-"))
    folder.chmod(0o711)  # the user PostgreSQL runs as must be able to enter
    settings = Settings("sample", folder / "data")
    (settings.data / "dags").mkdir(parents=True)
    shutil.copy(PROJECT / "docs" / "examples" / "after_release.py", settings.data / "dags")
    port = airflow.free_port()
    try:
        printed = _make("up", settings, port)
        api = airflow.Api(airflow.place(settings, port))
        api.log_in()
        until(lambda: "after_release" in {one["dag_id"] for one in api.call("GET", "/dags?limit=100")["dags"]}, "DAGs")
        sandbox = re.findall(r"Sandbox +(\S+)/_control", printed)[0]
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
            tab = browser.new_page(viewport={"width": SIZE["width"], "height": SIZE["height"]})
            _log_in(tab, api.at)
            yield Studio(settings, api, sandbox, tab)
            browser.close()
    finally:
        _make("down", settings, port)
        shutil.rmtree(folder)


def _log_in(tab: Page, at: airflow.Place) -> None:
    tab.goto(f"{at.url}/auth/login/?next={at.url}/")
    tab.fill("input[name=username]", airflow.USER)
    tab.fill("input[name=password]", at.secrets["password"])
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{at.url}/")


def _make(command: str, settings: Settings, port: int) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "LANDFALL_"))}
    env |= {"LANDFALL_DATA": str(settings.data), "LANDFALL_UI_PORT": str(port), "LANDFALL_SANDBOX_OPTIONS": WORLD}
    words = [sys.executable, "-m", "cli", command]
    done = subprocess.run(words, cwd=PROJECT, env=env, text=True, capture_output=True, check=False)
    if done.returncode:
        raise AirflowError("pictures", f"make {command} failed: {done.stderr.strip()[-300:]}", "mend what it says")
    return done.stdout
