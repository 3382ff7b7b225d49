"""The page: one HTML file that opens from disk and asks nobody for anything.

Data goes in as text blocks the browser never runs: small things as JSON, large ones as gzip in base64, which the page
unpacks when it needs them. The content security policy allows exactly one script and one style, by hash, pictures the
page itself has drawn, and no way to make HTML of a text.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from serve.site.bundle import bundled
from serve.site.data import SiteData
from serve.site.story import story
from serve.site.variants import offers, packed

ASSETS = Path(__file__).with_name("assets")
LANGUAGES = ("es", "en")
SHARD = 200
"""Announcements whose documents are packed together: opening a row unpacks its shard and no other."""
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def page(data: SiteData) -> str:
    """The whole page of one release."""
    style = (ASSETS / "site.css").read_text(encoding="utf-8")
    script = bundled(ASSETS)
    shards = [data.details[first : first + SHARD] for first in range(0, len(data.details), SHARD)]
    blocks = [
        _json_block("data-core", _core(data)),
        _packed_block("data-answers", [_answer(data, number) for number in sorted(data.answers)]),
        _packed_block(
            "data-variants", {number: packed(found, plain) for number, found in sorted(data.variants.items())}
        ),
        _packed_block("data-days", {number: found.packed() for number, found in sorted(data.days.items())}),
        _packed_block("data-announcements", data.announcements),
        *(_packed_block(f"data-details-{number}", shard) for number, shard in enumerate(shards)),
    ]
    filled = {
        "POLICY": _policy(script, style),
        "STYLE": style,
        "BLOCKS": "\n".join(blocks),
        "SCRIPT": script,
    }
    text = (ASSETS / "page.html").read_text(encoding="utf-8")
    for name, value in filled.items():
        before, marker, after = text.partition(f"<!--{name}-->" if name != "POLICY" else "POLICY")
        assert marker, name  # noqa: S101 - a marker of our own template
        text = before + value + after
    return text


def write(folder: Path, data: SiteData) -> Path:
    """Write ``index.html`` into ``folder`` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "index.html"
    target.write_text(page(data), encoding="utf-8", newline="\n")
    return target


def dictionaries() -> dict[str, dict[str, str]]:
    """The page's own words per language."""
    return {name: json.loads((ASSETS / f"{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES}


def _core(data: SiteData) -> Mapping[str, Any]:
    return {
        "build": data.build,
        "quality": data.quality,
        "countries": data.countries,
        "links": data.links,
        "shard": SHARD,
        "story": story(data.details, data.announcements["columns"].get("counts_in_totals", [])),
        "changes": data.changes,
        "offers": {number: offers(found) for number, found in data.variants.items()}
        | {number: [found.offer(plain)] for number, found in data.days.items()},
        "words": dictionaries(),
        "map": json.loads((ASSETS / "world.json").read_text(encoding="utf-8")),
        "places": json.loads((ASSETS / "places.json").read_text(encoding="utf-8")),
    }


def _answer(data: SiteData, number: int) -> Mapping[str, Any]:
    answer = data.answers[number]
    question = answer.question
    return {
        "number": number,
        "slug": question.slug,
        "title": dict(question.title),
        "asked_by": dict(question.asked_by),
        "plainly": dict(question.plainly),
        "how_to_read": dict(question.how_to_read),
        "sql": question.sql,
        "values": dict(answer.values),
        "columns": answer.columns,
        "rows": answer.rows,
    }


def _policy(script: str, style: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json_block(name: str, value: Any) -> str:
    return f'<script type="application/json" id="{name}">{_json(value).translate(_ESCAPES)}</script>'


def _packed_block(name: str, value: Any) -> str:
    packed = base64.b64encode(gzip.compress(_json(value).encode(), 9, mtime=0)).decode()
    return f'<script type="application/gzip" id="{name}">{packed}</script>'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain, allow_nan=False)


def plain(value: Any) -> Any:
    """A value of DuckDB as JSON can hold it: days and times as ISO 8601, decimals as numbers."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Sequence | set | frozenset):
        return list(value)
    return str(value)
