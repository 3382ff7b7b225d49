"""How a country writes its numbers, which pesos it has, and which day an item of several has."""

from __future__ import annotations

from typing import Any

import pytest

from press.acceptance import is_plausible
from press.figures.currency import is_foreign, is_of_elsewhere
from press.figures.numbers import digits_of
from press.model import Claim, Document
from press.read import read

MEXICAN = (
    "Ramos Arizpe, Coahuila.- La firma Zemprit construirá en Ramos Arizpe una planta de arneses con "
    "$2,600 millones de dólares y 1,100 plazas, informó el gobierno de Coahuila."
)
COLOMBIAN = "La firma Zemprit construirá en Medellín, Antioquia, una planta con $2,600 millones y 1,100 plazas."
GOVERNOR = "Governor Lee Dunbar today announced that"
BULLETIN = f"""\
NASHVILLE, March 11, 2019 – {GOVERNOR} Sterncast plans a foundry in Lawrenceburg that will employ 145 people.
Nashville, TN – October 4, 2021 – {GOVERNOR} window maker Hollin Glass will hire 60 people in Pulaski, Tennessee.
Nashville, February 18, 2020 – {GOVERNOR} Zemprit has picked Lebanon, Tennessee for a warehouse. \
Zemprit will invest $85 million there and hire 310 people."""


def claims_of(body: str, lang: str = "es") -> dict[str, Claim]:
    return {claim.quote: claim for claim in read(Document("x", body=body, lang=lang, published="2024-05-15")).claims}


def flagged(body: str) -> dict[float | None, tuple[str, ...]]:
    return {claim.value: claim.flags for claim in claims_of(body).values()}


def test_where_commas_group_thousands_nobody_doubts_them() -> None:
    assert flagged(MEXICAN) == {2.6e9: (), 1100.0: ()}


def test_where_they_are_decimals_an_amount_is_doubted_and_people_are_not() -> None:
    assert flagged(COLOMBIAN) == {2.6e9: ("ambiguous_separator",), 1100.0: ()}


@pytest.mark.parametrize(
    ("raw", "commas", "value", "flags"),
    [
        ("5.4", False, 5.4, ()),
        ("5.45", False, 5.45, ()),
        ("5.4567", False, 5.4567, ("foreign_separator",)),
        ("5.4567", True, 5.4567, ()),
        ("2,600", False, 2600, ("ambiguous_separator",)),
        ("2,600", True, 2600, ()),
    ],
)
def test_one_or_two_digits_behind_a_mark_are_decimals_in_any_style(
    raw: str, commas: bool, value: float, flags: tuple[str, ...]
) -> None:
    read_ = digits_of(raw, "es", foreign=True, commas=commas)
    assert read_ is not None
    assert (read_.value, read_.flags) == (value, flags)


def test_an_item_of_several_days_is_of_the_day_of_its_own_dateline() -> None:
    found = read(Document("x", body=BULLETIN, lang="en", published="2021-10-04")).announcements
    days = {one.company: one.announced for one in found}
    assert days == {"Sterncast": "2019-03-11", "Hollin Glass": "2021-10-04", "Zemprit": "2020-02-18"}
    assert not any("news_is_old" in one.reasons for one in found)


def test_a_text_of_one_old_day_is_old_news_all_the_same() -> None:
    body = BULLETIN.splitlines()[-1]
    found = read(Document("x", body=body, lang="en", published="2023-10-04")).announcements
    assert [(one.company, "news_is_old" in one.reasons) for one in found] == [("Zemprit", True)]


@pytest.mark.parametrize(
    ("amount", "currency", "plausible"),
    [
        (5.6e10, "INR", True),
        (2.9e10, "PYG", True),
        (2e9, "USD", True),
        (5.6e10, "USD", False),
        (5.6e10, None, False),
        (5.6e13, "INR", False),
        (500.0, "PYG", False),
    ],
)
def test_an_amount_is_weighed_at_what_its_currency_is_worth(amount: float, currency: Any, plausible: bool) -> None:
    assert is_plausible(amount, currency) is plausible


@pytest.mark.parametrize(
    ("currency", "foreign"),
    [("CRC", True), ("MXN", True), ("COP", False), ("USD", False), ("EUR", False), (None, False)],
)
def test_dollars_and_euros_are_foreign_nowhere(currency: str | None, foreign: bool) -> None:
    assert is_foreign(currency, "CO") is foreign


@pytest.mark.parametrize(
    ("currency", "country", "elsewhere"),
    [("ARS", "CO", True), ("COP", "CO", False), ("USD", "CO", False), ("CAD", "CO", False), ("ARS", "FR", False)],
)
def test_the_pesos_of_another_country_are_those_of_elsewhere(currency: str, country: str, elsewhere: bool) -> None:
    assert is_of_elsewhere(currency, country) is elsewhere


def test_pesos_that_are_named_are_no_doubt_wherever_the_project_is() -> None:
    body = "BUENOS AIRES.- La firma Pisos Brumela construirá en Montelíbano, Colombia, una planta de baldosas de {}."
    bare, named = (
        read(Document("x", body=body.format(amount), lang="es", published="2024-05-22")).announcements
        for amount in ("$46.000 millones", "46.000 millones de pesos argentinos")
    )
    assert [(one.currency, "currency_of_elsewhere" in one.reasons) for one in bare] == [("ARS", True)]
    assert [(one.currency, "currency_of_elsewhere" in one.reasons) for one in named] == [("ARS", False)]


def test_a_bare_sign_read_as_the_pesos_of_a_papers_namesake_waits() -> None:
    body = (
        "Pisos Brumela construirá en Montelíbano una planta de baldosas.\n"
        "La empresa de pisos tiene listos $46.000 millones y espera enganchar a 155 personas, indicó su gerente."
    )
    outlet = Document("x", body=body, lang="es", published="2024-05-22", outlet="El Heraldo del San Jorge")
    found = {one.company: one for one in read(outlet).announcements}
    assert found["Pisos Brumela"].currency == "ARS"
    assert "currency_of_elsewhere" in found["Pisos Brumela"].reasons


@pytest.mark.parametrize(
    ("body", "lang", "amount", "currency", "country"),
    [
        (
            "San José.- Lácteos Brumela invertirá ¢4.200 millones en una planta en Zarcero y contratará 60 personas.",
            "es",
            4.2e9,
            "CRC",
            "CR",
        ),
        (
            "DHAKA: Shoemaker Zemprit will put Tk 850 crore into a factory at Mirsarai and hire 4,500 workers.",
            "en",
            8.5e9,
            "BDT",
            "BD",
        ),
    ],
)
def test_a_sign_is_money_and_evidence_of_its_country(
    body: str, lang: str, amount: float, currency: str, country: str
) -> None:
    (found,) = read(Document("x", body=body, lang=lang, published="2025-03-04")).announcements
    assert (found.amount, found.currency, found.country) == (amount, currency, country)


def test_a_place_that_no_text_puts_into_a_country_is_not_ours_where_the_money_is_of_elsewhere() -> None:
    body = "San José.- Coopelácteos Brumela invertirá {} millones en una planta y contratará 60 personas."
    abroad, here = (
        read(Document("x", body=body.format(amount), lang="es", published="2025-03-04")).announcements
        for amount in ("¢4.200", "US$4")
    )
    assert [(one.country, "country_unknown" in one.reasons) for one in abroad] == [(None, True)]
    assert all(one.country is not None for one in here)
