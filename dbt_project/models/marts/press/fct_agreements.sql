with members as (
    select * from {{ ref('int_press__agreement_members') }}
),

told as (
    select
        agreement_id,
        count(distinct document_id) as documents_count,
        min(known_date) as known_from,
        arg_min(signed_date, rank_in_agreement) as signed_date,
        arg_min(signed_precision, rank_in_agreement) filter (where signed_date is not null) as signed_precision,
        arg_min(topic, rank_in_agreement) as topic
    from members
    group by agreement_id
)

select
    told.agreement_id,
    coalesce(told.signed_date, told.known_from) as signed_date,
    case when told.signed_date is null then 'inferred' else told.signed_precision end as signed_precision,
    array_to_string(members.parties, '; ') as parties,
    members.agreements_count,
    told.topic,
    told.documents_count,
    members.document_id,
    members.quote,
    members.quote_start,
    members.quote_end,
    told.known_from,
    cast(null as date) as known_to,
    members.source,
    members.receipt_id
from told
inner join members on told.agreement_id = members.agreement_id and members.rank_in_agreement = 1
