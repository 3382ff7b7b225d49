{# A series' name cut at its dashes, without its periodicity and the account it stands in ("Balanza de pagos - Flujo de
   Inversión Extranjera Directa en Colombia - trimestral"): the heading, then the member, if it is about one. #}
{% macro series_parts(name) -%}
    list_filter(
        list_transform(regexp_split_to_array({{ name }}, '\s+[-–—]\s+'), lambda part : trim(part)),
        lambda part : {{ bare_text('part') }} not in (
            '', 'trimestral', 'anual', 'mensual', 'total', 'balanza de pagos', 'cuenta financiera'
        )
    )
{%- endmacro %}
