"""RUES, the national registry of companies (dataset c82u-588k): legal entities row by row, natural persons as counts.

Facts (datos.gov.co, 2026-03 to 2026-09): 9.4 million rows, 71 % of them natural persons, 36 text columns; a null is
left out of a record; the registry's own date of change is text, so increments follow Socrata's ``:updated_at``, which
is a hint: rows vanish without a trace and are committed late, with a time before the last pull. So all ids are scanned
when the publisher's count no longer fits what is known, and once a week, and what the scan has and the lake has not is
pulled by id. What names a person (names, identity numbers, legal representatives) is never asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from core.duck import literal
from core.lake import Receipt
from extract import patterns, soda
from extract.contract import Fence, Field, Member, Note, Page, Past, Session, Source, Stream, Window, member
from extract.errors import IncompleteError

SYSTEM = {"row_id": soda.ROW_ID, "created_at": ":created_at", "updated_at": soda.UPDATED}
PERSONAL = frozenset(
    {
        "primer_apellido",
        "segundo_apellido",
        "primer_nombre",
        "segundo_nombre",
        "clase_identificacion_rl",
        "num_identificacion_representante_legal",
        "representante_legal",
    }
)
"""Columns that name a person."""
LEFT = PERSONAL | {
    "inscripcion_proponente",
    "clase_identificacion",  # text of its code
    "numero_identificacion",  # the NIT again, or a person's number
    "ciiu3",
    "ciiu4",
    "tipo_sociedad",  # text of its code
    "categoria_matricula",  # text of its code
}
FORMS = tuple(f"{code:02d}" for code in range(2, 100))
"""Legal forms of entities: 00 is undefined, 01 a natural person. What has none of these, a mistyped code included, may
be a person: it is counted and never read."""
ENTITIES = f"codigo_organizacion_juridica in ({','.join(map(literal, FORMS))})"
PERSONS = f"(codigo_organizacion_juridica is null or codigo_organizacion_juridica not {ENTITIES.split(' ', 1)[1]})"
SCAN_EVERY = timedelta(days=7)
IDS_A_QUERY = 100
"""Ids named in one query; long lists have been answered with 414."""
LATE_MOST = 10_000
"""Rows committed with a time before the last pull that are asked for by id; were there more, the whole registry would
be asked for again. What changed since the last pull comes by its time, however much it is."""
_STAMP = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z"
_ID = r"[A-Za-z0-9._~-]+"

COMPANY_FIELDS = (
    Field("row_id", ":id", required=True, pattern=_ID, note="technical id of the portal, the same in every version"),
    Field("created_at", ":created_at", required=True, pattern=_STAMP, note="when the row first appeared, UTC"),
    Field("updated_at", ":updated_at", required=True, pattern=_STAMP, note="when this version appeared, UTC"),
    Field("codigo_camara", note="chamber of commerce, the finest place there is"),
    Field("camara_comercio", note="its name, upper case, not its legal one"),
    Field("matricula", note="registration number within the chamber"),
    Field("razon_social", note="legal name as registered"),
    Field("sigla", note="short name"),
    Field("codigo_clase_identificacion", note="02 is NIT"),
    Field("nit", note="tax number without check digit; '0' occurs"),
    Field("digito_verificacion", note="check digit of the NIT"),
    Field("cod_ciiu_act_econ_pri", note="main activity, CIIU Rev. 4 A.C. class; 9999 is commonest and in no table"),
    Field("cod_ciiu_act_econ_sec", note="second activity"),
    Field("fecha_matricula", note="registered on, YYYYMMDD; half a percent blank or malformed"),
    Field("fecha_renovacion", note="last renewed on, YYYYMMDD"),
    Field("ultimo_ano_renovado", note="year of the last renewal"),
    Field("fecha_vigencia", note="valid until, YYYYMMDD; 99991231 means without end"),
    Field("fecha_cancelacion", note="cancelled on, YYYYMMDD"),
    Field("codigo_tipo_sociedad", note="kind of company, code"),
    Field(
        "codigo_organizacion_juridica",
        required=True,
        pattern="0[2-9]|[1-9][0-9]",
        note="legal form, code; 08 is the branch of a foreign company, and no row has 01, a natural person",
    ),
    Field("organizacion_juridica", note="legal form, text"),
    Field("codigo_categoria_matricula", note="category of the registration, code"),
    Field("codigo_estado_matricula", note="status, code"),
    Field("estado_matricula", note="status, text; INACTIVA contains ACTIVA"),
    Field("fecha_actualizacion", note="changed in the registry, YYYY/MM/DD hh:mm:ss.fffffffff, local time"),
)
COLUMNS = frozenset(f.name for f in COMPANY_FIELDS) - set(SYSTEM) | LEFT
TEXT = dict.fromkeys(COLUMNS, "text")
COMPANIES = soda.Dataset("rues/companies", "c82u-588k", COLUMNS, types=TEXT)
IDS = soda.Dataset("rues/company_ids", "c82u-588k", COLUMNS, types=TEXT)
COUNTS = soda.Dataset("rues/person_counts", "c82u-588k", COLUMNS, types=TEXT)
SELECT = tuple(f.path or f.name for f in COMPANY_FIELDS)


def _changed(window: Window | None, past: Past) -> str:
    """SoQL condition for the versions this pull asks for; the days of a window are UTC."""
    if window:
        return f":updated_at >= '{window.start}T00:00:00.000Z' and :updated_at < '{window.end}T00:00:00.000Z'"
    reached = soda.watermark(past, "companies")
    return f":updated_at >= '{reached}'" if reached else ""


class Late(NamedTuple):
    """A version the newest scan has and the lake has not."""

    row_id: str
    updated_at: str


def _late(window: Window | None, past: Past) -> list[Late]:
    """What the newest scan of ids has and the lake has not: new, late and back-dated versions, without those that were
    quarantined for what they are."""
    reached = soda.watermark(past, "companies")
    if window or not reached or not _has_moments(past):
        return []
    sql = f"""
        with newest as (
            select row_id, updated_at from beside where sequence = (select max(sequence) from beside)
        ),
        unseen as (
            select row_id, updated_at from newest
            where {_VERSION} not in (select {_VERSION} from landed)
        ),
        scan as (
            select row_id, max(updated_at) as updated_at from newest
            where row_id in (select row_id from unseen)
            group by row_id
        ),
        known as ({soda.known_rejects("row_id", "updated_at")})
        select row_id, updated_at from scan
        where (row_id, updated_at) in (select (row_id, updated_at) from unseen)
        and not exists ({soda.IS_KNOWN})
        order by row_id
        """  # noqa: S608 - our own columns
    return [Late(str(row_id), str(updated)) for row_id, updated in past.query("companies", sql, beside="company_ids")]


_VERSION = "hash(row_id, updated_at)"
"""A version as 64 bits: all ids of a scan are compared with all that landed, in less than half the time of texts. One
late version in 10^13 would be missed, until it changes again."""


def _has_moments(past: Past) -> bool:
    """Whether a scan has landed that knows the last change of each id: those of before 2026-12 did not."""
    columns = past.query("company_ids", "select column_name from (describe landed)")
    return ("updated_at",) in columns


def _passed(late: list[Late], past: Past) -> list[Late]:
    """Those of the rows that the cursor has passed; what is later comes by the cursor."""
    reached = soda.watermark(past, "companies")
    return [row for row in late if row.updated_at < reached]


def _named(passed: list[Late], reached: str) -> Iterator[str]:
    """SoQL conditions that name the rows the cursor has passed."""
    names = [literal(row.row_id) for row in passed]
    for start in range(0, len(names), IDS_A_QUERY):
        ids = ",".join(names[start : start + IDS_A_QUERY])
        yield f":id in ({ids}) and :updated_at < '{reached}'"


def companies_fence(session: Session, window: Window | None, past: Past) -> Fence:
    """Number of entities and the newest change of any; total is the versions that changed since the watermark, and the
    late ones."""
    late = _late(window, past)
    passed = _passed(late, past)
    if len(passed) > LATE_MOST:
        return replace(soda.fence(session, COMPANIES, of=ENTITIES), owed=len(late))
    now = soda.fence(session, COMPANIES, of=ENTITIES, these=_changed(window, past))
    counts = [
        soda.one_row(session, COMPANIES, "count(*) as rows", soda.both(ENTITIES, named))
        for named in _named(passed, soda.watermark(past, "companies"))
    ]
    extra = sum(int(count["rows"]) for count in counts)
    return replace(now, total=(now.total or 0) + extra, owed=len(late))


def companies_pages(session: Session, window: Window | None, past: Past, before: Fence) -> Iterator[Page]:
    """Versions in the order of their ids, from the watermark on: rows changed at that very moment come again. Then the
    late ones, by id."""
    passed = _passed(_late(window, past), past)
    everything = len(passed) > LATE_MOST
    where = soda.both(ENTITIES, "" if everything else _changed(window, past))
    yield from soda.pages(session, COMPANIES, SELECT, where, before.total)
    if passed:
        moments = sorted(row.updated_at for row in passed)
        session.note(Note("late", rows=len(passed), since=moments[0], until=moments[-1]))
    for named in () if everything else _named(passed, soda.watermark(past, "companies")):
        yield from soda.pages(session, COMPANIES, SELECT, soda.both(ENTITIES, named), None)


def companies_moved(session: Session, _past: Past, proven: Fence) -> Iterator[Page]:
    """Versions that appeared since ``proven``."""
    return soda.catch_up(session, COMPANIES, SELECT, ENTITIES, proven)


def ids_fence(session: Session, _window: Window | None, past: Past) -> Fence:
    """The state of the entities. While no scan is due it carries the last scan's version: there is nothing to pull."""
    now = soda.fence(session, IDS, of=ENTITIES)
    scans = past.receipts("company_ids")
    if not scans or _is_due(session, now, scans[-1], past):
        return now
    return replace(now, version=str(scans[-1].fence_after["version"]))


