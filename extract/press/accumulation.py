"""Whether a figure is new, a running total, a level, a goal or an outlook (press rule 5)."""

from __future__ import annotations

from extract.press.lexicon import Hit
from extract.press.model import Accumulation, SubjectKind
from extract.press.quantity import Quantity
from extract.press.sentences import Sentence
from extract.press.tense import nearest_tense

OWN = ("company", "unknown")


def accumulation_of(sentence: Sentence, quantity: Quantity, kind: SubjectKind, *, project: bool) -> Accumulation:
    """The accumulation of ``quantity`` whose subject is a ``kind``.

    Attributes:
        project: whether the company has a project in this document, so that its hires and money are new.
    """
    start, end = clause_of(sentence, quantity)
    inside = {
        label: _within(sentence, f"accumulation.{label}", start, end)
        for label in ("cumulative", "stock", "target", "forecast", "price", "yearly", "debt", "flow", "period")
    }
    inside["cumulative"] = [hit for hit in inside["cumulative"] if _reaches(sentence, hit, quantity)]
    if pledged(sentence, quantity):
        return "incremental"
    if quantity.measure == "percent":
        return "incremental"
    if quantity.measure == "area_m2":
        return "stock" if not _future(sentence, quantity) else "incremental"
    if quantity.role == "from":
        return "stock"
    if quantity.role == "to":
        return "target" if _future(sentence, quantity) or not _done(sentence, quantity) else "stock"
    if quantity.measure == "money":
        return _money(sentence, quantity, kind, inside)
    if quantity.measure == "jobs":
        return _jobs(sentence, quantity, kind, inside, project=project)
    return _counts(sentence, quantity, kind, inside)


NOW = frozenset({"hoy", "actualmente", "today", "currently", "presently"})
PLEDGED = (
    "prometid",
    "previst",
    "calculad",
    "presupuestad",
    "anunciad",
    "planead",
    "promised",
    "planned",
    "budgeted",
    "announced",
    "pledged",
    "estimad",
    "pactad",
    "comprometid",
    "projected",
    "proyectad",
    "expected",
)


