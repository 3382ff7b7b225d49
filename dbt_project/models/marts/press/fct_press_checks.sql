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
    select * from {{ ref('fct_programme_statistics') }}
),

percentages as (
    select
        claim_id,
        document_id,
        sentence_number,
        value_stated as stated,
        hedge,
        quote,
        related_claim_numbers,
        known_date,
        source,
        receipt_id
    from claims
    where measure = 'percent' and value_stated is not null and accumulation = 'incremental'
),

-- The two figures a change lies between: those the reader relates to it, else the only two of one kind beside it.
sides as (
    select
        percentages.claim_id,
        others.claim_id as side_id,
        others.claim_number,
        others.measure,
        others.unit,
        coalesce(others.value_stated, others.value_low, others.value_high) as value,
        others.hedge,
        others.quote,
        coalesce(
            nullif(list_position(percentages.related_claim_numbers, others.claim_number), 0),
            row_number() over (
                partition by percentages.claim_id, others.measure, others.unit order by others.quote_start
            )
        ) as side,
        count(*) over (partition by percentages.claim_id, others.measure, others.unit) as sides_count
    from percentages
    inner join claims as others
        on percentages.document_id = others.document_id
        and others.measure <> 'percent'
        and case
            when len(percentages.related_claim_numbers) = 2
                then list_contains(percentages.related_claim_numbers, others.claim_number)
            when len(coalesce(percentages.related_claim_numbers, [])) = 0
                then percentages.sentence_number = others.sentence_number
        end
),

changes as (
    select
        percentages.*,
        before.quote as before_quote,
        after.quote as after_quote,
        after.side_id as after_id,
        abs(percentages.stated) as stated_size,
        abs(after.value / before.value - 1) * 100 as expected_size,
        after.value / before.value * 100 as whole_size,
        case
            when percentages.hedge <> 'exact' or before.hedge <> 'exact' or after.hedge <> 'exact' then 0.1
            else 0.03
        end as tolerance
    from percentages
    inner join sides as before on percentages.claim_id = before.claim_id and before.side = 1 and before.sides_count = 2
    inner join sides as after
        on percentages.claim_id = after.claim_id
        and after.side = 2
        and after.sides_count = 2
        and before.measure = after.measure
        and before.unit = after.unit
    where before.value > 0
    qualify row_number() over (partition by percentages.claim_id order by before.claim_number) = 1
),

percent_checks as (
    select
        'percent_against_numbers' as check_kind,
        claim_id,
        after_id as other_claim_id,
        document_id,
        stated as stated_value,
        round(expected_size * sign(stated), 1) as expected_value,
        '%' as unit,
        abs(stated_size - expected_size) <= greatest(1.5, tolerance * expected_size) as agrees,
        'The text says "' || quote || '"; from "' || before_quote || '" to "' || after_quote || '" it is '
        || {{ plain_number('round(expected_size, 1)') }} || ' %'
        || case
            when
                abs(stated_size - expected_size) > greatest(1.5, tolerance * expected_size)
                and abs(stated_size - whole_size) <= greatest(1.5, tolerance * whole_size)
                then ': the share of the first figure was taken for the growth'
            else ''
        end as evidence,
        known_date as known_from,
        source,
        receipt_id
    from changes
),

-- An amount told in a second currency, against the official rate of the day.
conversions as (
    select
        'amount_stated_twice' as check_kind,
        seconds.claim_id,
        firsts.claim_id as other_claim_id,
        seconds.document_id,
        seconds.value_stated as stated_value,
        case
            when firsts.unit = 'COP' then firsts.value_stated / rates.cop_per_usd
            else firsts.value_stated * rates.cop_per_usd
        end as expected_value,
        seconds.unit,
        'The text says "'
        || firsts.quote
        || '" and "'
        || seconds.quote
        || '"; at '
        || {{ plain_number('rates.cop_per_usd') }}
        || ' pesos for a dollar, the official rate of ' || rates.valid_from_date || ', the first is '
        || seconds.unit || ' ' as evidence,
        seconds.known_date as known_from,
        seconds.source,
        seconds.receipt_id
    from claims as seconds
    inner join claims as firsts
        on seconds.document_id = firsts.document_id
        and list_contains(seconds.related_claim_numbers, firsts.claim_number)
    inner join {{ ref('int_reference__exchange_rates') }} as rates
        on seconds.known_date between rates.valid_from_date and rates.valid_to_date
    where
        seconds.claim_role = 'conversion'
        and seconds.value_stated is not null
        and firsts.value_stated is not null
        and list_sort([seconds.unit, firsts.unit]) = ['COP', 'USD']
    qualify row_number() over (
            partition by seconds.claim_id order by firsts.claim_number asc, rates.valid_from_date desc
        ) = 1
),

conversion_checks as (
    select
        * replace (
            round(expected_value, 2) as expected_value,
            evidence || {{ plain_number('expected_value') }} as evidence
        ),
        abs(stated_value - expected_value) <= 0.1 * expected_value as agrees
    from conversions
),

increment_checks as (
    select
        'implied_increment' as check_kind,
        claim_id,
        statistic_id,
        document_id,
        stated_increment as stated_value,
        coalesce(implied_increment_stated, implied_increment_low, implied_increment_high) as expected_value,
        unit,
        contradiction_code <> 'differs_from_stated_increment' as agrees,
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
    select * from percent_checks
    union all by name
    select * from conversion_checks
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
    together.unit,
    together.evidence,
    together.known_from,
    cast(null as date) as known_to,
    together.source,
    together.receipt_id
from together
left join facts on together.claim_id = facts.claim_id
