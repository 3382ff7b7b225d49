-- How many foreign companies landed, from what is sure to the most that press and registry leave open. Who neither is a
-- branch, nor has a parent in the LEI index, nor was announced cannot be told from a domestic company: in no bound.
with landings as (
    select
        landing_area as scope_code,
        certainty_code,
        is_announced
    from {{ ref('mart_landings') }}
    union all
    select
        'all' as scope_code,
        certainty_code,
        is_announced
    from {{ ref('mart_landings') }}
    where is_first_in_country
),

recall as (
    select {{ wilson('sum(found_with_review_count)', 'sum(true_count)', 'low') }} as recall_low
    from {{ ref('matching_recall') }}
),

counted as (
    select
        scope_code,
        count(*) filter (where certainty_code = 'sure') as companies_at_least,
        count(*) filter (where certainty_code = 'unknown_origin') as unknown_origin_count,
        count(*) filter (where certainty_code = 'in_review') as in_review_count,
        count(*) filter (where is_announced or certainty_code = 'in_review') as found_in_press_count
    from landings
    group by scope_code
)

select
    counted.scope_code,
    counted.companies_at_least,
    counted.unknown_origin_count,
    counted.in_review_count,
    counted.companies_at_least + counted.unknown_origin_count + counted.in_review_count as companies_with_review,
    cast(ceil(counted.found_in_press_count / recall.recall_low - counted.found_in_press_count) as bigint)
        as known_misses_count,
    counted.companies_at_least + counted.unknown_origin_count + counted.in_review_count
    + cast(ceil(counted.found_in_press_count / recall.recall_low - counted.found_in_press_count) as bigint)
        as companies_at_most,
    recall.recall_low as matching_recall_low
from counted
cross join recall
