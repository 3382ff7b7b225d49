"""What the models look at: plain words around a figure or a name, where both stand, and what the lexicons say there."""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

from press.names.aliases import Name
from press.names.candidates import Mention
from press.names.lists import given_names, ordinary_words
from press.places.gazetteer import Place
from press.scene import Figure, Scene
from press.text.sentences import Sentence

NEAR, WINDOW = 4, 10
"""Words around a figure or a name: those whose place counts, and those that only count as being there."""


def figure_features(scene: Scene, figure: Figure) -> list[str]:
    """What is said around one figure, and where it stands in the document."""
    sentence = scene.sentences[figure.sentence]
    stems = scene.stems[figure.sentence]
    measure = figure.measure
    found = [f"m:{measure}", f"h:{figure.hedge}", f"role:{measure}:{figure.quantity.role}"]
    found += [f"size:{measure}:{_size(figure)}", f"unit:{figure.quantity.unit}"]
    found += _around(stems, figure.first, figure.last)
    found += [f"q:{stem}" for stem in stems[figure.first : figure.last] if not stem[0].isdigit()]
    found += [f"s:{stem}" for stem in dict.fromkeys(stems)]
    found += [f"{measure}:{item}" for item in _labels(sentence, figure.first, figure.last)]
    found += [f"at:{min(scene.order[figure.sentence], 6)}", f"{measure}:at:{min(scene.order[figure.sentence], 3)}"]
    found += [f"t:{stem}" for stem in scene.title_stems]
    found += _before(scene, figure.sentence)
    found += _neighbours(scene, figure)
    return found


def _size(figure: Figure) -> int:
    value = figure.value or figure.low or figure.high or 0.0
    return int(log10(value)) if value >= 1 else 0


def _around(stems: list[str], first: int, last: int) -> list[str]:
    """The words before and behind, the nearest with their distance."""
    before = stems[max(0, first - WINDOW) : first]
    behind = stems[last : last + WINDOW]
    found = [f"l{d}:{stem}" for d, stem in enumerate(reversed(before[-NEAR:]), 1)]
    found += [f"r{d}:{stem}" for d, stem in enumerate(behind[:NEAR], 1)]
    found += [f"L:{stem}" for stem in before] + [f"R:{stem}" for stem in behind]
    if len(before) > 1:
        found.append(f"l21:{before[-2]}_{before[-1]}")
    if len(behind) > 1:
        found.append(f"r12:{behind[0]}_{behind[1]}")
    return found


def _labels(sentence: Sentence, first: int, last: int) -> Iterator[str]:
    """What the lexicons say in the sentence: which label, on which side, how far away."""
    for label, hits in (*sentence.hits.items(), *sentence.said.items()):
        yield f"x:{label}"
        for hit in hits:
            if hit.last <= first:
                yield f"xl:{label}:{_far(first - hit.last)}"
            elif hit.first >= last:
                yield f"xr:{label}:{_far(hit.first - last)}"
            else:
                yield f"xi:{label}"


def _far(distance: int) -> str:
    return "0" if distance == 0 else "n" if distance <= NEAR else "m" if distance <= WINDOW else "f"


def _before(scene: Scene, number: int) -> list[str]:
    """What the sentence before speaks of."""
    order = scene.order[number]
    if order == 0:
        return ["p:(first)"]
    before = list(scene.sentences)[order - 1]
    return [f"p:{label}" for label in scene.sentences[before].hits]


def _neighbours(scene: Scene, figure: Figure) -> list[str]:
    """The other figures of the sentence."""
    here = [f for f in scene.figures if f.sentence == figure.sentence]
    at = here.index(figure)
    found = [f"n:{min(len(here), 5)}", f"nth:{min(at, 4)}"]
    if at:
        found.append(f"fl:{figure.measure}:{here[at - 1].measure}")
    if at + 1 < len(here):
        found.append(f"fr:{figure.measure}:{here[at + 1].measure}")
    return found


def name_features(scene: Scene, name: Name) -> list[str]:
    """What the text says around all mentions of a name, and how it is written."""
    found = [f"w:{key}" for key in name.keys]
    found += [f"first:{name.keys[0]}", f"last:{name.keys[-1]}", f"len:{min(len(name.keys), 5)}"]
    found += [f"suf:{key[-4:]}" for key in name.keys if len(key) > 5]
    found += [f"pre:{key[:4]}" for key in name.keys if len(key) > 5]
    found += _written(scene, name)
    found += _coined(scene, name)
    found += [f"count:{min(len(name.mentions), 4)}"]
    for mention in name.mentions:
        found += _mention(scene, mention)
    return found


