-- What kind of somebody a name stands for, by most of the texts that give it figures, however often one is printed on a
-- day: who counts companies, countries and projects over years is a programme, whatever a single sentence makes of it.
with told as (
    select
        concat_ws(' ', documents.text_sha256, claims.known_date) as print_key,
        claims.subject_key,
        claims.subject,
        claims.known_date,
        claims.subject_kind,
        case
            when claims.subject_kind not in ('company', 'unknown') then 'said'
            when claims.measure in ('companies', 'countries', 'projects') and claims.accumulation = 'cumulative'
                then 'counted'
            when claims.subject_kind = 'company' and claims.accumulation not in ('cumulative', 'target') then 'company'
        end as vote
    from {{ ref('int_press__claims') }} as claims
    inner join {{ ref('int_press__read_documents') }} as documents on claims.document_id = documents.document_id
    where claims.subject_key is not null
),

votes as (
    select
        subject_key,
        count(distinct print_key) filter (where vote = 'said') as said_count,
        count(distinct print_key) filter (where vote = 'counted') as counted_count,
        count(distinct print_key) filter (where vote = 'company') as company_count,
        mode(subject_kind order by subject_kind) filter (where vote = 'said') as said_kind,
        bool_or(subject_kind = 'company') as is_ever_company
    from told
    group by subject_key
),

-- Where the texts are at odds, nobody is taken for a company.
decided as (
    select
        subject_key,
        case
            when said_count > 0 and said_count >= company_count then said_kind
            when said_count + counted_count > company_count then coalesce(said_kind, 'programme')
            when is_ever_company then 'company'
        end as subject_kind
    from votes
),

-- Programmes and agencies that are publicly known under several names; an unknown one is its own name.
known as (
    select
        {{ company_key('programme_alias') }} as subject_key,
        min(programme_key) as programme_key,
        min(programme_name) as programme_name,
        min(subject_kind) as subject_kind
    from {{ ref('programmes') }}
    group by all
),

names as (
    select
        subject_key,
        arg_min(subject, struct_pack(known_date := known_date, subject := subject)) as subject_name
    from told
    group by subject_key
)

select
    coalesce(names.subject_key, known.subject_key) as subject_key,
    coalesce(known.programme_key, names.subject_key) as programme_key,
    coalesce(known.programme_name, names.subject_name) as programme_name,
    coalesce(known.subject_kind, decided.subject_kind, 'unknown') as subject_kind
from names
full outer join known on names.subject_key = known.subject_key
left join decided on names.subject_key = decided.subject_key
