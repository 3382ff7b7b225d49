-- Who stands behind an announcement, what it is for, and who helped: what its first report leaves open is taken from
-- the next one that says it, then from what the group is known to be.
with members as (
    select * from {{ ref('int_press__announcement_members') }}
),

reported as (
    select * from {{ ref('int_press__reported_announcements') }}
),

-- What the first report leaves open is taken from the next one that says it.
completed as (
    select
        members.announcement_id,
        arg_min(
            reported.origin_country_iso2,
            struct_pack(known_date := members.known_date, report_id := members.report_id)
        ) as origin_country_iso2,
        min(members.known_date) filter (where reported.origin_country_iso2 is not null) as origin_known_from,
        min(members.known_date) as first_known_date,
        arg_min(
            struct_pack(code := reported.sector_code, words := reported.sector_quote),
            struct_pack(known_date := members.known_date, report_id := members.report_id)
        ) filter (where reported.sector_code is not null) as sector
    from members
    inner join reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    group by members.announcement_id
),

-- Where no text of the announcement says it, the investor is where and what it was looked up to be, else what all
-- accepted announcements of the group agree on.
told_of_groups as (
    select
        members.group_key,
        min(completed.origin_country_iso2) as origin_country_iso2,
        count(distinct completed.origin_country_iso2) as origins_count,
        min(completed.origin_known_from) as origin_known_from,
        min(completed.sector.code) as sector_code,
        count(distinct completed.sector.code) as sectors_count
    from completed
    inner join members on completed.announcement_id = members.announcement_id and members.is_lead
    where members.is_accepted
    group by members.group_key
),

investors as (
    select
        coalesce(told_of_groups.group_key, groups.group_key) as group_key,
        coalesce(
            groups.country_iso2,
            case when told_of_groups.origins_count = 1 then told_of_groups.origin_country_iso2 end
        ) as origin_country_iso2,
        case when groups.country_iso2 is null then told_of_groups.origin_known_from end as origin_known_from,
        coalesce(groups.sector_code, case when told_of_groups.sectors_count = 1 then told_of_groups.sector_code end)
            as sector_code
    from told_of_groups
    full join {{ ref('groups') }} as groups on told_of_groups.group_key = groups.group_key
),

told_helpers as (
    select distinct
        members.announcement_id,
        unnest(reported.facilitators) as helper
    from members
    inner join reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
),

-- An agency that is known under several names is named by one.
named_helpers as (
    select distinct
        told_helpers.announcement_id,
        coalesce(subjects.programme_name, told_helpers.helper) as helper
    from told_helpers
    left join {{ ref('int_press__subjects') }} as subjects
        on {{ company_key('told_helpers.helper') }} = subjects.subject_key
),

helpers as (
    select
        announcement_id,
        string_agg(helper, '; ' order by helper) as facilitated_by
    from named_helpers
    group by announcement_id
)

select
    leads.announcement_id,
    coalesce(completed.origin_country_iso2, investors.origin_country_iso2) as origin_country_iso2,
    case
        when completed.origin_country_iso2 is not null then 'text'
        when investors.origin_country_iso2 is not null then 'group'
        else 'none'
    end as origin_country_source,
    -- What was looked up is taken as known with the announcement.
    case
        when completed.origin_country_iso2 is not null then completed.origin_known_from
        when investors.origin_country_iso2 is not null
            then greatest(completed.first_known_date, investors.origin_known_from)
    end as origin_known_from,
    coalesce(completed.sector.code, investors.sector_code) as sector_code,
    case
        when completed.sector is not null then 'text'
        when investors.sector_code is not null then 'group'
        else 'none'
    end as sector_source,
    completed.sector.words as sector_quote,
    helpers.facilitated_by
from members as leads
inner join completed on leads.announcement_id = completed.announcement_id
left join investors on leads.group_key = investors.group_key
left join helpers on leads.announcement_id = helpers.announcement_id
where leads.is_lead
