/*
question:
  en: What is each amount in pesos of the day and in dollars, and at which rate?
  es: ¿Cuánto es cada monto en pesos del día y en dólares, y con qué tasa?
asked_by: {en: journalist, es: periodista}
plainly:
  en: >
    Each amount as it was announced, and what it was worth in pesos and dollars at the official rate of that day.
  es: >
    Cada monto como se anunció y lo que valía en pesos y en dólares a la tasa oficial de ese día.
how_to_read:
  en: >
    One row is one announcement with an amount. The original stays as written; the other currency is converted at the
    official TRM in force on the day of the announcement, whose first day in force is fx_date. Empty where no official
    rate to dollars is known for the currency. amount_usd_constant is in dollars of constant_usd_year by the World
    Bank's GDP deflator of the United States, empty where the year has none yet.
  es: >
    Cada fila es un anuncio con monto. El original queda como fue escrito; la otra moneda se convierte a la TRM
    oficial vigente el día del anuncio, cuyo primer día de vigencia es fx_date. Vacío si no se conoce una tasa oficial
    a dólares. amount_usd_constant está en dólares de constant_usd_year según el deflactor del PIB de Estados Unidos del
    Banco Mundial; vacío si el año aún no lo tiene.
parameters: {}
*/
select
    announcement_id,
    announced_date,
    company_name,
    currency_code,
    amount_low,
    amount_stated,
    amount_high,
    amount_hedge,
    amount_cop_stated,
    amount_usd_stated,
    amount_usd_constant_known as amount_usd_constant,
    constant_usd_year,
    fx_rate_cop_per_usd,
    fx_date,
    counts_in_totals
from {{ ref('mart_announcements') }}
where decision = 'accepted' and currency_code is not null and (amount_low is not null or amount_high is not null)
order by announced_date, announcement_id
