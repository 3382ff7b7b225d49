-- One row per mode that has landed; the key's test fails where sample and live rows are mixed.
select
    'warehouse' as build_name,
    mode,
    mode = 'sample' as is_sample,
    '{{ var("code_version") }}' as code_version
from (select distinct mode from {{ ref('stg_landing__receipts') }})
