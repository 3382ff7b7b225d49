-- How a company left an area, or the country. A registration that ended by transfer goes on at another chamber: the
-- company is followed there. Where nothing follows in the registry, it is out of sight, and nobody knows how it went
-- on.
with registrations as (
    select
        registrations.*,
        coalesce(places.hub_code, 'rest_of_country') as landing_area
    from {{ ref('int_companies__registrations') }} as registrations
    inner join {{ ref('int_landings__foreigners') }} as foreigners on registrations.company_id = foreigners.company_id
    inner join {{ ref('int_reference__places') }} as places on registrations.place_key = places.place_key
),

{% for name, grain in (('ends', 'company_id, landing_area'), ('country_ends', 'company_id')) %}
    {{ name }} as (
        select
            {{ grain }},
            bool_and(is_cancelled) as is_over,
            bool_and(is_cancelled and cancelled_date is not null) as is_dated,
            max(cancelled_date) as cancelled_date,
            bool_or(is_transferred_away and (cancelled_date >= last_date or last_date is null)) as is_by_transfer
        from (
            select
                *,
                max(cancelled_date) over (partition by {{ grain }}) as last_date
            from registrations
        ) as dated
        group by {{ grain }}
    ),
{% endfor %}

country_exits as (
    select
        company_id,
        case
            when not is_over then 'none'
            when not is_dated then 'undated'
            when is_by_transfer then 'out_of_sight'
            else 'cancelled'
        end as country_exit_kind,
        if(is_over and is_dated, cancelled_date, null) as country_exit_date
    from country_ends
)

select
    ends.company_id,
    ends.landing_area,
    case
        when not ends.is_over then 'none'
        when ends.is_by_transfer then country_exits.country_exit_kind
        when not ends.is_dated then 'undated'
        else 'cancelled'
    end as exit_kind,
    case
        when not ends.is_over then null
        when ends.is_by_transfer then country_exits.country_exit_date
        when ends.is_dated then ends.cancelled_date
    end as exit_date,
    ends.is_over and ends.is_by_transfer as is_transferred_away,
    country_exits.country_exit_kind,
    country_exits.country_exit_date
from ends
inner join country_exits on ends.company_id = country_exits.company_id
