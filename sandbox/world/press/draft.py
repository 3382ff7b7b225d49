"""A press text while it is written: sentences with their facts, and what a reader finally sees of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sandbox.world.press.figures import DocumentFact, Phrase

CORRECTED = re.compile(r'<span class="corrected">(?P<now>.*?)</span>', re.S)
ERRATUM = re.compile(r'\n?<p class="erratum">.*?<em>(?P<former>.*?)</em>.*?</p>', re.S)
RELATED = re.compile(r'\n?<div class="related-posts">.*?</div>', re.S)

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.S | re.I)
_BLOCK = re.compile(r"</?(?:p|div|ul|ol|li|h[1-6]|br|blockquote|figure|figcaption|table|tr)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]+>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTRACTION = re.compile(r"\b(de|a) el (?=\w)")
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")


def visible_text(body_html: str) -> str:
    """The text a reader sees: scripts and tags gone, block tags as line ends, entities read, spaces made one."""
    text = _TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub("", body_html)))
    text = _CONTROL.sub("", html.unescape(text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True)
class Sentence:
    """One sentence as HTML, with the facts quoted from it."""

    html: str
    facts: tuple[DocumentFact, ...] = ()


def fill(template: str, slots: Mapping[str, str | Phrase], strong: Iterable[str] = ()) -> Sentence:
    """The template with its slots filled in, escaped; the slots named in ``strong`` are set in bold type.

    Spanish "de el" and "a el" become "del" and "al".
    """
    used = {name: value for name, value in slots.items() if f"{{{name}}}" in template}
    texts = {name: value.text if isinstance(value, Phrase) else value for name, value in used.items()}
    marked = {name: f"\x02{text}\x03" if name in strong else text for name, text in texts.items()}
    text = _CONTRACTION.sub(r"\1l ", html.escape(template.format(**marked), quote=False))
    facts = [fact for value in used.values() if isinstance(value, Phrase) for fact in value.facts]
    return Sentence(_bold(text[:1].upper() + text[1:]), tuple(facts))


def _bold(text: str) -> str:
    return text.replace("\x02", "<strong>").replace("\x03", "</strong>")


@dataclass(frozen=True)
class Block:
    """One block element with its facts; ``tag`` is p, h2, blockquote, ul (one ``li`` a sentence) or raw."""

    tag: str
    sentences: tuple[Sentence, ...]

    @property
    def html(self) -> str:
        """The element as it stands in the page."""
        if self.tag == "raw":
            return "".join(sentence.html for sentence in self.sentences)
        if self.tag == "ul":
            items = "".join(f"<li>{sentence.html}</li>\n" for sentence in self.sentences)
            return f"<ul>\n{items}</ul>"
        inner = " ".join(sentence.html for sentence in self.sentences)
        text = f"<{self.tag}>{inner}</{self.tag}>"
        return text if self.tag != "blockquote" else f"<blockquote><p>{inner}</p></blockquote>"


@dataclass
class Draft:
    """A document being written: its title and its blocks in order."""

    title: str
    blocks: list[Block] = field(default_factory=list)

    def add(self, *sentences: Sentence, tag: str = "p") -> None:
        """One more block, unless it would be empty."""
        if sentences:
            self.blocks.append(Block(tag, sentences))

    def body(self) -> str:
        """The whole text as HTML."""
        return "\n".join(block.html for block in self.blocks)

    def facts(self, document_id: str) -> tuple[DocumentFact, ...]:
        """The facts of all blocks, in reading order."""
        found = [fact for block in self.blocks for sentence in block.sentences for fact in sentence.facts]
        return tuple(replace(fact, document_id=document_id) for fact in found)

    def ambiguous_quotes(self) -> list[str]:
        """Quotes that do not stand exactly once in the text."""
        text = visible_text(self.body())
        return [fact.quote for fact in self.facts("") if text.count(fact.quote) != 1]


def body_at(body_html: str, *, is_corrected: bool) -> str:
    """The body before or after its correction; a body without an erratum is always itself.

    A corrected note marks the corrected words and names the former ones in an erratum at its end, so that its first
    version follows from the final one.
    """
    erratum = ERRATUM.search(body_html)
    if is_corrected or erratum is None:
        return body_html
    former = erratum["former"]
    return CORRECTED.sub(lambda _: former, ERRATUM.sub("", body_html))


def split_related(body_html: str) -> tuple[str, str]:
    """The body without its block of related notes, and that block (``""`` where there is none)."""
    block = RELATED.search(body_html)
    return (RELATED.sub("", body_html), block[0].strip()) if block else (body_html, "")
