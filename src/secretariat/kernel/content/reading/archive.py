"""ZIP archives: refuse bombs before anything is unpacked, then hand out the entries one by one.

Sizes in an archive's directory are claims: the directory is judged first, and real bytes are
counted when an entry is unpacked. Does not know what the entries are.
"""

import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from secretariat.kernel.content.extraction import Extraction
from secretariat.kernel.content.reading.findings import (
    READER_FAULTS,
    Finding,
    Part,
    Refused,
    Source,
)

MAX_ENTRIES = 10_000
MAX_RATIO = 100
RATIO_MATTERS_BYTES = 1 << 20
MAX_UNPACKED_BYTES = 1 << 30
MAX_ENTRY_BYTES = 32 << 20

_END_RECORD = struct.Struct("<4s4H2LH")
_END_SEARCH_BYTES = 66_000
_CHUNK = 1 << 16
_ENCRYPTED = 0x1


def read(source: Source) -> Finding:
    """Return the entries of a plain archive as parts; an archive has no text of its own."""
    archive = opened(source)
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    extraction = Extraction("no_text", f"An archive of {len(files)} files; they hold its text.")
    return Finding(extraction, parts(archive, files))


def opened(source: Source) -> zipfile.ZipFile:
    """Open an archive that passed the checks on its directory.

    Raises:
        Refused: it is cut short, or it is or may be a bomb.
    """
    stream = source.stream()
    _refuse_many_entries(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except READER_FAULTS as fault:
        raise Refused("broken", "The ZIP container is damaged or cut short.") from fault
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise Refused("too_large", _too_many(len(entries)))
    if unpacked > MAX_UNPACKED_BYTES:
        raise Refused("too_large", f"The container would unpack to {unpacked:,} bytes.")
    if unpacked > RATIO_MATTERS_BYTES and unpacked > MAX_RATIO * min(packed, source.size()):
        raise Refused(
            "too_large",
            f"The container would unpack to more than {MAX_RATIO} times its size, as a bomb does.",
        )
    return archive


def parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Part]:
    """Yield entries as parts, each unpacked when asked for."""
    for entry in entries:
        yield Part(entry.filename, _loader(archive, entry))


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the bytes of an entry, counting what really comes out.

    Raises:
        Refused: the entry is encrypted, damaged, or larger than a child may hold.
    """
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("encrypted", "The file is encrypted inside its archive.")
    if entry.file_size > MAX_ENTRY_BYTES:
        raise Refused("too_large", f"The file unpacks to {entry.file_size:,} bytes.")
    found = bytearray()
    for chunk in chunks(archive, entry):
        found += chunk
        if len(found) > MAX_ENTRY_BYTES:
            raise Refused("too_large", f"The file unpacks to over {MAX_ENTRY_BYTES:,} bytes.")
    return bytes(found)


def chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of an entry as they really unpack.

    Raises:
        Refused: the entry is damaged, or not what the directory says of it.
    """
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except READER_FAULTS as fault:
        raise Refused("broken", f"The file is damaged inside its archive: {fault}.") from fault


def _loader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    return lambda: unpack(archive, entry)


def _refuse_many_entries(stream: BinaryIO) -> None:
    """Refuse a huge directory before it is parsed: parsing it is what costs memory."""
    size = stream.seek(0, 2)
    stream.seek(max(size - _END_SEARCH_BYTES, 0))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_RECORD.size:
        raise Refused("broken", "The ZIP container is damaged or cut short.")
    _, _, _, _, entries, directory_bytes, _, _ = _END_RECORD.unpack_from(tail, at)
    if entries > MAX_ENTRIES or directory_bytes > MAX_ENTRIES * 400:
        raise Refused("too_large", _too_many(entries))


def _too_many(entries: int) -> str:
    return f"The container lists {entries:,} files; up to {MAX_ENTRIES:,} are read."
