"""Published figures of programmes. Those of Ruta N and ACI Medellín are the real ones; the others are invented.

``programme_id`` names one publication: the figures that were published together share it.
"""

from __future__ import annotations

from datetime import date

from sandbox.world.model import ProgrammeFigure

# publication, programme, measure, as of, value, hedge, accumulation, since
_REAL = (
    ("RUTAN-2016", "Ruta N", "companies", "2016-10-31", 130, "approx", "cumulative", 2012),
    ("RUTAN-2016", "Ruta N", "countries", "2016-10-31", 17, "exact", "cumulative", 2012),
    ("RUTAN-2017A", "Ruta N", "companies", "2017-03-31", 141, "exact", "cumulative", 2012),
    ("RUTAN-2017A", "Ruta N", "countries", "2017-03-31", 23, "exact", "cumulative", 2012),
    ("RUTAN-2017B", "Ruta N", "companies", "2017-09-30", 144, "exact", "cumulative", 2012),
    ("RUTAN-2017B", "Ruta N", "countries", "2017-09-30", 24, "exact", "cumulative", 2012),
    ("RUTAN-2017B", "Ruta N", "jobs", "2017-09-30", 1_900, "exact", "cumulative", 2012),
    ("RUTAN-2019", "Ruta N", "companies", "2019-09-30", 320, "approx", "cumulative", 2012),
    ("RUTAN-2019", "Ruta N", "countries", "2019-09-30", 30, "at_least", "cumulative", 2012),
    ("RUTAN-2019", "Ruta N", "jobs", "2019-09-30", 8_000, "at_least", "cumulative", 2012),
    ("RUTAN-2020", "Ruta N", "companies", "2020-07-31", 353, "exact", "cumulative", 2013),
    ("RUTAN-2020", "Ruta N", "jobs", "2020-07-31", 10_300, "exact", "cumulative", 2013),
    ("RUTAN-2022", "Ruta N", "companies", "2022-12-31", 460, "at_least", "cumulative", None),
    ("RUTAN-2022", "Ruta N", "countries", "2022-12-31", 50, "at_least", "cumulative", None),
    ("RUTAN-2022", "Ruta N", "jobs", "2022-12-31", 22_500, "at_least", "cumulative", None),
    ("RUTAN-2022Y", "Ruta N", "companies", "2022-12-31", 61, "exact", "incremental", 2022),
    ("RUTAN-2022Y", "Ruta N", "jobs", "2022-12-31", 4_126, "exact", "incremental", 2022),
    ("ACI-2018", "ACI Medellín", "projects", "2018-12-31", 73, "exact", "cumulative", 2016),
    ("ACI-2018", "ACI Medellín", "amount", "2018-12-31", 836_610_000, "exact", "cumulative", 2016),
    ("ACI-2018", "ACI Medellín", "jobs", "2018-12-31", 8_911, "exact", "cumulative", 2016),
    ("ACI-2019", "ACI Medellín", "projects", "2019-12-31", 118, "exact", "cumulative", 2016),
    ("ACI-2019", "ACI Medellín", "amount", "2019-12-31", 1_248_000_000, "exact", "cumulative", 2016),
    ("ACI-2019", "ACI Medellín", "jobs", "2019-12-31", 16_247, "exact", "cumulative", 2016),
    ("ACI-2019Y", "ACI Medellín", "amount", "2019-12-31", 412_000_000, "exact", "incremental", 2019),
)

_INVENTED = (
    ("CARIBE-2018", "Aterriza Caribe", "companies", "2018-06-30", 24, "exact", "cumulative", 2015),
    ("CARIBE-2018", "Aterriza Caribe", "jobs", "2018-06-30", 1_150, "exact", "cumulative", 2015),
    ("CARIBE-2021", "Aterriza Caribe", "companies", "2021-12-31", 52, "exact", "cumulative", 2015),
    ("CARIBE-2021", "Aterriza Caribe", "jobs", "2021-12-31", 3_400, "approx", "cumulative", 2015),
    ("CARIBE-2024", "Aterriza Caribe", "companies", "2024-12-31", 81, "exact", "cumulative", 2015),
    ("CARIBE-2024", "Aterriza Caribe", "jobs", "2024-12-31", 5_900, "at_least", "cumulative", 2015),
    ("SABANA-2019Y", "Sabana Digital", "projects", "2019-12-31", 18, "exact", "incremental", 2019),
    ("SABANA-2019Y", "Sabana Digital", "jobs", "2019-12-31", 2_100, "exact", "incremental", 2019),
    ("SABANA-2022", "Sabana Digital", "projects", "2022-06-30", 47, "exact", "cumulative", 2017),
    ("SABANA-2022", "Sabana Digital", "amount", "2022-06-30", 310_000_000, "approx", "cumulative", 2017),
    ("SABANA-2025", "Sabana Digital", "projects", "2025-12-31", 92, "exact", "cumulative", 2017),
    ("SABANA-2025", "Sabana Digital", "jobs", "2025-12-31", 9_800, "exact", "cumulative", 2017),
    ("ORIENTE-2023", "Oriente Exporta Talento", "companies", "2023-09-30", 33, "exact", "cumulative", 2019),
    ("ORIENTE-2023", "Oriente Exporta Talento", "countries", "2023-09-30", 11, "exact", "cumulative", 2019),
    ("ORIENTE-2026", "Oriente Exporta Talento", "companies", "2026-06-30", 58, "at_least", "cumulative", 2019),
    ("ORIENTE-2026", "Oriente Exporta Talento", "jobs", "2026-06-30", 2_750, "approx", "cumulative", 2019),
    ("ORIENTE-2027", "Oriente Exporta Talento", "companies", "2027-12-31", 74, "exact", "cumulative", 2019),
)


def figures() -> tuple[ProgrammeFigure, ...]:
    """All published programme figures, oldest publication of each programme first; amounts in US$."""
    return tuple(
        ProgrammeFigure(
            programme_id=publication,
            programme=programme,
            measure=measure,
            as_of=date.fromisoformat(as_of),
            value=float(value),
            unit="USD" if measure == "amount" else "count",
            hedge=hedge,
            accumulation=accumulation,
            since=since,
            real=real,
        )
        for rows, real in ((_REAL, True), (_INVENTED, False))
        for publication, programme, measure, as_of, value, hedge, accumulation, since in rows
    )
