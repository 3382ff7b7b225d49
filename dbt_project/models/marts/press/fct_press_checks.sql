with claims as (
    select * from {{ ref('int_press__claims') }}
),

facts as (
    select
        claim_id,
        announcement_id,
        statistic_id
    from {{ ref('fct_claims') }}
),

statistics as (
    select
        told.*,
        others.value_stated as other_value,
        flows.value_low as flow_low,
        flows.value_high as flow_high,
        {{ rounding_of('coalesce(told.value_stated, told.value_low, told.value_high)') }}
        + {{ rounding_of('told.previous_value_stated') }}
        + {{ rounding_of('told.stated_increment') }} as rounding
    from {{ ref('fct_programme_statistics') }} as told
    left join {{ ref('fct_programme_statistics') }} as flows
        on told.stated_increment_statistic_id = flows.statistic_id
    left join {{ ref('fct_programme_statistics') }} as others
        on told.disagrees_with_statistic_id = others.statistic_id
),

increment_checks as (
    select
        'implied_increment' as check_kind,
        claim_id,
        statistic_id,
        document_id,
        stated_increment as stated_value,
        coalesce(implied_increment_stated, implied_increment_low, implied_increment_high) as expected_value,
        implied_increment_low as expected_low,
        implied_increment_high as expected_high,
        'running_totals' as compared_with,
        unit,
        -- Whatever else contradicts the total: its code tells of one contradiction only.
        not coalesce(
            flow_low > implied_increment_high + coalesce(rounding, 0)
            or flow_high < implied_increment_low - coalesce(rounding, 0),
            false
        ) as agrees,
        programme
        || ' states '
        || {{ plain_number('stated_increment') }}
        || ' '
        || measure
        || ' for the '
        || implied_months
        || ' months to ' || as_of_date || '; its running totals make it '
        || {{ plain_number('coalesce(implied_increment_stated, implied_increment_low, implied_increment_high)') }}
            as evidence,
        known_from,
        source,
        receipt_id
    from statistics
    where stated_increment is not null
),

-- The same statistic told by several documents agrees with itself; two values for one date do not.
date_checks as (
    select
        'same_date_disagreement' as check_kind,
        claim_id,
        statistic_id,
        document_id,
        value_stated as stated_value,
        coalesce(other_value, value_stated) as expected_value,
        'other_documents' as compared_with,
        unit,
        contradiction_code <> 'same_date_disagreement' as agrees,
        coalesce(
            contradiction_evidence,
            programme
            || ' has '
            || {{ plain_number('value_stated') }}
            || ' '
            || measure
            || ' on '
            || as_of_date
            || ' in all '
            || documents_count || ' documents'
        ) as evidence,
        known_from,
        source,
        receipt_id
    from statistics
    where contradiction_code = 'same_date_disagreement' or (documents_count > 1 and contradiction_code = 'none')
),

per_company as (
    select
        'jobs_per_company' as check_kind,
        jobs.claim_id,
        companies.claim_id as other_claim_id,
        jobs.statistic_id,
        jobs.document_id,
        round(jobs.value_stated / companies.value_stated, 1) as stated_value,
        cast(1 as double) as expected_low,
        cast({{ var('plausible_jobs_per_company') }} as double) as expected_high,
        'plausible_range' as compared_with,
        'jobs per company' as unit,
        jobs.value_stated / companies.value_stated between 1 and {{ var('plausible_jobs_per_company') }} as agrees,
        jobs.programme
        || ' has '
        || {{ plain_number('jobs.value_stated') }}
        || ' jobs in '
        || {{ plain_number('companies.value_stated') }}
        || ' companies on ' || jobs.as_of_date as evidence,
        jobs.known_from,
        jobs.source,
        jobs.receipt_id
    from statistics as jobs
    inner join statistics as companies
        on jobs.programme_key = companies.programme_key
        and jobs.accumulation = companies.accumulation
        and jobs.as_of_date = companies.as_of_date
    where
        jobs.measure = 'jobs'
        and companies.measure = 'companies'
        and jobs.value_stated is not null
        and companies.value_stated > 0
    qualify row_number() over (partition by jobs.statistic_id order by companies.known_from, companies.statistic_id) = 1
),

