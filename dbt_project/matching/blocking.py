"""Candidate pairs: announced and registered names that share a rare core word, or are one once written together.

At millions of registrations only rows that share a word with an announcement are ever held; a word that many
registrations have pairs nothing, so the number of pairs grows with the announcements.
"""

# ruff: noqa: S608 - the SQL is made of this package's own words: names of tables and columns, never data

from __future__ import annotations

from typing import Any

from dbt_project.matching.contract import EXPECTED_TYPES
from dbt_project.matching.names import core_sql, kept_sql, spaced_sql

RARE_AT_MOST = 200
"""A word in more registrations than this pairs nothing by itself."""

TABLES = (
    "announced_groups",
    "required_pairs",
    "announced_names",
    "announced_words",
    "registered_names",
    "word_counts",
    "pairs",
)

# The curated group of an announcement: told with it, or found by one of the group's names.
_ANNOUNCED_GROUPS = f"""
with known as (
    select group_key, alias as name from group_aliases
    union
    select group_key, group_name from groups
),

keyed as (
    select distinct group_key, array_to_string({kept_sql(spaced_sql("name"))}, '') as name_key from known
),

announced_keys as (
    select announcement_id, group_key, array_to_string({kept_sql(spaced_sql("company_name"))}, '') as name_key
    from announced
    where announcement_type in {EXPECTED_TYPES}
)

select announced_keys.announcement_id, min(keyed.group_key) as group_key
from announced_keys
inner join keyed on announced_keys.group_key = keyed.group_key or announced_keys.name_key = keyed.name_key
group by announced_keys.announcement_id
"""

# What people decided and what bears the same identifier is looked at whatever its name.
_REQUIRED_PAIRS = f"""
select announced.announcement_id, registered.registration_key
from match_decisions
inner join announced
    on match_decisions.announcement_id = announced.announcement_id
    or (match_decisions.announcement_id is null and match_decisions.company_key = announced.company_key)
inner join registered on match_decisions.registration_key = registered.registration_key
where announced.announcement_type in {EXPECTED_TYPES}
union
select announced.announcement_id, registered.registration_key
from announced
inner join registered on announced.nit = registered.nit
where announced.announcement_type in {EXPECTED_TYPES}
union
select announced.announcement_id, registered.registration_key
from announced
inner join registered on announced.lei = registered.lei
where announced.announcement_type in {EXPECTED_TYPES}
"""

_ANNOUNCED_NAMES = f"""
with named as (
    select announcement_id, company_name as name, 'press' as name_source
    from announced
    where announcement_type in {EXPECTED_TYPES}
    union
    select announcement_id, group_key, 'group'
    from announced
    where announcement_type in {EXPECTED_TYPES}
        and group_key is not null and group_key not in (select group_key from groups)
    union
    select announced_groups.announcement_id, known.name, 'curated'
    from announced_groups
    inner join (
        select group_key, alias as name from group_aliases
        union
        select group_key, group_name from groups
    ) as known on announced_groups.group_key = known.group_key
),

split as (
    select *, {kept_sql("spaced")} as kept
    from (select *, {spaced_sql("name")} as spaced from named)
    where spaced <> ''
)

select
    announcement_id, name, name_source, kept, array_to_string(kept, '') as name_key,
    {core_sql("kept")} as core
from split
"""

_ANNOUNCED_WORDS = "select distinct announcement_id, name, unnest(core) as word from announced_names"


def normalised(rows: str = "registered", more: str = "") -> str:
    """SQL of the names of registrations, taken apart into words: most of the work of matching, and for a name the same
    whoever is announced.

    Args:
        rows: table or bracketed query with the columns of ``contract.REGISTERED`` that hold names.
        more: further columns of a registration to take along.
    """
    kept = f"registration_key{''.join(f', {column}' for column in more.split())}"
    sources = f"""
        select {kept}, legal_name as name, 'registry' as name_source from {rows} as named
        union all
        select {kept}, acronym, 'acronym' from {rows} as named where acronym is not null
        union all
        select {kept}, parent_name, 'parent' from {rows} as named where parent_name is not null
        union all
        select {kept}, unnest(list_distinct(lei_names)), 'lei' from {rows} as named where len(lei_names) > 0
    """
    return f"""
        select {kept}, name, name_source, {kept_sql("spaced")} as kept
        from (select *, {spaced_sql("name")} as spaced from ({sources}) where name is not null)
        where spaced <> ''
    """


