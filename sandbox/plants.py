"""Changes no cursor sees, planted on request: late, scheduled, back-dated and future-dated ones, whose truth is known.

A publisher's date of change is only as good as the publisher: a registry commits a row with last month's time, a
content system shows a scheduled post under the day it was written, a wrong clock dates one into the future. A reader
that trusts its last date never sees them.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.world.build import World
from sandbox.world.model import Document
from sandbox.world.outlets import OUTLETS, link, modified_at, visible

POSTS = ("late", "scheduled", "future", "back_dated")
PAGES = ("late", "back_dated")
ROWS = ("late", "back_dated")
FIRST_NUMBER = 900_001
LATE, WRITTEN, AHEAD, BACK = timedelta(days=200), timedelta(days=60), timedelta(days=400), timedelta(days=1)


_GROUND = """
alter view registry rename to registry_grown;
create table registry_planted as select * from registry_grown limit 0;
create table registry_replaced (row_id varchar, updated_at timestamp);
create view registry as
select grown.* from registry_grown as grown
where not exists (
    select 1 from registry_replaced as replaced
    where replaced.row_id = grown.row_id and replaced.updated_at = grown.updated_at
)
union all by name
select * from registry_planted;
"""
_ENTITIES = """
select row_id, updated_at from registry
where updated_at <= ? and valid_to > ? and codigo_organizacion_juridica = '16' and updated_at < ?
    and row_id not in (select row_id from registry_planted)
order by 1
"""
_VERSION = """
insert into registry_planted by name
select * replace (? as row_id, coalesce(?, created_at) as created_at, ? as updated_at, 'PLANTADA' as sigla)
from registry where row_id = ? and updated_at = ?
"""

_CHOSEN = """
create or replace temp table chosen as
select
    row_id, updated_at, row_number() over (order by md5(row_id || $1), row_id) as place
from registry
where updated_at <= $2 and valid_to > $2 and codigo_organizacion_juridica = '16'
    and row_id not in (select row_id from registry_planted)
qualify place <= $3
"""
_WORKED = """
insert into registry_planted by name
select registry.* replace (
    if(chosen.place % 10 < 3, registry.row_id || '-' || $1, registry.row_id) as row_id,
    if(chosen.place % 10 < 3, $2, registry.created_at) as created_at,
    $2 as updated_at,
    cast('9999-12-31' as timestamp) as valid_to,
    if(chosen.place % 10 < 3, 'N' || $1 || '-' || chosen.place, matricula) as matricula,
    if(chosen.place % 10 < 3, cast(904000000 + $1 * 100000 + chosen.place as varchar), nit) as nit,
    if(chosen.place % 10 < 3, null, digito_verificacion) as digito_verificacion,
    if(chosen.place % 10 < 4, razon_social || ' NUEVA', razon_social) as razon_social,
    strftime($2, '%Y%m%d') as fecha_renovacion
)
from registry
inner join chosen on registry.row_id = chosen.row_id and registry.updated_at = chosen.updated_at
where chosen.place % 10 < 9
"""
_REPLACED = "insert into registry_replaced select row_id, updated_at from chosen where place % 10 >= 3"
_COUNTED = """
select
    count(*) filter (where place % 10 < 3) as added,
    count(*) filter (where place % 10 between 3 and 8) as changed,
    count(*) filter (where place % 10 = 9) as deleted
