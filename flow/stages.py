"""Read, build, audit, publish, postgres: what each stage does, whoever starts it.

Each takes the settings, the run id of whoever runs it and ``say``, which takes the lines a person reads. A stage knows
nothing of the one before but what that left on disk, so each may run again, in a process of its own. What it needs is
imported when it runs: a process that only reads texts does not wait for dbt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.settings import Settings

if TYPE_CHECKING:
    from serve.releases import Release

Say = Callable[[str], None]

NEWS = ("version", "warehouse_id", "mode", "rows_hash", "facts_hash")
"""What of a release's record tells those who wait for it which one it is, and what it holds."""


@dataclass(frozen=True)
class Published:
    """How the stage ``publish`` ended.

    Attributes:
        release: what readers have now.
        is_news: whether it holds other facts than the release before.
    """

    release: Release
    is_news: bool

    @property
    def facts(self) -> dict[str, Any]:
        """What tells the release apart: see ``NEWS``."""
        return {name: self.release.record[name] for name in NEWS}


def read(settings: Settings, run_id: str, say: Say, *, reread: bool = False) -> None:
    """Compare what has landed with its receipts and read the press texts no reader has read.

    Args:
        settings: where the data is.
        run_id: the orchestrator's run id, for the attempt log.
        say: takes the lines a person reads.
        reread: read what another version of the reader has read, too.

    Raises:
        LandfallError: a file is not what its receipt says, or the texts could not be read.
    """
    from core.lake import Lake, verify
    from press.landed import read_landed

    seen = verify(Lake(settings), pages=False)
    say(f"read: {seen.pulls} pulls, {seen.files} files: all as their receipts say")
    read_landed(settings, reread=reread, run_id=run_id, say=say)


def build(settings: Settings, run_id: str, say: Say) -> None:
    """Build the candidate database and the page that describes the sources.

    Raises:
        LandfallError: dbt failed, or something it needs has not landed or has not been read.
    """
    from dbt_project.build import build as build_candidate
    from extract.catalogue_page import write_catalogue

    write_catalogue(settings.build / "docs" / "sources" / "index.html")
    build_candidate(settings, run_id=run_id, say=say)


def audit(settings: Settings, run_id: str, say: Say, *, allow: str = "", who: str = "") -> None:
    """Decide whether the candidate may be published.

    Args:
        settings: where the data is.
        run_id: the orchestrator's run id, for the attempt log.
        say: takes the lines a person reads.
        allow: ``<schema.table> <rule>: <reason>``, a finding that may pass in the next release.
        who: whoever allows it.

    Raises:
        LandfallError: a rule does not hold, or ``allow`` is not written like that.
    """
    from expectations.allowances import allow_as_written
    from expectations.audit import audit_candidate

    if allow:
        allow_as_written(settings, allow, who)
    verdict = audit_candidate(settings, run_id=run_id)
    rules = sum(suite.passed for suite in verdict.suites.values())
    say(f"audit: {rules} rules hold in {len(verdict.suites)} tables")
    for one in verdict.overrides:
        say(f"audit: WARNING: allowed once: {one.table} {one.rule}: {one.why} ({one.who})")


def publish(settings: Settings, run_id: str, say: Say) -> Published:
    """Give readers the audited candidate.

    Raises:
        LandfallError: it has not been audited, somebody else published meanwhile, or the disk refused.
    """
    from serve.publish import publish as publish_candidate
    from serve.publish import says_something_new

    release = publish_candidate(settings, run_id=run_id)
    facts_hash = release.record["facts_hash"]
    say(f"publish: release {release.version}, {len(release.tables)} tables, facts {facts_hash}")
    done = Published(release, says_something_new(settings, release))
    if not done.is_news:
        say("publish: its facts are those of the release before; nobody is woken")
    return done


def postgres(settings: Settings, run_id: str, say: Say) -> None:
    """Bring the current release into PostgreSQL.

    Raises:
        LandfallError: the database is not there, or it refused.
    """
    from serve.postgres import publish as publish_into_postgres

    say(publish_into_postgres(settings, run_id=run_id).line())
