"""Rules of the reader one by one: verb forms, accumulation by subject and time, events and states of a document."""

from __future__ import annotations

import pytest

from press.model import Document, Reading
from press.read import ruled_reading
from press.verbs import verb_forms


def of(text: str, language: str = "es") -> Reading:
    return ruled_reading(Document("r", body=text, lang=language, published="2024-05-10"))


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


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "La agencia Impulsa Sinú acompañó en 2023 a 14 empresas.", "incremental"),
        ("es", "La agencia Impulsa Sinú ha acompañado a 140 empresas desde 2015.", "cumulative"),
        ("es", "Entre 2016 y 2019, la agencia Impulsa Sinú facilitó 73 proyectos.", "cumulative"),
        ("es", "Hoy la agencia Impulsa Sinú acompaña a 14 empresas.", "stock"),
        ("es", "La agencia Impulsa Sinú se propone llegar a 200 empresas en 2027.", "target"),
        ("es", "La agencia Impulsa Sinú suma 140 empresas.", "cumulative"),
        ("en", "The agency Invest Sinú logged 12 projects in the first half.", "incremental"),
        ("en", "As of March, the agency Invest Sinú has helped 90 companies.", "cumulative"),
        ("en", "The agency Invest Sinú aims to reach 120 companies by 2030.", "target"),
        ("es", "La industria del calzado emplea a 90.000 personas.", "stock"),
        ("es", "La firma Kraftwind contratará a 80 soldadores para su planta de Cali.", "incremental"),
        ("es", "La firma Kraftwind tiene una planta en Cali con 80 soldadores.", "stock"),
        ("es", "La firma Kraftwind despidió a 64 de sus 410 trabajadores.", "stock"),
        ("en", "The firm Kraftwind sits next to some 700 agents in Cali.", "stock"),
    ],
)
def test_accumulation_follows_subject_verb_and_time(language: str, text: str, expected: str) -> None:
    claims = [c for c in of(text, language).claims if c.measure in {"jobs", "companies", "projects"}]
    assert claims[-1].accumulation == expected


@pytest.mark.parametrize(
    ("text", "event", "status"),
    [
        ("Kraftwind abrirá una planta en Cali.", "new", "planned"),
        ("Kraftwind invertirá 4 millones de dólares en su planta de Cali.", "expansion", "planned"),
        ("Ayer se cortó la cinta de la planta de Kraftwind en Cali.", "inauguration", "done"),
        ("Kraftwind inaugurará en 2026 una planta en Cali.", "new", "planned"),
        ("Kraftwind firmó un memorando para estudiar una planta en Cali.", "mou", "mou"),
        ("Kraftwind cerrará su planta de Cali.", "closure", "planned"),
        ("Kraftwind desistió de su proyecto en Cali.", "new", "cancelled"),
        ("Si obtiene la licencia, Kraftwind construirá una planta en Cali.", "new", "conditional"),
        ("Kraftwind construirá una planta en Cali, si no hay contratiempos.", "new", "planned"),
        ("Cali se queda sin el proyecto de Kraftwind.", "new", "cancelled"),
    ],
)
def test_event_and_state_of_a_project(text: str, event: str, status: str) -> None:
    found = of(text + " La empresa es danesa.").announcements
    assert [(a.company, a.event, a.status) for a in found] == [("Kraftwind", event, status)]


@pytest.mark.parametrize(
    "text",
    [
        "Kraftwind ganó un contrato de 30 millones de dólares para equipar el hospital de Cali.",
        "Las ventas de Kraftwind en Cali llegaron a 30 millones de dólares.",
        "Kraftwind lanzó en Cali una suscripción de 30.000 pesos al mes.",
        "La ronda de 5 millones de dólares fue liderada por Kraftwind.",
        "Kraftwind recortará 40 puestos en Cali.",
        "Kraftwind, que llegó a Cali en 2012, patrocinará un torneo.",
        "No se trata de un nuevo proyecto de Kraftwind en Cali.",
    ],
)
def test_what_is_no_project_makes_no_announcement(text: str) -> None:
    assert of(text + " La empresa es danesa.").announcements == ()


def test_a_dateline_says_where_a_text_was_written_and_not_where_something_is_built() -> None:
    reading = of("Medellín, 25 de marzo de 2024 – La llegada de Kraftwind a Cali traerá 110 empleos.")
    assert [(a.company, a.place) for a in reading.announcements] == [("Kraftwind", "Cali")]


def test_two_projects_of_one_company_at_two_places_are_two_announcements() -> None:
    text = (
        "Kraftwind abrirá en Cajicá una planta de 61 millones de dólares. "
        "Además, invertirá 32 millones de dólares en su fábrica de Apartadó."
    )
    found = [(a.place, a.event, a.amount) for a in of(text).announcements]
    assert found == [("Cajicá", "new", 61e6), ("Apartadó", "expansion", 32e6)]


def test_a_surname_is_the_person_named_before() -> None:
    text = (
        "Kraftwind construirá una planta en Cali, según su gerente, Óscar Peñalba. "
        "Peñalba calcula que habrá 140 empleos directos."
    )
    reading = of(text)
    assert {a.company for a in reading.announcements} == {"Kraftwind"}
    assert reading.claims[-1].subject == "Kraftwind"


def test_a_name_with_and_inside_is_one_company_where_its_verb_is_singular() -> None:
    reading = of("Muebles y Hogar Cuautla abrirá una tienda en Cali.")
    assert [a.company for a in reading.announcements] == ["Muebles y Hogar Cuautla"]


def test_reported_speech_is_no_condition() -> None:
    reading = of("Glovia told analysts it would put $27 million into a plant in Cali.", "en")
    assert [(a.status, a.amount) for a in reading.announcements] == [("planned", 27e6)]
