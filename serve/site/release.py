"""The page of one release, made from the release's own database and its own copy of the questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from core.names import DATABASE
from serve import changes, questions
from serve.errors import UnfitBuildError
from serve.questions import Answer
from serve.reader import connect
from serve.releases import Release
from serve.site.data import SiteData, gather
from serve.site.days import days
from serve.site.page import write
from serve.site.variants import variants

FOLDER = "site"
"""Where a release keeps its page."""

LINKS = {
    "data_docs": "docs/data_docs/index.html",
    "dbt": "docs/dbt/index.html",
    "sources": "docs/sources/index.html",
    "dictionary": "docs/dictionary/index.html",
    "questions": questions.FOLDER,
    "workbook": "landfall.xlsx",
    "parquet": "parquet",
    "database": DATABASE,
    "release": "release.json",
}
"""What may stand beside the page, relative to the release's folder; only what does is linked."""
WRITTEN_LATER = frozenset({"release"})
"""Linked although it is written after the page."""
PUBLIC_LINKS = {"workbook": "../landfall.xlsx", "parquet": "../parquet", "csv": "../csv", "citation": "../CITATION.cff"}
"""What may stand beside the public page, relative to it."""


def gathered(folder: Path, record: Mapping[str, Any], suites: Mapping[str, Any]) -> SiteData | None:
    """What the page of the release in ``folder`` shows, ``None`` where the release carries no questions.

    Args:
        folder: the release, with its database, its questions and its log of changes.
        record: what ``release.json`` will say.
        suites: rules passed and failed per table, from the audit.

    Raises:
        UnfitBuildError: a question or the page asks for what the release does not hold.
    """
    if not (folder / questions.FOLDER).is_dir():
        return None
    return contents(folder, record, suites, Path(".."))


def build(folder: Path, shown: SiteData | None) -> Path | None:
    """Write the page of the release in ``folder``; none where there is nothing to show."""
    return None if shown is None else write(folder / FOLDER, shown)


SENTENCE, QUOTE = "sentence_text", "quote"
"""Columns of answers that hold what others wrote; beside a sentence the quote is its figure, else a sentence itself."""


def build_public(bundle: Path, shown: SiteData | None, unanswered: Collection[int]) -> Path | None:
    """Write the page into the public ``bundle``, without the answers that must not leave.

    Args:
        bundle: the public bundle.
        shown: what the release's own page shows.
        unanswered: numbers of questions whose answers stay.

    Returns:
        The page, or ``None`` where the release carries no questions.
    """
    if shown is None:
        return None
    answers = {
        number: replace(answer, rows=()) if number in unanswered else without_texts(answer)
        for number, answer in shown.answers.items()
    }
    variants = {
        number: found.changed({values: without_texts(answer) for values, answer in found.answers.items()})
        for number, found in shown.variants.items()
        if number not in unanswered
    }
    by_day = {number: found for number, found in shown.days.items() if number not in unanswered}
    beside = {name: path for name, path in PUBLIC_LINKS.items() if (bundle / FOLDER / path).resolve().exists()}
    details = [figures_alone(one) for one in shown.details]
    quality = {**shown.quality, "suites": []}
    page = replace(
        shown, answers=answers, variants=variants, days=by_day, details=details, links=beside, quality=quality
    )
    return write(bundle / FOLDER, page)


def without_texts(answer: Answer) -> Answer:
    """``answer`` without the sentences of the press, which stay with their publishers; figures keep their quotes."""
    text = SENTENCE if SENTENCE in answer.columns else QUOTE
    kept = [name != text for name in answer.columns]
    rows = tuple(tuple(v if keep else None for v, keep in zip(row, kept, strict=True)) for row in answer.rows)
    return replace(answer, rows=rows)


def figures_alone(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The details of an announcement with each figure's quote alone, and its documents without a sentence of theirs."""
    documents = [{name: value for name, value in one.items() if name != "quote"} for one in detail["documents"]]
    claims = [{**claim, "parts": ["", claim["parts"][1], ""]} for claim in detail["claims"]]
    return {**detail, "documents": documents, "claims": claims}


def page_of(release: Release, out: Path) -> Path:
    """Write the page of a published release into the folder ``out``; releases themselves never change.

    Raises:
        NoReleaseError: the release carries no questions.
        UnfitBuildError: a question or the page asks for what the release does not hold.
    """
    return write(out, contents(release.folder, release.record, {}, release.folder))


def contents(folder: Path, record: Mapping[str, Any], suites: Mapping[str, Any], beside: Path) -> SiteData:
    """What the page of the release in ``folder`` shows; its links begin with ``beside``."""
    with closing(connect(folder / DATABASE)) as connection:
        try:
            asked = questions.questions(folder / questions.FOLDER)
            answers = {one.number: questions.answer(connection, one) for one in asked}
            until = date.fromisoformat(str(record["published_at"])[:10])
            shown = gather(connection, answers, record, suites=suites, links=_links(folder, beside))
            offered = {one.number: found for one in asked if (found := variants(connection, one, until))}
            by_day = {one.number: told for one in asked if (told := days(connection, one, until))}
            return replace(shown, variants=offered, days=by_day, changes=changes.read(folder))
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            fault = str(error).splitlines()[0]
            raise UnfitBuildError("site", fault, "build again: the page and the tables differ in version") from error


def _links(folder: Path, beside: Path) -> dict[str, str]:
    return {
        name: (beside / path).as_posix()
        for name, path in LINKS.items()
        if name in WRITTEN_LATER or (folder / path).exists()
    }
