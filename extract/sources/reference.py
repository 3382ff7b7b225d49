"""Reference tables of DANE: municipalities (DIVIPOLA) and economic activities (CIIU Rev. 4 A.C.)."""

from __future__ import annotations

from collections.abc import Iterator

from extract import soda
from extract.contract import Fence, FenceReader, Field, Page, PageReader, Past, Session, Source, Stream, Window

MUNICIPALITIES = ("cod_dpto", "dpto", "cod_mpio", "nom_mpio")
PLACES_LEFT = ("tipo_municipio", "longitud", "latitud")
ACTIVITIES = ("id", "code", "description", "status", "version")
DIVIPOLA = soda.Dataset(
    "reference/municipalities", "gdxc-w37w", frozenset({*MUNICIPALITIES, *PLACES_LEFT}), licence="CC BY-SA 4.0"
)
CIIU = soda.Dataset("reference/activities", "nuke-fusu", frozenset(ACTIVITIES))


def _fence_of(dataset: soda.Dataset) -> FenceReader:
    def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
        """Number of rows and last change."""
        return soda.fence(session, dataset, of="")

    return fence


def _pages_of(dataset: soda.Dataset, columns: tuple[str, ...]) -> PageReader:
    def pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Page]:
        """The whole table."""
        return soda.pages(session, dataset, (soda.ROW_ID, *columns), "", before.total)

    return pages


SOURCE = Source(
    name="reference",
    title="Municipalities and economic activities of Colombia",
    publisher="Departamento Administrativo Nacional de Estadística (DANE)",
    homepage="https://www.datos.gov.co/d/gdxc-w37w",
    licence="CC BY-SA 4.0",
    attribution="DANE, DIVIPOLA and CIIU Rev. 4 A.C., datos.gov.co.",
    cadence="0 4 1 * *",
    privacy="open",
    redistribution="attribution",
    apis=(soda.API,),
    streams=(
        Stream(
            name="municipalities",
            grain="One row is one municipality or non-municipalised area of Colombia.",
            key=("cod_mpio",),
            fields=(
                Field("cod_dpto", required=True, pattern=r"\d{1,2}", note="DANE code of the department"),
                Field("dpto", required=True, note="name of the department"),
                Field("cod_mpio", required=True, pattern=r"\d{4,5}", note="DANE code, department included"),
                Field("nom_mpio", required=True, note="name; 67 of them are not unique"),
            ),
            ignored=frozenset({soda.ROW_ID, *PLACES_LEFT}),
            fence=_fence_of(DIVIPOLA),
            pages=_pages_of(DIVIPOLA, MUNICIPALITIES),
            rows=(100, 1_200),
            snapshot=True,
        ),
        Stream(
            name="activities",
            grain="One row is one entry of the catalogue of economic activities.",
            key=("id",),
            fields=(
                Field("id", required=True, note="number the catalogue gives the entry"),
                Field("code", required=True, pattern=r"[A-Z0-9]{1,6}", note="CIIU Rev. 4 A.C. code, text"),
                Field("description", required=True, note="what the activity is, Spanish"),
                Field("status", note="as published"),
                Field("version", note="version of the classification"),
            ),
            ignored=frozenset({soda.ROW_ID}),
            fence=_fence_of(CIIU),
            pages=_pages_of(CIIU, ACTIVITIES),
            rows=(100, 1_000),
            snapshot=True,
        ),
    ),
    triage="Safe to wait: both tables change about once a year and the last ones stay published.",
)
