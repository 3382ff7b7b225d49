"""Python files as trees of their syntax."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager


def tree_of(source: str) -> ast.Module:
    """The syntax of a Python file, whatever the collector of garbage finds meanwhile.

    CPython 3.11 counts the depth of all trees it is making in one number. While it makes one, the collector may end an
    object, whose last words may be a traceback, which makes another tree: the count is wrong then and ``ast.parse``
    raises SystemError, "AST constructor recursion depth mismatch" (python/cpython issue 106905, seen in 2026-11).

    Raises:
        SyntaxError: it is no Python.
    """
    with uncollected():
        return ast.parse(source)


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
