"""The models tagged ``scale`` on a Spark cluster, in the environment that has dbt-spark (``make spark`` makes it).

Run as ``python -m dbt_project.on_spark JOB``: it imports nothing of this project, whose libraries are not there. It
opens the session, which dbt-spark's method ``session`` then finds, and prints what dbt took per model as its last line.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Build the models.

    Args:
        job: ``master``, the cluster's address; ``conf``, Spark's settings; ``work``, a folder for what dbt writes;
            ``landed``, the arguments of ``landed_on_spark``.

    Returns:
        ``seconds`` of dbt's run, ``models`` with seconds of each, ``session_seconds`` until the cluster answered,
        ``version`` of Spark.

    Raises:
        RuntimeError: dbt failed; the message names the model.
    """
    from dbt.adapters.spark.connections import SparkCredentials
    from dbt.cli.main import dbtRunner
    from pyspark.sql import SparkSession

    # dbt-spark 1.11.0 switches ANSI off before each statement: a value that cannot be cast would be NULL (2026-11).
    post_init = SparkCredentials.__post_init__

    def with_ansi(credentials: Any) -> None:
        post_init(credentials)
        credentials.server_side_parameters["spark.sql.ansi.enabled"] = "true"

    SparkCredentials.__post_init__ = with_ansi

    begun = time.monotonic()
    builder = SparkSession.builder.master(job["master"]).appName("landfall")
    for name, value in job["conf"].items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    opened = time.monotonic()
    places = ["--project-dir", HERE, "--profiles-dir", HERE, "--target-path", Path(job["work"]) / "target"]
    common = [*map(str, places), "--target", "spark", "--log-path", str(Path(job["work"]) / "logs")]
    quiet = ["--log-level", "error"]
    try:
        landed = ["run-operation", "landed_on_spark", "--args", json.dumps(job["landed"])]
        _result(dbtRunner().invoke([*landed, *common, *quiet]))
        begun_models = time.monotonic()
        results = _result(dbtRunner().invoke(["run", "--select", "tag:scale", *common, *quiet]))
        seconds = time.monotonic() - begun_models
        models = {one.node.name: round(one.execution_time, 3) for one in results}
        return {
            "seconds": round(seconds, 1),
            "models": models,
            "session_seconds": round(opened - begun, 1),
            "version": session.version,
        }
    finally:
        session.stop()


def _result(outcome: Any) -> Any:
    """The result of a dbt command.

    Raises:
        RuntimeError: it failed; the message names the first node that did.
    """
    if outcome.exception is not None:
        raise RuntimeError(" ".join(str(outcome.exception).split()))
    bad = [one for one in outcome.result or () if str(one.status) in ("error", "fail")]
    if bad:
        raise RuntimeError(f"{bad[0].node.name}: {' '.join(str(bad[0].message).split())[:1200]}")
    if not outcome.success:
        raise RuntimeError("dbt failed and named no model")
    return outcome.result


if __name__ == "__main__":
    print(json.dumps(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
