"""What ties a name to a project and a figure to a name, as numbers: where they stand, what stands between, who else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from press.decide.evidence import Evidence
from press.scene import Figure, Scene

LIKELY = 0.35
"""Probability from which a name counts as a possible company."""
PROJECT = 0.4
"""Probability from which a figure counts as one of some project."""
USED = ("money", "jobs")
BEHIND = 3
"""Tokens behind a figure in which words may say that it is what another one grows to: "serán 60 en total"."""
FAR = 99.0
"""Distance of what is not there."""


@dataclass(frozen=True)
class Judged:
    """A scene with what has been decided so far.

    Attributes:
        evidence: the scene as rules see it.
        kinds: per name the probabilities of what it is, in the order of ``scene.names``.
        acts: per name what its words alone say of whether it announces something.
        figures: per figure the probabilities of its classes, by decision.
        news: probability that the document announces anything.
        project: per name the probability that it announces something here.
    """

    evidence: Evidence
    kinds: Sequence[Mapping[str, float]]
    acts: Sequence[float]
    figures: Sequence[Mapping[str, Mapping[str, float]]]
    news: float
    project: Sequence[float] = ()

    @property
    def scene(self) -> Scene:
        """What is judged."""
        return self.evidence.scene

    @cached_property
    def company(self) -> list[float]:
        """Probability of each name to be a company."""
        return [kind.get("company", 0.0) for kind in self.kinds]

    @cached_property
    def roles(self) -> list[float]:
        """Probability of each figure to be the amount or the jobs of some project; 0 of other measures."""
        found = zip(self.scene.figures, self.figures, strict=True)
        return [classes["role"]["project"] if figure.measure in USED else 0.0 for figure, classes in found]

    @cached_property
    def firms(self) -> list[int]:
        """Names that may be companies."""
        return [at for at, p in enumerate(self.company) if p >= LIKELY]

    @cached_property
    def spots(self) -> dict[int, list[tuple[int, int, int]]]:
        """By sentence where names that may be companies stand: first, last, name."""
        firms = set(self.firms)
        found = {n: [s for s in here if s[2] in firms] for n, here in self.scene.mentions.items()}
        return {number: here for number, here in found.items() if here}

    @cached_property
    def topics(self) -> dict[int, int]:
        """By figure the possible company named last before it, in its sentence or an earlier one; -1 without one."""
        found: dict[int, int] = {}
        for which, figure in enumerate(self.scene.figures):
            found[which] = self._topic(figure)
        return found

    @cached_property
    def leads(self) -> dict[int, str | None]:
        """By sentence the possible company it speaks of: its first one, or the one an earlier sentence named first."""
        found: dict[int, str | None] = {}
        last: str | None = None
        for number in self.scene.sentences:
            here = self.spots.get(number)
            last = self.scene.names[here[0][2]].label if here else last
            found[number] = last
        return found

    def _topic(self, figure: Figure) -> int:
        here = [name for first, _, name in self.spots.get(figure.sentence, []) if first < figure.first]
        if here:
            return here[-1]
        numbers = list(self.scene.sentences)
        for number in reversed(numbers[: self.scene.order[figure.sentence]]):
            if number in self.spots:
                return self.spots[number][0][2]
        return -1


def project_numbers(judged: Judged, at: int) -> dict[str, float]:
    """What says that the name at ``at`` announces a project in this document."""
    scene = judged.scene
    name = scene.names[at]
    kinds = judged.kinds[at]
    company = judged.company[at]
    found = {f"kind.{kind}": kinds.get(kind, 0.0) for kind in ("company", "person", "place", "agency", "noname")}
    found |= {
        "acts": judged.acts[at],
        "acts.rank": float(sum(p > judged.acts[at] for p in judged.acts)),
        "company.rank": float(sum(p > company for p in judged.company)),
        "firms": float(len(judged.firms)),
        "firms.before": float(sum(other < at for other in judged.firms)),
        "mentions": float(len(name.mentions)),
        "mentions.most": float(max(len(n.mentions) for n in scene.names)),
        "first": float(scene.order[name.first.sentence]),
        "title": float(in_title(scene, at)),
        "titles": float(sum(in_title(scene, other) for other in judged.firms)),
        "news": judged.news,
        "words": float(len(name.keys)),
        "legal": float(any(m.legal for m in name.mentions)),
    }
    for measure in USED:
        found |= _reach(judged, at, measure)
    return found


def in_title(scene: Scene, at: int) -> bool:
    """Whether the title names the name at ``at``."""
    return bool(scene.title_keys) and all(key in scene.title_keys for key in scene.names[at].keys)


def _reach(judged: Judged, at: int, measure: str) -> dict[str, float]:
    """How near the figures of projects are, and how many of them have this name as the last one named."""
    best = nearest = topic = inside = 0.0
    distance = FAR
    for which, figure in enumerate(judged.scene.figures):
        if figure.measure != measure:
            continue
        role = judged.roles[which]
        best = max(best, role)
        gap, same, _ = gap_of(judged, at, figure)
        if judged.topics[which] == at:
            topic = max(topic, role)
        if same:
            inside = max(inside, role)
        if role >= PROJECT and gap < distance:
            distance = gap
            nearest = role
    return {
        f"{measure}.best": best,
        f"{measure}.nearest": nearest,
        f"{measure}.gap": distance,
        f"{measure}.topic": topic,
        f"{measure}.same": inside,
    }


def gap_of(judged: Judged, at: int, figure: Figure) -> tuple[float, bool, bool]:
    """Tokens between the name's nearest mention and the figure, whether both share a sentence, which stands first."""
    scene = judged.scene
    best, same, before = FAR, False, False
    here = scene.order[figure.sentence]
    for mention in scene.names[at].mentions:
        if mention.sentence == figure.sentence:
            ahead = mention.first < figure.first
            gap = float(figure.first - mention.end if ahead else mention.first - figure.last)
            if not same or gap < best:
                best, same, before = max(gap, 0.0), True, ahead
        elif not same:
            apart = here - scene.order[mention.sentence]
            gap = 30.0 * abs(apart) + (15.0 if apart < 0 else 0.0)
            if gap < best:
                best, before = min(gap, FAR), apart > 0
    return best, same, before


