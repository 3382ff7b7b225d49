"""Bodies: stored while they stream, hashed, inflated to the last byte and judged by what they are, not what they say.

HTTP libraries hand out the inflated part of a cut gzip body without an error (reliability T14); so the raw bytes come
in here, and a body counts only once its own format says that it is over.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import json
import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, NoReturn, cast
from xml.parsers import expat

from isal import isal_zlib

from core.errors import DiskError
from extract.errors import LimitError, NotDataError, TruncatedError, UnsafeError
from extract.http_limits import MEBIBYTE, AttemptError, Limits

Kind = Literal["json", "xml", "html", "text", "feed"]

HEAD_BYTES = 4 * 1024
TAIL_BYTES = 64 * 1024
INFLATE_STEP = MEBIBYTE
PARSED_WHOLE = MEBIBYTE
GZIP_FORMAT = 31
"""zlib's number for "gzip wrapper, largest window": checks the CRC and the length of the trailer. Inflating is done by
ISA-L, which takes two fifths of zlib's time for it (measured on pages of the registry, 2026-11)."""
DAMAGED = cast("type[Exception]", isal_zlib.error)
INFLATED_FROM = MEBIBYTE
"""Bodies over this size are left inflated as well, where that is asked for."""
BOM = b"\xef\xbb\xbf"
BLANKS = b" \t\r\n"
XML_ROOTS = frozenset({"rss", "feed", "RDF", "urlset", "sitemapindex"})
XML_CUT = frozenset({"no element found", "unclosed token", "partial character", "unclosed CDATA section"})

ASK_AGAIN = "run the pull again later; nothing of this page was landed"
LOOK_AT_IT = "open the address in a browser: it may be a login, maintenance or error page; run again once it is gone"


@dataclass(frozen=True)
class StoredBody:
    """One complete body on disk, always gzip: as it came, or compressed here. Fields as in ``contract.Answer``."""

    path: Path
    sha256: str
    wire_bytes: int
    body_bytes: int
    head: bytes
    tail: bytes
    inflated: Path | None = None


