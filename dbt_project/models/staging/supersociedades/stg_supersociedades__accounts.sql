with source as (
    select * from {{ source('supersociedades', 'accounts') }}
),

renamed as (
    select
        {{ blank_to_null('row_id') }} as publisher_row_id,
        {{ utc_timestamp('updated_at') }} as publisher_updated_at_utc,
        {{ nit('nit') }} as nit,
        cast(replace({{ blank_to_null('a_o_de_corte') }}, ',', '') as integer) as fiscal_year,
        {{ blank_to_null('raz_n_social') }} as company_name,
        {{ blank_to_null('supervisor') }} as supervisor_name,
        {{ blank_to_null('departamento_domicilio') }} as department_published,
        {{ blank_to_null('ciudad_domicilio') }} as city_published,
        {{ ciiu_class('ciiu') }} as activity_code,
        {{ blank_to_null('macrosector') }} as sector_published,
        {{ pesos_of_trillions('ingresos_operacionales') }} as revenue_cop,
        {{ pesos_of_trillions('ganancia_p_rdida') }} as profit_cop,
        {{ pesos_of_trillions('total_activos') }} as assets_cop,
        {{ pesos_of_trillions('total_pasivos') }} as liabilities_cop,
        {{ pesos_of_trillions('total_patrimonio') }} as equity_cop,
        'supersociedades' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
