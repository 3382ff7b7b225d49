"""The evidence of a decision as one sentence a person can check."""

from __future__ import annotations

from dbt_project.matching.decisions import Candidate

_DECIDED = {"auto": "Accepted", "review": "For review", "denied": "Denied"}

_SECTOR = {
    "agrees": "same sector ({registered})",
    "related": "a neighbouring sector ({registered} for {announced})",
    "differs": "another sector ({registered} for {announced})",
    "unknown": "sector not known",
}
_COUNTRY = {
    "parent_country_and_name": "its parent {parent} ({country}) has that name and country",
    "parent_name": "its parent {parent} has that name",
    "parent_country": "its parent {parent} is of the same country ({country})",
    "parent_differs": "its parent {parent} is of another country ({country})",
    "foreign_branch": "branch of a foreign company",
    "unknown": "group not known",
}
_PLACE = {
    "chamber": "registered in the chamber of {place}",
    "hub": "registered in a neighbouring chamber of the same hub as {place}",
    "department": "registered in the department of {place}",
    "elsewhere": "registered elsewhere than in {place}",
    "unknown": "announced without a place",
}


def sentence(candidate: Candidate) -> str:
    """What was decided, by which names, and what speaks for and against it."""
    clauses = [_names(candidate), _sector(candidate), _country(candidate), _place(candidate), _date(candidate)]
    if candidate.levels["form"] == "non_profit":
        clauses.append("a non-profit")
    if candidate.because:
        clauses.append(candidate.because)
    return f"{_DECIDED[candidate.decision]}: {'; '.join(clauses)}."


def _names(candidate: Candidate) -> str:
    pair = candidate.pair
    by = {"acronym": " (by its acronym)", "parent": " (by its parent)", "lei": " (by a name in the LEI index)"}
    told = by.get(str(pair["registered_name_source"]), "")
    legal, announced = " ".join(str(pair["legal_name"]).split()), pair["announced_name"]
    if candidate.levels["name"] == "same_name":
        return f"{legal} has the announced name {announced}{told}"
    word, count = pair["rarest_word"], pair["rarest_count"]
    if word is None:
        return f"{legal} is written much like {announced}{told}"
    times = "one registration" if count == 1 else f"{count:,} registrations"
    return f"{legal} shares {word} (in {times}) with {announced}{told}"


def _sector(candidate: Candidate) -> str:
    registered, announced = ", ".join(candidate.pair["registered_sections"]), ", ".join(candidate.pair["sections"])
    return _SECTOR[candidate.levels["sector"]].format(registered=registered, announced=announced)


def _country(candidate: Candidate) -> str:
    pair = candidate.pair
    parent, country = pair["parent_name"] or "", pair["parent_country_iso2"] or "country not known"
    return _COUNTRY[candidate.levels["country"]].format(parent=parent, country=country)


def _place(candidate: Candidate) -> str:
    return _PLACE[candidate.levels["place"]].format(place=candidate.pair["place_name"] or "its place")


def _date(candidate: Candidate) -> str:
    days = candidate.days
    if days is None:
        return "no date to compare"
    if candidate.levels["date"] == "after_cancellation":
        return "registered after the project was cancelled"
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"registered {count} {'after' if days >= 0 else 'before'} the announcement"
