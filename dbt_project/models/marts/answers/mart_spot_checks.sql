-- How often persons found right what the reader accepts on its own: of each month's sample, and of all months. Fewer
-- than twenty decided tell no share.
with counted as (
    select
        coalesce(strftime(sample_month, '%Y-%m'), 'all') as sample_period,
        count(*) as spot_checks_count,
        count(*) filter (where is_decided) as spot_checks_decided_count,
        count(*) filter (where is_right) as spot_checks_right_count
    from {{ ref('int_review__spot_checks') }}
    group by grouping sets ((sample_month), ())
),

judged as (
    select
        *,
        spot_checks_decided_count >= {{ var('fewest_spot_checks') }} as are_enough
    from counted
)

select
    sample_period,
    spot_checks_count,
    spot_checks_decided_count,
    spot_checks_right_count,
    case when are_enough then spot_checks_right_count / spot_checks_decided_count end as accepted_precision,
    -- Of none and of all an end of the interval is the share itself, but for rounding.
    case when are_enough
            then least(
                    greatest({{ wilson('spot_checks_right_count', 'spot_checks_decided_count', 'low') }}, 0),
                    spot_checks_right_count / spot_checks_decided_count
                )
    end as accepted_precision_low,
    case when are_enough
            then greatest(
                    least({{ wilson('spot_checks_right_count', 'spot_checks_decided_count', 'high') }}, 1),
                    spot_checks_right_count / spot_checks_decided_count
                )
    end as accepted_precision_high
from judged
