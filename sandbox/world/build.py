"""The whole world from a seed: the same seed and size give the same world, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from sandbox.world.model import Agreement, Company, Document, Group, ProgrammeFigure, Project

SEED = 20120101
SIZE = 60_000


class Database:
    """The bulk tables (registry, rates, trade, indicators, …) in one in-memory DuckDB; read-only once it is built.

    Every request takes a cursor of its own: a DuckDB connection is not for two threads at once, its cursors are.
    Times in it are TIMESTAMP without zone, UTC.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one request, closed after it."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()


@dataclass(frozen=True)
class World:
    """Everything there is between 2012-01-01 and 2028-12-31; a view shows the part its clock allows."""

    seed: int
    size: int
    groups: tuple[Group, ...]
    companies: tuple[Company, ...]
    projects: tuple[Project, ...]
    figures: tuple[ProgrammeFigure, ...]
    agreements: tuple[Agreement, ...]
    documents: tuple[Document, ...]
    database: Database
