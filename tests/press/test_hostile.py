"""Texts nobody would write: read in bounded time and memory, or refused with the reason."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable

import pytest

from press.errors import UnreadableDocumentError
from press.figures.quantities import MAX_NUMBERS
from press.lines import read_line
from press.model import Document, Reading
from press.read import MAX_SENTENCES, read
from press.text.visible import MAX_TEXT

LENGTH = MAX_TEXT // 4  # as long as the longest press releases
SECONDS = 60  # of processor time, of which a busy machine takes a multiple: a generous limit, on any machine
MEBIBYTES = 400
SENTENCE = "La empresa Nordvind invertirá US$5 millones en una planta en Cali y creará 300 empleos. "


def filled(piece: str) -> str:
    """A text of ``piece`` far longer than any press text."""
    return piece * (LENGTH // len(piece) - 1)


TEXTS: dict[str, str] = {
    "sentences": filled(SENTENCE),
    "one line without an end": filled(SENTENCE.replace(".", ",")),
    "no blanks": filled("Nordvindinvertirá5millonesde"),
    "control characters": filled("la empresa \x00\x01\x07\x1b[2J de \x7f 300 empleos \u200b\u202e"),
    "mojibake": filled("la compaÃ±Ã\xada generarÃ¡ 300 empleos en MedellÃ\xadn. "),
    "languages": filled(
        "La empresa creará 300 empleos. The company will create 300 jobs. Die Firma schafft 9 Stellen. "
    ),
    "numbers": filled("12.345,67 de la 1900 y 2.000 "),
    "years": filled("entre 2016 y 2019 de 2012 a 2015 desde 1999 la "),
    "old and new figures": filled("serán 5 empleos en vez de 4 empleos, antes 3 empleos, de los que 2 empleos "),
    "errata": filled("Fe de erratas: una versión anterior de esta nota decía 9 empleos. "),
    "percentages": filled("creció 5 %, de US$1 millón a US$2 millones, "),
    "currencies": filled("US$5 millones (unos COP 20.000 millones) o EUR 4 millones (unos US$5 millones) "),
    "agencies": filled("con el apoyo de ProColombia, Invest in Bogotá y ACI Medellín la empresa "),
    "headings": filled("Lea también\n"),
    "headings within lines": filled("la. Lea también: el de "),
    "brackets": filled("(Lea también: la de "),
    "short lines": filled("la\nde\n"),
    "companies": "".join(f"La empresa Nord{n:05d} abrirá una planta en Cali con {n} empleos. " for n in range(900)),
    "quotes": filled("«la “empresa” de » 'el' "),
}


def outcome(document: Document) -> Reading | str:
    """The reading, or the reason why there is none."""
    try:
        return read(document)
    except UnreadableDocumentError as refused:
        return str(refused.context["reason"])


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_takes_bounded_time_and_gives_bounded_rows(name: str) -> None:
    start = time.process_time()
    found = outcome(Document("x", body=TEXTS[name], lang="es", published="2024-05-15"))
    assert time.process_time() - start < SECONDS
    if isinstance(found, str):
        assert found == "language"
        return
    assert len(found.claims) <= MAX_NUMBERS
    assert found.sentences_count <= MAX_SENTENCES
    assert all(found.text[c.start : c.end] == c.quote for c in found.claims)
    assert [a.company for a in found.announcements if a.decision == "accepted"] == []


@pytest.mark.proof
def test_the_longest_text_that_is_read_takes_bounded_time() -> None:
    start = time.process_time()
    found = outcome(Document("x", body=SENTENCE * (MAX_TEXT // len(SENTENCE)), lang="es", published="2024-05-15"))
    assert time.process_time() - start < SECONDS
    assert isinstance(found, Reading)


@pytest.mark.proof
@pytest.mark.parametrize("name", ["sentences", "numbers", "old and new figures", "companies"])
def test_a_hostile_text_takes_bounded_memory(name: str) -> None:
    tracemalloc.start()
    try:
        outcome(Document("x", body=TEXTS[name][: LENGTH // 2], lang="es", published="2024-05-15"))
        assert tracemalloc.get_traced_memory()[1] < MEBIBYTES * 2**20
    finally:
        tracemalloc.stop()


PAGES: dict[str, Callable[[int], str]] = {
    "nested": lambda size: "<div>" * size + SENTENCE + "</div>" * size,
    "never closed": lambda size: "<div class='a'><span><p>" * size + SENTENCE,
    "never opened": lambda size: SENTENCE + "</div></p>" * size,
    "table": lambda size: "<table>" + "<tr><td>empleos</td><td>1.234</td></tr>" * size + f"</table><p>{SENTENCE}</p>",
    "attributes": lambda size: f"<p class='{'related-' * size}' id=\"{'x' * size}\">La de</p><p>{SENTENCE}</p>",
    "comments": lambda size: "<!-- " * size + "--><p>" + SENTENCE + "</p>",
    "angles": lambda size: "<" * size + "<p>" + SENTENCE + "</p>",
    "entities": lambda size: "&lt;&#36;&nbsp;&amp;" * (size // 4) + f"<p>{SENTENCE}</p>",
    "scripts": lambda size: "<script>1</script>" * size + f"<p>{SENTENCE}</p>",
    "links": lambda size: "<a href='x'>la</a> " * size + f"<p>{SENTENCE}</p>",
    "lines": lambda size: "la\n" * size + f"<p>{SENTENCE}</p>",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_takes_bounded_time(name: str) -> None:
    start = time.process_time()
    outcome(Document("x", body_html=PAGES[name](20_000), lang="es"))
    assert time.process_time() - start < SECONDS


@pytest.mark.proof
@pytest.mark.parametrize("name", ["sentences", "years", "currencies", "headings", "short lines", "companies"])
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    def seconds(size: int) -> float:
        document = Document("x", body=TEXTS[name][:size], lang="es", published="2024-05-15")
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            outcome(document)
            best = min(best, time.process_time() - start)
        return best

    seconds(2_000)
    small, large = seconds(LENGTH // 8), seconds(LENGTH // 2)
    assert large < 4 * 3 * small + 0.2


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"body": ""}, "empty"),
        ({"body": " \n\t\u00a0 "}, "empty"),
        ({"body_html": "<p> &nbsp; </p><!-- nada -->"}, "empty"),
        ({"body": SENTENCE * 60_000}, "too_long"),
        ({"body_html": "<p>" + SENTENCE * 60_000 + "</p>"}, "too_long"),
        ({"body": "Die Firma und der Konzern haben mit der Stadt ein Werk von den Plänen"}, "language"),
        ({}, "empty"),
    ],
)
def test_a_refused_document_says_why(record: dict[str, str], reason: str) -> None:
    start = time.process_time()
    answer = read_line(json.dumps({"doc_id": "x", **record}))
    assert time.process_time() - start < SECONDS
    assert (answer["doc_id"], answer["error"]["reason"]) == ("x", reason)
    assert answer["error"]["fault"]
    assert answer["error"]["next_step"]


def test_more_numbers_than_a_press_text_has_are_cut_and_said() -> None:
    found = outcome(Document("x", body="Se crearán 12 empleos, 13 cargos y 14 vacantes. " * 2_000, lang="es"))
    assert isinstance(found, Reading)
    assert len(found.claims) <= MAX_NUMBERS
    assert "too_many_numbers" in found.flags


def test_a_text_of_two_languages_is_read_as_the_one_it_has_more_of() -> None:
    found = outcome(Document("x", body=SENTENCE * 3 + "The company will open a plant. ", lang="en"))
    assert isinstance(found, Reading)
    assert found.language == "es"
    assert {c.value for c in found.claims} == {5e6, 300}


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "2024-13-45", "yesterday", ""])
def test_an_absurd_day_of_publication_is_no_obstacle(published: str) -> None:
    text = SENTENCE + "Ayer, el lunes, el mes pasado y en los últimos 50 años la agencia sumó 3 proyectos."
    found = outcome(Document("x", body=text, lang="es", published=published))
    assert isinstance(found, Reading)
    assert 300 in {c.value for c in found.claims}
