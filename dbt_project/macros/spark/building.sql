{# How the models tagged `scale` are built on Spark (target `spark`): each whole, as a table of Parquet files. #}

{% materialization view, adapter='spark' %}
    {{ return(materialization_table_spark()) }}
{% endmaterialization %}

{% materialization incremental, adapter='spark' %}
    {{ return(materialization_table_spark()) }}
{% endmaterialization %}

{# Makes known to Spark what has landed, as views over the row files, and what DuckDB made for it, as views over Parquet:
   before `dbt run`, as `dbt run-operation landed_on_spark`.
   streams: [source, stream] of each; raw: the folder of landed pulls.
   given: [schema, table] of each; handed: the folder of <schema>.<table>.parquet. #}
{% macro landed_on_spark(streams, raw, given, handed) %}
    {% for source, stream in streams %}
        {% do run_query('create database if not exists ' ~ source) %}
        {% do run_query(
            'create or replace view ' ~ source ~ '.' ~ stream ~ ' as select *, _metadata.file_path as filename from parquet.`'
            ~ raw ~ '/' ~ source ~ '/' ~ stream ~ '/*/rows*.parquet`'
        ) %}
    {% endfor %}
    {% for schema, table in given %}
        {% do run_query('create database if not exists ' ~ schema) %}
        {% do run_query(
            'create or replace view ' ~ schema ~ '.' ~ table ~ ' as select * from parquet.`' ~ handed ~ '/' ~ schema ~ '.'
            ~ table ~ '.parquet`'
        ) %}
    {% endfor %}
{% endmacro %}

{# On Spark nothing is kept of a build before, and files are not changed. #}
{% macro spark__forget_deleted() -%}
{%- endmacro %}
