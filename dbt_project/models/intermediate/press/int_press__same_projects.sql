-- Pairs of announcements that may be one project: two groups, the same place, amount and jobs, within months. The later
-- one waits until a person says whether they are one investor or two.
with candidates as (
    select
        announcement_id,
        group_key,
        place_key,
        amount_usd_stated,
        jobs_stated,
        announced_date,
        first_known_date
    from {{ ref('int_press__valued_announcements') }}
    where
        is_current
        and decision = 'accepted'
        and announcement_type in ('new', 'expansion')
        and status in ('planned', 'done')
        and place_key is not null
        and jobs_stated is not null
        and amount_usd_stated > 0
)

select
    later.announcement_id,
    earlier.announcement_id as earlier_announcement_id,
    earlier.group_key as earlier_group_key,
    later.group_key,
    decisions.is_one_group is not null as is_told_apart
from candidates as later
inner join candidates as earlier
    on later.place_key = earlier.place_key
    and later.jobs_stated = earlier.jobs_stated
    and later.group_key <> earlier.group_key
    and (earlier.first_known_date, earlier.announcement_id) < (later.first_known_date, later.announcement_id)
    and abs(later.announced_date - earlier.announced_date) <= {{ var('fold_days') }}
    and abs(later.amount_usd_stated - earlier.amount_usd_stated)
    <= 0.01 * greatest(later.amount_usd_stated, earlier.amount_usd_stated)
left join {{ ref('int_review__group_decisions') }} as decisions
    on least(later.group_key, earlier.group_key) = decisions.one_group_key
    and greatest(later.group_key, earlier.group_key) = decisions.other_group_key
    and not decisions.is_one_group
qualify row_number() over (
        partition by later.announcement_id
        order by decisions.is_one_group is not null, earlier.first_known_date, earlier.announcement_id
    ) = 1
