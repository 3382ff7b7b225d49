with source as (
    select * from {{ source('rues', 'companies') }}
),

renamed as (
    select
        row_id as publisher_row_id,
        {{ utc_timestamp('created_at') }} as publisher_created_at_utc,
        {{ utc_timestamp('updated_at') }} as publisher_updated_at_utc,
        {{ blank_to_null('codigo_camara') }} as chamber_code,
        {{ blank_to_null('camara_comercio') }} as chamber_name_published,
        {{ blank_to_null('matricula') }} as registration_number,
        {{ blank_to_null('razon_social') }} as legal_name,
        {{ blank_to_null('sigla') }} as acronym,
        {{ blank_to_null('codigo_clase_identificacion') }} as identification_class_code,
        {{ nit('nit') }} as nit,
        {{ blank_to_null('digito_verificacion') }} as nit_check_digit,
        {{ ciiu_class('cod_ciiu_act_econ_pri') }} as activity_code,
        {{ ciiu_class('cod_ciiu_act_econ_sec') }} as secondary_activity_code,
        {{ compact_date('fecha_matricula') }} as registered_date,
        {{ compact_date_quality('fecha_matricula') }} as registered_date_quality,
        {{ compact_date('fecha_renovacion') }} as renewed_date,
        {{ compact_date_quality('fecha_renovacion') }} as renewed_date_quality,
        {{ plausible_year('ultimo_ano_renovado') }} as last_renewed_year,
        {{ compact_date('fecha_vigencia') }} as valid_until_date,
        {{ compact_date_quality('fecha_vigencia') }} as valid_until_date_quality,
        {{ compact_date('fecha_cancelacion') }} as cancelled_date,
        {{ compact_date_quality('fecha_cancelacion') }} as cancelled_date_quality,
        {{ blank_to_null('codigo_tipo_sociedad') }} as company_type_code,
        {{ blank_to_null('codigo_organizacion_juridica') }} as legal_form_code,
        {{ blank_to_null('organizacion_juridica') }} as legal_form_name_published,
        {{ blank_to_null('codigo_categoria_matricula') }} as category_code,
        {{ blank_to_null('codigo_estado_matricula') }} as status_code,
        {{ blank_to_null('estado_matricula') }} as status_name_published,
        {{ try_registry_moment(bare_ends('fecha_actualizacion')) }} as registry_updated_at_local,
        'rues' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
