"""A standalone Spark cluster on this machine's loopback: one master, two workers, ended with whoever started it."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from core.settings import PROJECT
from local.faults import SparkError
from local.processes import Children

ENVIRONMENT = PROJECT / ".venv-spark"
PYTHON = ENVIRONMENT / "bin" / "python"
WORKERS = 2
WORKER_MEMORY = "1g"
START_SECONDS = 180.0
STANDALONE = "spark://"
ANSWER_SECONDS = 10.0
PASSED_ON = frozenset({"PATH", "HOME", "LANG", "USER"})
PASSED_ON_AS = ("LC_", "JAVA_", "SPARK_", "HADOOP_", "YARN_", "KRB5", "AWS_")
"""Names, and how names begin, of what the driver of somebody else's cluster is told of the environment: no key of a
source."""
JAVA = (17, 25)
"""Java's versions Spark 4.3 runs on (2026-11): from the first on, below the second."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Attributes:
        master: its address, ``spark://127.0.0.1:…``.
        conf: the properties a session needs to use it. The secret is in the properties its environment names: what a
            session gets here stands on its command line.
        env: the environment a program needs that opens a session.
        children: its processes.
    """

    master: str
    conf: dict[str, str]
    env: dict[str, str]
    children: Children


def why_not() -> str:
    """Why no cluster can be started here; ``""`` where one can."""
    if not PYTHON.exists():
        return "the environment of Spark is missing: make spark makes it (.venv-spark)"
    return _java_fault()


def refuse_missing(master: str = "") -> None:
    """Raise where no cluster can be used here.

    Args:
        master: of one that runs; ``""`` where one is to be started.

    Raises:
        SparkError: its environment or Java is missing, or nobody answers at the address.
    """
    if why := why_not():
        raise SparkError("spark", why, "install it, then run the command again")
    if why := _silent(master):
        step = "see that it runs and can be reached from here; without --master one is started on this machine"
        raise SparkError("spark", why, step)


def _java_fault() -> str:
    java = _java()
    if not java:
        return "Java is missing: apt-get install openjdk-17-jre-headless"
    printed = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', printed)
    version = int(found[1]) if found else 0
    if version in range(*JAVA):
        return ""
    return (
        f"Spark needs Java {JAVA[0]} to {JAVA[1] - 1} and {java} is {version}: apt-get install openjdk-17-jre-headless"
    )


def _java() -> str:
    """The program JAVA_HOME names, or the first on the path; ``""`` where there is none."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else shutil.which("java") or ""


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a master and two workers of one core each, and end them.

    Nothing of it listens at another address than 127.0.0.1. Who has not its secret can neither register a worker nor
    run or end a program on it; its web pages, which ask for no secret, show every user of the machine what runs, and
    its logs.

    Args:
        folder: for registers, logs and what the workers put aside; no other cluster's at the same time.

    Raises:
        SparkError: it did not start; the message ends with its last log lines.
    """
    refuse_missing()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stop_leftovers(folder)
    children = _children(folder)
    env = _environment(folder)
    try:
        yield _started(folder, children, env)
    finally:
        children.stop()


@contextmanager
def at(master: str, folder: Path) -> Iterator[Cluster]:
    """A cluster that runs already: nothing of it is started or ended, but what uses it ends with whoever asked.

    How it is spoken to (secrets, certificates, memory) is said where Spark looks for it: ``SPARK_CONF_DIR`` and the
    other variables of ``PASSED_ON_AS``.

    Args:
        master: its address, as Spark takes it.
        folder: for registers and logs; no other command's at the same time.

    Raises:
        SparkError: what its driver needs is missing here, or nobody answers at the address.
    """
    refuse_missing(master)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stop_leftovers(folder)
    children = _children(folder)
    passed = {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith(PASSED_ON_AS)}
    env = {**passed, "SPARK_HOME": str(_home()), "PYSPARK_PYTHON": str(PYTHON), "TZ": "UTC"}
    try:
        yield Cluster(master, {}, env, children)
    finally:
        children.stop()


def _silent(master: str) -> str:
    """Why no cluster can be reached; ``""`` where one of the masters named answers, or it is not a standalone one."""
    if not master.startswith(STANDALONE):
        return ""
    faults = [_refused(one) for one in master.removeprefix(STANDALONE).split(",")]
    return f"no Spark cluster answers at {master}: {'; '.join(faults)}" if all(faults) else ""


def _refused(address: str) -> str:
    """Why no connection to ``host:port`` can be made; ``""`` where one can."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        return f"{address} is not host:port"
    try:
        socket.create_connection((host, int(port)), ANSWER_SECONDS).close()
    except (OSError, OverflowError) as error:
        return f"{address}: {error}"
    return ""


