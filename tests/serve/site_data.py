"""A made-up release of any size for the page: the tables it reads, and answers in the columns the questions promise.

Companies are invented; hosts end in .example.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.questions import write_questions
from serve.questions import FOLDER, Answer, Question, answer, questions
from serve.site.data import SiteData, gather
from tests.expectations.warehouse import contracts

Row = dict[str, Any]

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\">",
    "</script><script>document.title='owned'</script>",
    "Evil \u202egnp.exe\u202c Holdings",
    "{{constructor.constructor('return 1')()}}",
    "Zürich & Söhne <b>bold</b> \u2028 line",
    "W" * 300,
    '=HYPERLINK("https://evil.example","click")',
)
"""Company names nobody should believe; the page shows each of them as text."""

COUNTRIES = (
    ("US", "United States", "Estados Unidos", "840"),
    ("CN", "China", "China", "156"),
    ("ES", "Spain", "España", "724"),
    ("BR", "Brazil", "Brasil", "076"),
    ("MX", "Mexico", "México", "484"),
    ("DE", "Germany", "Alemania", "276"),
    ("FR", "France", "Francia", "250"),
    ("IN", "India", "India", "356"),
    ("JP", "Japan", "Japón", "392"),
    ("GB", "United Kingdom", "Reino Unido", "826"),
    ("CL", "Chile", "Chile", "152"),
    ("CO", "Colombia", "Colombia", "170"),
    ("KR", "South Korea", "Corea del Sur", "410"),
    ("SG", "Singapore", "Singapur", "702"),
)
PLACES = (
    ("municipality:05001", "Medellín", "medellin"),
    ("municipality:11001", "Bogotá", None),
    ("municipality:76001", "Cali", None),
    ("municipality:08001", "Barranquilla", None),
    ("municipality:05360", "Itagüí", "medellin"),
    ("municipality:05266", "Envigado", "medellin"),
    ("municipality:05615", "Rionegro", None),
    ("municipality:13001", "Cartagena", None),
)
SECTORS = (
    ("J", "Information and communication"),
    ("C", "Manufacturing"),
    ("N", "Administrative and support"),
    ("K", "Financial and insurance"),
    ("M", "Professional, scientific, technical"),
    ("H", "Transport and storage"),
    ("G", "Trade"),
)
FIRST = (
    "Ortha",
    "Maple",
    "Genova",
    "Tessel",
    "Quanta",
    "Lumen",
    "Arbol",
    "Kestrel",
    "Nimbus",
    "Solara",
    "Vecta",
    "Halcyon",
)
SECOND = ("via", "crest", "le", "ware", "ris", "dyne", "tix", "nova", "form", "path", "link", "mar")
THIRD = ("Medical", "Interactive", "Research", "Logistics", "Software", "Motors", "Foods", "Energy", "Pay", "Robotics")
OUTLETS = ("ACI Medellín", "Invest in Bogotá", "Diario Empresarial", "Ruta N")
TODAY = date(2026, 9, 30)
HEDGES = ("exact", "exact", "exact", "approx", "at_least", "up_to")


def site(count: int = 160, *, seed: int = 7, hostile: bool = False, sample: bool = True) -> SiteData:
    """The contents of a page with so many announcements."""
    made = announcements(count, seed=seed, hostile=hostile)
    with duckdb.connect() as connection:
        fill(connection, made)
        return gather(
            connection,
            answers(made),
            record(sample),
            suites={
                "marts.fct_announcements": {"passed": 31, "failed": []},
                "marts.dim_company": {"passed": 14, "failed": []},
            },
            links={"data_docs": "../docs/data_docs/index.html", "dbt": "../docs/dbt/index.html"},
        )


def record(sample: bool = True) -> Row:
    """``release.json`` as far as the page reads it."""
    return {
        "version": "000012",
        "mode": "sample" if sample else "live",
        "is_sample": sample,
        "published_at": "2026-09-30T12:00:00+00:00",
        "code_version": "abcdef012345",
        "audit": {"success": True, "tables": 2, "rules": 45, "overrides": []},
        "tables": {"marts.fct_announcements": {"rows": 160}, "marts.dim_company": {"rows": 321}},
        "sources": [
            {
                "source": "rues",
                "stream": "entities",
                "licence": "CC BY-SA 4.0",
                "attribution": "Confecámaras",
                "origin": "http://127.0.0.1/resource",
                "pulls": 3,
                "rows": 26930,
                "newest_pull": "aa",
                "landed_at": "2026-09-30T10:00:00+00:00",
                "watermark": "2026-09-29",
                "fence": "v1",
                "publisher_says": {},
            }
        ],
    }


def announcements(count: int, *, seed: int = 7, hostile: bool = False) -> list[Row]:
    """So many announcements, the newest facts of each."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        name = f"{dice.choice(FIRST)}{dice.choice(SECOND)} {dice.choice(THIRD)}"
        if hostile and number < len(HOSTILE):
            name = HOSTILE[number]
        made.append(_announcement(dice, number, name))
    return made


