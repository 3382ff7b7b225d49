"""The readable reading: ordered rules over the evidence of a scene; the first that holds decides.

Rules are data (``press/rules/<decision>.toml``), each with examples and counter-examples. A decision that no rule
speaks on has no verdict: the rules do not guess.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from press.decide.conditions import FaultyRuleError, Test, compiled, needed
from press.decide.evidence import Evidence, Spot
from press.scene import Scene

FOLDER = Path(__file__).parent.parent / "rules"
OF_FIGURES = ("accumulation", "modality", "job_kind", "subject_kind", "role")
OF_NAMES = ("kind", "investor", "event")
OF_PAIRS = ("owner",)
BY_KIND = frozenset({"investor", "owner", "event"})
"""Decisions whose rules ask what the rules call a name."""
DECISIONS = (*OF_FIGURES, *OF_NAMES, *OF_PAIRS)

OWN_NAMES = frozenset({"brand", "customer"})
"""Kinds of names that rules call companies."""

At = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say, and which of them: ``value`` by the rule ``rule_id``."""

    value: str
    rule_id: str


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        verdict: what holds where the rule does.
        needs: labels of which one each must stand in the sentence, or ``when`` cannot hold; looked at first.
        examples, counter_examples: short texts by language; the figure or name in question stands in braces, an owner
            in square brackets, a title on a line of its own before the text.
    """

    id: str
    decision: str
    when: Test
    needs: tuple[frozenset[str], ...]
    verdict: str
    examples: Mapping[str, Sequence[str]]
    counter_examples: Mapping[str, Sequence[str]]


Numbered = tuple[tuple[int, Rule], ...]
_serial = count()


@dataclass(frozen=True)
class Rules:
    """The rules of all decisions, in order.

    Attributes:
        serial: tells this set from others where answers are kept.
    """

    by_decision: Mapping[str, tuple[Rule, ...]]
    serial: int = field(default_factory=lambda: next(_serial))
    _indexes: dict[str, tuple[frozenset[int], Mapping[str, Sequence[int]]]] = field(default_factory=dict, repr=False)

    @property
    def all(self) -> list[Rule]:
        """Every rule, by decision and order."""
        return [rule for rules in self.by_decision.values() for rule in rules]

    def without(self, rule_id: str) -> Rules:
        """The same rules but one."""
        return Rules({d: tuple(r for r in rules if r.id != rule_id) for d, rules in self.by_decision.items()})

    def verdict(self, decision: str, evidence: Evidence, at: At) -> Verdict | None:
        """What the rules say of a figure or name; ``None`` where they say nothing.

        Args:
            decision: one of ``DECISIONS``.
            evidence: of the scene, made once for all questions to one set of rules.
            at: position of the figure or of the name in the scene; of an owner both, the name first.
        """
        if decision in BY_KIND and not evidence.kinds:
            self._know_kinds(evidence)
        asked = self.serial, decision, at
        if asked not in evidence.verdicts:
            evidence.verdicts[asked] = self._verdict(decision, evidence, at)
        known: Verdict | None = evidence.verdicts[asked]
        return known

    def _verdict(self, decision: str, evidence: Evidence, at: At) -> Verdict | None:
        key = self.serial, decision
        best: tuple[int, Rule] | None = None
        for spot in _spots(decision, evidence, at):
            possible: Numbered | None = spot.line.possible.get(key)
            if possible is None:
                possible = spot.line.possible[key] = self._possible(decision, spot)
            for numbered in possible:
                if best is not None and numbered[0] >= best[0]:
                    break
                if numbered[1].when(spot):
                    best = numbered
                    break
        return Verdict(best[1].verdict, best[1].id) if best is not None else None

    def _possible(self, decision: str, spot: Spot) -> Numbered:
        """The rules whose words stand in the sentence of ``spot``, with their place in the order."""
        labels = spot.hits.keys()
        always, by_label = self._by_label(decision)
        numbers = always.union(*[by_label[label] for label in labels & by_label.keys()])
        order = self.by_decision[decision]
        return tuple([(n, order[n]) for n in sorted(numbers) if not any(map(labels.isdisjoint, order[n].needs))])

    def _by_label(self, decision: str) -> tuple[frozenset[int], Mapping[str, Sequence[int]]]:
        """The rules of a decision that need no word, and by label those of whose first words it is one."""
        if decision not in self._indexes:
            by_label: dict[str, list[int]] = defaultdict(list)
            always = set()
            for n, rule in enumerate(self.by_decision[decision]):
                for label in rule.needs[0] if rule.needs else ():
                    by_label[label].append(n)
                if not rule.needs:
                    always.add(n)
            self._indexes[decision] = frozenset(always), by_label
        return self._indexes[decision]

    def _know_kinds(self, evidence: Evidence) -> None:
        for at in range(len(evidence.scene.names)):
            said = self.verdict("kind", evidence, at)
            evidence.kinds[at] = said.value if said else None


def comparable(decision: str, value: str) -> str:
    """A verdict as both readings and the labels give it: a figure is a project's or not, a brand is a company."""
    if decision == "role":
        return value if value == "project" else "other"
    if decision == "kind":
        return "company" if value in OWN_NAMES else value
    return value


def _spots(decision: str, evidence: Evidence, at: At) -> list[Spot]:
    if isinstance(at, tuple):
        return evidence.pair(*at)
    return evidence.figure(at) if decision in OF_FIGURES else evidence.mentions(at, framed=decision == "kind")


@cache
def rules() -> Rules:
    """The rules of the repository, read and compiled once.

    Raises:
        FaultyRuleError: a rule that cannot be compiled, or an id that is there twice; the message names the rule.
    """
    found = Rules({decision: rules_of(FOLDER / f"{decision}.toml") for decision in DECISIONS})
    ids = [rule.id for rule in found.all]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise FaultyRuleError(f"rules with the same id: {', '.join(twice)}")
    return found


def rules_of(file: Path) -> tuple[Rule, ...]:
    """The rules of one decision, in order."""
    rows = tomllib.loads(file.read_text(encoding="utf-8")).get("rule", ())
    return tuple(_rule(file.stem, row) for row in rows)


def _rule(decision: str, row: Mapping[str, Any]) -> Rule:
    try:
        when = compiled(row["when"])
    except (FaultyRuleError, KeyError, TypeError) as error:
        raise FaultyRuleError(f"rule {row.get('id')} of {decision}: {error}") from error
    shown = row.get("examples", {}), row.get("counter_examples", {})
    return Rule(row["id"], decision, when, needed(row["when"]), row["verdict"], *shown)


def verdict(decision: str, scene: Scene | Evidence, at: At) -> Verdict | None:
    """What the repository's rules say; see ``Rules.verdict``. Whoever asks often makes the evidence once."""
    evidence = scene if isinstance(scene, Evidence) else Evidence(scene)
    return rules().verdict(decision, evidence, at)
