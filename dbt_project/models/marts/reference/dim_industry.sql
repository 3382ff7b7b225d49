select
    industry_code,
    industry_level,
    industry_name,
    section_code,
    section_code as sector_code,
    section_name,
    division_code
from {{ ref('int_reference__industries') }}
