"""Whether a whole record can be believed, as numbers: how sure its parts are, and what else it could have been."""

from __future__ import annotations

from collections.abc import Iterable

from press.decide.features import related
from press.decide.judge import Claimed, Draft
from press.decide.linear import Probabilities
from press.decide.measure import BARE
from press.decide.ties import Judged, in_title
from press.lexicon import figure_words
from press.names.candidates import Mention
from press.scene import Scene

TIES = figure_words("clauses", "ties")
"""Words that may stand between the parts of one name."""
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
        "related": related(scene, name),
        "words": float(len(name.keys)),
        "name.tied": _share(_is_tied(scene, mention) for mention in name.mentions),
        "name.opening": _share(mention.opening for mention in name.mentions),
        "figures": float(len(scene.figures)),
        "sentences": float(len(scene.sentences)),
        "bare": max((figure.counts_jobs for figure in scene.bare), default=0.0),
        "jobs.bare": float(draft.jobs is not None and scene.figures[draft.jobs].quantity.role == BARE),
    }
    found |= _firmest("event", draft.event) | _firmest("status", draft.status)
    found |= {f"kind.{kind}": p for kind, p in judged.kinds[draft.name].items()}
    for measure, chosen in (("money", draft.amount), ("jobs", draft.jobs)):
        found |= _beside(judged, draft, claimed, measure, chosen) | _meant(judged, measure, chosen)
    return found


def _share(what: Iterable[bool]) -> float:
    said = list(what)
    return sum(said) / len(said) if said else 0.0


def _is_tied(scene: Scene, mention: Mention) -> bool:
    """Whether a name may go on: "de", "y" or the like stands between it and another word in capitals."""
    tokens, ties = scene.sentences[mention.sentence].tokens, TIES
    behind = mention.end + 1 < len(tokens) and tokens[mention.end].key in ties and tokens[mention.end + 1].capital
    before = mention.first > 1 and tokens[mention.first - 1].key in ties and tokens[mention.first - 2].capital
    return behind or before


def _firmest(name: str, classes: Probabilities) -> dict[str, float]:
    """Each class, the likeliest, and by how much it leads."""
    ranked = sorted(classes.values(), reverse=True)
    found = {f"{name}.{label}": p for label, p in classes.items()}
    return found | {f"{name}.best": ranked[0], f"{name}.lead": ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)}


def _beside(judged: Judged, draft: Draft, claimed: Claimed, measure: str, chosen: int | None) -> dict[str, float]:
    """The chosen figure beside the others of its measure, and beside other names that may own it."""
    figures = judged.scene.figures
    alike = [which for which, figure in enumerate(figures) if figure.measure == measure]
    own = {which: claimed.get((draft.name, which), 0.0) for which in alike}
    found = {
        f"{measure}.chosen": 0.0,
        f"{measure}.next": max(own.values(), default=0.0),
        f"{measure}.other": 0.0,
        f"{measure}.role": 0.0,
        f"{measure}.role.next": max((judged.roles[w] for w in alike if w != chosen), default=0.0),
        f"{measure}.alike": float(len(alike)),
        f"{measure}.unsure": 0.0,
    }
    if chosen is None:
        return found
    value = figures[chosen].value
    modality = judged.figures[chosen]["modality"]
    return found | {
        f"{measure}.chosen": own[chosen],
        f"{measure}.next": max((p for w, p in own.items() if figures[w].value != value), default=0.0),
        f"{measure}.other": max((p for (at, w), p in claimed.items() if w == chosen and at != draft.name), default=0.0),
        f"{measure}.role": judged.roles[chosen],
        f"{measure}.unsure": modality.get("conditional", 0.0) + modality.get("denied", 0.0),
    }


MEANT = {
    "accumulation": ("incremental", "cumulative", "stock"),
    "modality": ("planned", "done"),
    "subject_kind": ("company", "sector", "agency", "city"),
    "job_kind": ("direct", "unspecified", "existing", "construction", "indirect"),
}
"""By decision the classes of a figure that speak for its being a project's, or against it."""


def _meant(judged: Judged, measure: str, chosen: int | None) -> dict[str, float]:
    """What the words say of the chosen figure itself."""
    classes = judged.figures[chosen] if chosen is not None else {}
    found = {
        f"{measure}.{decision}.{label}": classes.get(decision, {}).get(label, 0.0)
        for decision, labels in MEANT.items()
        if measure == "jobs" or decision != "job_kind"
        for label in labels
    }
    figure = judged.scene.figures[chosen] if chosen is not None else None
    found[f"{measure}.hedged"] = float(figure is not None and figure.hedge != "exact")
    found[f"{measure}.order"] = float(judged.scene.order[figure.sentence]) if figure is not None else -1.0
    return found
