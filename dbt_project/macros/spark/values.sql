{# What stands in for DuckDB's words where Spark builds: one macro for each `default__` in macros/engines.sql and values.sql.
   Patterns are r'…', so that a backslash stays one. #}

{% macro spark__bare_ends(text) -%}
    trim(both ' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000' from {{ text }})
{%- endmacro %}

{% macro spark__is_whole(text, pattern) -%}
    regexp_like({{ text }}, r'\A(?:{{ pattern }})\z')
{%- endmacro %}

{% macro spark__group_of_whole(text, pattern, group) -%}
    regexp_extract({{ text }}, r'\A{{ pattern }}\z', {{ group }})
{%- endmacro %}

{% macro spark__try_compact_day(text) -%}
    try_to_date({{ text }}, 'yyyyMMdd')
{%- endmacro %}

{% macro spark__try_iso_day(text) -%}
    try_to_date({{ text }}, 'yyyy-MM-dd')
{%- endmacro %}

{% macro spark__try_registry_moment(text) -%}
    cast(try_to_timestamp({{ text }}, 'yyyy/MM/dd HH:mm:ss.SSSSSSSSS') as timestamp_ntz)
{%- endmacro %}

{% macro spark__compact_moment(moment) -%}
    date_format({{ moment }}, 'yyyyMMddHHmmss')
{%- endmacro %}

{% macro spark__moment_in_utc(text) -%}
    cast(cast({{ text }} as timestamp_ltz) as timestamp_ntz)
{%- endmacro %}

{% macro spark__try_moment_in_utc(text) -%}
    cast(try_cast({{ text }} as timestamp_ltz) as timestamp_ntz)
{%- endmacro %}

{% macro spark__as_text(value) -%}
    cast({{ value }} as string)
{%- endmacro %}

{% macro spark__together(values) -%}
    named_struct(
        {%- for name, value in values.items() -%}
            'no_{{ name }}', {{ value }} is null, '{{ name }}', {{ value }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{% macro spark__all_but(relation, column) -%}
    {{ relation }}.* except ({{ column }})
{%- endmacro %}

{% macro spark__not_held() -%}
{%- endmacro %}

{% macro spark__each_registration_year(pages) -%}
    explode(from_json({{ pages }}, 'array<struct<tags:struct<registration_year:string>>>').tags.registration_year)
{%- endmacro %}

{% macro spark__nth_of(values, place) -%}
    element_at(array({{ values | join(', ') }}), {{ place }})
{%- endmacro %}

{# RE2's blank is one of five characters, Java's has the vertical tab, too. #}
{% macro spark__nit_of_registration(text) -%}
    {%- set blank = '\\t\\n\\f\\r \\p{Z}' -%}
    {%- set spelled = '^[' ~ blank ~ ']*N\\.?I\\.?T\\.?(?:[' ~ blank ~ '.:#]|N(?:[OºRU°]|RO|[UÚ]M|[UÚ]MERO)?[.:' ~ blank ~ 'º°])*' -%}
    {%- set bare -%}
        regexp_replace(upper({{ text }}), r'{{ spelled }}|[.]0\z|[{{ blank }}.,\x27’´`]', '')
    {%- endset -%}
    {%- set pattern = '0*([1-9][0-9]{4,14})(?:(?:[\\p{Pd}−/]|DV:?|D[IÍ]GITODEVERIFICACI[OÓ]N:?)([0-9]))?' -%}
    element_at(
        transform(
            array(named_struct('body', {{ group_of_whole(bare, pattern, 1) }}, 'digit', {{ group_of_whole(bare, pattern, 2) }})),
            written -> {{ nit_as_written() }}
        ),
        1
    )
{%- endmacro %}

{% macro spark__digit_of(number, place) -%}
    cast({{ number }} div {{ 10 ** place }} % 10 as int)
{%- endmacro %}
