"""What people say in short sales replies, by what it means; English, German, French, Spanish.

One phrase a line, in the notation of `words`. A line that begins with `?` is a weaker sign: alone it decides little,
beside a stronger one nothing.
"""

from collections.abc import Iterator

from app.core.message import Category
from app.core.replies.words import Phrasebook

STRONG, WEAK = 0.9, 0.62

_MEETING = """
let us talk|chat|meet|speak|connect|schedule|book|set|arrange|find|jump|hop|discuss|do|have
happy|glad|open|keen|love|like|pleased|willing|up to|for to? a? quick|short|brief? chat|talk|meet|call|speak|connect|meeting|discuss|hop|jump|demo
would|will be? glad|happy|pleased to meet|talk|chat|speak|connect|discuss
jump|hop|get on a|the quick|short|brief? call|zoom|chat|phone
book|schedule|arrange|set|find|propose|suggest|pick|grab * slot|time|meeting|call|appointment|demo|timeslot
set up * minutes|call|meeting|chat|time|demo|demonstration
send * invite|invitation|calendar|calendly
send * booking|scheduling|meeting|zoom|teams link
calendar invite|invitation|link
here is my calendar|calendly|booking|number|availability|scheduling
my calendar|calendly|booking page|link|is
call|ring|phone|reach me * monday|tuesday|wednesday|thursday|friday|tomorrow|tomorow|today|at|on|any|after|before|in|around|next
give me|us a call|ring|buzz
i|we are|am|would|will be? free|available * monday|tuesday|wednesday|thursday|friday|tomorrow|today|at|on|between|after|next|from|this|week
are|when are|would you be? free|available
monday|tuesday|wednesday|thursday|friday|tomorrow|today|noon|morning|afternoon|am|pm|clock * works|suits|fine|good|great|perfect|best|ok|okay
works|work for|with|great|well|fine|best|good me|us|? 
works for me|us
can|could|shall|should|may we * meet|talk|speak|chat|call|connect|discuss|zoom
can|could you do|make|call|meet|speak|talk
i|we can do|make|meet|talk|speak monday|tuesday|wednesday|thursday|friday|tomorrow|next|at|on|any|after|between|am|pm|this
how|what about monday|tuesday|wednesday|thursday|friday|tomorrow|next|today|this
what|when * your calendar|availability|schedule|time|free|available
what|which time|times|day|days * work|works|suit|suits
when can|could|would|are|do you|we show|meet|talk|speak|call|chat|demo|have|be
a|short|quick call|chat|meeting|demo * would|works|is * great|good|nice|fine|perfect|helpful|best
see * demo|live|demonstration|walkthrough|action
do|give|show|have|get|like|want|for|book|see|short|quick|love a|us|me|the|short|quick|live? demo|demonstration|walkthrough|tour
yes|sure|ok|okay|yep|please|happy|great|for|short|quick|minute|minutes|min call|chat|demo|meeting|zoom
talk|speak|chat|meet tomorrow|monday|tuesday|wednesday|thursday|friday
it is a date
? demo please
? next week works|suits|is
[de]
lassen|lass sie? uns|mich * sprechen|telefonieren|treffen|termin|austauschen|reden|vereinbaren|ausmachen
konnen|konnten|kann|sollen|wollen|konnte|koennen wir|ich|sie * sprechen|telefonieren|treffen|reden|austauschen|anrufen|vereinbaren
rufen|ruf|ruft sie? mich|uns * an
termin|termineinladung|kalendereinladung|terminvorschlag * vereinbaren|ausmachen|machen|schicken|senden|vorschlagen|einstellen|buchen
schicken|senden|schick|machen|mach * termin|termine|einladung|termineinladung|terminvorschlag|terminvorschlage|kalendereinladung|kalenderlink
einen|ein|kurzen|gerne|gern termin|demo|gesprach|telefonat|call
wann * haben|hatten|passt|ware|waren|konnen|konnten|hast sie|es|du|ihnen
montag|dienstag|mittwoch|donnerstag|freitag|morgen|vormittag|nachmittag|uhr|woche * passt|passen|wurde|geht|gut|ok|zeit|sprechen|telefonieren|moglich|gerne
passt|passen|past * montag|dienstag|mittwoch|donnerstag|freitag|uhr|morgen|mir|uns|gut|bei
am|gerne|gern montag|dienstag|mittwoch|donnerstag|freitag um|gegen|ab|vormittag|nachmittag|passt
ich|wir habe|haben|hatte|hatten|bin|sind * zeit|frei|verfugbar|erreichbar
hatte|hatten|habe|haben ich|wir * zeit|verfugbar
gerne|gern|kurze|live demo|vorfuhrung|prasentation|kennenlernen|telefonieren|gesprach
freue|freuen mich|uns auf * gesprach|termin|telefonat|austausch
[fr]
appelez|appelle|rappelez|telephonez moi|nous demain|lundi|mardi|mercredi|jeudi|vendredi|au|a|dans|quand|cet|ce
appelez moi
appelons|parlons|voyons|rencontrons|discutons nous|en|ensemble|de
pouvons|peut|pourrions|pourrait|on nous|on * parler|voir|rencontrer|discuter|appeler|echanger
on peut * parler|voir|discuter|appeler|echanger
etes|seriez|es|serais|serez vous|tu * disponible|dispo|libre
je|nous suis|sommes|serai|serais * disponible|dispo|libre|disponibles
lundi|mardi|mercredi|jeudi|vendredi|demain|heure|h|semaine * convient|va|parfait|ok|disponible|possible|arrange|dispo
me|nous convient|va|conviendrait
d|accord|oui|ok|partant|volontiers|plaisir pour|un|une * demo|appel|rdv|rendez|reunion|echange|point|call|visio
rendez|rdv vous?
prenons|fixons|calons|planifions|organisons|convenons * rendez|rdv|appel|creneau|reunion|point|call
proposez|envoyez|donnez moi|nous? * creneau|creneaux|invitation|rdv|rendez|disponibilites|agenda|calendrier
voir|avoir|faire|assister * demo|demonstration|presentation
une demo|demonstration
[es]
podemos|podriamos|puede|puedes|podria|pueden * hablar|reunirnos|llamar|llamarme|vernos|conversar|charlar|agendar|vernos
llameme|llamame|llamenme|llamanos|llamadme
hablemos|hablamos|agendemos|reunamonos|conversemos|quedamos|charlemos|coordinemos|veamonos
lunes|martes|miercoles|jueves|viernes|manana|semana|hora|horas * bien|va|viene|puedo|perfecto|funciona|disponible|parece|podemos
me|nos va|viene|parece|queda bien|perfecto|genial * lunes|martes|jueves|viernes|llamada|reunion|demo|agendar|hablar|las
me viene|va|queda|iria|vendria bien|perfecto
estoy|estamos|estare|tengo disponible|disponibles|libre|hueco * lunes|martes|miercoles|jueves|viernes|manana|semana|proxima
agendar|programar|concertar|coordinar * llamada|reunion|cita|demo|videollamada
una llamada|reunion|demo|cita|videollamada|demostracion
gustaria|encantaria|quiero|queremos|quisiera * ver|demo|hablar|reunirme|conversar|agendar
cuando|que * disponible|hablar|llamar|reunirnos|podriamos|horario|hora
enviame|envieme|mandame|mandeme * invitacion|convocatoria|calendario|enlace|link
"""

