"""What people say in short sales replies in Spanish, by what it means; in the notation of `words`."""

from app.core.message import Category

PHRASES: dict[Category, str] = {
    Category.POSITIVE_MEETING: """
podemos|podriamos|puede|puedes|podria|pueden * hablar|reunirnos|llamar|llamarme|vernos|conversar|charlar|agendar\
|vernos
llameme|llamame|llamenme|llamanos|llamadme
hablemos|hablamos|agendemos|reunamonos|conversemos|quedamos|charlemos|coordinemos|veamonos
lunes|martes|miercoles|jueves|viernes|manana|semana|hora|horas * bien|va|viene|puedo|perfecto|funciona|disponible\
|parece|podemos
me|nos va|viene|parece|queda bien|perfecto|genial * lunes|martes|jueves|viernes|llamada|reunion|demo|agendar|hablar\
|las
me viene|va|queda|iria|vendria bien|perfecto
estoy|estamos|estare|tengo disponible|disponibles|libre|hueco * lunes|martes|miercoles|jueves|viernes|manana|semana\
|proxima
agendar|programar|concertar|coordinar * llamada|reunion|cita|demo|videollamada
una llamada|reunion|demo|cita|videollamada|demostracion
gustaria|encantaria|quiero|queremos|quisiera * ver|demo|hablar|reunirme|conversar|agendar
cuando|que * disponible|hablar|llamar|reunirnos|podriamos|horario|hora
enviame|envieme|mandame|mandeme * invitacion|convocatoria|calendario|enlace|link
""",
    Category.POSITIVE_INFO_REQUEST: """
?^ si|claro|vale $
enviar|enviarme|enviarnos|envieme|enviame|envienme|mandame|mandeme|mandar|mandarme|compartir|pasar|pasame|paseme\
|facilitar|proporcionar|remitir|hacerme|llegar|envie|manda * mas|informacion|info|detalles|precios|precio|tarifas\
|presentacion|catalogo|folleto|cotizacion|propuesta|presupuesto|documentacion|material|dossier|ejemplos|referencias
mas informacion|info|detalles|datos|material
cuentame|cuenteme|digame|dime|explicame|cuentenme mas|como|que
saber|conocer mas
me|nos interesa|interesaria|interesan
suena|parece|se ve|muy interesante|bien|genial|bueno|prometedor
estoy|estamos|estaria|estariamos interesado|interesada|interesados|interesadas
una|un cotizacion|propuesta|presupuesto
tienen|tiene|tienes * catalogo|folleto|presentacion|documentacion|casos|ejemplos|referencias|dossier
""",
    Category.REFERRAL: """
contacte|contacta|contactar|dirijase|dirigirse|escriba|escribele|escribale|hable|habla|hablar|comuniquese|consulte\
|pregunte|pregunta|dirigete|escribir * con|a|al|mi|nuestro|nuestra|la|el
persona|encargado|encargada|responsable|quien * es|lleva|de|indicada|adecuada|encarga|maneja|contacto
se encarga|lleva|ocupa|maneja|gestiona
mi|nuestro|nuestra companero|companera|colega|jefe|jefa|director|directora|gerente|socio|equipo|encargado
reenvio|reenviado|reenvie|paso|copio|copia|pongo|he|en * a|mi|tu|su|mensaje|correo|copia|companero|colega
""",
    Category.LATER: """
busq~|contact~|escrib~|llam~ me? * en|despues|dentro
escribame|escribeme|contacteme|contactame|contactenme|llameme|llamame|hablemos|hablamos|vuelva|vuelve|retomemos\
|retomamos|recontacteme|escriban|vuelvan|consulte|busqueme|buscame * en|dentro|despues|nuevo|mas|el|proximo|a|la
ahora|hoy|actualmente|momento|por_ahora|de_momento no|mismo
no ahora|es|por|de|en|este * ahora|momento|el
mas adelante|tarde
quiza|quizas|tal|talvez|puede * vez|proximo|mas|en|ano|adelante|despues|que
de nuevo|otra_vez|nuevamente en|dentro|el|despues|mas
proximo|proxima ano|trimestre|mes|semana
ano|mes|trimestre|semana que|proximo viene?
""",
    Category.OBJECTION_PRICE: """
no * asequible|al_alcance|permitirnoslo
muy|demasiado|bastante|tan|mas|un_poco|algo caro|cara|costoso|costosa|caros|elevado
caro|cara para|nosotros
sin|no|poco|falta|ningun * presupuesto|dinero|fondos|recursos_economicos
presupuesto * no|limitado|ajustado|agotado|cerrado|fuera|insuficiente|congelado
fuera|excede|supera|no_entra|sobrepasa * presupuesto|alcance
precio|precios|costo|coste|tarifa * alto|altos|elevado|elevados|demasiado|fuera|excesivo|mucho
mas barato|baratos|economico
no * podemos|puedo * pagar|permitir~|costear|afrontar
""",
    Category.OBJECTION_RIVAL: """
ya * tenemos|tengo|trabajamos|trabajo|usamos|utilizamos|contamos|uso|contratamos|disponemos
tenemos|usamos|trabajamos|utilizamos|contamos|contratamos * otro|otra|ya|proveedor|solucion|herramienta|agencia\
|actual
otro|otra|actual proveedor|herramienta|solucion|agencia|empresa|sistema|software|plataforma
proveedor|herramienta|solucion|sistema actual|propia|propio
contentos|satisfechos|contento|satisfecho|conformes * con|proveedor|actual
competencia|competidor
desarrollamos|hacemos|hicimos|interno|internamente * propio|propia|internamente|interno|nosotros
contrato con|hasta|vigente * otro?
""",
    Category.OBJECTION_TIMING: """
no|mal|mala * buen|mejor|bueno|adecuado|ideal|oportuno momento
no es * momento
mal momento
no|sin|poco|falta * tiempo|recursos|capacidad|ancho
no|otras|otra|ninguna * prioridad|prioridades
otras prioridades
muy|demasiado|bastante ocupado|ocupados|liados|liado|saturados|ocupada
saturados|desbordados|ocupados|sobrecargados * con|ahora|este
medio|plena|pleno * reorganizacion|migracion|reestructuracion|mudanza|lanzamiento|fusion
""",
    Category.OBJECTION_TRUST: """
de donde * mi|mis|nuestro|nuestros|correo|datos|email|contacto|sacaron|saco
como * consiguieron|consiguio|obtuvieron|obtuvo|tienen|consiguio|conseguiste|saco|sacaron * mi|mis|nuestro|correo\
|datos|contacto|email|numero
quien|quienes es|son|eres usted|ustedes|esto|tu?
estafa|fraude|timo|sospechoso|phishing|serio|fiable|confiable
nunca * oido|escuchado|registre|pedi|inscribi|di|autorice|hablar
no * confio|confiamos|fio|conozco|fiamos
""",
    Category.NOT_INTERESTED: """
no|nada|ningun|ninguna|poco|tampoco * interesa|interesados|interesado|interesada|interes|interesadas|interesan\
|interesante
no|muchas gracias
no * necesitamos|necesito|requerimos|hace_falta|buscamos|encaja|aplica|corresponde|queremos
no es|seria|somos|aplica|encaja * para|lo|nosotros|relevante|necesario
^ no $
de momento|por no|ahora gracias
paso|pasamos $|gracias
""",
    Category.WRONG_PERSON: """
no * soy|somos|es * persona|indicada|adecuada|correcta|responsable|encargado|encargada|contacto|adecuado|correcto\
|indicado
no me|es * encargo|corresponde|compete|ocupo|dedico|mi
persona|contacto|correo|direccion|departamento equivocad~|incorrect~
no * llevo|decido|manejo|gestiono
no es mi * area|departamento|tema|responsabilidad
se * equivoca~|equivoco
""",
    Category.LEFT_COMPANY: """
ya no * trabaja|esta|forma|labora|trabajo|pertenece|estoy
dejo|dejado|abandono|deje * empresa|compania|organizacion|equipo|puesto|trabajar
no trabaja|labora mas|aqui|ya
se|ha * jubilo|jubilado|fallecio|fallecido|retirado|marchado|fue * de|la|empresa?
""",
    Category.HOSTILE: """
llamar~|hablar~|acudir~|avisar~ * abogado|abogados|policia
abogado|abogados * contact~|comunic~|hablar~|pondr~
demandare|demandarlos|demandarles|demandarte|denunciarlos|denunciare|denunciarles|denunciarte
voy|vamos a demandar~|denunciar~
los|les|te * voy|vamos a? demandar|denunciar
acciones legales
aepd|acoso
mierda|idiotas|idiota|joder|jodan|cabron|cabrones|imbeciles|imbecil|estafadores|vergonzoso|verguenza|pesados\
|gilipollas|pendejos|carajo|chingar
""",
    Category.OUT_OF_OFFICE: """
de|estoy|fuera|estare * vacaciones|oficina|ausente|baja_medica|permiso
fuera de la? oficina
vuelvo|regreso|regresare|volvere|incorporo el|a|al|en
""",
}
