"""``python -m tests.touched BASE``: the quick tests of what differs from ``BASE``, and sqlfluff on the SQL that does.

A test file is touched where it changed itself, or imports a module that changed, or one that imports it, or where what
it is about is no module and lies in the folder it mirrors.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.syntax import tree_of

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "core",
    "extract",
    "press",
    "sandbox",
    "expectations",
    "serve",
    "dbt_project",
    "flow",
    "dags",
    "local",
    "bench",
    "cli",
    "tests",
)
LINTED = ("dbt_project/models", "dbt_project/data_tests")
"""Folders whose SQL `make lint` holds to the rules; a question has parameters that the linter does not know."""
NOTHING_COLLECTED = 5


def main(base: str) -> int:
    """Run them; returns the worst exit code."""
    changed = changes(base)
    code = 0
    if sql := to_lint(path for path in changed if (PROJECT / path).exists()):
        code = _run("sqlfluff", "lint", "--disable-progress-bar", "--nocolor", *sql)
    tests = touched(changed, imports())
    print(f"{len(changed)} files differ from {base}: the quick tests of {len(tests)} files")
    if not tests:
        return code
    options = ["-q", "-n", "2", "--dist", "loadfile", "-m", "not slow and not proof and not airflow"]
    ended = _run("pytest", *options, *tests)
    return code or (0 if ended == NOTHING_COLLECTED else ended)


def changes(base: str) -> list[str]:
    """Files that differ from where this branch left ``base``, untracked ones too."""
    where = _git("merge-base", base, "HEAD")[0]
    return sorted({*_git("diff", "--name-only", where), *_git("ls-files", "--others", "--exclude-standard")})


def to_lint(paths: Iterable[str]) -> list[str]:
    """Those that are SQL which `make lint` reads, too."""
    return [path for path in paths if path.endswith(".sql") and path.startswith(tuple(f"{top}/" for top in LINTED))]


def touched(changed: Iterable[str], known: Mapping[str, frozenset[str]]) -> list[str]:
    """The test files that changes touch.

    Args:
        changed: paths from the project's folder.
        known: the modules each file imports, by path.
    """
    changed = set(changed)
    files = {path for path in known if Path(path).name.startswith("test_")}
    modules = {_module(path) for path in changed if path.endswith(".py")}
    near = modules | {
        _module(path) for path, imported in known.items() if imported & modules and not path.startswith("tests/")
    }
    fixtures = {_module(path) for path in changed if path.startswith("tests/") and path.endswith(".py")}
    rooms = {Path(path).parts[0] for path in changed if not path.endswith((".py", ".sql", ".md", ".yml"))}
    return sorted(
        path
        for path in files
        if path in changed
        or known[path] & (near | fixtures)
        or _mirrored(path) in rooms
        or f"{Path(path).parent}/conftest.py" in changed
    )


def imports() -> dict[str, frozenset[str]]:
    """The project's own modules that each of its Python files imports, by path from the project's folder."""
    paths = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    return {path.relative_to(PROJECT).as_posix(): imported(path.read_text(encoding="utf-8")) for path in paths}


def imported(text: str) -> frozenset[str]:
    """Modules a file imports; ``from a import b`` may be module ``a`` or module ``a.b``, and counts as both."""
    names: set[str] = set()
    for node in ast.walk(tree_of(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(name for name in names if name.split(".")[0] in PACKAGES)


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _mirrored(path: str) -> str:
    """The folder a test file is about: that of its own name below ``tests``."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 else ""


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _run(program: str, *words: str) -> int:
    return subprocess.run([sys.executable, "-m", program, *words], cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
