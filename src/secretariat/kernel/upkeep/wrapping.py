"""Wrapping: closing the keys of a house with a passphrase or a recovery key, for a backup.

Source: RFC 7914 (scrypt), NIST SP 800-38D (AES-GCM). Does not know which keys there are.
"""

import base64
import os
from collections.abc import Mapping
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from secretariat.kernel.upkeep.errors import KeyNotGiven, KeyWrong

MIN_CHARACTERS = 12
COST, BLOCK, PARALLEL = 2**15, 8, 1
RECOVERY_BYTES = 32


def checked(secret: str) -> str:
    """Return a passphrase or recovery key that is long enough.

    Raises:
        KeyNotGiven: it is not.
    """
    if len(secret.strip()) < MIN_CHARACTERS:
        raise KeyNotGiven(length=MIN_CHARACTERS)
    return secret.strip()


def new_recovery_key() -> str:
    """Return a fresh recovery key as text."""
    return base64.urlsafe_b64encode(os.urandom(RECOVERY_BYTES)).decode()


def wrap(files: Mapping[str, bytes], secret: str, *, bound_to: str) -> bytes:
    """Return small files closed with a secret; they open only beside the manifest of `bound_to`."""
    salt, nonce = os.urandom(16), os.urandom(12)
    plain = orjson.dumps({name: _text(data) for name, data in files.items()})
    closed = AESGCM(_key(checked(secret), salt)).encrypt(nonce, plain, bound_to.encode())
    parts = {"salt": _text(salt), "nonce": _text(nonce), "closed": _text(closed)}
    return orjson.dumps({"form": "scrypt-aes-256-gcm", "cost": COST, **parts})


def unwrap(path: Path, secret: str, *, bound_to: str) -> dict[str, bytes]:
    """Return the files that were closed.

    Raises:
        KeyWrong: the secret is another one, or the file was altered.
        KeyNotGiven: there is no secret to speak of.
    """
    found = orjson.loads(path.read_bytes())
    key = _key(checked(secret), _bytes(found["salt"]), cost=int(found["cost"]))
    try:
        plain = AESGCM(key).decrypt(
            _bytes(found["nonce"]), _bytes(found["closed"]), bound_to.encode()
        )
    except InvalidTag as error:
        raise KeyWrong(path=path.parent) from error
    return {name: _bytes(text) for name, text in orjson.loads(plain).items()}


def _key(secret: str, salt: bytes, *, cost: int = COST) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=BLOCK, p=PARALLEL).derive(secret.encode())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
