"""All answers on the default sandbox, held against what ``golden`` works out from its truth.

What does not hang on reading texts or matching names must be equal. What does must stay within the part that is allowed
to be misread, given with each check, and never tell of more certainty than there is: what is matched beyond doubt is
true, and truth lies within the bounds.

The press is read as its world knows it, and its records count unless a check objects, so that the answers are of all
that was announced and do not hang on how many records trained coefficients accept.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from frictionless import Package

from dbt_project.questions import SOURCES
from sandbox.clock import DEFAULT
from sandbox.world.build import build
from sandbox.world.indicators import AREAS, INDICATORS, figures
from serve.questions import answer, questions
from serve.site.page import ASSETS, dictionaries
from serve.superset import bundle
from tests.pipeline import golden, recount
from tests.pipeline.conftest import Sandbox, new_pipeline
from tests.pipeline.golden import Known, Truth
from tests.serve.browsing import chromium, opened
from tests.true_readings import readings_by, true_reader

Rows = list[dict[str, Any]]
Ask = Callable[..., Rows]
HOSTS = {"CO", "US", "CN", "JP", "IN"}

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(1200),  # the first test waits for the whole pipeline on the default sandbox
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),  # frictionless 5.21 leaves them
]


@pytest.fixture(scope="module")
def truth() -> Iterator[Truth]:
    """The default sandbox's world at its default clock."""
    world = build()
    yield Truth(world, DEFAULT)
    world.database.close()


