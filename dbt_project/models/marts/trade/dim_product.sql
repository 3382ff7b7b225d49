with reference_names as (
    select
        hs_code,
        product_name
    from {{ ref('stg_comtrade__products') }}
    where receipt_id = {{ newest_pull('comtrade', 'products') }}
        and length(hs_code) in (2, 4)
),

-- An edition's own name for a code is the one its newest flows carry.
traded as (
    select
        hs_edition,
        hs_code,
        max_by(product_name, {{ compact_moment('published_at_utc') }} || product_name) as product_name
    from {{ ref('int_trade__flows') }}
    where decision = 'kept'
    group by hs_edition, hs_code
),

members as (
    select
        hs_edition,
        hs_code,
        product_name
    from traded
    union all
    select
        'HS' as hs_edition,
        hs_code,
        product_name
    from reference_names
)

select
    members.hs_edition || ':' || members.hs_code as product_key,
    members.hs_edition,
    members.hs_code,
    case length(members.hs_code) when 2 then 'chapter' when 4 then 'heading' end as product_level,
    left(members.hs_code, 2) as chapter_code,
    coalesce(members.product_name, reference_names.product_name) as product_name
from members
left join reference_names on members.hs_code = reference_names.hs_code
