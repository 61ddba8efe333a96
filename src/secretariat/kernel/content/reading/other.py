"""All formats that kreuzberg reads, with the properties it finds. Never with a network or a cache.

Does not know containers: who calls has already refused bombs and encrypted files.
"""

import re
from typing import Any

import kreuzberg

from secretariat.kernel.content.extraction import Extraction
from secretariat.kernel.content.reading import text
from secretariat.kernel.content.reading.findings import READER_FAULTS, Refused

# kreuzberg's own stubs lack two of these names, which its reference documents.
_SETTINGS: dict[str, Any] = {
    "use_cache": False,
    "disable_ocr": True,
    "enable_quality_processing": False,
    "output_format": "plain",
    "concurrency": kreuzberg.ConcurrencyConfig(max_threads=1),
}
_CONFIG = kreuzberg.ExtractionConfig(**_SETTINGS)
_PLACEHOLDER = re.compile(r"!?\[Image(?: \d+)?(?:: [^\]\n]*)?\](?:\([^)\n]*\))?")
_RTF_ESCAPE = re.compile(r"(?:\\'[0-9a-fA-F]{2})+(?:[ -~](?=\\'))?")
_RTF_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def read(data: bytes, mime: str) -> Extraction:
    """Return text and properties of a document kreuzberg knows.

    Raises:
        Refused: it is encrypted, damaged, or of a format nothing here reads.
    """
    try:
        result = kreuzberg.extract_bytes_sync(data, mime, _CONFIG)
    except kreuzberg.ValidationError as fault:
        raise Refused("unsupported", f"No reader for the format {mime}.") from fault
    except READER_FAULTS as fault:
        raise _translated(fault) from fault
    properties: dict[str, Any] = dict(result.metadata)
    found = text.clean(_PLACEHOLDER.sub("", result.content))
    authors = properties.get("authors") or []
    return Extraction(
        status="text" if found else "no_text",
        reason="" if found else "The document has no text.",
        text=found,
        title=_property(properties.get("title"), data),
        author=_property("; ".join(str(name) for name in authors), data),
        created=text.iso_date(str(properties.get("created_at") or "")),
    )


def _translated(fault: BaseException) -> Refused:
    """Return the refusal for what kreuzberg said."""
    said = str(fault).removeprefix("ParsingError: ").partition("\n")[0].strip().rstrip(".")
    if "password" in said.lower() or "encrypted" in said.lower():
        return Refused("encrypted", "The document is encrypted with a password.")
    return Refused("broken", f"The document is damaged: {said}.")


def _property(value: object, data: bytes) -> str | None:
    """Return a property as clean text; RTF keeps its bytes escaped in its own code page."""
    written = str(value or "")
    if "\\'" in written and data.startswith(b"{\\rtf"):
        found = _RTF_CODE_PAGE.search(data[:2000])
        encoding = f"cp{found[1].decode()}" if found else "cp1252"
        written = _RTF_ESCAPE.sub(lambda escaped: _unescaped(escaped[0], encoding), written)
    return text.clean(written) or None


def _unescaped(escaped: str, encoding: str) -> str:
    """Return the characters of a run of RTF escapes."""
    raw = re.sub(
        rb"\\'([0-9a-fA-F]{2})", lambda hit: bytes.fromhex(hit[1].decode()), escaped.encode()
    )
    try:
        return raw.decode(encoding, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")
