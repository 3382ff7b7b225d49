{{ config(
    materialized='incremental', unique_key='publisher_row_id', incremental_strategy='delete+insert',
    on_schema_change='fail', meta={'follows': ['rues.companies']}
) }}

-- What has landed since competes with what won before.
with landed as (
    select *
    from {{ ref('stg_rues__companies') }}
    {% if is_incremental() -%}
        where receipt_id in {{ pulls_since(this, 'rues', 'companies') }}
    {%- endif %}
),
{% if is_incremental() %}
    held as (
        select winners_before.*
        from {{ this }} as winners_before
        semi join landed on winners_before.publisher_row_id = landed.publisher_row_id
    ),

    competing as (
        select * from landed
        union all by name
        select * exclude (last_landed_at_utc) from held
    ),
{% else %}
    competing as (
        select * from landed
    ),
{% endif %}
-- Two passes: the winner of each row id is found on narrow columns, its wide row is fetched by address.
versions as (
    select
        companies.publisher_row_id,
        companies.publisher_updated_at_utc,
        {{ row_hash(registry_version_columns(), 'companies') }} as version_hash,
        receipts.receipt_sequence,
        receipts.landed_at_utc,
        companies.receipt_id,
        companies.page_sha256,
        companies.page_ordinal
    from competing as companies
    inner join {{ ref('stg_landing__receipts') }} as receipts on companies.receipt_id = receipts.receipt_id
),

-- The newest change wins; among equal times the greater hash, so that the outcome hangs on no order; the same row
-- landed twice keeps the pull that brought it first.
winners as (
    select
        publisher_row_id,
        arg_max(
            { 'receipt_id': receipt_id, 'page_sha256': page_sha256, 'page_ordinal': page_ordinal },
            { 'changed': publisher_updated_at_utc, 'version': version_hash, 'pull': -receipt_sequence }
        ) as address,
        max(landed_at_utc) as last_landed_at_utc
    from versions
    group by publisher_row_id
)

select
    companies.*,
    {% if is_incremental() -%}
        greatest(winners.last_landed_at_utc, held.last_landed_at_utc) as last_landed_at_utc
    {%- else -%}
        winners.last_landed_at_utc
    {%- endif %}
from competing as companies
inner join winners
    on companies.receipt_id = winners.address.receipt_id
    and companies.page_sha256 = winners.address.page_sha256
    and companies.page_ordinal = winners.address.page_ordinal
    and companies.publisher_row_id = winners.publisher_row_id
{% if is_incremental() -%}
    left join held on winners.publisher_row_id = held.publisher_row_id
{%- endif %}
