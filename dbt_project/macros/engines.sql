{# What DuckDB and Spark write in different ways: one macro each, DuckDB's as the default. Models tagged `scale` use these
   and build the same rows on both (docs/scale.md). Spark reads patterns as r'…', so that a backslash stays one. #}

{# Text without outer blanks. DuckDB's trim takes every kind of space (Unicode's Zs), Spark's the plain one alone. #}
{% macro bare_ends(text) -%}
    {{ adapter.dispatch('bare_ends')(text) }}
{%- endmacro %}
{% macro default__bare_ends(text) -%}
    trim({{ text }})
{%- endmacro %}
{% macro spark__bare_ends(text) -%}
    trim(both ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000' from {{ text }})
{%- endmacro %}

{# Whether the whole text is of a pattern. #}
{% macro is_whole(text, pattern) -%}
    {{ adapter.dispatch('is_whole')(text, pattern) }}
{%- endmacro %}
{% macro default__is_whole(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
{% macro spark__is_whole(text, pattern) -%}
    regexp_like({{ text }}, r'\A(?:{{ pattern }})\z')
{%- endmacro %}

{# A group of a pattern that is the whole text; blank where the text is another one. Java's $ also stands before a line
   end. #}
{% macro group_of_whole(text, pattern, group=1) -%}
    {{ adapter.dispatch('group_of_whole')(text, pattern, group) }}
{%- endmacro %}
{% macro default__group_of_whole(text, pattern, group) -%}
    regexp_extract({{ text }}, '^{{ pattern }}$', {{ group }})
{%- endmacro %}
{% macro spark__group_of_whole(text, pattern, group) -%}
    regexp_extract({{ text }}, r'\A{{ pattern }}\z', {{ group }})
{%- endmacro %}

{# The day of eight digits; NULL where there is no such day. #}
{% macro try_compact_day(text) -%}
    {{ adapter.dispatch('try_compact_day')(text) }}
{%- endmacro %}
{% macro default__try_compact_day(text) -%}
    cast(try_strptime({{ text }}, '%Y%m%d') as date)
{%- endmacro %}
{% macro spark__try_compact_day(text) -%}
    try_to_date({{ text }}, 'yyyyMMdd')
{%- endmacro %}

{# The day of 2024-05-15; NULL where there is no such day. #}
{% macro try_iso_day(text) -%}
    {{ adapter.dispatch('try_iso_day')(text) }}
{%- endmacro %}
{% macro default__try_iso_day(text) -%}
    cast(try_strptime({{ text }}, '%Y-%m-%d') as date)
{%- endmacro %}
{% macro spark__try_iso_day(text) -%}
    try_to_date({{ text }}, 'yyyy-MM-dd')
{%- endmacro %}

{# The registry's own moments, 2024/05/15 10:11:12.123456789, to the microsecond; NULL where it is none. #}
{% macro try_registry_moment(text) -%}
    {{ adapter.dispatch('try_registry_moment')(text) }}
{%- endmacro %}
{% macro default__try_registry_moment(text) -%}
    cast(try_strptime({{ text }}, '%Y/%m/%d %H:%M:%S.%n') as timestamp)
{%- endmacro %}
{% macro spark__try_registry_moment(text) -%}
    cast(try_to_timestamp({{ text }}, 'yyyy/MM/dd HH:mm:ss.SSSSSSSSS') as timestamp_ntz)
{%- endmacro %}

{# A moment as fourteen digits, which sort as it does. #}
{% macro compact_moment(moment) -%}
    {{ adapter.dispatch('compact_moment')(moment) }}
{%- endmacro %}
{% macro default__compact_moment(moment) -%}
    strftime({{ moment }}, '%Y%m%d%H%M%S')
{%- endmacro %}
{% macro spark__compact_moment(moment) -%}
    date_format({{ moment }}, 'yyyyMMddHHmmss')
{%- endmacro %}

{# A text's moment in UTC, without zone; an error where it is none. DuckDB 1.5 drops the offset in a cast straight to
   TIMESTAMP, so it goes through a type with a zone; the session's zone is UTC on both engines. #}
{% macro moment_in_utc(text) -%}
    {{ adapter.dispatch('moment_in_utc')(text) }}
{%- endmacro %}
{% macro default__moment_in_utc(text) -%}
    timezone('UTC', cast({{ text }} as timestamptz))
{%- endmacro %}
{% macro spark__moment_in_utc(text) -%}
    cast(cast({{ text }} as timestamp_ltz) as timestamp_ntz)
{%- endmacro %}

{# The same where nobody checked the text on landing: NULL where it is no moment. #}
{% macro try_moment_in_utc(text) -%}
    {{ adapter.dispatch('try_moment_in_utc')(text) }}
{%- endmacro %}
{% macro default__try_moment_in_utc(text) -%}
    timezone('UTC', try_cast({{ text }} as timestamptz))
{%- endmacro %}
{% macro spark__try_moment_in_utc(text) -%}
    cast(try_cast({{ text }} as timestamp_ltz) as timestamp_ntz)
{%- endmacro %}

{# A value as text, for hashes. #}
{% macro as_text(value) -%}
    {{ adapter.dispatch('as_text')(value) }}
{%- endmacro %}
{% macro default__as_text(value) -%}
    cast({{ value }} as varchar)
{%- endmacro %}
{% macro spark__as_text(value) -%}
    cast({{ value }} as string)
{%- endmacro %}

{# Some values as one, of which the greatest can be taken, field by field, NULL last as the greatest. Spark holds NULL for
   the smallest, so that a field before each says that it is missing. #}
{% macro together(values) -%}
    {{ adapter.dispatch('together')(values) }}
{%- endmacro %}
{% macro default__together(values) -%}
    { {%- for name, value in values.items() %}'{{ name }}': {{ value }}{{ ', ' if not loop.last }}{% endfor -%} }
{%- endmacro %}
{% macro spark__together(values) -%}
    named_struct(
        {%- for name, value in values.items() -%}
            'no_{{ name }}', {{ value }} is null, '{{ name }}', {{ value }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{# All columns of a relation but one. #}
{% macro all_but(relation, column) -%}
    {{ adapter.dispatch('all_but')(relation, column) }}
{%- endmacro %}
{% macro default__all_but(relation, column) -%}
    {{ relation }}.* exclude ({{ column }})
{%- endmacro %}
{% macro spark__all_but(relation, column) -%}
    {{ relation }}.* except ({{ column }})
{%- endmacro %}

{# What keeps DuckDB from holding a step's rows; Spark holds none. #}
{% macro not_held() -%}
    {{ adapter.dispatch('not_held')() }}
{%- endmacro %}
{% macro default__not_held() -%}
    not materialized
{%- endmacro %}
{% macro spark__not_held() -%}
{%- endmacro %}

{# The year of registration in the tags of every page of a receipt, one row each. #}
{% macro each_registration_year(pages) -%}
    {{ adapter.dispatch('each_registration_year')(pages) }}
{%- endmacro %}
{% macro default__each_registration_year(pages) -%}
    unnest(json_extract_string({{ pages }}, '$[*].tags.registration_year'))
{%- endmacro %}
{% macro spark__each_registration_year(pages) -%}
    explode(from_json({{ pages }}, 'array<struct<tags:struct<registration_year:string>>>').tags.registration_year)
{%- endmacro %}

{# One of some values by its place, the first being 1. #}
{% macro nth_of(values, place) -%}
    {{ adapter.dispatch('nth_of')(values, place) }}
{%- endmacro %}
{% macro default__nth_of(values, place) -%}
    list_extract([{{ values | join(', ') }}], {{ place }})
{%- endmacro %}
{% macro spark__nth_of(values, place) -%}
    element_at(array({{ values | join(', ') }}), {{ place }})
{%- endmacro %}
