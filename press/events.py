"""Which company does what: the event of each sentence and the state of each company's project."""

from __future__ import annotations

from dataclasses import dataclass

from press.lexicon import Hit
from press.model import Event, Modality
from press.subjects import Cast
from press.tense import reported
from press.text.sentences import Sentence
from press.text.tokens import Token, word_set
from press.verbs import Form, forms_of
from press.who import Actor

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
OPEN_FUNDING = word_set("consiguio obtuvo raised raises raise levanto recaudo capital pulled bagged netted")
BACKGROUND = word_set("previously anteriormente antes earlier habia habian had entonces antano formerly once")
OVERRIDES: tuple[Modality, ...] = ("denied", "cancelled", "mou")
DONE_EVENTS = frozenset({"inauguration", "funding", "acquisition"})
MODALS = word_set("would could might may podria podrian estaria estarian seria serian")


@dataclass(frozen=True, slots=True)
class Project:
    """A company's project as one sentence states it.

    Attributes:
        status: denied, cancelled or a letter of intent, where the sentence says so.
        at: the word that says it.
        past: whether its verb is in the past.
        rank, of: which of several companies of the sentence this is, and how many they are.
        background: what was announced earlier, or only a programme's total.
        weak: the sentence only speaks of a project ("el proyecto de X") without saying what happens.
        named: whether the company is named there and not only meant.
        fresh: whether the sentence calls it a first or a new one.
        existing: whether it comes to a site the company has.
        bare: a site is named, and nothing that says that it is a project.
        ahead: whether its verb looks ahead: "comprará", "agreed to buy".
        condition: ``stated`` where something must happen first, ``modal`` where it only would or could be.
    """

    company: str
    event: Event
    status: Modality | None
    sentence: int
    at: int
    past: bool = False
    rank: int = 0
    of: int = 1
    background: bool = False
    weak: bool = False
    named: bool = False
    fresh: bool = False
    existing: bool = False
    condition: str = ""
    ahead: bool = False
    bare: bool = False


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
        shared = max(1, sum(1 for stretch in stretches if stretch[1:] == (0, len(sentence.tokens))))
        for rank, (company, start, end) in enumerate(stretches):
            event, at = _event(sentence, start, end, cast, figures[sentence.number])
            if event == "funding" and _investing(sentence, company, actors[sentence.number]):
                continue
            status = _status(sentence, start, end) if not _conditional_if(sentence) else None
            weak = event is None
            if event is None:
                event, at = _spoken_of(sentence, start, end, status, cast)
            if event is None:
                continue
            found.append(
                Project(
                    company,
                    event,
                    status or ("cancelled" if _called_off(sentence, at) else None),
                    sentence.number,
                    at,
                    past=is_past(sentence, at),
                    rank=rank,
                    of=shared,
                    background=status not in {"denied", "cancelled"}
                    and (_background(sentence) or _dated_back(sentence, at) or _pluperfect(sentence, event, at)),
                    weak=weak,
                    named=any(a.name == company and not a.resolved for a in actors[sentence.number]),
                    fresh=_has(sentence, "event.fresh", start, end),
                    existing=_has(sentence, "event.existing_site", start, end),
                    condition=_condition(sentence, start, end),
                    ahead=_ahead(sentence, at),
                    bare=weak
                    and not any(_has(sentence, f"event.{k}", start, end) for k in ("project_word", "existing_site")),
                )
            )
    return found


def _ahead(sentence: Sentence, at: int) -> bool:
    """Whether the verb at ``at`` is in the future, or an infinitive behind "to", "acordó", "will"."""
    if at < 0:
        return False
    forms = _forms(sentence, sentence.tokens[at])
    before = sentence.tokens[at - 1].key if at else ""
    if any(f.tense in {"future", "conditional"} for f in forms):
        return True
    return any(f.tense == "base" for f in forms) and (sentence.language == "es" or before in VERBAL)


def _investing(sentence: Sentence, company: str, actors: list[Actor]) -> bool:
    """Whether the company put money into the round: "participó el brazo inversor de X", "led by X"."""
    here = [a for a in actors if a.name == company and not a.resolved]
    investors = {"inversor", "arm", "fondo", "fund", "liderada", "liderado", "led", "backed", "respaldo", "encabezada"}
    return bool(here) and all(
        a.oblique and investors & {t.key for t in sentence.tokens[max(0, a.at - 5) : a.at]} for a in here
    )


