"""What plain words say against a record that every model believes, and what they leave alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from press.decide.judge import Trained
from press.model import Document
from press.read import read


class Believing(Trained):
    """The reader's models, but that of belief, which believes every record."""

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        return [1.0] * len(each) if name == "belief" else super().chances(name, each)


def reasons(company: str, body: str, lang: str, published: str = "2026-03-05") -> set[str]:
    """Why records of ``company`` wait; at least one is read."""
    found = read(Document("ground", body=body, lang=lang, published=published), Believing()).announcements
    own = [one for one in found if one.company == company]
    assert own
    return {reason for one in own for reason in one.reasons}


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        (
            "Corran Properties",
            "en",
            "Corran Properties will build a $42 million distribution center in Olive Branch, Mississippi, for "
            "Trailmark, which will hire 300 people.",
        ),
        (
            "Stonegate Partners",
            "en",
            "Developer Stonegate Partners will spend $35 million on a building in Macon, Georgia, that Velatron will "
            "occupy with 180 employees.",
        ),
        (
            "Terranova Inmobiliaria",
            "es",
            "Terranova Inmobiliaria construirá en Madrid, Cundinamarca, una bodega de $72.000 millones, donde "
            "Almacenes Orión empleará a 180 personas.",
        ),
        (
            "Amarilo Norte",
            "es",
            "La constructora Amarilo Norte levantará en Malambo un centro logístico de $80.000 millones para "
            "Mercatodo, que contratará a 300 personas.",
        ),
        (
            "Halden Construction",
            "en",
            "Halden Construction will build the Tessaro group's new center in Fargo, North Dakota, which "
            "will hire 300 people.",
        ),
        (
            "Grupo Cimera",
            "es",
            "Grupo Cimera anunció que construirá la nueva fábrica de Lácteos Andinos en Yumbo, que "
            "generará 150 empleos.",
        ),
    ],
)
def test_who_builds_does_not_get_the_jobs_of_whom_it_is_built_for(company: str, lang: str, body: str) -> None:
    assert "figure_told_of_another" in reasons(company, body, lang)


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        ("Zemprit", "es", "La firma Zemprit, que creará 80 empleos, abrirá una planta en Itagüí."),
        (
            "Zemprit",
            "es",
            "La firma Zemprit, filial de Nordal S.A., abrirá una planta en Itagüí que creará 80 empleos.",
        ),
        (
            "Zemprit",
            "es",
            "La firma Zemprit anunció con la empresa Nordal una planta en Itagüí, que creará 80 empleos.",
        ),
        (
            "Zemprit",
            "es",
            "La firma Zemprit, filial de la empresa Nordal, que hace tapas, creará 80 empleos en Itagüí.",
        ),
        ("Pulpas del Sinú", "es", "En Cereté, Pulpas del Sinú abrirá una fábrica que empleará a 58 personas."),
        (
            "Nordal Foods",
            "en",
            "Nordal Foods, which makes bread in Neosho, will open a bakery in Joplin and hire 90 people.",
        ),
    ],
)
def test_a_clause_of_the_firm_itself_is_no_ground(company: str, lang: str, body: str) -> None:
    assert not reasons(company, body, lang) & {"figure_told_of_another", "figure_of_many"}


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        ("Calvera", "en", "Calvera will expand its Tulsa, Oklahoma, center, growing its staff to 900 employees."),
        ("Velatron", "en", "Velatron will open a site in Macon, Georgia, bringing its workforce to 620 people."),
        (
            "Zemprit",
            "es",
            "La firma Zemprit invertirá 4 millones de dólares en Itagüí y elevará su plantilla a 900 personas.",
        ),
        (
            "Aceros Punta",
            "es",
            "Aceros Punta ampliará su fábrica de Barrancabermeja con 30 millones de dólares y duplicará su planta de "
            "personal hasta 520 operarios.",
        ),
    ],
)
def test_what_all_staff_grows_to_are_no_new_jobs(company: str, lang: str, body: str) -> None:
    assert "jobs_are_all_staff" in reasons(company, body, lang)


def test_what_all_staff_grows_to_is_not_what_a_record_counts() -> None:
    body = "Tessaro Cloud will invest $40 million in its Austin, Texas, campus, taking headcount from 800 to 1,500."
    found = read(Document("ground", body=body, lang="en", published="2026-03-05"), Believing()).announcements
    assert {one.amount for one in found} == {4e7}
    assert all(one.jobs != 1500 or "jobs_are_all_staff" in one.reasons for one in found)
    body = "Daeshin invertirá 15 millones de dólares en Apodaca y pasará de 350 a 500 trabajadores."
    found = read(Document("ground", body=body, lang="es", published="2026-03-05"), Believing()).announcements
    assert {one.amount for one in found} == {15e6}
    assert all(one.jobs is None or "jobs_are_all_staff" in one.reasons for one in found)


