{{ config(materialized='view', meta={'rows_of': 'int_registry__registrations'}) }}

with lei_names as (
    select
        lei,
        list_distinct(
            list_prepend(legal_name, json_extract_string(coalesce(other_names, '[]'), '$[*].name'))
        ) as lei_names
    from {{ ref('stg_gleif__lei_records') }}
    where receipt_id = {{ newest_pull('gleif', 'lei_records') }}
        and nit is not null
)

select
    registrations.registration_key,
    registrations.legal_name,
    registrations.acronym,
    registrations.nit,
    registrations.lei,
    registrations.chamber_code,
    chambers.hub_code,
    left(chambers.seat_municipality_code, 2) as department_code,
    list_filter([main.section_code, second.section_code], section -> section is not null) as section_codes,
    forms.legal_form_kind,
    registrations.is_foreign_branch,
    registrations.registered_date,
    registrations.parent_name,
    registrations.parent_country_iso2,
    lei_names.lei_names,
    registrations.publisher_row_id,
    registrations.receipt_id
from {{ ref('int_registry__registrations') }} as registrations
left join {{ ref('chambers') }} as chambers on registrations.chamber_code = chambers.chamber_code
left join {{ ref('legal_forms') }} as forms on registrations.legal_form_code = forms.legal_form_code
left join {{ ref('int_reference__industries') }} as main on registrations.industry_code = main.industry_code
left join {{ ref('int_reference__industries') }} as second
    on registrations.secondary_industry_code = second.industry_code
left join lei_names on registrations.lei = lei_names.lei
