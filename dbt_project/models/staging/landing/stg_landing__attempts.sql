with source as (
    select * from {{ source('landing', 'attempts') }}
),

renamed as (
    select
        attempt_id,
        stage,
        subject,
        run_id,
        {{ utc_timestamp('started_at') }} as started_at_utc,
        {{ utc_timestamp('finished_at') }} as finished_at_utc,
        seconds as duration_seconds,
        verdict,
        fault_code,
        fault,
        cast(facts as varchar) as facts
    from source
)

select * from renamed