def _announcement(dice: random.Random, number: int, name: str) -> Row:
    country = dice.choices(COUNTRIES, weights=[18, 12, 9, 5, 5, 5, 5, 5, 4, 4, 3, 2, 2, 2])[0]
    place = dice.choices(PLACES, weights=[60, 20, 6, 7, 5, 4, 6, 4])[0]
    kind = dice.choices(("new", "expansion", "mou"), weights=[5, 4, 2])[0]
    jobs, amount = (
        _interval(dice, dice.choice((45, 120, 300, 800))),
        _interval(dice, dice.choice((2e6, 12e6, 40e6, 1.5e8))),
    )
    if dice.random() < 0.2:
        amount = (None, None, None, None)
    if dice.random() < 0.15:
        jobs = (None, None, None, None)
    status = "mou" if kind == "mou" else dice.choices(("planned", "done", "cancelled"), weights=[5, 3, 1])[0]
    return {
        "announcement_id": f"an{number:06d}",
        "company_name": name,
        "origin_country_iso2": country[0],
        "place_key": place[0],
        "place_name": place[1],
        "hub_code": place[2],
        "announcement_type": kind,
        "status": status,
        "sector_code": dice.choice(SECTORS)[0],
        "announced_date": date(2012, 3, 1) + timedelta(days=int(5300 * dice.random() ** 0.7)),
        "announced_precision": "day",
        "currency_code": "USD" if amount[1] else None,
        "amount_stated": amount[1],
        "amount_hedge": amount[3],
        "amount_usd_low": amount[0],
        "amount_usd_stated": amount[1],
        "amount_usd_high": amount[2],
        "jobs_hedge": jobs[3],
        "jobs_low": jobs[0],
        "jobs_stated": jobs[1],
        "jobs_high": jobs[2],
        "facilitated_by": dice.choice((None, None, "ACI Medellín", "Invest in Bogotá")),
        "documents_count": dice.choice((1, 2, 2, 3, 4)),
        "independent_sources_count": dice.choice((1, 1, 2, 2, 3)),
        "counts_in_totals": kind != "mou" and status in ("planned", "done"),
        "decision": "accepted",
        "decision_reasons": None,
        "is_current": True,
        "version_number": 1,
        "known_from": date(2020, 1, 1),
        "known_to": None,
        "amount_claim_id": f"cl{number:06d}0a" if amount[0] else None,
        "jobs_claim_id": f"cl{number:06d}0j" if jobs[0] else None,
        "match": dice.choices(("auto", "review", "denied", None), weights=[5, 2, 1, 3])[0],
    }


def _interval(dice: random.Random, middle: float) -> tuple[float | None, float | None, float | None, str | None]:
    stated = float(round(middle * dice.uniform(0.5, 1.8), -1 if middle < 1e5 else -5))
    hedge = dice.choice(HEDGES)
    if hedge == "approx":
        return (round(stated * 0.95), stated, round(stated * 1.05), hedge)
    if hedge == "at_least":
        return (stated, stated, None, hedge)
    if hedge == "up_to":
        return (0.0, stated, stated, hedge)
    return (stated, stated, stated, hedge)


