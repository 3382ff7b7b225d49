-- A percentage against the two figures it lies between.
with claims as (
    select * from {{ ref('int_press__claims') }}
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
)

select
    'percent_against_numbers' as check_kind,
    claim_id,
    after_id as other_claim_id,
    document_id,
    stated as stated_value,
    round(expected_size * sign(stated), 1) as expected_value,
    'numbers_beside_it' as compared_with,
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
