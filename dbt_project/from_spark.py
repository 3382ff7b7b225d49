"""DuckDB takes the tables Spark made for its own, and builds the rest from them.

dbt builds the project as always: contracts, descriptions, tests and their order are those of a build by DuckDB alone.
Only what the models tagged ``scale`` say is another thing: they read Spark's Parquet. Tables of another landing or of
other models than are here are refused: what they were made from stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.files import sha256_of
from core.identity import Done, code, contents, engines, read_done, write_done
from core.settings import PROJECT, Settings
from dbt_project.affected import LANDING, sources_behind
from dbt_project.errors import OtherTablesError
from dbt_project.scale import TAG, Share, Table, files_of, scan

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TABLES = "tables"
"""Spark's folder of tables, in the folder that is taken from."""
MADE_FROM = "made_from.json"
"""Beside it: what the tables were made from, and the hash of each of their files."""
SUBJECT = "build"


@dataclass(frozen=True)
class Grown:
    """Tables of the models tagged ``scale`` that another engine made.

    Attributes:
        folder: has them in ``tables``, and ``made_from.json``.
        make: makes the tables there first, from the candidate, which then has what they are handed; ``None`` where they
            are there.
    """

    folder: Path
    make: Callable[[Share], None] | None = None


@dataclass(frozen=True)
class Taken:
    """Spark's tables that are known to be of what is here.

    Attributes:
        manifest: the project as dbt has read it.
        folder: as in ``Grown``.
    """

    manifest: Manifest
    folder: Path


def made_from(settings: Settings, manifest: Mapping[str, Any]) -> dict[str, str]:
    """What the tagged models are made from, as one hash per part: the pulls behind them, the project, its engines."""
    nodes = manifest["nodes"]
    behind = {source for key, node in nodes.items() if _is_tagged(node) for source in sources_behind(manifest, key)}
    pairs = {(source, stream) for source, stream in (key.split(".")[-2:] for key in behind)}
    streams = sorted((source, stream) for source, stream in pairs if source != LANDING)
    return {
        "mode": settings.mode,
        **{f"pulls of {source}/{stream}": _pulls(settings.raw, source, stream) for source, stream in streams},
        "models": code(PROJECT, "core", "dbt_project"),
        "engines": engines("duckdb", "dbt-core", "dbt-duckdb"),
    }


def note(folder: Path, models: Iterable[Table], parts: Mapping[str, str]) -> None:
    """Write down what Spark's tables were made from.

    Raises:
        OtherTablesError: a table has no file.
    """
    write_done(folder / MADE_FROM, Done(parts, _made(folder, models)))


def refuse_others(folder: Path, models: Iterable[Table], parts: Mapping[str, str]) -> None:
    """Raise where the tables in ``folder`` are not those of ``parts``, whole.

    Raises:
        OtherTablesError: it says what is another one.
    """
    step = "have Spark make them anew: landfall build --engine spark"
    done = read_done(folder / MADE_FROM)
    if done is None:
        fault = f"{folder} has no {MADE_FROM}, which a build on Spark leaves when its tables are whole"
        raise OtherTablesError(SUBJECT, fault, f"name the folder of such a build, or {step}")
    if others := done.differs(parts):
        fault = f"Spark's tables in {folder} were made from other {', '.join(others)} than are here"
        raise OtherTablesError(SUBJECT, fault, step)
    now = _made(folder, models)
    if changed := sorted(name for name in {*now, *done.made} if now.get(name) != done.made.get(name)):
        fault = f"{len(changed)} files of Spark's tables are gone or others, such as {folder / changed[0]}"
        raise OtherTablesError(SUBJECT, fault, f"bring the folder here again whole, or {step}")


@contextmanager
def taking(manifest: Manifest, folder: Path) -> Iterator[None]:
    """Have the tagged models read Spark's tables, for as long as dbt runs. Views become tables: the candidate then does
    not need Spark's files."""
    from dbt.contracts.graph.nodes import ModelNode

    tagged = [node for node in manifest.nodes.values() if isinstance(node, ModelNode) and TAG in node.tags]
    before = [(node, node.raw_code, node.config.materialized) for node in tagged]
    for node in tagged:
        read = scan(Table(node.schema, node.alias), folder / TABLES)
        node.raw_code = f"{{% raw %}}select * from {read}{{% endraw %}}"  # noqa: S608 - a quoted path
        node.config.materialized = "table" if node.config.materialized == "view" else node.config.materialized
    try:
        yield
    finally:
        for node, raw_code, materialized in before:
            node.raw_code, node.config.materialized = raw_code, materialized
            node.compiled, node.compiled_code = False, None


def _is_tagged(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] == "model" and TAG in node["tags"]


def _pulls(raw: Path, source: str, stream: str) -> str:
    return contents(raw, (raw / source / stream).glob("*/receipt.json"))


def _made(folder: Path, models: Iterable[Table]) -> dict[str, str]:
    """The hash of each file of the tables, by its path in ``folder``.

    Raises:
        OtherTablesError: a table has none.
    """
    found: dict[str, str] = {}
    for table in models:
        files = files_of(table, folder / TABLES)
        if not files:
            fault = f"Spark left no file of {table} in {folder / TABLES}"
            step = "give the cluster's workers that folder and the data folder at the same paths, then build again"
            raise OtherTablesError(SUBJECT, fault, step)
        found |= {str(path.relative_to(folder)): sha256_of(path) for path in files}
    return found
