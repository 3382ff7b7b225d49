with source as (
    {{ counting_rows('unreadable') }}
),

renamed as (
    select
        code as fault_code,
        fault,
        next_step,
        {{ read_from() }}
    from source
)

select * from renamed
