"""Airflow's state under ``make up``: in PostgreSQL where the machine has it, else in SQLite, and it says why."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy

from core.errors import ConfigurationError
from core.settings import PROJECT, Settings
from local import airflow, metadata
from local.processes import registered


def installed(folder: Path, *versions: str) -> Path:
    """A folder as Debian's packages leave it."""
    for version in versions:
        (folder / version / "bin").mkdir(parents=True)
        (folder / version / "bin" / "initdb").touch()
    return folder


@pytest.fixture
def at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a server, for an ordinary user; returns Airflow's home."""
    debian = installed(tmp_path / "debian", "15")
    monkeypatch.setattr(metadata, "find_programs", lambda: debian / "15" / "bin")
    monkeypatch.setattr(metadata, "_server_user", lambda: "")
    monkeypatch.delenv(metadata.VARIABLE, raising=False)
    home = tmp_path / "airflow"
    home.mkdir()
    return home


def test_the_newest_server_is_the_one_with_the_highest_number(tmp_path: Path) -> None:
    debian = installed(tmp_path, "9", "15", "contrib")
    assert metadata.find_programs(debian) == debian / "15" / "bin"


def test_a_server_at_hand_is_taken_unless_sqlite_is_asked_for(at_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = metadata.choose(at_hand)
    assert chosen.server is not None
    assert chosen.server.folder == at_hand.resolve() / "postgres"
    monkeypatch.setenv(metadata.VARIABLE, "sqlite")
    assert metadata.choose(at_hand) == metadata.Choice(None, "LANDFALL_METADATA says so")


@pytest.mark.parametrize("obstacle", ["no server", "a long path"])
def test_without_a_usable_server_it_is_sqlite_with_the_reason_and_who_asked_for_postgresql_is_refused(
    at_hand: Path, monkeypatch: pytest.MonkeyPatch, obstacle: str
) -> None:
    home = at_hand
    if obstacle == "no server":
        monkeypatch.setattr(metadata, "find_programs", lambda: None)
    else:
        home = at_hand / ("x" * 90)
    chosen = metadata.choose(home)
    assert chosen.server is None
    assert {"no server": "apt-get install postgresql", "a long path": "too long"}[obstacle] in chosen.why
    monkeypatch.setenv(metadata.VARIABLE, "postgresql")
    with pytest.raises(ConfigurationError, match="LANDFALL_METADATA asks for PostgreSQL"):
        metadata.choose(home)


def test_another_word_is_refused(at_hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metadata.VARIABLE, "mysql")
    with pytest.raises(ConfigurationError, match="LANDFALL_METADATA is 'mysql'"):
        metadata.choose(at_hand)


def test_airflow_is_told_of_the_server_and_make_run_stays_with_sqlite(at_hand: Path, tmp_path: Path) -> None:
    settings = Settings("sample", tmp_path)
    name = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
    served = airflow.place(settings, 1, metadata.choose(at_hand).server)
    assert airflow.environment(served, settings, schedules=True)[name].startswith("postgresql+psycopg2://")
    assert airflow.environment(airflow.place(settings, 1), settings, schedules=False)[name].startswith("sqlite:///")


def test_dags_of_ones_own_are_read_where_their_folder_is_there(at_hand: Path, tmp_path: Path) -> None:
    settings = Settings("sample", tmp_path)

    def folders() -> list[str]:
        env = airflow.environment(airflow.place(settings, 1), settings, schedules=True)
        bundles = json.loads(env["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])
        return [bundle["kwargs"].get("path", env["AIRFLOW__CORE__DAGS_FOLDER"]) for bundle in bundles]

    ours = str(PROJECT / "dags")
    assert folders() == [ours]
    airflow.own_dags(settings).mkdir()
    assert folders() == [ours, str(tmp_path.resolve() / "dags")]


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that the user of the server may enter, also where pytest's own are root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="landfall-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_the_server_listens_on_no_port_goes_on_where_it_ran_keeps_what_was_written_and_leaves_no_process(
    reachable: Path,
) -> None:
    if metadata.find_programs() is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("needs PostgreSQL: apt-get install postgresql")
    server = metadata.choose(reachable).server
    assert server is not None
    engine = sqlalchemy.create_engine(server.connection)
    with server.running(reachable / "logs"):
        ours = set(registered(server.register))
        assert ours
        assert [one for one in psutil.net_connections("inet") if one.pid in ours] == []
        with engine.begin() as db:
            db.execute(sqlalchemy.text("create table kept (what text)"))
        with server.running(reachable / "logs"):
            assert set(registered(server.register)) >= ours
        assert registered(server.register), "who found it running leaves it running"
        engine.dispose()
    assert [one.pid for one in psutil.process_iter() if one.pid in ours and one.status() != psutil.STATUS_ZOMBIE] == []
    with server.running(reachable / "logs"), engine.begin() as db:
        assert db.execute(sqlalchemy.text("select count(*) from kept")).scalar() == 0
    engine.dispose()
