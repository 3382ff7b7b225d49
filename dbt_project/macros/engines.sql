{# What DuckDB and Spark write in different ways: one macro each, DuckDB's as the default. Models tagged `scale` use these
   and build the same rows on both (docs/scale.md); what Spark is told is in macros/spark. #}

{# Text without outer blanks. DuckDB's trim takes every kind of space (Unicode's Zs), Spark's the plain one alone. #}
{% macro bare_ends(text) -%}
    {{ adapter.dispatch('bare_ends')(text) }}
{%- endmacro %}
{% macro default__bare_ends(text) -%}
    trim({{ text }})
{%- endmacro %}

{# Whether the whole text is of a pattern. #}
{% macro is_whole(text, pattern) -%}
    {{ adapter.dispatch('is_whole')(text, pattern) }}
{%- endmacro %}
{% macro default__is_whole(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# A group of a pattern that is the whole text; blank where the text is another one. Java's $ also stands before a line
   end. #}
{% macro group_of_whole(text, pattern, group=1) -%}
    {{ adapter.dispatch('group_of_whole')(text, pattern, group) }}
{%- endmacro %}
{% macro default__group_of_whole(text, pattern, group) -%}
    regexp_extract({{ text }}, '^{{ pattern }}$', {{ group }})
{%- endmacro %}

{# The day of eight digits; NULL where there is no such day. #}
{% macro try_compact_day(text) -%}
    {{ adapter.dispatch('try_compact_day')(text) }}
{%- endmacro %}
{% macro default__try_compact_day(text) -%}
    cast(try_strptime({{ text }}, '%Y%m%d') as date)
{%- endmacro %}

{# The day of 2024-05-15; NULL where there is no such day. #}
{% macro try_iso_day(text) -%}
    {{ adapter.dispatch('try_iso_day')(text) }}
{%- endmacro %}
{% macro default__try_iso_day(text) -%}
    cast(try_strptime({{ text }}, '%Y-%m-%d') as date)
{%- endmacro %}

{# The registry's own moments, 2024/05/15 10:11:12.123456789, to the microsecond; NULL where it is none. #}
{% macro try_registry_moment(text) -%}
    {{ adapter.dispatch('try_registry_moment')(text) }}
{%- endmacro %}
{% macro default__try_registry_moment(text) -%}
    cast(try_strptime({{ text }}, '%Y/%m/%d %H:%M:%S.%n') as timestamp)
{%- endmacro %}

{# A moment as fourteen digits, which sort as it does. #}
{% macro compact_moment(moment) -%}
    {{ adapter.dispatch('compact_moment')(moment) }}
{%- endmacro %}
{% macro default__compact_moment(moment) -%}
    strftime({{ moment }}, '%Y%m%d%H%M%S')
{%- endmacro %}

{# A text's moment in UTC, without zone; an error where it is none. DuckDB 1.5 drops the offset in a cast straight to
   TIMESTAMP, so it goes through a type with a zone; the session's zone is UTC on both engines. #}
{% macro moment_in_utc(text) -%}
    {{ adapter.dispatch('moment_in_utc')(text) }}
{%- endmacro %}
{% macro default__moment_in_utc(text) -%}
    timezone('UTC', cast({{ text }} as timestamptz))
{%- endmacro %}

{# The same where nobody checked the text on landing: NULL where it is no moment. #}
{% macro try_moment_in_utc(text) -%}
    {{ adapter.dispatch('try_moment_in_utc')(text) }}
{%- endmacro %}
{% macro default__try_moment_in_utc(text) -%}
    timezone('UTC', try_cast({{ text }} as timestamptz))
{%- endmacro %}

{# A value as text, for hashes. #}
{% macro as_text(value) -%}
    {{ adapter.dispatch('as_text')(value) }}
{%- endmacro %}
{% macro default__as_text(value) -%}
    cast({{ value }} as varchar)
{%- endmacro %}

{# Some values as one, of which the greatest can be taken, field by field, NULL last as the greatest. Spark holds NULL for
   the smallest, so that a field before each says that it is missing. #}
{% macro together(values) -%}
    {{ adapter.dispatch('together')(values) }}
{%- endmacro %}
{% macro default__together(values) -%}
    { {%- for name, value in values.items() %}'{{ name }}': {{ value }}{{ ', ' if not loop.last }}{% endfor -%} }
{%- endmacro %}

{# All columns of a relation but one. #}
{% macro all_but(relation, column) -%}
    {{ adapter.dispatch('all_but')(relation, column) }}
{%- endmacro %}
{% macro default__all_but(relation, column) -%}
    {{ relation }}.* exclude ({{ column }})
{%- endmacro %}

{# What keeps DuckDB from holding a step's rows; Spark holds none. #}
{% macro not_held() -%}
    {{ adapter.dispatch('not_held')() }}
{%- endmacro %}
{% macro default__not_held() -%}
    not materialized
{%- endmacro %}

{# The year of registration in the tags of every page of a receipt, one row each. #}
{% macro each_registration_year(pages) -%}
    {{ adapter.dispatch('each_registration_year')(pages) }}
{%- endmacro %}
{% macro default__each_registration_year(pages) -%}
    unnest(json_extract_string({{ pages }}, '$[*].tags.registration_year'))
{%- endmacro %}

{# One of some values by its place, the first being 1. #}
{% macro nth_of(values, place) -%}
    {{ adapter.dispatch('nth_of')(values, place) }}
{%- endmacro %}
{% macro default__nth_of(values, place) -%}
    list_extract([{{ values | join(', ') }}], {{ place }})
{%- endmacro %}

{# A digit of a whole number by its place, 0 being the last one's. #}
{% macro digit_of(number, place) -%}
    {{ adapter.dispatch('digit_of')(number, place) }}
{%- endmacro %}
{% macro default__digit_of(number, place) -%}
    ({{ number }} // {{ 10 ** place }} % 10)
{%- endmacro %}
