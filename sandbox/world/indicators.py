"""World Bank figures as published: nothing here is made up, and what could not be found in a public copy is null.

The data are the World Bank's (World Development Indicators, CC BY 4.0). Copies they were read from:

- BX.KLT.DINV.CD.WD 2012-2017: bulk download of 2018-06-28, joebrew/malariaecon@8cd4984 ``data/world_bank``;
- NY.GDP.MKTP.CD and TX.VAL.TECH.CD 2012-2021: kolia1212/imo2015-regression-python@22f8f6d ``data/gdp.csv`` and
  ``data/high_tech_exports.csv``, a vintage of 2022 or 2023, in which China and the United States are missing;
- NY.GDP.MKTP.CD 2012 of those two: the GDP ranking table in millions of US$, a vintage of 2013,
  rstokes/datasciencecoursera@8b99142 ``getdata-data-GDP.csv``;
- SP.POP.TOTL 2019: RathivBal/narrativevisual@abbe397 ``WDIData.csv``, a vintage of 2020.

No public copy was found for BX.KLT.DINV.WD.GD.ZS, TX.VAL.TECH.MF.ZS, IC.BUS.NDNS.ZS and NY.GDP.DEFL.ZS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Table = Mapping[str, tuple[float | None, ...]]

FIRST_YEAR = 1960
"""First year of every series of the World Development Indicators."""

_TABLES_FROM = 2012
_UPDATES = ((2, 24), (4, 8), (7, 1), (10, 7), (12, 16))
"""Days of a year on which the indicators are updated here; the real ones move by some days each year."""
_FIRST_PUBLISHED = (7, 1)
"""A year's figures appear with the summer update of the following year."""


@dataclass(frozen=True)
class Area:
    """A country or an aggregate as the World Bank names it; aggregates have ``is_aggregate``."""

    iso3: str
    iso2: str
    name: str
    is_aggregate: bool = False


@dataclass(frozen=True)
class Indicator:
    """One series: ``values`` by ISO3 code start in 2012; ``decimals`` is what the API says about display."""

    code: str
    name: str
    decimals: int
    values: Table


@dataclass(frozen=True)
class Figure:
    """One figure of one area, indicator and year; ``value`` is ``None`` where the World Bank or we have none."""

    indicator: Indicator
    area: Area
    year: int
    value: float | None


AREAS = {
    area.iso3: area
    for area in (
        Area("ARG", "AR", "Argentina"),
        Area("BRA", "BR", "Brazil"),
        Area("CHL", "CL", "Chile"),
        Area("CHN", "CN", "China"),
        Area("COL", "CO", "Colombia"),
        Area("CRI", "CR", "Costa Rica"),
        Area("ECU", "EC", "Ecuador"),
        Area("IND", "IN", "India"),
        Area("JPN", "JP", "Japan"),
        Area("LCN", "ZJ", "Latin America & Caribbean", is_aggregate=True),
        Area("MEX", "MX", "Mexico"),
        Area("PAN", "PA", "Panama"),
        Area("PER", "PE", "Peru"),
        Area("URY", "UY", "Uruguay"),
        Area("USA", "US", "United States"),
        Area("WLD", "1W", "World", is_aggregate=True),
    )
}

