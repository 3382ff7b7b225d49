"""Forms of sentences the press uses again and again, each told by its grammar and not by one phrase."""

from __future__ import annotations

import pytest

from press.model import Claim, Document, Reading
from press.read import ruled_reading


def reading(text: str, language: str, published: str = "2024-05-16", **more: str) -> Reading:
    return ruled_reading(Document("u", body=text, lang=language, published=published, **more))


def claim(found: Reading, quote: str) -> Claim:
    return next(c for c in found.claims if quote in c.quote)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "es",
            "El centro de estudios Brújula prevé que Ecuador reciba US$900 millones de inversión extranjera en 2025.",
        ),
        ("es", "El observatorio Tres Cordilleras calcula que Caldas atraerá inversión extranjera por US$80 millones."),
        ("en", "The think tank Open Sierra expects Peru to attract $8 billion in foreign direct investment in 2025."),
        ("en", "Lobby group Alder Circle sees foreign direct investment of $3 billion drawn to Panama next year."),
        (
            "es",
            "Las flores de la Meseta ya viajan en tren. A la empresa, que no dio su nombre, le costó $8.000 millones.",
        ),
        ("es", "«Nos dieron la noticia ayer», contó Wílder Ospitia, soldador. La planta tenía 90 empleados."),
    ],
)
def test_who_studies_lobbies_or_is_only_quoted_announces_nothing(language: str, text: str) -> None:
    assert reading(text, language).announcements == ()


@pytest.mark.parametrize(
    ("language", "text", "quote", "subject"),
    [
        ("es", "El centro de estudios Brújula prevé que Ecuador reciba US$900 millones en 2025.", "900", "Ecuador"),
        ("es", "Ecuador recibió US$410 millones en 2023; Bolivia, US$220 millones.", "220", "Bolivia"),
        ("es", "El gremio pronostica exportaciones del sector bananero por US$950 millones.", "950", "sector bananero"),
        (
            "en",
            "Invest Umbral has helped 40 firms since 2016. Those firms have created 900 jobs.",
            "900",
            "Invest Umbral",
        ),
        (
            "en",
            "The Sable County Board, which advised the company, has landed 12 projects and $90 million since 2019.",
            "90 million",
            "Sable County Board",
        ),
        ("es", "El sector minero-energético captó US$60 millones en 2023.", "60", "sector minero-energético"),
        ("es", "Tejedores Ariari ganó el concurso. Tejedores Ariari tiene 70 empleados.", "70", "Tejedores Ariari"),
    ],
)
def test_a_figure_is_theirs_whose_the_grammar_makes_it(language: str, text: str, quote: str, subject: str) -> None:
    assert claim(reading(text, language), quote).subject == subject


@pytest.mark.parametrize(
    ("language", "text", "quote", "accumulation"),
    [
        ("es", "Banco Tairá cerró junio con depósitos de $3,1 billones.", "3,1", "stock"),
        ("en", "Shipbuilder Norrvik has an order book of $310 million.", "310", "stock"),
        ("en", "Ore shipper Calder Line guided to revenue of $90 million this year.", "90", "forecast"),
        ("es", "Desde su estreno, en 2018, el programa Manos Nuevas ha vinculado a 640 jóvenes.", "640", "cumulative"),
        (
            "es",
            "El puerto emplea a 800 personas. En todo 2023, el país recibió 900 millones de dólares.",
            "900",
            "incremental",
        ),
        ("en", "The leather trade employs 9,000 people, 300 of them hired last year.", "300", "incremental"),
        ("es", "Tejidos Quimbo sumará 40 empleos a una plantilla de 310.", "310", "stock"),
        ("es", "La alcaldesa dijo que en su mandato han llegado 17 empresas.", "17", "cumulative"),
    ],
)
def test_levels_outlooks_and_running_totals_are_told_by_their_nouns_and_verbs(
    language: str, text: str, quote: str, accumulation: str
) -> None:
    assert claim(reading(text, language), quote).accumulation == accumulation


@pytest.mark.parametrize(
    ("language", "text", "event", "status"),
    [
        ("es", "Dulces Yarí cerró ayer su fábrica de Buga y dejó sin puesto a 80 personas.", "closure", "done"),
        ("en", "Marlow Glass would build a plant in Yumbo if Congress scraps the gas duty.", "new", "conditional"),
        (
            "es",
            "La danesa Kraftholm abrió en Palmira el laboratorio que costó 4 millones de euros.",
            "inauguration",
            "done",
        ),
        (
            "es",
            "La danesa Kraftholm invertirá 9 millones de euros en su refinería de Mamonal, en Cartagena.",
            "expansion",
            "planned",
        ),
        (
            "es",
            "La peruana Quilca canceló la planta que iba a construir en Funza, un proyecto presentado en 2021.",
            "new",
            "cancelled",
        ),
        (
            "en",
            "Danish insurer Holmgard will house its claims team in the office it has had in Bogotá since 2015, "
            "hiring 30.",
            "colocation",
            "planned",
        ),
    ],
)
def test_what_happens_and_how_far_it_is(language: str, text: str, event: str, status: str) -> None:
    found = reading(text, language).announcements
    assert [(a.event, a.status) for a in found] == [(event, status)]


