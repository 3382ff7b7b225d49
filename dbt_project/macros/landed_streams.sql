{# Every landed stream that has a staging model, as (source, stream).
   Made by `make sources` from the declarations in extract/sources. #}
{% macro landed_streams() %}
    {% do return([
        ('banrep', 'fdi_flows'),
        ('comtrade', 'reporters'),
        ('comtrade', 'partners'),
        ('comtrade', 'products'),
        ('comtrade', 'releases'),
        ('comtrade', 'flows'),
        ('gleif', 'lei_records'),
        ('gleif', 'parents'),
        ('press_newsroom', 'pages'),
        ('press_rss', 'items'),
        ('press_wordpress', 'posts'),
        ('reference', 'municipalities'),
        ('reference', 'activities'),
        ('rues', 'company_ids'),
        ('rues', 'companies'),
        ('rues', 'person_counts'),
        ('secop', 'contracts'),
        ('supersociedades', 'accounts'),
        ('trm', 'rates'),
        ('worldbank', 'indicators'),
    ]) %}
{% endmacro %}
