"""Office documents in ZIP containers: Office Open XML, OpenDocument, EPUB.

kreuzberg reads the body; what it leaves out (headers, footers, comments, notes, text boxes, charts,
diagrams) is read here from the XML and added. Source: ECMA-376, OASIS ODF 1.3. Does not know OLE2.
"""

import re
import xml.parsers.expat
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from secretariat.kernel.content.reading import archive, other, text
from secretariat.kernel.content.reading.findings import (
    READER_FAULTS,
    Finding,
    Part,
    Refused,
    Source,
)
from secretariat.kernel.content.sniff import DOCX, PPTX, XLSX, zip_kind

_SIDE_PARTS = re.compile(
    r"(?:word/(?:document|header\d*|footer\d*|comments|footnotes|endnotes)\.xml"
    r"|ppt/(?:slides|notesSlides|comments)/[^/]+\.xml"
    r"|xl/(?:comments\d*\.xml|(?:threadedComments|drawings)/[^/]+\.xml)"
    r"|(?:word|ppt|xl)/(?:charts|diagrams)/(?:chart|data)[^/]*\.xml"
    r"|(?:Object [^/]+/)?(?:content|styles)\.xml)$"
)
_EMBEDDED = re.compile(
    r"(?:word|ppt|xl)/embeddings/[^/]+$|word/[^/]+\.(?:mht|mhtml|html?|rtf)$", re.I
)
_ODF_OBJECT = re.compile(r"(?:Object|ObjectReplacements|Ole)[^/]*$")
_ENTITY = re.compile(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")
_WORDS = frozenset({"t", "v", "text", "a", "span"})
_LINES = frozenset({"p", "h", "comment", "pt", "threadedComment"})
_MAX_SIDE_BYTES = 16 << 20
_MAX_COMPARED_LINES = 4000
_MAX_XML_BYTES = 256 << 20
_OOXML = {DOCX, XLSX, PPTX}


def read(source: Source) -> Finding:
    """Return the text of an Office document and what is embedded in it.

    A ZIP file that is no document is read as an archive.

    Raises:
        Refused: bomb, encrypted, damaged, or XML with entities.
    """
    container = archive.opened(source)
    mime = _kind(container)
    if mime is None:
        return archive.read(source)
    _refuse_encrypted(container)
    side = _side_text(container)
    extraction = other.read(source.read(), mime)
    missing = _missing(side, extraction.text)
    if missing:
        joined = text.clean("\n\n".join(filter(None, [extraction.text, missing])))
        extraction = replace(extraction, status="text", reason="", text=joined)
    return Finding(extraction, _parts(container), mime=mime)


def _kind(container: zipfile.ZipFile) -> str | None:
    """Return the media type of the document, or None for a plain archive."""
    names = set(container.namelist())
    if "mimetype" in names:
        declared = archive.unpack(container, container.getinfo("mimetype"))[:100]
        return declared.decode("ascii", "replace").strip() or None
    found = zip_kind(" ".join(sorted(names)).encode("utf-8", "replace"))
    return found if found in _OOXML else None


def _refuse_encrypted(container: zipfile.ZipFile) -> None:
    """Refuse an OpenDocument whose manifest says that its parts are encrypted."""
    names = container.namelist()
    if any(entry.flag_bits & 0x1 for entry in container.infolist()):
        raise Refused("encrypted", "The document is encrypted with a password.")
    if "META-INF/manifest.xml" in names:
        manifest = archive.unpack(container, container.getinfo("META-INF/manifest.xml"))
        if b"encryption-data" in manifest:
            raise Refused("encrypted", "The document is encrypted with a password.")


def _side_text(container: zipfile.ZipFile) -> list[str]:
    """Check every XML part, and return the lines of those that hold words.

    Unpacking each part once counts its real bytes before another reader unpacks it.
    """
    lines: list[str] = []
    total = 0
    for entry in container.infolist():
        if not entry.filename.endswith((".xml", ".rels", ".vml", ".xhtml", ".opf")):
            continue
        is_side = bool(_SIDE_PARTS.match(entry.filename)) and entry.file_size <= _MAX_SIDE_BYTES
        kept, size = _checked(container, entry, keep=is_side)
        total += size
        if total > _MAX_XML_BYTES:
            raise Refused("too_large", f"The document unpacks to over {total:,} bytes of XML.")
        if is_side:
            lines += _lines(kept)
    return lines


def _checked(
    container: zipfile.ZipFile, entry: zipfile.ZipInfo, *, keep: bool
) -> tuple[bytes, int]:
    """Return the bytes of a part (if kept) and their number; refuse declared entities."""
    found, size, overlap = bytearray(), 0, b""
    for chunk in archive.chunks(container, entry):
        size += len(chunk)
        if _ENTITY.search(overlap + chunk):
            raise Refused("broken", "The document declares XML entities, which no document needs.")
        overlap = chunk[-32:]
        if keep:
            found += chunk
    return bytes(found), size


def _lines(data: bytes) -> list[str]:
    """Return the paragraphs of an XML part; one that is not well formed has none to add."""
    reader = _Paragraphs()
    try:
        return reader.read(data)
    except (xml.parsers.expat.ExpatError, *READER_FAULTS):
        return reader.lines


class _Paragraphs:
    """Collect the words of paragraphs, by the local names both families of formats use."""

    def __init__(self) -> None:
        """Start outside of everything."""
        self.lines: list[str] = []
        self._line: list[str] = []
        self._stack: list[str] = []

    def read(self, data: bytes) -> list[str]:
        """Return all lines with words."""
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
        self._flush()
        return self.lines

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._stack.append(local)
        if local in {"tab", "br", "s"}:
            self._line.append(" ")
        if local in _LINES:
            self._flush()

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._stack.pop()
        if local in _LINES:
            self._flush()

    def _data(self, words: str) -> None:
        if self._stack and (self._stack[-1] in _WORDS or self._stack[-1] in {"p", "h"}):
            self._line.append(words)

    def _flush(self) -> None:
        line = " ".join("".join(self._line).split())
        if line:
            self.lines.append(line)
        self._line = []


def _missing(lines: list[str], found: str) -> str:
    """Return the lines that the text found so far does not contain."""
    squeezed = re.sub(r"\W+", "", text.clean(found)).casefold()
    known: set[str] = set()
    missing = []
    for line in lines[:_MAX_COMPARED_LINES]:
        bare = re.sub(r"\W+", "", text.clean(line)).casefold()
        if bare and bare not in known and bare not in squeezed:
            missing.append(line)
        known.add(bare)
    return "\n".join(missing)


def _parts(container: zipfile.ZipFile) -> Iterator[Part]:
    """Yield embedded objects and alternative-format chunks; pictures are not parts."""
    entries = [
        entry
        for entry in container.infolist()
        if not entry.is_dir()
        and (_EMBEDDED.match(entry.filename) or _ODF_OBJECT.match(entry.filename))
    ]
    return archive.parts(container, entries)
