"""What a person has allowed once: a rule that may fail, of which table, who says so, why, and until which release.

``review/allowances.jsonl`` in the data folder holds one JSON object per line and only ever grows. An allowance excuses
the finding of one rule of one table in releases up to and including the one it names; the audit writes those it used
into its verdict, and with that into the release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError, LandfallError
from core.files import lock, write_durably
from core.settings import Settings
from expectations.rules import ALLOW

FILE = "allowances.jsonl"


@dataclass(frozen=True)
class Allowance:
    """One finding that is allowed.

    Attributes:
        table: ``schema.table``.
        rule: name of the rule that may fail.
        who: who allows it.
        why: the reason; it is published with the release.
        until: the last release it holds for, six digits.
        at: ISO moment.
    """

    table: str
    rule: str
    who: str
    why: str
    until: str
    at: str


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold, of which table, and what was found instead."""

    table: str
    rule: str
    finding: str


class NotAllowedError(LandfallError):
    """A person was asked whether findings of the audit may pass, and did not allow it."""

    code = "not_allowed"
    exit_code = 39


def path_of(settings: Settings) -> Path:
    """Where the allowances of a data folder are."""
    return settings.review / FILE


def next_release(warehouse: Path) -> str:
    """The version the next release will have, as the publisher counts: one more than any that is on disk."""
    versions = [int(folder.name) for folder in (warehouse / "releases").glob("[0-9]*") if folder.name.isdecimal()]
    return f"{max(versions, default=0) + 1:06d}"


def allow(
    settings: Settings, table: str, rule: str, *, who: str, why: str, until: str = "", at: datetime | None = None
) -> Allowance:
    """Allow one finding; without ``until``, for the next release alone.

    Raises:
        ConfigurationError: something is left empty, or ``until`` is no release.
    """
    until = until.zfill(6) if until else next_release(settings.warehouse)
    moment = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    given = Allowance(table.strip(), rule.strip(), who.strip(), why.strip(), until, moment)
    empty = [name for name, value in asdict(given).items() if not value]
    if empty or not until.isdecimal() or "." not in given.table:
        fault = f"the allowance {given.table!r} {given.rule!r} until {until!r} lacks {', '.join(empty) or 'a form'}"
        step = "name schema.table, the rule as the audit names it, who allows it, why, and a release such as 000012"
        raise ConfigurationError("audit", fault, step)
    path = path_of(settings)
    with lock(settings.locks / "allowances.lock", "audit", "wait until the other allowance is written"):
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        write_durably(path, before + json.dumps(asdict(given), ensure_ascii=False, sort_keys=True) + "\n")
    return given


def for_a_person(error: LandfallError) -> tuple[Finding, ...]:
    """What an audit found, where each finding is one that a person may allow; nothing where a single one is not.

    A person may allow what a rule says so of in its next step: that the release differs from the one before.
    """
    found: Any = error.context.get("failures", ())
    if not all(ALLOW in failure["next_step"] for failure in found):
        return ()
    return tuple(Finding(failure["table"], failure["rule"], failure["finding"]) for failure in found)


def allowed(path: Path, release: str) -> Mapping[tuple[str, str], Allowance]:
    """The allowances that hold for ``release``, by table and rule; of several the last one written.

    Raises:
        ConfigurationError: a line is no allowance.
    """
    if not path.is_file():
        return {}
    given = [_line(path, number, line) for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    return {(one.table, one.rule): one for one in given if int(one.until) >= int(release)}


def _line(path: Path, number: int, line: str) -> Allowance:
    names = {field.name for field in fields(Allowance)}
    try:
        record = json.loads(line)
        if set(record) == names and all(isinstance(value, str) and value for value in record.values()):
            int(record["until"])
            return Allowance(**record)
        reason = f"it needs {', '.join(sorted(names))}"
    except (ValueError, TypeError) as error:
        reason = str(error)[:200]
    step = "mend or remove the line; allowances are written with `python -m expectations allow`"
    raise ConfigurationError("audit", f"line {number} of {path.name} is no allowance: {reason}", step)
