"""Whole short notes: agreements with their day and topic, quotes, who is spoken of beside those who only comment."""

from __future__ import annotations

import pytest

from press.model import Agreement, Announcement, Claim, Document, Reading
from press.read import ruled_reading


def note(body: str, lang: str = "es", *, published: str = "2021-09-14", title: str | None = None) -> Reading:
    return ruled_reading(Document(doc_id="note", body=body, lang=lang, published=published, title=title))


def agreement(body: str, lang: str = "es", **more: str) -> Agreement:
    (found,) = note(body, lang, **more).agreements
    return found


def claim(body: str, lang: str = "es", *, measure: str = "jobs") -> Claim:
    (found,) = [c for c in note(body, lang).claims if c.measure == measure]
    return found


def announcement(body: str, lang: str = "es", **more: str) -> Announcement:
    (found,) = note(body, lang, **more).announcements
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
    ("Delegaciones de Invest in Pereira y la Cámara Alpina firmaron tres convenios.", "es",
     ("Invest in Pereira", "Cámara Alpina")),
    ("A non-binding memorandum now links Lumbreras Solar with the authorities of Neiva.", "en",
     ("Lumbreras Solar", "authorities of Neiva")),
    ("Yopal y Lumbreras Solar acordaron explorar una planta de paneles; el documento es una declaración de intención.",
     "es", ("Yopal", "Lumbreras Solar")),
    ("Neiva, 14 September 2021 – City Hall and Lumbreras Solar have signed a letter of intent for a plant in Neiva.",
     "en", ("City Hall", "Lumbreras Solar")),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "parties"), PARTIES)
def test_the_parties_are_those_who_sign_with_their_whole_names(body: str, lang: str, parties: tuple[str, ...]) -> None:
    assert agreement(body, lang).parties == parties


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


def test_an_agreement_about_talent_is_no_project() -> None:
    body = "Hoy, la Universidad del Magdalena y Tornasol Software firmaron un memorando dedicado a talento digital."
    assert len(note(body).agreements) == 1
    assert note(body).announcements == ()


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


LEAD = {
    "es": "Tornasol Software abrirá una sede en Pasto con 120 empleos.\n",
    "en": "Tornasol Software will open an office in Pasto with 120 jobs.\n",
}
HEADCOUNT = (
    ("es", "“Es una gran noticia”, señaló la Secretaría de Desarrollo.\nSu nómina global es de 45.300 empleados."),
    ("es", "ACI Medellín facilitó la llegada de la empresa con agendas.\nSu nómina global es de 45.300 empleados."),
    ("en", "“Another one is coming,” the Chamber of Commerce commented.\nIts global payroll counts 45,300 employees."),
    ("en", "“The city kept its word,” said the operations office of Tornasol Software.\nThe decision was taken on a "
           "visit organised by ACI Medellín.\nIts global payroll counts 45,300 employees."),
    ("es", "La compañía reporta 45.300 empleados en sus distintas sedes."),
    ("es", "En todo el mundo, el grupo tiene 45.300 empleados."),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "behind"), HEADCOUNT)
def test_a_headcount_is_the_company_s_whoever_commented_or_helped_before(lang: str, behind: str) -> None:
    found = [c for c in note(LEAD[lang] + behind, lang).claims if c.value == 45300]
    assert [(c.subject, c.subject_kind) for c in found] == [("Tornasol Software", "company")]


RUNNING = (
    ("es", "Entre 2014 y 2018, la gestión de ACI Medellín arrojó 61 proyectos."),
    ("en", "The cycle that runs from 2014 to 2018 left 61 projects, according to ACI Medellín."),
)


@pytest.mark.parametrize(("lang", "behind"), RUNNING)
def test_projects_of_an_agency_are_not_those_of_the_company_spoken_of(lang: str, behind: str) -> None:
    found = [c for c in note(LEAD[lang] + behind, lang).claims if c.measure == "projects"]
    assert [(c.subject, c.subject_kind) for c in found] == [("ACI Medellín", "agency")]


def test_an_erratum_at_the_foot_speaks_of_the_note_s_company() -> None:
    foot = "Desde 2014, ACI Medellín ha facilitado 61 proyectos.\nFe de erratas: una versión anterior de la nota decía"
    found = [c for c in note(LEAD["es"] + foot + " «150 empleos».").claims if c.value == 150]
    assert [(c.subject, c.accumulation, c.role) for c in found] == [("Tornasol Software", "incremental", "superseded")]


def test_a_source_that_is_a_programme_is_not_meant_by_the_initiative() -> None:
    body = "Los detalles los entregó Ruta N Medellín. Tornasol Software firmó un memorando para una planta en Pasto."
    found = announcement(body + "\nLa iniciativa podría generar 64 empleos.")
    assert (found.company, found.jobs) == ("Tornasol Software", 64)


UPDATED = "Tornasol Software corrige las cifras de su operación en Pasto.\nEn empleo, la meta cambia de {} a {}."


def test_a_goal_that_changes_from_one_figure_to_another_keeps_both() -> None:
    reading = note(UPDATED.format("150 empleos formales", "220 empleos formales"))
    assert [(c.value, c.role) for c in reading.claims] == [(150, "superseded"), (220, "main")]
    assert [a.jobs for a in reading.announcements] == [220]


