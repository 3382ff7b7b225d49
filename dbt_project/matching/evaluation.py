"""Measure matching on labelled data: a folder of the truth of a made-up world, as Parquet.

The announcements are made of the labelled projects as a reader of the press would know them: now and then by another
name, the sector and the country of the investor often untold, some sectors wrong. How much is told is drawn per project
from a hash of its id, so that the same folder gives the same figures.
"""

# ruff: noqa: S608 - the SQL is made of this package's own words and of paths the caller gives

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.matching.contract import SEEDS
from dbt_project.matching.run import match

SEED_FOLDER = Path(__file__).resolve().parents[1] / "seeds"


@dataclass(frozen=True)
class Told:
    """Which share of the announcements tells what: the press names the sector of half and the country of few."""

    other_name: float = 0.1
    sector: float = 0.5
    wrong_sector: float = 0.03
    country: float = 0.16
    parents: float = 0.9


@dataclass(frozen=True)
class Measured:
    """What came out against what is true.

    Attributes:
        registrations: legal entities in the registry.
        announcements: how many were to be matched.
        true_pairs: registrations that did follow an announcement and can be seen.
        automatic: accepted pairs.
        right: accepted pairs that are true.
        found: true pairs that are accepted or for review.
        for_review: pairs for review.
        homonyms: accepted pairs whose company only shares the name.
        wrong: the accepted pairs that are not true.
        missed: the true pairs that are neither accepted nor for review.
    """

    registrations: int
    announcements: int
    true_pairs: int
    automatic: int
    right: int
    found: int
    for_review: int
    homonyms: int
    wrong: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Of the accepted pairs, the share that is true; 1 where none was accepted."""
        return self.right / self.automatic if self.automatic else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that was accepted."""
        return self.right / self.true_pairs if self.true_pairs else 1.0

    @property
    def recall_with_review(self) -> float:
        """Of the true pairs, the share that was accepted or is for review."""
        return self.found / self.true_pairs if self.true_pairs else 1.0


def evaluate(truth: Path, told: Told | None = None) -> Measured:
    """Match the world of ``truth`` and compare."""
    with duckdb.connect() as connection:
        load(connection, truth, told or Told())
        matched = match(connection).select(["announcement_id", "registration_key", "decision"]).to_pylist()
        gold = set(connection.execute("select announcement_id, registration_key from gold").fetchall())
        homonyms = {row[0] for row in connection.execute("select registration_key from homonyms").fetchall()}
        counts = [_one(connection, f"select count(*) from {table}") for table in ("registered", "announced")]
    auto = _pairs(matched, ("auto",))
    shown = _pairs(matched, ("auto", "review"))
    return Measured(
        registrations=counts[0],
        announcements=counts[1],
        true_pairs=len(gold),
        automatic=len(auto),
        right=len(auto & gold),
        found=len(shown & gold),
        for_review=len(shown - auto),
        homonyms=sum(1 for _, registration in auto if registration in homonyms),
        wrong=tuple(sorted(auto - gold)),
        missed=tuple(sorted(gold - shown)),
    )


def listed(measured: Mapping[str, Measured]) -> list[str]:
    """The pairs that are wrong or missing, a line each: folder, which of both, announcement, registration."""
    return [
        f"{name} {what} {announcement} {registration}"
        for name, one in measured.items()
        for what, pairs in (("wrong", one.wrong), ("missing", one.missed))
        for announcement, registration in pairs
    ]


def table(measured: Mapping[str, Measured]) -> str:
    """The figures as lines a person reads, one world a line."""
    head = f"{'world':<28}{'entities':>10}{'true':>6}{'auto':>6}{'review':>8}"
    lines = [f"{head}{'precision':>11}{'recall':>8}{'+review':>9}{'homonyms':>10}"]
    for name, one in measured.items():
        lines.append(
            f"{name:<28}{one.registrations:>10,}{one.true_pairs:>6}{one.automatic:>6}{one.for_review:>8}"
            f"{one.precision:>11.3f}{one.recall:>8.3f}{one.recall_with_review:>9.3f}{one.homonyms:>10}"
        )
    return "\n".join(lines)


def load(connection: Any, truth: Path, told: Told) -> None:
    """Make the tables ``contract`` names, and ``gold`` and ``homonyms``, of a world's truth."""
    for name in ("projects", "groups", "companies", "registry", "world"):
        connection.execute(f"create temp view truth_{name} as select * from read_parquet('{truth / name}.parquet')")
    _seeds(connection)
    connection.execute(_PLACES)
    connection.execute(_GLEIF.format(parents=told.parents))
    connection.execute(_REGISTERED)
    connection.execute(
        _ANNOUNCED.format(other_name=told.other_name, sector=told.sector, wrong=told.wrong_sector, country=told.country)
    )
    connection.execute(_GOLD)
    connection.execute(
        "create temp table homonyms as select chamber_code || '-' || matricula as registration_key "
        "from truth_companies where role = 'homonym'"
    )


