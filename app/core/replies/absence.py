"""What an automatic answer says: that somebody is away, until when, whom to ask instead, or that they are gone for good.

For the texts of vacation programs, in some twenty languages. The dates are found by `dates`.
"""

import re
from datetime import date, timedelta

from app.core.replies.dates import named_days
from app.core.replies.words import fold

_AWAY = re.compile(
    r"out of (?:the )?office|out[- ]of[- ]office|\booo\b|away from (?:the office|my desk|my email|work)"
    r"|(?:on|my|annual|parental|maternity|paternity|sick|medical|bereavement) (?:leave|vacation|holidays?"
    r"|sabbatical|pto)|on (?:a )?business trip|vacation (?:reply|message|notice)"
    r"|currently (?:away|unavailable|travell?ing|not (?:in|available))|(?:limited|no|sporadic"
    r"|intermittent) access to (?:my )?e?-?mail|not (?:be )?(?:in the office|available|reachable)"
    r"|will (?:return|be back|be out|be away)|i (?:am|will be) (?:away|back|out)\b"
    r"|abwesen|nicht im (?:haus|buro|buero)|im urlaub|urlaubsbedingt|elternzeit|mutterschutz|ausser haus"
    r"|nicht erreichbar|auf (?:dienst|geschafts)reise|krank(?:heitsbedingt|geschrieben)|bin ich wieder"
    r"|absent|absence|en conge|en vacances|conges|hors du bureau|de retour|en deplacement|indisponible"
    r"|fuera de (?:la |mi )?oficina|de vacaciones|ausente|ausencia|no estare|estare fuera|baja (?:medica"
    r"|maternal|laboral)|permiso"
    r"|fuori (?:ufficio|sede)|in ferie|assente|assenza|saro di ritorno|fora do escritorio|de ferias|ausente"
    r"|ausencia|licenca"
    r"|afwezig|niet op kantoor|op vakantie|met verlof|niet aanwezig|buiten kantoor|ikke (?:pa kontoret"
    r"|til stede)|fravaer|pa (?:ferie|semester)|inte pa kontoret|franvar|tillbaka den|barsel|semester|ferie"
    r"|poissa|lomalla|vuosiloma|urlop|nieobecn|poza biurem|nie ma mnie|mimo kancelar|dovolen|nepritom"
    r"|szabadsag|tavol|nem vagyok|izinde|ofis disinda|concediu|absent|in afara biroului|αδεια"
    r"|εκτος γραφειου|απουσι"
    r"|в отпуске|отпуск|отсутству|нет на месте|вне офиса|у відпустці|відсутн|командировк|不在|休暇|休業|出張|外出|休假"
    r"|出差|不在办公室|不在辦公室|放假|부재중|휴가|출장|خارج المكتب|إجازة|اجازة|מחוץ למשרד|חופשה|cuti|di luar kantor|nghi phep"
    r"|vang mat"
)
_GONE = re.compile(
    r"no longer (?:work|with|employed|at|part of|an employee|associated|in the employ|be (?:working"
    r"|monitored))|(?:has|have) (?:now )?left (?:the )?(?:company|firm|organi[sz]ation|team|business|us|our"
    r"|[A-Z])|left (?:the company|the organi[sz]ation|the firm|my (?:position|role|job))|(?:my|his|her"
    r"|their) last (?:working )?day (?:was|at)|(?:has|have) (?:retired|resigned)|ceased (?:working"
    r"|employment)|does not work (?:here|at|for)|moved on from"
    r"|nicht mehr (?:im unternehmen|bei|fur|in unserem|tatig|beschaftigt|unter dieser)|(?:unternehmen"
    r"|firma) verlassen|ausgeschieden|im ruhestand"
    r"|(?:ne|n'|n )(?:travaille|fait|est|suis|occupe|fais)\w* plus|a quitte|ai quitte|plus partie (?:de|des"
    r"|du)|ya no (?:trabaj|forma|labor|pertenec|esta en la empresa)|(?:dejo|dejado|deje) (?:la empresa"
    r"|de trabajar|de formar)"
    r"|non (?:lavor|e|fa|sono|opera)\w* piu|ha lasciato|nao (?:trabalha|faz|esta|trabalho|faco) mais"
    r"|deixou a empresa|niet meer werkzaam|werkt niet (?:meer|langer)|heeft .{0,30} verlaten"
    r"|niet langer werkzaam|uit dienst"
    r"|(?:arbetar|jobbar) inte langre|har slutat|arbejder ikke langere|ikke lenger|er fratradt|fratradt"
    r"|ei (?:ole )?enaa|nie pracuj\w+ (?:juz)?|juz nie pracuj|nepracuj|mar nem dolgozik|nu mai lucr"
    r"|artik calismiyor|calismamaktadir|больше не работа|уволил|уже не работа|退職|退社|离职|離職|已离开|퇴사|퇴직"
)
_BACK = re.compile(
    r"(?:\bback\b|return\w*|available again|resum\w+|again from|reachable|respond|reply|zuruck|wieder"
    r"|erreichbar|retour\w*|reviens|revient|rentr\w+|reprend\w*|volver\w*|vuelv\w*|regres\w*|reincorpor\w*"
    r"|incorpor\w*|volt\w*|regress\w*|retorn\w*|torner\w*|rientr\w*|ritorn\w*|terug\w*|weer|tillbaka"
    r"|tilbage|tilbake|igen|palaan|takaisin|wrac\w*|wroc\w*|powr\w*|zpet|vrat\w*|vissza\w*|donec\w*"
    r"|revin\w*|verne\w*|возвра\w*|верну\w*|выйду|выхожу|повер\w*|επιστρ\w*|復帰|戻り|戻る|出社|返回|回来|回來|回到|복귀"
    r"|돌아)[^.\n]{0,45}$"
)
_TILL = re.compile(
    r"(?:\buntil\b|\btill?\b|\buntill\b|through|thru|\bup to\b|\bbis\b|jusqu|hasta|fino|\bate\b|\btot\b|t/m|till och med|t\.?o\.?m\.?"
    r"|til og med|asti|saakka|-ig\b|pana|kadar|εως|μεχρι|から)[^.\n\d]{0,22}$"
    r"|(?:\b(?:to|au|al|a|do|po|til|do dnia|до|по)|[-–—~～至到])\s*(?:(?:the|el|le|il|den|and including) )?(?:\w{3,12}[,.]? )?$"
)
_BACK_AFTER = re.compile(
    r"^\W{0,3}(?:bin ich )?(?:wieder|zuruck|back|available|erreichbar|返回|回来|回來|回到|復帰|より出社|から出社|에 복귀|복귀)"
)
_TILL_AFTER = re.compile(r"^\W{0,3}(?:\([^)]{1,3}\))?(?:まで|까지|止|为止|kadar|-ig|saakka|asti)")
_INCLUSIVE = re.compile(
    r"(?:inclu|einschliess|through\b|thru\b|t/m|tot en met|till och med|til og med|wlacznie|compris|включительно|加え|含)"
)
_AFTER = re.compile(r"^\W{0,3}(?:\(?inc|inclu|einschl|compris|wlacznie|включ)")

_EMAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ASK_INSTEAD = re.compile(
    r"contact\w*|reach(?: out)?|please (?:e-?mail|write|call|direct|forward|send|speak|get in touch)"
    r"|urgent\w*|emergenc\w*|in my absence|instead|assist\w*|help you|speak to|refer to|colleague\w*"
    r"|successor|replace\w*|cover\w*"
    r"|wend\w+|vertret\w+|dringend\w*|kontakt\w*|ansprech\w*|kolleg\w+|nachfolg\w+|richten sie|contactez"
    r"|adress\w+|urgen\w*|joindre|collegue|remplac\w+|dirig\w+|dirij\w+|contacte\w*|contactar|escrib\w+"
    r"|companer\w+|contatt\w*|rivolg\w*|collega|contat\w*|contate|colega"
    r"|neem contact|spoed\w*|dringende|bereik\w*|vervang\w*|hör av|kontakta|kontakte?|ta kontakt|henvend\w*"
    r"|otta\w* yhteytta|kontaktow\w*|skontakt\w*|prosze o kontakt|pilnych|zastep\w*|obratte|kontaktujte"
    r"|zastupuj\w*|fordul\w*|keress\w*|iletisim|basvur\w*|contactati|adresati|обра(?:щ|т)\w*|свяж\w*"
    r"|связ\w*|срочн\w*|звертай\w*|επικοινων\w*"
    r"|連絡|問い合わせ|代わり|担当|联系|聯絡|联络|代理|연락|문의|담당"
)
_PERSON = re.compile(
    r"(?i:contact|reach(?: out to)?|e-?mail|write to|call|speak (?:to|with)|colleague|refer to|an|a|à|con|à"
    r"|collègue|collega|compañer[oa]|Kolleg(?:in|en|e)|vertritt mich|contacter|contactez|contattare"
    r"|contactar|contate)"
    r"(?: (?:my|our|the|meine[rn]?|unsere[rn]?|mon|ma|mi|il mio|la mia) [\wäöüéèñ ]{2,25}?)?[ :,]+((?:(?:Mr"
    r"|Mrs|Ms|Dr|Frau|Herrn?|Mme|M|Sra?"
    r"|Sig)\.? )?[A-ZÀ-ÖØ-ÞŁŚŻČŘŠŽ][\w'’-]+(?: [A-ZÀ-ÖØ-ÞŁŚŻČŘŠŽ][\w'’-]+){1,2})"
)
_NO_PERSON = re.compile(
    r"^(?:The|My|Our|Your|This|For|In|On|Please|Sie|Ich|Kind|Best|With|Customer|Support|Sales|Monday"
    r"|Tuesday|Wednesday|Thursday|Friday|January|February|March|April|June|July|August|September|October"
    r"|November|December)\b"
)


