-- Every version of an announcement has the document that reported it first.
select
    announcements.announcement_id,
    announcements.version_number
from {{ ref('fct_announcements') }} as announcements
left join {{ ref('bridge_announcement_document') }} as bridge
    on announcements.announcement_id = bridge.announcement_id
    and announcements.lead_document_id = bridge.document_id
where bridge.document_id is null
