"""A publisher in memory: a session that answers from a function, and a past made of plain rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from core.lake import Lake, Receipt
from core.settings import Settings
from extract.contract import Answer, Api, Note, Params, Source, Window
from extract.http_address import site_of
from extract.landing import pull
from tests.extract.fakes import stored

Query = Mapping[str, str]
Reply = bytes | tuple[bytes, Mapping[str, str]]
Publisher = Callable[[str, Query], Reply]
SAMPLE = Settings("sample", Path("nowhere"), sandbox_url="http://127.0.0.1:1")
Publishers = Publisher | Mapping[str, Publisher]
"""One that answers for every API, or one per API by name: others then have no address."""


def as_json(record: Any) -> bytes:
    """A JSON body."""
    return json.dumps(record, ensure_ascii=False).encode()


def always(reply: Reply) -> Publisher:
    """A publisher that answers everything with ``reply``."""

    def publisher(_path: str, _query: Query) -> Reply:
        return reply

    return publisher


@dataclass
class FakeSession:
    """Asks ``publisher`` and stores the answers below ``folder``; remembers what was asked and kept."""

    folder: Path
    publisher: Publishers
    key: bool = False
    asked: list[tuple[str, Query]] = field(default_factory=list)
    kept: list[tuple[str, Query]] = field(default_factory=list)
    settings: Settings = SAMPLE
    notes: list[Note] = field(default_factory=list)

    def get(self, api: Api, path: str, params: Params = (), *, keep: bool = True, **_options: str) -> Answer:
        query = dict(params)
        self.asked.append((path, query))
        if keep:
            self.kept.append((path, query))
        reply = self._reply(api, path, query)
        body, headers = reply if isinstance(reply, tuple) else (reply, {})
        return replace(stored(self.folder, len(self.asked), body, headers), url=f"https://{api.name}.example{path}")

    def _reply(self, api: Api, path: str, query: Query) -> Reply:
        if not callable(self.publisher):
            return self.publisher[api.name](path, query)
        of = getattr(self.publisher, "of", None)
        return of(api.name, path, query) if of else self.publisher(path, query)

    def site(self, api: Api) -> str:
        is_there = callable(self.publisher) or api.name in self.publisher
        return site_of(self.settings, api) if is_there else ""

    def note(self, note: Note) -> None:
        self.notes.append(note)

    def has_key(self, api: Api) -> bool:
        return self.key

    def progress(self, done: int, of: int | None, what: str) -> None:
        assert of is None or 0 <= done <= of, what


@dataclass
class FakePast:
    """Rows that landed before, per stream; each row may carry its ``sequence`` (1 where it does not)."""

    landed: Mapping[str, Sequence[Mapping[str, str | None]]] = field(default_factory=dict)

    def receipts(self, stream: str) -> tuple[Receipt, ...]:
        return ()

    def owed(self, stream: str) -> frozenset[str]:
        return frozenset()

    def query(self, stream: str, sql: str, beside: str = "") -> list[tuple[Any, ...]]:
        rows = self.landed.get(stream, ())
        if not rows:
            return []
        names = [name for name in rows[0] if name != "sequence"]
        with duckdb.connect() as connection:
            columns = ", ".join(f'"{name}" varchar' for name in names)
            connection.execute(f"create table landed ({columns}, pull_id varchar, sequence bigint)")
            marks = ", ".join("?" * (len(names) + 2))
            values = [[*(row[name] for name in names), "0" * 16, int(row.get("sequence") or 1)] for row in rows]
            connection.executemany(f"insert into landed values ({marks})", values)
            return connection.execute(sql).fetchall()


@dataclass
class FakeClient:
    """What landing opens instead of the HTTP client; a session per draft, all asked requests in one list."""

    publisher: Publishers
    key: bool = False
    asked: list[tuple[str, Query]] = field(default_factory=list)
    kept: list[tuple[str, Query]] = field(default_factory=list)
    settings: Settings = SAMPLE

    def __call__(self, settings: Settings, _source: str, _apis: tuple[Api, ...]) -> FakeClient:
        self.settings = settings
        return self

    def __enter__(self) -> FakeClient:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def session(self, folder: Path, *, inflated: bool = False) -> FakeSession:
        return FakeSession(folder, self.publisher, self.key, self.asked, self.kept, self.settings)


@dataclass
class Lab:
    """A lake of its own and what landed in it."""

    settings: Settings

    def land(
        self, source: Source, publisher: Publishers, window: Window | None = None, *, key: bool = False
    ) -> FakeClient:
        """Pull every stream of ``source`` from ``publisher``."""
        client = FakeClient(publisher, key)
        pull(source, self.settings, window, open_client=client)
        return client

    def rows(self, source: str, stream: str, file: str = "rows") -> list[dict[str, Any]]:
        """All landed rows of a stream, or its quarantine, in no order."""
        glob = str(self.settings.raw / source / stream / "*" / f"{file}*.parquet")
        with duckdb.connect() as connection:
            found = connection.execute(f"select * from read_parquet('{glob}', filename = true)")
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def receipts(self, source: str, stream: str) -> tuple[Receipt, ...]:
        """The receipts of a stream, oldest first."""
        return Lake(self.settings).receipts(source, stream)

    def receipt(self, source: str, stream: str) -> Receipt:
        """The newest receipt of a stream."""
        return Lake(self.settings).receipts(source, stream)[-1]

    def pulls(self, source: str, stream: str) -> int:
        """How many pulls of the stream have landed."""
        return len(list((self.settings.raw / source / stream).glob("*/receipt.json")))
