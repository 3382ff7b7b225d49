"""Why a record waits is said in words, in both languages, on the review page and on the page of the release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from press.model import Document
from press.read import read
from press.training.corpus import labelled_documents

ROOT = Path(__file__).resolve().parents[3]
EVERY = 12
"""Of the labelled documents each of so many is read."""


@pytest.fixture(scope="module")
def reasons() -> set[str]:
    """Every reason that a part of the labelled documents gives."""
    records = [labelled.record for labelled in labelled_documents() if labelled.record][::EVERY]
    texts = [{key: value for key, value in record.items() if isinstance(value, str)} for record in records]
    readings = [read(Document.from_record(text)) for text in texts]
    return {reason for reading in readings for one in reading.announcements for reason in one.reasons}


@pytest.mark.parametrize("page", ["press/review/page", "serve/site/assets"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_reason_that_is_given_has_words(reasons: set[str], page: str, language: str) -> None:
    words = json.loads((ROOT / page / f"{language}.json").read_text(encoding="utf-8"))
    assert len(reasons) > 8
    assert {reason for reason in reasons if f"reason.{reason}" not in words} == set()
