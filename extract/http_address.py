"""Addresses and the headers that say who asks: what the settings name, checked before a socket opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from core.errors import ConfigurationError
from core.settings import Settings
from core.version import VERSION
from extract.contract import Api, Params
from extract.http_network import is_loopback

PRODUCT = "Landfall"
SAFE_IN_PATH = "/;:@!$&'()*+,=~%-._"


class SecretBytes(bytes):
    """A header value that never shows in a repr, a traceback's locals or an assertion."""

    def __repr__(self) -> str:
        return "<secret>"


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port: the unit credentials and connections belong to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: SplitResult) -> Origin:
        """The origin of an address.

        Raises:
            ValueError: it is not an http(s) address with a plain host, or it carries credentials.
        """
        if address.scheme not in ("http", "https") or not address.hostname or address.username is not None:
            raise ValueError("not a plain http or https address")
        address.hostname.encode("ascii")
        return cls(address.scheme, address.hostname, address.port or (443 if address.scheme == "https" else 80))

    @property
    def place(self) -> str:
        """The host as a message shows it, with the port where it is not the usual one."""
        usual = self.port == (443 if self.scheme == "https" else 80)
        return self.host if usual else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address of the origin, without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True)
class Target:
    """What one request asks for; ``query`` stays out of every message."""

    origin: Origin
    path: str
    query: str = field(default="", repr=False)

    @property
    def line(self) -> str:
        """Path and query as the request line carries them."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def place(self) -> str:
        """Host and path, for messages."""
        return self.origin.place + self.path


@dataclass(frozen=True)
class Base:
    """Where an API is asked: its origin, the path before every path, and whether manners apply there."""

    origin: Origin
    prefix: str
    ours: bool


def base_of(settings: Settings, source: str, api: Api) -> Base:
    """Where ``api`` is asked with these settings.

    Raises:
        ConfigurationError: no address, or one that cannot be used.
    """
    named = settings.base_urls.get(api.name, "")
    sandbox = settings.mode == "sample" and not named
    if sandbox and not settings.sandbox_url:
        raise ConfigurationError(
            source,
            "LANDFALL_SANDBOX_URL is not set, and sample mode asks the sandbox",
            "start everything with `make run`, or the sandbox with `landfall sandbox serve` and set its address",
        )
    url = named or (f"{settings.sandbox_url}/{api.name}" if sandbox else api.live_url)
    variable = "LANDFALL_SANDBOX_URL" if sandbox else f"LANDFALL_URL_{api.name.upper()}"
    try:
        address = urlsplit(url)
        origin = Origin.of(address)
    except ValueError:
        raise ConfigurationError(
            source,
            f"the base address of {api.name} is not a plain http or https address",
            f"set {variable} to one without user name and password",
        ) from None
    return Base(origin, address.path.rstrip("/"), ours=sandbox or is_loopback(origin.host))


def site_of(settings: Settings, api: Api) -> str:
    """The public address of ``api`` in this mode, ``""`` where it is not asked: the one links of its documents have."""
    named = settings.base_urls.get(api.name, "")
    if settings.mode == "live":
        return named or api.live_url
    if not api.sample:
        return named
    return f"https://{api.sample_host}" if api.sample_host else named or f"{settings.sandbox_url}/{api.name}"


def key_of(settings: Settings, source: str, api: Api) -> SecretBytes:
    key = settings.keys.get(api.name, "") if api.key_header else ""
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigurationError(
            source,
            f"LANDFALL_KEY_{api.name.upper()} holds a blank or a character a header cannot carry",
            f"copy the key again ({api.key_note})",
        )
    return SecretBytes(key.encode("ascii"))


def version_of(settings: Settings, source: str, api: Api) -> str:
    """The version of ``api`` the settings name, ``""`` where they name none.

    Raises:
        ConfigurationError: there is no such version.
    """
    named = settings.versions.get(api.name, "")
    known = (api.successor.present, api.successor.version) if api.successor else ()
    if named and named not in known:
        variable = f"LANDFALL_VERSION_{api.name.upper()}"
        step = f"set {variable} to one of {', '.join(known)}" if known else f"unset {variable}: there is one version"
        raise ConfigurationError(source, f"{variable} is {named!r}", step)
    return named


def agent_of(source: str, contact: str) -> bytes:
    if not (contact.isascii() and contact.isprintable()):
        raise ConfigurationError(
            source, "LANDFALL_CONTACT holds a character a header cannot carry", "set it to an address or an e-mail"
        )
    return f"{PRODUCT}/{VERSION} (+{contact})".encode() if contact else f"{PRODUCT}/{VERSION}".encode()


def target_of(base: Base, path: str, params: Params) -> Target:
    plain, _, query = path.partition("?")
    if not plain.startswith("/"):
        raise ValueError(f"the path {plain!r} does not start with /")
    asked = "&".join(part for part in (quote(query, safe=SAFE_IN_PATH), urlencode(params, quote_via=quote)) if part)
    return Target(base.origin, base.prefix + quote(plain, safe=SAFE_IN_PATH), asked)


def same_site(base: Origin, other: Origin) -> bool:
    """Whether ``other`` is the base's host, with or without ``www.``, at its port or, on the usual ports, over TLS."""
    if base.host.removeprefix("www.") != other.host.removeprefix("www."):
        return False
    return base.port == other.port or (base.port == 80 and (other.scheme, other.port) == ("https", 443))
