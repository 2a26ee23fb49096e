"""The new words of a mail: what is quoted, forwarded and signed goes, what a person wrote stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.email.html_text import html_to_text
from app.sync.email.visible import visible

ANNOUNCED = [
    "On Mon, 2 Mar 2026 at 10:00, Sam <sam@ours.example> wrote:",
    "On Mon, 2 Mar 2026 at 10:00, Sam Longname of a Company <\nsam@ours.example> wrote:",
    "Am 02.03.26 um 10:00 schrieb Sam:",
    "Sam <sam@ours.example> schrieb am Mo., 2. März 2026, 10:00:",
    "Le lun. 2 mars 2026 à 10:00, Sam <sam@ours.example> a écrit :",
    "El lun, 2 mar 2026 a las 10:00, Sam (<sam@ours.example>) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 10:00 Sam <sam@ours.example> ha\nscritto:",
    "Em seg., 2 de mar. de 2026 às 10:00, Sam <sam@ours.example>\nescreveu:",
    "Op ma 2 mrt 2026 om 10:00 schreef Sam <sam@ours.example>:",
    "Den mån 2 mars 2026 kl 10:00 skrev Sam <sam@ours.example>:",
    "man. 2. mar. 2026 kl. 10.00 skrev Sam <sam@ours.example>:",
    "ma 2. maalisk. 2026 klo 10.00 Sam (sam@ours.example) kirjoitti:",
    "pon., 2 mar 2026 o 10:00 Sam <sam@ours.example> napisał(a):",
    "po 2. 3. 2026 v 10:00 odesílatel Sam <sam@ours.example> napsal:",
    "Sam <sam@ours.example> ezt írta (időpont: 2026. márc. 2., H, 10:00):",
    "Sam <sam@ours.example>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "În lun., 2 mar. 2026 la 10:00, Sam <sam@ours.example> a scris:",
    "Στις Δευ 2 Μαρ 2026 στις 10:00 π.μ., ο χρήστης Sam <sam@ours.example> έγραψε:",
    "пн, 2 мар. 2026 г. в 10:00, Sam <sam@ours.example>:",
    '02.03.2026, 10:00, "Sam" <sam@ours.example>:',
    "在 2026年3月2日 上午10:00，Sam <sam@ours.example> 写道：",
    "2026年3月2日(月) 10:00 Sam <sam@ours.example>:",
    "2026년 3월 2일 (월) 오전 10:00, Sam <sam@ours.example>님이 작성:",
    "Vào Th 2, 2 thg 3, 2026 vào lúc 10:00 Sam <sam@ours.example> đã viết:",
    "Pada Sen, 2 Mar 2026 10:00, Sam <sam@ours.example> menulis:",
    "בתאריך יום ב׳, 2 במרץ 2026 ב-10:00 מאת \u202aSam\u202c\u200f <\u202asam@ours.example\u202c\u200f>:\u202c",
    "In your mail you wrote:",
]


@pytest.mark.parametrize("announced", ANNOUNCED, ids=lambda text: text[:24])
def test_an_announced_quotation_goes(announced: str) -> None:
    found = visible(f"Sounds good.\n\nJo\n\n{announced}\n\n> Hello Jo,\n> unsubscribe below\n")
    assert found.text == "Sounds good.\n\nJo"
    assert found.own == found.text


UNMARKED = [
    "-----Original Message-----\nFrom: Sam <sam@ours.example>\nSent: Monday\nTo: Jo\nSubject: Hi",
    "________________________________\nFrom: Sam <sam@ours.example>\nSent: Monday, March 2, 2026\nTo: Jo\nSubject: Hi",
    "*From:* Sam [mailto:sam@ours.example]\n*Sent:* Monday\n*To:* Jo\n*Subject:* Hi",
    "Von: Sam <sam@ours.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Jo\nBetreff: Hi",
    "De : Sam <sam@ours.example>\nEnvoyé le : lundi 2 mars 2026\nÀ : Jo\nObjet : Hi",
    "De: Sam <sam@ours.example>\nEnviado el: lunes, 2 de marzo\nPara: Jo\nAsunto: Hi",
    "发件人: Sam <sam@ours.example>\n发送时间: 2026年3月2日 10:00\n收件人: Jo\n主题: Hi",
    "-------- Weitergeleitete Nachricht --------\nBetreff: Hi",
    "---------- Forwarded message ---------\nFrom: Sam <sam@ours.example>",
    "---- On Mon, 02 Mar 2026 10:00:00 +0530 Sam <sam@ours.example> wrote ----",
    "------- Original Message -------\nOn Monday, March 2nd, 2026 at 10:00, Sam <sam@ours.example> wrote:",
    "On Mon, 2 Mar 2026 at 10:00, Sam <sam@ours.example> wrote:",
]


@pytest.mark.parametrize("head", UNMARKED, ids=lambda text: text[:24])
def test_what_follows_a_divider_or_headers_goes(head: str) -> None:
    found = visible(f"Sounds good.\n\n{head}\n\nHello Jo,\nplease unsubscribe here\n")
    assert found.own == found.text == "Sounds good."


SIGNED = [
    "-- \nJo Miller\nAcme",
    "--\nJo",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Get Outlook for iOS<https://aka.example/x>",
    "Envoyé à partir de Outlook pour Android",
    "———\nJo Miller\n+1 555 0100 200",
    "Jo Miller\njo@acme.example\n(555) 346-9947",
    "This email and any attachments are confidential and intended for the addressee only.",
]


@pytest.mark.parametrize("signature", SIGNED, ids=lambda text: text[:20])
def test_a_signature_goes(signature: str) -> None:
    assert visible(f"Sounds good.\n\n{signature}\n", sender_name="Jo Miller").text == "Sounds good."


STAYS = [
    "Here is what I need:\n- a quote\n- a date\n\nThanks",
    "-- first point\n-- second point",
    "As I wrote on Monday, 2 March 2026:\nwe need more time.",
    "On the other hand, this looks like a header.\n\nOn average it works.",
    "Call me:\n+1 555 010 9999\njo@acme.example",
    "From: the desk of Jo\nI think this is good.",
    "To: do list\nFrom: you we need the contract\nSubject: to approval we can start Monday.",
    "First option.\n\n---\n\nSecond option, which one do you prefer?",
    "Hi,\n\nsee https://acme.example/on-date-someone-wrote:\n\nJo",
]


@pytest.mark.parametrize("text", STAYS, ids=lambda text: text[:20])
def test_a_persons_words_stay(text: str) -> None:
    assert visible(text).text == text


def test_answers_between_quoted_lines_keep_them() -> None:
    found = visible(
        "On 3/2/2026 10:00 AM, Sam wrote:\n> What does it cost?\n\nNothing.\n\n> And how long?\n\nA week.\n\n-- \nJo\n"
    )
    assert found.text == "> What does it cost?\n\nNothing.\n\n> And how long?\n\nA week."
    assert found.own == "Nothing.\n\n\nA week."


def test_an_answer_below_the_quotation_stands_alone() -> None:
    assert visible("On 04/02/2026 06:26 PM, Sam wrote:\n> Hi\nHello").text == "Hello"


def test_a_mail_that_only_quotes_shows_it_and_says_nothing() -> None:
    for text in ("> only\n> unsubscribe", "On Mon, 2 Mar 2026, Sam <sam@ours.example> wrote:\n\n> unsubscribe me"):
        found = visible(text)
        assert found.text
        assert found.own == ""


def test_a_forwarded_mail_without_a_word_is_shown_and_says_nothing() -> None:
    found = visible("-------- Forwarded Message --------\nSubject: Hi\nFrom: Sam <sam@ours.example>\n\nunsubscribe me")
    assert "unsubscribe me" in found.text
    assert found.own == ""


PAGES = {
    "gmail": '<div class="gmail_quote">On Thu, Jun 26, 2026 at 2:14 PM, Sam &lt;<a>sam@ours.example</a>&gt; wrote:<br>'
    '<blockquote class="gmail_quote">x</blockquote></div>',
    "outlook": "<div style='border-top:solid #B5C4DF 1.0pt'><p><b>From:</b> Sam [mailto:sam@ours.example]<br><b>Sent:</b> Monday"
    "<br><b>To:</b> Jo<br><b>Subject:</b> Hi</p></div><p>x</p>",
    "hotmail": '<hr id="stopSpelling">Date: Thu, 26 Jun 2026 14:14:14 +0400<br>Subject: Hi<br>From: sam@ours.example<br>'
    "To: jo@acme.example<br><br>x",
    "thunderbird": '<div class="moz-cite-prefix">On 26.06.2026 14:41, Sam wrote:<br></div><blockquote type="cite">x</blockquote>',
    "yandex": '<div>26.06.2026, 14:41, "Sam" &lt;sam@ours.example&gt;:</div><blockquote type="cite">x</blockquote>',
    "zoho": "<div>---- On Thu, 26 Jun 2026 14:14:14 +0530 <b>Sam &lt;sam@ours.example&gt;</b> wrote ----</div><blockquote>x</blockquote>",
    "yahoo": '<div class="yahoo_quoted"><div>On Thursday, June 26, 2026 2:14 PM, Sam &lt;sam@ours.example&gt; wrote:<br></div>'
    "<div>x</div></div>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_pages_of_many_clients_lose_their_quotations(page: str) -> None:
    text = html_to_text(f"<html><body><p>Hi. I am fine.</p><p>Thanks,<br>Alex</p>{page}</body></html>")
    assert visible(text).text.split() == ["Hi.", "I", "am", "fine.", "Thanks,", "Alex"]


LINE = st.sampled_from(
    [
        "",
        "Hello",
        "> quoted",
        "On Mon, 2 Mar 2026, Sam <s@x.example> wrote:",
        "--",
        "___",
        "From: a <a@b.example>",
        "Sent: Monday",
        "To: x",
    ]
)


@given(st.lists(LINE, max_size=30))
def test_what_is_understood_was_written_unquoted(lines: list[str]) -> None:
    found = visible("\n".join(lines))
    assert set(found.own.split("\n")) <= {*lines, ""}
    assert "> quoted" not in found.own


@given(st.text(max_size=300))
def test_a_mail_with_words_is_never_shown_empty(text: str) -> None:
    assert visible(text).text.strip() or not text.strip().strip(
        "\u200b\u200c\u200d\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060"
    )
