-- Documents that report the same act of the same project: an announcement, a change of its figures, an opening or its
-- end. Folded on facts: investor, place, kind, days between, amount and jobs; no text is compared. Records that count
-- fold with one another and so do those that wait for a person: what nobody has accepted changes nothing that counts.
-- Reports with the same figures, one after the other, are one report: this keeps the pairs below few.
with gaps as (
    select
        *,
        known_date - lag(known_date) over (
            partition by
                fold_key, site, act_role, type_class, currency_code,
                amount_low, amount_stated, amount_high, jobs_low, jobs_stated, jobs_high
            order by known_date, report_id
        ) as days_since
    from {{ ref('int_press__sited_reports') }}
),

-- Reports without any figure are held together by a few days only.
runs as (
    select
        *,
        count(*) filter (
            where
            days_since is null
            or days_since > case
                when amount_from is not null or jobs_from is not null then {{ var('fold_days') }}
                when site is not null then {{ var('fold_days_without_figures') }}
                else {{ var('fold_days_without_place') }}
            end
        ) over (
            partition by
                fold_key, site, act_role, type_class, currency_code,
                amount_low, amount_stated, amount_high, jobs_low, jobs_stated, jobs_high
            order by known_date, report_id
            rows between unbounded preceding and current row
        ) as run_number
    from gaps
),

named_runs as (
    select
        *,
        first_value(report_id) over (
            partition by
                fold_key, site, act_role, type_class, currency_code,
                amount_low, amount_stated, amount_high, jobs_low, jobs_stated, jobs_high, run_number
            order by known_date, report_id
        ) as run_id
    from runs
),

run_facts as (
    select
        run_id,
        any_value(fold_key) as fold_key,
        any_value(site) as site,
        any_value(act_role) as act_role,
        any_value(type_class) as type_class,
        any_value(currency_code) as currency_code,
        any_value(amount_from) as amount_from,
        any_value(amount_to) as amount_to,
        min(usd_from) as usd_from,
        max(usd_to) as usd_to,
        any_value(jobs_from) as jobs_from,
        any_value(jobs_to) as jobs_to,
        min(known_date) as first_date,
        max(known_date) as last_date,
        list(distinct document_id) as documents
    from named_runs
    group by run_id
),

pairs as (
    select
        one.run_id as one_id,
        other.run_id as other_id,
        greatest(0, one.first_date - other.last_date, other.first_date - one.last_date) as days_between,
        one.type_class = other.type_class as is_same_type,
        one.site is not null as has_site,
        {{ amounts_meet('one', 'other') }} as amounts_meet,
        {{ intervals_meet('one', 'other', 'jobs') }} as jobs_meet
    from run_facts as one
    inner join run_facts as other
        on one.fold_key = other.fold_key
        and one.site is not distinct from other.site
        and one.act_role = other.act_role
        and one.run_id < other.run_id
    where not list_has_any(one.documents, other.documents)
),

-- One meeting figure within ninety days; within thirty where the other figure contradicts; within a few where there is
-- no figure to compare. Another kind of act (a memorandum read as a project) only on the days of a reprint.
edges as (
    select
        one_id,
        other_id
    from pairs
    where
        days_between <= case
            when not is_same_type
                then case when amounts_meet or jobs_meet then {{ var('fold_days_without_place') }} else -1 end
            when coalesce(amounts_meet and jobs_meet, amounts_meet, jobs_meet) then {{ var('fold_days') }}
            when amounts_meet or jobs_meet then {{ var('fold_days_with_contradiction') }}
            when coalesce(amounts_meet, jobs_meet) is not null then -1
            when has_site then {{ var('fold_days_without_figures') }}
            else {{ var('fold_days_without_place') }}
        end
),

linked as (  -- noqa: ST03
    select
        one_id as one,
        other_id as other
    from edges
    union all
    select
        other_id,
        one_id
    from edges
),

nodes as (  -- noqa: ST03
    select run_id as node from run_facts
),

labelled as (
    -- noqa: disable=PRS
    {{ components('nodes', 'linked') }}
    -- noqa: enable=PRS
)

select
    named_runs.report_id,
    named_runs.document_id,
    named_runs.announcement_number,
    named_runs.group_key,
    named_runs.fold_key,
    named_runs.is_accepted,
    named_runs.company_key,
    named_runs.site,
    named_runs.own_site,
    named_runs.type_class,
    named_runs.act_role,
    named_runs.known_date,
    labelled.label as act_id,
    named_runs.currency_code,
    named_runs.amount_stated,
    named_runs.jobs_stated,
    named_runs.amount_from,
    named_runs.amount_to,
    named_runs.usd_from,
    named_runs.usd_to,
    named_runs.jobs_from,
    named_runs.jobs_to,
    named_runs.former_currency_code,
    named_runs.former_amount_from,
    named_runs.former_amount_to,
    named_runs.former_usd_from,
    named_runs.former_usd_to,
    named_runs.former_jobs_from,
    named_runs.former_jobs_to,
    -- The order in which reports count: the oldest, and of one day the one that does not say it was taken over.
    row_number() over (
        partition by labelled.label
        order by
            named_runs.known_date,
            named_runs.says_it_is_a_reprint,
            named_runs.published_at_utc nulls last,
            named_runs.report_id
    ) as rank_in_act
from named_runs
inner join labelled on named_runs.run_id = labelled.node
