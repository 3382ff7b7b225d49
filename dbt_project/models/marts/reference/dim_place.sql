select * from {{ ref('int_reference__places') }}