_INFO = """
send|share|provide|forward|email|give|show|supply|mail|pass|shoot * more|some|further|info|information|infos|details|detail|material|materials|deck|brochure|brochures|pricing|prices|price|presentation|overview|pager|quote|proposal|offer|documentation|docs|case|study|studies|reference|references|flyer|catalog|catalogue|whitepaper|datasheet|specs|pdf|materials|examples|sample|samples|quotation|estimate
send me|us|over * info|details|deck|pricing|list|quote|proposal
more|further|additional info|information|details|infos|detail
tell me|us more|about
learn|know|hear|read|find|understand more|out|further
like|love|want|keen|curious|interested to|in know|learn|hear|learning|hearing|knowing|see * more|about|how
price list|sheet
one pager
case study|studies
put together|up a|an|some|together proposal|quote|offer|quotation
a proposal|quote|quotation
interested|intrested|intersted|curious
do_you|you|can_i|can_we|could_i|could_we have|get|got * material|materials|brochure|deck|documentation|case|references|video|example|examples|presentation|pager
sounds|looks|seems|very|quite|is|this|that|how? interesting|good|great|promising|cool|intriguing|useful
?^ yes|yep|yeah|sure|absolutely|definitely please? $
?sounds good|great|interesting
?yes please
?go ahead
?i am in
take a look
[de]
?^ ja|gerne|gern|klar bitte|gerne|gern|sehr? $
senden|schicken|zusenden|schick|ubersenden|mailen|lassen|zukommen|schickt|sendet|zuschicken|bitte * mehr|weitere|infos|informationen|unterlagen|details|preisliste|angebot|prasentation|broschure|material|info|referenzen|kostenvoranschlag|preise|infomaterial|beispiele|katalog|datenblatt
mehr|weitere|nahere|detaillierte infos|informationen|details|info|unterlagen|angaben
infos|informationen|unterlagen|details|angebot|preisliste|material * zusenden|schicken|senden|zukommen|erhalten|bekommen|bitte|fur
haben sie * preisliste|unterlagen|infos|broschure|referenzen|material|prasentation|beispiele|informationsmaterial
mehr erfahren|wissen|daruber|dazu|horen|erzahlen
erzahlen|erzahl sie? mir|uns? mehr
klingt|hort|sieht|ist|finde * interessant|gut|spannend|vielversprechend|toll|super
interessiert|interessieren mich|uns|sehr|grundsatzlich|bin
das|es interessiert|interessieren|wurde|konnte
bin|sind|waren|ware interessiert
interesse besteht|haben|vorhanden|ja|grundsatzlich
grosses|grundsatzlich|durchaus|haben interesse
angebot fur|uber|bitte|machen|erstellen|unterbreiten
[fr]
?^ oui|volontiers $
envoyez|envoyer|transmettre|transmettez|partager|partagez|communiquer|faire|fournir|avoir|recevoir|adresser|envoie * plus|documentation|informations|information|infos|tarif|tarifs|plaquette|brochure|details|presentation|devis|proposition|doc|documents|catalogue|grille|references|exemples
plus d informations|information|infos|details|explications
en savoir|dire plus|davantage
en dire plus
m|nous interesse|interesserait|interessent|interesserez
semble|parait|est|tres|a l air interessant|interessante|bien|super
interesse par|oui
je suis|serais|sommes interesse|interessee|interesses|curieux
un devis|proposition
avez vous * documentation|plaquette|brochure|exemples|references|tarifs|grille|cas
[es]
?^ si|claro|vale $
enviar|enviarme|enviarnos|envieme|enviame|envienme|mandame|mandeme|mandar|mandarme|compartir|pasar|pasame|paseme|facilitar|proporcionar|remitir|hacerme|llegar|envie|manda * mas|informacion|info|detalles|precios|precio|tarifas|presentacion|catalogo|folleto|cotizacion|propuesta|presupuesto|documentacion|material|dossier|ejemplos|referencias
mas informacion|info|detalles|datos|material
cuentame|cuenteme|digame|dime|explicame|cuentenme mas|como|que
saber|conocer mas
me|nos interesa|interesaria|interesan
suena|parece|se ve|muy interesante|bien|genial|bueno|prometedor
estoy|estamos|estaria|estariamos interesado|interesada|interesados|interesadas
una|un cotizacion|propuesta|presupuesto
tienen|tiene|tienes * catalogo|folleto|presentacion|documentacion|casos|ejemplos|referencias|dossier
"""

