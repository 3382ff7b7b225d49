"""Rules are data that is tested by its own examples; none of them is idle, and frames hide who only speaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from press.decide.conditions import FaultyRuleError, compiled
from press.decide.evidence import Evidence
from press.decide.examples import Example, FaultyExampleError, examples_of
from press.decide.rules import DECISIONS, FOLDER, OF_FIGURES, Rule, rules, verdict
from press.lexicon import lexicon
from press.model import Document
from press.read import scene
from press.rules_check import idle
from press.scene import Scene

EXAMPLES = [example for rule in rules().all for example in examples_of(rule)]


def _name(example: Example) -> str:
    return f"{example.rule_id}-{example.language}-{'speaks' if example.speaks else 'silent'}"


def _scene(body: str, title: str | None = None, lang: str = "es") -> Scene:
    return scene(Document("t", body=body, title=title, lang=lang, published="2024-05-14"))


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_a_rule_decides_its_examples_and_is_silent_on_its_counter_examples(example: Example) -> None:
    assert example.holds(rules()), f"{example.rule_id} on {example.text!r}: {example.said(rules())}"


@pytest.mark.parametrize("rule", rules().all, ids=lambda rule: rule.id)
def test_a_rule_has_examples_in_both_languages_and_a_text_it_must_leave_alone(rule: Rule) -> None:
    found = list(examples_of(rule))
    assert {example.language for example in found if example.speaks} == {"es", "en"}
    assert any(not example.speaks for example in found)


def test_leaving_out_any_single_rule_changes_the_verdict_of_one_of_its_examples() -> None:
    assert [rule.id for rule in rules().all if idle(rules(), rule)] == []


def test_the_rules_guess_nothing_where_no_rule_speaks() -> None:
    plain = _scene("Hay 85 operarios de pie frente al muelle.")
    assert [verdict(decision, plain, 0) for decision in OF_FIGURES] == [None] * len(OF_FIGURES)


def test_every_label_that_a_rule_names_stands_in_a_lexicon_of_both_languages() -> None:
    named: set[str] = set()
    for decision in DECISIONS:
        named |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', _conditions(FOLDER / f"{decision}.toml")))
    known = {"tense.ahead", "tense.maybe", "tense.past"}
    assert named - lexicon("es").phrases.labels - known == set()
    assert named - lexicon("en").phrases.labels - known == set()


def _conditions(file: Path) -> str:
    return "\n".join(line for line in file.read_text("utf-8").splitlines() if line.startswith("when"))


def test_a_rule_that_names_an_unknown_condition_is_refused_by_name() -> None:
    with pytest.raises(FaultyRuleError, match="smells_of"):
        compiled({"smells_of": ["money"]})
    with pytest.raises(FaultyRuleError, match="rich"):
        compiled({"is": ["rich"]})


def test_an_example_that_marks_no_figure_is_refused_with_its_text() -> None:
    with pytest.raises(FaultyExampleError, match="nada"):
        Example("x", "role", "project", "es", "Aquí {nada} se cuenta.", speaks=True).said(rules())


def test_an_office_that_tells_of_a_project_is_not_who_invests() -> None:
    told = _scene("El gobernador Urquiano anunció ayer que la multinacional Zemprit invertirá 12 millones de dólares.")
    evidence = Evidence(told)
    said = {told.names[at].label: verdict("investor", evidence, at) for at in range(len(told.names))}
    assert {name: found and found.value for name, found in said.items()} == {"Urquiano": "no", "Zemprit": "yes"}


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("El alcalde anunció el lunes que la fábrica abrirá.", "El alcalde anunció el lunes que"),
        ("La obra, según la alcaldía, costará 12 millones de dólares.", "según la alcaldía ,"),
        ("Habrá 85 empleos, dijo el secretario.", ", dijo el secretario ."),
        ("El gobernador dio a conocer una inversión de 12 millones de dólares.", "El gobernador dio a conocer"),
    ],
)
def test_attribution_frames_are_found_in_their_forms(text: str, frame: str) -> None:
    line = Evidence(_scene(text)).line(0)
    tokens = line.sentence.tokens
    assert [" ".join(t.raw for t in tokens[f.first : f.last]) for f in line.frames] == [frame]


def test_what_stands_in_a_frame_is_no_evidence_of_the_figure() -> None:
    line = Evidence(_scene("El alcalde anunció ayer que la fábrica contratará a 85 operarios.")).line(0)
    assert "firm.no" in line.whole
    assert "firm.no" not in line.hits
    assert "jobs_said.hires" in line.hits
