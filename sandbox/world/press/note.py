"""One note on one project while it is composed: its words, its figures, and those of others around them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sandbox.world.model import Project
from sandbox.world.outlets import OUTLETS
from sandbox.world.press import language as lang
from sandbox.world.press.abroad import DOLLAR, home_currency
from sandbox.world.press.draft import Draft, Sentence, fill
from sandbox.world.press.entry import Case, Header
from sandbox.world.press.figures import Claim, Figure, Phrase, count, jobs, money, percent

NEIGHBOURS = (
    "Trapiches del Porce",
    "Vidrios Santa Rita",
    "Lácteos Ovejas",
    "Fundiciones Ayurá",
    "Hilanderías Porvenir",
)
"""Invented firms that are somewhere already, of which no project is told."""

HEDGES_OF_OTHERS = ("exact", "exact", "approx", "at_least")

Slots = dict[str, str | Phrase]


@dataclass(frozen=True)
class Background:
    """Figures around a project that are in no register: told alike in both languages, never the project's own."""

    indirect: int
    construction: int
    headcount: int
    start_after_days: int
    start_form: int
    has_conversion: bool
    parent_sales: float
    countries: int
    site_staff: int
    sector_staff: int
    sector_sales: float
    firms: int
    growth: float

    @classmethod
    def of(cls, seed: int, project: Project) -> Background:
        """The same background for every note on ``project``."""
        rng = Random(f"{seed}:{project.project_id}:background")
        promised = int(project.jobs_stated or project.jobs_high or 60)
        return cls(
            indirect=max(25, round(promised * rng.uniform(1.4, 2.9) / 5) * 5 + 1),
            construction=rng.randint(23, 240),
            headcount=rng.randint(12, 980) * 100 + 50,
            start_after_days=rng.randint(150, 720),
            start_form=rng.randint(0, 4),
            has_conversion=rng.random() < 0.35,
            parent_sales=float(f"{math.exp(rng.uniform(math.log(30e6), math.log(4e9))):.1e}"),
            countries=rng.randint(5, 41),
            site_staff=rng.randint(61, 1_900),
            sector_staff=rng.randint(81, 4_100) * 100,
            sector_sales=rng.randint(13, 240) * 10e6,
            firms=rng.randint(11, 280) * 100,
            growth=rng.randint(21, 190) / 10,
        )


