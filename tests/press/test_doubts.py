"""What keeps a record for a person, however sure its parts seem: each doubt on a text that gives it ground."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read


def reasons(body: str) -> set[str]:
    """Why the record of Zemprit waits."""
    found = read(Document("doubt", body=body, lang="es", published="2026-01-05")).announcements
    return {reason for one in found if one.company == "Zemprit" for reason in one.reasons}


PLAIN = "La firma Zemprit abrirá en Itagüí una planta de 4 millones de dólares y creará 80 empleos."


def test_a_plain_text_gives_no_ground_for_any() -> None:
    assert reasons(PLAIN) == set()


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("amount_untold", f"{PLAIN} La compañía no reveló el monto de la inversión."),
        (
            "amount_has_parts",
            "La firma Zemprit invertirá en Itagüí 60 millones de dólares, de los cuales 10 millones de dólares irán a "
            "la nueva planta, que creará 80 empleos.",
        ),
        (
            "figure_of_each",
            "La firma Zemprit invertirá 4 millones de dólares en dos tiendas de Itagüí. Cada una creará 80 empleos.",
        ),
        (
            "jobs_beside_others",
            "La firma Zemprit invertirá 4 millones de dólares en Itagüí. Creará 80 empleos en la primera fase y 200 "
            "empleos al final.",
        ),
        (
            "event_uncommon",
            "La firma Zemprit compró por 4 millones de dólares la fábrica de Nordal en Itagüí, que emplea a 80 "
            "personas.",
        ),
        (
            "figure_beside_another",
            "La firma Zemprit abrirá un centro en Itagüí con 80 empleos.\nNordal S.A.S. instalará una planta por 4 "
            "millones de dólares en Yumbo.\nLa firma Zemprit crecerá.",
        ),
        (
            "jobs_not_lasting",
            "La firma Zemprit invertirá 4 millones de dólares en una planta en Itagüí y mantendrá 80 empleos.",
        ),
        (
            "jobs_maybe_unread",
            "La firma Zemprit invertirá 4 millones de dólares en una planta en Itagüí. La planta tendrá 24 "
            "decoradoras.",
        ),
        ("holder_unsure", f"{PLAIN} Zemprit acompaña a 40 empresas."),
    ],
)
def test_a_ground_for_doubt_leaves_the_record_to_a_person(reason: str, body: str) -> None:
    assert reason in reasons(body)