# fmt: off
_FDI: Table = {
    "USA": (250345000000, 288131000000, 237655000000, 506161000000, 479415000000, 348674000000),
    "CHN": (241213868161.42, 290928431467.003, 268097181064.335, 242489331627.399, 174749584584.051, 168223583736.789),
    "JPN": (546962692.190728, 10648441636.2071, 19752249424.0871, 5252218412.39172, 39323365428.3809, 18837524124.6511),
    "IND": (23995685014.2142, 28153031270.3203, 34576643694.1383, 44009492129.5319, 44458571545.798, 39978394934.5586),
    "COL": (15039359119.8035, 16209295752.9567, 16167022827.2402, 11735725715.457, 13848995436.8573, 14518046033.372),
    "BRA": (86606502980.75, 69686087840.68, 97179590334.89, 74718044773.96, 78248380008.16, 70332268297.95),
    "MEX": (17570373598.0688, 47228942458.0326, 30286843073.1701, 36518544762.0571, 34775685488.516, 31725920208.782),
    "CHL": (30292554797.5389, 20824865443.2657, 23736252540.8038, 21050769694.5994, 12373872558.9818, 6418583061.10491),
    "PER": (11788195369.5768, 9799702105.15513, 4441011421.05762, 8271633513.74415, 6862893056.38834, 6769497317.20168),
    "ARG": (15323933916.8241, 9821661858.15874, 5065335541.96486, 11758994011.286, 3260164341.77393, 11857007633.197),
    "CRI": (2696295210.67893, 3205384976.80294, 3242149796.9724, 2955521680.83967, 2957526185.4296, 2997316624.80895),
    "PAN": (3381900000, 3799000000, 4984400000, 5057700000, 5994600000, 6065500000),
    "ECU": (567475300.85638, 727000206.263418, 772256946.091118, 1322477337.30748, 755392868.12224, 606425412.2592),
    "URY": (6043903328.81385, 755137044.464692, 3830457447.6631, 2435422215.13061, -379108950.527702, 26750532.8946897),
}
_GDP: Table = {
    "JPN": (
        6272362996105.03, 5212328181166.18, 4896994405353.29, 4444930651964.18, 5003677627544.24, 4930837369151.42,
        5037835383110.97, 5123318151510.62, 5040107754084.11, 4940877780755.33,
    ),
    "IND": (
        1827637859506.25, 1856722121394.42, 2039127446299.3, 2103587813812.75, 2294797980509.01, 2651472946375.05,
        2702929718960.46, 2831552222519.99, 2667687951796.5, 3176295065497.24,
    ),
    "COL": (
        370921317942.564, 382116120909.218, 381112110485.385, 293481753078.868, 282825012368.255, 311883730442.045,
        334198218100.719, 323109540251.855, 270299984937.97, 314464137241.33,
    ),
    "BRA": (
        2465188674415.03, 2472806919901.67, 2455993625159.37, 1802214373741.32, 1795700168991.49, 2063507864886.88,
        1916947014067.55, 1873274432754.47, 1448559976218.19, 1608981456325.08,
    ),
    "MEX": (
        1201089987015.45, 1274443084716.57, 1315351183524.54, 1171867608197.72, 1078490651625.31, 1158913035796.37,
        1222408203104.3, 1269011767478.56, 1090515389749.41, 1272839334119.3,
    ),
    "CHL": (
        267175872540.066, 277239461340.404, 259405202008.001, 242496649874.236, 249298719723.108, 276364933679.626,
        295402652037.155, 278584733103.01, 252727193710.018, 317058508651.76,
    ),
    "PER": (
        192648999090.082, 201175469114.327, 200789362451.567, 189805300841.603, 191895943823.887, 211007207483.515,
        222597212925.211, 228323495040.901, 201705055938.653, 223249497500.387,
    ),
    "ARG": (
        545982375701.128, 552025140252.246, 526319673731.638, 594749285413.212, 557531376217.967, 643628665302.155,
        524819742918.669, 447754609218.678, 385540224628.292, 487227339102.67,
    ),
    "CRI": (
        47231651862.8399, 50949672205.9168, 52016408950.8936, 56441917652.9812, 58847016044.7363, 60516043590.1832,
        62420165099.7231, 64417670082.6127, 62158002233.0279, 64282438666.739,
    ),
    "PAN": (
        40429700000, 45599900000, 49921400000, 54091800000, 57907700000, 62202700000, 64929400000, 66984400000,
        53977000000, 63605100000,
    ),
    "ECU": (
        87924544000, 95129659000, 101726331000, 99290381000, 99937696000, 104295862000, 107562008000, 108108009000,
        99291124000, 106165866000,
    ),
    "URY": (
        51264390116.4909, 57531233350.9101, 57236013086.1223, 53274304222.136, 57236652490.1699, 64233966861.2518,
        64515038268.1373, 61231149880.5857, 53560755046.6162, 59319484710.6527,
    ),
    "LCN": (
        6152225420897.36, 6303808500006.79, 6428176699785.61, 5372085859521.24, 5249604778459.18, 5831863599134.98,
        5702982500305.36, 5618711473342.91, 4742371960398.12, 5454428996198.05,
    ),
    "WLD": (
        75500388177983.7, 77606228872414, 79732636600985.5, 75186364779691.7, 76469364472137.9, 81409498368206,
        86466958777951.7, 87654250895445.7, 85116336691718.7, 96527425918257.8,
    ),
}
_HIGH_TECH: Table = {
    "JPN": (
        129203438507, 111060297529, 107367024290, 98249840020, 99101202201, 106183786017, 110741507162, 103896710397,
        102751095238, 116513861428,
    ),
    "IND": (
        13873821378, 17938424107, 18326340971, 14583513323, 14261348931, 15101761889, 20182210999, 23470537791,
        21583196861, 27446653652,
    ),
    "COL": (
        565873207, 773381765, 762807179, 823794430, 766932657, 692526482, 603546790, 753151214, 689645045, 735048087,
    ),
    "BRA": (
        9470908285, 9066226856, 8794610139, 9433008382, 10375405524, 10715074507, 11062943508, 9391878589, 5944927304,
        6350114829,
    ),
    "MEX": (
        57554228142, 58517564993, 61491327493, 60215238507, 62439833022, 69631039375, 74815823506, 75162629529,
        71003025509, 74932493342,
    ),
    "CHL": (
        578351153, 696148309, 731379019, 579468220, 720583779, 634211636, 667732448, 672133557, 1368056902,
        1264181379,
    ),
    "PER": (202759364, 203760428, 206104838, 219746239, 186687218, 211714389, 210905058, 179192646, 172740806, None),
    "ARG": (
        1654528414, 1791005926, 1509995248, 1475175631, 1333425811, 1487360178, 647172447, 561915855, 546445789,
        466425814,
    ),
    "CRI": (
        2732041549, 3074122818, 2418529245, 869820756, 951891475, 1106654384, 1148831722, 1154572202, 1038666156,
        None,
    ),
    "PAN": (1969940856, 2030965800, 231391, 457, 822563, 182494, 88765, 255848, 694221, 333800),
    "ECU": (55266062, 78368915, 81594902, 103054631, 111063506, 93241535, 68768817, 67994135, 52973237, 77485368),
    "URY": (198244859, 193922905, 178779702, 273942984, 153433874, 129215276, 120197864, 115768291, 113421790, None),
    "WLD": (
        2206407968969, 2315373112862, 2361924271574, 2276785227953, 2230703547728, 2664835979117, 2910852809685,
        2853594319897, None, None,
    ),
}
# fmt: on
_POPULATION_2019 = {
    "USA": 328239523,
    "CHN": 1397715000,
    "JPN": 126264931,
    "IND": 1366417754,
    "COL": 50339443,
    "BRA": 211049527,
    "MEX": 127575529,
    "CHL": 18952038,
    "PER": 32510453,
    "ARG": 44938712,
    "CRI": 5047561,
    "PAN": 4246439,
    "ECU": 17373662,
    "URY": 3461734,
    "LCN": 646430784,
}
_GDP_RANKING_2012 = {"USA": 16_244_600_000_000, "CHN": 8_227_103_000_000}


