"""Starts the services of a compose file as processes, each apart from the machine, in its order and on its terms.

Nothing of the file is rewritten: a service has its command, environment, user, secrets, volumes and names, and finds
the others by their names, at their ports. It has a network of its own on a bridge nobody else is on, so that a port is
the service's as in a container, and nothing listens where this machine could be reached.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from local.metadata import find_programs
from tests.compose import inside
from tests.compose.file import COMPLETED, HEALTHY, Check, ComposeError, Need, Project, Service
from tests.compose.images import COPIED, Image, copied, image, links, seen

PROGRAMS = ("ip", "nsenter", "setpriv", "redis-server", "redis-cli")
NETWORK = "192.0.2"
"""Addresses for documentation (RFC 5737), in a network namespace of our own: no host has them."""
BRIDGE = "compose0"


class EngineError(Exception):
    """A service did not start, or ended by itself; the line names its log."""


def obstacle() -> str:
    """What this machine lacks to start services, ``""`` where it lacks nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux, to give each service its user, network and folders"
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        return f"no {missing[0]}: apt-get install iproute2 util-linux redis-server"
    return "" if find_programs() else "no PostgreSQL: apt-get install postgresql"


PROBE = "ip link add name probe0 type veth peer name probe1 && mount -t tmpfs tmpfs /mnt && mount -t proc proc /proc"