from chosen
"""


@dataclass(frozen=True)
class Plant:
    """One planted change.

    ``api`` and ``subject`` say what it is about: a post's number or outlet and slug, a page's address, a row's id;
    ``modified`` is the time the publisher gives it, ISO 8601, UTC.
    """

    api: str
    kind: str
    subject: str
    modified: str


@dataclass(frozen=True)
class Shown:
    """A document as an outlet shows it: under its own number or another, and with another time of change, if any."""

    document: Document
    number: int | None = None
    modified: datetime | None = None


class Plants:
    """All that was planted; thread-safe. ``version`` moves with every planting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plants: list[Plant] = []
        self._added: dict[str, list[Shown]] = {}
        self._changed: dict[str, dict[str, datetime]] = {}
        self.version = 0

    def as_record(self) -> list[dict[str, str]]:
        """Every plant, oldest first."""
        with self._lock:
            return [asdict(plant) for plant in self._plants]

    def over(self, api: str, documents: Sequence[Document]) -> Iterator[Shown]:
        """The documents of an outlet with the planted ones among them and the planted changes on them."""
        with self._lock:
            changed, added = dict(self._changed.get(api, {})), list(self._added.get(api, []))
        for document in documents:
            modified = changed.get(document.document_id)
            title = f"{document.title} (corregida)" if modified else document.title
            yield Shown(replace(document, title=title), None, modified)
        yield from added

    def sow(self, world: World, clock: Clock, seed: int, count: int) -> list[Plant]:
        """Plant ``count`` changes, spread over every outlet, the registry and every kind."""
        chance, now = random.Random(seed), clock.now
        kinds = [(o.name, k) for o in OUTLETS.values() if o.kind == "wordpress" for k in POSTS]
        kinds += [(o.name, k) for o in OUTLETS.values() if o.kind == "newsroom" for k in PAGES]
        kinds += [("datos_gov_co", k) for k in ROWS]
        planted: list[Plant] = []
        with self._lock:
            for place in range(count):
                api, kind = kinds[place % len(kinds)]
                sown = self._row if api == "datos_gov_co" else self._document
                planted.append(sown(world, now, chance, api, kind))
                self._plants.append(planted[-1])
            self.version += 1
        return planted

    def work(self, world: World, clock: Clock, seed: int, count: int) -> dict[str, int]:
        """A day's work of the registry, now: ``count`` legal entities are added (three of ten), changed (six) or
        deleted (one); returns how many of each."""
        now = clock.now.replace(tzinfo=None, microsecond=0)
        with self._lock, world.database.cursor() as cursor:
            self._ground(cursor)
            self.version += 1
            cursor.execute(_CHOSEN, [str(seed), now, count])
            cursor.execute(_WORKED, [self.version, now])
            cursor.execute(_REPLACED)
            added, changed, deleted = cursor.execute(_COUNTED).fetchall()[0]
            cursor.execute("drop table chosen")
        return {"added": added, "changed": changed, "deleted": deleted}

    @staticmethod
    def _ground(cursor: Any) -> None:
        """Make the registry a view that versions can be added to, the first time somebody does."""
        if not cursor.execute("select 1 from duckdb_views() where view_name = 'registry_grown'").fetchall():
            cursor.execute(_GROUND)

    def _document(self, world: World, now: datetime, chance: random.Random, api: str, kind: str) -> Plant:
        shown = visible(world.documents, api, now)
        taken = self._changed.setdefault(api, {})
        untouched = [one for one in shown if one.document_id not in taken]
        if kind == "back_dated" and not untouched:
            kind = "late"  # a small outlet has no more notes to change
        if kind == "back_dated":
            chosen = chance.choice(untouched)
            taken[chosen.document_id] = modified = modified_at(chosen, now) - BACK
            return _plant(api, kind, chosen, None, modified)
        number = FIRST_NUMBER + len(self._plants)
        times = {"late": (now - LATE, now - LATE), "scheduled": (now, now - WRITTEN), "future": (now, now + AHEAD)}
        published, modified = (moment.replace(microsecond=0) for moment in times[kind])
        chosen = chance.choice([one for one in shown if one.role != "mobile"])
        new = replace(
            chosen,
            document_id=f"plant-{number}",
            slug=f"{chosen.slug}-{number}",
            published_at=published,
            updated_at=published,
            withdrawn_at=None,
        )
        self._added.setdefault(api, []).append(Shown(new, number, modified))
        return _plant(api, kind, new, number, modified)

    def _row(self, world: World, now: datetime, chance: random.Random, api: str, kind: str) -> Plant:
        """A legal entity more, or another version of one, with a time long past."""
        naive = now.replace(tzinfo=None, microsecond=0)
        with world.database.cursor() as cursor:
            self._ground(cursor)
            rows = cursor.execute(_ENTITIES, [naive, naive, naive - WRITTEN]).fetchall()
            row_id, updated = chance.choice(rows)
            number = len(self._plants)
            if kind == "back_dated":
                modified, created, name = updated + timedelta(seconds=1), None, row_id
            else:
                modified = created = naive - LATE + timedelta(seconds=number)
                name = f"{row_id}-plant{number}"
            cursor.execute(_VERSION, [name, created, modified, row_id, updated])
            if kind == "back_dated":
                cursor.execute("insert into registry_replaced values (?, ?)", [row_id, updated])
        return Plant(api, kind, name, modified.isoformat())


def _plant(api: str, kind: str, document: Document, number: int | None, modified: datetime) -> Plant:
    """How the plant of a document is found: a page by its address, a post by its number or, where it was there before,
    by its outlet and slug."""
    subject = link(document) if OUTLETS[api].kind == "newsroom" else str(number or f"{api} {document.slug}")
    return Plant(api, kind, subject, modified.replace(tzinfo=None).isoformat())


def order(body: dict[str, Any], most: int = 10_000) -> tuple[int, int]:
    """Seed and count of a request to plant or to work.

    Raises:
        ValueError: they are no whole numbers, or the count is not within 1 to ``most``.
    """
    seed, count = body.get("seed", 1), body.get("count", 200)
    if not isinstance(seed, int) or not isinstance(count, int) or not 1 <= count <= most:
        raise ValueError(f"seed {seed!r} and count {count!r} are no seed and no number of changes")
    return seed, count
