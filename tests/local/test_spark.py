"""A real cluster builds the models that grow, row for row as DuckDB, and ends with whoever started it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import copytree
from threading import Thread

import duckdb
import psutil
import pytest

from core.errors import BusyError
from core.files import lock
from core.names import DATABASE
from core.settings import Settings
from dbt_project.affected import last_manifest
from dbt_project.scale import share
from local import spark_cluster
from local.direct import run_direct
from local.faults import EnginesDifferError, SparkError
from local.parity import Compared, compare
from local.processes import Children, registered
from local.spark import OnSpark, build_on_spark, grown, raise_on_difference
from local.spark_cluster import cluster
from tests.dbt_project.conftest import built
from tests.local.running import hashes
from tests.pipeline.conftest import Sandbox, new_pipeline, start_sandbox

__all__ = ["built", "start_sandbox"]

NO_METHOD = HTTPStatus.METHOD_NOT_ALLOWED

STARTED = """
import sys, time
from pathlib import Path
from local.spark_cluster import cluster
with cluster(Path(sys.argv[1])) as running:
    print(running.master)
    print(running.conf, flush=True)
    time.sleep(3600)
"""


def needed() -> None:
    """A machine of CI must have Spark."""
    if why := spark_cluster.why_not():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(why)


@pytest.fixture(scope="module")
def on_spark(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[OnSpark, list[Compared]]:
    needed()
    return build_on_spark(built, lambda _line: None, tmp_path_factory.mktemp("spark"))


@pytest.mark.proof
def test_every_row_of_every_model_that_grows_is_the_same_on_both_engines(
    on_spark: tuple[OnSpark, list[Compared]],
) -> None:
    done, compared = on_spark
    assert [(str(one.table), one.fault) for one in compared if one.fault] == []
    assert len(compared) == len(done.model_seconds) == 20
    assert all(one.rows for one in compared)


@pytest.mark.proof
def test_one_row_that_is_another_is_found_among_all_tables(
    built: Settings, on_spark: tuple[OnSpark, list[Compared]], tmp_path: Path
) -> None:
    warehouse = tmp_path / "tables"
    copytree(on_spark[0].warehouse, warehouse)
    planted = next(file for file in (warehouse / "marts.db" / "fct_trade_flows").glob("*.parquet") if rows_of(file))
    with duckdb.connect() as connection:
        connection.execute(f"create table flows as from read_parquet('{planted}')")
        connection.execute("update flows set value_usd = value_usd + 1 where rowid = 0")
        connection.execute(f"copy flows to '{planted}' (format parquet)")
    manifest = last_manifest(built.build)
    assert manifest is not None
    compared = compare(built.build / DATABASE, share(manifest).models, warehouse)
    assert [str(one.table) for one in compared if one.fault] == ["marts.fct_trade_flows"]
    with pytest.raises(EnginesDifferError, match=r"1 of 20 tables differ.*only DuckDB: 1 rows"):
        raise_on_difference(compared)


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_a_release_for_which_a_cluster_that_runs_made_what_grows_has_the_hashes_of_duckdb_alone(
    start_sandbox: Callable[..., Sandbox], tmp_path: Path, project: Path
) -> None:
    needed()
    settings = new_pipeline(start_sandbox(), tmp_path / "data").settings
    run_direct(settings, lambda _line: None)
    alone = hashes(settings.data)
    with cluster(tmp_path / "theirs") as running:
        ended = run_on(running, settings, project)
    assert ended.returncode == 0, ended.stderr
    assert f"spark: {running.master}, 20 models" in ended.stdout
    assert len(alone) > 20
    assert hashes(settings.data) == alone
    release = json.loads((settings.warehouse / "current" / "release.json").read_text())
    assert release["version"] == "000002"
    with duckdb.connect(str(settings.build / DATABASE), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'staging'").fetchall()
    assert ("stg_rues__companies",) in tables

    gone = run_on(running, settings, project)
    assert gone.returncode == SparkError.exit_code
    assert f"no Spark cluster answers at {running.master}" in gone.stderr
    assert hashes(settings.data) == alone


def run_on(running: spark_cluster.Cluster, settings: Settings, project: Path) -> subprocess.CompletedProcess[str]:
    """``landfall run`` on a cluster of somebody's, who says in Spark's own ways how it is spoken to."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANDFALL_")}
    theirs = {name: running.env[name] for name in ("SPARK_CONF_DIR", "SPARK_LOCAL_IP")}
    ours = {"LANDFALL_DATA": str(settings.data), "LANDFALL_SANDBOX_URL": settings.sandbox_url}
    command = [
        sys.executable,
        "-m",
        "cli",
        "run",
        "--direct",
        "--force",
        "--engine",
        "spark",
        "--master",
        running.master,
    ]
    return subprocess.run(
        command,
        cwd=project,
        env={**kept, **theirs, **ours, "LANDFALL_KEY_COMTRADE": settings.keys["comtrade"]},
        capture_output=True,
        text=True,
        check=False,
    )


