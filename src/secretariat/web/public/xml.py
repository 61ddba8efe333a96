"""XML of the public side: texts that XML can carry, elements with attributes, whole documents."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Return a text as XML holds it; characters that no XML may hold are left out."""
    return escape(_NOT_XML.sub("", value))


def element(name: str, inside: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """Return an element around what is XML already."""
    given = "".join(
        f" {key}={quoteattr(_NOT_XML.sub('', value))}" for key, value in (attributes or {}).items()
    )
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"
