"""The visible text: what belongs to the article, what is masked, and where lines end."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read
from press.text.visible import visible

LEAD = "La danesa Nordvind construirá una planta en Cali y creará 300 empleos."
REST = "La empresa Nordvind invertirá US$5 millones. La obra arrancará en marzo."
OWN = [300.0, 5e6]


def values(document: Document) -> list[float | None]:
    return [claim.value for claim in read(document).claims]


@pytest.mark.parametrize(
    "block",
    [
        '<div class="related-posts"><h3>Más noticias</h3><ul><li><a href="/">Brisalta: 900 empleos</a></li></ul></div>',
        '<div id="jp-relatedposts" class="jp-relatedposts"><p>Brisalta creará 900 empleos.</p></div>',
        '<div class="td_block_related_posts"><h3><a href="/a">Brisalta creará 900 empleos.</a></h3></div>',
        '<ul class="wp-block-latest-posts"><li><a href="/a">Brisalta creará 900 empleos.</a></li></ul>',
        '<blockquote class="wp-embedded-content"><a href="/a">Brisalta creará 900 empleos.</a></blockquote>',
        '<nav class="post-navigation"><a href="/a">Brisalta creará 900 empleos.</a></nav>',
        "<aside><p>Brisalta creará 900 empleos.</p></aside>",
        '<section class="yarpp yarpp-related"><ol><li>Brisalta creará 900 empleos.</li></ol></section>',
        '<div class="entradas-relacionadas"><p>Brisalta creará 900 empleos en Yumbo.</p></div>',
        '<p><strong>Lea también:</strong> <a href="/a">Brisalta creará 1.900 empleos en Yumbo.</a></p>',
        '<h4>Lea también</h4><p><a href="/a">Brisalta creará 900 empleos en Yumbo.</a></p>',
        '<h4>Related stories</h4><p><a href="/a">Brisalta to add 900 jobs.</a></p><p><a href="/">70 jobs</a></p>',
        "<script>var x = '<p>Brisalta creará 900 empleos.</p>';</script>",
        "<!-- <p>Brisalta creará 900 empleos.</p> -->",
    ],
)
def test_a_block_of_other_posts_in_html_gives_no_claim(block: str) -> None:
    html = f"<article><p>{LEAD}</p>{block}<p>{REST}</p></article>"
    found = read(Document("x", body_html=html, lang="es", published="2024-05-15"))
    assert [claim.value for claim in found.claims] == OWN
    assert [a.company for a in found.announcements] == ["Nordvind"]
    assert "Brisalta" not in {m.company for m in found.mentions}


@pytest.mark.parametrize(
    "text",
    [
        f"{LEAD}\nLea también: Brisalta creará 1.900 empleos en Yumbo.\n{REST}",
        f"{LEAD}\nNoticias relacionadas\nBrisalta creará 1.900 empleos en Yumbo.\nBrisalta: 70 empleos\n{REST}",
        f"{LEAD}\nLe puede interesar:\n- Brisalta creará 900 empleos\n- Otra planta en Yumbo: 70 empleos\n{REST}",
        f"{LEAD} Lea también: Brisalta creará 1.900 empleos en Yumbo. {REST}",
        f"{LEAD} (Le puede interesar: Brisalta creará 1.900 empleos) {REST}",
        f"{LEAD} [Lea además: Brisalta creará 1.900 empleos en Yumbo.] {REST}",
        f"{LEAD}\n{REST}\nMás noticias\nBrisalta creará 900 empleos\nYumbo espera US$8 millones de Brisalta",
    ],
)
def test_a_block_of_other_posts_in_plain_text_gives_no_claim(text: str) -> None:
    assert values(Document("x", body=text, lang="es", published="2024-05-15")) == OWN


def test_the_article_goes_on_behind_a_heading_of_other_posts() -> None:
    text = f"{LEAD}\nLea también\nBrisalta crece en Yumbo\n{REST}"
    assert values(Document("x", body=text, lang="es")) == OWN


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Uno &amp; dos</p><p>tres</p>", "Uno & dos\ntres"),
        ("<p>a\u00a0 b</p>\n\n <p> c</p>", "a b\nc"),
        ("uno<br>dos<br/>tres", "uno\ndos\ntres"),
        ("<b>uno</b> <i>dos</i>", "uno dos"),
        ("1 < 2 y 3 > 2", "1 < 2 y 3 > 2"),
        ("<p>uno\n dos</p>", "uno\ndos"),
        ("uno\r\ndos\x0b\x0ctres", "uno\ndos tres"),
    ],
)
def test_markup_becomes_the_text_anybody_gets_by_the_rules(html: str, text: str) -> None:
    assert visible(Document("x", body_html=html)).text == text


def test_flow_has_the_length_of_the_text_and_differs_in_line_ends_alone() -> None:
    seen = visible(Document("x", body_html=f"<p>{LEAD.replace(' ', chr(10))}</p>\n<p>{REST}</p>"))
    assert len(seen.flow) == len(seen.text)
    assert seen.flow.split() == seen.text.split()
    assert seen.flow == f"{LEAD}\n{REST}"


@pytest.mark.parametrize("width", [30, 45, 60, 78, 100])
def test_a_wrapped_text_reads_like_the_unwrapped_one(width: int) -> None:
    words, lines = f"{LEAD} {REST}".split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    wrapped = "\n".join(lines)
    assert values(Document("x", body=wrapped, lang="es")) == OWN
    assert values(Document("x", body_html=f"<p>{wrapped}</p>", lang="es")) == OWN


def test_lines_of_a_list_stay_sentences_of_their_own() -> None:
    text = "Las cifras del proyecto\nInversión: US$5 millones\nEmpleo: 300 empleos\nApertura: marzo"
    assert visible(Document("x", body=text)).flow == text
