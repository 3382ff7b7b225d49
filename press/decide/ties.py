"""What ties a name to a project, and a figure to a name: where both stand, who else does, what is said between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from press.decide.features import NEAR, WINDOW
from press.names.aliases import Name
from press.scene import Figure, Scene

SURE, LIKELY = 0.8, 0.4
"""Probabilities from which a name counts as a company beyond doubt, and as one that may be meant."""


@dataclass(frozen=True)
class Judged:
    """A scene with what has been decided so far.

    Attributes:
        kinds: per name the probabilities of what it is, in the order of ``scene.names``.
        company: probability of each name to be a company.
        project: probability of each name to announce something here.
        figures: per figure the probabilities of its classes, by decision.
    """

    scene: Scene
    kinds: Sequence[Mapping[str, float]]
    company: Sequence[float]
    project: Sequence[float] = ()
    figures: Sequence[Mapping[str, Mapping[str, float]]] = ()

    def rivals(self, at: int) -> int:
        """How many other names may be companies as well."""
        return sum(1 for other, p in enumerate(self.company) if other != at and p >= LIKELY)


def bucket(probability: float) -> int:
    """A probability as one of ten classes, finer at both ends."""
    edges = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95)
    return sum(probability >= edge for edge in edges)


def project_features(judged: Judged, at: int) -> list[str]:
    """What says that the name at ``at`` announces a project in this document."""
    scene = judged.scene
    name = scene.names[at]
    better = sum(p > judged.company[at] for p in judged.company)
    found = [f"company:{bucket(judged.company[at])}", f"better:{min(better, 3)}"]
    found += [f"rivals:{min(judged.rivals(at), 4)}", f"count:{min(len(name.mentions), 4)}"]
    found += [f"first:{min(scene.order[name.first.sentence], 5)}"]
    earlier = sum(p >= LIKELY for p in judged.company[:at])
    found += [f"nth:{min(earlier, 3)}"]
    found += _title(scene, name)
    for mention in name.mentions:
        found += _said(scene, mention.sentence, mention.first, mention.end)
    found += [f"t:{stem}" for stem in scene.title_stems]
    for number in list(scene.sentences)[:2]:
        found += [f"lead:{label}" for label in scene.sentences[number].hits]
    return found


def _title(scene: Scene, name: Name) -> list[str]:
    keys = [token.key for token in scene.title]
    if not keys or not all(key in keys for key in name.keys[:1]):
        return ["title:no"]
    at = keys.index(name.keys[0])
    return ["title:yes", f"title:at:{min(at, 2)}"] + [f"title:r:{stem}" for stem in scene.title_stems[at + 1 : at + 4]]


def _said(scene: Scene, number: int, first: int, last: int) -> list[str]:
    """What one mention's sentence says of the name."""
    sentence = scene.sentences[number]
    stems = scene.stems[number]
    found = [f"b{d}:{stem}" for d, stem in enumerate(reversed(stems[max(0, first - 3) : first]), 1)]
    found += [f"A:{stem}" for stem in stems[last : last + 6]]
    if last < len(stems):
        found.append(f"a1:{stems[last]}")
    for label, hits in sentence.hits.items():
        found.append(f"S:{label}")
        found += [f"SR:{label}" for hit in hits if last <= hit.first <= last + WINDOW]
        found += [f"SL:{label}" for hit in hits if first - WINDOW <= hit.last <= first]
    measures = {figure.measure for figure in scene.figures if figure.sentence == number}
    found += [f"F:{measure}" for measure in measures]
    return found


def tie_features(judged: Judged, at: int, which: int) -> list[str]:
    """What ties the figure at ``which`` to the name at ``at``."""
    scene = judged.scene
    name, figure = scene.names[at], scene.figures[which]
    measure = figure.measure
    found = [f"company:{bucket(judged.company[at])}", f"project:{bucket(judged.project[at])}"]
    found += [f"better:{min(sum(p > judged.project[at] for p in judged.project), 3)}"]
    here = [mention for mention in name.mentions if mention.sentence == figure.sentence]
    others = _others(judged, at, figure.sentence)
    found.append(f"others:{min(len(others), 3)}")
    if here:
        found += _same_sentence(scene, figure, [(m.first, m.end) for m in here], others)
    else:
        found += _other_sentence(judged, at, figure)
    return found + [f"{measure}:{item}" for item in found]


