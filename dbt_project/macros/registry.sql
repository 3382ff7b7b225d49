{# The columns of stg_rues__companies whose change makes a new version of a registration; addresses are left out. #}
{% macro registry_version_columns() %}
    {% do return([
        'publisher_row_id', 'chamber_code', 'registration_number', 'legal_name', 'acronym',
        'identification_class_code', 'nit', 'nit_check_digit', 'activity_code', 'secondary_activity_code',
        'registered_date', 'registered_date_quality', 'renewed_date', 'renewed_date_quality', 'last_renewed_year',
        'valid_until_date', 'valid_until_date_quality', 'cancelled_date', 'cancelled_date_quality',
        'company_type_code', 'legal_form_code', 'category_code', 'status_code', 'registry_updated_at_local',
    ]) %}
{% endmacro %}

{# A hash of some columns; NULL and blank differ, and no value can run into the next one. #}
{% macro row_hash(columns, relation) -%}
    md5(to_json([
        {%- for column in columns %}cast({{ relation }}.{{ column }} as varchar){{ ', ' if not loop.last }}{% endfor -%}
    ])::varchar)
{%- endmacro %}
