with members as (
    select
        members.*,
        documents.outlet,
        independence.independence_group
    from {{ ref('int_press__announcement_members') }} as members
    inner join {{ ref('int_press__read_documents') }} as documents on members.document_id = documents.document_id
    inner join {{ ref('int_press__independence') }} as independence on members.document_id = independence.document_id
),

reported as (
    select * from {{ ref('int_press__reported_announcements') }}
),

leads as (
    select
        members.announcement_id,
        members.site,
        members.known_date as first_known_date,
        reported.* exclude (known_date)  -- noqa: RF02
    from members
    inner join reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    where members.is_lead
),

-- What the first report leaves open is taken from the next one that says it.
completed as (
    select
        members.announcement_id,
        arg_min(
            reported.origin_country_iso2,
            struct_pack(known_date := members.known_date, report_id := members.report_id)
        ) as origin_country_iso2,
        arg_min(
            struct_pack(code := reported.sector_code, words := reported.sector_quote),
            struct_pack(known_date := members.known_date, report_id := members.report_id)
        ) filter (where reported.sector_code is not null) as sector
    from members
    inner join reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    group by members.announcement_id
),

-- Where no text of the announcement says it, the investor is where and what it was looked up to be, else what all its
-- other announcements agree on.
told_of_groups as (
    select
        members.group_key,
        min(completed.origin_country_iso2) as origin_country_iso2,
        count(distinct completed.origin_country_iso2) as origins_count,
        min(completed.sector.code) as sector_code,
        count(distinct completed.sector.code) as sectors_count
    from completed
    inner join members on completed.announcement_id = members.announcement_id and members.is_lead
    group by members.group_key
),

investors as (
    select
        told_of_groups.group_key,
        coalesce(
            groups.country_iso2,
            case when told_of_groups.origins_count = 1 then told_of_groups.origin_country_iso2 end
        ) as origin_country_iso2,
        coalesce(groups.sector_code, case when told_of_groups.sectors_count = 1 then told_of_groups.sector_code end)
            as sector_code
    from told_of_groups
    left join {{ ref('groups') }} as groups on told_of_groups.group_key = groups.group_key
),

told_helpers as (
    select distinct
        members.announcement_id,
        unnest(reported.facilitators) as helper
    from members
    inner join reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
),

-- An agency that is known under several names is named by one.
named_helpers as (
    select distinct
        told_helpers.announcement_id,
        coalesce(subjects.programme_name, told_helpers.helper) as helper
    from told_helpers
    left join {{ ref('int_press__subjects') }} as subjects
        on {{ company_key('told_helpers.helper') }} = subjects.subject_key
),

helpers as (
    select
        announcement_id,
        string_agg(helper, '; ' order by helper) as facilitated_by
    from named_helpers
    group by announcement_id
),

events as (
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
),

revised as (
    select
        *,
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
),

counted as (
    select
        versions.announcement_id,
        versions.version_number,
        count(distinct members.document_id) as documents_count,
        count(distinct members.outlet) as outlets_count,
        count(distinct members.independence_group) as independent_sources_count
    from versions
    inner join members
        on versions.announcement_id = members.announcement_id
        and members.known_date < coalesce(versions.known_to, date '9999-12-31')
    group by versions.announcement_id, versions.version_number
),

dated as (
    select
        *,
        case
            when announced_date is null or announced_date > first_known_date then first_known_date
            else announced_date
        end as act_date,
        case
            when
                announced_date is null or announced_date > first_known_date or announced_source = 'published'
                then 'inferred'
            else announced_precision
        end as act_precision
    from leads
),

rates as (
    select
        dated.announcement_id,
        rates.cop_per_usd,
        rates.valid_from_date
    from dated
    inner join {{ ref('int_reference__exchange_rates') }} as rates
        on dated.act_date between rates.valid_from_date and rates.valid_to_date
    qualify row_number() over (partition by dated.announcement_id order by rates.valid_from_date desc) = 1
),

