"""A warehouse with a queue, and a page on it that tests may start, kill and start again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import uvicorn

from core.names import DATABASE
from core.settings import PROJECT, Settings
from press.review.app import Review, app_of
from press.review.serving import HOST

FIRMS = (
    "Nordvind", "Aurelia Foods", "Grupo Terralba", "Kestrel Labs", "Ondara", "Vialux", "Brightmoor", "Cerro Azul",
    "Halden Marine", "Mirasol Textiles", "Pontevedra Cables", "Quinta Solar", "Rowan Digital", "Sable", "Tamarin",
)  # fmt: skip
TOWNS = (
    ("Rionegro", "Antioquia"),
    ("Palmira", "Valle del Cauca"),
    ("Soledad", "Atlántico"),
    ("Zipaquirá", "Cundinamarca"),
)
SPANISH = """{town}, 12 de marzo de 2026. La multinacional danesa {firm} invertirá US$ {money} millones \
en una planta en {town}, {department}, y creará {jobs} empleos directos, informó el gobernador Carlos Pérez Duarte.
“Es la mayor apuesta de la compañía en la región”, dijo Laura Gómez Ossa, directora de la agencia de inversión. \
La empresa ya tiene 1.200 trabajadores en Chile, y el sector suma 8.400 empleos desde 2012.
Las obras empezarán en junio. El municipio invertirá otros $ 2.300 millones en vías de acceso."""
ENGLISH = """BOGOTÁ, March 12, 2026. Danish manufacturer {firm} will invest US${money} million in a plant in \
{town}, {department}, and hire {jobs} people, Governor Carlos Pérez Duarte said.
"It is our largest bet in the region," said Laura Gómez Ossa, head of the investment agency. \
The company employs 1,200 people in Chile; the sector has added 8,400 jobs since 2012.
Works begin in June."""
QUEUE = """
create schema marts;
create table marts.mart_review_queue (
    queue_key varchar, queue_kind varchar, queue_position bigint, stake_share double, stake_jobs bigint,
    stake_usd double, decision varchar, confidence double, decision_reasons varchar, announcement_id varchar,
    other_announcement_id varchar,
    registration_key varchar, document_id varchar, text_sha256 varchar, quote varchar, quote_start bigint,
    quote_end bigint, record_in_span bigint, company_name varchar, place_name varchar, department_name varchar,
    place_country_iso2 varchar, event_type varchar, announcement_type varchar,
    status varchar, currency_code varchar, amount_stated double, jobs_stated bigint,
    candidates varchar, outlet varchar, language_code varchar, canonical_url varchar, published_date date,
    known_from date, source varchar, receipt_id varchar
);
create table marts.dim_document (document_id varchar, title varchar);
"""
"""The columns of the queue, in the order of the mart."""


@dataclass(frozen=True)
class Waiting:
    """One record that waits, with the text it was read from."""

    document: str
    firm: str
    text: str
    language: str
    money: int
    jobs: int
    town: str
    department: str
    title: str

    @property
    def sha256(self) -> str:
        """Of the text."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def quote(self) -> tuple[int, int]:
        """The sentence of the figures."""
        start = self.text.index("La multinacional" if self.language == "es" else "Danish manufacturer")
        return start, self.text.index(".\n", start) + 1


def waiting(number: int, firm: str = "") -> Waiting:
    """Record ``number``: every third one in English."""
    firm = (
        firm or f"{FIRMS[number % len(FIRMS)]}{' ' + 'ABCDEFG'[number // len(FIRMS)] if number >= len(FIRMS) else ''}"
    )
    town, department = TOWNS[number % len(TOWNS)]
    language = "en" if number % 3 == 2 else "es"
    money, jobs = 10 + number * 3, 40 + number * 10
    text = (ENGLISH if language == "en" else SPANISH).format(
        firm=firm, money=money, jobs=jobs, town=town, department=department
    )
    title = f"{firm} to build in {town}" if language == "en" else f"{firm} llega a {town} con {jobs} empleos"
    return Waiting(f"doc_{number:03}", firm, text, language, money, jobs, town, department, title)


def changed(one: Waiting) -> Waiting:
    """The same document after its publisher has changed the text."""
    return replace(one, text=one.text.replace(str(one.money), str(one.money * 2), 1))


def _record(one: Waiting, position: int, firm: str) -> dict[str, Any]:
    start, end = one.quote
    amount = one.money * 1e6
    figures = [
        {"measure": "money", "value": amount, "low": amount, "high": amount, "unit": "USD"},
        {"measure": "jobs", "value": one.jobs, "low": one.jobs, "high": one.jobs, "unit": "count"},
    ]
    return {
        "queue_key": f"{one.document}@{start}",
        "queue_kind": "record",
        "queue_position": position,
        "stake_share": 0.2 / position,
        "decision": "review",
        "confidence": 0.6,
        "decision_reasons": "holder_is_no_company; readings_differ" if position % 2 else "amount_of_somebody_else",
        "announcement_id": f"ann_{one.document}",
        "document_id": one.document,
        "text_sha256": one.sha256,
        "quote": one.text[start:end],
        "quote_start": start,
        "quote_end": end,
        "record_in_span": 0,
        "company_name": firm,
        "place_name": one.town,
        "place_country_iso2": "CO",
        "department_name": one.department,
        "event_type": "new",
        "announcement_type": "new",
        "status": "planned",
        "currency_code": "USD",
        "amount_stated": amount,
        "jobs_stated": one.jobs,
        "candidates": json.dumps({"companies": [one.firm], "figures": figures}),
        "outlet": "Diario de la Meseta",
        "language_code": one.language,
        "canonical_url": f"https://prensa.example/{one.document}",
        "published_date": "2026-03-12",
    }


