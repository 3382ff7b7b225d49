"""Whatever is told again changes no total, and the order in which notes land changes nothing at all.

Many invented investors with random projects share one run of the models: they have no word in common, so that each is
an example of its own. What is made of them alone is the same for all tests, and made once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from core.settings import Settings
from tests.dbt_project.press_notes import Facts, Figure, Note, Press, PressModels, exactly, more_than, press_models

INVESTORS = 60
PLACES = ("Medellín", "Bogotá", "Rionegro")
OUTLETS = ("aguja", "boletin", "crisol", "dedal")

NAMES = "select distinct announcement_id from marts.fct_announcements order by 1"

COUNTING = "select * from marts.fct_announcements where decision = 'accepted' order by all"

Totals = dict[tuple[str, int], tuple[Any, ...]]


@dataclass(frozen=True)
class Told:
    """One note of a project with its figures, to be told again."""

    company: str
    place: str
    note: Note
    amount: Figure | None
    jobs: Figure | None
    more: dict[str, Any]


@dataclass(frozen=True)
class Before:
    """Random projects, and what is made of them before anything is told again."""

    press: Press
    announced: list[Told]
    last: list[Told]
    totals: Totals
    names: list[Any]
    counting: list[Any]

    def copied(self) -> tuple[Press, list[Told], list[Told]]:
        """The projects for a test to tell more of."""
        return deepcopy((self.press, self.announced, self.last))


@pytest.fixture(scope="module")
def models(built: Settings) -> PressModels:
    """The press models as the build of the fixed landing compiled them."""
    return press_models(built.build / "target", built.build / "warehouse.duckdb")


@pytest.fixture(scope="module")
def before(models: PressModels) -> Before:
    press, announced, last = some_press(Random("totals"))
    with models.facts(press) as facts:
        counting = facts.execute(COUNTING).fetchall()
        return Before(press, announced, last, totals(facts), facts.execute(NAMES).fetchall(), counting)


def some_figure(random: Random, unit: str) -> Figure:
    """An amount or a number of jobs, hedged in any way."""
    value = float(random.randint(3, 90) * (10 if unit == "count" else 10**6))
    value *= 4000 if unit == "COP" else 1
    kind = random.choice(("exact", "exact", "approx", "more_than", "up_to", "range"))
    if kind == "exact":
        return exactly(value, unit)
    if kind == "more_than":
        return more_than(value, unit)
    if kind == "approx":
        return Figure(value, value * 0.95, value * 1.05, unit, kind)
    if kind == "up_to":
        return Figure(value, 0.0, value, unit, kind)
    return Figure(None, value, value * 1.2, unit, kind)


def some_press(random: Random) -> tuple[Press, list[Told], list[Told]]:
    """Projects of many investors: all notes, those of announcements, and the last word on each project."""
    press, announced, last = Press(), [], []
    for number in range(INVESTORS):
        company = f"Qz{number:02d}wind Works"
        for step in range(random.randint(1, 3)):
            told = some_announcement(random, press, company, PLACES[step], number * 7 + step * 400)
            announced.append(told)
            last.append(some_sequel(random, press, told))
    return press, announced, last


def some_announcement(random: Random, press: Press, company: str, place: str, offset: int) -> Told:
    """A new project, an expansion or a memorandum."""
    event = random.choice(("new", "new", "expansion", "mou"))
    note = press.note(date(2016, 1, 4) + timedelta(offset), random.choice(OUTLETS))
    amount = some_figure(random, random.choice(("USD", "USD", "COP"))) if random.random() < 0.8 else None
    jobs = some_figure(random, "count") if random.random() < 0.8 or amount is None else None
    more = {"event_type": event, "status": "mou" if event == "mou" else "planned", "place_name": place}
    if place == "Rionegro":
        more["department_name"] = "Antioquia"
    note.project(company, amount, jobs, **more)
    return Told(company, place, note, amount, jobs, more)


def some_sequel(random: Random, press: Press, told: Told) -> Told:
    """An update, an opening, the end, or nothing more; what is told last of the project."""
    kind = random.choice(("none", "update", "inauguration", "cancellation"))
    day = told.note.published + timedelta(random.randint(120, 330))
    if kind == "none" or (kind == "inauguration" and told.more["event_type"] == "mou"):
        return told
    note = press.note(day, told.note.outlet)
    if kind == "update" and told.jobs is not None and told.jobs.stated is not None:
        changed = exactly(told.jobs.stated * 1.5, "count")
        note.project(
            told.company, None, changed, **{**told.more, "announcement_role": "update"}, former_jobs=told.jobs.stated
        )
        return Told(told.company, told.place, note, None, changed, {**told.more, "announcement_role": "update"})
    state = {"inauguration": {"event_type": "inauguration", "status": "done"}, "cancellation": {"status": "cancelled"}}
    more = {**told.more, **state.get(kind, {"announcement_role": "update"})}
    note.project(told.company, told.amount, told.jobs, **more)
    return Told(told.company, told.place, note, told.amount, told.jobs, more)


def again(press: Press, told: Told, days: int, outlet: str, **note: Any) -> None:
    """The same figures in another note."""
    copied = press.note(told.note.published + timedelta(days), outlet, **note)
    copied.project(told.company, told.amount, told.jobs, **told.more)


def reprints(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """Announcements and the last word on each project, in another outlet."""
    for told in (*announced, *last):
        other = random.choice([name for name in OUTLETS if name != told.note.outlet])
        again(press, told, random.randint(0, 6), other, opening="Con información de otro medio.")


def translations(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """The same outlet in English, some days later."""
    for told in (*announced, *last):
        again(press, told, random.randint(0, 3), told.note.outlet, language="en")


def updates_with_the_same_figures(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """Long after the last news, an update repeats what holds."""
    for told in last:
        if told.more["status"] == "cancelled":
            continue
        note = press.note(told.note.published + timedelta(random.randint(100, 300)), random.choice(OUTLETS))
        more = {
            **told.more,
            "event_type": announced[last.index(told)].more["event_type"],
            "announcement_role": "update",
        }
        note.project(told.company, told.amount, told.jobs, **more)


def running_totals(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """Totals of programmes and agencies, in notes of their own and behind those of companies."""
    for told in announced:
        note = press.note(told.note.published + timedelta(random.randint(0, 9)), random.choice(OUTLETS))
        for host in (note, told.note):
            host.programme("Aterriza Andes", "jobs", exactly(random.randint(900, 9000), "count"), "2019-12-31")
            host.programme("Faro Sur", "companies", exactly(random.randint(9, 900), "count"), subject_kind="agency")
            host.programme("ACI Medellín", "money", exactly(random.randint(9, 90) * 1e7), since_year=2012)


def headcounts_and_targets(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """What a company has already and wants one day, behind its announcement."""
    for told in announced:
        for accumulation in ("stock", "target", "cumulative"):
            figure = exactly(random.randint(100, 90_000), "count")
            told.note.figure("jobs", figure, told.company, accumulation=accumulation, claim_role="context")


def totals(facts: Facts) -> Totals:
    """What readers would add up, by investor and year."""
    found = facts.execute(
        """
        select
            company_key, year(announced_date), count(*), sum(jobs_low), sum(jobs_stated), sum(jobs_high),
            sum(amount_usd_low), sum(amount_usd_stated), sum(amount_usd_high), sum(amount_cop_stated)
        from marts.fct_announcements where counts_in_totals group by all
        """
    ).fetchall()
    return {(company, year): tuple(sums) for company, year, *sums in found}


@pytest.mark.parametrize(
    "add", [reprints, translations, updates_with_the_same_figures, running_totals, headcounts_and_targets]
)
def test_what_is_told_again_changes_no_total(
    models: PressModels, before: Before, add: Callable[[Random, Press, list[Told], list[Told]], None]
) -> None:
    press, announced, last = before.copied()
    notes = len(press.notes)
    add(Random(add.__name__), press, announced, last)
    assert len(press.notes) > notes or add is headcounts_and_targets
    with models.facts(press) as facts:
        after = totals(facts)
        same_names = facts.execute(NAMES).fetchall()
    had = before.totals
    assert len(had) > INVESTORS / 2
    assert {key: (had.get(key), after.get(key)) for key in {*had, *after} if had.get(key) != after.get(key)} == {}
    assert before.names == same_names


def rows_of(facts: Facts) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Every press fact, sorted."""
    for table in (
        "fct_announcements",
        "bridge_announcement_document",
        "fct_programme_statistics",
        "fct_agreements",
        "fct_claims",
        "fct_press_checks",
    ):
        yield table, facts.execute(f"select * from marts.{table} order by all").fetchall()


