"""Where a project is, as numbers: which place of the text is named with it, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from press.decide.ties import Judged
from press.lexicon import shared_words
from press.places.gazetteer import Place

KINDS = ("town", "county", "department", "state", "country", "area")


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where the text names a place."""

    sentence: int
    place: Place


def spots(judged: Judged) -> Iterator[Spot]:
    """The places of the text in order, names of companies left out."""
    return (Spot(number, place) for number, place in judged.sites)


def site_numbers(judged: Judged, name: int, chosen: tuple[int | None, ...], spot: Spot) -> dict[str, float]:
    """What says that the project of the name at ``name`` with the figures ``chosen`` is at ``spot``."""
    scene = judged.scene
    place = spot.place
    tokens = scene.sentences[spot.sentence].tokens
    own = {mention.sentence for mention in scene.names[name].mentions}
    figures = [scene.figures[which] for which in chosen if which is not None]
    with_figures = {figure.sentence for figure in figures}
    order = scene.order[spot.sentence]
    before = tokens[place.first - 1].key if place.first else ""
    hits = scene.sentences[spot.sentence].hits
    near = [h for k in ("event.site", "event.new") for h in hits.get(k, []) if abs(h.last - place.first) <= 8]
    found = {f"kind.{kind}": float(place.kind == kind) for kind in KINDS}
    return found | {
        "name": float(spot.sentence in own),
        "figure": float(spot.sentence in with_figures),
        "order": float(order),
        "from.name": float(min((abs(order - scene.order[n]) for n in own), default=9)),
        "from.figure": float(min((abs(order - scene.order[n]) for n in with_figures), default=9)),
        "in": float(before in shared_words("places", "site", "in")),
        "of": float(before in shared_words("places", "site", "of")),
        "to": float(before in shared_words("places", "site", "to")),
        "comma": float(before == ","),
        "person": float(any(place.first - 6 <= hit.last <= place.first for hit in hits.get("subject.role", []))),
        "office": float(any(place.first - 5 <= h.last <= place.first for h in hits.get("subject.agency_word", []))),
        "home": float(place.country == scene.country),
        "seat": float(any(place.first - 5 <= h.last <= place.first for h in hits.get("headquarters.words", []))),
        "site": float(bool(near)),
        "again": float(judged.named[place.name]),
        "opens": float(spot.sentence == 0 and place.first < 2),
        "title": float(bool(scene.title_keys) and place.name.lower() in scene.document.title.lower())
        if scene.document.title
        else 0.0,
        "project": judged.project[name],
    }
