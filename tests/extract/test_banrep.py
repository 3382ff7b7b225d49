"""The central bank's portal: series with whole histories, revisions, moments in Bogotá, and answers that are none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import LandfallError
from core.lake import Receipt
from core.settings import Settings
from extract.errors import DriftError, NotDataError, QuarantineError
from extract.landing import pull_stream
from extract.sources import banrep
from tests.extract.fakes import FakeClient, settings_in
from tests.faults.server import FaultServer, reply
from tests.faults.stage import quick

(FLOWS,) = banrep.SOURCE.streams
FIRST_QUARTER = 1_743_397_200_000  # 2025-03-31 00:00 in Bogotá
DAY = 86_400_000


def series(number: int, name: str, *values: float | None, **changes: Any) -> dict[str, Any]:
    """One series as the portal gives it, a quarter of about 91 days after the other."""
    usual = {
        "id": number,
        "nombre": f"Flujo de inversión extranjera directa en Colombia {name} - Trimestral",
        "unidad": "Millones de USD",
        "unidadCorta": "Millones USD",
        "descripcionPeriodicidad": "Trimestral",
        "fechaUltimoCargue": "2025-09-03",
        "isSerie": "SI",
        "data": [[FIRST_QUARTER + place * 91 * DAY, value] for place, value in enumerate(values)],
    }
    return {**usual, **changes}


def whole(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Enough series for a plausible pull, and ``more``."""
    return [series(1, "- Total", *range(100, 160)), *more]


def land(folder: Path, *found: dict[str, Any]) -> tuple[str, Receipt]:
    """One pull of a page with these series."""
    client = FakeClient(lambda _path, _params: {"SERIES": list(found)})
    outcome = pull_stream(banrep.SOURCE, FLOWS, settings_in(folder), None, open_client=client)
    assert outcome.receipt is not None
    return outcome.status, outcome.receipt


def landed(folder: Path, receipt: Receipt, file: str = "rows") -> list[tuple[Any, ...]]:
    path = folder / "raw" / "banrep" / "fdi_flows" / receipt.pull_id / f"{file}.parquet"
    columns = "series_id, observed_on, value" if file == "rows" else "reason, raw"
    return duckdb.sql(f"select {columns} from read_parquet('{path}') order by all").fetchall()


def test_a_moment_is_the_day_it_is_in_bogota_and_a_value_is_the_text_of_it(tmp_path: Path) -> None:
    _, receipt = land(tmp_path, *whole(series(2, "por país de origen - Perú", -1234567.89, None)))
    assert [row for row in landed(tmp_path, receipt) if row[0] == "2"] == [
        ("2", "2025-03-31", "-1234567.89"),
        ("2", "2025-06-30", None),
    ]


def test_what_did_not_change_is_not_pulled_and_a_revision_is_pulled_whole(tmp_path: Path) -> None:
    land(tmp_path, *whole())
    assert land(tmp_path, *whole())[0] == "unchanged"
    status, receipt = land(tmp_path, series(1, "- Total", 101, *range(101, 160)))
    assert (status, receipt.rows) == ("landed", 60)


def test_a_series_that_is_not_there_or_has_no_values_is_set_aside_by_its_number(tmp_path: Path) -> None:
    gone = {"id": 9, "isSerie": "NO", "valor": 0.0, "tieneHijos": "NO"}
    _, receipt = land(tmp_path, *whole(gone, series(8, "- Total")))
    rejected = landed(tmp_path, receipt, "quarantine")
    assert [reason for reason, _ in rejected] == ["no_observations"] * 2
    assert sorted(json.loads(raw)["series_id"] for _, raw in rejected) == ["8", "9"]
    assert receipt.rows == 60


@pytest.mark.parametrize(
    "point",
    [
        [None, 1],
        [True, 1],
        [1e20, 1],
        ["2025-03-31", 1],
        ["nan", 1],
        [[], 1],
        "2025-03-31",
        [FIRST_QUARTER],
        [FIRST_QUARTER, "a"],
    ],
)
def test_a_point_that_is_no_moment_and_number_is_set_aside_alone(tmp_path: Path, point: Any) -> None:
    _, receipt = land(tmp_path, *whole(series(2, "por país de origen - Perú", data=[point])))
    assert (receipt.rows, receipt.quarantined) == (60, 1)


def test_a_moment_in_digits_is_the_same_moment(tmp_path: Path) -> None:
    _, receipt = land(tmp_path, *whole(series(2, "por país de origen - Perú", data=[[str(FIRST_QUARTER), 1]])))
    assert (receipt.rows, receipt.quarantined) == (61, 0)


def test_many_points_that_are_none_stop_the_pull(tmp_path: Path) -> None:
    with pytest.raises(QuarantineError, match="bad_observation 10"):
        land(tmp_path, *whole(series(2, "por país de origen - Perú", data=["?"] * 10)))


@pytest.mark.parametrize("body", [[], {}, {"SERIES": None}, {"SERIES": ["x"]}, {"series": []}])
def test_an_answer_that_lists_no_series_is_not_the_page(tmp_path: Path, body: Any) -> None:
    client = FakeClient(lambda _path, _params: body)
    with pytest.raises(NotDataError, match="page 4190"):
        pull_stream(banrep.SOURCE, FLOWS, settings_in(tmp_path), None, open_client=client)


def without(key: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != key} for one in whole()]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (without("unidad"), "no series of page 4190 has unidad"),
        ([], "no series of page 4190 has data"),
        ([{**one, "nombre": "Tasa de interés"} for one in whole()], "holds no series on investment"),
    ],
)
def test_a_page_that_was_rebuilt_stops_the_stream_in_one_line(
    tmp_path: Path, found: list[dict[str, Any]], told: str
) -> None:
    with pytest.raises(DriftError, match=told):
        land(tmp_path, *found)


def test_a_new_key_is_recorded_and_stops_nothing(tmp_path: Path) -> None:
    _, receipt = land(tmp_path, *whole(series(2, "- Total", 1, revision="R2")))
    assert receipt.fence_after["new_fields"] == ["revision"]


def asked(server: FaultServer, folder: Path) -> Mapping[str, str]:
    """The headers of the request of one pull from a real server that answers with an empty body."""
    server.script(banrep.PATH, reply(b"", "Content-Type: application/json"))
    settings = Settings("live", folder, base_urls={"banrep": server.url})
    with pytest.raises(LandfallError, match="the body is empty"):
        pull_stream(banrep.SOURCE, FLOWS, settings, None, open_client=quick())
    return server.seen[0].headers


def test_the_portal_is_told_which_of_its_pages_is_read(tmp_path: Path) -> None:
    with FaultServer() as server:
        headers = {name.lower(): value for name, value in dict(asked(server, tmp_path)).items()}
    assert (
        headers["referer"]
        == "https://suameca.banrep.gov.co/estadisticas-economicas/informacionSerie/4190/inversion_directa"
    )