def _named_at(sentence: Sentence, cast: Cast) -> set[int]:
    """The tokens of names that are no places: "Hoteles" in "Hoteles Mareal" is no hotel."""
    return {at for name in cast.of(sentence) if name.place is None for at in range(name.first, name.last)}


def _as_verb(sentence: Sentence, hit: Hit) -> bool:
    """ "los repuestos que fabrica": a verb that looks like a site without its accent."""
    return hit.first > 0 and sentence.tokens[hit.first - 1].key in {"que", "se", "which"}


RESULTS = word_set(
    "losses loss damage danos dano multa fine "
    "ventas ingresos utilidad utilidades ganancia ganancias facturacion sales revenue revenues profit profits turnover "
    "takings earnings ebitda perdidas perdida exportaciones importaciones exports imports"
)


def results(sentence: Sentence) -> bool:
    """Whether the sentence reports what a business sold or earned, and nothing it spends."""
    keys = [token.key for token in sentence.tokens]
    first = next((at for at, key in enumerate(keys) if key in RESULTS), -1)
    if first < 0 or first > len(keys) * 0.6:
        return False
    forms = [f for token in sentence.tokens for f in forms_of(token, sentence.language)]
    spends = any(
        f.classes & {"invest"} and f.tense in {"present", "past", "future", "base", "conditional"} for f in forms
    )
    return not spends and not any(f.classes & {"open", "expand"} and f.tense == "future" for f in forms)


def _has(sentence: Sentence, label: str, start: int, end: int) -> bool:
    return any(start <= hit.first < end for hit in sentence.of(label))


def _spoken_of(
    sentence: Sentence, start: int, end: int, status: Modality | None, cast: Cast
) -> tuple[Event | None, int]:
    """ "El proyecto de X en Y …", "corrects the figures of its operation": a project is spoken of, no more."""
    named = _named_at(sentence, cast)
    nouns = [h for h in sentence.of("event.project", "event.site") if start <= h.first < end and h.first not in named]
    nouns = [h for h in nouns if not _negated(sentence, h) and not _as_verb(sentence, h)]
    other = sentence.has("event.contract", "event.product", "event.acquisition") or results(sentence)
    laid_off = sentence.has("event.layoff") and status != "cancelled"
    if not nouns or laid_off or (other and status is None):
        return None, -1
    grown = any(_has(sentence, label, start, end) for label in ("event.expansion", "event.existing_site"))
    return ("expansion" if grown and not _has(sentence, "event.fresh", start, end) else "new"), nouns[0].first


def _stretches(sentence: Sentence, actors: list[Actor], lead: str | None) -> list[tuple[str, int, int]]:
    """The parts of a sentence that speak of one company each."""
    companies = [a for a in actors if a.kind == "company" and a.name and not a.oblique]
    tokens = sentence.tokens
    split = [a for i, a in enumerate(companies) if i == 0 or _new_clause(tokens, companies[i - 1].at, a.at)]
    if not split:
        return [(lead, 0, len(tokens))] if lead else []
    stretches: list[tuple[str, int, int]] = []
    clause = next((at + 1 for at in range(split[0].at - 1, -1, -1) if tokens[at].raw == ";"), 0)
    for i, actor in enumerate(split):
        end = split[i + 1].at if i + 1 < len(split) else len(tokens)
        stretches.append((actor.name or "", clause if i == 0 else actor.at, end))
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
    hits = _hits(sentence, start, end, cast, figures=figures)
    named = _named_at(sentence, cast)
    site = [h for h in sentence.of("event.site") if start <= h.first < end and h.first not in named]
    bought = bool(hits["acquisition"])
    if results(sentence) or sentence.has("event.product") or (sentence.has("event.layoff") and not hits["closure"]):
        hits["new"], hits["expansion"] = [], []
    for kind in ORDER:
        if bought and kind == "new":
            return None, -1
        for hit in hits[kind]:
            if _holds(kind, hit, sentence, site, cast, figures, (start, end)):
                grown = kind in {"new", "colocation"} and _at_existing_site(kind, sentence, hit, start, end)
                return ("expansion" if grown else kind), hit.first
    return None, -1


