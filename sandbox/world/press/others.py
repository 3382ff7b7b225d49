"""Notes with figures that look like investments and are none: events, tenders, layoffs, promises, deals, results."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from sandbox.world.model import Group
from sandbox.world.outlets import OUTLETS, WRITING
from sandbox.world.press import language as lang
from sandbox.world.press.draft import Block, Draft, Sentence, fill
from sandbox.world.press.entry import Case, Entry, Header, finish, publication, related_block, settle
from sandbox.world.press.figures import Claim, Figure, Phrase, count, money, percent

PER_YEAR = 12
"""Notes a year; the last ``IN_THE_FEED`` of them are the business press's daily bread."""
IN_THE_FEED = 5
ENGLISH = 0.55
CITIES = ("Medellín", "Bogotá", "Rionegro (Santander)", "Rionegro (Antioquia)", "Cali", "Barranquilla", "Envigado")

Slots = dict[str, str | Phrase]


@dataclass(frozen=True)
class Slot:
    """How a figure of such a note is drawn: between ``low`` and ``high``, in ``currency`` where it is money.

    ``subject`` is group (the company named) or "" (somebody else).
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
}
"""Kinds of other news with their figures; the keys are the patterns' ones."""

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
        group = rng.choice(self.groups)
        slots: Slots = {
            "group": group.name,
            "city": rng.choice(CITIES),
            "industry": lang.industry(group.sector, language)[1],
            "outlet": OUTLETS[header.outlet].title,
        }
        for name, slot in KINDS[kind].items():
            slots[name] = _figure(name, slot, group, language, rng)
        title = lang.pattern(language, f"title.other.{kind}", rng)
        title = title.format(**{name: text for name, text in slots.items() if isinstance(text, str)})
        draft = Draft(title[:1].upper() + title[1:])
        draft.add(fill(lang.pattern(language, f"other.{kind}", rng), slots))
        draft.add(*(fill(text, slots) for text in rng.sample(lang.BANKS[language]["other.context"], 4)))
        if rng.random() < 0.3:
            draft.add(fill(lang.pattern(language, "boilerplate", rng), slots))
        block = related_block(header, self.cases, rng)
        if block is not None:
            draft.blocks.append(block)
        return draft


def _withdrawal(published: datetime, rng: Random) -> datetime | None:
    """One note in twenty-five is taken down within a year or two."""
    if rng.random() >= 0.04:
        return None
    day = published + timedelta(days=rng.randint(30, 700))
    return day if day < datetime(2028, 12, 31, tzinfo=UTC) else None


def _figure(name: str, slot: Slot, group: Group, language: str, rng: Random) -> Phrase:
    """A figure of the slot's kind, true in its text and in no model."""
    value = math.exp(rng.uniform(math.log(slot.low), math.log(slot.high)))
    figure = Figure.hedged(_rounded(value), rng.choice(("exact", "exact", "approx", "at_least", "up_to")))
    claim = Claim(
        measure=slot.measure,
        accumulation=slot.accumulation,
        modality=slot.modality,
        part="context",
        subject=group.name if slot.subject else "",
        job_kind=slot.job_kind,
    )
    if slot.measure == "amount":
        return money(figure, slot.currency, claim, language, rng)
    if slot.measure == "percent":
        return percent(Figure.exact(round(value)), claim, language, rng)
    return count(figure, rng.choice(lang.BANKS[language][f"noun.{name}"]), claim, language, rng)


def _rounded(value: float) -> float:
    """Two significant digits, as news have it; counts stay whole."""
    return float(f"{value:.1e}")