def test_the_amount_of_the_next_item_of_a_list_is_not_of_the_one_before() -> None:
    body = (
        "Zemprit Consulting will open a software centre in Querétaro, Mexico: up to 63 new jobs.\n"
        "Nordal IT: a software development centre in Rosario, Argentina, at a cost of US$280 million."
    )
    found = read(Document("ground", body=body, lang="en", published="2026-03-05"), Believing()).announcements
    taken = [one for one in found if one.company == "Zemprit Consulting" and one.amount is not None]
    assert found
    assert all("figure_told_of_another" in one.reasons for one in taken)


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("es", "La firma Zemprit abrirá una planta en Itagüí. La plantilla, hoy de 95 personas, crecerá en 30."),
        ("es", "La firma Zemprit abrirá una planta en Itagüí, ampliará su plantilla y contratará a 80 personas."),
        ("es", "La firma Zemprit abrirá una planta en Itagüí y tendrá en nómina a 92 personas."),
        ("en", "Zemprit will open a plant in Itagüí that would provide employment to 560 people."),
    ],
)
def test_by_what_staff_grows_are_new_jobs(lang: str, body: str) -> None:
    assert "jobs_are_all_staff" not in reasons("Zemprit", body, lang)


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        (
            "Hanjoo",
            "es",
            "La coreana Hanjoo abrió en 2019 su planta de Tocopilla con una inversión de US$ 55 millones y "
            "300 empleos.",
        ),
        (
            "Textiles Umbral",
            "es",
            "Hace tres años, Textiles Umbral inauguró en Soledad una planta de $25.000 millones que "
            "generó 120 empleos.",
        ),
        (
            "Velatron",
            "en",
            "Three years ago, Velatron opened a $35 million plant in Macon, Georgia, creating 180 jobs.",
        ),
        (
            "Aceros Punta",
            "es",
            "Este mes se cumplen cuatro años de que Aceros Punta anunciara la inversión de 30 millones de dólares en "
            "Barrancabermeja, con 260 empleos.",
        ),
        (
            "Blythe Cells",
            "en",
            "BARNSLEY, 12 March 2019 — Blythe Cells will open a £90m plant in Barnsley, creating 300 jobs.",
        ),
        (
            "Andina Malta",
            "es",
            "Archivo. 3 de febrero de 2014. La cervecera Andina Malta invertirá 60 millones de dólares en Ibagué.",
        ),
        (
            "Zemprit",
            "es",
            "Bogotá, 14 de mayo de 2021. La firma Zemprit abrirá en Itagüí una planta de 4 millones de dólares y "
            "creará 80 empleos.",
        ),
        (
            "Zemprit",
            "es",
            "Hace cuarenta años este diario publicó que la firma Zemprit construiría en Yumbo una planta de 4 millones "
            "de dólares con 80 empleos.",
        ),
        (
            "Zemprit",
            "en",
            "A quarter of a century ago Zemprit announced it would invest $35 million in a plant in Macon, Georgia, "
            "and hire 180 people.",
        ),
    ],
)
def test_what_was_done_years_before_publication_is_no_news(company: str, lang: str, body: str) -> None:
    assert "news_is_old" in reasons(company, body, lang)


