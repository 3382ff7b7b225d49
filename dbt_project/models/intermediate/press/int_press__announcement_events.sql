-- What changed in an announcement, and when it became known: one row per figure or state and day. The first report
-- that gives a figure counts, later ones fill what it lacks; updates and openings change it where theirs differs.
with reports as (
    select
        members.announcement_id,
        members.act_id,
        members.is_first_act,
        members.act_role,
        members.rank_in_act,
        members.is_lead,
        reported.*,
        case members.act_role
            when 'announcement' then 0
            when 'update' then 2
            when 'inauguration' then 3
            else 4
        end as act_order
    from {{ ref('int_press__announcement_members') }} as members
    inner join {{ ref('int_press__reported_announcements') }} as reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
),

{%- for measure in ['amount', 'jobs'] %}

    {{ measure }}_givers as (
        select *
        from reports
        where {{ measure }}_hedge is not null
        qualify row_number() over (partition by act_id order by rank_in_act) = 1
    ),
{%- endfor %}

-- A note that corrected itself was believed as it stood until it changed.
figures as (
    {%- for measure in ['amount', 'jobs'] %}
        {%- set unit = 'currency_code' if measure == 'amount' else 'cast(null as varchar)' %}
        {%- set former_unit = 'former_currency_code' if measure == 'amount' else 'cast(null as varchar)' %}
        {{ 'union all by name' if not loop.first }}
        select
            announcement_id,
            '{{ measure }}' as measure,
            case
                when is_first_act and former_{{ measure }}_hedge is not null then changed_date
                else known_date
            end as event_date,
            act_order,
            act_id,
            document_id,
            {{ unit }} as unit,
            cast({{ measure }}_low as double) as value_low,
            cast({{ measure }}_stated as double) as value_stated,
            cast({{ measure }}_high as double) as value_high,
            {{ measure }}_hedge as hedge,
            {{ measure }}_claim_id as claim_id,
            {%- for end in ['currency_code', 'low', 'stated', 'high'] %}
                {{ 'conversion_' ~ end if measure == 'amount' else 'null' }} as conversion_{{ end }},
            {%- endfor %}
            {{ 'job_kind' if measure == 'jobs' else 'cast(null as varchar)' }} as job_kind
        from {{ measure }}_givers
        union all by name
        select
            announcement_id,
            '{{ measure }}' as measure,
            known_date as event_date,
            act_order - 1 as act_order,
            act_id,
            document_id,
            {{ former_unit }} as unit,
            former_{{ measure }}_low as value_low,
            former_{{ measure }}_stated as value_stated,
            former_{{ measure }}_high as value_high,
            former_{{ measure }}_hedge as hedge,
            former_{{ measure }}_claim_id as claim_id,
            {{ 'job_kind' if measure == 'jobs' else 'cast(null as varchar)' }} as job_kind
        from {{ measure }}_givers
        where is_first_act and former_{{ measure }}_hedge is not null and changed_date > known_date
    {%- endfor %}
),

sized as (
    select
        *,
        coalesce(value_stated, (value_low + value_high) / 2, value_low, value_high) as size
    from figures
),

followed as (
    select
        *,
        lag(size) over in_order as size_before,
        lag(unit) over in_order as unit_before,
        row_number() over in_order as event_number
    from sized
    window in_order as (
        partition by announcement_id, measure
        order by event_date, act_order, act_id
    )
),

-- An amount told in another currency is the same amount told again.
changes as (
    select *
    from followed
    where
        event_number = 1
        or (unit is not distinct from unit_before and abs(size - size_before) > 0.01 * greatest(size, size_before))
        or (unit is distinct from unit_before and act_order > 0)
),

states as (
    select
        announcement_id,
        'status' as measure,
        known_date as event_date,
        act_order,
        act_id,
        document_id,
        case act_role
            when 'inauguration' then 'done' when
                'cancellation'
                then case when status = 'denied' then 'denied' else 'cancelled' end
            else status
        end
            as status,
        case when act_role <> 'announcement' then least(coalesce(announced_date, known_date), known_date) end
            as act_date,
        act_role
    from reports
    where rank_in_act = 1 and (is_first_act or act_role in ('inauguration', 'cancellation'))
)

select
    announcement_id,
    measure,
    event_date,
    row_number() over (partition by announcement_id, measure, event_date order by act_order desc, act_id desc) = 1
        as is_last_of_day,
    document_id,
    unit,
    value_low,
    value_stated,
    value_high,
    hedge,
    claim_id,
    job_kind,
    conversion_currency_code,
    conversion_low,
    conversion_stated,
    conversion_high,
    null as status,
    null as inaugurated_date,
    null as cancelled_date
from changes
union all by name
select
    announcement_id,
    measure,
    event_date,
    row_number() over (partition by announcement_id, event_date order by act_order desc, act_id desc) = 1
        as is_last_of_day,
    document_id,
    status,
    max(case when act_role = 'inauguration' then act_date end) over so_far as inaugurated_date,
    max(case when act_role = 'cancellation' then act_date end) over so_far as cancelled_date
from states
window so_far as (
    partition by announcement_id
    order by event_date, act_order, act_id
    rows between unbounded preceding and current row
)
