"""Releases on disk: ``warehouse/releases/<version>/`` and the ``current`` symlink readers follow.

A release is a folder that never changes: ``warehouse.duckdb``, ``release.json``, ``docs/``. Its version is a counter,
not a time, so a clock that jumps changes nothing (reliability X25).
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.files import read_json, sync_folder
from core.names import DATABASE
from core.settings import Settings
from serve.errors import CorruptReleaseError, NoReleaseError, OtherWarehouseError
from serve.hashes import TableFacts

RECORD = "release.json"
SAYS = ("version", "mode", "base_version", "published_at", "database", "tables", "facts_hash")
"""What every release says of itself."""
LINK = "current"
DRAFT = ".draft"
COLOMBIA = ZoneInfo("America/Bogota")
FEWEST_KEPT = 2
"""Kept even where fewer are asked for: a reader may have followed the link just before it was flipped."""


@dataclass(frozen=True)
class Release:
    """One published version.

    Attributes:
        version: ``000001``, ``000002``, …; a counter, never given to readers twice; the name of its folder.
        folder: where it is.
        record: ``release.json``.
    """

    version: str
    folder: Path
    record: Mapping[str, Any]

    @property
    def database(self) -> Path:
        """The file readers open."""
        return self.folder / DATABASE

    @property
    def mode(self) -> str:
        """``sample`` or ``live``."""
        return str(self.record["mode"])

    @property
    def warehouse_id(self) -> str:
        """Of the warehouse it belongs to: made with the first release, the same in every later one, ``""`` where the
        release is older than such ids (November 2026).
        """
        return str(self.record.get("warehouse_id", ""))

    @property
    def sha256(self) -> str:
        """Of the database file, as it was published."""
        return str(self.record["database"]["sha256"])

    @property
    def base_version(self) -> str | None:
        """The version readers had before this one, ``None`` for the first."""
        base = self.record["base_version"]
        return None if base is None else str(base)

    @property
    def inputs(self) -> dict[str, str]:
        """What it was made from, one hash per kind; empty where that was not known, or is older than November 2026."""
        return dict(self.record.get("inputs", {}))

    @property
    def tables(self) -> dict[str, TableFacts]:
        """Rows, hashes and columns per ``schema.table``."""
        return {name: TableFacts.from_json(facts) for name, facts in self.record["tables"].items()}


def read(folder: Path) -> Release:
    """One release from its folder.

    Raises:
        NoReleaseError: there is none, or it is not whole.
        CorruptReleaseError: what it says of itself was cut or edited.
    """
    try:
        return _read(folder, "")
    except (FileNotFoundError, NotADirectoryError) as missing:
        step = "see `landfall releases` for the releases on this disk"
        raise NoReleaseError("releases", f"no release in {folder}", step) from missing
    except CorruptReleaseError as corrupt:
        raise CorruptReleaseError("releases", corrupt.fault, way_out(folder)) from corrupt


def _read(folder: Path, step: str) -> Release:
    record = read_json(folder / RECORD, CorruptReleaseError, "releases", step, needed=SAYS)
    return Release(str(record["version"]), folder, record)


def way_out(folder: Path) -> str:
    """What to do about a release that is damaged."""
    others = [one.version for one in every(folder.parent.parent) if one.folder.name != folder.name]
    step = f"restore {folder} from a backup"
    return f"{step}, or give readers another release: `landfall rollback --to {others[-1]}`" if others else step


def current(warehouse: Path) -> Release | None:
    """The release readers get now, ``None`` before the first publish."""
    link = warehouse / LINK
    if not link.is_symlink():
        return None
    return read(link.resolve())


def released(warehouse: Path, who: str) -> Release:
    """The release readers get now, for a command that needs one.

    Raises:
        NoReleaseError: nothing has been published, or the link to what was is lost; the line says how it is mended.
    """
    kept = every(warehouse)
    try:
        now = current(warehouse)
    except NoReleaseError:
        now = None
    if now is not None:
        return now
    if not kept:
        raise NoReleaseError(who, "nothing has been published yet", "publish first: `landfall run`")
    fault = f"{warehouse / LINK} leads to no release, the newest on this disk is {kept[-1].version}"
    raise NoReleaseError(who, fault, f"point it there again: `landfall rollback --to {kept[-1].version}`")


def of_mode(settings: Settings, sink: str) -> Release:
    """The release readers get now, for a sink that keeps a copy or a link of it.

    Args:
        settings: where it is, and whether it should be ``sample`` or ``live``.
        sink: who asks, as a person knows it.

    Raises:
        NoReleaseError: nothing has been published.
        OtherWarehouseError: it is of the other mode.
    """
    release = released(settings.warehouse, sink)
    if release.mode != settings.mode:
        fault = f"this run is {settings.mode}, the release in {settings.warehouse} holds {release.mode} data"
        raise OtherWarehouseError(sink, fault, "set LANDFALL_SOURCES and LANDFALL_DATA to one and the same warehouse")
    return release


def every(warehouse: Path) -> list[Release]:
    """All whole releases on this disk that say what they are, oldest first."""
    folders = sorted((warehouse / "releases").glob("[0-9]*"))
    found = []
    for folder in folders:
        if folder.suffix != DRAFT and (folder / RECORD).is_file():
            with contextlib.suppress(CorruptReleaseError):  # whoever wants this very one is told
                found.append(_read(folder, ""))
    return found


def next_version(warehouse: Path) -> str:
    """One more than any version on this disk, also after a rollback; six digits, so folders sort as versions do."""
    taken = [int(folder.name) for folder in (warehouse / "releases").glob("[0-9]*") if folder.name.isdecimal()]
    return f"{max(taken, default=0) + 1:06d}"


def flip(warehouse: Path, release: Release) -> None:
    """Point ``current`` at ``release`` in one atomic step.

    Raises:
        OSError: the disk refused and the link still points at the release before. Where the link did move and only its
            sync failed, the outcome is read back and stands (reliability X12).
    """
    link, draft = warehouse / LINK, warehouse / f".{LINK}{DRAFT}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("releases") / release.version)
    try:
        draft.replace(link)
        sync_folder(warehouse)
    except OSError:
        seen = current(warehouse)
        if seen is None or seen.version != release.version:
            raise


def clear_litter(warehouse: Path, never_read: Iterable[Release] = ()) -> list[str]:
    """Remove what dead publishers left behind, and return its names. Call it with the publish lock held only."""
    drafts = [*(warehouse / "releases").glob(f"*{DRAFT}"), *warehouse.glob(f".*{DRAFT}")]
    for path in drafts:
        _remove(path)
    unread = list(never_read)
    for release in unread:
        _discard(release)
    return [*(path.name for path in drafts), *(release.version for release in unread)]


def prune(warehouse: Path, keep: int) -> list[str]:
    """Remove old releases; never the current one, the one before it, the newest two, or one a reader has open.

    Kept are the newest ``keep`` of different contents, and the last ones of the newest ``keep`` days: many releases in
    an hour push no day out, and none that repeats another counts.

    Returns:
        The versions removed. One that is in use goes with a later publish.
    """
    now = current(warehouse)
    known = every(warehouse)
    needed = {now.version, now.base_version} if now else set()
    needed |= {release.version for release in known[-FEWEST_KEPT:]}
    needed |= _first_of_each(reversed(known), _facts, keep) | _first_of_each(reversed(known), _day, keep)
    gone = [release for release in known if release.version not in needed and not _in_use(release)]
    for release in gone:
        _discard(release)
    return [release.version for release in gone]


def _first_of_each(releases: Iterable[Release], kind: Callable[[Release], str], most: int) -> set[str]:
    """The versions of the first release of each of the first ``most`` kinds."""
    first: dict[str, str] = {}
    for release in releases:
        if len(first) < most:
            first.setdefault(kind(release), release.version)
    return set(first.values())


def _facts(release: Release) -> str:
    return str(release.record["facts_hash"])


def _day(release: Release) -> str:
    """The day it was published, in Colombia: what a person there means by "yesterday's release"."""
    return str(datetime.fromisoformat(release.record["published_at"]).astimezone(COLOMBIA).date())


def _discard(release: Release) -> None:
    """Take a release away whole: under its own name it is never seen half removed."""
    doomed = release.folder.with_name(f"{release.version}{DRAFT}")
    release.folder.rename(doomed)
    _remove(doomed)


def _in_use(release: Release) -> bool:
    """Whether another process has the database open: DuckDB's readers hold a shared POSIX lock on it."""
    with _writable(release.database), open(release.database, "r+b") as handle:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextlib.contextmanager
def _writable(path: Path) -> Iterator[None]:
    path.chmod(0o644)
    try:
        yield
    finally:
        path.chmod(0o444)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)
