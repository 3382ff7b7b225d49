"""The catalogue page says what the declarations say."""

from __future__ import annotations

import html
from pathlib import Path

from extract.catalogue import all_sources
from extract.catalogue_page import write_catalogue


def test_every_stream_and_every_field_stands_on_the_page(tmp_path: Path) -> None:
    text = html.unescape(write_catalogue(tmp_path / "sources" / "index.html").read_text(encoding="utf-8"))
    for source in all_sources():
        assert source.licence in text
        for stream in source.streams:
            assert f"{source.name}/{stream.name}" in text
            missing = [one.name for one in stream.fields if f"<td>{one.name}</td>" not in text]
            assert not missing
