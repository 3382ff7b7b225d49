"""Where a company is from and on which day an act was: what single sentences say, and what they do not say."""

from __future__ import annotations

import pytest

from press.model import Announcement, Document
from press.read import read

PUBLISHED = "2024-05-16"  # a Thursday


def announcement(body: str, lang: str) -> Announcement:
    announced = read(Document(doc_id="origin", body=body, lang=lang, published=PUBLISHED)).announcements
    (found,) = (one for one in announced if "Brenvik" in one.company)
    return found


ABROAD = (
    ("Brenvik Foods (Corea del Sur) montará una planta en Itagüí con 80 empleos.", "es", "KR"),
    ("Brenvik Foods (Lyon, Francia) montará una planta en Itagüí con 80 empleos.", "es", "FR"),
    ("Brenvik Foods, originaria de los Países Bajos, montará una planta en Itagüí con 80 empleos.", "es", "NL"),
    ("Desde Noruega llega Brenvik Foods: la firma montará una planta en Itagüí con 80 empleos.", "es", "NO"),
    ("Con capital noruego, Brenvik Foods montará una planta en Itagüí con 80 empleos.", "es", "NO"),
    ("La noruega Brenvik montará una planta en Itagüí con 80 empleos.", "es", "NO"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos, anunció la casa matriz desde Panamá.", "es", "PA"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos: la empresa de México aprobó el gasto.", "es", "MX"),
    ("La filial de Brenvik Foods en Itagüí recibirá 4 millones de dólares de su casa matriz en Israel para ampliarse.",
     "es", "IL"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos. Su sede principal está en Seúl.", "es", "KR"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos. La firma fue fundada en Oslo en 1974.", "es", "NO"),
    ("Una empresa de Noruega montará una planta en Itagüí. Se trata de Brenvik Foods, que creará 80 empleos.", "es",
     "NO"),
    ("Brenvik Foods (South Korea) will open a plant in Itagüí with 80 jobs.", "en", "KR"),
    ("Brenvik Foods, headquartered in the United States, will open a plant in Itagüí with 80 jobs.", "en", "US"),
    ("Brenvik Foods, from the Netherlands, will open a plant in Itagüí with 80 jobs.", "en", "NL"),
    ("Brenvik Foods will open a plant in Itagüí with 80 jobs, its parent in India said.", "en", "IN"),
    ("Brenvik Foods will open a plant in Itagüí with 80 jobs, the Danish firm said.", "en", "DK"),
    ("Brenvik Foods will open a plant in Itagüí with 80 jobs. Its headquarters are in Seoul.", "en", "KR"),
    ("The Colombian arm of Danish group Brenvik Foods will open a plant in Itagüí with 80 jobs.", "en", "DK"),
    ("A Portuguese car-parts maker is coming to Itagüí. Brenvik Metal will open a plant there with 80 jobs.", "en",
     "PT"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "country"), ABROAD)
def test_a_home_abroad_is_read_where_the_text_gives_it(body: str, lang: str, country: str) -> None:
    assert announcement(body, lang).origin_country == country


AT_HOME = (
    ("La barranquillera Brenvik Foods montará una planta en Itagüí con 80 empleos.", "es"),
    ("Brenvik Foods, compañía nacida en Medellín, montará una planta en Itagüí con 80 empleos.", "es"),
    ("Brenvik Foods, a Colombian company, will open a plant in Itagüí with 80 jobs.", "en"),
    ("Colombia's Brenvik Foods will open a plant in Itagüí with 80 jobs.", "en"),
)


@pytest.mark.parametrize(("body", "lang"), AT_HOME)
def test_a_company_that_is_called_colombian_is(body: str, lang: str) -> None:
    assert announcement(body, lang).origin_country == "CO"


NOWHERE = (
    ("Itagüí is to become the first Colombian home of Brenvik Foods, which plans a plant with 80 jobs.", "en"),
    ("Itagüí será la primera ciudad colombiana con una planta de Brenvik Foods, que creará 80 empleos.", "es"),
    ("La filial colombiana de Brenvik Foods montará una planta en Itagüí con 80 empleos.", "es"),
    ("The Colombian subsidiary of Brenvik Foods will open a plant in Itagüí with 80 jobs.", "en"),
    ("Brenvik Foods, que entró al mercado colombiano en 2015, montará una planta en Itagüí con 80 empleos.", "es"),
    ("Brenvik Foods, which entered the Colombian market in 2015, will open a plant in Itagüí with 80 jobs.", "en"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos. La empresa colombiana Tintal Mix le venderá pintura.",
     "es"),
    ("To serve its Colombian customers, Brenvik Foods will open a plant in Itagüí with 80 jobs.", "en"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos. La visitó una misión de empresas noruegas.", "es"),
    ("Brenvik Foods (Colombia) montará una planta en Itagüí con 80 empleos.", "es"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos y competirá con la empresa de México.", "es"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang"), NOWHERE)
def test_a_country_that_is_somebody_elses_is_no_origin(body: str, lang: str) -> None:
    assert announcement(body, lang).origin_country is None


def test_a_parent_abroad_beats_a_home_in_colombia() -> None:
    body = (
        "La compañía colombiana Brenvik Foods ampliará su planta de Itagüí con 80 empleos. "
        "Brenvik Foods recibirá el dinero de su casa matriz en Suiza."
    )
    assert announcement(body, "es").origin_country == "CH"


DAYS = (
    ("Brenvik Foods anunció el martes que montará una planta en Itagüí con 80 empleos.", "es", "2024-05-14",
     "relative"),
    ("Brenvik Foods anunció anteayer que montará una planta en Itagüí con 80 empleos.", "es", "2024-05-14", "relative"),
    ("El pasado viernes Brenvik Foods anunció que montará una planta en Itagüí con 80 empleos.", "es", "2024-05-10",
     "relative"),
    ("Brenvik Foods anunció hace tres días que montará una planta en Itagüí con 80 empleos.", "es", "2024-05-13",
     "relative"),
    ("Brenvik Foods anunció el pasado 23 de abril que montará una planta en Itagüí con 80 empleos.", "es",
     "2024-04-23", "text"),
    ("Itagüí, 10 de mayo de 2024 – Brenvik Foods montará una planta en Itagüí con 80 empleos.", "es", "2024-05-10",
     "text"),
    ("Itagüí, mayo 10 de 2024. Brenvik Foods montará una planta en Itagüí con 80 empleos.", "es", "2024-05-10", "text"),
    ("Itagüí, 10 May 2024 – Brenvik Foods said yesterday it will open a plant in Itagüí with 80 jobs.", "en",
     "2024-05-09", "relative"),
    ("Brenvik Foods said on Monday it will open a plant in Itagüí with 80 jobs.", "en", "2024-05-13", "relative"),
    ("Brenvik Foods montará este viernes una planta en Itagüí con 80 empleos.", "es", PUBLISHED, "published"),
    ("Brenvik Foods will open a plant in Itagüí on Monday with 80 jobs.", "en", PUBLISHED, "published"),
    ("Brenvik Foods montará una planta en Itagüí con 80 empleos. Confirmó que lo hará el lunes que viene.", "es",
     PUBLISHED, "published"),
    ("Lo que se prometió es hoy una realidad: Brenvik Foods inauguró el martes su planta de Itagüí con 80 empleos.",
     "es", "2024-05-14", "relative"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "lang", "day", "source"), DAYS)
def test_an_act_has_the_day_its_text_gives(body: str, lang: str, day: str, source: str) -> None:
    found = announcement(body, lang)
    assert (found.announced, found.date_precision, found.date_source) == (day, "day", source)
