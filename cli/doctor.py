"""``landfall doctor``: what a run would meet on this machine and at every API, asked in seconds instead of hours."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.tables import show
from core import settings as landfall_settings
from core.errors import ConfigurationError, DiskError, LandfallError
from core.settings import Settings

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from extract.probing import Probed

app = typer.Typer()
GIBIBYTE = 1 << 30
NEEDED_BYTES = {"sample": 1 * GIBIBYTE, "live": 10 * GIBIBYTE}
"""Free space a run should find: pages, rows, readings, the build and the releases that are kept."""
FOLDERS = ("raw", "readings", "review", "attempts", "build", "warehouse")
MARKS = {"ok": "✔", "note": "•", "fault": "✘"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: as a person knows it: ``disk``, ``api gleif``.
        verdict: ``ok``, ``note`` (a run goes on without it) or ``fault``.
        found: what was seen.
        next_step: what to do about it, ``""`` where all is well.
        code, exit_code: of the fault, as docs/runbook.md lists them.
    """

    what: str
    verdict: Literal["ok", "note", "fault"]
    found: str
    next_step: str = ""
    code: str = ""
    exit_code: int = 0


@app.command("doctor", epilog="Example: LANDFALL_SOURCES=live landfall doctor --json")
def doctor(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> int:
    """Ask every API one small question and look at this machine; the exit code is that of the first fault."""
    settings = landfall_settings.load()
    findings = list(examined(settings))
    faults = [one for one in findings if one.verdict == "fault"]
    if as_json:
        summary = {"mode": settings.mode, "data": str(settings.data), "faults": len(faults)}
        print(json.dumps({**summary, "findings": [asdict(one) for one in findings]}, ensure_ascii=False, indent=1))
    else:
        show(("", "what", "found"), [(MARKS[one.verdict], one.what, one.found) for one in findings])
        for one in findings:
            if one.next_step:
                print(f"{MARKS[one.verdict]} {one.what}: Next: {one.next_step}")
        print(f"{settings.mode} data in {settings.data}: {len(faults)} faults")
    return faults[0].exit_code if faults else 0


def examined(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, in the order in which a run meets it."""
    yield _looked_at("packages", _packages, settings)
    yield _looked_at("path", _path, settings)
    yield _looked_at("disk", _disk, settings)
    for name in FOLDERS:
        yield _looked_at(f"folder {name}", partial(_folder, name), settings)
    yield _looked_at("Airflow", _airflow, settings)
    yield from _ports(settings)
    yield _looked_at("PostgreSQL", _postgres, settings)
    yield _contact(settings)
    yield from _apis(settings)


def _looked_at(what: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(what, "ok", look(settings))
    except LandfallError as error:
        return _fault(what, error)


def _fault(what: str, error: LandfallError) -> Finding:
    return Finding(what, "fault", error.fault, error.next_step, error.code, error.exit_code)


def _packages(_settings: Settings) -> str:
    """Installed versions beside the lock file's."""
    from packaging.requirements import Requirement

    lock = landfall_settings.PROJECT / "requirements.lock"
    lines = lock.read_text(encoding="utf-8").splitlines() if lock.is_file() else []
    pinned = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]
    wanted = [one for one in pinned if one.marker is None or one.marker.evaluate()]
    other = [f"{one.name} {_has(one) or 'is missing'} ({one.specifier})" for one in wanted if not _fits(one)]
    if other:
        fault = f"{len(other)} of {len(wanted)} packages are not the pinned ones: {', '.join(other[:5])}"
        raise ConfigurationError("doctor", fault, "install the pinned ones: `make install`")
    return f"{len(wanted)} as pinned in {lock.name}" if wanted else "no lock file beside the code, nothing to compare"


def _has(wanted: Requirement) -> str:
    try:
        return version(wanted.name)
    except PackageNotFoundError:
        return ""


def _fits(wanted: Requirement) -> bool:
    found = _has(wanted)
    return bool(found) and wanted.specifier.contains(found, prereleases=True)


def _path(settings: Settings) -> str:
    from core.lake import Lake

    Lake(settings).refuse_other_mode()
    return f"{settings.data} holds {settings.mode} data, or none yet"


def _disk(settings: Settings) -> str:
    place = _existing(settings.data)
    free, needed = shutil.disk_usage(place).free, NEEDED_BYTES[settings.mode]
    if free < needed:
        fault = f"{free / GIBIBYTE:.1f} GiB are free at {place}, a {settings.mode} run may need {needed / GIBIBYTE:.0f}"
        raise DiskError("doctor", fault, "free space, or name a larger disk with LANDFALL_DATA")
    return f"{free / GIBIBYTE:.0f} GiB free at {place}"


def _folder(name: str, settings: Settings) -> str:
    folder: Path = getattr(settings, name)
    return _writable(folder)


def _writable(folder: Path) -> str:
    """Write one file and sync it: rights, quotas, a full or read-only disk show only there."""
    place = _existing(folder)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-") as file:
            file.write(b"\0" * 65_536)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        step = "free or mend the disk under LANDFALL_DATA, or name another folder, then run again"
        raise DiskError("doctor", f"{place} cannot be written: {error.strerror}", step) from error
    return "can be written" if place == folder else f"can be made below {place}"


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _ports(settings: Settings) -> Iterator[Finding]:
    """Of what stays running; `landfall run` takes any free ones."""
    from local import airflow, stack, superset, up
    from local.processes import registered

    of = {"Airflow's page": (up.configured_port, stack.up_register(settings))}
    of["Superset"] = (superset.port, settings.data / "superset" / "up.token")
    for what, (port, register) in of.items():
        if registered(register):
            yield Finding(f"port of {what}", "ok", "it is running")
            continue
        try:
            yield Finding(f"port of {what}", "ok", f"{airflow.free_port(port())} is free")
        except LandfallError as error:
            yield _fault(f"port of {what}", error)


def _airflow(_settings: Settings) -> str:
    from local.airflow import tuning

    tuned = tuning(schedules=True)
    return f"{tuned.parallelism} tasks at once, tried {tuned.retries} times again, schedules {tuned.schedules}"


def _postgres(settings: Settings) -> str:
    if not settings.postgres_dsn:
        return "none is named, releases are not copied"
    from serve.postgres import server_version

    return f"PostgreSQL {server_version(settings.postgres_dsn)} answers"


def _contact(settings: Settings) -> Finding:
    if settings.contact or settings.mode == "sample":
        return Finding("contact", "ok", settings.contact or "nobody outside is asked for samples")
    step = "set LANDFALL_CONTACT to an address, so that a publisher writes before it blocks"
    return Finding("contact", "note", "publishers are told no address", step)


def _apis(settings: Settings) -> Iterator[Finding]:
    """One row per API; samples are asked for only where a sandbox is named."""
    from extract.probing import apis_asked, probe_all

    if settings.mode == "sample" and not settings.sandbox_url:
        step = "for a look at it alone: `landfall sandbox serve`, and set LANDFALL_SANDBOX_URL"
        yield Finding("sandbox", "note", "it is not running; `landfall run` starts and ends its own", step)
        return
    for probed in probe_all(settings, apis_asked(settings)):
        yield _of_api(probed)


def _of_api(probed: Probed) -> Finding:
    from extract.probing import SKEW_SECONDS

    what = f"api {probed.api.name}"
    if probed.error is not None:
        return _fault(what, probed.error)
    way = f" through the proxy {probed.proxy}" if probed.proxy else ""
    found = f"{probed.place}{way} answers in {probed.seconds:.1f} s"
    if probed.skew is not None and abs(probed.skew) > SKEW_SECONDS:
        fault = f"{found}, and its clock is {probed.skew:+,.0f} s from ours"
        step = "set this machine's clock (timedatectl set-ntp true): cursors and certificates depend on it"
        return _fault(what, ConfigurationError(what, fault, step))
    if probed.keyed is False:
        step = f"set LANDFALL_KEY_{probed.api.name.upper()}; {probed.api.key_note}"
        return Finding(what, "note", f"{found}, without a key", step)
    return Finding(what, "ok", found + (", with its key" if probed.keyed else ""))
