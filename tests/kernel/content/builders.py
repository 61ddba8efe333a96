"""Builders of files, harmless and hostile, for the tests of the content package."""

import io
import struct
import zipfile
import zlib

CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    b'.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
    b'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument'
    b'/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(words: str) -> bytes:
    """Return a paragraph of a text document."""
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>".encode()


def body(content: bytes, prolog: bytes = b"") -> bytes:
    """Return the main part of a text document."""
    root = b"<w:document " + WORD + b"><w:body>" + content + b"</w:body></w:document>"
    return b'<?xml version="1.0"?>' + prolog + root


def docx(content: bytes, **parts: bytes) -> bytes:
    """Return a text document; further parts are named with `__` for `/`, without extension."""
    named = {f"{name.replace('__', '/')}.xml": data for name, data in parts.items()}
    return packed(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONS,
            "word/document.xml": content,
            **named,
        }
    )


def packed(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP file; names are written as they are given."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo("placeholder")
            entry.filename = name
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=1)
    return target.getvalue()


def with_forged_size(archive: bytes, name: str, claimed: int) -> bytes:
    """Return the archive with another unpacked size in its directory."""
    data = bytearray(archive)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == name.encode():
            struct.pack_into("<I", data, at + 24, claimed)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def png(width: int, height: int, pixels: bytes = b"\0" * 1000) -> bytes:
    """Return a PNG that promises a size, whatever pixels follow."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def nested_zip(levels: int) -> bytes:
    """Return an archive in an archive in an archive."""
    content = packed({"words.txt": b"the deepest words"})
    for _ in range(levels - 1):
        content = packed({"inner.zip": content})
    return content


def message(subject: str, words: str, *parts: tuple[str, bytes]) -> bytes:
    """Return an e-mail with attached parts, each a media type and its bytes."""
    head = (
        f"From: Ana Ruiz <ana@example.org>\r\nTo: desk@example.org\r\nSubject: {subject}\r\n"
        "Date: Mon, 1 Jan 2024 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="={subject}="\r\n\r\n'
    ).encode()
    leaves = [("text/plain; charset=utf-8", words.encode()), *parts]
    written = b"".join(
        f"--={subject}=\r\nContent-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
        for kind, data in leaves
    )
    return head + written + f"--={subject}=--\r\n".encode()


def nested_mail(levels: int) -> bytes:
    """Return a message in a message in a message; the outermost has the highest number."""
    content = message("level1", "words of level 1")
    for level in range(2, levels + 1):
        content = message(f"level{level}", f"words of level {level}", ("message/rfc822", content))
    return content


def large_workbook(rows: int) -> bytes:
    """Return an honest workbook too large for one reader."""
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'
        % (row, row, b"%x" % (row * 2_654_435_761))
        for row in range(1, rows + 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = CONTENT_TYPES.replace(b"/word/document.xml", b"/xl/workbook.xml").replace(
        b"wordprocessingml.document.main", b"spreadsheetml.sheet.main"
    )
    workbook = (
        f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relation = RELATIONS.replace(b'officeDocument" Target', b'worksheet" Target')
    return packed(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": RELATIONS.replace(b"word/document.xml", b"xl/workbook.xml"),
            "xl/workbook.xml": workbook.encode(),
            "xl/_rels/workbook.xml.rels": relation.replace(
                b"word/document.xml", b"worksheets/sheet1.xml"
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>'.encode()
            + cells
            + b"</sheetData></worksheet>",
        }
    )
