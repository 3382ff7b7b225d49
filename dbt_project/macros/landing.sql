{# The newest pull of a stream that lands whole each time, as a scalar: compare receipt_id with it. #}
{% macro newest_pull(source, stream) -%}
    (
        select max_by(receipt_id, receipt_sequence) as receipt_id
        from {{ ref('stg_landing__receipts') }}
        where source = '{{ source }}' and stream = '{{ stream }}'
    )
{%- endmacro %}
