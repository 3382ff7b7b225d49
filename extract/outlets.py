"""Outlets as configuration: who is read, how and where, from ``outlets.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from core.errors import ConfigurationError
from extract.contract import Api, Probe

FILE = Path(__file__).with_name("outlets.toml")
Kind = Literal["feed", "sitemap", "wordpress"]
LICENCE = "metadata and link; the text stays its publisher's and is kept for analysis only, never republished"


@dataclass(frozen=True)
class Outlet:
    """One outlet; the fields are explained at the head of ``outlets.toml``.

    Attributes:
        licence: under which terms its texts are kept.
        redistribution: what of it may leave the warehouse.
        robots: whether its robots.txt binds us; every outlet is a web site, so it does.
    """

    name: str
    title: str
    kind: Kind
    country: str
    language: str
    live: str = ""
    sample: str = ""
    news: str = "/"
    licence: str = LICENCE
    redistribution: str = "link and metadata"
    robots: bool = True
    day_first: bool = True
    pace: float = 5.0

    @property
    def home(self) -> str:
        """The site's address, scheme and host alone."""
        parts = urlsplit(self.live or self.sample)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """Path and query of what is asked first; the same live and in the sandbox."""
        parts = urlsplit(self.live or self.sample)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts that are the outlet's own, without ``www.``."""
        return frozenset(_host(address) for address in (self.live, self.sample) if address)

    @property
    def probe(self) -> Probe:
        """The small question: one post, or what the outlet is asked first."""
        if self.kind == "wordpress":
            return Probe("/wp-json/wp/v2/posts", '"id"', (("per_page", "1"), ("_fields", "id,date_gmt,link")))
        return Probe(self.path, "<(rss|feed|rdf|channel|urlset|sitemapindex)", expect="feed")

    @property
    def api(self) -> Api:
        """The outlet as a network place."""
        return Api(
            name=self.name,
            live_url=self.home if self.live else "",
            probe=self.probe,
            sample_host=urlsplit(self.sample).hostname or "",
            sample=bool(self.sample),
            seconds_between=self.pace,
            robots=self.robots,
            key_note=f"no key needed; LANDFALL_URL_{self.name.upper()} names another site in its place",
        )


def outlets(kind: Kind) -> tuple[Outlet, ...]:
    """The outlets of one kind, in the order of the file."""
    return tuple(outlet for outlet in _all() if outlet.kind == kind)


@cache
def _all() -> tuple[Outlet, ...]:
    return read_outlets(FILE)


def read_outlets(file: Path) -> tuple[Outlet, ...]:
    """Every outlet of a file.

    Raises:
        ConfigurationError: the file is no TOML, or an entry of it is wrong; every fault is named.
    """
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("outlet", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError("outlets", f"{file.name} cannot be read: {error}", "mend the file") from error
    faults = [fault for number, entry in enumerate(entries, 1) for fault in _faults(entry, number)]
    names = [entry.get("name") for entry in entries]
    faults += [f"{name} is there twice" for name in sorted({str(n) for n in names if names.count(n) > 1})]
    if faults:
        raise ConfigurationError("outlets", f"{file.name}: {'; '.join(faults)}", "mend these entries")
    return tuple(Outlet(**entry) for entry in entries)


def _faults(entry: Mapping[str, Any], number: int) -> list[str]:
    name = entry.get("name") or f"entry {number}"
    known = {f.name: f for f in fields(Outlet)}
    needed = ("name", "title", "kind", "country", "language")
    faults = [f"{name} has no {key}" for key in needed if not entry.get(key)]
    faults += [f"{name} has an unknown {key}" for key in entry if key not in known]
    if entry.get("kind") not in get_args(Kind):
        faults.append(f"{name} is of an unknown kind")
    addresses = [urlsplit(entry[mode]) for mode in ("live", "sample") if entry.get(mode)]
    if not addresses:
        faults.append(f"{name} has neither a live nor a sample address")
    faults += [f"{name} has an address without https" for address in addresses if address.scheme != "https"]
    if len({(address.path, address.query) for address in addresses}) > 1:
        faults.append(f"{name} has other paths live than in the sandbox")
    return faults


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
