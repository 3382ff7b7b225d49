"""A real S3 server of the test's own: Ceph's gateway over one monitor and one store in memory, all on loopback.

Debian's ``ceph-mon``, ``ceph-osd`` and ``radosgw`` (16.2); nothing of it outlives the test.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

import requests

PROGRAMS = ("ceph-mon", "ceph-osd", "radosgw", "ceph", "monmaptool", "ceph-authtool", "radosgw-admin")
KEY, SECRET, BUCKET = "landfall", "not-a-secret", "landfall"
SECONDS = 180
ROLES = {
    "mon.": {"mon": "allow *"},
    "client.admin": {"mon": "allow *", "osd": "allow *", "mgr": "allow *"},
    "osd.0": {"mon": "allow profile osd", "osd": "allow *"},
}
CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{port}/0]
public addr = 127.0.0.1
ms bind ipv6 = false
keyring = {folder}/keyring
auth allow insecure global id reclaim = false
mon allow pool size one = true
mon data avail crit = 1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 2147483648
mon data = {folder}/mon
osd data = {folder}/osd
rgw data = {folder}/rgw
run dir = {folder}
admin socket = {folder}/$name.asok
pid file =
log file = {folder}/$name.log
mon cluster log file = {folder}/cluster.log
crash dir = {folder}
"""


def obstacle() -> str:
    """What is missing of the server, ``""`` where all is there."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    return f"no {missing[0]}: apt-get install ceph-mon ceph-osd radosgw" if missing else ""


@dataclass(frozen=True)
class S3:
    """A running server: where it listens, and the gateway's process."""

    port: int
    gateway: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a client of it reads."""
        names = {
            "ACCESS_KEY_ID": KEY,
            "SECRET_ACCESS_KEY": SECRET,
            "REGION": "us-east-1",
            "ENDPOINT_URL": self.endpoint,
        }
        return {f"AWS_{name}": value for name, value in names.items()}


@contextmanager
def running() -> Iterator[S3]:
    """Start the three servers, make a user and a bucket, and end all of them with the block."""
    folder = Path(tempfile.mkdtemp(prefix="landfall-s3-", dir="/tmp"))
    servers: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        with open(folder / f"{words[0]}.out", "wb") as out:
            servers.append(subprocess.Popen([*words, "-c", str(folder / "ceph.conf")], stdout=out, stderr=out))
        return servers[-1]

    def do(*words: str) -> str:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS)
        assert done.returncode == 0, f"{words}: {done.stderr[-2000:]}"
        return done.stdout

    try:
        _prepare(folder, do)
        conf = ("-c", str(folder / "ceph.conf"))
        start("ceph-mon", "-f", "-i", "a")
        store = str(uuid.uuid4())
        do("ceph", *conf, "--connect-timeout", "60", "osd", "new", store)
        do("ceph-osd", *conf, "-i", "0", "--mkfs", "--osd-uuid", store)
        start("ceph-osd", "-f", "-i", "0")
        user = ("--uid=landfall", "--display-name=landfall", f"--access-key={KEY}", f"--secret-key={SECRET}")
        do("radosgw-admin", *conf, "user", "create", *user)
        port = _free_port()
        words = ("-n", "client.admin", "--keyring", str(folder / "keyring"))
        gateway = start("radosgw", "-f", *words, f"--rgw-frontends=beast endpoint=127.0.0.1:{port}")
        server = S3(port, gateway)
        _make_bucket(server)
        yield server
    finally:
        for process in reversed(servers):
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, do: object) -> None:
    assert callable(do)
    fsid, port = str(uuid.uuid4()), _free_port()
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir()
    (folder / "ceph.conf").write_text(CONFIGURATION.format(fsid=fsid, port=port, folder=folder), encoding="utf-8")
    keyring = str(folder / "keyring")
    do("ceph-authtool", "--create-keyring", keyring)
    for name, caps in ROLES.items():
        do("ceph-authtool", keyring, "-g", "-n", name, *(word for cap in caps.items() for word in ("--cap", *cap)))
    monitors = str(folder / "monmap")
    do("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{port}]", monitors)
    conf = ("-c", str(folder / "ceph.conf"))
    do("ceph-mon", *conf, "--mkfs", "-i", "a", "--monmap", monitors, "--keyring", keyring)


def _make_bucket(server: S3) -> None:
    """By a request signed as S3 had it first: obstore makes no buckets, and the newer signature takes a page."""
    deadline = time.monotonic() + SECONDS
    while True:
        day = formatdate(usegmt=True)
        words = f"PUT\n\n\n{day}\n/{BUCKET}".encode()
        signed = base64.b64encode(hmac.new(SECRET.encode(), words, hashlib.sha1).digest()).decode()
        headers = {"Date": day, "Authorization": f"AWS {KEY}:{signed}"}
        try:
            requests.put(f"{server.endpoint}/{BUCKET}", headers=headers, timeout=60).raise_for_status()
            return
        except requests.ConnectionError:
            assert server.gateway.poll() is None, "the gateway ended"
            assert time.monotonic() < deadline, "the gateway does not answer"
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
