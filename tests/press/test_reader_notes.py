"""Whole short notes: agreements with their day and topic, quotes, who is spoken of beside those who only comment."""

from __future__ import annotations

import pytest

from press.model import Agreement, Claim, Document, Reading
from press.read import read


def note(body: str, lang: str = "es", *, published: str = "2021-09-14", title: str | None = None) -> Reading:
    return read(Document(doc_id="note", body=body, lang=lang, published=published, title=title))


def agreement(body: str, lang: str = "es", **more: str) -> Agreement:
    (found,) = note(body, lang, **more).agreements
    return found


def claim(body: str, lang: str = "es", *, measure: str = "jobs") -> Claim:
    (found,) = [c for c in note(body, lang).claims if c.measure == measure]
    return found


SIGNED = (
    ("La Alcaldía de Ibagué y la Cámara Nórdica firmaron el 3 de agosto de 2021 dos convenios.", "es", "2021-08-03"),
    ("La Alcaldía de Ibagué y la Cámara Nórdica firmaron el pasado 2 de septiembre dos convenios.", "es", "2021-09-02"),
    ("La Alcaldía de Ibagué y la Cámara Nórdica firmaron el 20 de diciembre dos convenios.", "es", "2020-12-20"),
    ("Ibagué City Hall and the Nordic Chamber signed two agreements on August 3, 2021.", "en", "2021-08-03"),
    ("Ibagué City Hall and the Nordic Chamber signed two agreements on Monday.", "en", "2021-09-13"),
    ("En la visita de comienzos de junio se firmaron nueve acuerdos entre los dos países.", "es", "2021-06"),
    ("Tras los encuentros de esta semana, la Alcaldía de Ibagué y la Cámara Nórdica sellaron dos convenios.", "es",
     "2021-09-14"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "day"), SIGNED)
def test_an_agreement_is_dated_by_its_own_sentence(body: str, lang: str, day: str) -> None:
    assert agreement(body, lang).date == day


TOPICS = (
    ("The Government of Peru and the Government of Colombia signed six accords on Friday. One of the papers seeks to "
     "promote fisheries and cold chains.", "en", "fisheries and cold chains"),
    ("The Government of Peru and the Government of Colombia signed six accords on May 4, 2021.", "en", None),
    ("El Gobierno de Perú y el Gobierno de Colombia suscribieron seis acuerdos. El de más interés para los gremios "
     "trata de pesca, frío y acuicultura.", "es", "pesca, frío y acuicultura"),
    ("La Gobernación del Cesar y Lumbreras Solar firmaron el lunes un convenio sobre redes 5.0.", "es", "redes 5.0"),
    ("La Gobernación del Cesar y Lumbreras Solar trabajarán juntos en talento para la energía, según el convenio "
     "firmado este lunes.", "es", "talento para la energía"),
    ("A cooperation agreement on battery recycling now links ProCesar Agency and Lumbreras Solar.", "en",
     "battery recycling"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "topic"), TOPICS)
def test_the_topic_of_an_agreement_is_what_it_is_about_and_never_its_date(
    body: str, lang: str, topic: str | None
) -> None:
    assert agreement(body, lang).topic == topic


PARTIES = (
    ("A non-binding memorandum now links Lumbreras Solar with the authorities of Neiva.", "en",
     ("Lumbreras Solar", "authorities of Neiva")),
    ("Yopal y Lumbreras Solar acordaron explorar una planta de paneles; el documento es una declaración de intención.",
     "es", ("Yopal", "Lumbreras Solar")),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "parties"), PARTIES)
def test_the_parties_are_those_who_sign_with_their_whole_names(body: str, lang: str, parties: tuple[str, ...]) -> None:
    assert agreement(body, lang).parties == parties


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("Yopal y Lumbreras Solar firmaron tres convenios. La es el tema de uno.", "es"),
        ("Lumbreras Solar and Brisal Corp signed three agreements. The is the subject of one.", "en"),
    ],
)
def test_a_sentence_that_names_no_subject_before_its_verb_gives_no_topic(body: str, lang: str) -> None:
    assert agreement(body, lang).topic is None


ALONE = (
    ("Lumbreras Solar, de Noruega, evaluará la instalación de una planta en Neiva tras firmar un memorando.", "es"),
    ("Neiva, 14 de septiembre de 2021 – Con la firma de un memorando, Lumbreras Solar dio hoy el primer paso hacia "
     "Neiva.", "es"),
    ("Los detalles los entregó Ruta N Medellín en un boletín. Lumbreras Solar firmó un memorando para estudiar una "
     "planta en Neiva.", "es"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang"), ALONE)
def test_an_origin_a_dateline_and_a_source_are_no_parties(body: str, lang: str) -> None:
    assert note(body, lang).agreements == ()


QUOTES = (
    ("Tornasol Software will hire for 310 full-time jobs in Pasto.", "en", "310 full-time jobs"),
    ("The opening brings nearly 45 part-time positions to Pasto.", "en", "nearly 45 part-time positions"),
    ("Tornasol Software abrirá en Pasto una sede con 310 empleos formales.", "es", "310 empleos formales"),
    ("Su filial de Pasto ofrece 27 puestos disponibles.", "es", "27 puestos disponibles"),
    ("El plan equivale a cerca de 310 empleos en Pasto.", "es", "cerca de 310 empleos"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "quote"), QUOTES)
def test_a_quote_ends_with_the_noun_it_counts(body: str, lang: str, quote: str) -> None:
    assert claim(body, lang).quote == quote


HEDGED = (
    ("Tornasol Software will add roughly 87 jobs in Pasto.", "jobs", "approx"),
    ("Tornasol Software will add more than 87 jobs in Pasto.", "jobs", "more_than"),
    ("The portfolio adds up to 87 projects.", "projects", "exact"),
    ("The trade turns over $850 million a year.", "money", "exact"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "measure", "hedge"), HEDGED)
def test_a_verb_takes_only_its_own_word_from_the_hedge(body: str, measure: str, hedge: str) -> None:
    assert claim(body, "en", measure=measure).hedge == hedge


@pytest.mark.parametrize(("body", "currency"), [
    ("The agency has brought $1,870 million to Medellín since 2015.", "USD"),
    ("The agency has brought 1,870 million pesos to Medellín since 2015.", "COP"),
])  # fmt: skip
def test_a_bare_dollar_in_an_english_text_is_a_us_dollar(body: str, currency: str) -> None:
    assert claim(body, "en", measure="money").unit == currency


def test_money_that_is_left_without_ground_is_read_and_no_floor_number() -> None:
    body = "Sogamoso se queda sin el proyecto de Tornasol Software.\nQuedan sin piso 14 mil millones de pesos."
    assert claim(body, measure="money").value == 14e9


def test_employers_at_a_fair_are_companies() -> None:
    assert claim("La feria de Tunja reunió a 33 empleadores.", measure="companies").value == 33


def test_a_currency_behind_a_name_is_no_part_of_it() -> None:
    assert claim("The year 2018 brought ACI Medellín USD 311 million.", "en", measure="money").subject == "ACI Medellín"
