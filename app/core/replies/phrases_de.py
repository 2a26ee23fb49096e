"""What people say in short sales replies in German, by what it means; in the notation of `words`."""

from app.core.message import Category

PHRASES: dict[Category, str] = {
    Category.POSITIVE_MEETING: """
montag~|dienstag~|mittwoch~|donnerstag~|freitag~|vormittag~|nachmittag~ * passt|passen|wurde|geht|gehen|ginge\
|klappt|moglich|gut|recht
rufen|ruf|klingeln|melden sie? gern|gerne|einfach|mich|bitte|doch durch|an|kurz|telefonisch
zusammensetzen|austauschen|kennenlernen|zusammentelefonieren
gerne|gern reden|sprechen|telefonieren|treffen
lassen|lass sie? uns|mich * sprechen|telefonieren|treffen|termin|austauschen|reden|vereinbaren|ausmachen
konnen|konnten|kann|sollen|wollen|konnte|koennen wir|ich|sie * sprechen|telefonieren|treffen|reden|austauschen\
|anrufen|vereinbaren
rufen|ruf|ruft sie? mich|uns * an
termin|termineinladung|kalendereinladung|terminvorschlag * vereinbaren|ausmachen|machen|schicken|senden|vorschlagen\
|einstellen|buchen
schicken|senden|schick|machen|mach * termin|termine|einladung|termineinladung|terminvorschlag|terminvorschlage\
|kalendereinladung|kalenderlink
einen|ein|kurzen|gerne|gern termin|demo|gesprach|telefonat|call
wann * haben|hatten|passt|ware|waren|konnen|konnten|hast sie|es|du|ihnen
montag|dienstag|mittwoch|donnerstag|freitag|morgen|vormittag|nachmittag|uhr|woche * passt|passen|wurde|geht|gut|ok\
|zeit|sprechen|telefonieren|moglich|gerne
passt|passen|past * montag|dienstag|mittwoch|donnerstag|freitag|uhr|morgen|mir|uns|gut|bei
am|gerne|gern montag|dienstag|mittwoch|donnerstag|freitag um|gegen|ab|vormittag|nachmittag|passt
ich|wir habe|haben|hatte|hatten|bin|sind * zeit|frei|verfugbar|erreichbar
hatte|hatten|habe|haben ich|wir * zeit|verfugbar
gerne|gern|kurze|live demo|vorfuhrung|prasentation|kennenlernen|telefonieren|gesprach
freue|freuen mich|uns auf * gesprach|termin|telefonat|austausch
""",
    Category.POSITIVE_INFO_REQUEST: """
hatten|haben|gibt sie|es|ihr * datenblatt|broschure|preisliste|unterlagen|infos|material|prasentation|beispiele\
|referenzen|flyer|dokumentation
ware|klange * interessant|spannend|gut|toll|super
?^ ja|gerne|gern|klar bitte|gerne|gern|sehr? $
senden|schicken|zusenden|schick|ubersenden|mailen|lassen|zukommen|schickt|sendet|zuschicken|bitte * mehr|weitere\
|infos|informationen|unterlagen|details|preisliste|angebot|prasentation|broschure|material|info|referenzen\
|kostenvoranschlag|preise|infomaterial|beispiele|katalog|datenblatt
mehr|weitere|nahere|detaillierte infos|informationen|details|info|unterlagen|angaben
infos|informationen|unterlagen|details|angebot|preisliste|material * zusenden|schicken|senden|zukommen|erhalten\
|bekommen|bitte|fur
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
""",
    Category.REFERRAL: """
macht|betreut|verantwortet|bearbeitet|kummert|entscheidet|leitet bei_uns|das|dies|sich|mein|meine|frau|herr
wenden|wende|richten|richte|melden|meld sie? sich|dich|dies|das|ihre? * an|bei
kontaktieren|kontaktiere|sprechen|fragen|frag|schreiben|anschreiben|kontaktier sie|bitte|du|mit * frau|herrn|herr\
|meinen|meine|unseren|unsere|den|die|mit|an
zustandig|verantwortlich|ansprechpartner|ansprechpartnerin|zustandige|zustandiger
ist|sind|dafur|hierfur|bitte|ihr|richtige|richtiger * zustandig|verantwortlich|ansprechpartner|ansprechpartnerin
weitergeleitet|weiterleiten|leite|leiten|gebe|geben|weitergegeben * an|kollegen|kollegin|weiter
mein|meine|meinen|unser|unsere|unseren|unserem|meinem|meiner|unserer kollege|kollegin|kollegen|chef|chefin\
|geschaftsfuhrer|leiter|it|einkauf|assistentin
in cc|kopie
""",
    Category.LATER: """
danach|spater|dann gerne|gern|wieder|nochmal
vor|bis * keine|kein|nicht * zeit|kapazitat|budget
melden|meld|meldet sie? sich|dich|euch|bitte * wieder|erneut|nochmal|nochmals|noch|im|in|nachstes|nach|ab|spater\
|anfang|ende
wieder|nochmal|nochmals|erneut|noch|spater|einmal melden|kontaktieren|ansprechen|anfragen|schreiben|nachfragen\
|anrufen|nach|auf|im|in
fragen|frag|schreiben|schreib|rufen|ruf|kontaktieren|kommen|komm|nachfragen|melden sie? * wieder|nochmal|erneut\
|spater|im|nach|nachstes|nachsten|auf
aktuell|momentan|derzeit|gerade|zurzeit|zur_zeit|jetzt|heute|im_moment|moment * nicht|passt|noch|kein|keine|schlecht
nicht jetzt|heute|aktuell|momentan|derzeit|vor|dieses|mehr_dieses|in_diesem
vielleicht|eventuell|evtl|moglicherweise|gerne|gern * spater|nachstes|nachsten|im|in|ab|anfang|ende|wieder|herbst
erst ab|im|nach|nachstes|wieder|ende|anfang|mitte|in
spater wieder|nochmal|einmal|gerne|gern|im|mal|noch
""",
    Category.OBJECTION_PRICE: """
nicht|kaum bezahlbar|leistbar|finanzierbar|drin
zu|sehr kostspielig|hochpreisig
zu|sehr|viel|ziemlich|echt|leider|einfach teuer|kostspielig|hoch|kostenintensiv
teuer
kein|keine|keinen|kaum|ohne|nicht|knappes|eingefroren * budget|geld|mittel|etat|finanziell~
budget|etat * nicht|kein|aufgebraucht|ausgeschopft|knapp|eingefroren|fehlt|uberschritten|sprengt|erschopft
preis|preise|kosten|preislich * zu|hoch|rahmen|nicht|uber|sprengt|sprengen|passt|ausserhalb
gunstiger~|billiger~
konnen|konnten|kann * nicht leisten
sprengt * budget|rahmen
""",
    Category.OBJECTION_RIVAL: """
nutzen|nutze|verwenden|verwende|haben|habe|arbeiten|arbeite|setzen|setze|benutzen|sind * bereits|schon
bereits|schon * losung|tool|anbieter|dienstleister|partner|agentur|system|software|lieferanten|vertrag|einsatz\
|versorgt|eine|einen|ein
zufrieden * mit|anbieter|losung|damit
mit * zufrieden|gut_aufgestellt
andere|anderen|anderes|anderer|anderem|bestehenden|jetzigen|aktuellen|bisherigen anbieter|tool|losung|dienstleister\
|partner|system|agentur|software|lieferant|lieferanten
selbst|intern|eigene|eigenen|eigenes|inhouse * entwickelt|gelost|gebaut|losung|tool|abgedeckt|team|system|software
vertrag|vertraglich * gebunden|bis|mit|lauft|laufenden|anderen
mitbewerber|konkurrenz|wettbewerber
fur * anderen|anderes|konkurrenz|wettbewerber * entschieden
""",
    Category.OBJECTION_TIMING: """
ganz|sehr|gerade|momentan|aktuell|derzeit|eher|zeitlich ganz|sehr? schlecht|ungunstig|eng|schwierig
andere|anderen|keine|nicht|hohere|wichtigere * prioritat|prioritaten|themen|baustellen|projekte|fokus
kein|nicht|ungunstig~|schlecht~|falsch~|unpassend~ * gut|guter|richtig|richtige|passend|passende|gunstig|gunstiger\
|ideal|zeitpunkt * zeitpunkt|moment|zeit|timing
ungunstig~|schlecht~|falsch~|unpassend~ * zeitpunkt|moment|timing
keine|kaum|wenig|nicht|ohne * zeit|kapazitat|kapazitaten|ressourcen|luft|kopf
zeitlich * nicht|eng|schwierig|schlecht|passt
ausgelastet|uberlastet|ausgebucht|eingespannt|land_unter
stecken|stecke|mitten|gerade * umstellung|migration|umbau|umzug|projekt|umstrukturierung|fusion|einfuhrung
""",
    Category.OBJECTION_TRUST: """
wer steckt
woher * haben|hast|habt|kennen|kommt|stammt|wissen * meine|meinen|unsere|mich|sie|adresse|daten|kontaktdaten|nummer\
|email|mail|uns
wer sind|ist|bist|steckt sie|das|ihr|du|dahinter
wie * kommen|kommt|sind sie * an|zu meine|meiner|unsere|meinen|adresse|daten
serios~|serioes~|betrug|abzocke|scam|fake|unserios|vertrauenswurdig|phishing
nie * gehort|zugestimmt|angemeldet|eingewilligt|erlaubt
vertrau~ * nicht|ihnen|misstrau~
kenne|kennen sie|ihre|ihr|euch * nicht
""",
    Category.NOT_INTERESTED: """
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
""",
    Category.WRONG_PERSON: """
falsch~|verkehrt~ ansprechpartner|person|adresse|abteilung|kontakt|ansprechpartnerin|adressat|stelle|empfanger
nicht * richtige|zustandig|verantwortlich|richtiger|zustandige|richtigen|ansprechpartner|passende
nicht * mein|meine|meinem|in_meinem bereich|abteilung|aufgabe|verantwortung|zustandigkeit|thema|gebiet\
|aufgabenbereich
betrifft|betreue|mache|bearbeite|entscheide * nicht|mich
damit * nichts zu_tun
nichts zu tun
""",
    Category.LEFT_COMPANY: """
nicht mehr * unternehmen|firma|tatig|beschaftigt|uns|hier|dabei|arbeitet|arbeiten|team|arbeite
arbeitet|arbeite|ist|bin|war|sind * nicht mehr * unternehmen|uns|hier|firma|tatig|beschaftigt|da|team|$
hat|habe|haben * verlassen|gekundigt|gewechselt|ausgeschieden
unternehmen|firma|haus|team verlassen|gewechselt
ausgeschieden|ruhestand|pensioniert|verstorben|rente
""",
    Category.HOSTILE: """
anwalt|rechtsanwalt|anwaltin|rechtsanwaltin|rechtsabteilung|rechtsanwalte * meldet|melden|eingeschaltet|einschalten\
|ubergeben|ubergebe|informiert|beauftrag~|wenden|kontakt~|horen
schalte|schalten|beauftrage|informiere|ubergebe|hort|horen|einschalten * anwalt|rechtsanwalt|anwaltin\
|rechtsanwaltin|rechtsabteilung
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
""",
    Category.OUT_OF_OFFICE: """
im urlaub|elternzeit|mutterschutz|krankenstand
nicht|bin|derzeit|aktuell|bis * buro|haus|erreichbar
abwesend|abwesenheit|abwesenheitsnotiz
bin|wieder|ab * zuruck|erreichbar|buro
""",
}
