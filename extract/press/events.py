"""Which company does what: the event of each sentence and the state of each company's project."""

from __future__ import annotations

from dataclasses import dataclass

from extract.press.lexicon import Hit
from extract.press.model import Event, Modality
from extract.press.sentences import Sentence
from extract.press.subjects import Cast
from extract.press.verbs import Form, forms_of
from extract.press.who import Actor
from extract.press.words import Token, word_set

ORDER: tuple[Event, ...] = (
    "closure",
    "acquisition",
    "funding",
    "mou",
    "inauguration",
    "colocation",
    "expansion",
    "new",
)
STRONG_FUNDING = word_set(
    "ronda rondas round semilla seed fundraising fundraise presemilla fondeo levantamiento capitalizacion "
    "backers serie series funding raised raises raise levanto recaudo bagged netted pulled consiguio "
    "obtuvo capital"
)
BACKGROUND = frozenset({"previously", "anteriormente", "antes", "earlier", "habia", "habian", "had", "entonces"})
OVERRIDES: tuple[Modality, ...] = ("denied", "cancelled", "mou", "conditional")
STRONG_CONDITION = word_set(
    "siempre condicion condicionad sujet depend supedit caso estudia evalua evaluan evaluando contempla "
    "sopesa baraja provided providing subject contingent conditional unless weighs weighing considering "
    "considers mulls mulling exploring evaluating pending hinges hinge assessing espera salvo menos "
    "analiza explora would could podria podrian might depends depending long if si studying"
)


@dataclass(frozen=True, slots=True)
class Project:
    """A company's project as one sentence states it."""

    company: str
    event: Event
    status: Modality | None
    sentence: int
    at: int
    past: bool = False
    rank: int = 0
    of: int = 1
    background: bool = False


def projects_of(
    sentences: list[Sentence],
    actors: dict[int, list[Actor]],
    leads: dict[int, str | None],
    cast: Cast,
    figures: dict[int, bool],
) -> list[Project]:
    """The projects of a document, one per company and event sentence, in order.

    Args:
        sentences: those that are part of the article.
        actors: by sentence number.
        leads: the company each sentence speaks of, ``None`` where it speaks of somebody else.
        cast: all names.
        figures: whether a sentence states jobs or money.
    """
    found: list[Project] = []
    for sentence in sentences:
        stretches = _stretches(sentence, actors[sentence.number], leads[sentence.number])
        for rank, (company, start, end) in enumerate(stretches):
            event, at = _event(sentence, start, end, cast, figures[sentence.number])
            if event is not None:
                shared = sum(1 for stretch in stretches if stretch[1:] == (0, len(sentence.tokens)))
                status = _status(sentence, start, end) or ("cancelled" if _called_off(sentence, at) else None)
                found.append(
                    Project(
                        company,
                        event,
                        status,
                        sentence.number,
                        at,
                        is_past(sentence, at),
                        rank,
                        max(1, shared),
                        _background(sentence),
                    )
                )
    return found


def _stretches(sentence: Sentence, actors: list[Actor], lead: str | None) -> list[tuple[str, int, int]]:
    """The parts of a sentence that speak of one company each."""
    companies = [a for a in actors if a.kind == "company" and a.name and not a.oblique]
    tokens = sentence.tokens
    split = [a for i, a in enumerate(companies) if i == 0 or _new_clause(tokens, companies[i - 1].at, a.at)]
    if not split:
        return [(lead, 0, len(tokens))] if lead else []
    stretches: list[tuple[str, int, int]] = []
    for i, actor in enumerate(split):
        end = split[i + 1].at if i + 1 < len(split) else len(tokens)
        stretches.append((actor.name or "", 0 if i == 0 else actor.at, end))
    together = [a for a in companies if a not in split]
    for actor in together:
        between = tokens[companies[0].at : actor.at]
        joined = len(companies) == 2 and any(t.key in {"y", "and", "e"} for t in between)
        if joined and not any(t.raw in {",", ";"} for t in between):
            stretches.append((actor.name or "", 0, len(tokens)))
    return stretches


