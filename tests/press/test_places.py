"""Which places a sentence names, each in its country; and the country a document speaks from."""

from __future__ import annotations

import csv

import pytest

from press.lexicon import FOLDER, lexicon
from press.model import Document, Language
from press.places.gazetteer import Place, places_in, possible_places
from press.places.world import world
from press.text.country import country_of
from press.text.sentences import Sentence, sentences_of
from press.text.tokens import phrase_of, tokens_of


def sentences(text: str, language: Language) -> list[Sentence]:
    words = lexicon(language)
    found = sentences_of(text, tokens_of(text), words.words)
    for sentence in found:
        sentence.read(words)
    return found


def places(text: str, language: Language, country: str | None) -> list[Place]:
    return [place for sentence in sentences(text, language) for place in places_in(sentence, country)]


def named(text: str, language: Language, country: str | None) -> list[tuple[str, str, str | None]]:
    return [(place.name, place.kind, place.country) for place in places(text, language, country)]


@pytest.mark.parametrize(
    ("text", "language", "country", "found"),
    [
        ("La firma abrirá una planta en Rionegro.", "es", "CO", [("Rionegro", "town", "CO")]),
        ("La nave de Yumbo, en el Valle, crece.", "es", "CO", [("Yumbo", "town", "CO"), ("Valle", "department", "CO")]),
        ("Llega a Cali, Palmira y Yumbo.", "es", "CO", [(n, "town", "CO") for n in ("Cali", "Palmira", "Yumbo")]),
        ("Abrirá en Córdoba, Argentina.", "es", "CO", [("Córdoba", "town", "AR"), ("Argentina", "country", "AR")]),
        ("Producirá autopartes en Celaya.", "es", "MX", [("Celaya", "town", "MX")]),
        ("LA CRUZ, Son.- Producirá autopartes.", "es", "MX", [("LA CRUZ", "town", "MX"), ("Sonora", "state", "MX")]),
        ("Llegó a Tala, Jalisco.", "es", "MX", [("Tala", "town", "MX"), ("Jalisco", "state", "MX")]),
        ("El departamento de Risaralda crece.", "es", "CO", [("Risaralda", "department", "CO")]),
        ("Habrá parques en el Eje Cafetero.", "es", "CO", [("Eje Cafetero", "area", "CO")]),
        ("The plant in Decatur County will grow.", "en", "US", [("Decatur County", "county", "US")]),
        ("It opens in Toledo, Ohio, in May.", "en", "US", [("Toledo", "town", "US"), ("Ohio", "state", "US")]),
        ("It opens in Toledo, Spain, in May.", "en", "US", [("Toledo", "town", "ES"), ("Spain", "country", "ES")]),
        ("Near Batesville, Ind., it rose.", "en", "US", [("Batesville", "town", "US"), ("Indiana", "state", "US")]),
        ("It will open in Athlone in June.", "en", "IE", [("Athlone", "town", "IE")]),
        ("The Minister was in Co Carlow on Monday.", "en", "IE", [("Carlow", "county", "IE")]),
        ("A mill in Zzyzx, Vermont, closes.", "en", "US", [("Zzyzx", "town", "US"), ("Vermont", "state", "US")]),
        ("It picked Da Nang for a test house.", "en", None, [("Da Nang", "town", "VN")]),
        ("Abrirá en Delicias, Chihuahua.", "es", "MX", [("Delicias", "town", "MX"), ("Chihuahua", "state", "MX")]),
        ("Crecerá en Chihuahua.", "es", "MX", [("Chihuahua", "town", "MX")]),
        ("Crecerá en Hidalgo.", "es", "MX", [("Hidalgo", "state", "MX")]),
        ("La planta de Antioquia crece.", "es", "CO", [("Antioquia", "department", "CO")]),
        ("Abrirá en Rionegro, Antioquia.", "es", "CO", [("Rionegro", "town", "CO"), ("Antioquia", "department", "CO")]),
        ("Abrirá en Villa El Salvador, Lima.", "es", None, [(n, "town", "PE") for n in ("Villa El Salvador", "Lima")]),
        ("Abrirá en El Salvador.", "es", "CO", [("El Salvador", "country", "SV")]),
        ("Abrirá en Colonia, Uruguay.", "es", "UY", [("Colonia", "town", "UY"), ("Uruguay", "country", "UY")]),
        ("Abrirá en Colonia México, Mérida.", "es", "MX", [("Mérida", "town", "MX")]),
        ("Abrirá un centro en Santander.", "es", "CO", [("Santander", "department", "CO")]),
        ("Contratará a 200 en Armenia.", "es", "CO", [("Armenia", "town", "CO")]),
        ("Vende en Armenia y Turquía.", "es", "ES", [("Armenia", "country", "AM"), ("Turquía", "country", "TR")]),
        ("It will build a mill in Georgia.", "en", "US", [("Georgia", "state", "US")]),
    ],
)  # fmt: skip
def test_a_place_is_named_with_its_kind_and_country(
    text: str, language: Language, country: str | None, found: list[tuple[str, str, str | None]]
) -> None:
    assert named(text, language, country) == found


