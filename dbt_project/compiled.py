"""Models made again as dbt would make them, by the SQL dbt has compiled of them and without dbt.

On a day on which only rows are others, dbt spends most of its time on its import, on the project and on what it asks
about each model before it says anything to the database (1.11, 2026-11). The manifest of the build from nothing holds
every model's SQL, and the candidate every table's form, by the same project. So:

- a view stays as it is: it names files by pattern;
- a table is made by its compiled SQL; one with a contract keeps its form, and its rows are exchanged;
- a table that follows its rows (``incremental``) is rendered once more as dbt renders it when the table is there; its
  other form, rendered in the same way, must be the compiled one to the letter;
- a Python model is called as dbt calls it.

What is none of these, or refuses, is dbt's: it makes all of the models then.
"""

# ruff: noqa: S608 - names and SQL are dbt's own, from the manifest

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2

from dbt_project.testing import MOST_NEW, NewRows, settings

HERE = Path(__file__).resolve().parent
PACKAGE = "macro.landfall."
ASKING = re.compile(r"\brun_query\b|\bis_incremental\b")
"""Words of macros and models whose SQL depends on what is in the database."""
PULLS = re.compile(r"\((?:'[^']*', )*''\)")
"""The list of pulls that a model writes out."""
NEVER = "1TB"
"""A log this long is written into the database before its connection is closed."""
NEW = '"temp"."main"."new_rows"'

Node = Mapping[str, Any]
Ask = Callable[[str], list[Any]]
OnModel = Callable[[int, int, str], None]


class OnlyDbtError(Exception):
    """A model is of a kind that only dbt makes."""


@dataclass(frozen=True)
class Made:
    """Models made again.

    Attributes:
        seconds: of each, by name.
        new_rows: what is new in tables that followed their rows, and in views of their rows (``meta.rows_of``), by the
            model's name; of a model that is not named here every row may be new.
    """

    seconds: Mapping[str, float]
    new_rows: Mapping[str, NewRows]


def make(database: Path, manifest: Mapping[str, Any], models: Collection[str], watch: OnModel | None = None) -> Made:
    """Make ``models`` again, each in a transaction of its own.

    Args:
        database: the candidate, made by the project of the manifest.
        manifest: dbt's, of the last build from nothing.
        models: by name, with all models behind a change among them.
        watch: is told before each model: its place, how many there are, its name.

    Raises:
        OnlyDbtError, duckdb.Error: nothing was done, or a model failed. Made anew by dbt, with all others, it is as if
            nothing had been done.
    """
    nodes = [manifest["nodes"][key] for key in _in_order(manifest, models)]
    seconds: dict[str, float] = {}
    new_rows: dict[str, NewRows] = {}
    with closing(duckdb.connect(str(database))) as connection:
        for node in nodes:
            _refuse(connection, manifest, node)
        for name, value in settings().items():
            connection.execute(f"set {name} = '{value}'")
        # Written once, when all is closed, and not with each 16 MB of what changed, which rewrites the same parts.
        connection.execute(f"set checkpoint_threshold = '{NEVER}'")
        for place, node in enumerate(nodes, 1):
            if watch:
                watch(place, len(nodes), node["name"])
            begun = time.monotonic()
            if new := _made(connection, manifest, node) or _shown(node, new_rows):
                new_rows[node["name"]] = new
            seconds[node["name"]] = round(time.monotonic() - begun, 3)
    return Made(seconds, new_rows)


def _shown(node: Node, new_rows: Mapping[str, NewRows]) -> NewRows | None:
    """What is new in a view whose rows are those of a table that followed its own."""
    table = new_rows.get(node["config"]["meta"].get("rows_of", ""))
    return replace(table, table=node["relation_name"], is_view=True) if table else None


def _in_order(manifest: Mapping[str, Any], models: Collection[str]) -> Iterator[str]:
    """The keys of models, each after those it is made from."""
    keys = {key for key, node in manifest["nodes"].items() if key.startswith("model.") and node["name"] in models}
    sorter = TopologicalSorter({key: keys.intersection(manifest["parent_map"][key]) for key in sorted(keys)})
    return iter(tuple(sorter.static_order()))


