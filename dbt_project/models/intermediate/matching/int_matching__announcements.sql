-- What was matched to each announcement, and what the announcements of a group tell of one another.
with announcements as (
    select * from {{ ref('int_press__announcements') }}
    where is_current
),

matches as (
    select
        bridge.announcement_id,
        bridge.registration_key,
        bridge.company_id,
        bridge.decision,
        bridge.match_probability,
        bridge.evidence as match_evidence,
        registrations.legal_name as registration_legal_name,
        registrations.registered_date,
        registrations.parent_country_iso2,
        row_number() over (
            partition by bridge.announcement_id
            order by bridge.decision asc, bridge.match_probability desc, bridge.registration_key asc
        ) as place_in_announcement
    from {{ ref('int_matching__matches') }} as bridge
    inner join {{ ref('int_companies__registrations') }} as registrations
        on bridge.registration_key = registrations.registration_key
    where bridge.decision in ('auto', 'review') and bridge.known_to is null
),

-- auto comes before review in the alphabet too, and one announcement has at most one of the first.
best_matches as (
    select * from matches
    where place_in_announcement = 1
),

-- From 3 months before to 18 months after, as the bridge has it.
timely as (
    select
        announcement_id,
        bool_or(decision = 'auto') as is_sure
    from {{ ref('int_matching__matches') }}
    where decision in ('auto', 'review') and known_to is null and is_within_18_months
    group by announcement_id
),

names as (
    select
        group_key,
        company_name,
        count(*) as announcements_count
    from announcements
    where group_key is not null and decision = 'accepted'
    group by group_key, company_name
),

-- The name most of a group's announcements give it; of several the longest.
group_names as (
    select
        group_key,
        max_by(
            company_name,
            { 'n': announcements_count, 'length': length(company_name), 'name': company_name }
        ) as group_name
    from names
    group by group_key
),

-- What one text leaves open another one of the same group tells; last comes the parent of the company matched to it.
group_origins as (
    select
        group_key,
        min(origin_country_iso2) as origin_country_iso2
    from announcements
    where group_key is not null and decision = 'accepted'
    group by group_key
    having count(distinct origin_country_iso2) = 1
),

origins as (
    select
        announcements.announcement_id,
        coalesce(
            announcements.origin_country_iso2,
            group_origins.origin_country_iso2,
            if(best_matches.decision = 'auto', best_matches.parent_country_iso2, null)
        ) as origin_country_iso2,
        case
            when announcements.origin_country_iso2 is not null then announcements.origin_country_source
            when group_origins.origin_country_iso2 is not null then 'group'
            when best_matches.decision = 'auto' and best_matches.parent_country_iso2 is not null then 'registry'
            else 'none'
        end as origin_country_source
    from announcements
    left join group_origins on announcements.group_key = group_origins.group_key
    left join best_matches on announcements.announcement_id = best_matches.announcement_id
)

select
    announcements.announcement_id,
    coalesce(group_names.group_name, announcements.company_name) as group_name,
    origins.origin_country_iso2,
    origins.origin_country_source,
    coalesce(announcements.jobs_stated, announcements.jobs_low, announcements.jobs_high) as jobs_stated_known,
    coalesce(announcements.jobs_high, announcements.jobs_stated, announcements.jobs_low) as jobs_high_known,
    announcements.jobs_hedge is not null and announcements.jobs_high is null as is_jobs_open_ended,
    coalesce(best_matches.decision, 'none') as registration_decision,
    best_matches.registration_key,
    best_matches.registration_legal_name,
    best_matches.company_id,
    best_matches.registered_date,
    best_matches.match_probability,
    best_matches.match_evidence,
    coalesce(timely.is_sure, false) as is_realised,
    timely.announcement_id is not null as is_realised_with_review
from announcements
left join best_matches on announcements.announcement_id = best_matches.announcement_id
left join timely on announcements.announcement_id = timely.announcement_id
left join group_names on announcements.group_key = group_names.group_key
inner join origins on announcements.announcement_id = origins.announcement_id
