-- Codes and figures only: what a stage says in words may hold paths and addresses of the machine it ran on.
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
        max(facts) as facts
    from {{ ref('stg_landing__attempts') }}
    group by attempt_id, stage, subject, run_id
)

select
    attempt_id,
    stage,
    subject,
    run_id,
    started_at_utc,
    finished_at_utc,
    duration_seconds,
    verdict,
    fault_code,
    facts ->> '$.outcome' as attempt_outcome,
    {%- for column, fact in [
        ('landed_rows', 'rows'), ('quarantined_rows', 'quarantined'), ('duplicate_rows', 'duplicates'),
        ('requests_count', 'requests'), ('retries_count', 'retries'), ('received_bytes', 'wire_bytes')
    ] %}
        case when stage = 'extract' then cast(facts ->> '$.{{ fact }}' as bigint) end as {{ column }},
    {%- endfor %}
    case when stage = 'extract' then cast(facts ->> '$.waits_seconds' as double) end as waited_seconds
from folded
