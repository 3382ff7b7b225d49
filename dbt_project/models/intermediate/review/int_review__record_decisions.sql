-- What persons decided about records, by document, text and span: the last word counts, and an undo is none.
with newest as (
    select *
    from {{ ref('stg_review__decisions') }}
    where is_usable and decision_kind = 'record'
    qualify row_number() over (
            partition by document_id, text_sha256, quote_start, quote_end, record_in_span
            order by decided_at_utc desc, verdict asc, cast(decided_values as varchar) asc, decided_by asc
        ) = 1
)

select
    document_id,
    text_sha256,
    quote_start,
    quote_end,
    record_in_span,
    verdict,
    decided_values,
    decided_by,
    decided_because,
    cast(decided_at_utc as date) as decided_date
from newest
where verdict <> 'undo'
