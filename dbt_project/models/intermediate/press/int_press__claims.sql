-- Figures of the versions of documents that count, each with a name that stays while the text and the figure do.
with claims as (
    select
        documents.document_id,
        documents.outlet,
        documents.published_date,
        documents.known_date,
        documents.changed_date,
        -- Whole things in whole numbers: 5 % around 141 companies are 133 to 149.
        claims.* exclude (source, receipt_id, page_sha256, page_ordinal) replace (  -- noqa: RF02
            if(claims.unit = 'count', floor(claims.value_low + 1e-9), claims.value_low) as value_low,
            if(claims.unit = 'count', ceil(claims.value_high - 1e-9), claims.value_high) as value_high
        ),
        documents.source,
        documents.receipt_id
    from {{ ref('stg_press_readings__claims') }} as claims
    inner join {{ ref('int_press__read_documents') }} as documents
        on claims.receipt_id = documents.receipt_id
        and claims.page_sha256 = documents.page_sha256
        and claims.page_ordinal = documents.page_ordinal
)

select
    {{ fact_id('clm', [
        'document_id', 'quote_start', 'quote_end', 'measure', 'unit',
        'row_number() over (partition by document_id, quote_start, quote_end, measure, unit order by claim_number)',
    ]) }} as claim_id,
    case when subject is not null then {{ company_key('subject') }} end as subject_key,
    *
from claims
