-- Which announcement every report belongs to: acts are put behind the announcement they continue, and the oldest
-- report of that announcement gives it its name.
with reports as (
    select * from {{ ref('int_press__announcement_acts') }}
),

acts as (
    select
        act_id,
        any_value(act_role) as act_role,
        any_value(group_key) as group_key,
        any_value(site) as site,
        arg_min(type_class, rank_in_act) as type_class,
        min(known_date) as first_date,
        list(distinct document_id) as documents
    from reports
    group by act_id
),

-- The figures an act was reported with. A change is known by the figure it replaces, where it names that.
figures as (
    select distinct
        act_id,
        {%- for figure in ['amount', 'usd', 'jobs'] %}
        case when act_role = 'update' then coalesce(former_{{ figure }}_from, {{ figure }}_from) else {{ figure }}_from end
            as {{ figure }}_from,
        case when act_role = 'update' then coalesce(former_{{ figure }}_to, {{ figure }}_to) else {{ figure }}_to end
            as {{ figure }}_to,
        {%- endfor %}
        case when act_role = 'update' then coalesce(former_currency_code, currency_code) else currency_code end
            as currency_code
    from reports
),

new_figures as (
    select distinct
        act_id,
        amount_from,
        amount_to,
        usd_from,
        usd_to,
        jobs_from,
        jobs_to,
        currency_code
    from reports
),

-- Every pair of an announcement and what may continue it.
candidates as (
    select
        sequels.act_id,
        sequels.act_role,
        roots.act_id as root_id,
        sequels.first_date,
        sequels.first_date - roots.first_date as days_after,
        case
            when sequels.site = roots.site then 2
            when sequels.site is null and roots.site is null then 1
            else 0
        end as place_fit
    from acts as sequels
    inner join acts as roots
        on
            sequels.group_key = roots.group_key
            and roots.first_date <= sequels.first_date
            and (sequels.site is null or roots.site is null or sequels.site = roots.site)
            and (
                sequels.type_class = roots.type_class
                or (sequels.act_role <> 'inauguration' and roots.type_class in ('new', 'mou'))
            )
    where
        sequels.act_role <> 'announcement'
        and roots.act_role = 'announcement'
        and sequels.first_date - roots.first_date <= {{ var('sequel_days') }}
        and not list_has_any(sequels.documents, roots.documents)
),


announced_figures as (
    select
        act_id as root_id,
        new_figures.* exclude (act_id)
    from new_figures
),

fitted_updates as (
    select * from candidates where act_role = 'update'
),

scored_updates as (
    {{ fitted_pairs('fitted_updates', 'announced_figures') }}
),

updates as (
    select
        act_id,
        root_id
    from scored_updates
    qualify row_number() over (
            partition by act_id order by figure_fit desc, place_fit desc, days_after, root_id
        ) = 1
),

-- From here on an announcement has the figures of its updates too.
updated_figures as (
    select * from announced_figures
    union
    select
        updates.root_id,
        new_figures.* exclude (act_id)
    from updates
    inner join new_figures on updates.act_id = new_figures.act_id
),

later_acts as (
    select * from candidates where act_role <> 'update'
),

scored_later as (
    {{ fitted_pairs('later_acts', 'updated_figures') }}
),

-- A project opens once: of two openings that both fit it best, the worse one takes what is left for it.
best_openings as (
    select
        act_id,
        root_id,
        figure_fit,
        days_after
    from scored_later
    where act_role = 'inauguration'
    qualify row_number() over (
            partition by act_id order by figure_fit desc, place_fit desc, days_after, root_id
        ) = 1
),

first_openings as (
    select
        act_id,
        root_id
    from best_openings
    qualify row_number() over (partition by root_id order by figure_fit desc, days_after, act_id) = 1
),

second_openings as (
    select
        scored_later.act_id,
        scored_later.root_id
    from scored_later
    where
        scored_later.act_role = 'inauguration'
        and scored_later.act_id not in (select first_openings.act_id from first_openings)
        and scored_later.root_id not in (select first_openings.root_id from first_openings)
    qualify row_number() over (
            partition by scored_later.act_id
            order by scored_later.figure_fit desc, scored_later.place_fit desc, scored_later.days_after, scored_later.root_id
        ) = 1
),

openings as (
    select * from first_openings
    union all
    select * from second_openings
    union all
    select
        act_id,
        root_id
    from best_openings
    where
        act_id not in (select first_openings.act_id from first_openings)
        and act_id not in (select second_openings.act_id from second_openings)
),

-- What is open already is not called off any more.
ends as (
    select
        scored_later.act_id,
        scored_later.root_id
    from scored_later
    where
        scored_later.act_role = 'cancellation'
        and not exists (
            select 1
            from openings
            inner join acts on openings.act_id = acts.act_id
            where openings.root_id = scored_later.root_id and acts.first_date <= scored_later.first_date
        )
    qualify row_number() over (
            partition by scored_later.act_id
            order by scored_later.figure_fit desc, scored_later.place_fit desc, scored_later.days_after, scored_later.root_id
        ) = 1
),

continued as (
    select * from updates
    union all
    select * from openings
    union all
    select * from ends
),

rooted as (
    select
        reports.*,
        coalesce(continued.root_id, reports.act_id) as root_id
    from reports
    left join continued on reports.act_id = continued.act_id
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
    rooted.site,
    rooted.known_date,
    rooted.rank_in_act,
    rooted.report_id = leads.lead_report_id as is_lead
from rooted
inner join leads on rooted.root_id = leads.root_id
