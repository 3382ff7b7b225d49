-- The newest filing of a company and year, beside the company as the registry and the press know it.
with newest as (
    select
        accounts.*,
        count(*) over (partition by accounts.nit, accounts.fiscal_year) as filings_count
    from {{ ref('stg_supersociedades__accounts') }} as accounts
    where accounts.receipt_id = {{ newest_pull('supersociedades', 'accounts') }}
    qualify row_number() over (
            partition by accounts.nit, accounts.fiscal_year
            order by accounts.publisher_updated_at_utc desc, accounts.publisher_row_id desc
        ) = 1
),

companies as (
    select
        company_id,
        nit
    from {{ ref('dim_company') }}
    where nit is not null
)

select
    newest.nit,
    newest.fiscal_year,
    companies.company_id,
    newest.company_name,
    newest.supervisor_name,
    newest.department_published,
    newest.city_published,
    newest.activity_code,
    newest.sector_published,
    newest.revenue_cop,
    newest.profit_cop,
    newest.assets_cop,
    newest.liabilities_cop,
    newest.equity_cop,
    cast(5000000000 as bigint) as amount_error_cop,
    cast(newest.filings_count as integer) as filings_count,
    newest.source,
    newest.receipt_id
from newest
left join companies on newest.nit = companies.nit
