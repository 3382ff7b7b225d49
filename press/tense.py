"""The time of a figure: the verb nearest to it, verbs of saying left aside."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from press.figures.quantity import Quantity
from press.text.sentences import Sentence
from press.text.tokens import Token, word_set
from press.verbs import forms_of

Tense = Literal["future", "conditional", "past", "perfect", "present", ""]
FUTURE_ES = re.compile(r".{2,}r(?:á|án|emos)$")
CONDITIONAL_ES = re.compile(r"(?:.{2,}(?:ar|ir|dr|br|rr|har|quer|ser|cer|der|ver|eer)ían?|serían?|.+earían?)$")
NOUNS_RIA = re.compile(r"(?:.*[^d]ería|maría|secretaría|contraloría|notaría|categoría|auditoría|asesoría|consultoría)$")
PAST_ES = re.compile(r".{2,}(?:ó|aron|ieron|jeron|yeron)$")
IMPERFECT_ES = re.compile(r".{2,}(?:aba|aban|ían|ía)$")
PARTICIPLE_ES = re.compile(r".{2,}(?:ado|ido|ados|idos|ada|idas|adas|ida|hecho|puesto|abierto|escrito|visto|cubierto)$")
REACH = 25  # tokens


def nearest_tense(sentence: Sentence, quantity: Quantity) -> Tense:
    """The tense of the verb that governs ``quantity``: the nearest before it in its clause, else behind it."""
    tokens = sentence.tokens
    neutral = {at for hit in sentence.of("neutral.verbs") for at in range(hit.first, hit.last)}
    own = _own_verb(sentence, quantity, neutral)
    if own:
        return own
    for at in range(quantity.number.first - 1, max(-1, quantity.first - REACH), -1):
        if tokens[at].raw == ";" or (tokens[at].raw == ":" and _goes_on(sentence, quantity)):
            break
        tense = _tense(sentence, at, neutral)
        if tense:
            return tense
    for at in range(quantity.last, min(len(tokens), quantity.last + REACH)):
        if tokens[at].raw == ";" or (tokens[at].raw == "," and quantity.role == "level"):
            break
        tense = _tense(sentence, at, neutral)
        if tense:
            return tense
    return ""


def _own_verb(sentence: Sentence, quantity: Quantity, neutral: set[int]) -> Tense:
    """ "… se han contratado 228 y otras 22 entrarán": the verb right behind a figure that opens a clause is its own."""
    tokens, first = sentence.tokens, quantity.first
    joined = first > 0 and tokens[first - 1].key in {"y", "and", ",", ";"}
    if not joined or quantity.measure == "money" or quantity.last >= len(tokens):
        return ""
    tense = _tense(sentence, quantity.last, neutral)
    return tense if tense in {"future", "conditional"} else ""


def _goes_on(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a finite verb follows the figure at once, so that what stands before a colon is another statement."""
    behind = sentence.tokens[quantity.last : quantity.last + 6]
    return any(
        f.tense in {"present", "past", "future"}
        for t in behind
        for f in forms_of(t, sentence.language)
        if f.lemma != t.key or t.key in {"will", "is", "are"}
    )


def _tense(sentence: Sentence, at: int, neutral: set[int]) -> Tense:
    token = sentence.tokens[at]
    if token.kind != "w" or (token.capital and at > 0):
        return ""
    before = sentence.tokens[at - 1] if at else None
    if any(hit.first == at for hit in sentence.of("past.perfect")):
        return _having(sentence, at)
    if at in neutral and not (before is not None and before.key in {"will", "would"}):
        return ""
    spanish = sentence.language == "es"
    return _spanish(sentence, at, before) if spanish else _english(sentence, at, before)


def _having(sentence: Sentence, at: int) -> Tense:
    """ "… will keep its office, which has 12 staff": with a number right behind it "has" is no auxiliary."""
    tokens = sentence.tokens
    if sentence.language != "en" or at + 1 >= len(tokens) or tokens[at + 1].kind != "n":
        return ""
    modal = {token.key for token in tokens[max(0, at - 3) : at]} & {"will", "would", "to", "could", "may", "should"}
    return "" if modal else _HAVING.get(tokens[at].key, "")


_HAVING: dict[str, Tense] = {"has": "present", "have": "present", "had": "past"}


def _spanish(sentence: Sentence, at: int, before: Token | None) -> Tense:
    token = sentence.tokens[at]
    simple = _listed(sentence, at, before) or _spanish_form(token.raw.lower())
    if simple:
        return simple
    if any(hit.first == at for hit in sentence.of("past.verbs")):
        return "past"
    if (
        before is not None
        and before.key in {"ha", "han", "habia", "habian", "hemos"}
        and PARTICIPLE_ES.match(token.key)
    ):
        return "perfect"
    if (
        any(hit.first == at and hit.last - hit.first >= 1 for hit in sentence.of("modality.planned"))
        and token.key in _PRESENT
    ):
        return "future" if token.key in _INTEND else "present"
    if token.key in _PRESENT:
        return "present"
    noun = before is not None and before.key in _BEFORE_NOUNS
    listed = any(f.tense == "present" and f.classes for f in forms_of(token, "es"))
    return "present" if listed and not noun and at > sentence.opening else ""


