"""Files of the release before that are in this one, too, under a further name: what would be written is the same."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from core.files import sha256_of
from serve.verifying import sums_of

NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOENT})
"""What systems say where a file cannot have a second name, or is not there."""


@dataclass(frozen=True)
class Kept:
    """What of the release before is the same, written by the same code.

    Attributes:
        folder: of the release before; ``None`` where nothing of it is used.
        tables: those with the same rows and keys.
        touched: per table in parts that has other rows, numbers of the parts in which they are.
        members: per table in parts the bytes of each member of its text in the bundle before.
    """

    folder: Path | None = None
    tables: frozenset[str] = frozenset()
    touched: Mapping[str, frozenset[int]] = field(default_factory=dict)
    members: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def is_same(self, table: str, part: int = 0) -> bool:
        """Whether a table, or a part of it, holds the rows it held."""
        return table in self.tables or (table in self.touched and part not in self.touched[table])

    def file(self, name: str) -> Path | None:
        """A file of the release before by its path there, where its bytes are still those that were published."""
        path = (self.folder or Path()) / name
        return path if path.is_file() and sha256_of(path) == self._sums.get(name) else None

    @cached_property
    def _sums(self) -> Mapping[str, str]:
        return sums_of(self.folder) if self.folder else {}


NOTHING = Kept()


def linked(source: Path | None, path: Path) -> bool:
    """Whether ``path`` is another name of ``source`` now; where the system has none, it is not, without fault."""
    if source is None:
        return False
    try:
        path.hardlink_to(source)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return False
    return True
