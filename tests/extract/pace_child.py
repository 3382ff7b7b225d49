"""A process of its own that asks a publisher by name; its name leads to loopback, so that manners apply to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import LandfallError
from core.settings import Settings
from extract.contract import Api
from extract.http import Client, Limits


def ask(port: int, data: Path, name: str, paths: list[str], key: str, options: dict[str, Any]) -> dict[str, Any]:
    """Ask for all ``paths``; returns how many were answered and the code of the error that ended it."""
    api = Api(name, f"http://publisher.example:{port}", key_header="X-Key", **options)
    settings = Settings("live", data, base_urls={name: api.live_url}, keys={name: key} if key else {})
    answered = 0
    with Client(settings, name, (api,), limits=Limits(attempts=1), look_up=lambda *_: ["127.0.0.1"]) as client:
        for path in paths:
            try:
                client.get(api, path)
            except LandfallError as error:
                return {"answered": answered, "code": error.code, **error.context}
            answered += 1
    return {"answered": answered, "code": ""}