@pytest.mark.parametrize(
    ("lang", "published", "body"),
    [
        (
            "es",
            "2021-05-20",
            "Bogotá, 14 de mayo de 2021. La firma Zemprit abrirá en Itagüí una planta con 80 empleos.",
        ),
        (
            "en",
            "2021-10-20",
            "NASHVILLE, March 11, 2019 — Zemprit will open a plant in Lebanon and hire 80 people.\n"
            "NASHVILLE, October 4, 2021 — Nordvind plans a depot in Giles County.",
        ),
        ("es", "2026-03-05", "La firma Zemprit, que llegó a Itagüí en 2012, creará 80 empleos en una planta nueva."),
        ("en", "2026-03-05", "Zemprit, founded 30 years ago, will open a plant in Itagüí and hire 80 people."),
    ],
)
def test_a_firm_with_a_past_may_have_news(lang: str, published: str, body: str) -> None:
    assert "news_is_old" not in reasons("Zemprit", body, lang, published)


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        (
            "Aceros Punta",
            "es",
            "Aceros Punta y otras cinco siderúrgicas invertirán 200 millones de dólares en Barrancabermeja y crearán "
            "1.200 empleos.",
        ),
        (
            "Arcwell Motors",
            "en",
            "Twelve companies led by Arcwell Motors will invest $900 million in Lansing and create 3,500 jobs.",
        ),
        ("Sable Aero", "en", "Sable Aero and its partners plan to pour $120 million into Wichita and create 700 jobs."),
        ("Tessaro", "en", "Suppliers to Tessaro will invest $300 million in Austin and create 1,800 jobs."),
        (
            "Daeshin",
            "es",
            "Los proveedores de Daeshin invertirán 90 millones de dólares en Apodaca y generarán 1.100 empleos.",
        ),
        ("Nordal", "es", "Entre Zemprit y Nordal invertirán 9 millones de dólares en Itagüí y crearán 170 empleos."),
        (
            "Calvera",
            "en",
            "Together, Velatron and Calvera will invest $63 million in Macon, Georgia, and add 680 jobs.",
        ),
    ],
)
def test_what_several_firms_have_together_is_no_ones(company: str, lang: str, body: str) -> None:
    assert "figure_of_many" in reasons(company, body, lang)


PLANS = "Kapsa invertirá 12 millones de dólares en Querétaro y generará 220 empleos"
PLANNED = "Velatron will invest $35 million in Macon, Georgia, and create 180 jobs"


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        ("Kapsa", "es", f"Una vez se apruebe el permiso, {PLANS}."),
        ("Kapsa", "es", f"{PLANS} si el municipio le vende el terreno."),
        ("Kapsa", "es", f"En caso de recibir el crédito, {PLANS}."),
        ("Kapsa", "es", f"{PLANS}, a la espera de los permisos."),
        ("Kapsa", "es", f"{PLANS} si los vecinos no apelan."),
        ("Kapsa", "es", f"El cabildo deberá votar el permiso: {PLANS} después."),
        ("Kapsa", "es", "Kapsa podría llevar a Querétaro una planta de 12 millones de dólares y 220 empleos."),
        ("Kapsa", "es", f"{PLANS}, pero espera el fallo del tribunal."),
        ("Kapsa", "es", f"Con el visto bueno del Congreso, {PLANS}."),
        ("Velatron", "en", f"Once approved by the council, {PLANNED}."),
        ("Velatron", "en", f"{PLANNED} if the state grants the tax credit."),
        ("Velatron", "en", f"Should the county approve the rezoning, {PLANNED}."),
        ("Velatron", "en", f"{PLANNED}, as long as the city extends the sewer line."),
        ("Velatron", "en", f"If bondholders sign off, {PLANNED}."),
        ("Velatron", "en", f"{PLANNED}, but it has yet to secure the money."),
        ("Velatron", "en", f"{PLANNED}, but it still has to clear a water hearing."),
        ("Velatron", "en", f"{PLANNED}, pending approval of incentives."),
    ],
)
def test_what_hangs_on_a_condition_waits(company: str, lang: str, body: str) -> None:
    assert "status_unsure" in reasons(company, body, lang)


def test_a_plan_without_a_condition_does_not_wait() -> None:
    assert "status_unsure" not in reasons("Kapsa", f"{PLANS}.", "es")
    assert "status_unsure" not in reasons("Kapsa", f"«Sí», dijo el gerente, {PLANS}.", "es")
    assert "status_unsure" not in reasons("Velatron", f"{PLANNED}. Once open, it will run two shifts.", "en")


DEED = "de 4 millones de dólares y 80 empleos en Itagüí"


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("es", "La firma Zemprit no invertirá 4 millones de dólares en Itagüí ni creará 80 empleos."),
        ("es", f"La firma Zemprit no construirá la planta {DEED}."),
        ("es", f"La firma Zemprit nunca abrió la planta {DEED}."),
        ("es", f"La firma Zemprit se retractó de abrir una planta {DEED}."),
        ("es", f"La firma Zemprit aplazó la planta {DEED}."),
        ("es", f"La firma Zemprit incumplió su anuncio de abrir una planta {DEED}."),
        ("es", f"Trascendió que la firma Zemprit abrirá una planta {DEED}."),
        ("es", f"Según rumores, la firma Zemprit abrirá una planta {DEED}."),
        ("en", "Zemprit did not open the $4 million plant in Itagüí, Colombia, that was to create 80 jobs."),
        ("en", "Zemprit will reportedly open a $4 million plant in Itagüí, Colombia, and create 80 jobs."),
    ],
)
def test_what_came_to_nothing_or_is_hearsay_waits(lang: str, body: str) -> None:
    found = read(Document("ground", body=body, lang=lang, published="2026-03-05"), Believing()).announcements
    assert found
    assert all(one.decision == "review" for one in found)


