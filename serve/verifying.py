"""Whether the files readers get are still the ones that were published; ``SHA256SUMS`` fits ``sha256sum --check``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.files import disk_faults, sha256_of
from serve import releases
from serve.errors import CorruptReleaseError
from serve.releases import Release

SUMS = "SHA256SUMS"
SHOWN = 5
"""Files a fault names; the others are counted."""


@dataclass(frozen=True)
class Verified:
    """A release whose files are all as they were published."""

    version: str
    files: int
    bytes: int


def write_sums(folder: Path) -> None:
    """Record the hash of every file below ``folder``, a line each."""
    lines = [f"{sha256_of(path)}  {name}" for name, path in _files(folder).items()]
    (folder / SUMS).write_text("\n".join([*lines, ""]), encoding="utf-8")


def verify(warehouse: Path) -> Verified:
    """Compare every file of the current release with the hash that was recorded when it was published.

    Raises:
        NoReleaseError: nothing has been published, or ``current`` leads to no release.
        CorruptReleaseError: a file was changed, is missing, or was put there since.
        DiskError: a file cannot be read.
    """
    release = releases.released(warehouse, "verify")
    with disk_faults("verify"):
        recorded, found = _recorded(release), _files(release.folder)
        faults = [f"{name} is missing" for name in recorded.keys() - found.keys()]
        faults += [f"{name} was put there since" for name in found.keys() - recorded.keys()]
        both = sorted(recorded.keys() & found.keys())
        faults += [f"{name} was changed" for name in both if sha256_of(found[name]) != recorded[name]]
    if faults:
        raise _corrupt(release, sorted(faults))
    return Verified(release.version, len(found), sum(path.stat().st_size for path in found.values()))


def _recorded(release: Release) -> Mapping[str, str]:
    """The recorded hash by a file's name within the release."""
    sums = sums_of(release.folder)
    if not sums:
        raise _corrupt(release, [f"{SUMS} is missing: Landfall writes it since December 2026"])
    return sums


def sums_of(folder: Path) -> dict[str, str]:
    """What ``write_sums`` recorded of a folder: the hash by a file's name; empty where it did not."""
    path = folder / SUMS
    if not path.is_file():
        return {}
    lines = (line.partition("  ") for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return {name: sha256 for sha256, _, name in lines}


def _files(folder: Path) -> dict[str, Path]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    names.pop(SUMS, None)
    return names


def _corrupt(release: Release, faults: list[str]) -> CorruptReleaseError:
    named = "; ".join(faults[:SHOWN]) + (f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else "")
    fault = f"release {release.version} is not as it was published: {named}"
    return CorruptReleaseError("verify", fault, releases.way_out(release.folder))
