"""The whole of a name that was read in part: "Frutos" of "Frutos del Golfo", "Golfo" of "Calizas del Golfo"."""

from __future__ import annotations

from collections.abc import Sequence

from press.names.aliases import Name
from press.scene import Scene
from press.text.tokens import Token

TIES = frozenset({("del",), ("de", "la"), ("de", "los"), ("de", "las"), ("do",), ("da",), ("dos",)})
"""Words between the parts of a name. A bare "de" also ties a firm to where it is: "Zemprit de Medellín"."""
LONGEST_TIE = 2


def whole_label(scene: Scene, name: Name) -> str:
    """The name as the text writes it with what is tied to it behind or before; as it was read where nothing is."""
    for mention in name.mentions:
        tokens = scene.sentences[mention.sentence].tokens
        first, end = _before(tokens, mention.first), _behind(tokens, mention.end)
        if (first, end) != (mention.first, mention.end) and mention.last == mention.end:
            return " ".join(scene.text[tokens[first].start : tokens[end - 1].end].split())
    return name.label


def _behind(tokens: Sequence[Token], end: int) -> int:
    """Where the name ends that goes on behind ``end``: a tie, and words in capitals."""
    for length in range(1, LONGEST_TIE + 1):
        if tuple(token.key for token in tokens[end : end + length]) in TIES:
            last = end + length
            while last < len(tokens) and tokens[last].capital and len(tokens[last].raw) > 1:
                last += 1
            return last if last > end + length else end
    return end


def _before(tokens: Sequence[Token], first: int) -> int:
    """Where the name begins that stands before ``first``: a word in capitals, and a tie."""
    for length in range(1, LONGEST_TIE + 1):
        tie = tuple(token.key for token in tokens[max(0, first - length) : first])
        at = first - length - 1
        if tie in TIES and at >= 0 and tokens[at].capital and tokens[at].kind == "w":
            return at
    return first
