"""One seeded world: groups, companies, projects, programmes, persons as counts, trade, rates and press texts.

Every API view and every press text is derived from it, so that the sources agree and disagree as in life. All of
its timeline exists from the start; the clock only decides how much of it can be seen. Everything is synthetic but
the World Bank figures and the published programme figures, which are marked ``real``.
"""
