with records as (
    select *
    from {{ ref('stg_gleif__lei_records') }}
    where receipt_id = {{ newest_pull('gleif', 'lei_records') }}
        and nit is not null
),

-- One NIT can stand on several identifiers: one that is in force goes before a lapsed or a duplicate one.
chosen as (
    select *
    from records
    qualify row_number() over (
            partition by nit
            order by lei_status = 'ISSUED' desc, entity_status = 'ACTIVE' desc, lei
        ) = 1
),

answers as (
    select
        parents.child_lei,
        parents.parent_relation,
        parents.parent_lei,
        parents.parent_name,
        parents.parent_country_iso2
    from {{ ref('stg_gleif__parents') }} as parents
    inner join {{ ref('stg_landing__receipts') }} as receipts on parents.receipt_id = receipts.receipt_id
    qualify row_number() over (
            partition by parents.child_lei, parents.parent_relation
            order by receipts.receipt_sequence desc, parents.parent_lei desc
        ) = 1
),

-- The ultimate parent is the answer to "whose is it"; the direct one stands in where the ultimate one is not named.
parents as (
    select answers.*
    from answers
    inner join chosen on answers.child_lei = chosen.lei
    where answers.parent_lei is not null
        and case answers.parent_relation
            when 'ultimate' then chosen.ultimate_parent_link
            when 'direct' then chosen.direct_parent_link
        end = 'lei-record'
    qualify row_number() over (partition by answers.child_lei order by answers.parent_relation = 'ultimate' desc) = 1
)

select
    chosen.nit,
    chosen.lei,
    parents.parent_lei,
    parents.parent_name,
    parents.parent_country_iso2,
    parents.parent_relation,
    chosen.source,
    chosen.receipt_id
from chosen
left join parents on chosen.lei = parents.child_lei
