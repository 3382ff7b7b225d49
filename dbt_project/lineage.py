"""Which sources each published table is made from, and what may be passed on: ``build/lineage.json``.

Whoever publishes takes it from here: what a licence forbids to pass on is found in every table it went into, however
far down, and not only where a column names the source.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.files import write_json
from core.names import LINEAGE, PUBLISHED_SCHEMAS

LICENCES = Path(__file__).resolve().parent / "seeds" / "source_privacy.csv"
READINGS = "press_readings"
"""Readings are made from the texts of every source of texts."""
OURS = frozenset({"landing", "review"})
"""What the landing and persons say is no publisher's."""


def write_lineage(folder: Path, licences: Path = LICENCES) -> Path:
    """Write the lineage of all published tables into the build's ``folder``, from its manifest; returns the file."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    with open(licences, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = sorted(row["source"] for row in rows if row["privacy"] == "text")
    redistribution = {row["source"]: row["redistribution"] for row in rows}
    found = lineage(manifest["nodes"], texts)
    write_json(folder / LINEAGE, {"tables": found, "redistribution": redistribution})
    return folder / LINEAGE


def lineage(nodes: Mapping[str, Mapping[str, Any]], texts: list[str]) -> dict[str, list[str]]:
    """Per ``schema.table``: the sources of its rows, sorted; of readings those of ``texts``."""
    known: dict[str, frozenset[str]] = {}

    def sources_of(name: str) -> frozenset[str]:
        if name.startswith("source."):
            source = name.split(".")[2]
            return frozenset(texts if source == READINGS else [] if source in OURS else [source])
        if name not in known:
            parents = nodes.get(name, {}).get("depends_on", {}).get("nodes", ())
            known[name] = frozenset().union(*(sources_of(parent) for parent in parents))
        return known[name]

    published = {
        name: f"{node['schema']}.{node['name']}"
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node["schema"] in PUBLISHED_SCHEMAS
    }
    return {table: sorted(sources_of(name)) for name, table in sorted(published.items(), key=lambda item: item[1])}
