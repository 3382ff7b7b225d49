"""The trained reading of a scene: what each name is, how each figure is meant, who announces, which figures are theirs.

Every step sees what the steps before it found, as probabilities and never as verdicts. The steps are the same when the
models are trained; only where their probabilities come from differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from press.decide.evidence import Evidence
from press.decide.features import act_features, figure_features, name_features, news_features, tie_features
from press.decide.grounds import ground_numbers
from press.decide.linear import Models, Probabilities, model
from press.decide.role import role_numbers
from press.decide.ruled import said_of_figure, said_of_name, said_of_pair
from press.decide.sites import Ground, Spot, site_numbers
from press.decide.ties import USED, Judged, project_numbers, use_numbers
from press.decide.trees import group, trees
from press.decide.whole import event_features, event_numbers

POSSIBLE = 0.05
"""Probability from which a name is looked at as a company, and from which it is looked at as the announcing one."""
LIKELIER = 0.18
"""Probability from which a figure is taken as a project's, rather than none: what is doubtful is left to review."""
LOOKED_AT = 0.12
"""Probability from which a record is worth a person's look."""
SITED = 0.2
"""The same of a place."""

Claimed = Mapping[tuple[int, int], float]


class Trained:
    """The coefficients of the repository."""

    def classes(self, name: str, each: Sequence[Iterable[str]]) -> Sequence[Mapping[str, Probabilities]]:
        """See ``Models``."""
        return model(name).classes(each)

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        """See ``Models``."""
        return trees(name).chances(each)

    def together(self, names: Iterable[str], each: Sequence[Mapping[str, float]]) -> Mapping[str, Sequence[float]]:
        """See ``Models``."""
        asked = tuple(names)
        return dict(zip(asked, group(asked).chances(each), strict=True))


@dataclass(frozen=True)
class Draft:
    """What may be an announcement: a name that seems to announce, and the figures that seem to be its project's.

    Attributes:
        name: position in ``scene.names``.
        project: probability that the name announces something here.
        amount, jobs: positions in ``scene.figures``; ``None`` where none is likelier than not.
        amount_sure, jobs_sure: probability that this choice, also that of none, is right.
        event, status: probabilities of the classes.
    """

    name: int
    project: float
    amount: int | None
    amount_sure: float
    jobs: int | None
    jobs_sure: float
    event: Probabilities = field(default_factory=dict)
    status: Probabilities = field(default_factory=dict)


def judge_words(evidence: Evidence, models: Models) -> Judged:
    """What the words say of each name, of each figure and of the document."""
    scene = evidence.scene
    kinds = [said["kind"] for said in models.classes("name", [name_features(scene, name) for name in scene.names])]
    possible = [at for at, kind in enumerate(kinds) if kind.get("company", 0) >= POSSIBLE]
    said = models.classes("act", [act_features(scene, scene.names[at]) for at in possible])
    acts = {at: classes["act"]["yes"] for at, classes in zip(possible, said, strict=True)}
    news = models.classes("news", [news_features(scene)])[0]["news"]["yes"]
    return Judged(evidence, kinds, [acts.get(at, 0) for at in range(len(kinds))], _figures(evidence, models), news)


def _figures(evidence: Evidence, models: Models) -> list[Mapping[str, Probabilities]]:
    """The probabilities of each figure's classes; whether it is one of a project is said by trees over all others."""
    scene = evidence.scene
    found = list(models.classes("figure", [figure_features(scene, figure) for figure in scene.figures]))
    for measure in USED:
        used = [which for which, figure in enumerate(scene.figures) if figure.measure == measure]
        numbers = [figure_numbers(evidence, which, found[which]) for which in used]
        for which, project in zip(used, models.chances(f"role_{measure}", numbers), strict=True):
            found[which] = {**found[which], "role": {"project": project}}
    return found


def figure_numbers(evidence: Evidence, which: int, classes: Mapping[str, Probabilities]) -> dict[str, float]:
    """What words, places and rules say of a figure's being one of a project."""
    return role_numbers(evidence.scene, which, classes) | said_of_figure(evidence, which)


def name_numbers(judged: Judged, at: int) -> dict[str, float]:
    """What words, figures and rules say of a name's announcing a project."""
    return project_numbers(judged, at) | said_of_name(judged.evidence, at)