def _hits(sentence: Sentence, start: int, end: int, cast: Cast, *, figures: bool) -> dict[Event, list[Hit]]:
    """What the sentence says of events by its lexicon, and by the verbs that open, enlarge or spend."""
    inside = _named_at(sentence, cast)
    hits: dict[Event, list[Hit]] = {
        kind: [
            h for h in sentence.of(f"event.{kind}")
            if start <= h.first < end and h.first not in inside and not _negated(sentence, h)
        ]
        for kind in ORDER
    }  # fmt: skip
    later = [h for h in hits["inauguration"] if _still_to_come(sentence, h)]
    hits["inauguration"] = [h for h in hits["inauguration"] if h not in later and not _relative(sentence, h)]
    hits["new"] = [*hits["new"], *later, *_by_verb(sentence, start, end, NEW_VERBS)]
    if figures and any(name.kind == "city" and name.oblique for name in cast.of(sentence)):
        created = _by_verb(sentence, start, end, frozenset({"create"}))
        hits["new"] += [
            h for h in created if any(f.tense in TO_COME for f in _forms(sentence, sentence.tokens[h.first]))
        ]
    hits["closure"] = [*hits["closure"], *_by_lemma(sentence, start, end, CLOSING)]
    hits["expansion"] = [*hits["expansion"], *_by_verb(sentence, start, end, frozenset({"expand"}))]
    return hits


NEW_VERBS = frozenset({"open", "invest"})
TO_COME = frozenset({"future", "conditional", "base", "subjunctive"})


CLOSING = word_set("cerrar clausurar apagar desmantelar shutter")


def _by_lemma(sentence: Sentence, start: int, end: int, lemmas: frozenset[str]) -> list[Hit]:
    """The forms of these verbs, as hits; "cerró con 300 empleados" is no closure of a site and fails later."""
    return [
        Hit("event.closure", at, at + 1)
        for at in range(start, end)
        if any(f.lemma in lemmas and f.tense in {"future", "conditional", "subjunctive", "base"} for f in
               _forms(sentence, sentence.tokens[at]))
    ]  # fmt: skip


def _by_verb(sentence: Sentence, start: int, end: int, classes: frozenset[str]) -> list[Hit]:
    """The finite verbs and infinitives of these classes, as hits."""
    found = []
    for at in range(start, end):
        forms = forms_of(sentence.tokens[at], sentence.language)
        if any(f.classes & classes and _happens(sentence, at, f) for f in forms):
            hit = Hit("event.verb", at, at + 1)
            if not _negated(sentence, hit):
                found.append(hit)
    return found


STATES = word_set(
    "demandar operar producir fabricar desarrollar ejecutar ensamblar entrar ingresar traer operate run make produce "
    "manufacture assemble develop host locate bring enter move start begin"
)
VERBAL = word_set("to will would can could should may might and shall not")


def _happens(sentence: Sentence, at: int, form: Form) -> bool:
    """Whether the form tells of something that happens: no participle, no noun, no lasting state."""
    if form.tense == "participle":
        return False
    before = sentence.tokens[at - 1].key if at else ""
    if sentence.language == "es" and form.tense == "present" and before in {"la", "el", "una", "un", "del", "su"}:
        return False  # "la caída de la demanda" is a noun
    if form.tense == "base" and sentence.language == "en":
        return at > 0 and sentence.tokens[at - 1].key in VERBAL
    return form.lemma not in STATES or form.tense not in {"present", "imperfect", "past"}


def _dated_back(sentence: Sentence, at: int) -> bool:
    """ "abrió su oficina en 2016", "has run in Bucaramanga since 2014": an earlier year stands behind the verb."""
    if sentence.year is None:
        return False
    tokens = sentence.tokens
    for step in range(at + 1, min(at + 9, len(tokens))):
        if tokens[step].raw in {";", ":", ".", "–"}:
            return False
        raw = tokens[step].raw
        if len(raw) == 4 and raw.isdecimal() and 1950 < int(raw) < sentence.year:
            return tokens[step - 1].key in {"en", "in", "desde", "since", "de", "of", "hacia", "around", "a"}
    return False


