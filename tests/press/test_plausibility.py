"""Figures that cannot well be meant as they stand are flagged and never changed."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read


def flags(text: str, lang: str = "es") -> list[tuple[float | None, tuple[str, ...]]]:
    claims = read(Document("x", body=text, lang=lang, published="2024-05-15")).claims
    return [(c.value, c.flags) for c in claims]


def test_billones_of_dollars_stay_a_million_millions_and_are_flagged() -> None:
    assert flags("El grupo Nordvind vale 2 billones de dólares.") == [(2e12, ("billones_de_dolares",))]


def test_billones_of_pesos_are_nothing_to_flag() -> None:
    assert flags("El grupo Nordvind, de Cali, vale 2 billones de pesos.") == [(2e12, ())]


def test_the_same_figure_a_thousand_times_larger_is_flagged_on_both() -> None:
    text = "Nordvind invertirá US$5 millones en una planta en Cali. La inversión de US$5.000 millones la hará Nordvind."
    assert [("thousandfold_jump" in found) for _, found in flags(text)] == [True, True]


def test_two_amounts_of_one_size_are_no_jump() -> None:
    text = "Nordvind invertirá US$5 millones en una planta en Cali. La inversión de US$50 millones la hará Nordvind."
    assert all("thousandfold_jump" not in found for _, found in flags(text))


def test_pesos_and_dollars_that_do_not_fit_are_flagged() -> None:
    wrong = flags("Nordvind invertirá US$850 millones (unos COP 3,5 millones) en una planta en Cali.")
    right = flags("Nordvind invertirá US$850 millones (unos COP 3,5 billones) en una planta en Cali.")
    assert "conversion_ratio" in wrong[1][1]
    assert "conversion_ratio" not in right[1][1]


@pytest.mark.parametrize(
    ("amount", "odd"), [("US$9.000", True), ("US$5 millones", False), ("US$90.000 millones", True)]
)
def test_an_amount_per_job_that_no_project_has_is_flagged_on_both_figures(amount: str, odd: bool) -> None:
    found = flags(f"Nordvind invertirá {amount} en una planta en Cali y creará 300 empleos.")
    assert [("amount_per_job" in flagged) for _, flagged in found] == [odd, odd]
