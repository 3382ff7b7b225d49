-- What kind of somebody a name stands for, by most of the documents that give it figures: who counts companies,
-- countries and projects over years is a programme, whatever a single sentence makes of it.
with told as (
    select
        document_id,
        subject_key,
        subject,
        known_date,
        case
            when
                subject_kind in ('company', 'unknown')
                and measure in ('companies', 'countries', 'projects')
                and accumulation = 'cumulative'
                then 'programme'
            else subject_kind
        end as kind
    from {{ ref('int_press__claims') }}
    where subject_key is not null
),

votes as (
    select
        subject_key,
        kind,
        count(distinct document_id) as documents_count
    from told
    where kind <> 'unknown'
    group by subject_key, kind
),

decided as (
    select
        subject_key,
        case
            when
                sum(documents_count) filter (where kind <> 'company')
                > coalesce(sum(documents_count) filter (where kind = 'company'), 0)
                then arg_max(kind, struct_pack(n := documents_count, kind := kind)) filter (where kind <> 'company')
            else 'company'
        end as subject_kind
    from votes
    group by subject_key
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
