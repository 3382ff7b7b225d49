"""The questions as a release carries them: ``analyses/questions/*.sql`` with each table's full name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from dbt_project.errors import BuildError

SOURCES = Path(__file__).resolve().parent / "analyses" / "questions"
FOLDER = "questions"

_REF = re.compile(r"\{\{\s*ref\(\s*'(?P<table>[a-z0-9_]+)'\s*\)\s*\}\}")


def write_questions(folder: Path, schemas: Mapping[str, str], sources: Path = SOURCES) -> tuple[Path, ...]:
    """Write every question into ``folder``; returns the files.

    Args:
        folder: the build's; made where it is missing.
        schemas: the schema per published table.
        sources: where the questions are.

    Raises:
        BuildError: a question reads a table that is not published, or holds other Jinja than references.
    """
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.sql"):
        old.unlink()
    return tuple(_written(path, target, schemas) for path in sorted(sources.glob("q*.sql")))


def _written(path: Path, target: Path, schemas: Mapping[str, str]) -> Path:
    text = path.read_text(encoding="utf-8")
    missing = sorted({found["table"] for found in _REF.finditer(text)} - schemas.keys())
    if missing:
        fault = f"question {path.name} reads {', '.join(missing)}, which is not published"
        raise BuildError("build", fault, "name a table of the schemas marts or ops")
    resolved = _REF.sub(lambda found: f"{schemas[found['table']]}.{found['table']}", text)
    if "{{" in resolved or "{%" in resolved:
        raise BuildError("build", f"question {path.name} holds Jinja other than ref()", "write it in plain SQL")
    written = target / path.name
    written.write_text(resolved, encoding="utf-8")
    return written
