"""What an automatic answer says: that somebody is away, until when, whom to ask instead, or that they are gone for good.

For the texts of vacation programs, in some twenty languages. The dates are found by `dates`.
"""

import re
from datetime import date, timedelta

from app.core.replies.dates import NamedDay, named_days
from app.core.replies.words import fold

_AWAY = re.compile(
    r"out of (?:the )?office|out[- ]of[- ]office|\booo\b|away from (?:the office|my desk|my email|work)|(?:on|my|annual|parental|maternity|paternity|sick|medical|bereavement) (?:leave|vacation|holidays?|sabbatical|pto)|on (?:a )?business trip|vacation (?:reply|message|notice)"
    r"|currently (?:away|unavailable|travell?ing|not (?:in|available))|(?:limited|no|sporadic|intermittent) access to (?:my )?e?-?mail|not (?:be )?(?:in the office|available|reachable)|will (?:return|be back|be out|be away)|i (?:am|will be) (?:away|back|out)\b"
    r"|abwesen|nicht im (?:haus|buro|buero)|im urlaub|urlaubsbedingt|elternzeit|mutterschutz|ausser haus|nicht erreichbar|auf (?:dienst|geschafts)reise|krank(?:heitsbedingt|geschrieben)|bin ich wieder"
    r"|absent|absence|en conge|en vacances|conges|hors du bureau|de retour|en deplacement|indisponible"
    r"|fuera de (?:la |mi )?oficina|de vacaciones|ausente|ausencia|no estare|estare fuera|baja (?:medica|maternal|laboral)|permiso"
    r"|fuori (?:ufficio|sede)|in ferie|assente|assenza|saro di ritorno|fora do escritorio|de ferias|ausente|ausencia|licenca"
    r"|afwezig|niet op kantoor|op vakantie|met verlof|niet aanwezig|buiten kantoor|ikke (?:pa kontoret|til stede)|fravaer|pa (?:ferie|semester)|inte pa kontoret|franvar|tillbaka den|barsel|semester|ferie"
    r"|poissa|lomalla|vuosiloma|urlop|nieobecn|poza biurem|nie ma mnie|mimo kancelar|dovolen|nepritom|szabadsag|tavol|nem vagyok|izinde|ofis disinda|concediu|absent|in afara biroului|αδεια|εκτος γραφειου|απουσι"
    r"|в отпуске|отпуск|отсутству|нет на месте|вне офиса|у відпустці|відсутн|командировк|不在|休暇|休業|出張|外出|休假|出差|不在办公室|不在辦公室|放假|부재중|휴가|출장|خارج المكتب|إجازة|اجازة|מחוץ למשרד|חופשה|cuti|di luar kantor|nghi phep|vang mat"
)
_GONE = re.compile(
    r"no longer (?:work|with|employed|at|part of|an employee|associated|in the employ|be (?:working|monitored))|(?:has|have) (?:now )?left (?:the )?(?:company|firm|organi[sz]ation|team|business|us|our|[A-Z])|left (?:the company|the organi[sz]ation|the firm|my (?:position|role|job))|(?:my|his|her|their) last (?:working )?day (?:was|at)|(?:has|have) (?:retired|resigned)|ceased (?:working|employment)|does not work (?:here|at|for)|moved on from"
    r"|nicht mehr (?:im unternehmen|bei|fur|in unserem|tatig|beschaftigt|unter dieser)|(?:unternehmen|firma) verlassen|ausgeschieden|im ruhestand"
    r"|(?:ne|n'|n )(?:travaille|fait|est|suis|occupe|fais)\w* plus|a quitte|ai quitte|plus partie (?:de|des|du)|ya no (?:trabaj|forma|labor|pertenec|esta en la empresa)|(?:dejo|dejado|deje) (?:la empresa|de trabajar|de formar)"
    r"|non (?:lavor|e|fa|sono|opera)\w* piu|ha lasciato|nao (?:trabalha|faz|esta|trabalho|faco) mais|deixou a empresa|niet meer werkzaam|werkt niet (?:meer|langer)|heeft .{0,30} verlaten|niet langer werkzaam|uit dienst"
    r"|(?:arbetar|jobbar) inte langre|har slutat|arbejder ikke langere|ikke lenger|er fratradt|fratradt|ei (?:ole )?enaa|nie pracuj\w+ (?:juz)?|juz nie pracuj|nepracuj|mar nem dolgozik|nu mai lucr|artik calismiyor|calismamaktadir|больше не работа|уволил|уже не работа|退職|退社|离职|離職|已离开|퇴사|퇴직"
)
_BACK = re.compile(
    r"(?:\bback\b|return\w*|available again|resum\w+|again from|reachable|respond|reply|zuruck|wieder|erreichbar|retour\w*|reviens|revient|rentr\w+|reprend\w*|volver\w*|vuelv\w*|regres\w*|reincorpor\w*|incorpor\w*|volt\w*|regress\w*|retorn\w*|torner\w*|rientr\w*|ritorn\w*|terug\w*|weer|tillbaka|tilbage|tilbake|igen|palaan|takaisin|wrac\w*|wroc\w*|powr\w*|zpet|vrat\w*|vissza\w*|donec\w*|revin\w*|verne\w*|возвра\w*|верну\w*|выйду|выхожу|повер\w*|επιστρ\w*|復帰|戻り|戻る|出社|返回|回来|回來|回到|복귀|돌아)[^.\n]{0,45}$"
)
_TILL = re.compile(
    r"(?:\buntil\b|\btill?\b|\buntill\b|through|thru|\bto\b|\bup to\b|\bbis\b|jusqu|\bau\b|hasta|\bal\b|fino|\bate\b|\ba\b|\btot\b|t/m|\bm\b|till och med|\btom\b|til og med|\btil\b|asti|saakka|\bdo\b|\bpo\b|-ig\b|pana|до|по|kadar|εως|μεχρι|[-–—~～]|から|まで|至|到|부터|까지)[^.\n\d]{0,22}$"
)
_INCLUSIVE = re.compile(
    r"(?:inclu|einschliess|through\b|thru\b|t/m|tot en met|till och med|til og med|wlacznie|compris|включительно|加え|含)"
)
_AFTER = re.compile(r"^\W{0,3}(?:\(?inc|inclu|einschl|compris|wlacznie|включ)")
_SINCE = re.compile(
    r"(?:from|since|starting|as of|between|vom?|ab|seit|du|des|depuis|del?|desde|dal|da|van|vanaf|fran|fra|od|с|з|от)\s+(?:the |le |el |il |dem |den |\w+day,? )?$"
)

_EMAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ASK_INSTEAD = re.compile(
    r"contact\w*|reach(?: out)?|please (?:e-?mail|write|call|direct|forward|send|speak|get in touch)|urgent\w*|emergenc\w*|in my absence|instead|assist\w*|help you|speak to|refer to|colleague\w*|successor|replace\w*|cover\w*"
    r"|wend\w+|vertret\w+|dringend\w*|kontakt\w*|ansprech\w*|kolleg\w+|nachfolg\w+|richten sie|contactez|adress\w+|urgen\w*|joindre|collegue|remplac\w+|dirig\w+|dirij\w+|contacte\w*|contactar|escrib\w+|companer\w+|contatt\w*|rivolg\w*|collega|contat\w*|contate|colega"
    r"|neem contact|spoed\w*|dringende|bereik\w*|vervang\w*|hör av|kontakta|kontakte?|ta kontakt|henvend\w*|otta\w* yhteytta|kontaktow\w*|skontakt\w*|prosze o kontakt|pilnych|zastep\w*|obratte|kontaktujte|zastupuj\w*|fordul\w*|keress\w*|iletisim|basvur\w*|contactati|adresati|обра(?:щ|т)\w*|свяж\w*|связ\w*|срочн\w*|звертай\w*|επικοινων\w*"
    r"|連絡|問い合わせ|代わり|担当|联系|聯絡|联络|代理|연락|문의|담당"
)
_PERSON = re.compile(
    r"(?i:contact|reach(?: out to)?|e-?mail|write to|call|speak (?:to|with)|colleague|refer to|an|a|à|con|à|collègue|collega|compañer[oa]|Kolleg(?:in|en|e)|vertritt mich|contacter|contactez|contattare|contactar|contate)"
    r"(?: (?:my|our|the|meine[rn]?|unsere[rn]?|mon|ma|mi|il mio|la mia) [\wäöüéèñ ]{2,25}?)?[ :,]+((?:(?:Mr|Mrs|Ms|Dr|Frau|Herrn?|Mme|M|Sra?|Sig)\.? )?[A-ZÀ-ÖØ-ÞŁŚŻČŘŠŽ][\w'’-]+(?: [A-ZÀ-ÖØ-ÞŁŚŻČŘŠŽ][\w'’-]+){1,2})"
)
_NO_PERSON = re.compile(
    r"^(?:The|My|Our|Your|This|For|In|On|Please|Sie|Ich|Kind|Best|With|Customer|Support|Sales|Monday|Tuesday|Wednesday|Thursday|Friday|January|February|March|April|June|July|August|September|October|November|December)\b"
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
    back = [day for day in days if _BACK.search(folded[max(day.start - 60, 0) : day.start])]
    if back and not all(_since(folded, day) for day in back):
        return max(back, key=lambda day: day.day).day
    till = [day for day in days if _TILL.search(folded[max(day.start - 30, 0) : day.start])]
    if till:
        last = max(till, key=lambda day: day.day)
        around = folded[max(last.start - 25, 0) : last.start]
        inclusive = _INCLUSIVE.search(around) or _AFTER.search(folded[last.end : last.end + 20])
        return last.day + timedelta(days=1) if inclusive else last.day
    return back[0].day if back else None


def _since(folded: str, day: NamedDay) -> bool:
    """Tell whether a day is the first one away."""
    return bool(_SINCE.search(folded[max(day.start - 20, 0) : day.start]))


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
