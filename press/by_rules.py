"""The reading by rules: whose each figure is and what it means, decided by word lists and the order of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from press.accumulation import accumulation_of, newly_taken_on
from press.announcements import announcements_of, sites_of
from press.bodies import as_bodies, bodies_of
from press.decisions import Decision, decisions_of
from press.events import projects_of
from press.figures.hedges import hedge_of, interval
from press.figures.job_kinds import job_kind_of
from press.figures.periods import Placed, dated
from press.figures.quantity import Quantity
from press.lexicon import Lexicon
from press.modality import modality_of
from press.model import Agreement, Announcement, Claim, Document, Modality
from press.origins import learn_homes
from press.records.agreements import agreements_of
from press.records.roles import is_update, with_roles
from press.subjects import Cast, cast_of
from press.text.sentences import Sentence
from press.text.tokens import tokens_of
from press.text.visible import Visible
from press.who import Actor, Topics


@dataclass(frozen=True)
class Ruled:
    """What rules read of a document.

    Attributes:
        claims: in order of the text, with role and time; none is background or implausible yet.
        announcements: as rules read them: the second opinion on those the models read.
        leads: by sentence the company it speaks of.
        bodies: names that seemed companies and are public bodies.
    """

    claims: tuple[Claim, ...]
    announcements: tuple[Announcement, ...]
    agreements: tuple[Agreement, ...]
    cast: Cast
    leads: Mapping[int, str | None]
    bodies: frozenset[str]


def read_by_rules(
    document: Document, seen: Visible, words: Lexicon, sentences: list[Sentence], quantities: dict[int, list[Quantity]]
) -> Ruled:
    """The claims, agreements and announcements of a document by rules alone."""
    cast = cast_of(document, sentences, words, seen.flow)
    learn_homes(cast, sentences)
    return _assembled(document, seen, words, sentences, cast, quantities)


def _assembled(
    document: Document,
    seen: Visible,
    words: Lexicon,
    sentences: list[Sentence],
    cast: Cast,
    quantities: dict[int, list[Quantity]],
) -> Ruled:
    subjects: dict[tuple[int, int], Actor | None] = {}
    actors: dict[int, list[Actor]] = {}
    leads: dict[int, str | None] = {}
    topics = Topics(cast, words, sentences, seen.flow)
    topics.own_voice(document)
    for sentence in sentences:
        here = topics.enter(sentence)
        actors[sentence.number] = here
        for quantity in quantities[sentence.number]:
            subjects[sentence.number, quantity.number.first] = topics.subject(sentence, quantity, here)
        leads[sentence.number] = _lead(here, topics)
        topics.leave(here)
    figures = {n: any(q.measure in {"jobs", "money"} for q in found) for n, found in quantities.items()}
    projects = projects_of(sentences, actors, leads, cast, figures)
    title = _title(document, words)
    decisions = decisions_of(projects, title)
    update = is_update(sentences, title)
    placed = _placed(sentences, quantities, subjects, decisions, seen.text)
    bodies = bodies_of([item.claim for item in placed], sentences, cast, decisions)
    if bodies:
        decisions = {company: decision for company, decision in decisions.items() if company not in bodies}
        placed = _placed(sentences, quantities, as_bodies(subjects, bodies), decisions, seen.text)
    claims = dated(with_roles(placed, sentences, update=update), sentences, words, document.published, title)
    holding = [claim for claim in claims if claim.role != "superseded"]
    tokens = [token for sentence in sentences for token in sentence.tokens]
    sites = sites_of(sentences, tokens, cast, document.title)
    announced = announcements_of(document, sentences, projects, holding, cast, sites, words, decisions, seen.text)
    agreements = agreements_of(document, sentences, holding, cast, words, seen.flow)
    return Ruled(
        claims=tuple(claims),
        announcements=tuple(announced),
        agreements=tuple(replace(one, quote=seen.text[one.start : one.end]) for one in agreements),
        cast=cast,
        leads=leads,
        bodies=frozenset(bodies),
    )


def _title(document: Document, words: Lexicon) -> Sentence | None:
    """The title as a sentence of its own, which is no part of the text."""
    tokens = tokens_of(document.title or "")
    if not tokens:
        return None
    title = Sentence(-1, -1, tokens)
    title.read(words)
    return title


def _placed(
    sentences: list[Sentence],
    quantities: dict[int, list[Quantity]],
    subjects: dict[tuple[int, int], Actor | None],
    decisions: Mapping[str, Decision],
    text: str,
) -> list[Placed]:
    """The claims in order of the text, each with its place in its sentence."""
    statuses = {company: decision.status for company, decision in decisions.items()}
    ended = {"acquisition", "closure"}
    bought = frozenset(company for company, decision in decisions.items() if decision.event in ended)
    placed: list[Placed] = []
    for sentence in sentences:
        for quantity in quantities[sentence.number]:
            actor = subjects[sentence.number, quantity.number.first]
            claim, first, last = _claim(sentence, quantity, actor, statuses, bought, text)
            if quantity.role == "of_them" and not newly_taken_on(sentence, quantity):
                claim = _as_its_whole(claim, [item.claim for item in placed])
            placed.append(Placed(claim, first, last, quantity.role))
    return _both_kinds(placed)


def _both_kinds(placed: list[Placed]) -> list[Placed]:
    """Jobs of no stated kind that direct and indirect ones behind them add up to are both."""
    for at in range(len(placed) - 2):
        whole, one, two = (item.claim for item in placed[at : at + 3])
        kinds = {one.job_kind, two.job_kind} == {"direct", "indirect"}
        if not kinds or whole.job_kind != "unspecified" or None in {whole.value, one.value, two.value}:
            continue
        if whole.value == (one.value or 0) + (two.value or 0):
            placed[at] = replace(placed[at], claim=replace(whole, job_kind="direct_and_indirect"))
    return placed


def _lead(actors: list[Actor], topics: Topics) -> str | None:
    """The company a sentence speaks of: its first one, or the one spoken of before where nobody else acts."""
    firm = next((a for a in actors if a.kind == "company" and not a.oblique), None)
    if firm is not None:
        return firm.name
    others = [a for a in actors if not a.oblique and a.kind in {"agency", "programme", "sector"}]
    oblique = next((a for a in actors if a.kind == "company"), None)
    if oblique is not None and (not others or oblique.at < others[0].at or oblique.owner):
        return oblique.name
    return topics.company.name if topics.company is not None and not others else None


def _claim(
    sentence: Sentence,
    quantity: Quantity,
    actor: Actor | None,
    statuses: Mapping[str, Modality],
    bought: frozenset[str],
    text: str,
) -> tuple[Claim, int, int]:
    """One figure, and the tokens of its quote."""
    kind = actor.kind if actor is not None else "unknown"
    name = actor.name if actor is not None else None
    status = statuses.get(name) if name is not None and kind == "company" else None
    hedge, first, last = hedge_of(sentence, quantity)
    value, low, high = interval(hedge, quantity.number.value, quantity.upper.value if quantity.upper else None)
    project = status is not None and name not in bought
    accumulation = accumulation_of(sentence, quantity, kind, project=project, subject=name)
    start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
    claim = Claim(
        quote=text[start:end],
        start=start,
        end=end,
        sentence=sentence.number,
        measure=quantity.measure,
        value=value,
        low=low,
        high=high,
        unit=quantity.unit,
        hedge=hedge,
        accumulation=accumulation,
        modality=modality_of(sentence, quantity, accumulation, kind, status),
        subject=name,
        subject_kind=kind,
        job_kind=job_kind_of(sentence, quantity, accumulation) if quantity.measure == "jobs" else None,
        currency_source=quantity.currency_source,
        flags=tuple(sorted(set(quantity.flags))),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )
    return claim, first, last


def _as_its_whole(claim: Claim, before: list[Claim]) -> Claim:
    """ "94 de ellos": a part is as new, as sure and as much somebody's as the whole it is taken from."""
    whole = next((c for c in reversed(before) if c.measure == claim.measure), None)
    if whole is None:
        return claim
    return replace(
        claim,
        accumulation=whole.accumulation,
        modality=whole.modality,
        subject=whole.subject,
        subject_kind=whole.subject_kind,
        job_kind=whole.job_kind,
    )
