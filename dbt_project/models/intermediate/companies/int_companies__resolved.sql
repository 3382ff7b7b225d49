with announcements as (
    select
        announcement_id,
        company_key,
        company_name,
        group_key,
        origin_country_iso2,
        first_known_date,
        source,
        receipt_id
    from {{ ref('int_press__announcements') }}
    where is_current and decision = 'accepted'
),

curated_names as (
    select
        {{ company_key('named.name') }} as company_key,
        min(named.group_key) as group_key
    from (
        select
            group_key,
            group_name as name
        from {{ ref('groups') }}
        union
        select
            group_key,
            alias
        from {{ ref('group_aliases') }}
    ) as named
    group by all
),

announced as (
    select
        announcements.*,
        curated.group_key as curated_group_key,
        curated.group_name as curated_group_name,
        curated.country_iso2 as curated_country_iso2
    from announcements
    left join curated_names on announcements.company_key = curated_names.company_key
    left join {{ ref('groups') }} as curated
        on coalesce(curated_names.group_key, announcements.group_key) = curated.group_key
),

realised as (
    select
        matches.company_id,
        announced.*
    from {{ ref('int_matching__matches') }} as matches
    inner join announced on matches.announcement_id = announced.announcement_id
    where matches.decision = 'auto'
),

-- Millions of domestic entities nobody announced stay out: only what is foreign or was looked at is resolved.
wanted as (
    select company_id
    from {{ ref('int_registry__registrations') }}
    where is_foreign_branch or parent_country_iso2 <> 'CO'
    union
    select company_id
    from {{ ref('int_matching__matches') }}
),

registrations as (
    select
        entities.*,
        row_number() over (
            partition by entities.company_id
            order by not entities.is_active, entities.registered_date, entities.registration_key
        ) as place
    from {{ ref('int_registry__registrations') }} as entities
    semi join wanted on entities.company_id = wanted.company_id
),

told as (
    select
        company_id,
        min_by(company_key, { 'day': first_known_date, 'id': announcement_id }) as company_key,
        min_by(company_name, { 'day': first_known_date, 'id': announcement_id }) as announced_name,
        min_by(origin_country_iso2, { 'day': first_known_date, 'id': announcement_id })
        filter (where origin_country_iso2 is not null) as origin_country_iso2,
        min_by(group_key, { 'day': first_known_date, 'id': announcement_id }) as group_key,
        min(curated_group_key) as curated_group_key,
        min(curated_group_name) as curated_group_name,
        min(curated_country_iso2) as curated_country_iso2,
        list(distinct company_name) as names,
        min(first_known_date) as first_known_date
    from realised
    group by company_id
),

legal as (
    select
        company_id,
        min_by(legal_name, place) filter (where legal_name is not null) as legal_name,
        min(nit) as nit,
        min_by(lei, place) filter (where lei is not null) as lei,
        count(*) as registration_keys_count,
        min_by(parent_lei, place) filter (where parent_name is not null) as parent_lei,
        min_by(parent_name, place) filter (where parent_name is not null) as parent_name,
        min_by(parent_country_iso2, place) filter (where parent_name is not null) as parent_country_iso2,
        list(distinct legal_name) filter (where legal_name is not null)
        || coalesce(list(distinct acronym) filter (where acronym is not null), []) as names,
        min_by(legal_form_code, place) as legal_form_code,
        bool_or(is_foreign_branch) as is_foreign_branch,
        min(registered_date) as registered_date,
        case when bool_and(is_cancelled) then max(cancelled_date) end as cancelled_date,
        min(cast(publisher_updated_at_utc as date)) as seen_date,
        min_by(source, place) as source,
        min_by(receipt_id, place) as receipt_id
    from registrations
    group by company_id
),

-- What the LEI index or a text tells of one company of a group holds for the others of it.
group_countries as (
    select
        group_key,
        min_by(country_iso2, { 'step': step, 'country': country_iso2 }) as country_iso2
    from (
        select
            told.group_key,
            legal.parent_country_iso2 as country_iso2,
            1 as step
        from legal
        inner join told on legal.company_id = told.company_id
        union all
        select
            group_key,
            coalesce(curated_country_iso2, origin_country_iso2) as country_iso2,
            2 as step
        from announced
    ) as countries
    where country_iso2 is not null and group_key is not null
    group by group_key
),

