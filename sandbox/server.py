"""The sandbox's server: every view of ``sandbox.apis`` mounted below its API name, plus control page and request log.

A view module has ``routes(state: State) -> list[Route]``. Handlers are plain functions (Starlette runs them in
threads) that take their rows with ``with state.world.database.cursor() as cursor`` and show only what exists at
``state.clock.now``. Faults are laid over the answers afterwards, so views know nothing of them.
"""

from __future__ import annotations

import importlib

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from sandbox.apis import VIEWS
from sandbox.state import State


def application(state: State) -> Starlette:
    """The ASGI application for ``state``."""
    return Starlette(routes=_mounts(state))


def _mounts(state: State) -> list[BaseRoute]:
    mounts: list[BaseRoute] = []
    for api, module in VIEWS.items():
        view = importlib.import_module(f"sandbox.apis.{module}")
        mounts.append(Mount(f"/{api}", routes=view.routes(state.mounted(api))))
    return mounts
