{# The lines of a file of what persons decided, one row each; none where the file is not there yet. #}
{% macro review_lines(name) -%}
{%- set data = env_var('LANDFALL_DATA', '../data/' ~ env_var('LANDFALL_SOURCES', 'sample')) -%}
{%- set path = data ~ '/review/' ~ name ~ '.jsonl' -%}
{%- set files = source('review', name) -%}
{%- set found = run_query("select count(*) from " ~ files) if execute else none -%}
{%- if found and found.columns[0].values()[0] > 0 -%}
    select unnest(string_split(content, chr(10))) as line
    from read_text('{{ path }}')
{%- else -%}
    select cast(null as varchar) as line
    where false
{%- endif -%}
{%- endmacro %}

{# Whether a person gave another figure than the text's. What was seen and accepted as it was read keeps its hedge. #}
{% macro is_given(measure) -%}
    coalesce(json_exists(decisions.decided_values, '$.{{ measure }}'), false) and (
        {{ decided_value(measure, 'null', 'double') }} is distinct from found.{{ measure }}_stated
    )
{%- endmacro %}

{# A value a person gave in place of the text's, as text; the text's own where the decision does not speak of it. #}
{% macro decided_value(key, otherwise, kind='varchar') -%}
    case
        when json_exists(decided_values, '$.{{ key }}') then try_cast(decided_values ->> '$.{{ key }}' as {{ kind }})
        else {{ otherwise }}
    end
{%- endmacro %}
