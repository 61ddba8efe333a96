"""What reading a file found: text, properties, attachments, a small picture, or the reason why not.

Frozen values only; does not know how any format is read, nor which process reads it.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

Status = Literal["text", "no_text", "encrypted", "broken", "unsupported", "too_large", "timeout"]


@dataclass(frozen=True, slots=True)
class Mail:
    """Name the parties and the moment of a message, as its header gives them.

    Attributes:
        sent_at: ISO 8601 with the offset of the header, or None when it has no readable date.
        message_id: without angle brackets, or None.
    """

    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    sent_at: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Nested:
    """Describe an attachment or embedded file; `name` is its path from the outer file."""

    name: str
    mime: str
    status: Status
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Say what a file holds; a file without text always says why.

    Attributes:
        status: `text` when there is text, else the kind of reason.
        reason: a full sentence; with status `text` it is empty or says what was left out.
        text: NFC, line feeds only, no NUL.
        language: ISO 639-1 of the text, or None when it cannot be told.
        author, created: properties of the document; `created` is ISO 8601.
        pages: pages of a PDF or frames of a picture.
        nested: attachments and embedded files, opened or listed with the reason why not.
        thumbnail: WebP, at most 320 px a side; PDFs and pictures only.
    """

    status: Status
    reason: str = ""
    text: str = ""
    language: str | None = None
    title: str | None = None
    author: str | None = None
    created: str | None = None
    pages: int | None = None
    nested: tuple[Nested, ...] = ()
    mail: Mail | None = None
    thumbnail: bytes | None = field(default=None, repr=False)

    def noting(self, sentence: str) -> "Extraction":
        """Return the same finding with one more sentence in its reason."""
        return replace(self, reason=f"{self.reason} {sentence}".strip())
