{# One id for the registrations of one NIT; a registration without a NIT is a company of its own. #}
{% macro company_id(nit, registration_key) -%}
    coalesce('nit:' || {{ nit }}, 'registration:' || {{ registration_key }})
{%- endmacro %}
