"""What of a release one server gives away, and whom each answer credits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from serve.errors import HeldBackError, NotThereError
from serve.nearby import did_you_mean
from serve.postgres_reader import NOT_FOR_READERS
from serve.public import TEXTS
from serve.questions import Answer, Question
from serve.releases import Release
from serve.site.release import without_texts

_TABLE = re.compile(r"\b(?:marts|ops)\.[a-z0-9_]+")


@dataclass(frozen=True)
class Scope:
    """What may be read.

    Attributes:
        is_public: only what may be passed on, as in the public bundle; else all but what was rejected.
    """

    is_public: bool

    def tables(self, release: Release) -> tuple[str, ...]:
        """Names, ``schema.table``, in order."""
        if self.is_public:
            return tuple(sorted(release.record.get("public", {}).get("tables", ())))
        return tuple(sorted(name for name in release.tables if name not in NOT_FOR_READERS))

    def questions(self, release: Release, asked: Iterable[Question]) -> tuple[Question, ...]:
        """Those whose answers may be read."""
        public = release.record.get("public", {})
        if not self.is_public:
            return tuple(asked)
        held = public.get("questions_left_out", ()) if public else None
        return tuple(one for one in asked if held is not None and one.number not in held)

    def emptied(self, table: str) -> frozenset[str]:
        """Columns of a table that are given without their contents."""
        return frozenset(TEXTS.get(table, ())) if self.is_public else frozenset()

    def answer(self, found: Answer) -> Answer:
        """An answer without what others wrote, where that stays."""
        return without_texts(found) if self.is_public else found

    def table(self, release: Release, name: str) -> str:
        """The table of that name.

        Raises:
            NotThereError: there is none.
            HeldBackError: its licence keeps it.
        """
        open_ones = self.tables(release)
        if name in open_ones:
            return name
        held = release.record.get("public", {}).get("left_out", {}).get(name)
        if self.is_public and held:
            raise HeldBackError("api", f"{name} is not passed on: {', '.join(held)}", "`/v1/tables` has what is")
        step = did_you_mean(name[:100], open_ones) or "`/v1/tables` has all"
        raise NotThereError("api", f"there is no table {name[:100]!r}", step)

    def question(self, release: Release, asked: Iterable[Question], number: int) -> Question:
        """The question of that number.

        Raises:
            NotThereError: there is none.
            HeldBackError: a licence keeps its answer.
        """
        every = {one.number: one for one in asked}
        if number not in every:
            raise NotThereError("api", f"there is no question {number}", "`/v1/questions` has all")
        if every[number] not in self.questions(release, every.values()):
            fault = f"the answer to question {number} is not passed on"
            raise HeldBackError("api", fault, "`/v1/questions` has those that are")
        return every[number]


def read_by(release: Release, question: Question) -> tuple[str, ...]:
    """The tables a question reads."""
    return tuple(sorted(set(_TABLE.findall(question.sql)) & release.tables.keys()))


def credits_of(release: Release, tables: Iterable[str]) -> list[dict[str, str]]:
    """Source, licence and attribution, once each, of all that ``tables`` were made from.

    Where the release does not say what a table was made from, all its sources are credited.
    """
    lineage: dict[str, list[str]] = release.record.get("lineage", {})
    asked = list(tables)
    known = {source for name in asked for source in lineage.get(name, ())}
    is_known = all(name in lineage for name in asked)
    entries: list[dict[str, Any]] = release.record["sources"]
    attributions = {
        (one["source"], one["licence"], one["attribution"]) for one in entries if one["source"] in known or not is_known
    }
    return [dict(zip(("source", "licence", "attribution"), one, strict=True)) for one in sorted(attributions)]