-- A figure a thousand times another one of the same thing was most likely read or written in other units.
jumps as (
    select
        'thousandfold_jump' as check_kind,
        claim_id,
        statistic_id,
        document_id,
        value_stated as stated_value,
        previous_value_stated as expected_value,
        'figure_before' as compared_with,
        unit,
        false as agrees,
        programme
        || ' has '
        || {{ plain_number('value_stated') }}
        || ' '
        || measure
        || ' on '
        || as_of_date
        || ' after '
        || {{ plain_number('previous_value_stated') }} || ' on ' || previous_as_of_date as evidence,
        known_from,
        source,
        receipt_id
    from statistics
    where greatest(value_stated, previous_value_stated) >= 500 * least(value_stated, previous_value_stated)
    union all by name
    select
        'thousandfold_jump' as check_kind,
        documents.amount_claim_id as claim_id,
        versions.amount_claim_id as other_claim_id,
        versions.announcement_id,
        documents.document_id,
        documents.amount_stated as stated_value,
        versions.amount_stated as expected_value,
        'announcement' as compared_with,
        documents.currency_code as unit,
        false as agrees,
        documents.company_name
        || ' has '
        || documents.currency_code
        || ' '
        || {{ plain_number('documents.amount_stated') }}
        || ' in this document and '
        || {{ plain_number('versions.amount_stated') }}
        || ' in the announcement' as evidence,
        documents.known_date as known_from,
        documents.source,
        documents.receipt_id
    from {{ ref('fct_announcements') }} as versions
    inner join
        {{ ref('int_press__announcement_members') }} as members
        on versions.announcement_id = members.announcement_id
    inner join {{ ref('int_press__reported_announcements') }} as documents
        on members.document_id = documents.document_id
        and members.announcement_number = documents.announcement_number
    where
        versions.is_current
        and versions.currency_code = documents.currency_code
        and documents.amount_claim_id is not null
        and least(documents.amount_stated, versions.amount_stated) > 0
        and greatest(documents.amount_stated, versions.amount_stated)
        >= 500 * least(documents.amount_stated, versions.amount_stated)
),

calques as (
    select
        'billones_calque' as check_kind,
        claim_id,
        document_id,
        value_stated as stated_value,
        value_stated / 1000 as expected_value,
        'other_scale' as compared_with,
        unit,
        false as agrees,
        '"'
        || quote
        || '" is a million millions as written, more than any company invests; a thousand millions may be meant'
            as evidence,
        known_date as known_from,
        source,
        receipt_id
    from claims
    where
        measure = 'money'
        and unit <> 'COP'
        and value_stated >= 1e12
        and regexp_matches(lower(quote), 'bill[oó]n')
),

together as (
    select * from {{ ref('int_press__percent_checks') }}
    union all by name
    select * from {{ ref('int_press__conversion_checks') }}
    union all by name
    select * from increment_checks
    union all by name
    select * from date_checks
    union all by name
    select * from per_company
    union all by name
    select * from jumps
    union all by name
    select * from calques
)

select
    {{ fact_id('chk', [
        'together.check_kind', 'together.claim_id', 'together.other_claim_id', 'together.statistic_id',
        'together.announcement_id',
    ]) }} as check_id,
    together.check_kind,
    case when together.agrees then 'agrees' else 'differs' end as verdict,
    together.claim_id,
    together.other_claim_id,
    coalesce(together.statistic_id, facts.statistic_id) as statistic_id,
    coalesce(together.announcement_id, facts.announcement_id) as announcement_id,
    together.document_id,
    together.stated_value,
    together.expected_value,
    coalesce(together.expected_low, together.expected_value) as expected_low,
    coalesce(together.expected_high, together.expected_value) as expected_high,
    together.compared_with,
    together.unit,
    together.evidence,
    together.known_from,
    cast(null as date) as known_to,
    together.source,
    together.receipt_id
from together
left join facts on together.claim_id = facts.claim_id
