"""Socrata's SODA as datos.gov.co serves it: fences, keyset pages and what a dataset says of itself.

Everything is asked in the words of SODA 2 (``GET /resource/<id>.json?$select=…``). SODA 3 (``POST
/api/v3/views/<id>/query.json``, app token required) answers the same SoQL in one text; ``_in_soda_3`` translates, and
the HTTP client asks it where a token is present and the settings name version 3 or SODA 2 is gone.

Facts (dev.socrata.com, recorded answers): no order without ``$order``; at most 50,000 rows a page; every scalar is a
string; null keys are left out of records, so columns are compared in ``X-SODA2-Fields`` and the metadata, never in
records. ``:id`` is compared by the server in its own order, which is not that of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from core.duck import listed, literal, quoted
from core.lake import Receipt
from extract.contract import (
    CONFLICT,
    Answer,
    Api,
    Fence,
    Field,
    Note,
    Page,
    Params,
    Past,
    Post,
    Probe,
    Session,
    Stream,
    Successor,
    Window,
)
from extract.errors import (
    DriftError,
    IncompleteError,
    NotDataError,
    RefusedError,
    TruncatedError,
    UnavailableError,
)
from extract.records import edge_records

PAGE_ROWS = 50_000
DEFAULT_ROWS = 1_000
_CLAUSES = {
    "$select": "select",
    "$where": "where",
    "$group": "group by",
    "$order": "order by",
    "$limit": "limit",
    "$offset": "offset",
}
"""Parameters of SODA 2 in the order in which SoQL has their clauses."""
_RESOURCE = re.compile(r"/resource/(?P<identifier>[a-z0-9]{4}-[a-z0-9]{4})\.json")


def _in_soda_3(path: str, params: Params) -> Post | None:
    """The same question for SODA 3 (dev.socrata.com/docs/queries, 2026-11); other paths are the same in both.

    The page is named besides the query's own limit, so that a server's default page is never taken for the whole.
    System columns come as far as they are selected; ``includeSynthetic`` would add columns nobody asked for.
    """
    found = _RESOURCE.fullmatch(path)
    if found is None:
        return None
    asked = dict(params)
    query = " ".join(f"{word} {asked[name]}" for name, word in _CLAUSES.items() if asked.get(name))
    limit = int(asked.get("$limit") or DEFAULT_ROWS)
    body = {
        "query": query if "$select" in asked else f"select * {query}".strip(),
        "page": {"pageNumber": 1, "pageSize": limit},
        "includeSystem": ":" in asked.get("$select", ""),
        "includeSynthetic": False,
    }
    return Post(f"/api/v3/views/{found['identifier']}/query.json", json.dumps(body, ensure_ascii=False))


API = Api(
    name="datos_gov_co",
    live_url="https://www.datos.gov.co",
    probe=Probe("/resource/mcec-87by.json", '"valor"', (("$limit", "1"),)),
    seconds_between=1.0,
    key_header="X-App-Token",
    key_note="optional app token from https://dev.socrata.com; without one all callers of an address share a quota",
    successor=Successor(present="2", version="3", translate=_in_soda_3),
)
ROW_ID, UPDATED = ":id", ":updated_at"
CENSUS, CENSUS_ROWS, CENSUS_DUE = "census", "census_rows", "census_due"
"""Facts of a fence: up to which change the publisher's ids were looked through, how many there were, and whether this
pull does it."""
CENSUS_EVERY = timedelta(days=7)
IDS_A_QUERY = 100
"""Ids named in one query; long lists have been answered with 414."""
UNKNOWN_LICENCE = "not stated by the publisher"
_LOOK = "look at the dataset's page, then take or ignore each column by name in the source's file"


@dataclass(frozen=True)
class Dataset:
    """One dataset of the portal.

    Attributes:
        subject: name used in errors: ``rues``.
        identifier: the portal's name for it: ``c82u-588k``.
        columns: every column it is known to have; one less is drift, one more is noted.
        types: the portal's types of columns that must stay what they are; text becoming a date is drift.
        page_rows: rows asked for at once.
        licence: the licence it is known to have, which stands where the portal does not tell its own.
    """

    subject: str
    identifier: str
    columns: frozenset[str]
    page_rows: int = PAGE_ROWS
    licence: str = UNKNOWN_LICENCE
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def resource(self) -> str:
        """Path of the rows."""
        return f"/resource/{self.identifier}.json"


@dataclass(frozen=True)
class Metadata:
    """What the portal says of a dataset: facts for the receipt, and columns nobody has looked at."""

    facts: Mapping[str, str]
    new_fields: tuple[str, ...]


def metadata(session: Session, dataset: Dataset) -> Metadata:
    """What the portal says of the dataset: its name, licence, last change and columns.

    That address is no single point of failure: where it does not answer, columns and licence are the declared ones and
    the fact ``metadata`` says so. A column that is gone is noticed all the same, by the query that names it.

    Raises:
        DriftError: it lacks known columns, or one has another type.
    """
    try:
        said = session.get(API, f"/api/views/{dataset.identifier}.json", keep=False).json()
    except (UnavailableError, RefusedError, NotDataError, TruncatedError, ValueError) as error:
        return _declared(dataset, getattr(error, "code", "not_data"))
    columns = said.get("columns") if isinstance(said, dict) else None
    if not isinstance(columns, list):
        return _declared(dataset, "no columns")
    types = {
        str(column.get("fieldName", "")).lower(): str(column.get("dataTypeName", ""))
        for column in columns
        if isinstance(column, dict)
    }
    present = {name for name in types if not name.startswith(":@")}
    unknown = compare_columns(dataset.subject, f"dataset {dataset.identifier}", present, dataset.columns)
    retyped = [f"{name} ({types[name]})" for name, kind in dataset.types.items() if types[name] not in ("", kind)]
    if retyped:
        fault = f"dataset {dataset.identifier} has columns of another type: {', '.join(sorted(retyped))}"
        raise DriftError(dataset.subject, fault, _LOOK, fields=sorted(retyped))
    licence = said.get("license") or {}
    facts = {
        "dataset": str(said.get("name") or dataset.identifier),
        "licence": str(licence.get("name") or said.get("licenseId") or UNKNOWN_LICENCE),
        "rows_updated_at": str(said.get("rowsUpdatedAt") or ""),
    }
    return Metadata(facts, unknown)


def _declared(dataset: Dataset, why: str) -> Metadata:
    """What is known of a dataset whose metadata cannot be read."""
    note = f"not read ({why}): columns and licence are the declared ones"
    facts = {"dataset": dataset.identifier, "licence": dataset.licence, "rows_updated_at": "", "metadata": note}
    return Metadata(facts, ())


def compare_columns(subject: str, where: str, present: set[str], known: frozenset[str]) -> tuple[str, ...]:
    """Hold the columns of an answer to the declared ones.

    Returns:
        The ones nobody has looked at: new columns change nothing of what is taken.

    Raises:
        DriftError: it names the missing ones.
    """
    missing, unknown = sorted(known - present), sorted(present - known)
    if not missing:
        return tuple(unknown)
    parts = [f"lacks {', '.join(missing)}"]
    parts += [f"has unknown {', '.join(unknown)}"] if unknown else []
    raise DriftError(subject, f"{where} {' and '.join(parts)}", _LOOK, missing=missing, unknown=unknown)


def ask(session: Session, dataset: Dataset, clauses: Mapping[str, str], *, keep: bool, stamp: str = "") -> Answer:
    """Ask for rows with the SoQL clauses ``select``, ``where``, ``group``, ``order``, ``limit``, ``offset``.

    ``stamp`` is as in ``contract.Session.get``.

    Raises:
        DriftError: the dataset has lost a column the query names (HTTP 400, ``no-such-column``).
    """
    params: Params = [(f"${name}", text) for name, text in clauses.items()]
    try:
        return session.get(API, dataset.resource, params, keep=keep, stamp=stamp)
    except RefusedError as refusal:
        if "no-such-column" not in f"{refusal.context.get('remote_code', '')} {refusal.context.get('body_head', '')}":
            raise
        fault = f"dataset {dataset.identifier} has no longer a column this source asks for"
        raise DriftError(dataset.subject, fault, _LOOK, **refusal.context) from refusal


def one_row(session: Session, dataset: Dataset, select: str, where: str, *, keep: bool = False) -> dict[str, str]:
    """The one row of an aggregate query; ``keep`` as in ``grouped``.

    Raises:
        NotDataError: there is not exactly one.
    """
    answer = ask(session, dataset, {"select": select, "where": where}, keep=keep)
    return _records(dataset, answer, 1)[0]


def grouped(session: Session, dataset: Dataset, clauses: Mapping[str, str], *, keep: bool) -> list[dict[str, str]]:
    """Rows of a grouped query that fit into one answer, which is part of no pull; with ``keep`` it is not asked for
    again by a pull that was stopped, as long as the fence stands."""
    return _records(dataset, ask(session, dataset, clauses, keep=keep), None)


def records_of(dataset: Dataset, answer: Answer) -> list[dict[str, str]]:
    """All records of a small page."""
    return _records(dataset, answer, None)


def _records(dataset: Dataset, answer: Answer, expected: int | None) -> list[dict[str, str]]:
    rows: Any = answer.json()
    if not isinstance(rows, list) or (expected is not None and len(rows) != expected):
        found = f"{len(rows)} rows" if isinstance(rows, list) else "no array"
        fault = f"a query of {dataset.identifier} that has {expected or 'an array of'} row(s) gave {found}"
        raise NotDataError(dataset.subject, fault, "ask the portal by hand; nothing was landed")
    return rows


def fence(
    session: Session,
    dataset: Dataset,
    *,
    of: str,
    these: str = "",
    newest: str = UPDATED,
    watermark: str = UPDATED,
) -> Fence:
    """The dataset's state: number of rows and greatest ``newest``, and the rows this very pull will have.

    ``X-SODA2-Truth-Last-Modified`` is recorded, not compared: it also moves with rows outside of ``of``, while every
    change of a row in ``of`` moves its number or its greatest ``:updated_at``.

    Args:
        of: condition that holds for every row of the stream, ``""`` for all rows of the dataset.
        these: further condition for the rows this pull asks for, ``""`` for all of them.
        newest: column the greatest value of which is part of the version.
        watermark: column whose greatest value is where the next pull starts.
    """
    told = metadata(session, dataset)
    facts = dict(told.facts)
    select = f"count(*) as rows, max({newest}) as newest, max({watermark}) as reached"
    clauses = {"select": select} | ({"where": of} if of else {})
    answer = ask(session, dataset, clauses, keep=False)
    state = _records(dataset, answer, 1)[0]
    total = int(state["rows"])
    if these:
        total = int(one_row(session, dataset, "count(*) as rows", both(of, these))["rows"])
    facts["rows"] = str(state["rows"])
    facts["newest"] = str(state.get("newest", ""))
    facts["last_modified"] = answer.headers.get("x-soda2-truth-last-modified", "")
    version = f"{state['rows']} rows, newest {state.get('newest', 'none')}"
    reached, limit = str(state.get("reached", "")), now_of(answer)
    if reached > limit:
        told_by_now = one_row(session, dataset, f"max({watermark}) as reached", both(of, f"{watermark} <= '{limit}'"))
        reached = told_by_now.get("reached", "")
        version += f", {reached} by now"
    return Fence(version=version, total=total, watermark=reached, facts=facts, new_fields=told.new_fields)


def now_of(answer: Answer) -> str:
    """Now, by the publisher's clock or ours, whichever is later, as the portal writes moments. A cursor is never later:
    a row dated into the future would hide all that come before that day."""
    now = datetime.now(UTC)
    with suppress(ValueError):  # no Date header, or none that says a time: our clock alone
        now = max(now, parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC))
    return now.strftime("%Y-%m-%dT%H:%M:%S.000")


def pages(session: Session, dataset: Dataset, select: tuple[str, ...], where: str, total: int | None) -> Iterator[Page]:
    """Pages in the order of ``:id``, each asked for after the last id of the one before, until one is empty.

    Raises:
        DriftError: a page does not have the selected columns.
        IncompleteError: the last id of a page is one that has been before (reliability P4).
    """
    last, seen, done = "", set[str](), 0
    while True:
        clauses = {"select": ",".join(select), "order": ROW_ID, "limit": str(dataset.page_rows)}
        condition = both(where, f"{ROW_ID} > '{last}'" if last else "")
        answer = ask(session, dataset, clauses | ({"where": condition} if condition else {}), keep=True)
        _check_fields(dataset, answer, frozenset(select))
        records = _edge(dataset, answer)
        if not records:
            return
        last = str(records[-1].get(ROW_ID, ""))
        if not last or last in seen:
            fault = f"paging stands still: page {len(seen) + 1} ends with the id {last!r} again"
            raise IncompleteError(dataset.subject, fault, "ask the portal by hand whether $order=:id still works")
        seen.add(last)
        done += dataset.page_rows
        session.progress(done if total is None else min(done, total), total, "rows")
        yield Page(answer)


def catch_up(session: Session, dataset: Dataset, select: tuple[str, ...], where: str, proven: Fence) -> Iterator[Page]:
    """Pages of the rows that changed since the state ``proven``; each declares its rows.

    Rows of that very moment come again: one of them may have changed after the state was read.
    """
    since = proven.facts.get("newest", "")
    changed = f"{UPDATED} >= '{since}'" if since else ""
    for page in pages(session, dataset, select, both(where, changed), None):
        yield replace(page, declared=len(records_of(dataset, page.answer)))


def _edge(dataset: Dataset, answer: Answer) -> list[dict[str, Any]]:
    try:
        return edge_records(answer)
    except (ValueError, RecursionError) as error:
        fault = f"a page of {dataset.identifier} does not end as a JSON array: {str(error)[:200]}"
        raise NotDataError(dataset.subject, fault, "run again; where it stays, ask the portal by hand") from error


def _check_fields(dataset: Dataset, answer: Answer, selected: frozenset[str]) -> None:
    told = answer.headers.get("x-soda2-fields")
    if told is None:
        return
    try:
        present = set(json.loads(told))
    except (ValueError, TypeError) as error:
        fault = f"X-SODA2-Fields of {dataset.identifier} is not a list of names"
        raise NotDataError(dataset.subject, fault, "ask the portal by hand; nothing was landed") from error
    compare_columns(dataset.subject, f"a page of {dataset.identifier}", present, selected)


def both(*conditions: str) -> str:
    """All of the conditions that are not empty."""
    return " and ".join(condition for condition in conditions if condition)


def watermark(past: Past, stream: str) -> str:
    """Where the last pull without a window ended, ``""`` before the first one."""
    last = last_pull(past, stream)
    return last.watermark if last else ""


def last_pull(past: Past, stream: str) -> Receipt | None:
    """The newest pull that was not of chosen days."""
    return next((receipt for receipt in reversed(past.receipts(stream)) if not receipt.is_windowed), None)


@dataclass(frozen=True)
class _Whole:
    """The rows of a dataset, all of them in each pull; windows do not apply."""

    dataset: Dataset
    select: tuple[str, ...]
    where: str

    def fence(self, session: Session, _window: Window | None, _past: Past) -> Fence:
        """Number of rows and their newest change."""
        return fence(session, self.dataset, of=self.where)

    def pages(self, session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Page]:
        """The whole dataset."""
        return pages(session, self.dataset, self.select, self.where, before.total)


@dataclass(frozen=True)
class _Increments:
    """The rows of a dataset, in each pull those that changed since the last one.

    The date of change is a hint: a row can be committed late, with a time the cursor has passed. So once a week, and
    whenever the publisher's number of rows is not that of the last census and the rows created since, all ids are
    looked through, and what the lake has not is asked for by id. Rows that vanished are not looked for.

    Attributes:
        name: of the stream.
        columns: names of the landed columns by the portal's.
    """

    dataset: Dataset
    name: str
    select: tuple[str, ...]
    where: str
    columns: Mapping[str, str]

    def _these(self, window: Window | None, past: Past) -> str:
        if window:
            return f"{UPDATED} >= '{window.start}T00:00:00.000Z' and {UPDATED} < '{window.end}T00:00:00.000Z'"
        reached = watermark(past, self.name)
        return f"{UPDATED} >= '{reached}'" if reached else ""

    def fence(self, session: Session, window: Window | None, past: Past) -> Fence:
        """Number of rows and their newest change, those of this pull, and as of when and for how many rows the ids were
        looked through. The fence a pull begins with decides whether they are in it: what came later is the next one's.
        """
        now = fence(session, self.dataset, of=self.where, these=self._these(window, past))
        last = last_pull(past, self.name)
        told = dict(last.fence_after["facts"]) if last else {}
        census = {name: str(told.get(name, "")) for name in (CENSUS, CENSUS_ROWS)}
        if last and not window and self._is_due(session, now, census):
            return replace(now, owed=1, facts={**now.facts, **_census_of(now), CENSUS_DUE: "yes"})
        return replace(now, facts={**now.facts, **(census if last else _census_of(now))})

    def _is_due(self, session: Session, now: Fence, census: Mapping[str, str]) -> bool:
        """Whether the ids must be looked through: ``:created_at`` of a row never changes."""
        since = census[CENSUS]
        if not since or datetime.fromisoformat(now.watermark) - datetime.fromisoformat(since) > CENSUS_EVERY:
            return True
        created = one_row(session, self.dataset, "count(*) as rows", both(self.where, f":created_at > '{since}'"))
        return int(now.facts["rows"]) != int(census[CENSUS_ROWS]) + int(created["rows"])

    def pages(self, session: Session, window: Window | None, past: Past, before: Fence) -> Iterator[Page]:
        """What changed since the last pull, or in the days of the window (UTC); then what a census finds, by id."""
        these = both(self.where, self._these(window, past))
        yield from pages(session, self.dataset, self.select, these, before.total)
        if before.facts.get(CENSUS_DUE):
            yield from self._late(session, past)

    def catch_up(self, session: Session, _past: Past, proven: Fence) -> Iterator[Page]:
        """What changed while it was asked for."""
        return catch_up(session, self.dataset, self.select, self.where, proven)

    def _late(self, session: Session, past: Past) -> Iterator[Page]:
        """Rows that the cursor has passed and the lake has not, each page with its number of rows."""
        reached = watermark(past, self.name)
        late = self._missing(past, [page.answer for page in self._ids(session)], reached)
        if late:
            moments = sorted(updated for _, updated in late)
            session.note(Note("late", rows=len(late), since=moments[0], until=moments[-1]))
        for start in range(0, len(late), IDS_A_QUERY):
            ids = ",".join(literal(row_id) for row_id, _ in late[start : start + IDS_A_QUERY])
            named = both(self.where, f"{ROW_ID} in ({ids}) and {UPDATED} < '{reached}'")
            for page in pages(session, self.dataset, self.select, named, None):
                yield replace(page, declared=len(records_of(self.dataset, page.answer)))

    def _ids(self, session: Session) -> Iterator[Page]:
        """All ids with their last change: kept for an attempt that goes on, part of no pull."""
        return pages(session, self.dataset, (ROW_ID, UPDATED), self.where, None)

    def _missing(self, past: Past, ids: list[Answer], reached: str) -> list[tuple[str, str]]:
        """Id and last change of what all the pages of ids list below ``reached`` and the lake has not."""
        if not ids:
            return []
        mine = {name: quoted(self.columns[name]) for name in (ROW_ID, UPDATED)}
        kinds = "{':id': 'VARCHAR', ':updated_at': 'VARCHAR'}"
        files = listed([str(page.path) for page in ids])
        scan = f"read_json({files}, format = 'array', columns = {kinds})"
        sql = f"""
            with scan as (
                select distinct ":id" as row_id, ":updated_at" as updated_at from {scan}
                where ":updated_at" < {literal(reached)}
            ),
            known as ({known_rejects(self.columns[ROW_ID], self.columns[UPDATED])})
            select row_id, updated_at from scan
            where not exists (
                select 1 from landed
                where landed.{mine[ROW_ID]} = scan.row_id and landed.{mine[UPDATED]} = scan.updated_at
            )
            and not exists ({IS_KNOWN})
            order by all
            """  # noqa: S608 - quoted
        return [(str(row_id), str(updated)) for row_id, updated in past.query(self.name, sql)]


IS_KNOWN = """
    select 1 from known
    where known.row_id = scan.row_id and coalesce(known.updated_at, scan.updated_at) = scan.updated_at