INDICATORS = {
    series.code: series
    for series in (
        Indicator("BX.KLT.DINV.CD.WD", "Foreign direct investment, net inflows (BoP, current US$)", 0, _FDI),
        Indicator("BX.KLT.DINV.WD.GD.ZS", "Foreign direct investment, net inflows (% of GDP)", 1, {}),
        Indicator("TX.VAL.TECH.CD", "High-technology exports (current US$)", 0, _HIGH_TECH),
        Indicator("TX.VAL.TECH.MF.ZS", "High-technology exports (% of manufactured exports)", 1, {}),
        Indicator("IC.BUS.NDNS.ZS", "New business density (new registrations per 1,000 people ages 15-64)", 1, {}),
        Indicator(
            "NY.GDP.MKTP.CD",
            "GDP (current US$)",
            0,
            {**_GDP, **{iso3: (value,) for iso3, value in _GDP_RANKING_2012.items()}},
        ),
        Indicator(
            "SP.POP.TOTL",
            "Population, total",
            0,
            {iso3: (*(None,) * 7, value) for iso3, value in _POPULATION_2019.items()},
        ),
        Indicator("NY.GDP.DEFL.ZS", "GDP deflator (base year varies by country)", 1, {}),
    )
}


def last_updated(today: date) -> date:
    """The newest update on or before ``today``."""
    days = [date(year, month, day) for year in (today.year - 1, today.year) for month, day in _UPDATES]
    return max(day for day in days if day <= today)


def last_year(today: date) -> int:
    """The newest year a series has a row for; its value may still be null."""
    summer = date(today.year, *_FIRST_PUBLISHED)
    return today.year - 1 if last_updated(today) >= summer else today.year - 2


def figures(indicator: Indicator, area: Area, today: date) -> list[Figure]:
    """The series as it stands on ``today``, most recent year first, years without a value included."""
    values = indicator.values.get(area.iso3, ())
    series = []
    for year in range(last_year(today), FIRST_YEAR - 1, -1):
        place = year - _TABLES_FROM
        series.append(Figure(indicator, area, year, values[place] if 0 <= place < len(values) else None))
    return series
