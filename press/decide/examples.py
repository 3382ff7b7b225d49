"""Examples of rules as scenes: a short text, what is asked about in braces, an owner in square brackets.

``"Industrias Quelonio emplea a {340 personas}."`` asks about the figure, ``"{Zemprit} abre …"`` about the name. A line
before the text is its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from press.decide.evidence import Evidence
from press.decide.rules import OF_NAMES, OF_PAIRS, At, Rule, Rules, Verdict
from press.model import Document
from press.read import scene
from press.scene import Scene
from press.text.tokens import Token

PUBLISHED = "2024-05-14"
MARK = re.compile(r"[{}\[\]]")


class FaultyExampleError(ValueError):
    """An example whose mark is no figure or name of its text; the message names rule and text."""


@dataclass(frozen=True)
class Example:
    """One example of one rule.

    Attributes:
        speaks: whether the rule must decide here; of a counter-example it must not.
    """

    rule_id: str
    decision: str
    verdict: str
    language: str
    text: str
    speaks: bool

    def said(self, rules: Rules) -> Verdict | None:
        """What ``rules`` say of what is marked.

        Raises:
            FaultyExampleError: the mark is no figure or name of the text.
        """
        shown = self.scene()
        return rules.verdict(self.decision, Evidence(shown), self._at(shown))

    def holds(self, rules: Rules) -> bool:
        """Whether ``rules`` give the verdict by this rule, or of a counter-example leave it silent."""
        said = self.said(rules)
        by_this = said is not None and said.rule_id == self.rule_id
        return by_this and said is not None and said.value == self.verdict if self.speaks else not by_this

    def scene(self) -> Scene:
        """The text without its marks."""
        title, _, body = self.text.rpartition("\n")
        return scene(
            Document(
                doc_id=self.rule_id,
                body=MARK.sub("", body),
                title=MARK.sub("", title) or None,
                lang=self.language,
                published=PUBLISHED,
            )
        )

    def _at(self, shown: Scene) -> At:
        body = self.text.rpartition("\n")[2]
        if self.decision in OF_PAIRS:
            return self._name(shown, _span(body, "[]")), self._figure(shown, _span(body, "{}"))
        span = _span(body, "{}")
        return self._name(shown, span) if self.decision in OF_NAMES else self._figure(shown, span)

    def _figure(self, shown: Scene, span: tuple[int, int]) -> int:
        found = (at for at, f in enumerate(shown.figures) if f.start < span[1] and span[0] < f.end)
        return self._first(found, "figure")

    def _name(self, shown: Scene, span: tuple[int, int]) -> int:
        found = (
            at
            for at, name in enumerate(shown.names)
            for mention in name.mentions
            if _overlaps(shown.sentences[mention.sentence].tokens[mention.first : mention.last], span)
        )
        return self._first(found, "name")

    def _first(self, found: Iterator[int], what: str) -> int:
        at = next(found, None)
        if at is None:
            raise FaultyExampleError(f"rule {self.rule_id}: no {what} is marked in {self.text!r}")
        return at


def _overlaps(tokens: Sequence[Token], span: tuple[int, int]) -> bool:
    return tokens[0].start < span[1] and span[0] < tokens[-1].end


def _span(marked: str, signs: str) -> tuple[int, int]:
    """Start and end, in the text without marks, of what stands between ``signs``."""
    start, end = (len(MARK.sub("", marked[: marked.index(sign)])) for sign in signs)
    return start, end


def examples_of(rule: Rule) -> Iterator[Example]:
    """The examples of ``rule``, then its counter-examples."""
    for speaks, by_language in ((True, rule.examples), (False, rule.counter_examples)):
        for language, texts in by_language.items():
            for text in texts:
                yield Example(rule.id, rule.decision, rule.verdict, language, text, speaks)
