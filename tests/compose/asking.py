"""``python -m tests.compose.asking CHECKOUT FOLDER QUESTION``: start a compose file, print an answer as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.run import end_on_signals
from tests.compose.engine import Engine
from tests.compose.file import load
from tests.compose.proof import Watch


def words_of_last(engine: Engine) -> list[str]:
    """What the last service says, once it has said ``end``."""
    name = engine.project.services[-1].name
    while "end" not in (said := engine.log(name).read_text(encoding="utf-8").splitlines()):
        time.sleep(0.05)
    return said


def own_keys(engine: Engine) -> list[str]:
    """What two servers at the same port answer, of which only the first was told a value."""
    asked = (("first", "set", "x", "1"), ("second", "get", "x"), ("first", "get", "x"))
    return [_redis(engine.address(name), *words) for name, *words in asked]


def _redis(address: str, *words: str) -> str:
    command = ["redis-cli", "-h", address, "-p", "7000", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def pids(engine: Engine) -> list[int]:
    """Every process of every service."""
    return [one.pid for name in engine.running for one in engine.running[name].processes()]


def killed(engine: Engine) -> dict[str, Any]:
    """How many processes the service ``killed`` had and has, and how many there are of all; the others are alive."""
    had = engine.kill("killed")
    engine.alive()
    return {"had": had, "has": len(engine.running["killed"].processes()), "left": len(pids(engine))}


def seen_of_secret(engine: Engine) -> list[str]:
    """Where anybody on the machine could read the word ``hidden-one``, looked for as the proof looks for passwords."""
    watch = Watch(engine, {"the word": "hidden-one"})
    watch.start()
    while watch.looks < 2:
        time.sleep(0.05)
    watch.ended.set()
    watch.join()
    return sorted(watch.found)


QUESTIONS: dict[str, Callable[[Engine], Any]] = {
    one.__name__: one for one in (words_of_last, own_keys, pids, killed, seen_of_secret)
}


def main(checkout: Path, folder: Path, question: str) -> None:
    """Start, answer, and stay until the standard input ends."""
    end_on_signals()
    project = load(folder / "docker-compose.yml", {}, ())
    engine = Engine(project, checkout, folder / "run", lambda line: None)
    try:
        engine.prepare()
        engine.up()
        print(json.dumps(QUESTIONS[question](engine)), flush=True)
        sys.stdin.read()
    finally:
        engine.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
