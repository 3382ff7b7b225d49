"""The keys of a release's tables, as its build was tested for them; part of ``release.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.files import read_json
from core.names import KEYS
from serve.errors import BUILD_AGAIN, UnfitBuildError


@dataclass(frozen=True)
class Reference:
    """One column whose values are those of ``field`` of another table, or null."""

    column: str
    table: str
    field: str


@dataclass(frozen=True)
class Keys:
    """What identifies a row, and where its codes lead.

    Attributes:
        key: columns that identify a row, none of them ever null; empty where nothing does.
        unique: other combinations that do.
        references: columns that lead to another published table.
    """

    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object of ``release.json``."""
        return {
            "key": list(self.key),
            "unique": [list(columns) for columns in self.unique],
            "references": [vars(reference) for reference in self.references],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Keys:
        """Read one entry of ``keys.json`` or ``release.json``."""
        return cls(
            key=tuple(record["key"]),
            unique=tuple(tuple(columns) for columns in record["unique"]),
            references=tuple(Reference(**reference) for reference in record["references"]),
        )


def of_build(build: Path, tables: Mapping[str, Sequence[str]]) -> dict[str, Keys]:
    """The keys of ``tables`` (columns per ``schema.table``), none for a table the build says nothing about.

    Raises:
        UnfitBuildError: a key names a table or column that is not there.
    """
    path = build / KEYS
    recorded = read_json(path, UnfitBuildError, "publish", BUILD_AGAIN) if path.is_file() else {}
    found = {name: Keys.from_json(recorded[name]) if name in recorded else Keys() for name in tables}
    strange = [word for name, keys in found.items() for word in _unknown(name, keys, tables)]
    if strange:
        raise UnfitBuildError("publish", f"{KEYS} names {', '.join(strange)}, not in the build", BUILD_AGAIN)
    return found


def of_release(record: Mapping[str, Any]) -> dict[str, Keys]:
    """The keys a release was published with, per ``schema.table``; empty for one from before they were written."""
    return {name: Keys.from_json(keys) for name, keys in record.get("keys", {}).items()}


def _unknown(name: str, keys: Keys, tables: Mapping[str, Sequence[str]]) -> Iterator[str]:
    here = [*keys.key, *(c for columns in keys.unique for c in columns), *(r.column for r in keys.references)]
    yield from (f"{name}.{column}" for column in here if column not in tables[name])
    yield from (f"{r.table}.{r.field}" for r in keys.references if r.field not in tables.get(r.table, ()))
