select
    section_code as sector_code,
    section_name_en as sector_name_en,
    section_name_es as sector_name_es
from {{ ref('activity_sections') }}
