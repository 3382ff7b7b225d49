"""Where a request may go: redirects, addresses, credentials, certificates (T23 to T26); what it may tell (I10)."""

from __future__ import annotations

import ipaddress
import logging
import re
import ssl
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import ConfigurationError, LandfallError
from core.settings import Settings
from extract.contract import Api
from extract.errors import LimitError, UnsafeError
from extract.http import Client, Limits
from tests.faults.server import CATALOGUE, OK, FaultServer, Reply, head, reply
from tests.faults.stage import API, KEY, FakeTime, quick

MakeClient = Callable[..., Client]


def redirect(location: str, status: int = 302) -> Reply:
    return Reply(head(status, f"Location: {location}", "Content-Length: 0"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_t23_three_redirects_are_followed(client: Client, server: FaultServer, status: int) -> None:
    server.script("/1", redirect("/2", status))
    server.script("/2", redirect("3?x=%C3%B1"))
    server.script("/3", redirect(server.url + "/good"))
    answer = client.get(API, "/1")
    assert (answer.url, answer.attempts, client.requests) == (server.url + "/good", 1, 4)


def test_t23_a_redirect_loop_ends_after_three(client: Client, server: FaultServer) -> None:
    with pytest.raises(LimitError, match="more than 3 redirects"):
        client.get(API, "/t23")
    assert server.hits("/t23") == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://other.example/",
        "//other.example/good",
        "http://127.0.0.1:1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:word@127.0.0.1/",
        "http://[::1/",
        "http://127.0.0.1:port/",
        "http://ñandú.example/",
    ],
)
def test_t24_a_redirect_elsewhere_is_not_followed(client: Client, server: FaultServer, location: str) -> None:
    server.script("/away", redirect(location.encode().decode("latin-1")))
    with pytest.raises(UnsafeError, match="redirects to"):
        client.get(API, "/away")
    assert client.requests == 1


@pytest.mark.parametrize("host", ["localhost", "other.example", "www.other.example", "127.0.0.2"])
def test_t24_another_host_at_the_same_port_is_another_host(client: Client, server: FaultServer, host: str) -> None:
    server.script("/away", redirect(f"http://{host}:{server.port}/good"))
    with pytest.raises(UnsafeError, match="not a host of this source"):
        client.get(API, "/away")
    assert server.hits("/good") == 0


def test_t24_the_same_host_with_www_is_followed_without_credentials(tmp_path: Path, server: FaultServer) -> None:
    settings = Settings(
        "live",
        tmp_path,
        base_urls={API.name: f"http://faulty.example:{server.port}", "www": f"http://www.faulty.example:{server.port}"},
        keys={API.name: KEY},
    )
    named = Api("www", "https://www.faulty.example")
    server.script("/moved", redirect(f"http://www.faulty.example:{server.port}/good"))
    with quick()(settings, "probe", (API, named), look_up=lambda *_: ["127.0.0.1"]) as client:
        client.get(API, "/moved")
    assert KEY in str(server.seen[0].headers)
    assert KEY not in str(server.seen[1].headers)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - the address under test
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_t24_a_public_name_that_leads_inside_is_not_connected_to(
    tmp_path: Path, server: FaultServer, address: str
) -> None:
    public = Api("public", f"http://public.example:{server.port}")
    with (
        Client(Settings("live", tmp_path), "probe", (public,), look_up=lambda host, port: [address]) as client,
        pytest.raises(UnsafeError, match="leads to a private, loopback or link-local address"),
    ):
        client.get(public, "/good")
    assert server.connections == 0


def test_t24_the_connection_goes_to_the_address_that_was_checked(tmp_path: Path, server: FaultServer) -> None:
    """A second look-up that leads elsewhere, the trick of DNS rebinding, never happens."""
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["169.254.169.254", "127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    settings = Settings("live", tmp_path, base_urls={API.name: f"http://mirror.example:{server.port}"})
    with quick()(settings, "probe", (API,), look_up=look_up) as client:
        client.get(API, "/good")
    assert asked == ["mirror.example"]
    assert server.seen[0].headers["host"] == f"mirror.example:{server.port}"


def test_t25_a_redirect_to_another_origin_carries_no_credentials(make_client: MakeClient, server: FaultServer) -> None:
    second = Api("second", "https://second.example")
    with FaultServer() as other:
        server.script("/away", redirect(other.url + "/good"))
        client = make_client(apis=(API, second), base_urls={API.name: server.url, second.name: other.url})
        client.get(API, "/away")
        headers = other.seen[0].headers
    assert server.seen[0].headers["ocp-apim-subscription-key"] == KEY
    assert KEY not in str(headers)
    assert not {"authorization", "cookie", "referer", "x-app-token", "ocp-apim-subscription-key"} & set(headers)


def test_t25_a_redirect_within_the_origin_keeps_them(client: Client, server: FaultServer) -> None:
    server.script("/moved", redirect("/good"))
    client.get(API, "/moved")
    assert server.seen[1].headers["ocp-apim-subscription-key"] == KEY


def certificate(folder: Path, *, names: tuple[str, ...], days: int = 2) -> tuple[Path, Path]:
    """A self-signed certificate for ``names`` that ends ``days`` from now, and its key."""
    x509 = pytest.importorskip("cryptography.x509", reason="needs `cryptography` to make a certificate")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "landfall test")])
    others = [x509.IPAddress(ipaddress.ip_address(text)) if text[0].isdigit() else x509.DNSName(text) for text in names]
    end = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(end - timedelta(days=30))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


def secure_server(folder: Path, *, names: tuple[str, ...] = ("127.0.0.1",), days: int = 2) -> FaultServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder, names=names, days=days))
    return FaultServer(tls=context)


