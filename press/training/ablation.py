"""What each rule is worth on labelled documents, and what the two readings are worth alone and where they agree.

``landfall ablation [FOLDER]`` measures every rule by leaving it out, on the documents that may be
trained on and on the quarter that nobody looked at while rules were written; a rule that does not speak rightly there
does not stay. The trained reading is that of the repository, and so is measured on the untouched quarter alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from press.decide import judge
from press.decide.linear import likeliest
from press.decide.rules import DECISIONS, At, Rules, comparable, rules
from press.training.align import Case, case_of, is_use
from press.training.corpus import DOCUMENTS, labelled_documents
from press.training.train import Judgement, untouched

LABELLED = ("accumulation", "modality", "job_kind", "subject_kind")
USED = ("money", "jobs")
LIKELIER = 0.5
NO_FIRM = frozenset({"noname", "facility", "other", "event", "programme"})
"""Kinds of names that rules do not tell apart: what is none of them is no company either."""

Model = Callable[[str, str, At], str | None]
"""What the trained reading says: of a document, for a decision, of a figure or name."""


@dataclass(frozen=True)
class Question:
    """One thing that is labelled: ``truth`` holds of what stands at ``at``."""

    case: Case
    decision: str
    at: At
    truth: str


@dataclass
class Count:
    """Questions that were answered, and rightly."""

    said: int = 0
    right: int = 0

    def add(self, *, right: bool) -> None:
        """Count one answer."""
        self.said += 1
        self.right += right

    def share(self) -> str:
        """Right of said, as a table shows it."""
        return f"{self.right:5d}/{self.said:5d} {self.right / self.said:.3f}" if self.said else f"{'-':>17s}"


@dataclass
class Measured:
    """One decision on one set of documents.

    Attributes:
        asked: all questions.
        rules, model: what each reading says alone.
        agreed: where both say the same.
        silent: the model where the rules say nothing; ``against`` the model where the rules say otherwise.
        by_rule: what each rule decides; ``without`` what is answered when it is left out.
    """

    asked: int = 0
    rules: Count = field(default_factory=Count)
    model: Count = field(default_factory=Count)
    agreed: Count = field(default_factory=Count)
    silent: Count = field(default_factory=Count)
    against: Count = field(default_factory=Count)
    by_rule: dict[str, Count] = field(default_factory=dict)
    without: dict[str, Count] = field(default_factory=dict)


def questions(case: Case) -> Iterator[Question]:
    """Everything that one labelled document answers."""
    for at, claim in case.claims.items():
        for decision in LABELLED:
            if claim.get(decision):
                yield Question(case, decision, at, claim[decision])
    for at, figure in enumerate(case.scene.figures):
        if figure.measure in USED:
            yield Question(case, "role", at, "project" if is_use(figure, case.announcements) else "other")
    for at, kind in enumerate(case.kinds):
        if kind is not None:
            yield Question(case, "kind", at, kind)
    for at in range(len(case.scene.names)):
        yield from _of_name(case, at)


def _of_name(case: Case, at: int) -> Iterator[Question]:
    announced = case.announced_by(at)
    yield Question(case, "investor", at, "yes" if announced else "no")
    if announced:
        yield Question(case, "event", at, announced[0]["event"])
    for which, figure in enumerate(case.scene.figures):
        if figure.measure in USED:
            yield Question(case, "owner", (at, which), "yes" if is_use(figure, announced) else "no")


def is_right(decision: str, value: str, truth: str) -> bool:
    """Whether a verdict is what the label says."""
    if decision == "kind" and value != "company" and truth in NO_FIRM:
        return True
    return comparable(decision, value) == comparable(decision, truth)


def measured(cases: Iterable[Case], found: Rules, model: Model | None) -> dict[str, Measured]:
    """Every decision on ``cases``; without ``model`` the rules alone."""
    result = {decision: Measured() for decision in DECISIONS}
    for case in cases:
        for question in questions(case):
            _measure(result[question.decision], question, found, model)
    return result


def _measure(into: Measured, question: Question, found: Rules, model: Model | None) -> None:
    decision, truth, evidence = question.decision, question.truth, question.case.evidence
    into.asked += 1
    said = found.verdict(decision, evidence, question.at)
    told = model(question.case.doc_id, decision, question.at) if model is not None else None
    if told is not None:
        into.model.add(right=is_right(decision, told, truth))
    if said is None:
        if told is not None:
            into.silent.add(right=is_right(decision, told, truth))
        return
    right = is_right(decision, said.value, truth)
    into.rules.add(right=right)
    into.by_rule.setdefault(said.rule_id, Count()).add(right=right)
    instead = found.without(said.rule_id).verdict(decision, evidence, question.at)
    if instead is not None:
        left = into.without.setdefault(said.rule_id, Count())
        left.add(right=is_right(decision, instead.value, truth))
    if told is None:
        return
    if comparable(decision, told) == comparable(decision, said.value):
        into.agreed.add(right=right)
    else:
        into.against.add(right=is_right(decision, told, truth))


@dataclass(frozen=True)
class Trained:
    """The verdicts of the trained reading: the likeliest class of each question."""

    judgements: Mapping[str, Judgement]

    def __call__(self, doc_id: str, decision: str, at: At) -> str | None:
        """See ``Model``; ``None`` of an event whose name announces nothing."""
        judged = self.judgements[doc_id]
        if isinstance(at, tuple):
            return _owned(judged, *at)
        if decision == "investor":
            return "yes" if judged.judged.project[at] >= LIKELIER else "no"
        if decision == "event":
            draft = next((draft for draft in judged.drafts if draft.name == at), None)
            return likeliest(draft.event) if draft is not None else None
        if decision == "role":
            return "project" if judged.judged.roles[at] >= LIKELIER else "other"
        classes = judged.judged.kinds[at] if decision == "kind" else judged.judged.figures[at][decision]
        return likeliest(classes)


def _owned(judged: Judgement, name: int, figure: int) -> str:
    draft = next((d for d in judged.drafts if d.name == name and d.project >= LIKELIER), None)
    return "yes" if draft is not None and figure in {draft.amount, draft.jobs} else "no"


COLUMNS = ("rules", "model", "both agree", "model, rules silent", "model, rules against")
WIDE = 22


def report(found: Rules, training: Mapping[str, Measured], unseen: Mapping[str, Measured]) -> str:
    """The tables: a line per decision and set, then a line per rule; a cell is right/answered and its share."""
    sets = {"training": training, "untouched": unseen}
    lines = [f"{'decision':14s}{'documents':10s}{'asked':>6s}" + "".join(f"{name:>{WIDE}s}" for name in COLUMNS)]
    for decision in DECISIONS:
        for name, table in sets.items():
            m = table[decision]
            shares = (m.rules, m.model, m.agreed, m.silent, m.against)
            cells = "".join(f"{count.share():>{WIDE}s}" for count in shares)
            lines.append(f"{decision:14s}{name:10s}{m.asked:6d}{cells}")
    heads = [f"{name}{without}" for name in sets for without in ("", ", without")]
    lines += ["", f"{'rule':30s}" + "".join(f"{head:>{WIDE}s}" for head in heads)]
    for rule in found.all:
        counts = [t[rule.decision] for t in sets.values()]
        cells = "".join(f"{c.get(rule.id, Count()).share():>{WIDE}s}" for m in counts for c in (m.by_rule, m.without))
        lines.append(f"{rule.id:30s}{cells}")
    return "\n".join(lines)


def ablation(folder: Path = DOCUMENTS) -> str:
    """The tables for the labelled documents of ``folder``."""
    cases = [case_of(document.record) for document in labelled_documents(folder)]
    seen = [case for case in cases if not untouched(case.doc_id)]
    unseen = [case for case in cases if untouched(case.doc_id)]
    trained = Trained({case.doc_id: _judged(case) for case in unseen})
    return report(rules(), measured(seen, rules(), None), measured(unseen, rules(), trained))


def _judged(case: Case) -> Judgement:
    models = judge.Trained()
    judged = judge.judge(case.evidence, models)
    claimed = judge.uses(judged, models)
    return Judgement(case, judged, claimed, tuple(judge.drafts(judged, claimed, models)))
