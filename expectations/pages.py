"""Data Docs that stand alone: no page asks another host for anything, and none holds what it does not need.

Great Expectations' pages load styles, scripts and a logo from eight hosts and ask for a newsletter, and its index is
drawn by those scripts (1.24.1, 2026-11).
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from core.pages import STYLE

FOREIGN = [
    re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<link\b[^>]*>", re.IGNORECASE),
    re.compile(r"<img\b[^>]*>", re.IGNORECASE),
    re.compile(r"<footer\b.*?</footer>", re.DOTALL | re.IGNORECASE),
    re.compile(r'<div class="btn-group btn-group-toggle.*?</div>', re.DOTALL),
    re.compile(r"<p class=\"card-text col-12 p-0 mb-1\">\s*Validation Filter:\s*</p>"),
    re.compile(r"<strong>Actions</strong>"),
    re.compile(r"\s(?:onclick|onload)=\"[^\"]*\""),
]
HOME = re.compile(r'(<a href="[^"]*index\.html">)\s*(</a>)')


INDEX = """<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>Data quality</title>{style}</head><body>
<h1>Data quality</h1>
<p>What was asked of each table before it was published, and what was found. A release exists only where every rule
holds. Asked with <a href="https://greatexpectations.io">Great Expectations</a>.</p>
<table><thead><tr><th></th><th>Table</th><th>Rules</th><th>Fail</th></tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""
ROW = '<tr><td><i class="fas {mark}"></i></td><td>{name}</td><td>{rules}</td><td>{failed}</td></tr>'


def write_index(docs: Path, counts: Mapping[str, tuple[int, int]]) -> None:
    """Write the first page: rules asked and rules failed per table, each with the way to its own page."""
    found = {page.stem.partition("-")[2]: page.relative_to(docs) for page in (docs / "validations").rglob("*.html")}
    rows = []
    for table, (rules, failed) in sorted(counts.items()):
        name = html.escape(table)
        if table in found:
            name = f'<a href="{html.escape(found[table].as_posix())}">{name}</a>'
        mark = "fa-times text-danger" if failed else "fa-check-circle text-success"
        rows.append(ROW.format(mark=mark, name=name, rules=rules, failed=failed))
    (docs / "index.html").write_text(INDEX.format(style=STYLE, rows="\n".join(rows)), encoding="utf-8")


def make_self_contained(docs: Path) -> None:
    """Rewrite every page below ``docs`` with a style of its own and without anything that leaves the page."""
    shutil.rmtree(docs / "static", ignore_errors=True)
    for page in sorted(docs.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        for pattern in FOREIGN:
            text = pattern.sub("", text)
        text = HOME.sub(r"\1Data quality\2", text)
        page.write_text(text.replace("</head>", f"{STYLE}</head>", 1), encoding="utf-8")
