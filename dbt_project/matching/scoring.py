"""The probability that a candidate pair is one company at one landing: a Fellegi-Sunter model run by Splink on DuckDB.

Every comparison weighs how often it comes out among true pairs (m) against how often among chance ones (u). The m
values are set by hand for the reasons beside them and change only with this file. For names and chambers u is the
frequency of the very word, name or chamber in this registry (Splink's term frequencies): PINEWICK in two registrations
says more than NUTIBARA in hundreds, Leticia more than Bogotá. One registration of a name may be the very one that is
looked for, so a name in n registrations counts as chance in n - 0.5. The other u values describe what a registry holds.

Splink gets its own database in memory, so nothing of it is in the warehouse, and scores in one thread: sums of floats
then come out the same every time.
"""

# ruff: noqa: S608 - the SQL is made of this package's own words: names of tables and columns, never data

from __future__ import annotations

import re
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.blocking_rule_library import CustomRule

from dbt_project.matching.contract import LATE_DAYS, WINDOW_AFTER_DAYS, WINDOW_BEFORE_DAYS

REALISED_SHARE = 0.5
"""Announcements in a hundred that a registration follows sooner or later: half of them, to begin with."""

DIGITS = 9
"""Decimals a probability is kept with: more would show the order of summation."""

# Sections a company that is announced in one is often registered in, because a plant sells, a software house advises
# and a call centre writes software: neither for nor against.
_NEIGHBOURS = ("AC", "BC", "CG", "CM", "DE", "DF", "FL", "GH", "JM", "JN", "KL", "KM", "MN")

_AGREED = "list_has_any(l.sections, r.sections)"
_DAYS = "date_diff('day', l.announced_date, r.registered_date)"


def _level(name: str, condition: str, m: float, u: float, **more: Any) -> dict[str, Any]:
    sql = "ELSE" if condition == "else" else _sided(condition)
    return {"sql_condition": sql, "label_for_charts": name, "m_probability": m, "u_probability": u, **more}


def _unknown(condition: str) -> dict[str, Any]:
    return {"sql_condition": _sided(condition), "label_for_charts": "unknown", "is_null_level": True}


def _sided(condition: str) -> str:
    """``l.name`` and ``r.name`` as Splink calls them in comparisons."""
    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", condition)


def _rarity(column: str) -> dict[str, Any]:
    """The level's u is the frequency of the value both sides have."""
    return {"tf_adjustment_column": column, "tf_adjustment_weight": 1.0, "disable_tf_exact_match_detection": True}


# Press uses a shorter or longer name than the registry half of the time; a legal name with a word of another trade in
# it is seldom the announced company's.
_NAME = (
    _unknown("l.name_key is null or r.name_key is null"),
    _level("same_name", "l.name_key = r.name_key", 0.45, 1e-4, **_rarity("name_key")),
    _level("whole_name", "r.is_whole_name and len(r.other_words) = 0", 0.4, 1e-4, **_rarity("rarest_word")),
    _level("whole_name_and_more", "r.is_whole_name", 0.1, 1e-4, **_rarity("rarest_word")),
    _level("rare_word", "r.rarest_word is not null", 0.03, 1e-4, **_rarity("rarest_word")),
    _level("other", "else", 0.02, 0.9996),
)

# One of eight registrations is in the section of a chance announcement; a seventh of the real ones are in a neighbour.
_SECTOR = (
    _unknown("len(l.sections) = 0 or len(r.sections) = 0"),
    _level("agrees", _AGREED, 0.82, 0.13),
    _level("related", "list_has_any(l.neighbour_sections, r.sections)", 0.13, 0.27),
    _level("differs", "else", 0.05, 0.60),
)

# Whose a registration is stands in the LEI index for few, and to be absent there says nothing. A branch is a company
# abroad. A parent's name is no second opinion on a name that was compared already: it counts less than it is rare.
_COUNTRY = (
    _unknown(
        "not r.is_foreign_branch and not r.is_parent_of_that_name and (r.parent_country = '' or l.origin = '')"
        " or r.is_foreign_branch and r.parent_country = '' and l.origin = 'CO'"
    ),
    _level("parent_country_and_name", "r.is_parent_of_that_name and l.origin = r.parent_country", 0.3, 0.01),
    _level("parent_name", "r.is_parent_of_that_name and (l.origin = '' or r.parent_country = '')", 0.25, 0.0125),
    _level("parent_country", "l.origin <> '' and l.origin = r.parent_country", 0.15, 0.015),
    _level("parent_differs", "r.parent_country <> '' and l.origin <> ''", 0.03, 0.9),
    _level("foreign_branch", "else", 0.27, 0.0625),
)

# A company registers where it goes, now and then at its seat elsewhere; u of the chamber is its share of the registry.
_PLACE = (
    _unknown("l.chamber_code = '' and l.hub_code = '' and l.department_code = ''"),
    _level("chamber", "l.chamber_code <> '' and l.chamber_code = r.chamber_code", 0.9, 0.1, **_rarity("chamber_code")),
    _level("hub", "l.hub_code <> '' and l.hub_code = r.hub_code", 0.04, 0.1),
    _level("department", "l.department_code <> '' and l.department_code = r.department_code", 0.03, 0.12),
    _level("elsewhere", "else", 0.03, 0.73),
)

