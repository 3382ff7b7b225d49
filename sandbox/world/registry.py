"""The company registry as the chambers publish it: every version of every row, made in DuckDB without a Python loop.

One row of the view ``registry`` (made from the table ``registry_rows``) is one version of one registry row: it shows
from ``updated_at`` until before ``valid_to``.
A view at a moment is ``updated_at <= moment AND valid_to > moment``: nothing else is needed for rows that are new,
changed or deleted. The table is sorted by ``row_id``, whose order has nothing to do with the order of creation.

Shares (natural persons 71.4 %, SAS 15.3 %, LTDA 6.7 %, statuses, activity 9999 on 13.56 % of the rows with a code) are
those of 6.8 million real rows of 17 chambers, 2026-03-25. Names, identity numbers and persons are invented; identity
numbers of persons start at 9,000,000,000, where Colombia has issued none.

A row's draws depend on the seed and its number alone (32-bit mixing, no float or hash of the engine), so a row is the
same on every machine and with every thread count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import duckdb

from sandbox.world.geography import CHAMBER_WEIGHTS, CHAMBERS
from sandbox.world.ids import check_digit, number
from sandbox.world.industries import CLASSES, COMMON
from sandbox.world.model import Company
from sandbox.world.tables import fill_table

COLUMNS = (
    "codigo_camara",
    "camara_comercio",
    "matricula",
    "inscripcion_proponente",
    "razon_social",
    "primer_apellido",
    "segundo_apellido",
    "primer_nombre",
    "segundo_nombre",
    "sigla",
    "codigo_clase_identificacion",
    "clase_identificacion",
    "numero_identificacion",
    "nit",
    "digito_verificacion",
    "cod_ciiu_act_econ_pri",
    "cod_ciiu_act_econ_sec",
    "ciiu3",
    "ciiu4",
    "fecha_matricula",
    "fecha_renovacion",
    "ultimo_ano_renovado",
    "fecha_vigencia",
    "fecha_cancelacion",
    "codigo_tipo_sociedad",
    "tipo_sociedad",
    "codigo_organizacion_juridica",
    "organizacion_juridica",
    "codigo_categoria_matricula",
    "categoria_matricula",
    "codigo_estado_matricula",
    "estado_matricula",
    "clase_identificacion_rl",
    "num_identificacion_representante_legal",
    "representante_legal",
    "fecha_actualizacion",
)
"""The 36 columns of ``c82u-588k``, all text."""

FORMS = {
    "00": "",
    "01": "PERSONA NATURAL",
    "03": "SOCIEDAD LIMITADA",
    "04": "SOCIEDAD ANONIMA",
    "06": "SOCIEDAD EN COMANDITA SIMPLE",
    "08": "SOCIEDAD EXTRANJERA",
    "10": "EMPRESAS UNIPERSONALES",
    "16": "SOCIEDADES POR ACCIONES SIMPLIFICADAS SAS",
    "22": "ENTIDADES DE NATURALEZA COOPERATIVA",
    "31": "CORPORACIONES",
    "32": "FUNDACIONES",
}
STATUSES = {
    "01": "ACTIVA",
    "02": "INACTIVA",
    "03": "CANCELADA",
    "07": "NUEVA, CONSTITUCIÓN POR TRASLADO",
    "09": "CANCELADA POR TRASLADO",
    "10": "CANCELADA POR FUSIÓN",
    "14": "SIN ESTADO",
    "15": "CANCELADA LEY 1429",
    "16": "INACTIVA POR PERDIDA DE CALIDAD DE COMERCIANTE",
}
CANARY_NAME = "CANARIA PRUEBA SINTETICA"
CANARY_ID = "9000000001"
"""A person who does not exist, to be found nowhere in the product's data."""

_START = datetime.fromisoformat("2011-12-31T05:00:00")
_BEFORE = 0.416
_PER_MONTH = 0.0033
_MONTHS = 204
_DAYS = 6209
"""Days of 2012 to 2028 less one: creation times spread over them."""

_HOSTILE = (
    "<script>alert(1)</script> SAS",
    '=HYPERLINK("http://malo.example","CLIC") SAS',
    "O'HIGGINS; DROP TABLE REGISTRO; -- LTDA",
    'COMILLAS "DOBLES" Y \\BARRA\\ S.A.S.',
    "SALTO\nDE LINEA Y\tTABULADOR SAS",
    "ÑANDÚ & HIJOS  LTDA 🦤",
    "+57 (4) TELEFONIA @SUMA SAS",
    "\u202eOSREVNI OTXET SAS",
)