def _new_clause(tokens: list[Token], first: int, second: int) -> bool:
    """Whether a verb-bearing clause ends between two companies."""
    return any(t.raw in {";"} or t.key in {"while", "mientras", "whereas"} for t in tokens[first:second])


def _event(sentence: Sentence, start: int, end: int, cast: Cast, figures: bool) -> tuple[Event | None, int]:
    hits = _hits(sentence, start, end)
    site = [h for h in sentence.of("event.site") if start <= h.first < end]
    for kind in ORDER:
        for hit in hits[kind]:
            if _holds(kind, hit, sentence, site, cast, figures, (start, end)):
                grown = kind == "new" and _at_existing_site(sentence, hit, start, end)
                return ("expansion" if grown else kind), hit.first
    return None, -1


def _hits(sentence: Sentence, start: int, end: int) -> dict[Event, list[Hit]]:
    """What the sentence says of events by its lexicon, and by the verbs that open, enlarge or spend."""
    hits: dict[Event, list[Hit]] = {
        kind: [h for h in sentence.of(f"event.{kind}") if start <= h.first < end and not _negated(sentence, h)]
        for kind in ORDER
    }
    later = [h for h in hits["inauguration"] if _still_to_come(sentence, h)]
    hits["inauguration"] = [h for h in hits["inauguration"] if h not in later and not _relative(sentence, h)]
    hits["new"] = [*hits["new"], *later, *_by_verb(sentence, start, end, NEW_VERBS)]
    hits["expansion"] = [*hits["expansion"], *_by_verb(sentence, start, end, frozenset({"expand"}))]
    return hits


NEW_VERBS = frozenset({"open", "invest"})
TO_COME = frozenset({"future", "conditional", "base", "subjunctive"})


def _by_verb(sentence: Sentence, start: int, end: int, classes: frozenset[str]) -> list[Hit]:
    """The finite verbs and infinitives of these classes, as hits."""
    found = []
    for at in range(start, end):
        forms = forms_of(sentence.tokens[at], sentence.language)
        if any(f.classes & classes and f.tense != "participle" for f in forms):
            hit = Hit("event.verb", at, at + 1)
            if not _negated(sentence, hit):
                found.append(hit)
    return found


def _still_to_come(sentence: Sentence, hit: Hit) -> bool:
    """ "inaugurará", "will be inaugurated", "is to be opened": no opening yet."""
    tokens = sentence.tokens
    if any(f.tense in {"future", "conditional"} for t in tokens[hit.first : hit.last] for f in _forms(sentence, t)):
        return True
    before = {t.key for t in tokens[max(0, hit.first - 4) : hit.first]}
    return bool(before & {"will", "would", "shall", "to", "sera", "seran", "preve", "espera", "planea", "when", "once"})


def _forms(sentence: Sentence, token: Token) -> tuple[Form, ...]:
    return forms_of(token, sentence.language)


def _relative(sentence: Sentence, hit: Hit) -> bool:
    """ "la sede que ya opera", "the site it opened in 2015": what stands in a relative clause is background."""
    before = sentence.tokens[hit.first - 1].key if hit.first else ""
    return before in {"que", "ya", "which", "that"} and any(
        t.key in {"que", "which", "that"} for t in sentence.tokens[max(0, hit.first - 3) : hit.first]
    )


def _at_existing_site(sentence: Sentence, hit: Hit, start: int, end: int) -> bool:
    """Whether what is new comes to a site the company has: "invertirá … en su planta de", "sumará 210 empleos"."""
    return any(start <= h.first < end for h in sentence.of("event.existing_site"))


def _called_off(sentence: Sentence, at: int) -> bool:
    """ "no abrirá", "will not build": what was expected does not come."""
    tokens = sentence.tokens
    if at < 1 or tokens[at - 1].key not in {"no", "not"}:
        return False
    if sentence.language == "es":
        return tokens[at].raw.lower().endswith(("rá", "rán"))
    return at > 1 and tokens[at - 2].key in {"will", "would"}


