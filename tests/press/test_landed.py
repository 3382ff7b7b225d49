"""Landed texts are read once per reader version, whole or not at all, and the same each time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from core.errors import BusyError, TamperedError
from core.files import lock, sha256_of
from core.settings import Settings
from extract.catalogue import all_sources
from press import landed, tables, workers
from press.cli import main
from press.errors import ReaderDiedError
from press.landed import STREAMS, ReadLanded, read_landed
from press.model import READER_VERSION, Claim, Document
from press.read import read
from press.tables import SCHEMAS, Landed
from press.workers import Readers
from tests.dbt_project.lake import Lake, Row

CHILD = Path(__file__).with_name("reading_child.py")
NEWS = "<p>La empresa danesa Nordvind S.A.S. abrirá en Medellín una planta que creará {jobs} empleos directos.</p>"
FRENCH = "<p>La société ouvrira une usine dans la ville et elle créera des emplois pour les habitants de la région.</p>"


def quiet(_line: str) -> None:
    """Say nothing."""


def post(number: int, content: str | None = None, **other: str | None) -> Row:
    """One WordPress post that announces as many jobs as its number."""
    usual = {
        "post_id": str(number),
        "link": f"https://aci-medellin.example/{number}",
        "date": "2026-01-05T20:30:00",
        "title": "Nordvind llega a Medell&iacute;n",
        "content": NEWS.format(jobs=number) if content is None else content,
        "excerpt": "<p>Nordvind</p>",
        "lang": "es",
        "outlet": "aci_medellin",
    }
    return {**usual, **other}


def item(number: int, description: str) -> Row:
    """One item of a feed."""
    return {
        "guid": str(number),
        "link": f"https://diario-negocios.example/{number}",
        "title": "Nordvind",
        "description": description,
        "published": "Tue, 06 Jan 2026 22:15:00 -0500",
        "outlet": "business_feed",
    }


@pytest.fixture
def data(tmp_path: Path) -> Settings:
    """Three pulls of two streams: five posts, one of them in two versions, and a feed item."""
    lake = Lake(tmp_path / "data")
    lake.land("press_wordpress", "posts", [post(number) for number in (101, 102, 103, 104)])
    lake.land("press_wordpress", "posts", [post(101, NEWS.format(jobs=150)), post(105)])
    lake.land("press_rss", "items", [item(1, "<p>La planta de Nordvind en Medellín creará 101 empleos.</p>")])
    return Settings("sample", tmp_path / "data")


def table(data: Settings, name: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Rows of one kind over all readings, the place of each first."""
    with duckdb.connect() as connection:
        found = connection.execute(
            f"from read_parquet('{data.readings}/press_*/*/*/*/{name}.parquet', union_by_name = true) "
            f"where {where} order by all"
        )
        return found.fetchall()


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def attempts(data: Settings) -> list[dict[str, Any]]:
    """Finished attempts at reading."""
    found = [json.loads(path.read_text()) for path in data.attempts.glob("*.finished.json")]
    return sorted((one for one in found if one["stage"] == "read"), key=lambda one: one["finished_at"])


def readings(data: Settings) -> list[Path]:
    """Folders of readings."""
    return sorted(file.parent for file in data.readings.glob("*/*/*/*/reading.json"))


def test_every_landed_version_of_a_text_is_read_and_knows_the_row_it_stands_in(data: Settings) -> None:
    done = read_landed(data, report=quiet)
    assert (done.pulls, done.documents, done.claims, done.unreadable) == (3, 7, 7, 0)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select _page, _ordinal from read_parquet('{data.raw}/*/*/*/rows*.parquet', union_by_name = true) "
            "order by all"
        ).fetchall()
    assert [row[:2] for row in table(data, "documents")] == rows
    assert [row[:2] for row in table(data, "claims")] == rows
    assert {row[2] for row in table(data, "claims")} == {READER_VERSION}