def _is_due(session: Session, now: Fence, scan: Receipt, past: Past) -> bool:
    """Whether the publisher's number of entities is not that of the last scan and those created since, or the scan is
    a week old.

    ``:created_at`` never changes, so a row that is created since and deleted again is missed by its landed version.
    """
    if _moment(now.watermark) - _moment(scan.watermark) > SCAN_EVERY or not _has_moments(past):
        return True
    since = f":created_at > {literal(scan.watermark)}"
    created = int(soda.one_row(session, IDS, "count(*) as rows", soda.both(ENTITIES, since))["rows"])
    sql = f"select count(distinct row_id) from landed where created_at > {literal(scan.watermark)}"  # noqa: S608 - our own receipts
    landed = past.query("companies", sql)
    known = int(scan.fence_after.get("total") or scan.rows)
    return now.total != known + created or (landed[0][0] if landed else 0) > created


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp) if stamp else datetime.min.replace(tzinfo=UTC)


def ids_pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Page]:
    """Every entity's id and last change. The stream is a snapshot: windows do not apply."""
    return soda.pages(session, IDS, (soda.ROW_ID, soda.UPDATED), ENTITIES, before.total)


def ids_moved(session: Session, _past: Past, proven: Fence) -> Iterator[Page]:
    """Ids of versions that appeared since ``proven``."""
    return soda.catch_up(session, IDS, (soda.ROW_ID, soda.UPDATED), ENTITIES, proven)


