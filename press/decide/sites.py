"""Where a project is, as numbers: which place of the text is named with it, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from press.decide.features import spot_features
from press.decide.linear import Models
from press.decide.ties import FAR, Judged
from press.lexicon import shared_words
from press.places.gazetteer import Place
from press.places.world import is_land
from press.scene import Figure, Scene
from press.text.tokens import fold

KINDS = ("town", "county", "department", "state", "area")
LIKELY = 0.4
"""Probability to be a place from which a name that no list has counts as one."""
WIDER = frozenset({"county", "department", "state", "area"})
NEAR, AROUND = 8, 6
"""Tokens: of a word for a site around a place, and of a person's or an office's before it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where the text names a place; ``sentence`` is -1 in the title.

    Attributes:
        name: position in ``scene.names`` of the name that stands there; -1 without one.
    """

    sentence: int
    place: Place
    name: int = -1


def spots(judged: Judged) -> list[Spot]:
    """The places of the text in order; those in names of companies are left out."""
    scene = judged.scene
    found: list[Spot] = []
    for number, places in scene.possible.items():
        firms = [(first, last) for first, last, _ in judged.spots.get(number, [])]
        names = scene.mentions.get(number, [])
        for place in places:
            if place.kind != "country" and not any(first <= place.first < last for first, last in firms):
                name = next((at for first, last, at in names if first <= place.first < last), -1)
                found.append(Spot(number, place, name))
    return sorted([*found, *_unlisted(judged, found)], key=lambda spot: (spot.sentence, spot.place.first))


def _unlisted(judged: Judged, found: Iterable[Spot]) -> Iterator[Spot]:
    """Names that no list has and that are places by the words around them: "a su planta de Ringaskiddy"."""
    scene = judged.scene
    taken = {(spot.sentence, at) for spot in found for at in range(spot.place.first, spot.place.last)}
    for at, name in enumerate(scene.names):
        if judged.kinds[at].get("place", 0.0) < LIKELY or is_land(name.keys):
            continue
        for mention in name.mentions:
            if not any((mention.sentence, token) in taken for token in range(mention.first, mention.last)):
                place = Place(mention.first, mention.last, name.label, "town", scene.country, sure=False)
                yield Spot(mention.sentence, place, at)


@dataclass(frozen=True)
class Ground:
    """The places of a document together: what one of them alone does not tell.

    Attributes:
        words: by folded name the highest probability that the words around a place say that a project is there.
        named: by folded name how often the text names a place.
        finer: folded names of regions in which a place of the text lies.
        countries: how often a place of each country is named.
    """

    spots: tuple[Spot, ...]
    said: tuple[float, ...]
    words: Mapping[str, float]
    named: Counter[str]
    finer: frozenset[str]
    countries: Counter[str]

    @staticmethod
    def of(judged: Judged, models: Models) -> Ground:
        """The places of what is judged."""
        found = tuple(spots(judged))
        features = [spot_features(judged.scene, spot.sentence, spot.place) for spot in found]
        said = tuple(classes["site"]["yes"] for classes in models.classes("site", features))
        named = Counter(fold(spot.place.name) for spot in found)
        words: dict[str, float] = {}
        for spot, p in zip(found, said, strict=True):
            name = fold(spot.place.name)
            words[name] = max(p, words.get(name, 0.0))
        lie = {fold(s.place.department) for s in found if s.place.department and s.place.kind in {"town", "county"}}
        countries = Counter(spot.place.country or "" for spot in found if spot.place.sure)
        return Ground(found, said, words, named, frozenset(lie), countries)


def site_numbers(
    judged: Judged, ground: Ground, name: int, chosen: tuple[int | None, ...], at: int
) -> dict[str, float]:
    """What says that the project of the name at ``name`` with the figures ``chosen`` is at the spot ``at``."""
    scene = judged.scene
    spot = ground.spots[at]
    place = spot.place
    kinds = judged.kinds[spot.name] if spot.name >= 0 else {}
    found = {f"kind.{kind}": float(place.kind == kind) for kind in KINDS}
    found |= _said(scene, spot) | _reach(scene, name, chosen, spot) | _among(ground, spot)
    return found | {
        "home": float(place.country == scene.country),
        "sure": float(place.sure),
        "project": judged.project[name],
        "said": ground.said[at],
        "said.best": ground.words[fold(place.name)],
        "said.rival": max((p for other, p in ground.words.items() if other != fold(place.name)), default=0.0),
        "place": kinds.get("place", 0.0),
        "a.person": kinds.get("person", 0.0),
        "a.company": kinds.get("company", 0.0),
        "a.name": float(spot.name >= 0),
        "words": float(place.last - place.first),
    }


def _said(scene: Scene, spot: Spot) -> dict[str, float]:
    """What the words around it say."""
    place = spot.place
    sentence = scene.title if spot.sentence < 0 else scene.sentences[spot.sentence]
    if sentence is None:
        return {}
    tokens = sentence.tokens
    hits = sentence.hits
    before = tokens[place.first - 1].key if place.first else ""
    behind = tokens[place.last].key if place.last < len(tokens) else ""

    def ahead(label: str, far: int) -> float:
        return float(any(place.first - far <= hit.last <= place.first for hit in hits.get(label, [])))

    near = [h for k in ("event.site", "event.new") for h in hits.get(k, []) if abs(h.last - place.first) <= NEAR]
    return {
        "in": float(before in shared_words("places", "site", "in")),
        "of": float(before in shared_words("places", "site", "of")),
        "to": float(before in shared_words("places", "site", "to")),
        "comma": float(before == ","),
        "comma.behind": float(behind in {",", "("}),
        "person": ahead("subject.role", AROUND),
        "office": ahead("subject.agency_word", AROUND - 1),
        "seat": ahead("headquarters.words", AROUND - 1),
        "seat.behind": float(any(0 <= hit.first - place.last <= 2 for hit in hits.get("headquarters.words", []))),
        "works": ahead("event.site", 4),
        "site": float(bool(near)),
        "opens": float(place.first < 2),
        "dateline": float(place.last < sentence.opening),
        "title": float(spot.sentence < 0),
    }


def _reach(scene: Scene, name: int, chosen: tuple[int | None, ...], spot: Spot) -> dict[str, float]:
    """How far the company and its figures are, in sentences and in tokens of its own one."""
    order = scene.order.get(spot.sentence, -1)
    mentions = scene.names[name].mentions
    figures = [scene.figures[which] for which in chosen if which is not None]
    own = [scene.order[mention.sentence] for mention in mentions]
    with_figures = [scene.order[figure.sentence] for figure in figures]
    line = scene.sentences[spot.sentence].line if spot.sentence >= 0 else -1
    return _in_sentence(scene, name, figures, spot) | {
        "order": float(order),
        "from.name": float(min((abs(order - n) for n in own), default=9)),
        "after.name": float(min((order - n for n in own if order >= n), default=9)),
        "from.figure": float(min((abs(order - n) for n in with_figures), default=9)),
        "line": float(any(scene.sentences[m.sentence].line == line for m in mentions)),
        "line.figure": float(any(scene.sentences[f.sentence].line == line for f in figures)),
    }


def _in_sentence(scene: Scene, name: int, figures: Sequence[Figure], spot: Spot) -> dict[str, float]:
    """How far the company and its figures are within the sentence, and how many names stand between."""
    at = spot.place.first
    ahead = [at - m.first for m in scene.names[name].mentions if m.sentence == spot.sentence]
    gaps = [abs(at - f.first) for f in figures if f.sentence == spot.sentence]
    others = [first for first, _, other in scene.mentions.get(spot.sentence, []) if other != name]
    between = [first for first in others if any(min(at, at - d) < first < max(at, at - d) for d in ahead)]
    return {
        "name": float(bool(ahead)),
        "name.gap": float(min(ahead, key=abs)) if ahead else FAR,
        "name.between": float(len(between)),
        "figure": float(bool(gaps)),
        "figure.gap": float(min(gaps, default=FAR)),
    }


def _among(ground: Ground, spot: Spot) -> dict[str, float]:
    """What it is beside the other places: how often named, how many rival it."""
    place = spot.place
    name = fold(place.name)
    others = [s for s in ground.spots if s is not spot]
    alike = {fold(s.place.name) for s in others if s.place.sure and s.place.kind == place.kind}
    return _beside(place, name, [s for s in others if s.sentence == spot.sentence], ground) | {
        "again": float(ground.named[name]),
        "again.share": ground.named[name] / max(ground.named.values()),
        "in.title": float(any(s.sentence < 0 and fold(s.place.name) == name for s in ground.spots)),
        "rivals": float(len(alike - {name})),
        "town.near": float(any(_is_town_near(s, spot) for s in others)),
        "country.share": ground.countries[place.country or ""] / max(1, ground.countries.total()),
    }


def _beside(place: Place, name: str, here: Sequence[Spot], ground: Ground) -> dict[str, float]:
    """What lies in what: whether a finer place lies in it, or it in a wider one of its sentence."""
    is_wide = place.kind in WIDER
    return {
        "finer": float(is_wide and name in ground.finer),
        "finer.here": float(is_wide and any(_lies_in(s.place, place) for s in here)),
        "wider.here": float(any(_lies_in(place, s.place) for s in here)),
        "first": float(all(s.place.kind != place.kind or s.place.first >= place.first for s in here)),
    }


def _is_town_near(other: Spot, spot: Spot) -> bool:
    return other.place.sure and other.place.kind == "town" and abs(other.sentence - spot.sentence) <= 1


def _lies_in(inner: Place, outer: Place) -> bool:
    """Whether one place is said to lie in another: its region, or the county beside a town."""
    if inner.kind != "town" or outer.kind not in WIDER:
        return False
    near = 0 < min(abs(outer.first - inner.last), abs(inner.first - outer.last)) <= 2
    return fold(inner.department or "") == fold(outer.name) or (outer.kind == "county" and near)
