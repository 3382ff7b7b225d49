"""``make check`` runs the tests a change can break, and not all of them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.touched import LINTED, imported, imports, to_lint, touched

KNOWN = {
    "core/files.py": frozenset(),
    "serve/publish.py": frozenset({"core.files", "serve.releases"}),
    "serve/releases.py": frozenset({"core.settings"}),
    "tests/serve/building.py": frozenset({"serve.publish"}),
    "tests/serve/test_publish.py": frozenset({"serve.publish", "tests.serve.building"}),
    "tests/serve/test_releases.py": frozenset({"serve.releases"}),
    "tests/extract/test_trm.py": frozenset({"extract.sources.trm"}),
}


def test_a_test_is_touched_by_what_it_imports_and_what_that_imports() -> None:
    assert touched(["core/files.py"], KNOWN) == ["tests/serve/test_publish.py"]
    assert touched(["serve/releases.py"], KNOWN) == ["tests/serve/test_publish.py", "tests/serve/test_releases.py"]


def test_a_test_is_touched_by_its_own_change_its_helpers_and_its_fixtures() -> None:
    assert touched(["tests/extract/test_trm.py"], KNOWN) == ["tests/extract/test_trm.py"]
    assert touched(["tests/serve/building.py"], KNOWN) == ["tests/serve/test_publish.py"]
    assert touched(["tests/extract/conftest.py"], KNOWN) == ["tests/extract/test_trm.py"]


def test_data_touches_the_tests_of_its_room_and_prose_none() -> None:
    assert touched(["extract/outlets.toml"], KNOWN) == ["tests/extract/test_trm.py"]
    assert touched(["README.md", "docs/runbook.md"], KNOWN) == []


def test_sql_is_linted_where_the_whole_lint_reads_it_and_nowhere_else(project: Path) -> None:
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    (read,) = re.findall(r"sqlfluff lint (?:--\S+ )*(.+)$", makefile, re.MULTILINE)
    assert set(LINTED) == set(read.split())
    question = next((project / "dbt_project" / "analyses" / "questions").glob("q*.sql"))
    mart = "dbt_project/models/marts/press/fct_claims.sql"
    assert to_lint([question.relative_to(project).as_posix(), mart, "README.md"]) == [mart]


def test_names_from_a_package_count_as_its_modules() -> None:
    assert imported("from serve import publish\nimport json\nimport core.files as f") == {
        "serve",
        "serve.publish",
        "core.files",
    }


def test_every_test_file_is_known_and_most_modules_touch_some_and_not_all(project: Path) -> None:
    known = imports()
    files = {path for path in known if Path(path).name.startswith("test_")}
    assert len(files) > 100
    assert "tests/core/test_files.py" in touched(["core/files.py"], known)
    assert 0 < len(touched(["serve/parquet.py"], known)) < len(files) / 4
