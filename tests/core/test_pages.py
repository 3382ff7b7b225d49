"""Pages made from data: what stands in them is text, whatever it holds."""

from __future__ import annotations

from core.pages import link, page, paragraph, table

HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_data_in_a_page_is_text() -> None:
    text = page(HOSTILE, paragraph(HOSTILE), table((HOSTILE,), [(HOSTILE,)]))
    assert "<img" not in text
    assert text.count("&lt;img") == 5


def test_an_address_that_could_run_something_is_no_link() -> None:
    assert link("javascript:alert(1)", "press") == "press"
    assert link("https://a.example/?x=1&y=2", "a") == '<a href="https://a.example/?x=1&amp;y=2">a</a>'
