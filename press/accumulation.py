"""Whether a figure is new, a running total, a level, a goal or an outlook (press rule 5).

The decision goes from what the words beside the figure say to what may be expected of its subject:

1. the figure's own form: pledged, a share, an area, one end of a move from one level to another;
2. people who are kept or laid off;
3. what its nearest verb says of it: people somebody has, goals, outlooks;
4. the time it speaks of: since a start, so far, over several years; one closed period; a future year;
5. the subject: a running total for programmes and agencies, a level for sectors and places, new for companies.
"""

from __future__ import annotations

from dataclasses import dataclass

from press.figures.quantity import Quantity
from press.lexicon import Hit
from press.model import Accumulation, SubjectKind
from press.tense import Tense, nearest_tense
from press.text.sentences import SUPERLATIVES, Sentence
from press.text.tokens import Token, fold, word_set
from press.verbs import Form, forms_of

_PARTING = frozenset({"que", "which", "that", "who", "y", "and", "pero", "but"})
PUBLIC = frozenset({"agency", "programme", "city", "country", "sector"})
COUNTING = frozenset({"agency", "programme", "city"})
AHEAD = frozenset({"future", "conditional"})
_OCCASIONS = word_set(
    "feria ferias rueda premio premios bolsa vuelta festival semana copa torneo concurso convocatoria carrera maraton "
    "cumbre foro congreso salon jornada macrorrueda expo campeonato liga mision encuentro certamen evento fair prize "
    "award awards cup challenge summit week contest tour race forum conference event tournament marathon mission league"
)
LABELS = ("cumulative", "stock", "target", "forecast", "price", "yearly", "debt", "flow", "period")


@dataclass(frozen=True, slots=True)
class _Case:
    """One figure with everything its decision looks at."""

    sentence: Sentence
    quantity: Quantity
    kind: SubjectKind
    tense: Tense
    inside: dict[str, list[Hit]]
    near: tuple[int, int]
    project: bool
    subject: str

    @property
    def ahead(self) -> bool:
        return self.tense in AHEAD

    @property
    def occasion(self) -> bool:
        """Whether its subject is a fair, a prize or the like, which counts for itself and not from a start."""
        words = set(fold(self.subject).replace("-", " ").split())
        return self.kind == "programme" and bool(words & _OCCASIONS)

    def has(self, label: str, before: int = 7, after: int = 5) -> bool:
        """Whether a word of ``label`` stands near the figure, in its clause."""
        hits = [hit for hit in self.inside[label] if not self._in_another_clause(hit)]
        return _near(hits, self.quantity, before, after)

    def _in_another_clause(self, hit: Hit) -> bool:
        """Whether a relative pronoun, or a new verb behind "and", parts the figure from a word behind it."""
        if hit.first < self.quantity.last:
            return False
        between = self.sentence.tokens[self.quantity.last : hit.first + 1]
        return any(token.key in _PARTING for token in between)

    def beside(self, label: str) -> list[Hit]:
        """The words of ``label`` between the commas that enclose the figure."""
        start, end = self.near
        return [hit for hit in self.inside[label] if start <= hit.first < end]


def accumulation_of(
    sentence: Sentence, quantity: Quantity, kind: SubjectKind, *, project: bool, subject: str | None = None
) -> Accumulation:
    """The accumulation of ``quantity`` whose subject is a ``kind``.

    Attributes:
        project: whether the company has a project in this document, so that its hires and money are new.
        subject: whose figure it is, as named or called in the text.
    """
    if quantity.measure == "percent":
        return "incremental"
    official = kind in {"agency", "unknown", "city", "country"}
    if official and quantity.measure in {"jobs", "money"} and _vowed(sentence, quantity):
        return "target"
    if pledged(sentence, quantity):
        return (
            "target"
            if kind in {"agency", "unknown", "city", "country"} and _vowed(sentence, quantity)
            else "incremental"
        )
    tense = nearest_tense(sentence, quantity)
    inside = _clause_hits(sentence, quantity)
    if quantity.measure == "area_m2":
        return "incremental" if tense in AHEAD else "stock"
    if quantity.role in {"from", "to"} and quantity.measure == "money" and project:
        return "incremental"
    if quantity.role == "from":
        return "stock"
    if quantity.role == "to":
        return "target" if tense in AHEAD or tense != "past" else "stock"
    if kind in COUNTING and not inside["cumulative"] and not inside["period"] and tense not in AHEAD:
        inside["cumulative"] = [hit for hit in sentence.of("accumulation.cumulative") if hit.last <= quantity.first]
    case = _Case(
        sentence, quantity, kind, tense, inside, near_clause(sentence, quantity),
        project, subject or "",
    )  # fmt: skip
    if quantity.measure == "money":
        return _money(case)
    return _jobs(case) if quantity.measure == "jobs" else _counts(case)


