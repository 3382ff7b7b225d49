"""Investment projects, what became of them, and the companies of the registry that stand behind them.

The outcome tells the project's fate: realised (within 18 months), late, not_realised or cancelled. A new project that
is realised or late was followed by a registration (``company_id``); an expansion only where it went to another
chamber's district, else it is realised inside the existing company.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sandbox.world.geography import CHAMBER_OF_PLACE, PLACE_NAMES
from sandbox.world.groups import PRESENCE_ONLY
from sandbox.world.ids import lei, number
from sandbox.world.model import Company, Group, Project

COUNT = 220
QUIET = 9
"""Groups that came without a word in the press."""
FIRST_DAY, LAST_DAY = date(2012, 2, 1), date(2028, 10, 31)
WORLD_END = date(2028, 12, 15)

_PLACES = (
    ("05001", 104),
    ("05266", 14),
    ("05360", 10),
    ("05615", 12),
    ("05631", 5),
    ("05088", 3),
    ("05318", 3),
    ("05212", 2),
    ("11001", 34),
    ("08001", 11),
    ("76001", 9),
    ("68001", 5),
    ("13001", 5),
    ("76892", 2),
    ("25817", 2),
)
# median amount in US$ million and median jobs of a project, by what the group does
_SCALE = {
    "C": (12.0, 160),
    "D": (45.0, 60),
    "F": (25.0, 120),
    "G": (9.0, 220),
    "H": (8.0, 120),
    "I": (14.0, 90),
    "J": (3.0, 110),
    "K": (5.0, 70),
    "M": (3.0, 60),
    "N": (4.0, 420),
    "B": (60.0, 140),
}
_HEDGES = (("exact", 55), ("approx", 20), ("at_least", 13), ("up_to", 7), ("range", 5))
_OUTCOMES = {
    "firm": (("realised", 58), ("late", 10), ("not_realised", 21), ("cancelled", 11)),
    "mou": (("realised", 20), ("late", 10), ("not_realised", 50), ("cancelled", 20)),
}
_EURO = {"ES", "DE", "FR", "IT", "NL"}
_PESOS_PER_DOLLAR = {2012: 1800, 2013: 1870, 2014: 2000, 2015: 2750, 2016: 3050, 2017: 2950, 2018: 2960, 2019: 3280}


@dataclass
class _Draft:
    """The companies of a group so far: how many projects it has had, and its entity per chamber."""

    projects: int
    companies: dict[str, str]


def projects_and_companies(seed: int, groups: tuple[Group, ...]) -> tuple[tuple[Project, ...], tuple[Company, ...]]:
    """All projects in order of announcement, and every company that is more than a row of the registry's mass."""
    random = Random(f"projects {seed}")
    investors = [group for group in groups if group.name not in PRESENCE_ONLY]
    quiet = random.sample([group for group in investors if group.country_iso2 != "CO"], QUIET)
    active = [group for group in investors if group not in quiet]
    random.shuffle(active)
    books = {group.group_id: _Draft(0, {}) for group in active}
    names: Counter[str] = Counter()
    projects: list[Project] = []
    companies: list[Company] = []
    for position, day in enumerate(_days(random)):
        group = active[position] if position < len(active) else random.choice(active)
        project = _project(random, f"P{position + 1:03d}", group, day, books[group.group_id])
        if position == COUNT // 2:
            project = replace(project, place_code="68615", place_name=PLACE_NAMES["68615"])
        company = _registration(random, project, group, books[group.group_id], names)
        if company is not None:
            companies.append(company)
            project = replace(project, company_id=company.company_id)
        books[group.group_id].projects += 1
        projects.append(project)
    companies += _quiet(random, quiet, names)
    companies += _homonyms(random, groups, names)
    return tuple(projects), tuple(companies)


def _days(random: Random) -> list[date]:
    """Announcement days; the later years have more of them."""
    span = (LAST_DAY - FIRST_DAY).days
    shares = sorted(random.random() ** 0.7 for _ in range(COUNT))
    days = [FIRST_DAY + timedelta(days=int(share * span)) for share in shares]
    return [day if day.weekday() < 5 else day - timedelta(days=day.weekday() - 4) for day in days]


