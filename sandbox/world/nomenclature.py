"""Codes of trade statistics: Comtrade's areas and the Harmonized System, chapters and the headings of 84 and 85.

Codes are the World Customs Organization's (HS 2012 to HS 2022) and UN Comtrade's; the texts are short labels of ours.
Comtrade's area codes are ISO numeric ones, but for the United States 842, India 699, France 251, Norway 579,
Switzerland 757 and "Other Asia, nes" 490, which stands for Taiwan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale

WORLD = 0
CHINA = 156
COLOMBIA = 170
USA = 842

_AREAS = """
ADAND20 AEARE784 AFAFG4 AGATG28 AIAIA660 ALALB8 AMARM51 AOAGO24 AQATA10 ARARG32 ASASM16 ATAUT40 AUAUS36
AWABW533 AXALA248 AZAZE31 BABIH70 BBBRB52 BDBGD50 BEBEL56 BFBFA854 BGBGR100 BHBHR48 BIBDI108 BJBEN204 BLBLM652
BMBMU60 BNBRN96 BOBOL68 BQBES535 BRBRA76 BSBHS44 BTBTN64 BVBVT74 BWBWA72 BYBLR112 BZBLZ84 CACAN124 CCCCK166
CDCOD180 CFCAF140 CGCOG178 CHCHE757 CICIV384 CKCOK184 CLCHL152 CMCMR120 CNCHN156 COCOL170 CRCRI188 CUCUB192
CVCPV132 CWCUW531 CXCXR162 CYCYP196 CZCZE203 DEDEU276 DJDJI262 DKDNK208 DMDMA212 DODOM214 DZDZA12 ECECU218
EEEST233 EGEGY818 EHESH732 ERERI232 ESESP724 ETETH231 FIFIN246 FJFJI242 FKFLK238 FMFSM583 FOFRO234 FRFRA251
GAGAB266 GBGBR826 GDGRD308 GEGEO268 GFGUF254 GGGGY831 GHGHA288 GIGIB292 GLGRL304 GMGMB270 GNGIN324 GPGLP312
GQGNQ226 GRGRC300 GSSGS239 GTGTM320 GUGUM316 GWGNB624 GYGUY328 HKHKG344 HMHMD334 HNHND340 HRHRV191 HTHTI332
HUHUN348 IDIDN360 IEIRL372 ILISR376 IMIMN833 ININD699 IOIOT86 IQIRQ368 IRIRN364 ISISL352 ITITA380 JEJEY832
JMJAM388 JOJOR400 JPJPN392 KEKEN404 KGKGZ417 KHKHM116 KIKIR296 KMCOM174 KNKNA659 KPPRK408 KRKOR410 KWKWT414
KYCYM136 KZKAZ398 LALAO418 LBLBN422 LCLCA662 LILIE438 LKLKA144 LRLBR430 LSLSO426 LTLTU440 LULUX442 LVLVA428
LYLBY434 MAMAR504 MCMCO492 MDMDA498 MEMNE499 MFMAF663 MGMDG450 MHMHL584 MKMKD807 MLMLI466 MMMMR104 MNMNG496
MOMAC446 MPMNP580 MQMTQ474 MRMRT478 MSMSR500 MTMLT470 MUMUS480 MVMDV462 MWMWI454 MXMEX484 MYMYS458 MZMOZ508
NANAM516 NCNCL540 NENER562 NFNFK574 NGNGA566 NINIC558 NLNLD528 NONOR579 NPNPL524 NRNRU520 NUNIU570 NZNZL554
OMOMN512 PAPAN591 PEPER604 PFPYF258 PGPNG598 PHPHL608 PKPAK586 PLPOL616 PMSPM666 PNPCN612 PRPRI630 PSPSE275
PTPRT620 PWPLW585 PYPRY600 QAQAT634 REREU638 ROROU642 RSSRB688 RURUS643 RWRWA646 SASAU682 SBSLB90 SCSYC690
SDSDN729 SESWE752 SGSGP702 SHSHN654 SISVN705 SJSJM744 SKSVK703 SLSLE694 SMSMR674 SNSEN686 SOSOM706 SRSUR740
SSSSD728 STSTP678 SVSLV222 SXSXM534 SYSYR760 SZSWZ748 TCTCA796 TDTCD148 TFATF260 TGTGO768 THTHA764 TJTJK762
TKTKL772 TLTLS626 TMTKM795 TNTUN788 TOTON776 TRTUR792 TTTTO780 TVTUV798 TWTWN490 TZTZA834 UAUKR804 UGUGA800
UMUMI581 USUSA842 UYURY858 UZUZB860 VAVAT336 VCVCT670 VEVEN862 VGVGB92 VIVIR850 VNVNM704 VUVUT548 WFWLF876
WSWSM882 YEYEM887 YTMYT175 ZAZAF710 ZMZMB894 ZWZWE716
"""
"""ISO2, ISO3 and Comtrade code of all ISO countries, written without separators."""

_NAMES = {
    "BO": "Bolivia (Plurinational State of)",
    "CD": "Dem. Rep. of the Congo",
    "CZ": "Czechia",
    "FM": "FS Micronesia",
    "HK": "China, Hong Kong SAR",
    "IR": "Iran",
    "KP": "Dem. People's Rep. of Korea",
    "KR": "Rep. of Korea",
    "LA": "Lao People's Dem. Rep.",
    "MD": "Rep. of Moldova",
    "MO": "China, Macao SAR",
    "RU": "Russian Federation",
    "SY": "Syria",
    "TR": "Türkiye",
    "TW": "Other Asia, nes",
    "TZ": "United Rep. of Tanzania",
    "US": "USA",
    "VN": "Viet Nam",
}
"""Comtrade's own names where they differ from the everyday ones."""

