"""Economic activities as the registry codes them: CIIU revision 4 adapted for Colombia (DANE), which follows ISIC.

A part of the 496 classes: the ones that are common in the registry and the ones investment projects belong to. Code
9999, the commonest in the registry, is in no catalogue and therefore not here.
"""

from __future__ import annotations

_SECTIONS = (
    ("A", 1, 3),
    ("B", 5, 9),
    ("C", 10, 33),
    ("D", 35, 35),
    ("E", 36, 39),
    ("F", 41, 43),
    ("G", 45, 47),
    ("H", 49, 53),
    ("I", 55, 56),
    ("J", 58, 63),
    ("K", 64, 66),
    ("L", 68, 68),
    ("M", 69, 75),
    ("N", 77, 82),
    ("O", 84, 84),
    ("P", 85, 85),
    ("Q", 86, 88),
    ("R", 90, 93),
    ("S", 94, 96),
    ("T", 97, 98),
    ("U", 99, 99),
)


def section(code: str) -> str:
    """The ISIC section letter of a class; ``""`` for a code outside the classification (9999 is one, 9900 is not)."""
    if code not in CLASSES:
        return ""
    division = int(code[:2])
    return next((letter for letter, first, last in _SECTIONS if first <= division <= last), "")


_CLASSES = """
0111 Cultivo de cereales (excepto arroz), legumbres y semillas oleaginosas
0112 Cultivo de arroz
0113 Cultivo de hortalizas, raíces y tubérculos
0119 Otros cultivos transitorios n.c.p.
0121 Cultivo de frutas tropicales y subtropicales
0122 Cultivo de plátano y banano
0123 Cultivo de café
0125 Cultivo de flor de corte
0126 Cultivo de palma para aceite (palma africana) y otros frutos oleaginosos
0141 Cría de ganado bovino y bufalino
0144 Cría de ganado porcino
0145 Cría de aves de corral
0150 Explotación mixta (agrícola y pecuaria)
0161 Actividades de apoyo a la agricultura
0162 Actividades de apoyo a la ganadería
0210 Silvicultura y otras actividades forestales
0311 Pesca marítima
0322 Acuicultura de agua dulce
0510 Extracción de hulla (carbón de piedra)
0610 Extracción de petróleo crudo
0620 Extracción de gas natural
0722 Extracción de oro y otros metales preciosos
0811 Extracción de piedra, arena, arcillas comunes, yeso y anhidrita
0910 Actividades de apoyo para la extracción de petróleo y de gas natural
1011 Procesamiento y conservación de carne y productos cárnicos
1020 Procesamiento y conservación de frutas, legumbres, hortalizas y tubérculos
1040 Elaboración de productos lácteos
1051 Elaboración de productos de molinería
1061 Trilla de café
1062 Descafeinado, tostión y molienda del café
1081 Elaboración de productos de panadería
1082 Elaboración de cacao, chocolate y productos de confitería
1084 Elaboración de comidas y platos preparados
1089 Elaboración de otros productos alimenticios n.c.p.
1090 Elaboración de alimentos preparados para animales
1103 Producción de malta, elaboración de cervezas y otras bebidas malteadas
1104 Elaboración de bebidas no alcohólicas, producción de aguas minerales y de otras aguas embotelladas
1311 Preparación e hilatura de fibras textiles
1312 Tejeduría de productos textiles
1313 Acabado de productos textiles
1392 Confección de artículos con materiales textiles, excepto prendas de vestir
1410 Confección de prendas de vestir, excepto prendas de piel
1521 Fabricación de calzado de cuero y piel, con cualquier tipo de suela
1610 Aserrado, acepillado e impregnación de la madera
1702 Fabricación de papel y cartón ondulado; fabricación de envases, empaques y embalajes de papel y cartón
1811 Actividades de impresión
1921 Fabricación de productos de la refinación del petróleo
2011 Fabricación de sustancias y productos químicos básicos
2022 Fabricación de pinturas, barnices y revestimientos similares, tintas para impresión y masillas
2023 Fabricación de jabones y detergentes, preparados para limpiar y pulir; perfumes y preparados de tocador
2029 Fabricación de otros productos químicos n.c.p.
2100 Fabricación de productos farmacéuticos, sustancias químicas medicinales y productos botánicos de uso farmacéutico
2219 Fabricación de formas básicas de caucho y otros productos de caucho n.c.p.
2221 Fabricación de formas básicas de plástico
2229 Fabricación de artículos de plástico n.c.p.
2310 Fabricación de vidrio y productos de vidrio
2394 Fabricación de cemento, cal y yeso
2395 Fabricación de artículos de hormigón, cemento y yeso
2410 Industrias básicas de hierro y de acero
2511 Fabricación de productos metálicos para uso estructural
2592 Tratamiento y revestimiento de metales; mecanizado
2599 Fabricación de otros productos elaborados de metal n.c.p.
2610 Fabricación de componentes y tableros electrónicos
2620 Fabricación de computadoras y de equipo periférico
2630 Fabricación de equipos de comunicación
2651 Fabricación de equipo de medición, prueba, navegación y control
2660 Fabricación de equipo de irradiación y equipo electrónico de uso médico y terapéutico
2711 Fabricación de motores, generadores y transformadores eléctricos
2720 Fabricación de pilas, baterías y acumuladores eléctricos
2731 Fabricación de hilos y cables eléctricos y de fibra óptica
2740 Fabricación de equipos eléctricos de iluminación
2750 Fabricación de aparatos de uso doméstico
2811 Fabricación de motores, turbinas, y partes para motores de combustión interna
2813 Fabricación de otras bombas, compresores, grifos y válvulas
2819 Fabricación de otros tipos de maquinaria y equipo de uso general n.c.p.
2829 Fabricación de otros tipos de maquinaria y equipo de uso especial n.c.p.
2910 Fabricación de vehículos automotores y sus motores
2930 Fabricación de partes, piezas (autopartes) y accesorios (lujos) para vehículos automotores
3030 Fabricación de aeronaves, naves espaciales y de maquinaria conexa
3091 Fabricación de motocicletas
3110 Fabricación de muebles
3250 Fabricación de instrumentos, aparatos y materiales médicos y odontológicos (incluido mobiliario)
3290 Otras industrias manufactureras n.c.p.
3312 Mantenimiento y reparación especializado de maquinaria y equipo
3320 Instalación especializada de maquinaria y equipo industrial
3511 Generación de energía eléctrica
3512 Transmisión de energía eléctrica
3513 Distribución de energía eléctrica
3514 Comercialización de energía eléctrica
3520 Producción de gas; distribución de combustibles gaseosos por tuberías
3600 Captación, tratamiento y distribución de agua
3811 Recolección de desechos no peligrosos
3830 Recuperación de materiales
4111 Construcción de edificios residenciales
4112 Construcción de edificios no residenciales
4210 Construcción de carreteras y vías de ferrocarril
4220 Construcción de proyectos de servicio público
4290 Construcción de otras obras de ingeniería civil
4312 Preparación del terreno
4321 Instalaciones eléctricas
4322 Instalaciones de fontanería, calefacción y aire acondicionado
4330 Terminación y acabado de edificios y obras de ingeniería civil
4390 Otras actividades especializadas para la construcción de edificios y obras de ingeniería civil
4511 Comercio de vehículos automotores nuevos
4512 Comercio de vehículos automotores usados
4520 Mantenimiento y reparación de vehículos automotores
4530 Comercio de partes, piezas (autopartes) y accesorios (lujos) para vehículos automotores
4541 Comercio de motocicletas y de sus partes, piezas y accesorios
4542 Mantenimiento y reparación de motocicletas y de sus partes y piezas
4610 Comercio al por mayor a cambio de una retribución o por contrata
4620 Comercio al por mayor de materias primas agropecuarias; animales vivos
4631 Comercio al por mayor de productos alimenticios
4632 Comercio al por mayor de bebidas y tabaco
4641 Comercio al por mayor de productos textiles, productos confeccionados para uso doméstico
4642 Comercio al por mayor de prendas de vestir
4645 Comercio al por mayor de productos farmacéuticos, medicinales, cosméticos y de tocador
4649 Comercio al por mayor de otros utensilios domésticos n.c.p.
4651 Comercio al por mayor de computadores, equipo periférico y programas de informática
4652 Comercio al por mayor de equipo, partes y piezas electrónicos y de telecomunicaciones
4659 Comercio al por mayor de otros tipos de maquinaria y equipo n.c.p.
4661 Comercio al por mayor de combustibles sólidos, líquidos, gaseosos y productos conexos
4663 Comercio al por mayor de materiales de construcción, artículos de ferretería, pinturas y productos de vidrio
4664 Comercio al por mayor de productos químicos básicos, cauchos y plásticos en formas primarias
4669 Comercio al por mayor de otros productos n.c.p.
4690 Comercio al por mayor no especializado
4711 Comercio al por menor en establecimientos no especializados con surtido compuesto principalmente por alimentos
4719 Comercio al por menor en establecimientos no especializados, con surtido diferente de alimentos y bebidas
4721 Comercio al por menor de productos agrícolas para el consumo en establecimientos especializados
4722 Comercio al por menor de leche, productos lácteos y huevos, en establecimientos especializados
4723 Comercio al por menor de carnes, productos cárnicos, pescados y productos de mar
4724 Comercio al por menor de bebidas y productos del tabaco, en establecimientos especializados
4729 Comercio al por menor de otros productos alimenticios n.c.p., en establecimientos especializados
4731 Comercio al por menor de combustible para automotores
4741 Comercio al por menor de computadores, equipos periféricos y equipos de telecomunicaciones
4751 Comercio al por menor de productos textiles en establecimientos especializados
4752 Comercio al por menor de artículos de ferretería, pinturas y productos de vidrio
4754 Comercio al por menor de electrodomésticos y gasodomésticos, muebles y equipos de iluminación
4759 Comercio al por menor de otros artículos domésticos en establecimientos especializados
4761 Comercio al por menor de libros, periódicos, materiales y artículos de papelería y escritorio
4771 Comercio al por menor de prendas de vestir y sus accesorios en establecimientos especializados
4772 Comercio al por menor de todo tipo de calzado y artículos de cuero y sucedáneos del cuero
4773 Comercio al por menor de productos farmacéuticos y medicinales, cosméticos y artículos de tocador
4774 Comercio al por menor de otros productos nuevos en establecimientos especializados
4775 Comercio al por menor de artículos de segunda mano
4791 Comercio al por menor realizado a través de internet
4799 Otros tipos de comercio al por menor no realizado en establecimientos, puestos de venta o mercados
4921 Transporte de pasajeros
4922 Transporte mixto
4923 Transporte de carga por carretera
5012 Transporte de carga marítimo y de cabotaje
5111 Transporte aéreo nacional de pasajeros
5122 Transporte aéreo internacional de carga
5210 Almacenamiento y depósito
5221 Actividades de estaciones, vías y servicios complementarios para el transporte terrestre
5224 Manipulación de carga
5229 Otras actividades complementarias al transporte
5310 Actividades postales nacionales
5320 Actividades de mensajería
5511 Alojamiento en hoteles
5512 Alojamiento en apartahoteles
5519 Otros tipos de alojamientos para visitantes
5611 Expendio a la mesa de comidas preparadas
5612 Expendio por autoservicio de comidas preparadas
5613 Expendio de comidas preparadas en cafeterías
5619 Otros tipos de expendio de comidas preparadas n.c.p.
5621 Catering para eventos
5630 Expendio de bebidas alcohólicas para el consumo dentro del establecimiento
5811 Edición de libros
5820 Edición de programas de informática (software)
5911 Actividades de producción de películas cinematográficas, videos, programas, anuncios y comerciales de televisión
6110 Actividades de telecomunicaciones alámbricas
6120 Actividades de telecomunicaciones inalámbricas
6190 Otras actividades de telecomunicaciones
6201 Actividades de desarrollo de sistemas informáticos (planificación, análisis, diseño, programación, pruebas)
6202 Actividades de consultoría informática y actividades de administración de instalaciones informáticas
6209 Otras actividades de tecnologías de información y actividades de servicios informáticos
6311 Procesamiento de datos, alojamiento (hosting) y actividades relacionadas
6312 Portales web
6399 Otras actividades de servicio de información n.c.p.
6412 Bancos comerciales
6422 Actividades de las compañías de financiamiento
6424 Actividades de las cooperativas financieras
6493 Actividades de compra de cartera o factoring
6499 Otras actividades de servicio financiero, excepto las de seguros y pensiones n.c.p.
6511 Seguros generales
6619 Otras actividades auxiliares de las actividades de servicios financieros n.c.p.
6621 Actividades de agentes y corredores de seguros
6810 Actividades inmobiliarias realizadas con bienes propios o arrendados
6820 Actividades inmobiliarias realizadas a cambio de una retribución o por contrata
6910 Actividades jurídicas
6920 Actividades de contabilidad, teneduría de libros, auditoría financiera y asesoría tributaria
7010 Actividades de administración empresarial
7020 Actividades de consultoría de gestión
7110 Actividades de arquitectura e ingeniería y otras actividades conexas de consultoría técnica
7120 Ensayos y análisis técnicos
7210 Investigaciones y desarrollo experimental en el campo de las ciencias naturales y la ingeniería
7310 Publicidad
7320 Estudios de mercado y realización de encuestas de opinión pública
7410 Actividades especializadas de diseño
7490 Otras actividades profesionales, científicas y técnicas n.c.p.
7500 Actividades veterinarias
7710 Alquiler y arrendamiento de vehículos automotores
7730 Alquiler y arrendamiento de otros tipos de maquinaria, equipo y bienes tangibles n.c.p.
7810 Actividades de agencias de gestión y colocación de empleo
7820 Actividades de empresas de servicios temporales
7830 Otras actividades de provisión de talento humano
7911 Actividades de las agencias de viaje
7912 Actividades de operadores turísticos
8010 Actividades de seguridad privada
8110 Actividades combinadas de apoyo a instalaciones
8121 Limpieza general interior de edificios
8130 Actividades de paisajismo y servicios de mantenimiento conexos
8211 Actividades combinadas de servicios administrativos de oficina
8219 Fotocopiado, preparación de documentos y otras actividades especializadas de apoyo a oficina
8220 Actividades de centros de llamadas (Call center)
8230 Organización de convenciones y eventos comerciales
8291 Actividades de agencias de cobranza y oficinas de calificación crediticia
8292 Actividades de envase y empaque
8299 Otras actividades de servicio de apoyo a las empresas n.c.p.
8412 Actividades ejecutivas de la administración pública
8511 Educación de la primera infancia
8512 Educación preescolar
8513 Educación básica primaria
8521 Educación básica secundaria
8523 Educación media técnica y de formación laboral
8544 Educación de universidades
8551 Formación académica no formal
8559 Otros tipos de educación n.c.p.
8610 Actividades de hospitales y clínicas, con internación
8621 Actividades de la práctica médica, sin internación
8622 Actividades de la práctica odontológica
8691 Actividades de apoyo diagnóstico
8692 Actividades de apoyo terapéutico
8699 Otras actividades de atención de la salud humana
8810 Actividades de asistencia social sin alojamiento para personas mayores y discapacitadas
8890 Otras actividades de asistencia social sin alojamiento
9007 Actividades de espectáculos musicales en vivo
9200 Actividades de juegos de azar y apuestas
9311 Gestión de instalaciones deportivas
9312 Actividades de clubes deportivos
9319 Otras actividades deportivas
9329 Otras actividades recreativas y de esparcimiento n.c.p.
9411 Actividades de asociaciones empresariales y de empleadores
9491 Actividades de asociaciones religiosas
9499 Actividades de otras asociaciones n.c.p.
9511 Mantenimiento y reparación de computadores y de equipo periférico
9521 Mantenimiento y reparación de aparatos electrónicos de consumo
9601 Lavado y limpieza, incluso la limpieza en seco, de productos textiles y de piel
9602 Peluquería y otros tratamientos de belleza
9603 Pompas fúnebres y actividades relacionadas
9609 Otras actividades de servicios personales n.c.p.
9700 Actividades de los hogares individuales como empleadores de personal doméstico
9900 Actividades de organizaciones y entidades extraterritoriales
"""

CLASSES: dict[str, str] = {line[:4]: line[5:] for line in _CLASSES.strip().splitlines()}
"""Class of four digits to its title."""

COMMON = (
    ("4711", 90),
    ("5611", 40),
    ("5630", 38),
    ("4771", 36),
    ("9602", 30),
    ("4719", 28),
    ("4923", 22),
    ("5613", 22),
    ("4520", 20),
    ("4541", 16),
    ("4773", 16),
    ("4752", 16),
    ("6810", 16),
    ("7020", 15),
    ("6201", 15),
    ("4290", 14),
    ("4111", 14),
    ("8299", 13),
    ("7490", 12),
    ("4690", 12),
    ("6202", 8),
    ("6920", 8),
    ("6910", 8),
    ("8220", 3),
)
"""Weights of the activities that are common; every other class has weight 2. Plausible shares, not published ones."""