# A name is held where it has a word that is announced, is an announced name once written together, or is required: its
# words and, with an equals sign, its letters in one go through a single join. A name of one word that tells no
# companies apart (Labs, Bogotá) pairs nothing, not even with its equal.
_REGISTERED_NAMES = """
with wanted as (
    select distinct word from announced_words
    union all
    select distinct '=' || name_key from announced_names where len(core) > 0 or len(kept) > 1
),

met as (
    select distinct registration_key, name, name_source, kept
    from (select *, unnest(list_append(kept, '=' || array_to_string(kept, ''))) as word from normalised)
    semi join wanted using (word)
),

asked as (
    select registration_key, name, name_source, kept
    from normalised
    where registration_key in (select registration_key from required_pairs)
)

select
    *, array_to_string(kept, '') as name_key,
    row_number() over (order by registration_key, name_source, name) as name_number
from (select * from met union select * from asked)
"""

_WORD_COUNTS = """
select word, count(distinct registration_key) as registrations_count
from (select registration_key, unnest(kept) as word from registered_names)
semi join announced_words using (word)
group by word
"""

# Of several names of one pair the one that says most is kept: equal, then the rarest word, then fewest other words.
_PAIRS = f"""
with rare as (
    select announced_words.announcement_id, announced_words.name, announced_words.word
    from announced_words
    inner join word_counts using (word)
    where registrations_count <= {RARE_AT_MOST}
),

paired as (
    select rare.announcement_id, rare.name, hits.name_number
    from (select name_number, unnest(kept) as word from registered_names) as hits
    inner join rare using (word)
    union
    select announced_names.announcement_id, announced_names.name, registered_names.name_number
    from registered_names
    inner join announced_names using (name_key)
    where len(announced_names.core) > 0 or len(announced_names.kept) > 1
    union
    select required_pairs.announcement_id, announced_names.name, registered_names.name_number
    from required_pairs
    inner join announced_names on required_pairs.announcement_id = announced_names.announcement_id
    inner join registered_names on required_pairs.registration_key = registered_names.registration_key
),

compared as (
    select
        paired.announcement_id, registered_names.registration_key,
        announced_names.name as announced_name, announced_names.name_source as announced_name_source,
        registered_names.name as registered_name, registered_names.name_source as registered_name_source,
        announced_names.name_key as announced_name_key, registered_names.name_key as registered_name_key,
        announced_names.kept as announced_words, announced_names.core as announced_core,
        registered_names.kept as registered_words,
        list_sort(list_intersect(announced_names.core, registered_names.kept)) as shared_words
    from paired
    inner join announced_names
        on paired.announcement_id = announced_names.announcement_id and paired.name = announced_names.name
    inner join registered_names on paired.name_number = registered_names.name_number
),

rarest_words as (
    select
        shared_words,
        arg_min(word, {{'count': registrations_count, 'word': word}}) as rarest_word,
        min(registrations_count) as rarest_count
    from (select distinct shared_words, unnest(shared_words) as word from compared)
    inner join word_counts using (word)
    group by shared_words
),

weighed as (
    select compared.*, rarest_words.rarest_word, rarest_words.rarest_count
    from compared
    left join rarest_words using (shared_words)
)

select
    *,
    list_filter(registered_words, word -> not list_contains(announced_words, word)) as other_words,
    list_filter(announced_core, word -> not list_contains(registered_words, word)) as missing_words
from weighed
qualify row_number() over (
        partition by announcement_id, registration_key
        order by
            announced_name_key = registered_name_key desc, len(missing_words) = 0 desc, len(other_words), rarest_count,
            registered_name_source <> 'registry', announced_name_source <> 'press', announced_name, registered_name,
            registered_name_source, announced_name_source
    ) = 1
"""


def block(connection: Any) -> None:
    """Make the temporary tables of ``TABLES`` from those ``contract`` names and ``normalised``, the names of
    ``registered`` as ``normalised`` takes them apart; the last one holds the pairs."""
    queries = (
        _ANNOUNCED_GROUPS,
        _REQUIRED_PAIRS,
        _ANNOUNCED_NAMES,
        _ANNOUNCED_WORDS,
        _REGISTERED_NAMES,
        _WORD_COUNTS,
        _PAIRS,
    )
    for table, query in zip(TABLES, queries, strict=True):
        connection.execute(f"create or replace temp table {table} as {query}")


def clear(connection: Any) -> None:
    """Drop the temporary tables of ``block``."""
    for table in reversed(TABLES):
        connection.execute(f"drop table if exists {table}")
