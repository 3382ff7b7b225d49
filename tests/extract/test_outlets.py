"""Outlets are a readable file; what is wrong in it is named, entry by entry."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.errors import ConfigurationError
from extract.outlets import FILE, Outlet, outlets, read_outlets

GOOD = """[[outlet]]
name = "valle"
title = "El Valle"
kind = "feed"
country = "CO"
language = "es"
live = "https://valle.example/rss?tipo=xml"
"""


def read(tmp_path: Path, text: str) -> tuple[Outlet, ...]:
    file = tmp_path / "outlets.toml"
    file.write_text(text, encoding="utf-8")
    return read_outlets(file)


def test_an_entry_is_an_outlet_with_its_site_and_what_is_asked_first(tmp_path: Path) -> None:
    (outlet,) = read(tmp_path, GOOD)
    assert (outlet.home, outlet.path, outlet.hosts) == ("https://valle.example", "/rss?tipo=xml", {"valle.example"})
    assert (outlet.api.live_url, outlet.api.sample, outlet.api.robots) == ("https://valle.example", False, True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("name", "nombre"), "entry 1 has no name; entry 1 has an unknown nombre"),
        (('"feed"', '"blog"'), "valle is of an unknown kind"),
        (('title = "El Valle"', 'title = ""'), "valle has no title"),
        (("https://", "http://"), "valle has an address without https"),
        (("live =", "# live ="), "valle has neither a live nor a sample address"),
        (("live =", 'sample = "https://v.example/feed"\nlive ='), "valle has other paths live than in the sandbox"),
        ((GOOD, GOOD + GOOD), "valle is there twice"),
        (("name =", "name"), "cannot be read"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read(tmp_path, GOOD.replace(*change))


def test_at_least_eight_real_outlets_of_several_countries_are_asked_live() -> None:
    live = [o for kind in ("feed", "sitemap", "wordpress") for o in outlets(kind) if o.live]  # type: ignore[arg-type]
    assert len(live) >= 8
    assert len({o.country for o in live}) > 2
    assert not any((urlsplit(o.live).hostname or "").endswith((".example", ".test", ".invalid")) for o in live)


def test_every_live_address_says_where_it_comes_from() -> None:
    entries = FILE.read_text(encoding="utf-8").split("[[outlet]]")[1:]
    assert len(entries) > 12
    for entry in entries:
        if "\nlive = " in entry:
            assert entry.lstrip().startswith("# "), entry.splitlines()[1]
