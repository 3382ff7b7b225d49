"""The compose file is checked against the compose schema and resolved: no Docker engine is needed for either."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?P<rule>:\?|:-|)(?P<text>[^}]*)\}")


@pytest.fixture(scope="module")
def text(project: Path) -> str:
    return (project / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose(text: str) -> dict[str, Any]:
    return yaml.safe_load(text)


@pytest.fixture(scope="module")
def example(project: Path) -> dict[str, str]:
    lines = (project / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = [re.match(r"#?(LANDFALL_[A-Z_]+)=(.*)$", line) for line in lines]
    return {found[1]: found[2] for found in settings if found}


def ours(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: s for name, s in compose["services"].items() if s["image"].startswith("landfall")}


def test_the_compose_file_follows_the_compose_schema(project: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, str(project / "docker-compose.yml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_services_of_the_architecture_are_all_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {
        "postgres-metadata", "postgres-bi", "init", "api-server", "scheduler", "dag-processor", "triggerer",
        "sandbox",
    }  # fmt: skip


def test_every_variable_is_named_in_the_example(text: str, example: dict[str, str]) -> None:
    used = {found["name"] for found in VARIABLE.finditer(text)}
    assert used
    assert used <= set(example), used - set(example)


def test_every_variable_the_code_reads_is_named_in_the_example(project: Path, example: dict[str, str]) -> None:
    folders = ("core", "extract", "press", "expectations", "serve", "dbt_project", "dags", "local")
    files = [
        path for folder in folders for path in (project / folder).rglob("*") if path.suffix in {".py", ".sql", ".yml"}
    ]
    read = {name for path in files for name in re.findall(r"""["'](LANDFALL_[A-Z_]+[A-Z])["']""", path.read_text())}
    internal = {"LANDFALL_PROCESS_TOKEN"}
    assert len(read) > 5
    assert read - internal <= set(example), read - internal - set(example)


def test_every_api_has_its_address_in_the_example(example: dict[str, str]) -> None:
    from extract.catalogue import all_sources

    names = {f"LANDFALL_URL_{api.name.upper()}" for source in all_sources() for api in source.apis}
    assert names
    assert names <= set(example)


def test_no_password_has_a_default(text: str, example: dict[str, str]) -> None:
    passwords = [found for found in VARIABLE.finditer(text) if "PASSWORD" in found["name"]]
    assert passwords
    assert {found["rule"] for found in passwords} == {":?"}
    assert {example[found["name"]] for found in passwords} == {""}


def test_published_ports_are_on_loopback(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_nobody_runs_as_root_or_with_capabilities(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["user"].split(":")[0] not in {"", "0", "root"}, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_every_lasting_service_has_a_health_check(compose: dict[str, Any]) -> None:
    lasting = {name for name, service in compose["services"].items() if service["restart"] != "no"}
    assert lasting == {name for name, service in compose["services"].items() if "healthcheck" in service}


def test_every_airflow_service_reads_the_same_secrets_from_files(compose: dict[str, Any]) -> None:
    airflow = [s for name, s in ours(compose).items() if name != "sandbox"]
    assert len(airflow) == 5
    for key, secret in (("CORE__FERNET_KEY", "fernet_key"), ("API_AUTH__JWT_SECRET", "jwt_secret"),
                        ("API__SECRET_KEY", "api_secret_key")):  # fmt: skip
        assert {s["environment"][f"AIRFLOW__{key}_CMD"] for s in airflow} == {f"cat /run/secrets/{secret}"}
        assert all(secret in s["secrets"] for s in airflow)
        assert compose["secrets"][secret]["file"] == f"./secrets/{secret}"


def test_make_secrets_makes_every_secret_file_once(project: Path, tmp_path: Path, compose: dict[str, Any]) -> None:
    shutil.copy(project / "Makefile", tmp_path)
    make = ["make", "--silent", f"PYTHON={sys.executable}", "secrets"]
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(compose["secrets"])
    assert len(set(made.values())) == len(made)
    assert all((tmp_path / "secrets" / name).stat().st_mode & 0o077 == 0 for name in made)
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    assert made == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}


def test_every_command_exists(compose: dict[str, Any]) -> None:
    from airflow.cli.cli_parser import get_parser

    commands = {name: service["command"] for name, service in ours(compose).items()}
    assert commands
    for name, words in commands.items():
        if words[0] == "airflow":
            get_parser().parse_args(words[1:])
        else:
            assert words[:2] == ["python", "-m"], name
            assert find_spec(words[2]), name


def test_the_image_holds_every_package_a_service_runs(project: Path) -> None:
    lines = (project / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY")}
    allowed = {line[1:] for line in (project / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
    assert copied >= {"core", "extract", "press", "dbt_project", "expectations", "serve", "sandbox", "local", "dags"}
    assert all((project / name).exists() for name in copied)
    assert next(line for line in reversed(lines) if line.startswith("USER")) == "USER landfall"


def test_the_copied_folders_alone_can_list_the_sources(project: Path, tmp_path: Path) -> None:
    """What the image runs must not open a file of the checkout that is not copied into it."""
    lines = (project / "Dockerfile").read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if line.startswith("COPY")):
        source = project / line.split()[1]
        ignore = shutil.ignore_patterns("__pycache__", "target", "logs")
        shutil.copytree(source, tmp_path / source.name, ignore=ignore) if source.is_dir() else shutil.copy(
            source, tmp_path
        )
    code = (
        "import dbt_project.build, expectations.audit, serve.publish, local.init, sandbox.commands\n"
        "from core import settings; from extract.catalogue import all_sources; from extract.http import Client\n"
        "for s in all_sources():\n    Client(settings.load(), s.name, s.apis).close()\n"
        "print(len(all_sources()))"
    )
    environment = {"PATH": "/usr/bin:/bin", "LANDFALL_DATA": str(tmp_path / "data"), "LANDFALL_SOURCES": "live"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) > 5


def test_no_service_serves_task_logs_and_every_port_is_loopbacks(compose: dict[str, Any]) -> None:
    """The API reads the logs from the volume; the scheduler's own server would listen on every interface."""
    assert "--skip-serve-logs" in compose["services"]["scheduler"]["command"]
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