def _clause_hits(sentence: Sentence, quantity: Quantity) -> dict[str, list[Hit]]:
    start, end = clause_of(sentence, quantity)
    inside = {label: _within(sentence, f"accumulation.{label}", start, end) for label in LABELS}
    inside["cumulative"] = [
        hit for hit in inside["cumulative"] if _reaches(sentence, hit, quantity) and not _record(sentence, hit)
    ]
    return inside


def _record(sentence: Sentence, hit: Hit) -> bool:
    """ "Its busiest year since 2011" counts nothing since then."""
    before = {token.key for token in sentence.tokens[max(0, hit.first - 4) : hit.first]}
    return bool(before & SUPERLATIVES)


NOW = frozenset({"hoy", "actualmente", "today", "currently", "presently"})
PLEDGED = (
    "prometid", "previst", "calculad", "presupuestad", "anunciad", "planead", "promised", "planned", "budgeted",
    "announced", "pledged", "estimad", "pactad", "comprometid", "projected", "proyectad", "expected",
)  # fmt: skip


def pledged(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the figure itself is called promised, planned or budgeted: "185 puestos prometidos"."""
    if quantity.measure not in {"jobs", "money"} or quantity.role == "part":
        return False
    near = sentence.tokens[quantity.number.last : quantity.last + 2]
    before = {token.key for token in sentence.tokens[max(0, quantity.first - 3) : quantity.first]}
    behind = {token.key for token in sentence.tokens[quantity.last : quantity.last + 4]}
    if {"que", "se"} <= behind and behind & {"ofrecieron", "prometieron", "anunciaron", "pactaron"}:
        return True
    if before & {"prometio", "prometido", "promised"} or (
        behind & {"been", "sido"} and behind & {"promised", "prometidos"}
    ):
        return True
    return any(token.key.startswith(PLEDGED) for token in near)


def _vowed(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether somebody promised it, who is no company: "un aspirante prometió 15.000 empleos"."""
    before = {token.key for token in sentence.tokens[max(0, quantity.first - 3) : quantity.first]}
    return bool(
        before & {"prometio", "promised", "promete", "prometen", "ofrecio", "ofrece", "vowed", "pledged", "offered"}
    )


def _reaches(sentence: Sentence, hit: Hit, quantity: Quantity) -> bool:
    """ "already", "ya" make a running total only of what follows at once."""
    word = sentence.tokens[hit.first].key
    if word in {"already", "ya"}:
        return 0 <= quantity.first - hit.last <= 4
    if word in {"lleva", "llevan", "van", "va", "iba"}:
        return 0 <= quantity.first - hit.last <= 5
    return True


def clause_of(sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """The clause of the quantity: between semicolons, colons that follow it and full stops."""
    tokens = sentence.tokens
    start, end = 0, len(tokens)
    for at, token in enumerate(tokens):
        if token.raw in {";"} and at < quantity.first:
            start = at + 1
        if token.raw in {";"} and at >= quantity.last:
            return start, at
    return start, end


_BREAKS = frozenset({",", ":", "(", ")", "but", "while", "pero", "mientras", "aunque"})


def near_clause(sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """The words nearest to the quantity: between commas, too, when a verb stands there."""
    tokens = sentence.tokens
    start, end = clause_of(sentence, quantity)
    start = next((at + 1 for at in range(quantity.first - 1, start - 1, -1) if tokens[at].key in _BREAKS), start)
    end = next((at for at in range(quantity.last, end) if tokens[at].key in _BREAKS), end)
    return start, end


def _within(sentence: Sentence, label: str, start: int, end: int) -> list[Hit]:
    return [hit for hit in sentence.of(label) if start <= hit.first < end]


def _near(hits: list[Hit], quantity: Quantity, before: int = 7, after: int = 5) -> bool:
    return any(
        0 <= quantity.first - hit.last <= before
        or 0 <= hit.first - quantity.last <= after
        or (hit.first < quantity.last and quantity.first < hit.last)
        for hit in hits
    )


# -- goals, outlooks and time ------------------------------------------------------------------------------------


def _goal(case: _Case) -> Accumulation | None:
    """``target`` or ``forecast`` where the clause states a goal or an outlook of somebody."""
    own = case.kind == "company" and not _level(case.quantity)
    if case.tense in {"perfect", "past"}:
        case.inside["target"] = [h for h in case.inside["target"] if not _term(case.sentence, h)]
    if case.has("target", 12, 8) and not own:
        return "target"
    noun = any(
        case.sentence.tokens[hit.first].key.startswith(("expectativ", "proyeccion", "pronostic", "forecast", "outlook"))
        for hit in case.inside["forecast"]
    )
    foreseen = case.tense != "past" or case.has("forecast", 5 if noun else 2, 0)
    if case.quantity.measure == "jobs" and _by_projects(case):
        return None
    if case.has("forecast", 12, 6) and case.kind != "company" and foreseen:
        return "forecast"
    if case.kind in PUBLIC and _future_year(case):
        return "forecast" if case.kind in {"sector", "country"} else "target"
    return None


def _term(sentence: Sentence, hit: Hit) -> bool:
    """ "En su mandato han llegado 24 empresas": a term of office is no goal where it looks back."""
    return bool({t.key for t in sentence.tokens[hit.first : hit.last]} & {"mandato", "term", "office"})


def _by_projects(case: _Case) -> bool:
    """ "The projects are expected to create 13,400 jobs": what projects will bring is new, not an outlook."""
    counted = [h for h in case.sentence.of("projects.noun", "event.project") if h.last <= case.quantity.first]
    return bool(counted) and any(f.classes & {"create", "staff"} for f in _governing(case))


def _future_year(case: _Case) -> bool:
    """Whether the clause speaks of a year after the day of publication: "para 2027", "by 2030"."""
    if case.sentence.year is None or case.tense in {"past", "perfect"}:
        return False
    start, end = clause_of(case.sentence, case.quantity)
    tokens = case.sentence.tokens
    return any(
        len(token.raw) == 4 and token.raw.isdecimal() and case.sentence.year < int(token.raw) < case.sentence.year + 40
        and at and tokens[at - 1].key in _UNTIL
        for at, token in enumerate(tokens[start:end], start)
    )  # fmt: skip


_UNTIL = word_set("en para al a hasta de hacia antes by in to until before towards horizonte horizon del")


def _level(quantity: Quantity) -> bool:
    return quantity.role in {"level", "to"}


def _total(case: _Case) -> bool:
    """Whether the words beside the figure count it from a start until now, or over several years."""
    return bool(case.inside["cumulative"]) and not case.ahead and not _tied_to_period(case.inside, case.quantity)


def _tied_to_period(inside: dict[str, list[Hit]], quantity: Quantity) -> bool:
    """Whether a single closed period stands nearer to the figure than what makes it a running total."""
    if not inside["period"]:
        return False

    def distance(hit: Hit) -> int:
        return min(abs(hit.first - quantity.last), abs(quantity.first - hit.last))

    nearest = min(distance(hit) for hit in inside["cumulative"])
    ends = [hit.last for hit in inside["cumulative"]]
    spans = [range(hit.first, hit.last) for hit in inside["cumulative"]]
    periods = [
        hit for hit in inside["period"]
        if not any(-2 <= hit.first - end <= 4 for end in ends) and not any(hit.first in span for span in spans)
    ]  # fmt: skip
    return bool(periods) and min(distance(hit) for hit in periods) < min(nearest, 5)


def _running(case: _Case) -> bool:
    """Whether a programme, an agency or a city simply states what it has: no closed period, no single act."""
    if case.kind not in COUNTING or case.ahead or case.occasion:
        return False
    alone = bool(case.inside["period"]) and any(t.key in _ALONE for t in case.sentence.tokens)
    if {f.lemma for f in _governing(case)} & _SHOWING and not alone:
        return True
    if case.inside["period"] and not _as_of(case):
        return False
    if case.sentence.context == "period" and not case.inside["cumulative"] and _fragment(case):
        return False
    if case.tense in {"perfect", "present", ""}:
        return True
    if case.kind == "programme" and any("facilitate" in f.classes for f in _governing(case)):
        return True
    return bool({f.lemma for f in _governing(case)} & _REPORTING)


def _as_of(case: _Case) -> bool:
    """ "En 2019 suma 320 empresas": a present dates a running total; "solo en", "durante" close a period."""
    keys = {token.key for token in case.sentence.tokens}
    if keys & _CLOSED or case.kind == "city":
        return False
    forms = [form for form in _governing(case) if form.lemma != "project"]  # "18 projects and 2,100 jobs" is a noun
    return bool(forms) and all(f.tense == "present" for f in forms) and not any(f.classes & {"create"} for f in forms)


_ALONE = word_set("solo solamente only alone")
_CLOSED = word_set(
    "solo only alone durante during trimestre semestre bimestre quarter half mes month semana week vigencia year este "
    "this"
)


def _fragment(case: _Case) -> bool:
    """Whether the sentence only goes on counting: an item of a list, "Nueve de las iniciativas …"."""
    tokens = case.sentence.tokens
    back = [t.key for t in tokens[max(0, case.quantity.first - 3) : case.quantity.first]]
    partitive = back[:2] in (["del", "total"], ["of", "those"], ["de", "ellos"], ["de", "ellas"]) or (
        case.quantity.role == "part"
    )
    partitive = partitive or [t.key for t in tokens[case.quantity.number.last :][:2]] in (
        ["de", "las"], ["de", "los"], ["of", "the"], ["of", "them"], ["de", "ellas"], ["de", "ellos"],
    )  # fmt: skip
    labels = ("projects.noun", "companies.noun", "money.context", "jobs.noun")
    first = case.sentence.opening
    article = tokens[first].key in {"los", "las", "el", "la", "esas", "esos", "estos", "estas", "the", "these", "those"}
    again = article and any(0 < hit.first - first <= 2 for label in labels for hit in case.sentence.of(label))
    return (
        partitive or again or not any(f.tense in _FINITE for t in tokens for f in forms_of(t, case.sentence.language))
    )


_FINITE = frozenset({"present", "past", "imperfect", "future", "conditional"})
_SHOWING = word_set("mostrar marcar alcanzar llegar completar show reach mark stand total totalizar")
_REPORTING = word_set(
    "reportar sumar totalizar acumular completar contabilizar registrar report total record count show"
)


# -- money -------------------------------------------------------------------------------------------------------


def _money(case: _Case) -> Accumulation:
    if case.inside["flow"] and (case.has("forecast", 25, 6) or (case.tense == "future" and case.has("flow", 5, 3))):
        return "forecast"
    goal = _goal(case)
    if goal:
        return goal
    if case.has("debt", 6, 4) and not case.ahead and not _deal(case):
        return "stock"
    later = {"earlier", "before", "ago", "later", "antes", "despues", "atras"}
    tokens = case.sentence.tokens
    case.inside["yearly"] = [
        h for h in case.inside["yearly"] if not {t.key for t in tokens[h.last : h.last + 1]} & later
    ]
    if case.has("yearly", 3, 3):
        return "stock"
    if case.has("price", 3, 3) and case.quantity.number.value < 1e6 and not _spending(case):
        return "stock"
    if _total(case) or _spent_so_far(case):
        return "cumulative"
    if case.kind in COUNTING and _attended(case):
        return "stock"
    if case.kind == "sector" and case.tense == "perfect" and not case.inside["period"]:
        return "cumulative"
    if _running(case) and not case.inside["flow"]:
        return "cumulative"
    return "incremental"


def _deal(case: _Case) -> bool:
    """Whether what is valued is a purchase and not what somebody owns: "la operación, valorada en …"."""
    keys = {token.key for token in case.sentence.tokens[max(0, case.quantity.first - 8) : case.quantity.first]}
    return bool(keys & _DEALS or keys & _WORKS)


_DEALS = word_set("operacion transaccion compra deal transaction purchase takeover acuerdo")
_WORKS = word_set("planta proyecto obra fabrica plant project factory inversion investment parque works site complejo")


def _spending(case: _Case) -> bool:
    """Whether something needs the money to be built, whatever "each" stands beside it."""
    return any(f.classes & {"invest", "create"} and f.lemma not in {"cost", "costar"} for f in _governing(case))


def _spent_so_far(case: _Case) -> bool:
    """ "se han ido ya 11 millones", "has already spent": spent until now within something that goes on."""
    if case.tense != "perfect":
        return False
    start, end = case.near[0], case.quantity.first
    return any(t.key in {"ya", "already"} for t in case.sentence.tokens[start:end])


def _attended(case: _Case) -> bool:
    """Whether money belongs to projects somebody looks after now: "hoy atiende 24 iniciativas por …"."""
    return any(0 <= case.quantity.first - hit.last <= 8 for hit in _having(case))


# -- jobs --------------------------------------------------------------------------------------------------------


def _jobs(case: _Case) -> Accumulation:
    said = _moved(case) or _present(case)
    if said:
        return said
    said = _level_or_stock(case)
    if not said and not _level(case.quantity):
        said = _goal(case)
    if said:
        return said
    if _total(case):
        return "cumulative"
    return "stock" if _held(case) else _jobs_by_subject(case)


def _moved(case: _Case) -> Accumulation | None:
    """People hired to build, kept, hired until now or laid off."""
    tokens, quantity = case.sentence.tokens, case.quantity
    if newly_taken_on(case.sentence, quantity):
        return "incremental"
    if case.project and tokens[max(0, quantity.head)].key in _BUILDERS and not _employed(case):
        return "incremental"
    if _kept(case):
        return "stock"
    if any(tokens[hit.first].key in {"already", "ya"} for hit in case.inside["cumulative"]):
        return "stock" if _employed(case) else "cumulative"
    there = _whole_of_part(case) or _counted_before(case)
    if _near(case.sentence.of("event.layoff"), quantity, 8, 8) and not there:
        return "incremental"
    return "cumulative" if _filled(case) else None


def newly_taken_on(sentence: Sentence, quantity: Quantity) -> bool:
    """ "765,000 people, 22,000 of them hired that year": a part that came in, of a whole that is there."""
    behind = {token.key for token in sentence.tokens[quantity.last - 1 : quantity.last + 2]}
    return quantity.role == "of_them" and bool(behind & _TAKEN_ON)


def _present(case: _Case) -> Accumulation | None:
    """People who are there: "fifty people already answer calls", "con 36 trabajadores"."""
    last = case.quantity.last
    already = {t.key for t in case.sentence.tokens[last : last + 1]} & {"already", "ya"}
    return "stock" if (_people(case) and already) or _at_hand(case) or _at_year_end(case) else None


def _at_year_end(case: _Case) -> bool:
    """ "Cerró 2023 con 71 usuarios y 6.300 empleos": what it had in the end, unless they are called new."""
    tokens, quantity = case.sentence.tokens, case.quantity
    new = {"nuevos", "nuevas", "new", "creados", "generados", "created", "formales", "mas", "more", "additional"}
    if {t.key for t in tokens[quantity.first : quantity.last + 2]} & new or _in_that_period(tokens):
        return False
    back = tokens[max(0, quantity.first - 10) : quantity.first]
    closed = [at for at, t in enumerate(back) if t.key in _CLOSING]
    ahead = [t.key for t in back[closed[-1] :]] if closed else []
    return bool({"con", "with"} & set(ahead)) and any(len(k) == 4 and k[:2] == "20" for k in ahead)


def _in_that_period(tokens: list[Token]) -> bool:
    """ "Closed 2022 with 4,126 jobs in that period": what came in then, and no level."""
    pairs = {(tokens[at].key, tokens[at + 1].key) for at in range(len(tokens) - 1)}
    return bool(pairs & {("ese", "periodo"), ("dicho", "periodo"), ("ese", "lapso"), ("that", "period")})


_CLOSING = word_set("cerro termino finalizo closed ended finished")
_TAKEN_ON = word_set("hired created added recruited contratados contratadas creados creadas nuevos nuevas")
_BUILDERS = frozenset({"builders", "albaniles", "bricklayers", "obreros", "montadores", "scaffolders"})


def _whole_of_part(case: _Case) -> bool:
    """ "64 de sus 410 trabajadores": the 410 are those it has."""
    tokens, first = case.sentence.tokens, case.quantity.number.first
    before = [token.key for token in tokens[max(0, first - 3) : first]]
    return (
        case.quantity.role != "part"
        and len(before) > 1
        and bool(set(before[-2:]) & {"sus", "its", "their"})
        and (bool(set(before) & {"de", "of"}))
    )


def _counted_before(case: _Case) -> bool:
    """ "Antes del ajuste tenía 410 operarios", "it had 300 staff before the cuts": whom it had, and not who left."""
    first = case.quantity.first
    if _own_payroll(case):
        return True
    had = any(t.key in _HAD for t in case.sentence.tokens[max(0, first - 3) : first])
    gone = {t.key for t in case.sentence.tokens[max(0, first - 3) : first]} & {"que", "to", "sin", "let"}
    return _people(case) and had and not gone


def _own_payroll(case: _Case) -> bool:
    """ "Su plantilla de 410 empleados", "its workforce of 410": those on it, whatever becomes of them."""
    keys = [t.key for t in case.sentence.tokens[max(0, case.quantity.number.first - 3) : case.quantity.number.first]]
    return len(keys) > 2 and keys[0] in {"su", "its", "their"} and keys[1] in _PAYROLL and keys[2] in {"de", "of"}


_PAYROLL = word_set("plantilla nomina workforce headcount payroll staff")
_HAD = word_set("tenia tenian tiene tienen contaba contaban cuenta cuentan empleaba emplea had has employed employs")


def _of_a_site(case: _Case) -> bool:
    """ "La oficina comercial de Cali, con 24 empleados, …": people of a site that is there, where nothing opens."""
    tokens, first = case.sentence.tokens, case.quantity.first
    sites = [h for h in case.sentence.of("event.site", "event.closure_site") if 0 < first - h.last <= 8]
    if _opens_behind(case) or any(h.first and tokens[h.first - 1].key in _NEW for h in sites):
        return False
    forms = [f for t in tokens[:first] for f in forms_of(t, case.sentence.language)]
    return bool(sites) and not any(f.classes & {"open", "invest", "create"} and f.tense != "participle" for f in forms)


def _opens_behind(case: _Case) -> bool:
    """ "El centro, con 220 agentes, abrirá en enero": a site that is still to open."""
    last, tokens = case.quantity.last, case.sentence.tokens
    for at in range(last, len(tokens) - 1):
        forms = forms_of(tokens[at], case.sentence.language)
        if any(f.tense == "future" for f in forms):
            verb = next((k for k in range(at, min(at + 3, len(tokens))) if tokens[k].key.startswith(_OPENS)), None)
            return verb is not None and (verb + 1 == len(tokens) or tokens[verb + 1].key in _WHEN)
    return False


_OPENS = ("abrir", "open", "inaugur", "arrancar", "start")
_WHEN = word_set("en in on next this before by desde from antes . , sus su its")


def _firm_with_staff(case: _Case) -> bool:
    """ "Tintes Aurora, con 220 empleados, invertirá …", "a firm of 90 people,": whom a firm has before it acts."""
    tokens, quantity = case.sentence.tokens, case.quantity
    back = [t.key for t in tokens[max(0, quantity.first - 2) : quantity.first]]
    closed = quantity.last < len(tokens) and tokens[quantity.last].raw in {",", ")"}
    apposed = back in ([",", "con"], [",", "with"]) or (len(back) == 2 and back[0] in _FIRM and back[1] in {"of", "de"})
    if case.kind != "company" or not closed or not apposed or _newcomers(case):
        return False
    ahead = [tokens[at] for at in range(quantity.first) if not (tokens[at].capital or _noun_like(tokens, at))]
    acted = any(f.tense in _FINITE and f.classes for t in ahead for f in forms_of(t, case.sentence.language))
    return not acted and not any(h.last <= quantity.first for h in case.sentence.of("event.site"))


_FIRM = word_set("firm company firma empresa compania")


def _opening_crew(case: _Case) -> bool:
    """People of a site that opens with them: "inaugurated greenhouses … run by a dozen agronomists", "desde hoy"."""
    tokens = [t.key for t in case.sentence.tokens]
    if not case.project or {"mundo", "worldwide", "global", "globally", "pais", "country"} & set(tokens):
        return False
    if {"work", "works", "trabajan", "laboran"} & set(tokens[case.quantity.last : case.quantity.last + 2]):
        return False
    today = any(tokens[at : at + 2] in (["desde", "hoy"], ["desde", "ayer"]) for at in range(len(tokens) - 1))
    return today or case.sentence.has("event.inauguration")


def _more(case: _Case) -> bool:
    """ "another 75 people", "otras 210", "44 ingenieros más": such as come on top of those somebody has."""
    tokens, first, last = case.sentence.tokens, case.quantity.first, case.quantity.last
    around = {t.key for t in (*tokens[max(0, first - 2) : first + 1], *tokens[last - 1 : last + 1])}
    return bool(
        around & {"another", "otros", "otras", "otro", "further", "additional", "extra", "mas", "more"}
    ) and not (around & {"than", "de"} and {"mas", "more"} & around)


def _joining(case: _Case) -> bool:
    """ "Reforzó su planta con 75 nuevos operarios": newcomers a company's act brought."""
    before = case.sentence.tokens[case.quantity.first - 1].key if case.quantity.first else ""
    return case.project and before in {"with", "con"} and _newcomers(case)


def _newcomers(case: _Case) -> bool:
    """ "450 nuevos agentes", "60 new technicians", "95 further welders": who joins is not there yet."""
    tokens, quantity = case.sentence.tokens, case.quantity
    return _more(case) or bool({t.key for t in tokens[quantity.number.last : quantity.last + 1]} & _NEW)


_NEW = word_set("nuevo nuevos nueva nuevas adicional adicionales new additional further extra")


def _filled(case: _Case) -> bool:
    """ "94 of the 130 posts are filled", "se han cubierto 40 plazas": hires until now."""
    tokens, last = case.sentence.tokens, case.quantity.last
    start, end = case.near
    if case.project and any(
        t.key in _FILLED for t in tokens[case.quantity.number.last : case.quantity.number.last + 5]
    ):
        return True
    if not any(t.key in _FILLED for t in tokens[start:end]) or case.ahead:
        return False
    return case.project and (case.quantity.role == "part" or case.tense in {"present", "perfect"}) and last > 0


_FILLED = word_set("filled cubierto cubiertos cubiertas cubierta ocupados llenado hired")


def _at_hand(case: _Case) -> bool:
    """ "with 640 staff", "con 36 trabajadores", "next to 700 agents", "los 330 soldadores": people who are there."""
    if not _people(case):
        return False
    tokens, first = case.sentence.tokens, case.quantity.first
    before = [t.key for t in tokens[max(0, first - 3) : first]]
    wide = " ".join(t.key for t in tokens[max(0, first - 5) : first])
    if any(words in wide for words in ("next to", "junto a", "al lado de", "alongside", "entre los", "among the")):
        return True
    if any(hit.first == case.quantity.last for hit in case.inside["stock"]):
        return True
    if bool(before) and before[-1] in {"with", "con"} and _of_a_site(case) and not _newcomers(case):
        return True
    if _firm_with_staff(case):
        return True
    if case.ahead or _more(case) or _opening_crew(case):
        return False
    if _definite(case) and not _created(case.sentence, max(case.near[0], first - 8), first):
        return True
    if _hired(case):
        return False
    return bool(before) and before[-1] in {"with", "con", "alongside"} and not case.project


def _employed(case: _Case) -> bool:
    """Whether a verb of having people stands right before the figure: "already employs 190"."""
    verbs = ("emple", "employ", "trabaj", "tiene", "cuenta", "ocup", "labora")
    first = case.quantity.first
    return any(t.key.startswith(verbs) for t in case.sentence.tokens[max(0, first - 3) : first])


def _kept(case: _Case) -> bool:
    """Whether the jobs are kept and not created: "conservará los 890 empleos"."""
    kept = _within(case.sentence, "accumulation.keep", *case.near)
    first = case.quantity.first
    return _near([hit for hit in kept if not _created(case.sentence, hit.last, first)], case.quantity, 6, 3)


def _level_or_stock(case: _Case) -> Accumulation | None:
    """What a headcount is: a goal or an outlook where the words beside it say so, else what somebody has."""
    quantity = case.quantity
    if _joined_by_more(case) or _own_payroll(case):
        return "stock"
    if _level(quantity):
        target, forecast = case.beside("target"), case.beside("forecast")
        if case.ahead or target or forecast:
            return "forecast" if forecast and not target else "target"
        return None
    tokens = case.sentence.tokens
    if any(t.key in NOW for t in tokens[max(0, quantity.first - 3) : quantity.first]):
        return "stock"
    if _people(case) and _opening_crew(case):
        return None
    return "stock" if not case.ahead and any(0 <= quantity.first - hit.last <= 3 for hit in _having(case)) else None


def _joined_by_more(case: _Case) -> bool:
    """ "Will add 55 jobs to a workforce of 210", "se suman a los 300 actuales": those who are there already."""
    tokens, first = case.sentence.tokens, case.quantity.first
    back = [token.key for token in tokens[max(0, first - 4) : first]]
    joins = bool(set(back) & {"to", "a"}) and bool(set(back) & {"a", "the", "its", "los", "la", "su"})
    more = [f for t in tokens[max(0, first - 10) : first] for f in forms_of(t, case.sentence.language)]
    added = any(f.lemma in {"add", "sumar", "agregar", "anadir", "join", "unir"} for f in more)
    grouped = any(hit.first == case.quantity.first for hit in case.sentence.of("jobs.group"))
    return joins and added and (grouped or bool(set(back[-1:]) & {"los", "the"}))


def _held(case: _Case) -> bool:
    """Whether the people are those somebody has."""
    if case.quantity.role == "part" or _possessive(case):
        return True
    if case.ahead or (_people(case) and _opening_crew(case)) or _joining(case):
        return False
    having = [hit for hit in _having(case) if not case._in_another_clause(hit)]
    if _level(case.quantity) or _near(having, case.quantity, 8, 1):
        return True
    return _people(case) and not _by_creation(case)


def _having(case: _Case) -> list[Hit]:
    """The words near the figure that say somebody has people; "have drawn" and "tiene previsto generar" do not."""
    tokens, first = case.sentence.tokens, case.quantity.first
    found = []
    for hit in case.beside("stock"):
        auxiliary = tokens[hit.first].key in {"has", "have", "had"} and _participle(case, hit.last)
        created = hit.last <= first and _created(case.sentence, hit.last, first)
        if not auxiliary and not created and not _makes_up(case, hit):
            found.append(hit)
    return found


def _makes_up(case: _Case, hit: Hit) -> bool:
    """ "Together they account for 4,100 jobs": what an agency's firms make up is what it brought, and no payroll."""
    return case.kind in {"agency", "programme"} and case.sentence.tokens[hit.first].key == "account"


def _participle(case: _Case, at: int) -> bool:
    tokens = case.sentence.tokens
    while at < len(tokens) and tokens[at].key in {"now", "already", "also", "since", "so", "far", "been"}:
        at += 1
    forms = forms_of(tokens[at], case.sentence.language) if at < len(tokens) else ()
    return any(f.tense == "participle" for f in forms) or (at < len(tokens) and tokens[at].key.endswith("ed"))


def _people(case: _Case) -> bool:
    """Whether people are counted ("330 soldadores"), not posts ("330 puestos")."""
    head = case.quantity.head
    if case.sentence.tokens[max(0, head)].key.startswith(("contratad", "vinculad", "enganchad", "recruits", "hires")):
        return False
    return any(hit.first <= head < hit.last for hit in case.sentence.of("jobs.worker", "jobs.person", "jobs.group"))


def _by_creation(case: _Case) -> bool:
    """Whether the people are wanted, hired or needed: by the verb before them, or by what they are for."""
    if case.tense in AHEAD or _more(case):
        return True
    forms = _governing(case)
    hiring = {"create", "open", "invest", "plan", "end"}
    if any(f.classes & hiring and not f.classes & {"have"} and f.lemma not in _COMING for f in forms):
        return True
    return case.project and not forms and not _definite(case)


_COMING = word_set("llegar venir entrar ingresar arribar come arrive enter move start begin run make")


def _definite(case: _Case) -> bool:
    """ "los 330 soldadores", "the 26 analysts": people the reader is taken to know."""
    first = case.quantity.number.first
    return first > 0 and case.sentence.tokens[first - 1].key in {"los", "las", "the", "sus", "its", "their"}


def _jobs_by_subject(case: _Case) -> Accumulation:
    """What jobs are where no word says it, by whose they are."""
    if case.kind == "sector":
        return "incremental" if case.tense == "past" and not _people(case) and _hired(case) else "stock"
    if case.kind in COUNTING or case.kind == "country":
        if case.kind in {"city", "country"} and _people(case):
            return "stock"
        return "cumulative" if _running(case) else "incremental"
    idle = not case.project and not case.ahead
    return "stock" if case.kind == "company" and idle and not _hired(case) else "incremental"


def _hired(case: _Case) -> bool:
    """Whether a verb of hiring or creating governs the figure, or it counts posts that are offered."""
    first = case.quantity.first
    if _created(case.sentence, max(0, first - 8), first):
        return True
    return any(f.classes & {"create", "plan"} and f.tense != "present" for f in _governing(case))


def _created(sentence: Sentence, start: int, end: int) -> bool:
    words = (
        "contrat",
        "cre",
        "gener",
        "hir",
        "recruit",
        "vincul",
        "add",
        "abri",
        "enganch",
        "took",
        "ofrec",
        "offer",
        "complet",
        "reach",
    )
    return any(token.key.startswith(words) for token in sentence.tokens[start:end])


def _possessive(case: _Case) -> bool:
    """ "its 57 staff", "sus 180 topógrafos": people somebody has."""
    first = case.quantity.first
    before = case.sentence.tokens[first - 1].key if first else ""
    return before in {"its", "their", "sus", "nuestros", "our"} and case.quantity.measure == "jobs"


# -- companies, projects, countries and other counts -----------------------------------------------------------------


def _counts(case: _Case) -> Accumulation:
    goal = _goal(case)
    if goal:
        return goal
    first = case.quantity.first
    if any(0 <= first - h.last <= 2 and case.sentence.tokens[h.first].key in _THERE for h in case.inside["stock"]):
        return "stock"
    if _total(case):
        return "cumulative"
    if case.quantity.measure == "countries":
        return _countries(case)
    if case.quantity.measure == "other" or _attended_firms(case):
        return "stock"
    return "cumulative" if _running(case) and case.quantity.measure != "agreements" else "incremental"


def _countries(case: _Case) -> Accumulation:
    """A company's countries are where it is now; a programme's are those its companies have come from."""
    if case.kind in {"company", "unknown", "sector"} or (case.inside["stock"] and not _drawn(case)):
        return "stock"
    closed = bool(case.inside["period"]) or case.sentence.context == "period"
    return "incremental" if case.occasion or (case.tense == "past" and closed) else "cumulative"


def _attended_firms(case: _Case) -> bool:
    """Companies and projects somebody has or looks after at a moment."""
    if case.quantity.measure not in {"companies", "projects"}:
        return False
    if _now(case) or _active(case):
        return True
    if case.inside["period"] or _drawn(case):
        return False
    ends = {"termino", "cerro", "quedo", "ended", "began", "closed"}
    having = [hit for hit in _having(case) if case.sentence.tokens[hit.first].key not in ends]
    return _near(having, case.quantity, 8, 2) or (case.kind == "sector" and not case.ahead and not _announced(case))


def _active(case: _Case) -> bool:
    """ "41.000 negocios activos": firms of a territory that are in business."""
    tokens, quantity = case.sentence.tokens, case.quantity
    near = {t.key for t in tokens[quantity.number.last : quantity.last + 1]}
    territory = case.kind not in {"agency", "programme", "company"}
    return territory and bool(near & _ACTIVE)


_ACTIVE = word_set("activas activos active vigentes")


def _announced(case: _Case) -> bool:
    """ "38 projects were announced", "se anunciaron 12 proyectos": acts of a time, and no level of a sector."""
    tokens, quantity = case.sentence.tokens, case.quantity
    beside = (*tokens[max(0, quantity.first - 4) : quantity.first], *tokens[quantity.last : quantity.last + 3])
    past = any(f.tense == "past" for t in beside for f in forms_of(t, case.sentence.language))
    return quantity.measure == "projects" and past


_THERE = frozenset({"hay", "existen", "operan", "funcionan", "there", "habia"})


def _now(case: _Case) -> bool:
    """ "Hoy acompaña a 17 compañías", "currently supports 20 firms": what it looks after now."""
    start, first = case.near[0], case.quantity.first
    near = {token.key for token in case.sentence.tokens[max(start, first - 7) : first]}
    return bool(near & NOW) and case.tense in {"present", ""} and not any(f.tense == "past" for f in _governing(case))


def _drawn(case: _Case) -> bool:
    """Whether the verb before says that they were brought, helped or counted: "has drawn 320 companies"."""
    return any(f.classes & {"facilitate"} and not f.classes & {"have"} for f in _governing(case))


def _governing(case: _Case) -> tuple[Form, ...]:
    """The forms of the nearest verb before the figure in its clause; nothing where there is none."""
    tokens = case.sentence.tokens
    start, _ = clause_of(case.sentence, case.quantity)
    for at in range(case.quantity.first - 1, max(start, case.quantity.first - 18) - 1, -1):
        forms = tuple(f for f in forms_of(tokens[at], case.sentence.language) if f.lemma and f.classes)
        if forms and not tokens[at].capital and not _noun_like(tokens, at):
            return forms
    return ()


def _noun_like(tokens: list[Token], at: int) -> bool:
    """Whether a word that may be a verb follows an article or a preposition: "la planta", "una oferta"."""
    before = tokens[at - 1].key if at else ""
    return before in _NOMINAL


_NOMINAL = word_set(
    "el la los las un una unos unas su sus este esta de del en con por the a an its their this of for in"
)
