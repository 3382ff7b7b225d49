"""Whether a figure is done, planned, part of a letter of intent, conditional, denied or cancelled (press rule 6)."""

from __future__ import annotations

from press.accumulation import clause_of, pledged
from press.events import conditions, said
from press.figures.quantity import Quantity
from press.model import Accumulation, Modality, SubjectKind
from press.tense import nearest_tense
from press.text.sentences import Sentence

OVERRIDES: tuple[Modality, ...] = ("denied", "cancelled", "mou", "conditional")


def modality_of(
    sentence: Sentence,
    quantity: Quantity,
    accumulation: Accumulation,
    kind: SubjectKind,
    status: Modality | None,
) -> Modality:
    """The modality of ``quantity``; ``status`` is that of its company's project, if it has one."""
    if accumulation in {"stock", "cumulative"} or (quantity.measure in {"percent", "area_m2"} and not status):
        return "done"
    if accumulation in {"target", "forecast"}:
        return "planned"
    if _spent_here(sentence, quantity) or _of_a_round(sentence, quantity):
        return "done"
    if _offered(sentence, quantity) and nearest_tense(sentence, quantity) not in {"past", "perfect"}:
        return "planned"
    tense = nearest_tense(sentence, quantity)
    if _near_flow(sentence, quantity) and tense not in {"future", "conditional"} and quantity.measure == "money":
        return "cancelled" if _cancelled_here(sentence, quantity) else "done"
    overridden = _overridden(sentence, quantity, status, tense)
    if overridden is not None:
        return overridden
    if pledged(sentence, quantity) or _in_plan(sentence, quantity):
        return "planned"
    if _of_a_project(sentence, quantity) and status is not None:
        return status
    if kind in {"agency", "programme", "country", "city", "sector"}:
        return "planned" if tense in {"future", "conditional"} else "done"
    return _by_tense(sentence, quantity, status, tense)


def _overridden(sentence: Sentence, quantity: Quantity, status: Modality | None, tense: str) -> Modality | None:
    """Denied, cancelled, a letter of intent or a condition: said here, or of the whole project."""
    if status in {"denied", "cancelled"}:
        return status
    local = _local(sentence, quantity, tense)
    if local == "conditional" and status == "mou":
        return status
    if local == "conditional" and status in {"mou", "planned", "done"} and not _condition(sentence):
        return "planned" if status == "done" else status
    return local or (status if status in OVERRIDES else None)


def _by_tense(sentence: Sentence, quantity: Quantity, status: Modality | None, tense: str) -> Modality:
    """Planned or done by the verb beside the figure, else as the project is."""
    if tense == "future" or _still_to_come(sentence, quantity):
        return "planned"
    room = quantity.measure == "jobs" and quantity.first and sentence.tokens[quantity.first - 1].key in {"para", "for"}
    if room and status == "planned":
        return "planned"
    if status == "planned" and _budget(sentence, quantity):
        return status
    if _spent(sentence, quantity) or tense in {"past", "perfect"}:
        return "done"
    if tense in {"conditional", "present"} and status != "done":
        return "planned"
    if status is not None:
        return status
    return "planned" if sentence.has("modality.planned") else "done"


def _budget(sentence: Sentence, quantity: Quantity) -> bool:
    """ "El presupuesto, que era de 190 millones, quedó en 236": what a project that is not there yet is to cost."""
    before = {token.key for token in sentence.tokens[: quantity.first]}
    done = [hit for hit in sentence.of("modality.done") if hit.last <= quantity.first]
    spent = any(sentence.tokens[hit.first].key not in {"quedo", "ended"} for hit in done)
    return quantity.measure == "money" and bool(before & {"presupuesto", "budget"}) and not spent


def _still_to_come(sentence: Sentence, quantity: Quantity) -> bool:
    """ "Con la apertura se activan 52 empleos, según el plan anunciado": hired after the opening."""
    near = [h for h in sentence.of("modality.still") if -10 <= h.first - quantity.last <= 3 or h.first > quantity.last]
    return quantity.measure == "jobs" and any(abs(h.first - quantity.first) <= 14 for h in near)


