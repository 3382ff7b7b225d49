"""Of a first phase and the total it grows to: which figure is which, before any model weighs it."""

from __future__ import annotations

import pytest

from press.decide.ties import growth
from press.model import Document
from press.read import see

NOTHING = {"more.behind": 0.0, "fewer.before": 0.0, "grows": 0.0, "grown": 0.0}


def jobs(body: str, lang: str) -> list[dict[str, float]]:
    """Per figure of jobs of ``body`` what it grows to, in the order of the text."""
    scene = see(Document("growth", body=body, lang=lang, published="2024-05-14")).scene
    alike = [figure for figure in scene.figures if figure.measure == "jobs"]
    return [growth(scene, figure, alike) for figure in alike]


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("Zemprit comenzará con 22 empleos y llegará a 55 empleos cuando opere el segundo turno.", "es"),
        ("Zemprit contratará a 35 personas. Con los turnos de noche serán 60 personas en total.", "es"),
        ("Zemprit expects to start with 35 employees next fall and to reach 85 employees in 2025.", "en"),
        ("Each store of Zemprit will employ 45 people. The chain will employ 360 people in all.", "en"),
    ],
)
def test_a_first_phase_grows_to_the_total_behind_it(body: str, lang: str) -> None:
    first, total = jobs(body, lang)
    assert first == NOTHING | {"more.behind": 1.0, "grows": 1.0}
    assert total == NOTHING | {"fewer.before": 1.0, "grown": 1.0}


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("Zemprit creará 80 empleos. Hoy tiene 400 empleados en Itagüí.", "es"),
        ("Zemprit will create 80 jobs in the town, where 400 people work in shoes.", "en"),
    ],
)
def test_a_larger_figure_behind_is_not_always_reached(body: str, lang: str) -> None:
    first, other = jobs(body, lang)
    assert (first["more.behind"], first["grows"]) == (1.0, 0.0)
    assert (other["fewer.before"], other["grown"]) == (1.0, 0.0)


def test_figures_far_apart_have_nothing_to_do_with_one_another() -> None:
    body = "Zemprit contratará a 20 personas. La planta abre en mayo. El gremio suma en total 9.000 empleos."
    assert jobs(body, "es") == [NOTHING, NOTHING]
