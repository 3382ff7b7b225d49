"""From probabilities to decisions: identifiers, curated knowledge, the score, the guard and what people decided.

The order is press.md's: an equal identifier or a curated legal name decides; a curated denial refuses; else the score
proposes, the guard holds back what only shares a name, and one announcement and one registration belong together at
most once. A row of ``match_decisions`` overrides all of it; without the row the rule's decision is back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

ACCEPT_AT, REVIEW_AT = 0.95, 0.5
"""Automatic from the first on, worth a person's look from the second on."""

CLEAR_LEAD = 3.0
"""How many times the odds of its rival an automatic candidate must have; closer ones are for a person to tell apart."""

SHORT_NAME = 4
"""Names of so many letters are shared by too many companies to count without evidence of group or sector."""

GROUP_EVIDENCE = frozenset({"parent_country_and_name", "parent_name", "parent_country"})
PLACE_EVIDENCE = frozenset({"chamber", "hub"})
DATE_EVIDENCE = frozenset({"within_18_months", "shortly_before"})

UNTIMELY = frozenset({"before", "long_after", "after_cancellation"})
"""A registration of another time is no realisation of the announcement, whoever's it is."""

AUTO, REVIEW, DENIED = "auto", "review", "denied"


@dataclass(frozen=True)
class Candidate:
    """One pair with what was found out about it and what was decided.

    Attributes:
        pair: the features, as ``features.described`` gives them.
        probability: by the score, or 1 where an identifier or a person decided.
        levels: the level of each comparison, as ``scoring.COMPARISONS`` names them.
        identifier: ``nit``, ``lei`` or ``none``: which identifier both sides have in common.
        is_curated: whether the legal name stands in the curated names of the group.
        decision: auto, review, denied, or empty where the candidate is not worth a row.
        decided_by: identifier, curated, score, decision_file or homonym_guard.
        because: a clause for the reader where more than the score decided.
    """

    pair: Mapping[str, Any]
    probability: float
    levels: Mapping[str, str]
    identifier: str = "none"
    is_curated: bool = False
    decision: str = ""
    decided_by: str = "score"
    because: str = ""

    @property
    def announcement(self) -> str:
        """The announcement's id."""
        return str(self.pair["announcement_id"])

    @property
    def registration(self) -> str:
        """The registration's key."""
        return str(self.pair["registration_key"])

    @property
    def days(self) -> int | None:
        """Days from announcement to registration, negative where it was registered before."""
        announced, registered = self.pair["announced_date"], self.pair["registered_date"]
        return (registered - announced).days if announced and registered else None

    @property
    def odds(self) -> float:
        """Of being a match against not being one."""
        return self.probability / max(1 - self.probability, 1e-12)

    @property
    def has_group_evidence(self) -> bool:
        """Whether something beside name, place and time says that it is the announced group's."""
        return self.identifier != "none" or self.is_curated or self.levels["country"] in GROUP_EVIDENCE

    @property
    def non_name_evidence(self) -> tuple[str, ...]:
        """What speaks for the match and is no name."""
        branch = self.pair["is_foreign_branch"] and self.pair["origin_country_iso2"] != "CO"
        found = {
            "identifier": self.identifier != "none",
            "sector": self.levels["sector"] == "agrees",
            "country": self.levels["country"] in GROUP_EVIDENCE,
            "place": self.levels["place"] in PLACE_EVIDENCE,
            "date": self.levels["date"] in DATE_EVIDENCE,
            "form": bool(branch),
        }
        return tuple(name for name, is_there in found.items() if is_there)


@dataclass(frozen=True)
class Known:
    """What people know: rows of the seeds as dictionaries.

    Attributes:
        aliases: group_key, alias, alias_kind.
        denials: group_key, registration_key, legal_name_pattern, reason.
        decisions: announcement_id, company_key, registration_key, decision, reason.
    """

    aliases: Sequence[Mapping[str, Any]] = ()
    denials: Sequence[Mapping[str, Any]] = ()
    decisions: Sequence[Mapping[str, Any]] = ()


def decide(candidates: Iterable[Candidate], known: Known) -> list[Candidate]:
    """The candidates worth a row with their decisions, best first within an announcement.

    The result hangs on the candidates alone, not on their order.
    """
    proposed = [_proposed(candidate, known) for candidate in candidates]
    settled = _one_to_one(proposed)
    return sorted((one for one in settled if one.decision), key=_rank)


def _rank(candidate: Candidate) -> tuple[Any, ...]:
    days = candidate.days
    order = {AUTO: 0, REVIEW: 1, DENIED: 2, "": 3}
    far = abs(days) if days is not None else 10**6
    return (
        candidate.announcement,
        order[candidate.decision],
        -candidate.probability,
        far,
        candidate.registration,
    )


def _proposed(candidate: Candidate, known: Known) -> Candidate:
    """What the rules say of one candidate alone."""
    by_rule = _by_rule(candidate, known)
    for row in known.decisions:
        if _is_about(row, candidate):
            accepted = row["decision"] == "accept"
            return replace(
                by_rule,
                decision=AUTO if accepted else DENIED,
                decided_by="decision_file",
                because=f"a person decided: {row['reason']}",
            )
    return by_rule


def _is_about(row: Mapping[str, Any], candidate: Candidate) -> bool:
    if row["registration_key"] != candidate.registration:
        return False
    if row["announcement_id"]:
        return bool(row["announcement_id"] == candidate.announcement)
    return bool(row["company_key"] and row["company_key"] == candidate.pair["company_key"])


