"""A landing of a few rows per stream, written by hand in the landing's layout, for tests of what is built on it.

``Lake`` lands whatever rows a test gives it; ``small_lake`` lands a fixed set of all streams, the nasty cases included:
sentinels, malformed days, a NIT of 0, an unknown activity, two versions of a row, a deleted row, small cells, a second
publication, rows that would count trade twice, a reprint and a feed teaser.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from extract.catalogue import all_sources
from extract.derived import has_examples
from extract.feeds import title_text
from extract.published import published
from extract.sources import press_wordpress

Row = Mapping[str, str | None]


COLUMNS: dict[tuple[str, str], tuple[str, ...]] = {
    (source.name, stream.name): stream.columns for source in all_sources() for stream in source.streams
}


NOW = datetime(2026, 12, 31, tzinfo=UTC)
"""When the rows written by hand landed."""


def as_landed(source: str, row: Row) -> Row:
    """A press row as its source lands it: title as plain text, times read. What the row says itself stays."""
    if source == "press_wordpress":
        given = {name: row.get(name) for name in ("title", "date", "date_gmt", "modified_gmt")}
        return {**row, **press_wordpress.derived_columns(given, NOW)}
    if source not in ("press_rss", "press_newsroom"):
        return row
    changes = {name: published(row.get(name), NOW) for name in ("modified", "lastmod")}
    return {
        "item_id": row.get("guid"),
        **published(row.get("published"), NOW).columns(),
        **{f"{name}_at": found.at for name, found in changes.items()},
        **{f"{name}_fault": found.fault or None for name, found in changes.items()},
        **row,
        "title": title_text(row.get("title") or "") or None,
    }


SECRET_PATH = "/srv/machine-of-the-test"
FACTS = {
    "outcome": "landed",
    "rows": 3,
    "requests": 2,
    "fence_after": {"version": "1", "facts": {"file": f"{SECRET_PATH}/fence"}},
}
"""What the landing notes of an attempt, and something only this machine should know."""


@dataclass
class Lake:
    """A data folder that pulls can be landed in."""

    data: Path
    mode: str = "sample"
    _sequences: dict[tuple[str, str], int] = field(default_factory=dict)
    _pulls: int = 0

    def land(
        self,
        source: str,
        stream: str,
        rows: Iterable[Row],
        *,
        watermark: str = "",
        quarantined: Sequence[tuple[str, Row]] = (),
        duplicates: int = 0,
        page_tags: Sequence[Mapping[str, str]] = ({},),
    ) -> Path:
        """Land one pull of one page; ``quarantined`` are (reason, row) pairs. Returns the pull's folder."""
        key = (source, stream)
        sequence = self._sequences[key] = self._sequences.get(key, 0) + 1
        self._pulls += 1
        held = [as_landed(source, row) for row in rows]
        pull_id = _hash(f"{source}/{stream}/{sequence}/{held!r}")[:16]
        folder = self.data / "raw" / source / stream / pull_id
        folder.mkdir(parents=True)
        page = _hash(f"page {pull_id}")
        columns = COLUMNS[key]
        values = [(*(row.get(name) for name in columns), page, number) for number, row in enumerate(held)]
        write_table(folder / "rows.parquet", (*columns, "_page", "_ordinal"), values)
        rejected = [
            (page, len(held) + number, reason, json.dumps(dict(row), ensure_ascii=False))
            for number, (reason, row) in enumerate(quarantined)
        ]
        write_table(folder / "quarantine.parquet", ("_page", "_ordinal", "reason", "raw"), rejected)
        receipt = {
            "source": source,
            "stream": stream,
            "pull_id": pull_id,
            "sequence": sequence,
            "window": "",
            "mode": self.mode,
            "origin": "http://127.0.0.1/",
            "licence": "made for tests",
            "landed_at": f"2026-10-01T00:{self._pulls:02d}:00.000+00:00",
            "fence_before": {"version": str(sequence), "total": None, "watermark": watermark, "facts": {}},
            "fence_after": {"version": str(sequence), "total": None, "watermark": watermark, "facts": {}},
            "source_total": len(held) + len(rejected) + duplicates,
            "rows": len(held),
            "quarantined": len(rejected),
            "duplicates": duplicates,
            "rows_hash": _hash(repr(values)),
            "pages": [{"sha256": page, "tags": dict(tags)} for tags in page_tags],
            "files": {},
            "code_version": "test",
            "run_id": "test",
        }
        (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
        self.log_attempt(f"{source}/{stream}", sequence)
        return folder

    def log_attempt(self, subject: str, number: int) -> None:
        """Log one finished attempt at pulling ``subject``."""
        folder = self.data / "ops" / "attempts"
        folder.mkdir(parents=True, exist_ok=True)
        attempt_id = _hash(f"{subject} {number}")[:32]
        start = {
            "attempt_id": attempt_id,
            "stage": "extract",
            "subject": subject,
            "run_id": "test",
            "started_at": f"2026-10-01T00:{number:02d}:00.000+00:00",
            "process_id": 1,
        }
        end = {
            "finished_at": f"2026-10-01T00:{number:02d}:01.500+00:00",
            "seconds": 1.5,
            "facts": FACTS,
            "verdict": "ok",
        }
        (folder / f"{attempt_id}.started.json").write_text(json.dumps(start), encoding="utf-8")
        (folder / f"{attempt_id}.finished.json").write_text(json.dumps({**start, **end}), encoding="utf-8")


def write_table(path: Path, columns: Sequence[str], values: Sequence[Sequence[object]]) -> None:
    """Write rows as Parquet the way the landing does: text, and the ordinal as BIGINT."""
    with duckdb.connect() as connection:
        kinds = ", ".join(f'"{name}" {"BIGINT" if name == "_ordinal" else "VARCHAR"}' for name in columns)
        connection.execute(f"create table landed ({kinds})")
        if values:
            marks = ", ".join("?" for _ in columns)
            connection.executemany(f"insert into landed values ({marks})", values)
        connection.execute(f"copy landed to '{path}' (format parquet)")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def company(row_id: str, updated_at: str = "2026-01-10T00:00:00.000Z", **fields: str | None) -> dict[str, str | None]:
    """One registry row: an active SAS of Medellín, registered on 2019-05-20, but for what ``fields`` say."""
    usual: dict[str, str | None] = {
        "row_id": row_id,
        "created_at": "2019-06-01T00:00:00.000Z",
        "updated_at": updated_at,
        "codigo_camara": "21",
        "camara_comercio": "MEDELLIN PARA ANTIOQUIA",
        "matricula": f"m{row_id}",
        "razon_social": f"EMPRESA {row_id.upper()} SAS",
        "codigo_clase_identificacion": "02",
        "cod_ciiu_act_econ_pri": "6201",
        "fecha_matricula": "20190520",
        "fecha_renovacion": "20250331",
        "ultimo_ano_renovado": "2025",
        "fecha_vigencia": "99991231",
        "codigo_tipo_sociedad": "02",
        "codigo_organizacion_juridica": "16",
        "organizacion_juridica": "SOCIEDADES POR ACCIONES SIMPLIFICADAS SAS",
        "codigo_categoria_matricula": "01",
        "codigo_estado_matricula": "01",
        "estado_matricula": "ACTIVA",
        "fecha_actualizacion": "2023/06/15 19:07:20.530000000",
    }
    return {**usual, **fields}


def persons(month: str, count: int, chamber: str = "21", activity: str | None = "4711", **fields: str | None) -> Row:
    """One count of natural persons with status 01."""
    return {
        "codigo_camara": chamber,
        "cod_ciiu_act_econ_pri": activity,
        "codigo_estado_matricula": "01",
        "codigo_organizacion_juridica": "01",
        "count": str(count),
        "registration_month": month,
        "registration_year": month[:4] if month.isdecimal() else month,
        **fields,
    }


def flow(value: float, **fields: str | None) -> dict[str, str | None]:
    """One Comtrade record: Colombia's import of chapter 84 from China in 2023, but for what ``fields`` say."""
    usual: dict[str, str | None] = {
        "type_code": "C",
        "freq_code": "A",
        "ref_period_id": "20230101",
        "ref_year": "2023",
        "ref_month": "52",
        "period": "2023",
        "reporter_code": "170",
        "reporter_iso": "COL",
        "reporter_desc": "Colombia",
        "flow_code": "M",
        "flow_desc": "Import",
        "partner_code": "156",
        "partner_iso": "CHN",
        "partner_desc": "China",
        "partner2_code": "0",
        "partner2_iso": "W00",
        "partner2_desc": "World",
        "classification_code": "H6",
        "classification_search_code": "HS",
        "is_original_classification": "true",
        "cmd_code": "84",
        "cmd_desc": "Machinery and mechanical appliances",
        "aggr_level": "2",
        "is_leaf": "false",
        "customs_code": "C00",
        "customs_desc": "TOTAL CPC",
        "mos_code": "0",
        "mot_code": "0",
        "mot_desc": "TOTAL MOT",
        "qty_unit_code": "-1",
        "qty_unit_abbr": "N/A",
        "is_qty_estimated": "false",
        "alt_qty_unit_code": "-1",
        "is_alt_qty_estimated": "false",
        "net_wgt": "1000.5",
        "is_net_wgt_estimated": "false",
        "is_gross_wgt_estimated": "false",
        "cif_value": str(value),
        "primary_value": str(value),
        "legacy_estimation_flag": "0",
        "is_reported": "true",
        "is_aggregate": "true",
        "released_on": "2024-06-20T00:00:00",
    }
    return {**usual, **fields}


def small_lake(data: Path) -> Lake:
    """Land a few rows of every stream, in two pulls where a second one matters."""
    lake = Lake(data)
    _land_registry(lake)
    _land_trade(lake)
    _land_indicators(lake)
    _land_investment(lake)
    _land_accounts(lake)
    _land_parents(lake)
    _land_reference(lake)
    _land_press(lake)
    _land_examples(lake)
    return lake


def _land_examples(lake: Lake) -> None:
    """Streams whose fields have examples: one row of them, as the sandbox has."""
    for source in all_sources():
        for stream in source.streams:
            if has_examples(stream):
                system = {"row_id": "row-1", "updated_at": "2026-01-10T00:00:00.000Z"}
                row = {field.name: field.example or system.get(field.name) for field in stream.fields}
                lake.land(source.name, stream.name, [row])


def _land_registry(lake: Lake) -> None:
    first = [
        company("a", nit="901106996", digito_verificacion="5", cod_ciiu_act_econ_pri="9999"),
        company(
            "b",
            nit="890903938",
            digito_verificacion="8",
            codigo_organizacion_juridica="08",
            razon_social="BETA INC SUCURSAL COLOMBIA",
            codigo_camara="04",
            cod_ciiu_act_econ_pri="J6201",
        ),
        company("c", nit="0", codigo_estado_matricula=" ", fecha_matricula="20190230", cod_ciiu_act_econ_pri=None),
        company(
            "d",
            codigo_estado_matricula="02",
            estado_matricula="INACTIVA",
            fecha_matricula="2019052",
            cod_ciiu_act_econ_pri="0010",
        ),
        company("gone", nit="900000001"),
        company("tie", razon_social="LA PRIMERA SAS", updated_at="2026-01-11T00:00:00.000Z"),
        company("odd", razon_social='O\'BRIEN "{{ 1/0 }}"; drop table x; -- SAS', fecha_matricula="18501231"),
    ]
    lake.land(
        "rues",
        "companies",
        first,
        watermark="2026-01-11T00:00:00.000Z",
        quarantined=[("missing_matricula", {"row_id": "bad", "razon_social": "SIN MATRICULA SAS"})],
        duplicates=2,
    )
    second = [
        company(
            "a",
            updated_at="2026-02-01T00:00:00.000Z",
            nit="901106996",
            digito_verificacion="5",
            cod_ciiu_act_econ_pri="9999",
            codigo_estado_matricula="03",
            estado_matricula="CANCELADA",
            fecha_cancelacion="20260131",
        ),
        company("tie", razon_social="LA SEGUNDA SAS", updated_at="2026-01-11T00:00:00.000Z"),
        company("peak", updated_at="2026-02-10T00:00:00.000Z"),
    ]
    lake.land("rues", "company_ids", [{"row_id": row["row_id"]} for row in first], watermark="2026-01-11T00:00:00.000Z")
    lake.land("rues", "companies", second, watermark="2026-02-10T00:00:00.000Z")
    kept = [{"row_id": row["row_id"]} for row in first if row["row_id"] != "gone"]
    lake.land("rues", "company_ids", kept, watermark="2026-02-01T00:00:00.000Z")
    third = [
        company("late", updated_at="2026-02-01T00:00:00.000Z", nit="901106996", digito_verificacion="4"),
        company("new", codigo_camara="99"),
        company("blank", codigo_camara=None),
    ]
    lake.land("rues", "companies", third, watermark="2026-02-01T00:00:00.000Z")
    others = [
        persons("202401", 40),
        persons("202401", 9, activity="9999"),
        persons("202401", 3, activity="4712"),
        persons("202401", 4, activity="4719", codigo_organizacion_juridica=None),
        persons("202404", 1, chamber="55", activity="6201"),
        persons("202404", 6, chamber="98"),
        persons("202404", 7, codigo_camara=None),
    ]
    undated = [persons("before_2012", 700, chamber="04", activity=None), persons("none", 2, chamber="04")]
    lake.land(
        "rues",
        "person_counts",
        [*others, *undated, persons("202402", 50), persons("202403", 60, chamber="04")],
        page_tags=[{"registration_year": name} for name in ("2024", "before_2012", "none")],
    )
    lake.land(
        "rues",
        "person_counts",
        [*others, persons("202402", 55), persons("202402", 4, activity="4712")],
        page_tags=[{"registration_year": "2024"}],
    )


def _land_trade(lake: Lake) -> None:
    areas = [("170", "Colombia", "CO", "COL"), ("156", "China", "CN", "CHN"), ("842", "USA", "US", "USA")]
    lake.land(
        "comtrade",
        "reporters",
        [
            {"reporter_code": code, "reporter_desc": name, "iso2": two, "iso3": three, "is_group": "false"}
            for code, name, two, three in areas
        ],
    )
    more = [*areas, ("0", "World", "W00", "W00"), ("97", "European Union", "EU", "EUR")]
    lake.land(
        "comtrade",
        "partners",
        [
            {
                "partner_code": code,
                "partner_desc": name,
                "iso2": two,
                "iso3": three,
                "is_group": str(code in ("0", "97")).lower(),
            }
            for code, name, two, three in more
        ],
    )
    products = [("TOTAL", "Total", "#", "0"), ("01", "Animals; live", "TOTAL", "2"), ("84", "Machinery", "TOTAL", "2")]
    products += [("8471", "Computers", "84", "4"), ("847130", "Laptops", "8471", "6")]
    lake.land(
        "comtrade",
        "products",
        [
            {"product_code": code, "text": text, "parent": parent, "aggr_level": level, "is_leaf": str(level == "6")}
            for code, text, parent, level in products
        ],
    )
    lake.land(
        "comtrade",
        "releases",
        [
            {
                "freq_code": "A",
                "period": "2023",
                "classification_code": "H6",
                "total_records": "9",
                "first_released": "2024-06-20T00:00:00",
                "last_released": "2024-09-01T00:00:00",
                "dataset_checksum": "1",
            }
        ],
    )
    export = {"flow_code": "X", "flow_desc": "Export", "cif_value": None}
    first = [
        flow(100.0),
        flow(60.0, cmd_code="8471", cmd_desc="Computers", aggr_level="4"),
        flow(7.5, cmd_code="01", cmd_desc="Animals; live"),
        flow(300.0, partner_code="0", partner_iso="W00", partner_desc="World"),
        flow(30.0, fob_value="30.0", **export),
        flow(11.0, partner2_code="842", partner2_iso="USA"),
        flow(12.0, mot_code="1000"),
        flow(13.0, customs_code="C01"),
        flow(14.0, partner_code="97", partner_iso="EUR"),
        flow(15.0, cmd_code="847130", aggr_level="6"),
        flow(9.0, freq_code="M", period="202301", ref_period_id="20230101", ref_month="1"),
    ]
    lake.land("comtrade", "flows", first)
    lake.land("comtrade", "flows", [flow(100.0)])
    lake.land("comtrade", "flows", [flow(110.0, released_on="2024-09-01T00:00:00")])


DEFLATORS: dict[str, str | None] = {"2025": "112.5", "2026": "120", "2027": "123", "2028": None}
"""Of the United States, made up: later than the announcements, and none yet for the newest year."""


def _land_indicators(lake: Lake) -> None:
    def indicator(country: str, year: str, value: str | None, edition: str) -> Row:
        return {
            "indicator_id": "BX.KLT.DINV.CD.WD",
            "indicator_name": "Foreign direct investment, net inflows (BoP, current US$)",
            "country_iso2": country,
            "country_name": country,
            "country_iso3": country,
            "year": year,
            "value": value,
            "obs_status": "",
            "decimal": "0",
            "last_updated": edition,
        }

    def deflator(country: str, year: str, value: str | None) -> Row:
        name = "GDP deflator (base year varies by country)"
        return {**indicator(country, year, value, newest), "indicator_id": "NY.GDP.DEFL.ZS", "indicator_name": name}

    newest = "2026-07-01"
    lake.land("worldbank", "indicators", [indicator("CO", "2022", "17000000000", "2026-04-08")])
    lake.land(
        "worldbank",
        "indicators",
        [
            indicator("CO", "2022", "17182554571.3", newest),
            indicator("CO", "2023", None, newest),
            indicator("JP", "2022", "-2500000.5", newest),
            *(deflator("US", year, value) for year, value in DEFLATORS.items()),
            deflator("CO", "2024", "250"),
        ],
        quarantined=[("bad_value", {"indicator_id": "BX.KLT.DINV.CD.WD", "value": "n/a"})],
    )


INWARD = "Flujo de inversión extranjera directa en Colombia"


ABROAD = "Balanza de pagos - Flujo de Inversión Directa de Colombia en el Exterior - trimestral"
"""As a public client of the portal names it (seen 2026-11)."""


def fdi(series_id: str, member: str, day: str, value: str | None, loaded: str, **fields: str | None) -> Row:
    """One value of a quarterly series of direct investment, in millions of US$; without a member it is the total."""
    return {
        "series_id": series_id,
        "series_name": f"{INWARD} {member or '- Total'} - Trimestral",
        "unit": "Millones de USD",
        "periodicity": "Trimestral",
        "loaded_on": loaded,
        "footnote": "Cifras provisionales.",
        "observed_on": day,
        "value": value,
        **fields,
    }


def _land_investment(lake: Lake) -> None:
    """A quarter that is revised, one that is new, one that is gone, a member that is no country, a series unread."""
    first, second, old, new = "2025-03-31", "2025-06-30", "2025-06-03", "2025-09-03"
    by_country, by_activity = "por país de origen -", "por actividad económica -"
    before = [
        fdi("1", "", first, "100.5", old),
        fdi("2", f"{by_country} Estados Unidos", first, "60", old),
        fdi("3", f"{by_country} Inglaterra", first, "-9.5", old),
        fdi("4", f"{by_country} Otros", first, "50", old),
        fdi("5", f"{by_activity} Petróleo", first, "100.5", old),
        fdi("5", f"{by_activity} Petróleo", "2024-12-31", "7", old),
    ]
    after = [
        fdi("1", "", first, "110.5", new),
        fdi("1", "", second, None, new),
        fdi("2", f"{by_country} Estados Unidos", first, "70", new),
        fdi("3", f"{by_country} Inglaterra", first, "-9.5", new),
        fdi("4", f"{by_country} Otros", first, "50", new),
        fdi("5", f"{by_activity} Petróleo", first, "110.5", new),
        fdi("6", "", "2024-12-31", "400", new, series_name=f"{INWARD} - Anual", periodicity="Anual"),
        fdi("7", "", first, "9", new, series_name="Saldo de inversión directa en Colombia - Trimestral"),
        fdi("8", "", first, "4", new, series_name=ABROAD),
        fdi("9", f"{by_country} Perú", first, "3", new, unit="Miles de millones de pesos"),
    ]
    lake.land("banrep", "fdi_flows", before)
    lake.land("banrep", "fdi_flows", after, quarantined=[("no_observations", {"series_id": "99"})])


def account(row_id: str, nit: str, year: str, **fields: str | None) -> Row:
    """Accounts of one company of Medellín, but for what ``fields`` say."""
    usual: dict[str, str | None] = {
        "row_id": row_id,
        "updated_at": "2026-06-20T15:00:00.000Z",
        "nit": nit,
        "raz_n_social": "EMPRESA SAS",
        "supervisor": "SUPERSOCIEDADES",
        "departamento_domicilio": "ANTIOQUIA",
        "ciudad_domicilio": "MEDELLIN-ANTIOQUIA",
        "ciiu": "6201",
        "macrosector": "SERVICIOS",
        "ingresos_operacionales": "$0.12",
        "ganancia_p_rdida": "-$0.01",
        "total_activos": "$1.00",
        "total_pasivos": "$0.40",
        "total_patrimonio": "$0.60",
        "a_o_de_corte": year,
    }
    return {**usual, **fields}


def _land_accounts(lake: Lake) -> None:
    """A company of several years, one filed twice, one the registry does not know, one that left the list."""
    lake.land("supersociedades", "accounts", [account("gone", "900111222", "2023")])
    lake.land(
        "supersociedades",
        "accounts",
        [
            account("a23", "901106996", "2023"),
            account("a24", "901,106,996", "2,024", ingresos_operacionales="$0.15"),
            account("b24", "890903938", "2024", ingresos_operacionales="$9.99"),
            account(
                "b24new", "890903938", "2024", ingresos_operacionales="$10.01", updated_at="2026-07-01T00:00:00.000Z"
            ),
            account("u24", "900555444", "2024", ingresos_operacionales=None),
        ],
    )


def _land_parents(lake: Lake) -> None:
    def record(lei: str, registered_as: str, status: str, direct: str, ultimate: str) -> Row:
        return {
            "lei": lei,
            "legal_name": f"{lei} S.A.S.",
            "other_names": "[]",
            "legal_country": "CO",
            "registered_at": "RA000157",
            "registered_as": registered_as,
            "entity_category": "GENERAL",
            "entity_status": "ACTIVE",
            "creation_date": "2010-01-01T00:00:00Z",
            "registration_status": status,
            "last_update_date": "2026-01-01T05:00:00-05:00",
            "direct_parent_link": direct,
            "ultimate_parent_link": ultimate,
        }

    lake.land(
        "gleif",
        "lei_records",
        [
            record("LEI00000000000000B1", "890.903.938-8", "ISSUED", "reporting-exception", "lei-record"),
            record("LEI00000000000000B0", "890903938", "LAPSED", "none", "none"),
            record("LEI00000000000000A1", "901106996", "ISSUED", "lei-record", "reporting-exception"),
            record("LEI00000000000000X1", "FILE 22", "ISSUED", "none", "none"),
        ],
    )
    lake.land(
        "gleif",
        "parents",
        [
            {
                "parent_lei": "LEI0000000000000USA",
                "parent_name": "BETA HOLDINGS INC",
                "parent_country": "US",
                "child_lei": "LEI00000000000000B1",
                "relation": "ultimate",
            },
            {
                "exception_reason": "NO_KNOWN_PERSON",
                "exception_category": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT",
                "child_lei": "LEI00000000000000B1",
                "relation": "direct",
            },
            {
                "parent_lei": "LEI0000000000000CHN",
                "parent_name": "ALFA GROUP LTD",
                "parent_country": "CN",
                "child_lei": "LEI00000000000000A1",
                "relation": "direct",
            },
        ],
    )


def _land_reference(lake: Lake) -> None:
    def rate(start: str, end: str, value: str) -> Row:
        return {
            "valor": value,
            "unidad": "COP",
            "vigenciadesde": f"{start}T00:00:00.000",
            "vigenciahasta": f"{end}T00:00:00.000",
        }

    friday = rate("2026-01-09", "2026-01-09", "4012.33")
    lake.land("trm", "rates", [friday, rate("2026-01-10", "2026-01-12", "4020.1")])
    lake.land("trm", "rates", [rate("2026-01-10", "2026-01-12", "4020.1"), rate("2026-01-13", "2026-01-13", "4000")])
    places = [("05", "ANTIOQUIA", "05001", "MEDELLÍN"), ("05", "ANTIOQUIA", "05615", "RIONEGRO")]
    places += [("68", "SANTANDER", "68615", "RIONEGRO"), ("11", "BOGOTÁ, D.C.", "11001", "BOGOTÁ, D.C.")]
    lake.land(
        "reference",
        "municipalities",
        [dict(zip(COLUMNS["reference", "municipalities"], place, strict=True)) for place in places],
    )
    classes = [("4711", "Comercio al por menor"), ("4712", "Kioscos"), ("4719", "Otros"), ("6201", "Programación")]
    lake.land(
        "reference",
        "activities",
        [
            {"id": str(number), "code": code, "description": name, "status": "Activo", "version": "Rev. 4 A.C."}
            for number, (code, name) in enumerate(classes)
        ],
    )


STORY = (
    "<p>La compa&ntilde;&iacute;a Alfa abrir&aacute; en Medell&iacute;n un centro de tecnolog&iacute;a que dar&aacute; "
    "empleo a 120 personas durante los pr&oacute;ximos tres a&ntilde;os, seg&uacute;n inform&oacute; la agencia de la "
    "ciudad. La inversi&oacute;n llega a US$5 millones y el centro abre en marzo.</p>"
)


def _land_press(lake: Lake) -> None:
    def post(post_id: str, link: str, content: str, modified: str, **fields: str | None) -> Row:
        return {
            "post_id": post_id,
            "link": link,
            "slug": post_id,
            "status": "publish",
            "date": "2026-01-05T20:30:00",
            "date_gmt": "2026-01-06T01:30:00",
            "modified_gmt": modified,
            "title": "Alfa llega a Medell&iacute;n &#8211; 120 empleos &#038; un centro",
            "content": content,
            "excerpt": "<p>Alfa</p>",
            "lang": "",
            "outlet": "aci_medellin",
            **fields,
        }

    address = "https://aci-medellin.example/alfa/"
    lake.land("press_wordpress", "posts", [post("1", address, "<p>Borrador.</p>", "2026-01-06T01:30:00")])
    lake.land(
        "press_wordpress",
        "posts",
        [
            post("1", "https://www.aci-medellin.example/alfa?utm_source=x#arriba", STORY, "2026-01-07T12:00:00"),
            post(
                "2",
                "https://aci-medellin.example/alfa-arrives/?lang=en",
                "<p>The company Alfa will open a centre in the city of Medellín for the technology of its group.</p>",
                "2026-01-07T12:00:00",
                lang="en",
            ),
        ],
    )
    lake.land(
        "press_rss",
        "items",
        [
            {
                "guid": "9",
                "link": "https://diario-negocios.example/alfa",
                "title": "Alfa &quot;aterriza&quot;",
                "description": "Alfa llega.",
                "published": "Tue, 06 Jan 2026 22:15:00 -0500",
                "outlet": "business_feed",
            }
        ],
    )
    reprint = STORY.replace("&ntilde;", "ñ").replace("&iacute;", "í").replace("<p>", "<div class='x'>")
    lake.land(
        "press_newsroom",
        "pages",
        [
            {
                "url": "https://ruta-n.example/noticias/alfa-llega-a-medell%C3%ADn",
                "title": "Alfa llega a Medellín",
                "language": "es-CO",
                "published": "2026-01-08",
                "body_html": reprint,
                "outlet": "ruta_n",
                "lastmod": "2026-01-08",
            }
        ],
    )
