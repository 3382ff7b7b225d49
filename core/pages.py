"""Plain pages that stand alone: one style, nothing asked of another host, every word of data escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

STYLE = """<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; margin: 0 auto; max-width: 70rem; padding: 1rem; }
a { color: #0a5ea8; } h4, h5, h6 { margin: .6rem 0; } table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid #d8dee4; padding: .35rem .6rem; text-align: left; vertical-align: top; }
.collapse, a[data-toggle="collapse"] { display: none; } .breadcrumb { list-style: none; padding: 0; }
.alert { background: #f2f5f8; border-radius: .3rem; padding: .6rem .8rem; margin: .8rem 0; }
.fa-check-circle::before { content: "✔"; color: #1a7f37; } .fa-times::before { content: "✘"; color: #c0232c; }
.text-danger { color: #c0232c; } .text-success { color: #1a7f37; } i { font-style: normal; }
.wide { overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  body { background: #14191f; color: #dde5ec; } a { color: #6db3f2; } td, th { border-color: #33404c; }
  .alert { background: #1f2831; } .text-danger, .fa-times::before { color: #ff8080; }
  .text-success, .fa-check-circle::before { color: #6fd08c; }
}
</style>"""


def page(title: str, *parts: str) -> str:
    """A whole page; ``parts`` are markup already."""
    head = '<meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1.0">'
    body = "\n".join([heading(1, title), *parts])
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}\n<title>{html.escape(title)}</title>{STYLE}</head><body>\n'
        f"{body}\n</body></html>\n"
    )


def heading(level: int, text: str, anchor: str = "") -> str:
    """A heading, with the name links lead to where it has one."""
    named = f' id="{html.escape(anchor)}"' if anchor else ""
    return f"<h{level}{named}>{html.escape(text)}</h{level}>"


def paragraph(text: str) -> str:
    """A paragraph of data."""
    return f"<p>{html.escape(text)}</p>"


def link(address: str, text: str) -> str:
    """A link; anything but http and https, or a place on the same page, stays text."""
    if not address.startswith(("https://", "http://", "#")):
        return html.escape(text)
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of data, one row per sequence."""
    cells = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    lines = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>\n{body}\n</tbody></table></div>'