in_registry as (
    select
        legal.company_id,
        coalesce(legal.legal_name, told.announced_name, '(without a name)') as company_name,
        coalesce(told.company_key, {{ company_key('legal.legal_name') }}) as company_key,
        legal.nit,
        legal.lei,
        legal.registration_keys_count,
        coalesce(legal.parent_name, told.curated_group_name, told.announced_name) as group_name,
        case
            when legal.parent_name is not null then 'gleif'
            when told.curated_group_key is not null then 'curated'
            when told.company_id is not null then 'announcement'
            else 'none'
        end as group_source,
        coalesce(told.group_key, 'lei:' || legal.parent_lei) as group_key,
        case
            when legal.parent_name is not null then legal.parent_country_iso2
            else coalesce(told.curated_country_iso2, told.origin_country_iso2, group_countries.country_iso2)
        end as group_country_iso2,
        legal.names || coalesce(told.names, []) as names,
        legal.legal_form_code,
        legal.is_foreign_branch,
        legal.registered_date,
        legal.cancelled_date,
        true as is_in_registry,
        told.company_id is not null as is_in_press,
        'Registered as ' || coalesce(legal.legal_name, '(without a name)')
        || case when legal.is_foreign_branch then ', a branch of a foreign company' else '' end
        || coalesce(
            '; its parent in the LEI index is ' || legal.parent_name
            || ' (' || coalesce(legal.parent_country_iso2, 'country not known') || ')',
            ''
        )
        || coalesce('; realises what was announced as ' || told.announced_name, '')
        || '.' as evidence,
        coalesce(least(legal.registered_date, told.first_known_date), legal.seen_date) as known_from,
        legal.source,
        legal.receipt_id
    from legal
    left join told on legal.company_id = told.company_id
    left join group_countries on told.group_key = group_countries.group_key
),

unmatched as (
    select
        announced.*,
        group_countries.country_iso2 as known_country_iso2
    from announced
    left join group_countries on announced.group_key = group_countries.group_key
    where announced.company_key not in (select realised.company_key from realised)
),

press_only as (
    select
        'press:' || company_key as company_id,
        min_by(company_name, { 'day': first_known_date, 'id': announcement_id }) as company_name,
        company_key,
        cast(null as varchar) as nit,
        cast(null as varchar) as lei,
        0 as registration_keys_count,
        coalesce(
            min(curated_group_name),
            min_by(company_name, { 'day': first_known_date, 'id': announcement_id })
        ) as group_name,
        if(min(curated_group_key) is null, 'announcement', 'curated') as group_source,
        coalesce(
            min(curated_group_key), min_by(group_key, { 'day': first_known_date, 'id': announcement_id })
        ) as group_key,
        coalesce(
            min(curated_country_iso2),
            min_by(origin_country_iso2, { 'day': first_known_date, 'id': announcement_id })
            filter (where origin_country_iso2 is not null),
            min(known_country_iso2)
        ) as group_country_iso2,
        list(distinct company_name) as names,
        cast(null as varchar) as legal_form_code,
        false as is_foreign_branch,
        cast(null as date) as registered_date,
        cast(null as date) as cancelled_date,
        false as is_in_registry,
        true as is_in_press,
        'Announced as '
        || min_by(company_name, { 'day': first_known_date, 'id': announcement_id })
        || '; no registration is known to be its.' as evidence,
        min(first_known_date) as known_from,
        min_by(source, { 'day': first_known_date, 'id': announcement_id }) as source,
        min_by(receipt_id, { 'day': first_known_date, 'id': announcement_id }) as receipt_id
    from unmatched
    group by company_key
)

select
    company_id,
    company_name,
    company_key,
    nit,
    lei,
    registration_keys_count,
    group_name,
    group_key,
    group_country_iso2,
    group_source,
    nullif(array_to_string(list_sort(list_filter(list_distinct(names), name -> name <> company_name)), '; '), '')
        as aliases,
    legal_form_code,
    is_foreign_branch,
    is_foreign_branch or coalesce(group_country_iso2 <> 'CO', false) as is_foreign,
    registered_date,
    cancelled_date,
    is_in_registry,
    is_in_press,
    evidence,
    known_from,
    cast(null as date) as known_to,
    source,
    receipt_id
from (
    select * from in_registry
    union all by name
    select * from press_only
) as companies