def _others(judged: Judged, at: int, number: int) -> list[tuple[int, int]]:
    """Where other names that may be companies stand in the sentence."""
    here = judged.scene.mentions.get(number, [])
    return [(first, last) for first, last, other in here if other != at and judged.company[other] >= LIKELY]


def _same_sentence(
    scene: Scene, figure: Figure, spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]
) -> list[str]:
    first, last = min(spans, key=lambda span: abs(span[0] - figure.first))
    before = last <= figure.first
    low, high = (last, figure.first) if before else (figure.last, first)
    between = [span for span in others if low <= span[0] < high]
    nearer = [span for span in others if abs(span[0] - figure.first) < abs(first - figure.first)]
    gap = max(high - low, 0)
    side = "before" if before else "behind"
    found = ["same", side, f"{side}:gap:{min(gap // 4, 6)}", f"{side}:between:{min(len(between), 2)}"]
    found += [f"nearer:{min(len(nearer), 2)}", f"{side}:opens:{first <= 2}"]
    stems = scene.stems[figure.sentence]
    found += [f"{side}:b1:{stem}" for stem in stems[max(0, first - 1) : first]]
    found += [f"{side}:b2:{stem}" for stem in stems[max(0, first - 2) : max(0, first - 1)]]
    inside = stems[low:high] if gap <= 2 * WINDOW else [*stems[low : low + WINDOW], *stems[high - WINDOW : high]]
    found += [f"{side}:w:{stem}" for stem in inside]
    sentence = scene.sentences[figure.sentence]
    found += [f"{side}:x:{label}" for label, hits in sentence.hits.items() if any(low <= h.first < high for h in hits)]
    return found


def _other_sentence(judged: Judged, at: int, figure: Figure) -> list[str]:
    scene = judged.scene
    name = scene.names[at]
    here = scene.order[figure.sentence]
    places = [scene.order[mention.sentence] for mention in name.mentions]
    before = [place for place in places if place < here]
    found = ["apart", f"behind-only:{not before}"]
    if before:
        distance = here - before[-1]
        found.append(f"since:{min(distance, 4)}")
        numbers = list(scene.sentences)[before[-1] : here + 1]
        newer = {other for n in numbers for _, _, other in scene.mentions.get(n, []) if other != at}
        found.append(f"newer:{min(sum(judged.company[other] >= LIKELY for other in newer), 2)}")
    sentence = scene.sentences[figure.sentence]
    found += [f"x:{label}" for label in sentence.hits if label.startswith("subject.")]
    stems = scene.stems[figure.sentence]
    found += [f"o{d}:{stem}" for d, stem in enumerate(stems[:NEAR])]
    found += [f"w:{stem}" for stem in stems[max(0, figure.first - 8) : figure.first]]
    return found


def figure_use_features(judged: Judged, which: int) -> list[str]:
    """What says whether a figure is the amount or the jobs of a project at all, beside whose it is."""
    scene = judged.scene
    figure = scene.figures[which]
    measure = figure.measure
    found: list[str] = []
    for decision, classes in judged.figures[which].items():
        found += [f"{decision}:{label}:{bucket(p)}" for label, p in classes.items() if p >= 0.05]
    same = [f for f in scene.figures if f.measure == measure]
    larger = sum((f.value or 0) > (figure.value or 0) and f.quantity.unit == figure.quantity.unit for f in same)
    again = sum(f.value == figure.value and f is not figure for f in same)
    found += [f"larger:{min(larger, 3)}", f"again:{min(again, 2)}", f"nth:{min(same.index(figure), 4)}"]
    found += [f"same:{min(len(same), 5)}", f"hedge:{figure.hedge}", f"role:{figure.quantity.role}"]
    title = {token.raw for token in scene.title}
    quote = {token.raw for token in scene.sentences[figure.sentence].tokens[figure.first : figure.last]}
    found.append(f"title:{any(raw in title for raw in quote if raw[0].isdigit())}")
    return [f"{measure}:{item}" for item in found] + found
