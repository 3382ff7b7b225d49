"""What keeps a record for a person, however sure its parts seem: each doubt on a text that gives it ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from press.acceptance import decide
from press.decide.judge import Trained
from press.decide.opinion import BARRING
from press.model import Announcement, Document
from press.read import read


class Believing(Trained):
    """The reader's models, but that of belief, which says the same of every record."""

    def __init__(self, belief: float) -> None:
        self._belief = belief

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        return [self._belief] * len(each) if name == "belief" else super().chances(name, each)


def records(body: str, belief: float) -> list[Announcement]:
    """The records of Zemprit, each believed with the same probability."""
    document = Document("doubt", body=body, lang="es", published="2026-01-05")
    return [one for one in read(document, Believing(belief)).announcements if one.company == "Zemprit"]


def reasons(body: str, belief: float) -> set[str]:
    """Why the record of Zemprit waits."""
    return {reason for one in records(body, belief) for reason in one.reasons}


PLAIN = "La firma Zemprit abrirá en Itagüí una planta de 4 millones de dólares y creará 80 empleos."


def test_a_plain_text_gives_no_ground_for_any() -> None:
    assert reasons(PLAIN, 0.0) == {"low_confidence"}
    assert reasons(PLAIN, 1.0) == set()


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
        (
            "jobs_of_a_phase",
            "La firma Zemprit invertirá 4 millones de dólares en una planta en Itagüí y creará 80 empleos este año. El "
            "año entrante la planta alcanzará 200 empleos.",
        ),
        (
            "amount_beside_others",
            "La firma Zemprit invertirá 4 millones de dólares en una planta en Itagüí y creará 80 empleos. Por el lote "
            "pagó 1,2 millones de dólares.",
        ),
        (
            "figure_of_another",
            "La firma Zemprit anunció que Nordal S.A.S. abrirá una planta de 4 millones de dólares en Itagüí.",
        ),
        ("holder_unsure", f"{PLAIN} Zemprit acompaña a 40 empresas."),
        ("status_unsure", f"{PLAIN} La información es falsa, aclaró la empresa."),
        (
            "status_unsure",
            "De aprobarse la licencia, la firma Zemprit invertirá 4 millones de dólares en una planta en Itagüí y "
            "creará 80 empleos.",
        ),
        (
            "status_unsure",
            "Los sindicatos piden que la firma Zemprit invierta 4 millones de dólares en una planta en Itagüí y cree "
            "80 empleos.",
        ),
        ("holder_unsure", f"{PLAIN} La caja de compensación Zemprit tiene 40 sedes."),
    ],
)
def test_whoever_reviews_a_record_reads_each_ground_for_doubt(reason: str, body: str) -> None:
    assert reason in reasons(body, 0.0)
    assert (reason in reasons(body, 1.0)) == (reason in BARRING)


def test_what_belief_outweighs_is_no_reason_where_the_record_counts() -> None:
    body = (
        "La firma Zemprit invertirá 4 millones de dólares en Itagüí. Creará 80 empleos directos y 200 empleos "
        "indirectos."
    )
    assert "jobs_beside_others" in reasons(body, 0.0)
    assert [(one.decision, one.reasons) for one in records(body, 1.0)] == [("accepted", ())]


def test_a_part_of_a_longer_name_is_left_to_a_person() -> None:
    body = "La firma Muebles y Hogar Cuautla abrirá en Itagüí una planta de 4 millones de dólares y creará 80 empleos."
    read_as = read(Document("cut", body=body, lang="es", published="2026-01-05"), Believing(1.0)).announcements
    assert read_as
    assert all(one.decision == "review" or one.company == "Muebles y Hogar Cuautla" for one in read_as)


def test_a_figure_of_two_records_counts_in_none_until_a_person_says_whose_it_is() -> None:
    reading = read(Document("doubt", body=PLAIN, lang="es", published="2026-01-05"), Believing(1.0))
    (one,) = reading.announcements
    assert one.decision == "accepted"
    both = decide(replace(reading, announcements=(one, replace(one, company="Nordal")))).announcements
    assert [(each.decision, each.reasons) for each in both] == [("review", ("figure_of_another",))] * 2
    other = replace(one, company="Nordal", amount_start=0, amount_end=1, jobs_start=1, jobs_end=2)
    assert decide(replace(reading, announcements=(one, other))).announcements[0].decision == "accepted"