# --- natural persons: counts only ------------------------------------------------------------------------------------

GROUPS = ("codigo_camara", "cod_ciiu_act_econ_pri", "codigo_estado_matricula", "codigo_organizacion_juridica")
DATE = "fecha_matricula"
FIRST_YEAR, LAST_YEAR = 2012, 2099
NONE, BEFORE = "none", "before_2012"


def _edges() -> list[tuple[str, str]]:
    """Where each bucket of registration dates begins, in text order, and its name.

    The server compares text, so buckets are ranges of text: together they hold every value once, also the malformed
    ones ('2019', '20151301' fall between December and January and are ``none``).
    """
    months = [
        (f"{year}{month:02d}", f"{year}{month:02d}" if month < 13 else NONE)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month in range(1, 14)
    ]
    return [("", NONE), ("1800", BEFORE), *months]


EDGES = _edges()
_STARTS = [start for start, _ in EDGES]


def bucket_of(registered: str | None) -> str:
    """The bucket of a registration date: 'YYYYMM' from 2012 on, ``before_2012``, or ``none``."""
    return NONE if registered is None else EDGES[bisect_right(_STARTS, registered) - 1][1]


def range_of(registered: str | None) -> str:
    """SoQL condition for the range of text a registration date falls into; several ranges are ``none``."""
    if registered is None:
        return f"{DATE} is null"
    place = bisect_right(_STARTS, registered)
    start, end = _STARTS[place - 1], _STARTS[place] if place < len(_STARTS) else ""
    return soda.both(f"{DATE} >= '{start}'" if start else "", f"{DATE} < '{end}'" if end else "")


