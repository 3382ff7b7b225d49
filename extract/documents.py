"""Readers of whole documents that several sources share: strict JSON, XML without DTD, HTML as declared, links."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from extract.contract import Answer, Api
from extract.errors import NotDataError, UnsafeError

META_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?([A-Za-z0-9_-]+)""", re.IGNORECASE)
XML_NEXT = "open the address in a browser; where it shows the feed, run again"
JSON_NEXT = "open the address in a browser; where it shows the data, run again"


def strict_json(data: bytes) -> Any:
    """JSON of ``data``: UTF-8 (a BOM is accepted), every key once in its object, finite numbers only.

    Raises:
        ValueError: it is not such a document (reliability C4, C5, T21). ``UnicodeDecodeError`` is one.
    """
    return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_finite)


def json_of(answer: Answer, source: str) -> Any:
    """The strict JSON of a small answer.

    Raises:
        NotDataError: the body is not JSON, holds a key twice or a number that is not finite.
    """
    try:
        return strict_json(answer.body())
    except (ValueError, RecursionError) as error:
        fault = f"{answer.url} answered 200 with a body that is not strict JSON: {str(error)[:200]}"
        raise NotDataError(source, fault, JSON_NEXT) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"key {next(name for name in names if names.count(name) > 1)!r} stands twice in one object")
    return record


def _finite(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def xml_root(data: bytes, source: str, roots: frozenset[str]) -> Element:
    """The root of an XML document whose tag, without name space, is one of ``roots``.

    Any DTD is refused, so that no entity is ever expanded (reliability C15). A cut document does not parse (C16), and
    an HTML page has another root (T18).

    Raises:
        NotDataError: the document is none of these.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotDataError(source, f"the XML carries a DTD or entities: {type(error).__name__}", XML_NEXT) from error
    except (ParseError, ValueError, LookupError) as error:
        raise NotDataError(source, f"the body is not well-formed XML: {error}", XML_NEXT) from error
    if local_name(root) not in roots:
        fault = f"the XML is a <{local_name(root)[:40]}>, expected {' or '.join(f'<{name}>' for name in sorted(roots))}"
        raise NotDataError(source, fault, XML_NEXT)
    return root


def local_name(element: Element) -> str:
    """The tag of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def html_text(data: bytes) -> str | None:
    """The text of an HTML page, decoded strictly: UTF-8, else the charset its ``<meta>`` declares, else ``None``."""
    declared = META_CHARSET.search(data[:4096])
    for charset in ("utf-8-sig", declared.group(1).decode("ascii") if declared else ""):
        try:
            return data.decode(charset) if charset else None
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def path_of(link: str, api: Api, source: str) -> str:
    """The path of a link a document gives, with its query; the host must be the API's own, live or sample.

    Raises:
        UnsafeError: the link leads to another host or is not http(s).
    """
    parts = urlsplit(link)
    own = {_host(api.live_url), api.sample_host} - {""}
    if parts.scheme not in ("http", "https") or (parts.hostname or "").removeprefix("www.") not in own:
        fault = f"a document of {api.name} links to {parts.scheme}://{parts.hostname}, which is not its own host"
        raise UnsafeError(source, fault, "look at the publisher's document; nothing was asked of that host")
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
