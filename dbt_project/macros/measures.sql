{# Columns that are shown as findings; one whose value is the same in every row of a release says nothing in it. #}
{% macro published_measures() -%}
    {% do return({
        'mart_announcements': ['documents_count', 'independent_sources_count', 'jobs_stated_known', 'amount_usd_stated_known'],
        'bridge_announcement_registration': ['match_probability'],
        'fct_trade_flows': ['value_usd'],
        'fct_programme_statistics': ['value_stated'],
    }) %}
{%- endmacro %}
