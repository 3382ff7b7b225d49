with folded as (
    select
        attempt_id,
        stage,
        subject,
        run_id,
        min(started_at_utc) as started_at_utc,
        max(finished_at_utc) as finished_at_utc,
        max(duration_seconds) as duration_seconds,
        coalesce(max(verdict), 'unfinished') as verdict,
        max(fault_code) as fault_code,
        max(fault) as fault,
        max(facts) as facts
    from {{ ref('stg_landing__attempts') }}
    group by attempt_id, stage, subject, run_id
)

select * from folded
