"""An answer as a person reads it in a terminal: a table where its columns fit, one block per row where they do not.

Texts of an answer come from press and registries, so nothing in them reaches the terminal but signs one can see.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from serve.questions import Answer

WIDEST = 250
"""Characters of a line where nobody looks: output to a file or another program."""
NARROWEST = 40
"""Characters below which no terminal is taken at its word."""
ROWS = 500
"""Rows that are drawn; the rest is counted."""
TEXT_NEEDS = 16
"""Characters a column of texts needs to be read; longer ones go on in the next line."""
BETWEEN = 3
"""Characters a table's border takes per column."""
WORDS = {
    "en": {
        "more": "… and {more:,} more rows: --format csv has them all",
        "none": "no rows: this release has nothing for these values",
        "row": "row",
        "usual": "usually",
    },
    "es": {
        "more": "… y {more:,} filas más: --format csv las tiene todas",
        "none": "ninguna fila: esta publicación no tiene nada para estos valores",
        "row": "fila",
        "usual": "lo usual es",
    },
}
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def draw(found: Answer, file: TextIO, language: str, width: int | None = None) -> None:
    """Write an answer with its question above and how to read it below.

    Args:
        found: the answer.
        file: where to; a terminal is drawn as wide as it is.
        language: of the question and notes, ``en`` or ``es``.
        width: characters of a line, instead of the terminal's own.
    """
    console = Console(file=file, width=width or _width_of(file), highlight=False, markup=False, emoji=False)
    question, said = found.question, WORDS[language]
    console.print(Text(f"{question.number}. {question.title[language]}", style="bold"))
    if found.values:
        console.print(Text("   " + ", ".join(_asked(found, name, said["usual"]) for name in found.values)))
    rows = [[shown(value) for value in row] for row in found.rows[:ROWS]]
    if not rows:
        console.print(Text(f"({said['none']})"))
    elif _needed(found, rows) <= console.width:
        console.print(_table(found, rows))
    else:
        _print_blocks(console, found, rows, said["row"])
    if len(found.rows) > ROWS:
        console.print(Text(said["more"].format(more=len(found.rows) - ROWS)))
    console.print(Text(question.how_to_read[language]))


def _asked(found: Answer, name: str, usual: str) -> str:
    """A parameter and its value; where it is another than the title speaks of, that one too."""
    default = next((one.default for one in found.question.parameters if one.name == name), None)
    other = default is not None and default != found.values[name]
    return f"{name} = {shown(found.values[name]) or '–'}" + (f" ({usual} {shown(default)})" if other else "")


def shown(value: Any) -> str:
    """A value as a person reads it: four decimals at most, nothing for what is not known, no unseen signs."""
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return _number(float(value))
    if isinstance(value, list | dict | tuple):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, date):
        value = value.isoformat()
    return "".join("�" if unicodedata.category(sign) in _UNSEEN else sign for sign in " ".join(str(value).split()))


def _number(value: float) -> str:
    if value and abs(value) < 0.001:
        return f"{value:.3g}"
    text = f"{value:.4f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _width_of(file: TextIO) -> int:
    if not file.isatty():
        return WIDEST
    return max(Console(file=file).width, NARROWEST)


def _is_number(found: Answer, column: int) -> bool:
    return not found.types[column].startswith(("VARCHAR", "DATE", "BOOLEAN", "TIMESTAMP", "STRUCT", "MAP"))


def _header(name: str) -> str:
    """A column's name in lines that break after underscores."""
    lines = [""]
    for part in name.replace("_", "_ ").split():
        if len(lines[-1]) + len(part) > TEXT_NEEDS and lines[-1]:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _needed(found: Answer, rows: list[list[str]]) -> int:
    """Characters below which the table would break numbers, or names and texts into crumbs."""
    needed = 1
    for number, name in enumerate(found.columns):
        longest = max(len(row[number]) for row in rows)
        header = max(len(line) for line in _header(name).split("\n"))
        needed += BETWEEN + max(header, longest if _is_number(found, number) else min(longest, TEXT_NEEDS))
    return needed


def _table(found: Answer, rows: list[list[str]]) -> Table:
    table = Table(box=box.ROUNDED, show_lines=False)
    for number, name in enumerate(found.columns):
        is_number = _is_number(found, number)
        header = Text(_header(name))
        least = max(len(line) for line in header.plain.split("\n"))
        table.add_column(
            header,
            justify="right" if is_number else "left",
            no_wrap=is_number,
            min_width=least,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    return table


def _print_blocks(console: Console, found: Answer, rows: list[list[str]], word: str) -> None:
    name_width = max(len(name) for name in found.columns)
    for number, row in enumerate(rows, start=1):
        console.print(Text(f"── {word} {number} ".ljust(min(console.width, 60), "─")))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=name_width < console.width // 2, overflow="fold")
        grid.add_column(overflow="fold")
        for name, value in zip(found.columns, row, strict=True):
            if value:
                grid.add_row(Text(name), Text(value))
        console.print(grid)
