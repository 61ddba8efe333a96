"""E-mail: messages (EML) and mailboxes (MBOX), with the fields of their headers.

Source: RFC 5322, RFC 2045-2049, RFC 4155 (mailboxes). Does not know Outlook's format (see `ole`).
"""

import base64
import email
import email.policy
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from secretariat.kernel.content.extraction import Extraction, Mail
from secretariat.kernel.content.reading import html, text
from secretariat.kernel.content.reading.findings import READER_FAULTS, Finding, Part, Source
from secretariat.kernel.content.sniff import EML

MAX_SUBPARTS = 1000
MAX_FIELD_CHARACTERS = 100_000

# The modern policy parses whole address lists on every access, and slowly.
_POLICY = email.policy.compat32


def read(source: Source) -> Finding:
    """Return body, header and attachments of a message."""
    message = email.message_from_bytes(source.read(), policy=_POLICY)
    bodies: list[str] = []
    attached: list[Part] = []
    _sort(message, bodies, attached, left=[MAX_SUBPARTS])
    header = header_of(message)
    found = text.mend(text.clean("\n\n".join(bodies)))
    extraction = Extraction(
        status="text" if found else "no_text",
        reason="" if found else "The message has no text of its own.",
        text=found,
        title=header.subject or None,
        author=header.sender or None,
        created=header.sent_at,
        mail=header,
    )
    return Finding(extraction, attached)


def read_mailbox(source: Source) -> Finding:
    """Return the messages of a mailbox as its parts; a mailbox has no text of its own."""
    messages = list(_messages(source.read()))
    extraction = Extraction(
        "no_text", f"A mailbox of {len(messages)} messages; they hold its text."
    )
    return Finding(
        extraction,
        (Part(_message_name(n, data), _returning(data), EML) for n, data in enumerate(messages, 1)),
    )


def header_of(message: Message) -> Mail:
    """Return the parties, subject and date of a message, as far as its header can be read."""
    return Mail(
        sender=_field(message, "from"),
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        subject=_field(message, "subject"),
        sent_at=_sent_at(_field(message, "date")),
        message_id=_field(message, "message-id").strip("<> ") or None,
    )


def _sort(part: Message, bodies: list[str], attached: list[Part], *, left: list[int]) -> None:
    """Put every leaf of the message where it belongs: into the body, or with the attachments."""
    left[0] -= 1
    if left[0] < 0:
        return
    kind = part.get_content_type()
    if kind == EML or (not part.is_multipart() and _is_attached(part)):
        attached.append(_attachment(part, len(attached) + 1))
    elif kind == "multipart/alternative":
        _sort_alternatives(part, bodies, attached, left=left)
    elif part.is_multipart():
        for child in _children(part):
            _sort(child, bodies, attached, left=left)
    else:
        bodies.append(_body(part))


def _sort_alternatives(
    part: Message, bodies: list[str], attached: list[Part], *, left: list[int]
) -> None:
    """Take the first alternative that has words, plain text before HTML; keep all attachments."""
    tried: list[str] = []
    ordered = sorted(_children(part), key=lambda child: child.get_content_type() != "text/plain")
    for child in ordered:
        words: list[str] = []
        _sort(child, words, attached, left=left)
        tried.append("\n\n".join(words))
    bodies.append(next((words for words in tried if words.strip()), ""))


def _children(part: Message) -> list[Message]:
    """Return the parts of a multipart; a damaged one may be a plain text instead."""
    payload = part.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []


def _is_attached(part: Message) -> bool:
    """Tell whether a leaf is an attachment rather than body text."""
    if part.get_content_disposition() == "attachment":
        return True
    return part.get_content_type() not in {"text/plain", "text/html"} or bool(_file_name(part))


def _body(part: Message) -> str:
    """Return the words of a body part, whatever charset it declares."""
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    decoded = text.decode(raw, declared=part.get_content_charset()) or ""
    return html.from_markup(decoded)[0] if part.get_content_type() == "text/html" else decoded


def _attachment(part: Message, number: int) -> Part:
    """Return an attachment; an attached message becomes a file of its own."""
    kind = part.get_content_type()
    name = _file_name(part)
    if kind == EML and _children(part):
        inner = _children(part)[0]
        named = name or f"{text.label(_field(inner, 'subject'), fallback='message')}.eml"
        return Part(named, lambda: _message_bytes(part, inner), EML)
    if kind == EML:
        return Part(name or "message.eml", lambda: _payload(part), EML)
    return Part(name or f"part-{number}", lambda: _payload(part), kind)


def _message_bytes(part: Message, inner: Message) -> bytes:
    """Return an attached message; some programs encode it, which the standard does not allow."""
    written = inner.as_bytes(policy=_POLICY)
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return base64.b64decode(written)
    return written


def _payload(part: Message) -> bytes:
    """Return the decoded bytes of a leaf."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _file_name(part: Message) -> str:
    """Return the declared file name; "" when there is none or it cannot be read."""
    try:
        return _decoded(part.get_filename() or "")
    except READER_FAULTS:
        return ""


def _field(message: Message, name: str) -> str:
    """Return a header field as clean text; what no rule decodes is kept as it was written."""
    return text.clean(" ".join(_decoded(_written(message, name)).split()))


def _written(message: Message, name: str) -> str:
    """Return a header field as it was written, in whatever encoding that was."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    escaped = raw[:MAX_FIELD_CHARACTERS].encode("utf-8", "surrogateescape")
    return text.decode(escaped) or ""


def _decoded(value: str) -> str:
    """Return a header value with its encoded words decoded. Source: RFC 2047."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except READER_FAULTS:
        return value


def _addresses(message: Message, name: str) -> tuple[str, ...]:
    """Return the addressees of a field, one by one; split first, for a name may hide a comma."""
    pairs = getaddresses([_written(message, name)])
    named = ((text.clean(_decoded(label)), text.clean(address)) for label, address in pairs)
    return tuple(f"{who} <{address}>" if who else address for who, address in named if address)


def _sent_at(value: str) -> str | None:
    """Return the date of a header as ISO 8601."""
    try:
        return parsedate_to_datetime(value).isoformat()
    except READER_FAULTS:
        return None


def _messages(data: bytes) -> Iterator[bytes]:
    """Yield the messages of a mailbox: each begins with a line "From " after an empty line."""
    message: list[bytes] = []
    previous = b"\n"
    for line in data.splitlines(keepends=True):
        if line.startswith(b"From ") and not previous.strip():
            if message:
                yield b"".join(message)
            message = []
        else:
            message.append(line[1:] if line.startswith(b">From ") else line)
        previous = line
    if message:
        yield b"".join(message)


def _message_name(number: int, data: bytes) -> str:
    """Return a name for a message of a mailbox: its number and its subject."""
    head = email.message_from_bytes(data[:16384], policy=_POLICY)
    return f"{number} {text.label(_field(head, 'subject'), fallback='message')}.eml"


def _returning(data: bytes) -> Callable[[], bytes]:
    return lambda: data
