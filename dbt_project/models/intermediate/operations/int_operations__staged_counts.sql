{{ config(
    materialized='incremental', unique_key='receipt_id', incremental_strategy='delete+insert', on_schema_change='fail',
    meta={'follows': landed_streams() | map('join', '.') | list}
) }}
-- depends_on: {{ ref('stg_landing__receipts') }}

-- What the staging models really hold, pull by pull. What has landed stays as it is, so a pull is counted once.
{% for source, stream in landed_streams() -%}
    {{ 'union all' if not loop.first }}
    select
        '{{ source }}' as source,
        '{{ stream }}' as stream,
        receipt_id,
        count(*) as staged_rows
    from {{ ref('stg_' ~ source ~ '__' ~ stream) }}
    {% if is_incremental() or not execute -%}
        where receipt_id in {{ pulls_beside(this, source, stream) }}
    {%- endif %}
    group by receipt_id
{% endfor %}
