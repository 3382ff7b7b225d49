"""Whether a stage has anything to do: what it was made from, and what it made, as one small file beside the artefacts.

A stage that ended well leaves a ``Done``: its inputs by part, each as one hash, and the hash of every file it made.
The next run compares: equal inputs and files that are still what was written mean that there is nothing to do. The
file is written last and whole, so a stage that was killed has left none, or one about files that are no longer there.
No moment is compared with another: a clock that jumps changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.files import sha256_of, write_json

NOT_CODE = frozenset({"target", "logs", "__pycache__", "dbt_packages"})
"""Folders inside the project's that hold what running it left there."""


def key_of(parts: Mapping[str, str]) -> str:
    """One hash over all parts and their names; equal keys are equal inputs."""
    return hashlib.sha256(json.dumps(dict(parts), sort_keys=True).encode()).hexdigest()


def contents(root: Path, files: Iterable[Path]) -> str:
    """One hash over names and bytes of ``files``, wherever ``root`` is; that of no file where there are none."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(root)}\0{sha256_of(path)}\0".encode())
    return digest.hexdigest()


def stamps(root: Path, files: Iterable[Path]) -> str:
    """One hash over names, sizes and moments of change of ``files``: for those too many to be read each time.

    The system sets the moment a file's entry changed (ctime); nobody can set it back. A file that was copied has other
    moments and counts as changed, which costs another look at it and nothing else.
    """
    digest = hashlib.sha256()
    for path in sorted(files):
        seen = path.stat()
        digest.update(f"{path.relative_to(root)}\0{seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns}\0".encode())
    return digest.hexdigest()


def code(project: Path, *folders: str) -> str:
    """One hash over everything in these folders of the project but what running it left there, and hidden files."""
    return contents(project, (path for folder in folders for path in _code_files(project / folder)))


def _code_files(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        hidden = any(name.startswith(".") for name in inside)
        if path.is_file() and not hidden and not NOT_CODE.intersection(inside):
            yield path


@cache
def engines(*names: str) -> str:
    """The installed versions of packages whose results may differ from version to version."""
    return ", ".join(f"{name} {_version(name)}" for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


@dataclass(frozen=True)
class Done:
    """A stage that ended well.

    Attributes:
        parts: hash per kind of input.
        made: SHA-256 of every file it made, by its path from the folder it was made in.
    """

    parts: Mapping[str, str]
    made: Mapping[str, str]

    @property
    def key(self) -> str:
        """Of its inputs."""
        return key_of(self.parts)

    def is_whole(self, folder: Path) -> bool:
        """Whether every file it made is still there, byte by byte."""
        return all((folder / name).is_file() and sha256_of(folder / name) == known for name, known in self.made.items())

    def differs(self, parts: Mapping[str, str]) -> list[str]:
        """Names of the parts that are others now."""
        return sorted(name for name in {*self.parts, *parts} if self.parts.get(name) != parts.get(name))


def made_in(folder: Path, *names: str) -> dict[str, str]:
    """The hashes of files, and of every file in folders, of these names; what is not there is left out."""
    found = (path for name in names for path in (folder / name, *(folder / name).rglob("*")))
    return {str(path.relative_to(folder)): sha256_of(path) for path in sorted(found) if path.is_file()}


def read_done(path: Path) -> Done | None:
    """What ``write_done`` left; ``None`` where there is none, or a file that is not one: the stage then runs."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["key"] != key_of(record["parts"]):
            return None
        return Done(_texts(record["parts"]), _texts(record["made"]))
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _texts(record: Mapping[str, str]) -> dict[str, str]:
    """The record, where all of it is text.

    Raises:
        TypeError: it is something else.
    """
    if not all(isinstance(value, str) for value in record.values()):
        raise TypeError("a hash is text")
    return dict(record)


def write_done(path: Path, done: Done) -> None:
    """Write it down, whole or not at all; call it when everything else is on the disk."""
    write_json(path, asdict(done) | {"key": done.key})
