"""How servers and reports say why a mail was not delivered, by reason; texts are lower-case, without addresses and links."""

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


# Tried in order; the first that is found decides. Texts are lower-case, without addresses and web links.
SENDER = _any(
    r"sender (?:e?mail )?(?:address|domain)?[^a-z]{0,3}(?:is )?(?:was )?(?:rejected|denied|refused|invalid"
    r"|unknown|verif)",
    r"(?:invalid|bad|unknown|unverif\w+|forged|spoofed) (?:return|sender|envelope)",
    r"sender verif\w+ failed",
    r"(?:could not|cannot|can't|unable to) verify (?:the )?sender",
    r"mail from[^.]{0,40}(?:reject|denied|refused)",
    r"domain of (?:the )?sender",
    r"sender'?s? (?:domain|address)[^.]{0,40}(?:exist|resolve|not found|reject|unknown)",
    r"from address[^.]{0,30}(?:reject|invalid|verif|not allowed)",
    r"return[- ]path[^.]{0,30}(?:reject|invalid|not)",
    r"not allowed to send (?:as|from)",
    r"send ?as ?denied",
    r"email address is not verified",
    r"identit\w+ failed the check",
    r"authenticated sender",
    r"(?:invalid|bad)[^.]{0,12} sender",
)
AUTHENTICATION = _any(
    r"\bdmarc\b",
    r"\bdkim\b",
    r"\bspf\b",
    r"sender policy framework",
    r"unauthenticated (?:e-?mail|message|mail)",
    r"authentication (?:information|check|result|fail)",
    r"fails? to pass authentication",
    r"sender id",
)
REVERSE_NAME = _any(
    r"reverse[- ]?dns",
    r"\brdns\b",
    r"\bptr\b",
    r"ip name lookup",
    r"name lookup failed",
    r"reverse (?:look|host|name)",
    r"unverifiable sending",
    r"mismatches client",
    r"cannot find your (?:reverse )?hostname",
    r"hostname for your ip",
    r"does not resolve to",
    r"forward.confirmed",
    r"(?:no|without a?) (?:valid )?(?:host ?name|dns entry|sender domain)",
    r"helo command rejected",
    r"(?:helo|ehlo)[^.]{0,40}(?:reject|invalid|match|resolve)",
    r"dns lookup of your",
)
RELAY = _any(
    r"\brelay(?:ing)?\b[^.;]{0,40}(?:denied|not|prohibit|refus|access|disallow|reject)",
    r"(?:unable to|not|can(?:no|')t|don't|won't) (?:allowed to |permitted to |)relay",
    r"insecure mail relay",
    r"no relay",
    r"we do(?: not|n't) relay",
    r"not (?:local|one of our|hosted)[^.]{0,20}gateway",
    r"relay(?:ing)? mail",
    r"this (?:host|domain|server) is not (?:a relay|configured)",
    r"open relay",
    r"not in my list of allowed",
)
LISTED = _any(
    r"\bblack ?-?list",
    r"\bblock ?-?list",
    r"\bdeny ?-?list",
    r"\brbl\b",
    r"\bdnsbl\b",
    r"spamhaus",
    r"spamcop",
    r"\bsorbs\b",
    r"barracuda",
    r"senderscore",
    r"cloudmark",
    r"reputation",
    r"blocked using",
    r"user complaints",
    r"(?:ip|host|server|network|client|address|domain|connection|range)\b[^.]{0,60}(?:is |was "
    r"|has been )?(?:blocked|banned)",
    r"(?<!not )listed (?:at|in|on|by)\b",
    r"client host rejected",
    r"host network not allowed",
    r"too many complaints",
    r"\b(?:tss|ts)0\d\b",
    r"\baup#",
    r"blocked by",
    r"connections? (?:not accepted|refused by policy|from your)",
    r"poor rep",
    r"(?:your|this) (?:ip|server|host|network|isp|domain)[^.]{0,60}(?:block|reject|refus|denied|deny|ban)",
    r"(?:rejected|denied|refused) (?:because|as) your",
    r"ip address[^.]{0,40}(?:reject|refus|denied|black)",
)
SPAM = _any(
    r"\bspam",
    r"unsolicited",
    r"\bjunk",
    r"\bube\b",
    r"\bbulk (?:e-?)?mail",
    r"phish",
    r"scored as",
    r"anti.?spam",
    r"looks like spam",
    r"classified as",
    r"not rfc 2822.{0,20}spam",
    r"suspicious",
    r"rule imposed",
    r"bogofilter",
)
VIRUS = _any(r"\bvirus", r"malware", r"infected", r"trojan", r"malicious", r"\bworm\b", r"potentially dangerous")
CONTENT = _any(
    r"content[^.]{0,30}(?:reject|not (?:allowed|accept)|denied|refus|block|presents|filter)",
    r"media error",
    r"message (?:content|body|header)[^.]{0,40}(?:reject|refus|not|invalid)",
    r"duplicate header",
    r"bare (?:lf|cr)",
    r"attachment[^.]{0,40}(?:not|block|reject|prohib|type)",
    r"potential\w* (?:a )?security issue",
    r"8 ?bit",
    r"illegal attachment",
    r"header[^.]{0,20}(?:missing|malformed|invalid|duplicate|not rfc)",
    r"rfc ?[25]?\d?22",
    r"improper (?:use of|mime)",
    r"message (?:was )?(?:rejected|refused) (?:due to|because|for)",
    r"content.type",
    r"data format error",
    r"multiple (?:from|subject)",
    r"mime (?:error|structure)",
    r"line (?:too long|length)",
)
POLICY = _any(
    r"polic(?:y|ies)",
    r"protocol violation",
    r"security (?:settings|reasons)",
    r"administrative(?:ly)? (?:prohib|denied)",
    r"prohibited",
    r"violat",
    r"(?:e-?mail|message|mail) (?:is |was |has been )?(?:blocked|filtered|not allowed)",
    r"delivery not authorized",
    r"not authori[sz]ed",
    r"auth ?required",
    r"authenticat\w+ required",
    r"restricted",
    r"resolver\.rst",
    r"rejected by (?:the )?(?:recipient|user|administrator|server|rule|filter|transport)",
    r"not accepting (?:e-?)?mail from",
    r"not (?:allowed|permitted|able) to (?:post|send|contact)",
    r"challenge",
    r"permission",
    r"moderat",
    r"(?:only|non)[ -]?members?\b[^.]{0,20}(?:post|may|can|allow)?",
    r"reject mail from",
    r"not (?:a )?members?\b",
    r"blocked senders?",
    r"(?:closed|private) (?:mailing )?(?:list|group)",
    r"do not wish to receive",
    r"banned",
    r"denied (?:by|due)",
    r"access (?:to this \w+ )?(?:is )?denied",
    r"mail (?:rejected|refused) by",
    r"message (?:rejected|refused|filtered|was filtered|blocked)",
    r"you (?:are|have been) (?:not allowed|blocked|denied)",
    r"(?:recipient|user|customer)[^.]{0,40}(?:blocked|filter|refus\w+ (?:your|to (?:accept|receive))|has rejected)",
    r"tls (?:is )?required",
    r"must issue (?:a )?starttls",
    r"encryption (?:is )?(?:required|needed)",
    r"legal reasons",
    r"rejeita|recusad|rechazad|abgelehnt|refusé|rifiutat|odrzucon|отклон|拒否|拒绝|拒絕|거부",
)
RATE = _any(
    r"receiving mail (?:at a rate|too quickly)",
    r"too (?:many|much) (?:connection|concurrent|message|recipient|mail|e-?mail|session)",
    r"rate limit",
    r"throttl",
    r"(?:hourly|daily|sending|message|connection) (?:rate |limit|quota)[^.]{0,20}(?:exceed|reach)?",
    r"connection (?:frequency|rate|limit)",
    r"frequency limited",
    r"unexpected volume",
    r"slow down",
    r"exceeded the (?:rate|limit)",
    r"temporarily deferred",
    r"mail(?:box)? busy",
    r"too fast",
    r"rate (?:exceeded|control)",
)
SIZE = _any(
    r"message[^.]{0,30}(?:too (?:big|large)|size (?:exceed|limit)|exceeds|length exceed|larger than)",
    r"mail size limit",
    r"exceeds (?:the )?(?:maximum|fixed|size|administrative|permitted|allowed) (?:message|maximum|size|limit)",
    r"size (?:of (?:the|this|your) message )?(?:limit )?(?:exceed|too)",
    r"recipsizelimit",
    r"too (?:big|large) (?:for|to)",
    r"(?:maximum|max) (?:message )?size",
    r"messages? (?:larger|longer|bigger)",
    r"zu groß|trop volumineux|demasiado grande",
    r"message length exceeds",
)
FULL = _any(
    r"(?:mail ?box|inbox|mail ?folder|mail ?dir|account|storage|directory|disk|user|recipient|quota|spool"
    r"|folder|box)[^.]{0,60}\bfull\b",
    r"\bfull (?:mail ?box|inbox|account)",
    r"over (?:its |the |his |their |disk |storage |mail |allowed |allocated )*quota",
    r"(?:exceed\w*|reach\w*|beyond|above|past|hit)[^.]{0,50}(?:quota|storage|mailbox|allowed size|space|allotted)",
    r"quota[^.]{0,40}(?:exceed|violat|reach|full|over|limit|used|error)",
    r"out of (?:disk|storage|space|memory quota)",
    r"(?:mail ?box|mail ?store|storage|account)[^.]{0,40}(?:exceed|size limit|limit (?:exceed|reach)"
    r"|too (?:large|full))",
    r"not enough (?:storage|space|disk|room)",
    r"insufficient (?:disk|storage|mailbox|space|quota)",
    r"no (?:more )?space",
    r"would exceed",
    r"storage (?:allocation|limit)",
    r"too (?:much|many) (?:mail|data|messages) (?:in|stored)",
    r"maildir over",
    r"voll(?:es)? (?:postfach)|postfach[^.]{0,30}(?:voll|überfüllt)|speicherplatz|kontingent",
    r"quota dépassé|boîte[^.]{0,40}pleine",
    r"buz[oó]n[^.]{0,40}lleno|cuota (?:superada|excedida)|caixa[^.]{0,40}cheia",
    r"casella[^.]{0,40}piena|spazio esaurito",
    r"переполнен|превышен\w* (?:квот|лимит)",
    r"容量|いっぱい|満杯|已满|已滿|邮箱满|空间不足|超过.{0,6}容量|용량",
    r"przepełnion|pełna",
    r"postbus[^.]{0,20}vol|mailbox vol\b",
    r"brevlåda[^.]{0,20}full|postkasse[^.]{0,20}full",
    r"kvót|kota",
)
DISABLED = _any(
    r"(?:account|mail ?box|user|recipient|address|e-?mail|inbox|login)[^.]{0,60}\b(?:disabled|deactivated"
    r"|de-activated|suspended|inactive|frozen|discontinued|locked|dormant|expired|terminated|closed"
    r"|turned off|blocked|on hold|not (?:yet )?active|not activated)",
    r"\b(?:disabled|deactivated|suspended|inactive|frozen|discontinued|locked|expired|closed"
    r"|blocked) (?:account|mail ?box|user|recipient|address)",
    r"(?:mail ?box|account) (?:is )?(?:currently|temporarily) unavailable",
    r"not (?:currently )?(?:accepting|receiving) (?:any )?(?:messages|mail|e-?mail)\b",
    r"no longer (?:active|accept\w+|in use|on this)",
    r"out of service",
    r"has been (?:suspended|disabled|deactivated|closed|terminated|locked)",
    r"user(?:\(s\))? account is disabled",
    r"temporar\w+ (?:disabled|locked|suspended|inactive)",
    r"domain (?:is |has been )?(?:suspended|expired|disabled)",
    r"deaktiviert|gesperrt|stillgelegt",
    r"désactivé|suspendu|inactif",
    r"desactivad|suspendid|inactiv",
    r"disattivat|sospes",
    r"停止|停用|休止|冻结",
    r"заблокирован|отключен|не активен",
)
NO_MAIL = _any(
    r"(?:host|domain|server|system|site)[^.]{0,30}(?:does|do|did)(?: not|n't) (?:accept|receive"
    r"|handle)[^.]{0,6} (?:any )?(?:e-?mail|mail|smtp|messages)",
    r"accepts no mail",
    r"null ?mx",
    r"never accepts",
    r"no mail (?:is )?accepted",
    r"couldn'?t find a mail exchanger or ip",
    r"has no (?:mx|mail exchanger)",
    r"no mx (?:record|host)",
    r"unrouteable mail domain",
    r"smtp protocol returned a permanent error",
    r"(?:does not|doesn't) receive mail",
)
MOVED = _any(
    r"(?:user|recipient|mail ?box|address|account|person|he|she|they|has|have)[^.]{0,30}\b(?:has|have|is"
    r"|was)? ?moved\b",
    r"mailbox has moved",
    r"no longer (?:at|with|works?|employed|valid|available|exists?|on (?:the )?server|a (?:valid|member)|here)",
    r"recipient no longer",
    r"address (?:has )?changed",
    r"has left the",
    r"new (?:e-?mail )?address is",
    r"user not local",
    r"changed (?:his|her|their) address",
)
HOST_UNKNOWN = _any(
    r"(?:unknown|invalid|bad|illegal|no such|non-?existent|nonexistent|unrouteable"
    r"|unroutable) (?:(?:or )?\w+ )?(?:host|domain|dns|destination|address domain)",
    r"(?:host|domain)(?: name)?[^.a-z]{0,3}(?:\([^)]*\)[^a-z]{0,3})?(?:is |was |can ?not be |could not be "
    r"|couldn't be |has )?(?:unknown|not found|not be found|does(?: not|n't) exist|invalid|non-?existent"
    r"|not known|no longer exist|not exist)",
    r"host/domain name",
    r"nxdomain",
    r"(?:name|domain|host|hostname)[^.]{0,20}not known",
    r"no such (?:host|domain|name)",
    r"(?:couldn'?t|could not|cannot|can't|unable to) (?:find|resolve|locate|lookup)[^.]{0,30}(?:host|domain"
    r"|mail exchanger|mx)",
    r"(?:host|domain)[^.]{0,40}(?:could ?n[o']t be|was not|wasn't|not) (?:found|resolved|located)",
    r"dns lookup failure: host",
    r"all relevant mx records point to non-?existent",
    r"\S+\.\w+ does not exist\b",
    r"(?:find|a) (?:a )?gateway for",
    r"unroutea?ble (?:mail )?(?:domain|address)",
    r"bad destination",
    r"invalid domain",
    r"host or domain name",
    r"domain (?:not|isn't|is not) (?:exist|in service|valid|served|hosted)",
    r"no route to domain",
    r"unknown domain",
    r"dominio[^.]{0,30}(?:no existe|inexistente|sconosciuto|non esiste)|domaine[^.]{0,30}(?:inconnu"
    r"|n'existe)|domäne?[^.]{0,30}(?:nicht|unbekannt)",
    r"域名不存在|ドメイン(?:名)?が(?:見つかり|存在し)",
)
PERSON = (
    r"(?:user|users|recipient|recipients|mail ?box|mailboxes|account|address|addressee|address(?:es)?|person"
    r"|member|alias|name|customer|subscriber|e-?mail(?: address)?|login|local ?part|userid|user id|student"
    r"|employee|id)"
)
USER_UNKNOWN = _any(
    rf"(?:unknown|invalid|no such|non-?existent|nonexistent|bad|illegal|undeliverable|unrecogni[sz]ed"
    rf"|incorrect|wrong|no|undefined|missing)(?: or \w+| local| virtual| valid| e-?mail| mail| rcpt| final"
    rf"| delivery| destination| such| mail(?:box)? \w+)* {PERSON}\b",
    rf"{PERSON}\b(?: name| id| address| account| mailbox|\(s\)|\(es\))?[^.a-z]{{0,12}}(?:specified "
    rf"|you (?:entered|specified|have specified|tried to reach) |to which [^.]{{0,30}} |in [^.]{{0,20}} "
    rf"|here |)?(?:is |was |are |were |has |have |does |do |did |could |can |cannot be |can ?not be |may "
    rf"|appears? to be )?(?:an? )?(?:unknown|not (?:exist|found|known|valid|listed|recogni[sz]ed|be found"
    rf"|local|here|a (?:valid|known|registered)|an? (?:active|existing)|in (?:our|the)|have|on (?:this|our"
    rf"|the)|registered|available at)|n't (?:exist|have|found|recogni)|invalid|non-?existent|incorrect"
    rf"|undeliverable|no longer (?:exist|valid)|misspelled|ambiguous)",
    r"(?:user|recipient|mailbox|address|account)[^.]{0,40}(?:does(?: not|n't)|did(?: not|n't)|do(?: not"
    r"|n't)) (?:exist|have|match|appear|live)",
    r"user not exist",
    r"no mail ?box (?:here|found|available|by)",
    r"not listed in",
    r"no account by",
    r"not (?:our|a) (?:customer|user|subscriber|valid (?:user|recipient|mailbox|address))",
    r"\bhas no (?:mail ?box|account|such)",
    r"(?:couldn'?t|could not|cannot|can't|wasn't|was not|unable to)[^.]{0,12}(?:be )?(?:find|found|locate"
    r"|identify|resolve)[^.]{0,30}(?:user|recipient|mailbox|address|account|at\b|name|directory)?",
    r"does(?: not|n't) exist",
    r"user unknown",
    r"unknown user",
    r"userunknown|nosuchuser",
    r"recipnotfound|recipientnotfound|resolver\.adr|expsmtpaddress|legacydn",
    r"not a (?:registered|valid|known|local)",
    r"unknown (?:to|or illegal|or invalid|recipient|address|account|mailbox|local|to address|virtual)",
    r"no valid (?:recipient|address|cert|user)",
    r"\baddress(?:ee)? (?:unknown|error)",
    r"recipient (?:not ok|unknown)",
    r"5\.4\.1\b[^.]{0,40}recipient address rejected",
    r"can't (?:create|find) (?:user|mailbox)",
    r"not our (?:customer|user)",
    r"delivery to this (?:address|user) (?:is )?(?:not possible|impossible)",
    r"this user doesn'?t have",
    r"there is no (?:user|one|such|mailbox|account)",
    r"no one (?:here )?by",
    r"mailbox not (?:found|available)",
    r"bad[- ](?:mailbox|address|recipient)",
    r"does not have a final",
    r"did not exactly match",
    r"dead letter",
    r"no such (?:person|user|local|recipient|mailbox|address|account|alias|customer|member|name)",
    r"empfänger[^.]{0,40}(?:unbekannt|nicht)|(?:benutzer|adresse|postfach|konto"
    r"|empfängeradresse)[^.]{0,60}(?:existiert nicht|unbekannt|nicht (?:gefunden|vorhanden|bekannt"
    r"|ermittelt))|unbekannter (?:benutzer|empfänger)|existiert (?:dort )?nicht",
    r"(?:n'existe p(?:as|lus)|n'a pas été trouvé|introuvable|inconnu|non recensé|est introuvable|n'est pas valide)",
    r"(?:usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta)[^.]{0,60}(?:no existe|desconocid"
    r"|no (?:se )?(?:ha )?(?:pudo|podido)? ?(?:encontr|v[aá]lid)|inexistente|inv[aá]lid)|no existe",
    r"(?:utente|destinatario|indirizzo|casella)[^.]{0,60}(?:non esiste|sconosciut|inesistente"
    r"|non (?:è stat\w )?trovat|non valid)|non (?:sono riuscito|è stato possibile|riesc\w+) (?:a )?trovare",
    r"(?:usu[aá]rio|destinat[aá]rio|endere[cç]o|caixa|conta)[^.]{0,60}(?:n[aã]o existe|desconhecid"
    r"|n[aã]o (?:foi )?encontrad|inv[aá]lid|inexistente)|n[aã]o existe",
    r"bestaat niet|onbekende? (?:gebruiker|ontvanger|adres)|niet gevonden",
    r"nie istnieje|nieznany (?:użytkownik|adresat|odbiorca)|nie (?:został|znaleziono)",
    r"не существует|неизвестн\w+ (?:пользователь|адрес|получатель)|не найден|нет такого|не зарегистрирован"
    r"|несуществующ|не існує",
    r"okänd (?:användare|mottagare)|finns inte|ukendt (?:bruger|modtager)|findes ikke|ukjent (?:bruker"
    r"|mottaker)|finnes ikke|ei ole olemassa|tuntematon|eksisterer ikke",
    r"neexistuje|neznám\w+ (?:uživatel|příjemce)|nem (?:létezik|található)|ismeretlen|nu exist[aă]"
    r"|bulunamadı|geçersiz (?:adres|kullanıcı)|mevcut değil|δεν υπάρχει|không tồn tại|tidak (?:ditemukan"
    r"|ada|dikenal)",
    r"あて先不明|宛先不明|見つか(?:りません|らない)|見つかりません|存在しな|存在しません|存在致しません|該当.{0,10}(?:ません|なし)|リストにありません|不明な(?:ユーザ|宛先)|登録されていません",
    r"不存在|无此(?:用户|人)|查无此|無此|没有此用户|找不到|존재하지 ?않|없는 (?:사용자|주소|계정)|찾을 수 없",
    r"غير موجود|לא קיים|לא נמצא",
    r"all recipients (?:were|was) rejected",
    r"not recogni[sz]ed",
)
NAME_SERVER = _any(
    r"(?:host|domain|name|dns|lookup|mx)[^.]{0,60}(?:try again|temporar|servfail|soft error|time-?out|timed out)",
    r"(?:temporar|soft|transient)[^.]{0,30}(?:dns|name server|lookup|resol)",
)
UNAVAILABLE = _any(r"mail ?box unavailable")
# Said of the recipient without a reason, then of anything: weighed only where nothing else is known.
REFUSED = _any(
    r"(?:recipient|addressee|address|user|mail ?box|rcpt)[^.]{0,30}(?:rejected|refused|denied|not ok|error)",
    r"(?:rejected|refused|denied) (?:recipient|address|user)",
)
DENIED = _any(r"reject", r"refus", r"\bden(?:y|ied)\b", r"not accept", r"\bblock", r"not allowed", r"forbidden")
GROUP = _any(r"groups\.google\.com")
MAILER = _any(
    r"no address associated",
    r"command (?:output|died|failed|time limit)",
    r"procmail",
    r"mail ?drop\b",
    r"can'?t create (?:output|\")",
    r"x-unix",
    r"mail loop|routing loop|too many hops|loop(?:ing|s)? (?:back|detected)|hop count|loop broken",
    r"forwarded more than",
    r"local configuration error",
    r"operating system error",
    r"internal (?:server )?error",
    r"i/o error",
    r"config(?:uration)? error",
)
TIME = _any(
    r"expired",
    r"timed? ?out",
    r"time-?out",
    r"retry (?:time|limit)",
    r"too long (?:in|on) (?:the )?queue|(?:in|on) the queue too long",
    r"giving up",
    r"gave up",
    r"not (?:yet )?been delivered",
    r"still (?:being )?(?:retried|undelivered|trying)",
    r"will (?:be retried|keep trying|retry)",
    r"delay",
    r"deferred",
    r"connection (?:refused|reset|closed|lost|dropped|failed|timed)",
    r"(?:couldn'?t|could not|can't|cannot|unable to|failed to|wasn't able to) (?:connect|establish|open|contact|reach)",
    r"no route to host",
    r"network (?:is )?unreachable",
    r"host (?:is )?(?:not responding|unreachable|down)",
    r"not (?:responding|reachable|reached)",
    r"try (?:again|later)|retry later|try your (?:message|request) later|again later",
    r"temporar(?:y|il)",
    r"greylist|gr[ae]y ?list",
    r"refused to accept a connection",
    r"name server|nameserver|host name lookup|lookup failure|servfail|no answer from dns|dns (?:error|failure|timeout)",
    r"resources? (?:temporarily )?unavailable|insufficient system (?:resources|storage)"
    r"|service (?:currently |temporarily )?(?:unavailable|not available)",
    r"attempts",
    r"have been failing",
    r"unreachable|down for|offline|overload|maintenance|abandon",
    r"within \d+ (?:day|hour|minute)",
    r"delivery (?:time|period)",
    r"再送|遅延|タイムアウト|nicht erreichbar|zeitüberschreitung|délai|reintent|tiempo",
)
