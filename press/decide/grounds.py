"""What plain words say against a figure: it is told of another firm, counts all staff, or is of many firms.

These are doubts that no belief outweighs: labelled press has few such texts, and the models believe them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from press.decide.evidence import Evidence, Line
from press.decide.past import telling
from press.decide.ties import Judged
from press.lexicon import Hit, figure_words
from press.lexicon.verbs import forms_of
from press.model import Language
from press.places.gazetteer import Place
from press.scene import Figure, Scene
from press.text.sentences import Sentence
from press.text.tokens import Token, fold, tokens_of

ACTS = ("firm.will", "tense.ahead", "tense.maybe", "jobs_said.hires", "money_said.invests")
"""What is said of a firm that does something: "Nordal ocupará", "HomeNest plans to create"."""
ENDS = frozenset(",;:()")
"""Signs that end a relative clause."""
REACH = 10
"""Tokens between a word for all staff and the figure it grows to."""
JOINS = figure_words("clauses", "joins")
"""What joins two names, and two parts of one."""
PHRASE = 8
"""Tokens between a firm and the pronoun that stands for it: "the Nordal plant in Fargo, which"."""
OWNER = 2
"""Tokens before a possessive sign in which its name stands: "Tessaro's", "Tessaro group's"."""
RIVAL = 0.3
"""Probability to be a company from which a name may be the one that a clause is told of."""
BETWEEN = 2
"""Words between "y" and a name that say what it is: "Zemprit y su socia Nordal"."""
NEVER = figure_words("clauses", "negation")
DEEDS = frozenset({"open", "expand", "invest", "create"})
"""What verbs say that a denied deed was to be (sections of ``verbs.toml``)."""
PERHAPS = 0.2
"""Probability to be a company from which the name that opens an item may be its firm."""
LIKELY = 0.5
"""Probability from which a name is taken for what it is called most."""
GIVEN = 6
"""Tokens between an amount and the gift it is."""
SPENT = 8
"""Tokens behind an amount among which the body stands that spends it."""
SITES = 12
"""Tokens between an amount and the sites that share it."""
OPENS = 2
"""Tokens before the place that a line opens with: "Y en Coveñas,"."""
OPENED = frozenset(".,:")
"""Signs behind it."""
PARENT = 3
"""Tokens between a word for a parent firm and its name: "su matriz irlandesa, Nordal"."""
DESCRIBED = 5
"""Tokens of what describes a name before it: "of the Israel-based"."""
WIDER = frozenset({"area", "country"})
"""Kinds of places that hold several sites."""


def is_told_of_another(judged: Judged, name: int, which: int) -> bool:
    """Whether the clause of a figure is another firm's: "builds a store for Nordal, which will hire 300"."""
    whose = told_of(judged, which)
    if whose is None:
        of_another = any(check(judged, name, which) for check in (_is_of_a_possessor, _is_of_an_item, _is_of_a_place))
        return of_another or _is_spent_by_a_body(judged.scene, which)
    return whose != name


def _is_spent_by_a_body(scene: Scene, which: int) -> bool:
    """Whether a relative clause says that a public body spends an amount: "9.000 millones que hará el departamento"."""
    figure = scene.figures[which]
    tokens = scene.sentences[figure.sentence].tokens
    behind = tokens[figure.last : figure.last + SPENT]
    clause = list(takewhile(lambda token: token.key not in ENDS, behind))
    pronouns = figure_words("clauses", "relative")
    at = next((at for at, token in enumerate(clause[: OWNER + 1]) if token.key in pronouns), len(clause))
    articles = figure_words("clauses", "article")
    return figure.measure == "money" and any(
        one.key in articles and two.key in figure_words("clauses", "public") for one, two in pairwise(clause[at:])
    )


