-- What is known of each year of announcement, as changes: those up to a day add up to what anybody could know on it.
with matches as (
    select
        announcement_id,
        min(known_from) as matched_from
    from {{ ref('bridge_announcement_registration') }}
    where decision = 'auto' and known_to is null and is_within_18_months
    group by announcement_id
),

-- Each version that counts, from the day it could be known and a person had decided on it to the day of the next one.
versions as (
    select
        cast(year(announcements.announced_date) as integer) as announced_year,
        greatest(announcements.known_from, announcements.decided_date) as begins,
        announcements.known_to as ends,
        matches.matched_from,
        announcements.origin_known_from,
        announcements.jobs_low,
        coalesce(announcements.jobs_stated, announcements.jobs_low, announcements.jobs_high) as jobs_stated,
        coalesce(announcements.jobs_high, announcements.jobs_stated, announcements.jobs_low) as jobs_high,
        cast(announcements.amount_usd_low as decimal(20, 2)) as amount_usd_low,
        cast(
            coalesce(announcements.amount_usd_stated, announcements.amount_usd_low, announcements.amount_usd_high)
            as decimal(20, 2)
        ) as amount_usd_stated,
        cast(
            coalesce(announcements.amount_usd_high, announcements.amount_usd_stated, announcements.amount_usd_low)
            as decimal(20, 2)
        ) as amount_usd_high
    from {{ ref('fct_announcements') }} as announcements
    left join matches on announcements.announcement_id = matches.announcement_id
    where
        announcements.decision = 'accepted'
        and coalesce(announcements.place_country_iso2, 'CO') = 'CO'
        and announcements.announcement_type in ('new', 'expansion')
        and announcements.status in ('planned', 'done')
),

spans as (
    select
        * exclude (matched_from, origin_known_from),
        1 as announcements,
        0 as registered,
        0 as origins
    from versions
    union all by name
    select
        announced_year,
        greatest(begins, matched_from) as begins,
        ends,
        1 as registered
    from versions
    where matched_from is not null
    union all by name
    select
        announced_year,
        greatest(begins, origin_known_from) as begins,
        ends,
        1 as origins
    from versions
    where origin_known_from is not null
),

changes as (
    select
        * exclude (begins, ends),
        begins as change_known_date,
        1 as sign
    from spans
    where ends is null or begins < ends
    union all by name
    select
        * exclude (begins, ends),
        ends as change_known_date,
        -1 as sign
    from spans
    where begins < ends
)

select
    announced_year,
    change_known_date,
    cast(coalesce(sum(sign * announcements), 0) as bigint) as announcements_change,
    cast(coalesce(sum(sign * registered), 0) as bigint) as registered_change,
    cast(coalesce(sum(sign * origins), 0) as bigint) as origins_change,
    cast(coalesce(sum(sign * jobs_low), 0) as bigint) as jobs_low_change,
    cast(coalesce(sum(sign * jobs_stated), 0) as bigint) as jobs_stated_change,
    cast(coalesce(sum(sign * jobs_high), 0) as bigint) as jobs_high_change,
    cast(coalesce(sum(sign * amount_usd_low), 0) as double) as amount_usd_low_change,
    cast(coalesce(sum(sign * amount_usd_stated), 0) as double) as amount_usd_stated_change,
    cast(coalesce(sum(sign * amount_usd_high), 0) as double) as amount_usd_high_change
from changes
group by announced_year, change_known_date
having
    announcements_change <> 0 or registered_change <> 0 or origins_change <> 0
    or jobs_low_change <> 0 or jobs_stated_change <> 0 or jobs_high_change <> 0
    or amount_usd_low_change <> 0 or amount_usd_stated_change <> 0 or amount_usd_high_change <> 0