@cache
def unable() -> str:
    """What this machine's kernel does not grant even root, ``""`` where it grants namespaces with links and mounts."""
    if obstacle():
        return ""
    command = ["unshare", "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "sh", "-c", PROBE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"this kernel gives no namespaces with links and mounts: {done.stderr.strip()}" if done.returncode else ""


def why_not() -> str:
    """Why the services cannot be started here; on a machine of CI only what its kernel does not grant is a reason."""
    return unable() or ("" if os.environ.get("CI") else obstacle())


@dataclass(frozen=True)
class Running:
    """A started service: the process that started it, and the number of its first process as this machine sees it."""

    service: Service
    starter: subprocess.Popen[str]
    first: int

    def processes(self) -> list[psutil.Process]:
        """Its living processes: those that are in its PID namespace."""
        mine = _pid_namespace(self.first)
        return [one for one in psutil.process_iter() if mine and _pid_namespace(one.pid) == mine]


@dataclass
class Engine:
    """The services of one project.

    Attributes:
        project: what is to run.
        checkout: folder of the compose file and the Dockerfile.
        folder: everything that is written; removed by whoever made it.
        say: takes a line for a person.
    """

    project: Project
    checkout: Path
    folder: Path
    say: Callable[[str], None] = print
    running: dict[str, Running] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    healthy: set[str] = field(default_factory=set)

    def address(self, name: str) -> str:
        """Where a service is found; the first one is the bridge itself."""
        return f"{NETWORK}.{2 + [one.name for one in self.project.services].index(name)}"

    def log(self, name: str) -> Path:
        """What a service has said."""
        return self.folder / "logs" / f"{name}.log"

    def volume(self, source: str) -> Path:
        """The folder of a volume: a named one is below ours, a path is where it is."""
        return Path(source) if source.startswith("/") else self.folder / "volumes" / source

    def prepare(self) -> None:
        """Make the network and what stands in for the image. This process leaves the machine's network for good."""
        inside.unshare(inside.NEWNET | inside.NEWNS)
        _ip("link", "set", "lo", "up")
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for name in ("logs", "etc", "roots", "image"):
            (self.folder / name).mkdir(parents=True)
        names = "".join(
            f"{self.address(one.name)} {one.hostname or one.name} {one.name}\n" for one in self.project.services
        )
        (self.folder / "etc" / "hosts").write_text(f"127.0.0.1 localhost\n{names}", encoding="utf-8")
        (self.folder / "etc" / "resolv.conf").touch()
        copied(self.checkout / "Dockerfile", self.folder / "image")

    def up(self) -> None:
        """Start every service when what it needs is true; returns when all that have a health check are healthy.

        Raises:
            EngineError: one ended, or was not what another one needs.
        """
        for service in self.project.services:
            for name, need in service.needs.items():
                self._wait_for(name, need)
            self.start(service)
        for service in self.project.services:
            if service.check:
                self.wait_until_healthy(service.name)

    def start(self, service: Service) -> None:
        """Start one service, whatever it needs."""
        for source in service.mounts:
            place = self.volume(source)
            if not place.exists():
                place.mkdir(parents=True)
                os.chown(place, *service.user)
        command = [sys.executable, "-I", "-S", inside.__file__]
        errors = self.log(service.name).open("ab")
        starter = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        assert starter.stdin
        assert starter.stdout
        self._expect(service.name, starter.stdout.readline().strip() == "apart")
        link = f"s{self.address(service.name).rsplit('.', 1)[1]}"
        _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", str(starter.pid))
        _ip("link", "set", link, "master", BRIDGE, "up")
        starter.stdin.write(json.dumps(self._asked(service)) + "\n")
        starter.stdin.flush()
        first = starter.stdout.readline().strip()
        self._expect(service.name, first.isdecimal())
        self.running[service.name] = Running(service, starter, int(first))
        self.say(f"started {service.name} as {service.user[0]}:{service.user[1]}")

    def alive(self) -> None:
        """Raise where a service ended that should last; one we killed is dead, as it should be.

        Raises:
            EngineError: naming it and its log.
        """
        for name, one in self.running.items():
            code = one.starter.poll()
            if code is not None and name not in self.dead and (code != 0 or one.service.check):
                raise EngineError(f"{name} ended with {code}: {self.tail(name)}")

    def wait_until_healthy(self, name: str) -> None:
        """Run a service's health check until it held once, however long that takes.

        Compose would give up after some failures; on a busy machine that says nothing, so it is told, and asked on.
        """
        if name in self.healthy:
            return
        one = self.running[name]
        assert one.service.check
        begun, failed, since = time.monotonic(), 0, one.service.check.start_period
        while not self._holds(one, one.service.check):
            self.alive()
            failed += time.monotonic() - begun > since
            if failed == one.service.check.retries:
                self.say(f"{name}: compose would call it unhealthy after {time.monotonic() - begun:.0f} s; asking on")
            time.sleep(min(one.service.check.interval, 5.0))
        self.healthy.add(name)
        self.say(f"{name} is healthy after {time.monotonic() - begun:.0f} s")

    def kill(self, name: str) -> int:
        """Kill a service as a host dies: all its processes at once, without a word; returns how many there were."""
        one = self.running[name]
        processes = one.processes()
        self.dead.add(name)
        os.kill(one.first, signal.SIGKILL)
        one.starter.wait()
        return len(processes)

    def stop(self) -> None:
        """End every service, whatever state it is in."""
        for one in reversed(self.running.values()):
            if one.starter.poll() is None:
                one.starter.kill()
            one.starter.wait()

    def tail(self, name: str, lines: int = 15) -> str:
        """The last lines a service said, and where the rest is."""
        said = self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([*said[-lines:], str(self.log(name))])

    def _expect(self, name: str, true: bool) -> None:
        if not true:
            raise EngineError(f"{name} did not start: {self.tail(name)}")

    def _wait_for(self, name: str, need: Need) -> None:
        if name not in self.running:
            if need.required:
                raise ComposeError(f"{name} is needed before it was started")
            return
        if need.condition == HEALTHY:
            self.wait_until_healthy(name)
        if need.condition == COMPLETED:
            code = self.running[name].starter.wait()
            if code:
                raise EngineError(f"{name} ended with {code}: {self.tail(name)}")

    def _image(self, service: Service) -> Image:
        programs = find_programs()
        assert programs
        return image(service.image, self.checkout / "Dockerfile", programs)

    def _environment(self, service: Service) -> dict[str, str]:
        of_image = self._image(service)
        name = service.hostname or service.name
        return {"HOME": of_image.home(service.user[0]), "HOSTNAME": name, **of_image.environment, **service.environment}

    def _as_user(self, service: Service) -> list[str]:
        user, group = service.user
        words = [f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs", "--inh-caps=-all"]
        return ["setpriv", *words, "--bounding-set=-all", "--"]

    def _asked(self, service: Service) -> dict[str, Any]:
        of_image = self._image(service)
        passwd = self.folder / "etc" / f"passwd-{service.name}"
        passwd.write_text(of_image.passwd, encoding="utf-8")
        root = self.folder / "roots" / service.name
        root.mkdir(exist_ok=True)
        etc = self.folder / "etc"
        binds = {target: (source, False) for target, source in seen().items()}
        binds |= {"dev": ("/dev", True), "etc/hosts": (str(etc / "hosts"), False), "etc/passwd": (str(passwd), False)}
        binds["etc/resolv.conf"] = (str(etc / "resolv.conf"), False)
        if of_image.workdir == COPIED:
            binds[COPIED.lstrip("/")] = (str(self.folder / "image"), False)
        binds |= {target.lstrip("/"): (str(self.volume(source)), True) for source, target in service.mounts.items()}
        binds |= {f"run/secrets/{name}": (self.project.secrets[name], False) for name in service.secrets}
        writable = () if service.read_only else ("/tmp", "/run/postgresql")  # noqa: S108 - in the service's own root
        tmpfs = {"run": "755"} | {place.lstrip("/"): "1777" for place in (*service.tmpfs, *writable)}
        return {
            "address": self.address(service.name),
            "hostname": service.hostname or service.name,
            "root": str(root),
            "links": {**links(), "var/run": "/run"},
            "tmpfs": tmpfs,
            "binds": binds,
            "read_only": service.read_only,
            "workdir": of_image.workdir,
            "log": str(self.log(service.name)),
            "command": [*self._as_user(service), *(service.command or of_image.command)],
            "environment": self._environment(service),
        }

    def _holds(self, one: Running, check: Check) -> bool:
        """Whether the check ends well, run in the service as its user; it takes the time it takes."""
        enter = [
            "nsenter",
            f"--target={one.first}",
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--root",
            "--wdns=/",
        ]
        command = [*enter, *self._as_user(one.service), *check.words]
        with self.log(f"{one.service.name}-health").open("ab") as log:
            environment = self._environment(one.service)
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        return done.returncode == 0


def shown(engine: Engine) -> dict[str, str]:
    """Every word of every process of every service, as any user of this machine sees it, with the service's name."""
    words: dict[str, str] = {}
    for name, one in list(engine.running.items()):  # another thread may be starting one
        for process in one.processes():
            try:
                words |= dict.fromkeys(process.cmdline(), name)
            except psutil.Error:
                continue  # ended meanwhile
    return words


def _pid_namespace(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/ns/pid").readlink())
    except OSError:
        return ""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