@dataclass(frozen=True)
class _Extra:
    """A row that is known by name: a company of a project, a homonym, a hostile name, the canary."""

    key: str
    name: str
    nit: str
    person_id: str
    chamber: str
    matricula: str
    form: str
    ciiu: str
    registered_on: date
    cancelled_on: date | None
    representative: str


def create(connection: duckdb.DuckDBPyConnection, seed: int, size: int, companies: Sequence[Company]) -> None:
    """Create ``registry`` with about ``size`` rows alive in autumn 2026 and the ``companies`` among them."""
    _macros(connection, seed)
    _lists(connection)
    before, after = round(size * _BEFORE), round(size * _PER_MONTH * _MONTHS)
    _extras(connection, companies)
    connection.execute(_SQL.format(before=before, after=after, total=before + after, days=_DAYS, start=_START))
    connection.execute(_VIEW)
    connection.execute("DROP TABLE lists")
    connection.execute("DROP TABLE extras")


def _macros(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Draws: ``bits`` is a permutation of 32 bits for each salt, ``draw`` the same as a number in [0, 1)."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP MACRO mix1(x) AS (xor(x, x >> 16) * 2146121005) & 4294967295;
        CREATE OR REPLACE TEMP MACRO mix2(x) AS (xor(x, x >> 15) * 2221713035) & 4294967295;
        CREATE OR REPLACE TEMP MACRO mix3(x) AS xor(x, x >> 16);
        CREATE OR REPLACE TEMP MACRO bits(i, salt) AS mix3(mix2(mix1(
            (i::UBIGINT * 2654435769 + salt::UBIGINT * 2246822519 + {seed % 2**31}) & 4294967295)));
        CREATE OR REPLACE TEMP MACRO draw(i, salt) AS bits(i, salt) / 4294967296.0;
        CREATE OR REPLACE TEMP MACRO pick(list, share) AS list[1 + floor(share * len(list))::INTEGER];
        CREATE OR REPLACE TEMP MACRO place32(x, slot) AS
            substr('23456789abcdefghijkmnpqrstuvwxyz', 1 + ((x >> (5 * slot)) & 31)::INTEGER, 1);
        CREATE OR REPLACE TEMP MACRO check_digit(nit) AS (
            SELECT CASE WHEN rest < 2 THEN rest ELSE 11 - rest END FROM (SELECT (
                nit % 10 * 3 + nit // 10 % 10 * 7 + nit // 100 % 10 * 13 + nit // 1000 % 10 * 17
                + nit // 10000 % 10 * 19 + nit // 100000 % 10 * 23 + nit // 1000000 % 10 * 29
                + nit // 10000000 % 10 * 37 + nit // 100000000 % 10 * 41) % 11 AS rest));
        """
    )


def _lists(connection: duckdb.DuckDBPyConnection) -> None:
    """Word lists and weighted lists of codes, in one row."""
    weights = dict(COMMON)
    words = {
        "chambers": [code for code, weight in CHAMBER_WEIGHTS.items() for _ in range(weight)],
        "activities": [code for code in CLASSES for _ in range(weights.get(code, 2))],
        "trades": _TRADES.split("|"),
        "proper": _PROPER.split("|"),
        "given": _GIVEN.split("|"),
        "heads": _HEADS.split("|"),
        "tails": _TAILS.split("|"),
    }
    columns = ", ".join(f"?::VARCHAR[] AS {name}" for name in words)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE lists AS SELECT {columns}", list(words.values()))


_TEXTS = "company_id camara matricula form name nit digit person_id ciiu representative"
_EXTRAS = {
    "i": "BIGINT",
    "row_id": "VARCHAR",
    **dict.fromkeys(_TEXTS.split(), "VARCHAR"),
    "registered": "DATE",
    "created": "TIMESTAMP",
    "renewals": "TIMESTAMP[]",
    "cancel_at": "TIMESTAMP",
}


def _extras(connection: duckdb.DuckDBPyConnection, companies: Sequence[Company]) -> None:
    """The rows that are known by name, in the shape the mass of rows has before its versions are made."""
    known = [_from_company(company) for company in companies] + _specials()
    fill_table(connection, "extras", _EXTRAS, [_extra_row(serial, extra) for serial, extra in enumerate(known)])


def _from_company(company: Company) -> _Extra:
    return _Extra(
        key=company.company_id,
        name=company.legal_name,
        nit=company.nit,
        person_id="",
        chamber=company.chamber_code,
        matricula=company.matricula,
        form=company.legal_form_code,
        ciiu=company.ciiu,
        registered_on=company.registered_on,
        cancelled_on=company.cancelled_on,
        representative="",
    )


def _specials() -> list[_Extra]:
    """Rows that try a reader: hostile names, each led by the canary, and the canary as a merchant of her own."""
    hostile = [
        _Extra(
            key=f"X-{serial:02d}",
            name=name,
            nit=str(901_890_000 + serial * 17),
            person_id="",
            chamber=("21", "55", "04")[serial % 3],
            matricula=f"{50_001 + serial:08d}",
            form="03" if name.endswith("LTDA") else "16",
            ciiu="9999" if serial % 2 else "6201",
            registered_on=date(2013 + serial, 3, 5 + serial),
            cancelled_on=None,
            representative=CANARY_NAME,
        )
        for serial, name in enumerate(_HOSTILE)
    ]
    canary = _Extra(
        key="X-CANARY",
        name=CANARY_NAME,
        nit="",
        person_id=CANARY_ID,
        chamber="21",
        matricula="00050100",
        form="01",
        ciiu="4711",
        registered_on=date(2016, 8, 16),
        cancelled_on=None,
        representative="",
    )
    return [*hostile, canary]


def _extra_row(serial: int, extra: _Extra) -> tuple[object, ...]:
    created = max(datetime.combine(extra.registered_on + timedelta(days=2), time(14, 5, serial % 60)), _START)
    cancelled = extra.cancelled_on and datetime.combine(extra.cancelled_on + timedelta(days=1), time(15, 30))
    last = cancelled or datetime.combine(date(2028, 12, 31), time())
    renewals = [day for year in range(created.year + 1, 2029) if (day := _renewal(extra.key, year, serial)) < last]
    token = number(f"row {extra.key}")
    letters = "".join("23456789abcdefghijkmnpqrstuvwxyz"[(token >> (5 * place)) & 31] for place in range(11))
    return (
        -1 - serial,
        f"row-{letters[:4]}-{letters[4:8]}~{letters[8:]}q",
        extra.key,
        extra.chamber,
        extra.matricula,
        extra.form,
        extra.name,
        extra.nit or None,
        check_digit(extra.nit) if extra.nit else None,
        extra.person_id or None,
        extra.ciiu,
        extra.representative or None,
        extra.registered_on,
        created,
        renewals,
        cancelled,
    )


def _renewal(key: str, year: int, serial: int) -> datetime:
    """A day of March, the month in which registrations are renewed."""
    return datetime.combine(date(year, 3, 1 + number(f"{key} {year}") % 28), time(16, serial % 60))


def _cases(column: str, names: dict[str, str]) -> str:
    """A CASE over ``column`` for a table of codes; SQL words only, no user text."""
    return f"CASE {column} " + " ".join(f"WHEN '{code}' THEN '{name}'" for code, name in names.items()) + " END"


_TRADES = (
    "COMERCIALIZADORA|DISTRIBUIDORA|INVERSIONES|CONSTRUCTORA|TRANSPORTES|SERVICIOS|INDUSTRIAS|CONFECCIONES|ALIMENTOS|"
    "SOLUCIONES|TECNOLOGIAS|ASESORIAS|GRUPO EMPRESARIAL|INGENIERIA|LOGISTICA|AGROPECUARIA|FERRETERIA|DROGUERIA|CLINICA|"
    "CENTRO MEDICO|HOTEL|RESTAURANTE|MANUFACTURAS|REPRESENTACIONES|PROYECTOS|PRODUCTOS|CREACIONES|EDITORIAL|MUEBLES|"
    "AUTOPARTES|SISTEMAS|CONSULTORES|EXPORTADORA|IMPORTADORA|PANADERIA|DISEÑOS|METALICAS|PLASTICOS|TEXTILES|VIAJES"
)
_PROPER = (
    "EL PORVENIR|LA MONTAÑA|DEL NORTE|DEL SUR|LA CEIBA|ANDINA|DEL CARIBE|SAN JOSE|SANTA ELENA|EL POBLADO|LAURELES|"
    "AURORA|MIRADOR|LA COLINA|EL DIAMANTE|PACIFICO|GUADUALES|LA ESPERANZA|BELEN|ORIENTAL|GLOBAL|INTEGRAL|MODERNA|"
    "NUEVO HORIZONTE|LOS ALPES|EL RETIRO|LA FLORIDA|SAN ANTONIO|EL BOSQUE|PALMARES|LA PERLA|EL ROBLE|CORDILLERA|"
    "QUINDIO|TAYRONA|MUISCA|CHIBCHA|CATIA|ZENU|NUTIBARA|EL TESORO|LA CANDELARIA|VERDE|AZUL|DORADO|PUNTO FINO"
)
_GIVEN = (
    "MARTELA|JOSUAN|ALDEMIR|YESENA|DORALBA|WILFERSON|LUZMILA|EDILBERO|NORALDA|HERNALDO|GLORIBEL|FABIOLO|ROSANIRA|"
    "JHONELY|ANGELMIRA|OSCARIN|MARLENIS|DIEGOR|PAOLINDA|URIELMO|SANDRIBEL|CAMILTON|LEIDIANA|ALBEIRON|YOLIMAR|NESTARIO"
)
_HEADS = "BAL|CAR|DUR|FON|GAL|HER|JAR|LON|MON|NAR|OSP|PER|QUIN|RES|SAL|TOR|URI|VAL|ZAP|ARB|BET|CIF|DEL|ESCU|GIR|MAR"
_TAILS = "ANDA|ERO|IÑEZ|OLA|URTE|AGA|EDO|IVAR|ONDO|UELAS|ALDO|ENZA|ILLO|OREZ|UJANO|ARRO|ESPE|IRRA|OVAL|UZMA|AINE|ELO"

_SQL = f"""
CREATE OR REPLACE TABLE registry_rows AS
WITH numbered AS (
    SELECT i, CASE WHEN draw(i, 1) < 0.03 THEN greatest(0, i - 1 - floor(draw(i, 2) * 40)::BIGINT) ELSE i END AS j
    FROM range({{total}}) AS numbers(i)
), dated AS (
    SELECT
        i, j, i < {{before}} AS early,
        -- the load of 2012 holds what was registered before; later rows follow one another evenly to the end of 2028
        CASE WHEN i < {{before}} THEN TIMESTAMP '{{start}}' + to_milliseconds((draw(i, 3) * 21600000)::BIGINT)
             ELSE TIMESTAMP '2012-01-01' + to_milliseconds(
                 ((i - {{before}} + draw(i, 3)) / {{after}} * {{days}} * 86400000)::BIGINT) END AS created,
        CASE WHEN j < {{before}} THEN DATE '2011-12-28' - (pow(draw(j, 4), 2) * 15000)::INTEGER
             ELSE DATE '2015-01-01' END AS era
    FROM numbered
), identity AS (
    SELECT
        *,
        CASE WHEN early THEN era ELSE created::DATE - 1 - floor(draw(i, 5) * 20)::INTEGER END AS registered,
        draw(j, 6) < 0.714 AS person,
        draw(j, 7) AS kind,
        era >= DATE '2009-01-01' AS has_sas
    FROM dated
), formed AS (
    SELECT
        *,
        CASE
            WHEN person THEN '01'
            WHEN kind < 0.003 THEN '08'
            WHEN kind < 0.009 THEN '00'
            WHEN has_sas THEN CASE
                WHEN kind < 0.775 THEN '16' WHEN kind < 0.820 THEN '03' WHEN kind < 0.850 THEN '04'
                WHEN kind < 0.855 THEN '06' WHEN kind < 0.870 THEN '10' WHEN kind < 0.920 THEN '32'
                WHEN kind < 0.965 THEN '31' ELSE '22' END
            ELSE CASE
                WHEN kind < 0.680 THEN '03' WHEN kind < 0.790 THEN '04' WHEN kind < 0.840 THEN '06'
                WHEN kind < 0.900 THEN '10' WHEN kind < 0.940 THEN '31' WHEN kind < 0.970 THEN '32' ELSE '22' END
        END AS form,
        CASE WHEN i < {{before}}
             THEN CASE WHEN draw(i, 8) < 0.60 AND registered < DATE '2011-05-01' THEN registered + 200 + floor(
                 draw(i, 9) * (DATE '2011-12-20' - registered - 200))::INTEGER END END AS dead_on,
        CASE WHEN early THEN
                 CASE WHEN draw(i, 8) >= 0.60 AND draw(i, 8) < 0.88 THEN {{days}} * draw(i, 9) + 2 END
             WHEN draw(i, 8) < 0.75 THEN date_diff('day', DATE '2012-01-01', created) + 60 - 3250 * ln(1 - draw(i, 9))
        END AS cancel_day,
        CASE WHEN draw(i, 10) < 0.10 THEN {{days}} * draw(i, 11) END AS renew_day,
        CASE WHEN draw(i, 12) < 0.0204 THEN {{days}} * draw(i, 13) END AS delete_day
    FROM identity
), timed AS (
    SELECT
        *,
        CASE WHEN cancel_day < {{days}} THEN TIMESTAMP '2012-01-01' + to_milliseconds((cancel_day * 86400000)::BIGINT)
        END AS cancel_at,
        TIMESTAMP '2012-01-01' + to_milliseconds((renew_day * 86400000)::BIGINT) AS renew_at,
        TIMESTAMP '2012-01-01' + to_milliseconds((delete_day * 86400000)::BIGINT) AS delete_at,
        CASE WHEN form NOT IN ('00', '01') AND draw(j, 14) >= 0.002
             THEN CASE WHEN j < {{before}} THEN 800000000 + j * 17
                       WHEN j < 1880000 THEN 900000000 + j ELSE 902000000 + j END END AS nit_number
    FROM formed
), named AS (
    SELECT
        i,
        'row-' || place32(token, 6) || place32(token, 5) || place32(token, 4) || place32(token, 3)
            || CASE WHEN token & 64 = 0 THEN '.' ELSE '-' END
            || place32(token, 2) || place32(token, 1) || place32(token, 0) || place32(more, 4)
            || CASE WHEN more & 64 = 0 THEN '_' ELSE '~' END
            || place32(more, 3) || place32(more, 2) || place32(more, 1) || place32(more, 0) AS row_id,
        NULL::VARCHAR AS company_id,
        pick(chambers, draw(i, 17)) AS camara,
        lpad((i + 2000000)::VARCHAR, CASE WHEN draw(i, 18) < 0.7 THEN 8 ELSE 10 END, '0') AS matricula,
        form,
        CASE WHEN person THEN surname1 || ' ' || surname2 || ' ' || given1 || coalesce(' ' || given2, '')
             ELSE trade || CASE WHEN draw(j, 19) < 0.02 THEN '  ' ELSE ' ' END
                || CASE WHEN draw(j, 20) < 0.35 THEN surname1 || CASE WHEN draw(j, 21) < 0.3 THEN ' & ' ELSE ' ' END
                        ELSE '' END
                || CASE WHEN draw(j, 21) > 0.99 THEN '"' || proper || '"' ELSE proper END
                || CASE form WHEN '16' THEN pick([' SAS', ' S.A.S.', ' S A S', ' S.A.S'], draw(j, 22))
                             WHEN '03' THEN pick([' LTDA', ' LTDA.', ' LIMITADA'], draw(j, 22))
                             WHEN '04' THEN pick([' S.A.', ' SA'], draw(j, 22))
                             WHEN '06' THEN ' Y CIA S EN C' WHEN '08' THEN ' SUCURSAL COLOMBIA'
                             WHEN '10' THEN ' E.U.' WHEN '22' THEN ' COOPERATIVA' WHEN '31' THEN ' CORPORACION'
                             WHEN '32' THEN ' FUNDACION' ELSE '' END
        END AS name,
        person,
        CASE WHEN person THEN surname1 END AS surname1, CASE WHEN person THEN surname2 END AS surname2,
        CASE WHEN person THEN given1 END AS given1, CASE WHEN person THEN given2 END AS given2,
        CASE WHEN NOT person AND draw(j, 23) < 0.04
             THEN left(trade, 3) || left(replace(proper, ' ', ''), 4) END AS sigla,
        CASE WHEN form = '01' THEN CASE WHEN draw(j, 24) < 0.97 THEN '01' ELSE '03' END
             WHEN form = '00' THEN '06' ELSE '02' END AS id_class,
        CASE WHEN form = '01' THEN (9000000010 + j)::VARCHAR END AS person_id,
        CASE WHEN form NOT IN ('00', '01') THEN coalesce(nit_number::VARCHAR, '0') END AS nit,
        check_digit(nit_number)::VARCHAR AS digit,
        CASE WHEN draw(i, 25) < 0.06 THEN NULL WHEN draw(i, 25) < 0.07 THEN ''
             WHEN draw(i, 26) < 0.1356 THEN '9999' ELSE pick(activities, draw(i, 27)) END AS ciiu,
        CASE WHEN draw(i, 28) < 0.22 THEN pick(activities, draw(i, 29)) END AS ciiu2,
        CASE WHEN NOT person AND draw(j, 30) < 0.8
             THEN pick(heads, draw(j, 31)) || pick(tails, draw(j, 32)) || ' ' || pick(given, draw(j, 33)) END
            AS representative,
        registered,
        CASE WHEN draw(i, 34) >= 0.005 THEN strftime(registered, '%Y%m%d')
             ELSE pick([NULL, '', '00000000', '2019', '19000230', '20151301'], draw(i, 35)) END AS registered_text,
        created,
        CASE WHEN renew_at > created AND (cancel_at IS NULL OR renew_at < cancel_at) AND dead_on IS NULL
             THEN [renew_at] ELSE [] END AS renewals,
        cancel_at,
        CASE WHEN delete_at > created THEN delete_at END AS delete_at,
        dead_on,
        CASE WHEN draw(i, 36) < 0.061 THEN '15' WHEN draw(i, 36) < 0.066 THEN '09' WHEN draw(i, 36) < 0.069 THEN '10'
             ELSE '03' END AS cancel_code,
        CASE WHEN dead_on IS NOT NULL OR draw(i, 37) < 0.963 THEN '01' WHEN draw(i, 37) < 0.973 THEN '02'
             WHEN draw(i, 37) < 0.990 THEN '14' WHEN draw(i, 37) < 0.998 THEN '07' WHEN draw(i, 37) < 0.9990 THEN '16'
             WHEN draw(i, 37) < 0.9995 THEN '' END AS status
    FROM (
        SELECT
            timed.*, chambers, activities, heads, tails, given,
            bits(i, 15) * 8 + (bits(i, 16) & 7) AS token, bits(i, 38) AS more,
            pick(heads, draw(j, 39)) || pick(tails, draw(j, 40)) AS surname1,
            pick(heads, draw(j, 41)) || pick(tails, draw(j, 42)) AS surname2,
            pick(given, draw(j, 43)) AS given1,
            CASE WHEN draw(j, 44) < 0.6 THEN pick(given, draw(j, 45)) END AS given2,
            pick(trades, draw(j, 46)) AS trade, pick(proper, draw(j, 47)) AS proper
        FROM timed, lists
    )
), everything AS (
    SELECT * FROM named
    UNION ALL BY NAME
    SELECT
        *, form = '01' AS person, CASE WHEN form = '01' THEN '01' ELSE '02' END AS id_class,
        strftime(registered, '%Y%m%d') AS registered_text, '03' AS cancel_code, '01' AS status
    FROM extras
), versions AS (
    SELECT *, unnest(list_filter(list_concat([created], renewals, [cancel_at]),
        moment -> moment IS NOT NULL AND (delete_at IS NULL OR moment < delete_at))) AS version_at
    FROM everything
), shown AS (
    SELECT
        *,
        list_last(list_filter(renewals, moment -> moment <= version_at)) AS renewed_at,
        coalesce(list_min(list_filter(list_concat(renewals, [cancel_at, delete_at]), moment -> moment > version_at)),
            TIMESTAMP '9999-12-31') AS valid_to,
        dead_on IS NOT NULL OR coalesce(cancel_at <= version_at, false) AS cancelled,
        coalesce(dead_on, cancel_at::DATE - 1) AS end_on,
        CASE WHEN registered < DATE '2011-01-01'
             THEN least(2011, year(registered) + 1 + floor(draw(abs(i), 48) * 8)::INTEGER) ELSE year(registered)
        END AS first_renewed
    FROM versions
)
SELECT
    row_id,
    company_id,
    created AS created_at,
    version_at AS updated_at,
    valid_to,
    delete_at AS deleted_at,
    registered AS registered_on,
    camara,
    matricula,
    name,
    surname1,
    surname2,
    given1,
    given2,
    sigla,
    person,
    id_class,
    person_id,
    nit,
    digit,
    ciiu,
    ciiu2,
    registered_text,
    coalesce(strftime(renewed_at - INTERVAL 1 DAY, '%Y%m%d'),
        CASE WHEN first_renewed > year(registered) THEN first_renewed::VARCHAR || '0328' ELSE registered_text END)
        AS renewed_text,
    coalesce(year(renewed_at), first_renewed)::VARCHAR AS renewed_year,
    CASE WHEN NOT person AND draw(abs(i), 49) < 0.75 THEN '99991231'
         WHEN NOT person THEN strftime(registered + INTERVAL 30 YEAR, '%Y%m%d') END AS valid_text,
    CASE WHEN cancelled THEN strftime(end_on, '%Y%m%d') END AS cancelled_text,
    CASE WHEN form = '00' AND i % 3 = 0 THEN NULL ELSE form END AS form,
    CASE WHEN cancelled THEN cancel_code ELSE status END AS status,
    representative,
    CASE WHEN representative = '{CANARY_NAME}' THEN '{CANARY_ID}'
         WHEN representative IS NOT NULL THEN (9300000000 + i)::VARCHAR END AS representative_id
FROM shown
ORDER BY row_id, updated_at
"""

_VIEW = f"""
CREATE OR REPLACE VIEW registry AS
SELECT
    row_id,
    company_id,
    created_at,
    updated_at,
    valid_to,
    deleted_at,
    registered_on,
    camara AS codigo_camara,
    {_cases("camara", CHAMBERS)} AS camara_comercio,
    matricula,
    '000000000000' AS inscripcion_proponente,
    name AS razon_social,
    surname1 AS primer_apellido,
    surname2 AS segundo_apellido,
    given1 AS primer_nombre,
    given2 AS segundo_nombre,
    sigla,
    id_class AS codigo_clase_identificacion,
    CASE id_class WHEN '01' THEN 'CEDULA DE CIUDADANIA' WHEN '02' THEN 'NIT' WHEN '03' THEN 'CEDULA DE EXTRANJERIA'
        ELSE 'SIN IDENTIFICACION' END AS clase_identificacion,
    coalesce(person_id, nit) AS numero_identificacion,
    nit,
    digit AS digito_verificacion,
    ciiu AS cod_ciiu_act_econ_pri,
    ciiu2 AS cod_ciiu_act_econ_sec,
    NULL::VARCHAR AS ciiu3,
    NULL::VARCHAR AS ciiu4,
    registered_text AS fecha_matricula,
    renewed_text AS fecha_renovacion,
    renewed_year AS ultimo_ano_renovado,
    valid_text AS fecha_vigencia,
    cancelled_text AS fecha_cancelacion,
    CASE WHEN form IS NULL OR form IN ('00', '01') THEN '00' WHEN form > '20' THEN '04' ELSE '02' END
        AS codigo_tipo_sociedad,
    CASE WHEN form IS NULL OR form IN ('00', '01') THEN 'NO APLICA' WHEN form > '20' THEN 'ENTIDAD SIN ANIMO DE LUCRO'
         ELSE 'SOCIEDAD COMERCIAL' END AS tipo_sociedad,
    form AS codigo_organizacion_juridica,
    nullif({_cases("form", FORMS)}, '') AS organizacion_juridica,
    CASE WHEN person THEN '00' ELSE '01' END AS codigo_categoria_matricula,
    CASE WHEN person THEN 'PERSONA NATURAL' ELSE 'SOCIEDAD ó PERSONA JURIDICA PRINCIPAL ó ESAL' END
        AS categoria_matricula,
    status AS codigo_estado_matricula,
    {_cases("status", STATUSES)} AS estado_matricula,
    CASE WHEN representative IS NOT NULL THEN 'CEDULA DE CIUDADANIA' END AS clase_identificacion_rl,
    representative_id AS num_identificacion_representante_legal,
    representative AS representante_legal,
    strftime(updated_at - INTERVAL 7 HOUR, '%Y/%m/%d %H:%M:%S.%g') || '000000' AS fecha_actualizacion
FROM registry_rows
"""