class _Beside:
    """The inflated body as a working file, begun once the body is large."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: list[bytes] = []
        self._bytes = 0
        self._out: BinaryIO | None = None

    def write(self, piece: bytes) -> None:
        """Take the next bytes of the body."""
        self._bytes += len(piece)
        if self._out is None:
            self._held.append(piece)
            if self._bytes <= INFLATED_FROM:
                return
            self._out = open(self._path, "wb")  # noqa: SIM115 - closed in close
            piece = b"".join(self._held)
            self._held.clear()
        self._out.write(piece)

    def close(self) -> Path | None:
        """The file, where there is one."""
        if self._out is None:
            return None
        self._out.close()
        return self._path

    def drop(self) -> None:
        """Leave nothing behind."""
        if self._out is not None:
            self._out.close()
        self._path.unlink(missing_ok=True)


class BodyWriter:
    """Writes one body to ``path`` while it arrives; as a context manager it removes what was not approved.

    Args:
        path: where the draft goes.
        encoding: the Content-Encoding, ``""`` or ``identity`` or ``gzip``.
        utf8: whether the inflated body must be UTF-8.
        charset: charset the publisher declared, for the message.
        limits: the byte caps and the tries.
        inflated: where the inflated body is written too once it is over ``INFLATED_FROM``, ``None`` for nowhere.
    """

    def __init__(
        self, path: Path, *, encoding: str, utf8: bool, charset: str, limits: Limits, inflated: Path | None = None
    ) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise AttemptError(
                NotDataError,
                f"the body is encoded as {encoding[:40]!r}, which was not asked for",
                "find out what stands between here and the publisher: only gzip is announced",
                tries=limits.doubt_attempts,
            )
        self._path = path
        self._limits = limits
        self._charset = charset
        self._inflater = isal_zlib.decompressobj(GZIP_FORMAT) if "gzip" in encoding else None
        self._deflater = zlib.compressobj(1, zlib.DEFLATED, GZIP_FORMAT)
        self._beside = _Beside(inflated) if inflated else None
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict") if utf8 else None
        self._hash = hashlib.sha256()
        self._wire = 0
        self._body = 0
        self._head = b""
        self._tail = bytearray()
        self._approved = False
        try:
            self._out = open(path, "wb", buffering=MEBIBYTE)  # noqa: SIM115 - closed in __exit__
        except OSError as error:
            disk_fault(error)

    def __enter__(self) -> BodyWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._approved:
            return
        try:
            self._out.close()
            if self._beside is not None:
                self._beside.drop()
        except OSError as fault:
            if kind is None:
                disk_fault(fault)
        finally:
            self._path.unlink(missing_ok=True)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire."""
        self._wire += len(chunk)
        if self._wire > self._limits.wire_bytes:
            too_large(f"more than {self._limits.wire_bytes} bytes came over the wire", self._limits.wire_bytes)
        if self._inflater is None:
            self._store(self._deflater.compress(chunk))
            self._look(chunk)
        else:
            self._store(chunk)
            self._inflate(self._inflater, chunk)

    def finish(self) -> StoredBody:
        """Close the body after its last byte.

        Raises:
            AttemptError: the gzip stream or the last character is not complete, or the disk is full.
        """
        if self._inflater is None:
            self._store(self._deflater.flush())
        elif not self._inflater.eof and self._wire:
            self._cut(f"the gzip body ends after {self._wire} bytes, before its own end mark and checksum")
        if self._decoder is not None:
            self._decode(b"", final=True)
        try:
            self._out.close()
            inflated = self._beside.close() if self._beside else None
        except OSError as error:
            disk_fault(error)
        tail = bytes(self._tail[-TAIL_BYTES:])
        return StoredBody(self._path, self._hash.hexdigest(), self._wire, self._body, self._head, tail, inflated)

    def approve(self) -> None:
        """Let the draft stay on disk."""
        self._approved = True

    def _store(self, stored: bytes) -> None:
        self._hash.update(stored)
        try:
            self._out.write(stored)
        except OSError as error:
            disk_fault(error)

    def _inflate(self, inflater: isal_zlib.Decompress, chunk: bytes) -> None:
        left = chunk
        piece = b""
        while left or len(piece) == INFLATE_STEP:
            if inflater.eof:
                break
            try:
                piece = inflater.decompress(left, INFLATE_STEP)
            except DAMAGED as error:
                self._cut(f"the gzip body is damaged after {self._wire} bytes on the wire ({_plain(error)})")
            self._look(piece)
            left = inflater.unconsumed_tail
        if inflater.eof and (inflater.unused_data or left):
            self._cut("bytes follow the end mark of the gzip body")

    def _look(self, piece: bytes) -> None:
        self._body += len(piece)
        cap = self._limits.inflated_bytes
        if self._body > cap:
            too_large(f"the body inflates to more than {cap} bytes", cap)
        if len(self._head) < HEAD_BYTES:
            self._head += piece[: HEAD_BYTES - len(self._head)]
        self._tail += piece[-TAIL_BYTES:]
        if len(self._tail) > 8 * TAIL_BYTES:
            del self._tail[:-TAIL_BYTES]
        if self._decoder is not None:
            self._decode(piece)
        if self._beside is not None:
            self._leave(self._beside, piece)

    def _leave(self, beside: _Beside, piece: bytes) -> None:
        try:
            beside.write(piece)
        except OSError as error:
            disk_fault(error)

    def _decode(self, piece: bytes, *, final: bool = False) -> None:
        decoder = self._decoder
        if decoder is None or (not final and piece.isascii() and not decoder.getstate()[0]):
            return
        try:
            decoder.decode(piece, final)
        except UnicodeDecodeError as error:
            if _is_html(self._head):
                _not_data("an HTML page instead of JSON", self._limits)
            if final:
                self._cut(f"the body ends inside a character, after {self._body} bytes")
            declared = f"declared as {self._charset!r}" if self._charset else "with no charset declared"
            raise AttemptError(
                NotDataError,
                f"the body, {declared}, is not UTF-8 near byte {self._body - len(piece) + error.start}",
                "tell the publisher: JSON is UTF-8 by RFC 8259; nothing of this page was landed",
                tries=self._limits.doubt_attempts,
            ) from None

    def _cut(self, fault: str) -> NoReturn:
        raise AttemptError(TruncatedError, fault, ASK_AGAIN, tries=self._limits.attempts)


def too_large(fault: str, cap: int) -> NoReturn:
    """Refuse a body over its cap; asking again would bring the same body."""
    raise AttemptError(LimitError, fault, "ask for smaller pages, or raise the cap in extract.http.Limits", cap=cap)


