"""How far accepted records can be trusted, and how much waits in review, on labelled documents.

A record is right where company, event, amount with currency, and jobs are those of the label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from press.model import Announcement, Reading, same_event
from press.training.align import is_whole, same_firm, same_value

Label = Mapping[str, Any]


@dataclass
class Records:
    """Counts over documents.

    Attributes:
        announced: labelled announcements, optional ones left out.
        accepted, right: records that count by themselves, and those of them that are right.
        whole: right ones whose company is written as the label writes it, and not a part of its name.
        found: labelled announcements that some record has right, accepted or in review.
        named: labelled announcements of which a record names the company.
        wrong_holders: accepted records of a company that announces nothing there.
        wrong_money: accepted records of the right company with another amount.
        silent, clean: documents without an announcement, and those of them without an accepted record.
    """

    documents: int = 0
    announced: int = 0
    accepted: int = 0
    right: int = 0
    whole: int = 0
    queued: int = 0
    found: int = 0
    named: int = 0
    wrong_holders: int = 0
    wrong_money: int = 0
    silent: int = 0
    clean: int = 0

    @property
    def precision(self) -> float | None:
        """Right of the accepted records, ``None`` without any."""
        return self.right / self.accepted if self.accepted else None

    @property
    def coverage(self) -> float | None:
        """Labelled announcements that are accepted and right, ``None`` without any."""
        return self.right / self.announced if self.announced else None

    def add(self, labels: Sequence[Label], reading: Reading) -> None:
        """Count one document."""
        self.documents += 1
        counted = [label for label in labels if not label.get("optional")]
        accepted = [one for one in reading.announcements if one.decision == "accepted"]
        self.announced += len(counted)
        self.queued += len(reading.announcements) - len(accepted)
        self.found += sum(any(is_right(one, label) for one in reading.announcements) for label in counted)
        self.named += sum(
            any(same_firm(label["company"], one.company) for one in reading.announcements) for label in counted
        )
        self.silent += not labels
        self.clean += not labels and not accepted
        for one in accepted:
            self._accept(one, labels)

    def _accept(self, one: Announcement, labels: Sequence[Label]) -> None:
        own = [label for label in labels if same_firm(label["company"], one.company)]
        if own and all(label.get("optional") for label in own):
            return
        self.accepted += 1
        said = [label for label in own if is_right(one, label)]
        self.right += bool(said)
        self.whole += any(is_whole(label["company"], one.company) for label in said)
        self.wrong_holders += not own
        self.wrong_money += bool(own) and not any(_same_money(one, label) for label in own)


def is_right(one: Announcement, label: Label) -> bool:
    """Whether a record says what a label says: company, event, amount with currency, jobs."""
    event = same_event(label["event"], one.event) or one.event in _also(label, "event")
    jobs = any(same_value(one.jobs, value) for value in (label["jobs"], *_also(label, "jobs")))
    return same_firm(label["company"], one.company) and event and jobs and _same_money(one, label)


def _same_money(one: Announcement, label: Label) -> bool:
    """The labelled amount in its currency, or one that annotators may give as well."""
    amounts = (label["amount"], *_also(label, "amount"))
    currencies = {label.get("currency"), *_also(label, "currency")}
    return any(same_value(one.amount, value) and (value is None or one.currency in currencies) for value in amounts)


def _also(label: Label, name: str) -> Sequence[Any]:
    return tuple((label.get("also") or {}).get(name, ()))


def text_of(record: Mapping[str, Any]) -> dict[str, str]:
    """What of a labelled record is the document itself."""
    return {key: value for key, value in record.items() if isinstance(value, str)}


def scored(pairs: Iterable[tuple[Sequence[Label], Reading]]) -> Records:
    """The counts over labelled announcements and readings, document by document."""
    total = Records()
    for labels, reading in pairs:
        total.add(labels, reading)
    return total


def records_report(total: Records) -> str:
    """A table of the counts: how many, of how many, share."""
    rows = (
        ("accepted and right", total.right, total.accepted),
        ("of these by the whole name", total.whole, total.right),
        ("coverage", total.right, total.announced),
        ("found right, accepted or not", total.found, total.announced),
        ("found by company", total.named, total.announced),
        ("texts without, clean", total.clean, total.silent),
    )
    lines = [f"{'records':<30}{'right':>7}{'of':>7}{'share':>9}"]
    lines += [f"{name:<30}{n:>7}{of:>7}{n / of if of else 1:>9.3f}" for name, n, of in rows]
    lines += [f"{'wrong holders':<30}{total.wrong_holders:>7}", f"{'wrong money':<30}{total.wrong_money:>7}"]
    return "\n".join([*lines, f"{'in review':<30}{total.queued:>7}"])
