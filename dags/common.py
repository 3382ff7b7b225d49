"""What every DAG shares: clock, retries, assets, and settings enriched from Airflow connections."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pendulum
from airflow.sdk import Asset, Connection
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from core import settings as landfall_settings
from core.errors import LandfallError
from extract.catalogue import pool_of
from extract.contract import Source

__all__ = ["DEFAULTS", "SCHEDULES_ON", "START", "TIMEZONE", "asset_of", "pool_of", "settings_for", "told_once"]

Outcome = TypeVar("Outcome")
TIMEZONE = "America/Bogota"
START = pendulum.datetime(2012, 1, 1, tz=TIMEZONE)
SCHEDULES_ON = os.environ.get("LANDFALL_SCHEDULES", "on") == "on"
DEFAULTS: dict[str, Any] = {
    "owner": "landfall",
    "retries": int(os.environ.get("LANDFALL_TASK_RETRIES", "2")),
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(hours=1),
    "execution_timeout": timedelta(hours=6),
}


def asset_of(source: Source) -> Asset:
    """The asset a successful pull of ``source`` touches; it wakes the build and says nothing else."""
    return Asset(name=f"raw_{source.name}", uri=f"landfall://raw/{source.name}", group="landfall")


REVIEWED = Asset(name="review", uri="landfall://review/", group="landfall")
"""Touched when a person has decided in review; the build counts what is decided by then."""


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


def told_once(work: Callable[[], Outcome]) -> Outcome:
    """Run ``work``; a failure ends in its one line, and is only tried again where waiting can mend it."""
    try:
        return work()
    except LandfallError as error:
        print(error.line(), flush=True)
        if error.retryable:
            raise
        raise AirflowFailException(error.line()) from error