_GROUPS = ((97, "European Union", "EUR"), (975, "ASEAN", "ASE"))

_FLOWS = {"M": "Import", "X": "Export", "RM": "Re-import", "RX": "Re-export"}

_CHAPTERS = """
01 Animals; live
02 Meat and edible meat offal
03 Fish, crustaceans and other aquatic invertebrates
04 Dairy produce; eggs; honey
05 Animal originated products, n.e.c.
06 Trees and other plants, live; cut flowers
07 Vegetables and certain roots and tubers
08 Fruit and nuts, edible
09 Coffee, tea, mate and spices
10 Cereals
11 Products of the milling industry; malt, starches
12 Oil seeds and oleaginous fruits
13 Lac; gums, resins and other vegetable saps
14 Vegetable plaiting materials
15 Animal, vegetable or microbial fats and oils
16 Preparations of meat, fish or crustaceans
17 Sugars and sugar confectionery
18 Cocoa and cocoa preparations
19 Preparations of cereals, flour, starch or milk
20 Preparations of vegetables, fruit or nuts
21 Miscellaneous edible preparations
22 Beverages, spirits and vinegar
23 Food industries, residues and wastes; animal fodder
24 Tobacco and manufactured tobacco substitutes
25 Salt; sulphur; earths, stone; lime and cement
26 Ores, slag and ash
27 Mineral fuels, mineral oils and their distillation products
28 Inorganic chemicals
29 Organic chemicals
30 Pharmaceutical products
31 Fertilizers
32 Tanning or dyeing extracts; paints, varnishes, inks
33 Essential oils; perfumery, cosmetics
34 Soap, washing preparations, waxes
35 Albuminoidal substances; modified starches; glues; enzymes
36 Explosives; pyrotechnic products; matches
37 Photographic or cinematographic goods
38 Chemical products n.e.c.
39 Plastics and articles thereof
40 Rubber and articles thereof
41 Raw hides, skins and leather
42 Articles of leather; travel goods
43 Furskins and artificial fur
44 Wood and articles of wood
45 Cork and articles of cork
46 Manufactures of straw and plaiting materials
47 Pulp of wood; recovered paper
48 Paper and paperboard
49 Printed books, newspapers, pictures
50 Silk
51 Wool, animal hair
52 Cotton
53 Vegetable textile fibres
54 Man-made filaments
55 Man-made staple fibres
56 Wadding, felt and nonwovens; twine, cordage
57 Carpets
58 Fabrics; special woven fabrics, lace
59 Textile fabrics, impregnated or coated
60 Fabrics, knitted or crocheted
61 Apparel, knitted or crocheted
62 Apparel, not knitted or crocheted
63 Textiles, made up articles
64 Footwear
65 Headgear
66 Umbrellas, walking-sticks
67 Feathers; artificial flowers
68 Articles of stone, plaster, cement
69 Ceramic products
70 Glass and glassware
71 Pearls, precious stones and metals; jewellery; coin
72 Iron and steel
73 Iron or steel articles
74 Copper and articles thereof
75 Nickel and articles thereof
76 Aluminium and articles thereof
78 Lead and articles thereof
79 Zinc and articles thereof
80 Tin and articles thereof
81 Metals n.e.c., cermets
82 Tools, cutlery of base metal
83 Metal; miscellaneous products of base metal
84 Machinery and mechanical appliances, boilers; parts thereof
85 Electrical machinery and equipment and parts thereof
86 Railway or tramway locomotives and rolling stock
87 Vehicles; other than railway or tramway rolling stock
88 Aircraft, spacecraft and parts thereof
89 Ships, boats and floating structures
90 Optical, measuring, checking and medical instruments
91 Clocks and watches
92 Musical instruments
93 Arms and ammunition
94 Furniture; bedding; lamps; prefabricated buildings
95 Toys, games and sports requisites
96 Miscellaneous manufactured articles
97 Works of art, collectors' pieces and antiques
99 Commodities not specified according to kind
"""