def _written(scene: Scene, name: Name) -> list[str]:
    label = name.label
    found = [f"upper:{label.isupper() and len(label) < 8}", f"digit:{any(c.isdigit() for c in label)}"]
    if "&" in label:
        found.append("amp")
    outlet = (scene.document.outlet or "").casefold()
    if outlet and (label.casefold() in outlet or outlet in label.casefold()):
        found.append("is:outlet")
    keys = [token.key for token in scene.title_tokens]
    if keys and all(key in keys for key in name.keys):
        found += ["in:title", f"title:at:{min(keys.index(name.keys[0]), 3)}"]
    return found


def _coined(scene: Scene, name: Name) -> list[str]:
    """How many words of the name are no ordinary ones: a coined word is a firm's or a brand's before anything else."""
    ordinary = ordinary_words()
    given = given_names()
    coined = sum(key not in ordinary and key not in given for key in name.keys)
    found = [f"coined:{min(coined, 3)}:{min(len(name.keys), 3)}"]
    if name.keys[0] in given:
        found.append("given")
    if len(name.keys) == 1 and coined and not any(True for mention in name.mentions for _ in _places(scene, mention)):
        found.append("coined:alone")
    return found


def _mention(scene: Scene, mention: Mention) -> list[str]:
    sentence = scene.sentences[mention.sentence]
    stems = scene.stems[mention.sentence]
    before = stems[max(0, mention.first - NEAR) : mention.first]
    behind = stems[mention.end : mention.end + NEAR]
    found = [f"b{d}:{stem}" for d, stem in enumerate(reversed(before), 1)]
    found += [f"a{d}:{stem}" for d, stem in enumerate(behind, 1)]
    if len(before) > 1:
        found.append(f"b21:{before[-2]}_{before[-1]}")
    if len(behind) > 1:
        found.append(f"a12:{behind[0]}_{behind[1]}")
    if mention.legal:
        found.append("legal")
    if mention.opening:
        found.append("opening")
    found += _places(scene, mention)
    found += _touching(sentence, mention)
    return found


def _places(scene: Scene, mention: Mention) -> Iterator[str]:
    for place in scene.places.get(mention.sentence, ()):
        if place.first < mention.last and mention.first < place.last:
            whole = "whole" if place.first <= mention.first and place.last >= mention.last else "part"
            yield f"gaz:{whole}"
            yield f"gaz:{whole}:{place.kind}"


def _touching(sentence: Sentence, mention: Mention) -> Iterator[str]:
    """Lexicon entries that stand right before, right behind or inside the name."""
    for label, hits in sentence.hits.items():
        for hit in hits:
            if 0 <= mention.first - hit.last <= 1:
                yield f"xb:{label}"
            elif 0 <= hit.first - mention.end <= 2:
                yield f"xa:{label}"
            elif mention.first <= hit.first < mention.end:
                yield f"xi:{label}"


def act_features(scene: Scene, name: Name) -> list[str]:
    """What the sentences that name it say of a name: words and lexicon entries before and behind it."""
    found = [f"t:{stem}" for stem in _behind_title(scene, name)] + _title_labels(scene)
    for mention in name.mentions:
        found += _of_mention(scene, mention)
    return found


def _of_mention(scene: Scene, mention: Mention) -> Iterator[str]:
    """The words beside one mention, and what the lexicons say before and behind it."""
    stems = scene.stems[mention.sentence]
    before = reversed(stems[max(0, mention.first - 3) : mention.first])
    yield from (f"b{d}:{stem}" for d, stem in enumerate(before, 1))
    yield from (f"A:{stem}" for stem in stems[mention.end : mention.end + 6])
    yield from (f"a1:{stem}" for stem in stems[mention.end : mention.end + 1])
    sentence = scene.sentences[mention.sentence]
    yield from _relations(sentence, mention)
    for label, hits in sentence.hits.items():
        yield f"S:{label}"
        yield from (f"SR:{label}" for hit in hits if mention.end <= hit.first <= mention.end + WINDOW)
        yield from (f"SL:{label}" for hit in hits if mention.first - WINDOW <= hit.last <= mention.first)


def _relations(sentence: Sentence, mention: Mention) -> Iterator[str]:
    """What makes a name that of another one's owner, customer or landlord: "filial de la japonesa [Asahara]"."""
    for label, hits in sentence.said.items():
        if label.startswith("relation.") and any(_leads_to(sentence, hit.last, mention.first) for hit in hits):
            yield label


def _leads_to(sentence: Sentence, last: int, first: int) -> bool:
    """Whether a phrase that ends before token ``last`` is of the name that begins at ``first``: few words between."""
    between = sentence.tokens[last:first]
    return last <= first <= last + NEAR and all(token.kind == "w" or token.key == "'" for token in between)