def _is_of_an_item(judged: Judged, name: int, which: int) -> bool:
    """Whether the sentence of a figure opens with another firm and does not name this one: the next item of a list."""
    number = judged.scene.figures[which].sentence
    opening = judged.scene.sentences[number].opening
    spots = judged.scene.mentions.get(number, ())
    own = any(at == name for _, _, at in spots)
    return not own and any(first <= opening and judged.company[at] >= PERHAPS for first, _, at in spots)


def _is_of_a_place(judged: Judged, name: int, which: int) -> bool:
    """Whether a figure stands in a line that opens with another place than all lines of the name do: "Sincelejo. …"."""
    scene = judged.scene
    openings = _openings(scene)
    line = scene.sentences[scene.figures[which].sentence].line
    own = {scene.sentences[mention.sentence].line for mention in scene.names[name].mentions if mention.sentence >= 0}
    if line in own or line not in openings:
        return False
    places = {openings[at] for at in own if at in openings}
    return bool(places) and openings[line] not in places


def _openings(scene: Scene) -> dict[int, str]:
    """By line the place that it opens with: "Santa Marta. La polaca", "En San Onofre, Camarones"."""
    found: dict[int, str] = {}
    lines: set[int] = set()
    for number, sentence in scene.sentences.items():
        if sentence.line not in lines:
            found[sentence.line] = _opening_place(sentence, scene.possible[number])
        lines.add(sentence.line)
    return {line: place for line, place in found.items() if place}


def _opening_place(sentence: Sentence, places: Iterable[Place]) -> str:
    """The place within the first tokens of a sentence with a sign behind it, folded; empty where there is none."""
    first = min(places, key=lambda place: place.first, default=None)
    if first is None or first.first > OPENS:
        return ""
    behind = sentence.tokens[first.last : first.last + 1]
    return fold(first.name) if behind and behind[0].key in OPENED else ""


def told_of(judged: Judged, which: int) -> int | None:
    """The firm that the clause of a figure is told of; ``None`` where its words do not say."""
    figure = judged.scene.figures[which]
    spots = _rivals(judged, figure.sentence)
    if not spots:
        return None
    line = judged.evidence.line(figure.sentence)
    whose = _agent(line, spots, figure)
    return whose if whose is not None else _antecedent(judged, line, spots, figure)


def ground_numbers(judged: Judged, asked: Sequence[tuple[int, int]]) -> Iterator[dict[str, float]]:
    """The same of each pair of a name and a figure, as numbers that models weigh: whose clause it stands in."""
    figures = {which for _, which in asked}
    told = {which: told_of(judged, which) for which in figures}
    staff = {which: counts_all_staff(judged.evidence, which) for which in figures}
    for name, which in asked:
        whose = told[which]
        own = whose == name
        yield {
            "told": float(own),
            "told.another": float(whose is not None and not own),
            "all.staff": float(staff[which]),
            "of.many": float(is_of_many(judged, name, which)),
        }


def _rivals(judged: Judged, number: int) -> list[tuple[int, int, int]]:
    """Where in a sentence names stand that may be companies, and are more likely those than anything else."""
    likely = (spot for spot in judged.scene.mentions.get(number, []) if judged.company[spot[2]] >= RIVAL)
    return [spot for spot in likely if judged.company[spot[2]] == max(judged.kinds[spot[2]].values())]


def _agent(line: Line, spots: Sequence[tuple[int, int, int]], figure: Figure) -> int | None:
    """The firm that does what the figure counts: the last one before it, where a verb of doing follows it."""
    before = [spot for spot in spots if spot[1] <= figure.first]
    if not before:
        return None
    _, last, name = before[-1]
    tokens = line.sentence.tokens
    if tokens[last].key in ENDS or _pronoun(tokens, figure.first) >= last:
        return None
    return (
        name if any(last <= hit.first <= last + 1 and hit.first < figure.first for hit in _hits(line, ACTS)) else None
    )


