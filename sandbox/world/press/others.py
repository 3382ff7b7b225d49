"""Notes with figures that look like investments in the country and are none.

Events, tenders, layoffs, promises, deals and results; projects of the same groups abroad; totals of agencies, trades
and whole countries that sound like a project; and notes on companies that announce nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random

from sandbox.world.groups import PRESENCE_ONLY
from sandbox.world.model import Group
from sandbox.world.outlets import OUTLETS, WRITING
from sandbox.world.press import language as lang
from sandbox.world.press.abroad import BODIES, DOLLAR, TOWNS, Town, home_currency
from sandbox.world.press.draft import Block, Draft, Sentence, fill
from sandbox.world.press.entry import Case, Entry, Header, finish, publication, related_block, settle
from sandbox.world.press.figures import Claim, Figure, Phrase, count, money, percent

PER_YEAR = 18
"""Notes a year; the last ``IN_THE_FEED`` of them are the business press's daily bread."""
IN_THE_FEED = 5
ENGLISH = 0.55
CITIES = ("Medellín", "Bogotá", "Rionegro (Santander)", "Rionegro (Antioquia)", "Cali", "Barranquilla", "Envigado")

Slots = dict[str, str | Phrase]


@dataclass(frozen=True)
class Slot:
    """How a figure of such a note is drawn: between ``low`` and ``high``, in ``currency`` where it is money.

    ``currency`` is LOCAL for the money of the town abroad or for dollars, ``low`` and ``high`` are then in dollars.
    ``subject`` is group (the company named), body (the agency named) or "" (somebody else).
    """

    measure: str
    low: float
    high: float
    accumulation: str = "incremental"
    modality: str = "done"
    currency: str = ""
    job_kind: str = ""
    subject: str = ""


KINDS: Mapping[str, Mapping[str, Slot]] = {
    "event": {"people": Slot("other", 120, 4_000)},
    "award": {"money": Slot("amount", 40e6, 900e6, currency="COP")},
    "tender": {"money": Slot("amount", 2e9, 90e9, modality="planned", currency="COP")},
    "layoffs": {"staff": Slot("jobs", 40, 600, modality="planned", job_kind="existing", subject="group")},
    "promise": {"promised": Slot("jobs", 2_000, 60_000, "target", "planned", job_kind="unspecified")},
    "acquisition": {"money": Slot("amount", 5e6, 400e6, currency="USD", subject="group")},
    "contract": {"money": Slot("amount", 1e6, 60e6, currency="USD", subject="group")},
    "funding": {"money": Slot("amount", 1e6, 120e6, currency="USD")},
    "results": {
        "money": Slot("amount", 90e9, 8e12, currency="COP", subject="group"),
        "percent": Slot("percent", 3, 38, subject="group"),
    },
    "fair": {
        "vacancies": Slot("jobs", 150, 2_500, modality="planned", job_kind="unspecified"),
        "firms": Slot("companies", 20, 140),
    },
    "denial": {"staff": Slot("jobs", 60, 800, "stock", "denied", job_kind="existing", subject="group")},
    "sector": {
        "staff": Slot("jobs", 8_000, 400_000, "stock", job_kind="existing"),
        "money": Slot("amount", 60e6, 3e9, currency="USD"),
    },
    "product": {"money": Slot("amount", 30_000, 900_000, currency="COP", subject="group")},
    "abroad": {
        "money": Slot("amount", 2e6, 400e6, modality="planned", currency="LOCAL", subject="group"),
        "new_jobs": Slot("jobs", 40, 1_900, modality="planned", job_kind="unspecified", subject="group"),
    },
    "roundup": {},
    "balance": {
        "projects": Slot("projects", 6, 48, subject="body"),
        "money": Slot("amount", 9e6, 600e6, currency="USD", subject="body"),
        "new_jobs": Slot("jobs", 300, 6_000, job_kind="unspecified", subject="body"),
        "goal": Slot("jobs", 7_000, 60_000, "target", "planned", job_kind="unspecified", subject="body"),
    },
    "wave": {
        "money": Slot("amount", 40e6, 3e9, "forecast", "planned", currency="USD"),
        "new_jobs": Slot("jobs", 800, 20_000, "forecast", "planned", job_kind="unspecified"),
    },
    "plan": {
        "money": Slot("amount", 20e9, 3e12, "forecast", "planned", currency="COP"),
        "new_jobs": Slot("jobs", 800, 20_000, "forecast", "planned", job_kind="unspecified"),
    },
    "profile": {
        "staff": Slot("jobs", 90, 40_000, "stock", job_kind="existing", subject="group"),
        "money": Slot("amount", 20e6, 4e9, currency="USD", subject="group"),
    },
    "visit": {
        "staff": Slot("jobs", 90, 40_000, "stock", job_kind="existing", subject="group"),
        "goal": Slot("jobs", 100, 900, "target", "planned", job_kind="unspecified"),
    },
}
"""Kinds of other news with their figures; the keys are the patterns' ones."""

