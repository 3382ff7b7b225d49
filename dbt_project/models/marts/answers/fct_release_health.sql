-- How much of what the press says is in the totals of this release, how much waits, and how fresh everything is. No
-- clock decides: freshness is the newest day its own data knows.
with announcements as (
    select * from {{ ref('mart_announcements') }}
),

told as (
    select
        count(*) as announcements_count,
        count(*) filter (where decision = 'accepted') as accepted_count,
        count(*) filter (where decision <> 'accepted') as waiting_count,
        count(*) filter (where decision = 'reopened') as reopened_count,
        count(*) filter (where decision = 'accepted' and decision_source = 'person') as accepted_by_person_count,
        count(*) filter (where counts_in_totals) as counted_count,
        count(*) filter (where would_count_if_accepted) as countable_waiting_count,
        coalesce(sum(jobs_stated_known) filter (where counts_in_totals), 0) as counted_jobs,
        coalesce(sum(jobs_stated_known) filter (where would_count_if_accepted), 0) as waiting_jobs,
        coalesce(sum(cast(amount_usd_stated_known as decimal(20, 2))) filter (where counts_in_totals), 0)
            as counted_usd,
        coalesce(sum(cast(amount_usd_stated_known as decimal(20, 2))) filter (where would_count_if_accepted), 0)
            as waiting_usd,
        max(registry_known_until) as registry_known_until
    from announcements
),

-- How often persons found right what the reader had accepted on its own.
spot_checks as (
    select * from {{ ref('mart_spot_checks') }}
    where sample_period = 'all'
),

-- Spot checks stand in the queue beside what waits, and wait for nothing.
queued as (
    select
        count(*) filter (where queue_kind = 'record') - (
            select spot_checks.spot_checks_count - spot_checks.spot_checks_decided_count from spot_checks
        ) as records_in_review_count,
        count(*) filter (where queue_kind = 'match') as matches_in_review_count,
        count(*) filter (where queue_kind = 'groups') as groups_in_review_count
    from {{ ref('mart_review_queue') }}
),

records as (
    select
        count(*) filter (where is_rejected) as rejected_records_count,
        count(*) filter (where set_aside_reason is not null) as set_aside_records_count
    from {{ ref('int_press__announcement_records') }}
),

documents as (
    select
        count(*) as documents_count,
        count(*) filter (where is_read) as read_documents_count,
        max(published_date) as press_known_until
    from {{ ref('dim_document') }}
),

decisions as (
    select
        count(*) as decisions_count,
        count(*) filter (where not is_usable) as unusable_decisions_count
    from {{ ref('stg_review__decisions') }}
),

measures as (
    {%- for table, columns in published_measures().items() %}
        {%- for column in columns %}
            select
                '{{ table }}.{{ column }}' as measure_name,
                count({{ column }}) as values_count,
                min({{ column }}) = max({{ column }}) as is_constant
            from {{ ref(table) }}
            {%- if not loop.last %}
                union all
            {%- endif %}
        {%- endfor %}
    {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

constants as (
    select string_agg(measure_name, '; ' order by measure_name) as constant_measures
    from measures
    where is_constant and values_count >= {{ var('many_rows') }}
),

trade as (
    select max(period_start_date) as trade_known_until
    from {{ ref('fct_trade_flows') }}
)

select
    'warehouse' as build_name,
    told.announcements_count,
    told.accepted_count,
    told.waiting_count,
    told.reopened_count,
    told.accepted_by_person_count,
    told.accepted_count / nullif(told.announcements_count, 0) as accepted_share,
    told.counted_count,
    told.countable_waiting_count,
    told.counted_count / nullif(told.counted_count + told.countable_waiting_count, 0) as coverage_share,
    cast(told.counted_jobs as bigint) as counted_jobs,
    cast(told.waiting_jobs as bigint) as waiting_jobs,
    cast(told.counted_usd as double) as counted_usd,
    cast(told.waiting_usd as double) as waiting_usd,
    queued.records_in_review_count,
    queued.matches_in_review_count,
    queued.groups_in_review_count,
    spot_checks.spot_checks_count,
    spot_checks.spot_checks_decided_count,
    spot_checks.spot_checks_right_count,
    spot_checks.accepted_precision,
    spot_checks.accepted_precision_low,
    spot_checks.accepted_precision_high,
    records.rejected_records_count,
    records.set_aside_records_count,
    decisions.decisions_count,
    decisions.unusable_decisions_count,
    documents.documents_count,
    documents.read_documents_count,
    documents.press_known_until,
    told.registry_known_until,
    trade.trade_known_until,
    constants.constant_measures
from told
cross join queued
cross join spot_checks
cross join records
cross join documents
cross join decisions
cross join trade
cross join constants
