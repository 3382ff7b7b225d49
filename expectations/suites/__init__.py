"""One module per published table; each says in ``SUITE`` what must hold before readers get it."""

from __future__ import annotations

import importlib
import pkgutil

from expectations.rules import Suite


def all_suites() -> dict[str, Suite]:
    """Every suite of this folder, keyed ``schema.table``."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    suites: list[Suite] = [module.SUITE for module in modules]
    return {suite.table: suite for suite in suites}
