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

{# Codes of what speaks against a record, its reader's own and what is found here; empty where nothing does. #}
{% macro record_doubts() -%}
    list_sort(list_distinct(list_concat(reader_reasons, list_filter(
        [
            case when is_reopened then 'decided_about_another_text' end,
            case when reader_decision is null then 'not_decided_by_its_reader' end,
            case when is_amount_flagged then 'amount_flagged' end,
            case when is_jobs_flagged then 'jobs_flagged' end,
            case
                when amount_hedge is not null and coalesce(amount_subject_kind, 'nobody') <> 'company'
                    then 'amount_unattributed'
            end,
            case
                when jobs_hedge is not null and coalesce(jobs_subject_kind, 'nobody') <> 'company'
                    then 'jobs_unattributed'
            end,
            case
                when
                    amount_hedge is not null
                    and most_usd not between
                    {{ var('plausible_project_usd_low') }} and {{ var('plausible_project_usd') }}
                    then 'amount_implausible'
            end,
            case when most_jobs > {{ var('plausible_project_jobs') }} then 'jobs_implausible' end,
            case
                when
                    most_usd > 0 and most_jobs > 0 and announcement_type in ('new', 'expansion')
                    and most_usd / most_jobs not between
                    {{ var('plausible_usd_per_job_low') }} and {{ var('plausible_usd_per_job_high') }}
                    then 'amount_per_job_implausible'
            end
        ],
        reason -> reason is not null
    ))))
{%- endmacro %}

{# The name under which a record stands in the review queue: its document, the span of its quote, its place in it. #}
{% macro record_key(record) -%}
    {{ record }}.document_id || '@' || {{ record }}.quote_start || '-' || {{ record }}.quote_end || '#'
    || {{ record }}.record_in_span
{%- endmacro %}