def _pluperfect(sentence: Sentence, event: Event, at: int) -> bool:
    """ "Había recaudado 60 millones en 2021, en una ronda": a deal before the one the text reports."""
    if event not in {"funding", "acquisition"}:
        return False
    before = range(max(0, at - 14), at)
    return any(sentence.tokens[i].key in {"habia", "habian", "had"} and not reported(sentence, i) for i in before)


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


def _at_existing_site(kind: Event, sentence: Sentence, hit: Hit, start: int, end: int) -> bool:
    """Whether what is new comes to a site the company has: "invertirá … en su planta de", "sumará 210 empleos"."""
    if _has(sentence, "event.fresh", start, end):
        return False
    if kind == "colocation":
        opened = [h for h in sentence.of("event.new") if start <= h.first < hit.first]
        units = [h for h in sentence.of("event.site") if opened and opened[0].first < h.first < hit.first]
        between = sentence.tokens[opened[0].first : hit.first] if opened else []
        return bool(opened) and not units and not any(t.key in FUNCTIONS for t in between)
    return _has(sentence, "event.existing_site", start, end) or _own_site(sentence, start, end)


def _own_site(sentence: Sentence, start: int, end: int) -> bool:
    """ "Invertirá 220 millones en su refinería de …", "at its yard": a site that is the company's already."""
    tokens = sentence.tokens
    sites = [h.first for h in sentence.of("event.site", "event.closure_site") if start + 1 < h.first < end]
    own = [at for at in sites if tokens[at - 1].key in {"su", "sus", "its", "their"}]
    return any(tokens[at - 2].key in {"en", "a", "at", "in", "to", "inside", "within", "into"} for at in own)


FUNCTIONS = word_set("team teams unit function department desk division equipo area unidad funcion mesa departamento")


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
    if hit.label.endswith("closure"):
        return False
    if before in {"no", "sin", "without", "never", "descarta", "descarto", "niega", "nego", "evitara", "avoid", "deny"}:
        return True
    back = [token.key for token in sentence.tokens[max(0, hit.first - 8) : hit.first]]
    return _says_not(back)


def _says_not(back: list[str]) -> bool:
    """ "No se trata de un nuevo proyecto", "this is not a new project"."""
    spanish = "no" in back and "trata" in back[back.index("no") :]
    english = "not" in back and back[back.index("not") + 1 : back.index("not") + 2] in (["a"], ["an"], ["about"])
    return spanish or english


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
        if {t.key for t in tokens[hit.first : hit.last]} & {"pago", "paid", "pagara"}:
            return share or any(t.raw == "%" for t in after)
        return bool(named) or share
    if kind == "funding":
        words = {t.key for t in tokens[hit.first : hit.last]}
        if not words & STRONG_FUNDING or not figures:
            return False
        return _funded(sentence) if words & OPEN_FUNDING else True
    if kind == "mou":
        return True
    if kind == "inauguration":
        return bool(site) or sentence.has("event.site") or not _needs_site(tokens[hit.first : hit.last])
    if kind == "colocation":
        return bool([h for h in sentence.of("event.new") if h.first < hit.first]) or figures
    return bool(site) or figures or _settles(sentence, hit, cast)


ARRIVING = word_set(
    "llegar aterrizar desembarcar arribar instalar abrir crecer expandir ampliar radicar asentar establecer land "
    "arrive expand grow settle open establish"
)


def _settles(sentence: Sentence, hit: Hit, cast: Cast) -> bool:
    """ "seguirá creciendo en Medellín": a verb of coming or growing, and a town behind it."""
    lemmas = {form.lemma for form in _forms(sentence, sentence.tokens[hit.first])}
    towns = [n for n in cast.of(sentence) if n.kind == "city" and n.oblique and 0 < n.first - hit.last <= 8]
    own = [n for n in cast.of(sentence) if n.kind == "city" and n.last < hit.first and _branch(sentence, n.last)]
    return bool(lemmas & ARRIVING) and bool(towns or (own and lemmas & GROWING))


GROWING = word_set("crecer expandir ampliar grow expand")


def _branch(sentence: Sentence, at: int) -> bool:
    """ "The Sabaneta subsidiary": what a company has in a town stands behind its name."""
    return sentence.tokens[at].key in {"subsidiary", "operation", "site", "plant", "office", "centre", "hub"}


