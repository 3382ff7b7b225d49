"""Who publishes, on what kind of site and in which languages; and where one document stands on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from sandbox.world.model import Document

BOGOTA = timezone(timedelta(hours=-5))
"""Colombia's time: five hours behind UTC the whole year, no daylight saving since 1993."""


@dataclass(frozen=True)
class Outlet:
    """One publisher of press notes.

    ``kind`` is wordpress, rss or newsroom; ``host`` stands in the links; ``path`` is where one note is, with the
    place-holders year, month and slug; ``mobile`` is what a mobile page adds to that, ``""`` where there is none.
    ``names_language`` tells whether its API gives the language of a note.
    """

    name: str
    title: str
    kind: str
    host: str
    languages: tuple[str, ...]
    path: str
    mobile: str
    names_language: bool
    author_id: int


OUTLETS = {
    outlet.name: outlet
    for outlet in (
        Outlet(
            name="aci_medellin",
            title="ACI Medellín",
            kind="wordpress",
            host="aci-medellin.example",
            languages=("es", "en"),
            path="/{slug}/",
            mobile="",
            names_language=True,
            author_id=7,
        ),
        Outlet(
            name="invest_bogota",
            title="Invest in Bogotá",
            kind="wordpress",
            host="invest-bogota.example",
            languages=("es",),
            path="/{year}/{month}/{slug}/",
            mobile="",
            names_language=False,
            author_id=3,
        ),
        Outlet(
            name="business_feed",
            title="Diario Negocios",
            kind="rss",
            host="diario-negocios.example",
            languages=("es",),
            path="/{year}/{month}/{slug}",
            mobile="?m=1",
            names_language=False,
            author_id=1,
        ),
        Outlet(
            name="ruta_n",
            title="Ruta N Medellín",
            kind="newsroom",
            host="ruta-n.example",
            languages=("es", "en"),
            path="/noticias/{slug}",
            mobile="/amp",
            names_language=True,
            author_id=2,
        ),
        *(
            Outlet(name, title, "rss", host, ("es",), "/{year}/{month}/{slug}", "", names_language=False, author_id=1)
            for name, title, host in (
                ("capital_feed", "Capital y Empresa", "capital-y-empresa.example"),
                ("montana_feed", "La Montaña Económica", "montana-economica.example"),
                ("puerto_feed", "Gaceta del Puerto", "gaceta-del-puerto.example"),
            )
        ),
        Outlet(
            name="agencia_pacifico",
            title="Agencia del Pacífico",
            kind="newsroom",
            host="agencia-del-pacifico.example",
            languages=("es",),
            path="/prensa/{slug}",
            mobile="",
            names_language=True,
            author_id=2,
        ),
    )
}
"""Outlets by name. ACI Medellín, Invest in Bogotá and Ruta N stand in for sites whose technique is known; the others
are invented."""

WRITING = ("aci_medellin", "invest_bogota", "business_feed", "ruta_n")
"""Outlets that texts are written for. The others take some over, so that one more outlet changes no text."""

TAKEN_OVER = {"business_feed": ("capital_feed", "montana_feed", "puerto_feed"), "ruta_n": ("agencia_pacifico",)}
"""Who takes over texts of whom."""


def taken_over(document: Document, is_referred_to: bool) -> Document:
    """The document as another outlet's where one takes it over: a note no other goes back to and that names nobody."""
    takers = [name for name in TAKEN_OVER.get(document.outlet, ()) if document.language in OUTLETS[name].languages]
    names_it = OUTLETS[document.outlet].title in document.body_html + document.title
    if not takers or is_referred_to or names_it or document.role not in ("other", "reprint"):
        return document
    place = hashlib.sha256(document.document_id.encode()).digest()[0] % (len(takers) + 1)
    return replace(document, outlet=takers[place - 1]) if place else document


def path(document: Document) -> str:
    """Where the document stands on its site, percent-encoded, with the query a mobile page may need."""
    outlet = OUTLETS[document.outlet]
    published = document.published_at.astimezone(BOGOTA)
    place = outlet.path.format(year=f"{published:%Y}", month=f"{published:%m}", slug=quote(document.slug))
    return place + (outlet.mobile if document.role == "mobile" else "")


def link(document: Document) -> str:
    """The public address of the document."""
    return f"https://{OUTLETS[document.outlet].host}{path(document)}"


def is_visible(document: Document, now: datetime) -> bool:
    """Published by ``now`` and not taken down yet."""
    return document.published_at <= now and (document.withdrawn_at is None or document.withdrawn_at > now)


def visible(documents: Iterable[Document], outlet: str, now: datetime) -> list[Document]:
    """What one outlet shows at ``now``, oldest first."""
    shown = [document for document in documents if document.outlet == outlet and is_visible(document, now)]
    return sorted(shown, key=lambda document: (document.published_at, document.document_id))


def modified_at(document: Document, now: datetime) -> datetime:
    """When the document last changed as seen at ``now``: a correction that is still to come does not show."""
    return document.updated_at if document.updated_at <= now else document.published_at
