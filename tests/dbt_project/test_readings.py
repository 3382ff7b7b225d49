"""What the press reader left on disk, as the models see it: of each landed pull what the newest reader found."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cli.main import main
from core.errors import BusyError
from core.files import lock, sha256_of
from core.settings import Settings
from dbt_project.build import TEXTS, build
from dbt_project.errors import BuildError, MissingReadingError
from press import landed, tables
from press.landed import STREAMS, read_landed
from press.model import READER_VERSION, Document
from tests.dbt_project.lake import Lake
from tests.true_readings import believing

pytestmark = pytest.mark.slow

KINDS = tuple(tables.SCHEMAS)
STAGED = [f"stg_press_readings__{kind}" for kind in KINDS]


def quiet(_line: str) -> None:
    """Say nothing."""


def staged(settings: Settings, kind: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Rows of a staging model, built now."""
    build(settings, STAGED, docs=False, report=quiet)
    return rows(settings, kind, columns)


def rows(settings: Settings, kind: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Rows of a staging model that was built."""
    with duckdb.connect(str(settings.build / "warehouse.duckdb"), read_only=True) as connection:
        query = f"select {columns} from staging.stg_press_readings__{kind} order by all"
        return connection.execute(query).fetchall()


def without_column(path: Path, column: str) -> None:
    """Write a table of a reading again as a reader left it that did not know a column."""
    with duckdb.connect() as connection:
        connection.execute(f"create table kept as select * exclude ({column}) from '{path}'")
        connection.execute(f"copy kept to '{path}' (format parquet)")
    record = json.loads((path.parent / "reading.json").read_text(encoding="utf-8"))
    record["files"][path.name] = sha256_of(path)
    (path.parent / "reading.json").write_text(json.dumps(record), encoding="utf-8")


def reread(settings: Settings, monkeypatch: pytest.MonkeyPatch, version: str, subject: str) -> None:
    """Let a reader of another version, which calls every subject the same, read everything again."""

    def other(document: Document) -> Any:
        reading = believing(document)
        for claim in reading.claims:
            object.__setattr__(claim, "subject", subject)
        return reading

    for module in (landed, tables):
        monkeypatch.setattr(module, "READER_VERSION", version)
    monkeypatch.setattr(tables, "read", other)
    read_landed(settings, reread=True, report=quiet)


def test_the_build_asks_for_the_texts_the_reader_reads() -> None:
    assert set(TEXTS) == {(texts.source, texts.stream) for texts in STREAMS}


def test_every_column_of_a_reading_is_read_by_its_staging_model(project: Path) -> None:
    folder = project / "dbt_project" / "models" / "staging" / "press_readings"
    shared = (project / "dbt_project" / "macros" / "readings.sql").read_text(encoding="utf-8")
    provenance = shared.partition("macro read_from()")[2].partition("endmacro")[0]
    unread = []
    for kind, schema in tables.SCHEMAS.items():
        model = (folder / f"stg_press_readings__{kind}.sql").read_text(encoding="utf-8")
        words = set(re.findall(r"\w+", model + (provenance if "{{ read_from() }}" in model else "")))
        unread += [f"{kind}: {name}" for name in schema.names if name not in words]
    assert unread == []


def test_every_landed_text_has_a_row(built: Settings) -> None:
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        landed_rows = connection.execute(
            "select sum(landed_rows) from staging.stg_landing__receipts where source like 'press_%'"
        ).fetchone()
        found = connection.execute(
            "select (select count(*) from staging.stg_press_readings__documents) "
            "+ (select count(*) from staging.stg_press_readings__unreadable)"
        ).fetchone()
        placed = connection.execute(
            "select count(*) from staging.stg_press_readings__claims "
            "join staging.stg_press_wordpress__posts using (source, receipt_id, page_sha256, page_ordinal)"
        ).fetchone()
    assert found == landed_rows == (5,)
    assert placed is not None
    assert placed[0] > 0


def test_a_pull_nobody_has_read_stops_the_build_with_the_command_that_reads_it(
    landing_copy: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pull = Lake(landing_copy.data).land("press_rss", "items", [{"guid": "x", "description": "Alfa llega."}])
    with pytest.raises(MissingReadingError) as failure:
        build(landing_copy, report=quiet)
    assert failure.value.line() == (
        f"build: 1 landed pulls of press texts have not been read, such as press_rss/items/{pull.name} "
        "[missing_reading] Next: run `landfall press land`, then build again"
    )
    monkeypatch.setenv("LANDFALL_DATA", str(landing_copy.data))
    assert main(["build"]) == MissingReadingError.exit_code
    assert "landfall press land" in capsys.readouterr().err


def test_a_build_and_a_reading_do_not_run_at_once(landing_copy: Settings) -> None:
    with lock(landing_copy.readings_lock, "test", "wait"), pytest.raises(BusyError, match="press texts"):
        build(landing_copy, report=quiet)


def test_the_newest_readers_rows_count_and_no_other(landing_copy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = staged(landing_copy, "claims", "value_stated, reader_version")
    assert {version for _, version in before} == {READER_VERSION}
    reread(landing_copy, monkeypatch, "f00d5eed", "first")
    reread(landing_copy, monkeypatch, "0badcafe", "second")
    reread(landing_copy, monkeypatch, "f00d5eed", "first again")
    after = staged(landing_copy, "claims", "value_stated, subject, reader_version")
    assert [value for value, _, _ in after] == [value for value, _ in before]
    assert {(subject, version) for _, subject, version in after} == {("second", "0badcafe")}


def test_a_column_older_readers_did_not_know_is_empty_for_them(
    landing_copy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = staged(landing_copy, "claims", "quote, value_stated")
    for path in landing_copy.readings.glob("press_*/*/*/*/claims.parquet"):
        without_column(path, "since")
    assert staged(landing_copy, "claims", "quote, value_stated") == before
    assert set(rows(landing_copy, "claims", "since_year")) == {(None,)}
    reread(landing_copy, monkeypatch, "3.0.0", "three")
    assert staged(landing_copy, "claims", "quote, value_stated") == before


def test_what_was_read_of_a_pull_that_is_gone_counts_for_nothing(landing_copy: Settings) -> None:
    assert {row[0] for row in staged(landing_copy, "documents", "source")} == {
        "press_newsroom",
        "press_rss",
        "press_wordpress",
    }
    for pull in (landing_copy.raw / "press_newsroom" / "pages").glob("*"):
        shutil.rmtree(pull)
    lake = Lake(landing_copy.data)
    lake.land("press_newsroom", "pages", [])
    read_landed(landing_copy, report=quiet)
    assert {row[0] for row in staged(landing_copy, "documents", "source")} == {"press_rss", "press_wordpress"}


def test_tables_without_a_row_have_their_columns(landing_copy: Settings) -> None:
    for stream in STREAMS:
        shutil.rmtree(landing_copy.raw / stream.source)
    shutil.rmtree(landing_copy.readings)
    lake = Lake(landing_copy.data)
    for stream in STREAMS:
        lake.land(stream.source, stream.stream, [])
    read_landed(landing_copy, report=quiet)
    assert staged(landing_copy, "documents") == []
    assert [kind for kind in KINDS if rows(landing_copy, kind)] == []


def test_a_lost_figure_stops_the_build(landing_copy: Settings) -> None:
    for path in landing_copy.readings.glob("press_*/*/*/*/claims.parquet"):
        with duckdb.connect() as connection:
            connection.execute(f"create table kept as select * from '{path}' where number > 0")
            connection.execute(f"copy kept to '{path}' (format parquet)")
    with pytest.raises(BuildError, match="every_text_of_a_reading_was_read_or_says_why"):
        build(landing_copy, [*STAGED, "stg_landing__receipts"], docs=False, report=quiet)