def test_the_order_of_landing_changes_nothing(models: PressModels) -> None:
    random = Random("landing")
    press, announced, last = some_press(random)
    for add in (reprints, translations, updates_with_the_same_figures, running_totals):
        add(random, press, announced, last)
    shuffled = Press(deepcopy(press.notes))
    random.shuffle(shuffled.notes)
    with models.facts(press) as facts:
        as_landed = dict(rows_of(facts))
    with models.facts(shuffled) as facts:
        other = dict(rows_of(facts))
    assert min(len(found) for name, found in as_landed.items() if name != "fct_agreements") > 20
    assert [name for name in as_landed if as_landed[name] != other[name]] == []


def endings(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """Notes that call everything off, or multiply what was announced."""
    for told in last:
        note = press.note(told.note.published + timedelta(random.randint(1, 60)), random.choice(OUTLETS))
        more = {**told.more, "announcement_role": "update", "event_type": "new", "status": "planned"}
        note.project(told.company, told.amount, exactly(9_000, "count"), **more)
        note = press.note(told.note.published + timedelta(random.randint(61, 90)), random.choice(OUTLETS))
        note.project(told.company, told.amount, told.jobs, **{**told.more, "status": "cancelled"})


def other_names(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """The same figures under longer names that hold the investor's, which would bring groups together or apart."""
    for told in announced:
        for name in (f"{told.company} Andina", f"{told.company} Governor", told.company.replace(" ", "")):
            note = press.note(told.note.published - timedelta(random.randint(0, 5)), random.choice(OUTLETS))
            note.project(name, told.amount, told.jobs, **told.more)


def windfalls(random: Random, press: Press, announced: list[Told], last: list[Told]) -> None:
    """Sums of an economy under the investor's name."""
    for told in announced:
        note = press.note(told.note.published + timedelta(random.randint(0, 40)), random.choice(OUTLETS))
        note.project(told.company, exactly(70e12), exactly(100_000, "count"), **told.more)


@pytest.mark.parametrize(
    "add", [reprints, translations, updates_with_the_same_figures, endings, other_names, windfalls]
)
def test_what_nobody_has_accepted_changes_no_total_and_no_announcement_that_counts(
    models: PressModels, before: Before, add: Callable[[Random, Press, list[Told], list[Told]], None]
) -> None:
    press, announced, last = before.copied()
    notes = len(press.notes)
    add(Random(add.__name__), press, announced, last)
    for note in press.notes[notes:]:
        for announcement in note.announcements:
            announcement |= {"reader_decision": "review", "reader_reasons": ["holder_unclear"]}
    assert len(press.notes) > notes
    with models.facts(press) as facts:
        assert totals(facts) == before.totals
        assert facts.execute(COUNTING).fetchall() == before.counting
        waiting = facts.execute("select count(*) from marts.fct_announcements where decision = 'review'").fetchone()
        assert waiting is not None
        assert waiting[0] > 0