def _near_flow(sentence: Sentence, quantity: Quantity) -> bool:
    start, end = clause_of(sentence, quantity)
    return any(
        start <= hit.first < end and abs(hit.first - quantity.first) <= 10 for hit in sentence.of("accumulation.flow")
    )


def _spent(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a verb of completed spending or hiring governs the figure."""
    return any(
        -3 <= quantity.first - hit.last <= 8 or 0 <= hit.first - quantity.last <= 3
        for hit in sentence.of("modality.done")
    )


def _spent_here(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the money itself is called spent: "los 2.150 millones desembolsados"."""
    near = [hit for hit in sentence.of("modality.done") if 0 <= hit.first - quantity.last <= 1]
    return any(
        sentence.tokens[hit.first].key.endswith(("ados", "idos", "adas", "idas", "ado", "spent", "paid"))
        for hit in near
    )


def _of_a_round(sentence: Sentence, quantity: Quantity) -> bool:
    """ "una ronda de 5 millones", "a $2m round": money that was raised, whatever it will be spent on."""
    tokens = sentence.tokens
    near = range(max(1, quantity.first - 4), min(len(tokens), quantity.last + 2))
    article = {"la", "una", "su", "esta", "the", "a", "its", "ronda", "capital", "million", "m", "bn"}
    return quantity.measure == "money" and any(
        tokens[at].key in {"ronda", "round", "semilla", "seed"} and tokens[at - 1].key in article for at in near
    )


def _offered(sentence: Sentence, quantity: Quantity) -> bool:
    """Vacancies and posts on offer are still to be filled."""
    keys = {token.key for token in sentence.tokens[quantity.number.last : quantity.last + 2]}
    return quantity.measure == "jobs" and bool(
        keys & {"vacantes", "vacancies", "ofertas", "offers", "disponibles", "available", "openings", "open"}
    )


def _of_a_project(sentence: Sentence, quantity: Quantity) -> bool:
    """ "The $9.8-million project": what is worth the money has the state of the project."""
    behind = [t.key for t in sentence.tokens[quantity.last : quantity.last + 2] if t.key != "-"]
    return quantity.measure == "money" and bool(behind) and behind[0] in {"project", "plant", "expansion", "investment"}


def _in_plan(sentence: Sentence, quantity: Quantity) -> bool:
    """ "un plan de 90 millones", "a programme of …": a plan is planned, whatever the verb."""
    nouns = {"plan", "planes", "programme", "program", "plans", "proyecto"}
    return any(token.key in nouns for token in sentence.tokens[max(0, quantity.first - 4) : quantity.first])


def _condition(sentence: Sentence) -> bool:
    """Whether the sentence names what the project depends on."""
    weak = {"could", "might", "may", "would", "podria", "podrian", "possible", "possibly", "posibilidad", "estaria"}
    return any(sentence.tokens[hit.first].key not in weak for hit in conditions(sentence))


def _cancelled_here(sentence: Sentence, quantity: Quantity) -> bool:
    return any(abs(hit.first - quantity.first) <= 12 for hit in said(sentence, "cancelled"))


def _local(sentence: Sentence, quantity: Quantity, tense: str) -> Modality | None:
    start, end = clause_of(sentence, quantity)
    found = {"denied": said(sentence, "denied"), "cancelled": said(sentence, "cancelled"),
             "mou": sentence.of("modality.mou"), "conditional": conditions(sentence)}  # fmt: skip
    hits = {kind: [h for h in found[kind] if start <= h.first < end] for kind in OVERRIDES}
    if hits["denied"]:
        return "denied"
    if hits["cancelled"] and not (quantity.measure == "companies" and tense in {"past", "perfect"}):
        return "cancelled"  # firms a town lost are off its register, and no project that was called off
    if hits["mou"]:
        return "mou"
    if hits["conditional"] or tense == "conditional":
        return "conditional"
    return None
