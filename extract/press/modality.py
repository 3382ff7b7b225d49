"""Whether a figure is done, planned, part of a letter of intent, conditional, denied or cancelled (press rule 6)."""

from __future__ import annotations

from extract.press.accumulation import clause_of
from extract.press.model import Accumulation, Modality, SubjectKind
from extract.press.quantity import Quantity
from extract.press.sentences import Sentence
from extract.press.tense import nearest_tense

OVERRIDES: tuple[Modality, ...] = ("denied", "cancelled", "mou", "conditional")


def modality_of(
    sentence: Sentence,
    quantity: Quantity,
    accumulation: Accumulation,
    kind: SubjectKind,
    status: Modality | None,
) -> Modality:
    """The modality of ``quantity``; ``status`` is that of its company's project, if it has one."""
    if accumulation in {"stock", "cumulative"} or quantity.measure in {"percent", "area_m2"} and not status:
        return "done"
    if accumulation in {"target", "forecast"}:
        return "planned"
    tense = nearest_tense(sentence, quantity)
    flow = _near_flow(sentence, quantity)
    if flow and tense not in {"future", "conditional"} and quantity.measure == "money":
        return "done" if not _cancelled_here(sentence, quantity) else "cancelled"
    local = _local(sentence, quantity, tense)
    if local is not None:
        return local
    if status in OVERRIDES and not (tense == "past" and _spent(sentence, quantity)):
        return status
    if kind in {"agency", "programme", "country", "city", "sector"}:
        return "planned" if tense in {"future", "conditional"} else "done"
    if _spent(sentence, quantity):
        return "done"
    if tense in {"future", "conditional", "present"}:
        return "planned"
    if tense in {"past", "perfect"} and status is None:
        return "done"
    if status is not None:
        return status
    return "planned" if sentence.has("modality.planned") else "done"


def _near_flow(sentence: Sentence, quantity: Quantity) -> bool:
    start, end = clause_of(sentence, quantity)
    return any(start <= hit.first < end and abs(hit.first - quantity.first) <= 10 for hit in sentence.of("accumulation.flow"))


def _spent(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a verb of completed spending or hiring governs the figure."""
    return any(-3 <= quantity.first - hit.last <= 8 or 0 <= hit.first - quantity.last <= 3 for hit in sentence.of("modality.done"))


def _cancelled_here(sentence: Sentence, quantity: Quantity) -> bool:
    return any(abs(hit.first - quantity.first) <= 12 for hit in sentence.of("modality.cancelled"))


def _local(sentence: Sentence, quantity: Quantity, tense: str) -> Modality | None:
    start, end = clause_of(sentence, quantity)
    hits = {kind: [h for h in sentence.of(f"modality.{kind}") if start <= h.first < end] for kind in OVERRIDES}
    if hits["denied"]:
        return "denied"
    if hits["cancelled"]:
        return "cancelled"
    if hits["mou"]:
        return "mou"
    if hits["conditional"] or tense == "conditional":
        return "conditional"
    return None
