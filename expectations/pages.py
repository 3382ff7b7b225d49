"""Data Docs that stand alone: no page asks another host for anything, and none holds what it does not need.

Great Expectations' pages load styles, scripts and a logo from eight hosts and ask for a newsletter, and its index is
drawn by those scripts (1.24.1, 2026-11).
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from core.pages import STYLE, heading, page
from expectations.rules import Outcome

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


INTRODUCTION = (
    "<p>What was asked of each table before it was published, and what was found. A release exists only where every "
    "rule holds, or where a person has let a finding pass by name. While the tables are built, dbt has tested keys, "
    "parents, empty and accepted values; here a candidate is compared with the release before, with what landed and "
    'with common sense. Asked with <a href="https://greatexpectations.io">Great Expectations</a>.</p>'
)
SINCE = (
    "<p>This candidate was asked the rules as SQL, which found nothing. Great Expectations asked rules of the same "
    "code of a candidate before it, passed all of them at <b>{at}</b>, and showed them then as it is linked below.</p>"
)
SUMMARY = '<tr><td><i class="fas {mark}"></i></td><td>{name}</td><td>{rules}</td><td>{failed}</td></tr>'
RULE = (
    '<tr><td class="{colour}" style="white-space: nowrap">{verdict}</td>'
    "<td><b>{holds}.</b> <code>{name}</code>{finding}"
    '<details><summary>How it is asked</summary><pre class="wide">{asked}</pre></details></td></tr>'
)


def write_index(docs: Path, answers: Mapping[str, Sequence[Outcome]], passed_at: str = "") -> None:
    """Write the first page: per table its rules in words, which hold, and what was found where one does not.

    Args:
        docs: the folder, with the pages of Great Expectations.
        answers: outcomes per ``schema.table``.
        passed_at: when Great Expectations wrote its pages, where it was not asked now.
    """
    found = {file.stem.partition("-")[2]: file.relative_to(docs) for file in (docs / "validations").rglob("*.html")}
    failing = {table: sum(1 for one in outcomes if one.finding) for table, outcomes in answers.items()}
    ordered = sorted(answers, key=lambda name: (not failing[name], name))
    rows = "\n".join(_summary(table, len(answers[table]), failing[table]) for table in ordered)
    head = "<thead><tr><th></th><th>Table</th><th>Rules</th><th>Fail</th></tr></thead>"
    since = [SINCE.format(at=html.escape(passed_at))] if passed_at else []
    parts = [INTRODUCTION, *since, f"<table>{head}<tbody>\n{rows}\n</tbody></table>"]
    for table in ordered:
        parts.append(heading(2, table, table))
        if table in found:
            address = html.escape(found[table].as_posix())
            parts.append(f'<p><a href="{address}">The same as Great Expectations shows it</a></p>')
        parts.append(_rules(answers[table]))
    (docs / "index.html").write_text(page("Data quality", *parts), encoding="utf-8")


def _summary(table: str, rules: int, failed: int) -> str:
    name = html.escape(table)
    mark = "fa-times text-danger" if failed else "fa-check-circle text-success"
    return SUMMARY.format(mark=mark, name=f'<a href="#{name}">{name}</a>', rules=rules, failed=failed)


def _rules(outcomes: Sequence[Outcome]) -> str:
    """The rules of one table, failing ones first."""
    told = "\n".join(_rule(outcome) for outcome in sorted(outcomes, key=lambda one: not one.finding))
    return f"<table><tbody>\n{told}\n</tbody></table>"


def _rule(outcome: Outcome) -> str:
    rule = outcome.rule
    asked = (
        dedent(rule.sql).strip() or f"{rule.expectation}({', '.join(f'{k}={v!r}' for k, v in rule.arguments.items())})"
    )
    found, step = html.escape(outcome.finding), html.escape(rule.next_step)
    return RULE.format(
        colour="text-danger" if found else "text-success",
        verdict="✘ fails" if found else "✔ holds",
        name=html.escape(rule.name),
        holds=html.escape(rule.holds),
        finding=f'<p class="alert"><b>{found}</b><br>Next: {step}</p>' if found else "",
        asked=html.escape(asked),
    )


def make_self_contained(docs: Path) -> None:
    """Rewrite every page below ``docs`` with a style of its own and without anything that leaves the page."""
    shutil.rmtree(docs / "static", ignore_errors=True)
    for file in sorted(docs.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for pattern in FOREIGN:
            text = pattern.sub("", text)
        text = HOME.sub(r"\1Data quality\2", text)
        file.write_text(text.replace("</head>", f"{STYLE}</head>", 1), encoding="utf-8")
