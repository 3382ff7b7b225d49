-- Announcements that wait and tell what an accepted one tells already: the same group, no other place, and an amount or
-- jobs that meet. Whatever becomes of them, no total changes.
with announcements as (
    select
        *,
        {{ comparable_low('amount_usd_low', 'amount_usd_high', '0.03') }} as amount_from,
        {{ comparable_high('amount_usd_low', 'amount_usd_high', '0.03') }} as amount_to,
        {{ comparable_low('jobs_low', 'jobs_high') }} as jobs_from,
        {{ comparable_high('jobs_low', 'jobs_high') }} as jobs_to
    from {{ ref('int_press__valued_announcements') }}
    where is_current
)

select
    waiting.announcement_id,
    min(accepted.announcement_id) as same_as_announcement_id
from announcements as waiting
inner join announcements as accepted
    on waiting.group_key = accepted.group_key
    and waiting.decision <> 'accepted'
    and accepted.decision = 'accepted'
    and coalesce(waiting.place_key = accepted.place_key, true)
    and abs(waiting.first_known_date - accepted.first_known_date) <= {{ var('fold_days') }}
    and coalesce(
        {{ intervals_meet('waiting', 'accepted', 'amount') }} and {{ intervals_meet('waiting', 'accepted', 'jobs') }},
        {{ intervals_meet('waiting', 'accepted', 'amount') }},
        {{ intervals_meet('waiting', 'accepted', 'jobs') }},
        false
    )
group by waiting.announcement_id