def _refuse(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], node: Node) -> None:
    """Raise where a model's SQL is another one than the manifest's, its table is not there, or it is of a kind that is
    not known here."""
    config, kind, is_sql = node["config"], node["config"]["materialized"], node["language"] == "sql"
    is_known = {
        "view": is_sql and not _asks(manifest, node) and _is_there(connection, node, "duckdb_views()", "view_name"),
        "table": not config["post-hook"] and not (is_sql and _asks(manifest, node)),
        "incremental": config.get("incremental_strategy") == "delete+insert" and _is_there(connection, node),
    }
    if not is_known.get(kind) or config["pre-hook"] or not node.get("compiled_code"):
        raise OnlyDbtError(f"{node['name']} is made by dbt alone")
    if kind == "incremental" and is_sql and not is_as_compiled(manifest, node):
        raise OnlyDbtError(f"{node['name']} is not rendered as dbt has compiled it")


def is_as_compiled(manifest: Mapping[str, Any], node: Node) -> bool:
    """Whether a model that follows its rows is rendered here as dbt has compiled it: as it is made from nothing, or,
    where dbt described the project after the build, as its table is there; which pulls came since is then another's.
    """
    forms = (_rendered(manifest, node, node["raw_code"], ask) for ask in (None, _no_rows))
    return PULLS.sub("('')", node["compiled_code"]) in forms


def _asks(manifest: Mapping[str, Any], node: Node) -> bool:
    macros = _macros_in(manifest, node["raw_code"])
    return any(ASKING.search(text) for text in (node["raw_code"], *macros.values()))


def _made(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], node: Node) -> NewRows | None:
    """Make one model; returns what is new in it where it follows its rows and that is little."""
    kind, new = node["config"]["materialized"], None
    if kind == "view":
        return None
    connection.execute("begin")
    if kind == "incremental":
        new = _followed(connection, manifest, node)
    elif node["language"] == "sql":
        _replaced(connection, node, node["compiled_code"])
    else:
        _replaced(connection, node, _called(connection, manifest, node, is_there=False))
    connection.execute("commit")
    return new


def _replaced(connection: duckdb.DuckDBPyConnection, node: Node, query: str) -> None:
    """All rows of a table by a query. Where a contract gives it its form, that stays."""
    table = node["relation_name"]
    if not node["config"]["contract"]["enforced"]:
        connection.execute(f"create or replace table {table} as (\n{query}\n)")
        return
    columns = _columns(connection, table)
    connection.execute(f"delete from {table}")
    connection.execute(f"insert into {table} ({columns}) select {columns} from (\n{query}\n) as made")


def _followed(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], node: Node) -> NewRows | None:
    """The new rows of a table that follows its rows, and what it forgets; returns which are new, where they are few."""

    def ask(query: str) -> list[Any]:
        return [row[0] for row in connection.execute(query).fetchall()]

    table, is_sql = node["relation_name"], node["language"] == "sql"
    query = (
        _rendered(manifest, node, node["raw_code"], ask)
        if is_sql
        else _called(connection, manifest, node, is_there=True)
    )
    connection.execute(f"create or replace temporary table new_rows as (\n{query}\n)")
    columns, key = _columns(connection, table), node["config"]["unique_key"]
    came = connection.execute(f"select distinct {key} from {NEW} limit {MOST_NEW + 1}").fetchall()
    connection.execute(f"delete from {table} where {key} in (select {key} from {NEW})")
    connection.execute(f"insert into {table} ({columns}) select {columns} from {NEW}")
    connection.execute(f"drop table {NEW}")
    for hook in node["config"]["post-hook"]:
        if statement := _rendered(manifest, node, hook["sql"], ask).strip():
            connection.execute(statement)
    return NewRows(table, key, tuple(str(value) for (value,) in came)) if len(came) <= MOST_NEW else None


def _is_there(
    connection: duckdb.DuckDBPyConnection, node: Node, kind: str = "duckdb_tables()", column: str = "table_name"
) -> bool:
    """Whether a model is there as what it should be: after a build that took Spark's tables a view is a table."""
    found = connection.execute(
        f"select 1 from {kind} where schema_name = '{node['schema']}' and {column} = '{node['alias']}'"
    )
    return found.fetchone() is not None


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    return ", ".join(f'"{row[0]}"' for row in connection.execute(f"describe {table}").fetchall())


