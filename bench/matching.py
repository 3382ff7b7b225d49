"""``landfall bench matching``: seconds and memory to match some hundred announcements with a registry of any size.

The registry is made in DuckDB: names of a trade, one of 400,000 surnames and a place, so that words are as rare and as
common as in a real one. One registration in a thousand of the announcements' companies is really there.
"""

from __future__ import annotations

import itertools
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.matching import blocking, features, scoring
from dbt_project.matching.contract import ANNOUNCED, SEEDS
from dbt_project.matching.decisions import Candidate, Known, decide

_REGISTERED = """
create table registered as
select
    lpad(cast(1 + n % 57 as varchar), 2, '0') || '-' || n as registration_key,
    (['COMERCIALIZADORA', 'INVERSIONES', 'TRANSPORTES', 'CONSTRUCTORA', 'SERVICIOS', 'TECNOLOGIA'])[1 + n % 6]
    || ' ' || upper(left(md5(cast(n * 7 % 400000 as varchar)), 7))
    || (['', ' DEL NORTE', ' ANDINA', ' LA CEIBA', ' GLOBAL'])[1 + n // 7 % 5]
    || ([' SAS', ' S.A.S.', ' S A S', ' LTDA', ' S.A.'])[1 + n // 3 % 5] as legal_name,
    cast(null as varchar) as acronym, cast(900000000 + n as varchar) as nit, cast(null as varchar) as lei,
    lpad(cast(1 + n % 57 as varchar), 2, '0') as chamber_code, cast(null as varchar) as hub_code,
    lpad(cast(5 + n % 20 as varchar), 2, '0') as department_code, [chr(cast(65 + n % 20 as integer))] as section_codes,
    'company' as legal_form_kind, n % 300 = 0 as is_foreign_branch,
    date '1990-01-01' + cast(n % 13000 as integer) as registered_date, cast(null as varchar) as parent_name,
    cast(null as varchar) as parent_country_iso2, cast([] as varchar[]) as lei_names
from range($registrations) as numbers (n)
"""

_ANNOUNCED = """
insert into announced by name
select
    'a' || n as announcement_id, upper(left(md5(cast(n * 37 % 400000 as varchar)), 7)) || ' Digital' as company_name,
    'c' || n as company_key, 'new' as announcement_type, chr(cast(65 + n % 20 as integer)) as sector_code,
    'somewhere' as place_name, lpad(cast(1 + n % 57 as varchar), 2, '0') as chamber_code,
    date '2012-01-01' + cast(n * 17 % 5000 as integer) as announced_date
from range($announcements) as numbers (n)
"""


def measure(registrations: int, announcements: int) -> None:
    """Print one line per step, then the pairs and the peak memory of the process."""
    with (
        tempfile.TemporaryDirectory(prefix="landfall-bench-") as folder,
        duckdb.connect(str(Path(folder) / "registry.duckdb"), config={"threads": 2}) as connection,
    ):
        connection.execute(_REGISTERED, {"registrations": registrations})
        for table, columns in {"announced": ANNOUNCED, **SEEDS}.items():
            connection.execute(
                f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            )
        connection.execute(_ANNOUNCED, {"announcements": announcements})
        connection.execute("checkpoint")
        before = _peak()
        print("\n".join(_steps(connection, registrations)))
        print(f"peak memory {_peak():,.0f} MiB, {before:,.0f} MiB of it before matching began")


def _steps(connection: Any, registrations: int) -> list[str]:
    clock = [(time.perf_counter(), time.process_time())]
    connection.execute(f"create temp table normalised as {blocking.normalised()}")
    clock.append((time.perf_counter(), time.process_time()))
    blocking.block(connection)
    clock.append((time.perf_counter(), time.process_time()))
    pairs = features.described(connection)
    clock.append((time.perf_counter(), time.process_time()))
    scored = scoring.score(features.comparable(pairs), registrations)
    clock.append((time.perf_counter(), time.process_time()))
    decided = decide([Candidate(pair, *scored[pair["pair_id"]]) for pair in pairs], Known())
    clock.append((time.perf_counter(), time.process_time()))
    names = ("names", "block", "describe", "score", "decide")
    steps = list(zip(names, itertools.pairwise(clock), strict=True))
    lines = [_line(name, start, end) for name, (start, end) in [*steps, ("all", (clock[0], clock[-1]))]]
    about = f"{registrations:,} registrations, {len(pairs):,} pairs, {len(decided):,} of them worth a row"
    return [f"{'step':<10}{'seconds':>9}{'cpu s':>8}", *lines, about]


def _line(name: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    return f"{name:<10}{end[0] - start[0]:>9.2f}{end[1] - start[1]:>8.2f}"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
