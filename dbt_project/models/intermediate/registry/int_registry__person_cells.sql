{%- set smallest = var('smallest_published_count') -%}
{#- Step by step one label gives way; only the cells that are still too small move on, so that every sum is kept. -#}
{%- set steps = [
    ('activity', {'industry_code': "'S:' || section_code"}),
    ('section', {'industry_code': "'all'", 'section_code': "'?'"}),
    ('month', {'registration_period': "case when " ~ is_whole('registration_period', '[0-9]{4}-[0-9]{2}')
        ~ ' then left(registration_period, 4) else registration_period end'}),
    ('status', {'status_code': "'all'"}),
] -%}
{%- set labels = ['place_key', 'registration_period', 'industry_code', 'section_code', 'status_code'] -%}

with cells as (
    select
        'chamber:' || coalesce(chambers.chamber_code, if(months.chamber_code is null, 'none', 'unknown')) as place_key,
        case months.registration_bucket
            when 'none' then 'undated'
            when 'before_2012' then 'before 2012'
            else left(months.registration_bucket, 4) || '-' || right(months.registration_bucket, 2)
        end as registration_period,
        coalesce(industries.industry_code, 'unknown') as industry_code,
        coalesce(industries.section_code, '?') as section_code,
        case when months.status_code is null then 'none' else coalesce(statuses.status_code, 'unknown') end
            as status_code,
        cast(sum(months.persons_count) as bigint) as persons_count,
        max(receipts.receipt_sequence) as newest_pull
    from {{ ref('int_registry__person_months') }} as months
    inner join {{ ref('stg_landing__receipts') }} as receipts on months.receipt_id = receipts.receipt_id
    left join {{ ref('chambers') }} as chambers on months.chamber_code = chambers.chamber_code
    left join {{ ref('int_reference__industries') }} as industries
        on coalesce(months.activity_code, 'none') = industries.industry_code
    left join {{ ref('registry_statuses') }} as statuses on months.status_code = statuses.status_code
    group by all
),

pool_0 as (
    select
        *,
        'nothing' as pooled_over
    from cells
),
{% for pooled_over, changes in steps %}
    pool_{{ loop.index }} as (
        select
            {%- for column in labels %}
                {{ changes.get(column, column) }} as {{ column }},
            {%- endfor %}
            cast(sum(persons_count) as bigint) as persons_count,
            max(newest_pull) as newest_pull,
            '{{ pooled_over }}' as pooled_over
        from pool_{{ loop.index0 }}
        where persons_count < {{ smallest }}
        group by all
    ),
{% endfor %}
large_enough as (
    {%- for number in range(steps | length + 1) %}
        {{ 'union all' if not loop.first }}
        select * from pool_{{ number }}
        where persons_count >= {{ smallest }}
    {%- endfor %}
),

-- What is left of the whole country is one cell. Where even that is too small, the smallest cell above joins it.
left_over as (
    select
        sum(persons_count) as persons_count,
        max(newest_pull) as newest_pull
    from pool_{{ steps | length }}
    where persons_count < {{ smallest }}
),

joining as (
    select large_enough.*
    from large_enough
    cross join left_over
    where left_over.persons_count < {{ smallest }}
    order by large_enough.persons_count, {{ labels | join(', ') }}
    limit 1
),

country as (
    select
        'country:CO' as place_key,
        'all' as registration_period,
        'all' as industry_code,
        '?' as section_code,
        'all' as status_code,
        cast(sum(persons_count) as bigint) as persons_count,
        max(newest_pull) as newest_pull,
        'place' as pooled_over
    from (
        select
            persons_count,
            newest_pull
        from left_over
        union all
        select
            persons_count,
            newest_pull
        from joining
    ) as last_cells
    having sum(persons_count) >= {{ smallest }}
),

published as (
    select large_enough.*
    from large_enough
    anti join joining
        on large_enough.pooled_over = joining.pooled_over
        {%- for column in labels %}
            and large_enough.{{ column }} = joining.{{ column }}
        {%- endfor %}
    union all
    select * from country
)

select
    published.place_key,
    published.registration_period,
    published.industry_code,
    published.status_code,
    published.pooled_over,
    published.persons_count,
    'rues' as source,
    receipts.receipt_id
from published
inner join {{ ref('stg_landing__receipts') }} as receipts
    on published.newest_pull = receipts.receipt_sequence
    and receipts.source = 'rues'
    and receipts.stream = 'person_counts'
