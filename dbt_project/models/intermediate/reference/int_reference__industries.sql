with classes as (
    select
        activity_code,
        max_by(activity_name, coalesce(activity_version, '') || activity_name) as activity_name
    from {{ ref('stg_reference__activities') }}
    where receipt_id = {{ newest_pull('reference', 'activities') }}
        and regexp_full_match(activity_code, '[0-9]{4}')
        and activity_code <> '9999'
    group by activity_code
),

sections as (
    select * from {{ ref('activity_sections') }}
),

members as (
    select
        classes.activity_code as industry_code,
        'class' as industry_level,
        classes.activity_name as industry_name,
        sections.section_code,
        sections.section_name_en as section_name,
        left(classes.activity_code, 2) as division_code
    from classes
    left join sections on left(classes.activity_code, 2) between sections.first_division and sections.last_division
    union all
    select
        'S:' || section_code as industry_code,
        'section' as industry_level,
        section_name_en as industry_name,
        section_code,
        section_name_en as section_name,
        null as division_code
    from sections
    union all
    -- 9999 is the commonest code of the registry and in no CIIU table.
    select * from (
        values
        ('9999', 'special', 'Activity not stated (code 9999)', null, null, null),
        ('none', 'special', 'No activity code', null, null, null),
        ('unknown', 'special', 'A code that is not in the CIIU table', null, null, null),
        ('S:?', 'special', 'Without a section: not stated, none or unknown', null, null, null),
        ('all', 'special', 'All activities together', null, null, null)
    )
)

select * from members
