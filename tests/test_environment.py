"""Every variable of ``.env.example`` changes something, and every variable somebody is told to set stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import settings as landfall_settings
from core.attempts import attempt
from core.errors import ConfigurationError
from core.settings import Settings
from dbt_project import testing
from extract.catalogue import all_sources
from extract.http_address import agent_of, key_of, site_of, version_of
from extract.soda import API as PORTAL
from local import airflow, direct, metadata, stack, superset, up
from serve.bounded import bounded

NAMED = re.compile(r"\bLANDFALL_[A-Z][A-Z_0-9]*[A-Z0-9]\b")
INTERNAL = frozenset({"LANDFALL_PROCESS_TOKEN"})
"""Set by Landfall for its own processes; nobody else has to know them."""
APIS = {api.name: api for source in all_sources() for api in source.apis}
Look = Callable[[Path, pytest.MonkeyPatch], Any]


def of_settings(name: str) -> Look:
    return lambda _folder, _patch: getattr(landfall_settings.load(), name)


def loaded() -> Settings:
    return landfall_settings.load()


def run_id(folder: Path, _patch: pytest.MonkeyPatch) -> Any:
    """As the attempt log has it."""
    for old in folder.glob("*.json"):
        old.unlink()
    with attempt(folder, "build", "warehouse"):
        pass
    return json.loads(next(folder.glob("*.finished.json")).read_text(encoding="utf-8"))["run_id"]


def sandbox_words(folder: Path, _patch: pytest.MonkeyPatch) -> Any:
    """What the sandbox of `landfall run` is started with."""

    class Ended:
        logs = folder

        def start(self, _name: str, words: list[str], _env: Any) -> Any:
            self.words = words
            Path(words[words.index("--port-file") + 1]).write_text("1")
            return self

        def poll(self) -> None:
            return None

    started = Ended()
    stack._start_sandbox(Settings("sample", folder), started)
    return started.words[started.words.index("--port-file") + 2 :]


def of_airflow(name: str) -> Look:
    def look(folder: Path, _patch: pytest.MonkeyPatch) -> Any:
        settings = Settings("sample", folder)
        return airflow.environment(airflow.place(settings, 1), settings, schedules=True)[name]

    return look


def of_dags(expressions: Sequence[str], folder: Path) -> list[Any]:
    """What DAGs are made with, in a process of its own: they read the environment when they are read."""
    code = f"import json; from dags import common; print(json.dumps([{', '.join(expressions)}]))"
    env = {**os.environ, "AIRFLOW_HOME": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def forced(_folder: Path, patch: pytest.MonkeyPatch) -> Any:
    """What a run without Airflow is told."""
    heard: list[bool] = []
    patch.setattr(direct, "end_on_signals", lambda: None)
    patch.setattr(direct, "run_direct", lambda _settings, _say, *, force, grown: heard.append(force))
    direct.direct(loaded())
    return heard


def duckdb_memory(folder: Path, _patch: pytest.MonkeyPatch) -> Any:
    """What building and publishing give DuckDB."""
    with bounded(folder) as connection:
        connection.execute(f"set memory_limit = '{testing.settings()['memory_limit']}'")
        built = connection.execute("select current_setting('memory_limit')").fetchone()
    with bounded(folder) as connection:
        return built, connection.execute("select current_setting('memory_limit')").fetchone()


PROOFS: dict[str, tuple[str, Look]] = {
    "LANDFALL_SOURCES": ("live", of_settings("mode")),
    "LANDFALL_DATA": ("/somewhere", of_settings("data")),
    "LANDFALL_KEEP_RELEASES": ("9", of_settings("keep_releases")),
    "LANDFALL_REBUILD_DAYS": ("9", of_settings("rebuild_days")),
    "LANDFALL_MEMORY_MB": ("700", duckdb_memory),
    "LANDFALL_CONTACT": ("data@example.org", lambda *_: agent_of("trm", loaded().contact)),
    "LANDFALL_SANDBOX_URL": ("http://127.0.0.1:7", of_settings("sandbox_url")),
    "LANDFALL_SANDBOX_OPTIONS": ("--companies 9", sandbox_words),
    "LANDFALL_SCHEDULES": ("off", of_airflow("LANDFALL_SCHEDULES")),
    "LANDFALL_TASK_RETRIES": ("7", of_airflow("LANDFALL_TASK_RETRIES")),
    "LANDFALL_PARALLELISM": ("7", of_airflow("AIRFLOW__CORE__PARALLELISM")),
    "LANDFALL_FORCE": ("1", forced),
    "LANDFALL_METADATA": ("sqlite", lambda folder, _patch: metadata.choose(folder)),
    "LANDFALL_SUPERSET_ON": ("postgres", lambda *_: superset.on_postgres()),
    "LANDFALL_RUN_ID": ("nightly", run_id),
    "LANDFALL_POSTGRES_DSN": ("postgresql://x", of_settings("postgres_dsn")),
    "LANDFALL_BI_READER_PASSWORD": ("secret", of_settings("reader_password")),
    "LANDFALL_LEASE_DSN": ("postgresql://x", of_settings("lease_dsn")),
    "LANDFALL_OBJECTS": ("s3://bucket/prefix", of_settings("objects")),
    "LANDFALL_LLM_MODEL": ("openai:m", of_settings("llm_model")),
    "LANDFALL_KEY_LLM": ("k", lambda *_: loaded().keys.get("llm")),
    "LANDFALL_URL_LLM": ("http://x", lambda *_: loaded().base_urls.get("llm")),
    "LANDFALL_VERSION_DATOS_GOV_CO": ("3", lambda *_: version_of(loaded(), "trm", PORTAL)),
    "LANDFALL_UI_PORT": ("8089", lambda *_: up.configured_port()),
    "LANDFALL_SUPERSET_PORT": ("8099", lambda *_: superset.port()),
}
IN_DAGS = {
    "LANDFALL_SCHEDULES": ("off", "common.SCHEDULES_ON"),
    "LANDFALL_TASK_RETRIES": ("7", 'common.DEFAULTS["retries"]'),
}


def example(project: Path) -> dict[str, str]:
    """Every variable of ``.env.example`` with the value that stands there."""
    text = (project / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^#?(LANDFALL_\w+)=(.*)$", text, re.MULTILINE))


def by_api(name: str) -> tuple[str, Look] | None:
    """The proof for an address or a key: the API must be there and be asked otherwise."""
    kind, api = name[:13], APIS.get(name[13:].lower())
    if api is None:
        return None
    if kind == "LANDFALL_URL_":
        return "http://127.0.0.1:7/x", lambda *_: site_of(replace(loaded(), mode="live"), api)
    return "k3y", lambda *_: bytes(key_of(loaded(), "x", api))


def variables() -> list[str]:
    return sorted(example(Path(__file__).resolve().parents[1]))


@pytest.mark.parametrize("name", variables())
def test_a_variable_of_the_example_changes_something(
    name: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known in [known for known in os.environ if known.startswith("LANDFALL_")]:
        monkeypatch.delenv(known)
    proof = PROOFS.get(name) or by_api(name)
    compose = set(NAMED.findall((project / "docker-compose.yml").read_text(encoding="utf-8")))
    makefile = set(NAMED.findall((project / "Makefile").read_text(encoding="utf-8")))
    if proof is None:
        assert name in compose | makefile, f"nothing reads {name}"
        return
    value, look = proof
    before = look(tmp_path, monkeypatch)
    monkeypatch.setenv(name, value)
    assert look(tmp_path, monkeypatch) != before


@pytest.mark.airflow
def test_a_variable_of_the_dags_changes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them in two processes: each imports Airflow, which takes seconds."""
    expressions = [expression for _, expression in IN_DAGS.values()]
    for name in IN_DAGS:
        monkeypatch.delenv(name, raising=False)
    before = of_dags(expressions, tmp_path)
    for name, (value, _) in IN_DAGS.items():
        monkeypatch.setenv(name, value)
    after = of_dags(expressions, tmp_path)
    assert [name for name, was, now in zip(IN_DAGS, before, after, strict=True) if was == now] == []


