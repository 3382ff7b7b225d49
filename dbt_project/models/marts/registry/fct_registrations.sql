{{ config(
    materialized='incremental', unique_key='publisher_row_id', incremental_strategy='delete+insert',
    on_schema_change='fail', post_hook="{{ forget_deleted() }}",
    meta={'follows': [
        'rues.companies', 'rues.company_ids', 'press_newsroom.pages', 'press_rss.items', 'press_wordpress.posts',
        'press_readings', 'review', 'trm.rates', 'reference.municipalities',
    ]}
) }}
-- depends_on: {{ ref('int_registry__tombstones') }}

-- Of a registration that is as it was, only the company it stands for can be another one.
select registrations.*
from {{ ref('int_companies__registrations') }} as registrations
{% if is_incremental() -%}
    where registrations.publisher_row_id in (
            select others.publisher_row_id
            from {{ ref('int_companies__registrations') }} as others
            where {{ version_bits(['publisher_row_id', 'receipt_id', 'company_id']) }} not in (
                    select {{ version_bits(['publisher_row_id', 'receipt_id', 'company_id']) }} from {{ this }}
                )
        )
{%- endif %}
