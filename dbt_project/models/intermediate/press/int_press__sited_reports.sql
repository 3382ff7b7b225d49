-- Reports of projects with the place each belongs to and the act it tells of. A note that corrects itself and an update
-- of something never reported before are announcements.
with reported as (
    select
        reported.*,
        reported.group_key || if(reported.is_accepted, '', chr(31)) as fold_key,
        reported.document_id || '#' || reported.announcement_number as report_id,
        {{ place_token('reported.place_name') }} as place_token,
        case when reported.announcement_type = 'expansion' then 'new' else reported.announcement_type end as type_class,
        case
            when reported.place_key like 'municipality:%' then reported.place_key
            when reported.place_review = 'place_unknown' then 'name:' || {{ place_token('reported.place_name') }}
        end as own_site,
        {{ comparable_low('reported.amount_low', 'reported.amount_high') }} as amount_from,
        {{ comparable_high('reported.amount_low', 'reported.amount_high') }} as amount_to,
        {{ comparable_low('reported.former_amount_low', 'reported.former_amount_high') }} as former_amount_from,
        {{ comparable_high('reported.former_amount_low', 'reported.former_amount_high') }} as former_amount_to,
        {{ comparable_low('reported.jobs_low', 'reported.jobs_high') }} as jobs_from,
        {{ comparable_high('reported.jobs_low', 'reported.jobs_high') }} as jobs_to,
        {{ comparable_low('reported.former_jobs_low', 'reported.former_jobs_high') }} as former_jobs_from,
        {{ comparable_high('reported.former_jobs_low', 'reported.former_jobs_high') }} as former_jobs_to,
        case reported.currency_code when 'USD' then 1 when 'COP' then rates.cop_per_usd end as units_per_usd,
        case reported.former_currency_code when 'USD' then 1 when 'COP' then rates.cop_per_usd end
            as former_units_per_usd
    from {{ ref('int_press__reported_announcements') }} as reported
    left join {{ ref('int_reference__exchange_rates') }} as rates
        on reported.known_date between rates.valid_from_date and rates.valid_to_date
    qualify row_number() over (
            partition by reported.document_id, reported.announcement_number order by rates.valid_from_date desc
        ) = 1
),

-- Between pesos and dollars, conversions are rounded and rates move: three percent on either side.
compared as (
    select
        *,
        amount_from / units_per_usd * 0.97 as usd_from,
        amount_to / units_per_usd * 1.03 as usd_to,
        former_amount_from / former_units_per_usd * 0.97 as former_usd_from,
        former_amount_to / former_units_per_usd * 1.03 as former_usd_to
    from reported
),

-- A report without a place belongs to the only place where the investor's other reports fit it.
places_that_fit as (
    select
        lost.report_id,
        other.own_site,
        bool_or(
            coalesce({{ amounts_meet('lost', 'other') }}, false)
            or coalesce({{ intervals_meet('lost', 'other', 'jobs') }}, false)
        ) as has_figures
    from compared as lost
    inner join compared as other on lost.fold_key = other.fold_key and lost.document_id <> other.document_id
    where
        lost.own_site is null
        and other.own_site is not null
        and (lost.place_review is distinct from 'place_ambiguous' or lost.place_token = other.place_token)
        and (
            abs(lost.known_date - other.known_date) <= {{ var('fold_days') }}
            or (lost.reported_role <> 'announcement' and other.known_date <= lost.known_date)
        )
        and (
            coalesce({{ amounts_meet('lost', 'other') }}, {{ intervals_meet('lost', 'other', 'jobs') }}, true)
            or coalesce({{ intervals_meet('lost', 'other', 'jobs') }}, false)
        )
    group by lost.report_id, other.own_site
),

found_places as (
    select
        report_id,
        case
            when count(*) = 1 then min(own_site)
            when count(*) filter (where has_figures) = 1 then min(own_site) filter (where has_figures)
        end as site
    from places_that_fit
    group by report_id
),

sited as (
    select
        compared.*,
        coalesce(compared.own_site, found_places.site) as site
    from compared
    left join found_places on compared.report_id = found_places.report_id
),

-- A note that corrects itself and an update of something never reported before are announcements.
first_reports as (
    select
        fold_key,
        site,
        min(known_date) as first_date
    from sited
    where reported_role = 'announcement'
    group by fold_key, site
),

true_updates as (
    select distinct sited.report_id
    from sited
    inner join first_reports
        on sited.fold_key = first_reports.fold_key
        and (sited.site = first_reports.site or first_reports.site is null or sited.site is null)
        and sited.known_date > first_reports.first_date
    where sited.reported_role = 'update'
)

select
    sited.*,
    case
        when sited.reported_role <> 'update' then sited.reported_role
        when true_updates.report_id is not null then 'update'
        else 'announcement'
    end as act_role
from sited
left join true_updates on sited.report_id = true_updates.report_id