MONTH, YEAR = "registration_month", "registration_year"
_LAYOUT = "persons by year"


def year_of(bucket: str) -> str:
    """The year a bucket is asked for with: its own, or its name where it is no month."""
    return bucket if bucket in (NONE, BEFORE) else bucket[:4]


def month_in(year: str) -> str:
    """SoQL expression for the bucket of a date that is known to fall into ``year``.

    ``case`` is known since SODA 2.1 (dev.socrata.com/docs/functions/case, 2026-11); functions for dates do not take
    the registry's text.
    """
    if year in (NONE, BEFORE):
        return f"case(true, {literal(year)})"
    months = [f"{year}{month:02d}" for month in range(1, 13)]
    earlier = [f"{DATE} < {literal(after)}, {literal(name)}" for name, after in pairwise(months)]
    return f"case({', '.join(earlier)}, true, {literal(months[-1])})"


class Year(NamedTuple):
    """What the publisher says of the persons registered in one year: how many in each month, when one of them last
    changed, and which texts their dates are."""

    name: str
    months: Mapping[str, int]
    newest: str
    where: str

    @property
    def persons(self) -> int:
        """How many there are."""
        return sum(self.months.values())


def counts_fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """Number of persons and their newest change; the pages declare their own rows."""
    state = soda.fence(session, COUNTS, of=PERSONS)
    facts = {**state.facts, "persons": str(state.total)}
    return Fence(version=f"{state.version}, {_LAYOUT}", total=None, watermark=state.watermark, facts=facts)


def counts_pages(session: Session, window: Window | None, past: Past, before: Fence) -> Iterator[Member]:
    """A member per year that changed since the last pull, that was set aside in it, or that overlaps the window.

    An aggregate over the whole registry takes the portal a minute whatever it gives, so each one gives as much as it
    may: a year's months together. Which years to ask for follows from one count per date.

    Raises:
        IncompleteError: the persons of the years do not add up to the publisher's count.
    """
    years = _years(session, int(before.facts["persons"]))
    due = _due(years, window, past)
    for done, year in enumerate(due):
        session.progress(done, len(due), "years of registration")
        yield member(year.name, _year_pages(session, year))