def _called(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], node: Node, *, is_there: bool) -> str:
    """The query of what a Python model gives.

    Raises:
        OnlyDbtError: the model failed; dbt names it, and what it is about.
    """
    try:
        return _query_of(connection, manifest, node, is_there=is_there)
    except duckdb.Error:
        raise
    except Exception as error:
        raise OnlyDbtError(f"{node['name']} failed: {type(error).__name__}: {error}") from error


def _query_of(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], node: Node, *, is_there: bool) -> str:
    path = HERE / node["original_file_path"]
    spec = importlib.util.spec_from_file_location(node["name"], path)
    assert spec is not None  # noqa: S101 - a file that ends in .py has one
    assert spec.loader is not None  # noqa: S101 - as above
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    relations = _relations(manifest)
    given = SimpleNamespace(
        ref=lambda name: connection.query(f"select * from {relations[name]}"),
        config=lambda **_said: None,
        is_incremental=is_there,
        this=node["relation_name"],
    )
    found = module.model(given, connection)
    if isinstance(found, duckdb.DuckDBPyRelation):
        return str(found.sql_query())
    connection.register("what_python_gave", found)
    return "select * from what_python_gave"


def _relations(manifest: Mapping[str, Any]) -> dict[str, str]:
    nodes = manifest["nodes"]
    return {node["name"]: node["relation_name"] for key, node in nodes.items() if key.startswith(("model.", "seed."))}


def _no_rows(_query: str) -> list[Any]:
    """What a database says in which nothing is new."""
    return []


class _Returned(Exception):  # noqa: N818 - no error: how a macro gives a value that is no text
    """What ``return`` in a macro raises, as in dbt."""


def _rendered(manifest: Mapping[str, Any], node: Node, text: str, ask: Ask | None) -> str:
    """Text of the project as dbt renders it, with as much of dbt as these models use.

    Args:
        manifest: dbt's.
        node: the model the text belongs to.
        text: of the model, or of what is done after it.
        ask: gives the first column of a query's rows; ``None`` where the model's table is not there.

    Raises:
        OnlyDbtError: it uses more.
    """
    relations = _relations(manifest)
    names: dict[str, Any] = {}

    def run_query(query: str) -> Any:
        found = ask(query) if ask else []
        return SimpleNamespace(columns=[SimpleNamespace(values=lambda: found)])

    def dispatch(name: str) -> Any:
        return names[f"default__{name}"]

    environment = jinja2.Environment(  # noqa: S701 - SQL, no page
        extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
    )
    environment.globals.update(
        ref=lambda name: relations[name],
        config=lambda **_said: "",
        is_incremental=lambda: ask is not None,
        execute=True,
        run_query=run_query,
        adapter=SimpleNamespace(dispatch=dispatch),
        this=_This(node),
        target=SimpleNamespace(schema="main", type="duckdb"),
        **{"return": _return},
    )
    macros = _macros_in(manifest, text)
    environment.globals.update({name: _later(names, name) for name in macros})
    try:
        names |= {name: getattr(environment.from_string(macro).module, name) for name, macro in macros.items()}
        return environment.from_string(text).render()
    except (jinja2.TemplateError, KeyError) as error:
        raise OnlyDbtError(f"{node['name']}: {error}") from error


class _This:
    """``this`` within a model: its table, and its name."""

    def __init__(self, node: Node) -> None:
        self.identifier = node["alias"]
        self._name = node["relation_name"]

    def __str__(self) -> str:
        return str(self._name)


def _return(value: Any) -> None:
    raise _Returned(value)


def _later(names: Mapping[str, Callable[..., Any]], name: str) -> Callable[..., Any]:
    """A macro by its name, whichever of them is read first; what it returns where it does, else its text."""

    def called(*words: Any, **more: Any) -> Any:
        try:
            return names[name](*words, **more)
        except _Returned as returned:
            return returned.args[0]

    return called


def _macros_in(manifest: Mapping[str, Any], text: str) -> dict[str, str]:
    """The project's macros that are named in a text, and in those, with their own text."""
    every = {
        key.removeprefix(PACKAGE): one["macro_sql"]
        for key, one in manifest["macros"].items()
        if key.startswith(PACKAGE)
    }
    found: dict[str, str] = {}
    waiting = [text]
    while waiting:
        words = set(re.findall(r"\w+", waiting.pop()))
        for name in (words | {f"default__{word}" for word in words}) & every.keys() - found.keys():
            found[name] = every[name]
            waiting.append(every[name])
    return found
