"""What the reader gives back: one dataclass per grain, with the columns that reach the warehouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from press.version import reader_version

READER_VERSION = reader_version()
"""Stamped on every row."""

Language = Literal["es", "en"]
Measure = Literal["jobs", "money", "companies", "countries", "projects", "agreements", "percent", "area_m2", "other"]
Hedge = Literal["exact", "approx", "more_than", "at_least", "up_to", "less_than", "range"]
Accumulation = Literal["incremental", "cumulative", "stock", "target", "forecast"]
Modality = Literal["done", "planned", "mou", "conditional", "denied", "cancelled"]
SubjectKind = Literal["company", "agency", "programme", "city", "country", "sector", "unknown"]
JobKind = Literal["direct", "indirect", "direct_and_indirect", "construction", "existing", "unspecified"]
Event = Literal[
    "new", "expansion", "inauguration", "colocation", "acquisition", "funding", "mou", "closure", "cancellation"
]

Verdict = Literal["accepted", "review"]

EXCHANGED = ({"new", "expansion", "colocation"}, {"new", "inauguration"}, {"expansion", "inauguration"})
"""Events that annotators take for one another."""

PeriodPrecision = Literal["day", "month", "quarter", "half", "year", "inferred"]
ClaimRole = Literal["main", "superseded", "conversion", "part", "context"]
AnnouncementRole = Literal["announcement", "update", "inauguration", "cancellation"]

APPROX_SHARE = 0.05
"""Half width of the interval that an approximate figure stands for."""


def same_event(one: str, two: str) -> bool:
    """Whether two events are the same, or ones that annotators take for one another."""
    return one == two or any(one in kind and two in kind for kind in EXCHANGED)


@dataclass(frozen=True)
class Claim:
    """One quoted figure.

    Attributes:
        quote: verbatim, ``text[start:end]``.
        sentence: 0-based number of the sentence.
        value: stated figure in ``unit``; ``None`` for a range.
        low, high: the interval the hedge leaves; ``None`` is open.
        unit: ``count``, ``%``, ``m2`` or an ISO 4217 code; ``None`` where the currency cannot be told.
        subject: name as in the text, ``None`` when the text names nobody.
        currency_source: ``symbol``, ``word``, ``default`` or ``context``; ``None`` unless money.
        flags: what makes the reading uncertain, such as ``ambiguous_separator``; sorted.
        since: year a running total is counted from, "desde 2012".
        period_start, period_end: ISO days, both within the period the figure speaks of. A running total and a level
            have only an end, the day they are as of; a flow of an open period has no end.
        period_precision: how the period is known; ``inferred`` where it is the document's own date.
        role: ``main``; ``superseded`` is the old figure that an update or an erratum replaces, ``conversion`` the same
            amount in a second currency, ``part`` a part of a bigger figure of the document, ``context`` a figure of
            somebody the document does not report on.
        sentence_start, sentence_end: span of the whole sentence in the text.
        related: positions in ``Reading.claims`` this claim must be read with: the first amount of a conversion, the
            new figure of a superseded one, the whole of a part, and for a percentage the figures before and after
            the change it states.
        rules: ids of the rules that decided it, in the order in which they did.
    """

    quote: str
    start: int
    end: int
    sentence: int
    measure: Measure
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    hedge: Hedge
    accumulation: Accumulation
    modality: Modality
    subject: str | None
    subject_kind: SubjectKind
    job_kind: JobKind | None
    currency_source: str | None = None
    flags: tuple[str, ...] = ()
    since: int | None = None
    period_start: str | None = None
    period_end: str | None = None
    period_precision: PeriodPrecision | None = None
    role: ClaimRole = "main"
    sentence_start: int = 0
    sentence_end: int = 0
    related: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Announcement:
    """One project of one company at one place, as this document reports it.

    Attributes:
        place_department: set where the municipality's name is ambiguous and the text decides.
        amount: in ``currency``; ``None`` for ranges and for amounts shared by several places.
        announced: ISO day, or month, of the act the document reports.
        date_precision: ``day``, ``month``, ``year`` or ``unknown``.
        date_source: ``text``, ``relative`` or ``published``.
        quote: the sentence it was read from.
        sector_code: section letter of ISIC Rev. 4 (A to U) of what is built or done; ``None`` where no word says it.
        sector_quote: the words it was read from, as in the text or in the title.
        facilitated_by: agencies of which the text itself says that they helped, as in the text.
        role: what this document reports of the project; an ``update`` corrects or replaces what was reported before.
        amount_low, amount_high, jobs_low, jobs_high: the interval the hedge leaves, filled for ranges, too; ``None``
            is open where there is a hedge and unknown where there is none.
        amount_hedge, jobs_hedge: ``None`` where there is no figure.
        amount_start, amount_end, jobs_start, jobs_end: span of the figure's quote in the text.
        job_kind: of ``jobs``.
        country: ISO 3166-1 alpha-2 code of the country of ``place``; ``None`` where nothing tells it.
        decision: ``accepted`` where the record may count without anybody having looked at it, else ``review``.
        confidence: how sure that is, 0 to 1.
        reasons: codes of what speaks against accepting it; sorted, none where it is accepted.
    """

    company: str
    origin_country: str | None
    place: str | None
    place_department: str | None
    event: Event
    status: Modality
    amount: float | None
    currency: str | None
    jobs: int | None
    announced: str | None
    date_precision: str
    date_source: str
    quote: str
    start: int
    end: int
    sentence: int
    sector_code: str | None = None
    sector_quote: str | None = None
    facilitated_by: tuple[str, ...] = ()
    role: AnnouncementRole = "announcement"
    amount_low: float | None = None
    amount_high: float | None = None
    amount_hedge: Hedge | None = None
    jobs_low: float | None = None
    jobs_high: float | None = None
    jobs_hedge: Hedge | None = None
    amount_start: int | None = None
    amount_end: int | None = None
    jobs_start: int | None = None
    jobs_end: int | None = None
    job_kind: JobKind | None = None
    country: str | None = None
    decision: Verdict = "review"
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """One agreement, or one bundle of ``count`` agreements, between ``parties``."""

    parties: tuple[str, ...]
    count: int
    topic: str | None
    date: str | None
    quote: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Mention:
    """A company that is named without a project of its own in this document."""

    company: str
    place: str | None
    quote: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Document:
    """A text to read. ``published`` is an ISO day or ``None``; ``body_html`` wins over ``body``."""

    doc_id: str
    body: str | None = None
    body_html: str | None = None
    lang: str | None = None
    outlet: str | None = None
    outlet_kind: str | None = None
    url: str | None = None
    published: str | None = None
    title: str | None = None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Document:
        """A document from one JSON object; unknown keys are left.

        Raises:
            ValueError: ``doc_id`` is missing or a field is no text.
        """
        values: dict[str, str] = {}
        for name in cls.__dataclass_fields__:
            value = record.get(name)
            if value is None:
                continue
            if not isinstance(value, str):
                raise ValueError(f"{name} is {type(value).__name__}, expected text")
            values[name] = value
        if not values.get("doc_id"):
            raise ValueError("doc_id is missing")
        return cls(**values)


@dataclass(frozen=True)
class Reading:
    """Everything read from one document; offsets count characters of ``text``.

    Attributes:
        flags: what makes the whole reading uncertain or incomplete, such as ``too_many_numbers``; sorted.
        sentences_count: sentences that were read; related posts and the like are not.
    """

    doc_id: str
    text: str
    language: Language
    reader_version: str = READER_VERSION
    claims: tuple[Claim, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    mentions: tuple[Mention, ...] = ()
    flags: tuple[str, ...] = field(default=())
    sentences_count: int = 0