def fill(connection: duckdb.DuckDBPyConnection, made: Sequence[Row]) -> None:
    """Write the tables the page reads."""
    connection.execute("create schema if not exists marts; create schema if not exists ops")
    current = [{key: value for key, value in row.items() if key != "match"} for row in made]
    documents = [_document(row, number) for row in made for number in range(row["documents_count"])]
    tables = {
        "marts.mart_announcements": current,
        "marts.fct_announcements": current,
        "marts.bridge_announcement_document": documents,
        "marts.dim_document": [
            {
                "document_id": row["document_id"],
                "title": row["title"],
                "language_code": "es",
                "canonical_url": f"https://prensa.example/nota/{row['document_id']}",
            }
            for row in documents
        ],
        "marts.fct_claims": [claim for row in made for claim in _claims(row)],
        "marts.bridge_announcement_registration": [_match(row) for row in made if row["match"]],
        "marts.fct_registrations": [
            {
                "registration_key": f"21:{row['announcement_id']}",
                "legal_name": f"{row['company_name']} COLOMBIA S.A.S.",
                "nit": "900123456",
            }
            for row in made
        ],
        "marts.dim_country": [
            dict(zip(("country_iso2", "country_name_en", "country_name_es", "m49_code"), country, strict=True))
            for country in COUNTRIES
        ],
        "ops.ops_reconciliation": [
            {
                "source": "rues",
                "stream": "entities",
                "receipt_id": "aa11",
                "source_total": 26935,
                "landed_rows": 26935,
                "staged_rows": 26930,
                "quarantined_rows": 3,
                "duplicate_rows": 2,
                "unexplained_rows": 0,
            }
        ],
        "ops.ops_quarantine": [{"source": "rues", "stream": "entities", "reason": "chamber code of one digit"}] * 3,
    }
    for name, rows in tables.items():
        table = pa.Table.from_pylist(rows)
        connection.register("incoming", table)
        connection.execute(f"create table {name} as from incoming")
        connection.unregister("incoming")


def _document(row: Row, number: int) -> Row:
    return {
        "announcement_id": row["announcement_id"],
        "document_id": f"{row['announcement_id']}d{number}",
        "document_role": ("original", "reprint", "translation", "update")[number],
        "independence_group": f"{row['announcement_id']}g{min(number, row['independent_sources_count'] - 1)}",
        "published_date": row["announced_date"] + timedelta(days=number * 3),
        "outlet": OUTLETS[number],
        "title": f"{row['company_name']} anuncia operación en {row['place_name']}",
        "quote": row["company_name"],
    }


def _claims(row: Row) -> list[Row]:
    found = []
    for measure, letter, unit in (("jobs", "j", "count"), ("amount", "a", "USD")):
        stated = row["jobs_stated"] if measure == "jobs" else row["amount_stated"]
        if stated is None:
            continue
        said = f"{int(stated):,}".replace(",", ".") + (" empleos" if measure == "jobs" else "")
        quote = said if measure == "jobs" else f"US${int(stated / 1e6 * 10) / 10} millones".replace(".", ",")
        sentence = (
            f"La compañía 🏭 {row['company_name']} informó que creará {quote} en {row['place_name']} en dos años."
        )
        found.append(
            {
                "claim_id": f"cl{row['announcement_id'][2:]}0{letter}",
                "document_id": f"{row['announcement_id']}d0",
                "announcement_id": row["announcement_id"],
                "measure": measure,
                "unit": unit,
                "value_low": stated,
                "value_stated": stated,
                "value_high": stated,
                "hedge": row[f"{measure}_hedge"],
                "modality": "planned",
                "accumulation": "incremental",
                "job_kind": "direct" if measure == "jobs" else None,
                "claim_role": "main",
                "quote": quote,
                "quote_start": 1000 + sentence.index(quote),
                "sentence_text": sentence,
                "sentence_start": 1000,
                "known_to": None,
            }
        )
    return found


def _match(row: Row) -> Row:
    accepted = row["match"] != "denied"
    return {
        "announcement_id": row["announcement_id"],
        "registration_key": f"21:{row['announcement_id']}",
        "registered_date": row["announced_date"] + timedelta(days=140),
        "days_after_announcement": 140,
        "is_within_18_months": True,
        "match_probability": 0.97 if accepted else 0.4,
        "decision": row["match"],
        "decision_source": "score",
        "candidate_rank": 1,
        "name_evidence": "two rare tokens shared",
        "identifier_evidence": None,
        "sector_evidence": "same ISIC section",
        "country_evidence": "GLEIF parent in the same country" if accepted else None,
        "place_evidence": "same chamber",
        "date_evidence": "registered 140 days later",
        "form_evidence": None,
        "evidence": "Name, sector and place agree; registered 140 days after the announcement.",
        "known_to": None,
    }


def built_questions() -> tuple[Question, ...]:
    """Every question there is, as a build has it."""
    with TemporaryDirectory() as folder:
        write_questions(Path(folder), {name.partition(".")[2]: name.partition(".")[0] for name in contracts()})
        return tuple(questions(Path(folder) / FOLDER))


