-- Matches persons decided about: those written into the seed, and those decided in review, which come later.
with newest as (
    select *
    from {{ ref('stg_review__decisions') }}
    where is_usable and decision_kind = 'match'
    qualify row_number() over (
            partition by announcement_id, registration_key order by decided_at_utc desc, verdict asc, decided_by asc
        ) = 1
),

reviewed as (
    select
        announcement_id,
        registration_key,
        if(verdict = 'reject', 'deny', 'accept') as decision,
        coalesce(decided_because, 'decided in review') as reason,
        cast(decided_at_utc as date) as decided_date
    from newest
    where verdict <> 'undo'
)

select
    announcement_id,
    cast(null as varchar) as company_key,
    registration_key,
    decision,
    reason,
    decided_date
from reviewed
union all
select
    seeded.announcement_id,
    seeded.company_key,
    seeded.registration_key,
    seeded.decision,
    seeded.reason,
    cast(null as date) as decided_date
from {{ ref('match_decisions') }} as seeded
left join reviewed
    on seeded.announcement_id = reviewed.announcement_id and seeded.registration_key = reviewed.registration_key
where reviewed.announcement_id is null
