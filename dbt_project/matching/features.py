"""What is known of both sides of a candidate pair, side by side, as the scoring compares it."""

# ruff: noqa: S608 - the SQL is made of this package's own words: names of tables and columns, never data

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dbt_project.matching.names import core_sql, kept_sql, spaced_sql, words
from dbt_project.matching.scoring import neighbours

_SECTIONS_OF_WORDS = {word: sections for word, kind, sections in words() if kind == "trade"}
_HARMLESS = {word for word, kind, _ in words() if kind in ("generic", "place")}

# A name's trade words stand in where neither text nor registry says what the company does. The name it was matched by
# can be its parent's: what the registered name says beyond the announced one is looked at in either.
_DESCRIBED = f"""
with chambers_share as (
    select chamber_code, count(*) / (select count(*) from registered) as chamber_frequency
    from registered group by chamber_code
),

names_share as (
    select name_key, (count(distinct registration_key) - 0.5) / (select count(*) from registered) as name_frequency
    from registered_names group by name_key
),

-- What is announced as Kaveri here and as Kaveri BPM there is one name with and without its trade.
press_names as (
    select core, list_sort(list_distinct(flatten(list(kept)))) as press_words
    from announced_names
    where len(core) > 0
    group by core
)

select
    pairs.announcement_id || '|' || pairs.registration_key as pair_id,
    pairs.*,
    announced.company_name, announced.company_key, announced_groups.group_key,
    coalesce(announced.sector_code, groups.sector_code) as sector_code,
    coalesce(announced.origin_country_iso2, groups.country_iso2) as origin_country_iso2,
    announced.place_name, announced.chamber_code as announced_chamber_code,
    announced.hub_code as announced_hub_code, announced.department_code as announced_department_code,
    announced.announced_date, announced.cancelled_date, announced.announcement_type,
    announced.nit as announced_nit, announced.lei as announced_lei,
    registered.legal_name, registered.nit, registered.lei, registered.chamber_code, registered.hub_code,
    registered.department_code, coalesce(registered.section_codes, []) as section_codes,
    coalesce(registered.legal_form_kind, 'unknown') as legal_form_kind,
    coalesce(registered.is_foreign_branch, false) as is_foreign_branch, registered.registered_date,
    registered.parent_name, registered.parent_country_iso2,
    {kept_sql(spaced_sql("coalesce(registered.legal_name, '-')"))} as legal_words,
    {core_sql(kept_sql(spaced_sql("coalesce(registered.legal_name, '-')")))} as legal_core,
    {kept_sql(spaced_sql("coalesce(registered.parent_name, '-')"))} as parent_words,
    coalesce(press_names.press_words, pairs.announced_words) as press_words,
    chambers_share.chamber_frequency, names_share.name_frequency,
    (pairs.rarest_count - 0.5) / (select count(*) from registered) as word_frequency
from pairs
inner join announced on pairs.announcement_id = announced.announcement_id
inner join registered on pairs.registration_key = registered.registration_key
left join announced_groups on pairs.announcement_id = announced_groups.announcement_id
left join groups on announced_groups.group_key = groups.group_key
left join chambers_share on registered.chamber_code is not distinct from chambers_share.chamber_code
left join press_names on pairs.announced_core = press_names.core
left join names_share on pairs.registered_name_key = names_share.name_key
order by pair_id
"""

_SCHEMA = {
    "pair_id": pa.string(),
    "announced_name_key": pa.string(),
    "registered_name_key": pa.string(),
    "rarest_word": pa.string(),
    "name_frequency": pa.float64(),
    "word_frequency": pa.float64(),
    "chamber_frequency": pa.float64(),
    "sections": pa.list_(pa.string()),
    "neighbour_sections": pa.list_(pa.string()),
    "registered_sections": pa.list_(pa.string()),
    "origin_country_iso2": pa.string(),
    "parent_country_iso2": pa.string(),
    "announced_chamber_code": pa.string(),
    "announced_hub_code": pa.string(),
    "announced_department_code": pa.string(),
    "chamber_code": pa.string(),
    "hub_code": pa.string(),
    "department_code": pa.string(),
    "announcement_type": pa.string(),
    "announced_date": pa.date32(),
    "cancelled_date": pa.date32(),
    "registered_date": pa.date32(),
    "other_words": pa.list_(pa.string()),
    "is_whole_name": pa.bool_(),
    "is_parent_of_that_name": pa.bool_(),
    "is_foreign_branch": pa.bool_(),
    "legal_form_kind": pa.string(),
}


def described(connection: Any) -> list[dict[str, Any]]:
    """The pairs with all that is compared, ordered by ``pair_id``; needs the tables ``blocking.block`` makes."""
    found = connection.execute(_DESCRIBED)
    names = [column[0] for column in found.description]
    return [_complete(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def comparable(pairs: list[dict[str, Any]]) -> pa.Table:
    """The columns of ``pairs`` that are compared."""
    schema = pa.schema(list(_SCHEMA.items()))
    return pa.Table.from_pylist([{name: pair[name] for name in _SCHEMA} for pair in pairs], schema=schema)


def _complete(pair: dict[str, Any]) -> dict[str, Any]:
    announced = [pair["sector_code"]] if pair["sector_code"] else _sections_of(pair["press_words"])
    registered = sorted(pair["section_codes"]) or _sections_of(pair["legal_words"])
    other = [word for word in _others(pair) if not _is_harmless(word)]
    parent = set(pair["parent_words"]) if pair["parent_name"] else set()
    return {
        **pair,
        "sections": announced,
        "neighbour_sections": neighbours(announced),
        "registered_sections": registered,
        "other_words": other,
        "is_whole_name": _is_whole(pair),
        "is_parent_of_that_name": bool(pair["announced_core"]) and set(pair["announced_core"]) <= parent,
    }


def _sections_of(kept: list[str]) -> list[str]:
    return sorted({section for word in kept for section in _SECTIONS_OF_WORDS.get(word, ())})


def _others(pair: dict[str, Any]) -> list[str]:
    """Words of the legal name that neither the announced name nor, where it is written apart, its letters hold."""
    known = {*pair["press_words"], *(pair["parent_words"] if pair["parent_name"] else ())}
    return [word for word in pair["legal_words"] if word not in known and word not in pair["announced_name_key"]]


def _is_harmless(word: str) -> bool:
    """Whether a word more in the legal name says nothing about who it is: a number, a letter, a general word."""
    return len(word) == 1 or word.isdigit() or word in _HARMLESS


def _is_whole(pair: dict[str, Any]) -> bool:
    """Whether all core words of one of the two names are in the other."""
    if not pair["shared_words"]:
        return False
    legal = set(pair["legal_core"])
    return not pair["missing_words"] or (bool(legal) and legal <= set(pair["announced_words"]))
