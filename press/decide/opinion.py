"""What speaks against a record that the models read: rules that differ, and figures that may be others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from press.acceptance import is_no_company, is_plausible
from press.decide.belief import belief_numbers
from press.decide.evidence import Evidence
from press.decide.grounds import (
    JOINS,
    came_to_nothing,
    counts_all_staff,
    has_another_part,
    is_conditional,
    is_given_away,
    is_made_up,
    is_of_many,
    is_of_several_places,
    is_of_several_sites,
    is_raised,
    is_told_of_another,
    owns_another,
)
from press.decide.judge import Claimed, Draft
from press.decide.linear import likeliest
from press.decide.past import is_old_news
from press.decide.ruled import AGREES, DIFFERS, OF_FIGURE, SILENT, said, said_of_figure, said_of_name, said_of_pair
from press.decide.rules import rules
from press.decide.ties import Judged
from press.lexicon import figure_words
from press.model import same_event
from press.names.lists import ordinary_words
from press.text.sentences import Sentence
from press.text.tokens import Token

EVENT = "rules.event"
DOUBT = "doubt."
"""Before the name of a doubt among the numbers that belief hears."""
NOTHING = {f"rules.{decision}": SILENT for decision in (*OF_FIGURE, "owner")}


def second_opinion(evidence: Evidence, draft: Draft) -> dict[str, float]:
    """Per part of the record whether the rules agree, say nothing of it, or differ."""
    found = {**said_of_name(evidence, draft.name), EVENT: _event(evidence, draft)}
    for measure, which in (("amount", draft.amount), ("jobs", draft.jobs)):
        of_figure = NOTHING if which is None else _of_figure(evidence, draft.name, which)
        found |= {f"{measure}.{part}": value for part, value in of_figure.items()}
    others = (at for at in range(len(evidence.scene.names)) if at != draft.name)
    found["rules.others"] = float(sum(said(evidence, "investor", at) == AGREES for at in others))
    return found


def _of_figure(evidence: Evidence, name: int, which: int) -> dict[str, float]:
    return said_of_figure(evidence, which) | said_of_pair(evidence, name, which)


def _event(evidence: Evidence, draft: Draft) -> float:
    verdict = rules().verdict("event", evidence, draft.name)
    if verdict is None or not draft.event:
        return SILENT
    return AGREES if same_event(verdict.value, likeliest(draft.event)) else DIFFERS


def objections(opinion: Mapping[str, float]) -> Iterator[str]:
    """The parts of a record that the rules contradict; its event is no ground, which even annotators exchange."""
    return (part for part, value in opinion.items() if value == DIFFERS and part != EVENT)


USUAL = frozenset({"new", "expansion", "inauguration", "colocation"})
"""Events that may be believed without a person's look."""
UNCOMMON = 0.03
"""Probability of all other events together from which one of them may be it."""
PASSING = 0.12
"""Probability from which jobs may be those of the building time, of others or of today, and from which a number that no
word explains may count jobs, too."""
COMPANY = 0.5
"""Probability to be a company below which a name may be a brand, a park or a body.

Of 38 records that nothing else kept back, with names from it to 0.7, 37 were right on documents their models had not
seen (2026-12-01).
"""
ANOTHER = 0.35
"""Probability from which another name may own a figure: a brand, a partner, a landlord or a customer of the firm."""
SURELY = 0.9
"""Probability to be a company from which firms that are counted in its next sentence are its customers."""
PERSON = 0.1
"""Probability to be a person from which a name that owns something may be one; firms are owners, too."""
SHOUT = 5
"""Words from which a sentence in capitals is one, and no acronym or heading."""
EACH = 12
"""Tokens before a figure in which "each" makes it one of several."""


BARRING = frozenset(
    {
        "amount_given_away",
        "amount_raised",
        "figure_of_many",
        "figure_of_places",
        "figure_told_of_another",
        "holder_unsure",
        "jobs_are_all_staff",
        "news_is_old",
        "status_unsure",
    }
)
"""Doubts that are reason enough for review; the model of belief weighs all others against everything else."""


