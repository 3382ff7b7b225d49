"""Which days a run asks for: by hand, in a backfill, and by its schedule."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import ConfigurationError
from extract.contract import Window

pytestmark = [pytest.mark.airflow]


def context(run_type: str, start: str | None = None, end: str | None = None, **interval: datetime) -> dict[str, Any]:
    return {
        "params": {"start": start, "end": end},
        "dag": SimpleNamespace(dag_id="ingest__trm"),
        "dag_run": SimpleNamespace(run_type=run_type, **interval),
    }


def window_of(context: dict[str, Any]) -> Window | None:
    from dags import ingest

    return ingest.window_of(context)


def test_a_scheduled_run_and_a_run_by_hand_without_days_pull_what_is_new() -> None:
    assert window_of(context("scheduled")) is None
    assert window_of(context("manual")) is None


def test_a_run_by_hand_pulls_the_days_it_names() -> None:
    assert window_of(context("manual", "2026-01-01", "2026-02-01")) == Window(date(2026, 1, 1), date(2026, 2, 1))


def test_a_run_by_hand_is_told_that_its_logical_date_chooses_no_days_unless_it_names_them() -> None:
    from dags import ingest

    moment = {"logical_date": datetime(2026, 5, 1, 2, tzinfo=UTC)}
    assert "logical date 2026-04-30 chooses no days" in ingest.unheeded_date(context("manual", **moment))
    assert ingest.unheeded_date(context("manual", "2026-01-01", "2026-02-01", **moment)) == ""
    assert ingest.unheeded_date(context("scheduled", **moment)) == ""
    assert (
        ingest.unheeded_date({**context("manual"), "dag_run": SimpleNamespace(run_type="manual", logical_date=None)})
        == ""
    )


@pytest.mark.parametrize(("start", "end"), [("2026-01-01", None), (None, "2026-01-01"), ("2026-02-01", "2026-01-01")])
def test_half_a_window_or_a_reversed_one_is_refused_with_what_to_do(start: str | None, end: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"ingest__trm: the run asks for .* Next: give both days"):
        window_of(context("manual", start, end))


def test_a_backfill_asks_for_the_days_of_bogota_and_not_of_greenwich() -> None:
    night = context(
        "backfill",
        data_interval_start=datetime(2026, 1, 2, 0, 30, tzinfo=UTC),
        data_interval_end=datetime(2026, 1, 3, 0, 30, tzinfo=UTC),
    )
    assert window_of(night) == Window(date(2026, 1, 1), date(2026, 1, 2))


def test_a_backfill_of_hours_still_asks_for_a_whole_day() -> None:
    hours = context(
        "backfill",
        data_interval_start=datetime(2026, 1, 2, 6, tzinfo=UTC),
        data_interval_end=datetime(2026, 1, 2, 12, tzinfo=UTC),
    )
    assert window_of(hours) == Window(date(2026, 1, 2), date(2026, 1, 3))
