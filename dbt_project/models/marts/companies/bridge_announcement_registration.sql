select * from {{ ref('int_matching__matches') }}
