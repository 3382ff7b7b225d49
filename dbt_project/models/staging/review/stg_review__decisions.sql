with source as (
    {{ review_lines('decisions') }}
),

-- A line that is torn or no JSON is no decision.
parsed as (
    select if(json_valid(line), cast(line as json), null) as decision
    from source
    where trim(line) <> ''
),

renamed as (
    select
        decision ->> '$.kind' as decision_kind,
        decision ->> '$.document' as document_id,
        decision ->> '$.text_sha256' as text_sha256,
        try_cast(decision ->> '$.start' as bigint) as quote_start,
        try_cast(decision ->> '$.end' as bigint) as quote_end,
        coalesce(try_cast(decision ->> '$.number' as bigint), 0) as record_in_span,
        decision ->> '$.announcement' as announcement_id,
        decision ->> '$.registration' as registration_key,
        least(decision ->> '$.one', decision ->> '$.other') as one_group_key,
        greatest(decision ->> '$.one', decision ->> '$.other') as other_group_key,
        decision ->> '$.verdict' as verdict,
        decision -> '$.values' as decided_values,
        decision ->> '$.who' as decided_by,
        decision ->> '$.why' as decided_because,
        {{ try_utc_timestamp("decision ->> '$.at'") }} as decided_at_utc
    from parsed
),

-- What lacks its subject, a known verdict, a person or a moment decides nothing.
judged as (
    select
        *,
        coalesce(
            verdict in ('accept', 'change', 'reject', 'undo')
            and trim(decided_by) <> ''
            and decided_at_utc is not null
            and case decision_kind
                when 'record'
                    then (document_id is not null and text_sha256 is not null and quote_start < quote_end)
                when 'match' then (announcement_id is not null and registration_key is not null)
                when 'groups' then one_group_key < other_group_key
            end,
            false
        ) as is_usable
    from renamed
)

select * from judged
