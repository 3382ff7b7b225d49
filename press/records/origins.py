"""Where a company is from, as the text says it right beside its name; a country that nothing ties to it is none."""

from __future__ import annotations

from press.names.candidates import Mention
from press.places.names import gazetteer
from press.scene import Scene

BESIDE = 5
"""Words between a name and its demonym or seat."""


def origin_of(scene: Scene, name: int) -> str | None:
    """ISO code of the home of the name at ``name``, ``None`` where the text does not tell it."""
    for mention in scene.names[name].mentions:
        found = _demonym(scene, mention) or _seat(scene, mention)
        if found:
            return found
    return None


def _demonym(scene: Scene, mention: Mention) -> str | None:
    """ "La danesa Skarnholt", "Skarnholt, a Danish maker": nearest first, never past another name."""
    tokens = scene.sentences[mention.sentence].tokens
    others = {at for first, last, _ in scene.mentions[mention.sentence] for at in range(first, last)}
    others -= set(range(mention.first, mention.end))
    known = gazetteer()
    for step in range(1, BESIDE + 1):
        for at in (mention.first - step, mention.end + step - 1):
            if not 0 <= at < len(tokens) or at in others or tokens[at].raw in ".;:":
                continue
            found = known.demonym_at(tokens, at)
            if found is not None:
                return found[0]
    return None


def _seat(scene: Scene, mention: Mention) -> str | None:
    """ "X, con sede en Tokio", "X, de Japón,"."""
    sentence = scene.sentences[mention.sentence]
    seats = [hit for hit in sentence.of("headquarters.words") if 0 <= hit.first - mention.end <= 2]
    for hit in seats:
        for place in scene.places.get(mention.sentence, ()):
            if 0 <= place.first - hit.last <= 1 and place.country:
                return place.country
    return None
