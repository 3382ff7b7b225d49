"""Bytes of feeds, sitemaps and pages into text, with the HTML standard's names of charsets.

Order: byte order mark, HTTP header, ``<meta>`` or XML declaration, UTF-8. What is valid UTF-8 beyond ASCII is UTF-8
whatever is said of it: no other charset's text looks like it by chance, and servers label everything ISO-8859-1.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

from extract.errors import LimitError, TruncatedError

BROKEN = "\ufffd"
"""Stands where bytes are no character; a text that holds it is not what was published."""
GZIP_MAGIC = b"\x1f\x8b"
MOST_BYTES = 64 << 20
WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
WESTERN = "cp1252"
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True)
class Text:
    """A decoded body.

    Attributes:
        text: the characters; ``BROKEN`` where bytes are none.
        charset: as which they were read.
        repairs: codes of what was done to read them: ``gunzipped``, ``charset_overridden``, ``broken_bytes``.
    """

    text: str
    charset: str
    repairs: tuple[str, ...] = ()


def decoded(data: bytes, content_type: str = "", source: str = "press", *, guess: bool = False) -> Text:
    """The text of a body, gunzipped where its first bytes say so, whatever its headers do.

    Args:
        data: the body as it came.
        content_type: the header of that name, ``""`` where there was none.
        source: for errors.
        guess: take a body in which no byte beyond ASCII is UTF-8 for windows-1252, as feed readers do.

    Raises:
        TruncatedError: a gzip body has no end.
        LimitError: it inflates to more than ``MOST_BYTES``.
    """
    repairs = []
    if data.startswith(GZIP_MAGIC):
        data = _gunzipped(data, source)
        repairs.append("gunzipped")
    charset, mark = _declared_charset(data, content_type)
    body = data[len(mark) :]
    used = _fitting(body, charset, guess=guess and not mark)
    text = to_unicode(body, used)
    if used != charset:
        repairs.append("charset_overridden")
    if BROKEN in text:
        repairs.append("broken_bytes")
    return Text(text, used, tuple(repairs))


def _declared_charset(data: bytes, content_type: str) -> tuple[str, bytes]:
    """The charset a body is declared to have, and its byte order mark."""
    by_mark, mark = read_bom(data)
    if by_mark and mark:
        return by_mark, mark
    charset = http_content_type_encoding(content_type) or html_body_declared_encoding(data) or "utf-8"
    if charset in WIDE and b"\0" not in data[:256]:  # a declaration that can be read as ASCII is not wide
        return "utf-8", b""
    return charset, b""


def _fitting(data: bytes, charset: str, *, guess: bool) -> str:
    if charset in WIDE or data.isascii():
        return charset
    if charset != "utf-8" and _is_utf8(data):
        return "utf-8"
    if guess and charset == "utf-8" and not _SEQUENCE.search(data):
        return WESTERN
    return charset


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _gunzipped(data: bytes, source: str) -> bytes:
    """The content of a gzip file, all its members (RFC 1952, 2.2); other bytes behind them mean nothing."""
    body = bytearray()
    while data.startswith(GZIP_MAGIC):
        inflater = zlib.decompressobj(31)
        try:
            body += inflater.decompress(data, MOST_BYTES - len(body) + 1)
        except zlib.error as error:
            fault = f"the gzip file is damaged: {error}"
            raise TruncatedError(source, fault, "run again; tell the publisher") from error
        if len(body) > MOST_BYTES:
            fault = f"the gzip file inflates to more than {MOST_BYTES} bytes"
            raise LimitError(source, fault, "look at the publisher's file")
        if not inflater.eof:
            raise TruncatedError(source, "the gzip file ends before its end mark", "run again; tell the publisher")
        data = inflater.unused_data
    return bytes(body)
