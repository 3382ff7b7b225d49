/*
question:
  en: Do the companies that landed file accounts, and how large are they?
  es: ¿Presentan estados financieros las empresas que llegaron, y de qué tamaño son?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    Whether the companies that came do business: how many are among the country’s 10,000 largest that report
    accounts, and what they sell. Small companies need not report, so not being here does not mean doing nothing.
  es: >
    Si las empresas que llegaron hacen negocios: cuántas están entre las 10.000 más grandes del país que reportan
    estados financieros y cuánto venden. Las pequeñas no tienen que reportar; no estar aquí no significa no hacer
    nada.
how_to_read:
  en: >
    One row is one year and whether the company's arrival was announced. companies_count are surely foreign companies
    that had landed by the end of the year and were not cancelled; filing_count are those among the 10,000 largest that
    Supersociedades publishes: who is not there may be small, a bank, or not file. Amounts are rounded by the publisher
    to 10,000 million pesos; low and high are what that rounding allows. announced_jobs_stated are the promised jobs of
    the companies that file, never those they have.
  es: >
    Cada fila es un año y si la llegada de la empresa fue anunciada. companies_count son empresas extranjeras seguras que
    habían llegado al cierre del año y no estaban canceladas; filing_count son las que figuran entre las 10.000 más
    grandes que publica Supersociedades: la que no está puede ser pequeña, un banco, o no reportar. La fuente redondea a
    10.000 millones de pesos; low y high son lo que ese redondeo permite. announced_jobs_stated son los empleos
    prometidos por las empresas que reportan, nunca los que tienen.
parameters:
  hub:
    like: hub
    default: null
    about: Hub whose chambers are looked at; the whole country where it is empty.
*/
with landed as (
    select
        company_id,
        bool_or(is_announced) as is_announced,
        min(landed_date) as landed_date,
        if(bool_and(cancelled_date is not null), max(cancelled_date), null) as cancelled_date,
        sum(announced_jobs_stated) as announced_jobs_stated
    from {{ ref('mart_landings') }}
    where is_surely_foreign and ($hub is null or hub_code = $hub)
    group by company_id
),

years as (
    select distinct
        fiscal_year,
        make_date(fiscal_year, 12, 31) as closing_date
    from {{ ref('fct_company_financials') }}
)

select
    years.fiscal_year,
    landed.is_announced,
    count(*) as companies_count,
    count(accounts.nit) as filing_count,
    count(accounts.nit) / count(*) as filing_share,
    cast(greatest(sum(accounts.revenue_cop - accounts.amount_error_cop), 0) as bigint) as revenue_cop_low,
    cast(sum(accounts.revenue_cop) as bigint) as revenue_cop,
    cast(sum(accounts.revenue_cop + accounts.amount_error_cop) as bigint) as revenue_cop_high,
    cast(median(accounts.revenue_cop) as bigint) as median_revenue_cop,
    cast(sum(accounts.assets_cop) as bigint) as assets_cop,
    count(*) filter (where accounts.profit_cop < 0) as loss_making_count,
    cast(sum(landed.announced_jobs_stated) filter (where accounts.nit is not null) as bigint) as announced_jobs_stated
from landed
inner join years
    on landed.landed_date <= years.closing_date
    and (landed.cancelled_date is null or landed.cancelled_date > years.closing_date)
left join {{ ref('fct_company_financials') }} as accounts
    on landed.company_id = accounts.company_id and years.fiscal_year = accounts.fiscal_year
group by years.fiscal_year, landed.is_announced
order by years.fiscal_year, landed.is_announced