QUESTIONS: Mapping[int, Question] = {question.number: question for question in built_questions()}
"""All of them by their number; what is asked otherwise is tested apart."""


@cache
def columns() -> dict[int, tuple[str, ...]]:
    """The columns each question has, asked of a warehouse without rows."""
    with duckdb.connect() as empty:
        empty.execute("create schema marts; create schema ops")
        for table, told in contracts().items():
            empty.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in told.items())})")
        return {number: answer(empty, question).columns for number, question in QUESTIONS.items()}


VALUES: Mapping[int, Row] = {8: {"as_of": date(2020, 12, 31)}}
"""Parameters the questions were asked with."""


def answers(made: Sequence[Row]) -> dict[int, Answer]:
    """All of them, in the columns of the real ones, with figures that are plausible and no more."""
    dice = random.Random(11)
    rows = {number: maker(made, dice) for number, maker in MAKERS.items()}
    return {number: _answered(number, rows[number]) for number in QUESTIONS}


def _answered(number: int, rows: Sequence[Row]) -> Answer:
    question = replace(QUESTIONS[number], parameters=())
    names = columns()[number]
    strange = {name for row in rows for name in row} - set(names)
    assert not strange, f"question {number} has no {strange}"
    return Answer(
        question,
        names,
        ("VARCHAR",) * len(names),
        tuple(tuple(row.get(name) for name in names) for row in rows),
        VALUES.get(number, {}),
    )


def _total(rows: Sequence[Row], measure: str) -> dict[str, float]:
    """Sum of an interval's three figures; an open end counts as what was stated."""

    def part(end: str) -> float:
        return float(sum(row[f"{measure}_{end}"] or row[f"{measure}_stated"] or 0 for row in rows))

    return {end: part(end) for end in ("low", "stated", "high")}


def _counted(made: Sequence[Row]) -> list[Row]:
    return [row for row in made if row["counts_in_totals"]]


def _year(row: Row) -> int:
    return int(row["announced_date"].year)


