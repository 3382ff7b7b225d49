"""The source contract: one declarative object per publisher plus one generator per stream; the rest is derived.

The declaration says what one row is, which fields are taken and which are left by name, how many rows are plausible,
how the publisher's own version is read (the fence) and under which licence the data stands. DAGs, folders, receipts,
the source catalogue and the contract tests are made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from core.errors import LandfallError
from core.lake import Receipt
from extract.errors import (
    IncompleteError,
    LimitError,
    NotDataError,
    QuotaError,
    RefusedError,
    StaleError,
    TruncatedError,
    UnavailableError,
    UnsafeError,
)

Expect = Literal["json", "xml", "html", "feed"]
"""What the body must be. ``feed`` is anything that is not empty: what is wrong with a feed or a sitemap is for the
readers of those to say, who take more than an XML parser does."""
Params = Sequence[tuple[str, str]]
Redistribution = Literal["open", "attribution", "internal", "none"]
FieldKind = Literal["text", "number", "calendar_date"]


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
class Probe:
    """The small question `landfall doctor` asks an API before a pull of hours does.

    Attributes:
        path, params: what is asked; as few rows as the API can give.
        shape: regular expression that the first 4 KiB of the answer fit somewhere.
        expect: what the body must be.
        keyed_path: asked instead where there is a key, so that a wrong one is noticed.
    """

    path: str
    shape: str
    params: Params = ()
    expect: Expect = "json"
    keyed_path: str = ""


NO_PROBE = Probe("/", shape="")
"""Of an API that declares none; the catalogue refuses it."""


@dataclass(frozen=True)
class Api:
    """One public API as a network place.

    Attributes:
        name: lower-case word; names ``LANDFALL_URL_<NAME>``, ``LANDFALL_KEY_<NAME>``, the Airflow connection
            ``landfall_<name>`` and the sandbox's route prefix.
        live_url: address used with ``LANDFALL_SOURCES=live`` unless it is overridden.
        probe: the small question that shows whether it can be asked from here.
        sample_host: host that stands in links inside the sandbox's documents, ``""`` where there are none.
        sample: whether the sandbox stands in for it. What has no address in a mode is not asked in it.
        seconds_between: politeness, seconds between two requests to this host; off on loopback.
        daily_budget: requests a day the publisher allows, ``None`` where it names no figure.
        key_header: request header that carries the key, ``""`` where the API takes none.
        key_note: where a user gets the key, and what happens without one.
        robots: whether robots.txt binds us there: true for web sites, whatever form their texts come in; false for
            APIs whose publisher offers them to programs.
        successor: the API's next version, where there is one.
        referer: the publisher's own page on which people see these answers; it is sent as Referer to APIs that give
            nothing without one.
    """

    name: str
    live_url: str
    probe: Probe = NO_PROBE
    sample_host: str = ""
    sample: bool = True
    seconds_between: float = 1.0
    daily_budget: int | None = None
    key_header: str = ""
    key_note: str = "no key needed"
    robots: bool = False
    successor: Successor | None = None
    referer: str = ""


@dataclass(frozen=True)
class Field:
    """One field taken from a record; it lands as text under ``name``.

    Attributes:
        name: column in the row files.
        path: where it stands in the record, keys joined by dots; ``""`` means ``name``.
        required: a row without it is quarantined with reason ``missing_<name>``.
        pattern: RE2 expression a present value must match in full, else the row is quarantined with ``bad_<name>``.
        max_chars: a longer value is quarantined with ``long_<name>``.
        derived: the publisher sends no such field; it is made of the record on landing.
        note: what the value is, in one sentence, with its unit.
        kind: the publisher's type of the field; it lands as text all the same.
        example: a made-up value as the publisher would write it. Where a stream's fields have examples, the sandbox
            answers for its dataset with rows made of them.
    """

    name: str
    path: str = ""
    required: bool = False
    pattern: str = ""
    max_chars: int = 20_000
    derived: bool = False
    note: str = ""
    kind: FieldKind = "text"
    example: str = ""


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
        members: members this very pull has; ``None`` where nobody says so before.
        new_fields: fields the publisher lists and nobody has looked at; they are recorded and stop nothing.
        owed: rows a census found missing here; while there are any, an equal version is no reason not to pull.
        plan: what the reader of the fence has worked out for the pages of this pull; neither compared nor recorded.
    """

    version: str
    total: int | None = None
    watermark: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    members: int | None = None
    new_fields: tuple[str, ...] = ()
    owed: int = 0
    plan: Any = field(default=None, compare=False, repr=False)

    def as_record(self) -> dict[str, Any]:
        """The fence as it is recorded."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "plan"}
        return told | {"facts": dict(self.facts), "new_fields": list(self.new_fields)}


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
        inflated: the inflated body as a working file, where the client was asked to leave large ones; whoever reads it
            removes it.
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
    inflated: Path | None = field(default=None, compare=False)

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
        about: what else was known when it was asked for (checksums of the periods in it); stands in the receipt alone.
    """

    answer: Answer
    declared: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


