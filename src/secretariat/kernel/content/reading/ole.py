"""OLE2 containers: old Office files, Outlook messages, and objects embedded in other documents.

Source: [MS-CFB], [MS-OXMSG], [MS-OLEDS]. Bytes are read with olefile, text with kreuzberg; a few
fields of messages inside messages are read here, because only a whole file can be handed on.
"""

import codecs
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import olefile  # type: ignore[import-untyped]  # it ships no types

from secretariat.kernel.content.extraction import Extraction, Mail
from secretariat.kernel.content.reading import html, text
from secretariat.kernel.content.reading.findings import READER_FAULTS, Part, Refused

SECTOR_BYTES = 512
_STREAM_LIMIT = 64 << 20
_ATTACH = "__attach_version1.0_"
_SUBSTORAGE = "__substg1.0_3701000D"
_BY_STREAM = (
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("worddocument", "application/msword"),
    ("workbook", "application/vnd.ms-excel"),
    ("book", "application/vnd.ms-excel"),
    ("powerpoint document", "application/vnd.ms-powerpoint"),
)
_EPOCH_1601 = datetime(1601, 1, 1, tzinfo=UTC)


def kind(container: olefile.OleFileIO) -> str | None:
    """Return the media type of an OLE2 file from its streams, or None when it is no document.

    Raises:
        Refused: it is an encrypted Office file.
    """
    names = {entry[0].casefold() for entry in container.listdir()}
    if "encryptedpackage" in names:
        raise Refused("encrypted", "The Office file is encrypted with a password.")
    return next((mime for stream, mime in _BY_STREAM if stream in names), None)