def test_a_claim_reaches_the_file_as_the_reader_gave_it(data: Settings) -> None:
    read_landed(data, report=quiet)
    (claim,) = read(Document("x", body_html=NEWS.format(jobs=150), lang="es", outlet="aci_medellin")).claims
    (row,) = table(data, "claims", "value = 150")
    found = dict(zip(SCHEMAS["claims"].names, row, strict=True))
    assert {f.name: found[f.name] for f in fields(Claim)} == {
        f.name: list(value) if isinstance(value := getattr(claim, f.name), tuple) else value for f in fields(Claim)
    }
    (text,) = (row for row in table(data, "documents") if "150" in row[4])
    assert text[4][found["start"] : found["end"]] == found["quote"]


def test_what_has_been_read_is_not_read_again(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    read_landed(data, report=quiet)
    before = files(data.readings)
    monkeypatch.setattr(tables, "read", None)
    said: list[str] = []
    again = read_landed(data, report=said.append)
    assert (again.pulls, again.documents) == (0, 0)
    assert files(data.readings) == before
    assert said == ["press: everything that has landed has been read"]
    assert [one["facts"]["outcome"] for one in attempts(data)] == ["read", "unchanged"]


def test_only_the_new_pull_is_read(data: Settings) -> None:
    read_landed(data, report=quiet)
    before = files(data.readings)
    Lake(data.data).land("press_newsroom", "pages", [{"url": "https://ruta-n.example/1", "body_html": NEWS}])
    assert read_landed(data, report=quiet).pulls == 1
    after = files(data.readings)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + len(SCHEMAS) + 1


@pytest.mark.proof
def test_any_number_of_processes_writes_the_same_bytes(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    Lake(data.data).land("press_wordpress", "posts", [post(number) for number in range(200, 240)])
    monkeypatch.setattr(landed, "CHUNK", 3)
    monkeypatch.setattr(landed, "GROUP", 10)
    alone = read_landed(data, jobs=1, report=quiet)
    expected = files(data.readings)
    shutil.rmtree(data.readings)
    monkeypatch.setattr(landed, "PARALLEL_FROM", 1)
    together = read_landed(data, jobs=3, report=quiet)
    assert files(data.readings) == expected
    assert (together.documents, together.claims) == (alone.documents, alone.claims)
    folders = [folder for folder in readings(data) if len(table_of(folder, "documents")) == 40]
    assert [pq.ParquetFile(folder / "claims.parquet").num_row_groups for folder in folders] == [4]


def table_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Rows of one table of one reading."""
    rows: list[dict[str, Any]] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return rows


def test_a_text_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rows = [post(101), post(102, FRENCH, lang="fr"), post(103, " ", excerpt=None), post(104, "<script>1</script>")]
    lake.land("press_wordpress", "posts", rows)
    done = read_landed(Settings("sample", tmp_path), report=quiet)
    assert (done.documents, done.unreadable) == (1, 3)
    found = {
        ordinal: (code, fault) for _, ordinal, _, code, fault, _ in table(Settings("sample", tmp_path), "unreadable")
    }
    assert found == {
        1: ("unreadable_document", "its language is 'fr'; only es and en are read"),
        2: ("unreadable_document", "it has no text"),
        3: ("unreadable_document", "its markup holds no text"),
    }


def test_a_text_the_reader_fails_on_costs_only_itself(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(document: Document) -> Any:
        if document.doc_id.endswith("/102"):
            raise IndexError("list index out of range")
        return read(document)

    monkeypatch.setattr(tables, "read", fragile)
    assert read_landed(data, report=quiet).unreadable == 1
    ((*_, code, fault, _),) = table(data, "unreadable")
    assert (code, fault) == ("defect", "the reader fails on it: IndexError: list index out of range")


def test_an_excerpt_is_read_where_there_is_no_text_and_says_so(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.land("press_wordpress", "posts", [post(1, "", excerpt=NEWS.format(jobs=7)), post(8)])
    lake.land("press_rss", "items", [item(1, NEWS.format(jobs=9))])
    data = Settings("sample", tmp_path)
    read_landed(data, report=quiet)
    teasers = {(row[0], row[1]): row[-1] for row in table(data, "documents")}
    said = {row[SCHEMAS["claims"].names.index("value")]: teasers[row[0], row[1]] for row in table(data, "claims")}
    assert said == {7.0: True, 8.0: False, 9.0: True}


def test_day_and_title_of_a_text_are_the_landed_ones(data: Settings) -> None:
    rows = {"published": "Mon, 05 Jan 26", "published_day": "2026-01-06", "title": "Los <b> & los &amp; de Ñandú"}
    row = {"link": "https://x.example/1", "description": "<p>Uno</p>", "outlet": "business_feed", **rows}
    (texts,) = (one for one in STREAMS if one.source == "press_rss")
    found = landed._landed(texts, row, "page", 0).document
    assert (found.published, found.title) == ("2026-01-06", "Los <b> & los &amp; de Ñandú")
    assert landed._landed(texts, {**row, "published_day": None}, "page", 0).document.published is None


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> str:
    """A reader of another version, which finds no mentions."""

    def blind(document: Document) -> Any:
        reading = read(document)
        object.__setattr__(reading, "claims", ())
        return reading

    for module in (landed, tables):
        monkeypatch.setattr(module, "READER_VERSION", "10.0.0")
    monkeypatch.setattr(tables, "read", blind)
    return "10.0.0"


def test_another_reader_reads_only_what_nobody_has_read(data: Settings, request: pytest.FixtureRequest) -> None:
    read_landed(data, report=quiet)
    newer = request.getfixturevalue("newer")
    Lake(data.data).land("press_rss", "items", [item(2, NEWS.format(jobs=33))])
    assert read_landed(data, report=quiet).pulls == 1
    assert sorted(folder.name for folder in readings(data)) == sorted([newer, *[READER_VERSION] * 3])


def test_reading_again_adds_readings_and_leaves_the_old_ones(data: Settings, request: pytest.FixtureRequest) -> None:
    read_landed(data, report=quiet)
    before = files(data.readings)
    newer = request.getfixturevalue("newer")
    done = read_landed(data, reread=True, report=quiet)
    assert (done.pulls, done.documents, done.claims) == (3, 7, 0)
    after = files(data.readings)
    assert {name: after[name] for name in before} == before
    assert {Path(name).parent.name for name in after.keys() - before.keys()} == {newer}
    assert read_landed(data, reread=True, report=quiet).pulls == 0


@pytest.mark.proof
def test_a_reading_killed_at_any_step_leaves_all_or_nothing_and_the_next_one_the_same(tmp_path: Path) -> None:
    lake, copies = Lake(tmp_path / "data"), tmp_path / "copies"
    lake.land("press_wordpress", "posts", [post(101), post(102)])
    lake.land("press_rss", "items", [item(1, NEWS.format(jobs=103))])
    command = [sys.executable, str(CHILD), str(lake.data), str(copies)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    steps = int(ran.stdout)
    assert steps > 60
    expected = files(copies / str(steps + 1) / "readings")
    for step in range(1, steps + 1):
        killed = Settings("sample", copies / str(step))
        for folder in readings(killed):
            held = files(folder)
            whole = {n: b for n, b in expected.items() if Path(n).parent == folder.relative_to(killed.readings)}
            assert held == {Path(name).name: content for name, content in whole.items()}, f"half of it after {step}"
        read_landed(killed, jobs=1, report=quiet)
        assert files(killed.readings) == expected, f"another reading after step {step}"
        assert list((killed.data / "drafts").iterdir()) == [], f"litter after step {step}"


def test_one_process_reads_at_a_time(data: Settings) -> None:
    with lock(data.readings_lock, "test", "wait"), pytest.raises(BusyError):
        read_landed(data, report=quiet)
    assert readings(data) == []


@pytest.mark.parametrize("file", ["claims.parquet", "reading.json"])
@pytest.mark.parametrize("damage", ["changed", "emptied", "gone"])
def test_a_changed_reading_is_named_with_what_to_do(data: Settings, file: str, damage: str) -> None:
    read_landed(data, report=quiet)
    before = files(data.readings)
    folder = readings(data)[0]
    if damage == "changed":
        content = (folder / file).read_bytes()
        (folder / file).write_bytes(content.replace(b'"claims"', b'"clains"')[:-1] + b"x")
    elif damage == "emptied" and file == "reading.json":
        record = json.loads((folder / file).read_text())
        (folder / file).write_text(json.dumps({**record, "files": {}}))
    elif damage == "emptied":
        (folder / file).write_bytes(b"")
    else:
        (folder / file).unlink()
    with pytest.raises(TamperedError) as failure:
        read_landed(data, report=quiet)
    assert failure.value.source == f"{folder.parts[-4]}/{folder.parts[-3]}"
    assert failure.value.next_step.startswith(f"remove the folder {folder}, then run `landfall press land`")
    shutil.rmtree(folder)
    read_landed(data, report=quiet)
    assert files(data.readings) == before


def test_a_reading_in_the_folder_of_another_pull_is_refused(data: Settings) -> None:
    read_landed(data, report=quiet)
    one, other = (folder for folder in readings(data) if "posts" in folder.parts)
    shutil.rmtree(other)
    shutil.copytree(one, other)
    with pytest.raises(TamperedError, match="stands in the folder of"):
        read_landed(data, report=quiet)


def test_rows_that_are_not_the_landed_ones_are_not_read(data: Settings) -> None:
    pull = next((data.raw / "press_rss" / "items").glob("*"))
    receipt = json.loads((pull / "receipt.json").read_text())
    (pull / "receipt.json").write_text(json.dumps({**receipt, "files": {"rows.parquet": "0" * 64}}))
    with pytest.raises(TamperedError, match=r"rows\.parquet of pull \w+ is not the file its receipt describes"):
        read_landed(data, report=quiet)
    (pull / "receipt.json").write_text(json.dumps({**receipt, "rows": 2}))
    with pytest.raises(TamperedError, match="holds other rows than the 2 its receipt counts"):
        read_landed(data, report=quiet)
    (pull / "rows.parquet").unlink()
    with pytest.raises(TamperedError, match="is missing"):
        read_landed(data, report=quiet)
    assert not any("press_rss" in folder.parts for folder in readings(data))


def test_a_reading_whose_pull_is_gone_is_left_alone(data: Settings) -> None:
    read_landed(data, report=quiet)
    before = files(data.readings)
    shutil.rmtree(data.raw / "press_rss")
    assert read_landed(data, reread=True, report=quiet).pulls == 0
    assert files(data.readings) == before


def test_a_table_without_rows_has_its_columns(data: Settings) -> None:
    read_landed(data, report=quiet)
    for folder in [*readings(data), data.readings / "columns" / READER_VERSION]:
        for name, schema in SCHEMAS.items():
            assert pq.read_schema(folder / f"{name}.parquet").names == schema.names
    assert all(pq.read_metadata(folder / "agreements.parquet").num_rows == 0 for folder in readings(data))


@pytest.mark.parametrize("file", ["claims.parquet", "reading.json"])
def test_columns_that_are_not_all_there_are_written_again(data: Settings, file: str) -> None:
    read_landed(data, report=quiet)
    before = files(data.readings)
    (data.readings / "columns" / READER_VERSION / file).unlink()
    read_landed(data, report=quiet)
    assert files(data.readings) == before


def test_every_field_the_reader_fills_has_a_column() -> None:
    for name, kind in tables.GRAINS.items():
        own = ["_page", "_ordinal", "reader_version", "number"]
        assert SCHEMAS[name].names == own + [field.name for field in fields(kind)]
    assert str(SCHEMAS["claims"].field("flags").type) == "list<item: string>"
    assert str(SCHEMAS["claims"].field("since").type) == "int64"
    assert str(SCHEMAS["claims"].field("low").type) == "double"


def test_the_readers_version_is_twelve_hex_digits() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", READER_VERSION)


def test_every_stream_of_texts_is_read_from_columns_it_has() -> None:
    declared: Mapping[tuple[str, str], set[str]] = {
        (source.name, stream.name): set(stream.columns)
        for source in all_sources()
        if source.privacy == "text"
        for stream in source.streams
    }
    assert {(texts.source, texts.stream) for texts in STREAMS} == declared.keys()
    for texts in STREAMS:
        used = {texts.url, texts.language, texts.body, texts.excerpt, landed.DAY, "title", "outlet"} - {""}
        assert used <= declared[texts.source, texts.stream]


def test_an_attempt_says_what_was_read(data: Settings) -> None:
    read_landed(data, run_id="run-7", report=quiet)
    (ended,) = attempts(data)
    assert (ended["stage"], ended["subject"], ended["run_id"], ended["verdict"]) == ("read", "press", "run-7", "ok")
    assert ended["facts"]["summary"] == "7 documents, 7 claims"


@pytest.fixture
def readers() -> Iterator[Readers]:
    """One reading process."""
    with Readers(1) as one:
        yield one


@pytest.mark.slow
def test_a_reading_process_that_dies_is_told(readers: Readers) -> None:
    text = Landed("page", 0, Document("x", body_html=NEWS.format(jobs=120)))
    (found,) = readers.read([[text]])
    assert found["claims"].num_rows == 1
    (process,) = readers.processes
    process.kill()
    with pytest.raises(ReaderDiedError, match="ended with -9, signal 9"):
        list(readers.read([[text]]))


@pytest.mark.slow
def test_no_reading_process_outlives_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WAIT_SECONDS", 600.0)  # it hears of the end once it has started, which may take long
    with Readers(2) as readers:
        started = readers.processes
        assert all(process.poll() is None for process in started)
    assert [process.poll() for process in started] == [0, 0]


def is_running(process_id: int) -> bool:
    """Whether a process is there and no zombie, whose command line is empty."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_reading_process_ends_with_whoever_started_it() -> None:
    program = (
        "import os, signal\nfrom press.workers import Readers\nwith Readers(1) as readers:\n"
        "    print(readers.processes[0].pid, flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == -9
    deadline = time.monotonic() + 600
    while is_running(int(ran.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(int(ran.stdout))


def test_the_command_reads_and_a_second_one_finds_nothing_new(
    data: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(data.data))
    assert main(["land", "--jobs", "1"]) == 0
    assert capsys.readouterr().out.startswith("press: 3 pulls, 7 documents with 7 figures read in ")
    assert main(["land", "--reread"]) == 0
    assert capsys.readouterr().out == "press: everything that has landed has been read\n"
    with lock(data.readings_lock, "test", "wait"):
        assert main(["land"]) == BusyError.exit_code


def test_nothing_landed_is_nothing_to_read(tmp_path: Path) -> None:
    done = read_landed(Settings("sample", tmp_path), report=quiet)
    assert done == ReadLanded(0, 0, 0, 0, done.seconds)


def split(pull: Path) -> None:
    """Let the rows of a pull stand in two files, as landing writes large pages."""
    with duckdb.connect() as connection:
        for number, half in ((1, "< 2"), (2, ">= 2")):
            target = pull / f"rows-000{number}.parquet"
            connection.execute(
                f"copy (from read_parquet('{pull}/rows.parquet') where _ordinal {half} order by _page, _ordinal) "
                f"to '{target}' (format parquet)"
            )
    receipt = json.loads((pull / "receipt.json").read_text())
    kept = {name: digest for name, digest in receipt["files"].items() if name != "rows.parquet"}
    hashes = {path.name: sha256_of(path) for path in sorted(pull.glob("rows-*.parquet"))}
    (pull / "rows.parquet").unlink()
    (pull / "receipt.json").write_text(json.dumps({**receipt, "files": {**kept, **hashes}}))


def test_a_pull_whose_rows_stand_in_several_files_is_read_whole_and_held_to_each(data: Settings) -> None:
    read_landed(data, report=quiet)
    whole = table(data, "claims")
    shutil.rmtree(data.readings)
    pull = next(path for path in sorted((data.raw / "press_wordpress" / "posts").iterdir()) if path.is_dir())
    split(pull)
    read_landed(data, report=quiet)
    assert table(data, "claims") == whole
    assert read_landed(data, report=quiet).pulls == 0
    (pull / "rows-0002.parquet").write_bytes(b"PAR1")
    shutil.rmtree(data.readings)
    with pytest.raises(TamperedError, match=r"rows-0002\.parquet .* is not the file its receipt describes"):
        read_landed(data, report=quiet)
