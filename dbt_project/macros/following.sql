{# Models that follow their rows: a table of the build before is kept, and only rows whose version is another one are
   made again. Which changes a model follows so stands in its `meta.follows`; after any other it is built from nothing
   (dbt_project/affected.py). #}

{# The pulls of a stream that landed after those a table's rows are from, as an SQL list of receipt ids: written out, so
   that no other pull's file is opened. A pull that brought no row that counts is looked at again each time. #}
{% macro pulls_since(relation, source, stream) -%}
    {%- set found = run_query(
        "select receipt_id from " ~ ref('stg_landing__receipts') ~ " where source = '" ~ source ~ "' and stream = '"
        ~ stream ~ "' and receipt_sequence > (select coalesce(max(receipts.receipt_sequence), 0) from " ~ relation
        ~ " as held inner join " ~ ref('stg_landing__receipts') ~ " as receipts on held.receipt_id = receipts.receipt_id)"
        ~ " order by receipt_sequence"
    ) if execute else none -%}
    {%- set pulls = found.columns[0].values() if found else [] -%}
    ({%- for pull in pulls %}'{{ pull }}', {% endfor %}'')
{%- endmacro %}

{# The pulls of a stream of which a table holds no row, as `pulls_since` writes them. #}
{% macro pulls_beside(relation, source, stream) -%}
    {%- set found = run_query(
        "select receipt_id from " ~ ref('stg_landing__receipts') ~ " where source = '" ~ source ~ "' and stream = '"
        ~ stream ~ "' and receipt_id not in (select receipt_id from " ~ relation ~ ") order by receipt_sequence"
    ) if execute else none -%}
    {%- set pulls = found.columns[0].values() if found else [] -%}
    ({%- for pull in pulls %}'{{ pull }}', {% endfor %}'')
{%- endmacro %}

{# Which version of a registration a row is, as 64 bits: what they are compared by where all of two tables are, in half
   the time of texts. That another version has the same bits happens once in 10^13; a build from nothing sets it right. #}
{% macro version_bits(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{# The places in a table of its rows that `held` has not, by `version_bits`. Few columns are compared, and the rows are
   then fetched from their places: reading all columns to leave nearly all rows out is most of the work (2026-12). #}
{% macro places_of_others(relation, held, columns) -%}
    select there.rowid
    from {{ relation }} as there
    where {{ version_bits(columns) }} not in (select {{ version_bits(columns) }} from {{ held }})
{%- endmacro %}

{# What a following model does after its new rows are in: rows of registrations that are deleted go. #}
{% macro forget_deleted() -%}
    {{ adapter.dispatch('forget_deleted')() }}
{%- endmacro %}
{% macro default__forget_deleted() -%}
    delete from {{ this }}
    where publisher_row_id in (select publisher_row_id from {{ ref('int_registry__tombstones') }})
{%- endmacro %}

{# What the kept names do after theirs are in: names of registrations that are gone or others now go, also where a
   registration has no name left that is one. #}
{% macro forget_others(registrations) -%}
    delete from {{ this }}
    where {{ version_bits(['publisher_row_id', 'receipt_id']) }} not in (
        select {{ version_bits(['publisher_row_id', 'receipt_id']) }} from {{ registrations }}
    )
{%- endmacro %}

{# dbt-duckdb 1.11.1 holds the new rows of a following Python model in a table that stays in the file, where those of
   SQL have a temporary one (2026-11). #}
{% macro drop_new_rows() -%}
    {%- set found = run_query(
        "select table_name from duckdb_tables() where schema_name = '" ~ target.schema ~ "' and starts_with(table_name, '"
        ~ this.identifier ~ "__dbt_tmp')"
    ) if execute else none -%}
    {%- for table in (found.columns[0].values() if found else []) %}
        drop table "{{ target.schema }}"."{{ table }}";
    {%- endfor %}
{%- endmacro %}