def is_away(text: str) -> bool:
    """Tell whether a text says that its writer is away for a while."""
    return bool(_AWAY.search(fold(text[:3_000])))


def is_gone(text: str) -> bool:
    """Tell whether a text says that somebody has left for good."""
    return bool(_GONE.search(fold(text[:3_000])))


def back_on(text: str, today: date) -> date | None:
    """Return the day somebody is back, as far as an automatic answer says; `today` is the day it was written.

    A day beside "back" or "return" comes before one beside "until", which comes before the end of a range. A day named
    as the last one away gives the day after.
    """
    text = text[:3_000]
    days = [day for day in named_days(text, today) if today <= day.day <= today + timedelta(days=500)]
    if not days:
        return None
    folded = fold(text)
    back = [
        day
        for day in days
        if _BACK.search(folded[max(day.start - 60, 0) : day.start])
        or _BACK_AFTER.search(folded[day.end : day.end + 30])
    ]
    if back:
        return max(back, key=lambda day: day.day).day
    till = [
        day
        for day in days
        if _TILL.search(folded[max(day.start - 30, 0) : day.start]) or _TILL_AFTER.search(folded[day.end : day.end + 8])
    ]
    if till:
        last = max(till, key=lambda day: day.day)
        around = folded[max(last.start - 25, 0) : last.start]
        inclusive = _INCLUSIVE.search(around) or _AFTER.search(folded[last.end : last.end + 20])
        return last.day + timedelta(days=1) if inclusive else last.day
    return None


def ask_instead(text: str, own: frozenset[str]) -> str | None:
    """Return the address, else the name, of whom to ask instead; `own` are addresses that are nobody else's."""
    text = text[:3_000]
    folded = fold(text)
    for match in _EMAIL.finditer(text):
        address = match.group().strip(".'").lower()
        lead = folded[max(match.start() - 200, 0) : match.start()]
        if address not in own and (
            _ASK_INSTEAD.search(lead) or _ASK_INSTEAD.search(folded[match.end() : match.end() + 40])
        ):
            return address
    for match in _PERSON.finditer(text):
        lead = folded[max(match.start() - 120, 0) : match.end()]
        if not _NO_PERSON.match(match[1]) and _ASK_INSTEAD.search(lead):
            return match[1]
    return None
