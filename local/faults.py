"""What can go wrong with the Airflow and the Spark of one machine."""

from __future__ import annotations

from core.errors import LandfallError


class AirflowError(LandfallError):
    """Airflow itself, or the database of its state, did not start, answer or finish."""

    code = "airflow"
    exit_code = 50


class SparkError(LandfallError):
    """The Spark cluster did not start, or did not build the models."""

    code = "spark"
    exit_code = 63


class EnginesDifferError(LandfallError):
    """Spark and DuckDB made other rows of the same landing."""

    code = "engines_differ"
    exit_code = 64