DONE_OR_NOT = (
    ("What was an announcement in May 2020 is now real: Tornasol Motors has opened in Pasto.", "en", "inauguration"),
    ("The Pasto subsidiary of Tornasol Motors is set to grow, its parent in Chile said on July 14.", "en", "expansion"),
    ("Tras varios meses de visitas, Tornasol Motors anunció este viernes la instalación de una planta en Pasto.", "es",
     "new"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "event"), DONE_OR_NOT)
def test_openings_growth_and_installations_are_told_apart(body: str, lang: str, event: str) -> None:
    found = announcement(body, lang)
    assert (found.company, found.event, found.place) == ("Tornasol Motors", event, "Pasto")


NO_PROJECT = (
    ("Tornasol Motors confirmó la salida de 43 trabajadores y culpó a la caída de la demanda.", "es"),
    ("For US$8m, Tornasol Motors took control of a company founded in Pasto.", "en"),
    ("Tornasol Motors sponsored a contest with a purse of 300 million pesos.\nAbout Ruta N Medellín: we promote "
     "investment and cooperation.", "en"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang"), NO_PROJECT)
def test_layoffs_takeovers_of_nobody_named_and_boilerplate_are_no_projects(body: str, lang: str) -> None:
    assert note(body, lang).announcements == ()


REPRINTS = (
    ("Lo dio a conocer la agencia. Pasto, 9 de septiembre de 2021. Tornasol Motors abrirá una planta en Pasto.",
     "2021-09-09"),
    ("Lo dio a conocer la agencia. Pasto, 9 de septiembre de 2021 – Ayer, Tornasol anunció que abrirá una planta.",
     "2021-09-08"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "day"), REPRINTS)
def test_a_reprint_keeps_the_day_of_the_dateline_it_repeats(body: str, day: str) -> None:
    assert announcement(body).announced == day


NAMES = (
    ("Tornasol of Chile will open a plant in Pasto.", "en", "Tornasol"),
    ("Abrirá en Pasto un centro de distribución de Textiles y Telas Orinoco, compañía de Chile.", "es",
     "Textiles y Telas Orinoco"),
    ("Así lo informó la agencia: Pasto, 9 de septiembre de 2021 – Un centro de datos abrirá Tornasol Motors en Pasto.",
     "es", "Tornasol Motors"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "company"), NAMES)
def test_a_company_is_read_with_its_whole_name(body: str, lang: str, company: str) -> None:
    assert announcement(body, lang).company == company


def test_a_currency_behind_a_name_is_no_part_of_it() -> None:
    assert claim("The year 2018 brought ACI Medellín USD 311 million.", "en", measure="money").subject == "ACI Medellín"


def test_what_a_company_rules_out_for_itself_is_not_cancelled() -> None:
    body = "Tornasol Motors, que descarta mudarse, prescindirá de 64 trabajadores en Pasto."
    assert claim(body).modality == "planned"


def test_regions_and_common_words_are_no_companies() -> None:
    spanish = (
        "Tornasol Motors abrirá una planta en Pasto. Desde allí la firma atenderá a clientes de toda Latinoamérica."
    )
    english = "Tornasol Motors looks at Colombia. Concrete plans, if there are any, have not been made public."
    assert note(spanish).mentions == ()
    assert [m.company for m in note(english, "en").mentions] == ["Tornasol Motors"]


ON_OPENING = (
    ("Tornasol Motors inauguró ayer una planta en Pasto.\nCon la apertura se activan 52 empleos, según lo anunciado.",
     "es"),
    ("Tornasol Motors opened its plant in Pasto yesterday.\nThe opening sets 52 jobs in motion, as announced.", "en"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang"), ON_OPENING)
def test_jobs_announced_for_the_time_after_an_opening_are_planned(body: str, lang: str) -> None:
    assert claim(body, lang).modality == "planned"


NOBODY = (
    ("es", "ACI Medellín recibió una visita esta semana. La compañía reporta 77.150 empleados en sus sedes."),
    ("en", "ACI Medellín hosted a visit this week. The company has 77,150 employees worldwide."),
    ("es", "ACI Medellín ha atraído 40 empresas desde 2015. En todo el mundo, el grupo tiene 77.150 empleados."),
)


@pytest.mark.parametrize(("lang", "body"), NOBODY)
def test_the_company_of_a_text_that_names_none_is_never_an_agency(lang: str, body: str) -> None:
    found = [c for c in note(body, lang).claims if c.value == 77150]
    assert [(c.subject, c.subject_kind) for c in found] == [(None, "unknown")]


def test_the_outlet_s_own_lines_are_not_meant_by_a_fair_or_an_association() -> None:
    fair = "Con unas 43 compañías, Barranquilla prepara su feria laboral.\nSobre Ruta N Medellín: promovemos inversión."
    found = [c.subject for c in note(fair).claims if c.measure == "companies"]
    assert "Ruta N Medellín" not in found
    trade = "Across the country manufacturing employs 21,000 workers, according to its association.\n"
    found = [c.subject for c in note(trade + "Press contact: communications office of ACI Medellín.", "en").claims]
    assert "ACI Medellín" not in found
