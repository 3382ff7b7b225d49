-- One row per mode that has landed; the key's test fails where sample and live rows are mixed.
select
    'warehouse' as build_name,
    mode,
    mode = 'sample' as is_sample,
    '{{ env_var("LANDFALL_VERSION", "by hand") }}' as code_version
from (select distinct mode from {{ ref('stg_landing__receipts') }})