# Of the registrations of a registry that goes back decades a tenth falls into any 21 months. Half of the announcements
# that are not realised in time are realised late; what was registered long before is another landing.
_DATE = (
    _unknown("l.announced_date is null or r.registered_date is null"),
    _level("after_cancellation", "r.registered_date > l.cancelled_date", 0.01, 0.1),
    _level("within_18_months", f"{_DAYS} between 0 and {WINDOW_AFTER_DAYS}", 0.74, 0.09),
    _level("shortly_before", f"{_DAYS} between -{WINDOW_BEFORE_DAYS} and -1", 0.1, 0.016),
    _level("late", f"{_DAYS} between {WINDOW_AFTER_DAYS + 1} and {LATE_DAYS}", 0.13, 0.09),
    _level("before", f"{_DAYS} < 0", 0.01, 0.44),
    _level("long_after", "else", 0.01, 0.264),
)

# Investors found companies, not foundations or cooperatives.
_FORM = (
    _unknown("r.legal_form_kind = 'unknown'"),
    _level("non_profit", "r.legal_form_kind = 'non_profit'", 0.005, 0.15),
    _level("company", "else", 0.995, 0.85),
)

# Who is here already seldom registers once more, and a memorandum is followed up less often than a plan.
_TYPE = (
    _unknown("l.announcement_type = ''"),
    _level("new", "l.announcement_type = 'new'", 0.72, 0.5),
    _level("expansion", "l.announcement_type = 'expansion'", 0.2, 0.35),
    _level("mou", "else", 0.08, 0.15),
)

COMPARISONS = {
    "name": _NAME,
    "sector": _SECTOR,
    "country": _COUNTRY,
    "place": _PLACE,
    "date": _DATE,
    "form": _FORM,
    "type": _TYPE,
}
"""The comparisons, most telling level first; the names of levels are the words of the evidence columns."""

_SIDES = {
    "l": """
        select
            pair_id as unique_id, announced_name_key as name_key, coalesce(rarest_word, '') as rarest_word,
            sections, neighbour_sections, coalesce(origin_country_iso2, '') as origin, '' as parent_country,
            coalesce(announced_chamber_code, '') as chamber_code, coalesce(announced_hub_code, '') as hub_code,
            coalesce(announced_department_code, '') as department_code, announced_date, cancelled_date,
            announcement_type, cast(null as date) as registered_date, cast([] as varchar[]) as other_words,
            false as is_whole_name,
            false as is_parent_of_that_name, false as is_foreign_branch, '' as legal_form_kind
        from pairs
    """,
    "r": """
        select
            pair_id as unique_id, registered_name_key as name_key, rarest_word,
            registered_sections as sections, cast([] as varchar[]) as neighbour_sections, '' as origin,
            coalesce(parent_country_iso2, '') as parent_country, coalesce(chamber_code, '') as chamber_code,
            coalesce(hub_code, '') as hub_code, coalesce(department_code, '') as department_code,
            cast(null as date) as announced_date, cast(null as date) as cancelled_date,
            '' as announcement_type, registered_date, other_words,
            is_whole_name, is_parent_of_that_name, is_foreign_branch, legal_form_kind
        from pairs
    """,
}

_FREQUENCIES = {
    "name_key": "select registered_name_key as name_key, max(name_frequency) as tf_name_key from pairs group by all",
    "rarest_word": """
        select rarest_word, max(word_frequency) as tf_rarest_word from pairs where rarest_word is not null group by all
    """,
    "chamber_code": """
        select chamber_code, max(chamber_frequency) as tf_chamber_code from pairs
        where chamber_code is not null group by all
    """,
}


def neighbours(sections: list[str]) -> list[str]:
    """The sections that stand next to some of ``sections``, sorted."""
    return sorted({one for pair in _NEIGHBOURS for one in pair if set(pair) & set(sections)} - set(sections))


def settings(registrations: int) -> SettingsCreator:
    """The model for a registry of so many registrations."""
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        probability_two_random_records_match=min(REALISED_SHARE / max(registrations, 1), 0.5),
        blocking_rules_to_generate_predictions=[CustomRule("l.unique_id = r.unique_id")],
        comparisons=[
            {"output_column_name": name, "comparison_levels": [dict(level) for level in levels]}
            for name, levels in COMPARISONS.items()
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
        linker_uid="landfall",
    )


def score(pairs: pa.Table, registrations: int) -> dict[str, tuple[float, dict[str, str]]]:
    """Probability and the level of each comparison, by ``pair_id``.

    Args:
        pairs: as ``features.described`` makes them.
        registrations: how many registrations the registry has.
    """
    if pairs.num_rows == 0:
        return {}
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("pairs", pairs)
        api = DuckDBAPI(connection)
        sides = []
        for side, query in _SIDES.items():
            connection.execute(f"create table side_{side} as {query}")
            sides.append(api.register(f"side_{side}", dataset_display_name=side))
        linker = Linker(sides, settings(registrations), log_level=None, validate_settings=False)
        for column, query in _FREQUENCIES.items():
            connection.execute(f"create table frequencies_{column} as {query}")
            frequencies = api.register(f"frequencies_{column}")
            linker.table_management.register_term_frequency_lookup(frequencies, column)
        scored = linker.inference.predict(warning_mode="never")
        columns = ", ".join(f"gamma_{name}" for name in COMPARISONS)
        rows = connection.execute(
            f"select unique_id_l, match_probability, {columns} from {scored.physical_name}"
        ).fetchall()
    return {row[0]: (round(row[1], DIGITS), _levels(row[2:])) for row in rows}


def _levels(gammas: tuple[int, ...]) -> dict[str, str]:
    """The names of the levels Splink numbers: the last one is 0, the one before it 1, unknown -1."""
    return {
        name: "unknown" if gamma < 0 else _named(levels)[gamma]
        for (name, levels), gamma in zip(COMPARISONS.items(), gammas, strict=True)
    }


def _named(levels: tuple[dict[str, Any], ...]) -> list[str]:
    return [level["label_for_charts"] for level in levels if not level.get("is_null_level")][::-1]
