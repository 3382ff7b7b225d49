-- Every figure that counts in totals is one claim, which no other announcement counts: else the guard adds it twice.
with counted as (
    select
        announcement_id,
        jobs_claim_id as claim_id
    from {{ ref('mart_announcements') }}
    where counts_in_totals and jobs_stated_known is not null and (jobs_claim_id is not null or values_source = 'text')
    union all
    select
        announcement_id,
        amount_claim_id as claim_id
    from {{ ref('mart_announcements') }}
    where
        counts_in_totals
        and amount_usd_stated_known is not null
        and (amount_claim_id is not null or values_source = 'text')
)

select
    counted.claim_id,
    count(*) as announcements_found,
    count(claims.claim_id) as claims_found
from counted
left join {{ ref('fct_claims') }} as claims on counted.claim_id = claims.claim_id
group by counted.claim_id
having count(*) > 1 or count(claims.claim_id) <> 1
