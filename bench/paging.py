"""How the rivals ask: the same pages in the same order as a pull of ours, with nothing of this project behind them.

Nothing but the standard library is imported here, so that an environment of its own can run it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Ask = Callable[[dict[str, str]], list[dict[str, Any]]]


def pages(ask: Ask, question: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
    """Pages of records in the order of ``:id``, each asked for after the last id of the one before."""
    last = ""
    while True:
        after = f" and :id > '{last}'" if last else ""
        records = ask({**question, "$where": question["$where"] + after})
        if not records:
            return
        yield records
        last = str(records[-1][":id"])