_BEFORE_NOUNS = word_set(
    "el la los las un una unos unas su sus este esta estos estas de del en con por para sin sobre entre a al y e cada "
    "otra otro nueva nuevo primera primer segunda gran mayor buena"
)
_AS: dict[str, Tense] = {"future": "future", "conditional": "conditional", "past": "past", "subjunctive": ""}
_AFTERWARDS = word_set("tras al por sin despues despues luego de")


def _listed(sentence: Sentence, at: int, before: Token | None) -> Tense:
    """The tense of a verb the lexicon lists; an infinitive looks ahead: "tiene previsto generar"."""
    forms = [f for f in forms_of(sentence.tokens[at], "es") if f.classes]
    if not forms:
        return ""
    for form in forms:
        if form.tense in {"future", "conditional", "past"}:
            return _AS[form.tense]
    infinitive = any(f.tense == "base" and f.classes & {"create", "invest", "open", "expand"} for f in forms)
    if infinitive and before is not None and before.key not in _AFTERWARDS:
        return "future"
    return ""


@lru_cache(maxsize=20_000)
def _spanish_form(word: str) -> Tense:
    if FUTURE_ES.match(word) or word in {"irá", "irán"}:
        return "future"
    if CONDITIONAL_ES.match(word) and not NOUNS_RIA.match(word):
        return "conditional"
    if PAST_ES.match(word):
        return "past"
    return ""


def _english(sentence: Sentence, at: int, before: Token | None) -> Tense:
    token = sentence.tokens[at]
    key = token.key
    known: Tense | None = _EN_TENSE.get(key)
    if known:
        return "future" if key == "would" and reported(sentence, at) else known
    if before is not None and before.key == "to" and key not in {"the", "a", "its"} and _infinitive(sentence, at):
        return "future"
    if any(hit.first == at for hit in sentence.of("past.verbs")):
        back = sentence.tokens[max(0, at - 3) : at]
        if before is not None and before.key in {"would", "will", "could", "may", "might", "to", "should"}:
            return ""
        return "perfect" if any(t.key in {"has", "have", "had"} for t in back) else "past"
    if key.endswith("ed") and len(key) > 4:
        back = sentence.tokens[max(0, at - 3) : at]
        reach = 12 if before is not None and before.key == "and" else 3
        if any(t.key in {"has", "have", "had"} for t in sentence.tokens[max(0, at - reach) : at]):
            return "perfect"
        if any(t.key in {"will", "would", "to", "be"} for t in back):
            return ""
        return "past"
    if key.endswith("ing") and before is not None and before.key in {"is", "are"}:
        return "future"
    relative = before is not None and before.key in {"which", "that", "who"}
    if relative and any(f.tense == "present" and f.classes for f in forms_of(token, "en")):
        return "present"
    return (
        "present"
        if key in {"is", "are", "has", "have", "employs", "runs", "costs", "carries", "counts", "says"}
        else ""
    )


def reported(sentence: Sentence, at: int) -> bool:
    """ "said that it would", "told analysts it would": what was said to come, not a condition."""
    before = {token.key for token in sentence.tokens[max(0, at - 14) : at]}
    return bool(before & _SAID)


_SAID = word_set("said told announced confirmed added revealed disclosed pledged promised")


def _infinitive(sentence: Sentence, at: int) -> bool:
    if any(hit.first == at - 1 for hit in sentence.of("modality.planned")) or sentence.tokens[at].key in _INFINITIVES:
        return True
    forms = forms_of(sentence.tokens[at], "en")
    return any(f.tense == "base" and f.classes & {"create", "open", "invest", "expand", "staff"} for f in forms)


_EN_TENSE: dict[str, Tense] = {
    "will": "future", "shall": "future", "would": "conditional", "could": "conditional", "might": "conditional",
    "plans": "future", "intends": "future", "expects": "future", "should": "future",
}  # fmt: skip
_INFINITIVES = word_set(
    "build open invest hire create add put spend cost employ host make enlarge expand set recruit take "
    "generate bring lift reach raise fund cover install double launch buy"
)
_PRESENT = word_set(
    "invierte invierten destina destinan demanda demandan genera generan crea crean emplea emplean tiene "
    "tienen cuenta cuentan cuesta cuestan vale amplia amplian construye construyen abre abren monta "
    "montan instala instalan requiere requieren suma suman reune reunen alberga agrupa trabajan laboran "
    "ocupa vende exporta opera operan es son esta estan conserva mantiene planea proyecta preve busca "
    "quiere espera aspira debe deben da dan hay supera ronda asciende equivale incluye contempla financia "
    "financiara aporta aportan recibe reciben llega llegan dice"
)
_INTEND = word_set(
    "planea proyecta preve busca quiere espera aspira contempla invierte destina demanda construye abre "
    "monta instala amplia requiere genera crea invierten generan crean amplian abren"
)
