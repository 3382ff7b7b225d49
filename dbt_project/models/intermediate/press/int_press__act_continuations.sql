-- Which announcement every later act continues, one each.
with scored_later as (
    select * from {{ ref('int_press__act_sequels') }}
    where act_role <> 'update'
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
            inner join {{ ref('int_press__acts') }} as acts on openings.act_id = acts.act_id
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
)

select
    act_id,
    root_id
from {{ ref('int_press__repeated_acts') }}
union all
select
    act_id,
    root_id
from {{ ref('int_press__act_sequels') }}
where act_role = 'update'
union all
select * from openings
union all
select * from ends
