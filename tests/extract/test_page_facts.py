"""What a page says of itself: structured data however it is wrapped, dates for people, and pages that are not there."""

from __future__ import annotations

import pytest
from lxml import html

from extract.page_facts import is_not_found, shown_dates, structured

ARTICLE = '{"@type": "NewsArticle", "headline": "Titular"}'
BLOCKS = {
    "plain": ARTICLE,
    "in a list": f"[{ARTICLE}]",
    "in a graph": f'{{"@graph": [{{"@type": "WebPage"}}, {ARTICLE}]}}',
    "about which the page is": f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
    "type as address": ARTICLE.replace("NewsArticle", "http://schema.org/NewsArticle"),
    "several types": ARTICLE.replace('"NewsArticle"', '["Thing", "https://schema.org/BlogPosting"]'),
    "comment marks": f"/*<![CDATA[*/ {ARTICLE} /*]]>*/",
    "line comment marks": f"//<![CDATA[\n{ARTICLE}\n//]]>",
    "html comment": f"<!--\n{ARTICLE}\n-->",
    "line break in a text": ARTICLE.replace("Titular", "Titular\n"),
}


def tree(head: str = "", body: str = "") -> object:
    return html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")


def script(block: str, kind: str = "application/ld+json") -> str:
    return f"<script type='{kind}'>{block}</script>"


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kind", ["application/ld+json", " application/ld+json; charset=utf-8"])
def test_an_article_is_found_however_its_block_is_written(block: str, kind: str) -> None:
    assert structured(tree(script(BLOCKS[block], kind)))["headline"].strip() == "Titular"


@pytest.mark.parametrize(
    "block",
    [
        "{'headline': no}",
        "",
        "[" * 100_000,
        '{"@type": "WebPage"}',
        '{"@type": null, "@graph": 7}',
        f'{{"@type": "ItemList", "itemListElement": [{ARTICLE}]}}',
        '{"mainEntity": ' * 20 + ARTICLE + "}" * 20,
    ],
)
def test_a_block_that_is_no_article_says_nothing_and_costs_the_next_one_nothing(block: str) -> None:
    assert structured(tree(script(block))) == {}
    assert structured(tree(script(block) + script(ARTICLE)))["headline"] == "Titular"


@pytest.mark.parametrize(
    ("element", "dates"),
    [
        ("<p class='fecha'>Medellín, 10 de mayo de 2026</p>", ["10 de mayo de 2026"]),
        ("<span class='entry-date'>Mayo 10, 2026</span>", ["Mayo 10, 2026"]),
        ("<div id='publicacion'>Publicado: 1.º de mayo del 2026 | 8:00</div>", ["1.º de mayo del 2026"]),
        ("<span itemprop='datePublished'>10/05/2026</span>", ["10/05/2026"]),
        ("<time>2026-05-10</time>", ["2026-05-10"]),
        ("<p class='post__date'>10 may. 2026</p><p class='date'>9 may 2026</p>", ["10 may. 2026", "9 may 2026"]),
        ("<p class='updated date'>10 de mayo de 2026</p>", []),
        ("<p class='event-date'>12 de diciembre de 2026</p>", []),
        ("<p class='candidate'>10 de mayo de 2026</p>", []),
        ("<p>El 12 de diciembre de 2026 abre la sede.</p>", []),
        ("<div class='date'>" + "x " * 100 + "10 de mayo de 2026</div>", []),
        ("<p class='fecha'>hace 3 días</p>", []),
    ],
)
def test_dates_are_taken_from_elements_that_are_named_so(element: str, dates: list[str]) -> None:
    assert list(shown_dates(tree(body=element))) == dates


ELSEWHERE = "<nav><p>Inicio</p></nav>" + "<h3><a href='/x'>Una noticia larga de otra página del sitio</a></h3>" * 30


@pytest.mark.parametrize(
    "title",
    [
        "Página no encontrada",
        "Página no encontrada | Agencia",
        "La página no existe",
        "404",
        "Error 404: esta página se mudó",
        "404 - Agencia",
        "404 Not Found",
        "Page not found – Agency",
        "¡Página no encontrada!",
    ],
)
def test_a_title_that_says_so_is_of_no_page(title: str) -> None:
    assert is_not_found(title, None)
    assert is_not_found(title, tree(body=f"<h1>{title}</h1><p>Lo sentimos.</p>{ELSEWHERE}"))


@pytest.mark.parametrize(
    "title", ["404 empleos llegan a Medellín", "Encontrada la página perdida", "Not found in translation", "", "4040"]
)
def test_other_titles_are_of_pages(title: str) -> None:
    assert not is_not_found(title, None)


@pytest.mark.parametrize(
    "title",
    ["404: nueva inversión", "404 – la cifra de empleos", "Not found: why firms leave", "Page not found, a novel"],
)
def test_a_page_with_a_text_is_there_whatever_it_is_called(title: str) -> None:
    text = "<p>La empresa anunció que ampliará su planta en Barranquilla.</p>" * 10
    assert not is_not_found(title, tree(body=f"<h1>{title}</h1>{text}"))
    assert is_not_found(title, tree(body=f"<h1>{title}</h1><script>{'x' * 5_000}</script>{ELSEWHERE}"))
