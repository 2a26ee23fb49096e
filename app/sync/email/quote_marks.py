"""How mail programs announce what they quote, forward or sign: words of some twenty-five languages, as patterns."""

import re

# "On 3 March 2026 at 10:12, Jo <jo@firm.example> wrote:" ------------------------------------------------------------

WROTE = re.compile(
    r"\b(?:wrote|writes|a [ée]crit|[ée]crivait|schrieb|schreibt|geschrieben|escribi[oó]|escribe|ha escrito"
    r"|ha scritto|scrisse|scrive|escreveu|schreef|geschreven|skrev|skrifa[rð]i?|kirjoitti|"
    r"napisa[łl](?:\(a\)|a|o)?|pisze|napsal(?:\(a\)|a)?|nap[ií]sal(?:\(a\)|a)?|p[ií][šs]e|[ií]rta|a scris"
    r"|scris|yazd[ıi]|kirjutas|ra[šs][ėe]|rakst[īi]ja|napisao|je napisal|menulis|vi[eế]t|said)\b"
    r"|написа[лв](?:\(а\)|а)?|пише[тм]?\b|писа[лв]а?\b|έγραψε|写道|寫道|写到|のメール|書きました|が書いた|作成|작성|كتب|כתב|เขียน",
    re.IGNORECASE,
)
STARTS = re.compile(
    r"^[\s\"'«“*_(\[-]{0,4}(?:(?:on|am|le|el|il|em|op|den|p[åa]|pe|w dniu|dnia|dne|d[ňn]a|v|a|in|at|la|vào"
    r"|ngày|στις|в|на|u|kl|den|tarihinde|quoting|zitat|zitiere|citando|citerar|citat|quote)\b.{0,60}\d"
    r"|(?:quoting|zitat|zitiere|citando|citerar|citat|in (?:your|the) (?:mail|message|article))\b"
    r"|\d{1,4}[.\-/年년 ]|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim"
    r"|mi[ée]|jue|vie|s[áa]b|dom|gio|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс|понед|втор|сред|четв|пятн"
    r"|субб|воскр)\w*[.,]? "
    r"|[^<>@\n]{0,80}<[^<>\s]+@[^<>\s]+>)",
    re.IGNORECASE,
)
WHEN = re.compile(
    r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}\.? (?:jan|f[eé][bv]"
    r"|m[aä]r|apr|avr|ma[iy]|jui?n|jul|ao[uû]t|aug|ago|se[pt]|o[ck]t|out|nov|de[cz]|dic|янв|фев|мар|апр"
    r"|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|серп|лип)|[年月日년월일]",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[<(\[\"']?(?:mailto:)?[^\s<>()\[\]\"']+@[^\s<>()\[\]\"']+\.[^\s<>()\[\]\"']+")
# The same inside a line that begins with the person's own words.
INLINE = re.compile(
    r"(?<=\S)\s+(?=(?:On|Am|Le|El|Il|Em|Op) (?:\w{2,9}[.,]{0,2} )?(?:\d{1,2}"
    r"|\w{3,9}\.? \d{1,2})[ .,/-].{4,160}(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu"
    r"|schreef)[^\n]{0,80}:\s*$)"
)

# "-----Original Message-----" ----------------------------------------------------------------------------------------

_KIND = (
    r"original|forward|weitergeleit|urspr[üu]ng|transf[ée]r|d'origine|reenvi|inoltrat|originale|encaminhad"
    r"|doorgestuurd|oorspronkelijk|vidarebefordra|ursprungligt|videresend|videresendt|opprinnelig"
    r"|oprindelig|v[äa]litetty|alkuper[äa]inen"
    r"|przekazan|oryginaln|p[ůu]vodn|p[řr]eposlan|eredeti|tov[áa]bb[íi]t|redirec[țt]ionat|ini[țt]ial"
    r"|iletilen|orijinal|исходн|пересла|пересыла|оригинал|початков|переслан|προωθημ|αρχικ|原始|转发|轉寄|原邮件"
    r"|元のメッセージ|転送|원본|전달|diteruskan|asli|chuy[ểe]n ti[ếe]p|\bfwd?\b|\bre\b"
)
DIVIDER = re.compile(
    rf"^[\s>*_|]*(?:[-_=*~#─—–]{{2,}}\s*[^\n]{{0,40}}?(?:{_KIND})[^\n]{{0,50}}?\s*[-_=*~#─—–:]{{1,}}"
    rf"|begin forwarded message\s*:?|(?:anfang der|d[ée]but du|inicio del|inizio"
    rf"|início da) [^\n]{{0,20}}(?:{_KIND})[^\n]{{0,20}}:?)\s*[*_]*\s*$",
    re.IGNORECASE,
)
# Zoho and others: "---- On Tue, 5 Jan 2026 10:00:00 +0100 Jo <jo@firm.example> wrote ----"
DASHED = re.compile(r"^[\s*]*-{3,}[^\n]*\d[^\n]*(?:@|wrote)[^\n]*-{2,}[\s*]*$", re.IGNORECASE)

# "From: …", "Von: …" -------------------------------------------------------------------------------------------------

_FROM = (
    "from|von|de|da|van|fra|från|od|lähettäjä|от|від|gönderen|kimden|feladó|de la|expéditeur|remitente|mittente"
    "|remetente|afzender|absender|από|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|发信人|מאת|من|dari|từ"
)
_REST = (
    "sent|date|to|cc|bcc|subject|reply-to|importance|organization|attachments|on behalf of|gesendet|datum"
    "|an|kopie|betreff|antwort an|envoyé(?: le| par)?|à|a|objet|copie à|copie|pièces jointes|enviado(?: el"
    "| em)?|enviada(?: em)?|fecha|para|asunto|assunto|data|inviato|"
    "oggetto|verzonden|aan|onderwerp|skickat|till|ämne|kopia|sendt|til|emne|dato|kopi|wysłan[oae]|do|temat"
    "|dw|odesláno|komu|předmět|kopie|lähetetty|päivämäärä|vastaanottaja|aihe|kopio|отправлено|дата|кому"
    "|тема|копия|надіслано|"
    "tarih|kime|kime|konu|bilgi|küldve|dátum|címzett|tárgy|trimis|către|subiect|στάλθηκε|ημερομηνία|προς"
    "|θέμα|发送时间|發送時間|日期|收件人|抄送|主题|主旨|主題|寄件日期|送信日時|日時|宛先|件名|보낸 ?날짜|날짜"
    "|받는 ?사람|제목|참조|נשלח|אל|נושא|dikirim"
    "|kepada|perihal|"
    "destinataire|destinatario|destinatário|sender|recipient|x-[a-z-]+|message-id|in-reply-to"
)
HEADER = re.compile(
    rf"^[\s>|]{{0,12}}[*_]{{0,2}}(?:(?P<sender>{_FROM})"
    rf"|{_REST})[*_]{{0,2}}\s?[:：]\s?[*_]{{0,2}}(?P<value>.*)$",
    re.IGNORECASE,
)

# Signatures ----------------------------------------------------------------------------------------------------------

RULE = re.compile(r"^\s*(?:--+|__+|—+|–+|─+|==+|\*\*\*+|~~+|##+|\+\++|-=+-?|ᐧ)[\s*]*$")
EXACT_RULE = re.compile(r"^(?:--|—|–|__) ?\s*$")
SENT_FROM = re.compile(
    r"^[\s*_\[(>-]{0,4}(?:sent (?:from|via|with|using|on) (?:(?:my|the)\b|(?-i:[A-Z<\[]))|get outlook|(?:télé)?charge[rz]? outlook"
    r"|gesendet (?:von|mit|über)|von (?:meinem|unterwegs|mein)[^\n]{0,60}gesendet|diese nachricht wurde von"
    r"|envoy[ée] (?:de|depuis|à partir|avec|du|via)|enviado (?:desde|con|do|de|a partir|pelo|via)"
    r"|enviada (?:desde|do)|inviato (?:da|con|dal)"
    r"|verstuurd (?:vanaf|met|vanuit)|verzonden (?:vanaf|met|vanuit)|skickat fr[åa]n|skickades fr[åa]n"
    r"|sendt fra|sendt via|l[äa]hetetty|wys[łl]an[eo] (?:z|za)|odesl[áa]no|отправлено (?:с|из|со)|надіслано"
    r"|iphone[’']?(?:から|umdan)|ipad[’']?(?:から|umdan)|\S{0,12}から送信|发自|發自|從我的|从我的|나의 |내 iphone|εστάλη από"
    r"|στάλθηκε από|trimis de|k[üu]ldve|poslano|hankige outlook|hol(?:en sie|) outlook|laden sie outlook"
    r"|obtener outlook|ottieni outlook|scarica outlook|obter o outlook|h[äa]mta outlook|hent outlook"
    r"|download outlook|pobierz program outlook|скачать outlook|t[ée]l[ée]charger outlook|this (?:e-?mail"
    r"|message) was sent (?:from|using|with)|mail sent from|envoyé$)",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"^[\s*_]*(?:(?:with |my |many )?(?:kind|best|warm|warmest|kindest)? ?(?:regards|wishes)|best|cheers"
    r"|sincerely|yours(?: truly| sincerely| faithfully)?|respectfully|cordially|many thanks|thanks(?: again"
    r"| and regards)?|thank you|mit (?:freundlichen|besten|herzlichen|lieben) gr[üu](?:ß|ss)en|(?:viele"
    r"|beste|liebe|schöne|herzliche|freundliche) gr[üu](?:ß|ss)e|gru(?:ß|ss)|mfg|vg|lg"
    r"|cordialement|bien (?:à vous|cordialement)|salutations|meilleures salutations|sincères salutations"
    r"|atentamente|saludos(?: cordiales)?|un saludo|cordiali saluti|distinti saluti|saluti|atenciosamente"
    r"|cumprimentos|abraços|met vriendelijke groet(?:en)?|groet(?:en)?|med vänliga? hälsning(?:ar)?"
    r"|vänligen|hälsningar|mvh|med venlig hilsen|vennlig hilsen|ystävällisin terveisin|z poważaniem"
    r"|pozdrawiam|s pozdravem|üdvözlettel|с уважением|saygılarımla|敬具|よろしくお願い[^\n]{0,6})[\s*_,.!]*$",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|(?:https?://|www\.)\S+|(?:\+|\(?0|\b\d)[\d\s().\-/–]{7,}\d|^\W{0,3}(?:t|p|m|f"
    r"|tel|phone|mobile|mobil|cell|fax|skype|office|direct|web|e-?mail|linkedin|twitter|adresse"
    r"|address)\b\.?\s*[:.]",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^[\s*_>=-]*(?:(?:confidentiality|privacy|legal|important|disclaimer)[^\n]{0,20}(?:notice|note|:)"
    r"|disclaimer\b|caution:|(?:this|the (?:information|contents?)"
    r"|the information contained)[^\n]{0,40}(?:e-?mail|message|communication)[^\n]{0,80}(?:confidential"
    r"|intended|privileged)"
    r"|(?:diese (?:e-?mail|nachricht)|der inhalt)[^\n]{0,80}(?:vertraulich|bestimmt)|ce (?:message|courriel"
    r"|mail)[^\n]{0,80}(?:confidentiel|destin)|este (?:mensaje|correo|e-?mail)[^\n]{0,80}(?:confidencial"
    r"|dirigid|destin)|(?:questo|il presente) (?:messaggio|e-?mail)[^\n]{0,80}(?:riservat|confidenzial"
    r"|destin)|le informazioni contenute in questo|esta mensagem[^\n]{0,80}(?:confidencia|destin)"
    r"|(?:please )?consider the environment|antes de imprimir|pensez à l'environnement"
    r"|you received this (?:message|e-?mail) because you|to unsubscribe from this (?:group|list|topic)"
    r"|to respond, reply to this email|(?:unsubscribe|abmelden|se désabonner|darse de baja)\s*[:<|(]"
    r"|view (?:it|this (?:message|email)) (?:on|in)|reply to this email directly)",
    re.IGNORECASE,
)
