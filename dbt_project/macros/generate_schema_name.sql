{# Schemas are named plainly (staging, marts, ops): there is one database per build, so no prefix tells builds apart. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro %}
