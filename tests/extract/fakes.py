"""A publisher in memory: a fake client whose session stores what it is told to answer, as the real one does."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.settings import Settings
from extract.contract import (
    Answer,
    Api,
    Decode,
    Fence,
    Field,
    JsonRows,
    Note,
    Page,
    Params,
    Past,
    Probe,
    Session,
    Source,
    Stream,
    Window,
)

API = Api(name="somewhere", live_url="https://somewhere.example", probe=Probe("/data", r"^\["))
Route = Callable[[str, Mapping[str, str]], Any]


def stored(folder: Path, number: int, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer as the client leaves it: gzip on disk, the hash of the stored file in its name."""
    packed = gzip.compress(body, mtime=0)
    sha256 = hashlib.sha256(packed).hexdigest()
    path = folder / f"page-{number:04d}-{sha256[:12]}.json.gz"
    path.write_bytes(packed)
    return Answer(
        url="https://somewhere.example/data",
        status=200,
        headers=dict(headers or {}),
        path=path,
        sha256=sha256,
        wire_bytes=len(packed),
        body_bytes=len(body),
        head=body[:4096],
        tail=body[-65536:],
    )


def as_bytes(body: Any) -> bytes:
    """A body as bytes: bytes as they are, anything else as JSON."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


@dataclass
class FakeSession:
    """Answers from ``route(path, params)``: a body, or ``(body, headers)``, or an exception to raise."""

    folder: Path
    route: Route
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    kept: int = 0
    notes: list[Note] = field(default_factory=list)

    def get(self, api: Api, path: str, params: Params = (), *, keep: bool = True, **_options: str) -> Answer:
        self.asked.append((path, dict(params)))
        said = self.route(path, dict(params))
        if isinstance(said, Exception):
            raise said
        body, headers = said if isinstance(said, tuple) else (said, {})
        if keep:
            self.kept += 1
            return stored(self.folder, self.kept, as_bytes(body), headers)
        aside = self.folder.parent / "aside"
        aside.mkdir(exist_ok=True)
        return stored(aside, len(self.asked), as_bytes(body), headers)

    def site(self, api: Api) -> str:
        return api.live_url

    def has_key(self, api: Api) -> bool:
        return False

    def progress(self, done: int, of: int | None, what: str) -> None:
        return None

    def note(self, note: Note) -> None:
        self.notes.append(note)


@dataclass
class FakeClient:
    """A client every session of which asks ``route``; pass it as ``open_client`` of a pull."""

    route: Route = lambda path, params: []
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    requests: int = 0
    retries: int = 0
    waits_seconds: float = 0.0
    throttled: int = 0
    wire_bytes: int = 0

    def __call__(self, settings: Settings, source: str, apis: tuple[Api, ...]) -> FakeClient:
        return self

    def __enter__(self) -> FakeClient:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def session(self, folder: Path, *, inflated: bool = False) -> Session:
        folder.mkdir(parents=True, exist_ok=True)
        return FakeSession(folder, self.route, self.asked)


class Publisher:
    """Says which pages and fences come next; a stream over it needs no network at all.

    Args:
        pages: bodies of the pages, in order.
        total: what the publisher declares; the number of records in ``pages`` where it is not given.
        fences: versions the fence takes on, one per reading; the last one stays.
        tags: tags per page.
    """

    def __init__(
        self,
        pages: Sequence[Any] = (),
        total: int | None = None,
        fences: Sequence[str] = ("1",),
        tags: Sequence[Mapping[str, str]] = (),
        watermark: str = "",
    ) -> None:
        self.bodies = list(pages)
        self.total = total
        self.fences = list(fences)
        self.tags = list(tags)
        self.watermark = watermark
        self.pulls = 0

    def fence(self, session: Session, window: Window | None, past: Past) -> Fence:
        version = self.fences.pop(0) if len(self.fences) > 1 else self.fences[0]
        total = sum(len(body) for body in self.bodies) if self.total is None else self.total
        return Fence(version, total, self.watermark)

    def pages(self, session: Session, window: Window | None, past: Past, before: Fence) -> Iterator[Page]:
        self.pulls += 1
        for number, body in enumerate(self.bodies):
            tags = self.tags[number] if self.tags else {}
            yield Page(stored(session.folder, number + 1, as_bytes(body)), tags=tags)  # type: ignore[attr-defined]


FIELDS = (
    Field("id", required=True, pattern="[a-z0-9-]+"),
    Field("name", max_chars=50),
    Field("amount", pattern=r"-?\d+(\.\d+)?"),
)


def stream_over(publisher: Publisher, **changes: Any) -> Stream:
    """A small stream, keyed by ``id``, that asks ``publisher``."""
    decode: Decode = changes.pop("decode", JsonRows())
    declared: dict[str, Any] = {
        "name": "things",
        "grain": "One row is one thing.",
        "key": ("id",),
        "fields": FIELDS,
        "fence": publisher.fence,
        "pages": publisher.pages,
        "decode": decode,
        "rows": (0, 1_000_000),
    }
    return Stream(**{**declared, **changes})


def source_of(*streams: Stream) -> Source:
    """A source of these streams."""
    return Source(
        name="somebody",
        title="Somebody's things",
        publisher="Somebody",
        homepage="https://somewhere.example",
        licence="CC0 1.0",
        attribution="Somebody",
        cadence="0 3 * * *",
        privacy="open",
        redistribution="open",
        apis=(API,),
        streams=streams,
        triage="Safe to wait.",
    )


def settings_in(folder: Path, mode: str = "sample") -> Settings:
    """Settings whose data folder is ``folder``."""
    return Settings(mode=mode, data=folder, sandbox_url="http://127.0.0.1:9")


def records(start: int, stop: int) -> list[dict[str, str]]:
    """Things number ``start`` to ``stop - 1``."""
    return [{"id": f"id-{i:06d}", "name": f"Thing {i}", "amount": str(i)} for i in range(start, stop)]
