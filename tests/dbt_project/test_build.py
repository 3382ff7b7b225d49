"""The build itself: what it needs, what it says when it fails, and that it always makes the same."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.task.docs import DOCS_INDEX_FILE_PATH

from cli.main import main
from core.errors import BusyError, ConfigurationError, DiskError
from core.files import lock
from core.names import DATABASE, SMALLEST_COUNT
from core.settings import Settings
from dbt_project import build as module
from dbt_project.build import BuildError, MissingPullError, build, declared_streams, stale_streams
from expectations.audit import AuditError, audit
from expectations.suites import all_suites
from tests.dbt_project.lake import Lake, company

pytestmark = pytest.mark.slow

LOGS = ("ops_runs",)


def quiet(_line: str) -> None:
    """Say nothing."""


def hashes(settings: Settings) -> dict[str, tuple[int, int, int]]:
    """Per published table a hash that does not hang on the order of its rows."""
    with duckdb.connect(str(settings.build / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_schema in ('marts', 'ops')"
        ).fetchall()
        return {
            name: connection.execute(
                f"select count(*), bit_xor(hash(t)), sum(hash(t)::hugeint) from {schema}.{name} as t"
            ).fetchall()[0]
            for schema, name in tables
            if name not in LOGS
        }


def open_loops() -> set[int]:
    """Event loops nobody has closed: each holds three files of the process."""
    living = (one for one in gc.get_objects() if isinstance(one, asyncio.AbstractEventLoop))
    return {id(one) for one in living if not one.is_closed()}


@pytest.mark.proof
def test_a_second_build_of_the_same_landing_makes_the_same_tables(built: Settings, landing_copy: Settings) -> None:
    before = open_loops()
    build(landing_copy, report=quiet, docs=False)
    assert open_loops() <= before
    assert len(hashes(built)) == 41 - len(LOGS)
    assert hashes(landing_copy) == hashes(built)


def test_a_row_that_is_lost_after_landing_stops_the_release_and_shows(landing_copy: Settings) -> None:
    path = next((landing_copy.raw / "trm" / "rates").glob("*/rows.parquet"))
    with duckdb.connect() as connection:
        connection.execute(f"create table kept as select * from '{path}' limit 1")
        connection.execute(f"copy kept to '{path}' (format parquet)")
    landing_copy.build.mkdir(exist_ok=True)
    (landing_copy.build / "audit.json").write_text("{}", encoding="utf-8")
    build(landing_copy, ["+ops_reconciliation"], report=quiet)
    assert not (landing_copy.build / "audit.json").exists()
    table = "ops.ops_reconciliation"
    with pytest.raises(AuditError) as failure:
        audit(landing_copy.build / "warehouse.duckdb", None, None, suites={table: all_suites()[table]})
    assert "nothing_unexplained: 1 pulls have rows nobody can account for, such as trm/rates" in failure.value.fault
    with duckdb.connect(str(landing_copy.build / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select source, unexplained_rows from ops.ops_reconciliation where unexplained_rows > 0"
        )
        assert found.fetchall() == [("trm", 1)]


def test_sample_and_live_rows_never_meet(landing_copy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the check of the folder, which looks at one pull of each stream, happens to see the others."""
    Lake(landing_copy.data, mode="live").land("trm", "rates", [{"valor": "1"}])
    monkeypatch.setattr(module, "check_folder", lambda _settings: None)
    with pytest.raises(BuildError, match=r"unique_combination_ops_build_build_name|the data folder holds live data"):
        build(landing_copy, ["stg_landing__receipts", "ops_build"], report=quiet)


def test_a_stream_that_never_landed_is_named_with_the_command_that_lands_it(built: Settings, tmp_path: Path) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    shutil.copytree(built.raw, settings.raw)
    shutil.rmtree(settings.raw / "gleif" / "parents")
    with pytest.raises(MissingPullError) as failure:
        build(settings, report=quiet)
    assert failure.value.line() == (
        "build: no pull of gleif/parents has landed [missing_pull] Next: run `landfall pull gleif`, then build again"
    )


def test_a_failed_build_ends_with_its_own_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    assert main(["build"]) == MissingPullError.exit_code
    said = capsys.readouterr().err
    assert "nothing has landed" in said
    assert re.search(r"`landfall pull [a-z_ ]*\brues\b", said)


