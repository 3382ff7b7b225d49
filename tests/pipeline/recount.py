"""Every question worked out a second time, in Python, from the base facts of a release: no mart, no SQL of a question.

Base facts are ``fct_*``, ``bridge_*`` and ``dim_*``, and the official rates as the world has them. One function per
question gives, by the values of its key columns, what other columns must hold. What the facts themselves are worth is
measured beside this, from the truth of the world (``golden``).
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace as Row
from typing import Any

import duckdb

from dbt_project.questions import SOURCES
from tests.pipeline.golden import months_later

Z = 1.959963984540054
YEAR_DAYS = 365.2425
SINCE = date(2012, 1, 1)
SEEDS = SOURCES.parents[1] / "seeds"
ROUNDING = 0.05
"""How far a converted amount may be from the one beside it."""
Told = dict[tuple[Any, ...], dict[str, Any]]
Facts = Callable[["Base", Mapping[str, Any]], Told]


def wilson(found: float, of: float, sign: int) -> float:
    """One end of Wilson's 95 % interval of a share."""
    share = found / of
    middle = share + Z**2 / (2 * of)
    return (middle + sign * Z * math.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))) / (1 + Z**2 / of)


def first_known(*values: Any) -> Any:
    """The first value there is."""
    return next((value for value in values if value is not None), None)


def total(values: Iterable[Any]) -> Any:
    """A sum to the cent, of what is known."""
    return sum((Decimal(repr(value)).quantize(Decimal("0.01")) for value in values if value is not None), Decimal(0))


def jobs(row: Any) -> Any:
    """The jobs a total takes."""
    return first_known(row.jobs_stated, row.jobs_low, row.jobs_high)


def jobs_top(row: Any) -> Any:
    """The upper end of them."""
    return first_known(row.jobs_high, row.jobs_stated, row.jobs_low)


def usd(row: Any) -> Any:
    """The dollars a total takes."""
    return first_known(row.amount_usd_stated, row.amount_usd_low, row.amount_usd_high)


def usd_top(row: Any) -> Any:
    """The upper end of them."""
    return first_known(row.amount_usd_high, row.amount_usd_stated, row.amount_usd_low)


def could_count(row: Any) -> bool:
    """A new project or an expansion in Colombia that is planned or done."""
    here = row.place_country_iso2 in (None, "CO")
    return row.announcement_type in ("new", "expansion") and row.status in ("planned", "done") and here


def investor(row: Any) -> str:
    """Who invests, in any spelling."""
    return str(row.group_key or row.company_key)


def grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Rows by a key."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


@dataclass(frozen=True)
class Landing:
    """A company that came, as registrations and matches tell."""

    company_id: str
    area: str
    landed: date
    is_first: bool
    is_sure: bool
    certainty: str
    country: str | None
    is_announced: bool
    announcements: tuple[Any, ...]
    registrations: tuple[Any, ...]
    everywhere: tuple[Any, ...]
    key: str


