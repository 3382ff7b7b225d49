"""Releases on object storage, beside the local folder: ``landfall objects`` brings them, ``landfall fetch`` takes one.

A release's files lie below a prefix of their own and are never changed. They are up before the log (``object_log``)
names them, so a publisher that dies before leaves what nobody reads; the next one of the same release goes on from it.
A prefix begins with the number of the entry it is meant for: once that number is taken by another, what lies below it
can never be read any more, and anyone may remove it at any time, also while others publish.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import obstore

from core.attempts import attempt
from core.errors import ConfigurationError
from core.files import disk_faults, lock, move_folder, sha256_of
from core.names import DATABASE
from core.settings import Settings
from serve import history, releases
from serve.errors import CorruptReleaseError, NoReleaseError, OtherWarehouseError
from serve.object_log import Entry, File, append, errors, newest, opened
from serve.releases import DRAFT, Release

FILES = "releases/"
MEANT_FOR = re.compile(rf"^{FILES}(\d{{8}})-")
CHUNK_BYTES = 8 << 20
MOST_AT_ONCE = 4
"""Parts of a large file under way at the same time: memory is parts times ``CHUNK_BYTES``."""


@dataclass(frozen=True)
class Pushed:
    """What the storage holds now.

    Attributes:
        entry: what readers have.
        sent: files that were not there yet.
        bytes: of those.
        removed: objects that nobody reads any more.
        was_there: readers had this release already.
    """

    entry: Entry
    sent: int = 0
    bytes: int = 0
    removed: int = 0
    was_there: bool = False

    def line(self) -> str:
        """One line for a person."""
        if self.was_there:
            return f"objects: release {self.entry.version} is there already, as entry {self.entry.number}"
        sent = f"{self.sent} of {len(self.entry.files)} files sent, {self.bytes:,} bytes"
        return f"objects: release {self.entry.version} is entry {self.entry.number}, {sent}; {self.removed} removed"


def publish(settings: Settings, *, run_id: str = "") -> Pushed:
    """Bring the current release to the storage and make it what readers have; a second call changes nothing.

    Args:
        settings: where the releases are, and the storage's address.
        run_id: the orchestrator's run id, for the attempt log and the entry.

    Raises:
        ConfigurationError: no storage is named.
        NoReleaseError: nothing has been published.
        CorruptReleaseError: a file is not the one that was published.
        OtherWarehouseError: the storage holds another warehouse, or data of the other mode.
        StalePublisherError: somebody else published there meanwhile. Readers have what they published.
        ObjectStorageError: the storage cannot be reached, or refused.
    """
    store = _store(settings)
    with attempt(settings.attempts, "objects", "warehouse", run_id) as facts, errors(settings.objects):
        before = newest(store, settings.keep_releases)
        release = releases.of_mode(settings, "objects")
        _refuse_other_warehouse(before, release)
        pushed = _push(store, before, release, run_id)
        pruned = _prune(store, pushed.entry.number, settings.keep_releases)
        pushed = Pushed(pushed.entry, pushed.sent, pushed.bytes, pruned, pushed.was_there)
        facts |= {"version": release.version, "summary": pushed.line()}
    return pushed


def fetch(settings: Settings, *, run_id: str = "") -> Release:
    """Take what readers have from the storage into this data folder: a whole release, compared with its checksums.

    Every reader of a warehouse (questions, page, interface for programs) then reads it as it reads one made here.

    Raises:
        ConfigurationError: no storage is named.
        NoReleaseError: nothing has been published there.
        CorruptReleaseError: what came is not what was published.
        OtherWarehouseError: this folder holds another warehouse, or is for data of the other mode.
        ObjectStorageError: the storage cannot be reached, or refused.
    """
    store = _store(settings)
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    step = "wait until it is done, then run this again"
    with (
        attempt(settings.attempts, "fetch", "warehouse", run_id) as facts,
        lock(settings.locks / "publish.lock", "fetch", step),
        errors(settings.objects),
    ):
        found = newest(store)
        if not found:
            raise NoReleaseError("fetch", f"nothing has been published to {settings.objects}", "`landfall objects`")
        releases.clear_drafts(settings.warehouse)
        release = _fetched(settings, store, found[-1])
        releases.flip(settings.warehouse, release)
        releases.prune(settings.warehouse, settings.keep_releases)
        facts |= {"version": release.version, "summary": f"release {release.version}, entry {found[-1].number}"}
    return release


def standing(settings: Settings) -> str:
    """What readers of the storage have now, in one line.

    Raises:
        ConfigurationError: there is no storage of that kind.
        ObjectStorageError: the storage cannot be reached, or refused.
    """
    with errors(settings.objects):
        found = newest(_store(settings))
    return f"release {found[-1].version}, entry {found[-1].number}" if found else "it answers, and holds no release"


def _store(settings: Settings) -> Any:
    if not settings.objects:
        raise ConfigurationError("objects", "no object storage is named", "set LANDFALL_OBJECTS to s3://bucket/prefix")
    return opened(settings.objects, os.environ.get("AWS_ENDPOINT_URL", ""))


def _refuse_other_warehouse(before: list[Entry], release: Release) -> None:
    if not before:
        return
    there = before[-1]
    if (there.warehouse_id, there.mode) != (release.warehouse_id, release.mode):
        fault = f"the storage holds {there.mode} data of warehouse {there.warehouse_id}, this is {release.mode} data"
        raise OtherWarehouseError("objects", f"{fault} of {release.warehouse_id}", "give each warehouse a prefix")


def _push(store: Any, before: list[Entry], release: Release, run_id: str) -> Pushed:
    if before and before[-1].database_sha256 == release.sha256 and before[-1].version == release.version:
        return Pushed(before[-1], was_there=True)
    files = _files(release)
    number = before[-1].number + 1 if before else 1
    known = next((entry.prefix for entry in reversed(before) if entry.files == files), None)
    prefix = known or f"{FILES}{number:08d}-{release.version}-{_digest(files)[:16]}"
    sent = [] if known else _send(store, release.folder, prefix, files)
    facts = (release.version, release.warehouse_id, release.mode, release.sha256)
    entry = Entry(number, prefix, *facts, files, run_id, uuid.uuid4().hex)
    append(store, entry)
    return Pushed(entry, len(sent), sum(file.bytes for file in sent))


def _files(release: Release) -> tuple[File, ...]:
    paths = sorted(path for path in release.folder.rglob("*") if path.is_file())
    names = {path.relative_to(release.folder).as_posix(): path for path in paths}
    found = tuple(File(name, path.stat().st_size, sha256_of(path)) for name, path in names.items())
    if {file.name: file.sha256 for file in found}.get(DATABASE) != release.sha256:
        step = f"landfall verify says more; restore {release.folder} from a backup"
        raise CorruptReleaseError("objects", f"{release.database} is not the file that was published", step)
    return found


def _digest(files: Iterable[File]) -> str:
    lines = "\n".join(f"{file.sha256} {file.bytes} {file.name}" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _send(store: Any, folder: Path, prefix: str, files: tuple[File, ...]) -> list[File]:
    """Send what is not there; an object is there whole or not at all, and its prefix says which bytes it holds."""
    there = {str(found["path"]): int(found["size"]) for chunk in obstore.list(store, f"{prefix}/") for found in chunk}
    missing = [file for file in files if there.get(f"{prefix}/{file.name}") != file.bytes]
    for file in missing:
        path = folder / file.name
        obstore.put(store, f"{prefix}/{file.name}", path, chunk_size=CHUNK_BYTES, max_concurrency=MOST_AT_ONCE)
    return missing


def _prune(store: Any, number: int, keep: int) -> int:
    """Remove what cannot be read any more: meant for an entry that is taken, and in none of the last ones."""
    needed = {entry.prefix for entry in newest(store, max(keep, releases.FEWEST_KEPT))}
    paths = [str(found["path"]) for chunk in obstore.list(store, FILES) for found in chunk]
    doomed = [path for path in paths if _meant_for(path) <= number and not _below(path, needed)]
    if doomed:
        obstore.delete(store, doomed)
    return len(doomed)


def _meant_for(path: str) -> int:
    found = MEANT_FOR.match(path)
    return int(found[1]) if found else 1 << 62


def _below(path: str, prefixes: set[str]) -> bool:
    return path.split("/", 2)[:2] in [prefix.split("/") for prefix in prefixes]


def _fetched(settings: Settings, store: Any, entry: Entry) -> Release:
    """The release in the folder of releases, whole; left as it is where it is there already."""
    _refuse_other_folder(settings, entry)
    final = settings.warehouse / "releases" / entry.version
    if (final / releases.RECORD).is_file():
        kept = releases.read(final)
        if kept.sha256 == entry.database_sha256:
            return kept
        fault = f"{final} is another release of the same version"
        raise OtherWarehouseError("fetch", fault, "fetch into a data folder of its own (LANDFALL_DATA)")
    draft = final.with_name(f"{entry.version}{DRAFT}")
    with disk_faults("fetch"):
        for file in entry.files:
            _take(store, entry, file, draft)
        move_folder(draft, final)
    return releases.read(final)


def _refuse_other_folder(settings: Settings, entry: Entry) -> None:
    now = releases.current(settings.warehouse)
    step = "fetch into a data folder of its own (LANDFALL_DATA)"
    if entry.mode != settings.mode or (now is not None and now.warehouse_id != entry.warehouse_id):
        fault = f"the storage holds {entry.mode} data of warehouse {entry.warehouse_id}, {settings.warehouse} does not"
        raise OtherWarehouseError("fetch", fault, step)
    if history.events(settings.warehouse):
        raise OtherWarehouseError("fetch", f"{settings.warehouse} is where releases are made", step)


def _take(store: Any, entry: Entry, file: File, draft: Path) -> None:
    target = (draft / file.name).resolve()
    if not target.is_relative_to(draft.resolve()):
        raise _corrupt(entry, f"{file.name} is no name within a release")
    target.parent.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with open(target, "xb") as out:
        for chunk in obstore.get(store, f"{entry.prefix}/{file.name}").stream(min_chunk_size=CHUNK_BYTES):
            hashed.update(chunk)
            out.write(chunk)
    if hashed.hexdigest() != file.sha256:
        raise _corrupt(entry, f"{file.name} is not the file that was published")
    if file.name == DATABASE:
        target.chmod(0o444)


def _corrupt(entry: Entry, fault: str) -> CorruptReleaseError:
    step = "publish it anew: remove its objects, then `landfall objects` where it was made"
    return CorruptReleaseError("fetch", f"release {entry.version} below {entry.prefix}: {fault}", step)