def padded(data: bytes) -> bytes:
    """Return `data` long enough for every sector its table names; strict readers insist on it."""
    table_sectors = struct.unpack_from("<I", data, 44)[0]
    needed = (1 + min(table_sectors, 1024) * (SECTOR_BYTES // 4)) * SECTOR_BYTES
    return data + bytes(needed - len(data)) if len(data) < needed else data


def created(container: olefile.OleFileIO) -> str | None:
    """Return when the document says it was made, as ISO 8601."""
    try:
        moment = container.get_metadata().create_time
    except READER_FAULTS:
        return None
    return text.iso_date(moment.isoformat()) if isinstance(moment, datetime) else None


def attachments(container: olefile.OleFileIO) -> Iterator[Part]:
    """Yield the attachments of an Outlook message."""
    storages = sorted({entry[0] for entry in container.listdir() if entry[0].startswith(_ATTACH)})
    for storage in storages:
        if container.exists(f"{storage}/{_SUBSTORAGE}"):
            yield _message_part(container, f"{storage}/{_SUBSTORAGE}/")
            continue
        name = _property(container, f"{storage}/", "3707") or _property(
            container, f"{storage}/", "3704"
        )
        path = f"{storage}/__substg1.0_37010102"
        if container.exists(path):
            mime = _property(container, f"{storage}/", "370E")
            yield Part(name or "attachment", _stream_loader(container, path), mime)


def embedded(container: olefile.OleFileIO) -> Iterator[Part]:
    """Yield what an embedded object wraps: a packaged file, an Office file, a message."""
    for entry in container.listdir():
        last, path = entry[-1].casefold(), "/".join(entry)
        if last in {"package", "contents", "embeddedodf"}:
            yield Part(entry[-1], _stream_loader(container, path))
        elif last == "\x01ole10native":
            yield from _packaged(container, path)


def _stream_loader(container: olefile.OleFileIO, path: str) -> Callable[[], bytes]:
    return lambda: _stream(container, path)


def _stream(container: olefile.OleFileIO, path: str) -> bytes:
    """Return the bytes of one stream."""
    size = container.get_size(path)
    if size > _STREAM_LIMIT:
        raise Refused("too_large", f"The embedded file has {size:,} bytes.")
    return bytes(container.openstream(path).read())


def _packaged(container: olefile.OleFileIO, path: str) -> Iterator[Part]:
    """Yield the file of an OLE package: label, path, then the bytes. Source: [MS-OLEDS] 2.3.6."""
    data = _stream(container, path)
    try:
        position = 6
        end = data.index(b"\0", position)
        label = data[position:end].decode("cp1252", "replace")
        position = data.index(b"\0", end + 1) + 1 + 4
        (length,) = struct.unpack_from("<I", data, position)
        position += 4 + length
        (size,) = struct.unpack_from("<I", data, position)
    except (ValueError, struct.error):
        return
    if 0 < size <= len(data) - position - 4:
        yield Part(label or "package", lambda: data[position + 4 : position + 4 + size])


def _message_part(container: olefile.OleFileIO, prefix: str) -> Part:
    """Return a message embedded in a message, found by its fields."""
    subject = _property(container, prefix, "0037")
    return Part(
        f"{text.label(subject, fallback='message')}.msg", lambda: message(container, prefix)
    )


def message(container: olefile.OleFileIO, prefix: str = "") -> Extraction:
    """Return the body and the header of a message stored under `prefix`."""
    body = _property(container, prefix, "1000")
    if not body and container.exists(f"{prefix}__substg1.0_10130102"):
        markup = text.decode(_stream(container, f"{prefix}__substg1.0_10130102"))
        body = html.from_markup(markup or "")[0]
    header = mail(container, prefix)
    found = text.clean(body)
    return Extraction(
        status="text" if found else "no_text",
        reason="" if found else "The message has no text of its own.",
        text=found,
        title=header.subject or None,
        author=header.sender or None,
        created=header.sent_at,
        mail=header,
    )


def mail(container: olefile.OleFileIO, prefix: str = "") -> Mail:
    """Return the parties and the moment of a message."""
    name = _property(container, prefix, "0C1A")
    address = _property(container, prefix, "5D01") or _property(container, prefix, "0C1F")
    show_address = "@" in address and address != name
    return Mail(
        sender=f"{name} <{address}>".strip() if show_address else name,
        to=_listed(_property(container, prefix, "0E04")),
        cc=_listed(_property(container, prefix, "0E03")),
        subject=_property(container, prefix, "0037"),
        sent_at=_submitted(container, prefix),
        message_id=_property(container, prefix, "1035").strip("<> ") or None,
    )


def _property(container: olefile.OleFileIO, prefix: str, number: str) -> str:
    """Return a text property, in Unicode or in the code page of old messages; "" without one."""
    for kind_of_text, encoding in (("001F", "utf-16-le"), ("001E", None)):
        path = f"{prefix}__substg1.0_{number}{kind_of_text}"
        if container.exists(path):
            data = _stream(container, path)
            narrow = None if encoding else _code_page(container)
            decoded = data.decode(encoding, "replace") if encoding else _narrow(data, narrow)
            return decoded.rstrip("\0")
    return ""


def _narrow(data: bytes, code_page: str | None) -> str:
    """Return text of the message's code page; Western European when it names none."""
    data = data.rstrip(b"\0")
    if code_page:
        return data.decode(code_page, "replace")
    return text.decode(data, declared="cp1252") or ""


def _code_page(container: olefile.OleFileIO) -> str | None:
    """Return the code page the outermost message names, if Python knows it."""
    fixed = _fixed_properties(container, "")
    number = fixed.get(0x3FFD0003) or fixed.get(0x3FDE0003)
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        return codecs.lookup(name).name if number else None
    except LookupError:
        return None


def _listed(value: str) -> tuple[str, ...]:
    """Return the names of a display list."""
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _submitted(container: olefile.OleFileIO, prefix: str) -> str | None:
    """Return when the message was sent, or else delivered."""
    fixed = _fixed_properties(container, prefix)
    ticks = fixed.get(0x00390040) or fixed.get(0x0E060040)
    if not ticks or ticks > 3 * 10**18:
        return None
    return (_EPOCH_1601 + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds")


def _fixed_properties(container: olefile.OleFileIO, prefix: str) -> dict[int, int]:
    """Return the properties of fixed size by their tag. Source: [MS-OXMSG] 2.4."""
    path = f"{prefix}__properties_version1.0"
    if not container.exists(path):
        return {}
    data = _stream(container, path)
    found: dict[int, int] = {}
    for offset in range(24 if prefix else 32, len(data) - 15, 16):
        tag, _, value = struct.unpack_from("<IIQ", data, offset)
        found[tag] = value & 0xFFFFFFFF if tag & 0xFFFF == 3 else value
    return found
