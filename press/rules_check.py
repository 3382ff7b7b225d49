"""Leave each rule out in turn and show which of its examples then fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from press.decide.examples import Example, examples_of
from press.decide.rules import Rule, Rules, rules


def broken(found: Rules, rule: Rule) -> Iterator[Example]:
    """The examples of ``rule`` whose verdict is another one, or none, without it."""
    without = found.without(rule.id)
    for example in examples_of(rule):
        said = example.said(without) if example.speaks else None
        if example.speaks and (said is None or said.value != rule.verdict):
            yield example


def idle(found: Rules, rule: Rule) -> bool:
    """Whether nothing changes when ``rule`` is left out: then it decides nothing that another rule does not."""
    return next(broken(found, rule), None) is None


def check() -> int:
    """Print a line per rule; the exit code is 1 where a rule is idle."""
    found = rules()
    idles = 0
    for rule in found.all:
        failing = list(broken(found, rule))
        idles += not failing
        shown = failing[0].text.splitlines()[-1] if failing else "NOTHING FAILS"
        sys.stdout.write(f"{rule.id:32s}{len(failing):3d} of its examples fail, first: {shown}\n")
    sys.stdout.write(f"{len(found.all)} rules left out one by one, {idles} of them without any test that fails\n")
    return 1 if idles else 0
