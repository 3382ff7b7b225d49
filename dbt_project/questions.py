"""The questions as a release carries them: ``analyses/questions/*.sql`` with each table's full name, and with what
``question_parameters.yml`` says of a parameter that several have (``like: hub``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from dbt_project.errors import BuildError

SOURCES = Path(__file__).resolve().parent / "analyses" / "questions"
FOLDER = "questions"
SHARED = Path(__file__).resolve().parent / "question_parameters.yml"
"""What several questions say of a parameter; each of them says ``like`` and its name there."""

_REF = re.compile(r"\{\{\s*ref\(\s*'(?P<table>[a-z0-9_]+)'\s*\)\s*\}\}")
_LIKE = re.compile(r"^ {4}like: (?P<name>\w+)\n", re.MULTILINE)
_ENTRY = re.compile(r"^(?P<name>\w+):\n(?P<lines>(?: {2}.*\n)+)", re.MULTILINE)


def write_questions(
    folder: Path, schemas: Mapping[str, str], sources: Path = SOURCES, shared: Path = SHARED
) -> tuple[Path, ...]:
    """Write every question into ``folder``; returns the files.

    Args:
        folder: the build's; made where it is missing.
        schemas: the schema per published table.
        sources: where the questions are.
        shared: what several of them say of a parameter.

    Raises:
        BuildError: a question reads a table that is not published, has a parameter like one nobody has described, or
            holds other Jinja than references.
    """
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.sql"):
        old.unlink()
    said = _entries(shared)
    return tuple(_written(path, target, schemas, said) for path in sorted(sources.glob("q*.sql")))


def _entries(shared: Path) -> dict[str, str]:
    """The lines of each parameter, as deep as they stand in a question's head."""
    entries = _ENTRY.finditer(shared.read_text(encoding="utf-8"))
    return {entry["name"]: indent(entry["lines"], "  ") for entry in entries}


def _written(path: Path, target: Path, schemas: Mapping[str, str], said: Mapping[str, str]) -> Path:
    text = path.read_text(encoding="utf-8")
    unknown = sorted({found["name"] for found in _LIKE.finditer(text)} - said.keys())
    if unknown:
        fault = f"question {path.name} has a parameter like {', '.join(unknown)}, which {SHARED.name} does not describe"
        raise BuildError("build", fault, f"describe it in dbt_project/{SHARED.name}")
    text = _LIKE.sub(lambda found: said[found["name"]], text)
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
