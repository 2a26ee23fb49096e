"""Vacation notices: until when, whom to ask instead, and who is gone for good."""

from datetime import date

import pytest

from app.core.replies.absence import ask_instead, back_on, is_away, is_gone

TODAY = date(2026, 3, 3)

NOTICES = [
    ("I am out of the office from March 2 to March 8 and will be back on Monday, 9 March.", "2026-03-09"),
    ("I will be out of the office starting 03/02/2026 and will not return until 03/12/2026.", "2026-03-12"),
    ("I am on leave from Monday 2 March through Friday 6 March.", "2026-03-07"),
    ("I'm away until the 12th with limited access to email.", "2026-03-12"),
    ("Ich bin bis einschließlich 08.03.2026 nicht im Büro.", "2026-03-09"),
    ("Ich bin vom 2.3. bis 13.3. im Urlaub und am 16.3. wieder da.", "2026-03-16"),
    ("Je suis absente du bureau jusqu'au 15 mars inclus.", "2026-03-16"),
    ("Estaré fuera de la oficina hasta el 20 de marzo.", "2026-03-20"),
    ("Sono in ferie fino al 12 marzo.", "2026-03-12"),
    ("Estarei ausente até 10/04/2026.", "2026-04-10"),
    ("Ik ben afwezig tot en met 13 maart.", "2026-03-14"),
    ("Jag är på semester och är tillbaka den 23 mars.", "2026-03-23"),
    ("Jestem na urlopie do 15 marca.", "2026-03-15"),
    ("Я в отпуске до 15 марта.", "2026-03-15"),
    ("3月9日まで不在にしております。", "2026-03-09"),
]


@pytest.mark.parametrize(("text", "until"), NOTICES)
def test_the_day_of_return_is_found(text: str, until: str) -> None:
    assert is_away(text)
    assert not is_gone(text)
    assert back_on(text, TODAY) == date.fromisoformat(until)


@pytest.mark.parametrize(
    "text",
    ["I am out of the office today.", "Out of office", "I'm away on Friday.", "Since 2 March 2020 we are called Acme."],
)
def test_no_day_is_made_up(text: str) -> None:
    assert back_on(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("In urgent cases please contact Jane Roe at jane@acme.example.", "jane@acme.example"),
        ("In dringenden Fällen wenden Sie sich bitte an Frau Kern (kern@firma.example).", "kern@firma.example"),
        ("Pour toute urgence, contacter Marie Durand.", "Marie Durand"),
        ("W pilnych sprawach proszę o kontakt: anna@firma.example", "anna@firma.example"),
        ("I am away. Regards, jo@own.example", None),
        ("Please contact me after 9 March.", None),
    ],
)
def test_whom_to_ask_instead(text: str, whom: str | None) -> None:
    assert ask_instead(text, frozenset({"jo@own.example"})) == whom


@pytest.mark.parametrize(
    "text",
    [
        "I no longer work at Acme.",
        "John has left the company.",
        "Ich bin nicht mehr im Unternehmen.",
        "Elle ne fait plus partie de la société.",
        "Ya no trabajo en esta empresa.",
        "Non lavoro più qui.",
        "Zij is niet meer werkzaam bij ons.",
        "Он больше не работает у нас.",
        "退職いたしました。",
    ],
)
def test_who_is_gone_for_good(text: str) -> None:
    assert is_gone(text)