QUARANTINED, MISSING = "quarantined", "missing"
_NO_ANSWER = (UnavailableError, StaleError)
OWN_FAULTS = (
    RefusedError,
    NotDataError,
    TruncatedError,
    LimitError,
    UnsafeError,
    IncompleteError,
    *_NO_ANSWER,
)
"""Faults that may be those of one member alone. A spent quota, which is a ``LimitError`` too, never is."""


@dataclass(frozen=True)
class Member:
    """One part of a pull that lands, or is set aside, on its own: an outlet, a series, a period, a parent, a page.

    Attributes:
        name: what it is called in the receipt, the same in every pull: ``valora_analitik``, ``SP.POP.TOTL``.
        pages: its answers; none where the publisher has nothing new of it.
        error: why it is set aside; ``None`` where it is whole. A member with an error has no pages.
        expected: rows the fence counted for it, where the fence's total counts it at all.
        of: whose it is, where a stream asks several publishers: several members of one in a row without an answer are
            an outage of that one.
    """

    name: str
    pages: tuple[Page, ...] = ()
    error: LandfallError | None = None
    expected: int = 0
    of: str = ""

    def __post_init__(self) -> None:
        if self.error is not None and self.pages:
            raise ValueError(f"member {self.name} is set aside and holds pages")

    @property
    def status(self) -> str:
        """``landed``; ``quarantined``: answered with what is not the data; ``missing``: did not answer."""
        if self.error is None:
            return "landed"
        return MISSING if isinstance(self.error, _NO_ANSWER) else QUARANTINED


def member(name: str, pages: Iterable[Page], expected: int = 0, of: str = "") -> Member:
    """Ask for one member. What goes wrong with it is its own, and the pull goes on with the next.

    ``yield member(url, _pages_of(session, url))`` in a stream's generator is all a source does. A member is whole or
    set aside: pages that came before the fault are not landed.

    Raises:
        LandfallError: a fault that is not the member's own: drift, a spent budget, the disk, a setting.
    """
    try:
        return Member(name, tuple(pages), expected=expected, of=of)
    except QuotaError:
        raise
    except OWN_FAULTS as error:
        return Member(name, error=error, expected=expected, of=of)


@dataclass(frozen=True)
class Note:
    """A known difference between what the publisher says and what landed, with its bounds.

    Attributes:
        kind: ``gap`` (items of a feed nobody has seen), ``hidden`` (counted by the publisher, shown to nobody),
            ``moved`` (changed while they were asked for), ``withdrawn`` (was out, and is no longer), ``late`` (behind
            the cursor, found by the census and pulled).
        member: whom it is about, ``""`` for the whole stream.
        rows: how many rows, ``None`` where nobody can know.
        since, until: the bounds in time or ids, as the publisher writes them, ``""`` where it has none.
    """

    kind: Literal["gap", "hidden", "moved", "withdrawn", "late"]
    member: str = ""
    rows: int | None = None
    since: str = ""
    until: str = ""


class Asking(Protocol):
    """What the HTTP client gives: answers."""

    def get(self, api: Api, path: str, params: Params = (), *, expect: Expect = "json", keep: bool = True) -> Answer:
        """Ask ``api`` for ``path``. ``keep=False`` is for fences and look-ups that are not part of the pull.

        Raises:
            core.errors.LandfallError: a subclass from ``extract.errors``, after the retries the fault deserves.
        """
        ...

    def site(self, api: Api) -> str:
        """The public address of ``api`` in the mode that runs, ``""`` where it has none."""
        ...

    def has_key(self, api: Api) -> bool:
        """Whether a key is configured for ``api``."""
        ...

    def progress(self, done: int, of: int | None, what: str) -> None:
        """Tell how far a long pull is."""
        ...


