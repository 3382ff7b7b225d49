"""Every source there is, found by importing ``extract.sources``, and held to what a declaration must be."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

import extract.sources
from core.errors import ConfigurationError
from extract.contract import NO_PROBE, Api, JsonRecords, Source, Stream

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_RECORDS = re.compile(r"\$(\.[^.\[\]]+|\[\d+\])*")
_OWN_COLUMNS = frozenset({"_page", "_ordinal", "pull_id", "sequence", "filename"})


@cache
def all_sources() -> tuple[Source, ...]:
    """Every module of ``extract.sources`` that has a ``SOURCE``, in order of name.

    Raises:
        ConfigurationError: a declaration contradicts itself or another one.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(extract.sources.__path__))
    modules = [importlib.import_module(f"extract.sources.{name}") for name in names]
    found = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    check(found)
    return tuple(sorted(found, key=lambda source: source.name))


def source(name: str) -> Source:
    """The source called ``name``.

    Raises:
        ConfigurationError: there is none.
    """
    for candidate in all_sources():
        if candidate.name == name:
            return candidate
    known = ", ".join(s.name for s in all_sources())
    raise ConfigurationError(f"source {name}", "there is no such source", f"use one of: {known}")


POOL_SLOTS = 2
"""Requests in flight at one host at most: a slow aggregate must not keep a small look-up from its turn."""


def pool_of(api: Api) -> str:
    """The Airflow pool of an API: one per host, whatever the API is called: ``host_www_datos_gov_co``."""
    return "host_" + re.sub(r"[^a-z0-9]", "_", urlsplit(api.live_url).hostname or api.name)


def pools() -> dict[str, str]:
    """Every pool the ingest DAGs can need, with what it stands for."""
    apis = {api for source in all_sources() for api in source.apis}
    return {pool_of(api): f"requests to {urlsplit(api.live_url).hostname}" for api in sorted(apis, key=pool_of)}


def stream_of(of: Source, name: str) -> Stream:
    """The stream of ``of`` called ``name``.

    Raises:
        ConfigurationError: there is none.
    """
    for candidate in of.streams:
        if candidate.name == name:
            return candidate
    known = ", ".join(s.name for s in of.streams)
    raise ConfigurationError(f"{of.name}/{name}", "there is no such stream", f"use one of: {known}")


def check(sources: Iterable[Source]) -> None:
    """Hold declarations to the contract.

    Raises:
        ConfigurationError: it names the source, or source and stream, and every fault found there.
    """
    sources = list(sources)
    apis: dict[str, Api] = {}
    _raise_for("sources", _repeated("source name", [s.name for s in sources]))
    for declared in sources:
        _raise_for(declared.name, [*_source_faults(declared), *_api_faults(declared, apis)])
        for stream in declared.streams:
            _raise_for(f"{declared.name}/{stream.name}", _stream_faults(stream))


def _raise_for(subject: str, faults: list[str]) -> None:
    if faults:
        raise ConfigurationError(subject, "; ".join(faults), "mend the declaration in extract/sources")


def _source_faults(declared: Source) -> list[str]:
    words = {"name": declared.name, **{f"api {api.name}": api.name for api in declared.apis}}
    faults = [f"{what} {word!r} is not a lower-case word" for what, word in words.items() if not _WORD.fullmatch(word)]
    told = ("title", "publisher", "homepage", "licence", "attribution", "cadence", "triage")
    faults += [f"{name} is empty" for name in told if not getattr(declared, name).strip()]
    if len(declared.cadence.split()) != 5:
        faults.append(f"cadence {declared.cadence!r} is not a cron expression of five fields")
    if not declared.apis or not declared.streams:
        faults.append("it has no api or no stream")
    return faults + _repeated("stream", [stream.name for stream in declared.streams])


def _api_faults(declared: Source, known: dict[str, Api]) -> list[str]:
    """Two sources may share an API; then they must mean the same one. Each has a small question of its own."""
    faults = [
        f"api {api.name} is declared differently by another source"
        for api in declared.apis
        if known.setdefault(api.name, api) != api
    ]
    return faults + [f"api {api.name} declares no probe" for api in declared.apis if api.probe == NO_PROBE]


def _stream_faults(stream: Stream) -> list[str]:
    columns = stream.columns
    faults = _repeated("column", list(columns))
    faults += [f"{name!r} is not a lower-case word" for name in (stream.name, *columns) if not _WORD.fullmatch(name)]
    faults += [f"column {name} is landing's own" for name in columns if name in _OWN_COLUMNS]
    if not stream.grain.strip():
        faults.append("grain is empty")
    if not stream.key or not set(stream.key) <= set(columns):
        faults.append(f"key {', '.join(stream.key) or '(none)'} is not part of the columns")
    if both := sorted({f.path or f.name for f in stream.fields} & stream.ignored):
        faults.append(f"both taken and ignored: {', '.join(both)}")
    if isinstance(stream.decode, JsonRecords) and not _RECORDS.fullmatch(stream.decode.records):
        faults.append(f"records path {stream.decode.records!r} is not like $.data or $[1]")
    low, high = stream.rows
    if not 0 <= low <= high:
        faults.append(f"row bounds {low}..{high} hold nothing")
    if not 0 <= stream.max_quarantine < 1:
        faults.append(f"max_quarantine {stream.max_quarantine} is not a share below 1")
    if stream.few < 0:
        faults.append(f"few {stream.few} is not a number of rows")
    return faults


def _repeated(what: str, names: list[str]) -> list[str]:
    return [f"{what} {name} occurs {times} times" for name, times in Counter(names).items() if times > 1]
