"""Landing: a pull is drafted beside the lake, counted, and moved into it whole with its receipt (reliability I1-I4).

What lands is what is proven: a member that failed is set aside with its reason and the others land. A crash at any
moment leaves either the whole pull or a draft, from which the next pull of the stream goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol

from core.attempts import attempt
from core.errors import DiskError, LandfallError, TamperedError
from core.files import disk_faults, lock, move_folder, sha256_of, sync_folder, write_json
from core.lake import ALL, RECEIPT, SINCE, Lake, Receipt, pull_id_of
from core.progress import OnProgress, Progress
from core.settings import PROJECT, Settings
from extract.contract import (
    MISSING,
    Api,
    Asking,
    Fence,
    JsonRows,
    Member,
    Note,
    Page,
    Past,
    Source,
    Stream,
    Window,
)
from extract.decode import Ahead, Decoded, decode
from extract.draft import Draft, DraftSession
from extract.errors import (
    DriftError,
    IncompleteError,
    MembersError,
    MovingError,
    NotDataError,
    QuarantineError,
    QuotaError,
    RefusedError,
    StaleError,
    TruncatedError,
    UnavailableError,
)
from extract.http import Client

ATTEMPTS = 5
"""Pulls of a moving source before it is called so, and times it is caught up with. With keyset paging and a fence,
10,000 random schedules accepted no torn pull (reliability P3)."""
OUTAGE = 3
"""Members in a row without any answer that are called an outage of their publisher."""
STATUSES = ("landed", "quarantined", "missing")
SPARE_BYTES = 32 << 20
COUNTERS = ("requests", "retries", "waits_seconds", "throttled", "wire_bytes")
GO_ON_AFTER = (UnavailableError, QuotaError, StaleError, RefusedError, TruncatedError)
"""What ends a pull and says nothing against the answers it has in hand."""


class Asker(Protocol):
    """What landing needs of ``extract.http.Client``."""

    def session(self, folder: Path, *, inflated: bool = False) -> Asking:
        """A session that stores pages in ``folder``; with ``inflated`` it may leave large ones inflated beside them."""
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
    open_client: OpenClient | None = None,
    watch: OnProgress | None = None,
) -> Outcome:
    """Pull one stream: the days of ``window``, or what is new; a snapshot is always pulled as a whole.

    Args:
        source: who is asked.
        stream: for what.
        settings: where everything is.
        window: half-open range of days.
        run_id: the orchestrator's run id, for the attempt log.
        open_client: stands in for the HTTP client.
        watch: is told how far the pull is, beside the note for other processes.

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
            _preflight(lake, source.name, stream.name)
            days = None if stream.snapshot else window
            with (
                _draft(settings, source, stream, days) as draft,
                Progress(settings.progress, subject, watch) as progress,
                (open_client or partial(Client, on_progress=progress.at))(settings, source.name, source.apis) as client,
            ):
                try:
                    return _Pull(source, stream, lake, days, run_id, client, draft, facts).run()
                except DriftError as drift:
                    facts["lost_fields"] = drift.context.get("missing") or drift.context.get("fields") or []
                    raise
                finally:
                    facts.update({name: getattr(client, name, 0) for name in COUNTERS})
                    facts["reused"] = draft.reused


@contextmanager
def _draft(settings: Settings, source: Source, stream: Stream, window: Window | None) -> Iterator[Draft]:
    """The stream's draft; it stays where the pull only stopped, and goes where it landed or did not add up."""
    origins = [f"{api.name} {_origin(settings, api)}" for api in source.apis]
    draft = Draft.taken_up(settings, f"{source.name}/{stream.name}", [str(window or ""), *origins])
    stays = False
    try:
        yield draft
    except (*GO_ON_AFTER, KeyboardInterrupt):
        stays = draft.answers > 0
        raise
    finally:
        if not stays:
            draft.remove()


def _preflight(lake: Lake, source: str, stream: str) -> None:
    needed = max(SPARE_BYTES, 3 * lake.last_bytes(source, stream))
    free = lake.free_bytes()
    if free < needed:
        fault = f"{free} bytes are free, and three times the last pull is {needed}"
        raise DiskError(f"{source}/{stream}", fault, "free space under LANDFALL_DATA, then run again")


