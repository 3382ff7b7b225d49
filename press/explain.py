"""Why each figure and each record of a document was read as it was.

Per figure and decision: what the first rule says that speaks, or that none does, the probabilities of the trained
reading, the words that weigh most in it, and what was decided where the whole document is asked. Per record: who, whose
figures, what happens, from both readings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from press.decide.evidence import Evidence
from press.decide.features import act_features, figure_features, name_features
from press.decide.judge import Draft, drafts, judge, uses
from press.decide.linear import Linear, Models, Probabilities
from press.decide.meaning import meanings
from press.decide.measure import with_counts
from press.decide.rules import Verdict, comparable, rules
from press.decide.ties import USED, Judged
from press.errors import InputError
from press.model import Document
from press.read import scene
from press.scene import Scene

WEIGHED = 5
"""Features that are shown of a decision."""
SHOWN = 0.05
"""Probability from which a class is shown."""

Weights = Callable[[str], Linear]


def explain(document: Document, models: Models, weights: Weights) -> str:
    """The reasons of one document as lines of text.

    Args:
        document: what was read.
        models: where the probabilities come from.
        weights: the linear model of a name, of which the heaviest features are shown.

    Raises:
        UnreadableDocumentError: no text, too long, or another language than Spanish or English.
    """
    read = with_counts(scene(document), models)
    evidence = Evidence(read)
    judged = judge(evidence, models)
    lines = [f"document {document.doc_id}: {len(read.figures)} figures, {len(read.names)} names"]
    claimed = uses(judged, models)
    possible = drafts(judged, claimed, models)
    for at, meant in enumerate(meanings(judged, claimed, possible, models)):
        lines += _of_figure(judged, evidence, at, weights, meant)
    for draft in possible:
        lines += _of_record(judged, evidence, draft, weights)
    return "\n".join(lines)


def _of_figure(
    judged: Judged, evidence: Evidence, at: int, weights: Weights, meant: Mapping[str, str]
) -> Iterator[str]:
    read = judged.scene
    figure = read.figures[at]
    yield ""
    yield f"figure {read.text[figure.start : figure.end]!r} ({figure.measure}), sentence {figure.sentence}"
    features = figure_features(read, figure)
    for decision in _asked(figure.measure):
        project = judged.roles[at]
        given = {"project": project, "other": 1 - project} if decision == "role" else judged.figures[at][decision]
        yield f"  {decision}: {_both(decision, rules().verdict(decision, evidence, at), given)}"
        if decision != "role":
            yield f"    {heaviest(weights('figure'), decision, given, features)}"
        if decision in meant:
            yield f"    the whole document: {meant[decision]}"


def _asked(measure: str) -> Iterator[str]:
    yield from ("accumulation", "modality", "subject_kind")
    if measure == "jobs":
        yield "job_kind"
    if measure in USED:
        yield "role"


def _of_record(judged: Judged, evidence: Evidence, draft: Draft, weights: Weights) -> Iterator[str]:
    read = judged.scene
    name = read.names[draft.name]
    ask = rules().verdict
    yield ""
    yield f"record of {name.label!r}: announces with probability {draft.project:.2f}"
    kinds = judged.kinds[draft.name]
    yield f"  kind: {_both('kind', ask('kind', evidence, draft.name), kinds)}"
    yield f"    {heaviest(weights('name'), 'kind', kinds, name_features(read, name))}"
    acts = {"yes": judged.acts[draft.name], "no": 1 - judged.acts[draft.name]}
    yield f"  investor: {_both('investor', ask('investor', evidence, draft.name), acts)}"
    yield f"    {heaviest(weights('act'), 'act', acts, act_features(read, name))}"
    yield f"  event: {_both('event', ask('event', evidence, draft.name), draft.event)}"
    for what, which, sure in (("amount", draft.amount, draft.amount_sure), ("jobs", draft.jobs, draft.jobs_sure)):
        yield f"  {what}: {_owned(read, evidence, draft, which)}, probability {sure:.2f}"


def _owned(read: Scene, evidence: Evidence, draft: Draft, which: int | None) -> str:
    if which is None:
        return "none"
    figure = read.figures[which]
    said = rules().verdict("owner", evidence, (draft.name, which))
    return f"{read.text[figure.start : figure.end]!r}, {_rule(said)}"


def _both(decision: str, said: Verdict | None, probabilities: Probabilities) -> str:
    """Both readings in one line."""
    ranked = sorted(probabilities.items(), key=lambda item: -item[1])
    shown = ", ".join(f"{label} {p:.2f}" for label, p in ranked if p >= SHOWN)
    line = f"{_rule(said)}; model: {shown or 'says nothing'}"
    if said is None or not ranked:
        return line
    same = comparable(decision, ranked[0][0]) == comparable(decision, said.value)
    return f"{line} ({'both agree' if same else 'they differ'})"


def _rule(said: Verdict | None) -> str:
    return f"rule {said.rule_id} says {said.value}" if said is not None else "no rule speaks"


def heaviest(linear: Linear, head: str, probabilities: Probabilities, features: Iterable[str]) -> str:
    """The features that speak most for or against the likeliest class, each with its weight over the classes' mean."""
    if head not in linear.heads:
        return "no weights"
    start, classes = linear.heads[head]
    likeliest = classes.index(max(classes, key=lambda label: probabilities.get(label, 0.0)))
    found: list[tuple[float, str]] = []
    for feature in sorted(set(features)):
        row = linear.weights.get(feature)
        if row is not None:
            own = row[start : start + len(classes)]
            found.append((own[likeliest] - sum(own) / len(own), feature))
    found.sort(key=lambda item: -abs(item[0]))
    return ", ".join(f"{feature} {weight:+.2f}" for weight, feature in found[:WEIGHED]) or "no word it knows"


def documents(file: Path, doc_id: str | None) -> list[Document]:
    """The documents of a JSON or a JSON Lines file, or the one with ``doc_id``.

    Raises:
        InputError: the file cannot be read, holds no documents, or none with ``doc_id``.
    """
    try:
        text = file.read_text(encoding="utf-8")
        found = [Document.from_record(record) for record in _records(text, one=file.suffix == ".json")]
    except OSError as error:
        raise InputError("press", f"{file} cannot be opened: {error.strerror}", "check the path") from error
    except ValueError as error:
        fault = f"{file} holds no documents: {str(error)[:200]}"
        raise InputError("press", fault, "give one JSON object with doc_id and body, or one per line") from error
    chosen = [document for document in found if doc_id in {None, document.doc_id}]
    if not chosen:
        raise InputError("press", f"{file} holds no document {doc_id or ''}".rstrip(), "check the doc_id")
    return chosen


def _records(text: str, *, one: bool) -> Iterator[dict[str, Any]]:
    for piece in [text] if one else filter(str.strip, text.splitlines()):
        record = json.loads(piece)
        if not isinstance(record, Mapping):
            raise ValueError(f"a JSON {type(record).__name__} is no document")
        yield {key: value for key, value in record.items() if key in Document.__dataclass_fields__}
