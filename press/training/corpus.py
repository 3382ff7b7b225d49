"""Labelled documents of our own, written as texts that mark their figures, and read back as labelled records.

One file holds many documents. A document is a head of ``key: value`` lines, the body and its labels, parted by
``---``::

    === f-001
    lang: es
    outlet: Norte Caucano Hoy | newspaper
    published: 2025-03-18
    title: Multinacional renovará su fábrica
    shape: official_frame
    ---
    La danesa Skarnholt invertirá {más de USD 22 millones|money 22e6 USD >|inc planned|company: Skarnholt} en …
    ---
    announcement: Skarnholt | DK | Puerto Tejada, CO | expansion planned | 22e6 USD | 130 | 2025-03-18
    agreement: Colombia; China | 15 | technology | 2019-07-30
    names: company: Skarnholt; person: Fabio Lenis; agency: Gobernación del Cauca

A marked figure is ``{quote|measure value unit hedge|accumulation modality|subject kind: subject}``. Jobs carry their
kind (``jobs.direct``), a range its ends (``40..60``), a hedge its sign (none exact, ``~`` approx, ``>`` more_than,
``>=`` at_least, ``<=`` up_to, ``<`` less_than). ``-`` stands for "not said". An announcement that may be left out
without fault ends with ``| optional``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from press.errors import InputError
from press.figures.hedges import interval
from press.model import Accumulation, Event, Hedge, JobKind, Measure, Modality, SubjectKind

DOCUMENTS = Path(__file__).parent / "documents"
NAME_KINDS = frozenset(
    {"company", "person", "place", "agency", "programme", "medium", "brand", "customer", "event", "facility", "other"}
)
"""What a proper name of a text can be (rule 7 of the reader's design); ``other`` is none of these."""

HEDGES: dict[str, Hedge] = {
    "~": "approx",
    ">": "more_than",
    ">=": "at_least",
    "<=": "up_to",
    "<": "less_than",
}
ACCUMULATIONS = {"inc": "incremental", "cum": "cumulative"} | {kind: kind for kind in get_args(Accumulation)}
_MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\|([^{}|]+)\|([^{}|]+)\}")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Labelled:
    """One labelled document: ``record`` has the keys of a reader's input and, under ``gold``, its labels.

    ``gold.claims`` carry ``start`` and ``end``, offsets into ``body``; ``gold.names`` maps proper names to their kind.
    """

    doc_id: str
    record: dict[str, Any]
    faults: tuple[str, ...] = field(default=())


def labelled_documents(folder: Path = DOCUMENTS) -> list[Labelled]:
    """All documents of ``folder`` in the order of file names, those written as records last.

    Raises:
        InputError: a label says something that no label can say; the message names document and label.
    """
    found = [document for file in sorted(folder.rglob("*.txt")) for document in _of_file(file)]
    for file in sorted(folder.glob("*.jsonl")):
        records = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
        found += [Labelled(record["doc_id"], record) for record in records]
    faults = [f"{document.doc_id}: {fault}" for document in found for fault in document.faults]
    if faults:
        raise InputError("press", f"{len(faults)} labels are wrong, first {faults[0]}", "mend the document's labels")
    return found


def _of_file(file: Path) -> Iterator[Labelled]:
    """The documents of one file, each with the name of its folder as its set."""
    for document in parse(file.read_text("utf-8")):
        yield replace(document, record={**document.record, "set": file.parent.name} if document.record else {})


def parse(text: str) -> Iterator[Labelled]:
    """The documents of one file, each with the faults of its labels."""
    for part in re.split(r"^=== *", text, flags=re.MULTILINE)[1:]:
        yield _document(part)


def _document(part: str) -> Labelled:
    doc_id, _, rest = part.partition("\n")
    pieces = re.split(r"^---\n", rest, flags=re.MULTILINE)
    if len(pieces) != 3:
        return Labelled(doc_id.strip(), {}, (f"{len(pieces)} parts, expected head, body and labels",))
    head = dict(line.split(": ", 1) for line in pieces[0].strip().splitlines() if ": " in line)
    outlet, _, outlet_kind = head.get("outlet", "").partition(" | ")
    body, claims, faults = _body(pieces[1].strip())
    gold: dict[str, Any] = {"claims": claims, "announcements": [], "agreements": [], "names": {}}
    for line in pieces[2].strip().splitlines():
        faults.extend(_label(line, gold))
    faults.extend(_unsupported(gold, body + "\n" + head.get("title", "")))
    record = {
        "doc_id": doc_id.strip(),
        "lang": head.get("lang"),
        "outlet": outlet or None,
        "outlet_kind": outlet_kind or None,
        "published": head.get("published"),
        "title": head.get("title"),
        "shape": head.get("shape"),
        "body": body,
        "gold": gold,
    }
    return Labelled(doc_id.strip(), record, tuple(faults))


