select * from {{ ref('int_companies__registrations') }}
