"""Reference tables: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.lake import Lake
from core.settings import Settings
from extract.errors import DriftError, IncompleteError
from extract.landing import pull
from extract.sources import reference
from tests.extract.fake_soda import FakeDataset, FakePortal, asked_columns
from tests.extract.fakes import FakeClient, settings_in

PLACES, ACTIVITIES = reference.SOURCE.streams


def system(number: int) -> dict[str, str]:
    """The portal's own columns."""
    return {":id": f"row-{number:05d}", ":created_at": "2025-01-24", ":updated_at": "2025-01-24"}


@pytest.fixture
def portal() -> FakePortal:
    """1,122 municipalities, two of one name, and 499 activities."""
    places = [
        {
            **system(n),
            "cod_dpto": f"{n // 40 + 5:02d}",
            "dpto": "ANTIOQUIA",
            "cod_mpio": f"{n // 40 + 5:02d}{n % 40:03d}",
            "nom_mpio": "RIONEGRO" if n in (1, 2) else f"MUNICIPIO {n}",
        }
        for n in range(1122)
    ]
    activities = [
        {**system(n), "id": str(n), "code": f"{n:04d}", "description": "x", "status": "1", "version": "4"}
        for n in range(499)
    ]
    return FakePortal(
        {
            "gdxc-w37w": FakeDataset(asked_columns(PLACES), places),
            "nuke-fusu": FakeDataset(asked_columns(ACTIVITIES), activities),
        }
    )


def land(settings: Settings, portal: FakePortal) -> dict[str, str]:
    """One pull of both tables."""
    outcomes = pull(reference.SOURCE, settings, open_client=FakeClient(portal))
    return {name: outcome.status for name, outcome in outcomes.items()}


def test_both_tables_land_whole_with_their_leading_zeros(tmp_path: Path, portal: FakePortal) -> None:
    assert land(settings_in(tmp_path), portal) == {"municipalities": "landed", "activities": "landed"}
    past = Lake(settings_in(tmp_path)).past("reference")
    assert past.query("municipalities", "select count(*), min(cod_mpio) from landed") == [(1122, "05000")]
    assert past.query("activities", "select count(*), min(code) from landed") == [(499, "0000")]


def test_unchanged_tables_are_not_asked_for_again(tmp_path: Path, portal: FakePortal) -> None:
    land(settings_in(tmp_path), portal)
    portal.queries.clear()
    assert set(land(settings_in(tmp_path), portal).values()) == {"unchanged"}
    assert [query for query in portal.queries if "order" in query] == []


def test_a_table_with_next_to_nothing_in_it_is_refused(tmp_path: Path, portal: FakePortal) -> None:
    del portal.datasets["gdxc-w37w"].rows[5:]
    with pytest.raises(IncompleteError, match="5 rows are implausible"):
        land(settings_in(tmp_path), portal)


def test_a_column_that_is_new_is_noted_and_one_that_is_gone_is_drift(tmp_path: Path, portal: FakePortal) -> None:
    portal.datasets["nuke-fusu"].columns = [*asked_columns(ACTIVITIES), "seccion"]
    assert land(settings_in(tmp_path), portal)["activities"] == "landed"
    (receipt,) = Lake(settings_in(tmp_path)).receipts("reference", "activities")
    assert receipt.new_fields == ("seccion",)
    portal.datasets["nuke-fusu"].columns = asked_columns(ACTIVITIES)[1:]
    with pytest.raises(DriftError, match="lacks id"):
        land(settings_in(tmp_path), portal)


def test_a_region_the_portal_computed_is_no_column(tmp_path: Path, portal: FakePortal) -> None:
    portal.datasets["nuke-fusu"].columns = [*asked_columns(ACTIVITIES), ":@computed_region_abcd"]
    assert land(settings_in(tmp_path), portal)["activities"] == "landed"
