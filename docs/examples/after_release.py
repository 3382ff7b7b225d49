"""A DAG of your own that Landfall wakes with every release that holds other facts: copy it to ``data/<mode>/dags``."""

from __future__ import annotations

import logging
from typing import Any

from airflow.sdk import DAG, Asset, task

RELEASE = Asset(name="release", uri="landfall://release/", group="landfall")

with DAG(dag_id="after_release", schedule=RELEASE, catchup=False, tags=["example"]) as dag:

    @task(inlets=[RELEASE])
    def tell(*, triggering_asset_events: dict[Asset, list[Any]]) -> str:
        """Say which release it is; a mail, a chat message or an import would stand here."""
        newest = triggering_asset_events[RELEASE][-1]
        logging.getLogger(__name__).info("release %s: facts %s", newest.extra["version"], newest.extra["facts_hash"])
        return str(newest.extra["version"])

    tell()