def test_a_firm_that_does_not_only_build_may_have_news() -> None:
    body = f"La firma Zemprit abrirá una planta {DEED}. No solo abrirá la planta."
    assert reasons("Zemprit", body, "es") == set()


def test_a_name_in_a_sentence_of_capitals_waits() -> None:
    body = "LA EMPRESA TEXTILES ZEMPRIT CONSTRUIRÁ UNA PLANTA EN IBAGUÉ CON UNA INVERSIÓN DE $31.000 MILLONES."
    found = read(Document("ground", body=body, lang="es", published="2026-03-05"), Believing()).announcements
    assert found
    assert all("holder_unsure" in one.reasons for one in found)


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("es", f"Inocentada: la firma {PLANS}."),
        ("es", f"{PLANS}. Esta nota se publicó por el Día de los Inocentes."),
        ("es", f"Caso de estudio: {PLANS}."),
        ("es", f"Fe de erratas. Ayer dijimos que la firma {PLANS}. El dato es erróneo."),
        ("en", f"Study guide, unit 4. {PLANNED}."),
        ("en", f"In her third novel, chipmaker {PLANNED}."),
        ("en", f"{PLANNED}, the company falsely told investors."),
        ("es", f"En la nueva película de Ruiz, la firma {PLANS}."),
        ("en", f"Case study: {PLANNED}."),
        ("en", f"{PLANNED}. This report is satire."),
        ("en", f"In the novel, chipmaker {PLANNED}."),
    ],
)
def test_a_joke_a_tale_or_an_exercise_waits(lang: str, body: str) -> None:
    found = read(Document("ground", body=body, lang=lang, published="2026-03-05"), Believing()).announcements
    assert found
    assert all("status_unsure" in one.reasons for one in found)


def test_a_firm_that_makes_games_may_have_news() -> None:
    body = "La firma Kapsa, que hace un videojuego, invertirá 12 millones de dólares en Querétaro y creará 220 empleos."
    assert "status_unsure" not in reasons("Kapsa", body, "es")


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("es", "La firma Zemprit invertirá 4 millones de dólares en becas para jóvenes de Itagüí."),
        ("es", "La firma Zemprit invertirá 4 millones de dólares en una campaña de publicidad en Itagüí."),
        ("es", "La firma Zemprit donará 4 millones de dólares al hospital de Itagüí."),
        ("en", "Zemprit will invest $35 million in scholarships in Macon, Georgia."),
    ],
)
def test_what_is_given_away_is_no_project(lang: str, body: str) -> None:
    assert "amount_given_away" in reasons("Zemprit", body, lang)


def test_a_project_beside_a_gift_is_one() -> None:
    body = (
        "La firma Zemprit invertirá 4 millones de dólares en una planta en Itagüí, creará 80 empleos y dará becas a "
        "20 jóvenes."
    )
    assert reasons("Zemprit", body, "es") == set()


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("es", "La firma Zemprit abrirá dos plantas en Itagüí y Yumbo con 4 millones de dólares y 80 empleos."),
        ("en", "Zemprit will open plants in Macon and Savannah, Georgia, with $35 million and 180 jobs."),
    ],
)
def test_what_two_towns_share_is_no_ones(lang: str, body: str) -> None:
    assert "figure_of_places" in reasons("Zemprit", body, lang)


def test_a_town_with_its_department_is_one_place() -> None:
    body = "La firma Zemprit abrirá en Itagüí, Antioquia, una planta de 4 millones de dólares con 80 empleos."
    assert reasons("Zemprit", body, "es") == set()


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("es", "La firma Zemprit invertirá 4 millones de dólares en Itagüí y trasladará a sus 300 empleados."),
        ("en", "Zemprit will invest $35 million in Macon, Georgia, and will relocate its 300 employees from Atlanta."),
    ],
)
def test_staff_that_only_moves_is_not_new(lang: str, body: str) -> None:
    assert "jobs_are_all_staff" in reasons("Zemprit", body, lang)