def test_an_earlier_round_told_as_background_is_no_announcement() -> None:
    text = "Fletia despidió a 40 personas. La empresa había recaudado 9 millones de dólares en 2021, en una ronda."
    assert reading(text, "es").announcements == ()


def test_the_works_of_a_contract_that_was_won_are_no_investment() -> None:
    text = (
        "La constructora Puente Hondo ganó la licitación del muelle de Tolú. Construirá la obra por $40.000 millones."
    )
    assert reading(text, "es").announcements == ()


def test_the_day_is_that_on_which_the_sentence_beside_says_it_was_told() -> None:
    text = "La danesa Kraftholm montará en Cali una planta de 9 millones de euros. La noticia fue confirmada el martes."
    assert reading(text, "es").announcements[0].announced == "2024-05-14"


def test_stages_that_add_up_to_a_stated_total_give_the_total() -> None:
    text = (
        "La danesa Kraftholm ampliará su planta de Cali. Etapa 1: 30 empleos directos. Etapa 2: 45 empleos directos. "
        "En conjunto serán 75 empleos directos."
    )
    assert reading(text, "es").announcements[0].jobs == 75


def test_direct_and_indirect_jobs_that_add_up_leave_their_sum_as_both() -> None:
    found = reading("Kraftholm abrirá una planta en Cali con 90 empleos: 60 serán directos y 30 indirectos.", "es")
    assert [c.job_kind for c in found.claims] == ["direct_and_indirect", "direct", "indirect"]
    assert found.announcements[0].jobs == 60


def test_the_buyer_pays_and_the_bought_keeps_its_own_figures() -> None:
    text = "Finnish group Sorvi has agreed to buy Talleres La Popa in Cartagena for $20 million."
    found = reading(f"{text} The Colombian yard has 150 workers.", "en")
    assert claim(found, "20 million").subject == "Sorvi"
    assert claim(found, "150").subject == "Talleres La Popa"
    assert found.announcements[0].amount == 20_000_000


def test_pesos_are_those_of_the_country_the_text_names_them_of() -> None:
    text = "Kraftholm invertirá 90 millones de pesos mexicanos en León. El estado acumula 2 mil millones de pesos."
    assert {c.unit for c in reading(text, "es").claims if c.measure == "money"} == {"MXN"}


def test_a_headline_without_the_legal_form_means_the_same_company() -> None:
    found = reading("Sorvi enlarges yard in Barranquilla\nFinnish group Sorvi AB is spending $9 million there.", "en")
    assert {a.company for a in found.announcements} == {"Sorvi"}


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        (
            "en",
            "Peru's Ulloa Fruits will build a plant in Cali. The number of jobs drops to 90 from an earlier 140.",
            90,
        ),
        ("en", "Dutch group Veldhoek, which employs 2,300 worldwide, will open a plant in Cali.", 2300),
    ],
)
def test_a_number_counts_the_noun_it_leaves_out(language: str, text: str, value: int) -> None:
    assert value in [c.value for c in reading(text, language).claims if c.measure == "jobs"]


def test_what_is_counted_before_any_company_is_named_is_not_the_next_company_s() -> None:
    text = (
        "The Sable free zone added 14 tenants and 1,600 jobs in the first half. "
        "Next to arrive is Quartzline, a Belgian maker of countertops, which will invest $11 million in Funza."
    )
    found = reading(text, "en")
    assert [(a.company, a.amount, a.jobs) for a in found.announcements] == [("Quartzline", 11_000_000, None)]


def test_a_site_of_an_earlier_year_is_no_news() -> None:
    text = (
        "Veridia reported revenue of $48 million. Veridia opened a centre in Cali in 2019 and has 300 employees there."
    )
    assert reading(text, "en").announcements == ()


def test_a_demonym_of_two_words_is_no_part_of_a_name() -> None:
    found = reading("Sri Lankan garment maker Hela is opening a factory in Cali for $4 million.", "en")
    assert [(a.company, a.origin_country) for a in found.announcements] == [("Hela", "LK")]


def test_the_second_site_s_conditions_are_not_the_first_s() -> None:
    text = "Roaster Tamarix will sink $3 million in a plant in Cali. A second plant may come in 2027 if rents fall."
    assert [a.status for a in reading(text, "en").announcements] == ["planned"]


def test_who_holds_an_office_is_named_where_the_text_names_the_holder() -> None:
    found = reading("La gobernadora del Meta, Ángela Duarte, prometió 3.000 empleos.", "es")
    assert (found.claims[0].subject, found.claims[0].accumulation) == ("Ángela Duarte", "target")


def test_what_several_of_a_town_did_is_not_the_next_company_s() -> None:
    text = "Cali's call centres hired 4,000 people in 2023. Dutch operator Belvoice will open a site in Palmira."
    assert [a.jobs for a in reading(text, "en").announcements] == [None]


