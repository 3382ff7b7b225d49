"""Every step that names a command is taken: a real situation prints it, it runs as it was printed, and it helps."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from cli.main import main
from core.settings import Settings
from local import stack
from local.processes import Children, registered
from serve.publish import publish
from serve.releases import LINK, current
from tests.cli.serving import sandbox
from tests.cli.test_next_steps import COMMAND, names_a_program
from tests.local.running import OPTIONS
from tests.serve.building import AT, candidate, lake
from tests.serve.postgres_server import needs_postgres, programs, running
from tests.serve.test_postgres import KEYS
from tests.syntax import tree_of

FOLDERS = (
    "cli",
    "core",
    "dags",
    "dbt_project",
    "expectations",
    "extract",
    "flow",
    "local",
    "press",
    "sandbox",
    "serve",
)
QUESTION = """/*
question: {en: "Which things?", es: "¿Qué cosas?"}
asked_by: {en: an analyst, es: un analista}
how_to_read: {en: A row is a fact., es: Una fila es un hecho.}
parameters:
  least: {kind: integer, default: 0, about: Facts below this number are left out.}
*/
select fact_id from marts.fct_thing where fact_id >= $least
"""
TAKEN: dict[str, str] = {
    "landfall dictionary": "tests.dbt_project.test_dictionary",
    "landfall sources": "tests.extract.test_derived",
    "landfall check-source <x>": "tests.extract.test_new_source",
    "landfall locks": "tests.core.test_exclusion",
    "landfall locks --hold 60": "tests.core.test_exclusion",
    "landfall objects": "tests.serve.test_objects",
    "make up": "tests.local.test_up",
    "make review": "tests.press.review.test_page_server",
}
"""Steps that are taken elsewhere, with the tests that do."""
DRY = {
    "make install": "it downloads the pinned packages",
    "make llm": "it downloads the third reading's packages",
    "make test": "this very test is part of it",
    "make superset-down": "Superset is installed by who wants it",
}
"""Steps no test takes: make says what it would do."""


def takes(*steps: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Note which steps a test takes, as they stand in the code."""

    def note(test: Callable[..., None]) -> Callable[..., None]:
        TAKEN.update(dict.fromkeys(steps, test.__name__))
        return test

    return note


def printed(path: Path) -> Iterator[str]:
    """Every string of a Python file that is not its documentation; what is put in at run time stands as ``<x>``."""
    source = path.read_text(encoding="utf-8")
    if not names_a_program(source):
        return
    tree = tree_of(source)
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "<x>" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def steps_in(project: Path) -> set[str]:
    """Every command a person is told of while something runs."""
    files = [path for folder in FOLDERS for path in (project / folder).rglob("*.py")]
    return {
        f"{program} {words}" for path in files for text in printed(path) for program, words in COMMAND.findall(text)
    }


@dataclass(frozen=True)
class Typed:
    """What a command that was typed ended with."""

    code: int
    out: str
    err: str

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Program and words of every command that the line of the fault names."""
        return COMMAND.findall(self.err.partition("Next:")[2])


@dataclass(frozen=True)
class Terminal:
    """A person's terminal: commands typed into it run in this process, those of make in one of their own."""

    capsys: pytest.CaptureFixture[str]

    def type(self, *words: str) -> Typed:
        """Run ``landfall`` with these words."""
        self.capsys.readouterr()
        code = main(list(words))
        said = self.capsys.readouterr()
        return Typed(code, said.out, said.err)

    def take(self, step: tuple[str, str], **values: str) -> Typed:
        """Run a step as it was printed; ``values`` stand for its placeholders."""
        program, words = step
        for name, value in values.items():
            words = words.replace(f"<{name}>", value)
        assert "<" not in words, step
        return self.type(*shlex.split(words)) if program == "landfall" else make(*shlex.split(words))