_HEADINGS = """
8401 Nuclear reactors and fuel elements
8402 Steam and super-heated water boilers
8403 Central heating boilers
8404 Auxiliary plant for boilers
8405 Producer gas and acetylene generators
8406 Steam turbines
8407 Spark-ignition piston engines
8408 Diesel engines
8409 Parts of piston engines
8410 Hydraulic turbines and water wheels
8411 Turbo-jets, turbo-propellers and gas turbines
8412 Engines and motors, n.e.c.
8413 Pumps for liquids
8414 Air pumps, compressors and fans
8415 Air conditioning machines
8416 Furnace burners
8417 Industrial furnaces and ovens, non-electric
8418 Refrigerators and freezers; heat pumps
8419 Plant for treatment by change of temperature
8420 Calendering and rolling machines
8421 Centrifuges; filtering machinery
8422 Dish washing, filling and packing machines
8423 Weighing machines
8424 Appliances for spraying; fire extinguishers
8425 Pulley tackle, winches and jacks
8426 Cranes and derricks
8427 Fork-lift trucks
8428 Lifting and handling machinery; lifts
8429 Bulldozers, excavators and road rollers
8430 Machinery for moving, boring or extracting earth
8431 Parts of lifting and earth-moving machinery
8432 Machinery for soil preparation
8433 Harvesting and threshing machinery
8434 Milking and dairy machinery
8435 Presses for wine, cider and juices
8436 Poultry-keeping and other farm machinery
8437 Machines for grading seed; milling machinery
8438 Machinery for food and drink
8439 Machinery for pulp and paper
8440 Book-binding machinery
8441 Machines for making up paper
8442 Machinery for preparing printing components
8443 Printing machinery, printers and copiers
8444 Machines for extruding man-made textiles
8445 Spinning and textile preparing machines
8446 Weaving machines
8447 Knitting machines
8448 Auxiliary machinery for textiles
8449 Machinery for felt and nonwovens
8450 Household and laundry washing machines
8451 Machinery for cleaning and finishing textiles
8452 Sewing machines
8453 Machinery for leather and footwear
8454 Converters, ladles and casting machines
8455 Metal-rolling mills
8456 Machine-tools working by laser, light or jet
8457 Machining centres
8458 Lathes
8459 Machine-tools for drilling, boring, milling
8460 Machine-tools for grinding and finishing
8461 Machine-tools for planing, sawing, cutting off
8462 Machine-tools for forging, bending, pressing
8463 Machine-tools for metal, n.e.c.
8464 Machine-tools for stone, ceramics, glass
8465 Machine-tools for wood, bone, plastics
8466 Parts of machine-tools
8467 Hand tools, pneumatic or motorised
8468 Machinery for soldering and welding
8469 Typewriters and word-processing machines
8470 Calculating machines and cash registers
8471 Automatic data processing machines
8472 Office machines, n.e.c.
8473 Parts of computing and office machines
8474 Machinery for minerals and earth
8475 Machines for lamps and glass
8476 Vending machines
8477 Machinery for rubber or plastics
8478 Machinery for tobacco
8479 Machines with individual functions, n.e.c.
8480 Moulds and moulding boxes
8481 Taps, cocks and valves
8482 Ball or roller bearings
8483 Transmission shafts, gears and pulleys
8484 Gaskets and mechanical seals
8485 Machines for additive manufacturing
8486 Machines for making semiconductors
8487 Machinery parts, n.e.c.
8501 Electric motors and generators
8502 Electric generating sets
8503 Parts of motors and generators
8504 Transformers, static converters, inductors
8505 Electro-magnets
8506 Primary cells and batteries
8507 Electric accumulators
8508 Vacuum cleaners
8509 Electro-mechanical domestic appliances
8510 Shavers and hair clippers
8511 Ignition and starting equipment
8512 Lighting and signalling for vehicles
8513 Portable electric lamps
8514 Industrial electric furnaces
8515 Electric soldering and welding machines
8516 Electric heaters and domestic appliances
8517 Telephones; apparatus for transmitting data
8518 Microphones and loudspeakers
8519 Sound recording or reproducing apparatus
8521 Video recording or reproducing apparatus
8522 Parts of sound or video apparatus
8523 Discs, tapes, smart cards and other media
8524 Flat panel display modules
8525 Transmission apparatus; cameras
8526 Radar and radio navigation apparatus
8527 Radio receivers
8528 Monitors, projectors and television receivers
8529 Parts of transmission and reception apparatus
8530 Traffic signalling equipment
8531 Sound or visual signalling apparatus
8532 Electrical capacitors
8533 Electrical resistors
8534 Printed circuits
8535 Switching apparatus over 1000 volts
8536 Switching apparatus up to 1000 volts
8537 Boards and panels for electricity control
8538 Parts of switching apparatus
8539 Electric lamps and LED light sources
8540 Valves and tubes
8541 Semiconductor devices; photovoltaic cells
8542 Electronic integrated circuits
8543 Electrical machines with individual functions
8544 Insulated wire, cable and optical fibre cables
8545 Carbon electrodes and brushes
8546 Electrical insulators
8547 Insulating fittings
8548 Electrical parts of machinery, n.e.c.
8549 Electrical and electronic waste and scrap
"""

