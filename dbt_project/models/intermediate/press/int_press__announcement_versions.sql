-- What was believed of an announcement from one day to the next: its figures and its state, in versions.
with events as (
    select * from {{ ref('int_press__announcement_events') }}
    where is_last_of_day
),

days as (
    select distinct
        announcement_id,
        event_date
    from events
),

amounts as (
    select * from events
    where measure = 'amount'
),

jobs as (
    select * from events
    where measure = 'jobs'
),

states as (
    select * from events
    where measure = 'status'
),

versions as (
    select
        days.announcement_id,
        days.event_date as known_from,
        lead(days.event_date) over (partition by days.announcement_id order by days.event_date) as known_to,
        row_number() over (partition by days.announcement_id order by days.event_date) as version_number,
        amounts.unit as currency_code,
        amounts.value_low as amount_low,
        amounts.value_stated as amount_stated,
        amounts.value_high as amount_high,
        amounts.hedge as amount_hedge,
        amounts.claim_id as amount_claim_id,
        amounts.conversion_currency_code,
        amounts.conversion_low,
        amounts.conversion_stated,
        amounts.conversion_high,
        jobs.value_low as jobs_low,
        jobs.value_stated as jobs_stated,
        jobs.value_high as jobs_high,
        jobs.hedge as jobs_hedge,
        jobs.job_kind,
        jobs.claim_id as jobs_claim_id,
        states.status,
        states.inaugurated_date,
        states.cancelled_date
    from days
    asof left join amounts
        on days.announcement_id = amounts.announcement_id and days.event_date >= amounts.event_date
    asof left join jobs on days.announcement_id = jobs.announcement_id and days.event_date >= jobs.event_date
    asof left join states on days.announcement_id = states.announcement_id and days.event_date >= states.event_date
),

compared as (
    select
        *,
        lag(amount_claim_id) over (partition by announcement_id order by version_number) as amount_before,
        lag(jobs_claim_id) over (partition by announcement_id order by version_number) as jobs_before
    from versions
)

select
    * exclude (amount_before, jobs_before),
    max(
        case
            when
                (amount_before is not null and amount_claim_id is distinct from amount_before)
                or (jobs_before is not null and jobs_claim_id is distinct from jobs_before)
                then known_from
        end
    ) over (partition by announcement_id order by version_number rows between unbounded preceding and current row)
        as revised_date
from compared
