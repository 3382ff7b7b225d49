"""What can go wrong with the Airflow of one machine."""

from __future__ import annotations

from core.errors import LandfallError


class AirflowError(LandfallError):
    """Airflow itself, or the database of its state, did not start, answer or finish."""

    code = "airflow"
    exit_code = 50
