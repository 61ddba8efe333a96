"""Refusals of the content store: what can go wrong between bytes and their digest.

Does not know records, readers or permissions: who may see a file is decided before it is opened.
"""

from typing import ClassVar

from secretariat.kernel.errors import SecretariatError


class ContentMissing(SecretariatError):
    """Refuse to open bytes the store does not hold."""

    code: ClassVar[str] = "content.missing"
    status: ClassVar[int] = 404
    message: ClassVar[str] = (
        "The store holds no content %(digest)s. Restore it from a backup, then check fixity."
    )


class DigestInvalid(SecretariatError):
    """Refuse a name that is not a SHA-256 digest, before it becomes part of a path."""

    code: ClassVar[str] = "content.digest_invalid"
    message: ClassVar[str] = "%(digest)r is not a digest. Give 64 lower-case hexadecimal digits."


class ContentAltered(SecretariatError):
    """Refuse to build upon stored bytes that are not what their digest says."""

    code: ClassVar[str] = "content.altered"
    status: ClassVar[int] = 409
    message: ClassVar[str] = (
        "Content %(digest)s has %(found)s bytes in the store where %(expected)s were expected. "
        "Restore it from a backup before you store it again."
    )


class ContentIncomplete(SecretariatError):
    """Refuse bytes that ended before, or went on after, their announced size."""

    code: ClassVar[str] = "content.incomplete"
    message: ClassVar[str] = (
        "%(received)s bytes came where %(expected)s were announced. Send the file again."
    )


class ContentTooLarge(SecretariatError):
    """Refuse a file above the limit its caller set; nothing of it is kept."""

    code: ClassVar[str] = "content.too_large"
    status: ClassVar[int] = 413
    message: ClassVar[str] = "The file has more than %(limit)s bytes. Send a smaller one."


class StoreFull(SecretariatError):
    """Refuse to store when no space is left; nothing is left behind."""

    code: ClassVar[str] = "content.store_full"
    status: ClassVar[int] = 507
    message: ClassVar[str] = (
        "No space is left in the content store %(store)s. Nothing was stored; free space first."
    )


class StoreOverwrites(SecretariatError):
    """Refuse a store that replaces what it already holds."""

    code: ClassVar[str] = "content.store_overwrites"
    status: ClassVar[int] = 503
    message: ClassVar[str] = (
        "The content store %(store)s does not keep its first bytes: %(problem)s. "
        "Use a store with create-only writes."
    )


class StoreUnreachable(SecretariatError):
    """Refuse to go on when a remote store does not answer."""

    code: ClassVar[str] = "content.store_unreachable"
    status: ClassVar[int] = 503
    message: ClassVar[str] = (
        "The content store %(store)s did not carry out '%(act)s': %(problem)s. Try again later."
    )


class StoreBusy(SecretariatError):
    """Refuse for now: another process sweeps, or removes this very content."""

    code: ClassVar[str] = "content.store_busy"
    status: ClassVar[int] = 503
    message: ClassVar[str] = "The content store is busy: %(problem)s. Try again in a minute."


class StoreUnknown(SecretariatError):
    """Refuse an address no store answers to."""

    code: ClassVar[str] = "content.store_unknown"
    message: ClassVar[str] = (
        "%(address)r names no content store: %(problem)s. Give a folder, or a URL such as s3://bucket/path."
    )
