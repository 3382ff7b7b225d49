"""What the models look at when the whole record is judged: its event, its status, and whether it can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from press.decide.features import WINDOW
from press.decide.linear import likeliest
from press.decide.ties import Judged
from press.scene import Scene

if TYPE_CHECKING:
    from press.decide.judge import Draft
    from press.decide.linear import Probabilities


def event_features(judged: Judged, draft: Draft) -> list[str]:
    """What is said where the company and its figures stand, and in the title."""
    scene = judged.scene
    found = [f"t:{stem}" for stem in scene.title_stems]
    if scene.title is not None:
        found += [f"tx:{label}" for label in scene.title.hits]
    for rank, (number, at) in enumerate(_spots(judged, draft)):
        found += _near(scene, number, at)
        if rank == 0:
            found += [f"x0:{label}" for label in scene.sentences[number].hits]
            found += [f"w0:{stem}" for stem in scene.stems[number]]
    found += [f"money:{draft.amount is not None}", f"jobs:{draft.jobs is not None}"]
    return found + [f"modality:{likeliest(judged.figures[which]['modality'])}" for which in _chosen(draft)]


def _spots(judged: Judged, draft: Draft) -> list[tuple[int, int]]:
    """Sentence and token behind the first mentions of the company, and of the figures."""
    scene = judged.scene
    spots = [(mention.sentence, mention.end) for mention in scene.names[draft.name].mentions[:4]]
    figures = [scene.figures[which] for which in _chosen(draft)]
    return spots + [(figure.sentence, figure.first) for figure in figures]


def _chosen(draft: Draft) -> list[int]:
    return [which for which in (draft.amount, draft.jobs) if which is not None]


def _near(scene: Scene, number: int, at: int) -> Iterator[str]:
    """Words and lexicon entries around a token."""
    hits = scene.sentences[number].hits
    yield from (f"near:{stem}" for stem in scene.stems[number][max(0, at - WINDOW) : at + WINDOW])
    yield from (f"x:{label}" for label in hits)
    yield from (f"xn:{label}" for label, found in hits.items() if any(abs(h.first - at) <= WINDOW for h in found))


EVENTS = (
    "event.acquisition", "event.closure", "event.colocation", "event.existing_site", "event.expansion",
    "event.fresh", "event.funding", "event.inauguration", "event.layoff", "event.mou", "event.new", "event.paper",
    "event.site", "event.cancellation", "modality.done", "modality.planned", "modality.mou", "modality.denied",
    "modality.cancelled", "modality.conditional",
)  # fmt: skip
FAR = 60.0
"""Words from which on an entry counts as not being there."""


def event_numbers(judged: Judged, draft: Draft, whole: Mapping[str, Probabilities]) -> dict[str, float]:
    """Where the entries that speak of events stand; ``whole`` is what the words alone say."""
    scene = judged.scene
    mention = scene.names[draft.name].first
    chosen = [scene.figures[which] for which in _chosen(draft)]
    spots = [(mention.sentence, mention.end)] + [(figure.sentence, figure.first) for figure in chosen]
    found = {f"word {event}": p for event, p in whole["event"].items()}
    found |= {f"word {status}": p for status, p in whole["status"].items()}
    for label in EVENTS:
        found[f"title {label}"] = float(scene.title is not None and scene.title.has(label))
        found[f"lead {label}"] = float(next(iter(scene.sentences.values())).has(label))
        found[f"all {label}"] = float(sum(sentence.has(label) for sentence in scene.sentences.values()))
        near = [abs(hit.first - at) for n, at in spots for hit in scene.sentences[n].hits.get(label, ())]
        found[f"near {label}"] = float(min(near, default=FAR))
    found |= {"money": float(draft.amount is not None), "jobs": float(draft.jobs is not None)}
    found["existing"] = 0.0
    if draft.jobs is not None:
        found["existing"] = judged.figures[draft.jobs]["job_kind"].get("existing", 0.0)
    found["funds"] = float(
        max((judged.figures[w]["accumulation"].get("stock", 0.0) for w in _money(draft)), default=0.0)
    )
    return found


def _money(draft: Draft) -> list[int]:
    return [draft.amount] if draft.amount is not None else []
