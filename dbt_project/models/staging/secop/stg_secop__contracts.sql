with source as (
    select * from {{ source('secop', 'contracts') }}
),

renamed as (
    select
        {{ blank_to_null('row_id') }} as publisher_row_id,
        {{ utc_timestamp('updated_at') }} as publisher_updated_at_utc,
        {{ blank_to_null('id_contrato') }} as contract_id,
        {{ blank_to_null('proceso_de_compra') }} as procurement_process_id,
        {{ blank_to_null('nombre_entidad') }} as buyer_name,
        {{ nit('nit_entidad') }} as buyer_nit,
        {{ blank_to_null('departamento') }} as buyer_department_published,
        {{ blank_to_null('ciudad') }} as buyer_city_published,
        {{ blank_to_null('orden') }} as buyer_level_published,
        {{ blank_to_null('sector') }} as buyer_sector_published,
        {{ blank_to_null('codigo_de_categoria_principal') }} as unspsc_published,
        {{ blank_to_null('tipo_de_contrato') }} as contract_kind_published,
        {{ blank_to_null('modalidad_de_contratacion') }} as procurement_method_published,
        {{ blank_to_null('estado_contrato') }} as contract_status_published,
        cast(left({{ blank_to_null('fecha_de_firma') }}, 10) as date) as signed_date,
        cast(left({{ blank_to_null('fecha_de_inicio_del_contrato') }}, 10) as date) as contract_start_date,
        cast(left({{ blank_to_null('fecha_de_fin_del_contrato') }}, 10) as date) as contract_end_date,
        {{ nit('documento_proveedor') }} as supplier_nit,
        {{ blank_to_null('proveedor_adjudicado') }} as supplier_name,
        lower({{ blank_to_null('es_grupo') }}) = 'si' as is_consortium,
        lower({{ blank_to_null('es_pyme') }}) = 'si' as is_small_supplier,
        cast({{ blank_to_null('valor_del_contrato') }} as decimal(38, 2)) as contract_cop,
        cast({{ blank_to_null('valor_pagado') }} as decimal(38, 2)) as paid_cop,
        cast(left({{ blank_to_null('ultima_actualizacion') }}, 10) as date) as contract_updated_date,
        'secop' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
