"""Names that count other companies as their own work are no company: programmes, agencies, districts (press rule 7).

"Ruta Sur suma 320 empresas y 8.000 empleos": without a word that says what the name is, its figures say it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from press.decisions import Decision
from press.lexicon import Hit
from press.model import Claim
from press.subjects import Cast
from press.text.sentences import Sentence
from press.who import Actor

FEW = 5  # a company may well buy or run so many others
GATHERED = frozenset({"companies", "projects"})
READ_AS = frozenset({"company", "unknown"})
EITHER = frozenset({"corporation", "corporacion", "group", "grupo", "society", "sociedad"})
"""Nouns that before "of" and a place name a public body as well."""

Key = TypeVar("Key")


def bodies_of(
    claims: list[Claim], sentences: list[Sentence], cast: Cast, decisions: Mapping[str, Decision]
) -> frozenset[str]:
    """Names read as companies, or as nobody, whose figures are those of a programme.

    Args:
        claims: as read so far.
        sentences: those that are part of the article.
        cast: the names of the document.
        decisions: what becomes of each company's project.
    """
    gathering = {c.subject for c in claims if c.subject and _gathers(c)}
    if not gathering:
        return frozenset()
    building = {c.subject for c in claims if _builds(c)}
    building |= {company for company, decision in decisions.items() if decision.event != "new"}
    return frozenset(name for name in gathering - building - _firms(sentences, cast) if name is not None)


def as_bodies(subjects: Mapping[Key, Actor | None], bodies: Iterable[str]) -> dict[Key, Actor | None]:
    """``subjects`` with those of ``bodies`` as programmes."""
    names = frozenset(bodies)
    return {
        key: Actor(actor.at, actor.name, "programme", actor.oblique, actor.resolved)
        if actor is not None and actor.name in names
        else actor
        for key, actor in subjects.items()
    }


def _gathers(claim: Claim) -> bool:
    known = claim.accumulation in {"cumulative", "incremental", "stock"} and claim.subject_kind in READ_AS
    return known and claim.measure in GATHERED and (claim.value or claim.low or 0) > FEW


def _builds(claim: Claim) -> bool:
    return claim.measure in {"jobs", "money"} and claim.accumulation == "incremental" and claim.modality != "done"


def _firms(sentences: list[Sentence], cast: Cast) -> set[str]:
    """Names that a legal form, or a noun for a company right beside them, says are companies."""
    found: set[str] = set()
    for sentence in sentences:
        nouns = [hit for hit in sentence.of("subject.company_noun") if not _of_others(sentence, hit)]
        for name in cast.of(sentence):
            beside = any(0 <= name.first - n.last <= 1 or 0 <= n.first - name.end <= 3 for n in nouns)
            if name.end > name.last or beside:
                found.add(cast.label(name))
    return found


def _of_others(sentence: Sentence, hit: Hit) -> bool:
    """ "81 empresas" are others, and "the innovation corporation of Medellín" is no company."""
    tokens = sentence.tokens
    if any(token.kind == "n" for token in tokens[max(0, hit.first - 2) : hit.first]):
        return True
    if tokens[hit.last - 1].key not in EITHER:
        return False
    return any(token.key in {"of", "de"} for token in tokens[hit.last : hit.last + 3])