QUIET = ("balance", "wave", "plan", "profile", "visit")
"""Kinds without any single project, which close with sentences that do not say so."""
ABROAD = ("abroad", "roundup")
ITEMS = 3
"""Firms in a round-up."""

HOSTILE = {
    "script": '<script>document.write("<p>Inversión de US$999 millones y 99.999 empleos</p>");</script>',
    "comment": "<!-- borrador: US$888 millones, 88.888 empleos -->",
    "control": "<p>Redacción&#11; digital &#8211; todos los derechos reservados]]&gt;&#7;</p>",
    "section": "<p>Etiquetas: &lt;![CDATA[empleo]]&gt; &amp;amp; inversión</p><style>p{color:#123456}</style>",
}
"""What careless editors and embedded widgets leave in a text: a reader must neither run it nor take figures from it.

The control characters are named by entities, as XML 1.0 allows no raw ones.
"""


@dataclass(frozen=True)
class Others:
    """Writes what is news but no project; ``cases`` feed the blocks of related notes."""

    seed: int
    groups: tuple[Group, ...]
    cases: tuple[Case, ...]

    def write_all(self) -> list[Entry]:
        """All other notes, some with hostile markup, a few taken down after a while."""
        return [self._note(year, number) for year in range(2012, 2029) for number in range(PER_YEAR)]

    @cached_property
    def _invented(self) -> list[Group]:
        """The groups that stand for nobody real: of the others nothing may be made up."""
        return [group for group in self.groups if group.name not in PRESENCE_ONLY]

    def _note(self, year: int, number: int) -> Entry:
        document_id = f"other-{year}-{number}"
        rng = Random(f"{self.seed}:{document_id}:plan")
        kind = list(KINDS)[((year - 2012) * PER_YEAR + number) % len(KINDS)]
        is_daily = number >= PER_YEAR - IN_THE_FEED
        language = "en" if not is_daily and rng.random() < ENGLISH else "es"
        spoken = [name for name in WRITING if language in OUTLETS[name].languages]
        published = publication(date(year, 1, 8) + timedelta(days=rng.randint(0, 350)), rng)
        header = Header(
            document_id=document_id,
            outlet="business_feed" if is_daily else rng.choice(spoken),
            language=language,
            role="other",
            published_at=published,
            withdrawn_at=_withdrawal(published, rng),
        )
        draft = settle(f"{self.seed}:{document_id}", lambda attempt: self._draft(header, kind, attempt))
        if number == 2:
            fragment = list(HOSTILE.values())[year % len(HOSTILE)]
            draft.blocks.insert(1, Block("raw", (Sentence(fragment),)))
        return finish(header, draft)

    def _draft(self, header: Header, kind: str, rng: Random) -> Draft:
        language = header.language
        group, other_group = rng.sample(self._invented, 2)
        cast = _Cast(group, rng.choice(_abroad(group)), rng.choice(BODIES), language, rng)
        slots: Slots = {**cast.words(), "other_group": other_group.name, "outlet": OUTLETS[header.outlet].title}
        slots |= cast.figures(kind)
        title = lang.pattern(language, f"title.other.{kind}", rng)
        title = title.format(**{name: text for name, text in slots.items() if isinstance(text, str)})
        draft = Draft(title[:1].upper() + title[1:])
        self._tell(draft, kind, slots, cast)
        close = "abroad" if kind in ABROAD else "quiet" if kind in QUIET else ""
        contexts = lang.BANKS[language][f"other.context.{close}".rstrip(".")]
        draft.add(*(fill(text, slots) for text in rng.sample(contexts, 4)))
        if rng.random() < 0.3:
            draft.add(fill(lang.pattern(language, "boilerplate", rng), slots))
        block = related_block(header, self.cases, rng)
        if block is not None:
            draft.blocks.append(block)
        return draft

    def _tell(self, draft: Draft, kind: str, slots: Slots, cast: _Cast) -> None:
        """The news itself: a sentence, a second paragraph where the kind has one, a list for a round-up."""
        language, rng = cast.language, cast.rng
        lead = lang.pattern(language, f"other.{kind}", rng)
        draft.add(fill(lead, slots))
        if kind == "roundup":
            draft.add(*(self._item(language, rng) for _ in range(ITEMS)), tag="ul")
        more = lang.BANKS[language].get(f"other.{kind}.more", ())
        fresh = [text for text in more if not _shares_a_figure(lead, text, kind)]
        if fresh and (kind == "abroad" or rng.random() < 0.7):
            draft.add(fill(rng.choice(fresh), slots))

    def _item(self, language: str, rng: Random) -> Sentence:
        """One firm of a round-up with its project abroad."""
        group = rng.choice(self._invented)
        cast = _Cast(group, rng.choice(_abroad(group)), "", language, rng)
        text = lang.pattern(language, "other.roundup.item", rng)
        return fill(text, {**cast.words(), **cast.figures("abroad")})