def use_numbers(judged: Judged, at: int, which: int, tie: float) -> dict[str, float]:
    """What says that the figure at ``which`` is the amount or the jobs of the project of the name at ``at``.

    ``tie`` is what the words between and around them say.
    """
    scene = judged.scene
    figure = scene.figures[which]
    classes = judged.figures[which]
    gap, same, before = gap_of(judged, at, figure)
    found = {"tie": tie, "gap": gap, "same": float(same), "before": float(before)}
    found |= {f"accumulation.{k}": classes["accumulation"].get(k, 0.0) for k in ("incremental", "cumulative", "stock")}
    found |= {f"modality.{k}": classes["modality"].get(k, 0.0) for k in ("planned", "done", "conditional")}
    found["owner.company"] = classes["subject_kind"].get("company", 0.0)
    kinds = classes.get("job_kind", {})
    found |= {f"jobs.{k}": kinds.get(k, 0.0) for k in ("existing", "construction", "indirect", "direct")}
    found |= _rivalry(judged, at, which, gap)
    found |= _standing(judged, which)
    found |= {"project": judged.project[at], "company": judged.company[at], "news": judged.news}
    found["project.rank"] = float(sum(p > judged.project[at] for p in judged.project))
    found["projects"] = sum(judged.project)
    found["money"] = float(figure.measure == "money")
    return found


def _rivalry(judged: Judged, at: int, which: int, gap: float) -> dict[str, float]:
    """The other names that the figure may belong to."""
    figure = judged.scene.figures[which]
    rivals = [other for other in judged.firms if other != at]
    gaps = [gap_of(judged, other, figure)[0] for other in rivals]
    here = [other for _, _, other in judged.spots.get(figure.sentence, []) if other != at]
    return {
        "rivals.nearer": float(sum(other < gap for other in gaps)),
        "rivals.here": float(len(set(here))),
        "rivals.best": max((judged.project[other] for other in here), default=0.0),
        "topic": float(judged.topics[which] == at),
        "topic.project": judged.project[judged.topics[which]] if judged.topics[which] >= 0 else 0.0,
    }


def _standing(judged: Judged, which: int) -> dict[str, float]:
    """How the figure stands among the others of its measure."""
    scene = judged.scene
    figure = scene.figures[which]
    role = judged.roles[which]
    alike = [other for other, f in enumerate(scene.figures) if f.measure == figure.measure]
    units = [scene.figures[other] for other in alike if scene.figures[other].quantity.unit == figure.quantity.unit]
    quote = {t.raw for t in scene.sentences[figure.sentence].tokens[figure.first : figure.last] if t.kind == "n"}
    return {
        "role": role,
        "role.rank": float(sum(judged.roles[other] > role for other in alike)),
        "role.most": max((judged.roles[other] for other in alike if other != which), default=0.0),
        "alike": float(len(alike)),
        "larger": _larger(units, figure),
        "again": float(sum(f.value == figure.value for f in units) - 1),
        "nth": float(alike.index(which)),
        "order": float(scene.order[figure.sentence]),
        "title": float(any(token.raw in quote for token in scene.title_tokens)),
        "range": float(figure.value is None),
        "listed": float(figure.quantity.role != ""),
        "larger.here": _larger([f for f in units if f.sentence == figure.sentence], figure),
        **_said(scene, figure),
        **growth(scene, figure, units),
    }


def growth(scene: Scene, figure: Figure, alike: Sequence[Figure]) -> dict[str, float]:
    """Whether more follow, to which it grows, or fewer stand before it: "comenzará con 22 y llegará a 55"."""
    more = [f for f in alike if _follows(figure, f) and (f.value or 0.0) > (figure.value or 0.0)]
    fewer = [f for f in alike if _follows(f, figure) and (f.value or 0.0) < (figure.value or 0.0)]
    return {
        "more.behind": float(bool(more)),
        "fewer.before": float(bool(fewer)),
        "grows": float(any(_is_reached(scene, figure, f) for f in more)),
        "grown": float(any(_is_reached(scene, f, figure) for f in fewer)),
    }


def _follows(one: Figure, two: Figure) -> bool:
    """Whether ``two`` stands behind ``one`` in the same sentence or in the next."""
    return one.start < two.start and two.sentence - one.sentence in {0, 1}


def _is_reached(scene: Scene, one: Figure, two: Figure) -> bool:
    """Whether words between them, or just behind ``two``, say that ``one`` becomes ``two``."""
    after = one.last if one.sentence == two.sentence else 0
    hits = scene.sentences[two.sentence].said.get("role.grows", ())
    return any(after <= hit.first < two.last + BEHIND for hit in hits)


def _larger(figures: Sequence[Figure], figure: Figure) -> float:
    """How many of ``figures`` are larger than ``figure``."""
    return float(sum((other.value or 0.0) > (figure.value or 0.0) for other in figures))


def _said(scene: Scene, figure: Figure) -> dict[str, float]:
    """Whether its sentence speaks of each one or of a part, and how many sentences call something off."""
    said = scene.sentences[figure.sentence].said
    return {
        "each": float("role.each" in said),
        "part": float("role.part" in said),
        "off": float(sum("state.off" in sentence.said for sentence in scene.sentences.values())),
    }
