"""Who asks for no more mail: clear words in many languages, doubtful ones, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.replies.opt_out import Clarity, opt_out

CLEAR = """
Stop!!!
UNSUBSCRIBE
unsubsribe
Unsubscribe, thanks
please remove me
remove me pls
dont email me again
do not email me
stop emailing
pls take me off ur list
get me off this list
No more emails please
Please cease all communication.
Can you remove me from your mailing list?
How do I unsubscribe from this?
Leave me alone
Kein Interesse, bitte keine Mails mehr
Bitte löschen Sie meine E-Mail-Adresse aus Ihrem Verteiler
Ich möchte keine E-Mails mehr erhalten
Lassen Sie mich in Ruhe
Merci de me retirer de votre liste de diffusion
Veuillez ne plus m'envoyer de mails
Ne me contactez plus
Quítenme de su lista
No me envíen más correos
Deseo darme de baja
Per favore rimuovetemi dalla vostra lista.
Non scrivetemi più.
Por favor, remova meu email da lista.
Não quero receber mais emails.
Schrijf mij uit.
Gelieve mij niet meer te mailen
Ta bort mig från listan.
Sluta skicka mejl.
Fjern mig fra listen.
Ikke kontakt meg igjen.
Poistakaa minut listalta.
Proszę mnie wypisać.
Nie piszcie do mnie więcej.
Odhlaste mě prosím.
Leiratkozás
Vă rog să mă dezabonați.
Beni listeden çıkarın.
Отпишите меня.
Больше мне не пишите.
Відпишіть мене
Διαγράψτε με από τη λίστα
Odjavite me
配信停止してください
今後の連絡は不要です。
请不要再发邮件给我
取消订阅
수신거부
더 이상 메일을 보내지 마세요
إلغاء الاشتراك
הסירו אותי מרשימת התפוצה
hủy đăng ký
"""

DOUBTFUL = """
Please don't stop contacting me.
Don't remove me from the list!
Please do not unsubscribe me
There is no unsubscribe link in your email.
How do your customers unsubscribe?
Can I delete my data later?
Je ne veux pas me désabonner.
Bitte nicht abmelden.
No quiero darme de baja.
Bitte hören Sie nicht auf, mir zu schreiben.
"""

NONE = """
Lassen Sie mich das in Ruhe prüfen.
I do not want to get another tool.
Drop me a line next week.
Ich bin leider nicht mehr dazu gekommen, Ihnen zu schreiben.
Ik werk niet meer in sales, neem contact op met Jan.
Jeg er ikke rette person, kontakt Lars på mail.
Please stop by our office on Monday.
No puedo enviar correos ahora.
Nie chcemy przejść do innego dostawcy.
I can't stop thinking about this, let's talk.
The bus stop is right in front of our office.
Remove the second line from the quote please.
¿De dónde sacaron mi correo?
Call me anytime, do not email.
no problem
no more questions from my side
sure
sí
To unsubscribe from this list, click here.
Um sich abzumelden, klicken Sie hier.
If you are not the intended recipient, please delete this e-mail.
"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", lines(CLEAR))
def test_clear_words_opt_out(text: str) -> None:
    found = opt_out(text)
    assert found.clarity is Clarity.CLEAR
    assert found.quote in text


@pytest.mark.parametrize("text", lines(DOUBTFUL))
def test_doubtful_words_neither_opt_out_nor_pass(text: str) -> None:
    assert opt_out(text).clarity is Clarity.DOUBTFUL


@pytest.mark.parametrize("text", lines(NONE))
def test_other_words_do_not(text: str) -> None:
    assert opt_out(text).clarity is Clarity.NONE


@pytest.mark.parametrize(
    "subject", ["unsubscribe", "Re: unsubscribe", "unsubscribe-AB12cd", "STOP", "remove me", "Abmelden", "Opt-out"]
)
def test_an_exact_word_in_the_subject_opts_out(subject: str) -> None:
    assert opt_out("", subject).clarity is Clarity.CLEAR


@pytest.mark.parametrize(
    "subject", ["Re: Stop guessing", "Stop losing deals", "Remove friction", "unsubscribe rates", "Opt-out rules"]
)
def test_a_subject_of_ours_that_begins_so_does_not(subject: str) -> None:
    assert opt_out("", subject).clarity is Clarity.NONE


def test_stop_that_begins_a_letter_is_doubtful() -> None:
    text = (
        "Stop. I have to tell you how much we liked the demo yesterday, the team talks about nothing else since then."
    )
    assert opt_out(text).clarity is Clarity.DOUBTFUL


@given(
    st.sampled_from(lines(CLEAR)),
    st.sampled_from(["Hi Sam,\n\n", "Hello.\n", ""]),
    st.sampled_from(["\n\nJo Miller", "\n\nThanks", ""]),
)
def test_a_greeting_and_a_name_take_nothing_away(text: str, before: str, after: str) -> None:
    whole = f"{before}{text}{after}"
    assert opt_out(whole).clarity is not Clarity.NONE
