{# Every landed stream that has a staging model, as (source, stream). The sources' declarations must name the same ones. #}
{% macro landed_streams() %}
    {% do return([
        ('rues', 'companies'),
        ('rues', 'company_ids'),
        ('rues', 'person_counts'),
        ('comtrade', 'reporters'),
        ('comtrade', 'partners'),
        ('comtrade', 'products'),
        ('comtrade', 'releases'),
        ('comtrade', 'flows'),
        ('worldbank', 'indicators'),
        ('banrep', 'fdi_flows'),
        ('gleif', 'lei_records'),
        ('gleif', 'parents'),
        ('trm', 'rates'),
        ('supersociedades', 'accounts'),
        ('reference', 'municipalities'),
        ('reference', 'activities'),
        ('press_wordpress', 'posts'),
        ('press_rss', 'items'),
        ('press_newsroom', 'pages'),
    ]) %}
{% endmacro %}

{# The newest pull of a stream that lands whole each time, as a scalar: compare receipt_id with it. #}
{% macro newest_pull(source, stream) -%}
    (
        select arg_max(receipt_id, receipt_sequence) as receipt_id
        from {{ ref('stg_landing__receipts') }}
        where source = '{{ source }}' and stream = '{{ stream }}'
    )
{%- endmacro %}