@dataclass(frozen=True)
class _Taken:
    """What one round of asking brought: its members, and the fence that holds for them.

    Attributes:
        members: in the order in which they were asked for; a page without a name of its own is a member too.
        first: the publisher's state when the first member was asked for; it says how many rows they have.
        proven: the publisher's state the members show, all of them; the next pull starts there.
        caught_up: rows that were asked for again because they changed meanwhile.
        late: rows a census found, on pages that declare their own beside the fence's total.
        after: the publisher's state when the last member had come.
        notes: known differences.
    """

    members: tuple[Member, ...]
    first: Fence
    proven: Fence
    after: Fence
    caught_up: int = 0
    late: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def pages(self) -> list[Page]:
        """All pages, those of a member together."""
        return [page for member in self.members for page in member.pages]

    def without(self, failed: Mapping[str, LandfallError]) -> _Taken:
        """The same with the members set aside that own an unreadable page, named by its hash."""
        members = []
        for member in self.members:
            errors = [failed[page.answer.sha256] for page in member.pages if page.answer.sha256 in failed]
            members.append(replace(member, pages=(), error=errors[0]) if errors else member)
        return replace(self, members=tuple(members))


@dataclass(frozen=True)
class _Pull:
    """One pull of one stream, under its lock."""

    source: Source
    stream: Stream
    lake: Lake
    window: Window | None
    run_id: str
    client: Asker
    draft: Draft
    facts: dict[str, Any]
    asking: dict[str, Asking] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{self.source.name}/{self.stream.name}"

    @cached_property
    def past(self) -> Past:
        return self.lake.past(self.source.name)

    def run(self) -> Outcome:
        """Pull until what came is proven (reliability I2)."""
        before = self._fence()
        self.facts.update({"fence_before": before.as_record(), "new_fields": list(before.new_fields)})
        if self._is_known(before):
            return self._unchanged(before)
        self.draft.begin(before)
        with Ahead(self.stream, self.draft.folder) as ahead:
            taken = self._caught_up(before, ahead) if self.stream.catch_up else self._stood_still(before, ahead)
            self.facts["fence_after"] = taken.after.as_record()
            return self._finish(taken, ahead)

    def _session(self, fence: Fence | None = None) -> DraftSession:
        """A session of this pull; one client session stands behind all of them, so that its files have one count."""
        if not self.asking:
            inflated = isinstance(self.stream.decode, JsonRows)
            self.asking[""] = self.client.session(self.draft.folder, inflated=inflated)
        asking = self.asking[""]
        return self.draft.session(asking, fence)

    def _fence(self) -> Fence:
        return self.stream.fence(self._session(), self.window, self.past)

    def _later_fence(self, begun: Fence) -> Fence:
        """The publisher's state by now, with what was decided when the pull began: the pages obeyed that."""
        now = self._fence()
        decided = {name: begun.facts[name] for name in self.stream.decided if name in begun.facts}
        told = {name: fact for name, fact in now.facts.items() if name not in self.stream.decided}
        return replace(now, facts=told | decided)

    def _stood_still(self, before: Fence, ahead: Ahead) -> _Taken:
        """Ask until the publisher stood still around one round; members that stand alone need no such round."""
        for number in range(1, ATTEMPTS + 1):
            self.facts["pulls"] = number
            taken = self._round(before, ahead)
            if taken is not None and _same(before, taken.after):
                return taken
            if taken is not None and self.stream.stand_alone:
                return replace(taken, notes=(*taken.notes, Note("moved", until=taken.after.version[:200])))
            before = taken.after if taken else self._fence()
        fault = f"the publisher's data changed during each of {ATTEMPTS} pulls, last to {before.version[:120]!r}"
        raise MovingError(self.subject, fault, "run again when the publisher has finished its update")

    def _round(self, before: Fence, ahead: Ahead) -> _Taken | None:
        """One round of asking; ``None`` where it failed because the publisher moved (T6)."""
        session = self._session(before)
        try:
            members = self._members(self.stream.pages(session, self.window, self.past, before), ahead)
        except (RefusedError, IncompleteError, NotDataError):
            if _same(before, self._fence()):
                raise
            return None
        return _Taken(members, before, before, self._fence(), notes=tuple(session.notes))

    def _members(self, asked: Iterator[Page | Member], ahead: Ahead) -> tuple[Member, ...]:
        """What the source yields, as it comes.

        Raises:
            UnavailableError, StaleError: several members of one publisher in a row got no answer.
        """
        members: list[Member] = []
        silent: dict[str, int] = {}
        for found in asked:
            member = found if isinstance(found, Member) else Member("", (found,))
            for page in member.pages:
                ahead.take(page)
            members.append(member)
            silent[member.of] = silent.get(member.of, 0) + 1 if member.status == MISSING else 0
            if member.error is not None and silent[member.of] == OUTAGE:
                raise member.error
        return tuple(members)

    def _caught_up(self, before: Fence, ahead: Ahead) -> _Taken:
        """All pages of a keyset, begun now or by an earlier attempt, and what changed since they were begun.

        Rows that did not change have been seen once whatever moved beside them; those that did are asked for again,
        a few times at most: the rest is due in the next pull, which starts at the last state that is proven.
        """
        if self.stream.catch_up is None:
            raise AssertionError("only streams that can catch up come here")
        begun = self.draft.base or before
        session = self._session(begun)
        members = self._members(self.stream.pages(session, self.window, self.past, begun), ahead)
        late = _declared(members) if begun.total is not None else 0
        proven, after, rows, notes = begun, self._later_fence(begun), 0, tuple(session.notes)
        for number in range(1, ATTEMPTS + 1):
            self.facts["pulls"] = number
            if _same(proven, after):
                break
            session = self._session(after)
            moved = self._members(self.stream.catch_up(session, self.past, proven), ahead)
            rows += _declared(moved)
            members, proven, after = (*members, *moved), after, self._later_fence(begun)
        if proven is begun:
            return _Taken(members, begun, begun, after, late=late, notes=notes)
        note = Note("moved", rows=rows, since=begun.watermark, until=proven.watermark)
        return _Taken(members, begun, proven, after, rows, late, (*notes, note))

    def _scope(self) -> str:
        """What the pull is about: its window, all of the stream, or what changed since the last pull."""
        if self.window:
            return str(self.window)
        newest = self._comparable_pulls()[-1:] if not self.stream.snapshot else ()
        return f"{SINCE}{newest[0].watermark}" if newest and newest[0].watermark else ALL

    def _comparable_pulls(self) -> tuple[Receipt, ...]:
        """Earlier pulls of the same kind: of this window, or all that had none."""
        receipts = self.lake.receipts(self.source.name, self.stream.name)
        if self.window:
            return tuple(receipt for receipt in receipts if receipt.window == str(self.window))
        return tuple(receipt for receipt in receipts if not receipt.is_windowed)

    def _is_known(self, fence: Fence) -> bool:
        """Whether the newest pull of the kind shows this very state, and whole: what was set aside is asked again."""
        earlier = self._comparable_pulls()
        if not earlier or not self.stream.skip_when_unchanged or fence.owed or self.past.owed(self.stream.name):
            return False
        return str(earlier[-1].fence_after.get("version", "")) == fence.version

    def _finish(self, taken: _Taken, ahead: Ahead) -> Outcome:
        taken, decoded = self._decoded(taken, ahead)
        scope = self._scope()
        new_fields = sorted({*taken.proven.new_fields, *decoded.new_fields})
        self.facts.update({**asdict(decoded), "reasons": dict(decoded.reasons), "source_total": decoded.total})
        self.facts.update({"new_fields": new_fields, "members": _counted(taken.members)})
        self._bound_members(taken)
        self._validate(decoded, taken)
        tags = sorted({json.dumps(dict(page.tags), sort_keys=True) for page in taken.pages if page.tags})
        aside = sorted((m.name, m.status, m.error.code) for m in taken.members if m.error)
        if decoded.total == 0 and not tags and self._is_recorded(scope, aside, taken.members):
            return self._unchanged(taken.proven)
        said = json.dumps([tags, aside]) if aside else json.dumps(tags)
        pull_id = self._identity(scope, taken.proven.watermark, decoded.rows_hash, said)
        if pull_id is None:
            return self._unchanged(taken.proven)
        receipt = replace(self._receipt(taken, decoded, scope, pull_id), new_fields=tuple(new_fields))
        self._move(receipt)
        self.facts.update({"outcome": "landed", "pull_id": pull_id})
        return Outcome(self.source.name, self.stream.name, "landed", receipt)

    def _is_recorded(self, scope: str, aside: Sequence[tuple[str, str, str]], members: Sequence[Member]) -> bool:
        """Whether a pull without rows says nothing that earlier ones have not: nobody was set aside, or the same for
        the same reason, and nobody who was is back."""
        known = self.lake.past(self.source.name).set_aside(self.stream.name)
        landed = [f"{member.name} " for member in members if member.name and not member.error]
        if any(f"{name} ".startswith(tuple(landed)) for name in known):
            return False
        recorded = all(known.get(name) == (status, reason) for name, status, reason in aside)
        return recorded and (scope != ALL or bool(aside and self._comparable_pulls()))

    def _decoded(self, taken: _Taken, ahead: Ahead) -> tuple[_Taken, Decoded]:
        """The rows of all members that can be read; one that cannot is set aside, and the others are read again."""
        named = {page.answer.sha256 for member in taken.members if member.name for page in member.pages}
        failed: dict[str, LandfallError] = {}
        decoded = decode(self.stream, taken.pages, self.draft.folder, self.subject, ahead, failed)
        for sha, error in failed.items():
            if sha not in named:
                raise error
        if not failed:
            return taken, decoded
        taken = taken.without(failed)
        return taken, decode(self.stream, taken.pages, self.draft.folder, self.subject)

    def _unchanged(self, fence: Fence) -> Outcome:
        earlier = self._comparable_pulls()
        self.facts.update({"outcome": "unchanged", "fence_after": fence.as_record()})
        return Outcome(self.source.name, self.stream.name, "unchanged", earlier[-1] if earlier else None)

    def _bound_members(self, taken: _Taken) -> None:
        """Hold the members to what was expected of them.

        Raises:
            LandfallError: the fault of the first one set aside, where none may be or nothing else came.
            MembersError: more were set aside than the stream allows.
            IncompleteError: members were left out without a word.
        """
        members, expected = taken.members, taken.first.members
        if expected is not None and expected != len(members):
            fault = f"{expected} members are due, and {len(members)} were asked for"
            raise IncompleteError(self.subject, fault, "mend the source's generator: a member is never left out")
        aside = [member for member in members if member.error]
        if not aside or aside[0].error is None:
            return
        allowed = max(self.stream.few_members, int(self.stream.max_set_aside * len(members)))
        silent = all(member.status == MISSING for member in members)
        if allowed == 0 or silent or (len(aside) == len(members) and not self._comparable_pulls()):
            raise aside[0].error
        if len(aside) > allowed:
            named = "; ".join(f"{m.name}: {m.error.fault} [{m.error.code}]" for m in aside[:3] if m.error)
            fault = f"{len(aside)} of {len(members)} members would be set aside, more than {allowed}: {named}"
            raise MembersError(self.subject, fault, "look at the first ones; where they are gone, leave them out")

    def _validate(self, decoded: Decoded, taken: _Taken) -> None:
        """Hold the pull to what the publisher declared (reliability I3, I4)."""
        landed = decoded.rows + decoded.quarantined + decoded.duplicates
        low, high = self._declared(taken)
        due = landed - taken.caught_up - taken.late
        if not low <= due <= high or landed != decoded.total:
            said = f"{low}" if low == high else f"{low} to {high}"
            fault = (
                f"the publisher declares {said} rows, landed {due} ({decoded.rows} kept, "
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

    def _declared(self, taken: _Taken) -> tuple[int, int]:
        """How many rows the publisher declares, without those of members set aside: one figure for one that stood
        still, two bounds for one that moved, as wide as what moved by its own counts."""
        total = taken.first.total
        if total is not None:
            total -= sum(member.expected for member in taken.members if member.error)
        else:
            total = _sum(taken.pages)
        if total is None:
            fault = "the publisher declares no number of rows, neither in the fence nor on every page"
            raise IncompleteError(self.subject, fault, "let the source's fence or pages declare it")
        if not taken.caught_up:
            return total, total
        now = taken.after.total if taken.after.total is not None else total
        return total - max(0, total + taken.caught_up - now), total + taken.caught_up

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
        same = [receipt for receipt in self._comparable_pulls() if receipt.window == scope]
        taken = {receipt.pull_id for receipt in self.lake.receipts(self.source.name, self.stream.name)}
        generation = 0
        while (pull_id := pull_id_of(self.source.name, self.stream.name, said, rows_hash, tags, generation)) in taken:
            if same and same[-1].pull_id == pull_id:
                return None
            generation += 1
        return pull_id

    def _receipt(self, taken: _Taken, decoded: Decoded, scope: str, pull_id: str) -> Receipt:
        settings = self.lake.settings
        earlier = self.lake.receipts(self.source.name, self.stream.name)
        return Receipt(
            source=self.source.name,
            stream=self.stream.name,
            pull_id=pull_id,
            sequence=max((receipt.sequence for receipt in earlier), default=0) + 1,
            window=scope,
            mode=settings.mode,
            origin=", ".join(sorted({_origin(settings, api) for api in self.source.apis} - {""})),
            licence=str(taken.proven.facts.get("licence") or self.source.licence),
            landed_at=self._landed_at(),
            fence_before=taken.first.as_record(),
            fence_after=(replace(taken.proven, watermark="") if self.window else taken.proven).as_record(),
            source_total=decoded.total,
            rows=decoded.rows,
            quarantined=decoded.quarantined,
            duplicates=decoded.duplicates,
            rows_hash=decoded.rows_hash,
            pages=tuple(self._page_lines(taken.members)),
            files={name: sha256_of(self.draft.folder / name) for name in (*decoded.row_files, "quarantine.parquet")},
            code_version=code_version(),
            run_id=self.run_id or "by-hand",
            attribution=self.source.attribution,
            expected_members=len(taken.members),
            members=tuple(_member_line(member) for member in taken.members if member.name),
            notes=tuple(asdict(note) for note in taken.notes),
        )

    def _page_lines(self, members: Sequence[Member]) -> Iterator[Mapping[str, Any]]:
        questions = self.draft.questions()
        for member in members:
            for page in member.pages:
                line = _page_line(page) | dict(questions.get(page.answer.path.name, {}))
                yield line | ({"member": member.name} if member.name else {})

    def _landed_at(self) -> str:
        """Now, UTC, but always after the last landing of the source: a clock that was set back changes no order."""
        moment = datetime.now(UTC)
        last = self.lake.last_landing(self.source.name)
        if last:
            moment = max(moment, datetime.fromisoformat(last) + timedelta(milliseconds=1))
        return moment.isoformat(timespec="milliseconds")

    def _move(self, receipt: Receipt) -> None:
        """Write the receipt last, sync, rename: the one step that makes the pull happen."""
        draft = self.draft.folder
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


def _counted(members: Sequence[Member]) -> dict[str, int]:
    """Members by how they ended, and all of them as ``expected``."""
    counts = {status: sum(member.status == status for member in members) for status in STATUSES}
    return {"expected": len(members), **counts}


def _member_line(member: Member) -> dict[str, str]:
    line = {"name": member.name, "status": member.status}
    return line | ({"reason": member.error.code, "fault": member.error.fault} if member.error else {})


def _declared(members: Sequence[Member]) -> int:
    """Rows that pages declare themselves."""
    return sum(page.declared or 0 for member in members for page in member.pages)


def _sum(pages: Sequence[Page]) -> int | None:
    declared = [page.declared for page in pages]
    return None if None in declared else sum(count for count in declared if count is not None)


def _page_line(page: Page) -> dict[str, Any]:
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
        "about": dict(page.about),
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
