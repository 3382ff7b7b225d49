-- Every row id that ever landed is a registration or was deleted by its publisher; nothing else may be missing.
select
    landed.ids as landed_ids,
    facts.ids as registrations,
    deleted.ids as tombstones
from (select count(distinct publisher_row_id) as ids from {{ ref('stg_rues__companies') }}) as landed
cross join (select count(*) as ids from {{ ref('fct_registrations') }}) as facts
cross join (select count(*) as ids from {{ ref('int_registry__tombstones') }}) as deleted
where landed.ids <> facts.ids + deleted.ids
