import socket
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.sandbox.certificates import Authority, make_authority

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def shake_hands(authority: Authority, name: str) -> str:
    """Connect once with TLS, verifying `name`, and return the protocol spoken."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(authority.certificate, authority.key)
    client = ssl.create_default_context(cafile=str(authority.ca))
    near, far = socket.socketpair()

    def answer() -> None:
        try:
            with server.wrap_socket(far, server_side=True):
                pass
        except ssl.SSLError:
            far.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with client.wrap_socket(near, server_hostname=name) as link:
            return link.version() or ""
    finally:
        near.close()
        thread.join()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_client_that_trusts_the_authority_verifies_the_server(tmp_path: Path, name: str) -> None:
    assert shake_hands(make_authority(tmp_path, now=NOW), name) == "TLSv1.3"


def test_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'mail\.studio\.example'"):
        shake_hands(make_authority(tmp_path, now=NOW), "mail.studio.example")


def test_an_expired_certificate_can_be_made_and_is_refused(tmp_path: Path) -> None:
    old = make_authority(tmp_path, now=NOW, until=datetime(2001, 1, 1, tzinfo=UTC))
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate has expired"):
        shake_hands(old, "localhost")


def test_the_authority_of_another_folder_is_not_trusted(tmp_path: Path) -> None:
    here, there = make_authority(tmp_path / "here", now=NOW), make_authority(tmp_path / "there", now=NOW)
    mixed = Authority(ca=there.ca, certificate=here.certificate, key=here.key)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(mixed, "localhost")


def test_the_private_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    assert make_authority(tmp_path, now=NOW).key.stat().st_mode & 0o077 == 0


def test_a_date_beyond_its_years_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="2000 to 2099"):
        make_authority(tmp_path, now=datetime(1999, 1, 1, tzinfo=UTC))
