"""Scaffolds a source: ``landfall new-source NAME --dataset jbjy-vk9h`` or ``NAME --feed https://…/feed.xml``.

A dataset of datos.gov.co becomes two files, the declaration and its staging model; a feed becomes an entry in
``outlets.toml`` and three made-up items for the sandbox. What only a person can say is left empty, and
``landfall check-source NAME`` asks for it.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core import settings as landfall_settings
from core.errors import ConfigurationError, LandfallError
from core.settings import PROJECT
from extract import soda
from extract.http import Client

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_IDENTIFIER = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}")
_KINDS = {"number": "number", "calendar_date": "calendar_date", "floating_timestamp": "calendar_date"}
_PATTERNS = {"number": "patterns.NUMBER", "calendar_date": "patterns.MOMENT"}
_EXAMPLES = {"number": "1000", "calendar_date": "2026-01-15T00:00:00.000"}
_SIGNED = re.compile(r"(?P<name>:?[a-z@][a-z0-9_@]*)(:(?P<kind>\w+))?")
_NOTE_LENGTH, _FIELD_LENGTH = 80, 100


@dataclass(frozen=True)
class Column:
    """One column of a dataset: its name, its type as a declaration has it, and what the publisher says of it."""

    name: str
    kind: str = "text"
    note: str = ""


@dataclass(frozen=True)
class About:
    """What a publisher says of a dataset; empty where it says nothing."""

    identifier: str
    columns: tuple[Column, ...]
    title: str = ""
    publisher: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a new source is to be.

    Attributes:
        name: a lower-case word: folder, DAG and table names are made of it.
        dataset: of datos.gov.co, such as ``jbjy-vk9h``; or
        feed: the address of an outlet's RSS or Atom feed.
        stream: what one row is, as a plural word.
        take: columns to take; the others are left by name. All where it is empty.
        about: what the portal says, saved: its ``/api/views/ID.json``, or a column or ``column:type`` a line.
        title: what a person calls it.
        country, language: of an outlet.
    """

    name: str
    dataset: str = ""
    feed: str = ""
    stream: str = "rows"
    take: tuple[str, ...] = ()
    about: Path | None = None
    title: str = ""
    country: str = "CO"
    language: str = "es"


def scaffold(wanted: Wanted, project: Path = PROJECT) -> list[Path]:
    """Write the files of one source; returns their paths.

    Raises:
        ConfigurationError: the name is no word, or it is neither a dataset nor a feed, or both.
        LandfallError: the portal did not answer.
    """
    if not _WORD.fullmatch(wanted.name):
        raise ConfigurationError("new-source", f"{wanted.name!r} is no lower-case word", "use one such as secop")
    if bool(wanted.dataset) == bool(wanted.feed):
        raise ConfigurationError("new-source", "it is one dataset or one feed", "give --dataset or --feed")
    if wanted.feed:
        title = wanted.title or wanted.name.replace("_", " ").title()
        return new_feed(project, wanted.name, wanted.feed, title, wanted.country, wanted.language)
    about = _about(wanted.dataset, wanted.about)
    if wanted.title:
        about = replace(about, title=wanted.title)
    return new_dataset(project, wanted.name, wanted.stream, about, list(wanted.take))


def _about(identifier: str, file: Path | None) -> About:
    """What is known of a dataset: from ``file``, else asked from the portal.

    Raises:
        ConfigurationError: it is no dataset's name, or the file has no columns.
        LandfallError: the portal did not answer.
    """
    if not _IDENTIFIER.fullmatch(identifier):
        raise ConfigurationError("new-source", f"{identifier!r} is no dataset of the portal", "it is like jbjy-vk9h")
    if file is None:
        return about_dataset(identifier, _asked(identifier))
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError("new-source", f"{file}: {error.strerror}", "name a file that is there") from error
    if text.lstrip().startswith("{"):
        return about_dataset(identifier, json.loads(text))
    return About(identifier, tuple(_columns_of(line for line in text.split() if not line.startswith("#"))))


