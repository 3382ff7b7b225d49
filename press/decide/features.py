"""What the models look at: plain words around a figure or a name, where both stand, and what the lexicons say there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import log10

from press.decide.wording import Wording, numbered, placed, wording
from press.names.aliases import Name
from press.names.candidates import Mention
from press.names.lists import given_names, ordinary_words
from press.places.gazetteer import Place
from press.scene import Figure, Scene
from press.text.sentences import Sentence

NEAR, WINDOW = 4, 10
"""Words around a figure or a name: those whose place counts, and those that only count as being there."""
LONGEST = 512
"""Tokens that no sentence and no title has."""
LEFT, RIGHT = numbered("l", NEAR), numbered("r", NEAR)
BEFORE, AFTER = numbered("b", NEAR), numbered("a", NEAR)
OPENING = numbered("o", NEAR - 1, first=0)
SOMEWHERE_LEFT, SOMEWHERE_RIGHT = wording("L:"), wording("R:")
BEFORE_PLACE, AFTER_PLACE = wording("B:"), wording("A:")
TITLE, TITLE_LABEL = wording("t:"), wording("tx:")
QUOTED, IN_SENTENCE, LABEL, LABEL_BEFORE = wording("q:"), wording("s:"), wording("x:"), wording("p:")
WORD, LEAD_LABEL, LEFT_WORD = wording("w:"), wording("lead:"), wording("l:")
SAID_BEFORE, SAID_AFTER, SAID_INSIDE = wording("xb:"), wording("xa:"), wording("xi:")
SAID, SAID_RIGHT, SAID_LEFT = wording("S:"), wording("SR:"), wording("SL:")


def figure_features(scene: Scene, figure: Figure) -> list[str]:
    """What is said around one figure, and where it stands in the document."""
    sentence = scene.sentences[figure.sentence]
    stems = scene.stems[figure.sentence]
    measure = figure.measure
    found = [f"m:{measure}", f"h:{figure.hedge}", f"role:{measure}:{figure.quantity.role}"]
    found += [f"size:{measure}:{_size(figure)}", f"unit:{figure.quantity.unit}"]
    found += _around(stems, figure.first, figure.last)
    found += [QUOTED[stem] for stem in stems[figure.first : figure.last] if not stem[0].isdigit()]
    found += IN_SENTENCE.of(stems)
    found += _labels(sentence, figure)
    found += [f"at:{min(scene.order[figure.sentence], 6)}", f"{measure}:at:{min(scene.order[figure.sentence], 3)}"]
    found += TITLE.of(scene.title_stems)
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
    found = [*placed(LEFT, reversed(before)), *placed(RIGHT, behind)]
    found += SOMEWHERE_LEFT.of(before)
    found += SOMEWHERE_RIGHT.of(behind)
    if len(before) > 1:
        found.append(f"l21:{before[-2]}_{before[-1]}")
    if len(behind) > 1:
        found.append(f"r12:{behind[0]}_{behind[1]}")
    return found


def _labels(sentence: Sentence, figure: Figure) -> Iterator[str]:
    """What the lexicons say in the sentence: which label, on which side, how far away."""
    first, last, measure = figure.first, figure.last, figure.measure
    said, inside = wording(f"{measure}:x:"), wording(f"{measure}:xi:")
    left, right = by_distance(f"{measure}:xl:"), by_distance(f"{measure}:xr:")
    for label, hits in (*sentence.hits.items(), *sentence.said.items()):
        yield said[label]
        for hit in hits:
            if hit.last <= first:
                yield left[first - hit.last][label]
            elif hit.first >= last:
                yield right[hit.first - last][label]
            else:
                yield inside[label]


@cache
def by_distance(side: str) -> tuple[Wording, ...]:
    """The features of a label on one side, by the words between."""
    return tuple(wording(side, f":{_far(distance)}") for distance in range(LONGEST))


def _far(distance: int) -> str:
    return "0" if distance == 0 else "n" if distance <= NEAR else "m" if distance <= WINDOW else "f"


def _before(scene: Scene, number: int) -> list[str]:
    """What the sentence before speaks of."""
    order = scene.order[number]
    if order == 0:
        return ["p:(first)"]
    before = list(scene.sentences)[order - 1]
    return list(LABEL_BEFORE.of(scene.sentences[before].hits))


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
    found = list(WORD.of(name.keys))
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
    found = [*placed(BEFORE, reversed(before)), *placed(AFTER, behind)]
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
                yield SAID_BEFORE[label]
            elif 0 <= hit.first - mention.end <= 2:
                yield SAID_AFTER[label]
            elif mention.first <= hit.first < mention.end:
                yield SAID_INSIDE[label]


def act_features(scene: Scene, name: Name) -> list[str]:
    """What the sentences that name it say of a name: words and lexicon entries before and behind it."""
    found = [*TITLE.of(_behind_title(scene, name)), *_title_labels(scene)]
    for mention in name.mentions:
        found += _of_mention(scene, mention)
    return found


def _of_mention(scene: Scene, mention: Mention) -> Iterator[str]:
    """The words beside one mention, and what the lexicons say before and behind it."""
    stems = scene.stems[mention.sentence]
    before = reversed(stems[max(0, mention.first - 3) : mention.first])
    yield from placed(BEFORE, before)
    yield from AFTER_PLACE.of(stems[mention.end : mention.end + 6])
    yield from placed(AFTER[:1], stems[mention.end : mention.end + 1])
    sentence = scene.sentences[mention.sentence]
    yield from _relations(sentence, mention)
    hits = sentence.hits
    yield from SAID.of(hits)
    for label, found in hits.items():
        for hit in found:
            if mention.end <= hit.first <= mention.end + WINDOW:
                yield SAID_RIGHT[label]
            if mention.first - WINDOW <= hit.last <= mention.first:
                yield SAID_LEFT[label]


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
    found = [*TITLE.of(scene.title_stems), *_title_labels(scene)]
    for rank, (number, sentence) in enumerate(scene.sentences.items()):
        found += LABEL.of(sentence.hits)
        if rank < 3:
            found += LEAD_LABEL.of(sentence.hits)
            found += WORD.of(scene.stems[number])
    found += [f"m:{figure.measure}" for figure in scene.figures]
    outlet = scene.document.outlet_kind
    return [*found, f"outlet:{outlet}"]


def _title_labels(scene: Scene) -> list[str]:
    """What the lexicons say in the title."""
    return list(TITLE_LABEL.of(scene.title.hits)) if scene.title is not None else []


def tie_features(scene: Scene, name: Name, figure: Figure) -> list[str]:
    """The words between a figure and the nearest mention of a name, or those that open the figure's sentence."""
    here = [mention for mention in name.mentions if mention.sentence == figure.sentence]
    stems = scene.stems[figure.sentence]
    if not here:
        sentence = scene.sentences[figure.sentence]
        found = placed(OPENING, stems)
        found += LEFT_WORD.of(stems[max(0, figure.first - 6) : figure.first])
        found += [LABEL[label] for label in sentence.hits if label.startswith("subject.")]
        return [f"{figure.measure}:apart", *found]
    nearest = min(here, key=lambda mention: abs(mention.first - figure.first))
    before = nearest.first < figure.first
    low, high = (nearest.end, figure.first) if before else (figure.last, nearest.first)
    side = "before" if before else "behind"
    inside = stems[low:high] if high - low <= 2 * WINDOW else [*stems[low : low + WINDOW], *stems[high - WINDOW : high]]
    found = [f"{figure.measure}:{side}", *wording(f"{side}:w:").of(inside)]
    found += wording(f"{side}:b1:").of(stems[max(0, nearest.first - 1) : nearest.first])
    found += wording(f"{side}:a1:").of(stems[nearest.end : nearest.end + 1])
    said = wording(f"{side}:x:")
    hits = scene.sentences[figure.sentence].hits
    return found + [said[label] for label, of_it in hits.items() for hit in of_it if low <= hit.first < high]


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
    found += [*placed(BEFORE, reversed(before)), *placed(AFTER, behind)]
    found += BEFORE_PLACE.of(before)
    found += AFTER_PLACE.of(behind)
    if len(before) > 1:
        found.append(f"b21:{before[-2]}_{before[-1]}")
    found += _beside_place(sentence, place)
    return found


def _beside_place(sentence: Sentence, place: Place) -> Iterator[str]:
    """What the lexicons say before and behind a place, and how far away."""
    first, last = place.first, place.last
    before, behind = by_distance("xb:"), by_distance("xa:")
    for label, hits in (*sentence.hits.items(), *sentence.said.items()):
        for hit in hits:
            if hit.last <= first:
                yield before[first - hit.last][label]
            if hit.first >= last:
                yield behind[hit.first - last][label]
