"""The data dictionary: one page made from the descriptions dbt holds, so that it cannot say anything else.

``landfall dictionary`` writes ``docs/data_dictionary.md`` from the newest build's manifest.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from core import pages
from core.errors import ConfigurationError
from core.names import PUBLISHED_SCHEMAS
from core.settings import PROJECT, Settings

PAGE = PROJECT / "docs" / "data_dictionary.md"
HEAD = """# Data dictionary

Made from the warehouse's own descriptions with `landfall dictionary`; a test holds it to them. The same,
with lineage and SQL, is published with every release: `data/<mode>/warehouse/current/docs/dbt/index.html`.
"""


def page(manifest: Path) -> str:
    """The page as Markdown: one section per published table, one line per column."""
    return "\n".join([HEAD, *(_section(node) for node in _published(manifest))])


def web_page(manifest: Path) -> str:
    """The same as a page that stands alone, for the release."""
    tables = _published(manifest)
    contents = "".join(
        f"<li>{pages.link(f'#{_name(node)}', _name(node))}: {html.escape(_line(node['description']))}</li>"
        for node in tables
    )
    parts = [part for node in tables for part in _web_section(node)]
    return pages.page("Data dictionary", f"<ul>{contents}</ul>", *parts)


def _published(manifest: Path) -> list[dict[str, Any]]:
    if not manifest.is_file():
        raise ConfigurationError(
            "dictionary", f"dbt has left no manifest at {manifest}", "build first: `landfall build`"
        )
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    found = [node for node in nodes if node["resource_type"] == "model" and node["schema"] in PUBLISHED_SCHEMAS]
    return sorted(found, key=_name)


def _name(node: dict[str, Any]) -> str:
    return f"{node['schema']}.{node['name']}"


def _web_section(node: dict[str, Any]) -> list[str]:
    columns = [
        (column["name"], str(column["data_type"]), _line(column["description"])) for column in node["columns"].values()
    ]
    return [
        pages.heading(2, _name(node), _name(node)),
        pages.paragraph(_line(node["description"])),
        pages.table(("column", "type", "what it is"), columns),
    ]


def _section(node: dict[str, Any]) -> str:
    rows = [_row(column) for column in node["columns"].values()]
    head = [f"## {_name(node)}", "", _line(node["description"]), ""]
    return "\n".join([*head, "| column | type | what it is |", "|---|---|---|", *rows, ""])


def _row(column: dict[str, Any]) -> str:
    return f"| `{column['name']}` | {column['data_type']} | {_line(column['description']).replace('|', '∣')} |"


def _line(text: str) -> str:
    return " ".join(text.split())


def write(settings: Settings) -> Path:
    """Write the page of the newest build into the project's docs; returns it."""
    PAGE.write_text(page(settings.build / "target" / "manifest.json"), encoding="utf-8")
    return PAGE