"""
"""SQL: the row of ``scan`` is one of ``known_rejects``, in this version or in one nobody can tell."""


def known_rejects(row_id: str, updated: str) -> str:
    """SQL over ``rejected`` for the rows that were quarantined for what they are: ``row_id`` and ``updated_at``, which
    is null where the row does not say it.

    The same version would be quarantined again: it is neither missing nor owed. Rows that differed within one pull are
    no such rows: asked for alone, one of them is the truth. A rejected row may be no JSON (half surrogate pairs).

    Args:
        row_id, updated: names of the landed columns.
    """

    def said(name: str) -> str:
        pattern = rf'[{{,]\s*"{re.escape(name)}":\s*"([^"\\]+)"'
        return f"nullif(regexp_extract(raw, {literal(pattern)}, 1), '')"

    return (
        f"select distinct {said(row_id)} as row_id, {said(updated)} as updated_at from rejected "  # noqa: S608 - quoted
        f"where reason <> {literal(CONFLICT)}"
    )


def _census_of(now: Fence) -> dict[str, str]:
    return {CENSUS: now.watermark, CENSUS_ROWS: now.facts["rows"]}


def stream(
    subject: str,
    identifier: str,
    *,
    grain: str,
    key: tuple[str, ...],
    fields: tuple[Field, ...],
    where: str = "",
    ignored: frozenset[str] = frozenset(),
    licence: str = UNKNOWN_LICENCE,
    incremental: bool = False,
    **limits: Any,
) -> Stream:
    """The stream of a dataset that is asked for as it is: a declaration, and no code.

    Args:
        subject: source and stream, ``supersociedades/accounts``.
        identifier: the portal's name of the dataset.
        where: condition that holds for every row that is asked for, ``""`` for all rows of the dataset.
        ignored: columns left out by name.
        licence: as in ``Dataset``.
        incremental: ask for the rows that are new or changed since the last pull, and by id for those a census finds
            missing; fields must then be ``:id`` and ``:updated_at``, and the latter part of the key. Otherwise each
            pull is a snapshot of the whole.
        limits: further attributes of ``Stream``: ``rows``, ``max_quarantine``, ``few``.

    Raises:
        ValueError: it is incremental and takes no ``:id`` or no ``:updated_at``, or its key lacks the latter.
    """
    paths = tuple(f.path or f.name for f in fields)
    for needed in (ROW_ID, UPDATED) if incremental else ():
        if needed not in paths:
            raise ValueError(f"{subject} is incremental, and no field of it is {needed}")
    if incremental and not any(f.name in key for f in fields if (f.path or f.name) == UPDATED):
        fault = (
            f"{subject} is incremental, and its key has no {UPDATED}: a row that changes during a pull has two versions"
        )
        raise ValueError(fault)
    select = paths if ROW_ID in paths else (ROW_ID, *paths)
    known = frozenset(path for path in paths if not path.startswith(":")) | ignored
    types = {f.path or f.name: f.kind for f in fields if f.kind != "text"}
    dataset = Dataset(subject, identifier, known, licence=licence, types=types)
    name = subject.partition("/")[2]
    columns = {f.path or f.name: f.name for f in fields}
    rows = _Increments(dataset, name, select, where, columns) if incremental else _Whole(dataset, select, where)
    return Stream(
        name=name,
        grain=grain,
        key=key,
        fields=fields,
        fence=rows.fence,
        pages=rows.pages,
        ignored=ignored | (frozenset() if ROW_ID in paths else {ROW_ID}),
        catch_up=rows.catch_up if isinstance(rows, _Increments) else None,
        decided=(CENSUS, CENSUS_ROWS, CENSUS_DUE) if incremental else (),
        snapshot=not incremental,
        resource=identifier,
        **limits,
    )
