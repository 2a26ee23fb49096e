"""What delivery reports look like: who sends them, their subjects and words, and where the addresses stand in them."""

import re

ROBOT = re.compile(
    r"mailer[-_. ]?daemon|post ?master|mdaemon|maildelivery|mail[-_. ]?(?:deliver|admin|system|server"
    r"|gateway|router|robot|transfer)"
    r"|deliver\w*[-_. ]?(?:sub)?system|delivery[-_. ](?:status|notif|report|service|agent)"
    r"|system administrator|\bndr\b|content[- ]filter"
    r"|anti-?virus|mail\.delivery|bounces?[@+=-]|smtp[-_. ]?(?:server|gateway|relay)|mailsystem"
    r"|microsoft exchange|mail-?daemon"
    r"|^\s*<?>?\s*$|sysadmin@|listserv|mimecast|messagelabs|email security|mail service",
    re.IGNORECASE,
)
NOBODY = re.compile(r"^[^@]*\b(?:no|do-?not)[-_.]?reply\b", re.IGNORECASE)
SUBJECT = re.compile(
    r"undeliver|returned (?:e?-?mail|message|to sender)|return(?:ing|ed)? (?:message "
    r"|mail )?to (?:the )?sender|failure not|fail(?:ed|ure)? deliver"
    r"|deliver\w* (?:of \S+ )?(?:has |was |had |is )?(?:been )?(?:fail|problem|error|delay|unsuccess"
    r"|incomplete|not possible|impossible|cancel|report|status|subsystem)"
    r"|(?:mail|message|e-?mail)[^:]{0,30}(?:fail|could not|couldn't|cannot be|not (?:be )?deliver|rejected"
    r"|blocked|delay|system error|problem|bounce|not sent|returned)"
    r"|non[- ]?(?:deliver|remis|recapit)|not delivered|not (?:a )?member|not distributed|reject(?:ed|ion"
    r"|s)?\b|fml status|could not (?:be )?(?:deliver|send)|unable to deliver|status notification"
    r"|delivery status|\bndn?r\b|nicht zustellbar"
    r"|warning: (?:could not|message)|user unknown|unknown user|host unknown|considered unsolicited"
    r"|postmaster notify|mail error|transport error|error (?:sending|de)"
    r"|unzustellbar|zustell(?:ung|fehler)|nicht zugestellt|rückläufer|non remis|non distribu|échec"
    r"|avis de non|impossible de (?:remettre|distribuer)|retour[^:]{0,20}exp"
    r"|no (?:se )?(?:ha )?(?:podido |pudo )?entrega|no entregado|devuelto|fallo en la entrega"
    r"|error de entrega|n[ãa]o (?:foi )?(?:entregue|pode ser)|devolvid|falha (?:na|de) entrega"
    r"|mancato recapito|consegna"
    r"|non recapitabile|onbestelbaar|niet (?:be|af)geleverd|kan niet worden bezorgd|niedostarczon"
    r"|niedor[ęe]cz|zwrot|не доставлен|недоставлен|ошибка доставки|не удалось доставить|не доставлено"
    r"|olevererbar|kunde inte levereras|ikke lever|kan ikke leveres|ei voitu toimittaa|perille|nedoručiteln"
    r"|nedoručen|kézbesíthetetlen|teslim edilemedi|iletilemedi|nelivrat|退信|无法投递|投递失败|無法傳遞|系统退信"
    r"|未送達|配信(?:不能|エラー)|送信(?:エラー|できません)"
    r"|配送(?:不能|エラー)|エラーメール|メールが届|반송|전송 실패|배달(?:되지|할 수)|לא נמסר"
    r"|لم يتم تسليم|utilisateur non|destinataire inconnu",
    re.IGNORECASE,
)
FAILED = re.compile(
    r"could(?: not|n't) be (?:deliver|sent|reach|transmitted|processed)|(?:was|were|has|have|is"
    r"|has been)(?: not|n't) (?:been )?(?:able to be )?deliver|not (?:yet )?been delivered|undeliver"
    r"|un(?:able|successful) to (?:be )?(?:deliver|send|transfer|route)"
    r"|deliver\w* (?:of [^.\n]{0,60} )?(?:to (?:the following )?[^.\n]{0,80} ?)?(?:has |have |was "
    r"|were )?(?:been )?(?:fail|delay|abort|not possible|stopped|unsuccessful|cancel|cannot|problem|error"
    r"|refused)|fail\w* (?:to|permanently|address|recipient|deliver)"
    r"|did(?: not|n't) reach|permanent (?:fatal )?(?:error|failure)|fatal errors?|returned to (?:you"
    r"|sender)|(?:was|were|has been|is) (?:being )?(?:rejected|refused|returned|blocked|bounced)"
    r"|reject(?:ed|s) (?:your|by)|(?:user|recipient|host|address|mailbox) (?:is |was )?unknown"
    r"|unknown (?:user|recipient|address|host|domain)"
    r"|remote host said|does not like recipient|transcript of (?:the )?session|smtp error"
    r"|following (?:recipient|address|e-?mail address|destination)|wasn't (?:delivered|found)"
    r"|(?<!your )(?:mailbox|quota|folder)[^.\n]{0,30}(?:full|exceed)|quota (?:violation|exceed)"
    r"|no such (?:user|mailbox|address|person)"
    r"|no valid recipient|will be retried|attempts? (?:to deliver|will continue|have failed)"
    r"|cannot be (?:delivered|reached|sent)|can't be delivered|couldn't be (?:delivered|found)"
    r"|problem delivering|trouble delivering|final-recipient|in (?:automatic |)reply to [a-z ]+ command|mail delivery fail"
    r"|delivery report"
    r"|considered unsolicited|not (?:a )?members? of|not allowed to (?:post|send)|not accepting mail"
    r"|group [^.\n]{0,80}(?:may not exist|not exist)|groups\.google\.com/support|exceeds allowed size"
    r"|account (?:is |has been )?(?:disabled|over quota|suspended)|did not exactly match"
    r"|message log follows|delivery attempt|warning message only|not delivered to"
    r"|nicht (?:zugestellt|ausgeliefert|übermittelt|zustellbar|erreicht)|konnte nicht|unzustellbar"
    r"|n'a (?:pas )?(?:pu|été)[^.\n]{0,20}(?:être )?(?:remis|distribu|livr|délivr|transmis)"
    r"|impossible de (?:remettre|distribuer|livrer|joindre)|échec|n'existe p"
    r"|no (?:se )?(?:ha |pudo |pod)[^.\n]{0,20}(?:entreg|envi)|no (?:fue|pudo ser) entregad|error (?:al"
    r"|de) (?:entreg|env)|n[ãa]o (?:foi |p[ôo]de |pode )[^.\n]{0,20}(?:entreg|envi)|non (?:è stat\w"
    r"|è riuscit\w|può essere)[^.\n]{0,30}(?:consegn|recapit|inviat|riuscit)|recapito non"
    r"|mancat\w+ (?:consegna|recapito)"
    r"|niet (?:worden )?(?:be|af)(?:geleverd|zorgd)|nie (?:zostało|została|można|mogła|mógł"
    r"|może)[^.\n]{0,20}(?:dostarcz|dor[ęe]cz)|не может быть доставлен|не (?:было |была |был )?доставлен"
    r"|не удалось доставить|невозможно доставить|недоставлен"
    r"|kunde inte (?:levereras|skickas)|kunne ikke leveres|ikke (?:blitt )?lever"
    r"|toimittaminen[^.\n]{0,20}epäonnistu|nemohla? být doruč|nebyla? doruč|nem (?:sikerült )?kézbesít"
    r"|teslim edilem|iletilem|nu a putut fi|δεν (?:ήταν δυνατή|παραδόθηκε)"
    r"|送信できません|配信できません|配送できません|送信されません|届けられ|配信でき|お届けでき|送達|エラー|无法(?:发送|投递|送达)|未能(?:送达|投递)|退信|投递失败|無法(?:傳送|傳遞"
    r"|投遞)|전송(?:하지|되지)|배달(?:하지|되지)|보낼 수 없",
    re.IGNORECASE,
)
VACATION = re.compile(
    r"^\s*(?:auto(?:matic|mated)?[- ]?(?:reply|response|antwort)|out of (?:the )?office|abwesen|vacation"
    r"|ooo\b)",
    re.IGNORECASE,
)
ANSWERED = re.compile(r"^\s*(?:re|fwd?|fw|aw|wg|sv|tr|rv|vs|antw|odp|enc)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
RETURNED = re.compile(
    r"^[ \t|*#=_>-]*(?:"
    r"(?:(?:this|below|here|included|enclosed|attached|following) [^\n]{0,30})?(?:is |are )?(?:a )?(?:copy"
    r"|header|headers|text|first [^\n]{0,20}) (?:of|from) (?:the|your) (?:\w+ )?(?:message|mail"
    r"|e-?mail)[^\n]{0,60}"
    r"|(?:the )?(?:original|returned|unsent|undelivered|failed|rejected) (?:message|mail|e-?mail)(?: text"
    r"| headers?| body)?(?: (?:follows|below|attached|is (?:attached|below|included|enclosed)"
    r"|header)[^\n]{0,40})?[ \t]*[:.]?(?=[ \t|*#=_-]*$)"
    r"|message (?:headers?|text|body|contents?)(?: follows?| below| is)[^\n]{0,30}"
    r"|-{2,}[ \t]*(?:original|returned|unsent|forwarded|enclosed|below|mensaje original|message d'origine"
    r"|ursprüngliche|the header|message non|copy|attached|message header)[^\n]{0,60}"
    r"|[^\n]{0,40}(?:原信件|原メール|元のメール|original adjunto|копия|оригинал\w* сообщени)[^\n]{0,30}"
    r")[ \t|*#=_-]*$"
    r"|^(?:received|return-path|dkim-signature|x-[\w-]+|message-id"
    r"|mime-version)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*[\w-]{2,40}[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
ADDR = r"[A-Za-z0-9.!#$%&*+/=?^_`{}~-][A-Za-z0-9.!#$%&'*+/=?^_`{}~-]{0,127}@[A-Za-z0-9][A-Za-z0-9._-]{0,200}"
AT_LINE = re.compile(
    rf"^[ \t>*•|\"'(\[-]*(?:(?:addressed to|recipient(?: address)?|original address|to|address"
    rf"|undeliverable address|user|rcpt to|final recipient)[ \t]*:[ \t]*)?[<\"'(\[]*(?:(?:smtp|rfc822"
    rf"|mailto|internet):)?[ \t]?({ADDR})[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
RCPT = re.compile(rf"rcpt(?: to)?[ \t]*:[ \t]*<?({ADDR})", re.IGNORECASE)
NEAR = re.compile(
    rf"(?:\bto\b|\bfor\b|recipients?|address(?:ed)?|user(?:id)?|mailbox|account|\bby\b|destinat\w+"
    rf"|empfänger|\ban\b|\bà\b|\ba\b|получател\w+|宛先|收件人|user:"
    rf"|[45]\d\d)[^\n@<]{{0,60}}?[<\"'(\[]?(?:mailto:|smtp:)?({ADDR})",
    re.IGNORECASE,
)
ANY = re.compile(ADDR)
BARE = re.compile(r"(?:recipient|address)[^\n]{0,120}:[ \t]*\n+[ \t]+([\w.+-]{2,64})[ \t]*(?:\n|$)", re.IGNORECASE)
NEVER = re.compile(
    r"^(?:mailer-?daemon|postmaster|abuse|mailman|listserv|support|help(?:desk)?|no-?reply|hostmaster|bounce)[@+-]",
    re.IGNORECASE,
)
NOT_ADDRESSES = re.compile(r"\.(?:png|gif|jpe?g)$|^\d{8,}\.|^[0-9a-f.$-]{16,}@", re.IGNORECASE)
MESSAGE_ID = re.compile(
    r"^[ \t>]*(?:original-)?message-id[ \t]*:\s*(<[^<>\s]{3,250}>|[^<>\s]{3,250}@[^<>\s]{1,250})",
    re.IGNORECASE | re.MULTILINE,
)
