-- Names of one investor, bridged: groups that names alone keep apart are one where facts or a person say so. A person
-- who tells two groups apart takes every bridge between them away.
with named as (
    select * from {{ ref('int_press__name_groups') }}
),

decisions as (
    select * from {{ ref('int_review__group_decisions') }}
),

told as (
    select
        least(one.group_key, other.group_key) as one_group_key,
        greatest(one.group_key, other.group_key) as other_group_key
    from {{ ref('int_press__group_bridges') }} as bridges
    inner join named as one on bridges.one_company_key = one.company_key
    inner join named as other on bridges.other_company_key = other.company_key
    union
    select
        one_group_key,
        other_group_key
    from decisions
    where is_one_group
),

bridged as (
    select
        told.one_group_key,
        told.other_group_key
    from told
    left join decisions
        on told.one_group_key = decisions.one_group_key
        and told.other_group_key = decisions.other_group_key
        and not decisions.is_one_group
    where told.one_group_key <> told.other_group_key and decisions.one_group_key is null
),

edges as (  -- noqa: ST03
    select
        one_group_key as one,
        other_group_key as other
    from bridged
    union all
    select
        other_group_key as one,
        one_group_key as other
    from bridged
),

nodes as (  -- noqa: ST03
    select distinct group_key as node from named
),

labelled as (
    -- noqa: disable=PRS
    {{ components('nodes', 'edges') }}
    -- noqa: enable=PRS
)

select
    named.company_key,
    labelled.label as group_key
from named
inner join labelled on named.group_key = labelled.node
