"""``landfall bench weather``: a week of bad weather in the sandbox, day by day, and what of it is in the lake after.

A seeded schedule brings outages of whole publishers, dead members, new and lost fields, spent quotas, hiccups, changes
no cursor sees, and kills in the middle of pulls. Each evening says what landed, what was set aside and what is missing.
In the end the sky clears, everything is pulled once more, and the lake is held against a pull that was never disturbed:
every row of it must be there and be the newest of its key, and nothing may be unexplained.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.results import block, write_section
from core.duck import connect, literal, quoted
from core.errors import LandfallError
from core.lake import Lake, Receipt, verify
from core.settings import Settings
from extract.catalogue import all_sources
from extract.contract import Stream
from extract.http import Client, Limits
from extract.landing import pull_stream
from extract.sources import worldbank

APIS = tuple(sorted({api.name for source in all_sources() for api in source.apis if api.sample}))
"""Every publisher the sandbox stands in for."""
DRIFTS = (
    ("datos_gov_co/resource/c82u-588k.json", "extra_field"),
    ("datos_gov_co/resource/6cat-2gcs.json", "renamed_column"),
    ("datos_gov_co/resource/jbjy-vk9h.json", "renamed_column"),
    ("aci_medellin", "extra_field"),
    ("banrep", "extra_field"),
    ("banrep", "renamed_column"),
    ("gleif", "extra_field"),
)
"""Where a field is new, and where one is gone, which stops its stream."""
QUICK = Limits(attempts=2, dns_attempts=1, doubt_attempts=2, backoff_seconds=0.05)
HICCUPS = ("http_500", "truncated_json", "html_200", "gzip_cut", "empty_page")
KILLS_A_SOURCE = 2
START_SECONDS = 120.0
KEYS = {"comtrade": "sandbox-key"}


@dataclass(frozen=True)
class Event:
    """One fault that is on for a day, or for so many answers."""

    what: str
    route: str
    fault: str
    times: int | None = None


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox and its control page."""

    url: str

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the control page."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(f"{self.url}/_control/{path}", data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own sandbox
            return json.loads(answer.read())

    def read(self, path: str) -> str:
        """What a view answers."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:  # noqa: S310 - our own sandbox
            return str(answer.read().decode("utf-8"))


@contextmanager
def sandbox(folder: Path, companies: int, seed: int) -> Iterator[Sandbox]:
    """A sandbox of its own process on a free port."""
    port_file = folder / "port"
    words = ["--port", "0", "--port-file", str(port_file), "--companies", str(companies), "--seed", str(seed)]
    command = [sys.executable, "-m", "sandbox", "serve", *words]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not port_file.exists():
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the sandbox did not start")
            time.sleep(0.1)
        yield Sandbox(f"http://127.0.0.1:{port_file.read_text().strip()}")
    finally:
        server.terminate()
        server.wait()


def members(world: Sandbox) -> list[str]:
    """Routes of members that may die: news pages, series and parents."""
    loc = r"<loc>https://[^/]+(/[^<]+)</loc>"
    maps = re.findall(loc, world.read("/ruta_n/sitemap.xml"))
    pages = [f"/ruta_n{path}" for each in maps for path in re.findall(loc, world.read(f"/ruta_n{each}"))]
    listed = json.loads(world.read("/gleif/api/v1/lei-records?page%5Bsize%5D=50"))
    parents = [f"/gleif/api/v1/lei-records/{record['id']}/ultimate-parent" for record in listed["data"]]
    countries = ";".join(worldbank.COUNTRIES)
    series = [f"/worldbank/v2/country/{countries}/indicator/{code}" for code in worldbank.INDICATORS]
    return [*pages, *series[:2], *parents]


def forecast(chance: random.Random, mortal: Sequence[str]) -> list[Event]:
    """The faults of one day; the longest route wins where two fit."""
    *down, limited = chance.sample(APIS, 3)
    events = [Event("outage", api, "http_503") for api in down]
    events += [Event("dead", route, chance.choice(["http_404", "http_403"])) for route in chance.sample(mortal, 3)]
    events += [Event("quota", limited, "http_429", chance.randint(3, 9))]
    events.append(Event("drift", *chance.choice(DRIFTS)))
    if chance.random() < 0.5:
        events.append(Event("hiccup", f"{chance.choice(APIS)}/", chance.choice(HICCUPS), chance.randint(1, 4)))
    return events


def pull_all(settings: Settings, source_name: str) -> None:
    """Pull every stream of a source; what fails is in the attempt log."""
    source = next(each for each in all_sources() if each.name == source_name)
    for stream in source.streams:
        try:
            pull_stream(source, stream, settings, open_client=partial(Client, limits=QUICK))
        except LandfallError:
            continue


def in_a_process(work: Callable[[], None], kill_after: float | None) -> bool:
    """Do ``work`` in a child; whether it was killed. SIGKILL after so many seconds, as a machine that goes down."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    deadline = time.monotonic() + kill_after if kill_after else None
    while True:
        done, status = os.waitpid(child, 0 if deadline is None else os.WNOHANG)
        if done:
            return os.WIFSIGNALED(status)
        if deadline is not None and time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            deadline = None
        time.sleep(0.01)


