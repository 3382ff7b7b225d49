{{ config(
    materialized='incremental', unique_key='publisher_row_id', incremental_strategy='delete+insert',
    on_schema_change='fail', post_hook="{{ forget_deleted() }}",
    meta={'follows': ['rues.companies', 'rues.company_ids']}
) }}

with living as (
    select versions.*
    from {{ ref('int_registry__current_versions') }} as versions
    anti join {{ ref('int_registry__tombstones') }} as tombstones
        on versions.publisher_row_id = tombstones.publisher_row_id
    {% if is_incremental() or not execute -%}
        where versions.rowid in (
                {{ places_of_others(
                    ref('int_registry__current_versions'), this, ['publisher_row_id', 'receipt_id']
                ) }}
            )
    {%- endif %}
),

industries as (
    select industry_code from {{ ref('int_reference__industries') }}
),

-- A blank and a code no table has are members of their own.
decided as (
    select
        living.*,
        coalesce(living.chamber_code, 'none') as filled_chamber_code,
        coalesce(chambers.chamber_code, if(living.chamber_code is null, 'none', 'unknown')) as known_chamber_code,
        coalesce(statuses.status_code, if(living.status_code is null, 'none', 'unknown')) as known_status_code,
        coalesce(forms.legal_form_code, 'unknown') as known_legal_form_code,
        coalesce(main_industry.industry_code, if(living.activity_code is null, 'none', 'unknown')) as industry_code,
        coalesce(second_industry.industry_code, if(living.secondary_activity_code is null, 'none', 'unknown'))
            as secondary_industry_code
    from living
    left join {{ ref('chambers') }} as chambers on living.chamber_code = chambers.chamber_code
    left join {{ ref('registry_statuses') }} as statuses on living.status_code = statuses.status_code
    left join {{ ref('legal_forms') }} as forms on living.legal_form_code = forms.legal_form_code
    left join industries as main_industry on living.activity_code = main_industry.industry_code
    left join industries as second_industry on living.secondary_activity_code = second_industry.industry_code
)

select
    decided.filled_chamber_code || '-' || decided.registration_number as registration_key,
    decided.filled_chamber_code as chamber_code,
    'chamber:' || decided.known_chamber_code as place_key,
    decided.registration_number,
    decided.publisher_row_id,
    decided.nit,
    {{ company_id('decided.nit', "decided.filled_chamber_code || '-' || decided.registration_number") }} as company_id,
    decided.nit_check_digit = {{ nit_check_digit('decided.nit') }} as is_nit_check_digit_right,
    decided.legal_name,
    decided.acronym,
    decided.known_legal_form_code as legal_form_code,
    decided.legal_form_code as legal_form_code_published,
    forms.legal_form_name_es,
    forms.is_foreign_branch,
    decided.company_type_code,
    decided.category_code,
    decided.known_status_code as status_code,
    statuses.status_name_en,
    statuses.is_active,
    statuses.is_cancelled,
    statuses.is_transferred_away,
    decided.industry_code,
    decided.secondary_industry_code,
    decided.registered_date,
    decided.registered_date_quality,
    decided.renewed_date,
    decided.renewed_date_quality,
    decided.last_renewed_year,
    decided.valid_until_date,
    decided.valid_until_date_quality,
    decided.cancelled_date,
    decided.cancelled_date_quality,
    identifiers.lei,
    identifiers.parent_lei,
    identifiers.parent_name,
    identifiers.parent_country_iso2,
    identifiers.parent_relation,
    decided.registry_updated_at_local,
    decided.publisher_updated_at_utc,
    decided.source,
    decided.receipt_id
from decided
inner join {{ ref('registry_statuses') }} as statuses on decided.known_status_code = statuses.status_code
inner join {{ ref('legal_forms') }} as forms on decided.known_legal_form_code = forms.legal_form_code
left join {{ ref('int_registry__lei_by_nit') }} as identifiers on decided.nit = identifiers.nit
