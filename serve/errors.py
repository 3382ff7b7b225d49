"""What can keep a build from its readers; one class per fault a person mends differently."""

from __future__ import annotations

from core.errors import LandfallError

BUILD_AGAIN = "run `landfall build`, then `landfall audit`"
"""What mends a candidate that cannot become a release."""


class UnauditedError(LandfallError):
    """The candidate has no successful audit of exactly these bytes."""

    code = "unaudited"
    exit_code = 41


class StalePublisherError(LandfallError):
    """Somebody else published since this run's audit; publishing now would take their release back (reliability I7)."""

    code = "stale_publisher"
    exit_code = 42


class NarrowerError(LandfallError):
    """The candidate holds less than readers have today: a table is missing or empty, a column vanished (I8)."""

    code = "narrower"
    exit_code = 43


class NoReleaseError(LandfallError):
    """There is no release to read or to go back to."""

    code = "no_release"
    exit_code = 44


class CorruptReleaseError(LandfallError):
    """A file of a release is not the one that was published."""

    code = "corrupt_release"
    exit_code = 59


class UnfitBuildError(LandfallError):
    """The build cannot become a release: a view among the tables, sample and live data mixed."""

    code = "unfit_build"
    exit_code = 45


class AskedWronglyError(LandfallError):
    """A question, parameter or format that does not exist, or a question that does not fit the tables."""

    code = "asked_wrongly"
    exit_code = 46


class PostgresError(LandfallError):
    """The PostgreSQL server cannot be reached, or refused a statement. The release it holds stays as it is."""

    code = "postgres"
    exit_code = 47
    retryable = True


class NotOursError(LandfallError):
    """The database holds schemas of the same names that somebody else made."""

    code = "not_ours"
    exit_code = 48


class OtherWarehouseError(LandfallError):
    """A copy of a release belongs to another warehouse, or holds data of the other mode: replacing it would lose it."""

    code = "other_warehouse"
    exit_code = 49


class NotThereError(LandfallError):
    """An address, question or table that is not there."""

    code = "not_there"
    exit_code = 53


class HeldBackError(LandfallError):
    """A table or an answer made from a source that may not be passed on."""

    code = "held_back"
    exit_code = 54


class ReleaseMovedError(LandfallError):
    """The next page was asked for of a release that readers do not have any more; two releases never make one table."""

    code = "release_moved"
    exit_code = 55


class TooLargeError(LandfallError):
    """More rows, or a longer address, than one request may have."""

    code = "too_large"
    exit_code = 56


class TooSlowError(LandfallError):
    """An answer took longer than one request may, or waited as long for others."""

    code = "too_slow"
    exit_code = 57
    retryable = True


class TooManyRequestsError(LandfallError):
    """One client asked more often than one may."""

    code = "too_many_requests"
    exit_code = 58
    retryable = True
