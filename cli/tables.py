"""Rows for a person: a table as wide as the terminal, plain aligned lines for another program."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print ``rows`` under ``head``. Only a terminal gets borders and wrapped cells; elsewhere a row is a line."""
    if sys.stdout.isatty():
        _drawn(head, rows)
        return
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head) - 1)]
    for row in [head, *rows]:
        print("  ".join([*map(str.ljust, row, widths), row[-1]]).rstrip())


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(highlight=False).print(table)
