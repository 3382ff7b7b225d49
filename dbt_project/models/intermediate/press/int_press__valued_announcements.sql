-- Announcements with their figures in dollars and pesos of the day and with what was decided about them, version by
-- version.
with members as (
    select
        members.*,
        documents.outlet,
        independence.independence_group
    from {{ ref('int_press__announcement_members') }} as members
    inner join {{ ref('int_press__read_documents') }} as documents on members.document_id = documents.document_id
    inner join {{ ref('int_press__independence') }} as independence on members.document_id = independence.document_id
),

leads as (
    select
        members.announcement_id,
        members.site,
        members.known_date as first_known_date,
        reported.* exclude (known_date, decided_date, is_accepted_by_person, is_corrected, is_reopened)  -- noqa: RF02
    from members
    inner join {{ ref('int_press__reported_announcements') }} as reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    where members.is_lead
),

versions as (
    select * from {{ ref('int_press__announcement_versions') }}
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

-- What persons decided about any of its reports.
decided as (
    select
        members.announcement_id,
        bool_or(reported.is_accepted_by_person) as is_accepted_by_person,
        bool_or(reported.is_corrected) as is_corrected,
        bool_or(reported.is_reopened) as is_reopened,
        case when bool_and(reported.is_accepted_by_person) then min(reported.decided_date) end as decided_date
    from members
    inner join {{ ref('int_press__reported_announcements') }} as reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    group by members.announcement_id
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
    from versions as revised
    left join rates on revised.announcement_id = rates.announcement_id
),

-- The sentence a version's figures come from: of the report whose amount or jobs hold, the younger one; where it tells
-- neither, the first report.
figures as (
    select
        versions.announcement_id,
        versions.version_number,
        max_by(
            struct_pack(
                document_id := reported.document_id, quote := reported.quote, first := reported.quote_start,
                last := reported.quote_end
            ),
            { 'day': members.known_date, 'is_first': members.is_lead, 'id': members.report_id }
        ) as origin
    from versions
    inner join members
        on versions.announcement_id = members.announcement_id and versions.known_from >= members.known_date
    inner join {{ ref('int_press__reported_announcements') }} as reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    where reported.amount_claim_id = versions.amount_claim_id or reported.jobs_claim_id = versions.jobs_claim_id
    group by versions.announcement_id, versions.version_number
),

places as (
    select
        place_key,
        place_name,
        hub_code
    from {{ ref('int_reference__places') }}
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
    investors.origin_country_iso2,
    investors.origin_country_source,
    investors.origin_known_from,
    coalesce(site_places.place_key, own_places.place_key) as place_key,
    coalesce(site_places.place_name, own_places.place_name, dated.place_name) as place_name,
    coalesce(site_places.hub_code, own_places.hub_code) as hub_code,
    dated.announcement_type,
    valued.status,
    investors.sector_code,
    investors.sector_source,
    investors.sector_quote,
    investors.facilitated_by,
    investors.facilitated_by is not null as is_facilitated,
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
    and valued.status in ('planned', 'done')
    and coalesce(dated.place_country_iso2, 'CO') = 'CO' as would_count,
    case
        when dated.is_accepted then 'accepted'
        when decided.is_reopened then 'reopened'
        else 'review'
    end as decision,
    if(decided.is_accepted_by_person, 'person', 'reader') as decision_source,
    decided.decided_date,
    if(decided.is_corrected, 'person', 'text') as values_source,
    dated.reader_confidence as confidence,
    nullif(array_to_string(dated.review_reasons, '; '), '') as decision_reasons,
    dated.place_country_iso2,
    valued.amount_claim_id,
    valued.jobs_claim_id,
    dated.document_id as lead_document_id,
    dated.quote,
    dated.quote_start,
    dated.quote_end,
    coalesce(figures.origin.document_id, dated.document_id) as figure_document_id,
    coalesce(figures.origin.quote, dated.quote) as figure_quote,
    coalesce(figures.origin.first, dated.quote_start) as figure_quote_start,
    coalesce(figures.origin.last, dated.quote_end) as figure_quote_end,
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
inner join {{ ref('int_press__announcement_investors') }} as investors
    on valued.announcement_id = investors.announcement_id
inner join decided on valued.announcement_id = decided.announcement_id
inner join counted
    on valued.announcement_id = counted.announcement_id and valued.version_number = counted.version_number
left join figures
    on valued.announcement_id = figures.announcement_id and valued.version_number = figures.version_number
left join places as site_places on dated.site = site_places.place_key
left join places as own_places on dated.place_key = own_places.place_key
