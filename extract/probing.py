"""One small question to every API, through the very client a pull uses: who answers, with what, and in how long."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from core.errors import LandfallError
from core.settings import Settings
from extract.catalogue import all_sources
from extract.contract import Answer, Api
from extract.errors import NotDataError
from extract.http import Client
from extract.http_address import base_of, site_of
from extract.http_limits import Limits

PATIENCE = Limits(connect_seconds=10, read_seconds=30, total_seconds=45, attempts=1, dns_attempts=1, doubt_attempts=1)
"""A small question deserves one attempt; a pull has more patience."""
AT_ONCE = 8
GZIP, GZIP_WINDOW = b"\x1f\x8b", 31
SKEW_SECONDS = 300
"""From here on cursors and certificates suffer from a clock that is wrong."""


@dataclass(frozen=True)
class Probed:
    """What came of one question.

    Attributes:
        api: who was asked.
        place: where: scheme and host.
        seconds: until the whole answer was there.
        skew: seconds by which the publisher's clock is ahead of ours, ``None`` where it names no time.
        proxy: host of the proxy on the way, ``""`` for none.
        keyed: whether a key went along; ``None`` where the API takes none.
        error: what was met, ``None`` where all is well.
    """

    api: Api
    place: str
    seconds: float
    skew: float | None = None
    proxy: str = ""
    keyed: bool | None = None
    error: LandfallError | None = None


def apis_asked(settings: Settings) -> list[Api]:
    """Every API some source asks with these settings, once, in order of name."""
    declared = {api.name: api for source in all_sources() for api in source.apis}
    return [api for _, api in sorted(declared.items()) if site_of(settings, api)]


def probe_all(settings: Settings, apis: Iterable[Api]) -> Iterator[Probed]:
    """Ask each API its small question, several at a time, in the order given."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda api: probe(settings, api), apis)


def probe(settings: Settings, api: Api, limits: Limits = PATIENCE) -> Probed:
    """Ask one API; what it meets is told, not raised."""
    began = time.monotonic()
    keyed = bool(settings.keys.get(api.name)) if api.key_header else None
    try:
        origin = base_of(settings, api.name, api).origin
        place, proxy = origin.url, _proxy(origin.scheme, origin.host)
    except LandfallError as error:
        return Probed(api, "", 0.0, keyed=keyed, error=error)
    try:
        with Client(settings, api.name, (api,), limits=limits) as client:
            path = api.probe.keyed_path if keyed and api.probe.keyed_path else api.probe.path
            answer = client.get(api, path, api.probe.params, expect=api.probe.expect)
            _refuse_other_shape(api, answer)
    except LandfallError as error:
        return Probed(api, place, time.monotonic() - began, proxy=proxy, keyed=keyed, error=error)
    is_sandbox = settings.mode == "sample" and api.name not in settings.base_urls  # where it is the world's own day
    skew = None if is_sandbox else _skew(answer)
    return Probed(api, place, time.monotonic() - began, skew, proxy, keyed)


def _refuse_other_shape(api: Api, answer: Answer) -> None:
    head = answer.head
    if head.startswith(GZIP):  # a file that is compressed itself, whatever the transport does
        head = zlib.decompressobj(GZIP_WINDOW).decompress(head, len(head))
    text = head.decode("utf-8", "replace")
    if re.search(api.probe.shape, text, re.IGNORECASE) is None:
        begins = " ".join(text[:80].split())
        fault = f"{answer.url} answered, but not with its data: {begins!r}"
        step = "open the address in a browser: a login, a maintenance page, or another format than before"
        raise NotDataError(api.name, fault, step)


def _skew(answer: Answer) -> float | None:
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return (told.astimezone(UTC) - datetime.now(UTC)).total_seconds()


def _proxy(scheme: str, host: str) -> str:
    """Host of the proxy the environment names for this place."""
    named = getproxies().get(scheme, "")
    return "" if not named or proxy_bypass(host) else urlsplit(named).hostname or ""
