{# Ends of Wilson's 95 % interval of a share, found of all; NULL where there are none. Wilson (1927), JASA 22:209. #}
{% macro wilson(found, all, end) -%}
    (
        ({{ found }} + 1.9207294103) / ({{ all }} + 3.8414588207)
        {{ '-' if end == 'low' else '+' }} 1.9599639845 * sqrt(
            {{ found }} * ({{ all }} - {{ found }}) / nullif({{ all }}, 0) + 0.9603647052
        ) / ({{ all }} + 3.8414588207)
    )
{%- endmacro %}
