"""Accounts of companies on the portal: companies alone are asked for, numbers in any of their forms are taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from core.lake import Receipt
from extract.errors import DriftError, QuarantineError
from extract.landing import pull_stream
from extract.sources import supersociedades
from sandbox.clock import DEFAULT, Clock
from sandbox.faults import Faults
from sandbox.server import application
from sandbox.state import State
from sandbox.world.build import build
from sandbox.world.registry import CANARY_ID, CANARY_NAME
from tests.extract.fake_soda import FakeDataset, FakePortal, asked_columns
from tests.extract.fakes import FakeClient, settings_in
from tests.extract.sandbox_client import SandboxClient

(ACCOUNTS,) = supersociedades.SOURCE.streams
TYPES = {"nit": "number", "a_o_de_corte": "number"}


def account(number: int, nit: str, **changes: str) -> dict[str, str]:
    """The accounts of one company."""
    usual = {
        ":id": f"row-{number:04d}",
        ":created_at": "2026-06-20T15:00:00.000Z",
        ":updated_at": "2026-06-20T15:00:00.000Z",
        "nit": nit,
        "raz_n_social": f"EMPRESA {number} SAS",
        "regi_n": "Antioquia",
        "ingresos_operacionales": "$113.86",
        "ganancia_p_rdida": "-$0.26",
        "total_activos": "$1,234.50",
        "a_o_de_corte": "2024",
    }
    return {**usual, **changes}


def accounts(*rows: dict[str, str], types: dict[str, str] | None = None) -> FakeDataset:
    names = sorted(asked_columns(ACCOUNTS))
    return FakeDataset(names, list(rows), types=TYPES if types is None else types)


def land(folder: Path, dataset: FakeDataset) -> tuple[Receipt, FakePortal]:
    """One pull, and what was asked."""
    portal = FakePortal({"6cat-2gcs": dataset})
    outcome = pull_stream(supersociedades.SOURCE, ACCOUNTS, settings_in(folder), None, open_client=FakeClient(portal))
    assert outcome.receipt is not None
    return outcome.receipt, portal


def landed(folder: Path, receipt: Receipt, columns: str) -> list[tuple[Any, ...]]:
    path = folder / "raw" / "supersociedades" / "accounts" / receipt.pull_id / "rows.parquet"
    return duckdb.sql(f"select {columns} from read_parquet('{path}') order by all").fetchall()


def test_every_question_for_rows_asks_for_companies_alone(tmp_path: Path) -> None:
    _, portal = land(tmp_path, accounts(account(1, "899999068")))
    asked = [query for query in portal.queries if query]
    assert len(asked) >= 3
    assert all(supersociedades.COMPANIES in query["where"] for query in asked)


@pytest.mark.parametrize("amount", ["$113.86", "-$0.26", "$-0.26", "($0.26)", "$0.00", "$1,234.50", "12.5", "$ 3.1"])
def test_an_amount_may_be_written_in_any_of_the_portals_ways(tmp_path: Path, amount: str) -> None:
    receipt, _ = land(tmp_path, accounts(account(1, "899999068", ganancia_p_rdida=amount)))
    assert landed(tmp_path, receipt, "ganancia_p_rdida") == [(amount,)]


@pytest.mark.parametrize(
    "change",
    [
        {"ganancia_p_rdida": "$1.2.3"},
        {"ganancia_p_rdida": "n.d."},
        {"a_o_de_corte": "24"},
        {"raz_n_social": ""},
    ],
)
def test_what_is_no_account_is_set_aside(tmp_path: Path, change: dict[str, str]) -> None:
    rows = [account(number, str(899999000 + number)) for number in range(1, 200)]
    receipt, _ = land(tmp_path, accounts(*rows, account(0, "899999900", **change)))
    assert (receipt.rows, receipt.quarantined) == (199, 1)


def test_many_rows_that_are_none_stop_the_pull(tmp_path: Path) -> None:
    rows = [
        account(number, str(899999000 + number), a_o_de_corte="24" if number < 20 else "2024") for number in range(99)
    ]
    with pytest.raises(QuarantineError, match="bad_a_o_de_corte 20"):
        land(tmp_path, accounts(*rows))


def test_a_nit_that_became_text_stops_the_stream_before_a_row_is_asked_for(tmp_path: Path) -> None:
    dataset = accounts(account(1, "899999068"), types={"nit": "text", "a_o_de_corte": "number"})
    with pytest.raises(DriftError, match=r"nit \(text\)"):
        land(tmp_path, dataset)


def test_the_sandbox_holds_a_person_and_no_person_lands(tmp_path: Path) -> None:
    world = build(size=8_000)
    try:
        state = State(world, Clock(DEFAULT), Faults())
        with TestClient(application(state, tmp_path / "state.json")) as server:
            said = server.get(
                "/datos_gov_co/resource/6cat-2gcs.json",
                params={"$where": f"nit = {CANARY_ID}", "$select": "raz_n_social"},
            )
            assert {row["raz_n_social"] for row in said.json()} == {CANARY_NAME}
            settings = settings_in(tmp_path / "data")
            outcome = pull_stream(supersociedades.SOURCE, ACCOUNTS, settings, None, open_client=SandboxClient(server))
        assert outcome.receipt is not None
        found = landed(tmp_path / "data", outcome.receipt, "nit, a_o_de_corte")
        assert len(found) > 800
        assert len({nit for nit, _ in found}) < len(found)
        assert CANARY_ID not in {nit for nit, _ in found}
        pages = b"".join(path.read_bytes() for path in settings.data.rglob("*.parquet"))
        assert CANARY_NAME.encode() not in pages
    finally:
        world.database.close()
