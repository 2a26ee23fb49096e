"""Two clients of the practice host's IMAP side: imap-tools as the product uses it, and the plain standard library."""

import imaplib
from collections.abc import Iterator, Sequence

import pytest
from imap_tools import MailBox

from app.sandbox.mail.server import MailServer
from tests.sandbox.conftest import ME, PASSWORD


@pytest.fixture
def box(mail: MailServer) -> Iterator[MailBox]:
    with MailBox("localhost", mail.imap_port, ssl_context=mail.trust()).login(ME, PASSWORD) as box:
        yield box


@pytest.fixture
def plain(mail: MailServer) -> Iterator[imaplib.IMAP4_SSL]:
    with imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust()) as plain:
        plain.login(ME, PASSWORD)
        plain.select()
        yield plain


def text(answer: tuple[str, Sequence[object]]) -> str:
    """Return what imaplib gives as one readable string."""
    parts = [
        part if isinstance(part, bytes) else b"".join(part) for part in answer[1] if isinstance(part, bytes | tuple)
    ]
    return b" ".join(parts).decode()