def _seeds(connection: Any) -> None:
    for seed, columns in SEEDS.items():
        connection.execute(
            f"create temp table {seed} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        )
        rows = [tuple(row[name] or None for name in columns) for row in _csv(seed)]
        if rows:
            connection.executemany(f"insert into {seed} values ({', '.join('?' * len(columns))})", rows)
    for seed in ("chambers", "chamber_municipalities", "hub_municipalities", "activity_sections", "legal_forms"):
        path = SEED_FOLDER / f"{seed}.csv"
        connection.execute(f"create temp view {seed} as select * from read_csv('{path}', all_varchar = true)")


def _csv(seed: str) -> Iterable[dict[str, str]]:
    with open(SEED_FOLDER / f"{seed}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _pairs(rows: Iterable[Mapping[str, Any]], decisions: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(row["announcement_id"], row["registration_key"]) for row in rows if row["decision"] in decisions}


def _one(connection: Any, query: str) -> int:
    (value,) = connection.execute(query).fetchone()
    return int(value)


_PLACES = """
create temp table municipality_chambers as
select municipality_code, chamber_code from chamber_municipalities
union
select seat_municipality_code, chamber_code from chambers
where seat_municipality_code is not null
    and seat_municipality_code not in (select municipality_code from chamber_municipalities)
"""

_DRAW = "md5_number_lower({key} || '{salt}') % 10000 / 10000.0"

# The LEI index names the parents of most companies it knows, since May 2017.
_GLEIF = f"""
create temp table gleif as
select
    companies.nit, companies.lei, companies.legal_name, groups.name as parent_name,
    groups.country_iso2 as parent_country_iso2,
    companies.role <> 'domestic' and companies.registered_on >= date '2016-07-01'
        and {_DRAW.format(key="companies.company_id", salt="parent")} < {{parents}} as is_parent_told
from truth_companies as companies
left join truth_groups as groups using (group_id)
where companies.lei <> ''
"""

_REGISTERED = """
create temp table registered as
select
    registry.codigo_camara || '-' || registry.matricula as registration_key, registry.razon_social as legal_name,
    registry.sigla as acronym, nullif(trim(registry.nit), '0') as nit, gleif.lei,
    registry.codigo_camara as chamber_code, chambers.hub_code,
    left(chambers.seat_municipality_code, 2) as department_code,
    list_filter(
        [main_section.section_code, second_section.section_code], section -> section is not null
    ) as section_codes,
    coalesce(legal_forms.legal_form_kind, 'unknown') as legal_form_kind,
    coalesce(legal_forms.is_foreign_branch = 'true', false) as is_foreign_branch,
    cast(try_strptime(registry.fecha_matricula, '%Y%m%d') as date) as registered_date,
    if(gleif.is_parent_told, gleif.parent_name, null) as parent_name,
    if(gleif.is_parent_told, gleif.parent_country_iso2, null) as parent_country_iso2,
    list_filter([gleif.legal_name], name -> name is not null) as lei_names
from truth_registry as registry
left join chambers on registry.codigo_camara = chambers.chamber_code
left join legal_forms on registry.codigo_organizacion_juridica = legal_forms.legal_form_code
left join activity_sections as main_section
    on left(registry.cod_ciiu_act_econ_pri, 2) between main_section.first_division and main_section.last_division
    and registry.cod_ciiu_act_econ_pri <> '9999'
left join activity_sections as second_section
    on left(registry.cod_ciiu_act_econ_sec, 2) between second_section.first_division and second_section.last_division
    and registry.cod_ciiu_act_econ_sec <> '9999'
left join gleif on registry.nit = gleif.nit
where registry.visible
"""

_ANNOUNCED = f"""
create temp table announced as
select
    projects.project_id as announcement_id,
    if(
        {_DRAW.format(key="project_id", salt="name")} < {{other_name}} and len(groups.aliases) > 0,
        groups.aliases[1 + cast(md5_number_lower(project_id) % len(groups.aliases) as bigint)], groups.name
    ) as company_name,
    lower(groups.name) as company_key, cast(null as varchar) as group_key, projects.kind as announcement_type,
    if({_DRAW.format(key="project_id", salt="country")} < {{country}}, groups.country_iso2, null)
        as origin_country_iso2,
    case
        when {_DRAW.format(key="project_id", salt="wrong")} < {{wrong}} then 'G'
        when {_DRAW.format(key="project_id", salt="sector")} < {{sector}} then projects.sector
    end as sector_code,
    projects.place_name, municipality_chambers.chamber_code, hub_municipalities.hub_code,
    left(projects.place_code, 2) as department_code, projects.announced_on as announced_date,
    if(projects.cancelled_on <= world.as_of, projects.cancelled_on, null) as cancelled_date,
    cast(null as varchar) as nit, cast(null as varchar) as lei
from truth_projects as projects
inner join truth_groups as groups using (group_id)
left join municipality_chambers on projects.place_code = municipality_chambers.municipality_code
left join hub_municipalities on projects.place_code = hub_municipalities.municipality_code
cross join truth_world as world
where projects.announced_on <= world.as_of
"""

_GOLD = """
create temp table gold as
select announced.announcement_id, registered.registration_key
from announced
inner join truth_projects as projects on announced.announcement_id = projects.project_id
inner join truth_companies as companies on projects.company_id = companies.company_id
inner join registered on companies.chamber_code || '-' || companies.matricula = registered.registration_key
"""
