"""Persons' decisions as labels: what they accepted, changed or rejected says which beliefs were right.

``landfall train --with-decisions`` learns from the decisions of the data folder in use. A decision is about
one record of a text, and says nothing of what else the text holds; so only the model of belief learns from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.errors import LandfallError
from core.settings import Settings
from press.decide.judge import LOOKED_AT, Draft
from press.decide.opinion import weighed
from press.model import Document
from press.read import scene
from press.records.announcements import leading_sentence
from press.review.decision import Decision, current
from press.review.decisions import Decisions, file_of
from press.review.queue import Text, texts_of
from press.training.align import Case, Label
from press.training.calibrate import is_right
from press.training.fitting import Counted, CrossFitted
from press.training.train import Judgement, judgement

RECORD = "record"


def decided(settings: Settings, models: CrossFitted) -> list[Counted]:
    """One example per record that stands decided and that the reader still finds at the same place of the same text."""
    standing = [one for one in current(Decisions(file_of(settings)).all()).values() if one.kind == RECORD]
    return list(examples(standing, texts_of(settings, sorted({_text_of(one) for one in standing})), models))


def examples(standing: Iterable[Decision], texts: Mapping[str, Text], models: CrossFitted) -> Iterator[Counted]:
    """The examples of ``standing``; ``texts`` are by their hash, and one that is not there is passed over."""
    for decision in standing:
        text = texts.get(_text_of(decision))
        judged = _judged(decision, text, models) if text is not None else None
        if judged is None:
            continue
        draft = _draft(judged, decision)
        if draft is not None:
            yield _example(judged, draft, decision)


def _text_of(decision: Decision) -> str:
    return str(decision.subject[2])


def _judged(decision: Decision, text: Text, models: CrossFitted) -> Judgement | None:
    """How the models judge the text; ``None`` where it can no longer be read."""
    document = Document(doc_id=str(decision.subject[1]), body=text.text, lang=text.language)
    try:
        read = scene(document)
    except LandfallError:
        return None
    return judgement(Case({"doc_id": document.doc_id, "gold": {"claims": [], "announcements": []}}, read), models)


def _draft(judged: Judgement, decision: Decision) -> Draft | None:
    """The draft that the decision is about: the record with its number, from 0, among those one sentence quotes."""
    _, _, _, start, end, number = decision.subject
    found = judged.case.scene
    quoted = [d for d in judged.drafts if d.project >= LOOKED_AT and _span(judged, d, found.sentences) == (start, end)]
    return quoted[int(number)] if int(number) < len(quoted) else None


def _span(judged: Judgement, draft: Draft, sentences: Mapping[int, Any]) -> tuple[int, int]:
    sentence = sentences[leading_sentence(judged.judged, draft)]
    return sentence.start, sentence.end


def _example(judged: Judgement, draft: Draft, decision: Decision) -> Counted:
    numbers = weighed(judged.case.evidence, judged.judged, draft, judged.claimed, len(judged.drafts))
    right = decision.verdict != "reject" and is_right(judged, draft, _label(decision))
    return Counted(judged.case.doc_id, numbers, right)


def _label(decision: Decision) -> Label:
    """What the person saw and accepted, or gave instead."""
    said = decision.values
    return {
        "event": said.get("event"),
        "amount": said.get("amount"),
        "currency": said.get("currency"),
        "jobs": said.get("jobs"),
    }
