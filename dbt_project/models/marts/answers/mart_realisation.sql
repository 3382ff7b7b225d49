-- The share of announced new projects that were registered in time, per year of announcement and hub, with bounds that
-- hold what is not known: matches in review, what matching is known to miss, and chance where cases are few.
with announcements as (
    select *
    from {{ ref('mart_announcements') }}
    where
        decision = 'accepted'
        and announcement_type = 'new'
        and status not in ('denied', 'conditional')
),

scoped as (
    select
        'all' as scope_code,
        *
    from announcements
    union all by name
    select
        hub_code as scope_code,
        *
    from announcements
    where hub_code is not null
),

registry as (
    select cast(max(publisher_updated_at_utc) as date) as registry_known_until
    from {{ ref('fct_registrations') }}
),

-- The year 'all' pools every cohort.
counted as (
    select
        scope_code,
        coalesce(cast(announced_year as varchar), 'all') as cohort,
        announced_year as cohort_year,
        count(*) as announcements_count,
        count(*) filter (where is_matured) as matured_announcements_count,
        count(*) filter (where not is_matured) as open_announcements_count,
        count(*) filter (where is_matured and is_realised) as realised_count,
        count(*) filter (where is_matured and is_realised_with_review) as realised_with_review_count
    from scoped
    group by grouping sets ((scope_code, announced_year), (scope_code))
),

-- The lower end of measured recall: of so many that are there, matching finds at least this share.
recall as (
    select {{ wilson('sum(found_with_review_count)', 'sum(true_count)', 'low') }} as recall_low
    from {{ ref('matching_recall') }}
),

bounded as (
    select
        counted.*,
        recall.recall_low,
        registry.registry_known_until,
        least(counted.matured_announcements_count, counted.realised_with_review_count / recall.recall_low)
            as at_most
    from counted
    cross join recall
    cross join registry
)

select
    scope_code || ':' || cohort as realisation_key,
    scope_code,
    cohort,
    cast(cohort_year as integer) as cohort_year,
    announcements_count,
    matured_announcements_count,
    open_announcements_count,
    realised_count,
    realised_with_review_count,
    realised_count / nullif(matured_announcements_count, 0) as rate_automatic,
    realised_with_review_count / nullif(matured_announcements_count, 0) as rate_with_review,
    -- Of none and of all an end of the interval is the share itself, but for rounding. DuckDB's least passes over NULL.
    case when matured_announcements_count > 0
            then least(
                    greatest({{ wilson('realised_count', 'matured_announcements_count', 'low') }}, 0),
                    realised_count / matured_announcements_count
                )
    end as rate_low,
    case when matured_announcements_count > 0
            then greatest(
                    least({{ wilson('at_most', 'matured_announcements_count', 'high') }}, 1),
                    realised_with_review_count / matured_announcements_count
                )
    end as rate_high,
    recall_low as matching_recall_low,
    matured_announcements_count < {{ var('small_cohort') }} as is_small_cohort,
    registry_known_until
from bounded