@pytest.fixture(scope="module")
def release(truth: Truth, start_sandbox: Callable[..., Sandbox], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release that the default sandbox was pulled, read, built, audited and published to."""
    pipeline = new_pipeline(start_sandbox(world=()), tmp_path_factory.mktemp("golden"))
    pipeline.pull()
    with readings_by(true_reader(truth.world)):
        return Path(pipeline.publish().folder)


@pytest.fixture(scope="module")
def connection(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release as its readers open it."""
    from serve.reader import connect

    with closing(connect(release)) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(release: Path, connection: duckdb.DuckDBPyConnection) -> Ask:
    """Asks a question of the release, by its number."""
    known = {question.number: question for question in questions(release / "questions")}

    def asked(number: int, **given: Any) -> Rows:
        return answer(connection, known[number], given).records()

    return asked


@pytest.fixture(scope="module")
def base(truth: Truth, connection: duckdb.DuckDBPyConnection) -> recount.Base:
    """The base facts of the release."""
    return recount.Base(connection, golden.rates(truth))


ASKED: tuple[tuple[int, Mapping[str, Any]], ...] = (
    *((number, {}) for number in recount.RECOUNTS),
    *((number, {"hub": "medellin"}) for number in (2, 10, 14, 18, 21, 23)),
    (1, {"since_year": 2020}),
    (3, {"country": "US", "technology_only": 0}),
    (14, {"years": 5}),
    (17, {"months": 12}),
    *((8, {"as_of": day}) for day in (date(2012, 1, 1), date(2016, 7, 5), date(2024, 2, 29), date(2100, 1, 1))),
)
"""Every question as the page asks it, and some of them otherwise."""


@pytest.mark.parametrize(("number", "given"), ASKED, ids=lambda one: str(one))
def test_every_answer_is_what_the_base_facts_add_up_to(
    release: Path, base: recount.Base, connection: duckdb.DuckDBPyConnection, number: int, given: Mapping[str, Any]
) -> None:
    question = next(one for one in questions(release / "questions") if one.number == number)
    asked = {parameter.name: parameter.default for parameter in question.parameters} | dict(given)
    expected = recount.RECOUNTS[number](base, asked)
    keys = recount.KEYS[number]
    rows = answer(connection, question, given).records()
    told = {tuple(row[name] for name in keys): row for row in rows}
    assert len(told) == len(rows)
    assert told.keys() >= expected.keys() if number in recount.PARTS else told.keys() == expected.keys()
    assert expected
    for key, columns in expected.items():
        for name, value in columns.items():
            close = pytest.approx(value, rel=1e-9, abs=1e-6) if isinstance(value, float) else value
            assert told[key][name] == close, (key, name)


def test_every_day_on_which_something_changed_is_told_as_it_was_known_and_so_is_the_day_before(
    release: Path, base: recount.Base, connection: duckdb.DuckDBPyConnection
) -> None:
    question = next(one for one in questions(release / "questions") if one.number == 8)
    changed = connection.execute("select distinct change_known_date from marts.mart_known_changes").fetchall()
    assert len(changed) > 100
    for day in sorted({day - timedelta(days=ago) for (day,) in changed for ago in (0, 1)}):
        told = {(row["announced_year"],): row for row in answer(connection, question, {"as_of": day}).records()}
        for key, columns in recount.q08(base, {"as_of": day}).items():
            assert {name: told[key][name] for name in columns} == pytest.approx(columns, abs=1e-6), (day, key)


def test_every_question_is_recounted() -> None:
    assert set(recount.RECOUNTS) == {int(path.name[1:3]) for path in SOURCES.glob("q*.sql")}


def test_every_headline_of_the_page_is_what_the_base_facts_add_up_to(release: Path, base: recount.Base) -> None:
    with chromium() as browser:
        tab = opened(browser, release / "site" / "index.html")
        told = {
            str(key.get_attribute("data-key")): json.loads(str(key.locator("output").get_attribute("data-value")))
            for key in tab.locator("[data-key]").all()
        }
    expected = recount.headlines(base)
    assert told.keys() == expected.keys()
    for name, value in expected.items():
        assert told[name] == pytest.approx(value, rel=1e-9), name


def test_every_reference_of_the_release_resolves_and_is_declared_where_a_reader_looks(
    release: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    keys = json.loads((release / "release.json").read_text(encoding="utf-8"))["keys"]
    leads = {
        (table, one["column"]): (one["table"], one["field"])
        for table, told in keys.items()
        for one in told["references"]
    }
    assert len(leads) > 80
    for (table, column), (parent, field) in leads.items():
        there = f"select {field} from {parent} where {field} is not null"
        lost = f"select count(*) from {table} where {column} not in ({there})"
        assert single(connection, lost) == 0, (table, column)
    views = """
        select kind.constraint_type, kind.table_schema || '.' || kind.table_name, columns.column_name
        from information_schema.table_constraints as kind
        inner join information_schema.key_column_usage as columns using (constraint_name, table_schema, table_name)
        where kind.constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')
    """
    declared = connection.execute(views).fetchall()
    primary = {(table, column) for kind, table, column in declared if kind == "PRIMARY KEY"}
    assert primary == {(table, column) for table, told in keys.items() for column in told["key"]}
    foreign = {(table, column) for kind, table, column in declared if kind == "FOREIGN KEY"}
    assert foreign <= leads.keys()
    assert len(foreign) > 0.9 * len(leads)  # DuckDB cannot declare one that closes a circle


CURRENCY = re.compile(r"[A-Z]{3}|%")


def test_every_code_of_an_answer_has_words_in_both_languages(
    release: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    coded = (ASSETS / "frame.js").read_text(encoding="utf-8").partition("const CODED = {")[2].partition("}")[0]
    kinds = dict(re.findall(r'(\w+): "(\w+)"', coded))
    found = {
        f"{kinds[name]}.{row[name]}"
        for question in questions(release / "questions")
        for row in answer(connection, question).records()
        for name in kinds.keys() & row.keys()
        if row[name] and not CURRENCY.fullmatch(str(row[name]))
    }
    assert len(found) > 60
    for language, words in dictionaries().items():
        assert found - words.keys() == set(), language


def test_every_column_of_an_answer_has_a_name_in_both_languages(
    release: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    asked = questions(release / "questions")
    names = {f"col.{name}" for question in asked for name in answer(connection, question).columns}
    assert len(names) > 150
    for language, words in dictionaries().items():
        assert names - words.keys() == set(), language


def test_whole_things_are_whole_in_every_mart(connection: duckdb.DuckDBPyConnection) -> None:
    counts = (
        "(ends_with(column_name, '_count') or contains(column_name, 'jobs')) and not contains(column_name, '_per_')"
    )
    columns = connection.execute(
        f"select distinct data_type from information_schema.columns where table_schema = 'marts' and {counts}"
    ).fetchall()
    kinds = {kind for (kind,) in columns}
    assert kinds <= {"BIGINT", "INTEGER", "VARCHAR", "BOOLEAN"}, kinds
    ends = ("value_low", "value_stated", "value_high")
    for table in ("fct_claims", "fct_programme_statistics"):
        wide = "unit = 'count' and hedge <> 'exact' and value_low <> value_high"
        assert single(connection, f"select count(*) from marts.{table} where {wide}") > 5
        fractions = " or ".join(f"{name} <> floor({name})" for name in ends)
        assert single(connection, f"select count(*) from marts.{table} where unit = 'count' and ({fractions})") == 0


def single(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The one value of a query."""
    ((value,),) = connection.execute(sql).fetchall()
    return value


def off(expected: Mapping[Any, float], actual: Mapping[Any, float]) -> float:
    """What is wrong cell by cell, as a share of all that is expected."""
    wrong = sum(abs(actual.get(key, 0) - expected.get(key, 0)) for key in expected.keys() | actual.keys())
    return wrong / sum(abs(value) for value in expected.values())


def by(rows: Rows, value: str, *keys: str) -> dict[Any, float]:
    """One column of an answer by others."""
    return {tuple(row[key] for key in keys): row[value] or 0 for row in rows}


def tally(known: tuple[Known, ...], key: Callable[[Known], Any], value: Callable[[Known], float | None]) -> Any:
    """A sum over projects per key."""
    found: dict[Any, float] = defaultdict(float)
    for one in known:
        found[(key(one),)] += value(one) or 0
    return dict(found)


def year_of(known: Known) -> int:
    """The year of the announcement; a note follows within days, and none of them over the end of a year."""
    return known.project.announced_on.year


def counted(truth: Truth) -> tuple[Known, ...]:
    """What may be added up today."""
    return tuple(one for one in truth.known if one.counts)


def usd(truth: Truth, known: Known) -> float | None:
    """The amount in dollars at the rate of the announcement."""
    return golden.dollars(known.amount.point, known.project.currency, golden.rates(truth)[known.first_told])


# -- who came


def test_q01_arrivals_are_true_and_none_is_told_twice(truth: Truth, ask: Ask) -> None:
    rows = ask(1)
    fewest = golden.landings(truth, announced_too=False, hub_only=True)
    most = golden.landings(truth, announced_too=True, hub_only=True)
    by_country = Counter(
        (golden.country_of(truth, one.company_id) or None, one.registered.year) for one in most.values()
    )
    for row in rows:
        assert row["jobs_low"] <= row["jobs_stated"] <= row["jobs_high"]
        assert row["announced_companies_count"] <= row["companies_at_least"]
        assert len((row["companies"] or "").split("; ")) == max(row["companies_at_least"], 1)
        if row["country_iso2"] is not None:
            assert row["companies_at_least"] <= by_country[row["country_iso2"], row["landed_year"]], row
    told = Counter[int]()
    for row in rows:
        told[row["landed_year"]] += row["companies_at_least"]
    for year in range(2012, 2027):
        lowest = sum(one.registered.year == year for one in fewest.values())
        highest = sum(one.registered.year == year for one in most.values())
        assert lowest <= told[year] <= highest, year
    assert told.total() >= 0.85 * len(golden.surely_foreign(truth))


def test_q01_the_bounds_of_the_hub_hold_the_companies_that_press_and_registry_reveal(truth: Truth, ask: Ask) -> None:
    rows = ask(1)
    ((lowest, highest),) = {(row["hub_at_least"], row["hub_at_most"]) for row in rows}
    assert lowest == sum(row["companies_at_least"] for row in rows)
    announced = golden.announced_companies(truth)
    every = golden.landings(truth, announced_too=True, hub_only=True).values()
    assert lowest <= sum(one.is_branch or one.company_id in announced for one in every) <= highest
    assert highest < 2 * lowest
    unknown = [row for row in rows if row["country_iso2"] is None]
    assert sum(row["unknown_origin_count"] for row in unknown) == sum(row["unknown_origin_count"] for row in rows) > 0


def test_q01_jobs_are_those_of_projects_that_led_to_the_companies(truth: Truth, ask: Ask) -> None:
    announced = golden.announced_companies(truth)
    sure = {one.company_id for one in golden.surely_foreign(truth).values()}
    most = {one.company_id for one in golden.landings(truth, announced_too=True, hub_only=True).values()}

    def jobs(companies: set[str]) -> float:
        projects = [one for company in companies for one in announced.get(company, ())]
        return sum(one.jobs.point or 0 for one in projects if one.counts)

    told = sum(row["jobs_stated"] for row in ask(1))
    assert 0.75 * jobs(sure) <= told <= jobs(most)


def test_q02_the_realised_rate_has_truth_within_its_bounds(truth: Truth, ask: Ask) -> None:
    rows = ask(2)
    new = tuple(known for known in truth.known if known.kind == "new")
    matured = tuple(known for known in new if golden.months_later(known.first_told, 18) <= truth.today)
    realised = tuple(known for known in matured if golden.registered_in_time(truth, known))
    assert off(tally(new, year_of, lambda _: 1), by(rows, "announcements_count", "cohort_year")) <= 0.03
    assert off(tally(matured, year_of, lambda _: 1), by(rows, "matured_announcements_count", "cohort_year")) <= 0.03
    true = tally(realised, year_of, lambda _: 1)
    for row in rows:
        assert row["realised_count"] <= true.get((row["cohort_year"],), 0), row
        assert row["realised_count"] <= row["realised_with_review_count"] <= row["matured_announcements_count"]
    lowest, highest = (sum(row[name] for row in rows) for name in ("realised_count", "realised_with_review_count"))
    assert 0.75 * len(realised) <= lowest <= len(realised)
    assert 0.9 * len(realised) <= highest


def test_q02_every_rate_of_the_truth_lies_within_bounds_that_are_no_point(truth: Truth, ask: Ask) -> None:
    new = tuple(known for known in truth.known if known.kind == "new")
    matured = tuple(known for known in new if golden.months_later(known.first_told, 18) <= truth.today)
    realised = tuple(known for known in matured if golden.registered_in_time(truth, known))
    all_of, of_these = tally(matured, year_of, lambda _: 1), tally(realised, year_of, lambda _: 1)
    rows = ask(2)
    for row in rows:
        year = (row["cohort_year"],)
        if row["matured_announcements_count"] == 0:
            assert row["rate_low"] is None
            continue
        assert row["rate_low"] < row["rate_high"]
        assert row["rate_low"] <= of_these.get(year, 0) / all_of[year] <= row["rate_high"], row
        assert row["is_small_cohort"] == (row["matured_announcements_count"] < 10)
    assert any(row["is_small_cohort"] for row in rows)
    ((low, high),) = {(row["pooled_rate_low"], row["pooled_rate_high"]) for row in rows}
    assert low <= len(realised) / len(matured) <= high
    assert high - low < 0.35


def test_every_match_beyond_doubt_is_true(truth: Truth, connection: duckdb.DuckDBPyConnection) -> None:
    sql = "select company_name, registration_key from marts.mart_announcements where registration_decision = 'auto'"
    groups = {f"{one.chamber_code}-{one.matricula}": one.group_id for one in truth.world.companies}
    matched = connection.execute(sql).fetchall()
    assert len(matched) > 50
    for name, registration_key in matched:
        group = truth.groups[groups[registration_key]]
        assert any(known.casefold() in name.casefold() for known in (group.name, *group.aliases)), (name, group.name)


def test_q03_trade_around_landings_is_what_was_published(truth: Truth, ask: Ask) -> None:
    rows = ask(3)
    trade = golden.trade_with_china(truth)
    months = defaultdict(list)
    for row in rows:
        months[row["company_id"]].append(row["months_from_landing"])
        for flow, name in (("M", "imports_usd"), ("X", "exports_usd")):
            expected = trade.get((row["month_start_date"], flow))
            assert row[name] == pytest.approx(expected, rel=1e-9) if expected is not None else row[name] is None, row
    assert months
    assert all(offsets == list(range(-12, 13)) for offsets in months.values())
    true = {
        (one.nit, one.registered.replace(day=1))
        for one in golden.arrivals(truth)
        if golden.country_of(truth, one.company_id) == "CN"
    }
    told = {(row["company_id"].removeprefix("nit:"), row["landed_month"]) for row in rows}
    assert told <= true
    shares = [row["imports_share_of_world"] for row in rows if row["imports_usd"] is not None]
    assert shares
    assert all(0 < share < 0.5 for share in shares)


def test_colombias_trade_is_the_worlds_row_and_no_sum_of_the_partners_pulled(
    truth: Truth, connection: duckdb.DuckDBPyConnection
) -> None:
    sql = """
        select period, flow_code, sum(value_usd) filter (where counts_in_totals),
            sum(value_usd) filter (where counts_by_partner), list(distinct value_basis)
        from marts.fct_trade_flows where frequency_code = 'A' and is_latest group by all
    """
    expected = golden.trade_with_the_world(truth)
    rows = connection.execute(sql).fetchall()
    assert len(rows) > 10
    for period, flow, total, partners, basis in rows:
        assert total == pytest.approx(expected[int(period), flow], rel=0.02), (period, flow)
        assert partners < 0.7 * total
        assert basis == [{"M": "CIF", "X": "FOB"}[flow]]


def test_q14_survival_counts_only_companies_that_came_and_left(truth: Truth, ask: Ask) -> None:
    fewest, most = _cohorts(truth, announced_too=False), _cohorts(truth, announced_too=True)
    for row in ask(14):
        year = row["cohort_year"]
        assert fewest[year, "landed"] <= row["landed_count"] <= most[year, "landed"], row
        assert fewest[year, "matured"] <= row["matured_count"] <= most[year, "matured"], row
        gone = row["matured_count"] - row["survived_count"] - row["unknown_count"]
        assert fewest[year, "gone"] <= gone <= most[year, "gone"], row


def _cohorts(truth: Truth, *, announced_too: bool) -> Counter[tuple[int, str]]:
    """Landed, matured and gone within three years, by year of the first registration in the country."""
    firsts: dict[str, golden.Arrival] = {}
    every: dict[str, list[golden.Arrival]] = defaultdict(list)
    for one in sorted(golden.arrivals(truth), key=lambda arrival: arrival.registered):
        if one.nit and one.nit.strip("0"):
            firsts.setdefault(one.nit, one)
            every[one.nit].append(one)
    nits = {nit for nit, _ in golden.landings(truth, announced_too=announced_too, hub_only=False)}
    found: Counter[tuple[int, str]] = Counter()
    for nit in nits:
        one = firsts[nit]
        year, three = one.registered.year, golden.months_later(one.registered, 36)
        if year < 2012:
            continue
        found[year, "landed"] += 1
        found[year, "matured"] += three <= truth.today
        found[year, "gone"] += three <= truth.today and _left(every[nit], before=three)
    return found


def _left(registrations: list[golden.Arrival], *, before: date) -> bool:
    """Whether the company's last registration was cancelled by then, and not moved elsewhere."""
    days = [one.cancelled for one in registrations if one.cancelled is not None]
    if len(days) < len(registrations) or not all(one.is_cancelled for one in registrations):
        return False
    last = max(registrations, key=lambda one: (one.cancelled or date.min, one.moved))
    return not last.moved and max(days) < before


def test_q14_the_curve_of_all_cohorts_lies_between_one_and_what_a_cohort_lost(ask: Ask) -> None:
    rows = ask(14)
    ((share, low, high),) = {
        (row["all_cohorts_survival"], row["all_cohorts_survival_low"], row["all_cohorts_survival_high"]) for row in rows
    }
    assert 0 < low < share < high < 1
    pooled = sum(row["survived_count"] for row in rows) / sum(row["matured_count"] for row in rows)
    assert abs(share - pooled) < 0.08
    assert sum(row["left_later_count"] for row in rows) > 0


def test_q15_what_nobody_announced_holds_every_silent_branch(truth: Truth, ask: Ask) -> None:
    told = {row["company_name"]: row for row in ask(15)}
    announced = golden.announced_companies(truth)
    most = golden.landings(truth, announced_too=True, hub_only=True)
    silent = {
        one.nit
        for one in golden.landings(truth, announced_too=False, hub_only=True).values()
        if one.company_id not in announced
    }
    rows = ask(15)
    assert len(silent) <= len(rows) <= len(most)
    loud = {truth.companies[company].legal_name for company in announced}
    assert len(told.keys() & loud) <= 2


# -- what was announced


def test_q08_a_past_day_is_told_as_it_was_known_then(truth: Truth, ask: Ask) -> None:
    for day in (date(2016, 6, 30), date(2020, 12, 31)):
        rows = ask(8, as_of=day)
        then = tuple(one for one in truth.known_on(day) if one.counts)
        now = counted(truth)
        jobs, top = (lambda one: one.jobs.point), (lambda one: one.jobs.top)
        for expected, column in (
            (tally(then, year_of, lambda _: 1), "announcements_known_then"),
            (tally(now, year_of, lambda _: 1), "announcements_known_now"),
            (tally(then, year_of, jobs), "jobs_stated_known_then"),
            (tally(now, year_of, jobs), "jobs_stated_known_now"),
            (tally(now, year_of, lambda one: one.jobs.low), "jobs_low_known_now"),
            (tally(now, year_of, top), "jobs_high_known_now"),
            (tally(then, year_of, lambda one: usd(truth, one)), "amount_usd_stated_known_then"),
            (tally(now, year_of, lambda one: usd(truth, one)), "amount_usd_stated_known_now"),
        ):
            assert off(expected, by(rows, column, "announced_year")) <= 0.03, (day, column)


def test_q09_a_year_is_revised_by_what_came_later(truth: Truth, ask: Ask) -> None:
    rows = ask(9)
    first = tuple(one for one in truth.first_known() if one.counts)
    now = counted(truth)
    for expected, column in (
        (tally(first, year_of, lambda one: one.jobs.point), "first_jobs"),
        (tally(now, year_of, lambda one: one.jobs.point), "now_jobs"),
        (tally(first, year_of, lambda one: usd(truth, one)), "first_amount_usd"),
        (tally(now, year_of, lambda one: usd(truth, one)), "now_amount_usd"),
    ):
        assert off(expected, by(rows, column, "announced_year")) <= 0.03, column
    assert all(row["jobs_revision"] == row["now_jobs"] - row["first_jobs"] for row in rows)
    cancelled = tuple(one for one in truth.known if one.status == "cancelled" and one.kind != "mou")
    assert off(tally(cancelled, year_of, lambda _: 1), by(rows, "cancelled_count", "announced_year")) <= 0.05


def test_q10_sectors_have_their_jobs(truth: Truth, ask: Ask) -> None:
    rows = ask(10)
    expected = tally(counted(truth), lambda one: one.group.sector, lambda one: one.jobs.point)
    named = by([row for row in rows if row["sector_code"] is not None], "jobs_stated", "sector_code")
    unnamed = sum(row["jobs_stated"] for row in rows if row["sector_code"] is None)
    total = sum(expected.values())
    assert abs(sum(named.values()) + unnamed - total) <= 0.02 * total
    overstated = sum(max(0, value - expected.get(sector, 0)) for sector, value in named.items())
    assert overstated <= 0.06 * total
    exact = sum(one.jobs.point or 0 for one in counted(truth) if one.jobs.low == one.jobs.stated == one.jobs.high)
    assert abs(sum(row["jobs_exact"] for row in rows) - exact) <= 0.02 * exact


def test_q11_jobs_per_million_are_of_projects_that_tell_both(truth: Truth, ask: Ask) -> None:
    rows = ask(11)
    pairs = tuple(one for one in counted(truth) if (one.jobs.point or 0) > 0 and (usd(truth, one) or 0) > 0)
    jobs, millions = sum(one.jobs.point or 0 for one in pairs), sum(usd(truth, one) or 0 for one in pairs) / 1e6
    assert sum(row["pairs_count"] for row in rows) == pytest.approx(len(pairs), rel=0.025)
    assert sum(row["jobs_stated"] for row in rows) == pytest.approx(jobs, rel=0.025)
    assert sum(row["amount_usd_millions"] for row in rows) == pytest.approx(millions, rel=0.04)
    for row in rows:
        assert row["jobs_per_usd_million"] == pytest.approx(row["jobs_stated"] / row["amount_usd_millions"])
        highest = row["jobs_per_usd_million_high"]
        assert row["jobs_per_usd_million_low"] <= row["jobs_per_usd_million"] * (1 + 1e-9)
        assert highest is None or row["jobs_per_usd_million"] <= highest * (1 + 1e-9)


def test_q12_the_funnel_has_every_year_and_kind(truth: Truth, ask: Ask) -> None:
    rows = ask(12)
    for kind in ("new", "expansion", "mou"):
        expected = tally(tuple(one for one in truth.known if one.kind == kind), year_of, lambda _: 1)
        assert off(expected, by(rows, f"{kind}_count", "announced_year")) <= 0.03, kind
    opened = tuple(one for one in truth.known if any(document.role == "inauguration" for document in one.documents))
    assert off(tally(opened, year_of, lambda _: 1), by(rows, "opened_count", "announced_year")) <= 0.08
    followed = sum(_is_followed(truth, one) for one in truth.known if one.kind == "mou")
    assert followed > 0
    assert abs(sum(row["mou_followed_count"] for row in rows) - followed) <= 1


def _is_followed(truth: Truth, memorandum: Known) -> bool:
    """Whether the same group announced a project in the same hub or department within 24 months."""
    start = memorandum.project.announced_on
    return any(
        one.group is memorandum.group
        and one.project.place_code[:2] == memorandum.project.place_code[:2]
        and one.kind != "mou"
        and start < one.project.announced_on <= golden.months_later(start, 24)
        for one in truth.known
    )


def test_q13_no_agency_is_credited_by_anybody_but_the_text(truth: Truth, ask: Ask) -> None:
    rows = ask(13)
    expected: Counter[str | None] = Counter()
    jobs: Counter[str | None] = Counter()
    for one in counted(truth):
        for agency in golden.helpers(truth, one) or {None}:
            expected[agency] += 1
            jobs[agency] += int(one.jobs.point or 0)
    assert off(expected, {row["agency"]: row["announcements_count"] for row in rows}) <= 0.02
    assert off(jobs, {row["agency"]: row["jobs_stated"] for row in rows}) <= 0.02
    assert {row["agency"] for row in rows} == set(expected)


def test_q16_copies_of_a_text_are_one_source(truth: Truth, ask: Ask) -> None:
    rows = [row for row in ask(16) if row["announcement_type"] in {"new", "expansion", "mou"}]
    assert len(rows) == pytest.approx(len(truth.known), rel=0.025)
    assert {row["independent_sources_count"] for row in rows} == {1}
    pages = sum(len({_page(document) for document in one.documents}) for one in truth.known)
    assert sum(row["documents_count"] for row in rows) == pytest.approx(pages, rel=0.03)


def _page(document: golden.Document) -> tuple[str, ...]:
    """What tells documents apart by their address: a mobile page under the same path is its original."""
    if document.role == "mobile" and document.outlet == "ruta_n":
        return document.outlet, document.slug, "announcement"
    return document.outlet, document.slug, document.role


def test_q18_concentration_is_that_of_the_known_projects(truth: Truth, ask: Ask) -> None:
    rows = {(row["dimension"], row["measure"]): row for row in ask(18) if row["announced_year"] is None}
    for measure, value in (("jobs", lambda one: one.jobs.point), ("amount_usd", lambda one: usd(truth, one))):
        sums = tally(counted(truth), lambda one: one.group.group_id, value)
        total = sum(sums.values())
        hhi = sum((100 * value / total) ** 2 for value in sums.values())
        row = rows["investor group", measure]
        assert row["hhi"] == pytest.approx(hhi, rel=0.05), measure
        assert row["top_five_share"] == pytest.approx(sum(sorted(sums.values())[-5:]) / total, rel=0.03), measure
        assert row["members_count"] == pytest.approx(sum(value > 0 for value in sums.values()), rel=0.05)


def test_q19_every_amount_stands_at_the_rate_of_its_day(truth: Truth, ask: Ask) -> None:
    rows = ask(19)
    official = golden.rates(truth)
    for row in rows:
        rate, point = official[row["announced_date"]], row["amount_stated"]
        assert row["fx_rate_cop_per_usd"] == pytest.approx(rate, abs=1e-6), row
        assert row["fx_date"] <= row["announced_date"]
        if row["currency_code"] in {"USD", "COP"} and point is not None:
            assert row["amount_usd_stated"] == pytest.approx(golden.dollars(point, row["currency_code"], rate))
    expected = Counter((one.project.currency, round(one.amount.low or 0)) for one in truth.known if one.amount.point)
    told = Counter((row["currency_code"], round(row["amount_low"] or 0)) for row in rows)
    assert (expected - told).total() <= 0.02 * expected.total()
    assert (told - expected).total() <= 0.02 * expected.total()


# -- what stands behind a figure


def test_q05_every_figure_leads_to_a_sentence_that_says_it(truth: Truth, ask: Ask) -> None:
    rows = ask(5)
    assert rows
    texts = [golden.text_of(truth, document) for document in truth.documents]
    for row in rows:
        assert row["quote"] in row["sentence_text"]
        assert any(row["sentence_text"] in text for text in texts), row["sentence_text"]
    largest = max(one.jobs.point or 0 for one in counted(truth))
    assert max(row["value_stated"] or 0 for row in rows if row["measure"] == "jobs") == largest
    assert {row["claim_id"] for row in ask(5, announcement_id=rows[0]["announcement_id"])} == {
        r["claim_id"] for r in rows
    }


def test_q06_programmes_have_their_published_series_and_it_is_never_added(truth: Truth, ask: Ask) -> None:
    rows = ask(6)
    told = {(row["programme"], row["measure"], row["accumulation"], row["value_stated"]) for row in rows}
    published = {document.programme_ids[0] for document in truth.documents if document.role == "programme"}
    expected = {
        (one.programme, "money" if one.measure == "amount" else one.measure, one.accumulation, one.value)
        for one in truth.world.figures
        if one.programme_id in published
    }
    assert len(expected - told) <= 0.05 * len(expected), sorted(expected - told)
    added = {
        (row["programme"], row["measure"], row["accumulation"], row["value_stated"])
        for row in rows
        if row["is_additive"]
    }
    flows = {one for one in expected if one[2] == "incremental"}
    assert len(added - flows) <= 1, added - flows  # a figure of an agency that the world knows nothing of
    assert len(added & flows) > 3
    assert not [row["quote"] for row in rows if row["additivity_code"] == "tender" and row["is_additive"]]
    assert not {row["programme_key"] for row in rows if row["is_additive"]} & {"medellin", "cali", "rionegro"}


def test_q06_the_implied_increment_is_the_difference_to_the_figure_before(ask: Ask) -> None:
    found = {
        (row["measure"], row["value_stated"]): (row["previous_value_stated"], row["implied_increment_stated"])
        for row in ask(6, programme="ruta n")
        if row["accumulation"] == "cumulative"
    }
    assert found["companies", 144.0] == (141.0, 3.0)
    assert found["companies", 320.0] == (144.0, 176.0)
    assert found["jobs", 8000.0] == (1900.0, 6100.0)
    assert found["jobs", 10300.0] == (8000.0, 2300.0)


def test_q07_the_percentage_that_does_not_fit_is_found_and_nothing_is_made_up(truth: Truth, ask: Ask) -> None:
    rows = ask(7)
    boasting = sum(
        fact.measure == "percent" and fact.stated == 266
        for document in truth.documents
        for fact in truth.facts.get(document.document_id, ())
    )
    wrong = [row for row in rows if row["check_kind"] == "percent_against_numbers" and row["verdict"] == "differs"]
    assert len(wrong) == boasting
    assert {(row["stated_value"], round(row["expected_value"], 1)) for row in wrong} == {(266.0, 166.7)}
    assert ask(7, verdict="differs") == [row for row in rows if row["verdict"] == "differs"]


def test_q17_what_followed_an_agreement_comes_from_who_signed(truth: Truth, ask: Ask) -> None:
    rows = ask(17)
    signed = {one.signed_on: one for one in truth.world.agreements}
    reachable = {agreement for document in truth.documents for agreement in document.agreement_ids}
    bundles = {(row["signed_date"], row["agreements_count"]) for row in rows if row["agreements_count"] > 1}
    expected = [one for one in signed.values() if one.agreement_id in reachable and one.agreements_count > 1]
    missing = [
        one
        for one in expected
        if not any(0 <= (day - one.signed_on).days <= 2 and count == one.agreements_count for day, count in bundles)
    ]
    assert len(missing) <= 2, missing
    for row in rows:
        if row["announcement_id"] is not None:
            assert row["signed_date"] <= row["announced_date"] <= golden.months_later(row["signed_date"], 24)
            assert row["link_basis"] in {"company", "country"}


# -- totals, and what has nothing to do with the press


def test_q20_the_guarded_sum_is_what_projects_add_up_to(truth: Truth, ask: Ask) -> None:
    rows = ask(20)
    now = counted(truth)
    for measure, value in (("jobs", lambda one: one.jobs.point), ("amount_usd", lambda one: usd(truth, one))):
        steps = {row["step_code"]: row for row in rows if row["measure"] == measure}
        expected = sum(value(one) or 0 for one in now)
        assert steps["guarded"]["value_sum"] == pytest.approx(expected, rel=0.025), measure
        left_out = sum(row["value_sum"] for code, row in steps.items() if code != "naive")
        assert steps["naive"]["value_sum"] == pytest.approx(left_out)
        assert steps["guarded"]["remaining_sum"] == pytest.approx(steps["guarded"]["value_sum"])
        assert steps["naive"]["ratio_to_guarded"] > 2
    jobs = sum(row["now_jobs"] for row in ask(9))
    assert next(r["value_sum"] for r in rows if r["measure"] == "jobs" and r["step_code"] == "guarded") == jobs


def test_q20_programmes_are_left_out_whole(truth: Truth, ask: Ask) -> None:
    running = {one.value for one in truth.world.figures if one.measure == "jobs" and one.accumulation == "cumulative"}
    assert sum(running) > 40_000
    step = next(row for row in ask(20) if row["measure"] == "jobs" and row["step_code"] == "programme_cumulative")
    assert step["value_sum"] >= 40_000


def test_q04_peers_have_every_published_value(truth: Truth, ask: Ask) -> None:
    told = {
        (row["indicator_code"], row["country_iso2"], row["indicator_year"]): row["indicator_value"] for row in ask(4)
    }
    expected = {
        (indicator.code, area.iso2, figure.year): figure.value
        for indicator in INDICATORS.values()
        for area in AREAS.values()
        if area.iso2 in HOSTS
        for figure in figures(indicator, area, truth.today)
        if figure.year >= 2012
    }
    assert told.keys() == expected.keys()
    assert all(
        told[key] == pytest.approx(value) if value is not None else told[key] is None for key, value in expected.items()
    )


def test_q23_review_bounds_are_what_the_announcements_say_and_hold_the_truth(
    truth: Truth, ask: Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    rows = {row["measure"]: row for row in ask(23)}
    assert rows.keys() == {"announcements", "jobs", "amount_usd"}
    sums = "count(*), coalesce(sum(jobs_stated_known), 0), coalesce(sum(amount_usd_stated_known), 0)"
    for column, condition in (("counted", "counts_in_totals"), ("waiting", "would_count_if_accepted")):
        told = connection.execute(f"select {sums} from marts.mart_announcements where {condition}").fetchone()
        assert told is not None
        assert [rows[m][column] for m in ("announcements", "jobs", "amount_usd")] == pytest.approx(list(told), abs=0.01)
    for row in rows.values():
        assert row["believable"] <= row["waiting"]
        assert row["if_all_were_accepted"] == pytest.approx(row["counted"] + row["waiting"])
        assert row["if_no_person_had_accepted"] == row["counted"]
    every = len(counted(truth))
    assert 0.9 * every <= rows["announcements"]["if_all_believable_were_accepted"] <= 1.1 * every
    assert rows["announcements"]["counted"] <= 1.02 * every


def test_q21_accounts_are_those_filed_and_of_no_company_that_had_not_landed(
    truth: Truth, ask: Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    filed = golden.filed(truth)
    told = connection.execute("select fiscal_year, nit, revenue_cop from marts.fct_company_financials").fetchall()
    assert {(year, nit): revenue for year, nit, revenue in told} == filed
    most = golden.landings(truth, announced_too=True, hub_only=False)
    fewest = {nit for (nit, _), one in most.items() if one.is_branch and not one.is_cancelled}
    rows = ask(21)
    assert {row["fiscal_year"] for row in rows} == {year for year, _ in filed}
    for year in {row["fiscal_year"] for row in rows}:
        of_year = [row for row in rows if row["fiscal_year"] == year]
        landed = {nit for (nit, _), one in most.items() if one.registered <= date(year, 12, 31)}
        filing = sum(row["filing_count"] for row in of_year)
        assert len(landed & fewest & {nit for y, nit in filed if y == year}) <= filing
        assert filing <= len({nit for y, nit in filed if y == year} & landed), year
        for row in of_year:
            assert row["filing_count"] <= row["companies_count"]
            if row["filing_count"]:
                assert row["revenue_cop_high"] - row["revenue_cop"] == 5 * 10**9 * row["filing_count"]
                assert (
                    row["revenue_cop_low"] <= row["revenue_cop"] <= sum(v for (y, _), v in filed.items() if y == year)
                )
    assert sum(row["filing_count"] for row in rows) > 40


def test_q22_what_was_measured_is_what_the_central_bank_shows_and_what_was_announced_is_counted(
    truth: Truth, ask: Ask
) -> None:
    rows = ask(22)
    measured = golden.measured(truth, {"": "W00", "Estados Unidos": "US", "Inglaterra": "GB", "Anguilla": "AI"})
    for (year, country), (quarters, value) in measured.items():
        (row,) = [one for one in rows if (one["flow_year"], one["country_iso2"]) == (year, country)]
        assert (row["quarters_count"], row["measured_usd"]) == (quarters, pytest.approx(value)), (year, country)
    assert {quarters for quarters, _ in measured.values()} == {2, 4}
    abroad = [one for one in counted(truth) if one.group.country_iso2 != "CO"]
    world = {row["flow_year"]: row["announced_usd"] or 0 for row in rows if row["country_iso2"] == "W00"}
    expected = sum(usd(truth, one) or 0 for one in abroad)
    assert sum(world.values()) == pytest.approx(expected, rel=0.1)
    for year, total in world.items():
        of_countries = [r for r in rows if r["flow_year"] == year and r["country_iso2"] != "W00"]
        assert sum(row["announced_usd"] or 0 for row in of_countries) <= total * (1 + 1e-9)


def test_the_dashboard_shows_the_totals_of_the_page(
    release: Path, ask: Ask, connection: duckdb.DuckDBPyConnection
) -> None:
    (dataset,) = (
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in (bundle.HERE / "datasets").glob("mart_announcements.yaml")
    )
    names = ("announcements_count", "jobs_stated_sum", "amount_usd_millions_sum", "waiting_count")
    columns = ", ".join(dataset["metrics"][name]["sql"] for name in names)
    (told,) = connection.execute(f"select {columns} from {dataset['table']}").fetchall()
    sectors = ask(10)
    guarded = {row["measure"]: row["value_sum"] for row in ask(20) if row["step_code"] == "guarded"}
    assert told[0] == sum(row["announcements_count"] for row in sectors)
    assert told[1] == sum(row["jobs_stated"] for row in sectors) == guarded["jobs"]
    assert told[2] * 1e6 == pytest.approx(guarded["amount_usd"])
    assert told[3] == sum(row["waiting"] for row in ask(23) if row["measure"] == "announcements")


def test_the_public_bundle_has_all_but_what_may_not_be_passed_on(release: Path) -> None:
    told = json.loads((release / "release.json").read_text(encoding="utf-8"))["public"]
    assert set(told["left_out"]) == {"marts.fct_trade_flows", "marts.dim_product", "marts.fct_release_health"}
    assert told["questions_left_out"] == [3]
    assert Package(str(release / "public" / "datapackage.json")).validate().valid
    csv = {path.name for path in (release / "public" / "csv").iterdir()}
    assert "mart_announcements.csv.gz" in csv
    assert not {name for name in csv if "trade" in name}


def unpacked(page: Path) -> str:
    """A page with the large blocks of its data unpacked."""
    text = page.read_text(encoding="utf-8")
    packed = re.findall(r'<script type="application/gzip" id="[^"]*">([^<]*)</script>', text)
    return text + "".join(gzip.decompress(base64.b64decode(block)).decode() for block in packed)


def test_no_sentence_of_the_press_leaves_with_the_public_page(
    release: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    public, inside = (unpacked(release / name / "index.html") for name in ("public/site", "site"))
    claims = connection.execute("select distinct sentence_text, quote from marts.fct_claims").fetchall()
    before = {sentence.split(quote)[0] for sentence, quote in claims if sentence and quote}
    told = [text for text in before if len(text) > 40 and text.isascii() and text.isprintable() and '"' not in text]
    assert [text for text in told if text in public] == []
    assert sum(text in inside for text in told) > 5


def test_a_measure_that_cannot_vary_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    ((named,),) = connection.execute("select constant_measures from marts.fct_release_health").fetchall()
    assert "mart_announcements.independent_sources_count" in (named or "").split("; ")
    assert "mart_announcements.jobs_stated_known" not in named


def test_every_version_is_shown_with_words_of_its_own(connection: duckdb.DuckDBPyConnection) -> None:
    ((revised, other_words),) = connection.execute(
        """
        select count(*), count(*) filter (where facts.figure_quote <> firsts.figure_quote)
        from marts.fct_announcements as facts
        inner join marts.fct_announcements as firsts
            on facts.announcement_id = firsts.announcement_id and firsts.version_number = 1
        inner join marts.fct_claims as claims on facts.jobs_claim_id = claims.claim_id
        inner join marts.fct_claims as first_claims on firsts.jobs_claim_id = first_claims.claim_id
        where facts.revised_date = facts.known_from and claims.document_id <> first_claims.document_id
        """
    ).fetchall()
    assert revised > 3
    assert other_words == revised


def test_q08_matches_and_origins_are_known_from_their_own_day(ask: Ask) -> None:
    then, now = ask(8, as_of=date(2016, 6, 30)), ask(8, as_of=date(2100, 1, 1))
    for row in (*then, *now):
        assert row["registered_known_then"] <= row["announcements_known_then"]
        assert row["origins_known_then"] <= row["announcements_known_then"]
    for what in ("registered", "origins"):
        assert 0 < sum(row[f"{what}_known_then"] for row in then) < sum(row[f"{what}_known_now"] for row in then)
    for row in now:
        assert row["registered_known_then"] == row["registered_known_now"]
        assert row["origins_known_then"] == row["origins_known_now"]


def test_q07_every_check_says_what_it_compared(ask: Ask) -> None:
    for row in ask(7):
        assert row["compared_with"]
        assert row["expected_low"] <= row["expected_high"]


def test_every_question_is_asked_here(ask: Ask) -> None:
    names = {int(name[6:8]) for name in globals() if name.startswith("test_q")}
    assert names == {int(path.name[1:3]) for path in SOURCES.glob("q*.sql")}
