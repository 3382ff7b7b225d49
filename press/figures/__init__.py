"""Figures: numbers, money, counts, hedges, dates and periods; the only place a value can come from."""
