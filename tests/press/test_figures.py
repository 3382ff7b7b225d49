"""Figures in the forms of life: what each amount and count is, in which currency, and which are none."""

from __future__ import annotations

import pytest

from press.model import Claim, Document
from press.read import read

CO = "La empresa Acme construirá una planta en Rionegro, cerca de Medellín."
MX = "CELAYA, Gto.- La empresa Acme construirá una planta en Guanajuato, México."
US = "Acme will build a plant in Toledo, Ohio, state officials said."
NOWHERE = "La empresa construirá una planta."


def figures(text: str, lang: str = "es") -> list[Claim]:
    return list(read(Document("x", body=text, lang=lang, published="2025-03-18")).claims)


def money(text: str, lang: str = "es") -> list[tuple[float | None, str | None]]:
    return [(claim.value, claim.unit) for claim in figures(text, lang) if claim.measure == "money"]


def jobs(text: str, lang: str = "es") -> list[float | None]:
    return [claim.value for claim in figures(text, lang) if claim.measure == "jobs"]


@pytest.mark.parametrize(
    ("amount", "value", "unit"),
    [
        ("$1'200.000.000", 1.2e9, "COP"),
        ("$1’200.000.000", 1.2e9, "COP"),
        ("$1´200.000.000", 1.2e9, "COP"),
        ("$ 1'200'000.000", 1.2e9, "COP"),
        ("$80.000 millones", 8e10, "COP"),
        ("COP 3,5 billones", 3.5e12, "COP"),
        ("$2 mil 300 millones", 2.3e9, "COP"),
        ("2 mil 300 millones de pesos", 2.3e9, "COP"),
        ("20.000.000 de euros", 2e7, "EUR"),
        ("20 millones de euros", 2e7, "EUR"),
        ("US$5MM", 5e6, "USD"),
        ("USD$ 5M", 5e6, "USD"),
        ("USD 5 MM", 5e6, "USD"),
        ("U$s2,3 millones", 2.3e6, "USD"),
        ("U$S 684 millones", 6.84e8, "USD"),
        ("US$ 1,2 millardos", 1.2e9, "USD"),
        ("medio millón de dólares", 5e5, "USD"),
        ("un millón y medio de dólares", 1.5e6, "USD"),
        ("MMUS$ 120", 1.2e8, "USD"),
        ("US$ MM 120", 1.2e8, "USD"),
        ("300 MDD", 3e8, "USD"),
        ("ochocientos millones de pesos", 8e8, "COP"),
        ("S/ 45 millones", 4.5e7, "PEN"),
        ("R$ 900 millones", 9e8, "BRL"),
        ("RD$ 45 millones", 4.5e7, "DOP"),
        ("€ 1,2 millones", 1.2e6, "EUR"),
        ("20 M€", 2e7, "EUR"),
        ("60 trillones de wones", 6e19, "KRW"),
        ("tres mil 200 millones de pesos", 3.2e9, "COP"),
    ],
)
def test_an_amount_is_read_whole_with_its_currency(amount: str, value: float, unit: str) -> None:
    assert money(f"{CO} Para ello invertirá {amount} este año.") == [(value, unit)]


@pytest.mark.parametrize(
    ("amount", "value", "unit"),
    [
        ("$1.2 bn", 1.2e9, "USD"),
        ("$1.2bn", 1.2e9, "USD"),
        ("$2 tn", 2e12, "USD"),
        ("half a billion dollars", 5e8, "USD"),
        ("$575-million", 5.75e8, "USD"),
        ("a $94 million", 9.4e7, "USD"),
        ("C$1.32 billion", 1.32e9, "CAD"),
        ("£45m", 4.5e7, "GBP"),
        ("₹3,400 crore", 3.4e10, "INR"),
        ("Rs 3,400 crore", 3.4e10, "INR"),
        ("PLN 120 million", 1.2e8, "PLN"),
        ("two and a half million euros", 2.5e6, "EUR"),
    ],
)
def test_an_english_amount_is_read_whole_with_its_currency(amount: str, value: float, unit: str) -> None:
    assert money(f"{US} The company will invest {amount} this year.", "en") == [(value, unit)]


@pytest.mark.parametrize(
    ("count", "value"),
    [
        ("ciento veinte (120)", 120),
        ("120 (ciento veinte)", 120),
        ("mil 450", 1450),
        ("cinco mil 200", 5200),
        ("ciento veinte mil 65", 120065),
        ("medio millar de", 500),
        ("2 mil", 2000),
        ("3 mil 200", 3200),
        ("un millar de", 1000),
        ("mil doscientos", 1200),
        ("mil 50", 1050),
        ("6 mil 80", 6080),
        ("1'450", 1450),
    ],
)
def test_a_count_is_read_whole(count: str, value: float) -> None:
    assert jobs(f"{CO} La firma generará {count} empleos.") == [value]


