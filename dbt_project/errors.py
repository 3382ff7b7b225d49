"""What can keep the landed pulls from becoming a build."""

from __future__ import annotations

from core.errors import LandfallError


class BuildError(LandfallError):
    """dbt could not build a model, or a test found something."""

    code = "dbt_failed"
    exit_code = 30


class TakenOverError(LandfallError):
    """A build that took tables over made others than a build from nothing did."""

    code = "build_differs"
    exit_code = 33


class MissingPullError(LandfallError):
    """A stream the models read has never landed."""

    code = "missing_pull"
    exit_code = 31


class MissingReadingError(LandfallError):
    """Press texts have landed and were never read."""

    code = "missing_reading"
    exit_code = 32


class OtherTablesError(LandfallError):
    """Spark's tables are not whole, or were made from other pulls or by other models than are here."""

    code = "other_tables"
    exit_code = 34
