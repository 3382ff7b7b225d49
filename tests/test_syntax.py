"""Trees of syntax are made whatever else happens in the process."""

from __future__ import annotations

import ast
import gc
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.syntax import tree_of


class Ended:
    """An object in a circle, which only the collector ends; its last words are a traceback."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        try:
            [][1 + 1]
        except IndexError:
            traceback.format_exc()


@pytest.fixture
def _collecting_often() -> Iterator[None]:
    """The collector comes after every hundred objects."""
    usual = gc.get_threshold()
    gc.set_threshold(100)
    yield
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("_collecting_often")
def test_what_the_collector_ends_meanwhile_does_not_break_a_tree(project: Path) -> None:
    source = (project / "tests" / "conftest.py").read_text(encoding="utf-8")
    expected = ast.dump(tree_of(source))
    for _ in range(20):
        left = [Ended() for _ in range(3)]
        del left
        assert ast.dump(tree_of(source)) == expected
    assert gc.isenabled()
