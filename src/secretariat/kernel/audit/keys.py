"""Keys: the Ed25519 key that signs checkpoints, and the public keys that are trusted.

Trust comes from files, never from the database: who can write the database must not be able to
say whose signature counts. Does not know checkpoints.

Source: RFC 8032 (Ed25519).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from secretariat.foundation.canonical import digest
from secretariat.kernel.audit.errors import KeyMissing, KeyUnreadable
from secretariat.kernel.audit.files import make_folder, write_durably
from secretariat.kernel.store.models import Checkpoint, House

KEY_ID_DIGITS = 16
EXPORTED = "checkpoint.public_key"
COPIED_PATTERN = "checkpoint-*.pub"
Trusted = dict[str, Ed25519PublicKey]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key of this house; `id` is the beginning of the SHA-256 of the public key."""

    id: str
    private: Ed25519PrivateKey
    public_pem: bytes

    def sign(self, text: str) -> str:
        """Return the signature of a text as 128 hex digits."""
        return self.private.sign(text.encode()).hex()


def private_path() -> Path:
    """Return where the private key lies."""
    return Path(settings.CHECKPOINT_KEY)


def public_path() -> Path:
    """Return where the public key lies, beside the private one."""
    return private_path().with_suffix(".pub")


def signing_key() -> SigningKey:
    """Return the key of this house, made at the first call of its life.

    Raises:
        KeyMissing: the house has sealed before and its key is gone.
        KeyUnreadable: the file is no such key, or this process may not read it.
    """
    path = private_path()
    if not path.exists():
        if public_path().exists() or Checkpoint.objects.exists():
            raise KeyMissing(path=path)
        _make(path)
    key = _loaded(read_private(path))
    write_durably(public_path(), key.public_pem)
    return key


def read_private(path: Path) -> Ed25519PrivateKey:
    """Return the private key in a file.

    Raises:
        KeyUnreadable: the file is no such key, or this process may not read it.
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise KeyUnreadable(path=path, reason=error.strerror) from error
    except (ValueError, TypeError) as error:
        raise KeyUnreadable(path=path, reason="it is no key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadable(path=path, reason="it is no Ed25519 key")
    return key


def _make(path: Path) -> None:
    """Make the private key, readable for its owner alone."""
    make_folder(path.parent, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_durably(path, pem, mode=0o600)


def _loaded(private: Ed25519PrivateKey) -> SigningKey:
    """Return a private key with its name and its public part."""
    public = private.public_key()
    return SigningKey(id=key_id(public), private=private, public_pem=public_pem(public))


def public_pem(public: Ed25519PublicKey) -> bytes:
    """Return a public key as a PEM file."""
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def key_id(public: Ed25519PublicKey) -> str:
    """Return what names a public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return digest(raw)[:KEY_ID_DIGITS]


def export(key: SigningKey) -> None:
    """Note the public key in the house, for those who ask for it; within a write transaction."""
    House.objects.update_or_create(key=EXPORTED, defaults={"value": key.public_pem.decode()})


def trusted_keys(files: Iterable[Path] = ()) -> Trusted:
    """Return the public keys that are trusted: of the given files, or of the key's own folder.

    Raises:
        KeyUnreadable: a file is no Ed25519 public key.
    """
    given = list(files) or sorted(public_path().parent.glob("*.pub"))
    if not given and private_path().exists():
        key = _loaded(read_private(private_path()))
        return {key.id: key.private.public_key()}
    return {key_id(public): public for public in map(read_public, given)}


def read_public(path: Path) -> Ed25519PublicKey:
    """Return the public key in a file.

    Raises:
        KeyUnreadable: the file is no such key.
    """
    try:
        public = serialization.load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise KeyUnreadable(path=path, reason=error.strerror) from error
    except ValueError as error:
        raise KeyUnreadable(path=path, reason="it is no public key in PEM form") from error
    if not isinstance(public, Ed25519PublicKey):
        raise KeyUnreadable(path=path, reason="it is no Ed25519 key")
    return public


def is_signed(text: str, signature: str, key: str, trusted: Trusted) -> bool:
    """Tell whether a trusted key made the signature of a text."""
    public = trusted.get(key)
    if public is None:
        return False
    try:
        public.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
