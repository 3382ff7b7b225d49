-- Foreign is who says so itself (a branch of a foreign company), whose parent GLEIF has abroad, or who was matched
-- beyond doubt to an announcement of a foreign group; a name that sounds foreign is none of these. Whoever was
-- announced and nobody says from where may be foreign, and so may the best candidate of an announcement that waits for
-- review.
with companies as (
    select
        company_id,
        bool_or(is_foreign_branch) as is_branch,
        min(nullif(parent_country_iso2, 'CO')) as parent_country_iso2
    from {{ ref('int_companies__registrations') }}
    where company_id is not null
    group by company_id
),

-- Of several announcements the earliest that tells.
owners as (
    select
        company_id,
        bool_or(decision = 'auto') as is_matched,
        bool_or(may_have_landed) as may_have_landed,
        min_by(origin_country_iso2, { 'day': announced_date, 'id': announcement_id })
        filter (where origin_country_iso2 is not null and decision = 'auto') as origin_country_iso2,
        min_by(origin_country_iso2, { 'day': announced_date, 'id': announcement_id })
        filter (where origin_country_iso2 is not null and may_have_landed) as candidate_country_iso2,
        min_by(sector_code, { 'day': announced_date, 'id': announcement_id })
        filter (where sector_code is not null and decision = 'auto') as sector_code
    from {{ ref('int_landings__matches') }}
    where decision = 'auto' or may_have_landed
    group by company_id
),

-- What identifiers say comes before what people looked up, and that before what texts say.
origins as (
    select
        companies.company_id,
        companies.is_branch,
        companies.parent_country_iso2 is not null as has_parent_abroad,
        coalesce(owners.is_matched, false) as is_matched,
        coalesce(owners.may_have_landed, false) as may_have_landed,
        owners.sector_code as announced_sector_code,
        owners.candidate_country_iso2,
        coalesce(companies.parent_country_iso2, resolved.group_country_iso2, owners.origin_country_iso2) as country_iso2
    from companies
    left join owners on companies.company_id = owners.company_id
    left join {{ ref('int_companies__resolved') }} as resolved on companies.company_id = resolved.company_id
    where companies.is_branch or companies.parent_country_iso2 is not null or owners.company_id is not null
),

told as (
    select
        company_id,
        announced_sector_code,
        case
            when is_branch or (country_iso2 <> 'CO' and (has_parent_abroad or is_matched)) then 'sure'
            when is_matched and country_iso2 is null then 'unknown_origin'
            when not is_matched and may_have_landed and coalesce(country_iso2 <> 'CO', true) then 'in_review'
        end as certainty_code,
        case
            when is_branch then 'branch'
            when has_parent_abroad then 'parent'
            when is_matched and country_iso2 <> 'CO' then 'announcement'
            else 'none'
        end as foreign_evidence,
        case
            when is_branch or has_parent_abroad or is_matched then nullif(country_iso2, 'CO')
            else candidate_country_iso2
        end as country_iso2
    from origins
)

select
    company_id,
    announced_sector_code,
    country_iso2,
    certainty_code,
    certainty_code = 'sure' as is_surely_foreign,
    foreign_evidence
from told
where certainty_code is not null
