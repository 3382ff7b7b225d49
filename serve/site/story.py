"""The first screen's story: one announcement from the sentence that told it to the company in the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def story(details: Sequence[Record], counts: Sequence[bool]) -> dict[str, Any] | None:
    """The announcement that tells most, of those that count, are matched beyond doubt and quote their own figure.

    Args:
        details: per announcement its documents, figures and candidates.
        counts: per announcement, in the same order, whether it counts in totals.

    Returns:
        Its ``place`` among the announcements, the ``claim``, the ``document`` it stands in, and the ``match``;
        ``None`` where no announcement has all of them.
    """
    known = zip(details, counts, strict=True)
    stories = [
        found for place, (one, is_counted) in enumerate(known) if is_counted and (found := _story_of(place, one))
    ]
    return max(stories, key=_weight, default=None)


def _story_of(place: int, detail: Record) -> dict[str, Any] | None:
    claims = [one for one in detail["claims"] if one.get("is_the_figure") and one["parts"][1]]
    matches = [one for one in detail["matches"] if one["decision"] == "auto" and one.get("registered_date")]
    by_name = {one["document_id"]: one for one in detail["documents"]}
    quoted = [one for one in claims if matches and _is_told_before(by_name.get(one["document_id"]), matches[0])]
    if not quoted:
        return None
    first = min(quoted, key=lambda one: (one["measure"] != "jobs", one["claim_id"]))
    return {
        "place": place,
        "claim": first,
        "document": by_name[first["document_id"]],
        "documents": len(by_name),
        "match": matches[0],
    }


def _is_told_before(document: Record | None, match: Record) -> bool:
    """Whether the document came out before the registration: a later one says how it went on, not how it began."""
    day = document.get("published_date") if document else None
    return day is not None and str(day) <= str(match["registered_date"])


def _weight(one: Record) -> tuple[bool, bool, bool, int, str]:
    """In time before late, jobs before money, after before before, the most printed, then the newest."""
    match = one["match"]
    days = match.get("days_after_announcement") or 0
    is_of_jobs = one["claim"]["measure"] == "jobs"
    in_time = bool(match.get("is_within_18_months"))
    return in_time, is_of_jobs, days > 0, one["documents"], str(match["registered_date"])
