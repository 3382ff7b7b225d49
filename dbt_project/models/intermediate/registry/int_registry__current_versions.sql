{{ config(
    materialized='incremental', unique_key='publisher_row_id', incremental_strategy='delete+insert',
    on_schema_change='fail', meta={'follows': ['rues.companies']}
) }}

-- What has landed since competes with what won before. Wide rows are read again rather than held.
with landed as {{ not_held() }} (
    select *
    from {{ ref('stg_rues__companies') }}
    {% if is_incremental() or not execute -%}
        where receipt_id in {{ pulls_since(this, 'rues', 'companies') }}
    {%- endif %}
),

competing as {{ not_held() }} (
    select
        *,
        cast(null as timestamp) as last_landed_at_utc
    from landed
    {% if is_incremental() -%}
        union all by name
        select held.*
        from {{ this }} as held
        where held.rowid in (
                select there.rowid from {{ this }} as there
                where there.publisher_row_id in (select landed.publisher_row_id from landed)
            )
    {%- endif %}
),

-- Most ids have one row, which wins unasked. Of the others the winner is found on narrow columns, and its wide row is
-- fetched by address.
contested as (
    select publisher_row_id
    from competing
    group by publisher_row_id
    having count(*) > 1
),

versions as (
    select
        companies.publisher_row_id,
        companies.publisher_updated_at_utc,
        {{ row_hash(registry_version_columns(), 'companies') }} as version_hash,
        receipts.receipt_sequence,
        greatest(receipts.landed_at_utc, companies.last_landed_at_utc) as landed_at_utc,
        companies.receipt_id,
        companies.page_sha256,
        companies.page_ordinal
    from competing as companies
    semi join contested on companies.publisher_row_id = contested.publisher_row_id
    inner join {{ ref('stg_landing__receipts') }} as receipts on companies.receipt_id = receipts.receipt_id
),

-- The newest change wins; among equal times the greater hash, so that the outcome hangs on no order; the same row
-- landed twice keeps the pull that brought it first. Ranks are sorted on disk where they do not fit into memory, as
-- they do not where the whole registry is pulled again; the state of max_by stays in it (DuckDB 1.5, 2026-12).
ranked as (
    select
        publisher_row_id,
        receipt_id,
        page_sha256,
        page_ordinal,
        max(landed_at_utc) over (partition by publisher_row_id) as last_landed_at_utc,
        row_number() over (
            partition by publisher_row_id
            order by
                publisher_updated_at_utc desc,
                version_hash desc,
                receipt_sequence asc,
                page_sha256 asc,
                page_ordinal asc
        ) as place
    from versions
),

winners as (
    select
        publisher_row_id,
        receipt_id,
        page_sha256,
        page_ordinal,
        last_landed_at_utc
    from ranked
    where place = 1
)

select
    {{ all_but('companies', 'last_landed_at_utc') }},
    greatest(receipts.landed_at_utc, companies.last_landed_at_utc) as last_landed_at_utc
from competing as companies
anti join contested on companies.publisher_row_id = contested.publisher_row_id
inner join {{ ref('stg_landing__receipts') }} as receipts on companies.receipt_id = receipts.receipt_id
union all
select
    {{ all_but('companies', 'last_landed_at_utc') }},
    winners.last_landed_at_utc
from competing as companies
inner join winners
    on companies.receipt_id = winners.receipt_id
    and companies.page_sha256 = winners.page_sha256
    and companies.page_ordinal = winners.page_ordinal
    and companies.publisher_row_id = winners.publisher_row_id