def test_two_builds_at_once_are_one_too_many(tmp_path: Path) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    with lock(settings.locks / "build.lock", "build", "wait"), pytest.raises(BusyError):
        build(settings, report=quiet)


def test_nobody_else_can_enter_the_build_and_lock_its_file(built: Settings) -> None:
    """DuckDB's lock asks for no right to write: a reader of an open folder would keep the next build out."""
    assert built.build.stat().st_mode & 0o777 == 0o700


def last_asked(settings: Settings, at: datetime, days: dict[str, float]) -> None:
    """Date every attempt: one day before ``at``, or as many as ``days`` says of its subject."""
    for path in settings.attempts.glob("*.finished.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        record["finished_at"] = (at - timedelta(days=days.get(record["subject"], 1))).isoformat()
        path.write_text(json.dumps(record), encoding="utf-8")


def test_a_stream_nobody_asked_for_too_long_is_named_and_no_other(landing_copy: Settings) -> None:
    at = datetime(2026, 10, 30, 12, tzinfo=UTC)
    last_asked(landing_copy, at, {"trm/rates": 6, "press_rss/items": 7.5, "comtrade/flows": 9.9})
    assert stale_streams(landing_copy, at) == [
        "press_rss/items: error, 7.5 days since it was asked",
        "trm/rates: warn, 6.0 days since it was asked",
    ]
    assert not (landing_copy.build / DATABASE).exists()


def test_a_failed_pull_is_not_one_that_asked(landing_copy: Settings) -> None:
    at = datetime(2026, 10, 30, 12, tzinfo=UTC)
    last_asked(landing_copy, at, {})
    for path in landing_copy.attempts.glob("*.finished.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["subject"] == "gleif/parents":
            path.write_text(json.dumps({**record, "verdict": "failed"}), encoding="utf-8")
    assert stale_streams(landing_copy, at) == ["gleif/parents: error, no successful pull in the log"]


def test_dbt_itself_finds_the_same_streams_stale(landing_copy: Settings) -> None:
    now = datetime.now(UTC)
    last_asked(landing_copy, now, {"trm/rates": 6, "press_rss/items": 8, "reference/activities": 39})
    found = {
        f"{one.node.source_name}/{one.node.name}": str(one.status)
        for one in module._dbt(landing_copy, "source", "freshness")
    }
    assert found.keys() == {f"{source}/{stream}" for source, stream in declared_streams()}
    told = dict(line.split(",")[0].split(": ") for line in stale_streams(landing_copy, now))
    assert told == {"trm/rates": "warn", "press_rss/items": "error"}
    assert {name: status for name, status in found.items() if status != "pass"} == told


def test_a_build_warns_of_stale_streams_and_goes_on(landing_copy: Settings) -> None:
    last_asked(landing_copy, datetime.now(UTC), {"trm/rates": 6})
    said: list[str] = []
    build(landing_copy, ["+ops_build"], run_id="warned", report=said.append)
    assert said[1:] == ["build: WARNING: 1 streams are stale: trm/rates: warn, 6.0 days since it was asked"]
    (ended,) = (
        record
        for path in landing_copy.attempts.glob("*.finished.json")
        if (record := json.loads(path.read_text(encoding="utf-8")))["run_id"] == "warned"
    )
    assert ended["facts"]["stale"] == ["trm/rates: warn, 6.0 days since it was asked"]


@pytest.mark.parametrize("form", ["01", " "])
def test_a_natural_person_stops_the_build_and_is_not_named(landing_copy: Settings, form: str) -> None:
    lake = Lake(landing_copy.data)
    lake.land("rues", "companies", [company("p", razon_social="CANARIA PRUEBA", codigo_organizacion_juridica=form)])
    with pytest.raises(BuildError, match="full_match_stg_rues__companies_legal_form_code") as failure:
        build(landing_copy, ["stg_rues__companies"], report=quiet)
    assert "rows_found=1" in failure.value.fault
    assert "CANARIA" not in failure.value.as_json()


def test_a_build_without_pages_keeps_none_of_an_earlier_build(landing_copy: Settings) -> None:
    pages = [landing_copy.build / "docs" / name / "index.html" for name in ("dbt", "dictionary")]
    for page in pages:
        page.parent.mkdir(parents=True)
        page.write_text("an earlier build", encoding="utf-8")
    build(landing_copy, ["+ops_build"], docs=False, report=quiet)
    assert not any(page.exists() for page in pages)


def test_the_models_and_the_audit_have_one_smallest_count(built: Settings, project: Path) -> None:
    manifest = json.loads((built.build / "target" / "manifest.json").read_text(encoding="utf-8"))
    code = manifest["nodes"]["model.landfall.int_registry__person_cells"]["compiled_code"]
    assert f"persons_count < {SMALLEST_COUNT}\n" in code
    declared = yaml.safe_load((project / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    assert declared["vars"]["smallest_published_count"] == SMALLEST_COUNT


def test_a_folder_whose_name_means_something_in_sql_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="LANDFALL_DATA"):
        build(Settings(mode="sample", data=tmp_path / "it's"))


def test_the_source_tree_is_left_as_it_was(landing_copy: Settings, project: Path) -> None:
    """What somebody made there by hand stays, too."""

    def there() -> dict[Path, int]:
        """Its files; Python compiles modules beside them whenever another process imports one first."""
        files = [path for path in (project / "dbt_project").rglob("*") if "__pycache__" not in path.parts]
        return {path: path.stat().st_mtime_ns for path in files if path.is_file()}

    before = there()
    build(landing_copy, ["stg_trm__rates"], docs=False, report=quiet)
    assert (landing_copy.build / "target" / "manifest.json").is_file()
    assert there() == before


def test_the_described_tables_name_no_path_of_this_machine(built: Settings, project: Path) -> None:
    page = (built.build / "docs" / "dbt" / "index.html").read_text(encoding="utf-8")
    assert "fct_registrations" in page
    assert str(built.data) not in page
    assert str(project) not in page


class Scripts(HTMLParser):
    """Collects what stands in each script element, as a browser would cut it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script begins."""
        self._inside = tag == "script"
        self.texts += [""] if self._inside else []

    def handle_endtag(self, tag: str) -> None:
        """Whatever ends, no script goes on."""
        self._inside = False

    def handle_data(self, data: str) -> None:
        """Text of the element that is open."""
        if self._inside:
            self.texts[-1] += data


def test_no_text_of_a_table_can_end_the_script_that_holds_it(built: Settings) -> None:
    template = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    page = (built.build / "docs" / "dbt" / "index.html").read_text(encoding="utf-8")
    manifest = (built.build / "target" / "manifest.json").read_text(encoding="utf-8")
    assert "</script>" in manifest
    assert page.count("</script>") == template.count("</script>") > 0
    found = Scripts(page).texts
    assert len(found) == len(Scripts(template).texts)
    (holder,) = (text for text in found if "manifest:{" in text)
    held, _ = json.JSONDecoder().raw_decode(holder, holder.index("manifest:{") + len("manifest:"))
    assert held["nodes"].keys() == json.loads(manifest)["nodes"].keys()


@pytest.mark.parametrize(
    "most_bytes",
    [
        pytest.param(400, id="no log"),
        pytest.param(300_000, id="no project files"),
        pytest.param(5_000_000, id="no database", marks=pytest.mark.proof),  # most of a build comes before
    ],
)
def test_a_full_disk_ends_a_build_in_one_line(landing_copy: Settings, most_bytes: int) -> None:
    """A file that may not grow is what a full disk is to a program: a write that comes short, then an error.

    Python 3.11 would leave the beginnings of compiled modules behind, which no later process can load (2026-11).
    """

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    done = subprocess.run(
        [sys.executable, "-m", "cli", "build"],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "LANDFALL_DATA": str(landing_copy.data),
            "LANDFALL_SOURCES": landing_copy.mode,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        preexec_fn=full,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (done.stdout + done.stderr).strip().splitlines()
    lines = [line for line in lines if not re.fullmatch(r"build: \d+ of \d+ \w+", line)]
    assert len(lines) == 1, "\n".join(lines)
    assert "the disk refused" in lines[0]
    assert done.returncode == DiskError.exit_code
