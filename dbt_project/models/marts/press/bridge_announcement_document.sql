with members as (
    select
        members.*,
        documents.outlet,
        documents.language_code,
        documents.published_date,
        documents.text_fingerprint,
        documents.says_it_is_a_reprint,
        independence.independence_group,
        dim.title
    from {{ ref('int_press__announcement_members') }} as members
    inner join {{ ref('int_press__read_documents') }} as documents on members.document_id = documents.document_id
    inner join {{ ref('int_press__documents') }} as dim on members.document_id = dim.document_id
    inner join {{ ref('int_press__independence') }} as independence on members.document_id = independence.document_id
),

-- A document that reports two acts of one announcement stands once, with the later one.
documents as (
    select *
    from members
    qualify row_number() over (
            partition by announcement_id, document_id
            order by
                case act_role when 'cancellation' then 0 when 'inauguration' then 1 when 'update' then 2 else 3 end,
                rank_in_act,
                announcement_number
        ) = 1
),

leads as (
    select
        announcement_id,
        outlet,
        language_code,
        known_date,
        title,
        text_fingerprint
    from members
    where is_lead
),

first_in_group as (
    select
        announcement_id,
        independence_group,
        min(rank_in_act) as rank_in_act
    from members
    where is_first_act
    group by announcement_id, independence_group
)

select
    documents.announcement_id,
    documents.document_id,
    case
        when documents.act_role <> 'announcement' then documents.act_role
        when documents.is_lead then 'original'
        when
            not documents.is_first_act or documents.known_date - leads.known_date > {{ var('fold_days') }}
            then 'repeat'
        when
            documents.outlet = leads.outlet
            and documents.language_code = leads.language_code
            and (documents.title = leads.title or documents.text_fingerprint = leads.text_fingerprint)
            then 'mobile'
        when documents.outlet = leads.outlet and documents.language_code <> leads.language_code then 'translation'
        when documents.outlet = leads.outlet then 'repeat'
        when documents.rank_in_act = first_in_group.rank_in_act then 'original'
        else 'reprint'
    end as document_role,
    documents.independence_group,
    coalesce(reported.amount_stated, reported.amount_low, reported.amount_high) as reported_amount,
    case when reported.amount_hedge is not null then reported.currency_code end as reported_currency_code,
    cast(coalesce(reported.jobs_stated, reported.jobs_low, reported.jobs_high) as bigint) as reported_jobs,
    reported.quote,
    reported.quote_start,
    reported.quote_end,
    documents.published_date,
    documents.outlet,
    reported.source,
    reported.receipt_id
from documents
inner join leads on documents.announcement_id = leads.announcement_id
inner join {{ ref('int_press__reported_announcements') }} as reported
    on documents.document_id = reported.document_id
    and documents.announcement_number = reported.announcement_number
left join first_in_group
    on documents.announcement_id = first_in_group.announcement_id
    and documents.independence_group = first_in_group.independence_group
