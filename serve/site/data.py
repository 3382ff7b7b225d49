"""What the page shows, taken from one release: the answers as they are, the announcements, and how good the data is.

Nothing is counted here that a question answers: the page draws the answers' own rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from serve.questions import Answer
from serve.site.days import Days
from serve.site.variants import Variants

Record = dict[str, Any]


@dataclass(frozen=True)
class SiteData:
    """One page's contents.

    Attributes:
        build: what the release says of itself: version, mode, ``is_sample``, ``published_at``, ``code_version``.
        answers: per question's number.
        announcements: the table by column; texts that repeat are numbered (``words``, ``at``).
        details: per announcement, in the same order: its documents, figures, versions and registry matches.
        quality: audit, reconciliation, quarantine, freshness.
        countries: names and M49 code by ISO 3166-1 alpha-2.
        links: name to relative address of what was published beside the page.
        variants: per question's number, its answers for the parameters the page offers.
        days: per question's number, what adds up to its answer for any day.
        changes: what moved, this release's entry first.
    """

    build: Mapping[str, Any]
    answers: Mapping[int, Answer]
    announcements: Mapping[str, Any]
    details: Sequence[Mapping[str, Any]]
    quality: Mapping[str, Any]
    countries: Mapping[str, Any]
    links: Mapping[str, str]
    variants: Mapping[int, Variants] = field(default_factory=dict)
    days: Mapping[int, Days] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()


REPEATED = frozenset(
    {
        "origin_country_iso2", "place_key", "place_name", "hub_code", "announcement_type", "status", "sector_code",
        "currency_code", "amount_hedge", "jobs_hedge", "announced_precision", "facilitated_by", "match_decision",
        "decision", "decision_reasons",
    }
)  # fmt: skip
"""Columns with few different texts."""

ANNOUNCEMENTS = """
with ranked as (
    select
        announcement_id,
        decision,
        row_number() over (
            partition by announcement_id
            order by case decision when 'auto' then 0 when 'review' then 1 else 2 end, candidate_rank, registration_key
        ) as place
    from marts.bridge_announcement_registration
    where known_to is null
)

select
    announcement.announcement_id,
    announcement.company_name,
    announcement.origin_country_iso2,
    announcement.place_key,
    announcement.place_name,
    announcement.hub_code,
    announcement.announcement_type,
    announcement.status,
    announcement.sector_code,
    announcement.announced_date,
    announcement.announced_precision,
    announcement.currency_code,
    announcement.amount_stated,
    announcement.amount_hedge,
    announcement.amount_usd_low,
    announcement.amount_usd_stated,
    announcement.amount_usd_high,
    announcement.jobs_hedge,
    announcement.jobs_low,
    announcement.jobs_stated,
    announcement.jobs_high,
    announcement.facilitated_by,
    announcement.documents_count,
    announcement.independent_sources_count,
    announcement.counts_in_totals,
    announcement.decision,
    announcement.decision_reasons,
    coalesce(ranked.decision, 'none') as match_decision
from marts.mart_announcements as announcement
left join ranked on announcement.announcement_id = ranked.announcement_id and ranked.place = 1
order by announcement.announced_date desc nulls last, announcement.announcement_id
"""

DOCUMENTS = """
select
    bridge.announcement_id,
    bridge.document_id,
    bridge.document_role,
    bridge.independence_group,
    bridge.published_date,
    bridge.outlet,
    document.title,
    document.language_code,
    document.canonical_url,
    bridge.quote
from marts.bridge_announcement_document as bridge
inner join marts.dim_document as document on bridge.document_id = document.document_id
order by bridge.announcement_id, bridge.published_date, bridge.document_id
"""

CLAIMS = """
select
    bridge.announcement_id,
    claim.document_id,
    claim.claim_id,
    claim.measure,
    claim.unit,
    claim.value_low,
    claim.value_stated,
    claim.value_high,
    claim.hedge,
    claim.modality,
    claim.accumulation,
    claim.job_kind,
    claim.claim_role,
    claim.quote,
    claim.quote_start,
    claim.sentence_text,
    claim.sentence_start,
    claim.claim_id in (announcement.amount_claim_id, announcement.jobs_claim_id) as is_the_figure
from marts.fct_claims as claim
inner join marts.bridge_announcement_document as bridge
    on claim.document_id = bridge.document_id and claim.announcement_id = bridge.announcement_id
inner join marts.mart_announcements as announcement on bridge.announcement_id = announcement.announcement_id
where claim.known_to is null
order by bridge.announcement_id, claim.document_id, claim.quote_start, claim.claim_id
"""

MATCHES = """
select
    bridge.announcement_id,
    bridge.registration_key,
    registration.legal_name,
    registration.nit,
    bridge.registered_date,
    bridge.days_after_announcement,
    bridge.is_within_18_months,
    bridge.match_probability,
    bridge.decision,
    bridge.decision_source,
    bridge.name_evidence,
    bridge.identifier_evidence,
    bridge.sector_evidence,
    bridge.country_evidence,
    bridge.place_evidence,
    bridge.date_evidence,
    bridge.form_evidence,
    bridge.evidence
