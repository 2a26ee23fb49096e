"""The fixed legal sentences, in the four languages the product speaks. Only code fills them; no model may touch them.

Slots: {name} legal name · {person} who writes · {address} postal address on one line · {contact} · {source} where the
data come from · {notice} the link to the full notice, or nothing · {topic} · {number} · {recorded}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "ai_disclosure": "This message was written by an automated assistant (AI) of {name}.",
        "identity": "This message is from {name}. Contact: {contact}",
        "postal_address": "{name}, {address}",
        "ad_identification": "This is a business solicitation.",
        "first_notice": (
            "Your contact details come from: {source}. {name} uses them to tell you about an offer related to your "
            "work, on the basis of its legitimate interest. You may object at any time and free of charge: reply "
            "“unsubscribe”.{notice}"
        ),
        "opt_out": (
            "If you do not want to hear from us again, reply “unsubscribe”. It is free and takes effect at once."
        ),
        "notice_link": " Full notice: {url}",
        "ai_answer_if_asked": (
            "I am an automated assistant, not a human. {name} uses me; a person answers at {contact}."
        ),
        "recording_announcement": "This call is recorded.",
        "opener": (
            "{name}{number}. I am an automated assistant with an AI voice, calling for {person} about {topic}. "
            "Press 9 or say “stop” and I will not call again. {recorded}Is now a good time?"
        ),
        "call_back": ", call-back number {number}",
    },
    "de": {
        "ai_disclosure": "Diese Nachricht wurde von einem automatischen Assistenten (KI) von {name} geschrieben.",
        "identity": "Diese Nachricht kommt von {name}. Kontakt: {contact}",
        "postal_address": "{name}, {address}",
        "ad_identification": "Dies ist Werbung.",
        "first_notice": (
            "Ihre Kontaktdaten stammen aus: {source}. {name} nutzt sie, um Ihnen ein Angebot zu Ihrer Arbeit zu "
            "machen; Grundlage ist das berechtigte Interesse. Sie können jederzeit kostenlos widersprechen: "
            "Antworten Sie „abmelden“.{notice}"
        ),
        "opt_out": (
            "Wenn Sie nichts mehr von uns hören möchten, antworten Sie „abmelden“. Das ist kostenlos und gilt sofort."
        ),
        "notice_link": " Vollständige Hinweise: {url}",
        "ai_answer_if_asked": (
            "Ich bin ein automatischer Assistent, kein Mensch. {name} setzt mich ein; ein Mensch antwortet unter "
            "{contact}."
        ),
        "recording_announcement": "Dieses Gespräch wird aufgezeichnet.",
        "opener": (
            "{name}{number}. Ich bin ein automatischer Assistent mit künstlicher Stimme und rufe für {person} an, "
            "wegen {topic}. Drücken Sie die 9 oder sagen Sie „stopp“, dann rufe ich nicht wieder an. "
            "{recorded}Passt es gerade?"
        ),
        "call_back": ", Rückrufnummer {number}",
    },
    "fr": {
        "ai_disclosure": "Ce message a été rédigé par un assistant automatique (IA) de {name}.",
        "identity": "Ce message vous est adressé par {name}. Contact : {contact}",
        "postal_address": "{name}, {address}",
        "ad_identification": "Ceci est une sollicitation commerciale.",
        "first_notice": (
            "Vos coordonnées proviennent de : {source}. {name} les utilise pour vous présenter une offre liée à "
            "votre activité, sur la base de son intérêt légitime. Vous pouvez vous y opposer à tout moment et sans "
            "frais : répondez « désinscrire ».{notice}"
        ),
        "opt_out": (
            "Si vous ne souhaitez plus recevoir de messages de notre part, répondez « désinscrire ». C'est gratuit "
            "et immédiat."
        ),
        "notice_link": " Information complète : {url}",
        "ai_answer_if_asked": (
            "Je suis un assistant automatique, pas un être humain. {name} m'emploie ; une personne vous répond ici "
            ": {contact}."
        ),
        "recording_announcement": "Cet appel est enregistré.",
        "opener": (
            "{name}{number}. Je suis un assistant automatique avec une voix artificielle et j'appelle pour {person}"
            " au sujet de {topic}. Appuyez sur 9 ou dites « stop » et je ne rappellerai plus. {recorded}Est-ce le "
            "bon moment ?"
        ),
        "call_back": ", numéro de rappel {number}",
    },
    "es": {
        "ai_disclosure": "Este mensaje lo ha escrito un asistente automático (IA) de {name}.",
        "identity": "Este mensaje es de {name}. Contacto: {contact}",
        "postal_address": "{name}, {address}",
        "ad_identification": "Esto es publicidad.",
        "first_notice": (
            "Sus datos de contacto proceden de: {source}. {name} los utiliza para presentarle una oferta "
            "relacionada con su trabajo, sobre la base de su interés legítimo. Puede oponerse en cualquier momento "
            "y sin coste: responda «baja».{notice}"
        ),
        "opt_out": (
            "Si no desea recibir más mensajes nuestros, responda «baja». Es gratuito y tiene efecto inmediato."
        ),
        "notice_link": " Información completa: {url}",
        "ai_answer_if_asked": (
            "Soy un asistente automático, no una persona. {name} me utiliza; una persona le atiende en {contact}."
        ),
        "recording_announcement": "Esta llamada se graba.",
        "opener": (
            "{name}{number}. Soy un asistente automático con voz artificial y llamo de parte de {person} sobre "
            "{topic}. Pulse 9 o diga «stop» y no volveré a llamar. {recorded}¿Es buen momento?"
        ),
        "call_back": ", número para devolver la llamada {number}",
    },
}