@pytest.mark.parametrize(
    ("text", "language", "country", "name"),
    [
        ("La Alcaldía de Cali lo anunció.", "es", "CO", "Cali"),
        ("Aguas de Manizales ampliará su planta.", "es", "CO", "Manizales"),
        ("Sigue adelante con su fábrica de Restrepo.", "es", "CO", "Restrepo"),
        ("Will enlarge the Lenoir operation.", "en", "US", "Lenoir"),
    ],
)
def test_a_name_that_may_be_a_place_at_home_is_kept_apart_from_those_that_are(
    text: str, language: Language, country: str, name: str
) -> None:
    assert name not in {place.name for place in places(text, language, country)}
    maybe = [place for sentence in sentences(text, language) for place in possible_places(sentence, country)]
    assert [(place.name, place.sure) for place in maybe] == [(name, False)]


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("El viñedo del Valle de Uco crece.", "es", "CO"),
        ("El Banco de Bogotá prestó el dinero.", "es", "CO"),
        ("La Universidad de Antioquia investiga.", "es", "CO"),
        ("García dijo que crecerá.", "es", "MX"),
        ("El gobernador Hidalgo habló.", "es", "MX"),
        ("Cementos Boyacá contratará a diez.", "es", "CO"),
        ("La Unión Europea y América Latina firmaron.", "es", "CO"),
        ("Lincoln said the line will run.", "en", "US"),
        ("Governor Madison signed it.", "en", "US"),
        ("Austin & Reading Mills hires.", "en", "US"),
        ("Equipment arrives in March and August.", "en", "GB"),
        ("Bank of America lends.", "en", "GB"),
        ("They paid US$5 million and gave us hope.", "en", "CO"),
    ],
)
def test_a_surname_a_part_of_a_name_and_a_month_are_no_town(text: str, language: Language, country: str) -> None:
    assert [place for place in places(text, language, country) if place.kind != "country"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Abrirá una tienda en el barrio Panamá.",
        "Abrirá un hotel en la calle Argentina.",
        "Crece la comuna Cuba.",
        "Llega al parque Suiza.",
        "Abrirá en la Plaza España.",
    ],
)
def test_a_street_or_a_quarter_that_bears_the_name_of_a_country_lies_in_none(text: str) -> None:
    assert places(text, "es", "CO") == []


def test_a_town_carries_its_department_where_one_is_known() -> None:
    assert places("Abrirá en Rionegro.", "es", "CO")[0].department == "Antioquia"
    assert places("It opens in Toledo, Ohio.", "en", "US")[0].department == "Ohio"
    assert places("Abrirá en Villanueva, Casanare.", "es", "CO")[0].department == "Casanare"
    assert places("Abrirá en Villanueva.", "es", "CO")[0].department is None


def test_a_town_of_several_countries_has_none_where_nothing_decides() -> None:
    assert places("It will open in Cerritos.", "en", None)[0].country is None


@pytest.mark.parametrize(
    ("body", "language", "outlet", "country"),
    [
        ("La empresa Acme invertirá en su planta de Rionegro y en Medellín.", "es", None, "CO"),
        ("CELAYA, Gto.- La firma invertirá 300 mdp, dijo la Secretaría de Economía.", "es", None, "MX"),
        ("La firma levantará una nave en Antofagasta, dijo Corfo.", "es", None, "CL"),
        ("Governor Lee said Acme will open a plant in Toledo, Ohio, and hire locally.", "en", None, "US"),
        ("The firm will add jobs in Sligo, said the Taoiseach and IDA Ireland.", "en", None, "IE"),
        ("La firma creará empleos.", "es", "La Tribuna de Guatemala", "GT"),
        ("La firma creará empleos.", "es", None, None),
        ("Producirá para Bolivia y Paraguay.", "es", None, None),
    ],
)
def test_the_country_of_a_document_follows_from_what_it_names(
    body: str, language: Language, outlet: str | None, country: str | None
) -> None:
    document = Document("x", body=body, outlet=outlet)
    assert country_of(document, sentences(body, language)).country == country


def test_the_evidence_of_a_country_names_its_words() -> None:
    body = "CELAYA, Gto.- La firma invertirá 300 mdp, dijo la Secretaría de Economía."
    home = country_of(Document("x", body=body), sentences(body, "es"))
    assert {(e.kind, e.word) for e in home.evidence if e.country == "MX"} >= {
        ("currency", "mdp"),
        ("institution", "Secretaría de Economía"),
    }


def test_the_towns_of_the_world_are_filed_by_their_folded_words_in_order() -> None:
    with (FOLDER / "world_towns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert all(len(row) == 5 for row in rows)
    keys = [row[0].split() for row in rows]
    assert keys == sorted(keys)
    assert all(" ".join(phrase_of(row[1] or row[0].title())) == row[0] for row in rows[:: len(rows) // 500])
    assert all(row[1] != row[0].title() for row in rows), "a name that is its words with capitals is left out"
    assert len(world().blocks) == len({key[0] for key in keys})
