"""Decisions for tests: by hand, and as Hypothesis makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from press.model import Event, Modality
from press.review.decision import Decision, now_utc, written

DAY = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = "ab" * 32
OTHER_TEXT = "cd" * 32


def about(start: int = 10, *, text: str = TEXT, document: str = "doc_1", number: int = 0) -> tuple[str | int, ...]:
    """A record of a text."""
    return ("record", document, text, start, start + 40, number)


def decision(verdict: Any = "accept", **said: Any) -> Decision:
    """A decision of Ana's about the record at 10, where nothing else is said."""
    return Decision(**{"subject": about(), "verdict": verdict, "who": "Ana", "at": now_utc()} | said)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(lambda w: w.split())
clean = words.map(lambda word: " ".join(word.split()))
subjects = st.one_of(
    st.builds(about, st.integers(0, 3), text=st.sampled_from([TEXT, OTHER_TEXT]), number=st.integers(0, 1)),
    st.tuples(st.just("match"), st.sampled_from(["ann_1", "ann_2"]), st.sampled_from(["reg 1", "=reg"])),
    st.just(("groups", "a group", "other group")),
)
moments = st.integers(0, 4).map(lambda minutes: written(DAY + timedelta(minutes=minutes)))
values = st.fixed_dictionaries(
    {"company": clean},
    optional={
        "event": st.sampled_from(get_args(Event)),
        "status": st.sampled_from(get_args(Modality)),
        "place": st.none() | clean,
        "country": st.none() | st.sampled_from(["CO", "MX"]),
        "amount": st.none() | st.integers(0, 10**12) | st.floats(0, 1e15).map(lambda x: int(x) if x == int(x) else x),
        "currency": st.none() | st.sampled_from(["COP", "USD"]),
        "jobs": st.none() | st.integers(0, 30_000),
    },
)


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """A decision about one of few subjects, at one of few moments, so that they meet."""
    subject = draw(subjects)
    is_record = subject[0] == "record"
    verdict = draw(
        st.sampled_from(["accept", "change", "reject", "undo"] if is_record else ["accept", "reject", "undo"])
    )
    given_values = draw(values) if is_record and verdict in ("accept", "change") else {}
    return Decision(
        subject=subject,
        verdict=verdict,
        who=draw(st.sampled_from(["Ana", "Luis", "=SUM(A1)", "'quoted", "Ñandú"])),
        at=draw(moments),
        why=draw(st.just("") | clean),
        values=given_values,
        spans={"company": (3, 9)} if given_values and draw(st.booleans()) else {},
        undoes="dec_" + "0" * 20 if verdict == "undo" else None,
        request=draw(st.just("") | clean),
    )
