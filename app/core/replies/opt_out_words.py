"""Words that ask for no more mail, in twenty languages; `_` stands for a blank."""

# Alone in a message or a subject (give or take a please and a thank-you) these mean one thing only.
ALONE = """
stop stopp stopall unsubscribe unsub unsubscribed unsubscribe_me remove remove_me optout opt_out
cancel_subscription abmelden abmeldung abbestellen austragen kündigen desinscrire désinscription désinscrire
désabonner désabonnement désabonnez-moi désinscrivez-moi baja darme_de_baja dar_de_baja cancelar_suscripción
rimuovi rimuovimi cancellami cancellazione disiscrivimi disiscrizione annulla_iscrizione descadastrar
descadastre remover cancelar_inscrição sair afmelden uitschrijven afmelding avregistrera avsluta avprenumerera
avmeld avmelding meld_af afmeld afmeld_mig avmeld_meg frameld peruuta poista peruuta_tilaus wypisz wypisz_mnie
rezygnuję odhlásit odhlásiť odhlasit leiratkozás leiratkozom dezabonare dezabonează-mă odjava odjavi_me
odjavite_me отписаться отпишите отписка отписать відписатися відписка стоп iptal abonelikten_çık çıkar διαγραφή
απεγγραφή hủy_đăng_ký berhenti_berlangganan 退订 退訂 取消订阅 取消訂閱 配信停止 配信解除 登録解除 購読解除 停止 수신거부
수신_거부 구독취소 구독_취소 الغاء_الاشتراك إلغاء_الاشتراك הסר הסרה להסיר no_more arrêt arret arrêtez basta
"""

# In scripts without blanks between words: found anywhere in the text.
ANYWHERE = """
配信停止 配信を停止 配信を止め 配信解除 登録を解除 登録解除 購読を解除 メールを送らないで メールは不要
メール不要 送信しないで 送らないで 今後の連絡は不要 今後のご連絡は不要 連絡しないで リストから削除
削除してください 迷惑です 営業メールはお断り 営業メールお断り 退订 退訂 取消订阅 取消訂閱 不要再发 不要再發
别再发 別再發 请勿再发 請勿再發 不要再联系 不要再聯絡 请删除我 請刪除我 从列表中删除 从名单中删除 停止发送
停止發送 别给我发 不要给我发 수신거부 수신을거부 구독취소 구독해지 메일을보내지 보내지마세요 보내지말아
연락하지마세요 연락하지말아 목록에서삭제 명단에서삭제 لا_ترسل لا_تراسلني ازالة_اسمي
إزالة_اسمي إلغاء_اشتراكي الغاء_اشتراكي توقف_عن_ارسال
توقف_عن_إرسال أوقفوا أزيلوني احذفني הסירו_אותי תסירו_אותי
הסר_אותי להסיר_אותי אל_תשלחו לא_לשלוח_לי תפסיקו_לשלוח
"""

