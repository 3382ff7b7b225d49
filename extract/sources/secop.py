"""SECOP II: contracts of public bodies with companies, by NIT (dataset jbjy-vk9h on datos.gov.co).

Facts (public readers of the dataset, 2025 and 2026): one row per contract; worth and days are typed columns, everything
else is text; what is not known is written "No Definido". The supplier's number is a NIT, with or without its check
digit, or the identity number of a natural person. Most contracts are with persons: those rows are not asked for.
A company's NIT has nine digits and begins with 8 or 9, with its check digit ten; identity numbers of persons have other
lengths or begin with 1. What is signed for (free text), representatives, supervisors and bank accounts name persons and
are left out. Nobody has asked this dataset from here: columns are those public readers name.
"""

from __future__ import annotations

from extract import patterns, soda
from extract.contract import Field, Source

COMPANIES = (
    "(documento_proveedor like '8________' or documento_proveedor like '9________' "
    "or documento_proveedor like '8_________' or documento_proveedor like '9_________')"
)
"""Suppliers whose number has the form of a company's NIT; ``_`` is any one character."""
NIT = r"[89]\d{8,9}"
LEFT = frozenset(
    {
        "anno_bpin",
        "c_digo_bpin",
        "codigo_entidad",
        "codigo_proveedor",
        "condiciones_de_entrega",
        "descripcion_del_proceso",
        "destino_gasto",
        "dias_adicionados",
        "domicilio_representante_legal",
        "duraci_n_del_contrato",
        "el_contrato_puede_ser_prorrogado",
        "entidad_centralizada",
        "espostconflicto",
        "estado_bpin",
        "fecha_fin_liquidacion",
        "fecha_inicio_liquidacion",
        "g_nero_representante_legal",
        "habilita_pago_adelantado",
        "identificaci_n_representante_legal",
        "justificacion_modalidad_de",
        "liquidaci_n",
        "localizaci_n",
        "n_mero_de_cuenta",
        "n_mero_de_documento_ordenador_de_pago",
        "n_mero_de_documento_ordenador_del_gasto",
        "n_mero_de_documento_supervisor",
        "nacionalidad_representante_legal",
        "nombre_del_banco",
        "nombre_ordenador_de_pago",
        "nombre_ordenador_del_gasto",
        "nombre_representante_legal",
        "nombre_supervisor",
        "objeto_del_contrato",
        "obligaci_n_ambiental",
        "obligaciones_postconsumo",
        "origen_de_los_recursos",
        "pilares_del_acuerdo",
        "presupuesto_general_de_la_nacion_pgn",
        "puntos_del_acuerdo",
        "rama",
        "recursos_de_credito",
        "recursos_propios",
        "recursos_propios_alcald_as_gobernaciones_y_resguardos_ind_genas_",
        "referencia_del_contrato",
        "reversion",
        "saldo_cdp",
        "saldo_vigencia",
        "sistema_general_de_participaciones",
        "sistema_general_de_regal_as",
        "tipo_de_cuenta",
        "tipo_de_documento_ordenador_de_pago",
        "tipo_de_documento_ordenador_del_gasto",
        "tipo_de_documento_supervisor",
        "tipo_de_identificaci_n_representante_legal",
        "tipodocproveedor",
        "urlproceso",
        "valor_amortizado",
        "valor_de_pago_adelantado",
        "valor_facturado",
        "valor_pendiente_de",
        "valor_pendiente_de_ejecucion",
        "valor_pendiente_de_pago",
    }
)