@pytest.mark.parametrize(
    "part",
    [
        "producirá 8 millones de libras de pollo",
        "procesa 8 millones de libras al año",
        "invertirá $38…",
        "invertirá $38...",
        "invertirá $ 38 […]",
        "marca el 1.23.4567.8",
        "mide 120'4567",
    ],
)
def test_a_weight_and_a_figure_that_is_cut_off_are_no_money(part: str) -> None:
    assert money(f"{CO} La firma {part}") == []


@pytest.mark.parametrize(
    ("part", "lang"),
    [("turns out 8 million pounds of chicken", "en"), ("turns out 8 million pounds a year", "en")],
)
def test_pounds_of_chicken_are_no_money(part: str, lang: str) -> None:
    assert money(f"{US} The plant {part}.", lang) == []


@pytest.mark.parametrize(
    ("part", "value", "unit"),
    [("recibió en 2022 €9 millones", 9e6, "EUR"), ("vendió en 2023 US$ 4,6 millones en telas", 4.6e6, "USD")],
)
def test_a_sign_between_a_year_and_an_amount_is_the_amounts(part: str, value: float, unit: str) -> None:
    assert money(f"{CO} La firma {part}.") == [(value, unit)]


def test_pounds_are_money_in_britain() -> None:
    text = "The plant in Sunderland, England, will grow. Acme will spend 8 million pounds on it."
    assert money(text, "en") == [(8e6, "GBP")]


@pytest.mark.parametrize(
    ("home", "lang", "amount", "unit"),
    [
        (CO, "es", "$80.000 millones", "COP"),
        (MX, "es", "$900 millones", "MXN"),
        (MX, "es", "900 millones de pesos", "MXN"),
        (MX, "es", "900 mdp", "MXN"),
        (MX, "es", "$900 millones de dólares", "USD"),
        (MX, "es", "3 mil 700 millones de pesos", "MXN"),
        ("La firma construirá una planta en Antofagasta, Chile.", "es", "$900 millones", "CLP"),
        ("La firma construirá una planta en Rosario, Argentina.", "es", "$900 millones", "ARS"),
        ("La firma construirá una planta en Guayaquil, Ecuador.", "es", "$900 millones", "USD"),
        ("La firma construirá una planta en Colón, Panamá.", "es", "$41 millones", "USD"),
        ("La firma construirá una planta en Cartago, Costa Rica.", "es", "$41 millones", "USD"),
        ("La firma construirá una planta en Canelones, Uruguay.", "es", "$41 millones", "UYU"),
        (US, "en", "$41 million", "USD"),
        ("Acme will build a plant in Welland, Ontario.", "en", "$41 million", "CAD"),
        ("Acme will build a plant in Medellín, Colombia.", "en", "$41 million", "USD"),
    ],
)
def test_a_bare_sign_is_the_currency_of_the_documents_country(home: str, lang: str, amount: str, unit: str) -> None:
    verb = "invertirá" if lang == "es" else "will invest"
    assert [found[1] for found in money(f"{home} La firma {verb} {amount}.", lang)] == [unit]


@pytest.mark.parametrize("amount", ["$80 millones", "80.000 millones de pesos"])
def test_where_no_country_can_be_told_there_is_no_currency_and_a_flag(amount: str) -> None:
    (claim,) = [c for c in figures(f"{NOWHERE} Invertirá {amount}.") if c.measure == "money"]
    assert (claim.value, claim.unit) == (8e7 if "$" in amount else 8e10, None)
    assert "currency_unknown" in claim.flags


@pytest.mark.parametrize("amount", ["$80.000 millones", "$2,3 billones"])
def test_sums_as_colombia_writes_them_are_its_pesos_and_flagged_where_nothing_else_tells(amount: str) -> None:
    (claim,) = [c for c in figures(f"{NOWHERE} Invertirá {amount}.") if c.measure == "money"]
    assert claim.unit == "COP"
    assert claim.flags
    (told,) = [c for c in figures(f"{NOWHERE} Invertirá {amount} en Colombia.") if c.measure == "money"]
    assert (told.unit, told.flags) == ("COP", ())


@pytest.mark.parametrize(
    ("home", "unit"),
    [
        ("La firma de Rosario, Argentina, construirá una planta.", "ARS"),
        ("La firma de Temuco, en la región de La Araucanía, Chile, construirá una planta.", "CLP"),
        ("La firma de Granada, Meta, construirá una planta.", "COP"),
        ("La Alcaldía de Armenia, Quindío, recibió a la firma.", "COP"),
        ("Tiempo de Armenia. La firma construirá una planta en Armenia.", "COP"),
        ("En Asunción, Paraguay, la firma construirá una planta.", "USD"),
    ],
)
def test_what_a_text_names_says_more_than_how_it_writes_its_sums(home: str, unit: str) -> None:
    (claim,) = [c for c in figures(f"{home} Invertirá $43.000 millones.") if c.measure == "money"]
    assert claim.unit == unit


