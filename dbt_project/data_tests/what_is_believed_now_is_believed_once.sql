-- Every announcement has one version that is believed now, and a document that reported it.
select
    announcements.announcement_id,
    count(*) filter (where announcements.is_current) as current_versions,
    count(bridge.document_id) as lead_documents
from {{ ref('fct_announcements') }} as announcements
left join {{ ref('bridge_announcement_document') }} as bridge
    on announcements.announcement_id = bridge.announcement_id
    and announcements.lead_document_id = bridge.document_id
group by announcements.announcement_id
having current_versions <> 1 or lead_documents <> count(*)