_REFERRAL = """
talk|speak|reach|write|turn|go|connect to|with|out_to
contact|email|ask|try|ping|approach|message my|our|the|him|her|them|someone|directly
please|should|could|best|better|may|need_to|want_to contact|email|talk_to|speak_to|speak_with|reach_out_to|ask|try|write_to|approach
right|best|better|correct|proper person|contact|one is|would|for|here
looping|loop|adding|copying|including|ccing|introducing in|my|our|here
^ adding|copying|looping|ccing|including
connecting|introducing|introduce you to|with
have|has|i|am|will copied|forwarded|forwarding|forward|passed|passing|pass|cced|ccd|added|looped|shared * to|on|along|with|in
cc would|d|my|our|colleague|in|here
person|one|who|colleague|guy|lady in charge of
who|he|she|they|person is|are responsible|accountable for
she|he|they|who handles|owns|runs|manages|oversees|leads|does|looks_after|takes_care|heads|handle|own|run|manage|lead
who|but * handles|owns|runs|manages|does this|that|it|vendors|vendor|purchasing
ask|try|contact|email|call|ping|message * instead
you want * for this|that|it
[de]
wenden|wende|richten|richte|melden|meld sie? sich|dich|dies|das|ihre? * an|bei
kontaktieren|kontaktiere|sprechen|fragen|frag|schreiben|anschreiben|kontaktier sie|bitte|du|mit * frau|herrn|herr|meinen|meine|unseren|unsere|den|die|mit|an
zustandig|verantwortlich|ansprechpartner|ansprechpartnerin|zustandige|zustandiger
ist|sind|dafur|hierfur|bitte|ihr|richtige|richtiger * zustandig|verantwortlich|ansprechpartner|ansprechpartnerin
weitergeleitet|weiterleiten|leite|leiten|gebe|geben|weitergegeben * an|kollegen|kollegin|weiter
mein|meine|meinen|unser|unsere|unseren|unserem|meinem|meiner|unserer kollege|kollegin|kollegen|chef|chefin|geschaftsfuhrer|leiter|it|einkauf|assistentin
in cc|kopie
[fr]
contactez|contacter|adressez|adresser|voir|ecrivez|ecrire|parler|parlez|joindre|rapprocher|rapprochez|appelez * a|avec|de|mon|ma|notre|nos|le|la|vous|directement|monsieur|madame|m|mme
merci|veuillez|pouvez|invite|faut|devriez * contacter|adresser|ecrire|voir|rapprocher
s occupe|en charge|responsable|charge de|du|des
mon|ma|notre|mes|nos collegue|collaborateur|collaboratrice|directeur|directrice|responsable|associe|assistante|patron|service
je|j transfere|transmets|transmis|transfere|fais|mets|ai * votre|a|mon|ma|suivre|copie|message|transmis|transfere
[es]
contacte|contacta|contactar|dirijase|dirigirse|escriba|escribele|escribale|hable|habla|hablar|comuniquese|consulte|pregunte|pregunta|dirigete|escribir * con|a|al|mi|nuestro|nuestra|la|el
persona|encargado|encargada|responsable|quien * es|lleva|de|indicada|adecuada|encarga|maneja|contacto
se encarga|lleva|ocupa|maneja|gestiona
mi|nuestro|nuestra companero|companera|colega|jefe|jefa|director|directora|gerente|socio|equipo|encargado
reenvio|reenviado|reenvie|paso|copio|copia|pongo|he|en * a|mi|tu|su|mensaje|correo|copia|companero|colega
"""

