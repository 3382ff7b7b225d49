"""Proxies of the environment: honoured for publishers, never for this machine; and what ``requests`` may not add."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.settings import Settings
from extract.contract import Api
from extract.errors import UnavailableError, UnsafeError
from extract.http import Client, Limits
from tests.extract.test_http_redirects import secure_server
from tests.faults.proxy import LoopbackProxy
from tests.faults.server import GOOD, FaultServer, Reply, head, reply
from tests.faults.stage import API, KEY, FakeTime

Publisher = Callable[..., Client]


@pytest.fixture
def publisher(server: FaultServer, tmp_path: Path, fake_time: FakeTime) -> Publisher:
    """Makes clients of a host that is not loopback by its name; only a proxy can find it."""

    def make(url: str = "", attempts: int = 1) -> Client:
        settings = Settings(
            "live",
            tmp_path / "data",
            base_urls={API.name: url or f"http://publisher.example:{server.port}"},
            keys={API.name: KEY},
        )
        limits = Limits(attempts=attempts, dns_attempts=1)
        return Client(settings, "probe", (API,), limits=limits, sleep=fake_time.sleep, clock=fake_time.clock)

    return make


def test_a_publisher_is_asked_through_the_proxy_the_environment_names(
    publisher: Publisher, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackProxy() as proxy, publisher() as client:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        assert client.get(API, "/good-gzip", [("$limit", "5")]).body() == GOOD
    (asked,) = proxy.seen
    assert asked.path == f"GET http://publisher.example:{server.port}/good-gzip?%24limit=5"
    assert server.seen[0].headers["host"] == f"publisher.example:{server.port}"


def test_an_https_publisher_is_asked_through_a_tunnel_that_carries_no_key(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        secure_server(tmp_path, names=("publisher.example",)) as secure,
        LoopbackProxy() as proxy,
        publisher(f"https://publisher.example:{secure.port}") as client,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//user:pass-word@"))
        assert client.get(API, "/good").body() == GOOD
        assert secure.seen[0].headers["ocp-apim-subscription-key"] == KEY
        assert "proxy-authorization" not in secure.seen[0].headers
        place = f"publisher.example:{secure.port}"
    (asked,) = proxy.seen
    assert asked.path == f"CONNECT {place}"
    assert "proxy-authorization" in asked.headers
    assert KEY not in str(asked.headers)


def test_a_certificate_of_another_host_is_refused_through_a_tunnel_too(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        secure_server(tmp_path, names=("other.example",)) as secure,
        LoopbackProxy() as proxy,
        publisher(f"https://publisher.example:{secure.port}") as client,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(UnsafeError, match="Hostname mismatch"):
            client.get(API, "/good")
        assert secure.seen == []


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_the_tunnel_is_named_without_its_password(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with LoopbackProxy(refuse=status) as proxy, publisher("https://publisher.example", attempts=2) as client:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//user:pass-word@"))
        place = proxy.url.removeprefix("http://")
        with pytest.raises(UnavailableError, match=f"through the proxy {place}: it answered {status}") as caught:
            client.get(API, "/good")
    assert "pass-word" not in caught.value.as_json()
    assert "HTTPS_PROXY" in caught.value.next_step


def test_a_proxy_that_is_not_there_is_named(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackProxy() as gone:
        url = gone.url
    monkeypatch.setenv("http_proxy", url)
    with publisher() as client, pytest.raises(UnavailableError, match=r"through the proxy .* Connection refused"):
        client.get(API, "/good")


def test_a_socks_proxy_is_a_matter_of_configuration(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    with publisher() as client, pytest.raises(ConfigurationError, match="proxy the environment names cannot be used"):
        client.get(API, "/good")


@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_this_machine_and_the_sandbox_are_never_asked_through_a_proxy(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    server.script("/faulty/good", reply(GOOD))
    with LoopbackProxy() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        with Client(Settings("live", tmp_path, base_urls={API.name: server.url}), "probe", (API,)) as client:
            assert client.get(API, "/good").body() == GOOD
        named = f"http://sandbox.example:{server.port}"
        sample = Settings("sample", tmp_path, sandbox_url=named)
        with Client(sample, "probe", (API,), look_up=lambda *_: ["127.0.0.1"]) as client:
            assert client.get(API, "/good").body() == GOOD
    assert proxy.seen == []


def test_no_proxy_is_kept_to(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackProxy() as proxy, publisher() as client:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "publisher.example")
        with pytest.raises(UnavailableError, match=r"publisher\.example has no address"):
            client.get(API, "/good")
    assert proxy.seen == []


def test_neither_cookies_nor_netrc_are_sent(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ``requests.Session`` would keep the one and read the other."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password something\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.script("/1", Reply(head(302, "Location: /2", "Set-Cookie: session=1; Path=/", "Content-Length: 0")))
    server.script("/2", reply(GOOD, "Set-Cookie: session=2; Path=/"))
    with Client(Settings("live", tmp_path, base_urls={API.name: server.url}), "probe", (API,)) as client:
        for _ in range(2):
            client.get(API, "/1")
    assert len(server.seen) == 4
    for request in server.seen:
        assert not {"cookie", "authorization", "proxy-authorization", "referer"} & set(request.headers)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_authority_of_ones_own_is_named_the_usual_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with secure_server(tmp_path) as secure:
        monkeypatch.setenv(variable, str(tmp_path / "cert.pem"))
        public = Api("secure", secure.url)
        with Client(Settings("live", tmp_path), "probe", (public,)) as client:
            assert client.get(public, "/good").body() == GOOD
