"""Feeds of every kind and in every state: what readers take is taken, doubts are said, what is no feed is refused."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import feeds
from extract.charsets import decoded
from extract.contract import REASON
from extract.errors import LimitError, NotDataError, TruncatedError, UnsafeError
from extract.feeds import Feed, read_feed, title_text

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SITE = "https://diario.example"
UTF8 = "<?xml version='1.0' encoding='UTF-8'?>"


def item(number: int, title: str = "Inversión", guid: str = "", link: str = "", more: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>{link or f'{SITE}/{number}'}</link>"
        f"<guid isPermaLink='false'>{guid or f'nota-{number}'}</guid>"
        f"<pubDate>Mon, {number:02d} Jun 2026 10:00:00 -0500</pubDate>"
        f"<description>&lt;p&gt;Teaser {number}&lt;/p&gt;</description>{more}</item>"
    )


def rss(*items: str, head: str = UTF8, end: str = "</channel></rss>") -> str:
    return f"{head}<rss version='2.0'><channel><title>Diario</title><link>{SITE}/</link>{''.join(items)}{end}"


def read(feed: str | bytes, content_type: str = "") -> Feed:
    data = feed.encode() if isinstance(feed, str) else feed
    return read_feed(data, "press_rss/items", NOW, content_type=content_type, address=SITE)


def titles(feed: Feed) -> list[str | None]:
    return [record["title"] for record in feed.items if REASON not in record]


def reasons(feed: Feed) -> list[str | None]:
    return [record[REASON] for record in feed.items if REASON in record]


ATOM = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Diario</title><link href="{SITE}/"/>
<entry><id>urn:1</id><title type="html">Cr&amp;eacute;dito &amp;amp; &lt;b&gt;empleo&lt;/b&gt;</title>
<link href="/uno"/><updated>2026-06-01T10:00:00-05:00</updated>
<content type="html">&lt;p&gt;Teaser&lt;/p&gt;</content></entry>
<entry><id>urn:2</id><title>Q&amp;amp;A</title><link href="{SITE}/dos"/>
<published>2026-06-02T10:00:00-05:00</published><updated>2026-06-09T10:00:00-05:00</updated>
<summary>Dos</summary></entry></feed>"""
RDF = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{SITE}/"><title>Diario</title><link>{SITE}/</link>
<items><rdf:Seq><rdf:li resource="{SITE}/1"/></rdf:Seq></items></channel>
<item rdf:about="{SITE}/1"><title>Uno</title><link>{SITE}/1</link><description>Teaser</description>
<dc:date>2026-06-01T10:00:00-05:00</dc:date></item></rdf:RDF>"""
CDF = f"""<?xml version="1.0"?>
<CHANNEL HREF="{SITE}/"><TITLE>Diario</TITLE><ITEM HREF="{SITE}/1"><TITLE>Uno</TITLE><ABSTRACT>Teaser</ABSTRACT></ITEM>
</CHANNEL>"""
PREFIXED = ATOM.replace("xmlns=", "xmlns:a=").replace("<", "<a:").replace("<a:/", "</a:").replace("<a:?", "<?")


def test_atom_is_read_with_its_own_words_for_things() -> None:
    first, second = read(ATOM).items
    assert (first["title"], first["link"], first["item_id"]) == ("Crédito & empleo", f"{SITE}/uno", "urn:1")
    assert (first["published"], first["published_day"]) == ("2026-06-01T10:00:00-05:00", "2026-06-01")
    assert first["description"] == "<p>Teaser</p>"
    assert (second["title"], second["published_day"], second["description"]) == ("Q&amp;A", "2026-06-02", "Dos")


@pytest.mark.parametrize("feed", [RDF, CDF, rss(item(1, "Uno"))])
def test_rdf_cdf_and_rss_are_read(feed: str) -> None:
    (only,) = read(feed).items
    assert (only["title"], only["link"], only.get(REASON)) == ("Uno", f"{SITE}/1", None)
    assert "Teaser" in str(only["description"])


def test_a_prefix_before_the_names_of_atom_changes_nothing() -> None:
    assert titles(read(PREFIXED)) == titles(read(ATOM))


REPAIRED = [
    ("a blank line first", "\n" + rss(item(1, "Uno")), "Uno", "leading_text"),
    ("a warning first", "<br /><b>Warning</b>: x" + rss(item(1, "Uno")), "Uno", "leading_text"),
    ("names of HTML", rss(item(1, "Uno&nbsp;y &Ntilde;and&uacute;")), "Uno y Ñandú", "entities"),
    ("bare ampersands", rss(item(1, "AT&T y R&D &para todos")), "AT&T y R&D &para todos", "entities"),
    ("a control character", rss(item(1, "Uno\x0by dos\x00")), "Uno y dos", "control_characters"),
    ("a number of no character", rss(item(1, "Uno&#11;")), "Uno", "entities"),
    ("an emoji as two halves", rss(item(1, "Uno &#55357;&#56832; y &#xD83D;&#xde00;")), "Uno 😀 y 😀", "entities"),
    ("half an emoji", rss(item(1, "Uno &#xD83D;y dos")), "Uno y dos", "entities"),
    ("a number beyond all characters", rss(item(1, "Uno&#x110000; y&#9999999; dos")), "Uno y dos", "entities"),
    ("a tag that stays open", rss(item(1, "Uno <b>y dos")), "Uno y dos", "not_well_formed"),
    ("a prefix of no name space", rss(item(1, "Uno", more="<media:x>y</media:x>")), "Uno", "not_well_formed"),
    ("a gzip file", gzip.compress(rss(item(1, "Uno")).encode()), "Uno", "gunzipped"),
    ("Latin-1 said to be UTF-8", rss(item(1, "Récord")).encode("latin-1"), "Récord", "charset_overridden"),
]


@pytest.mark.parametrize(("feed", "title", "repair"), [case[1:] for case in REPAIRED], ids=[c[0] for c in REPAIRED])
def test_a_feed_readers_take_is_taken_and_the_repair_stands_beside_every_item(
    feed: str | bytes, title: str, repair: str
) -> None:
    found = read(feed)
    assert titles(found) == [title]
    assert found.repairs == (repair,)
    assert [record["repairs"] for record in found.items] == [repair]


def test_an_emoji_in_halves_is_one_character_in_cdata_and_in_html_too() -> None:
    halves = "&#55357;&#56832;"
    wrapped = [f"<![CDATA[Uno {halves}]]>", f"Uno {halves.replace('&', '&amp;')}"]
    assert titles(read(rss(*(item(n, title) for n, title in enumerate(wrapped, 1))))) == ["Uno 😀", "Uno 😀"]
    assert title_text("Uno &#xD83D;") == "Uno"


def test_a_feed_the_reader_stumbles_over_is_the_fault_of_that_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed")

    monkeypatch.setattr(feeds.feedparser, "parse", stumble)
    with pytest.raises(NotDataError, match="UnicodeEncodeError"):
        read(rss(item(1)))


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"
CAPTION = "<media:content url='u'><media:description type='plain'><![CDATA[Foto: 900 empleos]]></media:description>{}"


@pytest.mark.parametrize("caption", [CAPTION.format("</media:content>"), "<media:text>Foto: 900 empleos</media:text>"])
def test_the_caption_of_a_picture_is_not_the_teaser(caption: str) -> None:
    before = item(1).replace("<item>", f"<item>{caption}")
    without = re.sub("<description>.*</description>", "", item(3, more=caption))
    quoted = re.sub("(?<=<description>).*(?=</description>)", "<![CDATA[a <media:text>b</media:text>]]>", item(4))
    unclosed = item(5, more="<media:text>Foto") + item(6)
    found = read(rss(before, item(2, more=caption), without, quoted).replace("<rss ", f"<rss {MEDIA} "))
    told = [record["description"] for record in found.items]
    assert told == ["<p>Teaser 1</p>", "<p>Teaser 2</p>", None, "a <media:text>b</media:text>"]
    assert found.repairs == ()
    assert len(titles(read(rss(unclosed, item(7, more=caption))))) == 3


def test_a_whole_feed_needed_no_repair() -> None:
    found = read(rss(item(1), item(2)))
    assert (found.repairs, [record["repairs"] for record in found.items]) == ((), [None, None])


def test_the_link_of_an_item_is_whole_and_a_relative_one_belongs_to_the_outlet() -> None:
    assert read(rss(item(1, link=f"{SITE}/x?a=1&b=2"))).items[0]["link"] == f"{SITE}/x?a=1&b=2"
    assert read(rss(item(1, link="/nota"))).items[0]["link"] == f"{SITE}/nota"
    assert read(rss(item(1, link="/nota")).replace(f"<link>{SITE}/</link>", "")).items[0]["link"] == f"{SITE}/nota"


@pytest.mark.parametrize(
    ("identity", "link"),
    [
        ("<guid>814-2026</guid>", None),
        ("<guid>urn:nota:814</guid>", None),
        ("<guid isPermaLink='false'>814</guid>", None),
        ("<guid>https://diario.example/814</guid>", f"{SITE}/814"),
        ("<guid>/notas/814</guid>", f"{SITE}/notas/814"),
        ("<guid>814.html</guid><link>814.html</link>", f"{SITE}/814.html"),
    ],
)
def test_a_guid_is_a_link_where_it_is_an_address_and_never_made_into_one(identity: str, link: str | None) -> None:
    assert read(rss(f"<item><title>Uno</title>{identity}</item>")).items[0]["link"] == link


def test_a_date_no_calendar_knows_costs_its_day_and_neither_its_item_nor_the_feed() -> None:
    strange = item(1).replace("-0500", "+9999")
    found = read(rss(strange, item(2)))
    assert [(record["item_id"], record["published_day"]) for record in found.items] == [
        ("nota-1", None),
        ("nota-2", "2026-06-02"),
    ]


def test_two_items_with_one_guid_are_kept_apart_by_their_links() -> None:
    found = read(rss(item(1, guid="g"), item(2, guid="g"), item(3)))
    assert [record["item_id"] for record in found.items] == [f"{SITE}/1", f"{SITE}/2", "nota-3"]
    assert [record["guid"] for record in found.items] == ["g", "g", "nota-3"]
    assert found.repairs == ("shared_guid",)


WHOLE = rss(item(1, "Uno"), item(2, "Dos"))


@given(cut=st.integers(min_value=WHOLE.index("</title><link>") + 1, max_value=len(WHOLE) - len("</rss>") - 1))
def test_a_feed_cut_anywhere_gives_its_whole_items_and_is_never_silently_complete(cut: int) -> None:
    found = read(WHOLE[:cut])
    whole = WHOLE[:cut].count("</item>")
    assert titles(found) == ["Uno", "Dos"][:whole]
    assert "truncated" in found.repairs
    assert reasons(found) == ["cut_item"] * (WHOLE[:cut].count("<item>") - whole)


def test_an_end_mark_inside_a_teaser_does_not_make_a_cut_feed_whole() -> None:
    found = read(rss(item(1, "Uno", more="<x><![CDATA[</item></channel></rss>]]></x>"), item(2, "Dos"), end="")[:-20])
    assert titles(found) == ["Uno"]
    assert found.repairs == ("truncated",)


def test_bytes_of_two_charsets_set_aside_the_item_they_stand_in() -> None:
    feed = rss(item(1, "Inversión"), item(2, "R#cord"), item(3, "Año")).encode().replace(b"R#cord", b"R\xe9cord")
    found = read(feed)
    assert titles(found) == ["Inversión", "Año"]
    assert reasons(found) == ["broken_bytes"]
    assert found.repairs == ("broken_bytes",)


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", ""),
        ("", "text/xml; charset=ISO-8859-1"),
        ("", 'application/rss+xml; charset="latin1"'),
        ("<?xml version='1.0' encoding='UTF-8'?>", "text/xml; charset=iso-8859-1"),
    ],
)
def test_iso_8859_1_means_windows_1252_and_the_header_goes_first(head: str, content_type: str) -> None:
    feed = rss(item(1, "\x93Récord\x94"), head=head).encode("latin-1")
    assert titles(read(feed, content_type)) == ["“Récord”"]


def test_utf_8_is_read_as_such_whatever_the_server_says() -> None:
    found = read(rss(item(1, "Récord"), head=""), "text/xml; charset=iso-8859-1")
    assert (titles(found), found.repairs) == (["Récord"], ("charset_overridden",))


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_what_the_bytes_are(charset: str) -> None:
    assert titles(read(rss(item(1, "Récord"), head="").encode(charset))) == ["Récord"]


def test_a_name_of_html_in_cdata_is_decoded_once() -> None:
    assert titles(read(rss(item(1, "<![CDATA[&Ntilde;and&uacute; &amp; C&iacute;a]]>")))) == ["Ñandú & Cía"]
    assert titles(read(rss(item(1, "<![CDATA[Los tags &amp;lt;b&amp;gt;]]>")))) == ["Los tags &lt;b&gt;"]


def test_a_script_in_a_title_lands_as_the_text_it_is() -> None:
    assert titles(read(rss(item(1, "<![CDATA[<script>x()</script> Ñ]]>")))) == ["<script>x()</script> Ñ"]


def test_an_item_without_a_plausible_day_lands_with_the_reason() -> None:
    (only,) = read(rss(item(5)).replace("Jun 2026", "Jan 26")).items
    assert (only["published_day"], only["published_fault"]) == (None, "two_digit_year")
    assert only["published"] == "Mon, 05 Jan 26 10:00:00 -0500"


BOMB = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'
OUTSIDE = '<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd">'


@pytest.mark.parametrize(
    "doctype", [BOMB, OUTSIDE, OUTSIDE.lower(), "<!-- x --><!ENTITY % a SYSTEM 'file:///etc/passwd'>"]
)
@pytest.mark.parametrize("head", [UTF8, "\n\n" + UTF8, ""])
def test_a_dtd_is_refused_however_broken_the_feed_is_around_it(doctype: str, head: str) -> None:
    for feed in (rss(item(1, "&lol2;"), head=head + doctype), rss(item(1, "&lol2;"), head=head + doctype)[:-30]):
        with pytest.raises(UnsafeError, match="declares a DTD"):
            read(feed)


def test_a_page_quoted_in_a_teaser_is_no_dtd() -> None:
    assert titles(read(rss(item(1, "Uno", more="<x><![CDATA[<!DOCTYPE html><html></html>]]></x>")))) == ["Uno"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!doctype html><html><body><h1>Mantenimiento</h1></body></html>", "a page of HTML"),
        ("<?xml version='1.0'?><html xmlns='x'><body><channel>x</channel></body></html>", "a page of HTML"),
        ("<urlset></urlset>", "some other XML document"),
        ("Too many requests", "some other text"),
        ("{}", "some other text"),
        ("<!-- <rss> -->", "empty"),
        ("", "empty"),
    ],
)
def test_what_is_no_feed_is_not_taken_for_a_day_without_news(body: str, words: str) -> None:
    with pytest.raises(NotDataError, match=words):
        read(body)


def test_a_feed_without_items_is_a_day_without_news() -> None:
    assert read(rss()).items == ()


def test_a_damaged_gzip_file_is_no_feed() -> None:
    packed = gzip.compress(WHOLE.encode())
    with pytest.raises(TruncatedError, match="ends before its end mark"):
        decoded(packed[:-12])
    with pytest.raises(TruncatedError, match="damaged"):
        decoded(packed[:12] + b"\xff\xff\xff" + packed[15:])
    with pytest.raises(LimitError, match="inflates to more than"):
        decoded(gzip.compress(b" " * (65 << 20)))


@given(st.text(max_size=200))
def test_a_title_never_grows_and_has_no_blank_twice(title: str) -> None:
    found = title_text(title)
    assert found == " ".join(found.split())
    assert len(found) <= len(title)


@given(st.binary(max_size=300), st.sampled_from(["", "text/xml; charset=utf-8", "text/xml; charset=x-unknown"]))
def test_any_bytes_are_a_feed_or_a_named_error(data: bytes, content_type: str) -> None:
    try:
        found = read(data, content_type)
    except (NotDataError, UnsafeError, TruncatedError, LimitError):
        return
    assert all(record.get(REASON) or record["item_id"] or record["title"] is None for record in found.items)
