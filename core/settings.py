"""Settings: every ``LANDFALL_*`` variable the product reads, in one place. ``.env.example`` names the same ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import ConfigurationError

PROJECT = Path(__file__).resolve().parent.parent
MODES = ("sample", "live")
MEMORY = "LANDFALL_MEMORY_MB"
LEAST_MEMORY_MB = 128


@dataclass(frozen=True)
class Settings:
    """What one process of Landfall runs with.

    Attributes:
        mode: ``sample`` (the sandbox answers) or ``live`` (the real APIs answer).
        data: folder of everything that is written: ``raw``, ``readings``, ``review``, ``ops``, ``build`` and
            ``warehouse``.
        sandbox_url: where the sandbox listens; needed in sample mode only.
        base_urls: base address per API name, from ``LANDFALL_URL_<API>``; wins over mode.
        keys: secret per API name, from ``LANDFALL_KEY_<API>``; never logged, never in a receipt.
        versions: version of an API by its name, from ``LANDFALL_VERSION_<API>``; the usual one where none is named.
        contact: address the User-Agent gives to publishers, from ``LANDFALL_CONTACT``.
        keep_releases: of how many different contents, and of how many days, releases stay on disk, from
            ``LANDFALL_KEEP_RELEASES``.
        rebuild_days: after so many days a build that takes tables over is held against one from nothing, from
            ``LANDFALL_REBUILD_DAYS``.
        postgres_dsn: the PostgreSQL database releases are copied into, from ``LANDFALL_POSTGRES_DSN``; never logged.
        reader_password: what BI tools log in with there, from ``LANDFALL_BI_READER_PASSWORD``; never logged.
        llm_model: the language model of the optional third reading, from ``LANDFALL_LLM_MODEL``; ``""`` is none.
        lease_dsn: the PostgreSQL database that says who may publish, from ``LANDFALL_LEASE_DSN``; ``""`` leaves it to
            a lock file; never logged.
        objects: the object storage releases are copied to, from ``LANDFALL_OBJECTS``; ``""`` is none.
    """

    mode: str
    data: Path
    sandbox_url: str = ""
    base_urls: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    versions: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    keep_releases: int = 5
    rebuild_days: int = 7
    postgres_dsn: str = field(default="", repr=False)
    reader_password: str = field(default="", repr=False)
    llm_model: str = ""
    lease_dsn: str = field(default="", repr=False)
    objects: str = ""

    @property
    def raw(self) -> Path:
        """Landed pulls: ``raw/<source>/<stream>/<pull id>/``."""
        return self.data / "raw"

    @property
    def readings(self) -> Path:
        """What was read from press texts: ``readings/<source>/<stream>/<pull id>/<reader version>/``."""
        return self.data / "readings"

    @property
    def review(self) -> Path:
        """What persons decided, in files that only grow: about records, and about findings of the audit."""
        return self.data / "review"

    @property
    def locks(self) -> Path:
        """The locks of all steps, in a folder only this user may enter: who can open a lock can hold it."""
        return self.data / "ops" / "locks"

    @property
    def readings_lock(self) -> Path:
        """Held by whoever adds readings, and by the build, whose models must all see the same ones."""
        return self.locks / "press.readings.lock"

    @property
    def attempts(self) -> Path:
        """The attempt log: one ``started`` and one ``finished`` file per attempt."""
        return self.data / "ops" / "attempts"

    @property
    def progress(self) -> Path:
        """How far what is under way is: a small file each, which goes with the work."""
        return self.data / "ops" / "progress"

    @property
    def build(self) -> Path:
        """The candidate: ``warehouse.duckdb``, ``audit.json``, ``docs/``."""
        return self.data / "build"

    @property
    def warehouse(self) -> Path:
        """What readers open: ``releases/<version>/`` and the ``current`` symlink."""
        return self.data / "warehouse"

    def with_keys(self, keys: Mapping[str, str]) -> Settings:
        """The same settings with more secrets, for instance from Airflow connections."""
        return replace(self, keys={**self.keys, **keys})

    def with_base_urls(self, base_urls: Mapping[str, str]) -> Settings:
        """The same settings with other base addresses, for instance from Airflow connections."""
        return replace(self, base_urls={**self.base_urls, **base_urls})


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``env`` (the process environment where it is not given).

    Raises:
        ConfigurationError: a variable holds a value that cannot be used.
    """
    env = os.environ if env is None else env
    mode = env.get("LANDFALL_SOURCES") or "sample"
    if mode not in MODES:
        raise ConfigurationError("settings", f"LANDFALL_SOURCES is {mode!r}", f"set it to one of {', '.join(MODES)}")
    data = Path(env.get("LANDFALL_DATA") or PROJECT / "data" / mode).expanduser().absolute()
    return Settings(
        mode=mode,
        data=data,
        sandbox_url=env.get("LANDFALL_SANDBOX_URL", "").rstrip("/"),
        base_urls=_named(env, "LANDFALL_URL_"),
        keys=_named(env, "LANDFALL_KEY_"),
        versions=_named(env, "LANDFALL_VERSION_"),
        contact=env.get("LANDFALL_CONTACT", ""),
        keep_releases=whole_number("LANDFALL_KEEP_RELEASES", 5, env=env),
        rebuild_days=whole_number("LANDFALL_REBUILD_DAYS", 7, env=env),
        postgres_dsn=env.get("LANDFALL_POSTGRES_DSN", ""),
        reader_password=env.get("LANDFALL_BI_READER_PASSWORD", ""),
        llm_model=env.get("LANDFALL_LLM_MODEL", ""),
        lease_dsn=env.get("LANDFALL_LEASE_DSN", ""),
        objects=env.get("LANDFALL_OBJECTS", "").rstrip("/"),
    )


def _named(env: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix).lower(): value for name, value in env.items() if name.startswith(prefix) and value
    }


def whole_number(
    name: str, default: int, *, least: int = 1, most: int = sys.maxsize, env: Mapping[str, str] = os.environ
) -> int:
    """The variable ``name`` as a number; ``default`` where it is not set or empty.

    Raises:
        ConfigurationError: it is no whole number, or beyond the bounds.
    """
    text = env.get(name, "") or str(default)
    if not text.isdecimal() or not least <= int(text) <= most:
        bounds = f"of at least {least}" if most == sys.maxsize else f"from {least} to {most}"
        raise ConfigurationError("settings", f"{name} is {text[:40]!r}", f"set it to a whole number {bounds}")
    return int(text)


def memory_limit() -> str:
    """What DuckDB may take while it builds and while it publishes, from ``LANDFALL_MEMORY_MB``, as DuckDB reads it:
    ``1200MB``. What is larger goes to disk; Python itself takes some 400 MB more.

    Raises:
        ConfigurationError: it is no whole number, or less than any build needs.
    """
    return f"{whole_number(MEMORY, 1200, least=LEAST_MEMORY_MB)}MB"


def port_number(name: str, default: int) -> int:
    """The variable ``name`` as a port; ``default`` where it is not set or empty.

    Raises:
        ConfigurationError: no port has that number.
    """
    return whole_number(name, default, most=65_535)
