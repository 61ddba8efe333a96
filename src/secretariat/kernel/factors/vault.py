"""Vault: closes the secrets of factors with a key that lies beside the database, not in it.

The file holds one key a line, 32 bytes in Base64; the first closes, each of them opens. A closed
text begins with the id of its key, so that keys can be changed while old texts stay readable. A
text opens only for the account it was closed for.

Source: NIST SP 800-38D (AES-GCM).
"""

import base64
import binascii
import logging
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from secretariat.foundation.canonical import digest
from secretariat.kernel.audit.files import make_folder, write_durably
from secretariat.kernel.factors.errors import FactorKeyUnreadable

_log = logging.getLogger(__name__)
KEY_BYTES, NONCE_BYTES, ID_DIGITS = 32, 12, 16


def path_of_keys() -> Path:
    """Return where the keys lie."""
    return Path(settings.FACTOR_KEY)


def close(secret: bytes, *, account: int) -> str:
    """Return a secret closed for one account, as text.

    Raises:
        FactorKeyUnreadable.
    """
    if not path_of_keys().exists():
        _make()
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    closed = AESGCM(key).encrypt(nonce, secret, _bound_to(account))
    return f"{name}.{base64.urlsafe_b64encode(nonce + closed).decode()}"


def open_(text: str, *, account: int) -> bytes:
    """Return the secret that was closed for this account.

    Raises:
        FactorKeyUnreadable: the key is gone, or the text was altered or is another account's.
    """
    name, _, rest = text.partition(".")
    key = _keys().get(name) if path_of_keys().exists() else None
    if key is None:
        raise _unreadable(f"key {name[:ID_DIGITS]} is missing")
    try:
        data = base64.urlsafe_b64decode(rest)
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _bound_to(account))
    except (InvalidTag, ValueError) as error:
        raise _unreadable("a secret was altered, or is another account's") from error


def _keys() -> dict[str, bytes]:
    """Return the keys by their ids, in the order of the file."""
    path = path_of_keys()
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = [base64.urlsafe_b64decode(line) for line in lines]
    except OSError as error:
        raise _unreadable(str(error.strerror)) from error
    except (UnicodeDecodeError, binascii.Error) as error:
        raise _unreadable("the file holds no keys in Base64") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise _unreadable("a key is not 32 bytes long")
    return {digest(key)[:ID_DIGITS]: key for key in keys}


def _unreadable(reason: str) -> FactorKeyUnreadable:
    """Return the refusal, and tell the log which file it is about."""
    _log.error("The keys in %s cannot be used: %s", path_of_keys(), reason)
    return FactorKeyUnreadable(reason=reason)


def _make() -> None:
    """Make the first key, readable for its owner alone; of two processes, the first one's holds."""
    make_folder(path_of_keys().parent, mode=0o700)
    line = base64.urlsafe_b64encode(os.urandom(KEY_BYTES)) + b"\n"
    write_durably(path_of_keys(), line, mode=0o600)


def _bound_to(account: int) -> bytes:
    """Return what binds a closed text to its account."""
    return f"factor of account {account}".encode()
