-- Which announcement every report belongs to: acts are put behind the announcement they continue, and the oldest
-- report of that announcement gives it its name.
with reports as (
    select * from {{ ref('int_press__announcement_acts') }}
),

acts as (
    select
        act_id,
        any_value(act_role) as act_role,
        any_value(fold_key) as fold_key,
        any_value(site) as site,
        arg_min(type_class, rank_in_act) as type_class,
        arg_min(currency_code, rank_in_act) filter (where amount_stated is not null) as currency_code,
        arg_min(amount_stated, rank_in_act) as amount_stated,
        arg_min(jobs_stated, rank_in_act) as jobs_stated,
        min(known_date) as first_date,
        list(distinct document_id) as documents
    from reports
    group by act_id
),

-- An announcement with the very amount and the very jobs of an earlier one, for the same place, tells it again.
told_again as (
    select
        act_id,
        fold_key,
        site,
        type_class,
        currency_code,
        amount_stated,
        jobs_stated,
        first_date,
        first_date - lag(first_date) over (
            partition by fold_key, site, type_class, currency_code, amount_stated, jobs_stated
            order by first_date, act_id
        ) as days_since
    from acts
    where
        act_role = 'announcement'
        and site is not null
        and amount_stated is not null
        and jobs_stated is not null
),

series as (
    select
        *,
        count(*) filter (where days_since is null or days_since > {{ var('repeat_days') }}) over (
            partition by fold_key, site, type_class, currency_code, amount_stated, jobs_stated
            order by first_date, act_id
            rows between unbounded preceding and current row
        ) as series_number
    from told_again
),

repeats as (
    select
        act_id,
        first_value(act_id) over (
            partition by fold_key, site, type_class, currency_code, amount_stated, jobs_stated, series_number
            order by first_date, act_id
        ) as root_id
    from series
    qualify act_id <> root_id
),

-- The figures an act was reported with. A change is known by the figure it replaces, where it names that.
figures as (
    select distinct
        act_id,
        {%- for figure in ['amount', 'usd', 'jobs'] %}
            case
                when act_role = 'update' then coalesce(former_{{ figure }}_from, {{ figure }}_from) else
                    {{ figure }}_from
            end
                as {{ figure }}_from,
            case
                when act_role = 'update' then coalesce(former_{{ figure }}_to, {{ figure }}_to) else {{ figure }}_to
            end
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
        on sequels.fold_key = roots.fold_key
        and sequels.first_date >= roots.first_date
        and (sequels.site is null or roots.site is null or sequels.site = roots.site)
        and (
            sequels.type_class = roots.type_class
            or (sequels.act_role <> 'inauguration' and roots.type_class in ('new', 'mou'))
        )
    where
        sequels.act_role <> 'announcement'
        and roots.act_role = 'announcement'
        and roots.act_id not in (select repeats.act_id from repeats)
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
    select * from candidates
    where act_role = 'update'
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
            partition by act_id order by figure_fit desc, place_fit desc, days_after asc, root_id asc
        ) = 1
),

-- From here on an announcement has the figures of its updates too.
updated_figures as (
    select * from announced_figures
    union
    select
        updates.root_id,
        new_figures.* exclude (act_id)  -- noqa: RF02
    from updates
    inner join new_figures on updates.act_id = new_figures.act_id
),

later_acts as (
    select * from candidates
    where act_role <> 'update'
),

scored_later as (
    {{ fitted_pairs('later_acts', 'updated_figures') }}
),

-- What was called off before does not open.
best_ends as (
    select
        root_id,
        first_date
    from scored_later
    where act_role = 'cancellation'
    qualify row_number() over (
            partition by act_id order by figure_fit desc, place_fit desc, days_after asc, root_id asc
        ) = 1
),

called_off as (
    select
        root_id,
        min(first_date) as called_off_date
    from best_ends
    group by root_id
),

possible_openings as (
    select scored_later.*
    from scored_later
    left join called_off on scored_later.root_id = called_off.root_id
    where
        scored_later.act_role = 'inauguration'
        and coalesce(scored_later.first_date <= called_off.called_off_date, true)
),

-- A project opens once: of two openings that both fit it best, the worse one takes what is left for it.
best_openings as (
    select
        act_id,
        root_id,
        figure_fit,
        days_after
    from possible_openings
    qualify row_number() over (
            partition by act_id order by figure_fit desc, place_fit desc, days_after asc, root_id asc
        ) = 1
),

first_openings as (
    select
        act_id,
        root_id
    from best_openings
    qualify row_number() over (partition by root_id order by figure_fit desc, days_after asc, act_id asc) = 1
),

second_openings as (
    select
        act_id,
        root_id
    from possible_openings
    where
        act_id not in (select first_openings.act_id from first_openings)
        and root_id not in (select first_openings.root_id from first_openings)
    qualify row_number() over (
            partition by act_id order by figure_fit desc, place_fit desc, days_after asc, root_id asc
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
            order by
                scored_later.figure_fit desc,
                scored_later.place_fit desc,
                scored_later.days_after asc,
                scored_later.root_id asc
        ) = 1
),

continued as (
    select
        act_id,
        root_id
    from repeats
    union all
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
    rooted.is_accepted,
    rooted.site,
    rooted.known_date,
    rooted.rank_in_act,
    rooted.report_id = leads.lead_report_id as is_lead
from rooted
inner join leads on rooted.root_id = leads.root_id