def _negated(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.tokens[hit.first - 1].key if hit.first else ""
    if _called_off(sentence, hit.first):
        return False
    return before in {"no", "sin", "without", "never"} and not hit.label.endswith("closure")


def _holds(
    kind: Event, hit: Hit, sentence: Sentence, site: list[Hit], cast: Cast, figures: bool, span: tuple[int, int]
) -> bool:
    tokens = sentence.tokens
    if kind == "closure":
        near = [
            h for h in sentence.of("event.closure_site") if 0 <= h.first - hit.last <= 7 or 0 < hit.first - h.last <= 3
        ]
        words = {t.key for t in tokens[hit.first : hit.last]}
        return bool(near) and not (words & {"cerro", "closed", "closes", "cierre"} and sentence.has("event.funding"))
    if kind == "acquisition":
        after = tokens[hit.last : span[1]]
        named = [n for n in cast.of(sentence) if n.kind in {"company", "unknown"} and n.first > hit.first]
        share = any(
            t.raw == "%" or t.key in {"majority", "stake", "mayoria", "acciones", "participacion", "shares"}
            for t in after
        )
        return bool(named) or share
    if kind == "funding":
        words = {t.key for t in tokens[hit.first : hit.last]}
        if not words & STRONG_FUNDING or not figures:
            return False
        if words & {
            "consiguio",
            "obtuvo",
            "raised",
            "raises",
            "raise",
            "levanto",
            "recaudo",
            "capital",
            "pulled",
            "bagged",
            "netted",
        }:
            return _funded(sentence)
        return True
    if kind == "mou":
        return True
    if kind == "inauguration":
        return (
            bool(site)
            or sentence.has("event.site")
            or any(t.key in {"inauguro", "inaugurated", "inaugura"} for t in tokens)
        )
    if kind == "colocation":
        return bool([h for h in sentence.of("event.new") if h.first < hit.first]) or figures
    return bool(site) or figures


def _funded(sentence: Sentence) -> bool:
    """Whether money was raised from investors: capital, a round or an investor is named."""
    keys = {t.key for t in sentence.tokens}
    return bool(
        keys
        & {
            "capital",
            "ronda",
            "round",
            "semilla",
            "seed",
            "investors",
            "inversionistas",
            "ventures",
            "fondos",
            "venture",
            "backers",
            "serie",
            "series",
            "equity",
            "fund",
            "fondo",
        }
    )


def _background(sentence: Sentence) -> bool:
    """Whether the sentence reports what was announced in an earlier year, or only the total of a programme."""
    tokens = sentence.tokens
    for at in range(len(tokens) - 2):
        if (
            tokens[at].key
            in {
                "unveiled",
                "announced",
                "anunciada",
                "anunciado",
                "presentada",
                "presentado",
                "revealed",
            }
            and tokens[at + 1].key in {"in", "en"}
            and tokens[at + 2].kind == "n"
        ):
            return True
    total = {"totals", "totaliza", "suma"} & {t.key for t in tokens}
    return bool(total) and bool({"programme", "program", "programa", "plan"} & {t.key for t in tokens})


def is_past(sentence: Sentence, at: int) -> bool:
    """Whether the verb of an event is in the past."""
    token = sentence.tokens[at]
    if sentence.language == "es":
        return token.raw.lower().endswith(("ó", "aron", "ieron"))
    if at and sentence.tokens[at - 1].key in {"will", "to", "would", "must"}:
        return False
    return token.key in {"shut", "closed", "ceased", "shuttered", "quit", "wound", "opened", "inaugurated"}


def _status(sentence: Sentence, start: int, end: int) -> Modality | None:
    for kind in OVERRIDES:
        hits = [h for h in sentence.of(f"modality.{kind}") if start <= h.first < end]
        if kind == "conditional":
            hits = [
                h
                for h in hits
                if any(t.key.startswith(tuple(STRONG_CONDITION)) for t in sentence.tokens[h.first : h.last])
            ]
        if hits:
            return kind
    return None
