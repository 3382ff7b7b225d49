"""The log of releases on object storage: which one readers have, as objects that are made once and never changed.

``log/00000007.json`` is entry 7; the highest number says what readers have now. An entry is made by a conditional write
(``If-None-Match: *``): of two who make the same number one is refused, so whoever slept since it read the log cannot
take back what others published. The same write exists on S3, Google Cloud Storage, Azure and a local folder; a pointer
moved by ``If-Match`` needs more of a server (Ceph 16 compares the header with its quotes, tried 2026-11).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import from_url

from core.errors import ConfigurationError
from serve.errors import ObjectStorageError, StalePublisherError

LOG = "log/"
RETRIES: Any = {"max_retries": 5, "retry_timeout": timedelta(minutes=1)}
"""Of one request; a stage that fails is tried again by Airflow."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class File:
    """One file of a release: its name within it, its size and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """What readers got at one moment.

    Attributes:
        number: of the entry, one more than the one before; of entries with the same number there is one.
        prefix: below which the release's files are.
        version, warehouse_id, mode, database_sha256: of the release.
        files: all of them; nothing else below the prefix belongs to it.
        run_id, token: who made the entry; the token is made for this one write.
    """

    number: int
    prefix: str
    version: str
    warehouse_id: str
    mode: str
    database_sha256: str
    files: tuple[File, ...]
    run_id: str
    token: str

    def as_json(self) -> bytes:
        """The object's bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def opened(url: str, endpoint: str = "") -> Any:
    """The storage at ``url`` (``s3://bucket/prefix``); keys, region and endpoint come from the usual ``AWS_…``.

    Args:
        url: its address; ``file:///folder`` serves as well.
        endpoint: the server's own address, as ``AWS_ENDPOINT_URL`` has it; only one on loopback may speak plain HTTP.

    Raises:
        ConfigurationError: there is no storage of that kind.
    """
    plain = urlsplit(endpoint).hostname in LOOPBACK
    try:
        if url.startswith("s3://"):
            client: Any = {"allow_http": plain}
            return from_url(url, client_options=client, retry_config=RETRIES, virtual_hosted_style_request=not endpoint)
        return from_url(url)
    except (BaseError, ValueError) as error:
        fault = f"LANDFALL_OBJECTS does not name a storage: {str(error).splitlines()[0]}"
        raise ConfigurationError("objects", fault, "write it as s3://bucket/prefix, or file:///folder") from error


def newest(store: Any, last: int = 1) -> list[Entry]:
    """The last entries, oldest first; none before the first release."""
    paths = sorted(str(found["path"]) for chunk in obstore.list(store, LOG) for found in chunk)
    return [_entry(bytes(obstore.get(store, path).bytes())) for path in paths[-last:]]


def append(store: Any, entry: Entry) -> None:
    """Make ``entry`` what readers have.

    Raises:
        StalePublisherError: the number is taken: somebody else published since the log was read.
    """
    path = f"{LOG}{entry.number:08d}.json"
    try:
        obstore.put(store, path, entry.as_json(), mode="create")
    except AlreadyExistsError as taken:
        there = _entry(bytes(obstore.get(store, path).bytes()))
        if there.token == entry.token:  # the answer to the first attempt was lost, and the library asked again
            return
        fault = f"entry {entry.number} of the log is release {there.version} of run {there.run_id or 'by hand'}"
        raise StalePublisherError("objects", fault, "run `landfall objects` again: it begins from there") from taken


@contextmanager
def errors(url: str) -> Iterator[None]:
    """Say in one line what the storage refused."""
    try:
        yield
    except (BaseError, OSError) as error:
        what = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        step = "check LANDFALL_OBJECTS, the AWS_… variables and the server, then run this again"
        raise ObjectStorageError("objects", f"{url} did not do what was asked: {what}", step) from error


def _entry(text: bytes) -> Entry:
    record = json.loads(text)
    return Entry(**{**record, "files": tuple(File(**file) for file in record["files"])})
