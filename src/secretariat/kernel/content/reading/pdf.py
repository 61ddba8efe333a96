"""PDF: text by page, properties, attached files, a picture of the first page; through pdfium.

Scripts, forms and actions in the file are never run. Does not know optical reading beyond handing
page pictures to `pictures.read_text`.
"""

import ctypes
import io
import re
from collections.abc import Iterator
from datetime import datetime

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # as above

from secretariat.kernel.content.extraction import Extraction
from secretariat.kernel.content.reading import pictures, text
from secretariat.kernel.content.reading.findings import (
    READER_FAULTS,
    Finding,
    Part,
    Refused,
    Source,
)

MAX_ANNOTATED_PAGES = 2000
OCR_PAGES = 20
OCR_SCALE = 200 / 72

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?")
_HYPHEN = re.compile("[\x02\ufffe](?:\r?\n)?")
_ERROR_PASSWORD = 4


def read(source: Source, *, ocr: str | None) -> Finding:
    """Return text, properties and attachments of a PDF.

    Raises:
        Refused: it is encrypted, or damaged beyond what pdfium mends.
    """
    document = _opened(source)
    pages = len(document)
    found, note = _text(document)
    if not found and ocr:
        found = _read_pictures(document, ocr)
    reason = note if found else _without_text(pages, ocr=ocr)
    properties = document.get_metadata_dict(skip_empty=True)
    extraction = Extraction(
        status="text" if found else "no_text",
        reason=reason,
        text=found,
        title=text.clean(properties.get("Title", "")) or None,
        author=text.clean(properties.get("Author", "")) or None,
        created=_iso(properties.get("CreationDate", "")),
        pages=pages,
    )
    return Finding(extraction, _attachments(document), lambda: _picture(document))


def _opened(source: Source) -> pypdfium2.PdfDocument:
    """Open the document, even when something stands before its first line."""
    offset = max(source.head()[:1024].find(b"%PDF-"), 0)
    try:
        if source.path is not None and offset == 0:
            document = pypdfium2.PdfDocument(source.path)
        else:
            document = pypdfium2.PdfDocument(source.read()[offset:])
    except pypdfium2.PdfiumError as fault:
        if getattr(fault, "err_code", None) == _ERROR_PASSWORD or "assword" in str(fault):
            raise Refused("encrypted", "The PDF is encrypted with a password.") from fault
        raise Refused("broken", "The PDF is damaged; no page can be read.") from fault
    if len(document) == 0:
        raise Refused("broken", "The PDF has no page that can be read.")
    return document


def _text(document: pypdfium2.PdfDocument) -> tuple[str, str]:
    """Return the text of all pages and a note on what could not be read."""
    found: list[str] = []
    failed: list[int] = []
    size = 0
    for index in range(len(document)):
        try:
            page = document[index]
            textpage = page.get_textpage()
            content = textpage.get_text_range()
            textpage.close()
            page.close()
        except READER_FAULTS:
            failed.append(index + 1)
            continue
        size += len(content)
        if size > text.MAX_CHARACTERS:
            return _joined(found), f"The text was cut after page {index}: it is too long."
        found.append(content)
    if failed:
        listed = ", ".join(str(number) for number in failed[:10])
        return _joined(found), f"{len(failed)} pages could not be read: {listed}."
    return _joined(found), ""


def _joined(pages: list[str]) -> str:
    """Return the pages as one text, with words split at line ends mended."""
    return text.mend(text.clean("\n\n".join(_HYPHEN.sub("-\n", page) for page in pages)))


def _without_text(pages: int, *, ocr: str | None) -> str:
    """Return why a PDF has no text."""
    searched = "optical reading found none" if ocr else "optical reading was not asked for"
    return f"No text on {pages} pages: they are empty or pictures; {searched}."


def _read_pictures(document: pypdfium2.PdfDocument, languages: str) -> str:
    """Return what Tesseract sees on the first pages."""
    found = []
    for index in range(min(len(document), OCR_PAGES)):
        target = io.BytesIO()
        document[index].render(scale=OCR_SCALE, grayscale=True).to_pil().save(target, "PNG")
        found.append(pictures.read_text(target.getvalue(), "image/png", languages))
    return text.clean("\n\n".join(found))


def _picture(document: pypdfium2.PdfDocument) -> bytes:
    """Return the first page as a thumbnail."""
    page = document[0]
    longest = max(page.get_width(), page.get_height(), 1.0)
    bitmap = page.render(scale=pictures.THUMBNAIL_PX / longest, may_draw_forms=False)
    return pictures.thumbnail(bitmap.to_pil().convert("RGB"))


def _attachments(document: pypdfium2.PdfDocument) -> Iterator[Part]:
    """Yield files attached to the document and to annotations on its pages."""
    for index in range(document.count_attachments()):
        yield _part(document.get_attachment(index))
    for index in range(min(len(document), MAX_ANNOTATED_PAGES)):
        page = document[index]
        for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
            handle = pdfium.FPDFPage_GetAnnot(page, number)
            try:
                if pdfium.FPDFAnnot_GetSubtype(handle) == pdfium.FPDF_ANNOT_FILEATTACHMENT:
                    attached = pdfium.FPDFAnnot_GetFileAttachment(handle)
                    if attached:
                        yield _part(pypdfium2.PdfAttachment(attached, document))
            finally:
                pdfium.FPDFPage_CloseAnnot(handle)
        page.close()


def _part(attachment: pypdfium2.PdfAttachment) -> Part:
    """Return an attached file; its bytes are copied when they are asked for."""
    return Part(attachment.get_name(), lambda: ctypes.string_at(*_located(attachment)))


def _located(attachment: pypdfium2.PdfAttachment) -> tuple[ctypes.Array[ctypes.c_char], int]:
    """Return the buffer with the attached bytes, and their number."""
    data = attachment.get_data()
    return data, len(data)


def _iso(value: str) -> str | None:
    """Return a PDF date as ISO 8601. Source: ISO 32000-1, 7.9.4."""
    match = _DATE.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, zulu, offset, minutes = match.groups()
    zone = "+00:00" if zulu else f"{offset}:{minutes or '00'}" if offset else ""
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    written = f"{year}-{month or '01'}-{day or '01'}T{clock}{zone}"
    try:
        return datetime.fromisoformat(written).isoformat()
    except ValueError:
        return None
