with source as (
    select * from {{ source('rues', 'person_counts') }}
),

renamed as (
    select
        {{ blank_to_null('codigo_camara') }} as chamber_code,
        {{ ciiu_class('cod_ciiu_act_econ_pri') }} as activity_code,
        {{ blank_to_null('codigo_estado_matricula') }} as status_code,
        {{ blank_to_null('codigo_organizacion_juridica') }} as legal_form_code,
        registration_month as registration_bucket,
        registration_year,
        cast(count as bigint) as persons_count,
        'rues' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