@dataclass(frozen=True)
class Base:
    """The base facts of one release, and the official pesos per dollar of each day."""

    connection: duckdb.DuckDBPyConnection
    rates: Mapping[date, float]

    def rows(self, table: str) -> list[Any]:
        """All rows of one table of base facts."""
        assert table.startswith(("fct_", "bridge_", "dim_")), table
        found = self.connection.execute(f"from marts.{table}")
        names = [column[0] for column in found.description or []]
        return [Row(**dict(zip(names, row, strict=True))) for row in found.fetchall()]

    @cached_property
    def versions(self) -> list[Any]:
        """Announcements in all their versions, first to last."""
        return sorted(self.rows("fct_announcements"), key=lambda row: (row.announcement_id, row.version_number))

    @cached_property
    def current(self) -> list[Any]:
        """What is believed today and accepted."""
        return [row for row in self.versions if row.is_current and row.decision == "accepted"]

    @cached_property
    def counted(self) -> list[Any]:
        """What counts today."""
        return [row for row in self.current if could_count(row)]

    @cached_property
    def registrations(self) -> list[Any]:
        """The registry."""
        return self.rows("fct_registrations")

    @cached_property
    def known_until(self) -> date:
        """The registry's last day."""
        return date(*max(row.publisher_updated_at_utc for row in self.registrations).timetuple()[:3])

    @cached_property
    def hubs(self) -> dict[str, str | None]:
        """The hub of each place."""
        return {row.place_key: row.hub_code for row in self.rows("dim_place")}

    @cached_property
    def departments(self) -> dict[str, str | None]:
        """The department of each place."""
        return {row.place_key: row.department_code for row in self.rows("dim_place") if row.place_level != "hub"}

    @cached_property
    def matches(self) -> dict[str, list[Any]]:
        """Candidates that are not denied, by announcement, the best one first."""
        found = [r for r in self.rows("bridge_announcement_registration") if r.decision in ("auto", "review")]
        order = sorted(found, key=lambda r: (r.decision, -r.match_probability, r.registration_key))
        return grouped(order, lambda row: row.announcement_id)

    def is_realised(self, row: Any, *decisions: str) -> bool:
        """Whether one of its candidates was registered in time."""
        return any(
            one.decision in decisions and one.is_within_18_months for one in self.matches.get(row.announcement_id, ())
        )

    @cached_property
    def registered(self) -> dict[str, Any]:
        """Registrations by key."""
        return {row.registration_key: row for row in self.registrations}

    @cached_property
    def origins(self) -> dict[str, str | None]:
        """The country of each current announcement: its own, its group's only one, or its sure company's parent's."""
        every = [row for row in self.versions if row.is_current]
        of_group = {
            key: {row.origin_country_iso2 for row in rows if row.decision == "accepted"} - {None}
            for key, rows in grouped((row for row in every if row.group_key), lambda row: row.group_key).items()
        }
        found: dict[str, str | None] = {}
        for row in every:
            alike = of_group.get(row.group_key, set())
            best = (self.matches.get(row.announcement_id) or [None])[0]
            parent = (
                self.registered[best.registration_key].parent_country_iso2 if best and best.decision == "auto" else None
            )
            found[row.announcement_id] = first_known(
                row.origin_country_iso2, min(alike) if len(alike) == 1 else None, parent
            )
        return found

    @cached_property
    def _candidates(self) -> dict[str, list[tuple[Any, str, Any]]]:
        """Per company what may have led to it: announcement, decision, registration; of reviews the likely one."""
        found: dict[str, list[tuple[Any, str, Any]]] = defaultdict(list)
        for row in (row for row in self.versions if row.is_current):
            each = self.matches.get(row.announcement_id, [])
            waiting = sorted(
                (m for m in each if m.decision == "review"), key=lambda m: (m.candidate_rank, m.registration_key)
            )
            likely = waiting[:1] if row.decision == "accepted" and not any(m.decision == "auto" for m in each) else []
            for match in [m for m in each if m.decision == "auto"]:
                found[match.company_id].append((row, "auto", match))
            for match in likely:
                if self.origins[row.announcement_id] != "CO":
                    found[match.company_id].append((row, "review", match))
        return found

    @cached_property
    def country_words(self) -> dict[str, str]:
        """The country by each word for it and for who comes from it."""
        with (SEEDS / "country_words.csv").open(encoding="utf-8") as file:
            return {_bare(row["word"]): row["country_iso2"] for row in csv.DictReader(file)}

    def area(self, registration: Any) -> str:
        """The hub of a registration's chamber, or the rest of the country."""
        return self.hubs.get(registration.place_key) or "rest_of_country"

    @cached_property
    def landings(self) -> list[Landing]:
        """Every company that is or may be foreign, at its first registration in each area since 2012."""
        people = {row.company_id: row.group_country_iso2 for row in self.rows("dim_company")}
        found: list[Landing] = []
        for company, rows in grouped((r for r in self.registrations if r.company_id), lambda r: r.company_id).items():
            found += self._of(company, rows, people.get(company))
        return found

    def _of(self, company: str, rows: Sequence[Any], looked_up: str | None) -> Iterator[Landing]:
        origin = self._origin(company, rows, looked_up)
        if origin is None:
            return
        certainty, country = origin
        dated = [row for row in rows if row.registered_date is not None]
        if not dated:
            return
        by_area = {
            area: min(each, key=lambda row: (row.registered_date, row.registration_key))
            for area, each in grouped(dated, self.area).items()
        }
        first = min(by_area.values(), key=lambda row: (row.registered_date, row.registration_key))
        for area, arrival in by_area.items():
            if arrival.registered_date < SINCE:
                continue
            own = [
                row
                for row, decision, match in self._candidates.get(company, ())
                if decision == "auto" and self.area(self.registered[match.registration_key]) == area
            ]
            here = tuple(row for row in rows if self.area(row) == area)
            yield Landing(
                company, area, arrival.registered_date, arrival is first, certainty == "sure", certainty, country,
                bool(own), tuple(row for row in own if row.decision == "accepted" and could_count(row)), here,
                tuple(rows), arrival.registration_key,
            )  # fmt: skip

    def _origin(self, company: str, rows: Sequence[Any], looked_up: str | None) -> tuple[str, str | None] | None:
        """How sure it is that the company is foreign, and from where; nothing where nothing says so."""
        is_branch = any(row.is_foreign_branch for row in rows)
        parent = min({row.parent_country_iso2 for row in rows} - {None, "CO"}, default=None)
        told = sorted(
            self._candidates.get(company, ()), key=lambda one: (one[0].announced_date, one[0].announcement_id)
        )
        sure = [self.origins[row.announcement_id] for row, decision, _ in told if decision == "auto"]
        maybe = [self.origins[row.announcement_id] for row, decision, _ in told if decision == "review"]
        country = first_known(parent, looked_up, *sure)
        shown = None if country == "CO" else country
        if is_branch or (country not in (None, "CO") and (parent or sure)):
            return "sure", shown
        if sure and country is None:
            return "unknown_origin", None
        if not sure and maybe and country != "CO":
            return "in_review", first_known(*maybe)
        return None


