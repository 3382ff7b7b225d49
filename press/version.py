"""The reader's version: what its rules, word lists, models and code are, never a number kept by hand."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
READ = frozenset({".py", ".toml", ".csv", ".txt", ".json", ".jsonl"})
"""Endings of the files that decide how a text is read."""
APART = frozenset({"documents", "review", "llm", "__pycache__"})
"""Folders that no reading depends on: what was trained from, how persons decide, what only points."""


@cache
def reader_version() -> str:
    """Twelve hex digits over every file that a reading depends on; another content is another version."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        inside = file.relative_to(FOLDER)
        if file.suffix in READ and not APART & set(inside.parts):
            digest.update(str(inside).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