def weighed(evidence: Evidence, judged: Judged, draft: Draft, claimed: Claimed, drafts: int) -> dict[str, float]:
    """All that the model of belief hears of one of ``drafts`` drafts: its parts, what the rules say, and its doubts."""
    opinion = second_opinion(evidence, draft)
    doubted = dict.fromkeys((f"{DOUBT}{doubt}" for doubt in doubts(judged, draft, claimed)), 1.0)
    barred = {"differ": float(any(objections(opinion))), "gated": float(is_gated(judged, draft))}
    return belief_numbers(judged, draft, claimed, drafts) | opinion | doubted | barred


def is_gated(judged: Judged, draft: Draft) -> bool:
    """Whether a figure of a draft was read with doubt or is implausible, or its name is no company's."""
    scene = judged.scene
    if is_no_company(scene.names[draft.name].label):
        return True
    amount = scene.figures[draft.amount] if draft.amount is not None else None
    if amount is not None and not is_plausible(amount.value or amount.high or 0.0, amount.quantity.unit):
        return True
    return any(scene.figures[which].quantity.flags for which in (draft.amount, draft.jobs) if which is not None)


def strong(doubted: Iterable[str]) -> Iterator[str]:
    """The doubts that no belief outweighs."""
    return (doubt for doubt in doubted if doubt in BARRING)


def doubts(judged: Judged, draft: Draft, claimed: Claimed) -> Iterator[str]:
    """What speaks against a record although its parts seem sure, as reviewers read it and belief hears it.

    Each is one by which the surest records of 3,810 labelled documents were wrong at least twice as often as without it
    (2026-11-30): closures, purchases, rounds of funding, agreements and cancellations are few; of jobs that stand
    beside other ones in their sentence, one may be a first phase, one site's or the total; names of towns are those of
    firms in lists without verbs.
    """
    if sum(p for event, p in draft.event.items() if event not in USUAL) >= UNCOMMON:
        yield "event_uncommon"
    own = _own_sentences(judged, draft)
    no_company = judged.company[draft.name] < COMPANY or any(may_be(judged, draft.name) for may_be in NO_COMPANY)
    if no_company or any(part(judged, draft.name, own) for part in (has_another_part, owns_another)):
        yield "holder_unsure"
    if _may_never_be(judged, draft) or is_made_up(judged.scene, own):
        yield "status_unsure"
    if is_old_news(judged, own):
        yield "news_is_old"
    yield from _doubts_of_figures(judged, draft, claimed)
    if draft.amount is not None:
        yield from _doubts_of_amount(judged, draft.amount)
    if draft.jobs is not None:
        yield from _doubts_of_jobs(judged, draft.jobs)
    elif any(figure.counts_jobs >= PASSING for figure in judged.scene.bare):
        yield "jobs_maybe_unread"


def _doubts_of_figures(judged: Judged, draft: Draft, claimed: Claimed) -> Iterator[str]:
    figures = [which for which in (draft.amount, draft.jobs) if which is not None]
    if any(_is_one_of_several(judged, which) for which in figures):
        yield "figure_of_each"
    if any(_is_beside_another(judged, draft.name, which) for which in figures):
        yield "figure_beside_another"
    if any(is_told_of_another(judged, draft.name, which) for which in figures):
        yield "figure_told_of_another"
    if any(is_of_many(judged, draft.name, which) for which in figures):
        yield "figure_of_many"
    evidence, scene = judged.evidence, judged.scene
    if any(is_of_several_places(scene, which) or is_of_several_sites(evidence, which) for which in figures):
        yield "figure_of_places"
    if _is_raised_elsewhere(draft, evidence):
        yield "amount_raised"
    if max(_claims_of_others(draft, claimed, figures), default=0.0) > ANOTHER:
        yield "figure_of_another"


def _is_raised_elsewhere(draft: Draft, evidence: Evidence) -> bool:
    """Whether the amount of a draft that is no round of funding is what investors gave the firm."""
    return draft.amount is not None and likeliest(draft.event) != "funding" and is_raised(evidence, draft.amount)


def _claims_of_others(draft: Draft, claimed: Claimed, figures: Collection[int]) -> Iterator[float]:
    """Probability of each other name to own one of ``figures``."""
    return (p for (at, which), p in claimed.items() if which in figures and at != draft.name)


