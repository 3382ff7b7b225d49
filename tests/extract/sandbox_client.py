"""The sandbox as a publisher without a socket: a client of landing whose answers come from its application."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from starlette.testclient import TestClient

from core.settings import Settings
from extract.contract import Answer, Api, Expect, Params
from extract.errors import RefusedError, UnavailableError
from tests.extract.fakes import stored


@dataclass
class SandboxClient:
    """Pass it as ``open_client`` of a pull; ``asked`` lists api, path and parameters of every request."""

    server: TestClient
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, _settings: Settings, _source: str, _apis: tuple[Api, ...]) -> SandboxClient:
        return self

    def __enter__(self) -> SandboxClient:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def session(self, folder: Path, *, inflated: bool = False) -> SandboxSession:
        return SandboxSession(self, folder)


@dataclass
class SandboxSession:
    """``contract.Asking`` over the application."""

    client: SandboxClient
    folder: Path

    def get(self, api: Api, path: str, params: Params = (), *, expect: Expect = "json", keep: bool = True) -> Answer:
        asked = self.client.asked
        asked.append((api.name, path, dict(params)))
        said = self.client.server.get(f"/{api.name}{path}", params=list(params), follow_redirects=False)
        if said.status_code >= 500:
            raise UnavailableError(api.name, f"answered {said.status_code}", "later", status=said.status_code)
        if said.status_code != 200:
            code = said.json().get("code") if "json" in said.headers.get("content-type", "") else ""
            raise RefusedError(
                api.name, f"answered {said.status_code}", "look", status=said.status_code, remote_code=code
            )
        place = self.folder if keep else self.folder.parent / "aside"
        place.mkdir(exist_ok=True)
        return stored(place, len(asked), said.content, said.headers)

    def site(self, api: Api) -> str:
        return f"https://{api.sample_host}" if api.sample_host else ""

    def has_key(self, _api: Api) -> bool:
        return True

    def progress(self, _done: int, _of: int | None, _what: str) -> None:
        return None
