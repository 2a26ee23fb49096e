"""What a recipient of the pretend world sees of a mail."""

from email.message import EmailMessage
from email.policy import SMTP

from app.sandbox.people import letters


def test_a_mail_of_one_part_is_read() -> None:
    mail = EmailMessage(policy=SMTP)
    mail.set_content("Grüße aus Köln.\nA second line.\n", cte="quoted-printable")

    assert letters.readable(mail.as_bytes()) == ("Grüße aus Köln.\nA second line.\n", False)


def test_the_first_plain_text_counts_and_a_proposal_is_seen_beside_it() -> None:
    mail = EmailMessage(policy=SMTP)
    mail.set_content("Here is the proposal: 一二三.\n--not a boundary\n", cte="base64")
    mail.add_alternative("<p>Here is the proposal.</p>", subtype="html")
    mail.add_attachment(
        b"%PDF-1.7\r\n\r\n--\r\n" * 500, maintype="application", subtype="pdf", filename="Proposal 7.pdf"
    )
    mail.add_attachment("Another text.\n", filename="notes.txt")

    assert letters.readable(mail.as_bytes()) == ("Here is the proposal: 一二三.\n--not a boundary\n", True)


def test_a_file_by_another_name_is_no_proposal() -> None:
    mail = EmailMessage(policy=SMTP)
    mail.set_content("See the file.\n")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Invoice 7.pdf")

    assert letters.readable(mail.as_bytes()) == ("See the file.\n", False)


def test_a_mail_without_words_is_empty() -> None:
    assert letters.readable(b"Subject: nothing\r\n\r\n") == ("", False)
    assert letters.readable(b"Subject: not even a body") == ("", False)