def _doubts_of_amount(judged: Judged, which: int) -> Iterator[str]:
    scene = judged.scene
    chosen = scene.figures[which]
    if is_given_away(judged.evidence, which):
        yield "amount_given_away"
    if any("amount.untold" in sentence.said for sentence in scene.sentences.values()):
        yield "amount_untold"
    near = range(chosen.sentence - 1, chosen.sentence + 2)
    alike = [f for f in scene.figures if f.measure == "money" and f.quantity.unit == chosen.quantity.unit]
    if any(f.sentence in near and f.value != chosen.value for f in alike):
        yield "amount_beside_others"
    parts = [f for f in alike if f.sentence == chosen.sentence and f.first >= chosen.last]
    said = scene.sentences[chosen.sentence].of("role.part_before")
    if any(chosen.last <= hit.first < part.first for hit in said for part in parts):
        yield "amount_has_parts"


def _doubts_of_jobs(judged: Judged, which: int) -> Iterator[str]:
    scene = judged.scene
    chosen = scene.figures[which]
    beside = [f for f in scene.figures if f.measure == "jobs" and f.sentence == chosen.sentence]
    beside += [f for f in scene.bare if f.counts_jobs >= PASSING and f.sentence == chosen.sentence]
    if any(f.value != chosen.value for f in beside):
        yield "jobs_beside_others"
    if counts_all_staff(judged.evidence, which):
        yield "jobs_are_all_staff"
    if _is_of_a_phase(judged, which):
        yield "jobs_of_a_phase"
    kinds = judged.figures[which]["job_kind"]
    words = scene.sentences[chosen.sentence].tokens[chosen.first : chosen.last]
    learning = any(token.key in figure_words("learner", "words") for token in words)
    if learning or any(kinds.get(kind, 0.0) >= PASSING for kind in ("construction", "indirect", "existing")):
        yield "jobs_not_lasting"


def _is_of_a_phase(judged: Judged, which: int) -> bool:
    """Whether more jobs follow, to which the chosen ones grow: "comenzará con 40 y alcanzará los 130"."""
    scene = judged.scene
    chosen = scene.figures[which]
    near = (chosen.sentence, chosen.sentence + 1)
    more = [f for f in scene.figures if f.measure == "jobs" and f.sentence in near and f.first != chosen.first]
    more += [f for f in scene.bare if f.counts_jobs >= PASSING and f.sentence in near]
    told = [scene.sentences[number].said for number in near if number in scene.sentences]
    grows = any("role.part" in said or "role.grows" in said for said in told)
    return grows and any((f.value or 0.0) > (chosen.value or 0.0) for f in more)


def _is_place(judged: Judged, name: int) -> bool:
    """Whether a list of places has the name where the text says it."""
    possible = judged.scene.possible
    mentions = judged.scene.names[name].mentions
    return any(p.first <= m.first and m.last <= p.last for m in mentions for p in possible.get(m.sentence, ()))


def counts_companies(judged: Judged, name: int) -> bool:
    """Whether companies are counted as the name's own, as agencies and parks do: "Nexo acompaña a 40 empresas"."""
    counted = ((which, f) for which, f in enumerate(judged.scene.figures) if f.measure == "companies")
    own = {mention.sentence for mention in judged.scene.names[name].mentions}
    if judged.company[name] < SURELY:
        own |= {number + 1 for number in own if _goes_on(judged.scene.sentences.get(number + 1))}
    return any(judged.topics[which] == name and figure.sentence in own for which, figure in counted)


def _goes_on(sentence: Sentence | None) -> bool:
    """Whether a sentence opens with a word for who was named before it: "It helped 45 firms", "La entidad atrajo"."""
    if sentence is None:
        return False
    articles = figure_words("clauses", "article")
    opening = (token.key for token in sentence.tokens[sentence.opening :] if token.key not in articles)
    return next(opening, "") in figure_words("clauses", "named_before")


def _is_called_a_body(judged: Judged, name: int) -> bool:
    """Whether a word for a body stands right before the name: "la caja de compensación Vivir"."""
    sentences = judged.scene.sentences
    mentions = judged.scene.names[name].mentions
    return any(hit.last == m.first for m in mentions for hit in sentences[m.sentence].of("subject.agency_word"))


def _holds_a_post(judged: Judged, name: int) -> bool:
    """Whether a post stands right behind the name, or behind the comma after it: "Park Ji-won, gerente de Seorim"."""
    posts = figure_words("clauses", "posts")
    if judged.kinds[name].get("person", 0.0) >= PERSON:
        posts |= figure_words("clauses", "owners")
    for mention in judged.scene.names[name].mentions:
        behind = [token.key for token in judged.scene.sentences[mention.sentence].tokens[mention.end : mention.end + 3]]
        if behind[:1] == [","] and any(
            word in posts for word in behind[1:] if word not in figure_words("clauses", "article")
        ):
            return True
    return False