def _antecedent(judged: Judged, line: Line, spots: Sequence[tuple[int, int, int]], figure: Figure) -> int | None:
    """The firm that the relative pronoun before a figure stands for."""
    tokens = line.sentence.tokens
    pronoun = _pronoun(tokens, figure.first)
    before = [spot for spot in spots if spot[1] <= pronoun]
    if not before or pronoun - before[-1][1] > PHRASE:
        return None
    _, last, name = before[-1]
    places = judged.scene.places.get(line.sentence.number, ())
    between = [t for at, t in enumerate(tokens[last:pronoun], last) if not any(p.first <= at < p.last for p in places)]
    if any(token.key in figure_words("clauses", "article") or token.kind == "n" for token in between):
        return None
    return None if any(last <= hit.first < pronoun for hit in _hits(line, ACTS)) else name


def _is_of_a_possessor(judged: Judged, name: int, which: int) -> bool:
    """Whether a relative clause speaks of what an unlisted name has: "will build the Tessaro group's center, which"."""
    figure = judged.scene.figures[which]
    tokens = judged.scene.sentences[figure.sentence].tokens
    pronoun = _pronoun(tokens, figure.first)
    own = [last for _, last, at in judged.scene.mentions.get(figure.sentence, []) if at == name and last <= pronoun]
    if not own:
        return False
    places = judged.scene.places.get(figure.sentence, ())
    for at in range(own[-1] + 2, pronoun):
        behind = tokens[at - OWNER : at]
        if tokens[at].key == "'" and tokens[at + 1].key == "s" and any(token.capital for token in behind):
            return not any(at - OWNER <= place.first < at for place in places)
    return False


def _pronoun(tokens: Sequence[Token], first: int) -> int:
    """Where the relative clause begins that token ``first`` stands in; -1 where it stands in none."""
    for at in reversed(range(first)):
        if tokens[at].key in figure_words("clauses", "relative"):
            return at
        if tokens[at].key in ENDS:
            return -1
    return -1


def _hits(line: Line, labels: Iterable[str]) -> Iterator[Hit]:
    return (hit for label in labels for hit in line.whole.get(label, ()))


def counts_all_staff(evidence: Evidence, which: int) -> bool:
    """Whether jobs are what a firm's staff becomes: "taking headcount from 800 to 1,500", "elevará su nómina a 900"."""
    figure = evidence.scene.figures[which]
    line = evidence.line(figure.sentence)
    tokens = line.sentence.tokens
    if _is_staff_there(line, figure):
        return True
    towards = figure_words("clauses", "towards")
    if not any(token.key in towards for token in tokens[max(0, figure.first - 1) : figure.first + 1]):
        return False
    moves = [hit.first for hit in _hits(line, ("ground.moves",)) if hit.first < figure.first]
    if any(_grows(line, hit, moves, figure) for hit in _hits(line, ("ground.staff",))):
        return True
    start = figure.first - 2
    moved = any(0 < start - at <= REACH for at in moves)
    return moved and _is_number(tokens, start) and tokens[start - 1].key in figure_words("clauses", "starting")


def _is_staff_there(line: Line, figure: Figure) -> bool:
    """Whether staff only goes elsewhere, or a year ends with it: "trasladará a sus 300 empleados"."""
    if any(hit.last == figure.first for hit in _hits(line, ("ground.closes_with",))):
        return True
    whose = figure_words("clauses", "article")
    small = whose | figure_words("clauses", "towards")
    tokens, moved = line.sentence.tokens, _hits(line, ("ground.moved",))
    betweens = ([token.key for token in tokens[hit.last : figure.first]] for hit in moved)
    return any(keys and keys[-1] in whose and set(keys) <= small for keys in betweens)


def _grows(line: Line, staff: Hit, moves: Sequence[int], figure: Figure) -> bool:
    """Whether a word for all staff stands before a figure to which a verb near it says that they grow."""
    if not 0 <= figure.first - staff.last <= REACH:
        return False
    hires = any(staff.last <= hit.first < figure.first for hit in _hits(line, ("jobs_said.hires",)))
    return not hires and any(staff.first - REACH <= at for at in moves)


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at].kind == "n"


