"""What stays on disk: verified pages under their hash, wire gzip to the byte, and nothing of a failed attempt."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DiskError
from core.settings import Settings
from extract.errors import NotDataError, TruncatedError
from extract.http import Client, Limits
from extract.http_body import BodyWriter
from extract.http_limits import AttemptError
from tests.faults.server import GOOD, GOOD_GZIP, FaultServer, chunked, gzipped, reply
from tests.faults.stage import API

MakeClient = Callable[..., Client]


def test_gzip_from_the_wire_is_kept_to_the_byte(client: Client, tmp_path: Path) -> None:
    answer = client.session(tmp_path).get(API, "/good-gzip")
    assert answer.path.read_bytes() == GOOD_GZIP
    assert answer.sha256 == hashlib.sha256(GOOD_GZIP).hexdigest()
    assert (answer.wire_bytes, answer.body_bytes) == (len(GOOD_GZIP), len(GOOD))


def test_a_plain_body_is_compressed_to_the_same_bytes_however_it_was_cut_up(
    client: Client, server: FaultServer, tmp_path: Path
) -> None:
    server.script("/pieces", chunked(*[GOOD[at : at + 11] for at in range(0, len(GOOD), 11)]))
    session = client.session(tmp_path)
    whole, pieces = session.get(API, "/good"), session.get(API, "/pieces")
    assert whole.sha256 == pieces.sha256 == hashlib.sha256(whole.path.read_bytes()).hexdigest()
    assert gzip.decompress(whole.path.read_bytes()) == GOOD
    assert whole.path.read_bytes()[4:8] == b"\0\0\0\0"
    assert (whole.wire_bytes, whole.body_bytes) == (len(GOOD), len(GOOD))


def test_pages_are_numbered_and_named_by_hash_and_kind(client: Client, tmp_path: Path) -> None:
    session = client.session(tmp_path / "pull")
    answers = [
        session.get(API, "/good"),
        session.get(API, "/good-xml", expect="xml"),
        session.get(API, "/good-html", expect="html"),
    ]
    assert [answer.path.name for answer in answers] == [
        f"page-0001-{answers[0].sha256[:12]}.json.gz",
        f"page-0002-{answers[1].sha256[:12]}.xml.gz",
        f"page-0003-{answers[2].sha256[:12]}.html.gz",
    ]
    assert sorted(path.name for path in (tmp_path / "pull").iterdir()) == [answer.path.name for answer in answers]


def test_an_answer_that_is_not_kept_leaves_the_folder_empty_and_goes_with_the_client(
    client: Client, tmp_path: Path
) -> None:
    session = client.session(tmp_path / "pull")
    peek = session.get(API, "/good", keep=False)
    assert peek.body() == GOOD
    assert list((tmp_path / "pull").iterdir()) == []
    assert session.get(API, "/good").path.name.startswith("page-0001-")
    client.close()
    assert not peek.path.exists()
    assert not peek.path.parent.exists()


@pytest.mark.parametrize("path", ["/t10", "/t11", "/t14", "/t16", "/t18", "/t20-empty", "/t21"])
def test_a_failed_attempt_leaves_nothing_behind(make_client: MakeClient, tmp_path: Path, path: str) -> None:
    session = make_client(limits=Limits(attempts=2, inflated_bytes=1024 * 1024)).session(tmp_path / "pull")
    with pytest.raises(Exception, match=path):
        session.get(API, path)
    assert list((tmp_path / "pull").iterdir()) == []
    assert session.get(API, "/good").path.name.startswith("page-0001-")


def test_the_counters_tell_what_a_pull_cost(client: Client, server: FaultServer, tmp_path: Path) -> None:
    server.script("/flaky", reply(GOOD[:100], length=200, then="close"), reply(GOOD))
    client.session(tmp_path).get(API, "/flaky")
    assert (client.requests, client.retries, client.wire_bytes) == (2, 1, 100 + len(GOOD))


def test_a_full_disk_is_named_and_not_blamed_on_the_publisher(
    client: Client, server: FaultServer, tmp_path: Path
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, the device that is always full")
    session = client.session(tmp_path / "pull")
    (tmp_path / "pull" / ".page-0001.draft").symlink_to("/dev/full")
    with pytest.raises(DiskError, match="could not be stored: No space left on device"):
        session.get(API, "/good")
    assert server.hits("/good") == 1
    assert list((tmp_path / "pull").iterdir()) == []


def test_a_folder_that_went_away_is_a_disk_error(client: Client, server: FaultServer, tmp_path: Path) -> None:
    session = client.session(tmp_path / "pull")
    shutil.rmtree(tmp_path / "pull")
    with pytest.raises(DiskError):
        session.get(API, "/good")
    assert server.hits("/good") == 1


def test_a_body_larger_than_every_buffer_keeps_its_head_and_tail(client: Client, server: FaultServer) -> None:
    numbers = b"[" + b",".join(b'"%07d"' % number for number in range(400_000)) + b"]"
    server.script("/large", gzipped(gzip.compress(numbers, 1, mtime=0)))
    answer = client.get(API, "/large")
    assert answer.body_bytes == len(numbers)
    assert (answer.head, answer.tail) == (numbers[:4096], numbers[-65536:])


def test_a_small_body_is_parsed_whole_and_a_large_one_by_its_ends(client: Client, server: FaultServer) -> None:
    server.script("/small", reply(b'[{"a": 1}{"a": 2}]'))
    server.script("/two", reply(b'[{"a": 1}]\n[{"a": 2}]'))
    for path in ("/small", "/two"):
        with pytest.raises(NotDataError, match="is not JSON"):
            client.get(API, path)
    server.script("/large", reply(b"[" + b" " * 2_000_000 + b"}"))
    with pytest.raises(TruncatedError, match="never closes"):
        client.get(API, "/large")


def test_a_client_can_be_used_again_after_it_was_closed(settings: Settings) -> None:
    client = Client(settings, "probe", (API,))
    for _ in range(2):
        assert client.get(API, "/good").body() == GOOD
        client.close()


def test_large_bodies_are_left_inflated_beside_where_that_is_asked_for(
    client: Client, server: FaultServer, tmp_path: Path
) -> None:
    numbers = b"[" + b",".join(b'"%07d"' % number for number in range(400_000)) + b"]"
    server.script("/large", gzipped(gzip.compress(numbers, 1, mtime=0)))
    server.script("/large-plain", reply(numbers))
    session = client.session(tmp_path / "pull", inflated=True)
    for path in ("/large", "/large-plain"):
        answer = session.get(API, path)
        assert answer.inflated is not None
        assert answer.inflated.read_bytes() == numbers == answer.body()
    assert session.get(API, "/good-gzip").inflated is None
    assert client.session(tmp_path / "other").get(API, "/large").inflated is None
    assert [path.suffix for path in (tmp_path / "other").iterdir()] == [".gz"]


def test_a_large_body_that_is_cut_leaves_nothing_inflated(
    make_client: MakeClient, server: FaultServer, tmp_path: Path
) -> None:
    numbers = b"[" + b",".join(b'"%07d"' % number for number in range(400_000)) + b"]"
    server.script("/cut", gzipped(gzip.compress(numbers, 1, mtime=0)[:-9]))
    session = make_client(limits=Limits(attempts=2)).session(tmp_path / "pull", inflated=True)
    with pytest.raises(TruncatedError):
        session.get(API, "/cut")
    assert list((tmp_path / "pull").iterdir()) == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    body=st.binary(max_size=4_000),
    level=st.integers(0, 9),
    sizes=st.lists(st.integers(1, 700), min_size=1, max_size=30),
    harm=st.sampled_from(["none", "cut", "flipped", "more"]),
    at=st.integers(0, 1 << 16),
)
def test_a_gzip_body_is_whole_or_refused_however_it_is_cut_up_and_harmed(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, level: int, sizes: list[int], harm: str, at: int
) -> None:
    packed = gzip.compress(body, level, mtime=0)
    place = at % len(packed)
    sent = {
        "none": packed,
        "cut": packed[: max(1, place)],
        "flipped": packed[:place] + bytes([packed[place] ^ 0x10]) + packed[place + 1 :],
        "more": packed + b"x",
    }[harm]
    path = tmp_path_factory.mktemp("body") / "draft"
    refused = False
    try:
        with BodyWriter(path, encoding="gzip", utf8=False, charset="", limits=Limits()) as writer:
            rest, turn = sent, 0
            while rest:
                size = sizes[turn % len(sizes)]
                writer.feed(rest[:size])
                rest, turn = rest[size:], turn + 1
            stored = writer.finish()
            writer.approve()
    except AttemptError:
        refused = True
    if harm in ("none", "cut", "more") or not refused:  # a flipped bit of the header's time or system harms nothing
        assert refused == (harm in ("cut", "more"))
    if not refused:
        assert stored.body_bytes == len(body)
        assert gzip.decompress(path.read_bytes()) == body