def pledged(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the figure itself is called promised, planned or budgeted: "185 puestos prometidos"."""
    if quantity.measure not in {"jobs", "money"}:
        return False
    near = sentence.tokens[quantity.number.last : quantity.last + 2]
    before = {token.key for token in sentence.tokens[max(0, quantity.first - 3) : quantity.first]}
    behind = {token.key for token in sentence.tokens[quantity.last : quantity.last + 4]}
    if before & {"prometio", "prometido", "promised"} or (
        behind & {"been", "sido"} and behind & {"promised", "prometidos"}
    ):
        return True
    return any(token.key.startswith(PLEDGED) for token in near)


def _reaches(sentence: Sentence, hit: Hit, quantity: Quantity) -> bool:
    """ "already", "ya" make a running total only of what follows at once."""
    if sentence.tokens[hit.first].key in {"already", "ya"}:
        return 0 <= quantity.first - hit.last <= 4
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


def near_clause(sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """The words nearest to the quantity: between commas, too, when a verb stands there."""
    tokens = sentence.tokens
    start, end = clause_of(sentence, quantity)
    for at in range(quantity.first - 1, start - 1, -1):
        if tokens[at].raw in {",", ":", "(", ")"} or tokens[at].key in {"but", "while", "pero", "mientras", "aunque"}:
            start = at + 1
            break
    for at in range(quantity.last, end):
        if tokens[at].raw in {",", ":", "(", ")"} or tokens[at].key in {"but", "while", "pero", "mientras", "aunque"}:
            end = at
            break
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


def _future(sentence: Sentence, quantity: Quantity) -> bool:
    return nearest_tense(sentence, quantity) in {"future", "conditional"}


def _done(sentence: Sentence, quantity: Quantity) -> bool:
    return nearest_tense(sentence, quantity) == "past"


def _goal(
    sentence: Sentence, quantity: Quantity, inside: dict[str, list[Hit]], kind: SubjectKind
) -> Accumulation | None:
    """``target`` or ``forecast`` where the clause states a goal or an outlook of somebody."""
    target, forecast = inside["target"], inside["forecast"]
    past = _done(sentence, quantity)
    if target and _near(target, quantity, 12, 8) and not (kind == "company" and not _level(quantity)):
        return "target"
    if forecast and kind not in {"company"} and _near(forecast, quantity, 12, 6) and not past:
        return "forecast"
    return None


def _level(quantity: Quantity) -> bool:
    return quantity.role in {"level", "to"}


def _money(sentence: Sentence, quantity: Quantity, kind: SubjectKind, inside: dict[str, list[Hit]]) -> Accumulation:
    if inside["flow"] and inside["forecast"] and _near(inside["forecast"], quantity, 14, 6):
        return "forecast"
    goal = _goal(sentence, quantity, inside, kind)
    if goal:
        return goal
    if _near(inside["debt"], quantity, 6, 4) and not (_future(sentence, quantity)):
        return "stock"
    if _near(inside["yearly"], quantity, 3, 3):
        return "stock"
    if _near(inside["price"], quantity, 3, 3) and quantity.number.value < 1e5:
        return "stock"
    if inside["cumulative"] and not _future(sentence, quantity) and not _tied_to_period(inside, quantity):
        return "cumulative"
    if kind in {"agency", "programme", "sector"} and _perfect(sentence, quantity) and not inside["period"]:
        return "cumulative"
    return "incremental"


def _tied_to_period(inside: dict[str, list[Hit]], quantity: Quantity) -> bool:
    """Whether a single closed period stands nearer to the figure than what makes it a running total."""
    if not inside["period"]:
        return False

    def distance(hit: Hit) -> int:
        return min(abs(hit.first - quantity.last), abs(quantity.first - hit.last))

    nearest = min(distance(hit) for hit in inside["cumulative"])
    ends = [hit.last for hit in inside["cumulative"]]
    periods = [hit for hit in inside["period"] if not any(-2 <= hit.first - end <= 4 for end in ends)]
    return bool(periods) and min(distance(hit) for hit in periods) < min(nearest, 5)


def _perfect(sentence: Sentence, quantity: Quantity) -> bool:
    return nearest_tense(sentence, quantity) == "perfect"


def _jobs(
    sentence: Sentence, quantity: Quantity, kind: SubjectKind, inside: dict[str, list[Hit]], *, project: bool
) -> Accumulation:
    lost = sentence.has("event.layoff") and _near(sentence.of("event.layoff"), quantity, 8, 8)
    if _kept(sentence, quantity):
        return "stock"
    if any(sentence.tokens[hit.first].key in {"already", "ya"} for hit in inside["cumulative"]):
        return "stock" if _employed(sentence, quantity) else "cumulative"
    if lost:
        return "incremental"
    future = _future(sentence, quantity)
    said = _level_or_stock(sentence, quantity, future=future)
    if not said and not _level(quantity):
        said = _goal(sentence, quantity, inside, kind)
    if said:
        return said
    if inside["cumulative"] and not future and not _tied_to_period(inside, quantity):
        return "cumulative"
    if _held(sentence, quantity, future=future):
        return "stock"
    return _jobs_by_kind(sentence, quantity, kind, inside, idle=not project and not future)


def _employed(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a verb of having people stands right before the figure: "already employs 190"."""
    verbs = ("emple", "employ", "trabaj", "tiene", "cuenta")
    return any(t.key.startswith(verbs) for t in sentence.tokens[max(0, quantity.first - 3) : quantity.first])


def _kept(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether the jobs are kept and not created: "conservará los 890 empleos"."""
    kept = _within(sentence, "accumulation.keep", *near_clause(sentence, quantity))
    return _near([hit for hit in kept if not _created(sentence, hit.last, quantity.first)], quantity, 6, 3)


def _level_or_stock(sentence: Sentence, quantity: Quantity, *, future: bool) -> Accumulation | None:
    """What a headcount is: a goal or an outlook where the words beside it say so, else what somebody has."""
    start, end = near_clause(sentence, quantity)
    if _level(quantity):
        target, forecast = (_within(sentence, f"accumulation.{label}", start, end) for label in ("target", "forecast"))
        if future or target or forecast:
            return "forecast" if forecast and not target else "target"
        return None
    stock = _within(sentence, "accumulation.stock", start, end)
    if any(t.key in NOW for t in sentence.tokens[max(0, quantity.first - 3) : quantity.first]):
        return "stock"
    held = not future and any(0 <= quantity.first - hit.last <= 3 for hit in stock)
    return "stock" if held else None


def _held(sentence: Sentence, quantity: Quantity, *, future: bool) -> bool:
    """Whether the people are those somebody has."""
    if quantity.role == "part" or _possessive(sentence, quantity):
        return True
    if future:
        return False
    stock = _within(sentence, "accumulation.stock", *near_clause(sentence, quantity))
    return _level(quantity) or _near(stock, quantity, 8, 1)


def _jobs_by_kind(
    sentence: Sentence, quantity: Quantity, kind: SubjectKind, inside: dict[str, list[Hit]], *, idle: bool
) -> Accumulation:
    """What jobs are where no word says it, by whose they are; ``idle`` is a company without a project."""
    if kind == "sector":
        return "stock"
    if kind in {"agency", "programme", "city", "country"}:
        return "cumulative" if _perfect(sentence, quantity) and not inside["period"] else "incremental"
    return "stock" if kind == "company" and idle and not _hired(sentence, quantity) else "incremental"


def _hired(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a verb of hiring or creating governs the figure."""
    return _created(sentence, max(0, quantity.first - 8), quantity.first)


def _created(sentence: Sentence, start: int, end: int) -> bool:
    words = ("contrat", "cre", "gener", "hir", "recruit", "vincul", "add", "abri", "enganch", "took")
    return any(token.key.startswith(words) for token in sentence.tokens[start:end])


def _possessive(sentence: Sentence, quantity: Quantity) -> bool:
    """ "its 57 staff", "sus 180 topógrafos": people somebody has."""
    before = sentence.tokens[quantity.first - 1].key if quantity.first else ""
    return before in {"its", "their", "sus", "nuestros", "our"} and quantity.measure == "jobs"


def _counts(sentence: Sentence, quantity: Quantity, kind: SubjectKind, inside: dict[str, list[Hit]]) -> Accumulation:
    goal = _goal(sentence, quantity, inside, kind)
    if goal:
        return goal
    if inside["cumulative"] and not _future(sentence, quantity) and not _tied_to_period(inside, quantity):
        return "cumulative"
    if quantity.measure == "countries":
        if kind in {"company", "unknown", "sector"} or inside["stock"]:
            return "stock"
        return "incremental" if _done(sentence, quantity) else "cumulative"
    if quantity.measure == "other":
        return "stock"
    start, end = near_clause(sentence, quantity)
    stock = _within(sentence, "accumulation.stock", start, end)
    if (
        stock
        and _near(stock, quantity, 8, 2)
        and quantity.measure in {"companies", "projects"}
        and not inside["period"]
    ):
        return "stock"
    if kind in {"agency", "programme", "city"} and _perfect(sentence, quantity) and not inside["period"]:
        return "cumulative"
    return "incremental"
