with days as (
    select cast(range as date) as date_day
    from range(date '1900-01-01', date '2101-01-01', interval 1 day)
)

select
    date_day,
    cast(extract('year' from date_day) as integer) as year_number,
    cast(extract('quarter' from date_day) as integer) as quarter_number,
    cast(extract('month' from date_day) as integer) as month_number,
    cast(extract('day' from date_day) as integer) as day_of_month,
    cast(extract('isodow' from date_day) as integer) as iso_weekday,
    cast(date_trunc('month', date_day) as date) as month_start_date,
    strftime(date_day, '%Y-%m') as month_label
from days