def test_t26_a_certificate_of_a_known_authority_is_accepted(
    tmp_path: Path, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure_server(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert make_client(base_urls={API.name: server.url}).get(API, "/good").status == 200


def test_t26_a_self_signed_certificate_is_refused_at_once(
    tmp_path: Path, make_client: MakeClient, fake_time: FakeTime
) -> None:
    with secure_server(tmp_path) as server:
        client = make_client(base_urls={API.name: server.url})
        with pytest.raises(UnsafeError, match=r"certificate of 127\.0\.0\.1 is not accepted: self-signed"):
            client.get(API, "/good")
        assert (server.seen, client.requests, fake_time.slept) == ([], 1, [])


@pytest.mark.parametrize(
    ("names", "days", "fault"),
    [(("127.0.0.1",), -1, "certificate has expired"), (("other.example",), 2, "IP address mismatch")],
)
def test_t26_an_expired_certificate_or_one_of_another_host_is_refused(
    tmp_path: Path,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    days: int,
    fault: str,
) -> None:
    with secure_server(tmp_path, names=names, days=days) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        with pytest.raises(UnsafeError, match=fault):
            make_client(base_urls={API.name: server.url}).get(API, "/good")
        assert server.seen == []


def test_t26_a_redirect_from_https_to_http_is_not_followed(
    tmp_path: Path, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure_server(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        server.script("/down", redirect(server.url.replace("https", "http") + "/good"))
        with pytest.raises(UnsafeError, match="from https to http"):
            make_client(base_urls={API.name: server.url}).get(API, "/down")


def test_t26_a_port_that_speaks_no_tls_is_refused(make_client: MakeClient, server: FaultServer) -> None:
    client = make_client(base_urls={API.name: server.url.replace("http", "https")})
    with pytest.raises(UnsafeError, match=r"no TLS connection with 127\.0\.0\.1: WRONG_VERSION_NUMBER"):
        client.get(API, "/good")
    assert (server.seen, server.connections) == ([], 1)


def test_t26_no_code_switches_certificate_checks_off(project: Path) -> None:
    switched_off = re.compile(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified_context")
    folders = ("core", "extract", "press", "serve", "expectations", "dags", "local")
    files = [path for folder in folders for path in (project / folder).rglob("*.py")]
    assert project / "extract" / "http.py" in files
    assert [str(path) for path in files if switched_off.search(path.read_text("utf-8"))] == []


NEEDLE = "needle-in-the-query"


@pytest.mark.parametrize("path", sorted(CATALOGUE))
def test_i10_no_fault_tells_a_key_or_a_query(
    make_client: MakeClient, fake_time: FakeTime, path: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    limits = Limits(attempts=2, read_seconds=0.05, total_seconds=0.3, inflated_bytes=1024 * 1024)
    client = make_client(limits=limits, clock=lambda: time.monotonic() + fake_time.now)
    expect = "xml" if path.startswith("/c1") or path.endswith("xml") else "html" if path.endswith("html") else "json"
    fault: LandfallError | None = None
    try:
        client.session(tmp_path / "pull").get(API, path, [("q", NEEDLE)], expect=expect)  # type: ignore[arg-type]
    except LandfallError as error:
        fault = error
    told = [repr(client), caplog.text, *map(repr, caplog.records)]
    if fault is not None:
        told += [str(fault), repr(fault), fault.as_json(), "".join(traceback.format_exception(fault))]
        assert (fault.source, fault.context["path"]) == ("probe", path)
        assert path in fault.fault
        assert fault.next_step
        frames = traceback.TracebackException.from_exception(fault, capture_locals=True)
        assert KEY not in "".join(frames.format())
    assert KEY not in "\n".join(told)
    assert NEEDLE not in "\n".join(told)


@pytest.mark.parametrize("place", ["reason", "location", "code", "header"])
def test_i10_a_publisher_that_repeats_the_key_and_the_query_does_not_make_us_tell(
    client: Client, server: FaultServer, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {
        "reason": Reply(f"HTTP/1.1 500 {KEY} {NEEDLE}\r\nContent-Length: 0\r\n\r\n".encode()),
        "location": redirect(f"http://{server.url.removeprefix('http://')}/no?{NEEDLE}={KEY}"),
        "code": reply(f'{{"code": "{KEY}"}}'.encode(), status=400),
        "header": reply(b"<html>", f"X-Echo: {KEY} {NEEDLE}"),
    }
    server.script("/echo", echo[place])
    with pytest.raises(LandfallError) as caught:
        client.get(API, "/echo", [("q", NEEDLE)])
    text = "".join([*traceback.format_exception(caught.value), caught.value.as_json(), caplog.text])
    assert KEY not in text
    assert NEEDLE not in text


def test_i10_the_client_itself_does_not_show_its_keys(client: Client) -> None:
    client.get(API, "/good")
    assert KEY not in repr(vars(client))


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "clave-ñ", "tab\t"])
def test_i10_a_key_a_header_cannot_carry_is_refused_without_showing_it(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigurationError, match="LANDFALL_KEY_FAULTY") as caught:
        Client(Settings("live", tmp_path, keys={API.name: key}), "probe", (API,))
    assert key not in str(caught.value)


def test_a_foreign_host_with_a_good_answer_stays_unasked(client: Client, server: FaultServer) -> None:
    with FaultServer() as other:
        other.script("/good", OK)
        server.script("/away", redirect(other.url + "/good"))
        with pytest.raises(UnsafeError, match="not a host of this source"):
            client.get(API, "/away")
        assert other.connections == 0