def _columns_of(words: Iterable[str]) -> Iterable[Column]:
    for word in words:
        found = _SIGNED.fullmatch(word)
        if found is None:
            raise ConfigurationError("new-source", f"{word!r} is no column", "write name or name:number, one a line")
        yield Column(found["name"], _KINDS.get(found["kind"] or "", "text"))


def _asked(identifier: str) -> Mapping[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(landfall_settings.load(os.environ | {"LANDFALL_SOURCES": "live"}), data=Path(folder))
        try:
            with Client(settings, "new-source", (soda.API,)) as client:
                session = client.session(Path(folder))
                told: Mapping[str, Any] = session.get(soda.API, f"/api/views/{identifier}.json", keep=False).json()
        except LandfallError as error:
            raise ConfigurationError(
                "new-source", error.fault, "save that address elsewhere, and give --about"
            ) from error
    return told


def about_dataset(identifier: str, told: Mapping[str, Any]) -> About:
    """What the portal's ``/api/views/<id>.json`` says.

    Raises:
        ConfigurationError: it names no columns.
    """
    columns = [
        Column(
            str(column["fieldName"]).lower(),
            _KINDS.get(str(column.get("dataTypeName", "")), "text"),
            _note(str(column.get("description") or "")),
        )
        for column in told.get("columns") or []
        if not str(column.get("fieldName", ":")).startswith(":")
    ]
    if not columns:
        raise ConfigurationError("new-source", f"{identifier} has no columns", "check the identifier on datos.gov.co")
    licence = (told.get("license") or {}).get("name") or told.get("licenseId") or ""
    return About(
        identifier, tuple(columns), str(told.get("name") or ""), str(told.get("attribution") or ""), str(licence)
    )


def _note(text: str) -> str:
    """The first sentence of a description, as short as a note is."""
    first = re.split(r"(?<=\w)\.(?:\s|$)|\n", text.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= _NOTE_LENGTH else ""


def new_dataset(project: Path, name: str, stream: str, about: About, take: Sequence[str]) -> list[Path]:
    """Write the declaration and the staging model of a dataset; returns their paths in ``project``.

    Args:
        take: columns to take, all where it is empty; the others are ignored by name.

    Raises:
        ConfigurationError: a column of ``take`` is not there, or a file is in the way.
    """
    known = {column.name: column for column in about.columns}
    if strangers := sorted(set(take) - known.keys()):
        fault = f"{about.identifier} has no {', '.join(strangers)}"
        raise ConfigurationError("new-source", fault, f"it has {', '.join(known)}")
    taken = [known[column] for column in take] or list(about.columns)
    left = sorted(known.keys() - {column.name for column in taken})
    written = {
        Path(f"extract/sources/{name}.py"): _declaration(name, stream, about, taken, left),
        Path(f"dbt_project/models/staging/{name}/stg_{name}__{stream}.sql"): _staging(name, stream, taken),
    }
    for path, text in written.items():
        _create(project / path, text)
    return list(written)


def _create(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(file, "x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise ConfigurationError("new-source", f"{file.name} is there already", "take another name") from error


def _declaration(name: str, stream: str, about: About, taken: Sequence[Column], left: Sequence[str]) -> str:
    fields = "\n".join(f"                {_field(column)}," for column in taken)
    ignored = "".join(f'        "{column}",\n' for column in left)
    told = about.title or name
    return f'''"""{told} (dataset {about.identifier} on datos.gov.co)."""

from __future__ import annotations

from extract import patterns, soda
from extract.contract import Field, Source

LEFT = frozenset(
    {{
{ignored}    }}
)

SOURCE = Source(
    name="{name}",
    title={_text(about.title)},
    publisher={_text(about.publisher)},
    homepage="https://www.datos.gov.co/d/{about.identifier}",
    licence={_text(about.licence)},
    attribution={_text(f"{about.publisher}, {about.title}, datos.gov.co." if about.publisher else "")},
    cadence="0 5 * * 1",
    privacy="open",
    redistribution="internal",
    apis=(soda.API,),
    streams=(
        soda.stream(
            "{name}/{stream}",
            "{about.identifier}",
            grain="One row is .",
            key=("row_id", "updated_at"),
            fields=(
                Field("row_id", soda.ROW_ID, required=True, note="technical id of the portal"),
                Field(
                    "updated_at", soda.UPDATED, required=True, pattern=patterns.MOMENT, note="when the row changed, UTC"
                ),
{fields}
            ),
            ignored=LEFT,
            licence={_text(about.licence)},
            incremental=True,
        ),
    ),
    triage="",
)
'''


def _field(column: Column) -> str:
    words = [_text(column.name)]
    if column.kind in _PATTERNS:
        words += [f'kind="{column.kind}"', f"pattern={_PATTERNS[column.kind]}"]
    words.append(f"note={_text(column.note)}")
    words.append(f"example={_text(_EXAMPLES.get(column.kind, f'{column.name} 1'))}")
    line = f"Field({', '.join(words)})"
    if len(line) <= _FIELD_LENGTH:
        return line
    indent = "\n" + " " * 20
    return f"Field({indent}{f',{indent}'.join(words)},\n{' ' * 16})"


def _text(text: str) -> str:
    """A Python string literal with double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _staging(name: str, stream: str, taken: Sequence[Column]) -> str:
    table = f"{{{{ source('{name}', '{stream}') }}}}"
    head = ["with source as (", f"    select * from {table}", "),", "", "renamed as ("]  # noqa: S608 - own words
    system = (
        "{{ blank_to_null('row_id') }} as publisher_row_id",
        "{{ utc_timestamp('updated_at') }} as publisher_updated_at_utc",
    )
    ending = (
        f"'{name}' as source",
        "{{ receipt_of('filename') }} as receipt_id",
        "_page as page_sha256",
        "_ordinal as page_ordinal",
    )
    columns = ",\n".join(f"        {column}" for column in (*system, *map(_cast, taken), *ending))
    return "\n".join([*head, "    select", columns, "    from source", ")", "", "select * from renamed", ""])


def _cast(column: Column) -> str:
    value = f"{{{{ blank_to_null('{column.name}') }}}}"
    if column.kind == "number":
        return f"cast({value} as decimal(38, 2)) as {column.name}"
    if column.kind == "calendar_date":
        return f"cast(left({value}, 10) as date) as {column.name}"
    return f"{value} as {column.name}"


def new_feed(project: Path, name: str, address: str, title: str, country: str, language: str) -> list[Path]:
    """Add an outlet with a feed, and three made-up items under its name for the sandbox; returns the paths.

    Raises:
        ConfigurationError: the address is not one of HTTPS, or the outlet is there already.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ConfigurationError("new-source", f"{address!r} is no https address", "give the feed's own address")
    outlets, feed = Path("extract/outlets.toml"), Path(f"sandbox/fixtures/feeds/{name}.xml")
    text = (project / outlets).read_text(encoding="utf-8")
    if f'name = "{name}"' in text:
        raise ConfigurationError("new-source", f"the outlet {name} is there already", "take another name")
    host = f"{name.replace('_', '-')}.example"
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    _create(project / feed, _items(host, title))
    entry = {
        "name": name,
        "title": title,
        "kind": "feed",
        "country": country,
        "language": language,
        "live": address,
        "sample": f"https://{host}{path}",
    }
    lines = "\n".join(f"{key} = {_text(value)}" for key, value in entry.items())
    (project / outlets).write_text(f"{text.rstrip()}\n\n[[outlet]]\n# \n{lines}\n", encoding="utf-8")
    return [outlets, feed]


def _items(host: str, title: str) -> str:
    """A feed of three items that announce nothing, so that no figure of the sample world changes."""
    items = "".join(
        f"    <item>\n      <title>Agenda de la semana {number}</title>\n"
        f"      <link>https://{host}/agenda-{number}</link>\n      <guid>https://{host}/agenda-{number}</guid>\n"
        f"      <pubDate>Mon, {number * 7:02d} Sep 2026 12:00:00 GMT</pubDate>\n"
        f"      <description>Texto de muestra: foros y ferias de la semana {number}.</description>\n    </item>\n"
        for number in (1, 2, 3)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">\n  <channel>\n'
        f"    <title>{title}</title>\n    <link>https://{host}/</link>\n    <description>Muestra</description>\n"
        f"{items}  </channel>\n</rss>\n"
    )
