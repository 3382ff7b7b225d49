"""Planted defects: what is done to a sound warehouse, and the one rule that must catch it.

They are data (``defects.yml``), one row each. ``python -m tests.expectations.defects`` writes the tables of
``docs/rules.md``: which rule has which owner, and which defect each of them was seen to catch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from expectations.rules import Baseline, Rule, all_rules
from expectations.suites import all_suites
from tests.expectations.warehouse import MODELS, contracts

FILE = Path(__file__).with_suffix(".yml")
PAGE = MODELS.parents[1] / "docs" / "rules.md"
KINDS = {"unique_combination": "unique", "relationship": "parent", "accepted_values": "accepted"}
"""Our word for a kind of test of dbt, by dbt's; ``full_match`` names what is accepted, as a pattern."""


@dataclass(frozen=True)
class Defect:
    """A change, and the rule that must notice it.

    Attributes:
        table: whose rule it is.
        owner: who holds the rule: ``dbt`` or ``gx``.
        rule: the rule that must fail; of dbt as ``dbt_rules`` names it, or the beginning of that.
        plant: SQL that does it, statements parted by semicolons.
    """

    table: str
    owner: str
    rule: str
    plant: str

    @property
    def statements(self) -> list[str]:
        """The SQL, statement by statement."""
        return [statement.strip() for statement in self.plant.split("; ")]


def every_defect(owner: str) -> list[Defect]:
    """The defects whose rules one owner holds."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [defect for defect in (Defect(**row) for row in rows) if defect.owner == owner]


def gx_rules() -> dict[tuple[str, str], Rule]:
    """Every rule the audit asks of a candidate after a release, by table and name."""
    found = {}
    for table, suite in all_suites().items():
        columns = {name: kind.upper() for name, kind in contracts()[table].items()}
        totals = {headline.name: 1.0 for headline in suite.headlines}
        for rule in all_rules(suite, columns, Baseline("000001", 100, tuple(columns), totals)):
            found[table, rule.name] = rule
    return found


@cache
def dbt_rules() -> frozenset[tuple[str, str]]:
    """Every rule dbt holds of a published table, as (table, ``<kind> <columns or expression>``)."""
    models = [
        model
        for schema in ("marts", "ops")
        for path in sorted((MODELS / schema).rglob("_*__models.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    ]
    return frozenset((_table(model["name"]), rule) for model in models for rule in _rules_of(model))


def _table(name: str) -> str:
    return f"{'ops' if name.startswith('ops_') else 'marts'}.{name}"


def _rules_of(model: dict[str, Any]) -> Iterator[str]:
    yield from (_named(test, "") for test in model.get("data_tests", ()))
    for column in model["columns"]:
        name = column["name"]
        yield from (f"not_null {name}" for one in column.get("constraints", ()) if one["type"] == "not_null")
        yield from (_named(test, name) for test in column.get("data_tests", ()))


def _named(test: Any, column: str) -> str:
    if isinstance(test, str):
        return f"{test} {column}".strip()
    ((kind, given),) = test.items()
    arguments = given["arguments"]
    if kind == "expression_is_true":
        return f"true {arguments['expression']}"
    if kind == "full_match":
        return f"accepted {column}"
    columns = arguments["columns"] if kind == "unique_combination" else [column or arguments.get("column_name", "")]
    return f"{KINDS.get(kind, kind)} {', '.join(columns)}"


def page() -> str:
    """The tables of ``docs/rules.md``."""
    rules, tested = gx_rules(), dbt_rules()
    kinds = Counter(rule.partition(" ")[0] for _, rule in tested)
    gx_kinds = Counter(rule.expectation or "UnexpectedRowsExpectation" for rule in rules.values())
    lines = [
        "# Rules, their owners, and what they were seen to catch",
        "",
        "dbt holds what a table is by itself, while it builds: keys, parents, what is never empty, which values are",
        "accepted. Great Expectations holds what compares a candidate with the release before, with what landed and",
        "with common sense. No rule stands in both. Made by `python -m tests.expectations.defects` from models, suites",
        "and `tests/expectations/defects.yml`; [ADR 0036](decisions/0036-one-owner-per-rule.md) says why.",
        "",
        "| owner | kind | rules of published tables |",
        "|---|---|---|",
        *(f"| dbt | {kind} | {count} |" for kind, count in sorted(kinds.items())),
        *(f"| Great Expectations | {kind} | {count} |" for kind, count in sorted(gx_kinds.items())),
        "",
        "## What Great Expectations asks",
        "",
        "| table | rule | what must hold |",
        "|---|---|---|",
        *(f"| {table} | {name} | {_cell(rule.holds)} |" for (table, name), rule in sorted(rules.items())),
        "",
        "## Planted defects",
        "",
        "Each was planted in a sound warehouse, and the rule beside it failed.",
        "",
        "| table | owner | rule | what was planted |",
        "|---|---|---|---|",
        *(
            f"| {one.table} | {one.owner} | {_cell(one.rule)} | `{_cell(one.plant)}` |"
            for owner in ("dbt", "gx")
            for one in sorted(every_defect(owner), key=lambda one: (one.table, one.rule, one.plant))
        ),
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(MODELS.parents[1])}")
