"""Stopping and going on: what a pull has in hand when it is killed, refused or out of budget is asked for no second
time."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import extract.draft
from core.errors import LandfallError
from core.lake import verify
from extract.contract import Fence, Page, Stream, Window
from extract.draft import JOURNAL
from extract.errors import IncompleteError, LimitError, NotDataError, QuotaError, RefusedError, UnavailableError
from extract.landing import Lake, Outcome, pull_stream
from tests.extract.fakes import API, FakeClient, Publisher, records, settings_in, source_of, stream_over

CHILD = Path(__file__).with_name("keyset_child.py")
PAGES, PAGE_ROWS, KILLS = 1_000, 5, 20


class LongKeyset:
    """A publisher over HTTP with a thousand pages; it kills its reader at chosen requests, whoever that is then."""

    def __init__(self, kill_at: set[int]) -> None:
        self.kill_at = kill_at
        self.requests: Counter[str] = Counter()
        self.reader: subprocess.Popen[str] | None = None
        ids = [f"id-{n:06d}" for n in range(PAGES * PAGE_ROWS)]
        self.rows = [{"id": name, "name": "x"} for name in ids]
        self.place = {name: n for n, name in enumerate(ids)}

    def answer(self, path: str, after: str) -> Any:
        self.requests[f"{path} {after}"] += 1
        if self.requests.total() in self.kill_at and self.reader:
            self.reader.send_signal(signal.SIGKILL)
        if path == "/fence":
            return {"version": "1", "rows": len(self.rows)}
        start = self.place[after] + 1 if after else 0
        return self.rows[start : start + PAGE_ROWS]

    def listening(self) -> ThreadingHTTPServer:
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                address = urlsplit(self.path)
                after = parse_qs(address.query).get("after", [""])[0]
                body = json.dumps(publisher.answer(address.path, after)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return None

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.mark.proof
def test_a_pull_killed_at_twenty_random_moments_asks_again_for_at_most_a_twentieth(tmp_path: Path) -> None:
    chance = random.Random(20261130)
    publisher = LongKeyset(set(chance.sample(range(10, PAGES), KILLS)))
    server = publisher.listening()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        killed, said = 0, ""
        while killed <= KILLS and not said:
            command = [sys.executable, str(CHILD), str(tmp_path), address]
            publisher.reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            said, fault = publisher.reader.communicate(timeout=120)
            killed += publisher.reader.returncode == -signal.SIGKILL
            assert publisher.reader.returncode in (0, -signal.SIGKILL), fault
    finally:
        server.shutdown()
        server.server_close()
    assert (said.strip(), killed) == ("landed", KILLS)
    undisturbed = PAGES + 1 + 2  # every page, the empty one behind them, and the fence before and after
    assert publisher.requests.total() - undisturbed <= undisturbed / 20
    receipt = Lake(settings_in(tmp_path, "live")).receipts("somebody", "things")[0]
    assert (receipt.rows, receipt.duplicates) == (PAGES * PAGE_ROWS, 0)
    assert verify(Lake(settings_in(tmp_path, "live"))).pulls == 1


# --- what is kept, and what is not ------------------------------------------------------------------------------------


class Site:
    """A keyset of six pages, asked for through the session; ``faults`` are raised once at a page."""

    def __init__(self) -> None:
        self.version = "1"
        self.faults: dict[str, LandfallError] = {}
        self.asked: list[str] = []

    def __call__(self, path: str, params: Any) -> Any:
        number = params["page"]
        self.asked.append(number)
        if number in self.faults:
            return self.faults.pop(number)
        return records(int(number) * 10, int(number) * 10 + 10)

    def fence(self, session: Any, window: Any, past: Any) -> Fence:
        return Fence(self.version, 60)

    def pages(self, session: Any, window: Any, past: Any, before: Fence) -> Iterator[Page]:
        for number in range(6):
            yield Page(session.get(API, "/rows", (("page", str(number)),)))

    def stream(self, **changes: Any) -> Stream:
        return stream_over(Publisher(), **({"fence": self.fence, "pages": self.pages} | changes))


def land(folder: Path, site: Site, window: Window | None = None, **changes: Any) -> Outcome:
    """One pull of ``site`` into ``folder``."""
    stream = site.stream(**changes)
    return pull_stream(source_of(stream), stream, settings_in(folder), window, "test", FakeClient(site))


def drafts(folder: Path) -> list[Path]:
    """The drafts that are left."""
    return sorted((folder / "drafts").glob("*"))


OUTAGES = [
    UnavailableError("x", "answered 503", "later", status=503),
    QuotaError("x", "today's 500 requests are spent", "tomorrow"),
    RefusedError("x", "answered 403 Out of call volume quota", "later", status=403),
]


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: error.code)
def test_what_came_before_an_outage_or_a_spent_quota_is_not_asked_for_again(
    tmp_path: Path, error: LandfallError
) -> None:
    site = Site()
    site.faults["4"] = error
    with pytest.raises(type(error)):
        land(tmp_path, site)
    site.asked.clear()
    outcome = land(tmp_path, site)
    assert outcome.receipt is not None
    assert (outcome.receipt.rows, site.asked) == (60, ["4", "5"])
    assert drafts(tmp_path) == []


def test_a_spent_quota_is_worth_another_try_and_a_limit_is_not() -> None:
    assert QuotaError.retryable
    assert not LimitError.retryable


def asked_after_it_moved(folder: Path, site: Site) -> list[str]:
    """The pages a second pull asks for, after a first one met an outage at page 4 and the publisher moved."""
    site.faults["4"] = OUTAGES[0]
    with pytest.raises(UnavailableError):
        land(folder, site)
    site.version = "2"
    site.asked.clear()
    assert land(folder, site).status == "landed"
    return site.asked


def test_a_publisher_that_moved_meanwhile_is_asked_for_everything_again(tmp_path: Path) -> None:
    site = Site()
    assert asked_after_it_moved(tmp_path, site) == ["0", "1", "2", "3", "4", "5"]


def test_what_is_stamped_stays_good_while_the_publisher_moves(tmp_path: Path) -> None:
    class Stamped(Site):
        def pages(self, session: Any, window: Any, past: Any, before: Fence) -> Iterator[Page]:
            for number in range(6):
                stamp = self.version if number == 2 else "same"
                yield Page(session.get(API, "/rows", (("page", str(number)),), stamp=stamp))

    assert asked_after_it_moved(tmp_path, Stamped()) == ["2", "4", "5"]


@pytest.mark.parametrize("error", [IncompleteError("x", "f", "n"), NotDataError("x", "f", "n")], ids=lambda e: e.code)
def test_answers_that_do_not_add_up_are_not_kept(tmp_path: Path, error: LandfallError) -> None:
    site = Site()
    site.faults["4"] = error
    with pytest.raises(type(error)):
        land(tmp_path, site)
    assert drafts(tmp_path) == []


def test_a_total_that_is_wrong_makes_everything_be_asked_for_again(tmp_path: Path) -> None:
    site = Site()
    with pytest.raises(IncompleteError, match="declares 61 rows"):
        land(tmp_path, site, fence=lambda session, window, past: Fence("1", 61))
    site.asked.clear()
    assert land(tmp_path, site).status == "landed"
    assert len(site.asked) == 6


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "journal"])
def test_a_kept_answer_that_was_harmed_is_asked_for_again(tmp_path: Path, harm: str) -> None:
    site = Site()
    site.faults["4"] = OUTAGES[0]
    with pytest.raises(UnavailableError):
        land(tmp_path, site)
    (draft,) = drafts(tmp_path)
    page = sorted(draft.glob("page-0002*"))[0]
    body = bytearray(page.read_bytes())
    body[-6] ^= 1
    if harm == "remove":
        page.unlink()
    elif harm == "journal":
        lines = (draft / JOURNAL).read_bytes().splitlines(keepends=True)
        (draft / JOURNAL).write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    else:
        page.write_bytes(body if harm == "flip" else body[:-9])
    site.asked.clear()
    outcome = land(tmp_path, site)
    assert outcome.receipt is not None
    assert outcome.receipt.rows == 60
    assert site.asked == (["3", "4", "5"] if harm == "journal" else ["1", "4", "5"])


def test_a_draft_nobody_went_on_with_for_a_week_is_not_gone_on_with(tmp_path: Path) -> None:
    site = Site()
    site.faults["4"] = OUTAGES[0]
    with pytest.raises(UnavailableError):
        land(tmp_path, site)
    (draft,) = drafts(tmp_path)
    old = time.time() - extract.draft.KEPT_SECONDS - 60
    os.utime(draft / JOURNAL, (old, old))
    site.asked.clear()
    assert land(tmp_path, site).status == "landed"
    assert len(site.asked) == 6


def test_a_draft_of_another_place_is_not_gone_on_with(tmp_path: Path) -> None:
    site = Site()
    site.faults["4"] = OUTAGES[0]
    stream = site.stream()
    source = source_of(stream)
    elsewhere = settings_in(tmp_path).with_base_urls({API.name: "https://elsewhere.example"})
    with pytest.raises(UnavailableError):
        pull_stream(source, stream, elsewhere, None, "test", FakeClient(site))
    site.asked.clear()
    assert land(tmp_path, site).status == "landed"
    assert len(site.asked) == 6


def test_a_receipt_says_what_was_asked_so_that_it_can_be_asked_again(tmp_path: Path) -> None:
    receipt = land(tmp_path, Site()).receipt
    assert receipt is not None
    asked = [(page["api"], page["path"], page["params"]) for page in receipt.pages]
    assert asked == [("somewhere", "/rows", [["page", str(n)]]) for n in range(6)]
