"""Printed: what a reader of a PDF finds in it."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw


def text(pdf: bytes) -> str:
    """Return the text of all pages, lines of a paragraph joined."""
    document = pdfium.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join("\n".join(pages).replace("\u00a0", " ").split())


def facts(pdf: bytes) -> dict[str, object]:
    """Return title, language and whether the document is tagged."""
    document = pdfium.PdfDocument(pdf)
    return {
        "title": document.get_metadata_value("Title"),
        "language": _language(document),
        "is_tagged": bool(raw.FPDFCatalog_IsTagged(document.raw)),
    }


def fonts(pdf: bytes) -> str:
    """Return the names of the fonts in a document."""
    document = pdfium.PdfDocument(pdf)
    names = set()
    for page in document:
        for item in page.get_objects():
            if item.type == raw.FPDF_PAGEOBJ_TEXT:
                names.add(item.get_font().get_base_name())
    return " ".join(sorted(names))


def _language(document: pdfium.PdfDocument) -> str:
    """Return the language of the document as its catalogue names it."""
    size = raw.FPDFCatalog_GetLanguage(document.raw, None, 0)
    found = (raw.FPDF_WCHAR * (size // 2))()
    raw.FPDFCatalog_GetLanguage(document.raw, found, size)
    return bytes(found).decode("utf-16-le").rstrip("\x00")
