"""What kind of jobs a figure counts: direct, indirect, both, those of building, or those that exist (press rule 15)."""

from __future__ import annotations

from functools import cache

from press.figures.quantity import Quantity
from press.lexicon import word_lists
from press.model import Accumulation, JobKind, Language
from press.text.sentences import Sentence

BEHIND = 6  # words behind a figure that may say its kind
BEFORE = 3  # words before it, "empleo directo a 160 personas"
LAYOFF_NEAR = 10
WHILE_NEAR = 10
BUILDING_NEAR = (12, 8)
MARKS = frozenset({",", ";", ":"})


@cache
def _words(language: Language) -> dict[str, frozenset[str]]:
    return word_lists(language, "job_kinds", "kinds")


def job_kind_of(sentence: Sentence, quantity: Quantity, accumulation: Accumulation) -> JobKind:
    """The job kind of a jobs figure."""
    words = _words(sentence.language)
    if accumulation == "stock" or _lost(sentence, quantity):
        return "existing"
    if accumulation in {"target", "forecast"} and any(token.key in words["falling"] for token in sentence.tokens):
        return "existing"
    said = _beside(sentence, quantity) | _adjective_before(sentence, quantity)
    direct, indirect = bool(said & words["direct"]), bool(said & words["indirect"])
    if direct and indirect:
        return "direct_and_indirect"
    if direct or indirect:
        return "direct" if direct else "indirect"
    return "construction" if _building(sentence, quantity) else "unspecified"


def _beside(sentence: Sentence, quantity: Quantity) -> set[str]:
    """The words of the figure and those behind it, up to a sign or the next number."""
    found = {token.key for token in sentence.tokens[quantity.first : quantity.last]}
    for token in sentence.tokens[quantity.last : quantity.last + BEHIND]:
        if token.raw in {",", ";", "."} or token.kind == "n":
            break
        found.add(token.key)
    return found


def _adjective_before(sentence: Sentence, quantity: Quantity) -> set[str]:
    """ "Dará empleo directo a 160 personas": the adjective stands with "empleo" before the number."""
    words = _words(sentence.language)
    keys = [token.key for token in sentence.tokens[max(0, quantity.first - BEFORE) : quantity.first]]
    worked = [at for at, key in enumerate(keys) if key in words["employment"]]
    if not worked or keys[-1] not in words["to"]:
        return set()
    return set(keys[worked[-1] :]) & (words["direct"] | words["indirect"])


def _lost(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether jobs that exist go; those that were only promised never existed."""
    words = _words(sentence.language)
    if any(token.key in words["paper"] for token in sentence.tokens):
        return False
    return any(abs(hit.first - quantity.first) <= LAYOFF_NEAR for hit in sentence.of("event.layoff"))


def _building(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether they are wanted until it stands."""
    words, tokens = _words(sentence.language), sentence.tokens
    start, end = _part(sentence, quantity)
    here = {token.key for token in tokens[start:end]}
    keys = [token.key for token in tokens]
    if here & words["building"] or (here & words["worker"] and not words["with_worker"].isdisjoint(keys)):
        return True
    before, behind = BUILDING_NEAR
    if any(-before <= hit.first - quantity.first <= behind for hit in sentence.of("job_kind.building_time")):
        return True
    if _while_built(sentence, quantity.last, quantity.last + WHILE_NEAR) or _while_built(sentence, 0, quantity.first):
        return True
    return not words["during"].isdisjoint(keys[quantity.last : min(end, quantity.last + BEHIND + 1)])


def _part(sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """The part of the sentence that speaks of the figure alone."""
    tokens, stops = sentence.tokens, _words(sentence.language)["stop"] | MARKS
    start = next((at + 1 for at in range(quantity.first - 1, -1, -1) if tokens[at].key in stops), 0)
    behind = range(quantity.last, len(tokens))
    end = next((at for at in behind if tokens[at].key in stops or tokens[at].kind == "n"), len(tokens))
    return start, end


def _while_built(sentence: Sentence, first: int, last: int) -> bool:
    """ "While the dock is built", "mientras se levanta la nave": hands wanted until it stands."""
    words = _words(sentence.language)
    keys = [token.key for token in sentence.tokens[first:last]]
    start = next((at for at, key in enumerate(keys) if key in words["while"]), len(keys))
    meanwhile = set(keys[start : start + 8])
    return bool(meanwhile & words["built"]) and not meanwhile & words["past"]
