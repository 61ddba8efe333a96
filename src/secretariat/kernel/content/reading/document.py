"""Read one document: choose its reader, report what it holds, then open what lies inside it.

The outer text is reported before anything nested is opened, so that a part that kills the process
costs that part alone. Does not know how the report reaches the parent.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import olefile  # type: ignore[import-untyped]  # it ships no types

from secretariat.kernel.content import sniff
from secretariat.kernel.content.extraction import Extraction, Nested
from secretariat.kernel.content.names import safe_name
from secretariat.kernel.content.reading import (
    html,
    mail,
    office,
    ole,
    other,
    pdf,
    pictures,
    text,
)
from secretariat.kernel.content.reading.findings import (
    READER_FAULTS,
    Finding,
    Part,
    Refused,
    Source,
)

MAX_DEPTH = 2
MAX_PARTS = 200
MAX_PARTS_BYTES = 128 << 20
MAX_NESTED_CHARACTERS = 1_000_000

_ARCHIVES = {
    "application/gzip",
    "application/x-7z-compressed",
    "application/vnd.rar",
    "application/x-tar",
}
_BY_KREUZBERG = frozenset(
    {
        sniff.RTF,
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/x-fictionbook+xml",
    }
)
_PICTURES = frozenset(f"image/{kind}" for kind in ("png", "jpeg", "gif", "tiff", "webp", "bmp"))


@dataclass(slots=True)
class Budget:
    """What may still be opened inside one outer file."""

    parts: int = MAX_PARTS
    bytes_left: int = MAX_PARTS_BYTES


@dataclass(frozen=True, slots=True)
class Report:
    """Where a reader tells what it found, in this order."""

    document: Callable[[Extraction], None]
    thumbnail: Callable[[bytes], None]
    nested: Callable[[Nested], None]
    note: Callable[[str], None]


def read(source: Source, report: Report, *, thumbnail: bool, ocr: str | None) -> None:
    """Read `source` and report: the document, its thumbnail, each part, and what was left out."""
    try:
        finding = examine(source, ocr=ocr)
    except Refused as refusal:
        report.document(Extraction(refusal.status, refusal.reason))
        return
    report.document(_limited(finding.extraction, text.MAX_CHARACTERS))
    if thumbnail and finding.picture is not None:
        try:
            report.thumbnail(finding.picture())
        except (Refused, *READER_FAULTS) as fault:
            report.note(f"No thumbnail: {fault}.".replace("..", "."))
    budget = Budget()
    for nested in _open_parts(finding.parts, "", budget, depth=1):
        report.nested(nested)
    if budget.parts < 0 or budget.bytes_left < 0:
        report.note("More files are inside than are opened; the rest was left closed.")


def examine(source: Source, *, ocr: str | None = None) -> Finding:
    """Return what is in a file.

    Raises:
        Refused: nothing can be read, with the reason.
    """
    mime = sniff.sniff(source.head(), name=source.name, declared=source.mime)
    try:
        return _read_as(mime, source, ocr=ocr)
    except READER_FAULTS as fault:
        said = (str(fault).partition("\n")[0] or type(fault).__name__).rstrip(".")
        raise Refused("broken", f"The file is damaged: {said}.") from fault


def _read_as(mime: str, source: Source, *, ocr: str | None) -> Finding:
    """Hand the file to the reader of its kind.

    Raises:
        Refused: no reader knows the kind.
    """
    if mime == sniff.PDF:
        return pdf.read(source, ocr=ocr)
    if mime in _PICTURES:
        return pictures.read(replace(source, mime=mime), ocr=ocr)
    if mime in _READERS:
        return _READERS[mime](source)
    if mime in _BY_KREUZBERG:
        return Finding(other.read(source.read(), mime))
    if mime not in _ARCHIVES and sniff.looks_like_text(source.head()):
        return _read_text(source)
    raise Refused("unsupported", f"The format {mime} is kept, but no reader here opens it.")


def _read_empty(_source: Source) -> Finding:
    """Say that there is nothing."""
    return Finding(Extraction("no_text", "The file is empty."))


def _read_text(source: Source) -> Finding:
    """Read plain text in any encoding."""
    decoded = text.decode(source.read())
    if decoded is None:
        raise Refused("unsupported", "The bytes are text in no encoding that can be told.")
    found = text.mend(text.clean(decoded[: text.MAX_CHARACTERS]))
    reason = "" if found else "The file holds white space only."
    if len(decoded) > text.MAX_CHARACTERS:
        reason = f"The text was cut after {text.MAX_CHARACTERS:,} characters."
    return Finding(Extraction("text" if found else "no_text", reason, found))


def _read_ole(source: Source) -> Finding:
    """Read an OLE2 file: a message, an old Office document, or an object that wraps a file."""
    data = source.read()
    container = olefile.OleFileIO(io.BytesIO(ole.padded(data)))
    mime = ole.kind(container)
    if mime == sniff.MSG:
        return Finding(_outlook(container, data), ole.attachments(container), mime=mime)
    parts = list(ole.embedded(container))
    if mime is not None:
        found = replace(other.read(ole.padded(data), mime), created=ole.created(container))
        return Finding(found, parts, mime=mime)
    if not parts:
        raise Refused("unsupported", "An OLE2 container without a document in it.")
    wrapped = Extraction("no_text", "An embedded object; the file in it holds the text.")
    return Finding(wrapped, parts, is_wrapper=True)


def _outlook(container: olefile.OleFileIO, data: bytes) -> Extraction:
    """Return an Outlook message; kreuzberg reads bodies that are kept as compressed RTF alone."""
    found = ole.message(container)
    if found.text:
        return found
    body = other.read(data, sniff.MSG).text.partition("\n\n")[2]
    return replace(found, status="text", reason="", text=body) if body else found


def _open_parts(
    parts: Iterable[Part], prefix: str, budget: Budget, *, depth: int
) -> Iterator[Nested]:
    """Yield each part, then what is inside it, until the budget is spent."""
    try:
        for part in parts:
            budget.parts -= 1
            if budget.parts < 0 or budget.bytes_left < 0:
                return
            yield from _open_part(part, prefix, budget, depth=depth)
    except (Refused, *READER_FAULTS) as fault:
        name = f"{prefix}unreadable"
        yield Nested(
            name, sniff.UNKNOWN, "broken", reason=f"The list of parts is damaged: {fault}."
        )


def _open_part(part: Part, prefix: str, budget: Budget, *, depth: int) -> Iterator[Nested]:
    """Yield one part and, one level deeper, its own parts."""
    name = f"{prefix}{safe_name(part.name)}"
    mime = part.mime or sniff.UNKNOWN
    if depth > MAX_DEPTH:
        reason = f"It lies more than {MAX_DEPTH} levels deep; it was not opened."
        yield Nested(name, mime, "unsupported", reason=reason)
        return
    try:
        loaded = part.load()
        if isinstance(loaded, Extraction):
            finding, mime = Finding(loaded), sniff.MSG
        else:
            budget.bytes_left -= len(loaded)
            mime = sniff.sniff(loaded[: sniff.HEAD_BYTES], name=part.name, declared=part.mime)
            finding = examine(Source(part.name, part.mime, data=loaded))
    except Refused as refusal:
        yield Nested(name, mime, refusal.status, reason=refusal.reason)
        return
    except READER_FAULTS as fault:
        yield Nested(name, mime, "broken", reason=f"The part is damaged: {fault}.")
        return
    if finding.is_wrapper:
        yield from _open_parts(finding.parts, prefix, budget, depth=depth)
        return
    found = _limited(finding.extraction, MAX_NESTED_CHARACTERS)
    yield Nested(name, finding.mime or mime, found.status, _nested_text(found), found.reason)
    yield from _open_parts(finding.parts, f"{name}/", budget, depth=depth + 1)


def _nested_text(found: Extraction) -> str:
    """Return the text of a part; the subject of an attached message is found with it."""
    subject = found.mail.subject if found.mail else ""
    return f"{subject}\n\n{found.text}".strip() if found.text else ""


def _limited(found: Extraction, characters: int) -> Extraction:
    """Return the finding with its text cut to a length, saying so."""
    if len(found.text) <= characters:
        return found
    cut = replace(found, text=found.text[:characters])
    return cut.noting(f"The text was cut after {characters:,} characters.")


_READERS: dict[str, Callable[[Source], Finding]] = {
    sniff.EMPTY: _read_empty,
    sniff.ZIP: office.read,
    sniff.OLE: _read_ole,
    sniff.EML: mail.read,
    sniff.MBOX: mail.read_mailbox,
    sniff.HTML: html.read,
    sniff.XML: html.read_xml,
    sniff.SVG: html.read_xml,
}
