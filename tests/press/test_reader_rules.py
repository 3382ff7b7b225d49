"""Forms that the press uses again and again: what most of them must be read as, however the models are trained."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from press.lexicon.verbs import verb_forms
from press.model import Claim, Document, Reading
from press.read import read

FORMS = Path(__file__).with_name("forms.csv")
RIGHT = {"accumulation": 0.6, "modality": 0.5, "job_kind": 0.5, "subject": 0.25, "event": 0.6, "status": 0.6}
"""Share of the forms that must be read rightly; they lack all context, and are harder than the texts they are from."""
COUNTED = frozenset({"jobs", "companies", "projects"})


def of(text: str, language: str = "es", published: str = "2023-05-16") -> Reading:
    return read(Document("r", body=text, lang=language, published=published))


def claim(found: Reading, quote: str) -> Claim:
    """The claim with ``quote``, or the last count."""
    return [c for c in found.claims if (quote in c.quote if quote else c.measure in COUNTED)][-1]


def said(row: dict[str, str]) -> str | None:
    """What the reader says of a form."""
    found = of(row["text"], row["language"])
    if row["decision"] in {"event", "status"}:
        return next((str(getattr(one, row["decision"])) for one in found.announcements), None)
    value = getattr(claim(found, row["quote"]), row["decision"])
    return str(value) if value is not None else None


def test_most_forms_are_read_rightly_decision_by_decision() -> None:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    with FORMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="|"):
            asked[row["decision"]] += 1
            right[row["decision"]] += said(row) == row["expected"]
    assert asked.keys() == RIGHT.keys()
    assert {d: f"{right[d]}/{n}" for d, n in asked.items() if right[d] < RIGHT[d] * n} == {}


@pytest.mark.parametrize(
    ("language", "written", "lemma", "tense"),
    [
        ("es", "invirtió", "invertir", "past"),
        ("es", "invertirán", "invertir", "future"),
        ("es", "ubique", "ubicar", "subjunctive"),
        ("es", "construyó", "construir", "past"),
        ("es", "acompañaba", "acompañar", "imperfect"),
        ("en", "planned", "plan", "past"),
        ("en", "building", "build", "gerund"),
        ("en", "chosen", "choose", "participle"),
        ("en", "supplies", "supply", "present"),
    ],
)
def test_verb_forms_are_made_by_rule(language: str, written: str, lemma: str, tense: str) -> None:
    found = verb_forms("es" if language == "es" else "en")[written]
    assert (lemma, tense) in {(form.lemma, form.tense) for form in found}


@pytest.mark.parametrize("word", ["de", "una", "entre", "para"])
def test_short_words_are_no_verbs(word: str) -> None:
    assert word not in verb_forms("es")


def test_pesos_are_those_of_the_country_the_text_names_them_of() -> None:
    text = "Kraftholm invertirá 90 millones de pesos mexicanos en León. El estado acumula 2 mil millones de pesos."
    assert {c.unit for c in of(text).claims if c.measure == "money"} == {"MXN"}


def test_a_headline_without_the_legal_form_means_the_same_company() -> None:
    found = of("Sorvi enlarges yard in Barranquilla\nFinnish group Sorvi AB is spending $9 million there.", "en")
    assert {a.company for a in found.announcements} == {"Sorvi"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Peru's Ulloa Fruits will build a plant in Cali. The number of jobs drops to 90 from an earlier 140.", 90),
        ("Dutch group Veldhoek, which employs 2,300 worldwide, will open a plant in Cali.", 2300),
    ],
)
def test_a_number_counts_the_noun_it_leaves_out(text: str, value: int) -> None:
    assert value in [c.value for c in of(text, "en").claims if c.measure == "jobs"]


def test_direct_and_indirect_jobs_that_add_up_leave_their_sum_as_both() -> None:
    found = of("Kraftholm abrirá una planta en Cali que generará 90 empleos: 60 serán directos y 30 indirectos.")
    assert [c.job_kind for c in found.claims] == ["direct_and_indirect", "direct", "indirect"]
