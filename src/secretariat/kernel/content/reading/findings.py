"""The values readers exchange: a source of bytes, what was found in it, what lies inside it.

Does not know formats.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.errors import MessageError
from pathlib import Path
from typing import BinaryIO

import kreuzberg
import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from secretariat.kernel.content.extraction import Extraction, Status
from secretariat.kernel.content.sniff import HEAD_BYTES

MAX_READ_BYTES = 64 << 20

# Readers of foreign bytes fail in any of these ways on damaged input. Lack of memory is not among
# them: it ends the process, so that nothing is read on a damaged heap.
READER_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
    EOFError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    MessageError,
    kreuzberg.KreuzbergError,
    pypdfium2.PdfiumError,
)


class Refused(Exception):
    """Stop reading a file, with the kind of reason and a sentence."""

    def __init__(self, status: Status, reason: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: on disk, or already in memory when it came out of another file."""

    name: str
    mime: str
    path: Path | None = None
    data: bytes = b""

    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    def stream(self) -> BinaryIO:
        """Open the bytes for reading."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def head(self) -> bytes:
        """Return the first bytes."""
        with self.stream() as stream:
            return stream.read(HEAD_BYTES)

    def read(self) -> bytes:
        """Return all bytes.

        Raises:
            Refused: there are more than a child may hold.
        """
        size = self.size()
        if size > MAX_READ_BYTES:
            limit = MAX_READ_BYTES >> 20
            raise Refused(
                "too_large",
                f"The file has {size:,} bytes; files of this kind are read up to {limit} MiB.",
            )
        with self.stream() as stream:
            return stream.read()


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file; `load` returns its bytes, or what was found when it has no bytes."""

    name: str
    load: Callable[[], bytes | Extraction]
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reader found.

    Attributes:
        extraction: the document itself.
        parts: what lies inside it, still closed.
        picture: how to draw it, for PDFs and pictures.
        mime: the media type its inside showed, where the first bytes tell the container only.
        is_wrapper: it is an envelope around one file, of no interest by itself.
    """

    extraction: Extraction
    parts: Iterable[Part] = ()
    picture: Callable[[], bytes] | None = None
    mime: str = ""
    is_wrapper: bool = False
