with source as (
    select * from {{ source('gleif', 'lei_records') }}
),

renamed as (
    select
        {{ blank_to_null('lei') }} as lei,
        {{ blank_to_null('legal_name') }} as legal_name,
        {{ blank_to_null('other_names') }} as other_names,
        {{ blank_to_null('legal_country') }} as legal_country_iso2,
        {{ blank_to_null('legal_city') }} as legal_city,
        {{ blank_to_null('legal_region') }} as legal_region_code,
        {{ blank_to_null('hq_country') }} as headquarters_country_iso2,
        {{ blank_to_null('registered_at') }} as registration_authority_code,
        {{ blank_to_null('registered_as') }} as registered_as,
        {{ nit_of_registration('registered_as') }} as nit,
        {{ blank_to_null('legal_form') }} as elf_code,
        {{ blank_to_null('entity_category') }} as entity_category,
        {{ blank_to_null('entity_status') }} as entity_status,
        {{ try_utc_timestamp('creation_date') }} as entity_created_at_utc,
        {{ blank_to_null('registration_status') }} as lei_status,
        {{ try_utc_timestamp('initial_registration_date') }} as lei_issued_at_utc,
        {{ try_utc_timestamp('last_update_date') }} as lei_updated_at_utc,
        {{ try_utc_timestamp('next_renewal_date') }} as lei_renewal_due_at_utc,
        {{ blank_to_null('direct_parent_link') }} as direct_parent_link,
        {{ blank_to_null('ultimate_parent_link') }} as ultimate_parent_link,
        'gleif' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
