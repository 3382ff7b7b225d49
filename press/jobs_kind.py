"""What kind of jobs: direct, indirect, both, construction, existing (press rule 13)."""

from __future__ import annotations

from press.figures.quantity import Quantity
from press.model import Accumulation, JobKind
from press.text.sentences import Sentence
from press.text.tokens import word_set

DIRECT = frozenset({"directo", "directos", "directa", "directas", "direct", "directly", "directamente"})
INDIRECT = frozenset({"indirecto", "indirectos", "indirecta", "indirectas", "indirect", "indirectly", "indirectamente"})
SURE_BUILDING = word_set(
    "builders builder construction albaniles bricklayers montaje construccion zanja installation obra "
    "obras adecuacion labourers laborers montadores contractors contratistas excavation cimientos scaffolders"
)
BUILDING_TIME = (
    ("being", "built"), ("fitting", "-", "out"), ("goes", "up"), ("assembly", "will"), ("temporary", "work"),
    ("pico", "de", "la", "construccion"), ("building", "site"), ("the", "build"), ("building", "phase"),
)  # fmt: skip
PAPER = frozenset({"papel", "paper", "previstos", "prometidos", "anunciados", "promised"})


def job_kind_of(sentence: Sentence, quantity: Quantity, accumulation: Accumulation) -> JobKind:
    """The job kind of a jobs figure."""
    if accumulation == "stock" or (accumulation in {"target", "forecast"} and _shrinks(sentence)):
        return "existing"
    if _layoff(sentence, quantity):
        return "existing"
    own = [token.key for token in sentence.tokens[quantity.first : min(len(sentence.tokens), quantity.last + 6)]]
    stop = next(
        (i for i, key in enumerate(own) if i > quantity.last - quantity.first - 1 and key in {",", ";", "."}), len(own)
    )
    near = own[: max(stop, quantity.last - quantity.first)]
    cut = _next_number(sentence, quantity)
    words = set(near[: cut - quantity.first] if cut else near)
    words |= _adjective_before(sentence, quantity)
    direct, indirect = bool(words & DIRECT), bool(words & INDIRECT)
    if direct and indirect:
        return "direct_and_indirect"
    if indirect:
        return "indirect"
    if direct:
        return "direct"
    if _building(sentence, quantity):
        return "construction"
    return "unspecified"


def _adjective_before(sentence: Sentence, quantity: Quantity) -> set[str]:
    """ "Dará empleo directo a 160 personas": the adjective stands with "empleo" before the number."""
    keys = [token.key for token in sentence.tokens[max(0, quantity.first - 3) : quantity.first]]
    worked = [at for at, key in enumerate(keys) if key in {"empleo", "trabajo", "employment", "jobs"}]
    return set(keys[worked[-1] :]) & (DIRECT | INDIRECT) if worked and keys[-1] in {"a", "para", "to", "for"} else set()


def _shrinks(sentence: Sentence) -> bool:
    """Whether a headcount is to fall: "expects to end it with fewer than 710"."""
    return any(token.key in FALLING for token in sentence.tokens)


FALLING = word_set(
    "fewer encogimiento contraccion caida bajara bajaran reducira caera shrink shrinks shrinking decline drop fall"
)


def _layoff(sentence: Sentence, quantity: Quantity) -> bool:
    if any(token.key in PAPER for token in sentence.tokens):
        return False
    return any(abs(hit.first - quantity.first) <= 10 for hit in sentence.of("event.layoff"))


def _next_number(sentence: Sentence, quantity: Quantity) -> int:
    for at in range(quantity.last, min(len(sentence.tokens), quantity.last + 6)):
        if sentence.tokens[at].kind == "n":
            return at
    return 0


STOPS = frozenset({",", ";", ":", "y", "and", "plus", "e"})


def _building(sentence: Sentence, quantity: Quantity) -> bool:
    tokens = sentence.tokens
    start = next((at for at in range(quantity.first - 1, -1, -1) if tokens[at].raw in STOPS), -1) + 1
    end = next(
        (at for at in range(quantity.last, len(tokens)) if tokens[at].raw in STOPS or tokens[at].kind == "n"),
        len(tokens),
    )
    words = {token.key for token in tokens[start:end]}
    if words & SURE_BUILDING:
        return True
    keys = [token.key for token in tokens]
    if {"obrero", "obreros"} & words and {"obra", "obras", "montaje", "pico", "durante", "levantar"} & set(keys):
        return True
    near = range(max(0, quantity.first - 12), min(len(keys), quantity.last + 8))
    if any(tuple(keys[at : at + len(phrase)]) == phrase for phrase in BUILDING_TIME for at in near):
        return True
    if _while_built(keys[quantity.last : quantity.last + 10]) or _while_built(keys[: quantity.first]):
        return True
    during = {token.key for token in tokens[quantity.last : min(end, quantity.last + 7)]}
    return bool(during & {"construccion", "construction", "obra", "obras", "building", "montaje"})


def _while_built(keys: list[str]) -> bool:
    """ "While the dock is built", "mientras se levanta la nave": hands wanted until it stands."""
    start = next((at for at, key in enumerate(keys) if key in {"while", "mientras"}), len(keys))
    meanwhile = set(keys[start : start + 8])
    return bool(meanwhile & BUILT) and not meanwhile & {"was", "were", "has", "have", "had"}


BUILT = word_set("built erected constructed construye construyen levanta levantan edifica construya levante")
