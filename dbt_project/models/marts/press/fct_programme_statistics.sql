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
),

-- Two flows of one programme that share a day would count it twice: neither is added.
overlapping as (
    select distinct one.statistic_id
    from statistics as one
    inner join statistics as other
        on one.programme_key = other.programme_key
        and one.measure = other.measure
        and one.unit = other.unit
        and one.statistic_id <> other.statistic_id
        and one.flow_start_date <= other.as_of_date
        and one.as_of_date >= other.flow_start_date
    where one.accumulation = 'incremental' and other.accumulation = 'incremental'
),

added as (
    select
        judged.*,
        case
            when judged.accumulation <> 'incremental' then 'not_a_flow'
            when regexp_matches(strip_accents(lower(claims.sentence_text)), '{{ tender_cue() }}') then 'tender'
            when judged.subject_kind not in ('programme', 'agency') then 'no_programme'
            when judged.flow_start_date is null then 'undated'
            when overlapping.statistic_id is not null then 'overlaps'
            else 'additive'
        end as additivity_code
    from judged
    left join {{ ref('fct_claims') }} as claims on judged.claim_id = claims.claim_id
    left join overlapping on judged.statistic_id = overlapping.statistic_id
)

select
    added.statistic_id,
    added.programme_name as programme,
    added.programme_key,
    added.subject_kind,
    added.measure,
    added.unit,
    added.accumulation,
    added.job_kind,
    added.as_of_date,
    added.as_of_precision,
    added.period_start_date,
    added.told_since_year as since_year,
    added.value_low,
    added.value_stated,
    added.value_high,
    added.hedge,
    added.documents_count,
    added.claim_id,
    added.document_id,
    added.quote,
    added.quote_start,
    added.quote_end,
    added.previous_statistic_id,
    added.previous_as_of_date,
    added.previous_stated as previous_value_stated,
    added.implied_low as implied_increment_low,
    added.implied_stated as implied_increment_stated,
    added.implied_high as implied_increment_high,
    date_diff('month', added.previous_as_of_date, added.as_of_date) as implied_months,
    added.flow_value as stated_increment,
    added.flow_id as stated_increment_statistic_id,
    added.contradiction_code,
    added.other_id as disagrees_with_statistic_id,
    case added.contradiction_code
        when 'falls'
            then added.programme_name
                || ' has '
                || {{ told_amount('added.value_key', 'added.') }}
                || ' on '
                || added.as_of_date
                || ' and had '
                || {{ plain_number('coalesce(added.previous_stated, added.previous_low)') }}
                || ' on '
                || added.previous_as_of_date || ': a running total does not fall'
                || case
                    when added.told_since_year <> added.previous_since_year
                        then ', but the later one is counted since ' || added.told_since_year || ' and not since '
                            || added.previous_since_year
                    else ''
                end
        when 'differs_from_stated_increment'
            then added.programme_name || ' states ' || {{ told_amount('added.flow_value', 'added.') }}
                || ' for the time from ' || added.previous_as_of_date || ' to ' || added.as_of_date
                || '; its totals make it '
                || {{ plain_number('coalesce(added.implied_stated, added.implied_low, added.implied_high)') }}
        when 'same_date_disagreement'
            then added.programme_name
                || ' has '
                || {{ told_amount('added.value_key', 'added.') }}
                || ' on '
                || added.as_of_date || ' in one text and ' || {{ plain_number('others.value_key') }} || ' in another'
    end as contradiction_evidence,
    added.additivity_code = 'additive' as is_additive,
    added.additivity_code,
    added.known_from,
    cast(null as date) as known_to,
    added.source,
    added.receipt_id
from added
left join statistics as others on added.other_id = others.statistic_id
