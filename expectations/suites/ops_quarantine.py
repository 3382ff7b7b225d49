"""ops_quarantine: one row is one rejected row or set-aside member with its reason; none is the best case."""

# ruff: noqa: S608 - the SQL is made of this file's own words

from __future__ import annotations

import csv

from core.settings import PROJECT
from expectations.rules import TABLE, Suite, none_of

RATE = "0.001"
"""Share of a source's rows that may be rejected (reliability I4)."""

FEW = 20
"""Rejected rows of a source that say nothing about a share."""

ASIDE = "0.05"
"""Share of a source's rows of which something may be set aside behind the landing."""

with open(PROJECT / "dbt_project" / "seeds" / "source_privacy.csv", encoding="utf-8") as _declared:
    OPEN_SOURCES = tuple(row["source"] for row in csv.DictReader(_declared) if row["privacy"] == "open")
"""Sources without natural persons and without texts: what was rejected of them may be shown."""

SUITE = Suite(
    table="ops.ops_quarantine",
    floor=0,
    rules=(
        none_of(
            "every_rejected_row_is_here",
            "Of every pull, as many rows are here as the reconciliation says were rejected",
            "pulls have another number of rejected rows than the reconciliation says",
            """
            select pulls.source, pulls.stream
            from ops.ops_reconciliation as pulls
            left join (
                select source, stream, receipt_id, count(*) as counted from {table}
                where quarantine_kind = 'row' and stage = 'landing' group by all
            ) as here using (source, stream, receipt_id)
            where coalesce(here.counted, 0) <> pulls.quarantined_rows
            """,
            "nothing is dropped silently: look at that pull's quarantine.parquet",
            example="source || '/' || stream",
        ),
        none_of(
            "every_member_set_aside_is_here",
            "Of every pull, as many members are here as the reconciliation says were set aside",
            "pulls have another number of set-aside members than the reconciliation says",
            """
            select pulls.source, pulls.stream
            from ops.ops_reconciliation as pulls
            left join (
                select source, stream, receipt_id, count(*) as counted from {table}
                where quarantine_kind <> 'row' group by all
            ) as here using (source, stream, receipt_id)
            where coalesce(here.counted, 0) <> pulls.quarantined_members + pulls.missing_members
            """,
            "nothing is dropped silently: look at the members in that pull's receipt.json",
            example="source || '/' || stream",
        ),
        none_of(
            "few_are_rejected",
            "Of no source more than one row in a thousand is rejected, a handful aside",
            "sources have too many rejected rows",
            f"""
            select pulls.source
            from (select source, sum(source_total) as total from ops.ops_reconciliation group by source) as pulls
            inner join (
                select source, count(*) as rejected from {TABLE}
                where quarantine_kind = 'row' and stage = 'landing' group by source
            ) as here using (source)
            where here.rejected > greatest({RATE} * pulls.total, {FEW})
            """,
            "look at the reasons: a new format wants a new pattern, a broken upload wants patience",
            example="source",
        ),
        none_of(
            "few_are_set_aside",
            "Of no source more than one row in twenty is set aside after it landed, a handful aside",
            "sources have too many rows that can be no fact",
            f"""
            select pulls.source
            from (select source, sum(source_total) as total from ops.ops_reconciliation group by source) as pulls
            inner join (
                select source, count(*) as aside from {TABLE} where stage = 'build' group by source
            ) as here using (source)
            where here.aside > greatest({ASIDE} * pulls.total, {FEW})
            """,
            "look at the reasons: one page in year 26 is a typing error, all of them are another date format",
            example="source",
        ),
        none_of(
            "no_persons_and_no_texts_shown",
            "What stood in a rejected row is shown only for sources without persons and texts",
            "rejected rows of other sources are shown",
            f"""
            select source from {TABLE}
            where raw_record is not null and source not in ({", ".join(f"'{name}'" for name in OPEN_SOURCES)})
            """,
            "do not publish: mend the seed of privacy classes or the model that reads it",
            example="source",
        ),
    ),
    may_shrink=1.0,
)