SOURCE = Source(
    name="secop",
    title="Contracts of public bodies with companies (SECOP II)",
    publisher="Agencia Nacional de Contratación Pública, Colombia Compra Eficiente",
    homepage="https://www.datos.gov.co/d/jbjy-vk9h",
    licence="as stated in the dataset's metadata",
    attribution="Colombia Compra Eficiente, SECOP II Contratos Electrónicos, datos.gov.co.",
    cadence="0 5 * * 1",
    privacy="counts",
    redistribution="internal",
    apis=(soda.API,),
    streams=(
        soda.stream(
            "secop/contracts",
            "jbjy-vk9h",
            grain="One row is one version of one contract of a public body with a company.",
            key=("row_id", "updated_at"),
            fields=(
                Field("row_id", soda.ROW_ID, required=True, note="technical id of the portal"),
                Field(
                    "updated_at", soda.UPDATED, required=True, pattern=patterns.MOMENT, note="when the row changed, UTC"
                ),
                Field(
                    "id_contrato", required=True, note="SECOP's number of the contract", example="CO1.PCCNTR.5000001"
                ),
                Field("proceso_de_compra", note="number of the procurement process", example="CO1.BDOS.5000001"),
                Field("nombre_entidad", note="public body that buys", example="MUNICIPIO DE MUESTRA"),
                Field("nit_entidad", note="NIT of the public body", example="800000001"),
                Field("departamento", note="department of the public body", example="Antioquia"),
                Field("ciudad", note="city of the public body", example="Medellín"),
                Field("orden", note="level of the public body: Nacional, Territorial", example="Territorial"),
                Field("sector", note="sector of the public body, in the publisher's words", example="Servicio Público"),
                Field(
                    "codigo_de_categoria_principal",
                    note="UNSPSC code of what is bought, with its version: V1.81112200",
                    example="V1.81112200",
                ),
                Field(
                    "tipo_de_contrato",
                    note="kind of contract, in the publisher's words",
                    example="Prestación de servicios",
                ),
                Field(
                    "modalidad_de_contratacion",
                    note="how the supplier was chosen, in the publisher's words",
                    example="Licitación pública",
                ),
                Field(
                    "estado_contrato", note="state of the contract, in the publisher's words", example="En ejecución"
                ),
                Field(
                    "fecha_de_firma",
                    kind="calendar_date",
                    pattern=patterns.MOMENT,
                    note="day of signature",
                    example="2026-01-15T00:00:00.000",
                ),
                Field(
                    "fecha_de_inicio_del_contrato",
                    kind="calendar_date",
                    pattern=patterns.MOMENT,
                    note="first day",
                    example="2026-01-15T00:00:00.000",
                ),
                Field(
                    "fecha_de_fin_del_contrato",
                    kind="calendar_date",
                    pattern=patterns.MOMENT,
                    note="last day",
                    example="2026-01-15T00:00:00.000",
                ),
                Field(
                    "documento_proveedor",
                    required=True,
                    pattern=NIT,
                    note="NIT of the supplier, with or without check digit",
                    example="900000001",
                ),
                Field("proveedor_adjudicado", note="name of the supplier, a company", example="EMPRESA DE MUESTRA SAS"),
                Field("es_grupo", note="whether the supplier is a consortium: Si, No", example="No"),
                Field("es_pyme", note="whether the supplier is a small or medium company: Si, No", example="Si"),
                Field(
                    "valor_del_contrato",
                    kind="number",
                    pattern=patterns.NUMBER,
                    note="worth of the contract, pesos",
                    example="120000000",
                ),
                Field(
                    "valor_pagado",
                    kind="number",
                    pattern=patterns.NUMBER,
                    note="paid so far, pesos",
                    example="30000000",
                ),
                Field(
                    "ultima_actualizacion",
                    kind="calendar_date",
                    pattern=patterns.MOMENT,
                    note="when the publisher last changed the contract",
                    example="2026-01-15T00:00:00.000",
                ),
            ),
            where=COMPANIES,
            ignored=LEFT,
            rows=(1, 20_000_000),
            max_quarantine=0.01,
            few=5,
            incremental=True,
        ),
    ),
    triage=(
        "Safe to wait: contracts stay published for years. Not safe to ignore: 'drift' on documento_proveedor (the "
        "question for companies alone would be another)."
    ),
)