_FROM_2022 = frozenset({"8485", "8524", "8549"})
"""Headings that came with HS 2022 (8485 had another meaning until 2007)."""
_UNTIL_2016 = frozenset({"8469"})
"""Typewriters went with HS 2017."""


@dataclass(frozen=True)
class Area:
    """A reporter or partner as Comtrade lists it; ``iso2`` and ``iso3`` are Comtrade's own for World and groups."""

    code: int
    name: str
    iso2: str
    iso3: str
    is_group: bool


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().splitlines():
        code, label = line.split(" ", 1)
        yield code, label


CHAPTERS = dict(_rows(_CHAPTERS))
"""Chapter code to label: 77 is reserved, 98 national, 99 is what nobody specified."""

HEADINGS = dict(_rows(_HEADINGS))
"""Heading code to label, chapters 84 and 85 as of HS 2022, and 8469, which is older."""


def label(product: str) -> str:
    """The text of a product code as Comtrade writes it, without the code.

    Raises:
        KeyError: the code is none of ours.
    """
    if product == "TOTAL":
        return "All Commodities"
    return CHAPTERS.get(product) or HEADINGS[product]


def classification(year: int) -> str:
    """The HS edition Colombia reported ``year`` in: H4 is HS 2012, H5 is HS 2017, H6 is HS 2022."""
    if year < 2017:
        return "H4"
    return "H5" if year < 2022 else "H6"


def in_force(product: str, year: int) -> bool:
    """Whether the heading exists in the edition of ``year``."""
    if product in _FROM_2022:
        return year >= 2022
    return year < 2017 if product in _UNTIL_2016 else True


def flow_name(flow: str) -> str:
    """Comtrade's text of a flow code."""
    return _FLOWS[flow]


@cache
def countries() -> tuple[Area, ...]:
    """Every ISO country under its Comtrade code, by code."""
    names = Locale("en").territories
    found = []
    for item in _AREAS.split():
        iso2, iso3, code = item[:2], item[2:5], int(item[5:])
        found.append(Area(code, _NAMES.get(iso2) or str(names[iso2]), iso2, iso3, is_group=False))
    return tuple(sorted(found, key=lambda area: area.code))


@cache
def partners() -> tuple[Area, ...]:
    """World, every country and the two groups, by code."""
    groups = [Area(code, name, iso3[:2], iso3, is_group=True) for code, name, iso3 in _GROUPS]
    world = Area(WORLD, "World", "W0", "W00", is_group=False)
    return tuple(sorted([world, *countries(), *groups], key=lambda area: area.code))


def comtrade_code(iso2: str) -> int | None:
    """The Comtrade code of an ISO2 country, ``None`` where there is no such country."""
    return _codes().get(iso2)


@cache
def _codes() -> dict[str, int]:
    return {area.iso2: area.code for area in countries()}
