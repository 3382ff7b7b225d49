{# Value-level decisions, one macro each. They take SQL expressions of text and give SQL expressions. #}

{# Text without outer blanks; nothing left is no value. #}
{% macro blank_to_null(text) -%}
    nullif({{ bare_ends(text) }}, '')
{%- endmacro %}

{# A day written as eight digits; NULL for anything else, for 99991231 (no end) and outside 1900 to 2100.
   TRY_CAST gives NULL for this form and strptime takes seven digits, so the form is checked first. #}
{% macro compact_date(text) -%}
    case
        when {{ compact_date_quality(text) }} = 'ok'
            then {{ try_compact_day(bare_ends(text)) }}
    end
{%- endmacro %}

{# ok, blank, open_ended (99991231), malformed (no such day) or implausible (outside 1900 to 2100). #}
{% macro compact_date_quality(text) -%}
    case
        when {{ blank_to_null(text) }} is null then 'blank'
        when {{ bare_ends(text) }} = '99991231' then 'open_ended'
        when not {{ is_whole(bare_ends(text), '[0-9]{8}') }} then 'malformed'
        when {{ try_compact_day(bare_ends(text)) }} is null then 'malformed'
        when cast(left({{ bare_ends(text) }}, 4) as integer) not between 1900 and 2100 then 'implausible'
        else 'ok'
    end
{%- endmacro %}

{# A NIT without its check digit, however the registry wrote it; blanks, zeros and words ("No Definido") mean that there
   is none. Digits that are no NIT stay as they are, and match nobody. #}
{% macro nit(text) -%}
    case
        when {{ is_whole(text, '[^1-9]*') }} then null
        when {{ is_whole(bare_ends(text), '[1-9][0-9]{4,8}') }} then {{ bare_ends(text) }}
        else coalesce({{ nit_of_registration(text) }}, {{ bare_ends(text) }})
    end
{%- endmacro %}

{# The check digit of a NIT: weights 3, 7, 13 … from the right, sum modulo 11, 0 and 1 stay, others are 11 minus it. #}
{% macro nit_check_digit(nit) -%}
    case
        when {{ is_whole(nit, '[0-9]{1,15}') }} then
            {%- set sum -%}
                {%- for weight in [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71] -%}
                {{ ' + ' if not loop.first }}{{ weight }} * {{ digit_of('cast(' ~ nit ~ ' as bigint)', loop.index0) }}
                {%- endfor -%}
            {%- endset %}
            {{ nth_of(["'0'", "'1'", "'9'", "'8'", "'7'", "'6'", "'5'", "'4'", "'3'", "'2'", "'1'"], '1 + (' ~ sum ~ ') % 11') }}
    end
{%- endmacro %}

{# The four digits of a CIIU class, with or without its section letter in front; other text stays as it is. #}
{% macro ciiu_class(text) -%}
    coalesce(
        nullif({{ group_of_whole(bare_ends(text), '[A-Z]?([0-9]{4})') }}, ''),
        {{ blank_to_null(text) }}
    )
{%- endmacro %}

{# The NIT, without its check digit, inside what somebody wrote down as one: 901106996, 901106996-5, 901.106.996-5,
   901'106.996-5, 901 106 996 - 5 with blanks and hyphens of any kind, NIT 901106996-5, NIT Nro. 901106996 DV 5, 9011069965,
   901106996.0 of a spreadsheet. The check digit decides: where it is written and wrong, or ten digits of a company do not
   end with the right one, it is no NIT that could be matched; else NULL. #}
{% macro nit_of_registration(text) -%}
    {{ adapter.dispatch('nit_of_registration')(text) }}
{%- endmacro %}
{% macro default__nit_of_registration(text) -%}
    list_extract(
        list_transform(
            [
                regexp_extract(
                    regexp_replace(
                        upper({{ text }}),
                        '^[\s\pZ]*N\.?I\.?T\.?(?:[\s\pZ.:#]|N(?:[OºRU°]|RO|[UÚ]M|[UÚ]MERO)?[.:\s\pZº°])*|[.]0$|[\s\pZ.,''’´`]',
                        '',
                        'g'
                    ),
                    '^0*([1-9][0-9]{4,14})(?:(?:[\p{Pd}−/]|DV:?|D[IÍ]GITODEVERIFICACI[OÓ]N:?)([0-9]))?$',
                    ['body', 'digit']
                )
            ],
            lambda written : {{ nit_as_written() }}
        ),
        1
    )
{%- endmacro %}

{# The NIT of a body and a check digit, `written`, where they fit one another. #}
{% macro nit_as_written() -%}
    case
        when written.body = '' then null
        when written.digit <> '' and written.digit <> {{ nit_check_digit('written.body') }} then null
        when written.digit <> '' then written.body
        when not {{ is_whole('written.body', '[89][0-9]{9}') }} then written.body
        when right(written.body, 1) = {{ nit_check_digit('left(written.body, 9)') }} then left(written.body, 9)
    end
{%- endmacro %}

{# The pull a landed file belongs to: the folder it lies in. #}
{% macro receipt_of(filename) -%}
    split_part({{ filename }}, '/', -2)
{%- endmacro %}

{# A moment in UTC, without zone. Text without an offset is UTC already. #}
{% macro utc_timestamp(text) -%}
    {{ moment_in_utc(blank_to_null(text)) }}
{%- endmacro %}

{# A moment that landing has read: 2026-01-05T12:00:00Z, UTC, or nothing. #}
{% macro landed_timestamp(text) -%}
    try_strptime({{ blank_to_null(text) }}, '%Y-%m-%dT%H:%M:%SZ')
{%- endmacro %}

{# A year of four digits between 1900 and 2100, else NULL. #}
{% macro plausible_year(text) -%}
    case
        when {{ is_whole(bare_ends(text), '(19|20)[0-9]{2}|2100') }} then cast({{ bare_ends(text) }} as integer)
    end
{%- endmacro %}

{# The same for text nobody checked on landing (pages of a web site): NULL where it is no moment. #}
{% macro try_utc_timestamp(text) -%}
    {{ try_moment_in_utc(blank_to_null(text)) }}
{%- endmacro %}

{# Name of a product without the code the publisher's list puts in front of it. #}
{% macro product_name(text) -%}
    {{ blank_to_null("regexp_replace(" ~ text ~ ", '^[0-9]+ *- *', '')") }}
{%- endmacro %}

{# A day between 1990 and 2100, else NULL: a publisher's year 26 or 2226 is no day of anything in the press. #}
{% macro plausible_day(day) -%}
    case when {{ day }} between date '1990-01-01' and date '2099-12-31' then {{ day }} end
{%- endmacro %}

{# Pesos of a text in units of 10^12 pesos with two decimals: $113.86, -$0.26, $-0.26, ($0.26). Whole pesos, and no more
   exact than half of the last decimal, 5,000 million. #}
{% macro pesos_of_trillions(text) -%}
    cast(
        round(
            cast({{ blank_to_null("regexp_replace(" ~ text ~ ", '[^0-9.]', '', 'g')") }} as decimal(18, 6)) * 1000000000000
        ) as bigint
    ) * if(regexp_matches({{ text }}, '[-(]'), -1, 1)
{%- endmacro %}
