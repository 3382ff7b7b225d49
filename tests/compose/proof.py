"""The proof: a cluster from ``docker-compose.yml`` publishes, loses a worker in mid-build, and publishes the same."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

from core.settings import PROJECT, Settings
from extract.catalogue import all_sources
from local import airflow, run
from local.processes import Children
from local.stack import Stack
from tests.compose.engine import Engine, EngineError, shown
from tests.compose.file import load

USER = 12345
"""Who runs the services: nobody the image knows, as is whoever owns the data folder of a laptop."""
WORLD = "--companies 6000 --now 2018-09-30T12:00:00Z"
"""A younger world is a smaller one."""
BOUND_SECONDS = 300.0
"""From the kill of a worker to the same hashes in ``postgres-bi``."""
PASSWORDS = ("METADATA", "BI", "BI_READER", "ADMIN")
BUILD = run.BUILD
WORKERS = ("worker-1", "worker-2")


@dataclass(frozen=True)
class Given:
    """What a person has prepared: the variables of ``.env``, and everything nobody else may see."""

    variables: Mapping[str, str]
    hidden: Mapping[str, str]


def prepared(folder: Path, mode: str) -> Given:
    """What the compose file's first lines ask for: the secret files of ``make secrets``, and an ``.env`` filled in."""
    passwords = {f"LANDFALL_{name}_PASSWORD": secrets.token_hex(16) for name in PASSWORDS}
    data = folder / "data"
    shutil.copy(PROJECT / "Makefile", folder)
    make = ["make", "--silent", f"PYTHON={sys.executable}", f"LANDFALL_VOLUME={data}", "secrets"]
    subprocess.run(make, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for path in (data, *(folder / "secrets").iterdir()):
        os.chown(path, USER, USER)
    files = {path.name: path.read_text() for path in (folder / "secrets").iterdir()}
    variables = {
        **passwords,
        "LANDFALL_UID": str(USER),
        "LANDFALL_GID": str(USER),
        "LANDFALL_VOLUME": str(data),
        "LANDFALL_SOURCES": mode,
        "LANDFALL_SCHEDULES": "off",
        "LANDFALL_SANDBOX_OPTIONS": WORLD,
        "LANDFALL_KEY_COMTRADE": "sandbox-key" if mode == "sample" else "",
    }
    return Given(variables, {**passwords, **files})


@contextmanager
def engine(profile: str, mode: str, say: Callable[[str], None]) -> Iterator[tuple[Engine, Given]]:
    """An engine for one profile of the compose file; everything it started has ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="landfall-compose-"))
    try:
        given = prepared(folder, mode)
        project = load(PROJECT / "docker-compose.yml", given.variables, {profile, mode})
        files = {name: str(folder / file) for name, file in project.secrets.items()}
        made = Engine(replace(project, secrets=files), PROJECT, folder / "run", say)
        try:
            made.prepare()
            yield made, given
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)


class Watch(threading.Thread):
    """Looks at the words of every process every second, as any user of the machine may, for what is to be hidden.

    Attributes:
        found: which hidden thing stood in a command of which service.
        looks: how often it has looked.
        most: how many different words there were at once.
    """

    def __init__(self, looked_at: Engine, hidden: Mapping[str, str]) -> None:
        super().__init__(daemon=True)
        self.looked_at, self.hidden = looked_at, hidden
        self.found: set[str] = set()
        self.looks = self.most = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            words = shown(self.looked_at)
            self.found |= {
                f"{name} in a command of {service}"
                for word, service in words.items()
                for name, value in self.hidden.items()
                if value in word
            }
            self.looks, self.most = self.looks + 1, max(self.most, len(words))
            self.ended.wait(1.0)


@dataclass(frozen=True)
class Cluster:
    """A cluster under proof."""

    engine: Engine
    given: Given
    settings: Settings
    api: airflow.Api
    say: Callable[[str], None]

    def in_postgres(self) -> dict[str, Any]:
        """The release BI tools find, asked for as they ask: as ``bi_reader``, at the address of ``postgres-bi``."""
        password = self.given.variables["LANDFALL_BI_READER_PASSWORD"]
        host = self.engine.address("postgres-bi")
        with (
            psycopg2.connect(host=host, dbname="landfall", user="bi_reader", password=password) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("select version, facts_hash, tables_count, rows_count from ops.release")
            found = cursor.fetchone()
            assert found
            return dict(zip(("version", "facts_hash", "tables", "rows"), found, strict=True))

    def hashes(self) -> dict[str, str]:
        """The hash of every table but those that tell what ran, of the release readers have."""
        record = json.loads((self.settings.warehouse / "current" / "release.json").read_text(encoding="utf-8"))
        return {name: one["rows_hash"] for name, one in record["tables"].items() if not name.startswith("ops.")}

    def task(self, run_id: str, task_id: str) -> dict[str, Any]:
        """One task instance of a run of the build."""
        return next(one for one in self.api.tasks(BUILD, run_id) if one["task_id"] == task_id)

    def log_of(self, run_id: str, task: Mapping[str, Any]) -> str:
        """What the API server shows as a task's log."""
        path = f"/dags/{BUILD}/dagRuns/{quote(run_id)}/taskInstances/{task['task_id']}/logs/{task['try_number']}"
        return json.dumps(self.api.call("GET", path), ensure_ascii=False)

    def until(self, true: Callable[[], Any]) -> Any:
        """What ``true`` says as soon as it says something; a service that ends meanwhile ends this, too."""
        while not (said := true()):
            self.engine.alive()
            time.sleep(0.3)
        return said


def cluster_of(made: Engine, given: Given, say: Callable[[str], None]) -> Cluster:
    """The cluster an engine has started, with a token for its API."""
    data = Path(given.variables["LANDFALL_VOLUME"])
    settings = Settings(mode="sample", data=data / "sample")
    password = {"password": given.variables["LANDFALL_ADMIN_PASSWORD"]}
    api = airflow.Api(airflow.Place(data / "airflow", 8080, password, host=made.address("api-server")))
    api.log_in()
    return Cluster(made, given, settings, api, say)


def first_release(cluster: Cluster) -> None:
    """Pull every source and publish, as ``landfall run`` does, with tasks on the workers."""
    stack = Stack(
        cluster.settings, cluster.api.at, Children(cluster.engine.folder / "none", cluster.engine.folder / "logs")
    )
    known = {f"ingest__{source.name}" for source in all_sources()} | {BUILD}
    cluster.until(lambda: known <= {dag["dag_id"] for dag in cluster.api.call("GET", "/dags?limit=100")["dags"]})
    run.follow(stack, run.Stages(), cluster.engine.alive, cluster.say)


def killed_in_the_middle(cluster: Cluster, run_id: str) -> str:
    """Start a build by REST, wait until dbt is at it, and kill the worker that runs it; returns which one that was."""
    api = cluster.api
    api.pause(BUILD, paused=False)
    body = {"dag_run_id": run_id, "logical_date": None, "conf": {"force": True}}
    api.call("POST", f"/dags/{BUILD}/dagRuns", body)
    cluster.until(lambda: begun(cluster.settings, run_id))
    worker = str(cluster.until(lambda: cluster.task(run_id, "build")["hostname"]))
    time.sleep(5.0)  # well inside dbt
    if ended(cluster.settings, run_id):
        raise EngineError("the build was over before its worker could be killed: make the world larger")
    count = cluster.engine.kill(worker)
    cluster.say(f"killed {worker}, {count} processes, in the middle of the build")
    return worker


def begun(settings: Settings, run_id: str) -> list[Path]:
    """Attempts at a build that have begun in a run."""
    return [path for path in settings.attempts.glob("*.started.json") if _is_build(path, run_id)]


def ended(settings: Settings, run_id: str) -> list[Path]:
    """Attempts at a build that have ended in a run, well or not."""
    return [path for path in settings.attempts.glob("*.finished.json") if _is_build(path, run_id)]


def _is_build(path: Path, run_id: str) -> bool:
    record = json.loads(path.read_text(encoding="utf-8"))
    return bool(record["run_id"] == run_id and record["stage"] == "build")


def prove_cluster(say: Callable[[str], None]) -> dict[str, Any]:
    """The whole proof of the profile cluster; returns what was seen.

    Raises:
        EngineError: a service did not do what the file says.
        LandfallError: a run failed.
    """
    start = time.monotonic()
    with engine("cluster", "sample", say) as (made, given):
        watch = Watch(made, given.hidden)
        watch.start()
        made.up()
        ready = time.monotonic()
        cluster = cluster_of(made, given, say)
        first_release(cluster)
        published = time.monotonic()
        before, hashes = cluster.in_postgres(), cluster.hashes()
        say(f"postgres-bi has release {before['version']}, facts {before['facts_hash']}")
        run_id = "one-worker-dies"
        worker = killed_in_the_middle(cluster, run_id)
        killed = time.monotonic()
        state = cluster.until(lambda: (s := cluster.api.state(BUILD, run_id)) in run.FINISHED and s)
        recovered = time.monotonic()
        tasks = {one["task_id"]: one for one in cluster.api.tasks(BUILD, run_id)}
        after = cluster.in_postgres()
        log = cluster.log_of(run_id, tasks["build"])
        watch.ended.set()
        watch.join()
        return {
            "services": sorted(made.running),
            "state": state,
            "killed": worker,
            "attempts": {"begun": len(begun(cluster.settings, run_id)), "ended": len(ended(cluster.settings, run_id))},
            "tasks": {name: [one["hostname"], one["try_number"], one["state"]] for name, one in tasks.items()},
            "before": before,
            "after": after,
            "tables": len(hashes),
            "other_tables": sorted(name for name, value in cluster.hashes().items() if hashes.get(name) != value),
            "log_served": "build: " in log and not _log_of_api(cluster),
            "shown": sorted(watch.found),
            "looked_at": {"times": watch.looks, "most words": watch.most},
            "seconds": {
                "to healthy services": round(ready - start, 1),
                "to the first release": round(published - ready, 1),
                "from the kill to the same hashes": round(recovered - killed, 1),
            },
        }


def _log_of_api(cluster: Cluster) -> list[str]:
    """Task logs in the API server's own folder: there are none, the workers have them."""
    return [str(path) for path in (cluster.api.at.home / "logs").glob(f"dag_id={BUILD}/**/*.log")]


def prove_live(say: Callable[[str], None]) -> dict[str, Any]:
    """The profile laptop in live mode: every service becomes healthy, and nothing waits for a sandbox."""
    start = time.monotonic()
    with engine("laptop", "live", say) as (made, given):
        made.up()
        cluster = cluster_of(made, given, say)
        health = cluster.api.call("GET", "/monitor/health")
        return {
            "services": sorted(made.running),
            "scheduler": health["scheduler"]["status"],
            "sandbox": [word for word in shown(made) if "sandbox" in word],
            "seconds": {"to healthy services": round(time.monotonic() - start, 1)},
        }
