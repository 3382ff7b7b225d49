"""Announcements from drafts: the figures, the place, the day and the origin put beside the company and its event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from press.decide.judge import Draft
from press.decide.linear import likeliest
from press.decide.sites import Spot
from press.decide.ties import Judged
from press.model import Announcement, Claim, Event, Modality
from press.records.days import announced_on
from press.records.origins import origin_of
from press.scene import Scene

DATELINE = 6
"""Tokens of a sentence that only says where the next one happens."""


def announcement(
    judged: Judged, draft: Draft, site: Spot | None, claims: Sequence[Claim], confidence: float
) -> Announcement:
    """One announcement; ``claims`` are in the order of ``judged.scene.figures``."""
    scene = judged.scene
    number = leading_sentence(judged, draft)
    sentence = scene.sentences[number]
    when = announced_on(scene, number)
    origin = origin_of(judged, draft.name)
    amount = claims[draft.amount] if draft.amount is not None else None
    jobs = claims[draft.jobs] if draft.jobs is not None else None
    place = site.place if site is not None else None
    town = place if place is not None and place.kind != "country" else None
    return Announcement(
        company=scene.names[draft.name].label,
        origin_country=origin,
        place=town.name if town else None,
        place_department=town.department if town else None,
        country=(place.country if place else None) or _home(scene, number, origin),
        event=cast("Event", likeliest(draft.event)),
        status=cast("Modality", likeliest(draft.status)),
        amount=amount.value if amount else None,
        currency=amount.unit if amount else None,
        jobs=int(jobs.value) if jobs and jobs.value is not None else None,
        announced=when.iso,
        date_precision=when.precision,
        date_source=when.source,
        quote=scene.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        sentence=number,
        amount_low=amount.low if amount else None,
        amount_high=amount.high if amount else None,
        amount_hedge=amount.hedge if amount else None,
        amount_start=amount.start if amount else None,
        amount_end=amount.end if amount else None,
        jobs_low=jobs.low if jobs else None,
        jobs_high=jobs.high if jobs else None,
        jobs_hedge=jobs.hedge if jobs else None,
        jobs_start=jobs.start if jobs else None,
        jobs_end=jobs.end if jobs else None,
        job_kind=jobs.job_kind if jobs else None,
        confidence=confidence,
    )


def leading_sentence(judged: Judged, draft: Draft) -> int:
    """The sentence an announcement is quoted by: one that names the company beside a figure, or else its first one."""
    scene = judged.scene
    own = [mention.sentence for mention in scene.names[draft.name].mentions]
    for which in (draft.amount, draft.jobs):
        if which is not None and scene.figures[which].sentence in own:
            return scene.figures[which].sentence
    return own[0]


def _home(scene: Scene, number: int, origin: str | None) -> str | None:
    """The country the document speaks from; ``None`` where the sentence names another than that and the firm's own.

    A few words before it are its dateline: "Pune, India. Acme will spend $3 million".
    """
    before = scene.sentences.get(number - 1)
    numbers = (number - 1, number) if before is not None and len(before.tokens) <= DATELINE else (number,)
    named = {place.country for at in numbers for place in scene.places.get(at, ()) if place.country}
    return scene.country if named <= {scene.country, origin} else None
