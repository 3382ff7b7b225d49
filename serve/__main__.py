"""``python -m serve``: publish, roll back, and see what is published."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults
from core.settings import Settings
from serve import history, releases
from serve.errors import NoReleaseError
from serve.publish import publish, rollback
from serve.releases import Release

Command = Callable[[Settings, argparse.Namespace], str]


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; print what it has to say; return its exit code."""
    given = _parser().parse_args(words)
    command: Command = given.command
    try:
        with disk_faults("serve"):
            print(command(landfall_settings.load(), given))
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serve", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    add("publish", _publish, "publish the audited build")
    add("rollback", _rollback, "give readers the release before").add_argument("--to", help="version to go back to")
    add("postgres", _postgres, "bring the current release into PostgreSQL").add_argument(
        "--dsn", default="", help="the database, instead of LANDFALL_POSTGRES_DSN; others on this machine can see it"
    )
    add("list", _list, "releases on this disk and every flip")
    for name, command, about in (
        ("show", _show, "what one release says of itself, as JSON"),
        ("hashes", _hashes, "rows and hashes per table; two equal outputs are two equal releases"),
    ):
        add(name, command, about).add_argument("version", nargs="?", help="the current one where it is not given")
    return parser


def _publish(settings: Settings, _given: argparse.Namespace) -> str:
    release = publish(settings)
    return f"release {release.version} is current: {release.database}"


def _rollback(settings: Settings, given: argparse.Namespace) -> str:
    release = rollback(settings, given.to)
    return f"release {release.version} is current: {release.database}"


def _postgres(settings: Settings, given: argparse.Namespace) -> str:
    from serve import postgres

    return postgres.publish(settings, dsn=given.dsn).line()


def _list(settings: Settings, _given: argparse.Namespace) -> str:
    now = releases.current(settings.warehouse)
    kept = [_release_line(release, now) for release in releases.every(settings.warehouse)]
    flips = [_flip_line(event) for event in history.events(settings.warehouse)]
    return "\n".join(["releases (* is what readers get)", *kept, "flips", *flips])


def _release_line(release: Release, now: Release | None) -> str:
    mark = "*" if now and now.version == release.version else " "
    rows = sum(facts.rows for facts in release.tables.values())
    return f"{mark} {release.version}  {release.record['published_at']}  {release.mode:<6}  {rows:>12,} rows"


def _flip_line(event: dict[str, Any]) -> str:
    change = f"{event['before'] or '-':>6} -> {event['version']}"
    return f"  {event['at']}  {event['event']:<9}  {change}  {event['run_id']}".rstrip()


def _show(settings: Settings, given: argparse.Namespace) -> str:
    return json.dumps(_asked(settings, given.version).record, ensure_ascii=False, indent=1)


def _hashes(settings: Settings, given: argparse.Namespace) -> str:
    tables = _asked(settings, given.version).tables
    lines = [
        f"{name}  {facts.rows}  rows {facts.rows_hash}  facts {facts.facts_hash}"
        for name, facts in sorted(tables.items())
        if not facts.log
    ]
    return "\n".join(lines)


def _asked(settings: Settings, version: str | None) -> Release:
    if version:
        return releases.read(settings.warehouse / "releases" / version.zfill(6))
    release = releases.current(settings.warehouse)
    if release is None:
        raise NoReleaseError("serve", "nothing has been published yet", "publish first: `make run`")
    return release


if __name__ == "__main__":
    sys.exit(main())
