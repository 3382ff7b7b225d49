with claims as (
    select * from {{ ref('int_press__claims') }}
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
)

select
    * replace (
        round(expected_value, 2) as expected_value,
        evidence || {{ plain_number('expected_value') }} as evidence
    ),
    'official_rate' as compared_with,
    abs(stated_value - expected_value) <= 0.1 * expected_value as agrees
from conversions
