"""Public contracts: companies alone are asked for, whatever the form of a person's identity number."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.lake import Lake, Receipt
from extract.landing import pull_stream
from extract.sources import secop
from tests.extract.fake_soda import FakeDataset, FakePortal, asked_columns
from tests.extract.fakes import FakeClient, settings_in

(CONTRACTS,) = secop.SOURCE.streams
TYPES = {f.path or f.name: f.kind for f in CONTRACTS.fields if f.kind != "text"}
PERSONS = ("80123456", "1000375165", "52999888", "19456789", "1020300400", "8765432", "No Definido")
COMPANIES = ("900123456", "9001234561", "899999068", "8999990681")


def contract(number: int, supplier: str, changed: str = "2026-06-20T15:00:00.000Z") -> dict[str, str]:
    return {
        ":id": f"row-{number:04d}",
        ":created_at": changed,
        ":updated_at": changed,
        "id_contrato": f"CO1.PCCNTR.{number}",
        "documento_proveedor": supplier,
        "proveedor_adjudicado": f"SUPPLIER {number}",
        "nombre_representante_legal": "CANARY PERSON",
        "valor_del_contrato": "120000000",
        "fecha_de_firma": "2026-01-15T00:00:00.000",
    }


def land(folder: Path, portal: FakePortal, route: Any = None) -> Receipt:
    client = FakeClient(route or portal)
    outcome = pull_stream(secop.SOURCE, CONTRACTS, settings_in(folder), None, open_client=client)
    assert outcome.receipt is not None
    return outcome.receipt


@pytest.fixture
def portal() -> FakePortal:
    """A contract with each of the companies and each of the persons."""
    rows = [contract(number, supplier) for number, supplier in enumerate((*COMPANIES, *PERSONS))]
    return FakePortal({"jbjy-vk9h": FakeDataset(asked_columns(CONTRACTS), rows, types=TYPES)})


def test_contracts_with_persons_are_never_sent(tmp_path: Path, portal: FakePortal) -> None:
    receipt = land(tmp_path, portal)
    assert (receipt.rows, receipt.quarantined) == (len(COMPANIES), 0)
    file = tmp_path / "raw" / "secop" / "contracts" / receipt.pull_id / "rows.parquet"
    landed = duckdb.sql(f"select documento_proveedor from read_parquet('{file}')").fetchall()
    assert {supplier for (supplier,) in landed} == set(COMPANIES)
    assert all(secop.COMPANIES in query["where"] for query in portal.queries if query)


def test_no_question_names_a_column_of_a_person(tmp_path: Path, portal: FakePortal) -> None:
    land(tmp_path, portal)
    personal = re.compile(r"representante|supervisor|ordenador|cuenta|banco|objeto|descripcion")
    assert not any(personal.search(query.get("select", "")) for query in portal.queries)
    assert {name for name in CONTRACTS.ignored if personal.search(name)} > {"nombre_representante_legal"}


def test_the_next_pull_asks_for_what_changed(tmp_path: Path, portal: FakePortal) -> None:
    land(tmp_path, portal)
    portal.datasets["jbjy-vk9h"].rows.append(contract(99, COMPANIES[0], "2026-06-25T15:00:00.000Z"))
    portal.queries.clear()
    receipt = land(tmp_path, portal)
    assert receipt.rows == 1 + len(COMPANIES)  # those of the last moment come again
    assert all(":updated_at >= '2026-06-20T15:00:00.000Z'" in q["where"] for q in portal.queries if "limit" in q)


def test_a_contract_that_changes_while_it_is_pulled_lands_in_both_versions(tmp_path: Path, portal: FakePortal) -> None:
    rows = portal.datasets["jbjy-vk9h"].rows

    def answers(path: str, params: Any) -> Any:
        said = portal(path, params)
        if "$order" in params:
            rows[0] = contract(0, COMPANIES[0], "2026-06-21T15:00:00.000Z") | {"valor_del_contrato": "130000000"}
        return said

    receipt = land(tmp_path, portal, answers)
    assert (receipt.rows, receipt.quarantined) == (1 + len(COMPANIES), 0)
    sql = "select valor_del_contrato from landed where row_id = 'row-0000' order by updated_at"
    landed = Lake(settings_in(tmp_path)).past("secop").query("contracts", sql)
    assert landed == [("120000000",), ("130000000",)]