@dataclass
class Report:
    """What a run came to.

    Attributes:
        kills: processes killed in the middle of a pull.
        set_aside: members set aside, all days together.
        failed: pulls that ended in an error, all days together.
        rows: rows of the undisturbed pull; ``lost`` of them are not in the lake, by stream.
        stale: rows of it that are in the lake and not the newest of their key, by stream; of a snapshot, rows that only
            one of the two newest pulls has.
        unexplained: rows and members nobody can account for.
    """

    kills: int = 0
    set_aside: int = 0
    failed: int = 0
    rows: int = 0
    lost: dict[str, int] = field(default_factory=dict)
    stale: dict[str, int] = field(default_factory=dict)
    unexplained: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether everything an undisturbed pull has is here, and explained."""
        return not (self.lost or self.stale or self.unexplained) and self.rows > 0


def evening(settings: Settings, seen: set[str], report: Report, log: Callable[[str], None]) -> None:
    """One line per stream that did something today."""
    for path in sorted((settings.data / "ops" / "attempts").glob("*.finished.json")):
        if path.name in seen:
            continue
        seen.add(path.name)
        told = json.loads(path.read_text(encoding="utf-8"))
        facts = told["facts"]
        counts = facts.get("members", {})
        report.failed += told["verdict"] != "ok"
        report.set_aside += counts.get("quarantined", 0) + counts.get("missing", 0)
        if facts.get("outcome") == "unchanged":
            continue
        ended = told.get("fault_code") or "landed"
        said = [f"{facts.get('rows', 0):>7,} rows", f"{facts.get('quarantined', 0)} quarantined"]
        said += [f"{counts[name]} members {name}" for name in ("quarantined", "missing") if counts.get(name)]
        said += [f"new fields {', '.join(facts['new_fields'])}"] if facts.get("new_fields") else []
        said += [f"{facts['reused']} answers in hand"] if facts.get("reused") else []
        log(f"  {told['subject']:<26} {ended:<18} {'; '.join(said)}")


def compared(disturbed: Settings, fresh: Settings, report: Report, names: Sequence[str]) -> None:
    """Every row of the undisturbed pull must be in the lake; every receipt must add up."""
    for source in (each for each in all_sources() if each.name in names):
        for stream in source.streams:
            _compared(disturbed, fresh, source.name, stream, report)
    verify(Lake(disturbed))


def _compared(disturbed: Settings, fresh: Settings, source: str, stream: Stream, report: Report) -> None:
    rows, lost = _missing(disturbed, fresh, source, stream)
    stale = 0 if lost else _stale(disturbed, fresh, source, stream)
    report.rows += rows
    report.lost |= {f"{source}/{stream.name}": lost} if lost else {}
    report.stale |= {f"{source}/{stream.name}": stale} if stale else {}
    report.unexplained += sum(map(_unexplained, Lake(disturbed).receipts(source, stream.name)))


def _unexplained(receipt: Receipt) -> int:
    rows = abs(receipt.source_total - receipt.rows - receipt.quarantined - receipt.duplicates)
    unnamed = sum("member" not in page for page in receipt.pages)
    return rows + abs(receipt.expected_members - unnamed - len(receipt.members))


def _stale(disturbed: Settings, fresh: Settings, source: str, stream: Stream) -> int:
    """Rows that differ between what is true of a stream in the two lakes. A scan of ids is as old as it may be."""
    if stream.name == "company_ids":
        return 0
    here, there = (_newest(settings, source, stream) for settings in (disturbed, fresh))
    return len(here ^ there) if stream.snapshot else len(there - here)


def _newest(settings: Settings, source: str, stream: Stream) -> set[tuple[Any, ...]]:
    """The rows of the newest pull of a snapshot; of other streams the newest row of each key."""
    columns, key = (", ".join(map(quoted, names)) for names in (stream.columns, stream.key))
    last = "where sequence = (select max(sequence) from landed)"
    which = last if stream.snapshot else f"qualify row_number() over (partition by {key} order by sequence desc) = 1"
    return set(Lake(settings).past(source).query(stream.name, f"select {columns} from landed {which}"))


def _missing(disturbed: Settings, fresh: Settings, source: str, stream: Stream) -> tuple[int, int]:
    """Rows of a stream in the undisturbed lake, and how many of them the other has not. Ids are scanned once a week, so
    those of today are looked for among the companies."""
    held = replace(stream, name="companies") if stream.name == "company_ids" else stream
    columns = ", ".join(quoted(name) for name in stream.columns)
    whole, other = (
        literal(f"{settings.raw}/{source}/{name}/*/rows*.parquet")
        for settings, name in ((fresh, stream.name), (disturbed, held.name))
    )
    with connect() as con:
        answer = con.execute(
            f"with whole as (select distinct {columns} from read_parquet({whole}, union_by_name = true)), "
            f"lost as (select * from whole except select {columns} from read_parquet({other}, union_by_name = true)) "
            "select (select count(*) from whole), (select count(*) from lost)"
        ).fetchone()
    if answer is None:
        raise AssertionError("an aggregate has one row")
    return int(answer[0]), int(answer[1])


ALL = tuple(source.name for source in all_sources())


def run(
    folder: Path, days: int, seed: int, companies: int, log: Callable[[str], None] = print, names: Sequence[str] = ALL
) -> Report:
    """The whole week of these sources in ``folder``."""
    report, chance, seen = Report(), random.Random(seed), set[str]()  # noqa: S311 - a schedule, no secret
    with sandbox(folder, companies, seed) as world:
        settings = Settings("sample", folder / "disturbed", sandbox_url=world.url, keys=KEYS)
        mortal = members(world)
        for day in range(1, days + 1):
            clock = world.request("POST", "clock", {"advance_days": 1})["clock"]
            planted = world.request("POST", "plants", {"seed": seed + day, "count": 24}) if day > 1 else []
            events = forecast(chance, mortal)
            for event in events:
                world.request("POST", "faults", {"route": event.route, "fault": event.fault, "times": event.times})
            told = "; ".join(f"{e.what} {e.route.rsplit('/', 1)[-1] or e.route} {e.fault}" for e in events)
            log(f"day {day}, {clock[:10]}: {told}; {len(planted)} changes no cursor sees")
            before = report.kills
            for name in names:
                _pulled(settings, name, chance, report)
            evening(settings, seen, report, log)
            log(f"  killed {report.kills - before} times")
            world.request("DELETE", "faults")
        log("the sky clears")
        for name in names:
            in_a_process(partial(pull_all, settings, name), None)
        evening(settings, seen, report, log)
        fresh = replace(settings, data=folder / "undisturbed")
        for name in names:
            in_a_process(partial(pull_all, fresh, name), None)
    compared(settings, fresh, report, names)
    return report


def _pulled(settings: Settings, name: str, chance: random.Random, report: Report) -> None:
    """One source's pull of the day, killed and begun again now and then."""
    for _ in range(KILLS_A_SOURCE):
        wait = chance.uniform(0.05, 1.5)
        if chance.random() < 0.4:
            report.kills += in_a_process(partial(pull_all, settings, name), wait)
    in_a_process(partial(pull_all, settings, name), None)


def measure(days: int, seed: int, companies: int, *, write: bool = False) -> int:
    """Print the days and the outcome; 1 where something is lost or unexplained."""
    lines: list[str] = []

    def tell(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    with tempfile.TemporaryDirectory(prefix="landfall-weather-") as folder:
        report = run(Path(folder), days, seed, companies, tell)
    tell(
        f"{report.kills} kills, {report.failed} failed pulls, {report.set_aside} members set aside on the way\n"
        f"{report.rows:,} rows of an undisturbed pull, {sum(report.lost.values())} of them lost {report.lost or ''}, "
        f"{sum(report.stale.values())} not the newest {report.stale or ''}; "
        f"{report.unexplained} rows or members unexplained"
    )
    if write:
        write_section("weather", block(*lines))
    return 0 if report.is_sound else 1
