{# A series' name cut at its dashes, without its periodicity: the heading, then the member, if it is about one. #}
{% macro series_parts(name) -%}
    list_filter(
        list_transform(regexp_split_to_array({{ name }}, '\s+[-–—]\s+'), lambda part : trim(part)),
        lambda part : {{ bare_text('part') }} not in ('', 'trimestral', 'anual', 'mensual', 'total')
    )
{%- endmacro %}
