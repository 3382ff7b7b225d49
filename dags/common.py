"""What every DAG shares: clock, retries, assets, task logs, and settings enriched from Airflow connections."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pendulum
from airflow.sdk import Asset, AssetAlias, Connection
from airflow.sdk.definitions.retry_policy import RetryDecision, RetryPolicy
from airflow.sdk.exceptions import AirflowNotFoundException

from core import settings as landfall_settings
from core.errors import LandfallError
from dags.alerts import LOG as LOG
from dags.alerts import failed
from extract.catalogue import pool_of
from extract.contract import Source

Outcome = TypeVar("Outcome")
TIMEZONE = "America/Bogota"
START = pendulum.datetime(2012, 1, 1, tz=TIMEZONE)
SCHEDULES_ON = os.environ.get("LANDFALL_SCHEDULES", "on") == "on"


class EndedError(SystemExit):
    """A task that ends with a failure a person can act on.

    Airflow 3.3 writes the whole stack of any other exception into the task's log, below the line that says it all.
    """

    def __init__(self, error: LandfallError) -> None:
        super().__init__(error.exit_code)
        self.error = error


class WhereWaitingMends(RetryPolicy):
    """Tries again where waiting can mend it, and not before the publisher said it may."""

    def evaluate(  # Airflow names the arguments
        self,
        exception: BaseException,
        try_number: int,  # noqa: ARG002
        max_tries: int,  # noqa: ARG002
        context: Any = None,  # noqa: ARG002
    ) -> RetryDecision:
        """Airflow asks in the task's process; what is not ours keeps the task's own retries."""
        if not isinstance(exception, EndedError):
            return RetryDecision.default()
        error = exception.error
        if not error.retryable:
            return RetryDecision.fail(f"{error.code}: waiting does not mend it")
        if moment := error.context.get("retry_at"):
            wait = datetime.fromisoformat(str(moment)) - datetime.now(UTC)
            return RetryDecision.retry(max(wait, timedelta()), f"{error.code}: not before {moment}")
        return RetryDecision.default()


DEFAULTS: dict[str, Any] = {
    "owner": "landfall",
    "retries": int(os.environ.get("LANDFALL_TASK_RETRIES", "2")),
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(hours=1),
    "retry_policy": WhereWaitingMends(),
    "execution_timeout": timedelta(hours=6),
    "on_failure_callback": failed,
}


def asset_of(source: Source, stream: str) -> Asset:
    """The asset of one stream: an event is a pull that landed, with what its receipt says; it wakes the build."""
    return Asset(name=f"raw_{source.name}_{stream}", uri=f"landfall://raw/{source.name}/{stream}", group="landfall")


NEW_PULL = AssetAlias(name="new_pull", group="landfall")
"""Outlet of the pulls: task instances of one mapped task share their outlets, and each touches its own stream's asset,
where something landed."""

REVIEWED = Asset(name="review", uri="landfall://review/", group="landfall")
"""Touched when a person has decided in review; the build counts what is decided by then."""

RELEASE = Asset(name="release", uri="landfall://release/", group="landfall")
"""Touched when readers got a release with other contents; a DAG of your own may wait for it."""

NEW_RELEASE = AssetAlias(name="new_release", group="landfall")
"""Outlet of the publisher: an outlet that is an asset would be touched by a release that changed nothing, too."""


def pool_for(source: Source) -> str:
    """The pool of the one host a source asks; a source of many hosts, which paces itself per host, is in the default
    pool: Airflow gives a task one pool.
    """
    pools = {pool_of(api) for api in source.apis}
    return pools.pop() if len(pools) == 1 else "default_pool"


def settings_for(source: Source) -> landfall_settings.Settings:
    """Settings of this process plus keys (password) and base addresses (host) of connections ``landfall_<api>``."""
    settings = landfall_settings.load()
    found = {api.name: _connection(f"landfall_{api.name}") for api in source.apis}
    keys = {name: entry.password for name, entry in found.items() if entry and entry.password}
    hosts = {name: entry.host for name, entry in found.items() if entry and entry.host}
    return settings.with_keys(keys).with_base_urls(hosts)


def _connection(name: str) -> Connection | None:
    try:
        found: Connection = Connection.get(name)
        return found
    except AirflowNotFoundException:
        return None


def run_logged(work: Callable[[], Outcome]) -> Outcome:
    """Run ``work``; a failure ends the task with its one line, and is only tried again where waiting can mend it."""
    try:
        return work()
    except LandfallError as error:
        LOG.error(error.line())
        raise EndedError(error) from None
