"""The score of figures: a label is looked for where it stands, also where its words stand twice."""

from __future__ import annotations

from press.read import read
from press.score import score

BODY = "La bodega de Cali tiene 20 empleados y la de Itagüí también tiene 20 empleados."


def label(start: int, **said: object) -> dict[str, object]:
    quote = "20 empleados"
    meaning = {"value": 20.0, "low": 20.0, "high": 20.0, "unit": "count", "subject": None, **said}
    return {"quote": quote, "measure": "jobs", "start": start, "end": start + len(quote), **meaning}


def shares(*claims: dict[str, object]) -> tuple[float, float]:
    gold = {"claims": list(claims), "announcements": [], "agreements": []}
    found = score([{"doc_id": "s", "lang": "es", "body": BODY, "gold": gold}], read)
    return found.share("quantity precision"), found.share("quantity recall")


def test_two_labels_with_the_same_words_are_each_found_where_they_stand() -> None:
    first, second = BODY.index("20 empleados"), BODY.rindex("20 empleados")
    assert shares(label(second), label(first)) == (1, 1)


def test_a_label_of_the_second_mention_is_not_met_by_the_first() -> None:
    assert shares(label(BODY.rindex("20 empleados"))) == (0.5, 1)
