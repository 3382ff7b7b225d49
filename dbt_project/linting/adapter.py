"""What sqlfluff takes for dbt's ``adapter``: the linted SQL is DuckDB's, a dispatched macro the default one."""

from __future__ import annotations

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, name: str) -> Any:
    """The macro that DuckDB uses."""
    return context.resolve(f"default__{name}")