def check(body: StoredBody, kind: Kind, *, framed: bool, limits: Limits) -> None:
    """Judge whether a stored body is complete data of ``kind``.

    Args:
        body: the stored body.
        kind: what was asked for; ``text`` is taken as it is, and ``feed`` where it is not empty.
        framed: whether HTTP itself proved the end: a length, a last chunk, or a whole gzip stream.
        limits: how often doubt is worth another try.

    Raises:
        AttemptError: it is empty, something else, cut, or carries a DTD.
    """
    if kind == "text":
        return
    if not body.head.removeprefix(BOM).strip(BLANKS) and body.body_bytes <= HEAD_BYTES:
        raise AttemptError(
            NotDataError, "the body is empty", "run the pull again later", tries=limits.doubt_attempts, found="nothing"
        )
    if kind == "json":
        _check_json(body, framed, limits)
    elif kind == "xml":
        _check_xml(body, limits)
    elif kind == "html" and not framed and b"</html>" not in body.tail.lower():
        fault = "the page came without a length and ends before </html>"
        raise AttemptError(TruncatedError, fault, ASK_AGAIN, tries=limits.attempts)


def _check_json(body: StoredBody, framed: bool, limits: Limits) -> None:
    head = body.head.removeprefix(BOM).lstrip(BLANKS)
    if b"\0" in head:
        _not_data("the body is UTF-16 or UTF-32 instead of UTF-8", limits)
    ends = {b"{": b"}", b"[": b"]"}.get(head[:1])
    if ends is None:
        _not_data(f"{_what(head)} instead of JSON", limits)
    if body.tail.rstrip(BLANKS)[-1:] != ends:
        fault = f"the JSON text opens with {head[:1].decode()} and never closes; it ends after {body.body_bytes} bytes"
        raise AttemptError(TruncatedError, fault, ASK_AGAIN, tries=limits.attempts)
    if body.body_bytes < PARSED_WHOLE or not framed:
        _parse_json(body, limits)


def _parse_json(body: StoredBody, limits: Limits) -> None:
    """Parse for validity alone: numbers and objects are dropped as they come, so that memory stays that of the text."""
    text = gzip.decompress(body.path.read_bytes()).decode("utf-8-sig")
    try:
        json.loads(text, object_pairs_hook=_nothing, parse_int=_nothing, parse_float=_nothing)
    except json.JSONDecodeError as error:
        _not_data(f"the body is not JSON: {error.msg} at character {error.pos}", limits)
    except RecursionError:
        raise AttemptError(
            LimitError, "the JSON text is nested too deeply", "tell the publisher; no record of ours nests like this"
        ) from None


def _nothing(_: object) -> None:
    return None


def _check_xml(body: StoredBody, limits: Limits) -> None:
    head = body.head.removeprefix(BOM).lstrip(BLANKS)
    if head[:1] != b"<" and not head.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        _not_data(f"{_what(head)} instead of XML", limits)
    if _is_html(head):
        _not_data("an HTML page instead of XML", limits)
    reader = expat.ParserCreate(namespace_separator=" ")
    roots: list[str] = []

    def open_tag(name: str, _: object) -> None:
        roots.append(name.rpartition(" ")[2])
        reader.StartElementHandler = None

    reader.StartElementHandler = open_tag
    reader.StartDoctypeDeclHandler = _refuse_dtd
    try:
        with gzip.open(body.path) as text:
            while piece := text.read(MEBIBYTE):
                reader.Parse(piece, False)  # noqa: FBT003 - expat takes it by position only
        reader.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        fault = expat.ErrorString(error.code) or "unknown error"
        where = f"the XML text breaks at line {error.lineno}: {fault}"
        if fault in XML_CUT:
            raise AttemptError(TruncatedError, where, ASK_AGAIN, tries=limits.attempts) from None
        _not_data(where, limits)
    if roots[0] not in XML_ROOTS:
        _not_data(f"XML with the root {roots[0][:40]!r} instead of a feed or a sitemap", limits)


def _refuse_dtd(*_: object) -> None:
    raise AttemptError(
        UnsafeError,
        "the XML text declares a DTD, the way entity attacks begin",
        "look at the address by hand; feeds and sitemaps need no DTD",
    )


def _what(head: bytes) -> str:
    if _is_html(head):
        return "an HTML page"
    if head.startswith(b"<"):
        return "an XML document"
    return "something else"


def _is_html(head: bytes) -> bool:
    start = head[:1024].removeprefix(BOM).lstrip(BLANKS).lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith((b"<!--", b"<?xml", b"<!doctype")) and b"<html" in start
    )


def _not_data(fault: str, limits: Limits) -> NoReturn:
    raise AttemptError(NotDataError, fault, LOOK_AT_IT, tries=limits.doubt_attempts)


def _plain(error: Exception) -> str:
    return re.sub(r"^Error -?\d+ ", "", str(error)).strip().lower() or "bad data"


def disk_fault(error: OSError) -> NoReturn:
    """Say that the disk, not the publisher, stopped a body."""
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    raise AttemptError(
        DiskError, f"the body could not be stored: {reason}", "free space below LANDFALL_DATA, or make it writable"
    ) from None