def is_of_many(judged: Judged, name: int, which: int) -> bool:
    """Whether a figure is that of several firms: "proveedores de Nordal invertirán", "Nordal and nine others"."""
    figure = judged.scene.figures[which]
    line = judged.evidence.line(figure.sentence)
    own = [spot for spot in judged.scene.mentions.get(figure.sentence, []) if spot[2] == name]
    own = [spot for spot in own if spot[1] <= figure.first]
    if not own:
        return False
    first, last, _ = own[-1]
    led = any(0 <= first - hit.last <= 1 for hit in _hits(line, ("ground.led",)))
    more = any(0 <= hit.first - last <= 1 for hit in _hits(line, ("ground.more",)))
    return led or more or _is_one_of_a_pair(judged, figure.sentence, own[-1])


def _is_one_of_a_pair(judged: Judged, number: int, own: tuple[int, int, int]) -> bool:
    """Whether a name is joined to that of another firm: "entre Zemprit y Nordal", "Zemprit y su socia Nordal"."""
    tokens = judged.scene.sentences[number].tokens
    first, last, _ = own
    others = [spot for spot in judged.scene.mentions[number] if spot != own and _may_be_a_firm(judged, spot[2])]
    if any(tokens[last].key in JOINS and spot[0] == last + 1 for spot in others):
        return True
    at = next((at for at in range(first - 1, max(0, first - BETWEEN - 2), -1) if tokens[at].key in JOINS), 0)
    return at > 0 and any(spot[1] == at for spot in others) and not any(t.capital for t in tokens[at + 1 : first])


def _may_be_a_firm(judged: Judged, name: int) -> bool:
    """Whether nothing says that a name is a place's, a person's or a body's."""
    return max(judged.kinds[name].get(kind, 0.0) for kind in ("place", "person", "agency")) < LIKELY


def came_to_nothing(sentence: Sentence, language: Language) -> bool:
    """Whether a sentence says that a deed failed or is hearsay: "no invertirá", "se retractó", "trascendió que"."""
    if any(label in sentence.said for label in ("ground.failed", "ground.hearsay")):
        return True
    return any(
        token.key in NEVER and _is_deed(sentence.tokens, at + 1, language) for at, token in enumerate(sentence.tokens)
    )