def rows_of(file: Path) -> int:
    (count,) = duckdb.sql(f"select count(*) from read_parquet('{file}')").fetchone() or (0,)
    return int(count)


@contextmanager
def started(folder: Path, project: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has a cluster up."""
    command = [sys.executable, "-c", STARTED, str(folder)]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("spark://127.0.0.1:")
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.proof
def test_a_cluster_listens_on_the_loopback_alone_and_ends_with_its_command_even_when_that_is_killed(
    tmp_path: Path, project: Path
) -> None:
    needed()
    with started(tmp_path, project) as process:
        ours = registered(tmp_path / "processes.json")
        assert len(ours) >= 3
        sockets = [one for pid in ours for one in psutil.Process(pid).net_connections("inet")]
        listening = {one.laddr.ip for one in sockets if one.status == "LISTEN"}
        assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}
        properties = tmp_path / "conf" / "spark-defaults.conf"
        assert properties.stat().st_mode & 0o077 == 0
        secret = properties.read_text().split("spark.authenticate.secret ")[1].split()[0]
        assert not [pid for pid in ours if secret in " ".join(psutil.Process(pid).cmdline())]
        assert process.stdout
        conf = process.stdout.readline()
        assert "spark.driver.bindAddress" in conf
        assert "secret" not in conf
        assert len(pages(tmp_path / "logs")) == 1 + spark_cluster.WORKERS
        for page in pages(tmp_path / "logs"):
            assert requested(page, "GET", "/") == HTTPStatus.OK
            assert requested(page, "POST", "/app/kill/") == requested(page, "POST", "/driver/kill/") == NO_METHOD
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    while registered(tmp_path / "processes.json"):
        time.sleep(0.1)
    assert json.loads((tmp_path / "processes.json").read_text())["leaders"]


def pages(logs: Path) -> list[int]:
    """The ports of the web pages of master and workers."""
    texts = [(logs / f"{name}.log").read_text() for name in ("master", "worker-0", "worker-1")]
    return [int(port) for text in texts for port in re.findall(r"WebUI to \S+, and started at http://\S+:(\d+)", text)]


def requested(port: int, method: str, path: str) -> int:
    """The status of an answer of this machine, of a redirect its own."""
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request(method, path)
        return connection.getresponse().status


class Busy(BaseHTTPRequestHandler):
    """A master's page whose first answer is that it is not ready."""

    answered = 0

    def do_GET(self) -> None:
        type(self).answered += 1
        if self.answered == 1:
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.write(b'{"aliveworkers": 2}')

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_master_that_does_not_answer_yet_is_asked_again_and_never_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setenv("http_proxy", closed)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        with HTTPServer(("127.0.0.1", 0), Busy) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            page = f"http://127.0.0.1:{server.server_port}"
            answers = [spark_cluster._state(one) for one in (closed, page, page)]
            server.shutdown()
    assert answers == [{}, {}, {"aliveworkers": 2}]


@pytest.fixture
def port() -> Iterator[int]:
    """One that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """One that nobody listens on."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return int(nobody.getsockname()[1])


@pytest.mark.parametrize(
    ("master", "fault"),
    [
        ("spark://127.0.0.1:{closed}", r"no Spark cluster answers at spark://127.*: 127\.0\.0\.1:\d+: .*refused"),
        ("spark://127.0.0.1:{closed},127.0.0.1:{port}", ""),
        ("spark://nohost", "nohost is not host:port"),
        ("spark://127.0.0.1:999999", "127.0.0.1:999999"),
        ("k8s://https://127.0.0.1:{closed}", ""),
    ],
)
def test_a_cluster_nobody_answers_for_is_found_before_anything_is_pulled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int, closed: int, master: str, fault: str
) -> None:
    monkeypatch.setattr(spark_cluster, "why_not", lambda: "")
    settings = Settings(mode="sample", data=tmp_path)
    asked = master.format(port=port, closed=closed)
    if not fault:
        assert grown(settings, asked).folder == tmp_path / "spark"
        return
    with pytest.raises(SparkError, match=rf"{fault}.*without --master one is started"):
        grown(settings, asked)


