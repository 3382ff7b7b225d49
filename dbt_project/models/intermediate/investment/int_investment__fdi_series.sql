-- What a series is about stands in its name alone: heading, member and periodicity, with dashes between them.
with newest as (
    select
        flows.series_id,
        flows.series_name,
        flows.unit_published,
        flows.periodicity_published
    from {{ ref('stg_banrep__fdi_flows') }} as flows
    inner join {{ ref('stg_landing__receipts') }} as receipts on flows.receipt_id = receipts.receipt_id
    qualify row_number() over (
            partition by flows.series_id order by receipts.receipt_sequence desc, flows.period_end_date desc
        ) = 1
),

split as (
    select
        *,
        {{ series_parts('series_name') }} as parts
    from newest
),

named as (
    select
        *,
        if(len(parts) > 1, array_to_string(list_slice(parts, 1, -2), ' '), series_name) as heading,
        {{ bare_text('unit_published') }} as bare_unit,
        {{ bare_text('periodicity_published') }} as bare_periodicity
    from split
),

read as (
    select
        *,
        {{ bare_text('heading') }} as bare_heading
    from named
),

decided as (
    select
        *,
        case
            when regexp_matches(bare_heading, '\b(saldo|acervo|posicion)') then 'unknown'
            when not contains(bare_heading, 'inversion') then 'unknown'
            when contains(bare_heading, 'en el exterior') then 'outward'
            when contains(bare_heading, 'en colombia') then 'inward'
            else 'unknown'
        end as investment_direction,
        case
            when len(parts) < 2 then 'total'
            when regexp_matches(bare_heading, '\bpais') then 'country'
            when regexp_matches(bare_heading, '\b(actividad|sector|rama)') then 'activity'
            else 'other'
        end as fdi_breakdown,
        case bare_periodicity when 'trimestral' then 'Q' when 'anual' then 'A' when 'mensual' then 'M' end
            as frequency_code,
        case
            when regexp_full_match(bare_unit, '(miles de millones|billones) (de )?(usd|us|dolares)( .*)?') then 1e9
            when regexp_full_match(bare_unit, 'millones (de )?(usd|us|dolares)( .*)?') then 1e6
            when regexp_full_match(bare_unit, 'miles (de )?(usd|us|dolares)( .*)?') then 1e3
            when regexp_full_match(bare_unit, '(usd|us|dolares)( .*)?') then 1
        end as usd_per_unit
    from read
)

select
    series_id,
    series_name,
    investment_direction,
    fdi_breakdown,
    if(fdi_breakdown = 'total', null, parts[-1]) as fdi_member_name_es,
    frequency_code,
    unit_published,
    cast(usd_per_unit as double) as usd_per_unit
from decided
