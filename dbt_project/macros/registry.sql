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

{# A hash of some columns; NULL and blank differ, and no value can run into the next one: chr(31) and chr(30) separate
   units in text and never occur in the registry (landing rejects control characters). #}
{% macro row_hash(columns, relation) -%}
    md5(concat_ws(chr(31)
        {%- for column in columns %}, coalesce({{ as_text(relation ~ '.' ~ column) }}, chr(30)){% endfor -%}
    ))
{%- endmacro %}
