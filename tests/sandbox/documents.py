"""A note of an outlet, for tests that need no world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.world.model import Document

START = datetime(2024, 1, 1, 13, 0, tzinfo=UTC)


def document(number: int, **changes: Any) -> Document:
    """Note ``number``: an announcement in Spanish, every third one in English, published a day after the one before."""
    published = START + timedelta(days=number)
    note = Document(
        document_id=f"d{number:03d}",
        outlet="aci_medellin",
        language="en" if number % 3 == 0 else "es",
        slug=f"nota-{number}",
        title=f"Nota {number} – empleo & talento",
        body_html=f"<p>Texto número {number} de la sala de prensa.</p>",
        published_at=published,
        updated_at=published,
        withdrawn_at=None,
        role="announcement",
        original_id="",
        project_ids=(),
        agreement_ids=(),
        programme_ids=(),
    )
    return replace(note, **changes)