_LATER = """
follow|check|circle|reach|get|come|touch|try|ping|contact|write|email|call|connect|speak|talk|ask|look|reconnect|nudge|remind|drop up|back|again|in|out|base|me|us|you|with|then
follow up with|in|on|after|again|next|later|then|around|at
check|circle|get|come|touch|reach|write|ping|report back|in|out|base|again|to|with
try|ask|contact|email|write|call|ping|reach|talk|speak|remind me|us|out|to again|in|then|next|after|later|around|at|on|once
again|back|then|later in|next|after|on|at|once|later|around
get back|in to|with|touch
revisit|reconsider|reevaluate|discuss|pick|resume|return|look|talk * this|it|that|up|again|in|next|later
maybe|perhaps|possibly|probably|potentially * later|next|in|year|future|then|after|spring|summer|autumn|fall
not|no|nothing right|at|for|just|until|before|this|currently now|the|moment|year|quarter|month|time|q1|q2|q3|q4|then
not now|yet|today|currently|presently
not right now
later this|in|on|next|maybe|would|please|year
another|different time
in the near? future|meantime
?next year|quarter|month|spring|summer|season
busy|swamped|travelling|traveling|away|tied|buried|slammed|booked * until|till|through|for
let me|us * back|come|think|get|return|revisit
budget|fiscal|planning * opens|starts|begins|resets|renews|available|next
[de]
melden|meld|meldet sie? sich|dich|euch|bitte * wieder|erneut|nochmal|nochmals|noch|im|in|nachstes|nach|ab|spater|anfang|ende
wieder|nochmal|nochmals|erneut|noch|spater|einmal melden|kontaktieren|ansprechen|anfragen|schreiben|nachfragen|anrufen|nach|auf|im|in
fragen|frag|schreiben|schreib|rufen|ruf|kontaktieren|kommen|komm|nachfragen|melden sie? * wieder|nochmal|erneut|spater|im|nach|nachstes|nachsten|auf
aktuell|momentan|derzeit|gerade|zurzeit|zur_zeit|jetzt|heute|im_moment|moment * nicht|passt|noch|kein|keine|schlecht
nicht jetzt|heute|aktuell|momentan|derzeit|vor|dieses|mehr_dieses|in_diesem
vielleicht|eventuell|evtl|moglicherweise|gerne|gern * spater|nachstes|nachsten|im|in|ab|anfang|ende|wieder|herbst
erst ab|im|nach|nachstes|wieder|ende|anfang|mitte|in
spater wieder|nochmal|einmal|gerne|gern|im|mal|noch
[fr]
revenez|reprenez|recontact~|rappel~|relanc~|revien~|ecrivez|contactez|reparl~ * moi|nous|en|contact|dans|vers|me|apres|plus
pas|ne maintenant|actuellement|tout|pour|avant|cette|encore * suite|instant|moment|annee|de|l
pas maintenant|tout_de_suite|pour_l_instant|pour_le_moment
plus tard
peut etre * en|plus|annee|prochain|dans|prochaine|tard
annee|mois|trimestre|semaine|rentree prochain~
apres les|le|la|mon|l vacances|ete|rentree|retour
[es]
escribame|escribeme|contacteme|contactame|contactenme|llameme|llamame|hablemos|hablamos|vuelva|vuelve|retomemos|retomamos|recontacteme|escriban|vuelvan|consulte|busqueme|buscame * en|dentro|despues|nuevo|mas|el|proximo|a|la
ahora|hoy|actualmente|momento|por_ahora|de_momento no|mismo
no ahora|es|por|de|en|este * ahora|momento|el
mas adelante|tarde
quiza|quizas|tal|talvez|puede * vez|proximo|mas|en|ano|adelante|despues|que
de nuevo|otra_vez|nuevamente en|dentro|el|despues|mas
proximo|proxima ano|trimestre|mes|semana
ano|mes|trimestre|semana que|proximo viene?
"""

_PRICE = """
too|very|way|so|quite|bit|pretty|overly|prohibitively|rather expensive|pricey|costly|pricy|dear|steep|high
expensive for|to
no|not|without|zero|lack|limited|tight|any|cut|cuts|small * budget|funds|funding|budgets
budget|budgets * tight|cut|frozen|spent|gone|exhausted|not|limited|zero|constraints|allocated|no
out|outside|beyond|above|over|not_in of? our|my|the * budget|range|reach|price
price|prices|pricing|cost|costs|fee|fees|rate|rates * high|steep|range|too|much|not|out|problem|issue|prohibitive|beyond|ridiculous|insane|crazy
afford~ it|this|that|to|sorry
can|could not * afford|justify
not|can_not|could_not afford|spend|pay|justify
is|are|find|found|get cheaper
cheaper tool|alternative|solution|option|provider|elsewhere
half|fraction|third * price|cost
more than|we we|i|what can|want|could|are|have|would|pay|willing|afford
costs|cost|charge|charges more|too|a than|much|lot|fortune
much|lot|too money
save money
not|hard|difficult * justify * cost|price|expense|spend|investment|it|that|this|expensive
[de]
zu|sehr|viel|ziemlich|echt|leider|einfach teuer|kostspielig|hoch|kostenintensiv
teuer
kein|keine|keinen|kaum|ohne|nicht|knappes|eingefroren * budget|geld|mittel|etat|finanziell~
budget|etat * nicht|kein|aufgebraucht|ausgeschopft|knapp|eingefroren|fehlt|uberschritten|sprengt|erschopft
preis|preise|kosten|preislich * zu|hoch|rahmen|nicht|uber|sprengt|sprengen|passt|ausserhalb
gunstiger~|billiger~
konnen|konnten|kann * nicht leisten
sprengt * budget|rahmen
[fr]
trop|tres|assez|vraiment|bien cher|chere|couteux|eleve|eleves|onereux
cher pour|nous|compare
pas|aucun|plus|manque|sans * budget|moyens|fonds|argent|financ~
budget|budgets * serre|limite|boucle|gele|coupe|depasse|deja|pas|insuffisant|consomme
hors|depasse|au_dela|pas * budget|moyens|prix
prix|tarif|tarifs|cout * eleve|eleves|trop|haut|important|hors|depasse|prohibitif
moins cher|cheres|couteux
[es]
muy|demasiado|bastante|tan|mas|un_poco|algo caro|cara|costoso|costosa|caros|elevado
caro|cara para|nosotros
sin|no|poco|falta|ningun * presupuesto|dinero|fondos|recursos_economicos
presupuesto * no|limitado|ajustado|agotado|cerrado|fuera|insuficiente|congelado
fuera|excede|supera|no_entra|sobrepasa * presupuesto|alcance
precio|precios|costo|coste|tarifa * alto|altos|elevado|elevados|demasiado|fuera|excesivo|mucho
mas barato|baratos|economico
no * podemos|puedo * pagar|permitir~|costear|afrontar
"""

