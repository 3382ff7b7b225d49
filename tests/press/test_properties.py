"""What holds for every text: how it is spaced or marked up changes no claim, spans quote, reading is a function."""

from __future__ import annotations

import html
import random
import unicodedata
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from press.errors import UnreadableDocumentError
from press.model import Agreement, Announcement, Claim, Document, Mention, Reading
from press.read import as_record, read
from press.text.normal import IGNORED, normal
from press.training.corpus import DOCUMENTS
from tests.press.conftest import records

Quoting = Claim | Announcement | Agreement | Mention
OFFSETS = frozenset({"start", "end", "sentence", "sentence_start", "sentence_end", "quote", "sector_quote"})
OFFSETS |= {f"{figure}_{end}" for figure in ("amount", "jobs") for end in ("start", "end")}
OWN = [record for record in records(DOCUMENTS / "own_prose.jsonl") if record.get("body")]
DOCUMENTS = st.sampled_from(OWN).map(Document.from_record)
PIECES = (
    "La danesa Nordvind", "invertirá", "US$5 millones", "COP 3,5 billones", "(unos US$850 millones)", "en Cali", ",",
    ".", "en vez de", "150 empleos", "desde 2012", "entre 2016 y 2019", "la agencia Invierte Andina", "con el apoyo de",
    "ProColombia", "creció 266 %", "de", "a", "al cierre de", "julio de 2020", "una planta", "un hotel", "«", "»", "\n",
    "Nordvind will open", "a plant", "more than", "8,000 jobs", "since 2013", ";", "Lea también:", "memorando",
    "inauguró", "ayer", "15 acuerdos", "31 de diciembre", "primer trimestre de 2023", "billones de dólares", "antes",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=4, max_size=40).map(" ".join)
BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)


def facts(reading: Reading) -> dict[str, Any]:
    """A reading without the places of things in the text."""
    record = asdict(reading)
    return {
        "language": record["language"],
        **{
            part: [{key: value for key, value in row.items() if key not in OFFSETS} for row in record[part]]
            for part in ("claims", "announcements", "agreements", "mentions")
        },
    }


def same_facts(one: Document, two: Document) -> None:
    assert facts(read(one)) == facts(read(two))


def quotes(reading: Reading, title: str) -> None:
    """Every span of ``reading`` quotes its text."""
    text = reading.text
    quoting: list[Quoting] = [*reading.claims, *reading.announcements, *reading.agreements, *reading.mentions]
    for part in quoting:
        assert text[part.start : part.end] == part.quote
    for claim in reading.claims:
        assert claim.sentence_start <= claim.start < claim.end <= claim.sentence_end <= len(text)
        assert claim.quote in text[claim.sentence_start : claim.sentence_end]
        assert all(0 <= at < len(reading.claims) for at in claim.related)
        assert (claim.period_precision is None) == (claim.period_end is None)
        assert not claim.period_start or not claim.period_end or claim.period_start <= claim.period_end
    spans = {(claim.start, claim.end) for claim in reading.claims}
    for found in reading.announcements:
        assert found.amount_hedge is None or (found.amount_start, found.amount_end) in spans
        assert found.jobs_hedge is None or (found.jobs_start, found.jobs_end) in spans
        assert (found.sector_code is None) == (found.sector_quote is None)
        assert found.sector_quote is None or found.sector_quote in text or found.sector_quote in title
        assert all(name in " ".join(text.split()) for name in found.facilitated_by)


@BOUNDED
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_more_blanks_between_words_change_no_fact(document: Document, chance: random.Random) -> None:
    body = document.body or ""
    spaced = "".join(chance.choice([" ", "  ", "\u00a0", " \t ", "\u2009"]) if c == " " else c for c in body)
    same_facts(document, replace(document, body=f"\n {spaced} \r\n"))


@BOUNDED
@given(DOCUMENTS, st.sampled_from(["\n\n", "\r\n", " \n \n\n", "\r"]))
def test_more_or_other_line_ends_between_paragraphs_change_no_fact(document: Document, end: str) -> None:
    same_facts(document, replace(document, body=(document.body or "").replace("\n", end)))