def _is_a_family(judged: Judged, name: int) -> bool:
    """Whether a name is that of persons: "la familia ecuatoriana Zemprit", "the Zemprit brothers"."""
    words, sentences = figure_words("clauses", "family"), judged.scene.sentences
    for mention in judged.scene.names[name].mentions:
        tokens = sentences[mention.sentence].tokens
        spanish = judged.scene.lexicon.language == "es"
        beside = tokens[max(0, mention.first - 2) : mention.first] if spanish else tokens[mention.end : mention.end + 1]
        if any(token.key in words for token in beside):
            return True
    return False


def _own_sentences(judged: Judged, draft: Draft) -> set[int]:
    """The sentences of a draft's figures; without any, that which names it first."""
    figures = judged.scene.figures
    own = {figures[which].sentence for which in (draft.amount, draft.jobs) if which is not None}
    return own or {judged.scene.names[draft.name].first.sentence}


def _may_never_be(judged: Judged, draft: Draft) -> bool:
    """Whether the text denies it there, hangs it on a condition, or tells what somebody else wishes or reckons."""
    scene = judged.scene
    own = _own_sentences(judged, draft)
    near = [scene.sentences[at] for number in own for at in (number, number + 1) if at in scene.sentences]
    near += [scene.title] if scene.title is not None else []
    before = [scene.sentences[number - 1] for number in own if number - 1 in scene.sentences]
    if any("state.denied" in sentence.said for sentence in near):
        return True
    if any("ground.unbinding" in sentence.said for sentence in (*before, *near)):
        return True
    language = scene.lexicon.language
    if any(is_conditional(scene.sentences[at]) or came_to_nothing(scene.sentences[at], language) for at in own):
        return True
    return any(f"state.{label}" in scene.sentences[at].said for at in own for label in ("unless", "wished"))


def _is_cut(judged: Judged, name: int) -> bool:
    """Whether a name may be a part of a longer one: "Muebles" and "Hogar Cuautla" of "Muebles y Hogar Cuautla"."""
    sentences = judged.scene.sentences
    mentions = judged.scene.names[name].mentions
    edges = ((sentences[m.sentence].tokens, edge) for m in mentions for edge in (m.first - 1, m.end))
    return any(_is_within_a_name(tokens, edge) for tokens, edge in edges)


def _is_within_a_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether token ``at`` ties two ordinary words in capitals, which are one name: "Muebles y Hogar"."""
    if not 0 < at < len(tokens) - 1 or tokens[at].key not in JOINS:
        return False
    return all(token.capital and token.key in ordinary_words() for token in (tokens[at - 1], tokens[at + 1]))


def _is_shouted(judged: Judged, name: int) -> bool:
    """Whether a name stands in capitals among capitals alone, where nothing tells it from the words around it."""
    sentences = judged.scene.sentences
    return all(_is_in_capitals(sentences[mention.sentence].tokens) for mention in judged.scene.names[name].mentions)


def _is_in_capitals(tokens: Sequence[Token]) -> bool:
    words = [token.raw for token in tokens if token.kind == "w" and len(token.raw) > 1]
    return len(words) >= SHOUT and sum(word.isupper() for word in words) > len(words) * 0.8


NO_COMPANY = (_is_place, counts_companies, _is_called_a_body, _holds_a_post, _is_a_family, _is_cut, _is_shouted)
"""What makes a name that of a place, a programme, a body or a person, or a part of a longer one."""


def _is_beside_another(judged: Judged, name: int, which: int) -> bool:
    """Whether the sentence of a figure names another company, and not this one: the next firm of a list."""
    number = judged.scene.figures[which].sentence
    here = {at for _, _, at in judged.spots.get(number, [])}
    return bool(here) and name not in here


def _is_one_of_several(judged: Judged, which: int) -> bool:
    """Whether a figure is told of each of several: "cada complejo requerirá 40"."""
    figure = judged.scene.figures[which]
    before = judged.scene.sentences[figure.sentence].tokens[max(0, figure.first - EACH) : figure.first]
    return any(token.key in figure_words("each", "words") for token in before)
