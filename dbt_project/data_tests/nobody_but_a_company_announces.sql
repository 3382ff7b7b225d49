-- What is no company has no announcement: its figures would be read as a company's.
select
    announcements.announcement_id,
    announcements.company_key
from {{ ref('fct_announcements') }} as announcements
inner join {{ ref('int_press__subjects') }} as subjects on announcements.company_key = subjects.subject_key
where subjects.subject_kind not in ('company', 'unknown')
