"""Reference tables of DANE: municipalities (DIVIPOLA) and economic activities (CIIU Rev. 4 A.C.)."""

from __future__ import annotations

from extract import soda
from extract.contract import Field, Source

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
        soda.stream(
            "reference/municipalities",
            "gdxc-w37w",
            grain="One row is one municipality or non-municipalised area of Colombia.",
            key=("cod_mpio",),
            fields=(
                Field("cod_dpto", required=True, pattern=r"\d{1,2}", note="DANE code of the department"),
                Field("dpto", required=True, note="name of the department"),
                Field("cod_mpio", required=True, pattern=r"\d{4,5}", note="DANE code, department included"),
                Field("nom_mpio", required=True, note="name; 67 of them are not unique"),
            ),
            ignored=frozenset({"tipo_municipio", "longitud", "latitud"}),
            licence="CC BY-SA 4.0",
            rows=(100, 1_200),
        ),
        soda.stream(
            "reference/activities",
            "nuke-fusu",
            grain="One row is one entry of the catalogue of economic activities.",
            key=("id",),
            fields=(
                Field("id", required=True, note="number the catalogue gives the entry"),
                Field("code", required=True, pattern=r"[A-Z0-9]{1,6}", note="CIIU Rev. 4 A.C. code, text"),
                Field("description", required=True, note="what the activity is, Spanish"),
                Field("status", note="as published"),
                Field("version", note="version of the classification"),
            ),
            rows=(100, 1_000),
        ),
    ),
    triage="Safe to wait: both tables change about once a year and the last ones stay published.",
)