@BOUNDED
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_line_ends_within_paragraphs_of_html_change_no_fact(document: Document, chance: random.Random) -> None:
    paragraphs = [html.escape(line) for line in (document.body or "").split("\n")]
    plain = "".join(f"<p>{line}</p>" for line in paragraphs)
    broken = "".join(chance.choice([" ", "\n", "\n    ", "&nbsp;"]) if c == " " else c for c in "\x00".join(paragraphs))
    split = "".join(f"<p>\n{line}\n</p>\n" for line in broken.split("\x00"))
    same_facts(
        replace(document, body=None, body_html=plain),
        replace(document, body=None, body_html=split),
    )


@BOUNDED
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_markup_that_is_no_block_changes_no_fact(document: Document, chance: random.Random) -> None:
    lines = []
    for line in (document.body or "").split("\n"):
        words = [html.escape(word) for word in line.split(" ")]
        marked = [chance.choice([w, w, f"<b>{w}</b>", f"<span class='x'>{w}</span>"]) for w in words]
        lines.append(f"<p>{' '.join(marked)}</p>")
    page = f"<html><body><article>{''.join(lines)}</article></body></html>"
    same_facts(document, replace(document, body=None, body_html=page))


@pytest.mark.parametrize("record", OWN, ids=lambda record: record["doc_id"])
def test_decomposed_letters_change_no_fact_and_are_quoted_as_they_came(record: dict[str, Any]) -> None:
    document = Document.from_record(record)
    title, body = (unicodedata.normalize("NFD", part or "") for part in (document.title, document.body))
    apart = replace(document, title=title, body=body)
    same_facts(replace(document, title=unicodedata.normalize("NFC", title)), apart)
    quotes(read(apart), unicodedata.normalize("NFC", title))


@BOUNDED
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_invisible_signs_change_no_fact_and_are_quoted_as_they_came(document: Document, chance: random.Random) -> None:
    signs = ["", "", "", "\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff"]
    body = "".join(c + (chance.choice(signs) if not c.isspace() else "") for c in document.body or "")
    same_facts(document, replace(document, body=body))
    quotes(read(replace(document, body=body)), document.title or "")


@settings(BOUNDED, max_examples=500)
@given(
    st.text(alphabet=st.sampled_from("aeéñn\u0301\u0303\u00ad\u200b 가\u1100\u1161\u11a8각\u0327x.1") | st.characters())
)
def test_the_normal_form_is_unicodes_and_every_character_knows_where_it_stood(text: str) -> None:
    found = normal(text)
    assert found.text == unicodedata.normalize("NFC", IGNORED.sub("", text))
    spans = [found.span(at, at + 1) for at in range(len(found.text))]
    assert all(one[1] <= two[0] or one == two for one, two in pairwise(spans))
    for (start, end), character in zip(spans, found.text, strict=True):
        assert character in unicodedata.normalize("NFC", IGNORED.sub("", text[start:end]))
    assert found.span(0, len(found.text))[1] <= len(text)


@BOUNDED
@given(DOCUMENTS)
def test_spans_quote_the_text_of_labelled_documents(document: Document) -> None:
    quotes(read(document), document.title or "")


@settings(BOUNDED, max_examples=150)
@given(TEXTS, st.sampled_from(["es", "en"]), st.sampled_from([None, "2024-05-15", "2019-10-09"]))
def test_spans_quote_the_text_of_any_words(text: str, lang: str, published: str | None) -> None:
    try:
        reading = read(Document("x", body=text, lang=lang, published=published, title="Nordvind abre un hotel"))
    except UnreadableDocumentError:
        return
    quotes(reading, "Nordvind abre un hotel")


@BOUNDED
@given(DOCUMENTS)
def test_reading_twice_gives_the_same(document: Document) -> None:
    assert as_record(read(document)) == as_record(read(replace(document)))


@pytest.mark.parametrize("record", OWN[:6], ids=lambda record: record["doc_id"])
def test_another_document_read_before_changes_nothing(record: dict[str, Any]) -> None:
    document = Document.from_record(record)
    before = read(document)
    for other in OWN[6:12]:
        read(Document.from_record(other))
    assert read(document) == before
