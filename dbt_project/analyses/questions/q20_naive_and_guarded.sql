/*
question:
  en: How far is a naive sum of all figures in the press from the guarded one?
  es: ¿Qué tan lejos está la suma ingenua de todas las cifras de la prensa de la suma depurada?
asked_by: {en: journalist, es: periodista}
plainly:
  en: >
    The same project is printed again and again: reprints, updates, totals of programmes. Adding up all that was
    printed gives the large number; counting each new job and dollar once gives the small one.
  es: >
    El mismo proyecto se imprime una y otra vez: reproducciones, actualizaciones, totales de programas. Sumar todo
    lo impreso da el número grande; contar una sola vez cada empleo y cada dólar nuevo da el pequeño.
how_to_read:
  en: >
    One row is one step from every jobs or money figure in every document to what may be added. Each figure is left
    out for the first reason that applies. naive is the sum of all, guarded what counts_in_totals gives; value is a
    number of jobs or US dollars at the TRM of the day (figures in currencies without a rate are left out of both).
  es: >
    Cada fila es un paso desde todas las cifras de empleo o dinero de todos los documentos hasta lo que se puede
    sumar. Cada cifra sale por la primera razón que le aplica. naive es la suma de todas, guarded lo que da
    counts_in_totals; value es número de empleos o dólares a la TRM del día (las cifras en monedas sin tasa quedan
    fuera de ambas).
parameters: {}
*/
select
    measure,
    step_number,
    step_code,
    figures_count,
    value_low_sum,
    value_sum,
    value_high_sum,
    remaining_sum,
    value_sum / nullif(max(value_sum) filter (where step_code = 'guarded') over (partition by measure), 0)
        as ratio_to_guarded
from {{ ref('mart_sum_guard') }}
order by measure, step_number