-- One amount told in two currencies is the first one; the second serves where no official rate leads to dollars.
valued as (
    select
        revised.*,
        rates.cop_per_usd,
        rates.valid_from_date as fx_date,
        {%- for end in ['low', 'stated', 'high'] %}
            case
                when revised.currency_code = 'USD' then revised.amount_{{ end }}
                when revised.currency_code = 'COP' then revised.amount_{{ end }} / rates.cop_per_usd
                when revised.conversion_currency_code = 'USD' then revised.conversion_{{ end }}
                when revised.conversion_currency_code = 'COP' then revised.conversion_{{ end }} / rates.cop_per_usd
            end as usd_{{ end }},
            case
                when revised.currency_code = 'COP' then revised.amount_{{ end }}
                when revised.currency_code = 'USD' then revised.amount_{{ end }} * rates.cop_per_usd
                when revised.conversion_currency_code = 'COP' then revised.conversion_{{ end }}
                when revised.conversion_currency_code = 'USD' then revised.conversion_{{ end }} * rates.cop_per_usd
            end as cop_{{ end }},
        {%- endfor %}
        revised.known_to is null as is_current
    from revised
    left join rates on revised.announcement_id = rates.announcement_id
),

places as (
    select
        place_key,
        place_name,
        hub_code
    from {{ ref('dim_place') }}
)

select
    valued.announcement_id,
    valued.version_number,
    valued.known_from,
    valued.known_to,
    valued.is_current,
    dated.company_name,
    dated.company_key,
    dated.group_key,
    coalesce(completed.origin_country_iso2, investors.origin_country_iso2) as origin_country_iso2,
    case
        when completed.origin_country_iso2 is not null then 'text'
        when investors.origin_country_iso2 is not null then 'group'
        else 'none'
    end as origin_country_source,
    coalesce(site_places.place_key, own_places.place_key) as place_key,
    coalesce(site_places.place_name, own_places.place_name, dated.place_name) as place_name,
    coalesce(site_places.hub_code, own_places.hub_code) as hub_code,
    dated.announcement_type,
    valued.status,
    coalesce(completed.sector.code, investors.sector_code) as sector_code,
    case
        when completed.sector is not null then 'text'
        when investors.sector_code is not null then 'group'
        else 'none'
    end as sector_source,
    completed.sector.words as sector_quote,
    helpers.facilitated_by,
    helpers.facilitated_by is not null as is_facilitated,
    dated.act_date as announced_date,
    dated.act_precision as announced_precision,
    dated.first_known_date,
    valued.revised_date,
    valued.inaugurated_date,
    valued.cancelled_date,
    valued.currency_code,
    valued.amount_low,
    valued.amount_stated,
    valued.amount_high,
    valued.amount_hedge,
    valued.usd_low as amount_usd_low,
    valued.usd_stated as amount_usd_stated,
    valued.usd_high as amount_usd_high,
    valued.cop_low as amount_cop_low,
    valued.cop_stated as amount_cop_stated,
    valued.cop_high as amount_cop_high,
    cast(valued.cop_per_usd as double) as fx_rate_cop_per_usd,
    valued.fx_date,
    cast(valued.jobs_low as bigint) as jobs_low,
    cast(valued.jobs_stated as bigint) as jobs_stated,
    cast(valued.jobs_high as bigint) as jobs_high,
    valued.jobs_hedge,
    valued.job_kind,
    coalesce(valued.amount_hedge, 'exact') <> 'exact' or coalesce(valued.jobs_hedge, 'exact') <> 'exact' as is_estimate,
    counted.documents_count,
    counted.outlets_count,
    counted.independent_sources_count,
    valued.is_current
    and dated.announcement_type in ('new', 'expansion')
    and valued.status in ('planned', 'done') as counts_in_totals,
    valued.amount_claim_id,
    valued.jobs_claim_id,
    dated.document_id as lead_document_id,
    dated.quote,
    dated.quote_start,
    dated.quote_end,
    nullif(
        concat_ws(
            '; ',
            case when site_places.place_key is null then dated.place_review end,
            dated.figure_review,
            case when valued.amount_hedge is not null
                    and valued.usd_low is null
                    and valued.usd_stated is null
                    and valued.usd_high is null
                    then case
                            when valued.currency_code in ('USD', 'COP') then 'no_rate_of_that_day' else
                                'currency_without_rate'
                        end
            end
        ),
        ''
    ) as review_reason,
    dated.reader_version,
    dated.source,
    dated.receipt_id
from valued
inner join dated on valued.announcement_id = dated.announcement_id
inner join completed on valued.announcement_id = completed.announcement_id
inner join investors on dated.group_key = investors.group_key
inner join counted
    on valued.announcement_id = counted.announcement_id and valued.version_number = counted.version_number
left join helpers on valued.announcement_id = helpers.announcement_id
left join places as site_places on dated.site = site_places.place_key
left join places as own_places on dated.place_key = own_places.place_key