def test_new_jobs_beside_a_move_are_new() -> None:
    body = "La firma Zemprit trasladará su planta a Itagüí, invertirá 4 millones de dólares y creará 80 empleos."
    assert "jobs_are_all_staff" not in reasons("Zemprit", body, "es")


def test_the_owner_of_the_firm_that_builds_is_not_the_holder() -> None:
    body = (
        "Zemprit Drones, a subsidiary of Israel-based Nordal Systems, will open a plant in Macon, Georgia, investing "
        "$35 million and creating 180 jobs. Nordal Systems makes radars."
    )
    assert "holder_unsure" in reasons("Nordal Systems", body, "en")
    alone = "The mill, a unit of Nordal Systems until 2020, is for sale. Nordal Systems will open a $35 million plant."
    assert "holder_unsure" not in reasons("Nordal Systems", alone, "en")


def test_a_contractor_or_a_target_is_not_the_holder_and_its_client_may_be() -> None:
    hired = (
        "La consultora Nordal contrataba con Zemprit el mantenimiento de la planta de Itagüí, que tendrá una inversión "
        "de 4 millones de dólares y 80 empleos."
    )
    assert "holder_unsure" in reasons("Zemprit", hired, "es")
    bought = (
        "La firma Zemprit, que adquirió Nordal en 2025, invertirá 4 millones de dólares en una planta en Itagüí y "
        "creará 80 empleos."
    )
    assert "holder_unsure" not in reasons("Zemprit", bought, "es")


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        (
            "es",
            "La firma Zemprit abrirá en Sopó una planta de envases. La inversión de $9.000 millones que hará el "
            "departamento en la vía de acceso se ejecutará este año. La planta creará 120 empleos.",
        ),
        (
            "es",
            "La firma Zemprit abrirá en Sopó una planta de envases. Son $9.000 "
            "millones que la Alcaldía pondrá en la vía, "
            "y la planta creará 120 empleos.",
        ),
        (
            "en",
            "Zemprit will open a packaging plant in Macon, Georgia, with 120 jobs. "
            "A $9 million investment that the county "
            "will make in the access road is to be finished this year.",
        ),
    ],
)
def test_what_a_public_body_spends_is_not_the_firms(lang: str, body: str) -> None:
    assert "figure_told_of_another" in reasons("Zemprit", body, lang)


@pytest.mark.parametrize(
    "body",
    [
        "La firma Zemprit invertirá $9.000 millones en Sopó, que el departamento celebró, y creará 120 empleos.",
        "La firma Zemprit invertirá en Sopó $9.000 millones que sumarán otra línea, y el departamento abrirá una vía.",
        "La firma Zemprit invertirá en Sopó $9.000 millones que moverán al departamento entero con 120 empleos.",
    ],
)
def test_a_firms_amount_beside_a_public_body_stays_the_firms(body: str) -> None:
    assert "figure_told_of_another" not in reasons("Zemprit", body, "es")


@pytest.mark.parametrize("title", ["Archivo", "Del archivo al mercado"])
def test_an_archive_cancels_nothing(title: str) -> None:
    body = "La firma Brumela invertirá 28 millones de dólares en una planta de alimentos en Ipiales, con 190 empleos."
    (found,) = read(Document("ground", title=title, body=body, lang="es", published="2026-03-05")).announcements
    assert (found.event, "event_uncommon" in found.reasons) == ("new", False)


@pytest.mark.parametrize(
    ("opens", "unsure"), [("It helped", True), ("The agency helped", True), ("Banks helped", False)]
)
def test_firms_that_a_body_counts_in_its_next_sentence_are_its_own(opens: str, unsure: bool) -> None:
    body = f"Zemprit will open a $5 million center in Cali, Colombia. {opens} 45 firms last year."
    assert ("holder_unsure" in reasons("Zemprit", body, "en")) is unsure


ES = "La firma Zemprit {} en Itagüí y creará 80 empleos."
PLANT = "abrirá una planta de 4 millones de dólares"