def _body(marked: str) -> tuple[str, list[dict[str, Any]], list[str]]:
    """The text without its marks, the marked figures and what is wrong with them."""
    parts: list[str] = []
    claims: list[dict[str, Any]] = []
    faults: list[str] = []
    length = last = 0
    for mark in _MARK.finditer(marked):
        before = marked[last : mark.start()]
        start = length + len(before)
        parts += [before, mark[1]]
        length = start + len(mark[1])
        last = mark.end()
        try:
            claims.append(_claim(mark[1], mark[2], mark[3], mark[4]) | {"start": start, "end": length})
        except ValueError as error:
            faults.append(f"{mark[0]}: {error}")
    body = "".join([*parts, marked[last:]])
    if "{" in body or "}" in body:
        faults.append("a brace is left in the text: a mark has four parts between braces")
    return body, claims, faults


def _claim(quote: str, figure: str, manner: str, owner: str) -> dict[str, Any]:
    words = figure.split()
    measure, _, job_kind = words[0].partition(".")
    unit = {"percent": "%", "area_m2": "m2"}.get(measure, "count")
    hedge: Hedge = "exact"
    for word in words[2:]:
        if word in HEDGES:
            hedge = HEDGES[word]
        else:
            unit = word
    low, _, high = words[1].partition("..")
    if high:
        hedge = "range"
    value, least, most = interval(hedge, float(low), float(high) if high else None)
    accumulation, modality = manner.split()
    kind, _, subject = owner.partition(":")
    _known(measure, get_args(Measure))
    _known(job_kind or "unspecified", get_args(JobKind))
    _known(accumulation, ACCUMULATIONS)
    _known(modality, get_args(Modality))
    _known(kind.strip(), get_args(SubjectKind))
    if measure == "money" and not re.fullmatch(r"[A-Z]{3}|-", unit):
        raise ValueError(f"{unit!r} is no currency")
    return {
        "quote": quote,
        "measure": measure,
        "value": value,
        "low": least,
        "high": most,
        "unit": None if unit == "-" else unit,
        "hedge": hedge,
        "accumulation": ACCUMULATIONS[accumulation],
        "modality": modality,
        "subject": subject.strip() or None,
        "subject_kind": kind.strip(),
        "job_kind": (job_kind or "unspecified") if measure == "jobs" else None,
    }


def _known(word: str, words: Collection[str]) -> None:
    if word not in words:
        raise ValueError(f"{word!r} is none of {sorted(words)}")


def _label(line: str, gold: dict[str, Any]) -> list[str]:
    """Add one label line to ``gold``; returns what is wrong with it."""
    kind, _, rest = line.partition(":")
    try:
        if kind == "announcement":
            gold["announcements"].append(_announcement(rest))
        elif kind == "agreement":
            gold["agreements"].append(_agreement(rest))
        elif kind == "names":
            gold["names"].update(_names(rest))
        elif line.strip():
            return [f"{line!r} is no label"]
    except ValueError as error:
        return [f"{line!r}: {error}"]
    return []


def _said(word: str) -> str | None:
    return None if word.strip() in {"-", ""} else word.strip()


def _announcement(rest: str) -> dict[str, Any]:
    fields = [part.strip() for part in rest.split("|")]
    optional = fields[-1] == "optional"
    if optional:
        fields.pop()
    if len(fields) != 7:
        raise ValueError(f"{len(fields)} fields, expected company, origin, place, event, amount, jobs, day")
    company, origin, place, event, amount, jobs, announced = fields
    town, _, country = place.rpartition(",")
    kind, status = event.split()
    _known(kind, get_args(Event))
    _known(status, get_args(Modality))
    value, _, currency = amount.partition(" ")
    if not _DAY.fullmatch(announced):
        raise ValueError(f"{announced!r} is no day")
    return {
        "company": company,
        "origin_country": _said(origin),
        "place": _said(town),
        "country": _said(country),
        "event": kind,
        "status": status,
        "amount": None if _said(value) is None else float(value),
        "currency": _said(currency),
        "jobs": None if _said(jobs) is None else int(jobs),
        "announced": announced,
        "optional": optional,
    }


def _agreement(rest: str) -> dict[str, Any]:
    parties, count, topic, day = (part.strip() for part in rest.split("|"))
    return {
        "parties": [party.strip() for party in parties.split(";")],
        "count": int(count),
        "topic": _said(topic),
        "date": _said(day),
    }


def _names(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in rest.split(";"):
        if not part.strip():
            continue
        kind, _, names = part.partition(":")
        _known(kind.strip(), NAME_KINDS)
        for name in names.split(","):
            found[name.strip()] = kind.strip()
    return found


def _unsupported(gold: dict[str, Any], text: str) -> Iterator[str]:
    """Labels that the text or another label does not carry."""
    values = {(claim["measure"], claim["value"], claim["unit"]) for claim in gold["claims"]}
    for announced in gold["announcements"]:
        yield from _absent("company", [announced["company"]], text)
        amount, currency, jobs = announced["amount"], announced["currency"], announced["jobs"]
        if amount is not None and ("money", amount, currency) not in values:
            yield f"amount {amount} {currency} is no marked figure"
        if jobs is not None and ("jobs", jobs, "count") not in values:
            yield f"jobs {jobs} are no marked figure"
    yield from _absent("name", gold["names"], text)
    yield from _absent("subject", [claim["subject"] for claim in gold["claims"] if claim["subject"]], text)


def _absent(what: str, names: Iterable[str], text: str) -> Iterator[str]:
    return (f"{what} {name!r} does not stand in the text" for name in names if name not in text)