def related(scene: Scene, name: Name) -> float:
    """The share of a name's mentions that stand where another one's owner, customer or landlord would."""
    found = [any(_relations(scene.sentences[mention.sentence], mention)) for mention in name.mentions]
    return sum(found) / len(found) if found else 0.0


def _behind_title(scene: Scene, name: Name) -> list[str]:
    keys = [token.key for token in scene.title_tokens]
    if name.keys[0] not in keys:
        return ["(no)"]
    at = keys.index(name.keys[0])
    return ["(yes)", f"at:{min(at, 2)}", *scene.title_stems[at + len(name.keys) : at + len(name.keys) + 4]]


def news_features(scene: Scene) -> list[str]:
    """What says whether a document announces anything at all: its title, its first sentences, its figures."""
    found = [f"t:{stem}" for stem in scene.title_stems] + _title_labels(scene)
    for rank, (number, sentence) in enumerate(scene.sentences.items()):
        found += [f"x:{label}" for label in sentence.hits]
        if rank < 3:
            found += [f"lead:{label}" for label in sentence.hits] + [f"w:{stem}" for stem in scene.stems[number]]
    found += [f"m:{figure.measure}" for figure in scene.figures]
    outlet = scene.document.outlet_kind
    return [*found, f"outlet:{outlet}"]


def _title_labels(scene: Scene) -> list[str]:
    """What the lexicons say in the title."""
    return [f"tx:{label}" for label in scene.title.hits] if scene.title is not None else []


def tie_features(scene: Scene, name: Name, figure: Figure) -> list[str]:
    """The words between a figure and the nearest mention of a name, or those that open the figure's sentence."""
    here = [mention for mention in name.mentions if mention.sentence == figure.sentence]
    stems = scene.stems[figure.sentence]
    if not here:
        sentence = scene.sentences[figure.sentence]
        found = [f"o{d}:{stem}" for d, stem in enumerate(stems[:NEAR])]
        found += [f"l:{stem}" for stem in stems[max(0, figure.first - 6) : figure.first]]
        found += [f"x:{label}" for label in sentence.hits if label.startswith("subject.")]
        return [f"{figure.measure}:apart", *found]
    nearest = min(here, key=lambda mention: abs(mention.first - figure.first))
    before = nearest.first < figure.first
    low, high = (nearest.end, figure.first) if before else (figure.last, nearest.first)
    side = "before" if before else "behind"
    inside = stems[low:high] if high - low <= 2 * WINDOW else [*stems[low : low + WINDOW], *stems[high - WINDOW : high]]
    found = [f"{figure.measure}:{side}"] + [f"{side}:w:{stem}" for stem in inside]
    found += [f"{side}:b1:{stem}" for stem in stems[max(0, nearest.first - 1) : nearest.first]]
    found += [f"{side}:a1:{stem}" for stem in stems[nearest.end : nearest.end + 1]]
    hits = scene.sentences[figure.sentence].hits
    return found + [f"{side}:x:{k}" for k, found_hits in hits.items() if any(low <= h.first < high for h in found_hits)]


def spot_features(scene: Scene, number: int, place: Place) -> list[str]:
    """The words and lexicon entries around a place; ``number`` is that of its sentence, -1 in the title."""
    sentence = scene.title if number < 0 else scene.sentences[number]
    if sentence is None:
        return []
    stems = scene.title_stems if number < 0 else scene.stems[number]
    side = "t" if number < 0 else "d" if place.last <= sentence.opening else "s"
    before = stems[max(0, place.first - WINDOW) : place.first]
    behind = stems[place.last : place.last + WINDOW]
    found = [f"{side}:kind:{place.kind}:{place.sure}", f"at:{min(scene.order.get(number, -1), 5)}"]
    found += [f"b{d}:{stem}" for d, stem in enumerate(reversed(before[-NEAR:]), 1)]
    found += [f"a{d}:{stem}" for d, stem in enumerate(behind[:NEAR], 1)]
    found += [f"B:{stem}" for stem in before] + [f"A:{stem}" for stem in behind]
    if len(before) > 1:
        found.append(f"b21:{before[-2]}_{before[-1]}")
    return found + list(_beside_place(sentence, place))


def _beside_place(sentence: Sentence, place: Place) -> Iterator[str]:
    """What the lexicons say before and behind a place, and how far away."""
    for label, hits in (*sentence.hits.items(), *sentence.said.items()):
        yield from (f"xb:{label}:{_far(place.first - hit.last)}" for hit in hits if hit.last <= place.first)
        yield from (f"xa:{label}:{_far(hit.first - place.last)}" for hit in hits if hit.first >= place.last)
