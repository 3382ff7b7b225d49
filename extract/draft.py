"""Drafts: what an unfinished pull has in hand, so that the next attempt goes on behind it (reliability P, G10).

A draft is a folder beside the lake with the answers kept so far and a journal that says which question each answers,
under which fence and which stamp. A source asks for everything again, in the same order; what is in hand is given to it
unasked. Kept answers are compared with their hash before they are used, so a torn or changed file is asked for again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.files import sha256_of
from core.settings import Settings
from extract.contract import Answer, Api, Asking, Expect, Fence, Note, Params

JOURNAL = "journal.ndjson"
KEPT_SECONDS = 7 * 24 * 3600
"""A draft nobody went on with for a week is asked for anew."""
HEAD, TAIL = 4096, 65536


@dataclass
class Draft:
    """The folder of one pull that has not landed, and what its journal says.

    Attributes:
        folder: where answers are kept and the pull is made.
        base: the fence under which the draft was begun, ``None`` in a new one.
        reused: answers given again without asking.
    """

    folder: Path
    base: Fence | None = None
    reused: int = 0
    _kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def taken_up(cls, settings: Settings, subject: str, scope: Sequence[str]) -> Draft:
        """The draft of a stream for one scope (window, origin), empty where there is none that can be used.

        Whoever holds the stream's lock knows that the makers of all its drafts are gone; drafts of other scopes are
        removed once they are old.
        """
        drafts = settings.data / "drafts"
        name = subject.replace("/", ".")
        mine = drafts / f"{name}.{hashlib.sha256(json.dumps(list(scope)).encode()).hexdigest()[:12]}"
        for other in drafts.glob(f"{name}.*"):
            if _age(other / JOURNAL) > KEPT_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
        mine.mkdir(parents=True, exist_ok=True)
        draft = cls(mine)
        draft._read()
        return draft

    @property
    def answers(self) -> int:
        """How many answers are in hand."""
        return len(self._kept)

    def begin(self, fence: Fence) -> None:
        """Write down the fence the draft is made under, where it is a new one."""
        if self.base is None:
            self.base = fence
            self._write({"base": fence.as_record()})

    def session(self, asking: Asking, fence: Fence | None = None) -> DraftSession:
        """A session that keeps what it is answered under ``fence``; without one nothing is in hand for it."""
        return DraftSession(self, asking, fence.version if fence else None)

    def questions(self) -> dict[str, Mapping[str, Any]]:
        """What was asked, by the file its answer is stored as: api, path and parameters. Keys travel in headers, so
        none stands in them, and a pull can be asked again from its receipt."""
        return {
            str(entry["file"]): {name: entry[name] for name in ("api", "path", "params")}
            for entry in self._kept.values()
        }

    def find(self, key: str, fence: str, stamp: str) -> Answer | None:
        """The kept answer to a question; ``None`` where it was given under another fence and stamp, or is damaged."""
        entry = self._kept.get(key)
        if entry is None or not (entry["fence"] == fence or (stamp and entry["stamp"] == stamp)):
            return None
        path = self.folder / str(entry["file"])
        if not path.is_file() or sha256_of(path) != entry["sha256"]:
            return None
        self.reused += 1
        body = gzip.decompress(path.read_bytes())
        return Answer(
            url=entry["url"],
            status=200,
            headers=entry["headers"],
            path=path,
            sha256=entry["sha256"],
            wire_bytes=entry["wire_bytes"],
            body_bytes=entry["body_bytes"],
            head=body[:HEAD],
            tail=body[-TAIL:],
            attempts=entry["attempts"],
        )

    def keep(self, key: str, question: Mapping[str, Any], fence: str, stamp: str, answer: Answer) -> None:
        """Write down that ``answer`` is in hand."""
        facts = {
            "key": key,
            **question,
            "fence": fence,
            "stamp": stamp,
            "file": answer.path.name,
            "url": answer.url,
            "headers": dict(answer.headers),
            "sha256": answer.sha256,
            "wire_bytes": answer.wire_bytes,
            "body_bytes": answer.body_bytes,
            "attempts": answer.attempts,
        }
        self._kept[key] = facts
        self._write(facts)

    def empty(self) -> None:
        """Forget all answers: they were whole, and together they did not add up."""
        self.remove()
        self.folder.mkdir(parents=True)

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._kept.clear()
        self.base = None

    def _write(self, record: Mapping[str, Any]) -> None:
        with open(self.folder / JOURNAL, "a", encoding="utf-8") as journal:
            journal.write(json.dumps(record) + "\n")

    def _read(self) -> None:
        """Take up the journal; a line that was cut by a crash is the last one and says nothing."""
        journal = self.folder / JOURNAL
        whole = []
        for line in journal.read_bytes().split(b"\n") if journal.is_file() else []:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            whole.append(line + b"\n")
            if "base" in record:
                told = record["base"]
                self.base = Fence(**{**told, "new_fields": tuple(told.get("new_fields", ()))})
            else:
                self._kept[record["key"]] = record
        named = {str(entry["file"]) for entry in self._kept.values()} | {JOURNAL}
        for stray in self.folder.iterdir():
            if stray.name not in named:
                shutil.rmtree(stray, ignore_errors=True) if stray.is_dir() else stray.unlink()
        if journal.is_file():
            journal.write_bytes(b"".join(whole))


def _age(file: Path) -> float:
    """Seconds since a file was written; of one that is not there, for ever. A clock that was set back makes it new."""
    return time.time() - file.stat().st_mtime if file.is_file() else float("inf")


@dataclass
class DraftSession:
    """``contract.Session`` over what the client gives, with the draft's answers in between.

    Attributes:
        notes: known differences the source has named.
    """

    draft: Draft
    asking: Asking
    fence: str | None
    notes: list[Note] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where answers are kept."""
        return self.draft.folder

    def get(
        self,
        api: Api,
        path: str,
        params: Params = (),
        *,
        expect: Expect = "json",
        keep: bool = True,
        stamp: str = "",
    ) -> Answer:
        """Ask, or give what is in hand; see ``contract.Session``."""
        if not keep or self.fence is None:
            return self.asking.get(api, path, params, expect=expect, keep=keep)
        question = {"api": api.name, "path": path, "params": [list(pair) for pair in params]}
        key = json.dumps([question, expect])
        found = self.draft.find(key, self.fence, stamp)
        if found is not None:
            return found
        answer = self.asking.get(api, path, params, expect=expect, keep=True)
        self.draft.keep(key, question, self.fence, stamp, answer)
        return answer

    def site(self, api: Api) -> str:
        """The public address of ``api`` in the mode that runs."""
        return self.asking.site(api)

    def has_key(self, api: Api) -> bool:
        """Whether a key is configured for ``api``."""
        return self.asking.has_key(api)

    def progress(self, done: int, of: int | None, what: str) -> None:
        """Tell how far a long pull is."""
        self.asking.progress(done, of, what)

    def note(self, note: Note) -> None:
        """Say that a known difference is accepted."""
        self.notes.append(note)