def _pick(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([item for item, _ in weighted], [weight for _, weight in weighted])[0]


def _project(random: Random, project_id: str, group: Group, day: date, book: _Draft) -> Project:
    place = _pick(random, _PLACES)
    kind = _pick(random, (("new", 100), ("mou", 14)) if not book.companies else (("expansion", 82), ("mou", 18)))
    outcome = _pick(random, _OUTCOMES["mou" if kind == "mou" else "firm"])
    currency, low, stated, high, hedge = _amount(random, group, day, kind)
    jobs_low, jobs_stated, jobs_high, jobs_hedge = _jobs(random, group)
    cancelled = day + timedelta(days=random.randint(120, 900)) if outcome == "cancelled" else None
    inaugurated = None
    if outcome in ("realised", "late") and kind != "mou" and random.random() < 0.55:
        inaugurated = day + timedelta(days=random.randint(*((240, 540) if outcome == "realised" else (660, 1100))))
    revised_on, revised_amount, revised_jobs = _revision(random, day, stated, jobs_stated)
    return Project(
        project_id=project_id,
        group_id=group.group_id,
        kind=kind,
        place_code=place,
        place_name=PLACE_NAMES[place],
        sector=group.sector,
        announced_on=day,
        currency=currency,
        amount_low=low,
        amount_stated=stated,
        amount_high=high,
        amount_hedge=hedge,
        jobs_low=jobs_low,
        jobs_stated=jobs_stated,
        jobs_high=jobs_high,
        jobs_hedge=jobs_hedge,
        agency=_agency(random, place),
        outcome=outcome,
        company_id="",
        revised_on=revised_on,
        revised_amount=revised_amount,
        revised_jobs=revised_jobs,
        inaugurated_on=inaugurated if inaugurated and inaugurated <= WORLD_END else None,
        cancelled_on=cancelled if cancelled and cancelled <= WORLD_END else None,
    )


def _round(value: float, digits: int = 2) -> float:
    """``value`` to two significant digits, as announcements give it."""
    return float(f"{value:.{digits - 1}e}")


def _hedged(random: Random, value: float) -> tuple[float, float | None, float | None, str]:
    """Low, stated, high and the hedge of a figure of about ``value``."""
    hedge = _pick(random, _HEDGES)
    if hedge == "approx":
        return value * 0.95, value, value * 1.05, hedge
    if hedge == "at_least":
        return value, value, None, hedge
    if hedge == "up_to":
        return 0.0, value, value, hedge
    if hedge == "range":
        return value, None, _round(value * random.choice((1.2, 1.25, 1.5))), hedge
    return value, value, value, hedge


def _amount(
    random: Random, group: Group, day: date, kind: str
) -> tuple[str, float | None, float | None, float | None, str]:
    euro = group.country_iso2 in _EURO
    currency = _pick(random, (("USD", 55), ("COP", 30), ("EUR", 15 if euro else 0)))
    if random.random() < (0.5 if kind == "mou" else 0.22):
        return currency, None, None, None, "exact"
    dollars = _SCALE.get(group.sector, (6.0, 80))[0] * 1e6 * random.lognormvariate(0, 0.9)
    value = _round(dollars)
    if currency == "EUR":
        value = _round(dollars * 0.9)
    if currency == "COP":
        value = _round(dollars * _PESOS_PER_DOLLAR.get(day.year, 3900))
    return currency, *_hedged(random, value)


def _jobs(random: Random, group: Group) -> tuple[int | None, int | None, int | None, str]:
    if random.random() < 0.1:
        return None, None, None, "exact"
    value = max(8, int(_round(_SCALE.get(group.sector, (6.0, 80))[1] * random.lognormvariate(0, 0.7))))
    low, stated, high, hedge = _hedged(random, float(value))
    if hedge == "range" and high is not None and high <= low:
        high = low + 10
    return round(low), None if stated is None else round(stated), None if high is None else round(high), hedge


def _agency(random: Random, place: str) -> str:
    if place.startswith("05"):
        return _pick(random, (("ACI Medellín", 62), ("", 38)))
    if place == "11001":
        return _pick(random, (("Invest in Bogotá", 60), ("", 40)))
    return ""


def _revision(
    random: Random, day: date, amount: float | None, jobs: int | None
) -> tuple[date | None, float | None, int | None]:
    if random.random() > 0.14 or (amount is None and jobs is None):
        return None, None, None
    revised_on = day + timedelta(days=random.randint(90, 480))
    if revised_on > WORLD_END:
        return None, None, None
    factor = random.choice((0.6, 0.8, 1.2, 1.5))
    return (
        revised_on,
        None if amount is None else _round(amount * factor),
        None if jobs is None else max(5, int(_round(jobs * factor))),
    )


def _registration(random: Random, project: Project, group: Group, book: _Draft, names: Counter[str]) -> Company | None:
    """The registration that followed the project, ``None`` where there was none."""
    if project.outcome not in ("realised", "late"):
        return None
    chamber = CHAMBER_OF_PLACE[project.place_code]
    if chamber in book.companies:
        return None
    days = random.randint(15, 520) if project.outcome == "realised" else random.randint(580, 1050)
    if project.outcome == "realised" and random.random() < 0.12:
        days = -random.randint(5, 80)
    registered = project.announced_on + timedelta(days=days)
    if registered > WORLD_END:
        return None
    role = "domestic" if group.country_iso2 == "CO" else random.choices(("subsidiary", "branch"), (78, 22))[0]
    company = _company(random, group, role, chamber, registered, names)
    book.companies[chamber] = company.company_id
    return company


def _company(random: Random, group: Group, role: str, chamber: str, registered: date, names: Counter[str]) -> Company:
    names[group.group_id] += 1
    company_id = f"C-{group.group_id}-{names[group.group_id]}"
    lived = random.randint(400, 4200)
    cancelled = registered + timedelta(days=lived) if random.random() < 0.22 else None
    return Company(
        company_id=company_id,
        group_id=group.group_id,
        legal_name=_legal_name(random, group, role, names[group.group_id]),
        nit=_nit(company_id),
        chamber_code=chamber,
        matricula=f"{number('matricula ' + company_id) % 899_999 + 100_000:08d}",
        legal_form_code="08" if role == "branch" else random.choices(("16", "04", "03"), (84, 8, 8))[0],
        ciiu=group.ciiu if random.random() < 0.85 else "9999",
        registered_on=registered,
        cancelled_on=cancelled if cancelled and cancelled <= WORLD_END else None,
        lei=lei(f"company {company_id}") if random.random() < 0.4 else "",
        role=role,
    )


def _nit(text: str) -> str:
    """A NIT of nine digits in a range that the registry's mass does not use."""
    return str(901_990_000 - number("nit " + text) % 90_000)


def _legal_name(random: Random, group: Group, role: str, serial: int) -> str:
    short = (group.aliases[0] if group.aliases and group.aliases[0].isascii() else group.name).upper()
    base = random.choice((group.name.upper(), short))
    if role == "branch":
        return f"{base} {random.choice(('SUCURSAL COLOMBIA', 'SUCURSAL EN COLOMBIA', 'COLOMBIA SUCURSAL'))}"
    ending = random.choice((" S.A.S.", " SAS", " S A S", " COLOMBIA S.A.S.", " COLOMBIA SAS", " DE COLOMBIA S.A.S."))
    return f"{base}{' ' + str(serial) if serial > 2 else ''}{ending}"


def _quiet(random: Random, quiet: list[Group], names: Counter[str]) -> list[Company]:
    """Foreign companies that registered without an announcement."""
    companies = []
    for group in quiet:
        registered = FIRST_DAY + timedelta(days=random.randint(200, 5000))
        role = random.choices(("subsidiary", "branch"), (60, 40))[0]
        chamber = random.choices(("21", "55", "04"), (60, 15, 25))[0]
        companies.append(replace(_company(random, group, role, chamber, registered, names), role="quiet"))
    return companies


# name, chamber, legal form, class, year of registration, group whose name it shares
_HOMONYMS = (
    ("TUYA S.A.", "21", "04", "6422", 1971, "Tuya Smart"),
    ("PINEWICK CONFECCIONES LTDA", "21", "03", "1410", 1994, "Pinewick Labs"),
    ("SWIFTDOCK REPUESTOS SAS", "55", "16", "4530", 2015, "Swiftdock Logistics"),
    ("ALTARIA FLORES S.A.S.", "51", "16", "0125", 2011, "Grupo Altaria"),
    ("INVERSIONES LARKMOOR Y CIA S EN C", "04", "06", "6810", 1988, "Larkmoor Hotels"),
    ("HEXLANE PANADERIA SAS", "21", "16", "1081", 2019, "Hexlane"),
    ("KAVERI RESTAURANTE HINDU SAS", "04", "16", "5611", 2017, "Kaveri BPM"),
    ("FERRETERIA VALMONT LTDA", "08", "03", "4752", 2003, "Chocolats Valmont"),
    ("LOGIVIA TRANSPORTES S.A.S.", "03", "16", "4923", 2016, "Logivia"),
    ("DROGUERIA QUILLON SAS", "21", "16", "4773", 2020, "Quillon BPO"),
    ("MAREAL PESQUERA S.A.", "09", "04", "0311", 1999, "Hoteles Mareal"),
    ("CONSTRUCTORA THORNBURY SAS", "21", "16", "4111", 2014, "Thornbury Digital"),
)


def _homonyms(random: Random, groups: tuple[Group, ...], names: Counter[str]) -> list[Company]:
    """Companies that share a group's name and nothing else; TUYA S.A. is the real pair, the others are invented."""
    known = {group.name for group in groups}
    companies = []
    for name, chamber, form, ciiu, year, twin in _HOMONYMS:
        if twin not in known:
            raise ValueError(f"homonym {name} has no group {twin}")
        names["homonym"] += 1
        company_id = f"C-H{names['homonym']:02d}"
        companies.append(
            Company(
                company_id=company_id,
                group_id="",
                legal_name=name,
                nit=str(890_900_000 + number("nit " + company_id) % 9_000) if year < 2000 else _nit(company_id),
                chamber_code=chamber,
                matricula=f"{number('matricula ' + company_id) % 89_999 + 10_000:08d}",
                legal_form_code=form,
                ciiu=ciiu,
                registered_on=date(year, random.randint(1, 12), random.randint(1, 28)),
                cancelled_on=None,
                lei="",
                role="homonym",
            )
        )
    return companies
