"""Landing: a pull is drafted beside the lake, counted, and moved into it whole with its receipt (reliability I1-I4).

A crash at any moment leaves either the whole pull or nothing: drafts are in ``data/drafts``, on the same file system,
and the next pull of the stream removes what a dead one left there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from os import getpid
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import uuid4

from core.attempts import attempt
from core.errors import DiskError, TamperedError
from core.files import disk_faults, lock, move_folder, sha256_of, sync_folder, write_json
from core.lake import ALL, RECEIPT, SINCE, Lake, Receipt, pull_id_of
from core.settings import PROJECT, Settings
from extract.contract import Api, Fence, Page, Past, Session, Source, Stream, Window
from extract.decode import Ahead, Decoded, decode
from extract.errors import IncompleteError, MovingError, NotDataError, QuarantineError, RefusedError
from extract.http import Client

ATTEMPTS = 5
"""Pulls of a moving source before it is called so. With keyset paging and a fence, 10,000 random schedules accepted
no torn pull (reliability P3)."""
SPARE_BYTES = 32 << 20
COUNTERS = ("requests", "retries", "waits_seconds", "throttled", "wire_bytes")


class Asker(Protocol):
    """What landing needs of ``extract.http.Client``."""

    def session(self, folder: Path) -> Session:
        """A session that stores pages in ``folder``."""
        ...


OpenClient = Callable[[Settings, str, tuple[Api, ...]], AbstractContextManager[Asker]]


@dataclass(frozen=True)
class Outcome:
    """How the pull of one stream ended: with a new receipt, or with nothing new and the newest one there is."""

    source: str
    stream: str
    status: Literal["landed", "unchanged"]
    receipt: Receipt | None


def pull(
    source: Source,
    settings: Settings,
    window: Window | None = None,
    run_id: str = "",
    open_client: OpenClient = Client,
) -> dict[str, Outcome]:
    """Pull every stream of ``source`` in the declared order; a later one sees what an earlier one landed.

    Returns:
        Outcome by stream name.

    Raises:
        LandfallError: what the first failing stream met; streams before it have landed.
    """
    return {
        stream.name: pull_stream(source, stream, settings, window, run_id, open_client) for stream in source.streams
    }


def pull_stream(
    source: Source,
    stream: Stream,
    settings: Settings,
    window: Window | None = None,
    run_id: str = "",
    open_client: OpenClient = Client,
) -> Outcome:
    """Pull one stream: the days of ``window``, or what is new; a snapshot is always pulled as a whole.

    Raises:
        BusyError: another process pulls the stream.
        MovingError: the publisher's data changed during every attempt.
        IncompleteError: declared and landed rows differ, or their number is implausible.
        QuarantineError: more rows were rejected than allowed.
        DiskError: the disk is full, or will be.
        LandfallError: what the source or the client met.
    """
    subject = f"{source.name}/{stream.name}"
    with disk_faults(subject), attempt(settings.attempts, "extract", subject, run_id) as facts:
        lake = Lake(settings)
        guard = settings.data / "ops" / "locks" / f"{source.name}.{stream.name}.lock"
        with lock(guard, subject, "wait until it is through, then run again"):
            lake.refuse_other_mode()
            _sweep(settings, subject)
            _preflight(lake, source.name, stream.name)
            with open_client(settings, source.name, source.apis) as client:
                try:
                    days = None if stream.snapshot else window
                    return _Pull(source, stream, lake, days, run_id, client, facts).run()
                finally:
                    facts.update({name: getattr(client, name, 0) for name in COUNTERS})
                    _sweep(settings, subject)


def _draft_name(subject: str) -> str:
    return subject.replace("/", ".")


def _sweep(settings: Settings, subject: str) -> None:
    """Remove drafts of this stream; whoever holds the stream's lock knows that their makers are gone."""
    for draft in (settings.data / "drafts").glob(f"{_draft_name(subject)}.*"):
        shutil.rmtree(draft, ignore_errors=True)


def _preflight(lake: Lake, source: str, stream: str) -> None:
    needed = max(SPARE_BYTES, 3 * lake.last_bytes(source, stream))
    free = lake.free_bytes()
    if free < needed:
        fault = f"{free} bytes are free, and three times the last pull is {needed}"
        raise DiskError(f"{source}/{stream}", fault, "free space under LANDFALL_DATA, then run again")


