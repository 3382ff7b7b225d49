"""What the models look at when the whole record is judged: its event, its status, and whether it can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from press.decide.features import WINDOW
from press.decide.ties import Judged

if TYPE_CHECKING:
    from press.decide.judge import Draft


def event_features(judged: Judged, draft: Draft) -> list[str]:
    """What is said where the company and its figures stand, and in the title."""
    scene = judged.scene
    name = scene.names[draft.name]
    found = [f"t:{stem}" for stem in scene.title_stems]
    if scene.title is not None:
        found += [f"tx:{label}" for label in scene.title.hits]
    spots = [(mention.sentence, mention.end) for mention in name.mentions[:4]]
    spots += [
        (scene.figures[which].sentence, scene.figures[which].first)
        for which in (draft.amount, draft.jobs)
        if which is not None
    ]
    for rank, (number, at) in enumerate(spots):
        sentence = scene.sentences[number]
        stems = scene.stems[number]
        found += [f"near:{stem}" for stem in stems[max(0, at - WINDOW) : at + WINDOW]]
        found += [f"x:{label}" for label in sentence.hits]
        found += [f"xn:{k}" for k, hits in sentence.hits.items() if any(abs(h.first - at) <= WINDOW for h in hits)]
        if rank == 0:
            found += [f"x0:{label}" for label in sentence.hits] + [f"w0:{stem}" for stem in stems]
    found += [f"money:{draft.amount is not None}", f"jobs:{draft.jobs is not None}"]
    for which in (draft.amount, draft.jobs):
        if which is not None:
            modality = judged.figures[which]["modality"]
            found.append(f"modality:{max(modality, key=lambda label: modality[label])}")
    return found
