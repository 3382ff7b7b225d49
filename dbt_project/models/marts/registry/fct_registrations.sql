with living as (
    select * from {{ ref('int_registry__current_versions') }} as versions
    where not exists (
        select 1 from {{ ref('int_registry__tombstones') }} as tombstones
        where tombstones.publisher_row_id = versions.publisher_row_id
    )
),

industries as (
    select industry_code from {{ ref('int_reference__industries') }}
)

select
    living.chamber_code || '-' || living.registration_number as registration_key,
    living.chamber_code,
    'chamber:' || living.chamber_code as place_key,
    living.registration_number,
    living.publisher_row_id,
    living.nit,
    living.nit_check_digit = {{ nit_check_digit('living.nit') }} as is_nit_check_digit_right,
    living.legal_name,
    living.acronym,
    case
        when living.legal_form_code is null or forms.legal_form_code is null then 'unknown'
        else living.legal_form_code
    end as legal_form_code,
    coalesce(forms.is_foreign_branch, false) as is_foreign_branch,
    living.company_type_code,
    living.category_code,
    case
        when living.status_code is null then 'none'
        else coalesce(statuses.status_code, 'unknown')
    end as status_code,
    coalesce(statuses.is_active, false) as is_active,
    coalesce(statuses.is_cancelled, false) as is_cancelled,
    case
        when living.activity_code is null then 'none'
        else coalesce(main_industry.industry_code, 'unknown')
    end as industry_code,
    case
        when living.secondary_activity_code is null then 'none'
        else coalesce(second_industry.industry_code, 'unknown')
    end as secondary_industry_code,
    living.registered_date,
    living.registered_date_quality,
    living.renewed_date,
    living.renewed_date_quality,
    living.last_renewed_year,
    living.valid_until_date,
    living.valid_until_date_quality,
    living.cancelled_date,
    living.cancelled_date_quality,
    identifiers.lei,
    identifiers.parent_lei,
    identifiers.parent_name,
    identifiers.parent_country_iso2,
    identifiers.parent_relation,
    living.registry_updated_at_local,
    living.publisher_updated_at_utc,
    living.source,
    living.receipt_id
from living
left join {{ ref('legal_forms') }} as forms on living.legal_form_code = forms.legal_form_code
left join {{ ref('registry_statuses') }} as statuses on living.status_code = statuses.status_code
left join industries as main_industry on living.activity_code = main_industry.industry_code
left join industries as second_industry on living.secondary_activity_code = second_industry.industry_code
left join {{ ref('int_registry__lei_by_nit') }} as identifiers on living.nit = identifiers.nit