@dataclass(frozen=True)
class _Pull:
    """One pull of one stream, under its lock."""

    source: Source
    stream: Stream
    lake: Lake
    window: Window | None
    run_id: str
    client: Asker
    facts: dict[str, Any]

    @property
    def subject(self) -> str:
        return f"{self.source.name}/{self.stream.name}"

    @property
    def past(self) -> Past:
        return self.lake.past(self.source.name)

    def run(self) -> Outcome:
        """Pull until the publisher stood still around one pull (reliability I2)."""
        draft = self._new_draft()
        before = self.stream.fence(self.client.session(draft), self.window, self.past)
        self.facts["fence_before"] = asdict(before)
        if self._is_known(before):
            return self._unchanged(before)
        for number in range(1, ATTEMPTS + 1):
            session = self.client.session(draft)
            with Ahead(self.stream, draft) as ahead:
                pages, after = self._pages(session, before, ahead)
                self.facts.update({"pulls": number, "fence_after": asdict(after)})
                if pages is not None and _same(before, after):
                    return self._finish(draft, pages, before, after, ahead)
            shutil.rmtree(draft)
            draft, before = self._new_draft(), after
        fault = f"the publisher's data changed during each of {ATTEMPTS} pulls, last to {before.version[:120]!r}"
        raise MovingError(self.subject, fault, "run again when the publisher has finished its update")

    def _new_draft(self) -> Path:
        name = f"{_draft_name(self.subject)}.{getpid()}.{uuid4().hex}"
        draft = self.lake.settings.data / "drafts" / name
        draft.mkdir(parents=True)
        return draft

    def _pages(self, session: Session, before: Fence, ahead: Ahead) -> tuple[list[Page] | None, Fence]:
        """The pages and the fence after them; no pages where asking failed because the publisher moved (T6)."""
        pages: list[Page] = []
        try:
            for page in self.stream.pages(session, self.window, self.past, before):
                ahead.take(page)
                pages.append(page)
        except (RefusedError, IncompleteError, NotDataError):
            after = self.stream.fence(session, self.window, self.past)
            if _same(before, after):
                raise
            return None, after
        return pages, self.stream.fence(session, self.window, self.past)

    def _scope(self) -> str:
        """What the pull is about: its window, all of the stream, or what changed since the last pull."""
        if self.window:
            return str(self.window)
        newest = self._peers()[-1:] if not self.stream.snapshot else ()
        return f"{SINCE}{newest[0].watermark}" if newest and newest[0].watermark else ALL

    def _peers(self) -> tuple[Receipt, ...]:
        """Earlier pulls of the same kind: of this window, or all that had none."""
        receipts = self.lake.receipts(self.source.name, self.stream.name)
        if self.window:
            return tuple(receipt for receipt in receipts if receipt.window == str(self.window))
        return tuple(receipt for receipt in receipts if not receipt.is_windowed)

    def _is_known(self, fence: Fence) -> bool:
        peers = self._peers()
        known = str(peers[-1].fence_after.get("version", "")) if peers else None
        return self.stream.skip_when_unchanged and known == fence.version

    def _finish(self, draft: Path, pages: Sequence[Page], before: Fence, after: Fence, ahead: Ahead) -> Outcome:
        decoded = decode(self.stream, pages, draft, self.subject, ahead)
        self.facts.update({**asdict(decoded), "reasons": dict(decoded.reasons), "source_total": decoded.total})
        self._prove(decoded, pages, before)
        scope = self._scope()
        tags = sorted({json.dumps(dict(page.tags), sort_keys=True) for page in pages if page.tags})
        if decoded.total == 0 and scope != ALL and not tags:
            return self._unchanged(after)
        pull_id = self._identity(scope, after.watermark, decoded.rows_hash, json.dumps(tags))
        if pull_id is None:
            return self._unchanged(after)
        receipt = self._receipt(draft, pages, decoded, (before, after), scope, pull_id)
        self._move(draft, receipt)
        self.facts.update({"outcome": "landed", "pull_id": pull_id})
        return Outcome(self.source.name, self.stream.name, "landed", receipt)

    def _unchanged(self, fence: Fence) -> Outcome:
        peers = self._peers()
        self.facts.update({"outcome": "unchanged", "fence_after": asdict(fence)})
        return Outcome(self.source.name, self.stream.name, "unchanged", peers[-1] if peers else None)

    def _prove(self, decoded: Decoded, pages: Sequence[Page], before: Fence) -> None:
        """Hold the pull to what the publisher declared (reliability I3, I4)."""
        declared = before.total if before.total is not None else _declared(pages)
        landed = decoded.rows + decoded.quarantined + decoded.duplicates
        if declared is None:
            fault = "the publisher declares no number of rows, neither in the fence nor on every page"
            raise IncompleteError(self.subject, fault, "let the source's fence or pages declare it")
        if landed != declared or landed != decoded.total:
            fault = (
                f"the publisher declares {declared} rows, landed {landed} ({decoded.rows} kept, "
                f"{decoded.quarantined} quarantined, {decoded.duplicates} exact duplicates)"
            )
            raise IncompleteError(
                self.subject, fault, "run again; where it stays, compare a page with the source's file"
            )
        self._bound(decoded)
        few = self.stream.few if self._scope() != ALL else 0
        if decoded.quarantined > max(few, self.stream.max_quarantine * max(1, landed)):
            worst = ", ".join(f"{code} {rows}" for code, rows in sorted(decoded.reasons.items()))
            fault = f"{decoded.quarantined} of {landed} rows are unfit ({worst}), more than the share allowed"
            next_step = "look at the publisher's rows; where they are meant, mend the source's patterns"
            raise QuarantineError(self.subject, fault, next_step, reasons=dict(decoded.reasons))

    def _bound(self, decoded: Decoded) -> None:
        low, high = self.stream.rows
        full = self._scope() == ALL
        if decoded.rows > high or (full and decoded.rows < low):
            fault = f"{decoded.rows} rows are implausible, expected {low if full else 0} to {high}"
            next_step = "ask the publisher's address by hand; where the figure is right, widen the stream's bounds"
            raise IncompleteError(self.subject, fault, next_step)

    def _identity(self, scope: str, watermark: str, rows_hash: str, tags: str) -> str | None:
        """The pull's id; ``None`` where the newest pull of the same scope says the same.

        A snapshot with the rows of the last one, taken as of a later watermark, is news: nothing was lost meanwhile.
        """
        said = f"{scope} as of {watermark}" if self.stream.snapshot and watermark else scope
        same = [receipt for receipt in self._peers() if receipt.window == scope]
        taken = {receipt.pull_id for receipt in self.lake.receipts(self.source.name, self.stream.name)}
        generation = 0
        while (pull_id := pull_id_of(self.source.name, self.stream.name, said, rows_hash, tags, generation)) in taken:
            if same and same[-1].pull_id == pull_id:
                return None
            generation += 1
        return pull_id

    def _receipt(
        self,
        draft: Path,
        pages: Sequence[Page],
        decoded: Decoded,
        fences: tuple[Fence, Fence],
        scope: str,
        pull_id: str,
    ) -> Receipt:
        settings = self.lake.settings
        earlier = self.lake.receipts(self.source.name, self.stream.name)
        return Receipt(
            source=self.source.name,
            stream=self.stream.name,
            pull_id=pull_id,
            sequence=max((receipt.sequence for receipt in earlier), default=0) + 1,
            window=scope,
            mode=settings.mode,
            origin=", ".join(sorted({_origin(settings, api) for api in self.source.apis})),
            licence=str(fences[1].facts.get("licence") or self.source.licence),
            landed_at=self._landed_at(),
            fence_before=asdict(fences[0]),
            fence_after=asdict(fences[1]),
            source_total=decoded.total,
            rows=decoded.rows,
            quarantined=decoded.quarantined,
            duplicates=decoded.duplicates,
            rows_hash=decoded.rows_hash,
            pages=tuple(_page_line(page) for page in pages),
            files={name: sha256_of(draft / name) for name in ("rows.parquet", "quarantine.parquet")},
            code_version=code_version(),
            run_id=self.run_id or "by-hand",
            attribution=self.source.attribution,
        )

    def _landed_at(self) -> str:
        """Now, UTC, but always after the last landing of the source: a clock that was set back changes no order."""
        moment = datetime.now(UTC)
        last = self.lake.last_landing(self.source.name)
        if last:
            moment = max(moment, datetime.fromisoformat(last) + timedelta(milliseconds=1))
        return moment.isoformat(timespec="milliseconds")

    def _move(self, draft: Path, receipt: Receipt) -> None:
        """Write the receipt last, sync, rename: the one step that makes the pull happen."""
        listed = {str(page["file"]) for page in receipt.pages} | set(receipt.files)
        for stray in draft.iterdir():
            if stray.name not in listed:
                stray.unlink()
        final = self.lake.folder(self.source.name, self.stream.name) / receipt.pull_id
        if final.exists():
            fault = f"{final} exists without a receipt that can be counted"
            raise TamperedError(self.subject, fault, "move that folder away, then run again")
        write_json(draft / RECEIPT, asdict(receipt))
        final.parent.mkdir(parents=True, exist_ok=True)
        for parent in (final.parent.parent, self.lake.settings.raw, self.lake.settings.data):
            sync_folder(parent)
        move_folder(draft, final)


def _same(before: Fence, after: Fence) -> bool:
    return (before.version, before.total, before.watermark) == (after.version, after.total, after.watermark)


def _declared(pages: Sequence[Page]) -> int | None:
    declared = [page.declared for page in pages]
    return None if None in declared else sum(count for count in declared if count is not None)


def _page_line(page: Page) -> Mapping[str, Any]:
    answer = page.answer
    return {
        "file": answer.path.name,
        "url": answer.url,
        "sha256": answer.sha256,
        "wire_bytes": answer.wire_bytes,
        "body_bytes": answer.body_bytes,
        "attempts": answer.attempts,
        "declared": page.declared,
        "tags": dict(page.tags),
    }


def _origin(settings: Settings, api: Api) -> str:
    """Where the data came from, without what changes from start to start (the sandbox's port)."""
    if api.name in settings.base_urls:
        return settings.base_urls[api.name]
    return "sandbox" if settings.mode == "sample" else api.live_url


@cache
def code_version() -> str:
    """Twelve hex digits over the code that lands data: a change mid-way shows in the receipts (reliability X28)."""
    digest = sha256()
    for folder in ("core", "extract"):
        for file in sorted((PROJECT / folder).rglob("*.py")):
            digest.update(file.relative_to(PROJECT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
