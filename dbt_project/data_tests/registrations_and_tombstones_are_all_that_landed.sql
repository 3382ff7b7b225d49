-- Every row id that ever landed is a registration or was deleted by its publisher; nothing else may be missing.
with landed as (
    select count(distinct publisher_row_id) as landed_ids from {{ ref('stg_rues__companies') }}
),

facts as (
    select count(*) as registrations from {{ ref('fct_registrations') }}
),

deleted as (
    select count(*) as tombstones from {{ ref('int_registry__tombstones') }}
)

select
    landed.landed_ids,
    facts.registrations,
    deleted.tombstones
from landed
cross join facts
cross join deleted
where landed.landed_ids <> facts.registrations + deleted.tombstones
