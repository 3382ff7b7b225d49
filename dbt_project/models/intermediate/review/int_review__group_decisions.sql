-- Pairs of groups persons decided about: one investor under two names, or two investors.
with newest as (
    select *
    from {{ ref('stg_review__decisions') }}
    where is_usable and decision_kind = 'groups'
    qualify row_number() over (
            partition by one_group_key, other_group_key order by decided_at_utc desc, verdict asc, decided_by asc
        ) = 1
)

select
    one_group_key,
    other_group_key,
    verdict in ('accept', 'change') as is_one_group,
    decided_by,
    decided_because,
    cast(decided_at_utc as date) as decided_date
from newest
where verdict <> 'undo'
