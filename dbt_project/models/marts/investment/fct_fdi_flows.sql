with versions as (
    select * from {{ ref('int_investment__fdi_versions') }}
),

members as (
    select
        *,
        {{ bare_text('fdi_member_name_es') }} as member_key
    from {{ ref('int_investment__fdi_series') }}
),

countries as (
    select
        country_iso2,
        country_name_en,
        {{ bare_text('country_name_es') }} as member_key
    from {{ ref('dim_country') }}
),

known as (
    select * from {{ ref('fdi_members') }}
)

select
    versions.series_id,
    versions.period_end_date,
    versions.version_number,
    members.series_name,
    members.investment_direction,
    members.fdi_breakdown,
    members.fdi_member_name_es,
    coalesce(known.member_name_en, countries.country_name_en) as fdi_member_name_en,
    coalesce(known.country_iso2, countries.country_iso2) as country_iso2,
    known.fdi_activity_code,
    known.isic_section_codes,
    coalesce(members.frequency_code, 'unknown') as frequency_code,
    case members.frequency_code
        when 'A' then strftime(versions.period_end_date, '%Y')
        when 'Q' then year(versions.period_end_date) || 'Q' || quarter(versions.period_end_date)
        else strftime(versions.period_end_date, '%Y%m')
    end as period,
    case members.frequency_code
        when 'A' then cast(date_trunc('year', versions.period_end_date) as date)
        when 'Q' then cast(date_trunc('quarter', versions.period_end_date) as date)
        when 'M' then cast(date_trunc('month', versions.period_end_date) as date)
    end as period_start_date,
    versions.value_published * members.usd_per_unit as value_usd,
    members.unit_published,
    versions.known_from,
    versions.known_to,
    versions.is_latest,
    versions.is_latest
    and members.investment_direction <> 'unknown'
    and members.fdi_breakdown <> 'other'
    and coalesce(members.frequency_code = 'Q', false)
    and members.usd_per_unit is not null as counts_in_totals,
    versions.source,
    versions.receipt_id
from versions
inner join members on versions.series_id = members.series_id
left join known on members.fdi_breakdown = known.fdi_breakdown and members.member_key = known.member_key
left join countries
    on members.fdi_breakdown = 'country' and known.member_key is null and members.member_key = countries.member_key