def test_the_driver_of_a_cluster_is_told_no_key_of_a_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spark_cluster, "why_not", lambda: "")
    monkeypatch.setattr(spark_cluster, "_home", lambda: tmp_path)
    monkeypatch.setenv("LANDFALL_KEY_COMTRADE", "secret")
    monkeypatch.setenv("SPARK_CONF_DIR", "/etc/theirs")
    with spark_cluster.at("yarn", tmp_path / "cluster") as running:
        assert "secret" not in running.env.values()
        assert running.env["SPARK_CONF_DIR"] == "/etc/theirs"
        assert (running.master, running.conf) == ("yarn", {})


def test_without_its_environment_or_java_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spark_cluster, "PYTHON", tmp_path / "none")
    assert "make spark" in spark_cluster.why_not()
    monkeypatch.setattr(spark_cluster, "PYTHON", Path(sys.executable))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install openjdk-17-jre-headless" in spark_cluster.why_not()
    with pytest.raises(SparkError, match="Java is missing"), spark_cluster.cluster(tmp_path / "folder"):
        pass


@pytest.mark.parametrize(
    ("version", "good"), [("1.8.0_392", False), ("11.0.2", False), ("17.0.15", True), ("21", True)]
)
def test_javas_version_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, good: bool) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setattr(spark_cluster, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert (spark_cluster.why_not() == "") is good


def candidate(data: Path, tags: list[str]) -> Settings:
    """A build of one model, as far as the choice of Spark's models looks at it."""
    settings = Settings(mode="sample", data=data)
    model = {"resource_type": "model", "tags": tags, "schema": "marts", "alias": "flows", "name": "flows"}
    manifest = {"nodes": {"model.flows": model}, "sources": {}, "child_map": {}, "parent_map": {"model.flows": []}}
    (settings.build / "target").mkdir(parents=True)
    (settings.build / "target" / "manifest.json").write_text(json.dumps(manifest))
    duckdb.connect(str(settings.build / DATABASE)).close()
    return settings


def test_what_a_killed_predecessor_left_running_is_ended_before_the_folder_is_emptied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings, folder = candidate(tmp_path, ["scale"]), tmp_path / "spark"
    left = Children(folder / "cluster" / "processes.json", folder / "cluster" / "logs", outlive=True)
    worker = left.start("worker-0", [sys.executable, "-c", "import time; time.sleep(600)"], os.environ)
    (folder / "tables").mkdir()
    monkeypatch.setattr(spark_cluster, "PYTHON", tmp_path / "none")
    try:
        with pytest.raises(SparkError, match="make spark"):
            build_on_spark(settings, folder=folder)
        assert worker.poll() == -signal.SIGKILL
    finally:
        worker.kill()
        worker.wait()
    assert {path.name for path in folder.iterdir()} == {"given", "spark.lock"}


def test_a_folder_another_process_works_in_keeps_its_files(tmp_path: Path) -> None:
    settings, folder = candidate(tmp_path, ["scale"]), tmp_path / "spark"
    with lock(folder / "spark.lock", "spark", "wait"):
        (folder / "tables").mkdir()
        with pytest.raises(BusyError, match="is already at it"):
            build_on_spark(settings)
    assert (folder / "tables").is_dir()


def test_a_candidate_without_models_that_grow_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SparkError, match=r"no model has the tag scale.*dbt_project\.yml"):
        build_on_spark(candidate(tmp_path, ["other"]))
    assert not (tmp_path / "spark").exists()


def test_without_a_candidate_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(SparkError, match="there is no candidate"):
        build_on_spark(Settings(mode="sample", data=tmp_path))
