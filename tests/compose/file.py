"""``docker-compose.yml`` as compose understands it, as far as ours goes: variables, profiles, order, health.

What is not known here is refused: a key that nobody honours would make a proof of another file than the one users have.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?:(?P<rule>:-|:\?)(?P<text>[^{}$]*))?\}|(?P<wrong>))"
)
DURATION = re.compile(r"(\d+)(ms|s|m|h)")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
HEALTHY, COMPLETED, STARTED = "service_healthy", "service_completed_successfully", "service_started"
HONOURED = frozenset({
    "cap_drop", "command", "depends_on", "environment", "healthcheck", "hostname", "image", "profiles", "read_only",
    "secrets", "security_opt", "tmpfs", "user", "volumes",
})  # fmt: skip
"""Keys of a service that are done here as an engine does them."""
OF_AN_ENGINE = frozenset({"build", "mem_limit", "networks", "pids_limit", "ports", "restart"})
"""Keys that only an engine can honour: nothing here rests on them."""


class ComposeError(Exception):
    """The file says what compose would refuse, or what is not known here."""


@dataclass(frozen=True)
class Check:
    """A health check: its words, run in the service; seconds between two, and how many may fail after the start."""

    words: tuple[str, ...]
    interval: float
    retries: int
    start_period: float


@dataclass(frozen=True)
class Need:
    """What must be true of another service before one starts; one that is not required may be absent."""

    condition: str
    required: bool


@dataclass(frozen=True)
class Service:
    """One service with every variable put in.

    Attributes:
        mounts: target by source; a source that is no path is a named volume.
        user: number of the user and of the group.
    """

    name: str
    image: str
    user: tuple[int, int]
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    hostname: str = ""
    profiles: tuple[str, ...] = ()
    needs: Mapping[str, Need] = field(default_factory=dict)
    check: Check | None = None
    mounts: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    tmpfs: tuple[str, ...] = ()
    read_only: bool = False


@dataclass(frozen=True)
class Project:
    """The services some profiles ask for, in the order in which they start, and the files of the secrets by name."""

    services: tuple[Service, ...]
    secrets: Mapping[str, str]

    def named(self, name: str) -> Service:
        return next(one for one in self.services if one.name == name)


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """``value`` with compose's variables put into every string below it.

    Raises:
        ComposeError: a variable that must be set is not, or a dollar sign begins nothing known.
    """
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: _value(found, variables), value)
    if isinstance(value, dict):
        return {name: interpolated(one, variables) for name, one in value.items()}
    if isinstance(value, list):
        return [interpolated(one, variables) for one in value]
    return value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "$"
    name = found["bare"] or found["name"]
    if not name:
        raise ComposeError(f"a dollar sign begins no variable in {found.string!r}")
    value = variables.get(name, "")
    if value or not found["rule"]:
        return value
    if found["rule"] == ":?":
        raise ComposeError(found["text"] or f"{name} is not set")
    return str(found["text"])


def load(path: Path, variables: Mapping[str, str], profiles: Collection[str]) -> Project:
    """The project of a compose file under ``profiles``.

    Raises:
        ComposeError: compose would refuse it, or it uses what is not known here.
    """
    raw = interpolated(yaml.safe_load(path.read_text(encoding="utf-8")), variables)
    every = {name: _service(name, one) for name, one in raw["services"].items()}
    chosen = {name: one for name, one in every.items() if not one.profiles or set(one.profiles) & set(profiles)}
    for one in chosen.values():
        if missing := {name for name, need in one.needs.items() if need.required and name not in chosen}:
            raise ComposeError(f"{one.name} needs {', '.join(sorted(missing))}, which no profile asks for")
    graph = {name: [other for other in one.needs if other in chosen] for name, one in chosen.items()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        raise ComposeError(f"services need one another in a circle: {' '.join(circle.args[1])}") from circle
    secrets = {name: str(one["file"]) for name, one in raw.get("secrets", {}).items()}
    return Project(tuple(chosen[name] for name in order), secrets)


def _service(name: str, raw: Mapping[str, Any]) -> Service:
    if unknown := set(raw) - HONOURED - OF_AN_ENGINE:
        raise ComposeError(f"{name}: {', '.join(sorted(unknown))} is not known here")
    user, _, group = str(raw["user"]).partition(":")
    needs = {
        other: Need(one["condition"], one.get("required", True)) for other, one in raw.get("depends_on", {}).items()
    }
    if wrong := {need.condition for need in needs.values()} - {HEALTHY, COMPLETED, STARTED}:
        raise ComposeError(f"{name}: depends_on has the condition {wrong.pop()}")
    mounts = dict(str(one).rsplit(":", 1) for one in raw.get("volumes", ()))
    return Service(
        name=name,
        image=raw["image"],
        user=(int(user), int(group or user)),
        command=_words(raw.get("command", ())),
        environment={key: str(value) for key, value in raw.get("environment", {}).items()},
        hostname=raw.get("hostname", ""),
        profiles=tuple(raw.get("profiles", ())),
        needs=needs,
        check=_check(raw["healthcheck"]) if "healthcheck" in raw else None,
        mounts=mounts,
        secrets=tuple(raw.get("secrets", ())),
        tmpfs=tuple(raw.get("tmpfs", ())),
        read_only=bool(raw.get("read_only", False)),
    )


def _words(command: str | list[Any]) -> tuple[str, ...]:
    return tuple(shlex.split(command) if isinstance(command, str) else map(str, command))


def _check(raw: Mapping[str, Any]) -> Check:
    kind, *words = raw["test"]
    if kind not in {"CMD", "CMD-SHELL"}:
        raise ComposeError(f"a health check begins with {kind}")
    return Check(
        tuple(words) if kind == "CMD" else ("/bin/sh", "-c", *words),
        seconds(raw.get("interval", "30s")),
        int(raw.get("retries", 3)),
        seconds(raw.get("start_period", "0s")),
    )


def seconds(duration: str) -> float:
    """A duration as compose writes it (``1m30s``) in seconds.

    Raises:
        ComposeError: it is none.
    """
    parts = DURATION.findall(duration)
    if "".join(number + unit for number, unit in parts) != duration:
        raise ComposeError(f"{duration!r} is no duration")
    return sum(int(number) * SECONDS[unit] for number, unit in parts)
