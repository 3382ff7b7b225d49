"""The catalogue of sources as a page, made from their declarations, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.pages import heading, link, page, paragraph, table
from extract.catalogue import all_sources
from extract.contract import Source, Stream


def write_catalogue(path: Path, sources: Sequence[Source] | None = None) -> Path:
    """Write the page to ``path``, its folder too where it is missing; returns ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogue(sources), encoding="utf-8")
    return path


def catalogue(sources: Sequence[Source] | None = None) -> str:
    """The page, of all sources where none are given; equal declarations are equal pages."""
    told = all_sources() if sources is None else sources
    contents = table(
        ("source", "what it is", "publisher", "licence", "passed on", "asked"),
        ((each.name, each.title, each.publisher, each.licence, each.redistribution, each.cadence) for each in told),
    )
    intro = paragraph(
        "Who is asked, for what, and under which terms. Times are cron fields in Colombian time. A field that is named "
        "as left out is left out on purpose; one that is not named at all stops the pull."
    )
    parts = [part for each in told for part in _section(each)]
    return page("Sources", intro, contents, *parts)


def _section(source: Source) -> list[str]:
    facts = [
        ("publisher", source.publisher),
        ("licence", source.licence),
        ("passed on", source.redistribution),
        ("attribution", source.attribution),
        ("holds", source.privacy),
        ("when it fails", source.triage),
        *((f"address {api.name}", api.live_url or "in the sandbox alone") for api in source.apis),
    ]
    return [
        heading(2, f"{source.name}: {source.title}", source.name),
        f"<p>{link(source.homepage, source.homepage)}</p>",
        table(("", ""), [(name, value) for name, value in facts if value]),
        *(part for stream in source.streams for part in _stream(source, stream)),
    ]


def _stream(source: Source, stream: Stream) -> list[str]:
    taken = [(one.name, one.path or one.name, "yes" if one.required else "", one.note) for one in stream.fields] + [
        (name, "known from the request", "", "") for name in stream.tags
    ]
    left_out = ", ".join(sorted(stream.ignored))
    return [
        heading(3, f"{source.name}/{stream.name}", f"{source.name}-{stream.name}"),
        paragraph(f"{stream.grain} Key: {', '.join(stream.key)}."),
        table(("field", "as published", "required", "note"), taken),
        *([paragraph(f"Left out by name: {left_out}.")] if left_out else []),
    ]
