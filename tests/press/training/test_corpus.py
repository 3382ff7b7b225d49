"""The labelled documents say what they mean, and a label that says nothing possible is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from press.errors import InputError
from press.model import Document
from press.read import scene
from press.training.corpus import Labelled, labelled_documents, parse

HEAD = "=== t-1\nlang: es\npublished: 2024-05-15\ntitle: Nordvind llega\n---\n"
BODY = "La danesa Nordvind invertirá {US$5 millones|money 5e6 USD|inc planned|company: Nordvind} en Cali.\n"
LABEL = "announcement: Nordvind | DK | Cali, CO | new planned | 5e6 USD | - | 2024-05-15\n"


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    """All labelled documents of the repository."""
    return list(labelled_documents())


@pytest.fixture(scope="module")
def bodies(labelled: list[Labelled]) -> list[Labelled]:
    """Those with a text of their own."""
    return [document for document in labelled if document.record.get("body")]


def one(text: str) -> Labelled:
    (found,) = parse(text)
    return found


def test_every_labelled_document_parses_without_fault_and_has_a_name_of_its_own(labelled: list[Labelled]) -> None:
    assert len(labelled) > 100
    assert [fault for document in labelled for fault in document.faults] == []
    assert len({document.doc_id for document in labelled}) == len(labelled)


def test_every_marked_figure_stands_where_its_label_says(bodies: list[Labelled]) -> None:
    marked = [one for one in bodies if all("start" in claim for claim in one.record["gold"]["claims"])]
    wrong = [
        (document.doc_id, claim["quote"])
        for document in marked
        for claim in document.record["gold"]["claims"]
        if document.record["body"][claim["start"] : claim["end"]] != claim["quote"]
    ]
    assert len(marked) > 100
    assert wrong == []


def test_the_documents_are_read_in_the_language_they_are_labelled_with(bodies: list[Labelled]) -> None:
    sample = bodies[::12]
    assert {document.record["lang"] for document in sample} == {"es", "en"}
    found = {d.doc_id: scene(Document.from_record(d.record)).lexicon.language for d in sample}
    assert found == {document.doc_id: document.record["lang"] for document in sample}


def test_marks_leave_the_text_and_become_claims() -> None:
    found = one(f"{HEAD}{BODY}---\n{LABEL}")
    assert found.faults == ()
    assert found.record["body"] == "La danesa Nordvind invertirá US$5 millones en Cali."
    (claim,) = found.record["gold"]["claims"]
    assert (claim["value"], claim["unit"], claim["accumulation"]) == (5e6, "USD", "incremental")


@pytest.mark.parametrize(
    ("body", "label", "fault"),
    [
        (BODY.replace("money", "monies"), "", "'monies' is none of"),
        (BODY.replace("USD", "dollars"), "", "'dollars' is no currency"),
        (BODY.replace("planned", "hoped"), "", "'hoped' is none of"),
        (BODY.replace("company: ", "firm: "), "", "'firm' is none of"),
        (BODY.replace("5e6", "five"), "", "five"),
        (BODY.replace("|inc planned", ""), "", "a brace is left"),
        (BODY.replace("company: Nordvind", "company: Sudvind"), "", "subject 'Sudvind' does not stand"),
        (BODY, LABEL.replace("Nordvind", "Sudvind"), "company 'Sudvind' does not stand"),
        (BODY, LABEL.replace("5e6", "6e6"), "amount 6000000.0 USD is no marked figure"),
        (BODY, LABEL.replace("| - |", "| 30 |"), "jobs 30 are no marked figure"),
        (BODY, LABEL.replace("new planned", "newer planned"), "'newer' is none of"),
        (BODY, LABEL.replace("2024-05-15", "May"), "'May' is no day"),
        (BODY, LABEL.replace(" | DK", ""), "6 fields"),
        (BODY, "names: firm: Nordvind\n", "'firm' is none of"),
        (BODY, "names: company: Sudvind\n", "name 'Sudvind' does not stand"),
        (BODY, "anything: else\n", "is no label"),
    ],
)
def test_a_label_that_cannot_be_meant_is_a_fault(body: str, label: str, fault: str) -> None:
    found = one(f"{HEAD}{body}---\n{label}")
    assert [said for said in found.faults if fault in said] != []


def test_a_folder_with_a_wrong_label_is_refused_by_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{HEAD}{BODY}---\n{LABEL.replace('Nordvind', 'Sudvind')}", encoding="utf-8")
    with pytest.raises(InputError, match="t-1"):
        labelled_documents(tmp_path)


def test_a_document_without_labels_part_is_a_fault() -> None:
    assert one(f"{HEAD}{BODY}").faults == ("2 parts, expected head, body and labels",)
