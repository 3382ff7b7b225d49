"""What speaks against a record that the models read: rules that differ, and figures that may be others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from press.decide.evidence import Evidence
from press.decide.judge import Draft
from press.decide.linear import likeliest
from press.decide.ruled import AGREES, DIFFERS, OF_FIGURE, SILENT, said, said_of_figure, said_of_name, said_of_pair
from press.decide.rules import rules
from press.decide.ties import Judged
from press.lexicon import figure_words
from press.model import same_event

EVENT = "rules.event"
NOTHING = {f"rules.{decision}": SILENT for decision in (*OF_FIGURE, "owner")}


def second_opinion(evidence: Evidence, draft: Draft) -> dict[str, float]:
    """Per part of the record whether the rules agree, say nothing of it, or differ."""
    found = {**said_of_name(evidence, draft.name), EVENT: _event(evidence, draft)}
    for measure, which in (("amount", draft.amount), ("jobs", draft.jobs)):
        of_figure = NOTHING if which is None else _of_figure(evidence, draft.name, which)
        found |= {f"{measure}.{part}": value for part, value in of_figure.items()}
    others = (at for at in range(len(evidence.scene.names)) if at != draft.name)
    found["rules.others"] = float(sum(said(evidence, "investor", at) == AGREES for at in others))
    return found


def _of_figure(evidence: Evidence, name: int, which: int) -> dict[str, float]:
    return said_of_figure(evidence, which) | said_of_pair(evidence, name, which)


def _event(evidence: Evidence, draft: Draft) -> float:
    verdict = rules().verdict("event", evidence, draft.name)
    if verdict is None or not draft.event:
        return SILENT
    return AGREES if same_event(verdict.value, likeliest(draft.event)) else DIFFERS


def objections(opinion: Mapping[str, float]) -> Iterator[str]:
    """The parts of a record that the rules contradict; its event is no ground, which even annotators exchange."""
    return (part for part, value in opinion.items() if value == DIFFERS and part != EVENT)


USUAL = frozenset({"new", "expansion", "inauguration", "colocation"})
"""Events that may be believed without a person's look."""
UNCOMMON = 0.03
"""Probability of all other events together from which one of them may be it."""
PASSING = 0.12
"""Probability from which jobs may be those of the building time, of others or of today, and from which a number that no
word explains may count jobs, too."""
COMPANY = 0.7
"""Probability to be a company below which a name may be a brand, a park or a body."""
EACH = 12
"""Tokens before a figure in which "each" makes it one of several."""


def doubts(judged: Judged, draft: Draft) -> Iterator[str]:
    """Reasons to leave a record to a person, however sure its parts seem.

    Each is one by which the surest records of 3,810 labelled documents were wrong at least twice as often as without it
    (2026-11-30): closures, purchases, rounds of funding, agreements and cancellations are few; of jobs that stand
    beside other ones in their sentence, one may be a first phase, one site's or the total; names of towns are those of
    firms in lists without verbs.
    """
    if sum(p for event, p in draft.event.items() if event not in USUAL) >= UNCOMMON:
        yield "event_uncommon"
    if judged.company[draft.name] < COMPANY or _is_place(judged, draft.name) or _counts_companies(judged, draft.name):
        yield "holder_unsure"
    figures = [which for which in (draft.amount, draft.jobs) if which is not None]
    if any(_is_one_of_several(judged, which) for which in figures):
        yield "figure_of_each"
    if any(_is_beside_another(judged, draft.name, which) for which in figures):
        yield "figure_beside_another"
    if draft.amount is not None:
        yield from _doubts_of_amount(judged, draft.amount)
    if draft.jobs is not None:
        yield from _doubts_of_jobs(judged, draft.jobs)
    elif any(figure.counts_jobs >= PASSING for figure in judged.scene.bare):
        yield "jobs_maybe_unread"


def _doubts_of_amount(judged: Judged, which: int) -> Iterator[str]:
    scene = judged.scene
    chosen = scene.figures[which]
    if any("amount.untold" in sentence.said for sentence in scene.sentences.values()):
        yield "amount_untold"
    behind = [f for f in scene.figures if f.sentence == chosen.sentence and f.first >= chosen.last]
    parts = [f for f in behind if f.measure == "money" and f.quantity.unit == chosen.quantity.unit]
    said = scene.sentences[chosen.sentence].of("role.part_before")
    if any(chosen.last <= hit.first < part.first for hit in said for part in parts):
        yield "amount_has_parts"


def _doubts_of_jobs(judged: Judged, which: int) -> Iterator[str]:
    scene = judged.scene
    chosen = scene.figures[which]
    beside = [f for f in scene.figures if f.measure == "jobs" and f.sentence == chosen.sentence]
    beside += [f for f in scene.bare if f.counts_jobs >= PASSING and f.sentence == chosen.sentence]
    if any(f.value != chosen.value for f in beside):
        yield "jobs_beside_others"
    kinds = judged.figures[which]["job_kind"]
    if any(kinds.get(kind, 0.0) >= PASSING for kind in ("construction", "indirect", "existing")):
        yield "jobs_not_lasting"


def _is_place(judged: Judged, name: int) -> bool:
    """Whether a list of places has the name where the text says it."""
    possible = judged.scene.possible
    mentions = judged.scene.names[name].mentions
    return any(p.first <= m.first and m.last <= p.last for m in mentions for p in possible.get(m.sentence, ()))


def _counts_companies(judged: Judged, name: int) -> bool:
    """Whether companies are counted as the name's own, as agencies and parks do: "Nexo acompaña a 40 empresas"."""
    counted = ((which, f) for which, f in enumerate(judged.scene.figures) if f.measure == "companies")
    own = {mention.sentence for mention in judged.scene.names[name].mentions}
    return any(judged.topics[which] == name and figure.sentence in own for which, figure in counted)


def _is_beside_another(judged: Judged, name: int, which: int) -> bool:
    """Whether the sentence of a figure names another company, and not this one: the next firm of a list."""
    number = judged.scene.figures[which].sentence
    here = {at for _, _, at in judged.spots.get(number, [])}
    return bool(here) and name not in here


def _is_one_of_several(judged: Judged, which: int) -> bool:
    """Whether a figure is told of each of several: "cada complejo requerirá 40"."""
    figure = judged.scene.figures[which]
    before = judged.scene.sentences[figure.sentence].tokens[max(0, figure.first - EACH) : figure.first]
    return any(token.key in figure_words("each", "words") for token in before)