def _is_deed(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether a verb of building, investing or hiring stands from ``at`` on, past what may stand before a verb."""
    for token in tokens[at : at + REACH]:
        forms = forms_of(token, language)
        if any(form.classes & DEEDS for form in forms):
            return True
        if not forms and token.key not in figure_words("clauses", "before_verb"):
            return False
    return False


def is_made_up(scene: Scene, own: Iterable[int]) -> bool:
    """Whether a text is a joke or an exercise, or ``own`` sentences tell a film: "Caso de estudio: la firma …"."""
    if any("ground.made_up" in sentence.said for sentence in (*telling(scene), *_outlet(scene))):
        return True
    here = (scene.sentences[at].said for number in own for at in (number - 1, number) if at in scene.sentences)
    return any("ground.told_in" in said or "ground.made_up" in said for said in here)


def _outlet(scene: Scene) -> Iterator[Sentence]:
    """The name of the outlet as a sentence: "El Quinqué Satírico"."""
    tokens = tokens_of(scene.document.outlet or "")
    if tokens:
        outlet = Sentence(-1, -1, tokens)
        outlet.read(scene.lexicon)
        yield outlet


def is_given_away(evidence: Evidence, which: int) -> bool:
    """Whether an amount is a gift or pays for being known: "donará 4 millones", "4 millones en becas"."""
    figure = evidence.scene.figures[which]
    line = evidence.line(figure.sentence)
    others = [f.first for f in evidence.scene.figures if f.sentence == figure.sentence and f.first != figure.first]
    for hit in _hits(line, ("ground.gift",)):
        before = 0 <= figure.first - hit.last <= GIVEN
        behind = 0 <= hit.first - figure.last <= GIVEN and not any(figure.last <= at < hit.first for at in others)
        acts = any(figure.last <= act.first < hit.first for act in _hits(line, ACTS))
        if before or (behind and not acts):
            return True
    return False


def is_of_several_places(scene: Scene, which: int) -> bool:
    """Whether a figure stands beside two towns that share it: "plantas en Itagüí y Yumbo con 80 empleos"."""
    sentence = scene.sentences[scene.figures[which].sentence]
    tokens = sentence.tokens
    towns = [place for place in scene.places.get(sentence.number, ()) if place.kind not in WIDER]
    placed = {hit.last for hit in sentence.said.get("firm.placed", ())}
    return any(
        one.first in placed and two.first - one.last in {1, 2} and tokens[one.last].key in JOINS
        for one, two in pairwise(towns)
    )


def is_of_several_sites(evidence: Evidence, which: int) -> bool:
    """Whether the sentence of an amount says that several sites have it, or that one has a part: "las dos sedes"."""
    figure = evidence.scene.figures[which]
    hits = _hits(evidence.line(figure.sentence), ("ground.sites",))
    return figure.measure == "money" and any(-SITES <= hit.first - figure.first <= SITES for hit in hits)


def is_raised(evidence: Evidence, which: int) -> bool:
    """Whether an amount is what investors gave a firm: "closed a $55 million Series C", "levantó 5 millones"."""
    figure = evidence.scene.figures[which]
    hits = _hits(evidence.line(figure.sentence), ("ground.raised",))
    return any(-GIVEN <= hit.first - figure.last <= GIVEN or 0 <= figure.first - hit.last <= GIVEN for hit in hits)


def has_another_part(judged: Judged, name: int, own: Iterable[int]) -> bool:
    """Whether ``own`` sentences name a firm only as a contractor, a target or a brand: "contrataba con Zemprit"."""
    mentions = judged.scene.names[name].mentions
    here = [mention for mention in mentions if mention.sentence in set(own)] or mentions
    return all(_is_another_part(judged.scene.sentences[mention.sentence], mention.first) for mention in here)


def _is_another_part(sentence: Sentence, first: int) -> bool:
    """Whether the name at ``first`` is that of a contractor, a target, a brand or a parent firm."""
    right_before = any(hit.last == first for hit in sentence.said.get("ground.other_part", ()))
    parents = (hit.last for hit in sentence.said.get("ground.parent", ()))
    return right_before or any(0 <= first - last <= PARENT for last in parents)


def owns_another(judged: Judged, name: int, own: Iterable[int]) -> bool:
    """Whether ``own`` sentences name a firm as the owner of one before it: "Zemprit, a subsidiary of Nordal, will"."""
    scene = judged.scene
    mentions = scene.names[name].mentions
    here = [mention for mention in mentions if mention.sentence in set(own)]
    if any(_is_owner(judged, name, scene.sentences[one.sentence], one.first) for one in here):
        return True
    through = ((scene.sentences[one.sentence].said.get("ground.through", ()), one.end) for one in mentions)
    return any(0 <= hit.first - end <= 1 for hits, end in through for hit in hits)


def _is_owner(judged: Judged, name: int, sentence: Sentence, first: int) -> bool:
    owned = sentence.said.get("relation.owned", ())
    behind = [hit for hit in owned if _is_clear(sentence.tokens[hit.last : first]) and hit.last <= first]
    firms = judged.spots.get(sentence.number, ())
    return any(last <= hit.first for hit in behind for _, last, other in firms if other != name)


def _is_clear(between: Sequence[Token]) -> bool:
    """Whether only words that describe stand between: "subsidiary of Israel-based [Nordal]"."""
    return len(between) <= DESCRIBED and not any(token.key in ENDS for token in between)


def is_conditional(sentence: Sentence) -> bool:
    """Whether a sentence holds an "if"; three of the 3,287 right records of labelled press do (2026-11-30)."""
    return any(token.raw.lower() in figure_words("clauses", "condition") for token in sentence.tokens)