@dataclass(frozen=True)
class _Cast:
    """Who and what one note is about: a group, a town abroad, an agency of another region."""

    group: Group
    town: Town
    body: str
    language: str
    rng: Random

    def words(self) -> Slots:
        """The slots without figures."""
        city = self.rng.choice(CITIES)
        facility, trade = lang.industry(self.group.sector, self.language)
        return {
            "group": self.group.name,
            "city": city,
            "industry": trade,
            "facility": facility,
            "town": self.town.name,
            "land": lang.country(self.town.country_iso2, self.language),
            "body": self.body,
            "office": self.rng.choice(lang.BANKS[self.language]["office"]).format(city=city),
        }

    def figures(self, kind: str) -> Slots:
        """The figures of a kind of note, true in its text and in no model."""
        currency, rate = self.rng.choice((home_currency(self.town.country_iso2), DOLLAR))
        drawn: Slots = {}
        for name, slot in KINDS[kind].items():
            at_home = replace(slot, currency=currency, low=slot.low * rate, high=slot.high * rate)
            drawn[name] = self._figure(name, at_home if slot.currency == "LOCAL" else slot)
        return drawn

    def _figure(self, name: str, slot: Slot) -> Phrase:
        value = math.exp(self.rng.uniform(math.log(slot.low), math.log(slot.high)))
        figure = Figure.hedged(_rounded(value), self.rng.choice(("exact", "exact", "approx", "at_least", "up_to")))
        claim = Claim(
            measure=slot.measure,
            accumulation=slot.accumulation,
            modality=slot.modality,
            part="context",
            subject={"group": self.group.name, "body": self.body}.get(slot.subject, ""),
            job_kind=slot.job_kind,
        )
        if slot.measure == "amount":
            return money(figure, slot.currency, claim, self.language, self.rng)
        if slot.measure == "percent":
            return percent(Figure.exact(round(value)), claim, self.language, self.rng)
        nouns = lang.BANKS[self.language][f"noun.{name}"]
        return count(figure, self.rng.choice(nouns), claim, self.language, self.rng)


def _abroad(group: Group) -> list[Town]:
    """Towns that are abroad for the group too."""
    return [town for town in TOWNS if town.country_iso2 != group.country_iso2]


def _shares_a_figure(lead: str, text: str, kind: str) -> bool:
    """Whether both patterns give the same figure, which a text tells once."""
    return any(f"{{{name}}}" in lead and f"{{{name}}}" in text for name in KINDS[kind])


def _withdrawal(published: datetime, rng: Random) -> datetime | None:
    """One note in twenty-five is taken down within a year or two."""
    if rng.random() >= 0.04:
        return None
    day = published + timedelta(days=rng.randint(30, 700))
    return day if day < datetime(2028, 12, 31, tzinfo=UTC) else None


def _rounded(value: float) -> float:
    """Two significant digits, as news have it; counts stay whole."""
    return float(f"{value:.1e}")
