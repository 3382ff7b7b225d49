"""SODA 3 beside SODA 2: the same rows by either, and no address of the portal that everything hangs on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn

from core.errors import ConfigurationError
from core.lake import Lake
from core.settings import Settings, load
from extract import soda
from extract.catalogue import source
from extract.contract import Api, Window
from extract.errors import DriftError, RefusedError, UnsafeError
from extract.http import Client, Limits
from extract.landing import pull_stream
from sandbox import SEED
from sandbox.clock import DEFAULT, Clock
from sandbox.faults import Faults
from sandbox.server import application, listen
from sandbox.state import State
from sandbox.world.build import build
from tests.faults.server import OK, FaultServer, Reply, head, reply
from tests.faults.stage import quick

ID = "c82u-588k"
RESOURCE, QUERY = f"/resource/{ID}.json", f"/api/v3/views/{ID}/query.json"
ROWS = reply(b'[{"nit": "1"}]', "Content-Type: application/json")
PORTAL = soda.API
TOKEN = "app-token-1234"


class Portal:
    """A sandbox in this process."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.state = State(build(SEED, 3_000), Clock(DEFAULT), self.faults)
        self.listener = listen("127.0.0.1", 0)
        config = uvicorn.Config(application(self.state), log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def close(self) -> None:
        """End it."""
        self.server.should_exit = True
        self.thread.join(10)
        self.state.world.database.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    portal = Portal()
    yield portal
    portal.close()


@pytest.fixture
def portal(running: Portal) -> Iterator[Portal]:
    yield running
    running.faults.clear()


def sample(portal: Portal, data: Path, version: str = "", token: str = TOKEN) -> Settings:
    versions = {PORTAL.name: version} if version else {}
    keys = {PORTAL.name: token} if token else {}
    return Settings("sample", data, sandbox_url=portal.url, keys=keys, versions=versions)


class Direct:
    """The client's session where nothing was kept by an earlier attempt: a ``stamp`` makes no difference."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._session = client.session(folder)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def get(self, *words: Any, stamp: str = "", **options: Any) -> Any:
        """Ask."""
        return self._session.get(*words, **options)


def landed(name: str, stream: str, settings: Settings, window: Window | None = None) -> Any:
    of = source(name)
    chosen = next(each for each in of.streams if each.name == stream)
    receipt = pull_stream(of, chosen, settings, window).receipt
    assert receipt is not None
    return receipt


STREAMS = [
    ("rues", "companies"),
    ("rues", "company_ids"),
    ("rues", "person_counts"),
    ("trm", "rates"),
    ("reference", "municipalities"),
]


@pytest.mark.parametrize(("name", "stream"), STREAMS)
def test_either_version_lands_the_same_rows(portal: Portal, tmp_path: Path, name: str, stream: str) -> None:
    second = landed(name, stream, sample(portal, tmp_path / "2"))
    portal.faults.add("datos_gov_co/resource", "http_500")
    third = landed(name, stream, sample(portal, tmp_path / "3", version="3"))
    assert (second.rows_hash, second.rows, second.quarantined) == (third.rows_hash, third.rows, third.quarantined)
    assert third.rows > 0


def test_where_soda_2_is_gone_a_token_opens_soda_3(portal: Portal, tmp_path: Path) -> None:
    portal.faults.add("datos_gov_co/resource", "http_410")
    assert landed("trm", "rates", sample(portal, tmp_path)).rows > 0


def test_where_soda_2_is_gone_and_there_is_no_token_the_refusal_stands(portal: Portal, tmp_path: Path) -> None:
    portal.faults.add("datos_gov_co/resource", "http_410")
    with pytest.raises(RefusedError, match="answered 410 Gone") as caught:
        landed("trm", "rates", sample(portal, tmp_path, token=""))
    assert caught.value.next_step.endswith("version 3 is asked where LANDFALL_KEY_DATOS_GOV_CO is set")


def test_without_a_token_soda_2_is_asked_whatever_the_setting_says(portal: Portal, tmp_path: Path) -> None:
    portal.faults.add("datos_gov_co/api/v3", "http_500")
    assert landed("trm", "rates", sample(portal, tmp_path, version="3", token="")).rows > 0


@pytest.mark.parametrize("fault", ["http_500", "http_403", "html_200", "http_410", "truncated_json"])
def test_the_metadata_address_may_fail_and_the_receipt_says_so(portal: Portal, tmp_path: Path, fault: str) -> None:
    portal.faults.add("datos_gov_co/api/views", fault)
    settings = sample(portal, tmp_path)
    of = source("reference")
    receipt = pull_stream(of, of.streams[0], settings, open_client=quick()).receipt
    assert receipt is not None
    assert receipt.fence_after["facts"]["metadata"].startswith("not read (")
    assert receipt.licence == "CC BY-SA 4.0"
    assert receipt.rows > 100
    assert Lake(settings).receipts("reference", of.streams[0].name) == (receipt,)


def test_a_column_that_is_gone_is_noticed_without_the_metadata(portal: Portal, tmp_path: Path) -> None:
    portal.faults.add("datos_gov_co/api/views", "http_410")
    asked = soda.Dataset("rues/odd", ID, frozenset({"nit", "never_was"}))
    for version in ("2", "3"):
        with (
            Client(sample(portal, tmp_path, version), "rues", (PORTAL,)) as client,
            pytest.raises(DriftError, match="has no longer a column"),
        ):
            list(soda.pages(Direct(client, tmp_path / version), asked, ("nit", "never_was"), "", None))


# --- what is said to whom, word by word ------------------------------------------------------------------------------


@pytest.fixture
def speak(server: FaultServer, tmp_path: Path) -> Callable[..., Client]:
    """Makes clients of the portal that ask the fault server."""

    def make(version: str = "", token: str = TOKEN) -> Client:
        settings = Settings(
            "live",
            tmp_path,
            base_urls={PORTAL.name: server.url},
            keys={PORTAL.name: token} if token else {},
            versions={PORTAL.name: version} if version else {},
        )
        return Client(settings, "rues", (PORTAL,), limits=Limits(attempts=1))

    return make


ASKED = [("$select", ":id,nit"), ("$where", "nit > 'ñ'"), ("$order", ":id"), ("$limit", "500"), ("$offset", "1500")]


def test_soda_3_is_asked_with_one_text_in_a_json_body(speak: Callable[..., Client], server: FaultServer) -> None:
    server.script(QUERY, ROWS)
    with speak("3") as client:
        assert client.get(PORTAL, RESOURCE, ASKED).json() == [{"nit": "1"}]
    (asked,) = server.seen
    assert (asked.method, asked.path, asked.query) == ("POST", QUERY, "")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["x-app-token"] == "app-token-1234"
    assert json.loads(asked.body) == {
        "query": "select :id,nit where nit > 'ñ' order by :id limit 500 offset 1500",
        "page": {"pageNumber": 1, "pageSize": 500},
        "includeSystem": True,
        "includeSynthetic": False,
    }


def test_only_rows_are_asked_in_the_new_way(speak: Callable[..., Client], server: FaultServer) -> None:
    server.script(f"/api/views/{ID}.json", reply(b"{}"))
    with speak("3") as client:
        client.get(PORTAL, f"/api/views/{ID}.json")
    assert [request.method for request in server.seen] == ["GET"]


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_asked_for_once(speak: Callable[..., Client], server: FaultServer, status: int) -> None:
    server.script(RESOURCE, reply(b"", status=status))
    server.script(QUERY, ROWS)
    with speak() as client:
        for _ in range(3):
            client.get(PORTAL, RESOURCE, ASKED)
    assert (server.hits(RESOURCE), server.hits(QUERY)) == (1, 3)


def test_a_dataset_that_both_versions_refuse_is_refused_in_the_words_of_the_first(
    speak: Callable[..., Client], server: FaultServer
) -> None:
    server.script(RESOURCE, reply(b'{"code": "dataset.missing"}', status=404))
    with speak() as client:
        for _ in range(2):
            with pytest.raises(RefusedError, match=r"answered 404 Not Found \(dataset\.missing\)"):
                client.get(PORTAL, RESOURCE, ASKED)
    assert server.hits(RESOURCE) == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_another_refusal_is_no_reason_to_ask_elsewhere(
    speak: Callable[..., Client], server: FaultServer, status: int
) -> None:
    server.script(RESOURCE, reply(b"", status=status))
    with speak() as client, pytest.raises(RefusedError):
        client.get(PORTAL, RESOURCE, ASKED)
    assert server.hits(QUERY) == 0


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_keeps_the_question_is_followed(
    speak: Callable[..., Client], server: FaultServer, status: int
) -> None:
    server.script(QUERY, Reply(head(status, "Location: /moved", "Content-Length: 0")))
    server.script("/moved", ROWS)
    with speak("3") as client:
        client.get(PORTAL, RESOURCE, ASKED)
    assert [request.method for request in server.seen] == ["POST", "POST"]
    assert server.seen[0].body == server.seen[1].body != b""


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_drops_the_question_is_not(
    speak: Callable[..., Client], server: FaultServer, status: int
) -> None:
    server.script(QUERY, Reply(head(status, "Location: /moved", "Content-Length: 0")))
    with speak("3") as client, pytest.raises(UnsafeError, match="drops the question"):
        client.get(PORTAL, RESOURCE, ASKED)
    assert server.hits("/moved") == 0


def test_t30_a_kept_connection_closed_under_a_question_costs_no_attempt(
    speak: Callable[..., Client], server: FaultServer
) -> None:
    server.script(QUERY, ROWS, Reply(b"", "close"), ROWS)
    with speak("3") as client:
        assert [client.get(PORTAL, RESOURCE, ASKED).attempts for _ in range(2)] == [1, 1]
    assert server.hits(QUERY) == 3


def test_i10_a_refused_question_is_not_told(speak: Callable[..., Client], server: FaultServer) -> None:
    words = json.dumps({"message": "token app-token-1234 may not ask nit > 'needle'"}).encode()
    server.script(QUERY, reply(words, "Content-Type: application/json", status=403))
    with speak("3") as client, pytest.raises(RefusedError) as caught:
        client.get(PORTAL, RESOURCE, [("$where", "nit > 'needle'")])
    assert not [secret for secret in ("needle", "app-token") if secret in caught.value.as_json()]


@pytest.mark.parametrize(("api", "step"), [(PORTAL, "one of 2, 3"), (Api("one", "https://one.example"), "unset")])
def test_a_version_nobody_knows_is_a_matter_of_configuration(tmp_path: Path, api: Api, step: str) -> None:
    with pytest.raises(ConfigurationError, match=f"LANDFALL_VERSION_{api.name.upper()} is '4'") as caught:
        Client(Settings("live", tmp_path, versions={api.name: "4"}), "probe", (api,))
    assert step in caught.value.next_step


def test_the_version_is_read_from_the_environment() -> None:
    assert load({"LANDFALL_VERSION_DATOS_GOV_CO": "3"}).versions == {"datos_gov_co": "3"}


def test_a_page_needs_no_soda_2_headers(server: FaultServer, speak: Callable[..., Client], tmp_path: Path) -> None:
    server.script(QUERY, reply(b'[{":id": "row-1", "nit": "1"}]'), reply(b"[]"), OK)
    dataset = soda.Dataset("rues/odd", ID, frozenset({"nit"}))
    with speak("3") as client:
        pages = list(soda.pages(Direct(client, tmp_path / "pull"), dataset, (":id", "nit"), "", None))
    assert len(pages) == 1
    assert "where :id > 'row-1'" in json.loads(server.seen[1].body)["query"]
