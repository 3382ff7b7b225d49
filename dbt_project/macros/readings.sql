{# Which reading of a landed press pull counts: the one by the newest reader, in the order in which readers first came
   to this data folder (a version is a hash and has no order of its own). A reading of a pull that is no longer there
   counts for nothing. #}
{% macro newest_readings() -%}
    select
        readings.source,
        readings.pull_id as receipt_id,
        arg_max(
            readings.reader_version,
            struct_pack(place := coalesce(readers.sequence, 0), version := readings.reader_version)
        ) as reader_version
    from {{ source('press_readings', 'readings') }} as readings
    left join {{ source('press_readings', 'readers') }} as readers on readings.reader_version = readers.reader_version
    where readings.pull_id in (
            select {{ receipt_of('file') }} as receipt_id
            from {{ source('press_readings', 'pulls') }}
        )
    group by all
{%- endmacro %}

{# The rows of one kind that count, each with the pull and the landed row it was read from. The file lies in
   <source>/<stream>/<pull>/<reader version>/. #}
{% macro counting_rows(kind) -%}
    select
        rows.*,
        newest.source as read_source,
        newest.receipt_id as read_receipt_id
    from {{ source('press_readings', kind) }} as rows
    inner join ({{ newest_readings() }}) as newest
        on
            split_part(rows.filename, '/', -5) = newest.source
            and split_part(rows.filename, '/', -3) = newest.receipt_id
            and rows.reader_version = newest.reader_version
{%- endmacro %}

{# The first day of a date given as a day, a month or a year: 2024-05-15, 2024-05, 2024. #}
{% macro first_day(text) -%}
    try_cast({{ text }} || case length({{ text }}) when 4 then '-01-01' when 7 then '-01' else '' end as date)
{%- endmacro %}

{#- Which reader read a row, and where on which page of which pull it stands. -#}
{% macro read_from() -%}
    reader_version,
        read_source as source,
        read_receipt_id as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
{%- endmacro %}