_RIVAL = """
already|currently|now * use|using|uses|work|working|have|has|got|with|signed|partner|partnered|go|rely|run|subscribed|employ|contracted
already * solution|tool|vendor|provider|agency|partner|supplier|system|someone|somebody|platform|crm|product|service|software|contract
use|using|uses|have|has|got * and|already * happy|satisfied|pleased|content|not_looking
use|using another|different|your|a competitor|competitors|competing
happy|satisfied|pleased|content|comfortable|fine|good|set with * current|existing|present|our|what_we|provider|vendor|setup|supplier|agency
?another|different|other|existing|current|competing vendor|provider|tool|agency|solution|supplier|platform
have|has|hired|got|use|using|with a|an|our|another agency|vendor|provider|supplier|partner|freelancer|consultant
?in house|inhouse
done|handled|managed|everything|all|do|handle|it|this in house|inhouse
built|build|building|developed|develop|created|made|wrote * own|ourselves|internally|inhouse|in_house
do|does|doing|handle|handled|handling|manage|managed * in_house|inhouse|internally|ourselves
our|an own|internal tool|system|solution|software|team|platform|crm
locked|bound|tied|stuck|under|signed|long|in|have * contract|agreement|into
just|recently|already|have signed|chosen|chose|picked|went|bought|purchased|switched|moved|implemented|rolled|selected * with|someone|another|competitor|else|for|solution|tool|to|a
went|going|gone|go|goes with a|another|someone|the|your|somebody|one
competitor|competitors
not looking|planning|going|willing|want to switch|change|replace|move
[de]
nutzen|nutze|verwenden|verwende|haben|habe|arbeiten|arbeite|setzen|setze|benutzen|sind * bereits|schon|anderen|anderes|andere|anderem
bereits|schon * losung|tool|anbieter|dienstleister|partner|agentur|system|software|lieferanten|vertrag|einsatz|versorgt|eine|einen|ein
zufrieden * mit|anbieter|losung|damit
mit * zufrieden|gut_aufgestellt
andere|anderen|anderes|anderer|anderem|bestehenden|jetzigen|aktuellen|bisherigen anbieter|tool|losung|dienstleister|partner|system|agentur|software|lieferant|lieferanten
selbst|intern|eigene|eigenen|eigenes|inhouse * entwickelt|gelost|gebaut|losung|tool|abgedeckt|team|system|software
vertrag|vertraglich * gebunden|bis|mit|lauft|laufenden|anderen
mitbewerber|konkurrenz|wettbewerber
fur * anderen|anderes|konkurrenz|wettbewerber * entschieden
[fr]
avons|ai|utilisons|utilise|travaillons|travaille|sommes|dispose|disposons * deja|autre
deja * fournisseur|prestataire|solution|outil|partenaire|agence|logiciel|equipes|equipe|systeme|contrat|un|une|quelqu
autre|concurrent|actuel|actuelle fournisseur|prestataire|solution|outil|partenaire|agence|logiciel
satisfaits|satisfait|contents|content * de|du|avec|notre|nos|actuel
en interne
developpe|fait * nous|interne|meme|propre
sous|lies|engages|engage|contrat * contrat|avec|autre|par
un|une|votre|des concurrent|concurrents|concurrence
[es]
ya * tenemos|tengo|trabajamos|trabajo|usamos|utilizamos|contamos|uso|contratamos|disponemos
tenemos|usamos|trabajamos|utilizamos|contamos|contratamos * otro|otra|ya|proveedor|solucion|herramienta|agencia|actual
otro|otra|actual proveedor|herramienta|solucion|agencia|empresa|sistema|software|plataforma
proveedor|herramienta|solucion|sistema actual|propia|propio
contentos|satisfechos|contento|satisfecho|conformes * con|proveedor|actual
competencia|competidor
desarrollamos|hacemos|hicimos|interno|internamente * propio|propia|internamente|interno|nosotros
contrato con|hasta|vigente * otro?
"""

_TIMING = """
not|no|never|isnt|is_not * priority|priorities
other|different|more|bigger|higher|competing|urgent priorities|projects|fires|things|focus
bad|wrong|terrible|poor|awful|unfortunate|not_great|inconvenient timing|time|moment
timing * bad|off|wrong|not|poor|unfortunate|right
not|isn|never * good|right|best|great|ideal time|moment|timing
now|this is not * good|right|best|ideal|great
no|not|lack|limited|zero|without|little|out_of * bandwidth|capacity|time|resources
too|very|super|really|quite|extremely|crazy|so busy|swamped|slammed|stretched
busy|swamped|slammed|overloaded|underwater|stretched with|these|right|now|at|lately|currently|thin
have|got|do not * time for|right|now|to_look|at|today
not|isnt * roadmap|agenda|radar|plan|plans|schedule
middle|midst of * reorg|reorganisation|reorganization|migration|merger|acquisition|launch|restructuring|move|relocation|hiring|audit|project|busy|transition|change|season
on hold|freeze|pause|ice
hiring|spending|purchasing|project freeze|stop
focus|focused|focusing|concentrating on other|something|different|the|our|launch
[de]
andere|anderen|keine|nicht|hohere|wichtigere * prioritat|prioritaten|themen|baustellen|projekte|fokus
kein|nicht|ungunstig~|schlecht~|falsch~|unpassend~ * gut|guter|richtig|richtige|passend|passende|gunstig|gunstiger|ideal|zeitpunkt * zeitpunkt|moment|zeit|timing
ungunstig~|schlecht~|falsch~|unpassend~ * zeitpunkt|moment|timing
keine|kaum|wenig|nicht|ohne * zeit|kapazitat|kapazitaten|ressourcen|luft|kopf
zeitlich * nicht|eng|schwierig|schlecht|passt
ausgelastet|uberlastet|ausgebucht|eingespannt|land_unter
stecken|stecke|mitten|gerade * umstellung|migration|umbau|umzug|projekt|umstrukturierung|fusion|einfuhrung
[fr]
pas|n|ce * bon|bonne|ideal|opportun|meilleur moment|timing|periode
pas|plus|aucun|manque|peu * temps|disponibilite|ressources|bande|capacite
pas|n|d autres|une|d * priorite|priorites
autres priorites|projets|sujets|urgences
trop|tres|super|debordes|deborde * occupe|occupes|charges|charge|pris
deborde|debordes|debordee|surcharge|surcharges|submerge|submerges
mauvais|pas_le_bon moment|timing
pleine|plein * reorganisation|restructuration|migration|lancement|demenagement|fusion
[es]
no|mal|mala * buen|mejor|bueno|adecuado|ideal|oportuno momento
no es * momento
mal momento
no|sin|poco|falta * tiempo|recursos|capacidad|ancho
no|otras|otra|ninguna * prioridad|prioridades
otras prioridades
muy|demasiado|bastante ocupado|ocupados|liados|liado|saturados|ocupada
saturados|desbordados|ocupados|sobrecargados * con|ahora|este
medio|plena|pleno * reorganizacion|migracion|reestructuracion|mudanza|lanzamiento|fusion
"""