def _pair(position: int) -> dict[str, Any]:
    said = {
        "one": "aurelia",
        "other": "aurelia foods",
        "other_company": "Aurelia",
        "other_quote": "Aurelia llega al Valle.",
    }
    return _about(position, "groups", said) | {"decision_reasons": "same_project_under_another_group"}


def _match(position: int) -> dict[str, Any]:
    said = {"legal_name": "NORDVIND COLOMBIA S.A.S.", "registered_date": "2026-05-02", "sector": "C2710"}
    return _about(position, "match", said) | {
        "registration_key": "21-123456-12",
        "decision_reasons": "name: nordvind; place agrees; registered 51 days after",
    }


def _about(position: int, kind: str, said: dict[str, Any]) -> dict[str, Any]:
    kept = ("company_name", "announcement_id", "place_name", "amount_stated", "currency_code", "jobs_stated", "quote")
    record = _record(waiting(0), position, "Nordvind")
    return {name: record[name] for name in kept} | {
        "queue_key": f"{kind}{position}",
        "queue_kind": kind,
        "queue_position": position,
        "stake_share": 0.2 / position,
        "confidence": 0.83,
        "candidates": json.dumps(said),
        "published_date": "2026-03-12",
        "outlet": "Diario de la Meseta",
    }


def release(
    settings: Settings, records: Sequence[Waiting], *, version: int = 1, firms: dict[int, str] | None = None
) -> None:
    """Publish a queue of ``records`` (``firms``: what was read instead of the right name), a match and a pair."""
    folder = settings.warehouse / "releases" / f"{version:06}"
    folder.mkdir(parents=True)
    rows = [_record(one, at + 1, (firms or {}).get(at, one.firm)) for at, one in enumerate(records)]
    rows += [_match(len(rows) + 1), _pair(len(rows) + 2)]
    with duckdb.connect(str(folder / DATABASE)) as con:
        con.execute(QUEUE)
        lines = folder / "rows.json"
        lines.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        con.execute(
            f"insert into marts.mart_review_queue by name from read_json('{lines}', format = 'newline_delimited')"
        )
        con.executemany("insert into marts.dim_document values (?, ?)", [(one.document, one.title) for one in records])
    link = settings.warehouse / "current.new"
    link.symlink_to(folder)
    link.replace(settings.warehouse / "current")
    readings = settings.data / "readings" / "press_rss" / "items" / f"pull{version}" / "1"
    readings.mkdir(parents=True)
    texts = readings / "texts.json"
    texts.write_text(
        "\n".join(json.dumps({"text": o.text, "text_sha256": o.sha256, "language": o.language}) for o in records),
        encoding="utf-8",
    )
    duckdb.sql(f"copy (from read_json('{texts}', format = 'newline_delimited')) to '{readings}/documents.parquet'")


@dataclass
class Desk:
    """A page's server in a process of its own."""

    settings: Settings
    process: subprocess.Popen[str] | None = None
    url: str = ""

    def start(self, *words: str) -> str:
        """Start it, or start it again; returns the page's address."""
        env = {
            **os.environ,
            "LANDFALL_DATA": str(self.settings.data),
            "LANDFALL_SOURCES": "sample",
            "PYTHONPATH": str(PROJECT),
        }
        code = "import sys; from cli.main import main; sys.exit(main(['review', *sys.argv[1:]]))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *words], env=env, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("Review"):
                self.url = line.split()[1]
                return self.url
        raise AssertionError(f"the page ended with {self.process.wait()}")

    def kill(self) -> None:
        """End it as a power cut does."""
        self.stop(signal.SIGKILL)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it and wait."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.communicate()
            self.process = None


TOKEN = "t" * 43


@dataclass
class NearDesk(Desk):
    """The same page served by a thread of this process: who does not kill it need not wait for its imports."""

    server: uvicorn.Server | None = None
    thread: Thread | None = None

    def start(self, *words: str) -> str:
        """Start it; returns the page's address."""
        assert not words, "words are for a process of its own"
        listener = socket.create_server((HOST, 0))
        port = listener.getsockname()[1]
        app = app_of(Review(self.settings), TOKEN, frozenset({f"{HOST}:{port}"}))
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [listener]})
        self.thread.start()
        self.url = f"http://{HOST}:{port}/{TOKEN}/"
        return self.url

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it and wait."""
        assert number == signal.SIGTERM, "a thread cannot be killed"
        if self.server is not None and self.thread is not None:
            self.server.should_exit = True
            self.thread.join()


def wait_for(condition: Any, seconds: float = 600.0) -> Any:
    """The first truthy answer of ``condition``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def settings_in(folder: Path) -> Settings:
    """Settings over an empty data folder."""
    return Settings("sample", folder / "data")
