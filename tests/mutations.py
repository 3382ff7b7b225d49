"""``python -m tests.mutations``: change the code in small ways, many times, and see whether its tests notice.

mutmut makes the changes and runs, for each of them, the quick tests that reach the changed function; ``[tool.mutmut]``
in pyproject.toml says which files and which tests. There are thousands of changes: a sample chosen by a seed is tried.
What came out is written into docs/mutations.md, with every change that no test noticed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REPORT = PROJECT / "docs" / "mutations.md"
MAKE = """
from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants
copy_src_dir()
copy_also_copy_files()
create_mutants(2)
"""
"""The first steps of ``mutmut run`` (3.8.1), which has no command for them alone: all changes, beside the files."""
UNNOTICED = frozenset({0, 5, 33})
"""mutmut's exit codes of a change nobody noticed: tests passed, none was selected, none reaches the function. Any other
is a test that failed, an import that did, or a run that took fifteen times as long as it should."""
HEAD = """# Mutations: what the tests would not notice

A mutation is a small change that makes the code wrong: a comparison turned round, a word or a number replaced, an
argument left out. The score is the share of changes that at least one test notices. Every week another sample is tried;
this page is the newest one that was kept, written by `make mutate`.

Not every change that goes unnoticed is a gap: a message may be worded otherwise, and some changes mean the same. What
runs while modules are imported, as the declaration of a source does, has run before a change is in force: only a test
that calls it itself notices.
"""


def main(words: Sequence[str]) -> int:
    """Try a sample and write the report; returns 0 whatever the score is."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations")
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample")
    parser.add_argument("--sample", type=int, default=200, help="how many changes are tried")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="landfall-mutations-") as folder:
        copy = Path(folder) / "landfall"
        checkout(copy)
        every = generated(copy)
        names = sample(every, asked.seed, asked.sample)
        run(copy, "-m", "mutmut", "run", *names)
        codes = results(copy)
        unnoticed = [name for name in names if codes[name] in UNNOTICED]
        changes = {name: change(copy, name) for name in unnoticed}
    REPORT.write_text(report(every, names, changes, asked.seed), encoding="utf-8")
    print(
        f"{len(names) - len(changes)} of {len(names)} changes were noticed; {REPORT.relative_to(PROJECT)} has the rest"
    )
    return 0


def checkout(copy: Path) -> None:
    """Copy what the repository has, or will have, into ``copy``: the code there will be changed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)


def generated(copy: Path) -> dict[str, str]:
    """Have all changes made; returns the file of each by its name."""
    run(copy, "-c", MAKE)
    return {name: path for path, codes in _kept(copy) for name in codes}


def results(copy: Path) -> dict[str, int | None]:
    """mutmut's exit code of every change, None where it was not tried."""
    return {name: code for _, codes in _kept(copy) for name, code in codes.items()}


def sample(every: Iterable[str], seed: int, size: int) -> list[str]:
    """The changes a seed chooses; the same ones as long as the code is the same."""
    names = sorted(every)
    return sorted(random.Random(seed).sample(names, min(size, len(names))))


def change(copy: Path, name: str) -> str:
    """What a change changes, as lines that went and lines that came."""
    shown = run(copy, "-m", "mutmut", "show", name).splitlines()
    return "\n".join(line for line in shown if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def report(every: Mapping[str, str], tried: Sequence[str], unnoticed: Mapping[str, str], seed: int) -> str:
    """The page: the score by file, and every change that went unnoticed.

    Args:
        every: the file of each change by its name.
        tried: names of the sample.
        unnoticed: those of them no test noticed, with what they change.
        seed: what chose the sample.
    """
    rows = [_row(path, every, tried, unnoticed) for path in sorted(set(every.values()))]
    noticed = len(tried) - len(unnoticed)
    lines = [
        HEAD,
        f"**{noticed} of {len(tried)} noticed ({noticed / len(tried):.0%})**, "
        f"of {len(every)} changes there are (seed {seed}).\n",
        "| file | changes | tried | noticed |",
        "| --- | ---: | ---: | ---: |",
        *rows,
        "",
        "## Unnoticed\n",
    ]
    for name, changed in unnoticed.items():
        lines += [f"`{name}` in `{every[name]}`\n", f"```diff\n{changed}\n```\n"]
    return "\n".join(lines).rstrip() + "\n"


def _row(path: str, every: Mapping[str, str], tried: Sequence[str], unnoticed: Mapping[str, str]) -> str:
    ours = [name for name in tried if every[name] == path]
    noticed = [name for name in ours if name not in unnoticed]
    return f"| {path} | {list(every.values()).count(path)} | {len(ours)} | {len(noticed)} |"


def run(copy: Path, *words: str) -> str:
    """Run Python in the copy; returns what it printed.

    Raises:
        subprocess.CalledProcessError: it failed, as where a test fails without any change; its output is shown.
    """
    done = subprocess.run([sys.executable, *words], cwd=copy, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-5000:], done.stderr[-5000:], sep="\n", file=sys.stderr)
        done.check_returncode()
    return done.stdout


def _kept(copy: Path) -> list[tuple[str, dict[str, int | None]]]:
    """Of each file the exit codes mutmut keeps beside it."""
    made = copy / "mutants"
    return [
        (
            path.relative_to(made).as_posix().removesuffix(".meta"),
            json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"],
        )
        for path in sorted(made.rglob("*.py.meta"))
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
