"""What the models look at when the whole record is judged: its event, its status, and whether it can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from press.decide.features import LABEL, TITLE, TITLE_LABEL, WINDOW
from press.decide.linear import likeliest
from press.decide.ties import Judged
from press.decide.wording import wording
from press.scene import Scene

if TYPE_CHECKING:
    from press.decide.judge import Draft
    from press.decide.linear import Probabilities


FIRST_LABEL, FIRST_WORD = wording("x0:"), wording("w0:")
NEAR_WORD, NEAR_LABEL = wording("near:"), wording("xn:")


def event_features(judged: Judged, draft: Draft) -> list[str]:
    """What is said where the company and its figures stand, and in the title."""
    scene = judged.scene
    found = list(TITLE.of(scene.title_stems))
    if scene.title is not None:
        found += TITLE_LABEL.of(scene.title.hits)
    for rank, (number, at) in enumerate(_spots(judged, draft)):
        found += _near(scene, number, at)
        if rank == 0:
            found += FIRST_LABEL.of(scene.sentences[number].hits)
            found += FIRST_WORD.of(scene.stems[number])
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
    yield from NEAR_WORD.of(scene.stems[number][max(0, at - WINDOW) : at + WINDOW])
    yield from LABEL.of(hits)
    low, high = at - WINDOW, at + WINDOW
    yield from (NEAR_LABEL[label] for label, found in hits.items() for hit in found if low <= hit.first <= high)


EVENTS = frozenset((
    "event.acquisition", "event.closure", "event.colocation", "event.existing_site", "event.expansion",
    "event.fresh", "event.funding", "event.inauguration", "event.layoff", "event.mou", "event.new", "event.paper",
    "event.site", "event.cancellation", "modality.done", "modality.planned", "modality.mou", "modality.denied",
    "modality.cancelled", "modality.conditional",
))  # fmt: skip
FAR = 60.0
"""Words to an entry that is not there."""
UNTOLD = {f"{where} {label}": 0.0 for where in ("title", "lead", "all") for label in EVENTS}
UNTOLD |= {f"near {label}": FAR for label in EVENTS}
"""What is said of entries where none is there."""


def event_numbers(judged: Judged, draft: Draft, whole: Mapping[str, Probabilities]) -> dict[str, float]:
    """Where the entries that speak of events stand; ``whole`` is what the words alone say."""
    scene = judged.scene
    mention = scene.names[draft.name].first
    chosen = [scene.figures[which] for which in _chosen(draft)]
    spots = [(mention.sentence, mention.end)] + [(figure.sentence, figure.first) for figure in chosen]
    found = {f"word {event}": p for event, p in whole["event"].items()}
    found |= {f"word {status}": p for status, p in whole["status"].items()}
    found |= _told(scene, spots)
    found |= {"money": float(draft.amount is not None), "jobs": float(draft.jobs is not None)}
    found["existing"] = 0.0
    if draft.jobs is not None:
        found["existing"] = judged.figures[draft.jobs]["job_kind"].get("existing", 0.0)
    found["funds"] = float(
        max((judged.figures[w]["accumulation"].get("stock", 0.0) for w in _money(draft)), default=0.0)
    )
    return found


def _told(scene: Scene, spots: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Per entry whether the title and the first sentence have it, how many sentences do, and how near one is."""
    found = dict(UNTOLD)
    lead = next(iter(scene.sentences.values()))
    for sentence in scene.sentences.values():
        for label in EVENTS & sentence.hits.keys():
            found[f"all {label}"] += 1.0
    for label in EVENTS & lead.hits.keys():
        found[f"lead {label}"] = 1.0
    for label in EVENTS & scene.title.hits.keys() if scene.title is not None else ():
        found[f"title {label}"] = 1.0
    return found | {f"near {label}": float(min(gaps)) for label, gaps in _gaps(scene, spots).items()}


def _gaps(scene: Scene, spots: Sequence[tuple[int, int]]) -> dict[str, list[int]]:
    """Words between the spots and each entry in their sentences."""
    found: dict[str, list[int]] = {}
    for number, at in spots:
        hits = scene.sentences[number].hits
        for label in EVENTS & hits.keys():
            found.setdefault(label, []).extend([abs(hit.first - at) for hit in hits[label]])
    return found


def _money(draft: Draft) -> list[int]:
    return [draft.amount] if draft.amount is not None else []
