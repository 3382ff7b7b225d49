"""The source contract: one declarative object per publisher plus one generator per stream; the rest is derived.

The declaration says what one row is, which fields are taken and which are left by name, how many rows are plausible,
how the publisher's own version is read (the fence) and under which licence the data stands. DAGs, folders, receipts,
the source catalogue and the contract tests are made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from core.lake import Receipt

Expect = Literal["json", "xml", "html"]
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Post:
    """A question that is asked with POST: the path and its JSON body."""

    path: str
    body: str


@dataclass(frozen=True)
class Successor:
    """The next version of an API, which answers the same questions in another form and asks for a key.

    It is asked where a key is present and ``LANDFALL_VERSION_<API>`` names it, or the present version says that it is
    gone. A source asks in the present version's words; the client translates.

    Attributes:
        present: name of the version the sources speak: ``2``.
        version: name of the next one: ``3``.
        translate: path and params of the present version in the next one's words; ``None`` where both have the path.
    """

    present: str
    version: str
    translate: Callable[[str, Params], Post | None]


@dataclass(frozen=True)
class Api:
    """One public API as a network place.

    Attributes:
        name: lower-case word; names ``LANDFALL_URL_<NAME>``, ``LANDFALL_KEY_<NAME>``, the Airflow connection
            ``landfall_<name>`` and the sandbox's route prefix.
        live_url: address used with ``LANDFALL_SOURCES=live`` unless it is overridden.
        sample_host: host that stands in links inside the sandbox's documents, ``""`` where there are none.
        seconds_between: politeness, seconds between two requests to this host; off on loopback.
        daily_budget: requests a day the publisher allows, ``None`` where it names no figure.
        key_header: request header that carries the key, ``""`` where the API takes none.
        key_note: where a user gets the key, and what happens without one.
        robots: whether robots.txt binds us there: true for web sites, whatever form their texts come in; false for
            APIs whose publisher offers them to programs.
        successor: the API's next version, where there is one.
    """

    name: str
    live_url: str
    sample_host: str = ""
    seconds_between: float = 1.0
    daily_budget: int | None = None
    key_header: str = ""
    key_note: str = "no key needed"
    robots: bool = False
    successor: Successor | None = None


@dataclass(frozen=True)
class Field:
    """One field taken from a record; it lands as text under ``name``.

    Attributes:
        name: column in ``rows.parquet``.
        path: where it stands in the record, keys joined by dots; ``""`` means ``name``.
        required: a row without it is quarantined with reason ``missing_<name>``.
        pattern: RE2 expression a present value must match in full, else the row is quarantined with ``bad_<name>``.
        max_chars: a longer value is quarantined with ``long_<name>``.
        note: what the value is, in one sentence, with its unit.
    """

    name: str
    path: str = ""
    required: bool = False
    pattern: str = ""
    max_chars: int = 20_000
    note: str = ""


@dataclass(frozen=True)
class Window:
    """A half-open range of days, ``start <= day < end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"window {self.start}..{self.end} holds no day: the end is exclusive")

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"


@dataclass(frozen=True)
class Fence:
    """The publisher's own state around a pull; equal before and after means that it stood still (reliability I2).

    Attributes:
        version: any text that changes when the publisher's data changes.
        total: rows the publisher declares for this very pull; ``None`` where the pages declare theirs.
        watermark: where the next incremental pull starts, ``""`` where the stream has no such thing.
        facts: what else the publisher says of itself: licence, last modified, release date.
    """

    version: str
    total: int | None = None
    watermark: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One complete, verified response. The body is on disk, gzip-compressed; wire gzip is kept as it came.

    Attributes:
        url: address without query, for messages.
        status: HTTP status, always 200.
        headers: response headers, names in lower case.
        path: the stored body.
        sha256: of the stored file, hex.
        wire_bytes: bytes that came over the wire.
        body_bytes: bytes of the body once inflated.
        head: the first 4 KiB of the inflated body.
        tail: the last 64 KiB of the inflated body.
        attempts: how many requests it took.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    path: Path
    sha256: str
    wire_bytes: int
    body_bytes: int
    head: bytes
    tail: bytes
    attempts: int = 1

    def body(self) -> bytes:
        """The whole inflated body; for small bodies and documents only, never for bulk pages."""
        import gzip

        return gzip.decompress(self.path.read_bytes())

    def json(self) -> Any:
        """The whole body as JSON, decoded strictly as UTF-8 (a BOM is accepted)."""
        import json

        return json.loads(self.body().decode("utf-8-sig"))


@dataclass(frozen=True)
class Page:
    """One answer that belongs to the pull.

    Attributes:
        answer: the stored response.
        declared: rows the answer itself says it holds, ``None`` where it does not say.
        tags: values known from the request and not from the record (child LEI, outlet); they land as columns of
            every row of the page and are declared in ``Stream.tags``.
    """

    answer: Answer
    declared: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