class Session(Protocol):
    """What a source may do: ask and note. Base address, keys, politeness, storing and going on where an earlier
    attempt stopped are the session's business."""

    def get(
        self,
        api: Api,
        path: str,
        params: Params = (),
        *,
        expect: Expect = "json",
        keep: bool = True,
        stamp: str = "",
    ) -> Answer:
        """Ask ``api`` for ``path``. ``keep=False`` is for fences and look-ups that are not part of the pull.

        An answer an earlier attempt kept is given again, unasked, where it answers the same question: while the fence
        stands, or, whatever the fence does, under the same ``stamp``.

        Args:
            stamp: the publisher's version of what is asked for (last change, checksum), where it is known before.

        Raises:
            core.errors.LandfallError: a subclass from ``extract.errors``, after the retries the fault deserves.
        """
        ...

    def site(self, api: Api) -> str:
        """The public address of ``api`` in the mode that runs, ``""`` where it has none and is not asked."""
        ...

    def note(self, note: Note) -> None:
        """Say that a known difference is accepted; it stands in the receipt and in ``ops_notes``."""
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

    def query(self, stream: str, sql: str, beside: str = "") -> list[tuple[Any, ...]]:
        """Run DuckDB SQL over ``landed``, the view of all landed rows of ``stream`` with ``pull_id`` and ``sequence``.

        The view ``rejected`` has its quarantined rows: ``reason``, and ``raw``, the row as JSON text. ``beside`` names
        another stream of the source, whose rows are in the view ``beside``. Returns an empty list
        where nothing has landed yet.
        """
        ...

    def owed(self, stream: str) -> frozenset[str]:
        """Names of the members that were set aside and have not landed since."""
        ...


FenceReader = Callable[[Session, "Window | None", Past], Fence]
PageReader = Callable[[Session, "Window | None", Past, Fence], Iterator["Page | Member"]]
CatchUp = Callable[[Session, Past, Fence], Iterator[Page]]
Parser = Callable[[bytes, Mapping[str, str]], Iterable[Mapping[str, str | None]]]
Derive = Callable[[Mapping[str, str | None], Answer, Mapping[str, str]], Mapping[str, str | None]]
AnswerParser = Callable[[Answer, Mapping[str, str]], Iterable[Mapping[str, str | None]]]


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
        derive: makes further columns, or other values of taken ones, from a record's own; it may set the record aside
            under ``REASON``.
    """

    records: str
    derive: Derive | None = None


CONFLICT = "id_conflict"
"""Reason of rows that differ and have one key within a pull."""
REASON = "_reason"
"""Key under which a parser says why a record is set aside; such a record lands in the quarantine and nowhere else."""


@dataclass(frozen=True)
class Parsed:
    """A page is text that Python reads (RSS, HTML): ``parse`` gives one mapping per record."""

    parse: Parser


@dataclass(frozen=True)
class ParsedAnswer:
    """As ``Parsed``, for texts that only the whole answer explains: its headers and the time it came."""

    parse: AnswerParser


Decode = JsonRows | JsonRecords | Parsed | ParsedAnswer


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
        pages: asks for the pages; a generator. Without a window it pulls what is new since ``past``. It yields pages
            that stand or fall together, or members that land or are set aside on their own.
        decode: how a page becomes rows.
        rows: plausible number of rows of a full pull, lowest and highest; the lowest is not applied to increments.
        max_quarantine: share of rows that may be quarantined before the pull fails.
        few: rows that may be quarantined in an increment however small it is: one bad row of one is a share of 1.
        max_set_aside: share of the members of a pull that may be set aside before the pull fails.
        few_members: members that may be set aside however few there are.
        catch_up: asks for what changed since a fence; declared by streams paged by key, whose pages stay valid while
            the publisher moves. Others are asked again as a whole.
        decided: of streams that catch up: names of facts that the fence a pull begins with decides for its later ones.
        stand_alone: members are true by themselves: a publisher that moves while they are asked for makes none of them
            wrong, and what moved is due in the next pull.
        skip_when_unchanged: an equal fence as in the last receipt means that there is nothing to pull.
        snapshot: each pull holds the whole stream; the newest replaces the older ones.
        resource: the publisher's own name of what is asked, where it is one dataset: ``mcec-87by``.
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
    max_set_aside: float = 0.0
    few_members: int = 0
    catch_up: CatchUp | None = None
    decided: tuple[str, ...] = ()
    stand_alone: bool = False
    skip_when_unchanged: bool = True
    snapshot: bool = False
    resource: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Declared columns of the row files: fields, then tags. ``_page`` and ``_ordinal`` follow them."""
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
        redistribution: what of it may be passed on to the public: ``open`` (all, as public domain), ``attribution``
            (all, with credit), ``internal`` (nothing: figures are for who pulled them) or ``none`` (no copy may be kept
            of it beyond a pull). Of ``text`` sources it is about facts, quotations and links; texts never leave.
        apis: network places it asks.
        streams: in the order in which they are pulled; a later one may read an earlier one through ``Past``.
        triage: what makes it safe to wait when the DAG fails, and what does not.
        stale_after: days without a successful pull after which its streams are late, and after which they are stale,
            where these do not follow from the cadence.
    """

    name: str
    title: str
    publisher: str
    homepage: str
    licence: str
    attribution: str
    cadence: str
    privacy: Literal["open", "counts", "text"]
    redistribution: Redistribution
    apis: tuple[Api, ...]
    streams: tuple[Stream, ...]
    triage: str
    stale_after: tuple[int, int] | None = None