def stop_leftovers(folder: Path) -> int:
    """End what a killed predecessor left of its cluster in ``folder``; returns how many processes that were."""
    return _children(folder).stop_leftovers()


def _children(folder: Path) -> Children:
    return Children(folder / "processes.json", folder / "logs")


def _environment(folder: Path) -> dict[str, str]:
    """The environment of all of Spark's programs, with its properties in a file only this user may read."""
    conf = folder / "conf"
    conf.mkdir(exist_ok=True, mode=0o700)
    properties = {
        "spark.authenticate": "true",
        "spark.authenticate.secret": secrets.token_hex(16),
        "spark.master.rest.enabled": "false",
        "spark.ui.enabled": "false",
        # The pages of master and worker ask for no secret, and by default let who sees them end what runs (4.3.0).
        "spark.ui.killEnabled": "false",
        "spark.worker.cleanup.enabled": "true",
    }
    defaults = conf / "spark-defaults.conf"
    defaults.touch(mode=0o600)
    defaults.write_text("".join(f"{name} {value}\n" for name, value in properties.items()), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "SPARK_HOME": str(_home()),
        "SPARK_CONF_DIR": str(conf),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": str(PYTHON),
        "TZ": "UTC",
    }


def _home() -> Path:
    """Where Spark's own programs are."""
    return next(ENVIRONMENT.glob("lib/python3*/site-packages")) / "pyspark"


def _started(folder: Path, children: Children, env: dict[str, str]) -> Cluster:
    start = [str(Path(env["SPARK_HOME"]) / "bin" / "spark-class")]
    at_loopback = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    children.start("master", [*start, "org.apache.spark.deploy.master.Master", *at_loopback], env)
    master = _logged(children, "master", r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
    port = _logged(children, "master", r"Bound MasterWebUI to 127\.0\.0\.1, and started at http://\S+:(\d+)")
    page = f"http://127.0.0.1:{port}"
    for number in range(WORKERS):
        own = ["--cores", "1", "--memory", WORKER_MEMORY, "--work-dir", str(folder / f"worker-{number}")]
        words = [*start, "org.apache.spark.deploy.worker.Worker", *at_loopback, *own, master]
        children.start(f"worker-{number}", words, env)
    _wait(children, lambda: _state(page).get("aliveworkers") == WORKERS, "the workers did not register")
    conf = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": WORKER_MEMORY,
        "spark.driver.memory": WORKER_MEMORY,
        # As the cluster has two cores, few; two for each, so that a part that takes long does not keep one waiting.
        "spark.sql.shuffle.partitions": str(2 * WORKERS),
        "spark.ui.enabled": "false",
    }
    return Cluster(master, conf, env, children)


def _logged(children: Children, name: str, pattern: str) -> str:
    """The group of a pattern in a child's log, once it is there."""
    log = children.logs / f"{name}.log"
    found: list[str] = []

    def there() -> bool:
        found[:] = re.findall(pattern, log.read_text(encoding="utf-8", errors="replace"))
        return bool(found)

    _wait(children, there, f"the {name} did not start")
    return found[0]


def _state(page: str) -> dict[str, Any]:
    """What the master's page says of it; ``{}`` where it does not answer yet. ``http_proxy`` would hold for it, too."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{page}/json/", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
    except (OSError, HTTPException):
        return {}
    return found


def _wait(children: Children, is_done: Callable[[], bool], fault: str) -> None:
    """Wait until ``is_done``.

    Raises:
        SparkError: a child has ended, or it takes too long.
    """
    deadline = time.monotonic() + START_SECONDS
    while not is_done():
        ended = children.ended()
        if ended or time.monotonic() > deadline:
            last = (children.logs / f"{ended or 'master'}.log").read_text(encoding="utf-8", errors="replace")[-600:]
            raise SparkError("spark", f"{fault}: {' '.join(last.split())}", f"look into {children.logs}")
        time.sleep(0.2)
