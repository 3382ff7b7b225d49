"""Where a third reading agrees: a record that waits for confidence alone is accepted from a lower one.

Nothing else is looked at. A record that any flag, objection or check speaks against is not asked about, one that the
third reading tells otherwise or not at all stays as it was, and no value of a record ever comes from an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from press.acceptance import OTHERS, threshold
from press.decide.linear import COEFFICIENTS
from press.llm.pointing import ThirdReading, accepted, agreement
from press.model import Document
from press.spans import Spans, spans_of_text
from press.tables import Tables

ALONE = ["low_confidence"]
"""The reasons of a record that nothing but its confidence keeps back."""

GOAL = 0.9
"""Share of right ones among records of the calibration set, read twice, from which on a third reading may decide."""

FLOOR = 0.5
"""Confidence below which no agreement is enough, whatever the calibration says."""

ENOUGH = 20
"""Records of the calibration set a threshold is chosen on."""

CURVE = "life"

Place = tuple[str, int]
Row = Mapping[str, Any]


@cache
def threshold_with_third() -> float:
    """The confidence from which a record is accepted where a third reading agrees."""
    calibration = json.loads((COEFFICIENTS / "calibration.json").read_text(encoding="utf-8"))
    return lowest(calibration["curves"][CURVE], threshold())


def lowest(curve: list[Row], usual: float) -> float:
    """The lowest threshold of a curve that reaches the goal: never below the floor, never above the usual one."""
    reached = [p["threshold"] for p in curve if p["accepted"] >= ENOUGH and p["precision"] >= GOAL]
    return min(usual, max(FLOOR, min(reached, default=usual)))


class Reads(Protocol):
    """What reads a text a third time; ``asked`` counts the questions that were sent."""

    asked: int

    def read(self, spans: Spans, kinds: Mapping[str, str]) -> ThirdReading:
        """What it points at."""


@dataclass
class Agreeing:
    """Goes over tables of readings with a third reader; ``agreed`` counts the records it has let in."""

    reader: Reads
    agreed: int = 0

    def over(self, tables: Tables) -> Tables:
        """The tables, with the decision about records that a third reading agrees with.

        Raises:
            DiskError: an answer cannot be kept.
        """
        records = tables["announcements"].to_pylist()
        asked = {_place(one) for one in records if _is_asked(one)}
        if not asked:
            return tables
        kinds = _kinds(tables, asked)
        let_in = {
            (_place(document), number)
            for document in tables["documents"].to_pylist()
            if _place(document) in asked
            for number in self._let_in(document, records, kinds[_place(document)])
        }
        self.agreed += len(let_in)
        return tables | {"announcements": _decided(tables["announcements"], records, let_in)}

    def _let_in(self, document: Row, records: list[dict[str, Any]], kinds: Mapping[str, str]) -> Iterator[int]:
        spans = spans_of_text(
            document["text"], Document(document["_page"], body=document["text"], lang=document["language"])
        )
        reading = self.reader.read(spans, kinds)
        for one in records:
            if _place(one) != _place(document) or not _is_asked(one):
                continue
            outcome = agreement(reading, one["company"], _span(one, "amount"), _span(one, "jobs"))
            limits = {"threshold": threshold(), "with_third": threshold_with_third()}
            if accepted(one["confidence"], (), outcome, **limits):
                yield one["number"]


def _place(row: Row) -> Place:
    return row["_page"], row["_ordinal"]


def _is_asked(record: Row) -> bool:
    is_sure_enough: bool = record["confidence"] >= threshold_with_third()
    return record["decision"] == "review" and record["reasons"] == ALONE and is_sure_enough


def _kinds(tables: Tables, places: set[Place]) -> dict[Place, dict[str, str]]:
    """By document and name what may own a figure: companies, but for those a figure has as something else."""
    found: dict[Place, dict[str, str]] = {place: {} for place in places}
    for record in tables["announcements"].to_pylist():
        if _place(record) in found:
            found[_place(record)][record["company"]] = "company"
    for claim in tables["claims"].to_pylist():
        if _place(claim) in found and claim["subject_kind"] in OTHERS:
            found[_place(claim)].pop(claim["subject"], None)
    return found


def _span(record: Row, name: str) -> tuple[int, int] | None:
    start, end = record[f"{name}_start"], record[f"{name}_end"]
    return None if start is None or end is None else (start, end)


def _decided(table: Any, records: list[dict[str, Any]], let_in: set[tuple[Place, int]]) -> Any:
    """The announcements with those that were let in accepted, and nothing against them."""
    rows = [
        one | {"decision": "accepted", "reasons": []} if (_place(one), one["number"]) in let_in else one
        for one in records
    ]
    return type(table).from_pylist(rows, schema=table.schema)
