"""Which tables of a release may be passed on: what a licence holds back is held back in all that was made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.files import read_json
from core.names import LINEAGE
from serve.errors import BUILD_AGAIN, UnfitBuildError

PASSED_ON = frozenset({"open", "attribution"})
"""What a source's declaration must say for its data to leave; texts of the press never do, whatever it says."""


@dataclass(frozen=True)
class Lineage:
    """Which sources each published table was made from, and what of them may be passed on.

    Attributes:
        tables: sources per ``schema.table``.
        redistribution: per source: open, attribution, internal or none.
    """

    tables: Mapping[str, tuple[str, ...]]
    redistribution: Mapping[str, str]

    def held_back(self, table: str) -> tuple[str, ...]:
        """The sources for which ``table`` must not leave; one whose lineage nobody wrote down leaves for no reason.

        Raises:
            KeyError: the build says nothing about the table.
        """
        return tuple(name for name in self.tables[table] if self.redistribution.get(name) not in PASSED_ON)


def of_build(build: Path, tables: Iterable[str]) -> Lineage | None:
    """The lineage of ``tables`` as the build wrote it down; ``None`` where it wrote none, so that nothing may leave.

    Raises:
        UnfitBuildError: it says nothing about a published table.
    """
    path = build / LINEAGE
    if not path.is_file():
        return None
    record = read_json(path, UnfitBuildError, "publish", BUILD_AGAIN, needed=("tables", "redistribution"))
    missing = sorted(set(tables) - record["tables"].keys())
    if missing:
        raise UnfitBuildError("publish", f"{LINEAGE} says nothing about {', '.join(missing)}", BUILD_AGAIN)
    known = {name: tuple(sources) for name, sources in record["tables"].items()}
    return Lineage(known, record["redistribution"])