def announcements_by(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Announcements by a key, as a tuple."""
    return {(name,): each for name, each in grouped(rows, key).items()}


def year_of(row: Any) -> int:
    """The year of the announcement."""
    return int(row.announced_date.year)


def in_hub(rows: Iterable[Any], hub: str | None) -> list[Any]:
    """Announcements of a place of the hub, or all of them."""
    return [row for row in rows if hub is None or row.hub_code == hub]


def q01(base: Base, asked: Mapping[str, Any]) -> Told:
    """Arrivals by origin and year, with the bounds of the hub."""
    every = [one for one in base.landings if one.area == asked["hub"]]
    counts = defaultdict(int, {kind: len(each) for kind, each in grouped(every, lambda one: one.certainty).items()})
    press = sum(one.is_announced or one.certainty == "in_review" for one in every)
    recall = measured_recall(base)
    most = counts["sure"] + counts["unknown_origin"] + counts["in_review"] + math.ceil(press / recall - press)
    found: Told = {}
    for key, each in grouped(every, lambda one: (one.country, one.landed.year)).items():
        sure = [one for one in each if one.is_sure]
        told = [row for one in sure for row in one.announcements]
        if key[1] < asked["since_year"]:
            continue
        found[key] = {
            "companies_at_least": len(sure),
            "announced_companies_count": sum(one.is_announced for one in sure),
            "unknown_origin_count": sum(one.certainty == "unknown_origin" for one in each),
            "in_review_count": sum(one.certainty == "in_review" for one in each),
            "companies": "; ".join(sorted(base.registered[one.key].legal_name for one in sure)) or None,
            "jobs_low": sum(row.jobs_low or 0 for row in told),
            "jobs_stated": sum(jobs(row) or 0 for row in told),
            "jobs_high": sum(jobs_top(row) or 0 for row in told),
            "open_ended_count": sum(row.jobs_hedge is not None and row.jobs_high is None for row in told),
            "hub_at_least": counts["sure"],
            "hub_at_most": most,
        }
    return found


def measured_recall(base: Base) -> float:
    """What matching finds at least of what is there, from the worlds it was measured on (README, "Matching")."""
    with (SEEDS / "matching_recall.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return wilson(sum(int(r["found_with_review_count"]) for r in rows), sum(int(r["true_count"]) for r in rows), -1)


def q02(base: Base, asked: Mapping[str, Any]) -> Told:
    """Announced arrivals that were registered in time, by cohort, and pooled."""
    new = [
        row
        for row in in_hub(base.current, asked["hub"])
        if row.announcement_type == "new" and row.status not in ("denied", "conditional")
    ]
    recall = measured_recall(base)

    def rates(rows: Sequence[Any]) -> dict[str, Any]:
        ripe = [row for row in rows if months_later(row.announced_date, 18) <= base.known_until]
        sure = sum(base.is_realised(row, "auto") for row in ripe)
        maybe = sum(base.is_realised(row, "auto", "review") for row in ripe)
        most = min(len(ripe), maybe / recall)
        return {
            "announcements_count": len(rows),
            "matured_announcements_count": len(ripe),
            "open_announcements_count": len(rows) - len(ripe),
            "realised_count": sure,
            "realised_with_review_count": maybe,
            "rate_low": min(max(wilson(sure, len(ripe), -1), 0), sure / len(ripe)) if ripe else None,
            "rate_high": max(min(wilson(most, len(ripe), 1), 1), maybe / len(ripe)) if ripe else None,
            "is_small_cohort": len(ripe) < 10,
        }

    pooled = rates(new)
    beside = {
        "pooled_rate_low": pooled["rate_low"],
        "pooled_rate_high": pooled["rate_high"],
        "pooled_matured_count": pooled["matured_announcements_count"],
        "registry_known_until": base.known_until,
    }
    return {key: rates(rows) | beside for key, rows in announcements_by(new, year_of).items()}


def q03(base: Base, asked: Mapping[str, Any]) -> Told:
    """Trade with a country in the months around each landing of a company from there."""
    flows = [
        row
        for row in base.rows("fct_trade_flows")
        if row.is_latest and row.frequency_code == "M" and row.reporter_country_iso2 == "CO"
    ]
    own = grouped((r for r in flows if r.counts_by_partner and r.partner_country_iso2 == asked["country"]), _month_flow)
    world = grouped((r for r in flows if r.counts_in_totals), _month_flow)

    def value(rows: Mapping[Any, Any], month: date, flow: str) -> float | None:
        return float(total(row.value_usd for row in rows[month, flow])) if (month, flow) in rows else None

    ict = {"61", "62", "2610", "2620", "2630", "2640", "2680", "4651", "4652", "5820", "631", "951"}
    found: Told = {}
    for one in base.landings:
        code = base.registered[one.key].industry_code or ""
        is_technology = any(code[:size] in ict for size in (2, 3, 4))
        if not (one.is_sure and one.is_first and one.country == asked["country"]):
            continue
        if asked["technology_only"] and not is_technology:
            continue
        for offset in range(-12, 13):
            month = _shifted(one.landed, offset)
            bought, sold = value(own, month, "M"), value(own, month, "X")
            whole = value(world, month, "M")
            found[one.company_id, offset] = {
                "month_start_date": month,
                "imports_usd": bought,
                "exports_usd": sold,
                "imports_share_of_world": bought / whole if bought is not None and whole else None,
            }
    return found


def _month_flow(row: Any) -> tuple[date, str]:
    return row.period_start_date, row.flow_code


def _shifted(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def q04(base: Base, asked: Mapping[str, Any]) -> Told:
    """Indicators of the hosts."""
    hosts = {row.country_iso2 for row in base.rows("dim_country") if row.is_c4ir_host}
    return {
        (row.indicator_code, row.country_iso2, row.indicator_year): {"indicator_value": row.indicator_value}
        for row in base.rows("fct_country_indicators")
        if row.country_iso2 in hosts and row.indicator_year >= asked["since_year"]
    }


def q05(base: Base, asked: Mapping[str, Any]) -> Told:
    """Claims of the announcement with the most jobs that count."""
    chosen = min(
        (row for row in base.versions if row.is_current),
        key=lambda row: (row not in base.counted, jobs(row) is None, -(jobs(row) or 0), row.announcement_id),
    )
    return {
        (row.claim_id,): {"quote": row.quote, "sentence_text": row.sentence_text, "value_stated": row.value_stated}
        for row in base.rows("fct_claims")
        if row.known_to is None and row.announcement_id == chosen.announcement_id
    }


def q06(base: Base, asked: Mapping[str, Any]) -> Told:
    """Running totals of programmes, with the difference to the one before."""
    rows = [r for r in base.rows("fct_programme_statistics") if r.known_to is None]
    found: Told = {}
    for each in grouped(rows, lambda r: (r.programme_key, r.measure, r.unit, r.accumulation)).values():
        by_id = {row.statistic_id: row for row in each}
        for row in each:
            before = by_id.get(row.previous_statistic_id)
            rise = (
                None
                if before is None or None in (before.value_stated, row.value_stated)
                else (row.value_stated - before.value_stated)
            )
            told: dict[str, Any] = {"value_stated": row.value_stated, "implied_increment_stated": rise}
            if row.is_additive:
                assert row.accumulation == "incremental" and row.period_start_date is not None
            found[row.statistic_id,] = told
    return found


def q07(base: Base, asked: Mapping[str, Any]) -> Told:
    """Checks whose stated value lies outside of what the numbers beside it allow, and those whose does not."""
    return {
        (row.check_id,): {
            "verdict": "agrees"
            if row.expected_low * (1 - ROUNDING) <= row.stated_value <= row.expected_high * (1 + ROUNDING)
            else "differs"
        }
        for row in base.rows("fct_press_checks")
    }


def _as_known(rows: Sequence[Any], matched: Mapping[str, date], day: date, suffix: str) -> dict[str, Any]:
    return {
        f"announcements_{suffix}": len(rows),
        f"registered_{suffix}": sum(matched.get(row.announcement_id, date.max) <= day for row in rows),
        f"origins_{suffix}": sum((row.origin_known_from or date.max) <= day for row in rows),
        f"jobs_low_{suffix}": sum(row.jobs_low or 0 for row in rows),
        f"jobs_stated_{suffix}": sum(jobs(row) or 0 for row in rows),
        f"jobs_high_{suffix}": sum(jobs_top(row) or 0 for row in rows),
        f"amount_usd_low_{suffix}": float(total(row.amount_usd_low for row in rows)),
        f"amount_usd_stated_{suffix}": float(total(usd(row) for row in rows)),
        f"amount_usd_high_{suffix}": float(total(usd_top(row) for row in rows)),
    }


def q08(base: Base, asked: Mapping[str, Any]) -> Told:
    """What was known on a day, and what is known now."""
    day = asked["as_of"]
    matched = {
        name: min(one.known_from for one in each if one.decision == "auto" and one.is_within_18_months)
        for name, each in base.matches.items()
        if any(one.decision == "auto" and one.is_within_18_months for one in each)
    }
    every = [row for row in base.versions if row.decision == "accepted" and could_count(row)]
    then = grouped((row for row in every if _holds(row, day)), year_of)
    now = grouped((row for row in every if row.known_to is None), year_of)
    return {
        (year,): _as_known(then.get(year, []), matched, day, "known_then")
        | _as_known(now.get(year, []), matched, date.max - timedelta(days=1), "known_now")
        for year in then.keys() | now.keys()
    }


def _holds(row: Any, day: date) -> bool:
    return row.known_from <= day < (row.known_to or date.max) and (row.decided_date or date.min) <= day


def q09(base: Base, asked: Mapping[str, Any]) -> Told:
    """What each year's announcements said at first, and what holds now."""
    now = {row.announcement_id: row for row in base.current}
    first = {row.announcement_id: row for row in base.versions if row.version_number == 1}
    found: Told = {}
    pairs = [(first[name], row) for name, row in now.items() if could_count(first[name]) or could_count(row)]
    for year, each in grouped(pairs, lambda pair: year_of(pair[1])).items():
        before = [one for one, _ in each if could_count(one)]
        after = [one for _, one in each if could_count(one)]
        found[year,] = {
            "first_announcements_count": len(before),
            "now_announcements_count": len(after),
            "cancelled_count": sum(one.status == "cancelled" for _, one in each),
            "revised_count": sum((jobs(a), usd(a)) != (jobs(b), usd(b)) for a, b in each),
            "first_jobs": sum(jobs(one) or 0 for one in before),
            "now_jobs": sum(jobs(one) or 0 for one in after),
            "first_amount_usd": float(total(usd(one) for one in before)),
            "now_amount_usd": float(total(usd(one) for one in after)),
        }
    return found


def q10(base: Base, asked: Mapping[str, Any]) -> Told:
    """Jobs by sector."""
    return {
        key: {
            "announcements_count": len(rows),
            "with_jobs_count": sum(jobs(row) is not None for row in rows),
            "open_ended_count": sum(row.jobs_hedge is not None and row.jobs_high is None for row in rows),
            "jobs_low": sum(row.jobs_low or 0 for row in rows),
            "jobs_stated": sum(jobs(row) or 0 for row in rows),
            "jobs_high": sum(jobs_top(row) or 0 for row in rows),
            "jobs_exact": sum(row.jobs_stated or 0 for row in rows if row.jobs_hedge == "exact"),
        }
        for key, rows in announcements_by(in_hub(base.counted, asked["hub"]), lambda row: row.sector_code).items()
    }


def q11(base: Base, asked: Mapping[str, Any]) -> Told:
    """Jobs per million dollars where both are told."""
    pairs = [row for row in base.counted if (jobs(row) or 0) > 0 and (usd(row) or 0) > 0]
    found: Told = {}
    for key, rows in announcements_by(pairs, lambda row: row.sector_code).items():
        millions = float(total(usd(row) for row in rows)) / 1e6
        fewest = float(total(row.amount_usd_low for row in rows)) / 1e6
        found[key] = {
            "pairs_count": len(rows),
            "jobs_stated": sum(jobs(row) for row in rows),
            "amount_usd_millions": millions,
            "jobs_per_usd_million": sum(jobs(row) for row in rows) / millions,
            "jobs_per_usd_million_low": sum(row.jobs_low or 0 for row in rows)
            / (float(total(usd_top(row) for row in rows)) / 1e6),
            "jobs_per_usd_million_high": sum(jobs_top(row) for row in rows) / fewest if fewest else None,
        }
    return found


def q12(base: Base, asked: Mapping[str, Any]) -> Told:
    """Memoranda, new projects and expansions by year, and what became of them."""

    def is_followed(memo: Any) -> bool:
        return any(
            investor(one) == investor(memo)
            and one.announcement_type in ("new", "expansion")
            and memo.announced_date < one.announced_date <= months_later(memo.announced_date, 24)
            and _near(base, memo, one)
            for one in base.current
        )

    found: Told = {}
    for key, rows in announcements_by(base.current, year_of).items():
        kinds = defaultdict(list, grouped(rows, lambda row: row.announcement_type))
        found[key] = {
            "mou_count": len(kinds["mou"]),
            "mou_followed_count": sum(map(is_followed, kinds["mou"])),
            "mou_registered_count": sum(base.is_realised(row, "auto") for row in kinds["mou"]),
            "new_count": len(kinds["new"]),
            "expansion_count": len(kinds["expansion"]),
            "other_count": len(rows) - len(kinds["mou"]) - len(kinds["new"]) - len(kinds["expansion"]),
            "opened_count": sum(row.inaugurated_date is not None for row in rows),
            "cancelled_count": sum(row.status == "cancelled" for row in rows),
            "registered_count": sum(base.is_realised(row, "auto") for row in kinds["new"]),
        }
    return found


def _near(base: Base, one: Any, other: Any) -> bool:
    """In one place, one hub or one department."""
    places = [base.departments.get(row.place_key) for row in (one, other)]
    same_hub = one.hub_code is not None and one.hub_code == other.hub_code
    same_place = one.place_key is not None and one.place_key == other.place_key
    return same_place or same_hub or (places[0] is not None and places[0] == places[1])


def q13(base: Base, asked: Mapping[str, Any]) -> Told:
    """Announcements by the agency a text credits; one with two agencies is in both."""
    every = [(agency, row) for row in base.counted for agency in (row.facilitated_by or "").split("; ")]
    whole = sum(jobs(row) or 0 for row in base.counted)
    return {
        (agency or None,): {
            "announcements_count": len(each),
            "announcements_share": len(each) / len(base.counted),
            "jobs_stated": sum(jobs(row) or 0 for _, row in each),
            "jobs_share": sum(jobs(row) or 0 for _, row in each) / whole,
            "amount_usd_stated": float(total(usd(row) for _, row in each)),
        }
        for agency, each in grouped(every, lambda pair: pair[0]).items()
    }


def exit_of(rows: Sequence[Any], everywhere: Sequence[Any]) -> tuple[str, date | None]:
    """How a company left the place of ``rows``, and when: none, cancelled, undated, or out_of_sight by transfer."""
    if not all(row.is_cancelled for row in rows):
        return "none", None
    days = [row.cancelled_date for row in rows if row.cancelled_date is not None]
    last = max(days, default=None)
    moved = any(row.is_transferred_away and (last is None or row.cancelled_date == last) for row in rows)
    if moved and len(rows) < len(everywhere):
        return exit_of(everywhere, everywhere)
    if len(days) < len(rows):
        return "undated", None
    return "out_of_sight" if moved else "cancelled", last


def q14(base: Base, asked: Mapping[str, Any]) -> Told:
    """Survival by cohort, and of all cohorts by Kaplan and Meier."""
    hub, years = asked["hub"], asked["years"]
    lives: list[tuple[int, bool]] = []
    found: Told = {}
    came = [one for one in base.landings if one.is_sure and (one.is_first if hub is None else one.area == hub)]
    for year, each in grouped(came, lambda one: one.landed.year).items():
        ends = [exit_of(one.everywhere if hub is None else one.registrations, one.everywhere) for one in each]
        ripe = [
            (one, end) for one, end in zip(each, ends, strict=True) if _in_years(one.landed, years) <= base.known_until
        ]
        alive = sum(
            kind == "none" or (day is not None and day >= _in_years(one.landed, years)) for one, (kind, day) in ripe
        )
        unknown = sum(
            kind == "undated" or (kind == "out_of_sight" and day is not None and day < _in_years(one.landed, years))
            for one, (kind, day) in ripe
        )
        lives += [
            (max((first_known(day, base.known_until) - one.landed).days, 0), kind == "cancelled")
            for one, (kind, day) in zip(each, ends, strict=True)
            if kind != "undated"
        ]
        found[year,] = {
            "landed_count": len(each),
            "matured_count": len(ripe),
            "survived_count": alive,
            "unknown_count": unknown,
            "left_later_count": sum(
                kind == "cancelled" and day is not None and day >= _in_years(one.landed, years)
                for one, (kind, day) in zip(each, ends, strict=True)
            ),
        }
    share, low, high = kaplan_meier(lives, years * YEAR_DAYS)
    curve = {"all_cohorts_survival": share, "all_cohorts_survival_low": low, "all_cohorts_survival_high": high}
    return {key: row | curve for key, row in found.items()}


def _in_years(day: date, years: int) -> date:
    return months_later(day, 12 * years)


def kaplan_meier(lives: Sequence[tuple[int, bool]], until: float) -> tuple[float, float, float]:
    """The product-limit share alive at ``until`` days with its 95 % interval (log-log, Greenwood's variance)."""
    share, variance = 1.0, 0.0
    for day in sorted({days for days, left in lives if left and days <= until}):
        at_risk = sum(days >= day for days, _ in lives)
        gone = sum(days == day and left for days, left in lives)
        share *= 1 - gone / at_risk
        variance += gone / (at_risk * (at_risk - gone))
    wide = Z * math.sqrt(variance) / math.log(share)
    return share, share ** math.exp(-wide), share ** math.exp(wide)


def q15(base: Base, asked: Mapping[str, Any]) -> Told:
    """Companies of the hub nobody announced."""
    return {
        (one.key,): {"country_iso2": one.country, "landed_date": one.landed}
        for one in base.landings
        if one.area == asked["hub"] and one.is_sure and not one.is_announced and one.landed.year >= asked["since_year"]
    }


def q16(base: Base, asked: Mapping[str, Any]) -> Told:
    """Announcements all of whose documents are of one independent source."""
    documents = grouped(base.rows("bridge_announcement_document"), lambda row: row.announcement_id)
    return {
        (row.announcement_id,): {
            "documents_count": len({one.document_id for one in documents[row.announcement_id]}),
            "outlets_count": len({one.outlet for one in documents[row.announcement_id]}),
            "independent_sources_count": 1,
            "jobs_stated": jobs(row),
        }
        for row in base.current
        if len({one.independence_group for one in documents[row.announcement_id]}) == 1
    }


def q17(base: Base, asked: Mapping[str, Any]) -> Told:
    """Agreements, and that what followed them came after, within the months, out of another document."""
    documents = grouped(base.rows("bridge_announcement_document"), lambda row: row.announcement_id)
    agreements = {row.agreement_id: row for row in base.rows("fct_agreements") if row.known_to is None}
    parties = {
        (name, row.announcement_id)
        for name, one in agreements.items()
        for row in base.current
        if one.signed_date <= row.announced_date <= months_later(one.signed_date, asked["months"])
        and one.document_id not in {each.document_id for each in documents[row.announcement_id]}
        and _signs(base, one, row)
    }
    silent = agreements.keys() - {name for name, _ in parties}
    dates = {row.announcement_id: row.announced_date for row in base.current}
    return {
        (name, other): {"signed_date": agreements[name].signed_date, "announced_date": dates.get(other)}
        for name, other in parties | {(name, None) for name in silent}
    }


def _signs(base: Base, agreement: Any, row: Any) -> bool:
    """Whether a party is the investor, or of the investor's country."""
    names = [_bare(name) for name in agreement.parties.split("; ")]
    countries = {country for name in names for country in _countries_in(name, base.country_words)}
    return _bare(row.company_name) in names or base.origins[row.announcement_id] in countries - {"CO"}


def _countries_in(party: str, words: Mapping[str, str]) -> Iterator[str]:
    """The countries whose words stand in a party's name; a word that is a part of another country's is none of them."""
    inside = [word for word in words if f" {word} " in f" {party} "]
    for word in inside:
        longer = [one for one in inside if one != word and f" {word} " in f" {one} "]
        if all(words[one] == words[word] for one in longer):
            yield words[word]


def _bare(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def q18(base: Base, asked: Mapping[str, Any]) -> Told:
    """How few hold how much, of each year and of all."""
    rows = in_hub(base.counted, asked["hub"])
    members = {
        "origin country": lambda row: base.origins[row.announcement_id],
        "investor group": investor,
        "sector": lambda row: row.sector_code,
    }
    found: Told = {}
    for dimension, member in members.items():
        for measure, figure in (("jobs", jobs), ("amount_usd", usd)):
            for year in (None, *sorted({year_of(row) for row in rows})):
                sums: dict[str, float] = defaultdict(float)
                for row in rows:
                    if year in (None, year_of(row)) and member(row) is not None and (figure(row) or 0) > 0:
                        sums[member(row)] += float(total([figure(row)]))
                if sums:
                    whole = sum(sums.values())
                    found[dimension, measure, year] = {
                        "members_count": len(sums),
                        "figure_sum": whole,
                        "hhi": sum((100 * value / whole) ** 2 for value in sums.values()),
                        "top_five_share": sum(sorted(sums.values())[-5:]) / whole,
                        "largest_share": max(sums.values()) / whole,
                    }
    return found


def q19(base: Base, asked: Mapping[str, Any]) -> Told:
    """Amounts in dollars of their day and in dollars of the newest year, by the deflator of the United States."""
    deflators = {
        row.indicator_year: row.indicator_value
        for row in base.rows("fct_country_indicators")
        if (row.indicator_code, row.country_iso2) == ("NY.GDP.DEFL.ZS", "US") and row.indicator_value
    }
    newest = max(deflators, default=None)
    found: Told = {}
    for row in base.current:
        if row.currency_code is None or (row.amount_low is None and row.amount_high is None):
            continue
        deflator = deflators.get(year_of(row))
        constant = usd(row) / deflator * deflators[newest] if deflator and newest and usd(row) is not None else None
        found[row.announcement_id,] = {
            "amount_usd_stated": row.amount_usd_stated,
            "amount_usd_constant": constant,
            "constant_usd_year": newest if deflator else None,
        }
    return found


def q20(base: Base, asked: Mapping[str, Any]) -> Told:
    """The guarded sums, and the naive ones: each figure of every text, at the rate of its day."""
    found: Told = {}
    for measure, kind, figure, claim_id in (
        ("jobs", "jobs", jobs, "jobs_claim_id"),
        ("amount_usd", "money", usd, "amount_claim_id"),
    ):
        rows = [row for row in base.counted if figure(row) is not None]
        own = {getattr(row, claim_id) for row in rows}
        others = [
            r for r in base.rows("fct_claims") if r.measure == kind and r.known_to is None and r.claim_id not in own
        ]
        more = [value for row in others if (value := in_dollars(base, row)) is not None]
        guarded = total(figure(row) for row in rows)
        found[measure, "guarded"] = {"figures_count": len(rows), "value_sum": float(guarded)}
        found[measure, "naive"] = {"figures_count": len(rows) + len(more), "value_sum": float(guarded + total(more))}
    return found


def in_dollars(base: Base, claim: Any) -> float | None:
    """A figure of a text: a number of jobs as it is, money in dollars; nothing where no rate leads there."""
    value = first_known(claim.value_stated, claim.value_low, claim.value_high)
    if claim.measure == "jobs" or claim.unit == "USD":
        return value
    rate = base.rates.get(claim.published_date)
    return value / rate if claim.unit == "COP" and rate and value is not None else None


def headlines(base: Base) -> dict[str, Any]:
    """The key figures of the page: what each shows, from the same base facts."""
    arrived = q01(base, {"hub": "medellin", "since_year": SINCE.year}).values()
    cohorts = q02(base, {"hub": None}).values()
    steps, held = q20(base, {}), q23(base, {"hub": None})["announcements",]
    return {
        "companies": sum(row["companies_at_least"] for row in arrived),
        "jobs": sum(row["jobs_stated"] for row in arrived),
        "rate": [
            sum(row[name] for row in cohorts)
            for name in ("realised_count", "realised_with_review_count", "matured_announcements_count")
        ],
        "ratio": steps["amount_usd", "naive"]["value_sum"] / steps["amount_usd", "guarded"]["value_sum"],
        "coverage": [held["counted"], held["if_all_were_accepted"]],
    }


def q21(base: Base, asked: Mapping[str, Any]) -> Told:
    """Accounts of the companies that had landed and were not gone, by year and whether they were announced."""
    filed = {(row.company_id, row.fiscal_year): row for row in base.rows("fct_company_financials")}
    sure = [one for one in base.landings if one.is_sure and asked["hub"] in (None, one.area)]
    found: Told = {}
    for year in {year for _, year in filed}:
        closing = date(year, 12, 31)
        cells: dict[bool, list[Any]] = defaultdict(list)
        for company, each in grouped(sure, lambda one: one.company_id).items():
            ends = [_over(one.registrations) for one in each]
            gone = max(ends) if all(ends) else None
            if min(one.landed for one in each) <= closing and (gone is None or gone > closing):
                cells[any(one.is_announced for one in each)].append(filed.get((company, year)))
        for announced, rows in cells.items():
            told = [row for row in rows if row is not None]
            found[year, announced] = {
                "companies_count": len(rows),
                "filing_count": len(told),
                "revenue_cop": sum(row.revenue_cop for row in told) if told else None,
                "assets_cop": sum(row.assets_cop for row in told) if told else None,
                "loss_making_count": sum((row.profit_cop or 0) < 0 for row in told),
            }
    return found


def _over(rows: Sequence[Any]) -> Any:
    """The last day of a place all of whose registrations are cancelled, each on a known day."""
    rows = [row for row in rows if row.registered_date is not None]
    if all(row.is_cancelled and row.cancelled_date is not None for row in rows):
        return max(row.cancelled_date for row in rows)
    return None


def q22(base: Base, asked: Mapping[str, Any]) -> Told:
    """What was announced from abroad and what the balance of payments measured, by year and country; W00 is all."""
    found: Told = defaultdict(lambda: {"announcements_count": 0, "announced_usd": None, "measured_usd": None})
    for row in base.counted:
        origin = base.origins[row.announcement_id]
        for country in {origin, "W00"} - {None} if origin != "CO" else ():
            cell = found[year_of(row), country]
            cell["announcements_count"] += 1
            if usd(row) is not None:
                cell["announced_usd"] = (cell["announced_usd"] or 0) + usd(row)
    for row in base.rows("fct_fdi_flows"):
        country = "W00" if row.fdi_breakdown == "total" else row.country_iso2
        is_inward = row.counts_in_totals and row.investment_direction == "inward"
        if not is_inward or row.fdi_breakdown not in ("total", "country") or None in (country, row.value_usd):
            continue
        cell = found[row.period_end_date.year, country]
        cell["measured_usd"] = (cell["measured_usd"] or 0) + row.value_usd
    return {
        key: {name: round(value, 2) if isinstance(value, float) else value for name, value in row.items()}
        for key, row in found.items()
        if key[0] >= asked["since_year"]
    }


def q23(base: Base, asked: Mapping[str, Any]) -> Told:
    """What counts, and what would on top of it if all that waits were accepted."""
    waiting = [
        row
        for row in base.versions
        if row.is_current and row.decision != "accepted" and could_count(row) and row.same_as_announcement_id is None
    ]
    found: Told = {}
    for measure, figure in (("announcements", lambda _: 1), ("jobs", jobs), ("amount_usd", usd)):
        counted, more = (
            float(total(figure(row) for row in in_hub(rows, asked["hub"]))) for rows in (base.counted, waiting)
        )
        found[measure,] = {"counted": counted, "waiting": more, "if_all_were_accepted": counted + more}
    return found


KEYS: Mapping[int, tuple[str, ...]] = {
    1: ("country_iso2", "landed_year"), 2: ("cohort_year",), 3: ("company_id", "months_from_landing"),
    4: ("indicator_code", "country_iso2", "indicator_year"), 5: ("claim_id",), 6: ("statistic_id",), 7: ("check_id",),
    8: ("announced_year",), 9: ("announced_year",), 10: ("sector_code",), 11: ("sector_code",), 12: ("announced_year",),
    13: ("agency",), 14: ("cohort_year",), 15: ("registration_key",), 16: ("announcement_id",),
    17: ("agreement_id", "announcement_id"), 18: ("dimension", "measure", "announced_year"), 19: ("announcement_id",),
    20: ("measure", "step_code"), 21: ("fiscal_year", "is_announced"), 22: ("flow_year", "country_iso2"),
    23: ("measure",),
}  # fmt: skip
"""The columns that tell the rows of an answer apart."""
PARTS = frozenset({20})
"""Questions of whose rows only some are recounted: what lies between naive and guarded is a list of reasons."""
RECOUNTS: Mapping[int, Facts] = {number: globals()[f"q{number:02d}"] for number in KEYS}