def make(*words: str) -> Typed:
    """Run make on this checkout with the environment the tests run in."""
    project = Path(__file__).resolve().parents[2]
    fixed = ["-o", ".venv/.base", "-o", ".venv/.dev", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(["make", *fixed, *words], cwd=project, capture_output=True, text=True, check=False)
    return Typed(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two small releases, and the command line on their folder."""
    settings = at(tmp_path / "data", monkeypatch)
    for state in (1, 2):
        candidate(settings, state)
        publish(settings, at=AT)
    return settings


def at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Let the command line work on a folder, and no variable of this machine have a say."""
    for known in [known for known in os.environ if known.startswith("LANDFALL_")]:
        monkeypatch.delenv(known)
    monkeypatch.setenv("LANDFALL_DATA", str(folder))
    return lake(folder)


def give_question(settings: Settings, **table: str) -> None:
    """Give the releases on a disk one question, each to the table that is named for it (`r000001=`)."""
    for release in (settings.warehouse / "releases").iterdir():
        (release / "questions").mkdir()
        text = QUESTION.replace("fct_thing", table.get(f"r{release.name}", "fct_thing"))
        (release / "questions" / "q01_things.sql").write_text(text, encoding="utf-8")


def test_every_step_is_taken_by_a_test_that_is_there(project: Path) -> None:
    named = steps_in(project)
    assert len(named) > 25
    assert named - DRY.keys() - TAKEN.keys() == set(), "take it in a test, in the situation that prints it"
    assert (DRY.keys() | TAKEN.keys()) - named == set(), "nothing prints it any more"
    for test in TAKEN.values():
        assert test in globals() or importlib.import_module(test), test


@pytest.mark.parametrize("step", sorted(DRY))
def test_make_would_take_a_step_that_no_test_takes(step: str) -> None:
    done = make("--dry-run", *step.split()[1:])
    assert done.code == 0, done.err
    assert done.out


@takes("landfall rollback --to <x>")
def test_another_release_takes_the_place_of_a_damaged_or_lost_one(settings: Settings, terminal: Terminal) -> None:
    release = current(settings.warehouse)
    assert release is not None
    (release.folder / "CHANGES.md").unlink()
    damaged = terminal.type("verify")
    assert damaged.code == 59
    assert [terminal.take(step).code for step in damaged.steps] == [0]
    assert terminal.type("verify").code == 0
    (settings.warehouse / LINK).unlink()
    lost = terminal.type("releases", "show")
    assert lost.code == 44
    assert [terminal.take(step).code for step in lost.steps] == [0]
    assert terminal.type("releases", "show").code == 0


@takes("landfall verify")
def test_a_database_that_is_none_is_verified_and_left(settings: Settings, terminal: Terminal) -> None:
    release = current(settings.warehouse)
    assert release is not None
    release.database.unlink()
    release.database.write_text("no database", encoding="utf-8")
    refused = terminal.type("review", "totals")
    assert refused.code == 72
    named = terminal.take(refused.steps[0])
    assert named.code == 59 and "warehouse.duckdb was changed" in named.err
    assert [terminal.take(step).code for step in named.steps] == [0]
    assert terminal.type("verify").code == 0


@takes("landfall rollback --to <version>")
def test_where_there_is_no_way_back_the_line_names_the_ways_there_are(settings: Settings, terminal: Terminal) -> None:
    refused = terminal.type("rollback", "--to", "9")
    assert refused.code == 44
    kept = re.findall(r"\d{6}", refused.err.partition("`: ")[2])
    assert kept == ["000001", "000002"]
    assert [terminal.take(step, version=kept[0]).code for step in refused.steps] == [0]
    (settings.warehouse / "releases" / "000002" / "warehouse.duckdb").chmod(0o644)
    (settings.warehouse / "releases" / "000002" / "warehouse.duckdb").write_bytes(b"")
    tampered = terminal.type("rollback", "--to", "000002")
    assert tampered.code == 44
    candidate(settings, 3)
    publish(settings, at=AT)
    assert [terminal.take(step, version="000001").code for step in tampered.steps] == [0]


@takes("landfall releases")
def test_a_release_that_is_not_there_leads_to_the_list_of_those_that_are(
    settings: Settings, terminal: Terminal
) -> None:
    refused = terminal.type("releases", "show", "9")
    assert refused.code == 44
    (listed,) = [terminal.take(step) for step in refused.steps]
    assert listed.code == 0
    assert {"000001", "000002"} <= set(listed.out.split())
    assert terminal.type("releases", "show", "000002").code == 0
    assert settings.warehouse.is_dir()


@takes("landfall ask")
@pytest.mark.parametrize("words", [["9"], ["1", "--param", f"least={10**60}"]])
def test_a_question_asked_wrongly_leads_to_the_list_of_questions(
    settings: Settings, terminal: Terminal, words: list[str]
) -> None:
    give_question(settings)
    refused = terminal.type("ask", *words)
    assert refused.code == 46
    (listed,) = [terminal.take(step) for step in refused.steps]
    assert listed.code == 0
    assert "1  Which things?" in listed.out and "least" in listed.out


@takes("make rollback")
def test_a_release_that_cannot_answer_is_gone_back_from(settings: Settings, terminal: Terminal) -> None:
    give_question(settings, r000002="fct_gone")
    refused = terminal.type("ask", "1")
    assert refused.code == 46
    (back,) = [step for step in refused.steps if step == ("make", "rollback")]
    done = terminal.take(back)
    assert done.code == 0, done.err
    assert terminal.type("ask", "1").code == 0


@takes("make down")
def test_what_is_up_is_ended_before_a_run(settings: Settings, terminal: Terminal) -> None:
    """A sleeping process stands for Airflow's: it is known by the same register and ended by the same command."""
    register = stack.up_register(settings)
    register.parent.mkdir(parents=True)
    children = Children(register, settings.data / "logs", outlive=True)
    children.start("sleeper", ["sleep", "600"], dict(os.environ))
    assert len(registered(register)) == 1
    refused = terminal.type("run")
    assert refused.code == 3
    (down,) = [step for step in refused.steps if step[0] == "make"]
    done = terminal.take(down)
    assert done.code == 0, done.err
    assert "ended 1 processes" in done.out
    children.take_leave()
    assert registered(register) == []


@pytest.mark.slow
@needs_postgres
@takes("landfall postgres")
def test_a_database_that_does_not_answer_is_written_to_once_it_does(
    settings: Settings, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.build / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
    candidate(settings, 3)
    publish(settings, at=AT)
    monkeypatch.setenv("LANDFALL_POSTGRES_DSN", "postgresql://landfall@127.0.0.1:1/none")
    refused = terminal.type("postgres")
    assert refused.code == 47
    with running(programs() or Path()) as server:
        monkeypatch.setenv("LANDFALL_POSTGRES_DSN", server.dsn())
        (done,) = [terminal.take(step) for step in refused.steps]
        assert done.code == 0, done.err


@pytest.mark.proof
@takes("landfall sandbox truth")
def test_matching_is_measured_on_the_truth_that_its_help_tells_to_export(tmp_path: Path, terminal: Terminal) -> None:
    assert "landfall sandbox truth" in " ".join(terminal.type("matching", "--help").out.split())
    assert terminal.type("sandbox", "truth", str(tmp_path / "truth"), "--companies", "2000").code == 0
    measured = terminal.type("matching", str(tmp_path / "truth"))
    assert measured.code == 0
    assert "precision" in measured.out


PUBLISH_FIRST = (
    ["ask"],
    ["ask", "1"],
    ["releases", "show"],
    ["verify"],
    ["site"],
    ["review", "totals"],
    ["superset", "bundle", "{folder}/dashboard.zip"],
)
"""Commands that need a release."""


@pytest.mark.proof
@pytest.mark.airflow
@pytest.mark.timeout(900)
@takes("make run", "landfall run")
def test_where_nothing_is_published_a_run_is_what_every_command_needs(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(tmp_path / "data", monkeypatch)
    monkeypatch.setenv("LANDFALL_SANDBOX_OPTIONS", OPTIONS)
    commands = [[word.format(folder=tmp_path) for word in words] for words in PUBLISH_FIRST]
    for words in commands:
        refused = terminal.type(*words)
        assert refused.code != 0
        assert set(refused.steps) <= {("make", "run"), ("landfall", "run")} and refused.steps, (words, refused.err)
    done = terminal.take(("make", "run"))
    assert done.code == 0, done.out + done.err
    for words in commands:
        again = terminal.type(*words)
        assert again.code == 0, (words, again.err)
    unchanged = terminal.take(("landfall", "run"))
    assert unchanged.code == 0, unchanged.err


@dataclass(frozen=True)
class World:
    """A folder whose first release was made by doing what each line said, and the steps that were taken to it."""

    folder: Path
    url: str
    taken: list[str]

    def type(self, *words: str, serving: bool = True) -> Typed:
        """Run ``landfall`` in a process of its own, as dbt wants it."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("LANDFALL_")}
        env |= {"LANDFALL_DATA": str(self.folder), "LANDFALL_KEY_COMTRADE": "sandbox-key"}
        env |= {"LANDFALL_SANDBOX_URL": self.url} if serving else {}
        command = [sys.executable, "-m", "cli", *words]
        project = Path(__file__).resolve().parents[2]
        done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)
        return Typed(done.returncode, done.stdout, done.stderr)

    def follow(self, *words: str, most: int = 4) -> None:
        """Run ``landfall`` and do what it says, until it goes through."""
        for _ in range(most):
            done = self.type(*words, serving="sandbox serve" in self.taken)
            if not done.code:
                return
            assert done.steps, f"{words}: {done.err}"
            for step in dict.fromkeys(words for program, words in done.steps if program == "landfall"):
                self.taken.append(step)
                if step != "sandbox serve":  # it serves already: what is left is to set its address
                    self.follow(*shlex.split(step))
        pytest.fail(f"{words}: {self.taken}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with sandbox() as url:
        found = World(tmp_path_factory.mktemp("steps") / "data", url, [])
        found.follow("publish")
        yield found


@pytest.mark.proof
@pytest.mark.timeout(1200)
@takes("landfall audit", "landfall build", "landfall pull <x>", "landfall sandbox serve", "landfall press land")
def test_from_an_empty_folder_who_does_what_each_line_says_arrives_at_a_release(world: World) -> None:
    assert [" ".join(step.split()[:2]) for step in world.taken] == [
        "build",
        "pull banrep",
        "sandbox serve",
        "press land",
        "audit",
    ]
    assert world.type("ask", "1").code == 0


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_a_damaged_reading_is_removed_and_read_again(world: World) -> None:
    reading = next(world.folder.glob("readings/press_rss/*/*/*/reading.json"))
    reading.write_text("{", encoding="utf-8")
    refused = world.type("press", "land")
    assert refused.code == 21, refused.err
    (folder,) = re.findall(r"remove the folder (\S+),", refused.err)
    shutil.rmtree(folder)
    world.follow("press", "land")
    assert world.type(*shlex.split(refused.steps[-1][1])).code == 0
    assert reading.is_file()


@pytest.mark.proof
@pytest.mark.timeout(1200)
@takes("landfall allow", "landfall allow <table> <rule> --who <name> --why <reason>")
def test_what_a_person_may_allow_is_allowed_as_the_lines_say(world: World) -> None:
    allowances = world.folder / "review" / "allowances.jsonl"
    allowances.parent.mkdir(exist_ok=True)
    allowances.write_text("a note to myself\n", encoding="utf-8")
    unreadable = world.type("audit")
    assert unreadable.code == 2
    assert unreadable.steps == [("landfall", "allow")]
    allowances.unlink()
    with closing(duckdb.connect(str(world.folder / "build" / "warehouse.duckdb"))) as built:
        built.execute("comment on table marts.fct_claims is 'another one'")
    unaudited = world.type("publish")
    assert unaudited.code == 41
    assert [world.type(*shlex.split(step)).code for _, step in unaudited.steps] == [0]
    record = (world.folder / "warehouse" / LINK / "release.json").resolve()
    had = json.loads(record.read_text(encoding="utf-8"))
    had["tables"]["marts.fct_claims"]["columns"].append("gone")
    record.unlink()
    record.write_text(json.dumps(had), encoding="utf-8")
    narrower = world.type("publish")
    assert narrower.code == 43, narrower.err
    assert narrower.steps == [("landfall", "audit")]
    found = world.type("audit")
    assert found.code == 40
    ((table, rule),) = re.findall(r"^  (\S+) (\S+): ", found.err, re.MULTILINE)
    for word, value in (("table", table), ("rule", rule), ("name", "Ana"), ("reason", "'it was never read'")):
        found = Typed(found.code, found.out, found.err.replace(f"<{word}>", value))
    assert world.type(*shlex.split(found.steps[0][1])).code == 0
    assert world.type("audit").code == 0
    assert world.type("publish").code == 0


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_a_sandbox_nobody_serves_is_served_and_asked_again(world: World) -> None:
    lost = World(world.folder, "http://127.0.0.1:1", [])
    refused = lost.type("sandbox", "advance", "--url", lost.url, "--days", "1")
    assert refused.code == 2
    assert refused.steps == [("landfall", "sandbox serve")]
    assert world.type("sandbox", "advance", "--url", world.url, "--days", "1").code == 0
    without = world.type("doctor", serving=False)
    assert ("landfall", "sandbox serve") in COMMAND.findall(without.out)
    assert "api gleif" not in without.out and "api gleif" in world.type("doctor").out
