"""The workspace's root key: where it lies, how it is wrapped, and the keys derived from it.

One random 256-bit root key a workspace. It lies in the operating system's keyring; where none answers, it is wrapped by
a passphrase through Argon2id (RFC 9106; parameters stored beside the salt). A recovery code wraps it once more. The
database, the vault, the audit anchor and the send keys each get a key of their own by HKDF-SHA256.
"""

import base64
import os
import sys
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.core.errors import BadInput, NoKey, WrongKey

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "QuotaHit workspace"
_ROOT_LENGTH = 32
_ARGON = {"memory_kib": 65536, "iterations": 3, "lanes": 4}
_TRUSTED_KEYRINGS = ("keyring.backends.SecretService", "keyring.backends.macOS", "keyring.backends.Windows",
                     "keyring.backends.kwallet")  # fmt: skip


@dataclass(frozen=True, slots=True)
class RootKey:
    """The root key of an open workspace. Its bytes never show in a repr, a log or an error."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return the 256-bit key for one purpose."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"quotahit " + purpose.encode()).derive(self.secret)


def new_root() -> RootKey:
    """Return a fresh random root key."""
    return RootKey(os.urandom(_ROOT_LENGTH))


def check_of(root: RootKey) -> str:
    """Return what tells this key from any other, and nothing about it: it may stand in the open."""
    return root.derive("check")[:16].hex()


def keep_out_of_core_dumps() -> None:
    """Let no crash of this process write its memory, and the keys in it, to the disk."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# Passphrase and recovery code ----------------------------------------------------------------------------------------


def wrap_with_passphrase(root: RootKey, passphrase: str) -> dict[str, Any]:
    """Return the record that gives the root key back to whoever knows the passphrase."""
    if len(passphrase) < 8:
        raise BadInput("The passphrase is too short.", hint="Use at least 8 characters; several words are best.")
    salt = os.urandom(16)
    return _wrapped(root, _stretch(passphrase, salt, _ARGON), {"kind": "passphrase", "salt": salt.hex(), **_ARGON})


def unwrap_with_passphrase(record: dict[str, Any], passphrase: str) -> RootKey:
    """Return the root key; raises WrongKey where the passphrase is not the one it was wrapped with."""
    parameters = {name: int(record[name]) for name in _ARGON}
    stretched = _stretch(passphrase, bytes.fromhex(record["salt"]), parameters)
    return _unwrapped(record, stretched, "The passphrase does not open this workspace.")


def new_recovery_code() -> str:
    """Return a random 125-bit code in groups of letters and digits, to be written down once."""
    letters = base64.b32encode(os.urandom(20)).decode()[:25]
    return "-".join(letters[i : i + 5] for i in range(0, 25, 5))


def wrap_with_code(root: RootKey, code: str) -> dict[str, Any]:
    """Return the record that gives the root key back for the recovery code."""
    return _wrapped(root, RootKey(_code_bytes(code)).derive("recovery"), {"kind": "recovery"})


def unwrap_with_code(record: dict[str, Any], code: str) -> RootKey:
    """Return the root key; raises WrongKey where the code is not this workspace's."""
    return _unwrapped(
        record, RootKey(_code_bytes(code)).derive("recovery"), "That recovery code is not this workspace's."
    )


def _code_bytes(code: str) -> bytes:
    return "".join(c for c in code.upper() if c.isalnum()).encode()


def _stretch(passphrase: str, salt: bytes, parameters: dict[str, int]) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=salt,
        length=32,
        iterations=parameters["iterations"],
        lanes=parameters["lanes"],
        memory_cost=parameters["memory_kib"],
    ).derive(unicodedata.normalize("NFC", passphrase).encode())


def _wrapped(root: RootKey, key: bytes, record: dict[str, Any]) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, root.secret, record["kind"].encode())
    return {**record, "nonce": nonce.hex(), "wrapped": sealed.hex()}


def _unwrapped(record: dict[str, Any], key: bytes, sentence: str) -> RootKey:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        secret = AESGCM(key).decrypt(
            bytes.fromhex(record["nonce"]), bytes.fromhex(record["wrapped"]), record["kind"].encode()
        )
    except InvalidTag:
        raise WrongKey(sentence, hint="Nothing was changed; try again, or use the recovery code.") from None
    return RootKey(secret)


# Keyring -------------------------------------------------------------------------------------------------------------


def keyring_store(workspace_id: str, root: RootKey) -> None:
    """Put the root key into the operating system's keyring; raises NoKey where none answers."""
    from keyring import errors

    backend = _keyring()
    try:
        backend.set_password(SERVICE, workspace_id, root.secret.hex())
    except errors.KeyringError:
        raise NoKey("The keyring did not take the key.", hint=_OTHER_WAY) from None


def keyring_fetch(workspace_id: str) -> RootKey:
    """Return the root key from the keyring; raises NoKey where none answers or it has none for this workspace."""
    from keyring import errors

    backend = _keyring(hint=_BY_CODE)
    try:
        found = backend.get_password(SERVICE, workspace_id)
    except errors.KeyringError:
        raise NoKey(
            "The keyring is locked or did not answer.", hint="Unlock it and try again. The workspace was not touched."
        ) from None
    if not found:
        raise NoKey("The keyring has no key for this workspace.", hint=_BY_CODE)
    try:
        secret = bytes.fromhex(found)
    except ValueError:
        secret = b""
    if len(secret) != _ROOT_LENGTH:
        raise WrongKey("What the keyring holds for this workspace is no key of ours.", hint=_BY_CODE)
    return RootKey(secret)


def keyring_answers() -> bool:
    """Tell whether a keyring we trust is there."""
    try:
        _keyring()
    except NoKey:
        return False
    return True


_OTHER_WAY = "Give a passphrase instead: --passphrase-file FILE."
_BY_CODE = "Use the recovery code: --recovery-file FILE. The workspace was not touched."


def _keyring(*, hint: str = _OTHER_WAY) -> "KeyringBackend":
    import keyring.backend

    # By class, not by whatever the library prefers: a plaintext backend would be taken without a word.
    trusted = [
        backend
        for backend in keyring.backend.get_all_keyring()
        if type(backend).__module__.startswith(_TRUSTED_KEYRINGS)
    ]
    if not trusted:
        raise NoKey("No keyring answers on this machine.", hint=hint)
    return max(trusted, key=lambda backend: backend.priority)