@pytest.mark.parametrize(
    ("reason", "company", "lang", "body"),
    [
        (
            "news_is_old",
            "Zemprit",
            "es",
            "Hace un año la firma Zemprit estrenó una planta de 4 millones de dólares en Itagüí.",
        ),
        (
            "jobs_are_all_staff",
            "Zemprit",
            "en",
            "Zemprit will invest $29 million in Hagerstown, Maryland. It plans to retain 115 full-time jobs.",
        ),
        (
            "jobs_are_all_staff",
            "Zemprit",
            "es",
            "La firma Zemprit invertirá 28 millones de dólares en Itagüí y se mantendrán 480 empleos.",
        ),
        (
            "holder_unsure",
            "Vidrios Peldaño",
            "es",
            "En la antigua bodega de Vidrios Peldaño funcionará la fábrica de la firma Zemprit, con una inversión de 6 "
            "millones de dólares y 85 operarios.",
        ),
        (
            "holder_unsure",
            "Nordal Systems",
            "es",
            "Con dinero de su matriz irlandesa, Nordal Systems, la firma Zemprit "
            "invertirá 4 millones de dólares en Itagüí.",
        ),
        (
            "holder_unsure",
            "Nordal Systems",
            "es",
            "Nordal Systems, a través de su filial Zemprit, invertirá 4 millones "
            "de dólares en Itagüí y creará 44 empleos.",
        ),
        (
            "holder_unsure",
            "Cedeño",
            "es",
            "La empresa de la familia ecuatoriana Cedeño construye en Turbo un "
            "astillero de 5 millones de dólares con 77 "
            "empleos. Los Cedeño tienen otro en Guayaquil.",
        ),
        (
            "status_unsure",
            "Zemprit",
            "en",
            "Zemprit is looking at a $34 million plant with 60 jobs in Macon, Georgia. Zemprit makes lids.",
        ),
        (
            "figure_of_places",
            "Zemprit",
            "es",
            "La firma Zemprit abrirá una planta en Pereira y otra en Armenia. En las dos aperturas la firma invertirá "
            "$86.000 millones.",
        ),
        (
            "amount_raised",
            "Zemprit",
            "en",
            "Zemprit will open a software center in Bogotá with 30 engineers. In "
            "June, Zemprit closed a $55 million Series C.",
        ),
    ],
)
def test_what_plain_words_say_against_a_record(reason: str, company: str, lang: str, body: str) -> None:
    assert reason in reasons(company, body, lang)


@pytest.mark.parametrize(
    ("company", "lang", "body"),
    [
        ("Zemprit", "es", ES.format(PLANT)),
        (
            "Zemprit",
            "es",
            "La firma Zemprit, dueña de las marcas Lumbi y Tarso, " + PLANT + " en Itagüí y creará 80 empleos.",
        ),
        ("Zemprit", "es", "La firma Zemprit, como su matriz, " + PLANT + " en Itagüí y creará 80 empleos."),
        (
            "Zemprit Foods",
            "en",
            "Zemprit Foods, owner of three mills, will invest $29 million in Hagerstown, Maryland, and add 60 jobs.",
        ),
        (
            "Zemprit",
            "en",
            "Zemprit will add 60 jobs in Hagerstown, Maryland; it did not disclose its $29 million budget.",
        ),
        ("Zemprit", "es", ES.format("invertirá $7.000 millones, de los cuales $600 millones son ahorros,")),
        ("Zemprit", "es", "La firma Zemprit, que levantó 5 millones en 2024, " + PLANT + " en Itagüí."),
    ],
)
def test_what_is_like_such_words_says_nothing_against_it(company: str, lang: str, body: str) -> None:
    said = {"holder_unsure", "status_unsure", "figure_of_places", "amount_raised", "jobs_are_all_staff", "news_is_old"}
    assert not said & reasons(company, body, lang)


def test_what_the_line_of_another_place_counts_is_not_of_the_line_before() -> None:
    body = (
        "Santa Marta. La firma polaca Zemprit ensamblará bicicletas en la zona franca. Espera dar 85 empleos.\n"
        "Sincelejo. El grupo hospitalario construirá un pabellón de oncología, que demanda $48.000 millones.\n"
        "Valledupar. Según la encuesta, en Colombia el año próximo será mejor."
    )
    found = read(Document("ground", body=body, lang="es", published="2026-03-05"), Believing()).announcements
    own = [one for one in found if one.company == "Zemprit"]
    assert own
    assert all(one.amount is None or "figure_told_of_another" in one.reasons for one in own)


@pytest.mark.parametrize("line", ["The Chicago-based company", "It", "In Macon, the company"])
def test_a_line_that_goes_on_about_a_firm_is_of_its_place(line: str) -> None:
    body = (
        f"MACON, Ga. - Zemprit Foods will open a plant in Macon.\n{line} will invest $18.6 million and hire 76 people."
    )
    assert "figure_told_of_another" not in reasons("Zemprit Foods", body, "en")
