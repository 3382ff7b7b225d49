with source as (
    select * from {{ source('reference', 'municipalities') }}
),

renamed as (
    select
        lpad(trim(cod_dpto), 2, '0') as department_code,
        {{ blank_to_null('dpto') }} as department_name,
        lpad(trim(cod_mpio), 5, '0') as municipality_code,
        {{ blank_to_null('nom_mpio') }} as municipality_name,
        'reference' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