_TRUST = """
where|how * did|do|have|had|you|got|get * get|got|find|found|have|obtain|obtained|source|my|our * email|address|contact|name|details|number|information|data|info|mail
who|what are|is you|this|your
who gave you
never heard|signed|subscribed|gave|agreed|asked|consented of|up|to|you|for|my|me
did not sign|subscribe|give|agree|ask|consent
is|are|sounds|looks|seems|smells|feels|think * scam|fraud|fake|spam|phishing|legit|legitimate|fishy|suspicious|dodgy|shady|scammy
is * this|it|that|your|company * legit|real|legitimate|genuine|serious|safe
a|real scam|company|fraud
too good to
not|do_not|dont|don * trust|comfortable|believe|convinced|feel
not comfortable
trust you|this|strangers|unknown|your|a
how|why * know|should|can|be * sure|trust|believe|legit|real|scam|true
do not know you|your|a
suspicious|sceptical|skeptical|doubt|doubtful
gdpr|data_protection|privacy * basis|compliant|consent|policy|concern|concerns|legal
[de]
woher * haben|hast|habt|kennen|kommt|stammt|wissen * meine|meinen|unsere|mich|sie|adresse|daten|kontaktdaten|nummer|email|mail|uns
wer sind|ist|bist|steckt sie|das|ihr|du|dahinter
wie * kommen|kommt|sind sie * an|zu meine|meiner|unsere|meinen|adresse|daten
seri~|betrug|abzocke|scam|fake|unserios|vertrauenswurdig|phishing
nie * gehort|zugestimmt|angemeldet|eingewilligt|erlaubt
vertrau~ * nicht|ihnen|misstrau~
kenne|kennen sie|ihre|ihr|euch * nicht
[fr]
wie|ou|comment|d * avez|avoir|tenez|tient|obtenu|eu|trouve|recupere * mon|mes|notre|nos|mail|adresse|coordonnees|contact|numero|email
qui etes|est vous|ce
arnaque|frauduleux|escroquerie|phishing|serieux|douteux|mefiant|louche
jamais * entendu|inscrit|donne|demande|parle
pas|ne * confiance|convaincu|connais
[es]
de donde * mi|mis|nuestro|nuestros|correo|datos|email|contacto|sacaron|saco
como * consiguieron|consiguio|obtuvieron|obtuvo|tienen|consiguio|conseguiste|saco|sacaron * mi|mis|nuestro|correo|datos|contacto|email|numero
quien|quienes es|son|eres usted|ustedes|esto|tu?
estafa|fraude|timo|sospechoso|phishing|serio|fiable|confiable
nunca * oido|escuchado|registre|pedi|inscribi|di|autorice|hablar
no * confio|confiamos|fio|conozco|fiamos
"""

_NOT_INTERESTED = """
not|no|never|zero|isn|hardly|little|nil * interested|interest|intrested|intersted|intrest|interesting|of_interest
no|nah|nope thanks|thank|ty|thx
no thank you
^ no $
^ nope $
^ nah $
^ no sorry|thanks|interest|way $
pass on|this|for|thank|thanks
will|would|have|going|i|we|ll|to * pass on|this|for|thanks|at|$
pass $
hard|easy pass
decline|declining
not|isn|is_not|hardly|no * fit|match|relevant|relevance|suitable|applicable|useful
not * good|right|a|the fit|match
not for us|me|our
not what|something|anything|really * we|i|us|looking|need|want|require|for
not looking|seeking|searching|hunting|shopping|in|the for|to|market
not in the market
no|not|dont|without * need|use|requirement|demand
do not need|require|want|use * this|it|that|any|your|such|anything|help|these|a
not need|required|necessary|needed
are|is|am|were|have all set|good|sorted|covered|fine|taken
all set|good|sorted
we are|am good|fine|set|covered|sorted|ok
i am good
does not apply|fit|suit|concern|interest|work_for|meet|match
will not|would_not be * moving|proceeding|pursuing|going|interested|taking|continue|need
decided|chosen|choose|opted|decide * not|against
count me|us out
a no from|for
will|would not|decided * move|moving|proceed|go|going forward|ahead|further
move on
not moving|going forward|ahead
[de]
kein|keinerlei|nicht|wenig|null * interesse|interessiert|interessant|relevant|bedarf|passend|verwendung
kein bedarf|interesse
keinen|keine|kein * bedarf|interesse|verwendung|nutzen|verwendungszweck
nein danke|vielen|leider|kein|nicht|wir|ich
^ nein $
danke nein|nicht|kein|aber * nein|danke
brauchen|benotigen|brauche|benotige|wollen|mochten * nicht|nichts|keine|keinen|kein
nicht * brauchen|benotigt|gebraucht|notwendig|notig|das_richtige|infrage|in_frage|relevant
kommt|kommen * nicht|kaum * frage|infrage|betracht
nichts fur uns|mich
passt * nicht zu|fur
haben * kein|keinen|keine bedarf|interesse|verwendung
verzichten|absagen|ablehnen
[fr]
pas|plus|aucun|nullement|guere|peu * interesse|interesses|interessee|interet|interessant|besoin|utile|pertinent|concerne|concernes
ne * interesse|interessent|correspond|convient|concerne|souhaite|souhaitons * pas|plus|nous
non merci
^ non $
pas|aucun|n * besoin|interet|utilite
n * avons|ai|en * pas|aucun * besoin|interet|l
pas|ne * pour nous|moi
donner|donnerons|donnerai|donne * suite
ne * souhaitons|souhaite|desire * pas|plus
[es]
no|nada|ningun|ninguna|poco|tampoco * interesa|interesados|interesado|interesada|interes|interesadas|interesan|interesante
no|muchas gracias
no * necesitamos|necesito|requerimos|hace_falta|buscamos|encaja|aplica|corresponde|queremos
no es|seria|somos|aplica|encaja * para|lo|nosotros|relevante|necesario
^ no $
de momento|por no|ahora gracias
paso|pasamos $|gracias
"""

