"""Spanish patterns for the structures of real notes: who speaks first, where the company stands, what surrounds it.

Slots and keys are as in ``phrases_es``. ``{office}`` is a public office with its article, ``{short}`` a shorter name of
the company or what it is ("la compañía").
"""

from __future__ import annotations

BANK: dict[str, tuple[str, ...]] = {
    # -- an office speaks first; the company is named in a later sentence -------------------------------------------
    "frame.office.new": (
        "{office} dio a conocer {when} que una nueva empresa pondrá en marcha {facility} en {place}.",
        "{place} tendrá {facility}, según anunció {when} {office} al término de una reunión con empresarios.",
        "En su rendición de cuentas, {office} reveló {when} que {place} fue elegida para instalar {facility}.",
        "Un inversionista del sector de {industry} abrirá {facility} en {place}, confirmó {when} {office}.",
        "{office} recibió {when} a los directivos de una firma que montará {facility} en {place}.",
    ),
    "frame.office.expansion": (
        "{office} dio a conocer {when} que uno de sus mayores empleadores ampliará {facility} en {place}.",
        "{place} verá crecer {facility}, según anunció {when} {office} después de un recorrido por las obras.",
        "En su rendición de cuentas, {office} reveló {when} el ensanche de {facility} en {place}.",
        "Una empresa de {industry} que ya opera en {place} decidió ampliarse, confirmó {when} {office}.",
        "{office} visitó {when} a una firma que aprobó la segunda etapa de su sede en {place}.",
    ),
    "frame.office.mou": (
        "{office} firmó {when} un memorando de entendimiento que podría traer {facility} a {place}.",
        "{place} podría tener {facility}, según la carta de intención que dio a conocer {when} {office}.",
        "{office} reveló {when} que suscribió un memorando sin carácter vinculante para {facility} en {place}.",
    ),
    "frame.named.new": (
        "La inversionista es {group}, compañía de {country}.",
        "Se trata de {group}, empresa dedicada a {industry}.",
        "La recién llegada se llama {group} y tiene su casa matriz en {country}.",
        "Detrás del proyecto está {group}, que hasta ahora atendía el país desde el exterior.",
        "El nombre que se mantenía en reserva es el de {group}, firma con origen en {country}.",
    ),
    "frame.named.expansion": (
        "La empresa es {group}, de {country}, que lleva varios años en la ciudad.",
        "Se trata de {group}, conocida en la región por su trabajo en {industry}.",
        "Detrás del ensanche está {group}, cuya casa matriz queda en {country}.",
        "La que crece es {group}, que atiende desde allí a clientes de varios países.",
    ),
    "frame.named.mou": (
        "La otra firmante es {group}, compañía de {country}.",
        "El documento lleva también la firma de {group}, empresa de {industry}.",
        "La interesada es {group}, que enviará a sus técnicos en las próximas semanas.",
    ),
    # -- figures first, under a description; the name comes late -----------------------------------------------------
    "frame.late.amount": (
        "Una multinacional de {country} pondrá {amount} en {facility} que funcionará en {place}.",
        "Por {amount}, una firma de {industry} levantará {facility} en {place}, supo {when} este medio.",
        "{place} recibirá {amount} de una compañía de {industry}, informó {when} {office}.",
        "{office} cifró {when} en {amount} lo que un inversionista gastará en {facility} en {place}.",
    ),
    "frame.late.jobs": (
        "Una multinacional de {country} abrirá {jobs} en {place}, donde montará {facility}.",
        "{place} ganará {jobs} con la llegada de una firma de {industry}, informó {when} {office}.",
        "{office} habló {when} de {jobs} en {facility} que se instalará en {place}.",
    ),
    "frame.late.grown.amount": (
        "Una de las empresas más antiguas de {place} pondrá {amount} en su ensanche, informó {when} {office}.",
        "{office} cifró {when} en {amount} el costo de ampliar {facility} que funciona en {place}.",
        "Por {amount}, una firma de {industry} modernizará su sede de {place}, supo {when} este medio.",
    ),
    "frame.late.grown.jobs": (
        "Una de las empresas más antiguas de {place} sumará {jobs} a su operación, informó {when} {office}.",
        "{office} habló {when} de {jobs} por el ensanche de {facility} en {place}.",
    ),
    # -- the sector comes first --------------------------------------------------------------------------------------
    "frame.sector": (
        "En el país, {industry} da trabajo a {sector_staff}, de acuerdo con su gremio.",
        "Según la asociación que lo agrupa, {industry} vendió al exterior {sector_sales} el año pasado.",
        "El gremio lleva la cuenta: {sector_staff} viven hoy de {industry} en Colombia.",
        "Con exportaciones de {sector_sales} en el último año, {industry} gana peso en la economía nacional.",
    ),
    "frame.joins.new": (
        "A ese mapa entra ahora {group}, que abrirá {facility} en {place}.",
        "El turno es de {group}: la empresa de {country} escogió {when} a {place} para {facility}.",
        "Allí quiere su parte {group}, que {when} confirmó {facility} en {place}.",
    ),
    "frame.joins.expansion": (
        "En ese mercado crecerá {group}, que ampliará su sede de {place}.",
        "El turno es de {group}: la empresa de {country} aprobó {when} el ensanche de su operación en {place}.",
        "Por eso {group} confirmó {when} una nueva etapa de {facility} en {place}.",
    ),
    # -- figures one or two sentences after the name -----------------------------------------------------------------
    "frame.amount": (
        "{short} destinará {amount} a la adecuación de la sede y a la compra de equipos.",
        "{short} prevé un desembolso de {amount}.",
        "Para hacerlo realidad, {short} tiene aprobados {amount}.",
        "Los recursos, {amount}, saldrán de la caja de {short}.",
        "Según {office}, la inversión será de {amount}.",
        "En el cronograma entregado a {office}, el costo de la iniciativa es de {amount}.",
    ),
    "frame.jobs": (
        "{short} contratará personal para {jobs}.",
        "La operación traerá {jobs}, según los cálculos de {office}.",
        "Cuando esté completa, {short} tendrá allí {jobs}.",
        "En lo laboral se esperan {jobs}.",
        "{short} abrirá {jobs} en los dos primeros años.",
        "Para la ciudad el anuncio significa {jobs}, subrayó {office}.",
    ),
    "frame.pause": (
        "El lote fue escogido después de visitar varios parques industriales.",
        "La decisión se tomó tras año y medio de conversaciones.",
        "El montaje comenzará apenas estén listas las licencias.",
        "Los primeros equipos llegarán por mar y serán ensamblados en el sitio.",
        "“Pedimos una sola cosa: que contraten a nuestra gente”, señaló {office}.",
        "La noticia fue recibida con alivio por los comerciantes del sector.",
    ),
    # -- figures of others -------------------------------------------------------------------------------------------
    "ground.parent": (
        "{group} facturó {parent_sales} el año pasado.",
        "El grupo, con presencia en {countries}, registró ventas por {parent_sales} en su último ejercicio.",
        "Los ingresos globales de {group} fueron de {parent_sales}.",
    ),
    "ground.site": (
        "Hoy laboran en esa sede {site_staff}.",
        "La operación actual de {short} en la ciudad da trabajo a {site_staff}.",
        "En el edificio trabajan actualmente {site_staff}.",
    ),
    "ground.sector": (
        "En el país, {industry} ocupa a {sector_staff}, según cifras del gremio.",
        "Las exportaciones nacionales de {industry} llegaron a {sector_sales} el año pasado.",
        "El gremio recordó que {industry} emplea en Colombia a {sector_staff}.",
    ),
    "ground.city": (
        "La ciudad cuenta con {firms} registradas, en su mayoría comercios.",
        "De acuerdo con la Cámara de Comercio, en el municipio funcionan {firms}.",
        "En la zona ya están {neighbours}, entre otras firmas.",
    ),
    "ground.growth": (
        "El recaudo por industria y comercio creció un {percent} en el último año.",
        "Las ventas de energía a la industria local subieron un {percent}.",
        "La tasa de desempleo local se ubicó en el {percent} en el trimestre más reciente.",
    ),
    "ground.noun.site": ("trabajadores", "f:personas", "operarios"),
    "ground.noun.sector": ("f:personas", "trabajadores"),
    "ground.noun.firms": ("f:empresas", "f:sociedades"),
    "ground.noun.countries": ("países",),
    "short": ("la compañía", "la firma", "la empresa", "el grupo"),
    "office": (
        "la Alcaldía de {city}",
        "la Secretaría de Desarrollo Económico",
        "la Cámara de Comercio",
        "el Ministerio de Comercio",
        "la Gobernación",
    ),
    # -- other news: projects abroad ---------------------------------------------------------------------------------
    "other.abroad": (
        "{group} invertirá {money} en {facility} en {town}, {land}, informó la compañía.",
        "El gobierno de {land} anunció que {group} abrirá {facility} en {town}.",
        "{town}, en {land}, fue la ciudad que escogió {group} para {facility}.",
        "Desde {land} se conoció que {group} montará {facility} en {town}, donde gastará {money}.",
    ),
    "other.abroad.more": (
        "El plan contempla {money} y {new_jobs}, según las autoridades de {town}.",
        "En {town} se crearán {new_jobs} y se desembolsarán {money}.",
        "De allí saldrán {new_jobs} para {land}; el costo será de {money}.",
    ),
    "other.context.abroad": (
        "Para Colombia no hay por ahora planes semejantes.",
        "La firma ya atiende varios mercados del continente.",
        "El permiso de construcción está en trámite ante el municipio.",
        "La obra comenzará cuando termine la temporada de lluvias.",
        "Varias ciudades se habían disputado el proyecto.",
        "El gobierno local ofreció rebajas de impuestos.",
    ),
    "title.other.abroad": ("{group} apuesta por {land}", "{group} se instala en {town}"),
    "other.roundup": (
        "La semana dejó varias noticias de inversión fuera del país.",
        "Este es el repaso de los proyectos que se anunciaron en la región.",
        "Así se movieron las multinacionales en otros mercados.",
    ),
    "other.roundup.item": (
        "{group}: {facility} en {town} ({land}), por {money}",
        "{town}, {land}. {group} pondrá {money} y contratará personal para {new_jobs}",
        "{group} abrirá {facility} en {town}, {land}: {new_jobs}",
    ),
    "title.other.roundup": ("Repaso de la semana: inversión en la región", "Multinacionales, en movimiento"),
    # -- other news: totals that sound like projects -----------------------------------------------------------------
    "other.balance": (
        "{body} cerró el semestre con {projects} que representan {money} y la expectativa de {new_jobs}.",
        "Con {projects} confirmados, {body} atrajo {money} a su departamento.",
        "Los {projects} que acompañó {body} dejarán {new_jobs} e inversiones por {money}.",
    ),
    "other.balance.more": (
        "Entre los nombres que más suenan están {group} y {other_group}, sin que se conozcan sus montos.",
        "La entidad espera llegar a {goal} antes de terminar el cuatrienio.",
        "Las llegadas de {group} y {other_group} hicieron parte de los ejemplos que citó la dirección.",
    ),
    "title.other.balance": ("{body} entrega balance", "Buen semestre para {body}"),
    "other.wave": (
        "Empresas de {land} invertirán {money} en el país y generarán {new_jobs}, aseguró {office}.",
        "{office} espera que las compañías de {land} traigan {money} en los próximos años.",
        "Hay interés de inversionistas de {land} por {money}, dijo {office} al regresar de una gira.",
    ),
    "other.wave.more": (
        "Entre las asistentes a la gira estuvo {group}, que no habló de planes.",
        "“Vienen {new_jobs}”, aseguró la oficina que coordinó los encuentros.",
        "En la delegación viajaba {group}, interesada en conocer la normativa.",
    ),
    "title.other.wave": ("Inversionistas de {land} miran al país", "Así fue la gira por {land}"),
    "other.plan": (
        "Los afiliados al gremio de {industry} invertirán {money} este año, proyecta su presidencia.",
        "Una inversión de {money} y {new_jobs} es lo que calcula el gremio de {industry} para el sector.",
        "El plan de {industry} para la región costará {money}, según un estudio presentado en {city}.",
    ),
    "title.other.plan": ("El gremio hace sus cuentas", "Lo que se espera para {industry}"),
    # -- other news: no announcement at all --------------------------------------------------------------------------
    "other.profile": (
        "{group} cumplió años con una celebración en {city}; la empresa emplea a {staff} en sus distintas sedes.",
        "Perfil: {group} nació como taller familiar y hoy da trabajo a {staff}.",
        "La historia de {group}, que ocupa a {staff}, fue contada en un foro realizado en {city}.",
    ),
    "other.profile.more": (
        "Sus ventas del último año fueron de {money}.",
        "La compañía facturó {money} en su ejercicio más reciente.",
        "Con ingresos por {money}, es una de las firmas más grandes de su ramo.",
    ),
    "title.other.profile": ("Retrato de una empresa: {group}", "{group}, una historia de familia"),
    "other.visit": (
        "{office} recibió a una delegación de {group}, que recorrió {city} sin hacer anuncios.",
        "Directivos de {group} pasaron por {city} y escucharon a {office}; la empresa no tomó decisiones.",
        "{group} figuró entre las invitadas a una rueda de negocios en {city}, contó {office}.",
    ),
    "other.visit.more": (
        "La compañía tiene {staff} en el mundo.",
        "En su país de origen trabajan para ella {staff}.",
        "{office} aspira a que la visita termine en {goal}, aunque no hay nada firmado.",
    ),
    "title.other.visit": ("{group} conoció {city}", "Visita empresarial en {city}"),
    "other.context.quiet": (
        "La jornada terminó con una visita a la universidad.",
        "No se entregaron detalles de los casos particulares.",
        "El documento completo se publicará en las próximas semanas.",
        "Los asistentes pidieron vías y energía más barata.",
        "La cifra será revisada cuando se conozcan los registros oficiales.",
        "Analistas consultados llamaron a la prudencia.",
    ),
    "noun.projects": ("proyectos", "proyectos de inversión"),
    "noun.new_jobs": ("empleos", "puestos de trabajo", "nuevos empleos"),
    "noun.goal": ("empleos", "puestos de trabajo"),
}
