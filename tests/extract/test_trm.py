"""The rate of the peso: all of it once, then the last ten days again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from core.lake import Receipt
from extract.contract import Window
from extract.errors import QuarantineError
from extract.landing import pull_stream
from extract.sources import trm
from tests.extract.fake_soda import FakeDataset, FakePortal
from tests.extract.fakes import FakeClient, settings_in

(RATES,) = trm.SOURCE.streams
FIRST = date(2025, 1, 1)


def rate(number: int, value: str = "") -> dict[str, str]:
    """The rate of one day."""
    day = f"{FIRST + timedelta(days=number)}T00:00:00.000"
    system = {":id": f"row-{number:05d}", ":created_at": day + "Z", ":updated_at": day + "Z"}
    return {
        **system,
        "valor": value or f"{4000 + number}.25",
        "unidad": "COP",
        "vigenciadesde": day,
        "vigenciahasta": day,
    }


def rates(days: int) -> FakeDataset:
    """The rates of the first days."""
    return FakeDataset(trm.COLUMNS, [rate(number) for number in range(days)])


def land(folder: Path, dataset: FakeDataset, window: Window | None = None) -> tuple[str, Receipt]:
    """One pull."""
    client = FakeClient(FakePortal({"mcec-87by": dataset}))
    outcome = pull_stream(trm.SOURCE, RATES, settings_in(folder), window, open_client=client)
    assert outcome.receipt is not None
    return outcome.status, outcome.receipt


def test_the_first_pull_is_all_and_the_next_one_the_last_ten_days_and_what_is_new(tmp_path: Path) -> None:
    dataset = rates(300)
    assert land(tmp_path, dataset)[1].rows == 300
    assert land(tmp_path, dataset)[0] == "unchanged"
    dataset.rows.append(rate(300))
    receipt = land(tmp_path, dataset)[1]
    assert (receipt.rows, receipt.watermark) == (12, "2025-10-28T00:00:00.000")


def test_a_window_pulls_the_rates_that_begin_in_it(tmp_path: Path) -> None:
    receipt = land(tmp_path, rates(300), Window(date(2025, 2, 1), date(2025, 3, 1)))[1]
    assert (receipt.rows, receipt.window) == (28, "2025-02-01..2025-03-01")


def test_a_rate_with_a_decimal_comma_is_not_a_rate(tmp_path: Path) -> None:
    dataset = rates(300)
    dataset.rows[7] = rate(7, "4.007,25")
    with pytest.raises(QuarantineError, match="bad_valor 1"):
        land(tmp_path, dataset)


def test_a_correction_of_an_old_rate_arrives_with_the_next_pull(tmp_path: Path) -> None:
    dataset = rates(300)
    land(tmp_path, dataset)
    dataset.rows[40] = {**rate(40, "3999.99"), ":updated_at": "2025-10-30T00:00:00.000Z"}
    receipt = land(tmp_path, dataset)[1]
    folder = tmp_path / "raw" / "trm" / "rates" / receipt.pull_id
    landed = duckdb.sql(
        f"select valor from read_parquet('{folder / 'rows.parquet'}') order by vigenciadesde"
    ).fetchall()
    assert [valor for (valor,) in landed][:1] == ["3999.99"]
    assert receipt.rows == 1 + 11
    assert land(tmp_path, dataset)[0] == "unchanged"


def test_an_old_rate_that_is_published_late_under_an_old_date_of_change_is_found_by_the_number_of_rates(
    tmp_path: Path,
) -> None:
    dataset = rates(300)
    late = dataset.rows.pop(40)
    land(tmp_path, dataset)
    dataset.rows.append(late)
    status, receipt = land(tmp_path, dataset)
    assert (status, receipt.rows) == ("landed", 300)
    dataset.rows.append(rate(300))
    assert land(tmp_path, dataset)[1].rows == 12


def test_a_rate_of_a_day_no_calendar_has_is_not_a_rate(tmp_path: Path) -> None:
    dataset = rates(300)
    dataset.rows[7] = {**rate(7), "vigenciahasta": "2025-04-31T00:00:00.000"}
    with pytest.raises(QuarantineError, match="bad_vigenciahasta 1"):
        land(tmp_path, dataset)


def test_the_licence_is_what_the_portal_says(tmp_path: Path) -> None:
    dataset = rates(300)
    dataset.licence = "Public Domain"
    assert land(tmp_path, dataset)[1].licence == "Public Domain"