_WRONG = """
wrong|incorrect|not_the_right|not_right person|contact|email|department|guy|address|man|woman|company|one|place|number
not * right|correct|best|appropriate person|contact|one|department|guy|address
not|nothing|no * responsible|charge|decision|involved|decisionmaker|accountable
not * my|our area|department|job|responsibility|role|field|remit|decision|call|task|business|topic|domain
nothing * to_do_with|do with
do|does|did not|never * deal|handle|work|manage|make|own|decide|do with|this|that|in|on|these|such|sales|it|purchasing|marketing|any
not deal|handle with|this|that|these|it
not me
not the decision
i|we work in|for facilities|hr|engineering|it|legal|finance|accounting|reception|support|another
[de]
falsch~|verkehrt~ ansprechpartner|person|adresse|abteilung|kontakt|ansprechpartnerin|adressat|stelle|empfanger
nicht * richtige|zustandig|verantwortlich|richtiger|zustandige|richtigen|ansprechpartner|passende
nicht * mein|meine|meinem|in_meinem bereich|abteilung|aufgabe|verantwortung|zustandigkeit|thema|gebiet|aufgabenbereich
betrifft|betreue|mache|bearbeite|entscheide * nicht|mich
damit * nichts zu_tun
nichts zu tun
[fr]
pas * bonne|bon|right|concernee personne|interlocuteur|contact|service|adresse|interlocutrice|destinataire
mauvais|mauvaise|erreur personne|interlocuteur|adresse|contact|service|destinataire|de
pas moi * qui|m
pas * responsable|charge|mon|decideur|decisionnaire|du_ressort|occupe|m_occupe
ne * occupe|gere|charge|decide|traite pas|de|plus
pas * domaine|service|ressort|competence|departement
[es]
no * soy|somos|es * persona|indicada|adecuada|correcta|responsable|encargado|encargada|contacto|adecuado|correcto|indicado
no me|es * encargo|corresponde|compete|ocupo|dedico|mi
persona|contacto|correo|direccion|departamento equivocad~|incorrect~
no * llevo|decido|manejo|gestiono
no es mi * area|departamento|tema|responsabilidad
se * equivoca~|equivoco
"""

_LEFT = """
no longer * work|works|working|with|employed|at|here|part|company|us|team|available
not * work|works|working|employed here|at|for|with anymore|any|longer
he|she|they|who|person|colleague|does not work here|at|there|in
has|have|had|is|i left|quit|departed|resigned|retired|gone|moved|parted
left * company|team|organisation|organization|firm|business|position|role|last|in|to|us|year
retired
passed away
moved|gone on|to from? * another|new|different|company|job|role|opportunities
is gone|deceased|retired
[de]
nicht mehr * unternehmen|firma|tatig|beschaftigt|uns|hier|dabei|arbeitet|arbeiten|team|arbeite
arbeitet|arbeite|ist|bin|war|sind * nicht mehr * unternehmen|uns|hier|firma|tatig|beschaftigt|da|team|$
hat|habe|haben * verlassen|gekundigt|gewechselt|ausgeschieden
unternehmen|firma|haus|team verlassen|gewechselt
ausgeschieden|ruhestand|pensioniert|verstorben|rente
[fr]
ne|n * travaille|fait|est|travaillons|suis|plus * plus * chez|nous|ici|partie|societe|entreprise|equipe|dans|pour|la
a|ai|ont * quitte * societe|entreprise|groupe|equipe|poste|fonctions|nous|l|la
quitte la|l|notre|le|ses * societe|entreprise
partie a|en la? retraite
parti a|en|de la? retraite
[es]
ya no * trabaja|esta|forma|labora|trabajo|pertenece|estoy
dejo|dejado|abandono|deje * empresa|compania|organizacion|equipo|puesto|trabajar
no trabaja|labora mas|aqui|ya
se|ha * jubilo|jubilado|fallecio|fallecido|retirado|marchado|fue * de|la|empresa?
"""

