"""What moved since the release before, and why: ``changes.json`` and ``CHANGES.md`` of every release.

Two databases are compared, so that nothing is told which readers of the two would not find themselves.
``changes.json`` is the log: this release's entry first, then those of the releases it stands on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from core.files import write_json
from serve.bounded import bounded
from serve.hashes import LOG_SCHEMA, RECEIPT_COLUMN, TableFacts, literal, quoted
from serve.keys import Keys

LOG = "changes.json"
FORMAT = 1
"""Of ``changes.json``; counts up when an entry's members change their meaning."""
KEPT = 50
"""Entries in the log at most."""

ANNOUNCEMENTS = "marts.mart_announcements"
NEEDED = frozenset(
    {
        "announcement_id", "counts_in_totals", "decision", "decision_source", "status", "lead_document_id",
        "jobs_stated_known", "amount_usd_stated_known",
    }
)  # fmt: skip
DOCUMENTS = "marts.dim_document"
REGISTRY = "marts.fct_registrations"

CAUSES = {
    "new_document": "a document that had not landed before",
    "decision": "a person's decision",
    "cancelled": "a cancellation or denial",
    "revision": "other figures than before",
    "reading": "the same documents, read, folded or matched otherwise",
}
"""Why a total moved, in the order in which a cause is looked for."""

MOVES = """
with now as (select * from {now}.marts.mart_announcements),

before as (select * from {before}.marts.mart_announcements),

documents as (select document_id from {before}.marts.dim_document),

both_sides as (
    select
        coalesce(now.counts_in_totals, false) as counts_now,
        coalesce(before.counts_in_totals, false) as counted_before,
        now.announcement_id is not null as is_there,
        now.status in ('cancelled', 'denied') as is_cancelled,
        (now.decision, now.decision_source) is distinct from (before.decision, before.decision_source)
        and 'person' in (coalesce(now.decision_source, ''), coalesce(before.decision_source, '')) as is_decided,
        now.lead_document_id not in (select documents.document_id from documents) as is_new,
        if(coalesce(now.counts_in_totals, false), coalesce(now.jobs_stated_known, 0), 0)
        - if(coalesce(before.counts_in_totals, false), coalesce(before.jobs_stated_known, 0), 0) as jobs,
        if(coalesce(now.counts_in_totals, false), coalesce(now.amount_usd_stated_known, 0), 0)
        - if(coalesce(before.counts_in_totals, false), coalesce(before.amount_usd_stated_known, 0), 0) as amount_usd
    from now
    full join before on now.announcement_id = before.announcement_id
)

select
    case
        when counts_now and is_new then 'new_document'
        when is_decided then 'decision'
        when counted_before and is_cancelled then 'cancelled'
        when counts_now and counted_before then 'revision'
        else 'reading'
    end as cause,
    count(*) as announcements_count,
    cast(sum(cast(counts_now as integer) - cast(counted_before as integer)) as bigint) as announcements,
    cast(sum(jobs) as bigint) as jobs,
    cast(sum(cast(amount_usd as decimal(20, 2))) as double) as amount_usd
from both_sides
where counts_now <> counted_before or jobs <> 0 or abs(amount_usd) >= 0.01
group by cause
order by cause
"""


REGISTRY_MOVES = """
select
    max(before.registered_date) as last_day_before,
    max(now.registered_date) as last_day,
    count(*) filter (where before.registration_key is null) as registered,
    count(*) filter (
        where now.is_cancelled and before.registration_key is not null and not before.is_cancelled
    ) as cancelled
from now_release.marts.fct_registrations as now
full join before_release.marts.fct_registrations as before on now.registration_key = before.registration_key
"""
REGISTRY_NEEDED = frozenset({"registration_key", "registered_date", "is_cancelled"})


