"""Matching from end to end on one connection: tables in, decided candidates out."""

# ruff: noqa: S608 - the SQL is made of this package's own words: names of tables and columns, never data

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from dbt_project.matching import blocking, features, scoring
from dbt_project.matching.contract import CANDIDATES, SEEDS
from dbt_project.matching.decisions import Candidate, Known, decide
from dbt_project.matching.evidence import sentence

_ARROW = {"varchar": pa.string(), "double": pa.float64(), "bigint": pa.int64(), "date": pa.date32()}


def match(connection: Any) -> pa.Table:
    """Match ``announced`` with ``registered`` of the connection, by ``groups``, ``group_aliases`` and the other seeds.

    Equal tables give equal rows in the same order, whatever the order of theirs. What is made on the way is temporary
    and dropped at the end; after an error it goes with the connection, whose transaction takes no more statements.
    """
    connection.execute(f"create or replace temp table normalised as {blocking.normalised()}")
    matched = match_normalised(connection)
    connection.execute("drop table normalised")
    return matched


def match_normalised(connection: Any) -> pa.Table:
    """``match`` where the names of ``registered`` have been taken apart, and stand in ``normalised``."""
    blocking.block(connection)
    pairs = features.described(connection)
    (registrations,) = connection.execute("select count(*) from registered").fetchone()
    blocking.clear(connection)
    scored = scoring.score(features.comparable(pairs), registrations)
    candidates = [Candidate(pair, *scored[pair["pair_id"]]) for pair in pairs]
    return as_table(decide(candidates, known(connection)))


def known(connection: Any) -> Known:
    """What the seeds say."""
    return Known(
        aliases=_rows(connection, "group_aliases"),
        denials=_rows(connection, "group_denials"),
        decisions=_rows(connection, "match_decisions"),
    )


def _rows(connection: Any, seed: str) -> list[dict[str, Any]]:
    names = list(SEEDS[seed])
    columns = ", ".join(names)
    rows = connection.execute(f"select {columns} from {seed} order by all").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def as_table(decided: list[Candidate]) -> pa.Table:
    """The decided candidates with the columns of ``CANDIDATES``."""
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in CANDIDATES.items()])
    ranks: dict[str, int] = {}
    rows = []
    for candidate in decided:
        rank = ranks[candidate.announcement] = ranks.get(candidate.announcement, 0) + 1
        rows.append(_row(candidate, rank))
    return pa.Table.from_pylist(rows, schema=schema)


def _row(candidate: Candidate, rank: int) -> dict[str, Any]:
    levels = candidate.levels
    return {
        "announcement_id": candidate.announcement,
        "registration_key": candidate.registration,
        "match_probability": candidate.probability,
        "decision": candidate.decision,
        "decision_source": candidate.decided_by,
        "name_evidence": "curated_name" if candidate.is_curated else levels["name"],
        "identifier_evidence": candidate.identifier,
        "sector_evidence": levels["sector"],
        "country_evidence": levels["country"],
        "place_evidence": levels["place"],
        "date_evidence": levels["date"],
        "form_evidence": "foreign_branch" if candidate.pair["is_foreign_branch"] else levels["form"],
        "non_name_evidence_count": len(candidate.non_name_evidence),
        "evidence": sentence(candidate),
        "registered_date": candidate.pair["registered_date"],
        "days_after_announcement": candidate.days,
        "candidate_rank": rank,
    }


def match_relations(connection: Any, relations: Mapping[str, Any]) -> pa.Table:
    """``match_normalised`` on relations of ``connection`` that are known to it under other names.

    Args:
        connection: the one the relations belong to.
        relations: by the names of ``contract``.
    """
    for name, relation in relations.items():
        connection.execute(f"create or replace temp view {name} as {relation.sql_query()}")
    matched = match_normalised(connection)
    for name in relations:
        connection.execute(f"drop view {name}")
    return matched


def names_of(connection: Any, registered: Any, held: str, versions: Any = None) -> Any:
    """The names of registrations, taken apart, with the row id and the receipt of each registration.

    Args:
        connection: the one the relations belong to.
        registered: relation of ``contract.REGISTERED``, with ``publisher_row_id`` and ``receipt_id``.
        held: table with what this gave before, whose registrations are left out where they came in the same receipt;
            ``""`` where there is none.
        versions: relation of the row ids and receipts of ``registered``, where there is one that is made of less.
    """
    rows = f"({registered.sql_query()})"
    if held:
        now = f"({versions.sql_query()})" if versions else rows
        version = "hash(publisher_row_id, receipt_id)"  # as ``version_bits`` in macros/following.sql
        new = f"select publisher_row_id from {now} as now where {version} not in (select {version} from {held})"
        changed = f"select * from {rows} as now where publisher_row_id in ({new})"
        connection.execute(f"create or replace temp table changed_registrations as {changed}")
        rows = "changed_registrations"
    return connection.sql(blocking.normalised(rows, "publisher_row_id receipt_id"))
