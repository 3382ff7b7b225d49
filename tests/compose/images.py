"""What stands in for an image: this machine's Debian and Python, and what Dockerfile or entry point add to them."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BUILT = "landfall:local"
COPIED = "/opt/landfall"
"""Where the Dockerfile works; the harness puts what it copies there."""

POSTGRES = """
set -eu
data=/var/lib/postgresql/data
if [ ! -s "$data/PG_VERSION" ]; then
    umask 077
    printf '%s\\n' "$POSTGRES_PASSWORD" > /tmp/password
    initdb --pgdata="$data" --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust \\
        --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    rm /tmp/password
    echo 'host all all all scram-sha-256' >> "$data/pg_hba.conf"
    pg_ctl --pgdata="$data" --options="-c listen_addresses=''" --wait --log=/tmp/first start >/dev/null
    createdb --username="$POSTGRES_USER" --maintenance-db=postgres "$POSTGRES_DB"
    pg_ctl --pgdata="$data" --wait --mode=fast stop >/dev/null
fi
exec postgres -D "$data" -c listen_addresses='*'
"""
"""What the entry point of the official image does with the variables our file gives it."""

PEOPLE = {
    BUILT: "landfall:x:10001:10001::/home/landfall:/bin/sh",
    "postgres": "postgres:x:999:999::/var/lib/postgresql:/bin/sh",
    "redis": "redis:x:999:999::/data:/bin/sh",
}
"""The user each image has beside root and nobody."""


@dataclass(frozen=True)
class Image:
    """What an image brings: environment, working folder, users, and what it runs where compose names nothing."""

    environment: Mapping[str, str]
    workdir: str
    passwd: str
    command: tuple[str, ...] = ()

    def home(self, user: int) -> str:
        """The home folder of a user; that of nobody in particular is the root, as an engine sets it."""
        rows = [line.split(":") for line in self.passwd.splitlines()]
        return next((row[5] for row in rows if int(row[2]) == user), "/")


def image(name: str, dockerfile: Path, postgres: Path) -> Image:
    """The stand-in for an image our file names.

    Args:
        name: as the compose file has it.
        dockerfile: of the one that is built.
        postgres: folder of PostgreSQL's programs.

    Raises:
        KeyError: nothing stands in for it.
    """
    kind = name if name == BUILT else name.split(":", maxsplit=1)[0]
    passwd = "\n".join(("root:x:0:0:root:/root:/bin/sh", PEOPLE[kind], "nobody:x:65534:65534:nobody:/:/bin/false", ""))
    if kind == BUILT:
        path = f"{Path(sys.prefix).resolve()}/bin:{SYSTEM}"
        return Image({"PATH": path, **variables_of(dockerfile)}, COPIED, passwd)
    if kind == "postgres":
        return Image({"PATH": f"{postgres}:{SYSTEM}"}, "/", passwd, ("/bin/sh", "-c", POSTGRES))
    return Image({"PATH": SYSTEM}, "/", passwd)


def variables_of(dockerfile: Path) -> dict[str, str]:
    """The variables its ``ENV`` lines set."""
    lines = [line for line in dockerfile.read_text(encoding="utf-8").splitlines() if line.startswith("ENV ")]
    return {name: value for line in lines for name, _, value in (word.partition("=") for word in shlex.split(line)[1:])}


def copied(dockerfile: Path, into: Path) -> None:
    """What its ``COPY`` lines bring, compiled as it says; what its lock file names is this environment."""
    lines = [line.split() for line in dockerfile.read_text(encoding="utf-8").splitlines() if line.startswith("COPY ")]
    for _, source, target in lines:
        found = dockerfile.parent / source
        ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
        if found.is_dir():
            shutil.copytree(found, into / target, ignore=ignored)
        else:
            shutil.copy(found, into / target)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "."], cwd=into, check=True)
    subprocess.run(["chmod", "-R", "a+rX", str(into)], check=True)


def seen() -> dict[str, str]:
    """Folders of this machine a service may read, by where it finds them: the system and the environment.

    Both where it is and by the name it was installed under, which the first lines of its programs have.
    """
    names = [Path("/usr"), Path("/etc"), Path(sys.prefix), Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
    apart = [place for place in names if Path("/usr") not in place.parents]
    return {str(place).lstrip("/"): str(place.resolve()) for place in apart}


def links() -> dict[str, str]:
    """Links of the root folder, such as ``bin`` to ``usr/bin``."""
    return {one.name: str(one.readlink()) for one in Path("/").iterdir() if one.is_symlink()}
