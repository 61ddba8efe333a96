"""Tell the media type of bytes from their first bytes: the quick look before a reader is chosen.

Does not know PRONOM, which `formats` asks; this serves where PRONOM is silent or too general, and
lets a reader distrust what it was told.
"""

import re

from secretariat.kernel.content.names import extension

HEAD_BYTES = 8192
EMPTY = "inode/x-empty"
UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
PDF = "application/pdf"
RTF = "application/rtf"
EML = "message/rfc822"
MBOX = "application/mbox"
MSG = "application/vnd.ms-outlook"
HTML = "text/html"
XML = "text/xml"
SVG = "image/svg+xml"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"{\\rtf", RTF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
)
_BY_EXTENSION = {
    "eml": EML,
    "mbox": MBOX,
    "htm": HTML,
    "html": HTML,
    "xhtml": HTML,
    "xml": XML,
    "svg": SVG,
    "csv": "text/csv",
    "md": "text/markdown",
    "json": "application/json",
}
_HEADER = re.compile(rb"(?:[!-9;-~]{1,60}:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_MAIL_FIELD = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|return-path|mime-version|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)
_HTML_TAG = re.compile(rb"<(?:div|p|table|span|br|a|td|h[1-6])[\s>/]", re.IGNORECASE)
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b")


def sniff(head: bytes, *, name: str = "", declared: str = "") -> str:
    """Return the media type of a file from its first bytes; bytes outrank what is declared.

    Args:
        head: the first `HEAD_BYTES` bytes of the file, or all of them.
        name: the name it came with; decides only between kinds of text.
        declared: the media type it came with; believed where the bytes say nothing.
    """
    if not head:
        return EMPTY
    if _is_pdf(head, name=name, declared=declared):
        return PDF
    for offset, magic, mime in _MAGIC:
        if head[offset : offset + len(magic)] == magic and not (
            mime == "image/bmp" and len(head) < 26
        ):
            return mime
    if not looks_like_text(head):
        return declared or UNKNOWN
    return _kind_of_text(head, name=name, declared=declared)


def _is_pdf(head: bytes, *, name: str, declared: str) -> bool:
    """Tell whether this is a PDF; something else may stand before its first line.

    A message or a text that only mentions one is none, unless it is called one.
    """
    before, found, _ = head[:1024].partition(b"%PDF-")
    is_called_so = declared == PDF or extension(name) == "pdf"
    return bool(found) and (not before.strip() or b"\x00" in before or is_called_so)


def looks_like_text(head: bytes) -> bool:
    """Tell whether bytes are plausibly text in some encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    strange = len(head) - len(head.translate(None, _CONTROL))
    return strange * 50 <= len(head) and b"\x00" not in head


def zip_kind(data: bytes) -> str:
    """Return what a ZIP file is, from the names in its first and last bytes."""
    if data[30:38] == b"mimetype":
        size = int.from_bytes(data[22:26], "little")
        return data[38 : 38 + min(size, 100)].decode("ascii", "replace").strip() or ZIP
    if b"[Content_Types].xml" in data:
        for part, mime in ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX)):
            if part in data:
                return mime
    return ZIP


def _kind_of_text(head: bytes, *, name: str, declared: str) -> str:
    """Return which kind of text it is: mail, mailbox, markup, or plain."""
    by_name = _BY_EXTENSION.get(extension(name), "")
    told = {declared, by_name}
    if MBOX in told or (head.startswith(b"From ") and _MAIL_FIELD.search(head)):
        return MBOX
    if EML in told or (_HEADER.match(head) and len(_MAIL_FIELD.findall(head)) >= 3):
        return EML
    markup = _kind_of_markup(head)
    if markup or HTML in told:
        return markup or HTML
    textual = declared.startswith("text/") or declared in {"application/json", "application/xml"}
    return declared if textual else by_name or TEXT


def _kind_of_markup(head: bytes) -> str:
    """Return HTML, SVG or XML for text that begins like it, else ""."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    while start.startswith(b"<!--"):
        start = start.partition(b"-->")[2].lstrip()
    if not start.startswith(b"<"):
        return ""
    if _HTML_START.match(start) or b"<html" in head[:2048]:
        return HTML
    if b"<svg" in head[:2048]:
        return SVG
    if start.startswith(b"<?xml"):
        return XML
    return HTML if len(_HTML_TAG.findall(head)) >= 3 else ""
