"""What the world is made of. Everything here is the truth behind the views; nothing in the product reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Group:
    """A business group abroad or at home. ``sector`` is an ISIC section letter, ``ciiu`` a four-digit class."""

    group_id: str
    name: str
    country_iso2: str
    sector: str
    ciiu: str
    aliases: tuple[str, ...]
    lei: str
    is_technology: bool


@dataclass(frozen=True)
class Company:
    """A legal entity in the Colombian registry that stands behind a project or is a known trap.

    ``role`` is subsidiary, branch, domestic, homonym (same name, nothing to do with the group) or quiet (foreign, but
    never in the press). ``registered_on`` and ``cancelled_on`` are the dates the registry gives.
    """

    company_id: str
    group_id: str
    legal_name: str
    nit: str
    chamber_code: str
    matricula: str
    legal_form_code: str
    ciiu: str
    registered_on: date
    cancelled_on: date | None
    lei: str
    role: str


@dataclass(frozen=True)
class Project:
    """One investment project of one group in one place, announced once, whatever was written about it.

    Amounts are in units of ``currency`` (not millions); ``low <= stated <= high``; ``None`` high means open, ``None``
    stated means that no text gives the figure. ``hedge`` is exact, approx, at_least, up_to or range. ``kind`` is new,
    expansion or mou. ``outcome`` is realised, late, not_realised or cancelled; ``company_id`` is set where a
    registration followed. ``agency`` is who facilitated it, "" where nobody claims it.
    """

    project_id: str
    group_id: str
    kind: str
    place_code: str
    place_name: str
    sector: str
    announced_on: date
    currency: str
    amount_low: float | None
    amount_stated: float | None
    amount_high: float | None
    amount_hedge: str
    jobs_low: int | None
    jobs_stated: int | None
    jobs_high: int | None
    jobs_hedge: str
    agency: str
    outcome: str
    company_id: str
    revised_on: date | None
    revised_amount: float | None
    revised_jobs: int | None
    inaugurated_on: date | None
    cancelled_on: date | None


@dataclass(frozen=True)
class ProgrammeFigure:
    """One published figure of a programme: ``real`` ones are the published series of Ruta N and ACI Medellín.

    ``accumulation`` is cumulative or incremental, counted from ``since`` (a year, ``None`` where not stated).
    """

    programme_id: str
    programme: str
    measure: str
    as_of: date
    value: float
    unit: str
    hedge: str
    accumulation: str
    since: int | None
    real: bool


@dataclass(frozen=True)
class Agreement:
    """One bundle of agreements signed together; ``project_ids`` are what followed within 24 months."""

    agreement_id: str
    signed_on: date
    parties: tuple[str, ...]
    agreements_count: int
    topic: str
    project_ids: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """One press document as an outlet published it.

    ``outlet`` is a key of ``sandbox.world.outlets.OUTLETS``; ``role`` is announcement, twin (translation), reprint,
    mobile, update, inauguration, cancellation, programme, agreement, presence or other; ``body_html`` is what the
    outlet serves as content, paragraphs in ``<p>``. ``updated_at`` is when it last changed, ``withdrawn_at`` when it
    was taken down. Times are UTC. ``original_id`` points from twins and reprints to their original.
    """

    document_id: str
    outlet: str
    language: str
    slug: str
    title: str
    body_html: str
    published_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    role: str
    original_id: str
    project_ids: tuple[str, ...]
    agreement_ids: tuple[str, ...]
    programme_ids: tuple[str, ...]


@dataclass(frozen=True)
class TradeFlow:
    """One month of trade of Colombia with one partner in one product, US$.

    ``partner_code`` and ``flow`` (M, X) are Comtrade's; ``product`` is an HS code of 2 or 4 digits as text; a heading's
    values add up to at most its chapter's. ``released_on`` is when the month was first published, ``revised_on`` and
    ``revised_value_usd`` tell a later correction.
    """

    month: date
    partner_code: int
    flow: str
    product: str
    value_usd: float
    weight_kg: float
    released_on: date
    revised_on: date | None
    revised_value_usd: float | None