UNUSABLE = {
    "LANDFALL_SOURCES": ("real",),
    "LANDFALL_KEEP_RELEASES": ("0", "few"),
    "LANDFALL_UI_PORT": ("0", "99999", "http"),
    "LANDFALL_SUPERSET_PORT": ("70000", "-1"),
    "LANDFALL_PARALLELISM": ("0", "many"),
    "LANDFALL_TASK_RETRIES": ("-1", "twice"),
    "LANDFALL_SCHEDULES": ("daily",),
    "LANDFALL_METADATA": ("mysql",),
    "LANDFALL_SUPERSET_ON": ("files",),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in UNUSABLE.items() for value in values])
def test_a_value_that_cannot_be_used_is_refused_by_its_name(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"{name} is '{value}'"):
        PROOFS[name][1](tmp_path, monkeypatch)


def test_whatever_is_read_or_told_to_be_set_stands_in_the_example(project: Path) -> None:
    known = set(example(project)) | INTERNAL
    families = ("LANDFALL_URL_", "LANDFALL_KEY_", "LANDFALL_VERSION_")
    named: dict[str, str] = {}
    for top in project.glob("*/__init__.py"):
        for path in top.parent.rglob("*.py"):
            named |= dict.fromkeys(NAMED.findall(path.read_text(encoding="utf-8")), path.name)
    for path in (*(project / "docs").glob("*.md"), project / "README.md", project / "docker-compose.yml"):
        named |= dict.fromkeys(NAMED.findall(path.read_text(encoding="utf-8")), path.name)
    strangers = {name: file for name, file in named.items() if name not in known and not name.startswith(families)}
    assert {name: file for name, file in strangers.items() if f"{name}_" not in families} == {}


def test_what_the_example_shows_as_a_default_is_the_default(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for known in [known for known in os.environ if known.startswith("LANDFALL_")]:
        monkeypatch.delenv(known)
    shown = example(project)
    settings = loaded()
    assert shown["LANDFALL_SOURCES"] == settings.mode
    assert project / shown["LANDFALL_DATA"] == settings.data
    assert shown["LANDFALL_KEEP_RELEASES"] == str(settings.keep_releases)
    assert shown["LANDFALL_REBUILD_DAYS"] == str(settings.rebuild_days)
    assert shown["LANDFALL_UI_PORT"] == str(up.configured_port())
    assert shown["LANDFALL_SUPERSET_PORT"] == str(superset.port())
    assert shown["LANDFALL_PARALLELISM"] == str(airflow.PARALLELISM)
