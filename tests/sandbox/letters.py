"""Letters for tests of the mail host; every address is an example."""

from email.message import EmailMessage

BREVITY = "We met at the fair.\r\n"


def letter(
    number: int = 1,
    *,
    sender: str = "Mara Studio <mara@studio.example>",
    to: str = "ada@buyer.example",
    subject: str | None = None,
    body: str = BREVITY,
    date: str = "Mon, 02 Mar 2026 09:00:00 +0000",
    **headers: str,
) -> bytes:
    """Return a short message whose ids follow from its number; extra headers by name, underscores as hyphens."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject if subject is not None else f"Letter {number}"
    made["Date"] = date
    made["Message-ID"] = message_id(number)
    made["X-QH-Send-Id"] = f"send-{number:05d}"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made.as_bytes().replace(b"\n", b"\r\n")


def message_id(number: int) -> str:
    """Return the Message-ID of a letter."""
    return f"<qh.{number:05d}@studio.example>"