# Phrases in the notation of `words`.
PHRASES = """
please? unsubscribe|unsub me|us|my|this|from|our|immediately|now|asap|please
want|like|wish|need|would|please|to to? unsubscribe
how * i|we|to|one unsubscribe
unsubscribe please|thanks|thank
remove|delete|take|strike|drop|erase|cut * me|us|my|our from|off * list|lists|database|mailing|mail|emails|records\
|system|distribution|contacts|crm|sequence|campaign
take|get|leave|keep|drop me|us off
take|get my|our|this * off * list|lists|database
please remove|delete|erase me|us|my|our
remove|delete|erase me|us now|immediately|asap|please|thanks|at
delete|erase|remove my|our|all data|details|address|email|contact|information|info|record|records|name
remove|delete from * list|lists|database|mailing
opt me|us out
want|like|wish|need|please|would|to to? opt out
opting out
please opt|opted out
stop|quit|cease * emailing|mailing|sending|contacting|messaging|writing|spamming|texting|calling|bothering\
|pestering|harassing
stop|quit|cease your|the|these|this|all|those emails|mails|messages|spam|mailings|mail|email|newsletter
stop it please?
stop|cease|end|discontinue * all|any|further|this|these|your communication|communications|contact|correspondence\
|outreach
stop with the|your|these spam|emails|mails
do not|never email|mail|contact|write|message|call|text|spam|bother|reach|disturb|send me|us again|anymore|any\
|further|more|ever|out|to|emails|mails|messages
do not|never * contact|email|write|message|mail me|us again|anymore|ever
do not want|wish to receive|hear|get any|more|further|your|these|such|from|emails|mails|messages|anything
do not want|wish|like any|more|further|your|these|such|to * emails|mails|messages|newsletter|newsletters|spam\
|contacted
no more|further emails|mails|email|mail|messages|spam|contact|newsletters|please
leave me|us alone
lose my|our email|address|number|contact
cancel my|our|this|the subscription|newsletter
^ please? unsubscribe thanks|thank|please|me|now? $
^ i|we unsubscribe
take me out of
^ please? do not email|contact|call|write|message|mail|text to? me|us please? $
never contact|email|mail|write|message me|us
revoke|withdraw * consent|permission
nehmen|nimm|nehmt|streichen|streich|loschen|entfernen|entfern|loescht|losche * mich|uns|meine|unsere|meinen *\
 verteiler|liste|mailingliste|emailliste|adressliste|datenbank|daten|adresse|newsletter|kontaktdaten|system|eintrag\
|mailadresse|emailadresse
nehmen|streichen|loschen|entfernen|tragen|nimm|trag|entfern|losch|melden sie? mich|uns * aus|ab|heraus|raus
mochte|will|wurde|moechte|wollen|bitte|gerne * abmelden|abbestellen|austragen|abgemeldet|ausgetragen
newsletter|verteiler|mailing|emails|abo|abonnement abbestellen|abmelden|kundigen|stornieren
bitte abmelden|austragen|abbestellen|loschen|entfernen
melden|meldet|melde sie? mich|uns * ab
tragen|trage sie? mich|uns * aus
keine * emails|mails|email|mail|werbung|werbemails|newsletter|nachrichten|zusendungen|kontaktaufnahme|werbeemails\
|weiteren|weitere mehr|bitte|zusenden|senden|schicken|erhalten|bekommen|emails|mails
keine weiteren|weitere emails|mails|email|mail|nachrichten|werbung|newsletter|kontaktversuche|anfragen
keine emails|mails|werbung|spam|newsletter
schreib|schreibt|schreiben|kontaktieren|kontaktiert|mailen|schicken|senden|belastigen|rufen sie? mir|mich|uns *\
 nicht|keine|nie * mehr|wieder
schreib|schreibt|schreiben|kontaktieren sie? mir|mich|uns nicht
nicht|nie mehr|wieder kontaktieren|anschreiben|kontaktiert|anmailen|angeschrieben|belastigt|belastigen|anrufen
mochte|will|wollen|mochten|moechte * nicht|keine|nie * kontaktiert|angeschrieben|belastigt|emails|mails|werbung\
|post|nachrichten
horen|hor|horen|hort sie? auf * zu|mit|emails|spam
unterlassen * werbung|emails|mails|kontakt|zusendung|kontaktaufnahme|nachrichten|kunftig
widerspreche|widersprechen|widerruf~ * werbung|nutzung|verarbeitung|einwilligung|kontaktaufnahme|zusendung|daten
lassen|lass|lasst sie? mich|uns endlich|bitte|einfach|blos? in ruhe $
lassen|lass|lasst sie? mich|uns endlich|bitte|einfach|blos? in ruhe mit|und|bitte|sonst|danke
desinscri~|desabonn~|desinscri moi|nous|me
merci de me|nous desinscrire|desabonner|retirer|supprimer|enlever|radier
me|nous desinscrire|desabonner|desinscrit|desabonne
retir~|supprim~|enlev~|effac~|radi~ moi|nous|mon|ma|mes|notre|nos|mon|me * liste|listes|base|fichier|fichiers\
|adresse|donnees|coordonnees|mail|email|mailing|diffusion|newsletter
retirez|supprimez|enlevez|retirer|supprimer|enlever|effacez|rayez moi|nous|me
ne|de * me|m|nous|plus|pas * plus * ecrire|contacter|contactez|ecrivez|envoyer|envoyez|solliciter|recevoir\
|demarcher|deranger|relancer|sollicitez|relancez
ne plus * ecrire|contacter|recevoir|solliciter|envoyer|relancer|deranger
ne * plus * recevoir|vos|de * mails|emails|messages|courriels|sollicitations|communications|courrier|newsletter
plus de mails|emails|mail|messages|courriels|spam|publicite|sollicitations|pub
arretez|arreter|cessez|cesser|arrete * ecrire|envoyer|envois|contacter|spam|spammer|mails|emails|messages\
|solliciter|harceler|relances
ne me|m|nous contactez|ecrivez|envoyez|appelez|sollicitez|relancez|derangez|contacte|ecris|envoie * plus|jamais
laissez|laisse moi|nous tranquille|tranquilles
stopper|stoppez * envois|mails|emails|envoi
darme|dame|deme|dar|denme|darnos|dennos|dadme|dese de? baja
quiero|quisiera|deseo|solicito * baja|desuscribirme|cancelar|eliminar
desuscrib~|desuscrib~ me?
borre|borra|borren|elimine|elimina|eliminen|quite|quita|quiten|saque|saca|saquen|remueva|retire|retira|retiren\
|borrar|eliminar|quitar|sacar|retirar me|mi|mis|nuestro|nuestra|nos * lista|listas|base|datos|correo|email\
|direccion|contacto|registros|envios
eliminame|eliminenme|elimineme|borrame|borrenme|borreme|quitame|quitenme|quiteme|sacame|saquenme|saqueme|remuevame\
|retirame|retireme
no me|nos * escriba~|escribas|contacte~|contactes|envie~|envies|mande~|mandes|moleste~|molestes|llame~|llames * mas\
|correos|mensajes|nunca|emails|mails|publicidad
no me|nos * vuelva~|vuelvas a? escribir~|contactar~|enviar~|molestar~
no quiero|queremos|deseo|deseamos * recibir * mas|correos|emails|mensajes|informacion|publicidad|sus|vuestros|estos\
|nada
no * envien|envie|envies|manden|mande|mandes * correos|emails|mensajes|mails|publicidad|spam
no mas|mas correos|emails|mensajes|mails|publicidad|spam
dej~|pare~|par~|cese~ * de enviar~|mandar~|escribir~|contactar~|molestar~|llamar~
cancel~|anul~ * mi|la suscripcion
rimuov~|cancell~|elimin~|toglie~|togli * mi|mio|mia|nostro|miei|dalla|dal|indirizzo|lista|database|dati|mailing
rimuovetemi|cancellatemi|toglietemi|eliminatemi|rimuovimi|cancellami|disiscrivetemi|disiscrivimi|disiscriv~
non * scriv~|contatt~|invi~|mand~|disturb~|ricever~ * piu|altre|mail|email|messaggi
non desider~|vogli~|volev~ * ricever~|essere|piu|email|mail|comunicazioni|contattat~
smett~|bast~ * di|con inviar~|scriver~|mandar~|contattar~|email|mail|spam
revoc~ * consenso
remov~|retir~|exclu~|apagu~|elimin~|tir~ * me|meu|minha|nosso|o|da lista|email|contato|contacto|base|cadastro|dados\
|mailing|endereco
nao * receber|recebo|enviar|envie~|mande~|contat~|contact~|escrev~ * mais|emails|mensagens|email
nao quero|desejo|gostaria * receber|mais|contat~|emails|contact~
descadastr~|desinscrev~|desinscri~
parem|pare|parar|deixem|deixe * de enviar|mandar|escrever|contat~|contact~
cancel~ * inscricao|assinatura|subscricao
uitschrijven|afmelden|uitgeschreven|afgemeld
schrijf|meld|haal|verwijder * mij|me|ons|mijn|onze|dit uit|af|van|gegevens|adres|email|emailadres|lijst
geen * mail|mails|emails|berichten|reclame|nieuwsbrief meer|ontvangen|sturen|mails
niet|nooit meer|opnieuw te? mailen|schrijven|benaderen|contacteren|benaderd|lastig
mail|schrijf|stuur|benader|contacteer|bel mij|me|ons * niet|nooit|geen
stop met mailen|sturen|mails|emails|schrijven|spammen
avregistrer~|avprenumerer~|avsluta mig|prenumeration~|min|mitt|oss
ta|stryk|radera|avregistrera|slett|slet|fjern|meld * mig|meg|mitt|min|mine|oss|os * bort|fran|fra|lista|listan\
|listen|listo~|adress~|register|data|av|af|mailinglist~|epost~|ut|utskick~|databas~
inga * mejl|mail|utskick|epost|meddelanden|brev|mailutskick
ikke|inte|aldrig kontakta|kontakte|kontakt|skicka|skriva|skriv|mejla|maile|sende|send * mig|meg|oss|os|til|till|mer\
|mere|flere|fler|igen
kontakta|kontakt|skriv|skicka|mejla|mail|send|ring * mig|meg|oss|os * inte|ikke|aldrig|aldri
kontakta|kontakt|skriv|skicka|mejla|mail|send|ring inte|ikke|aldrig|aldri * mig|meg|oss|os|til|till|mer|mere|flere\
|fler|igen
ikke|inte|ingen|inga flere|fler|mer|mere mail|mails|mejl|epost|eposter|emails|henvendelser|beskeder|meddelanden
onsker|vil|vill|onskar|ønsker ikke|inte * mail|mails|mejl|epost|kontaktet|kontaktes|kontaktas|kontaktad|nyhetsbrev\
|nyhedsbrev
sluta|stopp|stop|slut med? * skicka|mejla|sende|maile|skrive|mails|mejl
poist~ * minut|meidat|minua|tietoni|sahkopost~|osoite~|lista~|postituslista~
alkaa|ala|alkaa lahett~ * enaa|viesteja|sahkopost~
en halua * viesteja|sahkoposti~|postia|yhteydenotto~
wypis~|usun~|wykresl~|skresl~ * mnie|nas|moj|moje|moich|z listy|bazy|subskrypcji|newslettera|adres|dane
wypisz~|usun~|wykresl~ mnie|nas|moj|moje
nie wysyl~|piszcie|pisz|pisac|przysyl~|kontaktuj~|kontaktow~|dzwon~ * wiecej|maili|wiadomosci|do|mnie|nam|nas|mi|sie
nie chc~|zycz~ * maili|wiadomosci|emaili|otrzymywac|kontaktu|kontaktowano
rezygn~ * newsletter~|subskrypc~|otrzymywan~
prosze|prosimy * wypis~|usuniec~|wykresl~|usun~
odhlas~|vymaz~|odstran~|smazt~ * me|mne|nas|moj|mou|muj|ma|z|ze|adresu|udaje|databaze|seznamu
uz|vice mi|nam|me nepiste|neposilejte|nekontaktujte|nevolejte|nepiste
nechci|nechceme|neprejem~|nepreji|nezelam~ * dostavat|emaily|maily|zpravy|kontakt~|dalsi|si
neposilejte|nepiste|nekontaktujte|neposielajte * mi|me|nam|nas|dalsi|uz|viac|ma
leiratk~ * a|szeretn~|hirlevel~|koszon~
torol~|tavolits~|vegy~ * listarol|adat~|cim~|engem|adatbazis~
ne|nem irj~|kuldj~|keress~|kerek|kivan~ * tobb|emailt|levelet|email~|uzenet~|leveleket
ma|ne dezabon~
dezabon~|stergeti|eliminati|scoateti * ma|lista|baza|adresa|datele|mea
nu * doresc|trimiteti|scrieti|contactati|vreau * mai|emailuri|mesaje|primesc
отпи~|удал~|исключ~|убер~ * меня|мои|моя|нас|наш|адрес|из|от рассылк~|списк~|базы|базу|данные|адрес|почту|email
отпишите|отписать|удалите|исключите|уберите меня|нас|мои|мой
хочу|хотел|прошу|как * отписаться|отписать|отпишите
не * пишите|присылаите|отправляите|шлите|беспокоите|звоните|слать|писать * мне|нам|больше|более
больше|более мне|нам не пишите|присылаите|отправляите|звоните
больше|более не * пишите|присылаите|отправляите|беспокоите|хочу|надо
не хочу|желаю|хотим * получать|больше|рассылк~|писем|письма
прекратите * рассылк~|присылать|писать|слать|спам
відпи~|видал~ * мене|мою|мии|нас|адресу|розсилк~|списку|з
не * пишіть|надсилаите * мені|нам|більше
listeden|listenizden|abonelikten|uyelikten * cikar~|cik~|sil~
bana|bize|bir * daha|email|eposta|mail * gondermeyin|yazmayin|atmayin|gonderme
gondermeyin|yazmayin|aramayin * lutfen|artik|bir
διαγρα~|αφαιρ~ * με|μου|μας|τη|το λιστα|διευθυνση|email|στοιχεια|λιστας|απο
μη|μην * στελνετε|ξαναστειλετε|επικοινωνησετε|ξαναγραψετε * αλλα|αλλο|email|μηνυματα|ξανα|μου
odjav~|ukloni~|obrisi~|izbrisi~|makni~ * me|moj|moju|nas|sa|s|iz|liste|email|adresu|bazu|podatke
ne * zelim|saljite|pisite|kontaktirajte * vise|primati|mi|mailove
"""
