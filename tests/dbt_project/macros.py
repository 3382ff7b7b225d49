"""The project's macros outside of dbt, as it would call them for an engine."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment

from core.settings import PROJECT

MACROS = PROJECT / "dbt_project" / "macros"
FILES = ("engines", "values", "registry", "spark/values")


def macros(engine: str, called: set[str]) -> dict[str, Callable[..., str]]:
    """The project's macros as dbt calls them for an engine; ``called`` is told which of them are shared out."""
    names: dict[str, Any] = {}

    def dispatch(name: str) -> Callable[..., str]:
        called.add(name)
        found: Callable[..., str] = names.get(f"{engine}__{name}") or names[f"default__{name}"]
        return found

    adapter = SimpleNamespace(dispatch=dispatch)
    environment = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL, no page
    environment.globals.update(adapter=adapter, **{"return": lambda value: value})
    for file in FILES:
        found = environment.from_string((MACROS / f"{file}.sql").read_text(encoding="utf-8")).module
        names |= {name: value for name, value in vars(found).items() if not name.startswith("_")}
        environment.globals.update(names)
    return names
