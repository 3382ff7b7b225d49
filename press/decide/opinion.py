"""What the reading by rules says of a record that the models read: agreement of two readings, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from press.by_rules import Ruled
from press.decide.judge import Draft
from press.decide.ties import Judged
from press.model import Announcement, Claim
from press.text.tokens import fold, tokens_of

AGREES, SILENT, DIFFERS = 1.0, 0.0, -1.0


def second_opinion(judged: Judged, draft: Draft, ruled: Ruled) -> dict[str, float]:
    """Per part of the record whether the rules agree, say nothing of it, or differ."""
    label = judged.scene.names[draft.name].label
    same = [one for one in ruled.announcements if same_name(one.company, label)]
    found = {
        "rules.found": float(len(ruled.announcements)),
        "rules.company": AGREES if same else (DIFFERS if ruled.announcements else SILENT),
        "rules.event": SILENT,
        "rules.amount": SILENT,
        "rules.jobs": SILENT,
    }
    if same:
        event = max(draft.event, key=lambda key: draft.event[key]) if draft.event else ""
        found["rules.event"] = _agrees([one.event for one in same], event)
        found["rules.amount"] = _agrees([_amount(one) for one in same], _value(judged, draft.amount))
        found["rules.jobs"] = _agrees([_jobs(one) for one in same], _value(judged, draft.jobs))
    for name, which in (("amount", draft.amount), ("jobs", draft.jobs)):
        found |= _claim(name, ruled.claims[which] if which is not None else None, label)
    return found


def same_name(one: str, other: str) -> bool:
    """Whether all words of one name are in the other."""
    a, b = (frozenset(token.key for token in tokens_of(fold(name)) if token.kind != "s") for name in (one, other))
    return bool(a & b) and (a <= b or b <= a)


def _agrees(options: Sequence[object], chosen: object) -> float:
    return AGREES if chosen in options else DIFFERS


def _amount(one: Announcement) -> float | None:
    return one.amount


def _jobs(one: Announcement) -> float | None:
    return float(one.jobs) if one.jobs is not None else None


def _value(judged: Judged, which: int | None) -> float | None:
    return judged.scene.figures[which].value if which is not None else None


def _claim(name: str, claim: Claim | None, label: str) -> dict[str, float]:
    """What the rules say of the chosen figure: whether it is new, planned or done, and this company's."""
    if claim is None:
        return {f"rules.{name}.{part}": SILENT for part in ("new", "firm", "own", "sure")}
    return {
        f"rules.{name}.new": AGREES if claim.accumulation == "incremental" else DIFFERS,
        f"rules.{name}.firm": AGREES if claim.subject_kind == "company" else DIFFERS,
        f"rules.{name}.own": AGREES if claim.subject and same_name(claim.subject, label) else DIFFERS,
        f"rules.{name}.sure": AGREES if claim.modality in {"planned", "done"} else DIFFERS,
    }


def readings_agree(opinion: Mapping[str, float]) -> bool:
    """Whether the rules contradict neither that the figures are new nor whose they are."""
    parts = (f"rules.{name}.{part}" for name in ("amount", "jobs") for part in ("new", "firm", "own"))
    return all(opinion[part] >= SILENT for part in parts)