def _grouped(rows: Sequence[Row], key: Any) -> list[tuple[Any, list[Row]]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return sorted(groups.items())


def _arrivals(made: Sequence[Row], dice: random.Random) -> list[Row]:
    names = {country[0]: country for country in COUNTRIES}
    landed = [row for row in _counted(made) if row["hub_code"] and row["origin_country_iso2"] != "CO"]
    rows = []
    for (iso2, year), group in _grouped(landed, lambda row: (row["origin_country_iso2"], _year(row))):
        rows.append(
            {
                "country_iso2": iso2,
                "country_name_en": names[iso2][1],
                "country_name_es": names[iso2][2],
                "landed_year": year,
                "companies_at_least": len(group),
                "announced_companies_count": len(group),
                "unknown_origin_count": 0,
                "in_review_count": 1,
                "companies": "; ".join(sorted(row["company_name"] for row in group)),
                "hub_at_least": len(landed),
                "hub_at_most": len(landed) + 9,
                **_interval_of(group),
                "open_ended_count": sum(row["jobs_hedge"] == "at_least" for row in group),
            }
        )
    return rows


def _realisation(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for year, group in _grouped(_counted(made), _year):
        ripe = year <= 2024
        sure = sum(row["match"] == "auto" for row in group) if ripe else 0
        likely = sure + (sum(row["match"] == "review" for row in group) if ripe else 0)
        rows.append(
            {
                "cohort_year": year,
                "announcements_count": len(group),
                "matured_announcements_count": len(group) if ripe else 0,
                "open_announcements_count": 0 if ripe else len(group),
                "realised_count": sure,
                "realised_with_review_count": likely,
                "rate_low": sure / len(group) if ripe else None,
                "rate_high": likely / len(group) if ripe else None,
                "pooled_rate_low": 0.31,
                "pooled_rate_high": 0.72,
                "registry_known_until": TODAY,
            }
        )
    return rows


def _trade(made: Sequence[Row], dice: random.Random) -> list[Row]:
    landed = (
        ("Kestrelnova Robotics", 2019, 5),
        ("Lumendyne Software", 2021, 2),
        ("Solaratix Pay", 2022, 8),
        ("Nimbuslink Motors", 2023, 4),
    )
    return [
        {
            "company_id": f"co{number}",
            "company_name": name,
            "hub_code": "medellin",
            "landed_month": date(year, month, 1),
            "months_from_landing": offset,
            "month_start_date": _month(year, month + offset),
            "imports_usd": 1.1e9 + 2e8 * dice.random() + 8e6 * offset,
            "exports_usd": 2.4e8 + 9e7 * dice.random(),
        }
        for number, (name, year, month) in enumerate(landed)
        for offset in range(-12, 13)
    ]


def _peers(made: Sequence[Row], dice: random.Random) -> list[Row]:
    indicators = (
        ("IC.BUS.NDNS.ZS", "New business density", "new registrations per 1,000 people aged 15-64", 4.0),
        ("BX.KLT.DINV.WD.GD.ZS", "Foreign direct investment: net inflows (share of GDP)", "% of GDP", 2.5),
        ("NY.GDP.MKTP.CD", "Gross domestic product", "current US$", 9e12),
    )
    hosts = (
        ("CO", "Colombia", "Colombia"),
        ("US", "United States", "Estados Unidos"),
        ("CN", "China", "China"),
        ("JP", "Japan", "Japón"),
        ("IN", "India", "India"),
    )
    return [
        {
            "indicator_code": indicator,
            "indicator_label": label,
            "indicator_unit": unit,
            "country_iso2": iso2,
            "country_name_en": english,
            "country_name_es": spanish,
            "indicator_year": year,
            "indicator_value": base * (0.5 + dice.random()) if year < 2024 else None,
        }
        for indicator, label, unit, base in indicators
        for iso2, english, spanish in hosts
        for year in range(2012, 2025)
    ]


def _sentence(made: Sequence[Row], dice: random.Random) -> list[Row]:
    row = next(row for row in made if row["jobs_stated"] and row["company_name"] not in HOSTILE)
    taken = (
        "measure",
        "value_low",
        "value_stated",
        "value_high",
        "unit",
        "hedge",
        "job_kind",
        "claim_role",
        "quote",
        "sentence_text",
        "quote_start",
    )
    return [
        {
            "announcement_id": row["announcement_id"],
            "published_date": row["announced_date"],
            "outlet": OUTLETS[0],
            **{name: claim[name] for name in taken},
            "quote_end": claim["quote_start"] + len(claim["quote"]),
            "canonical_url": "https://prensa.example/nota/1",
            "title": row["company_name"],
            "claim_id": claim["claim_id"],
        }
        for claim in _claims(row)
    ]


def _series(made: Sequence[Row], dice: random.Random) -> list[Row]:
    known = {
        ("Ruta N", "companies"): (
            (2016, 10, 31, 130),
            (2017, 3, 31, 141),
            (2017, 9, 30, 144),
            (2019, 9, 30, 320),
            (2020, 7, 31, 353),
            (2022, 12, 31, 460),
        ),
        ("Ruta N", "jobs"): ((2017, 9, 30, 1900), (2019, 9, 30, 8000), (2020, 7, 31, 10300), (2022, 12, 31, 22500)),
        ("ACI Medellín", "jobs"): ((2018, 12, 31, 8911), (2019, 12, 31, 16247)),
        ("ACI Medellín", "amount"): ((2018, 12, 31, 836.61e6), (2019, 12, 31, 1248e6)),
    }
    rows = [row for (programme, measure), points in known.items() for row in _one_series(programme, measure, points)]
    alone = {**rows[0], "accumulation": "incremental", "as_of_date": date(2022, 12, 31), "since_year": 2022}
    return [*rows, {**alone, "value_low": 61, "value_stated": 61, "value_high": 61}]


def _contradictions(made: Sequence[Row], dice: random.Random) -> list[Row]:
    return [
        {
            "check_kind": "percent_against_numbers",
            "compared_with": "numbers_beside_it",
            "verdict": "differs",
            "stated_value": 266,
            "expected_value": 166.7,
            "unit": "percent",
            "evidence": "From US$150 million to US$400 million is +166.7 %, the text says +266 %.",
            "outlet": "ACI Medellín",
            "published_date": date(2020, 3, 1),
            "quote": "+266 %",
        },
        {
            "check_kind": "implied_increment",
            "verdict": "agrees",
            "stated_value": 412e6,
            "expected_value": 411.39e6,
            "unit": "USD",
            "evidence": "2016–19 less 2016–18 is US$411.4 million; a later text says 412 million.",
            "outlet": "Diario Empresarial",
            "published_date": date(2020, 5, 1),
            "quote": "US$412 millones",
        },
        {
            "check_kind": "implied_increment",
            "verdict": "differs",
            "stated_value": 4126,
            "expected_value": 12200,
            "unit": "count",
            "evidence": "10,300 jobs in July 2020 and more than 22,500 at the end of 2022 imply 12,200 in 29 months.",
            "outlet": "Ruta N",
            "published_date": date(2023, 1, 20),
            "quote": "4.126 empleos",
        },
    ]


def _as_known(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for year, group in _grouped(_counted(made), _year):
        now = _total(group, "jobs")["stated"]
        then = now if year < 2021 else 0.0
        rows.append(
            {
                "announced_year": year,
                "announcements_known_then": len(group) if year < 2021 else 0,
                "announcements_known_now": len(group),
                "jobs_low_known_then": then * 0.9,
                "jobs_stated_known_then": then * 0.92,
                "jobs_high_known_then": then,
                "jobs_stated_known_now": now,
            }
        )
    return rows


def _revisions(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for year, group in _grouped(_counted(made), _year):
        now = _total(group, "jobs")["stated"]
        first = round(now * dice.uniform(0.85, 1.1))
        rows.append({"announced_year": year, "first_jobs": first, "now_jobs": now, "jobs_revision": now - first})
    return rows


def _sectors(made: Sequence[Row], dice: random.Random) -> list[Row]:
    names = dict(SECTORS)
    rows = []
    for code, group in _grouped(_counted(made), lambda row: row["sector_code"]):
        rows.append(
            {
                "sector_code": code,
                "sector_name_en": names[code],
                "sector_name_es": names[code],
                "announcements_count": len(group),
                "open_ended_count": sum(row["jobs_hedge"] == "at_least" for row in group),
                **_interval_of(group),
                "jobs_exact": sum(row["jobs_stated"] or 0 for row in group if row["jobs_hedge"] == "exact"),
            }
        )
    return sorted(rows, key=lambda row: -row["jobs_stated"])


def _per_million(made: Sequence[Row], dice: random.Random) -> list[Row]:
    names = dict(SECTORS)
    rows = []
    for code, group in _grouped(_counted(made), lambda row: row["sector_code"]):
        both = [row for row in group if row["jobs_stated"] and row["amount_usd_stated"]]
        jobs, millions = _total(both, "jobs")["stated"], _total(both, "amount_usd")["stated"] / 1e6
        ratio = jobs / millions if millions else None
        rows.append(
            {
                "sector_code": code,
                "sector_name_en": names[code],
                "sector_name_es": names[code],
                "pairs_count": len(both),
                "jobs_stated": jobs,
                "amount_usd_millions": millions,
                "jobs_per_usd_million": ratio,
                "jobs_per_usd_million_low": ratio and ratio * 0.9,
                "jobs_per_usd_million_high": ratio and ratio * 1.2,
            }
        )
    return rows


def _funnel(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for year, group in _grouped(made, _year):
        kinds = [row["announcement_type"] for row in group]
        rows.append(
            {
                "announced_year": year,
                "mou_count": kinds.count("mou"),
                "mou_followed_count": kinds.count("mou") // 3,
                "mou_registered_count": 0,
                "new_count": kinds.count("new"),
                "expansion_count": kinds.count("expansion"),
                "other_count": 0,
                "opened_count": 1,
                "cancelled_count": sum(row["status"] == "cancelled" for row in group),
                "registered_count": 2,
            }
        )
    return rows


def _agencies(made: Sequence[Row], dice: random.Random) -> list[Row]:
    counted = _counted(made)
    rows = []
    for agency, group in _grouped(counted, lambda row: row["facilitated_by"] or ""):
        jobs = _total(group, "jobs")["stated"]
        rows.append(
            {
                "agency": agency or None,
                "announcements_count": len(group),
                "announcements_share": len(group) / len(counted),
                "jobs_stated": jobs,
                "jobs_share": jobs / _total(counted, "jobs")["stated"],
                "amount_usd_stated": _total(group, "amount_usd")["stated"],
            }
        )
    return rows


def _survival(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for year in range(2012, 2027):
        landed = dice.randint(3, 14)
        matured = landed if year < 2024 else 0
        survived = matured - matured // 5
        rows.append(
            {
                "cohort_year": year,
                "landed_count": landed,
                "matured_count": matured,
                "survived_count": survived,
                "unknown_count": 0,
                "survival_rate_low": survived / matured if matured else None,
                "survival_rate_high": survived / matured if matured else None,
                "registry_known_until": TODAY,
            }
        )
    return rows


def _unannounced(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for number in range(24):
        country = dice.choice(COUNTRIES)
        rows.append(
            {
                "landed_date": date(2014, 1, 1) + timedelta(days=dice.randint(0, 4400)),
                "company_name": f"{dice.choice(FIRST)}{dice.choice(SECOND)} SUCURSAL COLOMBIA",
                "country_iso2": country[0],
                "country_name_en": country[1],
                "country_name_es": country[2],
                "foreign_evidence": "branch",
                "is_active": True,
                "may_be_announced": number % 5 == 0,
                "registration_key": f"21:9{number}",
            }
        )
    return rows


def _single(made: Sequence[Row], dice: random.Random) -> list[Row]:
    taken = (
        "announcement_id",
        "announced_date",
        "company_name",
        "place_name",
        "announcement_type",
        "status",
        "jobs_stated",
        "amount_usd_stated",
        "documents_count",
        "independent_sources_count",
        "counts_in_totals",
    )
    return [{name: row[name] for name in taken} for row in made if row["independent_sources_count"] == 1]


def _agreements(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for number in range(7):
        signed = date(2015 + number, 4, 9)
        followed: list[Row | None] = list(made[number * 3 : number * 3 + number % 4])
        rows += [
            {
                "agreement_id": f"ag{number}",
                "signed_date": signed,
                "parties": "Medellín; Guangzhou",
                "agreements_count": 1 + number,
                "topic": "technology",
                "link_basis": "country" if row else None,
                "announcement_id": row and row["announcement_id"],
                "company_name": row and row["company_name"],
                "place_name": row and row["place_name"],
                "announcement_type": row and row["announcement_type"],
                "announced_date": row and signed + timedelta(days=200),
                "months_after": 6 if row else None,
                "jobs_stated": row and row["jobs_stated"],
                "amount_usd_stated": row and row["amount_usd_stated"],
            }
            for row in followed or [None]
        ]
    return rows


def _concentration(made: Sequence[Row], dice: random.Random) -> list[Row]:
    years: list[int | None] = [None, *range(2014, 2027)]
    return [
        {
            "dimension": dimension,
            "measure": measure,
            "announced_year": year,
            "members_count": 9,
            "hhi": 900 + 2500 * dice.random(),
            "top_five_share": 0.4 + 0.4 * dice.random(),
            "largest_member": "US",
            "largest_share": 0.3,
        }
        for dimension in ("investor group", "origin country", "sector")
        for measure in ("amount_usd", "jobs")
        for year in years
    ]


def _pesos(made: Sequence[Row], dice: random.Random) -> list[Row]:
    return [
        {
            "announcement_id": row["announcement_id"],
            "announced_date": row["announced_date"],
            "company_name": row["company_name"],
            "currency_code": "USD",
            "amount_low": row["amount_usd_low"],
            "amount_stated": row["amount_stated"],
            "amount_high": row["amount_usd_high"],
            "amount_hedge": row["amount_hedge"],
            "amount_cop_stated": row["amount_stated"] * 3900.5,
            "amount_usd_stated": row["amount_usd_stated"],
            "fx_rate_cop_per_usd": 3900.5,
            "fx_date": row["announced_date"],
            "counts_in_totals": row["counts_in_totals"],
        }
        for row in made
        if row["amount_stated"]
    ]


def _naive(made: Sequence[Row], dice: random.Random) -> list[Row]:
    rows = []
    for measure in ("amount_usd", "jobs"):
        guarded = _total(_counted(made), measure)
        parts = (
            ("copied_text", 0.9),
            ("superseded", 0.08),
            ("programme_cumulative", 1.4),
            ("memorandum", 0.2),
            ("repeated", 0.1),
        )
        naive = guarded["stated"] * (1 + sum(share for _, share in parts))
        steps = [
            ("naive", 140, naive),
            *((code, int(40 * share) + 1, -guarded["stated"] * share) for code, share in parts),
            ("guarded", 60, guarded["stated"]),
        ]
        rows += [
            {
                "measure": measure,
                "step_number": number,
                "step_code": code,
                "figures_count": count,
                "value_low_sum": guarded["low"] if code == "guarded" else value,
                "value_sum": value,
                "value_high_sum": guarded["high"] if code == "guarded" else value,
                "remaining_sum": value,
                "ratio_to_guarded": value / (guarded["stated"] or 1),
            }
            for number, (code, count, value) in enumerate(steps)
        ]
    return rows


def _interval_of(group: Sequence[Row]) -> Row:
    return {f"jobs_{end}": value for end, value in _total(group, "jobs").items()}


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _one_series(programme: str, measure: str, points: Sequence[tuple[int, int, int, float]]) -> list[Row]:
    rows: list[Row] = []
    before: float | None = None
    for year, month, day, value in points:
        rise = value - before if before else None
        rows.append(
            {
                "programme_key": programme.lower(),
                "programme": programme,
                "measure": measure,
                "unit": "USD" if measure == "amount" else "count",
                "accumulation": "cumulative",
                "since_year": 2012 if programme == "Ruta N" else 2016,
                "as_of_date": date(year, month, day),
                "as_of_precision": "month",
                "value_low": value,
                "value_stated": value,
                "value_high": None if year == 2022 else value,
                "hedge": "exact",
                "implied_increment_low": rise,
                "implied_increment_stated": rise,
                "implied_increment_high": rise,
                "implied_months": 12 if rise else None,
                "contradiction_code": "differs_from_stated_increment" if value == 22500 else "none",
                "is_additive": False,
            }
        )
        before = value
    return rows


def _accounts(made: Sequence[Row], dice: random.Random) -> list[Row]:
    return [
        {
            "fiscal_year": year,
            "is_announced": is_announced,
            "companies_count": 20,
            "filing_count": filing,
            "filing_share": filing / 20,
            "revenue_cop_low": revenue - 5 * 10**9 * filing,
            "revenue_cop": revenue,
            "revenue_cop_high": revenue + 5 * 10**9 * filing,
            "median_revenue_cop": revenue // filing,
            "assets_cop": 2 * revenue,
            "loss_making_count": 1,
            "announced_jobs_stated": len(made) if is_announced else None,
        }
        for year in range(2019, 2024)
        for is_announced in (False, True)
        for filing in [dice.randint(5, 15)]
        for revenue in [10**10 * dice.randint(50, 200)]
    ]


def _announced_and_measured(made: Sequence[Row], dice: random.Random) -> list[Row]:
    names = {"W00": ("World", "Mundo"), "US": ("United States", "Estados Unidos"), "ES": ("Spain", "España")}
    return [
        {
            "flow_year": year,
            "country_iso2": iso2,
            "country_name_en": english,
            "country_name_es": spanish,
            "announcements_count": len(_counted(made)) // 20,
            "with_amount_count": len(_counted(made)) // 30,
            "announced_usd": None if year == 2019 else 1e6 * dice.randint(50, 900),
            "measured_usd": 1e6 * dice.randint(-50, 9000),
            "quarters_count": 2 if year == 2023 else 4,
        }
        for year in range(2018, 2024)
        for iso2, (english, spanish) in names.items()
    ]


def _review_bounds(made: Sequence[Row], dice: random.Random) -> list[Row]:
    counted = {"announcements": float(len(_counted(made)))}
    counted |= {measure: _total(_counted(made), measure)["stated"] for measure in ("jobs", "amount_usd")}
    return [
        {
            "measure": measure,
            "counted": value,
            "by_person": value * 0.1,
            "waiting": value * 0.5,
            "believable": value * 0.3,
            "if_no_person_had_accepted": value * 0.9,
            "if_all_were_accepted": value * 1.5,
            "if_all_believable_were_accepted": value * 1.3,
            "waiting_share": 0.5,
            "spot_checks_decided_count": 25,
            "accepted_precision": 0.96,
            "accepted_precision_low": 0.8046,
            "accepted_precision_high": 0.9929,
        }
        for measure, value in sorted(counted.items())
    ]


MAKERS: Mapping[int, Any] = {
    1: _arrivals,
    2: _realisation,
    3: _trade,
    4: _peers,
    5: _sentence,
    6: _series,
    7: _contradictions,
    8: _as_known,
    9: _revisions,
    10: _sectors,
    11: _per_million,
    12: _funnel,
    13: _agencies,
    14: _survival,
    15: _unannounced,
    16: _single,
    17: _agreements,
    18: _concentration,
    19: _pesos,
    20: _naive,
    21: _accounts,
    22: _announced_and_measured,
    23: _review_bounds,
}
"""Per question's number, what makes its rows."""