@pytest.mark.parametrize(
    ("amount", "money_read"),
    [
        ("invertirá G. 48.000 millones en Encarnación, Paraguay", (48e9, "PYG")),
        ("pagará C$ 7,400 por quintal en Jinotega, Nicaragua", (7400.0, "NIO")),
        ("invertirá 300 mil millones de tenges en Almaty, Kazajistán", (300e9, "KZT")),
    ],
)
def test_signs_and_words_of_other_moneys(amount: str, money_read: tuple[float, str]) -> None:
    assert money(f"La firma {amount}.") == [money_read]


def test_of_two_likely_countries_the_likelier_ones_currency_is_read_and_flagged() -> None:
    text = "Invertirá $80 millones en El Peñol y en Embalse."
    (claim,) = [c for c in figures(text) if c.measure == "money"]
    assert (claim.value, claim.unit) == (8e7, "ARS")
    assert "currency_unknown" in claim.flags


@pytest.mark.parametrize(
    ("amount", "doubtful"), [("$6.500 millones", True), ("US$6.500 millones", False), ("$650 millones", False)]
)
def test_thousands_of_millions_behind_a_bare_sign_may_be_pesos_of_a_namesake(amount: str, doubtful: bool) -> None:
    home = "La firma construirá una planta en Cartago, Costa Rica."
    (claim,) = [c for c in figures(f"{home} Invertirá {amount}.") if c.measure == "money"]
    assert claim.unit == "USD"
    assert ("bare_dollar_in_thousands" in claim.flags) == doubtful


def test_dollars_told_once_with_the_sign_are_meant_by_it_from_then_on() -> None:
    text = f"{MX} El costo trepó a $2,600 millones de dólares. Llevaba gastados $900 millones."
    assert money(text) == [(2.6e9, "USD"), (9e8, "USD")]


def test_a_currency_carries_on_within_a_list_and_not_into_a_conversion() -> None:
    assert money(f"{CO} Invertirá US$3 millones, $4 millones y $5 millones.") == [
        (3e6, "USD"),
        (4e6, "USD"),
        (5e6, "USD"),
    ]
    assert money(f"{CO} Invertirá US$20 millones ($80.000 millones).") == [(2e7, "USD"), (8e10, "COP")]


def test_an_amount_without_a_currency_is_in_the_one_spoken_of() -> None:
    text = f"{CO} La firma invertirá US$300 millones. En 2026 invertirá otros ochocientos millones."
    assert money(text) == [(3e8, "USD"), (8e8, "USD")]


@pytest.mark.parametrize("text", ["doscientos (120)", "120 (doscientos)"])
def test_words_and_digits_that_differ_are_flagged(text: str) -> None:
    found = [claim for claim in figures(f"{CO} La firma generará {text} empleos.") if claim.measure == "jobs"]
    assert found and all("words_and_digits_differ" in claim.flags for claim in found)


@pytest.mark.parametrize("amount", ["US$70 billones", "60 trillones de wones", "2 billones de euros"])
def test_a_calque_of_the_english_scale_is_flagged(amount: str) -> None:
    (claim,) = [c for c in figures(f"{CO} La firma invertirá {amount}.") if c.measure == "money"]
    assert "billones_de_dolares" in claim.flags


@pytest.mark.parametrize(
    ("body", "lang", "value", "unit"),
    [
        ("SAN PEDRO SULA, Honduras. La firma invertirá L 95 millones en su planta.", "es", 95e6, "HNL"),
        ("GUATEMALA. La planta, por Q 265 millones, abrirá en Villa Nueva, Guatemala.", "es", 265e6, "GTQ"),
        ("NAIROBI, Kenya. It broke ground for a Sh2.6 billion packhouse.", "en", 2.6e9, "KES"),
        ("LUSAKA, Zambia. The firm, into which it has sunk K310 million, will open.", "en", 310e6, "ZMW"),
    ],
)
def test_a_letter_means_money_in_its_own_country_before_millions(body: str, lang: str, value: float, unit: str) -> None:
    found = read(Document("home", body=body, lang=lang, published="2024-05-14")).claims
    assert [(claim.value, claim.unit) for claim in found if claim.measure == "money"] == [(value, unit)]


@pytest.mark.parametrize("body", ["MEDELLÍN. La planta L 95 millones hará.", "HONDURAS. El vuelo L 95 llegó tarde."])
def test_elsewhere_or_before_little_a_letter_is_no_money(body: str) -> None:
    found = read(Document("home", body=body, lang="es", published="2024-05-14")).claims
    assert [claim for claim in found if claim.measure == "money"] == []