@dataclass(frozen=True)
class Note:
    """One note on one project while it is composed."""

    header: Header
    case: Case
    background: Background
    rate: float
    rng: Random

    @property
    def language(self) -> str:
        """The note's language."""
        return self.header.language

    def slots(self, day: date) -> Slots:
        """The slots without figures; ``day`` is the day the note reports on."""
        project, group, rng = self.case.project, self.case.group, self.rng
        facility, trade = lang.industry(project.sector, self.language)
        begins = project.announced_on + timedelta(days=self.background.start_after_days)
        return {
            "group": lang.group_name(group, rng),
            "country": lang.country(group.country_iso2, self.language),
            "place": lang.place(project, rng),
            "city": lang.city(project.place_name),
            "facility": facility,
            "industry": trade,
            "when": lang.when(day, self.header.day, self.language, rng),
            "announced_month": lang.month_and_year(project.announced_on, self.language),
            "agency": project.agency,
            "start": lang.start(begins, self.language, self.background.start_form),
            "office": self._office(),
            "short": self._short(),
            "outlet": OUTLETS[self.header.outlet].title,
            "date": lang.full_date(self.header.day, self.language),
        }

    def _office(self) -> str:
        """A public office as it speaks of the place: never anybody by name."""
        city = lang.city(self.case.project.place_name)
        return self.rng.choice(lang.BANKS[self.language]["office"]).format(city=city)

    def _short(self) -> str:
        """What the company is called once it has been named: by its short name or as what it is."""
        group = self.case.group
        names = [name for name in group.aliases[:1] if name in group.name]
        return self.rng.choice((*names, *lang.BANKS[self.language]["short"]))

    def say(self, key: str, slots: Slots) -> Sentence:
        """One sentence of the kind ``key``; a domestic group is not said to come from anywhere."""
        without = "{country}" if self.case.group.country_iso2 == "CO" else ""
        strong = ("amount", "jobs") if self.rng.random() < 0.15 else ()
        return fill(lang.pattern(self.language, key, self.rng, without=without), slots, strong)

    def title(self, key: str, slots: Slots) -> str:
        """A headline."""
        texts = {name: text for name, text in slots.items() if isinstance(text, str)}
        text = lang.pattern(self.language, key, self.rng).format(**texts)
        return text[:1].upper() + text[1:]

    def money(self, figure: Figure, modality: str, part: str = "main") -> Phrase:
        """An amount of the project."""
        claim = self.case.claim("amount", modality, part)
        return money(figure, self.case.project.currency, claim, self.language, self.rng)

    def jobs(self, figure: Figure, modality: str, part: str = "main") -> Phrase:
        """Jobs of the project."""
        return jobs(figure, self.case.claim("jobs", modality, part), self.language, self.rng)

    def converted(self, phrase: Phrase) -> Phrase:
        """The amount with what it is in pesos or dollars in brackets, where the note gives that."""
        project, figure = self.case.project, self.case.amount
        if not self.background.has_conversion or figure.hedge not in {"exact", "approx"} or figure.stated is None:
            return phrase
        if project.currency == "COP":
            value, currency = figure.stated / self.rate, "USD"
        elif project.currency == "USD":
            value, currency = figure.stated * self.rate, "COP"
        else:
            return phrase
        rounded = float(f"{value:.1e}")
        claim = self.case.claim("amount", self.case.modality, "conversion")
        other = money(Figure.hedged(rounded, "approx"), currency, claim, self.language, self.rng)
        brackets = self.rng.choice(lang.BANKS[self.language]["conversion"])
        return Phrase(f"{phrase.text} {brackets.format(conversion=other.text)}", phrase.facts + other.facts)

    def dateline(self, slots: Slots) -> list[Sentence]:
        """``Medellín, 12 de marzo de 2019.`` before the first sentence of some notes."""
        return [self.say("dateline", slots)] if self.rng.random() < 0.3 else []

    def add_surroundings(self, draft: Draft, slots: Slots) -> None:
        """Context, voices and small print that follow the news, none of it with a figure of the project."""
        rng = self.rng
        context = rng.sample(lang.BANKS[self.language]["context"], rng.randint(1, 3))
        draft.add(*(fill(text, slots) for text in context))
        if rng.random() < 0.7:
            draft.add(self.say("quote", slots), tag=rng.choice(("p", "p", "blockquote")))
        if self.case.project.agency and rng.random() < 0.75:
            draft.add(self.say("agency", slots))
        if rng.random() < 0.3:
            slots = {**slots, "existing": self._context_count(self.background.headcount, "existing")}
            draft.add(self.say("existing", slots))
        if rng.random() < 0.6:
            self.add_ground(draft, slots)
        if rng.random() < 0.35:
            draft.add(self.say("boilerplate", slots))

    def add_ground(self, draft: Draft, slots: Slots) -> None:
        """One to three sentences with figures of the parent, the site, the sector or the town, none of the project."""
        kinds = ["parent", "sector", "city", "growth"]
        if self.case.project.kind == "expansion":
            kinds.append("site")
        chosen = self.rng.sample(kinds, self.rng.randint(1, 3))
        known = {**slots, **self.ground()}
        draft.add(*(self.say(f"ground.{kind}", known) for kind in chosen))

    def ground(self) -> Slots:
        """The figures of others: true in the text, in no register, and no part of the project."""
        behind, own = self.background, self.case.claim("amount", "done", "context")
        staff = Claim("jobs", "stock", "done", "context", job_kind="existing")
        growth = Claim("percent", "incremental", "done", "context")
        return {
            "parent_sales": self._parent_sales(own),
            "countries": self._count("countries", behind.countries, replace(own, measure="countries")),
            "site_staff": self._count("site", behind.site_staff, replace(own, measure="jobs", job_kind="existing")),
            "sector_staff": self._count("sector", behind.sector_staff, staff),
            "sector_sales": self._sales(behind.sector_sales, "USD", replace(growth, measure="amount")),
            "firms": self._count("firms", behind.firms, Claim("companies", "stock", "done", "context")),
            "percent": percent(Figure.exact(behind.growth), growth, self.language, self.rng),
            "neighbours": lang.joined(self.rng.sample(NEIGHBOURS, self.rng.choice((2, 3))), self.language),
        }

    def _parent_sales(self, claim: Claim) -> Phrase:
        """A year's sales of the whole group, in dollars or in the money of its country."""
        currency, rate = self.rng.choice((home_currency(self.case.group.country_iso2), DOLLAR))
        return self._sales(self.background.parent_sales * rate, currency, claim)

    def _sales(self, value: float, currency: str, claim: Claim) -> Phrase:
        figure = Figure.hedged(float(f"{value:.1e}"), self.rng.choice(HEDGES_OF_OTHERS))
        return money(figure, currency, claim, self.language, self.rng)

    def _count(self, name: str, value: int, claim: Claim) -> Phrase:
        """A level of something: staff, firms, countries."""
        noun = self.rng.choice(lang.BANKS[self.language][f"ground.noun.{name}"])
        figure = Figure.hedged(value, self.rng.choice(HEDGES_OF_OTHERS))
        return count(figure, noun, replace(claim, accumulation="stock"), self.language, self.rng)

    def _context_count(self, value: int, job_kind: str) -> Phrase:
        nouns = {
            "es": {"existing": "empleados", "indirect": "empleos indirectos", "construction": "f:personas"},
            "en": {"existing": "employees", "indirect": "indirect jobs", "construction": "people"},
        }
        claim = replace(
            self.case.claim("jobs", "done" if job_kind == "existing" else self.case.modality, "context"),
            accumulation="stock" if job_kind == "existing" else "incremental",
        )
        figure = Figure.hedged(value, self.rng.choice(("exact", "approx", "at_least")))
        return count(figure, nouns[self.language][job_kind], claim, self.language, self.rng, job_kind)

    def side_jobs(self, slots: Slots) -> list[Sentence]:
        """Indirect and construction jobs beside the direct ones, in the same paragraph."""
        told = []
        if self.rng.random() < 0.35:
            figure = self._context_count(self.background.indirect, "indirect")
            told.append(self.say("indirect", {**slots, "indirect": figure}))
        if self.rng.random() < 0.25:
            figure = self._context_count(self.background.construction, "construction")
            told.append(self.say("construction", {**slots, "construction": figure}))
        return told


Compose = Callable[[Note], Draft]
"""A function that writes a note."""