def _needs_site(words: list[Token]) -> bool:
    """Whether the words only mean an opening where a site is named: "abrió un", "opened"."""
    keys = [token.key for token in words]
    return keys[-1] in {"un", "una", "su", "el", "este", "hoy", "ayer", "opened", "on", "commissioned"} or keys[0] in {
        "estreno", "estrena", "encendio",
    } or (keys[0] in {"abrio", "abrieron"} and keys[-1] in {"en", "la", "sus"})  # fmt: skip


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
    """Denied, cancelled or a letter of intent, where the sentence says so."""
    for kind in OVERRIDES:
        hits = said(sentence, kind) if kind != "mou" else sentence.of("modality.mou")
        if any(start <= h.first < end for h in hits):
            return kind
    return None


def said(sentence: Sentence, kind: str) -> list[Hit]:
    """What the sentence says is denied or cancelled; what it says is not so, or only ruled out, is none."""
    return [h for h in sentence.of(f"modality.{kind}") if not _ruled_out(sentence, h)]


def _ruled_out(sentence: Sentence, hit: Hit) -> bool:
    """ "no descarta", "descarta trasladarse", "no habrá despidos": nothing that was announced is given up."""
    tokens = sentence.tokens
    before = tokens[hit.first - 1].key if hit.first else ""
    word = tokens[hit.first].key
    if _on_condition(tokens, hit.first):
        return True
    if before in {"no", "not", "nunca", "never"} and word not in {"no", "not"}:
        return True
    behind = tokens[hit.last] if hit.last < len(tokens) else None
    if word.startswith(("descart", "rechaz")):
        infinitive = behind is not None and (
            any(f.tense == "base" for f in _forms(sentence, behind)) or behind.key.endswith(("arse", "erse", "irse"))
        )
        return infinitive or _conditional_if(sentence)
    existence = " ".join(t.key for t in tokens[hit.first : hit.last])
    if existence in {"no habra", "there will be no"}:
        site = sentence.of("event.site", "event.project", "event.closure_site")
        near = any(0 <= h.first - hit.last <= 3 for h in site)
        named = behind is not None and (behind.capital or behind.key in {"tal", "hilanderia", "such"})
        return not (near or named)
    return False


def _on_condition(tokens: list[Token], at: int) -> bool:
    """ "… if the government scraps the duty": what must be given up first is no project."""
    clause = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].raw in {";", ",", "“", "«"}), 0)
    return bool({t.key for t in tokens[clause:at] if t.raw != "sí"} & {"if", "unless", "once", "si"})


def _conditional_if(sentence: Sentence) -> bool:
    return any(token.key in {"si", "if"} for token in sentence.tokens[:2])


def _condition(sentence: Sentence, start: int, end: int) -> str:
    """``stated`` where the sentence says what must happen first, ``modal`` where it would or could only be."""
    if _another_site(sentence):
        return ""
    hits = [h for h in conditions(sentence) if start <= h.first < end]
    words = [{t.key for t in sentence.tokens[h.first : h.last]} for h in hits]
    if any(not keys & MODALS for keys in words):
        return "stated"
    return "modal" if words else ""


def _another_site(sentence: Sentence) -> bool:
    """ "A second site may come if rents fall": what comes after does not make the first one depend on anything."""
    tokens = sentence.tokens
    further = [at for at, t in enumerate(tokens[: sentence.opening + 8]) if t.key in _FURTHER]
    return any(0 < hit.first - at <= 3 for hit in sentence.of("event.site") for at in further)


_FURTHER = word_set("second another segunda segundo otra otro further third tercera tercer")
_PAUSES = frozenset({",", "(", ":", ";", "“", "«", "—"})


def conditions(sentence: Sentence) -> list[Hit]:
    """What makes something conditional; figures of speech ("if all goes well") do not."""
    idioms = {at for h in sentence.of("modality.idiom") for at in range(h.first, h.last)}
    hits = [h for h in sentence.of("modality.conditional") if h.first not in idioms]
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        pause = at == sentence.opening or tokens[at - 1].raw in _PAUSES
        if token.raw.lower() == "si" and pause and at not in idioms:
            hits.append(Hit("modality.conditional", at, at + 1))
    return [h for h in hits if not (sentence.tokens[h.first].key == "would" and reported(sentence, h.first))]