_HOSTILE = """
lawyer|lawyers|attorney|attorneys|solicitor|legal_team|legal_department|legal * touch|informed|hear|contact_you|contacting|notified|letter|after_you|deal_with_you
hear|hearing from * lawyer|lawyers|attorney|attorneys|solicitor|legal
contact|contacting|call|calling|inform|involve * lawyer|lawyers|attorney|attorneys|solicitor
sue|suing you|your|them
take|see you * court
lawsuit|litigation
cease and desist
legal action|proceedings|steps|consequences
report|reported|reporting you|this|your|it|him * authorities|police|ftc|spam|regulator|ico|provider|abuse
filing|file|filed|lodge|make|formal|submit * complaint
harassment|harassing|harass|stalking
reported to * authorities|police|ftc|regulator
violat~ * gdpr|law|laws|privacy|rights|can_spam|regulation
gdpr|can_spam|casl|data_protection * violat~|breach|complaint|fine|authority|infring~
is|are illegal|unlawful
to the authorities|regulator|police|ombudsman|watchdog
fuck|fucking|fuckin|fuk|wtf|bullshit|shit|asshole|assholes|bastard|bastards|bitch|crap|dickhead|piss|wanker|morons|moron|cunt
idiot|idiots|pathetic|scumbag|scumbags|scum|losers|loser|jerk|jerks|parasites|clowns|disgusting|shameless
go to hell|the_hell
get lost
screw you
shut up
damn|bloody|worst|filthy|dirty spammer|spammers|spam
spammer|spammers
how dare you
sick|tired|fed of|up * spam|emails|you|your|this|with
[de]
anwalt|rechtsanwalt|anwaltin|rechtsanwaltin|rechtsabteilung|rechtsanwalte * meldet|melden|eingeschaltet|einschalten|ubergeben|ubergebe|informiert|beauftrag~|wenden|kontakt~|horen
schalte|schalten|beauftrage|informiere|ubergebe|hort|horen|einschalten * anwalt|rechtsanwalt|anwaltin|rechtsanwaltin|rechtsabteilung
abmahnung|abmahnen|unterlassungserklarung|strafanzeige|verklage|verklagen
rechtliche|juristische * schritte|konsequenzen|folgen
gibt * anzeige
erstatte|erstatten|stelle * anzeige
vor gericht
beschwerde|beschweren bei|einreichen|einlegen|uber
datenschutzbehorde|verbraucherzentrale|wettbewerbszentrale|aufsichtsbehorde|bundesnetzagentur|polizei
verstoss|verstost|verstossen * dsgvo|uwg|datenschutz|gesetz|recht
belastigung|unverschamtheit|unverschamt|frechheit|idiot|idioten|arschloch|scheiss~|verpiss~|vollidioten|drecks~
lassen|lasst sie? mich|uns * ruhe mit * spam
[fr]
avocat|avocats * contact~|saisi~|touch~|informe~|charge
contacte~|saisi~|informe~ * avocat|avocats|justice|cnil|tribunal
porte|porter|porterai|portons plainte
mise en demeure
cnil|harcelement|harceler
poursuites|actions judiciaires|juridiques
signaler|signale|denoncer|denonce vous|votre|cnil|a
violation|contraire * rgpd|loi
foutez|connard|connards|merde|idiots|putain|degagez|scandaleux|honteux|honte|enfoire|imbecile|imbeciles|escroc|escrocs
[es]
abogado|abogados * contact~|comunic~|hablar~|pondr~
demandare|demandarlos|demandarles|demandarte|denunciarlos|denunciare|denunciarles|denunciarte
voy|vamos a demandar~|denunciar~
los|les|te * voy|vamos a? demandar|denunciar
acciones legales
aepd|acoso
mierda|idiotas|idiota|joder|jodan|cabron|cabrones|imbeciles|imbecil|estafadores|vergonzoso|verguenza|pesados|gilipollas|pendejos|carajo|chingar
"""

_ABSENT = """
out|away of|from * office|desk
i am|will|are|currently|on|be * vacation|holiday|holidays|leave|parental|maternity|paternity|sabbatical|annual|travelling|traveling
?on vacation|holiday|leave|holidays|pto|sabbatical
out of|the office
limited|no|intermittent|little access to|my email
will|am|be back|return|returning on|in|at|to
back in the office
[de]
im urlaub|elternzeit|mutterschutz|krankenstand
nicht|bin|derzeit|aktuell|bis * buro|haus|erreichbar
abwesend|abwesenheit|abwesenheitsnotiz
bin|wieder|ab * zuruck|erreichbar|buro
[fr]
en|suis|serai|actuellement * conges|vacances|absent|absente|deplacement|conge
absent|absente du|jusqu|actuellement|de|bureau
de|serai retour|bureau le|au
[es]
de|estoy|fuera|estare * vacaciones|oficina|ausente|baja_medica|permiso
fuera de la? oficina
vuelvo|regreso|regresare|volvere|incorporo el|a|al|en
"""

_TABLE: tuple[tuple[Category, str], ...] = (
    (Category.POSITIVE_MEETING, _MEETING),
    (Category.POSITIVE_INFO_REQUEST, _INFO),
    (Category.REFERRAL, _REFERRAL),
    (Category.LATER, _LATER),
    (Category.OBJECTION_PRICE, _PRICE),
    (Category.OBJECTION_RIVAL, _RIVAL),
    (Category.OBJECTION_TIMING, _TIMING),
    (Category.OBJECTION_TRUST, _TRUST),
    (Category.NOT_INTERESTED, _NOT_INTERESTED),
    (Category.WRONG_PERSON, _WRONG),
    (Category.LEFT_COMPANY, _LEFT),
    (Category.HOSTILE, _HOSTILE),
    (Category.OUT_OF_OFFICE, _ABSENT),
)


def _entries() -> Iterator[tuple[str, str, tuple[Category, float]]]:
    """Yield (language, phrase, (category, weight)); a line `[de]` says what language follows."""
    for category, lines in _TABLE:
        language = "en"
        for line in lines.strip().splitlines():
            if line.startswith("["):
                language = line.strip("[]")
                continue
            yield language, line.removeprefix("?").strip(), (category, WEAK if line.startswith("?") else STRONG)


LANGUAGES = ("en", "de", "fr", "es")
MEANINGS: dict[str, Phrasebook[tuple[Category, float]]] = {
    language: Phrasebook((phrase, meaning) for found, phrase, meaning in _entries() if found == language)
    for language in LANGUAGES
}
