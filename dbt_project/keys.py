"""The keys the build was tested for, in a form that needs no dbt to be read: ``build/keys.json``.

The tests ``unique_combination`` and ``relationship`` are the only place a key is declared. Whoever copies the tables
elsewhere (Parquet, PostgreSQL) takes keys from here, so that no second list can disagree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.files import write_json
from core.names import KEYS, PUBLISHED_SCHEMAS

Node = Mapping[str, Any]


def write_keys(folder: Path) -> Path:
    """Write the keys of all published tables into the build's ``folder``, from its manifest; returns the file."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    write_json(folder / KEYS, keys(manifest["nodes"]))
    return folder / KEYS


def keys(nodes: Mapping[str, Node]) -> dict[str, dict[str, Any]]:
    """Per ``schema.table``: ``key`` (the first ``unique_combination``), ``unique`` (the others), ``references``.

    A test that looks at some of the rows only (``where``) declares no key of the table.
    """
    tables = {
        name: node
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node["schema"] in PUBLISHED_SCHEMAS
    }
    tests = sorted(_whole_table_tests(nodes.values()), key=lambda node: float(node["created_at"]))
    return {
        _full_name(node): _keys_of(name, [test for test in tests if test["attached_node"] == name], tables)
        for name, node in sorted(tables.items(), key=lambda item: _full_name(item[1]))
    }


def _keys_of(name: str, tests: list[Node], tables: Mapping[str, Node]) -> dict[str, Any]:
    unique = [list(_asked(test)["columns"]) for test in tests if _kind(test) == "unique_combination"]
    references = [_reference(test, name, tables) for test in tests if _kind(test) == "relationship"]
    return {
        "key": unique[0] if unique else [],
        "unique": unique[1:],
        "references": [reference for reference in references if reference],
    }


def _whole_table_tests(nodes: Iterable[Node]) -> list[Node]:
    tests = [node for node in nodes if node["resource_type"] == "test" and node.get("test_metadata")]
    return [test for test in tests if not test["config"].get("where")]


def _kind(test: Node) -> str:
    return str(test["test_metadata"]["name"])


def _asked(test: Node) -> Mapping[str, Any]:
    asked: Mapping[str, Any] = test["test_metadata"]["kwargs"]
    return asked


def _reference(test: Node, name: str, tables: Mapping[str, Node]) -> dict[str, str] | None:
    """The column and what it points at; ``None`` where that is no published table."""
    asked = _asked(test)
    pointed_at = [needed for needed in test["depends_on"]["nodes"] if needed != name] or [name]
    target = tables.get(pointed_at[0])
    if target is None:
        return None
    return {"column": str(asked["column_name"]), "table": _full_name(target), "field": str(asked["field"])}


def _full_name(node: Node) -> str:
    return f"{node['schema']}.{node['name']}"