def test_a_company_and_a_town_joined_by_a_sign_are_two() -> None:
    body = (
        "Lumbrera Solar & Medellín: una alianza para el empleo. La firma chilena Lumbrera Solar abrirá en Medellín una "
        "planta de paneles y creará 140 empleos directos."
    )
    (found,) = ruled_reading(Document("d", body=body, lang="es", published="2024-05-15")).announcements
    assert found.company == "Lumbrera Solar"


ALTIPLANO = "Desde 2014, Invest Altiplano ha traído 70 firmas a Tunja. "
MILL = "Millwright Foods laid off 90 workers on Friday. "
FRAILEJON = "Hilanderías Frailejón suprimió 90 cargos. "
DAIRY = "La industria láctea captó US$90 millones en 2021. "
LARKWELL = "Larkwell Ship of Norway will build a yard in Barranquilla for $50 million. "


@pytest.mark.parametrize(
    ("language", "text", "quote", "expected"),
    [
        ("es", "Brisal ampliará su centro de Pereira con 320 nuevos agentes.", "320", "incremental"),
        ("es", "Brisal reforzó su planta de Itagüí con 75 nuevos operarios.", "75", "incremental"),
        ("en", "Brisal expanded its Medellín office with 240 additional advisers.", "240", "incremental"),
        ("es", "El centro de Brisal, con 220 agentes, abrirá en enero en Cali.", "220", "incremental"),
        ("es", "La firma Brisal, con 220 empleados, invertirá $9.000 millones en Cali.", "220", "stock"),
        ("en", "Brisal, a firm of 220 employees, will invest $9 million in a new line in Cali.", "220", "stock"),
        ("en", "Dutch brewer Vaartland, with 1,200 employees, will build a plant in Cali.", "1,200", "stock"),
        ("es", FRAILEJON + "Antes del ajuste contaba con 410 operarios.", "410", "stock"),
        ("en", MILL + "Before the cuts the mill had 410 staff.", "410", "stock"),
        ("en", "Brisal will cut its workforce of 410 by 80.", "410", "stock"),
        ("es", ALTIPLANO + "Juntas suman US$310 millones y cerca de 5.200 empleos.", "5.200", "cumulative"),
        ("en", "Invest Altiplano has landed 70 firms since 2014. They account for 5,200 jobs.", "5,200", "cumulative"),
        ("en", "Invest Altiplano has attracted 70 firms with $310 million and 5,200 jobs.", "$310", "cumulative"),
        ("es", "Invest Altiplano cerró 2022 con 31 proyectos. Un año antes había atendido 24.", "31", "incremental"),
        ("es", "La agencia Invest Altiplano había atendido 24 proyectos un año antes.", "24", "incremental"),
        ("es", DAIRY + "En total se anunciaron 14 proyectos en esos doce meses.", "14", "incremental"),
        ("en", "The dairy sector drew $90 million. Some 14 projects were announced.", "14", "incremental"),
        ("es", "Con eso, el tejido empresarial de Pereira se ubica en 41.000 negocios activos.", "41.000", "stock"),
    ],
)
def test_who_joins_is_new_and_who_was_there_is_not(language: str, text: str, quote: str, expected: str) -> None:
    assert claim(reading(text, language, "2023-05-16"), quote).accumulation == expected


@pytest.mark.parametrize(
    ("language", "text", "quote", "kind"),
    [
        ("es", "Brisal cerrará su fábrica de Cali y dejará sin empleo a 140 operarios.", "140", "existing"),
        ("en", "Brisal will close its Cali plant, leaving 140 workers without jobs.", "140", "existing"),
        ("en", LARKWELL + "Up to 300 workers will be needed while the dock is built.", "300", "construction"),
        ("es", "Brisal hará un muelle. Mientras se levanta se necesitarán 300 trabajadores.", "300", "construction"),
    ],
)
def test_whose_posts_end_and_who_builds(language: str, text: str, quote: str, kind: str) -> None:
    assert claim(reading(text, language, "2023-05-16"), quote).job_kind == kind


@pytest.mark.parametrize(
    ("language", "text", "quote", "modality"),
    [
        ("es", "En 2022 Pereira perdió 640 empresas por cancelación de su registro.", "640", "done"),
        ("es", "Brisal construirá un molino en Cali. El presupuesto, que era de $90 millones, quedó en $120 millones.",
         "$120", "planned"),
        ("en", "Brisal will build a mill in Cali. The budget, which was $9 million, rose to $12 million.",
         "$12", "planned"),
        ("es", "Brisal construirá un molino en Cali. Los 70 empleos que se prometieron al pueblo siguen en pie.",
         "70", "planned"),
    ],
)  # fmt: skip
def test_a_budget_and_a_promise_are_still_to_come(language: str, text: str, quote: str, modality: str) -> None:
    assert claim(reading(text, language, "2023-05-16"), quote).modality == modality
