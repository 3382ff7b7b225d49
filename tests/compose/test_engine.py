"""Services are started as the file says, apart from the machine, and none outlives what started it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from tests.compose.engine import why_not
from tests.compose.images import PEOPLE, image, variables_of

needs_root = pytest.mark.skipif(bool(why_not()), reason=why_not() or "nothing is missing")
FOREVER = "while :; do sleep 0.1; done"
TRUE = {"test": ["CMD-SHELL", "true"]}


def service(command: str, **more: Any) -> dict[str, Any]:
    """A service of a shell's words, with a user nobody knows."""
    return {"image": "redis:7", "user": "12345:12346", "command": ["sh", "-c", command], "healthcheck": TRUE, **more}


def begun(folder: Path, project: Path, services: dict[str, Any], question: str) -> subprocess.Popen[str]:
    """A process that starts the services, prints the answer and stays until its standard input ends."""
    (folder / "docker-compose.yml").write_text(yaml.safe_dump({"services": services}))
    words = [sys.executable, "-m", "tests.compose.asking", str(project), str(folder), question]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=project, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def said(folder: Path, project: Path, services: dict[str, Any], question: str) -> Any:
    out, errors = begun(folder, project, services, question).communicate()
    assert out, errors
    return json.loads(out)


@needs_root
def test_a_service_runs_as_its_user_with_its_name_and_without_a_way_to_more(tmp_path: Path, project: Path) -> None:
    tell = "id -u; id -g; hostname; grep CapBnd /proc/self/status; grep NoNewPrivs /proc/self/status; echo $$GREETING"
    one = service(f"{tell}; touch /x; echo end; {FOREVER}", environment={"GREETING": "hello"}, read_only=True)
    words = said(tmp_path, project, {"one": one}, "words_of_last")
    assert words[:3] == ["12345", "12346", "one"]
    assert words[3].split() == ["CapBnd:", "0" * 16]
    assert words[4].split() == ["NoNewPrivs:", "1"]
    assert words[5] == "hello"
    assert "Read-only file system" in words[6]


@needs_root
@pytest.mark.proof
def test_every_service_has_all_ports_for_itself(tmp_path: Path, project: Path) -> None:
    redis = service("exec redis-server --port 7000 --save '' --bind 0.0.0.0 --protected-mode no --dir /tmp")
    redis["healthcheck"] = {"test": ["CMD-SHELL", "redis-cli -p 7000 ping | grep -q PONG"], "interval": "1s"}
    assert said(tmp_path, project, {"first": redis, "second": dict(redis)}, "own_keys") == ["OK", "", "1"]


@needs_root
def test_a_service_is_found_by_its_name_once_it_is_healthy(tmp_path: Path, project: Path) -> None:
    first = service("sleep 1; exec redis-server --save '' --bind 0.0.0.0 --protected-mode no --dir /tmp")
    first["healthcheck"] = {"test": ["CMD-SHELL", "redis-cli ping | grep -q PONG"], "interval": "1s"}
    need = {"first": {"condition": "service_healthy"}}
    then = service(f"redis-cli -h first ping; echo end; {FOREVER}", depends_on=need)
    assert said(tmp_path, project, {"then": then, "first": first}, "words_of_last") == ["PONG", "end"]


@needs_root
@pytest.mark.proof
def test_a_service_waits_for_one_that_must_have_ended_well(tmp_path: Path, project: Path) -> None:
    first = service("sleep 1; echo done > /shared/it", volumes=["shared:/shared"])
    del first["healthcheck"]
    need = {"first": {"condition": "service_completed_successfully"}}
    then = service(f"cat /shared/it; echo end; {FOREVER}", volumes=["shared:/shared"], depends_on=need)
    assert said(tmp_path, project, {"then": then, "first": first}, "words_of_last") == ["done", "end"]


@needs_root
@pytest.mark.proof
@pytest.mark.parametrize("kind", ["service_healthy", "service_completed_successfully"])
def test_a_service_that_ended_badly_is_told_with_its_last_words(tmp_path: Path, project: Path, kind: str) -> None:
    first = service("echo its last words; exit 3", healthcheck={"test": ["CMD-SHELL", "false"], "interval": "1s"})
    then = service(FOREVER, depends_on={"first": {"condition": kind}})
    _, errors = begun(tmp_path, project, {"first": first, "then": then}, "pids").communicate()
    assert "EngineError: first ended with 3: its last words" in errors


@needs_root
@pytest.mark.proof
def test_a_killed_service_is_gone_with_all_it_started_and_the_others_go_on(tmp_path: Path, project: Path) -> None:
    many = service(f"setsid sh -c '{FOREVER}' & setsid sh -c '{FOREVER}' & touch /tmp/begun; {FOREVER}")
    many["healthcheck"] = {"test": ["CMD-SHELL", "test -e /tmp/begun"], "interval": "1s"}
    seen = said(tmp_path, project, {"killed": many, "other": dict(many)}, "killed")
    assert seen["had"] >= 4
    assert seen["has"] == 0
    assert seen["left"] >= 4


@needs_root
@pytest.mark.proof
def test_a_password_that_is_a_word_of_a_command_is_seen_and_one_in_a_variable_is_not(
    tmp_path: Path, project: Path
) -> None:
    careless = service(f"sh -c '{FOREVER}' --password=hidden-one")
    careful = service(FOREVER, environment={"PASSWORD": "hidden-one"})
    found = said(tmp_path, project, {"careless": careless, "careful": careful}, "seen_of_secret")
    assert found == ["the word in a command of careless"]


@needs_root
@pytest.mark.parametrize("end", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.proof)])
def test_nothing_outlives_a_harness_that_is_killed(tmp_path: Path, project: Path, end: signal.Signals) -> None:
    one = service(f"setsid sh -c '{FOREVER}' & {FOREVER}")
    harness = begun(tmp_path, project, {"one": one, "two": dict(one)}, "pids")
    assert harness.stdout
    ids = json.loads(harness.stdout.readline())
    assert len(ids) >= 4
    harness.send_signal(end)
    harness.communicate()
    while any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in ids):
        time.sleep(0.05)


def test_the_dockerfiles_variables_are_its_images(project: Path) -> None:
    dockerfile = project / "Dockerfile"
    assert variables_of(dockerfile)["PYTHONPATH"] == "/opt/landfall"
    ours = image("landfall:local", dockerfile, Path("/usr/bin"))
    assert ours.home(10001) == "/home/landfall"
    assert ours.home(12345) == "/"
    assert ours.workdir == "/opt/landfall"


def test_something_stands_in_for_every_image_of_our_file(project: Path) -> None:
    services = yaml.safe_load((project / "docker-compose.yml").read_text())["services"]
    kinds = {one["image"] if one["image"] in PEOPLE else one["image"].partition(":")[0] for one in services.values()}
    assert kinds == set(PEOPLE)
