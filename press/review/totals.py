"""What review moves: the headline totals with nothing in review accepted, as persons decided, and with all accepted."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from core.files import is_no_database
from core.settings import Settings
from press.errors import NoQueueError
from press.review.queue import database_of

SCENARIOS: dict[str, str] = {
    "none accepted": "counts_in_totals and decision_source <> 'person'",
    "as decided": "counts_in_totals",
    "all accepted": "counts_in_totals or would_count_if_accepted",
}
"""By scenario what adds up: what the reader accepts alone, with what persons accepted, with what waits."""


@dataclass(frozen=True)
class Total:
    """The headline totals of one scenario.

    Attributes:
        scenario: one of ``SCENARIOS``.
        announcements: announcements that count.
        jobs: as stated.
        amount_usd: US dollars of the day, as stated.
    """

    scenario: str
    announcements: int
    jobs: int
    amount_usd: float


def totals(settings: Settings, *, candidate: bool = False) -> list[Total]:
    """The totals of the release, or of the candidate, a row per scenario.

    Raises:
        NoQueueError: there is no warehouse, it was built before anything was decided in it, or a build is writing it.
    """
    database = database_of(settings, candidate=candidate)
    rows = " union all ".join(
        f"select '{name}', count(*), coalesce(sum(jobs_stated_known), 0), "  # noqa: S608 - words of our own
        "coalesce(sum(cast(amount_usd_stated_known as decimal(20, 2))), 0) "
        f"from marts.mart_announcements where {counted}"
        for name, counted in SCENARIOS.items()
    )
    try:
        with duckdb.connect(str(database), read_only=True, config={"enable_external_access": False}) as con:
            found = con.execute(rows).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        fault = f"{database} has no announcements with decisions: {str(error).splitlines()[0][:200]}"
        raise NoQueueError("review", fault, "build again: `make run`") from error
    except duckdb.IOException as error:
        fault = f"{database} cannot be opened: {str(error).splitlines()[0][:200]}"
        waiting = "wait for the build that is writing it, then run again"
        step = "ask `landfall verify`, or build again: `landfall build`" if is_no_database(error) else waiting
        raise NoQueueError("review", fault, step) from error
    made = {name: Total(name, count, int(jobs), float(dollars)) for name, count, jobs, dollars in found}
    return [made[name] for name in SCENARIOS]


def lines_of(found: list[Total]) -> list[str]:
    """A table a person reads, its head first."""
    head = f"{'':<15}{'announcements':>15}{'jobs':>15}{'US$':>22}"
    return [head, *(f"{t.scenario:<15}{t.announcements:>15,}{t.jobs:>15,}{t.amount_usd:>22,.0f}" for t in found)]
