"""The claims of a judged scene: one per figure, with what it means and whose it is.

What a figure counts up to and how sure it is are told by the whole document (``press.decide.meaning``). Whose kind it
is and what kind of jobs it counts: where a rule speaks, it decides; everywhere else the likeliest class does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import cast

from press.decide.judge import Claimed, Draft
from press.decide.linear import Models, Probabilities, likeliest
from press.decide.meaning import meanings
from press.decide.ruled import kind_of
from press.decide.rules import rules
from press.decide.ties import Judged
from press.figures.periods import Placed
from press.model import Accumulation, Claim, JobKind, Modality, SubjectKind

NAMED: Mapping[str, frozenset[str]] = {
    "company": frozenset({"company", "customer", "brand"}),
    "agency": frozenset({"agency", "programme"}),
    "programme": frozenset({"programme", "event", "agency"}),
    "city": frozenset({"place"}),
    "country": frozenset({"place"}),
}
"""What the name of an owner of each kind can be."""
OTHERS = frozenset({"agency", "programme", "city", "country", "sector"})
"""Whose figures are never a company's project."""
BODIES = frozenset({"agency", "programme"})
BEFORE = 3
"""Sentences back in which the body is looked for that a figure belongs to."""
ANNOUNCES = 0.5
"""Probability from which the figures of a draft are its company's, whatever the words beside them say."""
TIED = 0.3
"""Probability from which a figure is the one of a name, rather than of the company named last."""


def placed_claims(judged: Judged, claimed: Claimed, drafts: Sequence[Draft], models: Models) -> list[Placed]:
    """The claims in order of the text, each with its place in its sentence."""
    owners = {which: draft.name for draft in drafts if draft.project >= ANNOUNCES for which in _figures(draft)}
    meant = meanings(judged, claimed, drafts, models)
    placed = [_placed(_Figure(judged, which, says), owners.get(which), claimed) for which, says in enumerate(meant)]
    return _both_kinds(_of_one_body(placed))


def _of_one_body(placed: list[Placed]) -> list[Placed]:
    """A running total that nobody named owns, behind one of a body or programme in its sentence, is that one's, too:
    "the district has drawn 320 firms, which have created 8,000 jobs since 2012"."""
    for at, (before, item) in enumerate(pairwise(placed), 1):
        whose, claim = before.claim, item.claim
        alike = whose.sentence == claim.sentence and whose.accumulation == claim.accumulation == "cumulative"
        if alike and claim.subject is None and whose.subject is not None and whose.subject_kind in BODIES:
            owned = replace(claim, subject=whose.subject, subject_kind=whose.subject_kind)
            placed[at] = replace(item, claim=owned)
    return placed


def _figures(draft: Draft) -> list[int]:
    return [which for which in (draft.amount, draft.jobs) if which is not None]


@dataclass
class _Figure:
    """One figure, what it means, and the rules that say what has been decided on it so far."""

    judged: Judged
    which: int
    meant: Mapping[str, str]
    rules: list[str] = field(default_factory=list)

    def decided(self, decision: str) -> str:
        """What it is: as the whole document or else the first rule says that speaks, or the likeliest class."""
        said = rules().verdict(decision, self.judged.evidence, self.which)
        value = self.meant.get(decision) or (said.value if said else likeliest(self._classes(decision)))
        if said is not None and said.value == value:
            self.rules.append(said.rule_id)
        return value

    def _classes(self, decision: str) -> Probabilities:
        return self.judged.figures[self.which][decision]


def _placed(one: _Figure, owner: int | None, claimed: Claimed) -> Placed:
    scene = one.judged.scene
    figure = scene.figures[one.which]
    sentence = scene.sentences[figure.sentence]
    kind = one.decided("subject_kind")
    if owner is not None and kind not in OTHERS:
        kind = "company"
    subject = owner if owner is not None and kind == "company" else _subject(one.judged, one.which, kind, claimed)
    claim = Claim(
        quote=scene.text[figure.start : figure.end],
        start=figure.start,
        end=figure.end,
        sentence=figure.sentence,
        measure=figure.quantity.measure,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=figure.quantity.unit,
        hedge=figure.hedge,
        accumulation=cast("Accumulation", one.decided("accumulation")),
        modality=cast("Modality", one.decided("modality")),
        subject=scene.names[subject].label if subject is not None else None,
        subject_kind=cast("SubjectKind", kind),
        job_kind=cast("JobKind", one.decided("job_kind")) if figure.measure == "jobs" else None,
        currency_source=figure.quantity.currency_source,
        flags=tuple(sorted(set(figure.quantity.flags))),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        rules=tuple(one.rules),
    )
    return Placed(claim, figure.first, figure.last, figure.quantity.role)


def _subject(judged: Judged, which: int, kind: str, claimed: Claimed) -> int | None:
    """The name a figure belongs to, by what kind of owner it has."""
    if kind == "company":
        return _firm(judged, which, claimed)
    wanted = NAMED.get(kind)
    return _named(judged, which, kind, wanted) if wanted is not None else None


def _firm(judged: Judged, which: int, claimed: Claimed) -> int | None:
    """The company a figure is tied to, else the one named last before it, else the first in its sentence."""
    tied = {name: p for (name, figure), p in claimed.items() if figure == which and p >= TIED}
    if tied:
        return max(tied, key=lambda name: tied[name])
    if judged.topics[which] >= 0:
        return judged.topics[which]
    here = judged.spots.get(judged.scene.figures[which].sentence, [])
    return here[0][2] if here else None


def _named(judged: Judged, which: int, kind: str, wanted: frozenset[str]) -> int | None:
    """The nearest name of a kind in the sentence; a body or a programme may have been named in one before."""
    figure = judged.scene.figures[which]
    here = _of_kind(judged, figure.sentence, wanted)
    if here:
        return min(here, key=lambda spot: abs(spot[0] - figure.first))[1]
    if kind not in BODIES:
        return None
    order = judged.scene.order[figure.sentence]
    numbers = list(judged.scene.sentences)[max(0, order - BEFORE) : order]
    before = (spot[1] for number in reversed(numbers) for spot in _of_kind(judged, number, wanted))
    return next(before, None)


def _of_kind(judged: Judged, number: int, wanted: frozenset[str]) -> Sequence[tuple[int, int]]:
    """Where names of a kind stand in a sentence, and which they are; "district Nexo" is what is said before it."""
    spots = judged.scene.mentions.get(number, [])
    called = {hit.last for kind in wanted & BODIES for hit in judged.scene.sentences[number].of(f"subject.{kind}_word")}
    return [(first, name) for first, _, name in spots if first in called or kind_of(judged, name) in wanted]


def _both_kinds(placed: list[Placed]) -> list[Placed]:
    """Jobs of no stated kind that direct and indirect ones behind them add up to are both."""
    for at in range(len(placed) - 2):
        whole, one, two = (item.claim for item in placed[at : at + 3])
        if whole.job_kind == "unspecified" and _adds_up(whole, one, two):
            placed[at] = replace(placed[at], claim=replace(whole, job_kind="direct_and_indirect"))
    return placed


def _adds_up(whole: Claim, one: Claim, two: Claim) -> bool:
    kinds = {one.job_kind, two.job_kind} == {"direct", "indirect"}
    return kinds and whole.value is not None and whole.value == (one.value or 0.0) + (two.value or 0.0)