def _years(session: Session, persons: int) -> dict[str, Year]:
    """Every year that holds a person, found by counting per date on the server."""
    months: dict[str, Counter[str]] = defaultdict(Counter)
    newest: dict[str, str] = defaultdict(str)
    ranges: dict[str, set[str]] = defaultdict(set)
    for row in _per_date(session):
        registered = row.get(DATE)
        bucket = bucket_of(registered)
        name = year_of(bucket)
        months[name][bucket] += int(row["persons"])
        newest[name] = max(newest[name], row["newest"])
        ranges[name].add(range_of(registered) if bucket == NONE else _span_of(name))
    counted = sum(count.total() for count in months.values())
    if counted != persons:
        fault = f"the counts per registration date add up to {counted} persons, the publisher has {persons}"
        raise IncompleteError(COUNTS.subject, fault, "run again; where it stays, ask the portal by hand")
    return {
        name: Year(name, dict(months[name]), newest[name], " or ".join(f"({r})" for r in sorted(ranges[name])))
        for name in sorted(months)
    }


def _span_of(year: str) -> str:
    """SoQL condition for the dates of a year, or of the time before there are any."""
    start, end = (f"{year}01", f"{year}13") if year != BEFORE else ("1800", f"{FIRST_YEAR}01")
    return f"{DATE} >= '{start}' and {DATE} < '{end}'"


def _per_date(session: Session) -> Iterator[dict[str, str]]:
    """Number of persons and newest change per registration date; null is a date of its own."""
    select = f"{DATE}, count(*) as persons, max({soda.UPDATED}) as newest"
    last: str | None = None
    while True:
        after = f"{DATE} is not null" if last is None else f"{DATE} > {literal(last)}"
        clauses = {"select": select, "where": soda.both(PERSONS, after), "group": DATE, "order": DATE}
        rows = soda.grouped(session, COUNTS, {**clauses, "limit": str(COUNTS.page_rows)}, keep=True)
        yield from rows
        if len(rows) < COUNTS.page_rows:
            break
        last = rows[-1][DATE]
    blank = soda.both(PERSONS, f"{DATE} is null")
    row = soda.one_row(session, COUNTS, f"count(*) as persons, max({soda.UPDATED}) as newest", blank, keep=True)
    if int(row["persons"]):
        yield row


def _due(years: dict[str, Year], window: Window | None, past: Past) -> list[Year]:
    """The years to pull; one that has lost its last person is pulled too, to say so."""
    landed = _landed(past)
    gone = [Year(name, {}, "", f"{DATE} is null" if name == NONE else _span_of(name)) for name in landed.keys() - years]
    candidates = sorted([*years.values(), *gone], key=lambda year: year.name)
    if window:
        return [year for year in candidates if _overlaps(year.name, window)]
    reached, owed = soda.watermark(past, "person_counts"), past.owed("person_counts")
    return [
        year
        for year in candidates
        if not reached or year.newest >= reached or year.name in owed or landed.get(year.name, {}) != year.months
    ]


def _overlaps(name: str, window: Window) -> bool:
    if name in (NONE, BEFORE):
        return name == BEFORE and window.start < date(FIRST_YEAR, 1, 1)
    return date(int(name), 1, 1) < window.end and date(int(name) + 1, 1, 1) > window.start


def _landed(past: Past) -> dict[str, dict[str, int]]:
    """Persons per month of the years that hold any, as of each year's newest pull. A year stands in the tags of a
    pull's pages; pulls of before 2026-12 were made month by month and say nothing here."""
    newest = {
        str(page["tags"][YEAR]): receipt.sequence
        for receipt in past.receipts("person_counts")
        for page in receipt.pages
        if YEAR in page["tags"]
    }
    if not newest:
        return {}
    sql = """
        select registration_year, registration_month, sequence, sum(cast(count as bigint)) from landed group by all
        """
    landed: dict[str, dict[str, int]] = defaultdict(dict)
    for name, month, sequence, persons in past.query("person_counts", sql):
        if newest.get(str(name)) == sequence:
            landed[str(name)][str(month)] = int(persons)
    return dict(landed)


