"""Readings that do not hang on trained coefficients, for tests of what is built on readings.

What is said of folding, totals, versions and matches does not depend on which reader read. These readings are known
ones: announcements as rules read them, sure of themselves, so that nothing but the checks of ``press.acceptance`` keeps
a record from counting.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from press import landed, tables
from press.acceptance import decide
from press.figures.plausibility import with_flags
from press.model import Document, Reading
from press.read import _mentions, see
from press.records.described import described
from press.records.roles import is_update, with_context
from press.records.sectors import Texts
from press.text.quoting import as_it_came

SURE = 1.0
"""What rules believe of each of their records; they know no doubt."""


def ruled_reading(document: Document) -> Reading:
    """Everything ``document`` says by rules alone; raises as ``press.read.read``."""
    seen = see(document)
    scene, ruled = seen.scene, seen.ruled
    sentences = list(scene.sentences.values())
    texts = Texts(scene.text, seen.visible.flow, scene.document.title or "", scene.title)
    update = is_update(sentences, scene.title)
    announced = described(ruled.announcements, sentences, ruled.leads, ruled.cast, texts, update=update)
    announced = tuple(replace(one, confidence=SURE) for one in announced)
    companies = frozenset(one.company for one in announced)
    used = {(one.amount_start, one.amount_end) for one in announced}
    used |= {(one.jobs_start, one.jobs_end) for one in announced}
    spans = frozenset((start, end) for start, end in used if start is not None and end is not None)
    reading = Reading(
        doc_id=scene.document.doc_id,
        text=scene.text,
        language=scene.lexicon.language,
        claims=with_flags(with_context(ruled.claims, companies, spans), announced),
        announcements=announced,
        agreements=ruled.agreements,
        mentions=_mentions(seen, companies | ruled.bodies),
        flags=seen.flags,
        sentences_count=len(sentences),
    )
    return as_it_came(decide(reading), seen.visible.normal)


@contextmanager
def readings_by(read: Callable[[Document], Reading] = ruled_reading) -> Iterator[None]:
    """Let ``read`` read what has landed, in this process: others would not know of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "read", read)
        patch.setattr(landed, "PARALLEL_FROM", sys.maxsize)
        yield
