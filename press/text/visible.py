"""The visible text of a document, and which parts of it are no part of the article.

Visible text: scripts dropped, block tags become newlines, other tags are removed, entities unescaped, runs of spaces
and no-break spaces become one space, none beside a newline, runs of newlines become one. Nothing else is changed, so
that every offset handed out counts in the text anybody gets by these rules. It is read in its normal form
(:mod:`press.text.normal`). Related posts stay in the text and are masked.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from press.errors import UnreadableDocumentError
from press.lexicon import common, lexicon
from press.model import Document
from press.text.normal import Normal, normal
from press.text.tokens import fold

MAX_RAW = 20_000_000  # characters of HTML or text; more is not an article
MAX_TEXT = 250_000  # characters of visible text: the longest press releases have some 60,000
MARKUP = re.compile(r"<!--|<([/!?]?)([a-zA-Z][a-zA-Z0-9:-]*)?([^<>]*)>")
ATTRIBUTES = re.compile(r"""\b(?:class|id|role|data-component)\s*=\s*["']?([^"'>]*)""", re.IGNORECASE)
WHITE = re.compile(r"\s(?:\s+|(?<![\n\f\v ]))")
"""White space that is not one of the four characters by itself."""
HARD, MAYBE, SOFT, SPACE = "\n", "\f", "\v", " "
"""White space while texts are joined: a block's end, a line's end that may be one, one that is none, a space."""

STRENGTH = {SPACE: 0, SOFT: 1, MAYBE: 2, HARD: 3}
WRAPPED_LINES = 3  # line ends within sentences that make a text one that was wrapped at some width
WRAPPED_SHARE = 0.3  # of its line ends
LONG_LINE = 25  # characters; what goes on in small letters behind such a line is the same sentence
INLINE_CHARS = 300  # a title within a line is no longer
TITLE_CHARS = 160  # a title that ends with a full stop is no longer, and one sentence
ACCENTS = {"a": "[aá]", "e": "[eé]", "i": "[ií]", "o": "[oó]", "u": "[uúü]", "n": "[nñ]", "'": "['’]", " ": r"\s"}
HEADING_CHARS = 60  # a heading that announces related posts is short


@dataclass(frozen=True)
class Visible:
    """Visible text in its normal form, and the spans of it that are no part of the article.

    Attributes:
        text: every line end counts as a newline.
        flow: the same with a space for every line end that only wraps a sentence.
        masked: related posts, sidebars and the like, sorted.
        links: sorted.
        normal: the way from here to the text as it came.
    """

    text: str
    flow: str
    masked: tuple[tuple[int, int], ...]
    links: tuple[tuple[int, int], ...]
    normal: Normal

    def linked(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is nothing but a link."""
        at = bisect_right(self.links, (start, len(self.text) + 1)) - 1
        return at >= 0 and self.links[at][0] <= start < end <= self.links[at][1] + 1

    def hidden(self, start: int) -> bool:
        """Whether the character at ``start`` lies in a masked span."""
        if not self.masked:
            return False
        at = bisect_right(self.masked, (start, len(self.text) + 1)) - 1
        return at >= 0 and self.masked[at][0] <= start < self.masked[at][1]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    aside: bool
    link: bool = False


def visible(document: Document) -> Visible:
    """The visible text of ``document``.

    Raises:
        UnreadableDocumentError: there is no text, or more than a press text has.
    """
    name = f"document {document.doc_id}"
    raw = document.body_html if document.body_html is not None else document.body
    if raw is None or not raw.strip():
        raise UnreadableDocumentError(name, "it has no text", "give body or body_html", reason="empty")
    if len(raw) > MAX_RAW:
        raise _too_long(name, len(raw), MAX_RAW)
    pieces = list(_html_pieces(raw)) if document.body_html is not None else [_Piece(_lines(raw), aside=False)]
    found = _mask_lines(_joined(pieces))
    if not found.text.strip():
        raise UnreadableDocumentError(
            name, "its markup holds no text", "check the address it came from", reason="empty"
        )
    if len(found.text) > MAX_TEXT:
        raise _too_long(name, len(found.text), MAX_TEXT)
    return found


def _too_long(name: str, size: int, limit: int) -> UnreadableDocumentError:
    fault = f"it has {size:,} characters, more than {limit:,}"
    return UnreadableDocumentError(name, fault, "cut it into its articles and read each", reason="too_long")


@cache
def _names(key: str) -> frozenset[str]:
    return frozenset(common()["html"][key])


@cache
def _related_class() -> re.Pattern[str]:
    words = "|".join(re.escape(name) for name in common()["html"]["related_names"])
    return re.compile(rf"(?:^|[\s_-])(?:{words})", re.IGNORECASE)


def _html_pieces(raw: str) -> Iterator[_Piece]:
    """Text between tags in order, tags as the newlines they stand for; linear in the length of ``raw``."""
    position = 0
    open_tags: list[_Open] = []
    while match := MARKUP.search(raw, position):
        yield _piece(raw[position : match.start()], open_tags)
        position = match.end()
        tag = (match.group(2) or "").lower()
        if match.group() == "<!--":
            position = _after_comment(raw, position)
        elif tag in _names("dropped_tags") and not match.group(1):
            position = _after_close(raw, position, tag)
        elif tag:
            yield from _tag(open_tags, tag, match)
        elif match.group(1) not in {"!", "?", "/"}:
            yield _piece(match.group(), open_tags)
    yield _piece(raw[position:], open_tags)


def _tag(open_tags: list[_Open], tag: str, match: re.Match[str]) -> Iterator[_Piece]:
    """The newline that a block's tag stands for."""
    _track(open_tags, tag, match)
    if tag in _names("block_tags"):
        inner = open_tags[-1] if open_tags else OUTSIDE
        yield _Piece(HARD, inner.aside, inner.link)


def _after_comment(raw: str, position: int) -> int:
    close = raw.find("-->", position)
    return len(raw) if close < 0 else close + 3


def _after_close(raw: str, position: int, tag: str) -> int:
    close = re.compile(rf"</{tag}[^<>]*>", re.IGNORECASE).search(raw, position)
    return close.end() if close else len(raw)


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element, and whether it lies in an aside or in a link."""

    tag: str
    aside: bool
    link: bool
    flowing: bool


OUTSIDE = _Open("", aside=False, link=False, flowing=False)


def _piece(raw: str, open_tags: list[_Open]) -> _Piece:
    inner = open_tags[-1] if open_tags else OUTSIDE
    text = html.unescape(raw)
    return _Piece(_spaced(text) if inner.flowing else _lines(text), inner.aside, inner.link)


def _lines(text: str) -> str:
    """``text`` with every line end as one that may end a sentence."""
    plain = text.replace(SOFT, SPACE).replace(MAYBE, SPACE)
    return plain.replace("\r\n", MAYBE).replace("\r", MAYBE).replace("\n", MAYBE)


def _spaced(text: str) -> str:
    """``text`` with every line end as one that ends no sentence."""
    return _lines(text).replace(MAYBE, SOFT)


def _track(open_tags: list[_Open], tag: str, match: re.Match[str]) -> None:
    """Keep the stack of open elements; each knows whether it lies in an aside."""
    if tag in _names("void_tags") or match.group(3).endswith("/"):
        return
    if match.group(1) == "/":
        for at in range(len(open_tags) - 1, max(-1, len(open_tags) - 64), -1):
            if open_tags[at].tag == tag:
                del open_tags[at:]
                return
        return
    if match.group(1) or len(open_tags) > 2_000:
        return
    named = " ".join(ATTRIBUTES.findall(match.group(3)))
    outer = open_tags[-1] if open_tags else OUTSIDE
    aside = outer.aside or tag in _names("skip_tags") or bool(named and _related_class().search(named))
    flowing = tag != "pre" and (outer.flowing or tag in _names("flowing_tags"))
    open_tags.append(_Open(tag, aside, outer.link or tag == "a", flowing))


def _joined(pieces: list[_Piece]) -> Visible:
    """One text of the pieces with its white space made plain, and the spans of the asides and links in it."""
    parts: list[str] = []
    asides: list[tuple[int, int]] = []
    links: list[tuple[int, int]] = []
    size = 0
    for (aside, link), group in _grouped(pieces):
        plain = WHITE.sub(_strongest, group)
        if not size:
            plain = plain.lstrip()
        elif parts[-1][-1] in STRENGTH and plain[:1] in STRENGTH and plain:
            last = max(parts[-1][-1], plain[0], key=lambda c: STRENGTH[c])
            parts[-1] = parts[-1][:-1] + last
            plain = plain[1:]
        if not plain:
            continue
        parts.append(plain)
        if aside:
            asides.append((size, size + len(plain)))
        if link:
            links.append((size, size + len(plain)))
        size += len(plain)
    kept = "".join(parts).rstrip()
    ends = [tuple((a, min(b, len(kept))) for a, b in spans if a < len(kept)) for spans in (asides, links)]
    return _normalised(kept.replace(MAYBE, HARD).replace(SOFT, HARD), _flow(kept), ends[0], ends[1])


def _normalised(
    text: str, flow: str, asides: tuple[tuple[int, int], ...], links: tuple[tuple[int, int], ...]
) -> Visible:
    """The text in its normal form with the same spans; ``flow`` differs from ``text`` in white space alone."""
    plain = normal(text)
    if plain.starts is None:
        return Visible(text, flow, asides, links, plain)
    moved = [tuple((plain.at(start), plain.at(end)) for start, end in spans) for spans in (asides, links)]
    return Visible(plain.text, normal(flow).text, moved[0], moved[1], plain)


def _strongest(match: re.Match[str]) -> str:
    """One character for a run of white space; an empty line between two always parts them."""
    run = match.group()
    if HARD in run or run.count(MAYBE) > 1:
        return HARD
    return MAYBE if MAYBE in run else SOFT if SOFT in run else SPACE


def _flow(text: str) -> str:
    """``text`` with newlines only where blocks end: a wrapped text is joined, and lines that go on are."""
    ends: list[int] = []
    soft: list[int] = []
    start = 0
    for match in re.finditer(f"[{MAYBE}{HARD}]", text):
        at = match.start()
        if match.group() == MAYBE:
            ends.append(at)
            if _goes_on(text, start, at):
                soft.append(at)
        start = at + 1
    wrapped = len(soft) >= WRAPPED_LINES and len(soft) >= WRAPPED_SHARE * len(ends)
    joined = set(ends if wrapped else soft)
    characters = list(text.replace(SOFT, SPACE).replace(MAYBE, HARD)) if joined else []
    for at in joined:
        characters[at] = SPACE
    return "".join(characters) if joined else text.replace(SOFT, SPACE).replace(MAYBE, HARD)


def _goes_on(text: str, start: int, at: int) -> bool:
    """Whether a line's sentence goes on: a comma or a small word ends the line, or small letters follow."""
    if start >= at or text[at - 1] in ENDING:
        return False
    last = fold(text[max(start, at - 12) : at].rsplit(" ", 1)[-1])
    if text[at - 1] == "," or last in _small_words():
        return True
    return at - start >= LONG_LINE and text[at + 1 : at + 2].islower()


ENDING = frozenset(".!?…:;”»\"')]|")


@cache
def _small_words() -> frozenset[str]:
    return lexicon("es").words.function | lexicon("en").words.function


def _grouped(pieces: list[_Piece]) -> Iterator[tuple[tuple[bool, bool], str]]:
    """Neighbouring pieces of one kind as one."""
    bucket: list[str] = []
    kind = (False, False)
    for piece in pieces:
        if (piece.aside, piece.link) != kind and bucket:
            yield kind, "".join(bucket)
            bucket = []
        kind = (piece.aside, piece.link)
        bucket.append(piece.text)
    yield kind, "".join(bucket)


@cache
def _related_lines() -> re.Pattern[str]:
    headings = sorted({*lexicon("es").words.related, *lexicon("en").words.related}, key=len, reverse=True)
    words = "|".join(re.escape(heading).replace(r"\ ", r"[\s']*") for heading in headings)
    return re.compile(rf"(?:{words})(?![^\W\d_])")


@cache
def _related_inside() -> re.Pattern[str]:
    """ "… del sector. Lea también: Otra firma creará 500 empleos. La compañía …", and the same in brackets."""
    headings = sorted({*lexicon("es").words.related, *lexicon("en").words.related}, key=len, reverse=True)
    words = "|".join("".join(ACCENTS.get(c, re.escape(c)) for c in heading.rstrip(":")) for heading in headings)
    bracketed = rf"[(\[]\s?(?:{words}):[^)\]\n]{{0,{INLINE_CHARS}}}[)\]]"
    sentence = rf"(?<=[.!?”»)] )(?:{words}):(?:[^.!?\n]|\.(?=\d)){{0,{INLINE_CHARS}}}[.!?]?"
    return re.compile(f"{bracketed}|{sentence}", re.IGNORECASE)


def _mask_lines(found: Visible) -> Visible:
    """Mask what announces related posts, and what follows such a heading.

    A line such as "Lea también: …" masks itself, and so does such a sentence or bracket within a line; a line that is
    nothing but such a heading masks the rest of the block: the next line if it is a title, links, and all following
    lines that end without a full stop.
    """
    masked = list(found.masked) + [m.span() for m in _related_inside().finditer(found.text)]
    position = 0
    inside = first = False
    for line in found.text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        folded = fold(line[:HEADING_CHARS]).lstrip("-*•>|# ")
        match = _related_lines().match(folded)
        if match:
            rest = folded[match.end() :].lstrip()
            heading = len(line) < HEADING_CHARS and (not rest or rest[0] in ":-|…." or len(rest) < 25)
            if heading or rest[:1] in {":", "-", "|"}:
                masked.append((start, end))
                inside = first = len(rest.strip(":.-|… ")) < 25
                continue
        if inside and (not line.rstrip().endswith(CLOSED) or (first and _is_title(line)) or found.linked(start, end)):
            masked.append((start, end))
        else:
            inside = False
        first = False
    return replace(found, masked=_merged(masked))


CLOSED = (".", "!", "?", "”", "»", '"')


def _is_title(line: str) -> bool:
    """Whether a line with a full stop may be the title of another post: short and one sentence."""
    return len(line) <= TITLE_CHARS and not re.search(r"[.!?] \S", line)


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans in order, overlapping ones as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)
