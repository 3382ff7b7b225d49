"""Errors a user can meet: each names the source, the fault and the next step, and has an exit code of its own."""

from __future__ import annotations

import json


class LandfallError(Exception):
    """A failure a person can act on.

    Attributes:
        source: what failed, as the user knows it: ``rues/companies``, ``build``, ``publish``.
        fault: one sentence saying what was found, with the figures that show it.
        next_step: one sentence saying what to do about it.
        context: extra facts for the structured line (host, path, status, attempt, rows so far); never a query
            string, a key or a person.
    """

    code = "failed"
    exit_code = 1
    retryable = False

    def __init__(self, source: str, fault: str, next_step: str, **context: object) -> None:
        self.source = source
        self.fault = fault
        self.next_step = next_step
        self.context = context
        super().__init__(self.line())

    def line(self) -> str:
        """The one line a person reads: source, fault code, fault, next step."""
        return f"{self.source}: {self.fault} [{self.code}] Next: {self.next_step}"

    def as_json(self) -> str:
        """The same as one JSON object, for logs and the attempt log."""
        record = {
            "source": self.source,
            "fault_code": self.code,
            "fault": self.fault,
            "next_step": self.next_step,
            **self.context,
        }
        return json.dumps(record, default=str, ensure_ascii=False, sort_keys=True)

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), self.source, self.fault, self.next_step, self.context)


def _revive(
    kind: type[LandfallError], source: str, fault: str, next_step: str, context: dict[str, object]
) -> LandfallError:
    return kind(source, fault, next_step, **context)


class ConfigurationError(LandfallError):
    """A setting is missing or cannot be used."""

    code = "configuration"
    exit_code = 2


class BusyError(LandfallError):
    """Somebody else holds the lock this step needs."""

    code = "busy"
    exit_code = 3
    retryable = True


class DiskError(LandfallError):
    """The disk is full, read-only or not writable for this user."""

    code = "disk"
    exit_code = 4


class MemoryLimitError(LandfallError):
    """DuckDB needs more memory than it may take, or than the machine has."""

    code = "memory"
    exit_code = 6


class TamperedError(LandfallError):
    """A landed file is not the one its receipt describes."""

    code = "tampered"
    exit_code = 21