class Session(Protocol):
    """What a source may do: ask. Base address, keys, politeness and storing are the session's business."""

    def get(self, api: Api, path: str, params: Params = (), *, expect: Expect = "json", keep: bool = True) -> Answer:
        """Ask ``api`` for ``path``. ``keep=False`` is for fences and look-ups that are not part of the pull.

        Raises:
            core.errors.LandfallError: a subclass from ``extract.errors``, after the retries the fault deserves.
        """
        ...

    def has_key(self, api: Api) -> bool:
        """Whether a key is configured for ``api``."""
        ...

    def progress(self, done: int, of: int | None, what: str) -> None:
        """Tell how far a long pull is."""
        ...


class Past(Protocol):
    """What has landed before, of every stream of this source."""

    def receipts(self, stream: str) -> tuple[Receipt, ...]:
        """All receipts of ``stream``, oldest first."""
        ...

    def query(self, stream: str, sql: str) -> list[tuple[Any, ...]]:
        """Run DuckDB SQL over ``landed``, the view of all landed rows of ``stream`` with ``pull_id`` and ``sequence``.

        Returns an empty list where nothing has landed yet.
        """
        ...


FenceReader = Callable[[Session, "Window | None", Past], Fence]
PageReader = Callable[[Session, "Window | None", Past, Fence], Iterator[Page]]
Parser = Callable[[bytes, Mapping[str, str]], Iterable[Mapping[str, str | None]]]


@dataclass(frozen=True)
class JsonRows:
    """A page is a JSON array of flat objects: DuckDB reads the declared columns in one scan (SODA).

    An object in which a key stands twice is quarantined (reliability C5). In pages over ``decode.SMALL_BODY`` this
    holds for the declared fields, at which DuckDB 1.5.5 stops; a doubled key that is left out goes unnoticed there.
    """


@dataclass(frozen=True)
class JsonRecords:
    """A page is one JSON document that holds records under ``records``; fields are found by path.

    Attributes:
        records: DuckDB JSON path of the array, such as ``$.data`` or ``$[1]``; ``$`` is the document itself; an object
            there is one record.
    """

    records: str


@dataclass(frozen=True)
class Parsed:
    """A page is text that Python reads (RSS, HTML): ``parse`` gives one mapping per record."""

    parse: Parser


Decode = JsonRows | JsonRecords | Parsed


@dataclass(frozen=True)
class Stream:
    """One kind of row of a source.

    Attributes:
        name: folder below the source.
        grain: what one row is, in one sentence.
        key: columns that identify a row within one pull; equal rows are exact duplicates, unequal ones are
            quarantined with ``id_conflict``.
        fields: what is taken.
        ignored: fields left on purpose, by name (top level of the record).
        tags: columns filled from ``Page.tags``.
        fence: reads the publisher's state.
        pages: asks for the pages; a generator. Without a window it pulls what is new since ``past``.
        decode: how a page becomes rows.
        rows: plausible number of rows of a full pull, lowest and highest; the lowest is not applied to increments.
        max_quarantine: share of rows that may be quarantined before the pull fails.
        few: rows that may be quarantined in an increment however small it is: one bad row of one is a share of 1.
        skip_when_unchanged: an equal fence as in the last receipt means that there is nothing to pull.
        snapshot: each pull holds the whole stream; the newest replaces the older ones.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    fence: FenceReader
    pages: PageReader
    ignored: frozenset[str] = frozenset()
    tags: tuple[str, ...] = ()
    decode: Decode = JsonRows()
    rows: tuple[int, int] = (1, 50_000_000)
    max_quarantine: float = 0.001
    few: int = 0
    skip_when_unchanged: bool = True
    snapshot: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Declared columns of ``rows.parquet``: fields, then tags. ``_page`` and ``_ordinal`` follow them."""
        return (*(f.name for f in self.fields), *self.tags)


@dataclass(frozen=True)
class Source:
    """One publisher's data set.

    Attributes:
        name: lower-case word; the folder below ``raw`` and the DAG ``ingest__<name>``.
        title: what a person calls it.
        publisher: who is behind it.
        homepage: where a person reads about it.
        licence: licence of the data, as published.
        attribution: sentence the publisher asks for, or a fitting one.
        cadence: cron expression of the ingest DAG, in America/Bogota.
        privacy: ``open`` (no natural persons), ``counts`` (persons as counts only) or ``text`` (published texts).
        apis: network places it asks.
        streams: in the order in which they are pulled; a later one may read an earlier one through ``Past``.
        triage: what makes it safe to wait when the DAG fails, and what does not.
    """

    name: str
    title: str
    publisher: str
    homepage: str
    licence: str
    attribution: str
    cadence: str
    privacy: Literal["open", "counts", "text"]
    apis: tuple[Api, ...]
    streams: tuple[Stream, ...]
    triage: str
