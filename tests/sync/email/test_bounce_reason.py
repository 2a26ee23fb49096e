"""What servers answer, and what it means for the address: texts after those of large providers and common servers."""

import pytest

from app.sync.email.bounce_reason import judge

ANSWERS = """
hard|550 5.1.1 The email account that you tried to reach does not exist
hard|550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table
hard|550 5.4.1 Recipient address rejected: Access denied. AS(201806281)
hard|550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
hard|550 5.5.0 Requested action not taken: mailbox unavailable
hard|550 No Such User Here
hard|550 Unrouteable address
hard|550 5.1.1 sorry, no mailbox here by that name (#5.1.1 - chkuser)
hard|550 Invalid Recipient
hard|550 #5.1.0 Address rejected.
hard|550 Message was not accepted -- invalid mailbox. Local mailbox x@y.example is unavailable: user not found
hard|User x (x@y.example) not listed in Domino Directory
hard|Host or domain name not found. Name service error for name=y.example type=A: Host not found
hard|5.1.10 Domain y.example does not accept mail (nullMX)
hard|Recipient no longer on server
hard|554 5.5.1 Error: no valid recipients
quota|552-5.2.2 The email account that you tried to reach is over quota
quota|452-4.2.2 The email account that you tried to reach is over quota
quota|552 sorry, mailbox x@y.example is over quota temporarily (#5.1.1)
quota|550 5.2.1 The email account that you tried to reach is disabled
quota|550 mailbox is inactive
block|550-5.7.1 Our system has detected that this message is likely unsolicited mail
block|550 5.7.26 This mail has been blocked because the sender is unauthenticated, SPF or DKIM
block|554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org
block|554 5.7.1 <x@y.example>: Relay access denied
block|550 5.1.8 <a@b.example>: Sender address rejected: Domain not found
block|550 Administrative prohibition
block|550 No PTR Record found
block|554 Email rejected due to security policies
block|550 Only members may post
soft|451 Temporary local problem - please try later
soft|450 4.7.1 <x@y.example>: Recipient address rejected: Greylisted
soft|450 4.1.2 <x@y.example>: Recipient address rejected: Domain not found
soft|Host or domain name not found. Name service error for name=y.example type=MX: Host not found, try again
soft|connect to y.example[192.0.2.1]:25: Connection timed out
soft|552 5.3.4 Message size exceeds fixed limit
soft|all hosts for 'y.example' have been failing for a long time
"""


@pytest.mark.parametrize("line", ANSWERS.strip().splitlines())
def test_an_answer_is_judged(line: str) -> None:
    kind, _, text = line.partition("|")
    assert judge(text).kind == kind


def test_the_words_of_an_address_say_nothing() -> None:
    assert judge("554 5.7.1 <userunknown@mailboxfull.example>: Relay access denied").kind == "block"


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        ("host said: 550 user unknown (in reply to RCPT TO command)", "hard"),
        ("host said: 550 Unknown user x (in reply to end of DATA command)", "block"),
        ("SMTP error after MAIL FROM:<a@b.example>: 550 no such domain", "block"),
        (">>> DATA\n<<< 550 User unknown\n550 5.1.1 x... User unknown", "hard"),
    ],
)
def test_what_was_answered_decides(context: str, kind: str) -> None:
    assert judge("", context=context).kind == kind


def test_codes_decide_where_words_are_silent() -> None:
    assert judge("", status="5.1.1").kind == "hard"
    assert judge("", status="5.2.2").kind == "quota"
    assert judge("", status="5.7.1").kind == "block"
    assert judge("", status="4.4.7").kind == "soft"
    assert judge("smtp; 550", status="5.0.0").status == "5.0.0"


def test_a_delay_is_soft_whatever_was_answered() -> None:
    assert judge("550 user unknown", action="delayed").kind == "soft"