def since(
    database: Path,
    tables: Mapping[str, TableFacts],
    base: Path | None,
    had: Mapping[str, TableFacts],
    keys: Mapping[str, Keys],
    known: Mapping[str, Mapping[str, int]],
) -> dict[str, Any]:
    """What moved between two releases.

    Args:
        database: of the release that is being written.
        tables: what it holds.
        base: database of the release before; ``None`` for the first.
        had: what that one holds.
        keys: of the tables of the release that is being written.
        known: what ``moved`` has found of tables already.

    Returns:
        ``tables``: rows before and now of every table whose facts differ, and where it has a key how many rows are
        ``added``, ``gone`` and ``revised`` (the same key with other facts); ``documents``: how many are new and gone;
        ``totals``: per cause, by how much the counted announcements, jobs and dollars moved; ``registry``: its last
        day before and now, how many registrations are new and how many were cancelled. Each is empty where one of
        the two releases has nothing to compare.
    """
    found: dict[str, Any] = {"tables": {}, "documents": {}, "totals": {}, "registry": {}}
    if base is None:
        return found
    compared = sorted(name for name in tables.keys() | had.keys() if not name.startswith(f"{LOG_SCHEMA}."))
    found["tables"] = {n: _rows(tables.get(n), had.get(n)) for n in compared if _differs(n, tables, had)}
    with bounded(database.parent) as connection:
        for name, path in (("now_release", database), ("before_release", base)):
            connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        for name, rows in found["tables"].items():
            rows |= known.get(name) or _revised(
                connection, name, keys.get(name, Keys()), tables.get(name), had.get(name)
            )
        if all(_has(side, ANNOUNCEMENTS, NEEDED) and DOCUMENTS in side for side in (tables, had)):
            found |= {"documents": _documents(connection), "totals": _totals(connection)}
        if all(_has(side, REGISTRY, REGISTRY_NEEDED) for side in (tables, had)):
            found["registry"] = _registry(connection)
    return found


def write(folder: Path, entry: Mapping[str, Any], base: Path | None) -> None:
    """Write ``changes.json`` and ``CHANGES.md`` into a release's ``folder``.

    Args:
        folder: of the release that is being written.
        entry: ``version``, ``base_version`` and ``published_at`` of the release, and what ``since`` found.
        base: folder of the release before; its log goes on.
    """
    log = [dict(entry), *(read(base) if base else [])][:KEPT]
    write_json(folder / LOG, {"format": FORMAT, "releases": log})
    (folder / "CHANGES.md").write_text(page(entry), encoding="utf-8")


def read(folder: Path) -> list[dict[str, Any]]:
    """The log of the release in ``folder``, newest first; empty for a release from before there was one."""
    path = folder / LOG
    if not path.is_file():
        return []
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["releases"]
    return entries


def _revised(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    keys: Keys,
    now: TableFacts | None,
    before: TableFacts | None,
) -> dict[str, int]:
    """Rows that came, went and changed, by the table's key; nothing where it has none in both releases."""
    if not keys.key or now is None or before is None or not set(keys.key) <= set(before.columns):
        return {}
    sides = tuple(quoted(release, *name.split(".", 1)) for release in ("now_release", "before_release"))
    return moved(connection, sides, keys.key, [column for column in now.columns if column in before.columns])


def moved(
    connection: duckdb.DuckDBPyConnection, sides: Sequence[str], key: Sequence[str], columns: Iterable[str]
) -> dict[str, int]:
    """How many rows were ``added``, are ``gone`` and ``revised`` (the same key with other facts) between two tables.

    Args:
        connection: that reads both.
        sides: the rows as they are and as they were, as something to select from; rows that are the same in both may
            be missing.
        key: columns that tell rows apart.
        columns: those that both have.
    """
    facts = _packed([column for column in columns if column != RECEIPT_COLUMN])
    sides = [f"(select {_packed(key)} as row_key, hash({facts}) as facts from {side})" for side in sides]  # noqa: S608 - as below
    counted = connection.execute(
        f"""
        select
            count(*) filter (where before.row_key is null) as added,
            count(*) filter (where now.row_key is null) as gone,
            count(*) filter (where now.facts <> before.facts) as revised
        from {sides[0]} as now
        full join {sides[1]} as before on now.row_key = before.row_key
        """  # noqa: S608 - identifiers come from the catalogue and are quoted
    ).fetchone()
    assert counted is not None  # noqa: S101 - an aggregate without group by always has one row
    return dict(zip(("added", "gone", "revised"), counted, strict=True))


