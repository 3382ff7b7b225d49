"""Says what a source or an outlet still lacks, in words and within a minute: ``landfall check-source secop``.

It holds the declaration to the contract, compares the files that are derived from it, pulls it from a sandbox of its
own and lets dbt read what landed, all in a folder that is thrown away.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.errors import ConfigurationError, LandfallError
from core.settings import PROJECT, Settings
from extract.catalogue import all_sources, source
from extract.contract import Source, Stream
from extract.derived import COMMAND, STAGING, columns, outdated
from extract.landing import Outcome, pull
from extract.outlets import FILE, Outlet, read_outlets

_ENDING = ("source", "receipt_id", "page_sha256", "page_ordinal")
_SOURCES_OF = {"feed": "press_rss", "sitemap": "press_newsroom", "wordpress": "press_wordpress"}
_DESCRIBED = re.compile(r'^      - name: (\w+)\n        description: "(.*)"$', re.MULTILINE)
_STAMP = re.compile(r"^\d\d:\d\d:\d\d\s+")
_PROFILE = """landfall:
  target: check
  outputs:
    check:
      type: duckdb
      path: "{folder}/check.duckdb"
      module_paths: ["{project}"]
      settings: {{TimeZone: UTC, autoinstall_known_extensions: false, autoload_known_extensions: false}}
