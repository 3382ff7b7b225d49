"""The business groups of the world. All but the three that the 2019 report on Ruta N names are invented."""

from __future__ import annotations

from sandbox.world.ids import lei
from sandbox.world.industries import section
from sandbox.world.model import Group

# ISO2, CIIU class, name, aliases; the ISIC section follows from the class
_GROUPS = """
US 6201 Brackenfield Software|Brackenfield
US 8220 Tellwright Contact Solutions|Tellwright|TCS Tellwright
US 8220 Northgate Assist|Northgate Assist Americas
US 6311 Cloudharrow|Cloudharrow Data
US 6201 Pinewick Labs|Pinewick
US 2660 Orthavia Medical|Orthavia
US 2100 Callumet Biosciences|Callumet
US 4711 Marlbrook Stores|Marlbrook
US 5210 Swiftdock Logistics|Swiftdock
US 3511 Sagebrush Renewables|Sagebrush
US 6202 Datavane Consulting|Datavane
US 5511 Larkmoor Hotels|Larkmoor
US 8220 Quillon BPO|Quillon
US 6201 Hexlane|Hexlane Games
US 6499 Coverstone Fintech|Coverstone
US 2930 Ridgeline Auto Parts|Ridgeline
US 7210 Genovale Research|Genovale
US 6202 Aptiva Norte|Aptiva Norte Digital
CN 2630 Lanhai Communications|Lanhai|兰海通信
CN 2610 Xinyuan Microdevices|Xinyuan
CN 6201 Yunqiao Cloud|Yunqiao
CN 2720 Dongfeng Li Battery|DFL Battery
CN 3091 Hualing Motorcycles|Hualing
CN 3511 Guangming Solar|Guangming
CN 5229 Haitong Express Lines|Haitong Express
CN 4652 Zhirui Devices|Zhirui
CN 6311 Baiyun Data Centers|Baiyun
CN 2630 Huawei|Huawei Technologies
CN 6201 Tuya Smart|Tuya
CN 6201 Didi|DiDi Chuxing
ES 8220 Voztel Servicios|Voztel
ES 6202 Grupo Altaria|Altaria Tecnología
ES 5511 Hoteles Mareal|Mareal
ES 3511 Ibervolt Renovables|Ibervolt
ES 4771 Modas Cantal|Cantal
ES 6201 Nuberia|Nuberia Software
ES 8220 Contacta Ibérica|Contacta
ES 2100 Laboratorios Senvida|Senvida
ES 4210 Viales del Duero|Viales Duero
IN 6202 Sarvani Infosystems|Sarvani
IN 8220 Kaveri BPM|Kaveri
IN 6201 Tejasoft|Teja Soft
IN 2100 Niramaya Pharma|Niramaya
IN 3091 Vajra Two Wheelers|Vajra Motors
BR 6499 Banco Aracê Pagamentos|Aracê
BR 6201 Jatobá Sistemas|Jatobá
BR 1410 Tecelagem Itaúna|Itaúna
BR 4773 Drogaria Maracá|Maracá
BR 5229 Rota Verde Logística|Rota Verde
DE 2651 Feldhaus Messtechnik|Feldhaus
DE 2711 Kranzer Antriebe|Kranzer
DE 6202 Weidenbach IT|Weidenbach
DE 2100 Lindauer Arzneimittel|Lindauer
DE 5229 Hansekontor Spedition|Hansekontor
FR 8220 Téléaccord|Teleaccord
FR 4711 Grand Verger|Verger
FR 2731 Câbleries du Rhône|Cableries Rhone
FR 5511 Hôtels Belloy|Belloy
FR 6201 Logivia|Logivia Systèmes
MX 1081 Panificadora Tlalli|Tlalli
MX 6499 Créditos Xóchil|Xochil
MX 8220 Enlace Azteca Servicios|Enlace Azteca
MX 4754 Muebles y Hogar Cuautla|Cuautla Hogar
MX 2221 Plásticos Tenoch|Tenoch
JP 2610 Kirishima Electronics|Kirishima
JP 2910 Asamori Motors|Asamori
JP 6201 Hoshikawa Digital|Hoshikawa
GB 6201 Thornbury Digital|Thornbury
GB 6619 Ashcombe Insurance Services|Ashcombe
GB 7020 Wexley Advisory|Wexley
GB 8220 Brightwell Outsourcing|Brightwell
CA 6201 Maplecrest Interactive|Maplecrest
CA 0722 Boreal Crown Mining|Boreal Crown
CH 2100 Rheinthal Pharma|Rheinthal
CH 1082 Chocolats Valmont|Valmont
NL 6201 Dijkstra Platforms|Dijkstra
NL 5229 Noordzee Freight|Noordzee
AR 6201 Pampatech|Pampa Tech
AR 6201 Quebracho Software|Quebracho
AR 4791 Mercaviva|Mercaviva Online
CL 4711 Tiendas Aconcagua|Aconcagua Retail
CL 6201 Andinova|Andinova Chile
CL 4719 Almacenes Lonquén|Lonquén
PE 6499 Financiera Inti Raymi|Inti Raymi
PE 5611 Cevichería Marañón|Marañón
IL 6201 Negevion|Negevion Cyber
IT 2829 Officine Bresciane Valli|Officine Valli
IT 1521 Calzaturificio Lario|Lario
SE 2811 Vintergren Power|Vintergren
KR 2750 Haneul Appliances|Haneul
KR 6201 Saebyeok Games|Saebyeok
PA 6499 Istmo Capital|Istmo
CR 6202 Guanacaste Tech|Guana Tech
UY 6201 Charrúa Labs|Charrua
AU 7110 Wattlebird Engineering|Wattlebird
CO 6201 Orquídea Software|Orquídea
CO 2100 Laboratorios Quimbaya|Quimbaya
CO 1410 Textiles Cerro Tusa|Cerro Tusa
CO 5229 Logística Nutibara|Nutibara
"""

_TECHNOLOGY = {"2610", "2620", "2630", "2651", "2660", "2720", "6110", "6120", "6190", "6201", "6202", "6311", "7210"}
PRESENCE_ONLY = ("Huawei", "Tuya Smart", "Didi")
"""Named by the 2019 report as growing in Colombia: mentions without place or amount, never projects."""


def groups() -> tuple[Group, ...]:
    """All groups, in a fixed order; ``group_id`` is ``G001`` and on."""
    found = []
    for number, line in enumerate(_GROUPS.strip().splitlines(), start=1):
        head, *aliases = line.split("|")
        country, ciiu, name = head.split(" ", 2)
        found.append(
            Group(
                group_id=f"G{number:03d}",
                name=name,
                country_iso2=country,
                sector=section(ciiu),
                ciiu=ciiu,
                aliases=tuple(aliases),
                lei=lei(f"group {name}"),
                is_technology=ciiu in _TECHNOLOGY,
            )
        )
    return tuple(found)
