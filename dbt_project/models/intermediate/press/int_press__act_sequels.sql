-- Acts that may continue an announcement, each with how well its figures and its place fit: an update the one it fits
-- best, openings and ends all that fit.
with reports as (
    select * from {{ ref('int_press__announcement_acts') }}
),

acts as (
    select * from {{ ref('int_press__acts') }}
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
        and roots.act_id not in (select repeats.act_id from {{ ref('int_press__repeated_acts') }} as repeats)
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
)

select
    updates.act_id,
    updates.root_id,
    'update' as act_role,
    scored_updates.first_date,
    scored_updates.days_after,
    scored_updates.place_fit,
    scored_updates.figure_fit
from updates
inner join scored_updates on updates.act_id = scored_updates.act_id and updates.root_id = scored_updates.root_id
union all by name
select * from scored_later
