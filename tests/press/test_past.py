"""Old news is dated by its own item, or waits; new news beside it does not."""

from __future__ import annotations

import pytest

from press.model import Announcement, Document
from press.read import read, scene

DENTAL = "Alajuela. Zemprit Dental will build a plant with an investment of $6.8 million and 175 jobs."
SNACKS = "Cartago. Kapsel Snacks will invest $3 million in a plant and create 40 jobs."
IMAGING = "Heredia. Brumela Imaging will invest $22 million in a plant and create 450 jobs."
OIL = "La petrolera Zemprit construirá en Puerto Gaitán una planta de 85 millones de dólares, con 300 empleos."
GLASS = "Glassmaker Zemprit will invest $55 million in Soacha, Colombia, and create 260 jobs."


def announced(body: str, lang: str, outlet: str | None = None) -> dict[str, Announcement]:
    document = Document("past", body=body, lang=lang, published="2025-05-30", outlet=outlet)
    return {one.company: one for one in read(document).announcements}


@pytest.mark.parametrize(
    ("one", "two", "three"),
    [
        ("12 May 2025 - ", "3 February 2018 - ", "19 May 2025 - "),
        ("May 12, 2025 | ", "February 3, 2018 | ", "May 19, 2025 | "),
        ("(12 May 2025) ", "(3 February 2018) ", "(19 May 2025) "),
        ("Posted on 12 May 2025\n", "Posted on 3 February 2018\n", "Posted on 19 May 2025\n"),
        ("2025-05-12: ", "2018-02-03: ", "2025-05-19: "),
        ("12/05/2025 - ", "03/02/2018 - ", "19/05/2025 - "),
        ("12.05.2025 · ", "03.02.2018 · ", "19.05.2025 · "),
    ],
)
def test_an_item_that_opens_with_its_day_is_of_that_day(one: str, two: str, three: str) -> None:
    found = announced(f"{one}{DENTAL}\n{two}{IMAGING}\n{three}{SNACKS}", "en")
    days = {company: record.announced for company, record in found.items()}
    assert days == {
        "Zemprit Dental": "2025-05-12",
        "Brumela Imaging": "2018-02-03",
        "Kapsel Snacks": "2025-05-19",
    }
    assert not any("news_is_old" in record.reasons for record in found.values())


def test_in_the_united_states_the_month_stands_first() -> None:
    body = (
        "05/12/2025 - Zemprit will invest $22 million in Macon, Georgia, and hire 80 people.\n"
        "02/03/2018 - Brumela will invest $12 million in Savannah, Georgia, and hire 60 people."
    )
    days = {company: record.announced for company, record in announced(body, "en").items()}
    assert days == {"Zemprit": "2025-05-12", "Brumela": "2018-02-03"}


@pytest.mark.parametrize(
    "body",
    [
        "El 12 de mayo de 2025, Zemprit abrió una planta.\nEl 3 de febrero de 2018 la firma Brumela abrió otra.",
        "La firma Zemprit abrió una planta. 12 de mayo de 2025 - así dice la placa.",
    ],
)
def test_a_day_within_a_line_opens_no_item(body: str) -> None:
    assert scene(Document("past", body=body, lang="es", published="2025-05-30")).datelines == {}


def test_a_short_sentence_is_no_line_over_what_follows_it() -> None:
    assert "news_is_old" not in announced(f"Nació en 2015. {OIL}", "es")["Zemprit"].reasons


@pytest.mark.parametrize(
    "heading", ["Hace diez años, 10 de agosto de 2015", "Hace 10 años", "Agosto de 2015", "2015", "Archivo 2015."]
)
def test_what_stands_under_a_line_that_tells_of_years_ago_waits(heading: str) -> None:
    assert "news_is_old" in announced(f"{heading}\n{OIL}", "es")["Zemprit"].reasons


@pytest.mark.parametrize("heading", ["Hoy", "Mayo de 2025", "Energía", "Hace diez años\nHoy en la región"])
def test_what_stands_under_another_line_is_news(heading: str) -> None:
    assert "news_is_old" not in announced(f"{heading}\n{OIL}", "es")["Zemprit"].reasons


@pytest.mark.parametrize(
    "note",
    [
        "Reprinted from the Annual Review 2014.",
        "First published in 2014.",
        "This article originally appeared on 12 May 2014 in another paper of ours.",
        "From our archive, 2014:",
    ],
)
def test_a_text_that_is_printed_again_waits(note: str) -> None:
    assert "news_is_old" in announced(f"{note}\n{GLASS}", "en")["Zemprit"].reasons
    between = "The town lies on a plateau. It has a railway. It grows flowers, too. The mayor was not there."
    assert "news_is_old" in announced(f"{GLASS}\n{between}\n{note}", "en")["Zemprit"].reasons
    assert "news_is_old" not in announced(GLASS, "en")["Zemprit"].reasons


@pytest.mark.parametrize("told", ["Se cumple un año de que", "Ya va un año de que", "Han pasado tres años desde que"])
def test_an_announcement_that_is_remembered_waits(told: str) -> None:
    body = f"{told} la firma Zemprit anunció una planta en Ipiales de 28 millones de dólares y 190 empleos."
    assert "news_is_old" in announced(body, "es")["Zemprit"].reasons


@pytest.mark.parametrize(("outlet", "made_up"), [("El Quinqué Satírico", True), ("El Quinqué", False)])
def test_the_name_of_an_outlet_may_tell_that_it_jokes(outlet: str, made_up: bool) -> None:
    assert ("status_unsure" in announced(OIL, "es", outlet)["Zemprit"].reasons) is made_up
