"""Print how quick the practice servers are, one JSON line a figure: `python -m tests.sandbox.measure`."""

import json
import smtplib
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from imap_tools import A, H, MailBox

from app.core.clock import VirtualClock
from app.sandbox.certificates import make_authority
from app.sandbox.mail.server import MailServer
from app.sandbox.payment.api import Request
from app.sandbox.payment.server import PaymentServer
from app.sandbox.process import mail_process

from .conftest import ME, PASSWORD, START

MESSAGES = 1_000


def letter(number: int) -> bytes:
    """Return a letter of 2 kB."""
    head = f"Message-ID: <{number}@studio.example>\r\nX-QH-Send-Id: k{number}\r\nSubject: {number}\r\n\r\n"
    return (head + ("y" * 70 + "\r\n") * 28).encode()


def tell(name: str, figures: list[float], unit: str) -> None:
    """Print the median of a figure and its range."""
    ends = [round(min(figures), 4), round(max(figures), 4)]
    print(json.dumps({"name": name, "median": round(statistics.median(figures), 4), "unit": unit, "range": ends}))


def timed(deed: Callable[[], object]) -> float:
    """Return how many seconds a deed takes."""
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def rate(port: int, trust: ssl.SSLContext) -> float:
    """Return messages a second over one TLS connection, sent by smtplib."""
    letters = [letter(number) for number in range(MESSAGES)]
    with smtplib.SMTP_SSL("localhost", port, context=trust) as link:
        link.login(ME, PASSWORD)
        return MESSAGES / timed(lambda: [link.sendmail(ME, ["ada@buyer.example"], each) for each in letters])


def main() -> None:
    """Measure everything on fresh servers."""
    clock = VirtualClock(START)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tell("certificates", [timed(lambda: make_authority(folder, now=START)) * 1e3 for _ in range(9)], "ms")
        with MailServer(folder=folder, clock=clock) as mail:
            mail.account(ME, PASSWORD)
            tell("smtp, same process", [rate(mail.smtp_port, mail.trust()) for _ in range(5)], "messages/s")
            for number in range(10_000):
                mail.deliver(ME, letter(number))
            inbox = mail.mailbox(ME).folder("INBOX")
            look = [timed(lambda n=n: inbox.holding("message-id", f"<{n}@studio.example>")) * 1e3 for n in range(500)]  # type: ignore[misc]  # a default binds the number
            tell("look-up of a Message-ID among 10,000, in the server", look, "ms")
            with MailBox("localhost", mail.imap_port, ssl_context=mail.trust()).login(ME, PASSWORD) as box:
                found = [
                    timed(lambda: box.uids(A(header=H("Message-ID", "<77@studio.example>")))) * 1e3 for _ in range(99)
                ]
                tell("the same with the round trip of imap-tools", found, "ms")
                whole = [timed(lambda: box.client.uid("FETCH", "1:*", "(BODY.PEEK[])")) for _ in range(3)]
                tell("UID FETCH of 10,000 messages of 2 kB by imaplib", whole, "s")
        with mail_process(folder / "other") as other:
            other.call("account", address=ME, password=PASSWORD)
            trust = ssl.create_default_context(cafile=other.facts["ca"])
            tell("smtp, other process, journalled", [rate(other.facts["smtp"], trust) for _ in range(5)], "messages/s")
    with PaymentServer(clock=clock) as provider:
        headers = {"authorization": f"Bearer {provider.key}"}
        ask = Request(method="POST", path="/v1/customers", body="email=ada@buyer.example", headers=headers)
        tell(
            "payment request without its socket",
            [timed(lambda: provider.api.handle(ask)) * 1e3 for _ in range(500)],
            "ms",
        )


if __name__ == "__main__":
    main()
