"""What the questions must answer on the default sandbox, worked out from its truth and not from the warehouse.

Everything here is made of the world's own objects: projects, the documents that can be reached at the clock, what the
registry shows then, trade, figures and agreements. No product code is used, so that a mistake in the product cannot be
in the expectation too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sandbox.apis.rss import ITEMS
from sandbox.world import investment, press
from sandbox.world.build import World
from sandbox.world.model import Company, Document, Group, Project
from sandbox.world.outlets import BOGOTA, OUTLETS, visible
from sandbox.world.press import DocumentFact, language

ABURRA_CHAMBERS = {"21", "55"}
"""Chambers whose districts make the hub of Medellín (seeds/chambers.csv: Medellín para Antioquia and Aburrá Sur)."""
ABURRA_PLACES = {"05001", "05079", "05088", "05129", "05212", "05266", "05308", "05360", "05380", "05631"}
"""The ten municipalities of the Aburrá valley (DANE's DIVIPOLA)."""
COPIES = {"twin", "reprint", "mobile"}


def months_later(day: date, months: int) -> date:
    """The same day of the month that many months on; the last one where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def told_on(document: Document) -> date:
    """The day of publication in Colombia."""
    return document.published_at.astimezone(BOGOTA).date()


@dataclass(frozen=True)
class Figure:
    """A number as a text gives it; ``point`` is the one a total takes."""

    low: float | None
    stated: float | None
    high: float | None

    @property
    def point(self) -> float | None:
        """Stated, else the lower end."""
        return next((value for value in (self.stated, self.low, self.high) if value is not None), None)

    @property
    def top(self) -> float | None:
        """The upper end, else what was stated."""
        return next((value for value in (self.high, self.stated, self.low) if value is not None), None)


UNKNOWN = Figure(None, None, None)


@dataclass(frozen=True)
class Known:
    """A project as a reader of the reachable press knows it on one day.

    Attributes:
        kind: new, expansion or mou.
        status: planned, done, mou or cancelled.
        amount: in units of the project's currency.
    """

    project: Project
    group: Group
    kind: str
    status: str
    amount: Figure
    jobs: Figure
    documents: tuple[Document, ...]
    facts: tuple[DocumentFact, ...]

    @property
    def counts(self) -> bool:
        """Whether it may be added up."""
        return self.kind in {"new", "expansion"} and self.status in {"planned", "done"}

    @property
    def first_told(self) -> date:
        """The day the first document came out."""
        return min(told_on(document) for document in self.documents)

    @property
    def is_told_as_announced(self) -> bool:
        """Whether a note on the announcement itself can be reached, not only later ones."""
        return any(document.role == "announcement" or document.role in COPIES for document in self.documents)


@dataclass(frozen=True)
class Truth:
    """The world as it shows at ``now``."""

    world: World
    now: datetime

    @cached_property
    def today(self) -> date:
        """The clock's day."""
        return self.now.date()

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Groups by id."""
        return {group.group_id: group for group in self.world.groups}

    @cached_property
    def companies(self) -> dict[str, Company]:
        """Companies that stand behind projects or are traps, by id."""
        return {company.company_id: company for company in self.world.companies}

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Documents a reader who comes today can reach: all that is online, of a feed its newest items."""
        found: list[Document] = []
        for name, outlet in OUTLETS.items():
            shown = visible(self.world.documents, name, self.now)
            found += shown[-ITEMS:] if outlet.kind == "rss" else shown
        return tuple(sorted(found, key=lambda document: (document.published_at, document.document_id)))

    @cached_property
    def facts(self) -> dict[str, tuple[DocumentFact, ...]]:
        """What each document states, blocks of related notes left out; a correction still to come is not stated."""
        world = self.world
        every = press.facts(world.seed, world.groups, world.projects, world.figures, world.agreements)
        found: dict[str, list[DocumentFact]] = {}
        for fact in every:
            if fact.part != "related":
                found.setdefault(fact.document_id, []).append(fact)
        return {document_id: tuple(facts) for document_id, facts in found.items()}

    def known_on(self, day: date) -> tuple[Known, ...]:
        """Every project some document has told of by the end of ``day``."""
        told: dict[str, list[Document]] = {}
        for document in self.documents:
            if told_on(document) > day:
                continue
            for project_id in document.project_ids:
                told.setdefault(project_id, []).append(document)
        projects = {project.project_id: project for project in self.world.projects}
        return tuple(self._known(projects[project_id], documents) for project_id, documents in sorted(told.items()))

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """Every project as it is known today."""
        return self.known_on(self.today)

    def first_known(self) -> tuple[Known, ...]:
        """Every project as its first document told it."""
        return tuple(
            next(one for one in self.known_on(known.first_told) if one.project is known.project) for known in self.known
        )

    def _known(self, project: Project, documents: Sequence[Document]) -> Known:
        facts = [fact for document in documents for fact in self.facts.get(document.document_id, ())]
        own = [fact for fact in facts if fact.project_id == project.project_id and fact.part == "main"]
        roles = {document.role for document in documents}
        if "cancellation" in roles:
            status = "cancelled"
        elif "inauguration" in roles:
            status = "done"
        else:
            status = "mou" if project.kind == "mou" else "planned"
        return Known(
            project=project,
            group=self.groups[project.group_id],
            kind=project.kind,
            status=status,
            amount=_newest(own, "amount", documents),
            jobs=_newest(own, "jobs", documents),
            documents=tuple(documents),
            facts=tuple(own),
        )


def _newest(facts: Sequence[DocumentFact], measure: str, documents: Sequence[Document]) -> Figure:
    """The figure that holds: of an update where there is one, else the first one told."""
    roles = {document.document_id: document.role for document in documents}
    told = [fact for fact in facts if fact.measure == measure]
    updates = [fact for fact in told if roles[fact.document_id] == "update"]
    chosen = updates[-1] if updates else told[0] if told else None
    return UNKNOWN if chosen is None else Figure(chosen.low, chosen.stated, chosen.high)


# -- who came


@dataclass(frozen=True)
class Arrival:
    """A company in the registry as it shows at the clock: ``is_cancelled`` says so even where no day is told.

    ``moved`` says that it was cancelled by transfer to another chamber, which ends no company.
    """

    company_id: str
    nit: str
    chamber: str
    is_branch: bool
    registered: date
    cancelled: date | None
    is_cancelled: bool
    moved: bool


_REGISTERED = """
    select company_id, nit, codigo_camara, codigo_organizacion_juridica = '08',
        cast(try_strptime(fecha_matricula, '%Y%m%d') as date), cast(try_strptime(fecha_cancelacion, '%Y%m%d') as date),
        codigo_estado_matricula in ('03', '09', '10', '13', '15'), codigo_estado_matricula = '09'
    from registry
    where updated_at <= $now and valid_to > $now and try_strptime(fecha_matricula, '%Y%m%d') is not null
        and (codigo_organizacion_juridica = '08' or company_id <> '')
"""


def arrivals(truth: Truth) -> tuple[Arrival, ...]:
    """Branches of foreign companies and the companies behind projects, as registered at the clock."""
    with truth.world.database.cursor() as cursor:
        rows = cursor.execute(_REGISTERED, {"now": truth.now.replace(tzinfo=None)}).fetchall()
    return tuple(Arrival(row[0] or "", *row[1:]) for row in rows)


def landings(truth: Truth, *, announced_too: bool, hub_only: bool) -> dict[tuple[str, str], Arrival]:
    """First registration since 2012 of each foreign company, by NIT and whether the chamber is the hub's.

    Args:
        truth: the world.
        announced_too: also companies whose being foreign nobody learns but from announcements or GLEIF: the most there
            can be; without them only branches, who say so themselves: the fewest.
        hub_only: only the chambers of Medellín.
    """
    every = [one for one in arrivals(truth) if one.nit and one.nit.strip("0")]
    foreign = {one.nit for one in every if one.is_branch}
    if announced_too:
        foreign |= {one.nit for one in every if country_of(truth, one.company_id) not in ("", "CO")}
    found: dict[tuple[str, str], Arrival] = {}
    for one in sorted(every, key=lambda arrival: arrival.registered):
        area = "hub" if one.chamber in ABURRA_CHAMBERS else "rest"
        if one.nit in foreign and not (hub_only and area == "rest"):
            found.setdefault((one.nit, area), one)
    return {key: one for key, one in found.items() if one.registered >= date(2012, 1, 1)}


def country_of(truth: Truth, company_id: str) -> str:
    """The country of the company's group, "" where it has none."""
    company = truth.companies.get(company_id)
    group = truth.groups.get(company.group_id) if company else None
    return group.country_iso2 if group else ""


def announced_companies(truth: Truth) -> dict[str, tuple[Known, ...]]:
    """Companies that a known project led to, with the projects, by company id."""
    found: dict[str, list[Known]] = {}
    for known in truth.known:
        if known.project.company_id:
            found.setdefault(known.project.company_id, []).append(known)
    return {company_id: tuple(projects) for company_id, projects in found.items()}


def registered_in_time(truth: Truth, known: Known) -> bool:
    """Whether a registration of the project's shows from 3 months before to 18 months after the announcement."""
    day = known.project.announced_on
    shown = {one.company_id: one for one in arrivals(truth)}
    arrival = shown.get(known.project.company_id) if known.project.company_id else None
    return arrival is not None and months_later(day, -3) <= arrival.registered <= months_later(day, 18)


# -- money


def rates(truth: Truth) -> dict[date, float]:
    """Official pesos per dollar on every day whose rate is out at the clock."""
    with truth.world.database.cursor() as cursor:
        rows = cursor.execute(
            "select cast(valid_from as date), cast(valid_until as date), value from rates where created_at <= $now",
            {"now": truth.now.replace(tzinfo=None)},
        ).fetchall()
    return {
        date.fromordinal(day): float(value)
        for start, end, value in rows
        for day in range(start.toordinal(), end.toordinal() + 1)
    }


def dollars(value: float | None, currency: str, rate: float) -> float | None:
    """The amount in dollars; ``None`` where no official rate leads there."""
    if value is None or currency not in {"USD", "COP"}:
        return None
    return value if currency == "USD" else value / rate


# -- trade and indicators

_TRADE = """
    select month, flow, sum(case when revised_on <= $today and revised_value_usd is not null then revised_value_usd
        else value_usd end)
    from trade_flows
    where partner_code = 156 and length(product) = 2 and released_on <= $today
    group by month, flow
"""


_WORLD = """
    select year(month), flow, sum(case when revised_on <= $today and revised_value_usd is not null
        then revised_value_usd else value_usd end)
    from trade_flows
    where partner_code = 0 and length(product) = 2 and released_on <= $today
    group by year(month), flow
    having count(distinct month) = 12
"""


def trade_with_the_world(truth: Truth) -> dict[tuple[int, str], float]:
    """Dollars by whole year and flow (M, X), as published at the clock."""
    with truth.world.database.cursor() as cursor:
        rows = cursor.execute(_WORLD, {"today": truth.today}).fetchall()
    return {(year, flow): float(value) for year, flow, value in rows}


def trade_with_china(truth: Truth) -> dict[tuple[date, str], float]:
    """Dollars by first day of the month and flow (M, X), as published at the clock."""
    with truth.world.database.cursor() as cursor:
        rows = cursor.execute(_TRADE, {"today": truth.today}).fetchall()
    return {(month, flow): float(value) for month, flow, value in rows}


# -- accounts and direct investment


def filed(truth: Truth) -> dict[tuple[int, str], int]:
    """Revenue in pesos by year and NIT, as out at the clock; natural persons left out."""
    sql = """
        select a_o_de_corte, cast(nit as varchar), ingresos_operacionales from accounts
        where updated_at <= $now and nit between 800000000 and 999999999
    """
    with truth.world.database.cursor() as cursor:
        rows = cursor.execute(sql, {"now": truth.now.replace(tzinfo=None)}).fetchall()
    return {
        (year, nit): round(float(text.replace("$", "").replace(",", "")) * 100) * 10**10 for year, nit, text in rows
    }


def measured(truth: Truth, members: Mapping[str, str]) -> dict[tuple[int, str], tuple[int, float]]:
    """Quarters out at the clock and dollars that came in, by year since 2012 and code of the member; "" is all."""
    found: dict[tuple[int, str], tuple[int, float]] = {}
    for (breakdown, member), quarters in investment.flows(truth.world.seed).items():
        if member not in members or breakdown not in (investment.TOTAL, investment.COUNTRY):
            continue
        for flow in quarters:
            value = flow.value(truth.today)
            if value is not None and flow.year >= 2012:
                key = (flow.year, members[member])
                known, total = found.get(key, (0, 0.0))
                found[key] = (known + 1, total + value * 1e4)
    return found


# -- helpers and countries that a text names

_SUPPORT = {
    "es": (
        "contó con el acompañamiento de {}",
        "{} facilitó la llegada",
        "visita organizada por {}",
        "{} acompañó a la",
    ),
    "en": ("was supported by {}", "{} helped the company", "visit organised by {}", "{} assisted the company"),
}


def helpers(truth: Truth, known: Known) -> set[str]:
    """Agencies of which a reachable text of the project says that they helped."""
    agency = known.project.agency
    texts = [(document.language, text_of(truth, document)) for document in known.documents]
    told = any(pattern.format(agency) in text for spoken, text in texts for pattern in _SUPPORT[spoken])
    return {agency} if agency and told else set()


def origins_told(truth: Truth) -> dict[str, str]:
    """The country by group, where some reachable text on a project of the group names it."""
    found = {}
    for known in truth.known:
        if known.group.country_iso2 == "CO":
            continue
        for document in known.documents:
            name = language.country(known.group.country_iso2, document.language)
            if name in text_of(truth, document):
                found[known.group.group_id] = known.group.country_iso2
    return found


def text_of(truth: Truth, document: Document) -> str:
    """What a reader sees of the document at the clock, without links to other notes."""
    body, _ = press.split_related(press.body_at(document, truth.now))
    return f"{document.title}\n{press.visible_text(body)}"


def surely_foreign(truth: Truth) -> dict[str, Arrival]:
    """Landings in the hub that a reader of the registry and the press can know to be foreign, by NIT."""
    told, announced = origins_told(truth), announced_companies(truth)
    return {
        nit: one
        for (nit, _), one in landings(truth, announced_too=True, hub_only=True).items()
        if one.is_branch or (one.company_id in announced and truth.companies[one.company_id].group_id in told)
    }
