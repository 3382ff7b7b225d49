"""However a publisher writes a day: landing, staging and the reader say the same one, or none with the same reason."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from extract.contract import Source
from extract.sources import press_newsroom, press_rss, press_wordpress
from press import landed as reader
from tests.extract.fake_envelopes import Lab, Publishers, Query, Reply, as_json
from tests.extract.test_published import DAYS, MOMENTS, NO_DAYS

FORMS = [
    *((written, day) for written, _, day in MOMENTS),
    *DAYS,
    *((written[:200], fault) for written, fault in NO_DAYS),
]
"""Every form of a date with its day, or with the reason why it has none."""
STAGING = {
    "press_rss": "stg_press_rss__items",
    "press_wordpress": "stg_press_wordpress__posts",
    "press_newsroom": "stg_press_newsroom__pages",
}
STREAMS = {"press_rss": "items", "press_wordpress": "posts", "press_newsroom": "pages"}
TEXT = "<p>La empresa Nordvind abrirá en Medellín una planta que creará 120 empleos directos.</p>"


def feed(_path: str, _query: Query) -> Reply:
    items = "".join(
        f"<item><guid>{n}</guid><link>https://d.example/{n}</link><title>{n}</title><description>Uno</description>"
        f"<pubDate>{escape(written)}</pubDate></item>"
        for n, (written, _) in enumerate(FORMS)
    )
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def posts(_path: str, query: Query) -> Reply:
    found = [
        {
            "id": n,
            "link": f"https://aci-medellin.example/{n}",
            "slug": str(n),
            "status": "publish",
            "date": written,
            "date_gmt": None,
            "modified_gmt": "2026-01-05T12:00:00",
            "title": {"rendered": str(n)},
            "content": {"rendered": TEXT},
            "excerpt": {"rendered": "Uno"},
        }
        for n, (written, _) in enumerate(FORMS)
    ]
    held = found[:1] if query["per_page"] == "1" else found
    return as_json(held), {"x-wp-total": str(len(found)), "x-wp-totalpages": "1"}


def pages(path: str, _query: Query) -> Reply:
    if path.endswith("sitemap.xml"):
        return "".join(f"https://ruta-n.example/noticias/{n}\n" for n in range(len(FORMS))).encode()
    written = escape(FORMS[int(path.rpartition("/")[2])][0], quote=True)
    head = f'<meta charset="utf-8"><meta name="date" content="{written}">'
    return f"<html><head>{head}</head><body><article><h1>{path}</h1>{TEXT}</article></body></html>".encode()


PUBLISHERS: dict[str, tuple[Source, Publishers]] = {
    "press_rss": (press_rss.SOURCE, {"business_feed": feed}),
    "press_wordpress": (press_wordpress.SOURCE, posts),
    "press_newsroom": (press_newsroom.SOURCE, {"ruta_n": pages}),
}


def staged(built: Settings, settings: Settings, model: str, columns: str) -> list[tuple[Any, ...]]:
    """Rows of a staging model over another landing than the one it was compiled for."""
    manifest = json.loads(next(built.build.rglob("manifest.json")).read_text(encoding="utf-8"))
    (node,) = (one for one in manifest["nodes"].values() if one["name"] == model)
    code = node["compiled_code"].replace(str(built.data), str(settings.data))
    with duckdb.connect() as connection:
        return connection.execute(f"select {columns} from ({code}) order by all").fetchall()


@pytest.mark.parametrize("source", PUBLISHERS)
def test_landing_staging_and_reader_say_the_same_day(built: Settings, tmp_path: Path, source: str) -> None:
    settings = Settings("sample", tmp_path / "data", sandbox_url="http://127.0.0.1:1")
    lab = Lab(settings)
    declared, publishers = PUBLISHERS[source]
    lab.land(declared, publishers)
    url = "url" if source == "press_newsroom" else "link"
    landed = {row[url]: row["published_day"] for row in lab.rows(source, STREAMS[source])}
    faults = {row[url]: row["published_fault"] for row in lab.rows(source, STREAMS[source])}
    assert len(landed) == len(FORMS)

    in_dbt = dict(staged(built, settings, STAGING[source], "url, cast(published_date as varchar)"))
    assert in_dbt == landed
    assert dict(staged(built, settings, STAGING[source], "url, published_fault")) == faults

    (texts,) = (one for one in reader.STREAMS if one.source == source)
    (rows_file,) = (settings.raw / source).glob("*/*/rows*.parquet")
    chunks = reader._chunks(texts, [rows_file], tmp_path / "spill")
    assert {one.document.url: one.document.published for chunk in chunks for one in chunk} == landed


def test_a_feed_lands_every_form_of_a_day_as_that_day_or_with_its_reason(tmp_path: Path) -> None:
    lab = Lab(Settings("sample", tmp_path / "data", sandbox_url="http://127.0.0.1:1"))
    lab.land(press_rss.SOURCE, {"business_feed": feed})
    rows = sorted(lab.rows("press_rss", "items"), key=lambda row: int(row["title"]))
    assert [row["published_day"] or row["published_fault"] for row in rows] == [said for _, said in FORMS]
