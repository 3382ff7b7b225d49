-- What turns dollars of a year into dollars of the newest year that has a deflator: the World Bank's for the United
-- States.
with deflators as (
    select
        indicator_year,
        indicator_value
    from {{ ref('int_reference__indicators') }}
    where indicator_code = 'NY.GDP.DEFL.ZS' and country_iso2 = 'US' and indicator_value > 0
),

bases as (
    select
        max(indicator_year) as base_year,
        max_by(indicator_value, indicator_year) as base_value
    from deflators
)

select
    deflators.indicator_year as dollar_year,
    bases.base_year,
    bases.base_value / deflators.indicator_value as to_base_factor
from deflators
cross join bases
