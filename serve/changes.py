"""What moved since the release before, and why: ``changes.json`` and ``CHANGES.md`` of every release.

Two databases are compared, so that nothing is told which readers of the two would not find themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from serve.hashes import LOG_SCHEMA, TableFacts, literal

ANNOUNCEMENTS = "marts.mart_announcements"
NEEDED = frozenset(
    {
        "announcement_id", "counts_in_totals", "decision", "decision_source", "status", "lead_document_id",
        "jobs_stated_known", "amount_usd_stated_known",
    }
)  # fmt: skip
DOCUMENTS = "marts.dim_document"

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


def since(
    database: Path, tables: Mapping[str, TableFacts], base: Path | None, had: Mapping[str, TableFacts]
) -> dict[str, Any]:
    """What moved between two releases.

    Args:
        database: of the release that is being written.
        tables: what it holds.
        base: database of the release before; ``None`` for the first.
        had: what that one holds.

    Returns:
        ``tables``: rows before and now of every table whose facts differ; ``documents``: how many are new and gone;
        ``totals``: per cause, by how much the counted announcements, jobs and dollars moved. ``documents`` and
        ``totals`` are empty where one of the two has no announcements.
    """
    if base is None:
        return {"tables": {}, "documents": {}, "totals": {}}
    compared = sorted(name for name in tables.keys() | had.keys() if not name.startswith(f"{LOG_SCHEMA}."))
    moved = {name: _rows(tables.get(name), had.get(name)) for name in compared if _differs(name, tables, had)}
    comparable = all(_has_announcements(side) for side in (tables, had))
    if not comparable:
        return {"tables": moved, "documents": {}, "totals": {}}
    with closing(duckdb.connect()) as connection:
        for name, path in (("now_release", database), ("before_release", base)):
            connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        return {"tables": moved, "documents": _documents(connection), "totals": _totals(connection)}


def _has_announcements(tables: Mapping[str, TableFacts]) -> bool:
    return ANNOUNCEMENTS in tables and DOCUMENTS in tables and set(tables[ANNOUNCEMENTS].columns) >= NEEDED


def _rows(now: TableFacts | None, before: TableFacts | None) -> dict[str, int | None]:
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


def page(version: str, base_version: str | None, changes: Mapping[str, Any]) -> str:
    """The changes as a page of Markdown."""
    lines = [f"# Release {version}", ""]
    if base_version is None:
        return "\n".join([*lines, "The first release: nothing to compare with.", ""])
    lines += [f"Compared with release {base_version}.", ""]
    if changes["documents"]:
        told = changes["documents"]
        lines += [f"Documents: {told['new']:,} new, {told['gone']:,} gone.", ""]
    if changes["totals"]:
        lines += ["| why | announcements | jobs | US$ |", "|---|---|---|---|"]
        lines += [
            f"| {CAUSES[cause]} | {moved['announcements']:+,} | {moved['jobs']:+,} | {moved['amount_usd']:+,.0f} |"
            for cause, moved in sorted(changes["totals"].items(), key=lambda item: list(CAUSES).index(item[0]))
        ]
        lines += [""]
    elif changes["documents"]:
        lines += ["No total moved.", ""]
    if changes["tables"]:
        lines += ["| table with other facts | rows before | rows now |", "|---|---|---|"]
        lines += [
            f"| {name} | {_count(rows['before'])} | {_count(rows['now'])} |" for name, rows in changes["tables"].items()
        ]
    else:
        lines += ["No table has other facts."]
    return "\n".join([*lines, ""])


def _count(rows: int | None) -> str:
    return "none" if rows is None else f"{rows:,}"
