with members as (
    select * from {{ ref('int_press__statistic_members') }}
),

told as (
    select
        statistic_id,
        count(distinct document_id) as documents_count,
        min(known_date) as known_from,
        arg_min(since_year, rank_in_statistic) as since_year,
        bool_or(is_dated or claim_role = 'main') as is_in_series
    from members
    group by statistic_id
),

firsts as (
    select * from members
    where rank_in_statistic = 1
),

statistics as (
    select
        firsts.*,
        told.documents_count,
        told.known_from,
        told.since_year as told_since_year,
        told.is_in_series and firsts.accumulation = 'cumulative' as is_in_series,
        {{ rounding_of('firsts.value_key') }} as rounding,
        case
            when firsts.accumulation = 'incremental' and firsts.is_dated
                then coalesce(firsts.period_start_date, cast(date_trunc('year', firsts.as_of_date) as date))
        end as flow_start_date
    from firsts
    inner join told on firsts.statistic_id = told.statistic_id
),

-- One value per date makes the series: of several for one date, the one that was told first.
series as (
    select *
    from statistics
    where is_in_series
    qualify row_number() over (
            partition by programme_key, measure, unit, accumulation, as_of_date
            order by is_dated desc, known_from asc, statistic_id asc
        ) = 1
),

previous as (
    select
        one.statistic_id,
        earlier.statistic_id as previous_statistic_id,
        earlier.as_of_date as previous_as_of_date,
        earlier.value_low as previous_low,
        earlier.value_stated as previous_stated,
        earlier.value_high as previous_high,
        earlier.rounding as previous_rounding,
        earlier.told_since_year as previous_since_year
    from statistics as one
    asof inner join series as earlier
        on one.programme_key = earlier.programme_key
        and one.measure = earlier.measure
        and one.unit = earlier.unit
        and one.accumulation = earlier.accumulation
        and one.as_of_date > earlier.as_of_date
    where one.is_in_series
),

implied as (
    select
        statistics.*,
        previous.* exclude (statistic_id),  -- noqa: RF02
        statistics.value_low - previous.previous_high as implied_low,
        statistics.value_stated - previous.previous_stated as implied_stated,
        statistics.value_high - previous.previous_low as implied_high,
        statistics.rounding + previous.previous_rounding as implied_rounding
    from statistics
    left join previous on statistics.statistic_id = previous.statistic_id
),

-- The increment a programme itself states for the time between two of its totals.
stated as (
    select
        implied.statistic_id,
        flows.statistic_id as flow_id,
        flows.value_low as flow_low,
        flows.value_key as flow_value,
        flows.value_high as flow_high,
        flows.rounding as flow_rounding
    from implied
    inner join statistics as flows
        on implied.programme_key = flows.programme_key
        and implied.measure = flows.measure
        and implied.unit = flows.unit
        and flows.accumulation = 'incremental'
        and abs(flows.as_of_date - implied.as_of_date) <= {{ var('period_slack_days') }}
        and abs(flows.flow_start_date - implied.previous_as_of_date) <= {{ var('period_slack_days') }}
    qualify row_number() over (partition by implied.statistic_id order by flows.known_from, flows.statistic_id) = 1
),

disagreements as (
    select
        one.statistic_id,
        arg_min(other.statistic_id, struct_pack(known_from := other.known_from, id := other.statistic_id)) as other_id
    from statistics as one
    inner join statistics as other
        on one.programme_key = other.programme_key
        and one.measure = other.measure
        and one.unit = other.unit
        and one.accumulation = other.accumulation
        and one.as_of_date = other.as_of_date
        and one.statistic_id <> other.statistic_id
    where
        one.is_dated and other.is_dated
        and coalesce(one.told_since_year = other.told_since_year, true)
        and one.period_start_date is not distinct from other.period_start_date
        and (
            one.value_low > other.value_high + one.rounding + other.rounding
            or other.value_low > one.value_high + one.rounding + other.rounding
        )
    group by one.statistic_id
),

judged as (
    select
        implied.*,
        stated.flow_id,
        stated.flow_value,
        disagreements.other_id,
        case
            when disagreements.other_id is not null then 'same_date_disagreement'
            when implied.accumulation = 'cumulative'
                and implied.value_high < implied.previous_low - implied.implied_rounding
                then 'falls'
            when
                stated.flow_low > implied.implied_high + implied.implied_rounding + stated.flow_rounding
                or stated.flow_high < implied.implied_low - implied.implied_rounding - stated.flow_rounding
                then 'differs_from_stated_increment'
            else 'none'
        end as contradiction_code
    from implied
    left join stated on implied.statistic_id = stated.statistic_id
    left join disagreements on implied.statistic_id = disagreements.statistic_id
)

select
    judged.statistic_id,
    judged.programme_name as programme,
    judged.programme_key,
    judged.subject_kind,
    judged.measure,
    judged.unit,
    judged.accumulation,
    judged.job_kind,
    judged.as_of_date,
    judged.as_of_precision,
    judged.period_start_date,
    judged.told_since_year as since_year,
    judged.value_low,
    judged.value_stated,
    judged.value_high,
    judged.hedge,
    judged.documents_count,
    judged.claim_id,
    judged.document_id,
    judged.quote,
    judged.quote_start,
    judged.quote_end,
    judged.previous_statistic_id,
    judged.previous_as_of_date,
    judged.previous_stated as previous_value_stated,
    judged.implied_low as implied_increment_low,
    judged.implied_stated as implied_increment_stated,
    judged.implied_high as implied_increment_high,
    date_diff('month', judged.previous_as_of_date, judged.as_of_date) as implied_months,
    judged.flow_value as stated_increment,
    judged.flow_id as stated_increment_statistic_id,
    judged.contradiction_code,
    case judged.contradiction_code
        when 'falls'
            then judged.programme_name
                || ' has '
                || {{ plain_number('judged.value_key') }}
                || ' '
                || judged.measure
                || ' on '
                || judged.as_of_date
                || ' and had '
                || {{ plain_number('coalesce(judged.previous_stated, judged.previous_low)') }}
                || ' on '
                || judged.previous_as_of_date || ': a running total does not fall'
                || case
                    when judged.told_since_year <> judged.previous_since_year
                        then ', but the later one is counted since ' || judged.told_since_year || ' and not since '
                            || judged.previous_since_year
                    else ''
                end
        when 'differs_from_stated_increment'
            then judged.programme_name || ' states ' || {{ plain_number('judged.flow_value') }} || ' ' || judged.measure
                || ' for the time from ' || judged.previous_as_of_date || ' to ' || judged.as_of_date
                || '; its totals make it '
                || {{ plain_number('coalesce(judged.implied_stated, judged.implied_low, judged.implied_high)') }}
        when 'same_date_disagreement'
            then judged.programme_name
                || ' has '
                || {{ plain_number('judged.value_key') }}
                || ' '
                || judged.measure
                || ' on '
                || judged.as_of_date || ' in one text and ' || {{ plain_number('others.value_key') }} || ' in another'
    end as contradiction_evidence,
    judged.accumulation = 'incremental' as is_additive,
    judged.known_from,
    cast(null as date) as known_to,
    judged.source,
    judged.receipt_id
from judged
left join statistics as others on judged.other_id = others.statistic_id