def pair_numbers(judged: Judged, asked: Sequence[tuple[int, int]], models: Models) -> list[dict[str, float]]:
    """What words, places and rules say of each pair of a name and a figure's belonging together."""
    scene = judged.scene
    features = [tie_features(scene, scene.names[at], scene.figures[which]) for at, which in asked]
    ties = [said["tie"]["yes"] for said in models.classes("tie", features)]
    return [
        use_numbers(judged, at, which, tie) | said_of_pair(judged.evidence, at, which) | ground
        for (at, which), tie, ground in zip(asked, ties, ground_numbers(judged, asked), strict=True)
    ]


def with_projects(judged: Judged, models: Models) -> Judged:
    """``judged`` with the probability of each name that it announces a project."""
    possible = [at for at, p in enumerate(judged.company) if p >= POSSIBLE]
    chances = models.chances("project", [name_numbers(judged, at) for at in possible])
    found = dict(zip(possible, chances, strict=True))
    return replace(judged, project=[found.get(at, 0.0) for at in range(len(judged.company))])


def judge(evidence: Evidence, models: Models) -> Judged:
    """The scene with everything that is said of its names and figures, and who announces."""
    return with_projects(judge_words(evidence, models), models)


def pairs(judged: Judged, measure: str) -> list[tuple[int, int]]:
    """The names and figures of ``measure`` that may belong together; of an amount in two currencies only the first."""
    whose = [at for at, p in enumerate(judged.project) if p >= POSSIBLE]
    again = judged.scene.converted
    used = (which for which, f in enumerate(judged.scene.figures) if f.measure == measure and which not in again)
    return [(at, which) for which in used for at in whose]


def uses(judged: Judged, models: Models) -> dict[tuple[int, int], float]:
    """Probability of each pair of a name and a figure that the figure is the amount or the jobs of its project."""
    found: dict[tuple[int, int], float] = {}
    for measure in USED:
        asked = pairs(judged, measure)
        chances = models.chances(f"use_{measure}", pair_numbers(judged, asked, models))
        found.update(zip(asked, chances, strict=True))
    return found


def drafts(judged: Judged, claimed: Claimed, models: Models | None) -> list[Draft]:
    """One draft per name that may announce something, in the order of the text; without ``models`` no event is told."""
    found = []
    for at, p in enumerate(judged.project):
        if p < POSSIBLE:
            continue
        amount, amount_sure = _chosen(judged, claimed, at, "money")
        jobs, jobs_sure = _chosen(judged, claimed, at, "jobs")
        draft = Draft(at, p, amount, amount_sure, jobs, jobs_sure)
        if models is not None and p >= LOOKED_AT:
            draft = with_event(judged, draft, models)
        found.append(draft)
    return found


def with_event(judged: Judged, draft: Draft, models: Models) -> Draft:
    """The draft with the probabilities of its event and its status."""
    whole = models.classes("whole", [event_features(judged, draft)])[0]
    said = models.together([f"event_{event}" for event in whole["event"]], [event_numbers(judged, draft, whole)])
    raw = {event: said[f"event_{event}"][0] for event in whole["event"]}
    total = sum(raw.values())
    return replace(draft, event={event: p / total for event, p in raw.items()}, status=whole["status"])


def site_of(judged: Judged, ground: Ground, draft: Draft, models: Models) -> tuple[Spot | None, float]:
    """The likeliest place of a project and its probability; ``ground`` is that of ``judged``."""
    figures = (draft.amount, draft.jobs)
    numbers = [site_numbers(judged, ground, draft.name, figures, at) for at in range(len(ground.spots))]
    chances = models.chances("site", numbers)
    if not chances:
        return None, 0.0
    best = max(range(len(chances)), key=lambda at: (chances[at], -at))
    return (ground.spots[best] if chances[best] >= SITED else None), chances[best]


def _chosen(judged: Judged, claimed: Claimed, at: int, measure: str) -> tuple[int | None, float]:
    """The likeliest figure of ``measure`` for the name at ``at``, ``None`` where none is likelier than not."""
    figures = judged.scene.figures
    options = {which: p for (name, which), p in claimed.items() if name == at and figures[which].measure == measure}
    if not options:
        return None, 1.0
    best = max(options, key=lambda which: options[which])
    value = figures[best].value
    rest = [p for which, p in options.items() if figures[which].value != value]
    if options[best] < LIKELIER:
        return None, 1.0 - options[best]
    return best, options[best] * (1.0 - max(rest, default=0.0))