def _year_pages(session: Session, year: Year) -> Iterator[Page]:
    """The counts of one year. Groups are put in order by what makes them, so pages by offset neither lose nor double
    any; the persons of each month must add up all the same."""
    group = ",".join((MONTH, *GROUPS))
    clauses = {
        "select": f"{month_in(year.name)} as {MONTH},{','.join(GROUPS)},count(*) as count",
        "where": soda.both(PERSONS, f"({year.where})"),
        "group": group,
        "order": group,
        "limit": str(COUNTS.page_rows),
    }
    counted: Counter[str] = Counter()
    offset = 0
    while True:
        asked = clauses | ({"offset": str(offset)} if offset else {})
        answer = soda.ask(session, COUNTS, asked, keep=True, stamp=f"{year.persons} {year.newest}")
        rows = soda.records_of(COUNTS, answer)
        for row in rows:
            counted[row[MONTH]] += int(row["count"])
        yield Page(answer, declared=len(rows), tags={YEAR: year.name})
        if len(rows) < COUNTS.page_rows:
            break
        offset += len(rows)
    if dict(counted) != dict(year.months):
        months = sorted(name for name in counted.keys() | year.months.keys() if counted[name] != year.months.get(name))
        fault = (
            f"the counts of {year.name} add up to {counted.total()} persons, the publisher has {year.persons}; "
            f"they differ in {', '.join(months[:6])}"
        )
        raise IncompleteError(COUNTS.subject, fault, "run again; where it stays, ask the portal by hand")


SOURCE = Source(
    name="rues",
    title="RUES, registry of companies",
    publisher="Confecámaras, through datos.gov.co",
    homepage="https://www.datos.gov.co/d/c82u-588k",
    licence="as stated in the dataset's metadata",
    attribution="Confecámaras, Registro Único Empresarial y Social (RUES), datos.gov.co.",
    cadence="0 2 * * *",
    privacy="counts",
    redistribution="attribution",
    apis=(soda.API,),
    streams=(
        Stream(
            name="company_ids",
            grain="One row is one version of a registration of a legal entity that the publisher still has.",
            key=("row_id", "updated_at"),
            fields=(COMPANY_FIELDS[0], COMPANY_FIELDS[2]),
            ignored=LEFT,
            fence=ids_fence,
            pages=ids_pages,
            catch_up=ids_moved,
            rows=(1, 20_000_000),
            snapshot=True,
        ),
        Stream(
            name="companies",
            grain="One row is one version of one registration of a legal entity.",
            key=("row_id", "updated_at"),
            fields=COMPANY_FIELDS,
            ignored=LEFT,
            fence=companies_fence,
            pages=companies_pages,
            catch_up=companies_moved,
            rows=(1, 20_000_000),
            few=5,
        ),
        Stream(
            name="person_counts",
            grain="One row is the natural persons of one month of registration, chamber, activity and status, counted.",
            key=(MONTH, *GROUPS),
            fields=(
                Field(
                    MONTH, required=True, note="YYYYMM of the registration, from 2012 on; before_2012; none: no date"
                ),
                Field("codigo_camara", note="chamber of commerce"),
                Field("cod_ciiu_act_econ_pri", note="main activity, CIIU Rev. 4 A.C. class"),
                Field("codigo_estado_matricula", note="status, code"),
                Field("codigo_organizacion_juridica", note="00, 01, none or no code at all: no entity's"),
                Field("count", required=True, pattern=patterns.COUNT, note="persons"),
            ),
            tags=(YEAR,),
            ignored=LEFT,
            fence=counts_fence,
            pages=counts_pages,
            rows=(1, 20_000_000),
            max_set_aside=0.1,
            few_members=2,
            stand_alone=True,
        ),
    ),
    triage=(
        "Safe to wait: a day's registrations arrive with the next pull. Not safe to ignore: 'drift' (the registry "
        "changed its columns) and 'incomplete' that stays (rows would be missing)."
    ),
    stale_after=(3, 8),
)
