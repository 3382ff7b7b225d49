"""docs/metrics.md names only columns that exist, and every question asks for a metric by its own flags."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"
QUESTIONS = Path(__file__).resolve().parents[2] / "dbt_project" / "analyses" / "questions"


def _columns() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in MODELS.rglob("*__models.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            found[model["name"]] = {column["name"] for column in model["columns"]}
    return found


def test_the_page_names_only_tables_and_columns_that_exist() -> None:
    columns = _columns()
    every = set().union(*columns.values())
    text = PAGE.read_text(encoding="utf-8")
    for table, column in re.findall(r"`(mart_\w+|fct_\w+)\.(\w+)`", text):
        assert column in columns[table], f"{table}.{column}"
    for word in re.findall(r"`(\w+)`", text):
        assert word in columns or word in every, word


def test_no_question_decides_again_what_may_be_added_up() -> None:
    """Only the question about first versions looks at type and status itself: a flag knows today alone."""
    again = []
    for path in sorted(QUESTIONS.glob("q*.sql")):
        sql = path.read_text(encoding="utf-8").partition("*/")[2]
        if re.search(r"status in \('planned', 'done'\)", sql):
            again.append(path.stem[:3])
    assert again == ["q09"]
