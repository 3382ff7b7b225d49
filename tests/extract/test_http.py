"""The transport rows of the fault matrix: every answer is whole and verified, or a named error within its bounds."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ConfigurationError, LandfallError
from core.settings import Settings
from extract.contract import Api
from extract.errors import (
    LimitError,
    NotDataError,
    RefusedError,
    StaleError,
    TruncatedError,
    UnavailableError,
    UnsafeError,
)
from extract.http import Client, Limits
from tests.faults.server import GOOD, GOOD_GZIP, OK, RSS, FaultServer, Reply, chunked, gzipped, head, reply, until_close
from tests.faults.stage import API, KEY, FakeTime

MakeClient = Callable[..., Client]


def status_403(body: bytes) -> Reply:
    return reply(body, "Content-Type: application/json", status=403)


@pytest.mark.parametrize("path", ["/good", "/good-gzip", "/good-chunked", "/good-until-close"])
def test_a_good_answer_arrives_whole_however_it_is_framed(client: Client, path: str) -> None:
    answer = client.get(API, path)
    assert answer.body() == GOOD
    assert answer.body_bytes == len(GOOD)
    assert answer.head == GOOD[:4096]
    assert answer.tail == GOOD[-65536:]
    assert answer.attempts == 1
    assert answer.json()[0]["name"] == "Compañía 0 S.A.S."


def test_t1_a_429_waits_exactly_the_seconds_asked_for(client: Client, fake_time: FakeTime) -> None:
    answer = client.get(API, "/t1")
    assert fake_time.slept == [7.0]
    assert (answer.attempts, client.retries, client.throttled, client.waits_seconds) == (2, 1, 1, 7.0)


def test_t1_the_wait_binds_every_other_request_to_the_host(
    make_client: MakeClient, server: FaultServer, fake_time: FakeTime
) -> None:
    server.script("/busy", reply(b"", "Retry-After: 30", status=429))
    client = make_client(limits=Limits(attempts=1))
    with pytest.raises(UnavailableError):
        client.get(API, "/busy")
    client.get(API, "/good")
    assert fake_time.slept == [30.0]


def test_t2_a_date_is_counted_from_the_servers_own_clock(client: Client, fake_time: FakeTime) -> None:
    client.get(API, "/t2")
    assert fake_time.slept == [9.0]


def test_t2_a_date_in_the_past_falls_back_to_our_own_wait(client: Client, fake_time: FakeTime) -> None:
    client.get(API, "/t2-past")
    assert fake_time.slept == [1.0]


@pytest.mark.parametrize("value", ["soon", "", "-5", "1e3", "Wed, 99 Foo 2026", "٣", "0x10", "\xb2"])
def test_t3_a_garbage_retry_after_falls_back_to_our_own_wait(
    client: Client, server: FaultServer, fake_time: FakeTime, value: str
) -> None:
    text = value.encode("utf-8", "replace").decode("latin-1")
    server.script("/garbage", reply(b"", f"Retry-After: {text}", status=429), OK)
    client.get(API, "/garbage")
    assert fake_time.slept == [1.0]


@pytest.mark.parametrize("value", ["901", "86400", "9" * 400, "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_t3_a_huge_retry_after_defers_the_run_instead_of_sleeping(
    client: Client, server: FaultServer, fake_time: FakeTime, value: str
) -> None:
    server.script("/huge", reply(b"", "Date: Wed, 21 Oct 2026 07:28:00 GMT", f"Retry-After: {value}", status=429))
    with pytest.raises(LimitError, match="asks to wait") as caught:
        client.get(API, "/huge")
    assert "start the pull again after that time" in caught.value.next_step
    assert (server.hits("/huge"), fake_time.slept) == (1, [])


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 425, 202])
def test_t4_a_passing_fault_is_asked_again_with_growing_waits(
    client: Client, server: FaultServer, fake_time: FakeTime, status: int
) -> None:
    server.script("/busy", *[reply(b"", status=status)] * 4, OK)
    assert client.get(API, "/busy").attempts == 5
    assert fake_time.slept == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("status", [500, 503, 429, 202])
def test_t4_five_attempts_are_enough(client: Client, server: FaultServer, status: int) -> None:
    server.script("/down", reply(b"", status=status))
    with pytest.raises(UnavailableError, match=f"answered {status} .*attempt 5 of 5"):
        client.get(API, "/down")
    assert server.hits("/down") == 5


def test_t4_our_own_waits_are_jittered_and_capped(
    make_client: MakeClient, server: FaultServer, fake_time: FakeTime
) -> None:
    limits = Limits(attempts=9, backoff_seconds=4.0, backoff_cap_seconds=10.0)
    with pytest.raises(UnavailableError):
        make_client(limits=limits, random=lambda: 0.5).get(API, "/t4")
    assert fake_time.slept == [2.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 414, 422, 451])
def test_t5_a_refusal_is_never_asked_again(
    client: Client, server: FaultServer, fake_time: FakeTime, status: int
) -> None:
    server.script("/no", reply(b"<html>no</html>", status=status))
    with pytest.raises(RefusedError, match=f"/no: answered {status}"):
        client.get(API, "/no")
    assert (server.hits("/no"), fake_time.slept) == (1, [])


@pytest.mark.parametrize("status", [401, 403])
def test_t5_a_refused_key_is_named_with_the_place_to_get_one(client: Client, server: FaultServer, status: int) -> None:
    server.script("/no", reply(b"", status=status))
    with pytest.raises(RefusedError) as caught:
        client.get(API, "/no")
    assert caught.value.next_step == "check LANDFALL_KEY_FAULTY (free at faulty.example/keys)"


def test_t5_the_publishers_own_code_says_what_was_wrong(client: Client) -> None:
    with pytest.raises(RefusedError, match=r"query\.soql\.no-such-column") as caught:
        client.get(API, "/t5")
    assert caught.value.context["remote_code"] == "query.soql.no-such-column"


def test_t5_a_403_with_a_time_to_wait_is_a_quota_and_passes(
    client: Client, server: FaultServer, fake_time: FakeTime
) -> None:
    server.script("/quota", reply(b"", "Retry-After: 20", status=403), OK)
    client.get(API, "/quota")
    assert (fake_time.slept, client.throttled) == ([20.0], 1)


def test_t5_a_403_that_asks_for_no_wait_is_a_refusal(client: Client, server: FaultServer) -> None:
    server.script("/quota", reply(b"", "Retry-After: 0", status=403))
    with pytest.raises(RefusedError):
        client.get(API, "/quota")


SPENT = b'{"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 00:01:40."}'


def test_t5_a_403_that_speaks_of_a_spent_quota_waits_as_its_words_ask(
    client: Client, server: FaultServer, fake_time: FakeTime
) -> None:
    server.script("/quota", status_403(SPENT), OK)
    assert client.get(API, "/quota").attempts == 2
    assert (fake_time.slept, client.throttled) == ([100.0], 1)


def test_t5_a_quota_that_comes_back_in_hours_is_quoted_and_not_slept_for(
    client: Client, server: FaultServer, fake_time: FakeTime
) -> None:
    server.script("/quota", status_403(SPENT.replace(b"00:01:40", b"13:00:05")))
    with pytest.raises(LimitError, match="Out of call volume quota") as caught:
        client.get(API, "/quota")
    assert "asks to wait 46805 s" in caught.value.fault
    assert fake_time.slept == []


@pytest.mark.parametrize(
    "words",
    [
        "Out of call volume quota.",
        "Quota exceeded for this subscription",
        "You have exceeded your daily request limit.",
        "The rate limit has been reached",
        "Too Many Requests",
    ],
)
def test_t5_some_nodes_of_a_gateway_refuse_what_others_answer(client: Client, server: FaultServer, words: str) -> None:
    server.script("/node", status_403(json.dumps({"message": words}).encode()), OK)
    assert client.get(API, "/node").attempts == 2


def test_t5_a_429_says_in_words_how_long_to_wait(client: Client, server: FaultServer, fake_time: FakeTime) -> None:
    words = b'{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 2 seconds."}'
    server.script("/busy", reply(words, status=429), OK)
    client.get(API, "/busy")
    assert fake_time.slept == [2.0]


@pytest.mark.parametrize(
    "body",
    [
        b'{"message": "No subscription\\u0007 for\\n this product."}',
        b'{"error": "No subscription for this product."}',
        b'{"errorObject": {"errorMessage": "No subscription for this product."}}',
        b'{"errors": [{"status": "403", "title": "No subscription for this product."}, {"title": "Other"}]}',
        b'{"error": {"code": "Forbidden", "message": "No subscription for this product."}}',
        b'{"message": "", "error": {"innererror": 1, "errors": [{"detail": "No subscription for this product."}]}}',
        b'[{"message": "No subscription for this product."}]',
        b'"No subscription for this product."',
        b"No subscription for this product.",
    ],
)
def test_t5_the_reason_of_a_403_reaches_the_line(client: Client, server: FaultServer, body: bytes) -> None:
    server.script("/no", status_403(body))
    with pytest.raises(RefusedError, match=r'answered 403 Forbidden, saying "No subscription for this product\."'):
        client.get(API, "/no")


def test_t5_what_a_403_repeats_of_us_is_taken_out(client: Client, server: FaultServer) -> None:
    token = "abcdefghijklmnop" + "0123456789"
    words = f"Key {KEY} of someone@mail.example may not ask for Cafe Cumbre ({token}) {'x' * 300}"
    server.script("/no", status_403(json.dumps({"message": words}).encode()))
    with pytest.raises(RefusedError) as caught:
        client.get(API, "/no", [("name", "Cafe Cumbre")])
    line = caught.value.as_json()
    assert not [secret for secret in (KEY, "someone", "Cumbre", token, "x" * 201) if secret in line]
    assert "Key <hidden> of <hidden> may not ask for <hidden> (<hidden>)" in caught.value.fault


@pytest.mark.parametrize(
    "body", [b"<html>Access denied</html>", b'{"errors": []}', b"[]", b"[" * 9_000, b"{", b"\x1f\x8b\x00", b"null"]
)
def test_t5_a_page_and_a_body_without_words_are_not_quoted(client: Client, server: FaultServer, body: bytes) -> None:
    server.script("/no", status_403(body))
    with pytest.raises(RefusedError) as caught:
        client.get(API, "/no")
    assert "saying" not in caught.value.fault


def test_t6_a_page_beyond_a_shrunken_set_is_told_apart_from_other_refusals(client: Client) -> None:
    with pytest.raises(RefusedError) as caught:
        client.get(API, "/t6")
    assert caught.value.context["remote_code"] == "rest_post_invalid_page_number"


def test_t7_a_closed_port_is_asked_five_times_and_named(make_client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    client = make_client(base_urls={API.name: f"http://127.0.0.1:{port}"})
    with pytest.raises(UnavailableError, match=f"127.0.0.1:{port}/x: no connection: Connection refused .*5 of 5"):
        client.get(API, "/x")


@pytest.mark.parametrize("fault", [socket.gaierror(-2, "NXDOMAIN"), socket.gaierror(-3, "SERVFAIL"), None])
def test_t7_a_name_without_an_address_is_tried_twice_and_named(make_client: MakeClient, fault: OSError | None) -> None:
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        if fault:
            raise fault
        return []

    client = make_client(base_urls={API.name: "http://nowhere.example"}, look_up=look_up)
    with pytest.raises(UnavailableError, match=r"the host name nowhere\.example has no address"):
        client.get(API, "/x")
    assert asked == ["nowhere.example"] * 2


def test_t8_silence_ends_with_the_read_timeout(make_client: MakeClient, server: FaultServer) -> None:
    client = make_client(limits=Limits(read_seconds=0.05, attempts=2))
    with pytest.raises(UnavailableError, match=r"silence for 0\.05 s"):
        client.get(API, "/t8")
    assert server.hits("/t8") == 2


def test_t8_a_connection_nobody_takes_ends_with_the_connect_timeout(make_client: MakeClient) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for other in waiting:
            other.settimeout(0)
            other.connect_ex(address)
        client = make_client(
            base_urls={API.name: f"http://127.0.0.1:{address[1]}"}, limits=Limits(connect_seconds=0.05, attempts=2)
        )
        with pytest.raises(UnavailableError, match=r"no connection within 0\.05 s"):
            client.get(API, "/x")
        for other in waiting:
            other.close()


def test_t9_a_drip_that_never_pauses_ends_with_the_total_deadline(make_client: MakeClient, server: FaultServer) -> None:
    size = 100_000  # drips for half an hour: a client that waited for all of it would come to the limit of the suite
    server.script("/drip", Reply(head(200, f"Content-Length: {size}"), "close", 0.02, b" " * size))
    client = make_client(clock=time.monotonic, limits=Limits(total_seconds=0.15, attempts=1))
    with pytest.raises(UnavailableError, match=r"longer than 0\.15 s in all"):
        client.get(API, "/drip")


def test_t9_headers_that_drip_end_with_the_total_deadline(make_client: MakeClient, server: FaultServer) -> None:
    server.script("/drip", Reply(b"HTTP/1.1 200 OK\r\n", "close", 0.02, b"X-Slow: 1\r\n" * 400))
    client = make_client(clock=time.monotonic, limits=Limits(total_seconds=0.15, attempts=1))
    with pytest.raises(UnavailableError, match=r"longer than 0\.15 s in all"):
        client.get(API, "/drip")


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/t10", "ended in the middle of the body, after 5000 of"),
        ("/t11", "ended in the middle of the body, after 5000 of"),
        ("/t12", "never closes"),
        ("/t13", "ended in the middle of the body, after 5000 bytes"),
        ("/t14", "before its own end mark"),
        ("/t14-no-trailer", "before its own end mark"),
        ("/t14-short-trailer", "before its own end mark"),
        ("/t14-trailing", "bytes follow the end mark"),
        ("/t15", "incorrect checksum"),
        ("/t15-not-gzip", "invalid gzip/zlib wrapper"),
        ("/t17", "never closes"),
        ("/t21-cut-character", "ends inside a character"),
    ],
    ids=lambda value: value.strip("/") if value.startswith("/") else "",
)
def test_t10_to_t17_a_body_that_is_not_whole_is_refused_after_five_attempts(
    client: Client, server: FaultServer, tmp_path: Path, path: str, fault: str
) -> None:
    with pytest.raises(TruncatedError, match=fault):
        client.session(tmp_path / "pull").get(API, path)
    assert server.hits(path) == 5
    assert list((tmp_path / "pull").iterdir()) == []


def test_t10_a_reset_in_the_middle_is_mended_by_asking_again(client: Client, server: FaultServer) -> None:
    cut = reply(GOOD[:5000], length=len(GOOD), then="reset")
    server.script("/once", cut, OK)
    answer = client.get(API, "/once")
    assert (answer.body(), answer.attempts) == (GOOD, 2)


def test_t12_a_body_cut_at_a_bracket_is_parsed_when_nothing_frames_it(client: Client) -> None:
    with pytest.raises(NotDataError, match="is not JSON"):
        client.get(API, "/t12-at-a-bracket")


def test_t12_a_large_unframed_body_cut_at_a_bracket_is_refused_too(client: Client, server: FaultServer) -> None:
    large = b"[" + b",".join([GOOD] * 100)
    assert len(large) > 1024 * 1024
    server.script("/large", until_close(large))
    with pytest.raises(NotDataError, match="is not JSON"):
        client.get(API, "/large")
    server.script("/whole", until_close(large + b"]"))
    assert client.get(API, "/whole").body_bytes == len(large) + 1


def test_t12_an_unframed_page_must_reach_its_last_tag(client: Client, server: FaultServer) -> None:
    page = b"<html><body>" + b"x" * 100
    server.script("/cut", until_close(page))
    server.script("/whole", until_close(page + b"</body></HTML>\n"))
    with pytest.raises(TruncatedError, match="</html>"):
        client.get(API, "/cut", expect="html")
    assert client.get(API, "/whole", expect="html").body_bytes == len(page) + 15


@pytest.mark.parametrize("cut", range(1, len(GOOD_GZIP), 97))
def test_t14_a_gzip_body_cut_inside_a_matching_length_is_refused(
    make_client: MakeClient, server: FaultServer, cut: int
) -> None:
    server.script("/cut", gzipped(GOOD_GZIP[:cut]))
    with pytest.raises(TruncatedError, match=f"the gzip body ends after {cut} bytes"):
        make_client(limits=Limits(attempts=1)).get(API, "/cut")


def test_t16_a_zip_bomb_stops_at_the_cap_and_is_not_asked_again(make_client: MakeClient, server: FaultServer) -> None:
    client = make_client(limits=Limits(inflated_bytes=1024 * 1024))
    with pytest.raises(LimitError, match="inflates to more than 1048576 bytes"):
        client.get(API, "/t16")
    assert server.hits("/t16") == 1


def test_t16_the_cap_is_64_mebibytes_unless_it_is_set() -> None:
    assert Limits().inflated_bytes == 64 * 1024 * 1024


@pytest.mark.parametrize("answer", [OK, chunked(GOOD), until_close(GOOD)], ids=["declared", "chunked", "unframed"])
def test_t16_a_body_over_the_wire_cap_is_refused(make_client: MakeClient, server: FaultServer, answer: Reply) -> None:
    server.script("/long", answer)
    client = make_client(limits=Limits(wire_bytes=3000))
    with pytest.raises(LimitError, match="3000"):
        client.get(API, "/long")
    assert server.hits("/long") == 1


def test_t16_a_declared_length_over_the_cap_is_not_even_received(make_client: MakeClient) -> None:
    client = make_client(limits=Limits(wire_bytes=3000))
    with pytest.raises(LimitError, match=f"the body is {len(GOOD)} bytes long, over the cap of 3000"):
        client.get(API, "/good")
    assert client.wire_bytes == 0


def test_t16_a_body_of_exactly_the_cap_is_in_order(make_client: MakeClient) -> None:
    limits = Limits(wire_bytes=len(GOOD), inflated_bytes=len(GOOD))
    assert make_client(limits=limits).get(API, "/good").body() == GOOD


@pytest.mark.parametrize("path", ["/t18", "/t18-latin-1", "/t19-wrong-body"])
def test_t18_a_page_instead_of_data_is_named_and_asked_again(client: Client, server: FaultServer, path: str) -> None:
    with pytest.raises(NotDataError, match="an HTML page instead of JSON"):
        client.get(API, path)
    assert server.hits(path) == 3


def test_t18_a_page_instead_of_a_feed_is_named(client: Client) -> None:
    with pytest.raises(NotDataError, match="an HTML page instead of XML"):
        client.get(API, "/t18", expect="xml")


def test_t18_a_maintenance_page_that_goes_away_does_no_harm(client: Client, server: FaultServer) -> None:
    server.script("/once", reply(b"<html>Volvemos</html>"), OK)
    assert client.get(API, "/once").attempts == 2


@pytest.mark.parametrize("body", [b"Too many requests.", b'"text"', b"404", b"null", b"<?xml version='1.0'?><a/>"])
def test_t18_anything_else_than_an_object_or_an_array_is_not_data(
    client: Client, server: FaultServer, body: bytes
) -> None:
    server.script("/odd", reply(body))
    with pytest.raises(NotDataError, match="instead of JSON"):
        client.get(API, "/odd")


def test_t19_a_wrong_content_type_does_not_matter_and_is_kept_for_the_record(client: Client) -> None:
    answer = client.get(API, "/t19")
    assert (answer.body(), answer.headers["content-type"]) == (GOOD, "text/html")


@pytest.mark.parametrize("path", ["/t20-empty", "/t20-blank", "/t20-empty-gzip"])
@pytest.mark.parametrize("expect", ["json", "xml", "html"])
def test_t20_an_empty_body_is_not_data(client: Client, path: str, expect: str) -> None:
    with pytest.raises(NotDataError, match="the body is empty"):
        client.get(API, path, expect=expect)  # type: ignore[arg-type]


def test_t20_a_204_is_not_data(client: Client) -> None:
    with pytest.raises(NotDataError, match="answered 204 No Content, which holds no data"):
        client.get(API, "/t20")


def test_t21_bytes_that_are_not_utf_8_are_refused_with_the_charset_declared(client: Client) -> None:
    with pytest.raises(NotDataError, match="declared as 'iso-8859-1', is not UTF-8 near byte 34"):
        client.get(API, "/t21")


@pytest.mark.parametrize("path", ["/t21-utf-16", "/t21-utf-16-no-bom"])
def test_t21_utf_16_is_refused(client: Client, path: str) -> None:
    with pytest.raises(NotDataError, match="UTF-8"):
        client.get(API, path)


def test_t21_a_byte_order_mark_is_in_order(client: Client) -> None:
    assert client.get(API, "/t21-bom").json()[1]["id"] == "row-0001"


def test_t21_a_character_may_arrive_in_two_pieces(client: Client, server: FaultServer) -> None:
    at = GOOD.index("ñ".encode()) + 1
    server.script("/split", chunked(GOOD[:at], GOOD[at:]))
    assert client.get(API, "/split").body() == GOOD


def test_t21_half_a_character_is_not_forgotten_between_two_pieces(client: Client, server: FaultServer) -> None:
    server.script("/half", chunked(b'["Bogot\xc3', b' D.C."]'))
    with pytest.raises(NotDataError, match="is not UTF-8"):
        client.get(API, "/half")


def test_t27_a_stale_replica_is_asked_again_and_then_named(client: Client, server: FaultServer) -> None:
    with pytest.raises(StaleError, match="out of date"):
        client.get(API, "/t27")
    assert server.hits("/t27") == 3
    assert client.get(API, "/t27-once").attempts == 2


def test_t28_nothing_is_asked_conditionally_and_a_304_is_not_data(client: Client, server: FaultServer) -> None:
    with pytest.raises(NotDataError, match="answered 304"):
        client.get(API, "/t28")
    assert not {"if-none-match", "if-modified-since"} & set(server.seen[0].headers)


def test_t29_a_captive_portal_is_not_followed(client: Client, server: FaultServer) -> None:
    with pytest.raises(UnsafeError, match=r"login\.portal\.example"):
        client.get(API, "/t29")
    assert server.hits("/t29") == 1


def test_t30_a_kept_connection_closed_under_us_costs_no_attempt(
    client: Client, server: FaultServer, fake_time: FakeTime
) -> None:
    client.get(API, "/good")
    answer = client.get(API, "/t30")
    assert (answer.attempts, client.retries, fake_time.slept) == (1, 0, [])
    assert (server.connections, client.requests) == (2, 3)


def test_t30_a_fresh_connection_closed_under_us_is_an_attempt(client: Client) -> None:
    assert client.get(API, "/t30").attempts == 2


def test_connections_are_kept_between_requests(client: Client, server: FaultServer) -> None:
    for path in ("/good", "/good-gzip", "/good-chunked", "/good"):
        client.get(API, path)
    assert server.connections == 1


def test_an_answer_that_is_not_http_is_refused(client: Client) -> None:
    with pytest.raises(UnavailableError, match="not HTTP"):
        client.get(API, "/not-http")


def test_an_encoding_nobody_asked_for_is_refused(client: Client, server: FaultServer) -> None:
    with pytest.raises(NotDataError, match="encoded as 'br'"):
        client.get(API, "/brotli")
    assert server.seen[0].headers["accept-encoding"] == "gzip"


def test_json_is_asked_for_by_all_its_names(client: Client, server: FaultServer) -> None:
    client.get(API, "/good")
    assert server.seen[0].headers["accept"] == "application/json, application/vnd.api+json;q=0.9, */*;q=0.1"


def test_c7_deep_nesting_is_a_limit_not_a_crash(client: Client, server: FaultServer) -> None:
    with pytest.raises(LimitError, match="nested too deeply"):
        client.get(API, "/c7")
    assert server.hits("/c7") == 1


@pytest.mark.parametrize("text", [b"[1e999, NaN, Infinity]", b"[%s]" % (b"9" * 5000), b'[{"a": 1, "a": 2}]'])
def test_c4_c5_c6_odd_values_are_the_landings_business(client: Client, server: FaultServer, text: bytes) -> None:
    server.script("/odd", reply(text))
    assert client.get(API, "/odd").body() == text


def test_c15_a_dtd_is_refused_at_once(client: Client, server: FaultServer) -> None:
    with pytest.raises(UnsafeError, match="DTD"):
        client.get(API, "/c15", expect="xml")
    assert server.hits("/c15") == 1


def test_c15_a_dtd_behind_a_long_comment_is_found(client: Client, server: FaultServer) -> None:
    hidden = b"<?xml version='1.0'?><!--" + b"x" * 100_000 + b"--><!DOCTYPE rss SYSTEM 'http://x.example/a'><rss/>"
    server.script("/hidden", reply(hidden))
    with pytest.raises(UnsafeError, match="DTD"):
        client.get(API, "/hidden", expect="xml")


def test_c15_the_word_doctype_inside_a_text_is_no_dtd(client: Client, server: FaultServer) -> None:
    quoted = RSS.replace(b"Una planta nueva", b"<![CDATA[<!DOCTYPE html><p>Una planta</p>]]>")
    server.script("/quoted", reply(quoted))
    assert client.get(API, "/quoted", expect="xml").body() == quoted


@pytest.mark.parametrize("cut", range(60, len(RSS) - 7, 9))
def test_c16_a_truncated_feed_is_refused(make_client: MakeClient, server: FaultServer, cut: int) -> None:
    server.script("/cut", reply(RSS[:cut]))
    with pytest.raises(TruncatedError, match="the XML text breaks"):
        make_client(limits=Limits(attempts=1)).get(API, "/cut", expect="xml")


@pytest.mark.parametrize("root", ["rss", "feed", "urlset", "sitemapindex"])
def test_feeds_and_sitemaps_are_taken_with_or_without_a_declaration(
    client: Client, server: FaultServer, root: str
) -> None:
    server.script("/plain", reply(f"<{root} xmlns='http://x.example/'>ñ</{root}>".encode()))
    assert client.get(API, "/plain", expect="xml").body_bytes > 0


@pytest.mark.parametrize("text", [b"<Error><Code>AccessDenied</Code></Error>", b"<rss><a></b></rss>", b"{}"])
def test_xml_that_is_no_feed_is_not_data(client: Client, server: FaultServer, text: bytes) -> None:
    server.script("/odd", reply(text))
    with pytest.raises(NotDataError):
        client.get(API, "/odd", expect="xml")


def test_the_request_says_who_asks_and_carries_the_key_in_its_header(
    settings: Settings, make_client: MakeClient, server: FaultServer
) -> None:
    client = make_client()
    client.get(API, "/good", [("$where", "a > 'ñ' & b"), ("$limit", "5")])
    seen = server.seen[0]
    assert seen.headers["user-agent"].startswith("Landfall/")
    assert seen.headers["ocp-apim-subscription-key"] == settings.keys[API.name]
    assert seen.query == "%24where=a%20%3E%20%27%C3%B1%27%20%26%20b&%24limit=5"
    assert client.has_key(API)


def test_the_user_agent_names_the_contact(server: FaultServer, tmp_path: Path) -> None:
    settings = Settings("live", tmp_path, base_urls={API.name: server.url}, contact="https://landfall.example/bot")
    with Client(settings, "probe", (API,)) as client:
        client.get(API, "/good")
        assert not client.has_key(API)
    assert server.seen[0].headers["user-agent"].endswith(" (+https://landfall.example/bot)")


def test_a_path_may_carry_a_query_of_its_own_and_must_be_absolute(client: Client, server: FaultServer) -> None:
    client.get(API, "/good?a=1", [("b", "2")])
    assert (server.seen[0].path, server.seen[0].query) == ("/good", "a=1&b=2")
    with pytest.raises(ValueError, match="does not start with /"):
        client.get(API, "good")


def test_sample_mode_asks_the_sandbox_below_the_name_of_the_api(server: FaultServer, tmp_path: Path) -> None:
    server.script("/faulty/good", OK)
    with Client(Settings("sample", tmp_path, sandbox_url=server.url), "probe", (API,)) as client:
        assert client.get(API, "/good").url == f"{server.url}/faulty/good"


def test_sample_mode_without_a_sandbox_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="landfall sandbox serve"):
        Client(Settings("sample", tmp_path), "probe", (API,))


@pytest.mark.parametrize("url", ["ftp://x.example", "http://", "x.example", "https://u:p@x.example", "http://x:y/"])
def test_a_base_address_that_cannot_be_used_is_refused_by_name(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="LANDFALL_URL_FAULTY") as caught:
        Client(Settings("live", tmp_path, base_urls={API.name: url}), "probe", (API,))
    assert url not in str(caught.value)


def test_progress_reaches_whoever_listens(make_client: MakeClient, tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []
    client = make_client(on_progress=lambda *news: told.append(news))
    client.session(tmp_path).progress(3, 9, "months")
    assert told == [(3, 9, "months")]


def test_every_error_names_source_place_and_next_step(client: Client) -> None:
    with pytest.raises(LandfallError) as caught:
        client.get(API, "/t4")
    line = caught.value.line()
    assert line.startswith("probe: 127.0.0.1:")
    assert "/t4: answered 503 Service Unavailable (attempt 5 of 5) [unavailable] Next: " in line
    assert caught.value.context["attempt"] == 5


def test_gzip_decompresses_what_was_kept(client: Client) -> None:
    answer = client.get(API, "/good-gzip")
    assert gzip.decompress(answer.path.read_bytes()) == GOOD


def test_an_api_without_a_key_header_never_sends_one(server: FaultServer, tmp_path: Path) -> None:
    open_api = Api("open", "https://open.example")
    settings = Settings("live", tmp_path, base_urls={"open": server.url}, keys={"open": "left-over"})
    with Client(settings, "probe", (open_api,)) as client:
        client.get(open_api, "/good")
    assert "left-over" not in str(server.seen[0].headers)