def _packed(columns: Sequence[str]) -> str:
    return f"struct_pack({', '.join(f'{quoted(column)} := {quoted(column)}' for column in columns)})"


def _registry(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    found = connection.execute(REGISTRY_MOVES)
    names = [column[0] for column in found.description or []]
    row = found.fetchone()
    assert row is not None  # noqa: S101 - an aggregate without group by always has one row
    return {
        name: str(value) if name.startswith("last_") and value else value
        for name, value in zip(names, row, strict=True)
    }


def _has(tables: Mapping[str, TableFacts], name: str, columns: frozenset[str]) -> bool:
    return name in tables and set(tables[name].columns) >= columns


def _rows(now: TableFacts | None, before: TableFacts | None) -> dict[str, Any]:
    return {"before": before.rows if before else None, "now": now.rows if now else None}


def _differs(name: str, tables: Mapping[str, TableFacts], had: Mapping[str, TableFacts]) -> bool:
    one, other = tables.get(name), had.get(name)
    return one is None or other is None or one.facts_hash != other.facts_hash


def _documents(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    counted = connection.execute(
        """
        select count(*) filter (where before.document_id is null), count(*) filter (where now.document_id is null)
        from now_release.marts.dim_document as now
        full join before_release.marts.dim_document as before on now.document_id = before.document_id
        """
    ).fetchone()
    assert counted is not None  # noqa: S101 - an aggregate without group by always has one row
    return {"new": counted[0], "gone": counted[1]}


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    found = connection.execute(MOVES.format(now="now_release", before="before_release"))
    names = [column[0] for column in found.description or []]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in found.fetchall()}


def page(entry: Mapping[str, Any]) -> str:
    """One release's changes as a page of Markdown."""
    lines = [f"# Release {entry['version']}", ""]
    if entry["base_version"] is None:
        return "\n".join([*lines, "The first release: nothing to compare with.", ""])
    lines += [f"Compared with release {entry['base_version']}.", ""]
    lines += _documents_lines(entry) + _registry_lines(entry) + _totals_lines(entry) + _tables_lines(entry)
    return "\n".join([*lines, ""])


def _documents_lines(entry: Mapping[str, Any]) -> list[str]:
    counts = entry["documents"]
    return [f"Documents: {counts['new']:,} new, {counts['gone']:,} gone.", ""] if counts else []


def _registry_lines(entry: Mapping[str, Any]) -> list[str]:
    counts = entry["registry"]
    if not counts:
        return []
    days = f"to {counts['last_day']} (before: {counts['last_day_before']})"
    return [f"Registry: {days}, {counts['registered']:,} new registrations, {counts['cancelled']:,} cancelled.", ""]


def _totals_lines(entry: Mapping[str, Any]) -> list[str]:
    if not entry["totals"]:
        return ["No total moved.", ""] if entry["documents"] else []
    lines = ["| why | announcements | jobs | US$ |", "|---|---|---|---|"]
    lines += [
        f"| {CAUSES[cause]} | {moved['announcements']:+,} | {moved['jobs']:+,} | {moved['amount_usd']:+,.0f} |"
        for cause, moved in sorted(entry["totals"].items(), key=lambda item: list(CAUSES).index(item[0]))
    ]
    return [*lines, ""]


def _tables_lines(entry: Mapping[str, Any]) -> list[str]:
    if not entry["tables"]:
        return ["No table has other facts."]
    lines = [
        "| table with other facts | rows before | rows now | added | gone | revised |",
        "|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {name} | {' | '.join(_count(rows.get(one)) for one in ('before', 'now', 'added', 'gone', 'revised'))} |"
        for name, rows in entry["tables"].items()
    ]


def _count(rows: int | None) -> str:
    return "–" if rows is None else f"{rows:,}"