from marts.bridge_announcement_registration as bridge
left join marts.fct_registrations as registration on bridge.registration_key = registration.registration_key
where bridge.known_to is null
order by bridge.announcement_id, bridge.candidate_rank, bridge.registration_key
"""

VERSIONS = """
select
    announcement_id,
    version_number,
    known_from,
    known_to,
    status,
    amount_usd_stated,
    amount_stated,
    currency_code,
    jobs_low,
    jobs_stated,
    jobs_high
from marts.fct_announcements
where announcement_id in (select announcement_id from marts.fct_announcements where not is_current)
order by announcement_id, version_number
"""

COUNTRIES = (
    "select country_iso2, country_name_en, country_name_es, m49_code from marts.dim_country order by country_iso2"
)

RECONCILIATION = """
select
    source,
    stream,
    count(*) as pulls,
    sum(source_total)::bigint as source_total,
    sum(landed_rows)::bigint as landed_rows,
    sum(staged_rows)::bigint as staged_rows,
    sum(quarantined_rows)::bigint as quarantined_rows,
    sum(duplicate_rows)::bigint as duplicate_rows,
    sum(unexplained_rows)::bigint as unexplained_rows
from ops.ops_reconciliation
group by all
order by all
"""

QUARANTINE = """
select source, stream, reason, count(*) as rows
from ops.ops_quarantine
group by all
order by rows desc, source, stream, reason
"""


def gather(
    connection: duckdb.DuckDBPyConnection,
    answers: Mapping[int, Answer],
    record: Mapping[str, Any],
    *,
    suites: Mapping[str, Any] | None = None,
    links: Mapping[str, str] | None = None,
) -> SiteData:
    """Take the page's contents from an open release.

    Args:
        connection: the release's database.
        answers: per number, asked of the same database.
        record: ``release.json``.
        suites: rules passed and failed per table, from ``audit.json``; without it only their number is shown.
        links: what was published beside the page.
    """
    rows = _records(connection, ANNOUNCEMENTS)
    return SiteData(
        build={name: record.get(name) for name in ("version", "mode", "is_sample", "published_at", "code_version")},
        answers=answers,
        announcements=columnar(rows),
        details=_details(connection, [row["announcement_id"] for row in rows]),
        quality=_quality(connection, record, suites or {}),
        countries=_countries(connection),
        links=links or {},
    )


def columnar(rows: Sequence[Record]) -> Record:
    """``{"count": n, "columns": {name: values}}``; of a repeated text ``{"words": […], "at": [place, …]}``."""
    names = list(rows[0]) if rows else []
    columns: Record = {}
    for name in names:
        values = [row[name] for row in rows]
        columns[name] = _numbered(values) if name in REPEATED else values
    return {"count": len(rows), "columns": columns}


def _numbered(values: Sequence[Any]) -> Record:
    words = sorted({value for value in values if value is not None})
    places = {word: place for place, word in enumerate(words)}
    return {"words": words, "at": [-1 if value is None else places[value] for value in values]}


def marked(sentence: str | None, quote: str, start: int | None, sentence_start: int | None) -> list[str]:
    """``[before, figure, after]`` of a sentence, cut here: JavaScript counts UTF-16 units, spans count characters."""
    text = sentence or quote
    at = (start or 0) - (sentence_start or 0)
    if not 0 <= at <= len(text) or text[at : at + len(quote)] != quote:
        at = text.find(quote)
    if at < 0 or not quote:
        return [text, "", ""]
    return [text[:at], quote, text[at + len(quote) :]]


def _details(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> list[Record]:
    documents = _by_announcement(_records(connection, DOCUMENTS))
    claims = _by_announcement(_claim(row) for row in _records(connection, CLAIMS))
    matches = _by_announcement(_records(connection, MATCHES))
    versions = _by_announcement(_records(connection, VERSIONS))
    return [
        {
            "id": name,
            "documents": documents.get(name, []),
            "claims": claims.get(name, []),
            "matches": matches.get(name, []),
            "versions": versions.get(name, []),
        }
        for name in wanted
    ]


def _claim(row: Record) -> Record:
    parts = marked(row.pop("sentence_text"), row.pop("quote"), row.pop("quote_start"), row.pop("sentence_start"))
    return {name: value for name, value in row.items() if value not in (None, False)} | {"parts": parts}


def _by_announcement(rows: Iterable[Record]) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        grouped[row.pop("announcement_id")].append({key: value for key, value in row.items() if value is not None})
    return grouped


def _countries(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    found = connection.execute(COUNTRIES).fetchall()
    return {iso2: [english, spanish, m49] for iso2, english, spanish, m49 in found}


def _quality(connection: duckdb.DuckDBPyConnection, record: Mapping[str, Any], suites: Mapping[str, Any]) -> Record:
    return {
        "audit": record.get("audit", {}),
        "suites": [
            {"table": name, "passed": suite["passed"], "failed": len(suite["failed"])}
            for name, suite in sorted(suites.items())
        ],
        "reconciliation": _records(connection, RECONCILIATION),
        "quarantine": _records(connection, QUARANTINE),
        "freshness": list(record.get("sources", [])),
        "tables": [{"table": name, "rows": facts["rows"]} for name, facts in sorted(record.get("tables", {}).items())],
    }


def _records(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Record]:
    found = connection.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
