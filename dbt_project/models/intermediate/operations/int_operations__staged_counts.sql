-- What the staging models really hold, pull by pull.
{% for source, stream in landed_streams() -%}
    {{ 'union all' if not loop.first }}
    select
        '{{ source }}' as source,
        '{{ stream }}' as stream,
        receipt_id,
        count(*) as staged_rows
    from {{ ref('stg_' ~ source ~ '__' ~ stream) }}
    group by receipt_id
{% endfor %}
