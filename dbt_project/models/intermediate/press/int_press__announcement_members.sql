-- Which announcement every report belongs to: acts are put behind the announcement they continue, and the oldest
-- report of that announcement gives it its name.
with rooted as (
    select
        reports.*,
        coalesce(continued.root_id, reports.act_id) as root_id
    from {{ ref('int_press__announcement_acts') }} as reports
    left join {{ ref('int_press__act_continuations') }} as continued on reports.act_id = continued.act_id
),

leads as (
    select
        rooted.root_id,
        rooted.report_id as lead_report_id,
        {{ fact_id('ann', [
            'rooted.document_id', 'rooted.company_key', 'rooted.own_site', 'rooted.type_class',
            'row_number() over (partition by rooted.document_id, rooted.company_key, rooted.own_site, rooted.type_class order by rooted.announcement_number)',
        ]) }} as announcement_id
    from rooted
    where rooted.act_id = rooted.root_id and rooted.rank_in_act = 1
)

select
    leads.announcement_id,
    rooted.report_id,
    rooted.document_id,
    rooted.announcement_number,
    rooted.act_id,
    rooted.act_id = rooted.root_id as is_first_act,
    rooted.act_role,
    rooted.group_key,
    rooted.is_accepted,
    rooted.site,
    rooted.known_date,
    rooted.rank_in_act,
    rooted.report_id = leads.lead_report_id as is_lead
from rooted
inner join leads on rooted.root_id = leads.root_id