def _by_rule(candidate: Candidate, known: Known) -> Candidate:
    identified = _identified(candidate, known)
    denial = next((row for row in known.denials if _is_denied(row, identified)), None)
    if denial is not None:
        return replace(
            identified, decision=DENIED, decided_by="curated", because=f"known not to be: {denial['reason']}"
        )
    timely = identified.levels["date"] not in UNTIMELY
    if identified.identifier != "none" and timely:
        because = f"both have the same {identified.identifier.upper()}"
        return replace(identified, probability=1.0, decision=AUTO, decided_by="identifier", because=because)
    if identified.is_curated and timely and identified.non_name_evidence:
        because = "the legal name is known to be the group's"
        return replace(identified, decision=AUTO, decided_by="curated", because=because)
    if identified.probability < REVIEW_AT:
        return identified
    if not timely:
        return replace(identified, decision=DENIED, because="registered at another time than the announced landing")
    held = _guarded(identified)
    if held is not None:
        return held
    sure = identified.probability >= ACCEPT_AT and identified.non_name_evidence
    return replace(identified, decision=AUTO if sure else REVIEW)


def _identified(candidate: Candidate, known: Known) -> Candidate:
    pair = candidate.pair
    same = [name for name in ("nit", "lei") if pair[f"announced_{name}"] and pair[f"announced_{name}"] == pair[name]]
    legal = {
        row["alias"].casefold()
        for row in known.aliases
        if row["alias_kind"] in ("subsidiary", "legal_name") and pair["group_key"] == row["group_key"]
    }
    curated = (pair["legal_name"] or "").casefold() in legal
    return replace(candidate, identifier=same[0] if same else "none", is_curated=curated)


def _is_denied(row: Mapping[str, Any], candidate: Candidate) -> bool:
    if row["group_key"] != candidate.pair["group_key"]:
        return False
    if row["registration_key"]:
        return bool(row["registration_key"] == candidate.registration)
    return re.search(row["legal_name_pattern"], candidate.pair["legal_name"] or "", re.IGNORECASE) is not None


def _guarded(candidate: Candidate) -> Candidate | None:
    """The candidate held back where it may only share the name, ``None`` where the guard has nothing to say."""
    if candidate.has_group_evidence:
        return None
    other, sector = candidate.pair["other_words"], candidate.levels["sector"]
    named = ", ".join(sorted(other))
    if other and sector == "differs":
        return _held(candidate, DENIED, f"another trade, and its name also says {named}")
    if other:
        return _held(candidate, REVIEW, f"its name also says {named}, and nothing tells that it is the group's")
    if sector == "differs":
        return _held(candidate, REVIEW, "another trade, and nothing tells that it is the group's")
    if _is_short(candidate) and sector != "agrees":
        return _held(candidate, REVIEW, "so short a name is many companies'")
    return None


def _held(candidate: Candidate, decision: str, because: str) -> Candidate:
    if decision == REVIEW and candidate.probability < ACCEPT_AT:
        return replace(candidate, decision=REVIEW, because=because)
    return replace(candidate, decision=decision, decided_by="homonym_guard", because=because)


def _is_short(candidate: Candidate) -> bool:
    """Whether the words both names share are a handful of letters."""
    shared = candidate.pair["shared_words"] or [candidate.pair["announced_name_key"]]
    return sum(len(word) for word in shared) <= SHORT_NAME


def _one_to_one(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Let each announcement and each registration keep one automatic match at most.

    Decisions of people come first, then what stands in the seeds, then the likelier one. What a winner takes is denied
    to the others; where two are nearly as likely, neither is automatic.
    """
    waiting = sorted(candidates, key=_turn)
    taken: dict[str, Candidate] = {}
    settled = []
    for candidate in waiting:
        sides = (f"a {candidate.announcement}", f"r {candidate.registration}")
        winner = next((taken[side] for side in sides if side in taken), None)
        if candidate.decision == AUTO and winner is None:
            rival = _rival(candidate, waiting)
            if rival is None:
                taken.update(dict.fromkeys(sides, candidate))
                settled.append(candidate)
                continue
            other = rival.registration if rival.announcement == candidate.announcement else rival.announcement
            settled.append(replace(candidate, decision=REVIEW, because=f"{other} fits nearly as well"))
            continue
        settled.append(_beaten(candidate, winner) if winner is not None else candidate)
    return settled


def _turn(candidate: Candidate) -> tuple[Any, ...]:
    order = {"decision_file": 0, "identifier": 1, "curated": 2}
    days = candidate.days
    return (
        candidate.decision != AUTO,
        order.get(candidate.decided_by, 3),
        -candidate.probability,
        abs(days) if days is not None else 10**6,
        candidate.announcement,
        candidate.registration,
    )


def _rival(candidate: Candidate, others: Iterable[Candidate]) -> Candidate | None:
    """Another automatic candidate of the same announcement or registration that is nearly as likely."""
    if candidate.decided_by != "score":
        return None
    for other in others:
        if other is candidate or other.decision != AUTO or other.decided_by != "score":
            continue
        meets = (other.announcement == candidate.announcement) != (other.registration == candidate.registration)
        if meets and other.odds * CLEAR_LEAD > candidate.odds:
            return other
    return None


def _beaten(candidate: Candidate, winner: Candidate) -> Candidate:
    """The candidate refused because ``winner`` took its announcement or its registration."""
    if candidate.decision not in (AUTO, REVIEW):
        return candidate
    if winner.announcement == candidate.announcement:
        because = f"the announcement is realised by {winner.registration}"
    else:
        because = "the registration realises another announcement"
    by = candidate.decided_by if candidate.decided_by == "decision_file" else "score"
    return replace(candidate, decision=DENIED, decided_by=by, because=because)
