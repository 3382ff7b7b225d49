"""Whether a whole record can be believed, as numbers: how sure its parts are, and what else it could have been."""

from __future__ import annotations

from press.decide.judge import Claimed, Draft
from press.decide.linear import Probabilities
from press.decide.ties import Judged, in_title

RIVAL = 0.3
"""Probability from which another name counts as a rival for the project."""


def belief_numbers(judged: Judged, draft: Draft, claimed: Claimed, all_drafts: int) -> dict[str, float]:
    """What says that a draft is right as it stands: its company, event, amount and jobs."""
    scene = judged.scene
    name = scene.names[draft.name]
    rivals = [p for at, p in enumerate(judged.project) if at != draft.name]
    found = {
        "project": draft.project,
        "project.rival": max(rivals, default=0.0),
        "rivals": float(sum(p >= RIVAL for p in rivals)),
        "drafts": float(all_drafts),
        "news": judged.news,
        "company": judged.company[draft.name],
        "acts": judged.acts[draft.name],
        "amount.sure": draft.amount_sure,
        "jobs.sure": draft.jobs_sure,
        "sure": draft.project * draft.amount_sure * draft.jobs_sure,
        "money": float(draft.amount is not None),
        "jobs": float(draft.jobs is not None),
        "title": float(in_title(scene, draft.name)),
        "mentions": float(len(name.mentions)),
        "words": float(len(name.keys)),
        "figures": float(len(scene.figures)),
        "sentences": float(len(scene.sentences)),
    }
    found |= _firmest("event", draft.event) | _firmest("status", draft.status)
    for measure, chosen in (("money", draft.amount), ("jobs", draft.jobs)):
        found |= _beside(judged, draft, claimed, measure, chosen)
    return found


def _firmest(name: str, classes: Probabilities) -> dict[str, float]:
    """The likeliest class and by how much it leads."""
    ranked = sorted(classes.values(), reverse=True)
    return {f"{name}.best": ranked[0], f"{name}.lead": ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)}


def _beside(judged: Judged, draft: Draft, claimed: Claimed, measure: str, chosen: int | None) -> dict[str, float]:
    """The chosen figure beside the others of its measure, and beside other names that may own it."""
    figures = judged.scene.figures
    own = {w: p for (at, w), p in claimed.items() if at == draft.name and figures[w].measure == measure}
    value = figures[chosen].value if chosen is not None else None
    rest = [p for which, p in own.items() if which != chosen and figures[which].value != value]
    others = [p for (at, which), p in claimed.items() if which == chosen and at != draft.name]
    roles = [judged.roles[w] for w, f in enumerate(figures) if f.measure == measure and w != chosen]
    modality = judged.figures[chosen]["modality"] if chosen is not None else {}
    return {
        f"{measure}.chosen": own.get(chosen, 0.0) if chosen is not None else 0.0,
        f"{measure}.next": max(rest, default=0.0),
        f"{measure}.other": max(others, default=0.0),
        f"{measure}.role": judged.roles[chosen] if chosen is not None else 0.0,
        f"{measure}.role.next": max(roles, default=0.0),
        f"{measure}.alike": float(sum(f.measure == measure for f in figures)),
        f"{measure}.unsure": modality.get("conditional", 0.0) + modality.get("denied", 0.0),
    }