"""
"""dbt's profile for one source alone; the project's own one asks for all of them."""
_SHOWN = 4
"""Lines of what dbt says that are shown."""
_START_SECONDS = 300.0
_READ_ON = "start it alone and read on: `landfall sandbox serve`"
Faults = list[str]


def check(name: str, project: Path = PROJECT, report: Callable[[str], None] = print) -> int:
    """Say step by step what ``name`` lacks; returns 1 where it lacks something.

    Raises:
        ConfigurationError: there is no such source or outlet, or a declaration contradicts itself.
    """
    begun = time.monotonic()
    outlet = next((one for one in read_outlets(FILE) if one.name == name), None)
    chosen = source(_SOURCES_OF[outlet.kind]) if outlet else source(name)
    with tempfile.TemporaryDirectory(prefix="landfall-check-") as folder:
        steps: dict[str, Callable[[], Faults]] = {
            "declaration": lambda: outlet_faults(outlet) if outlet else declaration_faults(chosen),
            "derived files": lambda: derived_faults(project),
            "staging models": lambda: staging_faults(project, chosen),
            "pull from the sandbox": lambda: pull_faults(chosen, outlet, Path(folder)),
            "dbt on what landed": lambda: dbt_faults(project, chosen, Path(folder)),
        }
        faults = 0
        for step, look in steps.items():
            found = look()
            faults += len(found)
            report(f"{'✘' if found else '✔'} {step}")
            for fault in found:
                report(f"    {fault}")
            if found and step == "pull from the sandbox":
                break
    seconds = time.monotonic() - begun
    said = f"{faults} to mend" if faults else f"{name} is complete; make check runs its contract tests"
    report(f"{said} ({seconds:.0f} s)")
    return 1 if faults else 0


def declaration_faults(declared: Source) -> Faults:
    """What the catalogue cannot know to be missing: sentences a reader needs, and values the sandbox answers with."""
    faults = (
        [] if "safe" in declared.triage.lower() else ["triage does not say when waiting is safe, and when it is not"]
    )
    for stream in declared.streams:
        faults += [f"{stream.name}: {fault}" for fault in _stream_faults(stream)]
    return faults


def _stream_faults(stream: Stream) -> Faults:
    faults = []
    if not re.fullmatch(r"One row is \S.*\.", stream.grain):
        faults.append(f"grain is {stream.grain!r}, not a sentence such as 'One row is one contract.'")
    faults += [
        f"field {field.name} has no note: what is it, in which unit?" for field in stream.fields if not field.note
    ]
    for field in stream.fields:
        if field.example and field.pattern and not re.fullmatch(field.pattern, field.example):
            faults.append(f"field {field.name}: its example {field.example!r} does not fit its pattern")
    return faults


def outlet_faults(outlet: Outlet) -> Faults:
    """What an entry of ``outlets.toml`` lacks beside what reading it refuses."""
    text = FILE.read_text(encoding="utf-8")
    entry = next(part for part in text.split("[[outlet]]")[1:] if f'name = "{outlet.name}"' in part)
    faults = []
    if outlet.live and not any(line.lstrip("# ").strip() for line in entry.splitlines() if line.startswith("#")):
        faults.append("no comment says where its live address is documented, and when that was seen")
    if not outlet.sample:
        faults.append("it has no sample address, so no run without network asks it: https://<name>.example/<same path>")
    return faults


def derived_faults(project: Path) -> Faults:
    """Derived files that say something else than the declarations."""
    return [f"{path} differs: run {COMMAND}" for path in outdated(project, all_sources())]


def staging_faults(project: Path, declared: Source) -> Faults:
    """Streams without a staging model, fields it does not read, and the columns every one of them ends with."""
    faults = []
    for stream in declared.streams:
        path = STAGING / declared.name / f"stg_{declared.name}__{stream.name}.sql"
        file = project / path
        if not file.exists():
            faults.append(f"{path} is not there: it casts and renames the fields of {stream.name}")
            continue
        sql = file.read_text(encoding="utf-8")
        words = set(re.findall(r"\w+", sql))
        faults += [f"{path} does not read {name}" for name in stream.columns if name not in words]
        names = tuple(alias for alias, _ in columns(sql))
        if names[-len(_ENDING) :] != _ENDING:
            faults.append(f"{path} does not end with {', '.join(_ENDING)}")
    return faults + description_faults(project, declared)


def description_faults(project: Path, declared: Source) -> Faults:
    """Columns without a description, and ones that another model describes otherwise: one name means one thing."""
    told: dict[str, set[str]] = defaultdict(set)
    for file in sorted((project / "dbt_project" / "models").glob("**/*__models.yml")):
        for name, text in _DESCRIBED.findall(file.read_text(encoding="utf-8")):
            told[name].add(text)
    own = project / STAGING / declared.name / f"_{declared.name}__models.yml"
    names = dict(_DESCRIBED.findall(own.read_text(encoding="utf-8"))) if own.exists() else {}
    faults = [f"column {name} has no description: give its field a note" for name, text in names.items() if not text]
    clashes = [name for name in names if len(told[name]) > 1]
    return faults + [
        f"column {name} means something else in another model: give it a name of its own" for name in clashes
    ]


def pull_faults(declared: Source, outlet: Outlet | None, folder: Path) -> Faults:
    """What goes wrong when the source is pulled from a sandbox of its own into ``folder``."""
    try:
        with running_sandbox(folder) as address:
            outcomes = pull(declared, Settings("sample", folder / "data", sandbox_url=address))
    except LandfallError as error:
        hint = (
            "" if outlet else "; where the sandbox has no such dataset, give the fields an example and run make sources"
        )
        return [f"{error.line()}{hint}"]
    faults = [fault for outcome in outcomes.values() for fault in _outcome_faults(outcome)]
    return faults + (_member_faults(outlet, outcomes) if outlet else [])


def _outcome_faults(outcome: Outcome) -> Faults:
    receipt = outcome.receipt
    if receipt is None or not receipt.rows:
        return [f"{outcome.stream}: nothing landed"]
    if receipt.quarantined and not receipt.members:
        return [f"{outcome.stream}: {receipt.quarantined} rows were quarantined: an example does not fit its pattern"]
    return []


def _member_faults(outlet: Outlet, outcomes: dict[str, Outcome]) -> Faults:
    receipts = [outcome.receipt for outcome in outcomes.values() if outcome.receipt]
    landed = [one for receipt in receipts for one in receipt.members if str(one["name"]).startswith(outlet.name)]
    if not landed:
        return [f"{outlet.name} was not asked: it has no address in the sandbox"]
    return [
        f"{one['name']} was set aside ({one['reason']}): is there a sandbox/fixtures/feeds/{outlet.name}.xml?"
        for one in landed
        if one["status"] != "landed"
    ]


@contextmanager
def running_sandbox(folder: Path) -> Iterator[str]:
    """The address of a small sandbox that runs as long as the block.

    Raises:
        ConfigurationError: it did not start.
    """
    port_file = folder / "port"
    command = [sys.executable, "-m", "sandbox", "serve", "--companies", "400", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--port-file", port_file],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield f"http://127.0.0.1:{_port(process, port_file)}"
    finally:
        process.terminate()
        process.wait()
        if process.stderr:
            process.stderr.close()


def _port(process: subprocess.Popen[bytes], port_file: Path) -> int:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if port_file.exists():
            return int(port_file.read_text(encoding="utf-8"))
        if process.poll() is not None and process.stderr:
            said = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
            raise ConfigurationError(
                "sandbox",
                said[-1] if said else "it ended at once",
                _READ_ON,
            )
        time.sleep(0.1)
    raise ConfigurationError("sandbox", "it is not ready after a minute", _READ_ON)


def dbt_faults(project: Path, declared: Source, folder: Path) -> Faults:
    """What dbt says of the source's staging models over what landed in ``folder``, where nothing else has landed."""
    (folder / "profiles.yml").write_text(_PROFILE.format(folder=folder, project=project), encoding="utf-8")
    models = [f"stg_{declared.name}__{stream.name}" for stream in declared.streams]
    places = {"--profiles-dir": folder, "--target-path": folder / "target", "--log-path": folder / "logs"}
    command = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", "run", "--select", *models]
    ended = subprocess.run(
        [*command, *(str(word) for pair in places.items() for word in pair)],
        cwd=project / "dbt_project",
        env=os.environ | {"LANDFALL_DATA": str(folder / "data"), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        return [_failure(ended.stdout)]
    with duckdb.connect(str(folder / "check.duckdb"), read_only=True) as database:
        faults = [_reading_fault(database, model) for model in models]
    return [fault for fault in faults if fault]


def _failure(said: str) -> str:
    """What dbt says of its first failure, in one line."""
    lines = [text for line in said.splitlines() if (text := _STAMP.sub("", line).strip())]
    start = next((place for place, line in enumerate(lines) if line.startswith(("Failure in", "Encountered"))), 0)
    return " ".join(lines[start : start + _SHOWN])


def _reading_fault(database: duckdb.DuckDBPyConnection, model: str) -> str:
    """What goes wrong when every row of a view is read: a cast is only tried then."""
    try:
        rows = database.execute(f"select * from staging.{model}").fetchall()  # noqa: S608 - our own name
    except duckdb.Error as error:
        return f"{model}: {str(error).splitlines()[0]}"
    return "" if rows else f"{model} has no row of those that landed"
