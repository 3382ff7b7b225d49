"""The server: views below their names, faults that go on and off, a control page, a process that ends when told."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.errors import ConfigurationError
from sandbox.clock import DEFAULT
from sandbox.faults import FAULTS, Faults
from sandbox.server import application, listen
from sandbox.spoiled import Answer, spoil
from sandbox.state import State

ROWS = "/datos_gov_co/resource/c82u-588k.json"
QUERY = {"$select": ":id,matricula,razon_social", "$order": ":id", "$limit": "20"}


@pytest.fixture
def server(state: State, tmp_path: Path) -> Iterator[TestClient]:
    """Everything but the socket."""
    with TestClient(application(state, tmp_path / "state.json"), raise_server_exceptions=False) as client:
        yield client


def switch_on(server: TestClient, fault: str, route: str = "datos_gov_co", times: int | None = None) -> None:
    answer = server.post("/_control/faults", json={"route": route, "fault": fault, "times": times})
    assert answer.status_code == 200, answer.text


def raw(server: TestClient, path: str, **parameters: str) -> tuple[dict[str, str], bytes]:
    """Headers and body as they came over the wire."""
    with server.stream("GET", path, params=parameters or QUERY) as answer:
        return dict(answer.headers), b"".join(answer.iter_raw())


def test_every_view_is_mounted_below_the_name_of_its_api(server: TestClient) -> None:
    for path in (
        ROWS,
        "/datos_gov_co/api/views/gdxc-w37w.json",
        "/comtrade/files/v1/app/reference/Reporters.json",
        "/worldbank/v2/country/COL/indicator/SP.POP.TOTL?format=json",
        "/gleif/api/v1/lei-records",
        "/aci_medellin/wp-json/wp/v2/posts",
        "/invest_bogota/wp-json/wp/v2/posts",
        "/business_feed/feed.xml",
        "/ruta_n/sitemap.xml",
    ):
        assert server.get(path).status_code == 200, path
    assert server.get("/nowhere").status_code == 404


def test_a_fault_hits_as_many_answers_as_ordered_and_then_is_over(server: TestClient) -> None:
    switch_on(server, "http_500", times=2)
    assert [server.get(ROWS, params=QUERY).status_code for _ in range(3)] == [500, 500, 200]
    assert server.get("/_control").json()["faults"] == {}


def test_a_fault_stays_on_until_it_is_cleared_and_hits_its_route_alone(server: TestClient) -> None:
    switch_on(server, "http_403", route="datos_gov_co/resource/c82u-588k.json")
    assert [server.get(ROWS).status_code for _ in range(3)] == [403, 403, 403]
    assert server.get("/datos_gov_co/resource/nuke-fusu.json").status_code == 200
    assert server.get("/gleif/api/v1/lei-records").status_code == 200
    assert server.delete("/_control/faults").status_code == 200
    assert server.get(ROWS).status_code == 200


def test_the_longest_route_wins() -> None:
    faults = Faults()
    faults.add("gleif", "slow")
    faults.add("/gleif/api/v1/", "http_500", 1)
    assert faults.take("/gleif/api/v1/lei-records") == "http_500"
    assert faults.take("/gleif/api/v1/lei-records") == "slow"
    assert faults.take("/gleifx") == ""


def test_too_many_requests_come_with_the_time_to_wait(server: TestClient) -> None:
    switch_on(server, "http_429")
    answer = server.get(ROWS)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "message" in answer.json()


def test_a_challenge_page_comes_with_status_200(server: TestClient) -> None:
    switch_on(server, "html_200")
    answer = server.get(ROWS)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_truncated_body_is_good_http_and_bad_json(server: TestClient, encoding: str) -> None:
    whole = server.get(ROWS, params=QUERY).content
    switch_on(server, "truncated_json")
    answer = server.get(ROWS, params=QUERY, headers={"Accept-Encoding": encoding})
    assert whole.startswith(answer.content)
    assert len(answer.content) < len(whole)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_a_cut_compressed_stream_ends_early_at_its_declared_length(server: TestClient) -> None:
    switch_on(server, "gzip_cut")
    headers, body = raw(server, ROWS)
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(body)
    with pytest.raises(EOFError):
        gzip.decompress(body)
    assert zlib.decompressobj(31).decompress(body).startswith(b"[{")


def test_a_stale_replica_says_so_in_its_header_and_nowhere_else(server: TestClient) -> None:
    good = server.get(ROWS, params=QUERY)
    switch_on(server, "stale_replica")
    stale = server.get(ROWS, params=QUERY)
    assert good.headers["x-soda2-data-out-of-date"] == "false"
    assert stale.headers["x-soda2-data-out-of-date"] == "true"
    assert stale.content == good.content


def test_a_renamed_column_is_renamed_in_rows_headers_and_metadata(server: TestClient) -> None:
    switch_on(server, "renamed_column")
    answer = server.get(ROWS, params=QUERY)
    assert json.loads(answer.headers["x-soda2-fields"]) == [":id", "matricula_1", "razon_social"]
    assert all("matricula" not in row and "matricula_1" in row for row in answer.json())
    names = [column["fieldName"] for column in server.get("/datos_gov_co/api/views/c82u-588k.json").json()["columns"]]
    assert names[0] == "codigo_camara_1"
    assert server.get(ROWS, params={"$select": "count(*) as n"}).json()[0].keys() == {"n"}


def test_an_extra_field_is_everywhere_too(server: TestClient) -> None:
    switch_on(server, "extra_field")
    answer = server.get(ROWS, params=QUERY)
    assert json.loads(answer.headers["x-soda2-fields"])[-1] == "campo_nuevo"
    assert len(json.loads(answer.headers["x-soda2-types"])) == 4
    assert all("campo_nuevo" in row for row in answer.json())


@pytest.mark.parametrize(
    ("path", "records"),
    [
        ("/worldbank/v2/country/COL/indicator/SP.POP.TOTL?format=json", lambda body: body[1]),
        ("/gleif/api/v1/lei-records", lambda body: body["data"]),
        ("/aci_medellin/wp-json/wp/v2/posts", lambda body: body),
        ("/comtrade/files/v1/app/reference/Reporters.json", lambda body: body["results"]),
    ],
)
def test_other_apis_get_renamed_fields_and_empty_pages_as_well(server: TestClient, path: str, records: Any) -> None:
    good = records(server.get(path).json())
    switch_on(server, "renamed_column", route="")
    renamed = records(server.get(path).json())
    assert len(renamed) == len(good)
    assert renamed[0].keys() != good[0].keys()
    switch_on(server, "empty_page", route="")
    assert records(server.get(path).json()) == []


def test_an_empty_page_leaves_the_count_and_the_metadata_alone(server: TestClient) -> None:
    count = server.get(ROWS, params={"$select": "count(*) as n"}).json()
    metadata = server.get("/datos_gov_co/api/views/c82u-588k.json").json()
    switch_on(server, "empty_page")
    assert server.get(ROWS, params=QUERY).json() == []
    assert server.get(ROWS, params={"$select": "count(*) as n"}).json() == count
    assert server.get("/datos_gov_co/api/views/c82u-588k.json").json() == metadata


def test_a_short_total_is_one_too_small(server: TestClient) -> None:
    def totals() -> list[int]:
        return [
            int(server.get(ROWS, params={"$select": "count(*) as n"}).json()[0]["n"]),
            server.get("/worldbank/v2/country/COL/indicator/SP.POP.TOTL?format=json").json()[0]["total"],
            server.get("/gleif/api/v1/lei-records").json()["meta"]["pagination"]["total"],
            int(server.get("/aci_medellin/wp-json/wp/v2/posts").headers["x-wp-total"]),
        ]

    good = totals()
    switch_on(server, "short_total", route="")
    assert totals() == [total - 1 for total in good]


def test_a_feed_and_a_sitemap_can_be_empty(server: TestClient) -> None:
    switch_on(server, "empty_page", route="")
    assert "<item>" not in server.get("/business_feed/feed.xml").text
    assert "<url>" not in server.get("/ruta_n/sitemap.xml").text


def test_a_slow_answer_is_whole(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.server.SLOW_SECONDS", 0.01)
    good = server.get(ROWS, params=QUERY).content
    switch_on(server, "slow")
    assert server.get(ROWS, params=QUERY).content == good


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_no_fault_changes_an_answer_that_is_an_error_already(fault: str) -> None:
    error = Answer(400, {"content-type": "application/json"}, b'{"message":"no"}')
    assert spoil(fault, error) == error


def test_the_control_page_moves_the_clock_and_remembers(server: TestClient, tmp_path: Path) -> None:
    assert server.get("/_control").json()["clock"] == "2026-09-30T12:00:00Z"
    moved = server.post("/_control/clock", json={"advance_days": 30})
    assert moved.json()["clock"] == "2026-10-30T12:00:00Z"
    assert json.loads((tmp_path / "state.json").read_text())["clock"] == "2026-10-30T12:00:00Z"
    assert server.post("/_control/clock", json={"now": "2020-02-29"}).json()["clock"] == "2020-02-29T00:00:00Z"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {"advance_days": "many"}),
        ("clock", {"now": "1999-01-01"}),
        ("clock", []),
        ("faults", {"route": "gleif", "fault": "earthquake"}),
        ("faults", {"route": "gleif", "fault": "slow", "times": 0}),
    ],
)
def test_the_control_page_refuses_what_it_does_not_know(server: TestClient, path: str, body: Any) -> None:
    answer = server.post(f"/_control/{path}", json=body)
    assert answer.status_code == 400
    assert "Next:" in answer.json()["error"]
    assert server.get("/_control").json()["clock"].startswith(DEFAULT.date().isoformat())


def test_a_form_of_a_foreign_page_cannot_move_the_clock(server: TestClient) -> None:
    answer = server.post("/_control/clock", content='{"advance_days": 1}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400


def test_people_get_a_page_on_which_nothing_runs_that_they_did_not_ask_for(server: TestClient) -> None:
    server.get("/<img src=x onerror=alert(1)>")
    page = server.get("/_control", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "2026-09-30T12:00:00Z" in page.text
    assert "<img" not in page.text


def test_the_request_log_counts_views_and_not_the_control_page(server: TestClient) -> None:
    server.get(ROWS, params=QUERY)
    server.get(ROWS)
    server.get("/_control")
    server.get("/healthz")
    log = server.get("/_control/requests").json()
    assert log["total"] == 2
    assert log["routes"] == {ROWS: 2}
    assert "matricula" in log["latest"][0]["query"]
    server.delete("/_control/requests")
    assert server.get("/_control/requests").json()["total"] == 0


def test_a_taken_port_is_named() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ConfigurationError, match="--port"):
        listen("127.0.0.1", taken.getsockname()[1])


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.proof)])
def test_the_process_serves_ends_quickly_when_told_and_starts_where_it_was(
    project: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    first, url = start(project, tmp_path)
    command = [sys.executable, "-m", "sandbox", "advance", "--url", url, "--days", "31"]
    moved = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert moved.stdout.strip() == "2026-10-31T12:00:00Z"
    first.send_signal(stop)
    assert first.wait(600) == 0
    second, url = start(project, tmp_path)
    with urllib.request.urlopen(f"{url}/_control", timeout=30) as answer:
        assert json.load(answer)["clock"] == "2026-10-31T12:00:00Z"
    second.terminate()
    assert second.wait(600) == 0


def start(project: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    words = ["--port", "0", "--port-file", str(port_file), "--state", str(folder / "s.json"), "--companies", "500"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve", *words], cwd=project, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 600
    while not port_file.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process, f"http://127.0.0.1:{port_file.read_text().strip()}"
