"""Supersociedades: accounts of the 10,000 largest companies, by NIT and year (dataset 6cat-2gcs on datos.gov.co).

Facts (public readers of the dataset, 2025 and 2026): about 50,000 rows of the years 2021 to 2025, several years per NIT
and other companies every year; banks and insurers are not in it. ``nit`` and ``a_o_de_corte`` are numbers: plain digits
in JSON, with thousands commas in the portal's CSV; both are read. Amounts are text with a dollar sign in units of 10^12
pesos, rounded to two decimals: a profit of 0.00 is one below 5,000 million pesos, and says nothing more.

The NIT of a company has nine digits and begins with 8 or 9; that of a natural person is the identity number. Only rows
of companies are asked for, so that no person's row is ever sent.
"""

from __future__ import annotations

from extract import patterns, soda
from extract.contract import Field, Source

COMPANIES = "nit >= 800000000 and nit <= 999999999"
NIT = r"[89]\d{8}|[89]\d{2},\d{3},\d{3}"
AMOUNT = r"[-(]{0,2} ?\$? ?-?\d{1,3}(,?\d{3})*(\.\d+)?\)?"
_TRILLIONS = "10^12 pesos, two decimals"


SOURCE = Source(
    name="supersociedades",
    title="Accounts of the 10,000 largest companies",
    publisher="Superintendencia de Sociedades (Colombia)",
    homepage="https://www.datos.gov.co/d/6cat-2gcs",
    licence="CC BY-SA 4.0",
    attribution="Superintendencia de Sociedades, 10.000 empresas más grandes del país, datos.gov.co.",
    cadence="0 5 2 * *",
    privacy="counts",
    redistribution="attribution",
    apis=(soda.API,),
    streams=(
        soda.stream(
            "supersociedades/accounts",
            "6cat-2gcs",
            grain="One row is the accounts of one company at the end of one year, as filed with its supervisor.",
            key=("row_id",),
            fields=(
                Field("row_id", ":id", required=True, note="technical id of the portal"),
                Field(
                    "updated_at",
                    soda.UPDATED,
                    required=True,
                    pattern=patterns.MOMENT,
                    note="when the row last changed, UTC",
                ),
                Field("nit", required=True, pattern=NIT, kind="number", note="NIT without check digit"),
                Field("raz_n_social", required=True, note="legal name as filed that year"),
                Field("supervisor", note="superintendency the accounts were filed with"),
                Field("departamento_domicilio", note="department of the seat, upper case"),
                Field("ciudad_domicilio", note="city of the seat, often with the department behind a dash"),
                Field("ciiu", note="main activity, CIIU Rev. 4 A.C."),
                Field("macrosector", note="sector in the publisher's own words"),
                Field("ingresos_operacionales", pattern=AMOUNT, note=f"operating revenue, {_TRILLIONS}"),
                Field("ganancia_p_rdida", pattern=AMOUNT, note=f"profit or loss, {_TRILLIONS}"),
                Field("total_activos", pattern=AMOUNT, note=f"assets, {_TRILLIONS}"),
                Field("total_pasivos", pattern=AMOUNT, note=f"liabilities, {_TRILLIONS}"),
                Field("total_patrimonio", pattern=AMOUNT, note=f"equity, {_TRILLIONS}"),
                Field(
                    "a_o_de_corte",
                    required=True,
                    pattern=r"(19|20)\d\d|2,0\d\d",
                    kind="number",
                    note="year, to 31 December",
                ),
            ),
            where=COMPANIES,
            ignored=frozenset({"regi_n"}),  # a grouping of departments of the publisher's own
            licence="CC BY-SA 4.0",
            rows=(1, 500_000),
            max_quarantine=0.01,
            few=5,
        ),
    ),
    triage=(
        "Safe to wait: accounts come once a year, in June. Not safe to ignore: 'drift' on nit or a_o_de_corte (the "
        "question for companies alone would be another)."
    ),
    stale_after=(40, 95),
)
