"""Formats: which PRONOM format a file is, whatever its name says.

Source: PRONOM signatures (The National Archives, UK) through siegfried. An empty or unknown file is
an answer. Does not know whether the house can read the format.
"""

import mimetypes
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from secretariat.kernel.content.names import extension
from secretariat.kernel.content.sniff import (
    EML,
    EMPTY,
    HEAD_BYTES,
    HTML,
    MBOX,
    OLE,
    TEXT,
    UNKNOWN,
    XML,
    ZIP,
    sniff,
    zip_kind,
)

_TAIL_BYTES = 1 << 16
_UNKNOWN_PUID = "UNKNOWN"
_PLAIN_NAMES = {
    EMPTY: "Empty file",
    UNKNOWN: "Unknown format",
    TEXT: "Plain text",
    HTML: "Hypertext Markup Language",
    EML: "E-mail message",
    MBOX: "Mailbox",
    XML: "Extensible Markup Language",
}
_GENERAL = {ZIP, OLE, UNKNOWN, ""}

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Format:
    """Name a format.

    Attributes:
        puid: PRONOM identifier such as `fmt/412`, or None when PRONOM knows none.
        mime: media type; never empty.
        name: PRONOM's name of the format, or a plain word where PRONOM has none.
        tool: what identified it, with its version.
        signature: the signature files used.
        mismatch: a sentence when the name's extension contradicts the content.
    """

    puid: str | None
    mime: str
    name: str
    tool: str
    signature: str
    mismatch: str | None = None


def identify(source: Path | bytes, name: str) -> Format:
    """Return the format of a file or of bytes that came under `name`.

    Raises:
        OSError: the file cannot be read.
    """
    suffix = extension(name)
    if isinstance(source, bytes):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (f"file.{suffix}" if suffix else "file")
            path.write_bytes(source)
            return _identified(path, path, name)
    if extension(source.name) == suffix:
        return _identified(source, source, name)
    return _identified(source, _alias(source, suffix), name)


def _alias(source: Path, suffix: str) -> Path:
    """Return a link with the extension the name had: stored bytes carry no extension."""
    if not hasattr(_local, "folder"):
        _local.folder = tempfile.TemporaryDirectory(prefix="identify-")
    link = Path(_local.folder.name) / (f"file.{suffix}" if suffix else "file")
    link.unlink(missing_ok=True)
    link.symlink_to(source.resolve(strict=True))
    return link


def _identified(source: Path, labelled: Path, name: str) -> Format:
    """Ask siegfried, and complete its answer with a look at the bytes."""
    import pygfried  # here, because reading children load this package and need no Go runtime

    report = pygfried.identify(str(labelled), detailed=True)
    answer = report["files"][0]
    match = answer["matches"][0] if answer["matches"] else None
    head, tail = _ends(source)
    puid = None if match is None or match["id"] == _UNKNOWN_PUID else match["id"]
    declared = match["mime"].partition(",")[0].strip() if match and puid and head else ""
    mime = _media_type(head, tail, name=name, declared=declared)
    if not head:
        puid, mime = None, EMPTY
    label = match["format"] if match and puid else _plain_name(mime)
    details = "; ".join(part["details"] for part in report["identifiers"])
    contradicted = bool(match and "extension mismatch" in match["warning"] and mime == declared)
    if puid is None and head:
        contradicted = _contradicts(extension(name), mime)
    return Format(
        puid=puid,
        mime=mime,
        name=label,
        tool=f"siegfried {report['siegfried']} (pygfried)",
        signature=f"{report['signature']}: {details}",
        mismatch=_mismatch(extension(name), label, puid) if contradicted else None,
    )


def _media_type(head: bytes, tail: bytes, *, name: str, declared: str) -> str:
    """Return PRONOM's media type, or what the bytes say where PRONOM is silent or too general."""
    if declared not in _GENERAL:
        return declared
    found = sniff(head, name=name, declared=declared)
    return zip_kind(head + tail) if found == ZIP else found


def _contradicts(suffix: str, mime: str) -> bool:
    """Tell whether an extension promises a binary format that PRONOM did not recognize."""
    promised = mimetypes.guess_type(f"file.{suffix}")[0] or UNKNOWN
    return promised not in {UNKNOWN, mime, EML} and not promised.startswith("text/")


def _mismatch(suffix: str, label: str, puid: str | None) -> str:
    """Return the sentence that names a mislabelled file."""
    content = f"{label} ({puid})" if puid else label
    return f"The name ends in .{suffix}, but the content is of another format: {content}."


def _ends(path: Path) -> tuple[bytes, bytes]:
    """Return the first and the last bytes of the file."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        size = stream.seek(0, 2)
        stream.seek(max(size - _TAIL_BYTES, 0))
        return head, stream.read()


def _plain_name(mime: str) -> str:
    """Return a word for a format PRONOM does not name."""
    return _PLAIN_NAMES.get(mime) or f"Unregistered format ({mime})"
