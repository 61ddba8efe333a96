"""Entries: what stands in a form, whether it came from a record, a default or a submission.

An entry is text, as a browser sends it. `raw` turns it into what the kernel's write door takes; the
kernel alone judges. Does not know controls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.http import QueryDict
from django.utils import timezone

from secretariat.kernel.identity import Actor
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import FileValue, Masked, Money, Period, Record, Ref, Row
from secretariat.web.forms import numbers
from secretariat.web.forms.controls import KeptFile

SALT = "secretariat.web.kept_file"
KEPT_FOR_SECONDS = 24 * 3600
NameOf = Callable[[UUID], Ref | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one field.

    Attributes:
        values: texts; one, or one for each value of a many-valued field.
        labels: titles of the records in `values`, where they are links.
        translations: texts by language.
        rows: for a table, what stands in each row, by column.
    """

    values: tuple[str, ...] = ("",)
    labels: tuple[str, ...] = ()
    currency: str = ""
    files: tuple[KeptFile, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, "Entry"], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was given: no text, no file, no row."""
        return not (any(text.strip() for text in self.values) or self.files or self.rows)


def of_record(name: str, record: Record) -> Entry:
    """Return what a record holds in a field; a masked value is not taken for the value."""
    value = record.values.get(name)
    return replace(of_value(value), translations=dict(record.translations.get(name, {})))


def of_value(value: object) -> Entry:
    """Return what stands in a field, or in a cell, that holds a value."""
    if value is None or isinstance(value, Masked):
        return Entry()
    if isinstance(value, Period):
        return Entry(values=(value.start.isoformat(), value.end.isoformat()))
    if isinstance(value, Money):
        return Entry(values=(f"{value.amount:f}",), currency=value.currency)
    if isinstance(value, tuple):
        rows = tuple(
            {name: of_value(cell) for name, cell in row.items()}
            for row in value
            if isinstance(row, Row)
        )
        refs = [item for item in value if isinstance(item, Ref)]
        files = tuple(kept_token(item) for item in value if isinstance(item, FileValue))
        texts = tuple(ref.number or str(ref.id) for ref in refs)
        labels = tuple(ref.title or "" for ref in refs)
        return Entry(values=texts, labels=labels, files=files, rows=rows)
    if isinstance(value, Ref):
        return Entry(values=(value.number or str(value.id),), labels=(value.title or "",))
    return Entry(values=(_text(value),))


def of_default(spec: FieldSpec, actor: Actor, name_of: NameOf) -> Entry:
    """Return what stands in the field of a new record."""
    own = {"actor": actor.person, "unit": actor.unit}.get(str(spec.default))
    if spec.is_link and own is not None:
        ref = name_of(own)
        return (
            Entry(values=(ref.number or str(ref.id),), labels=(ref.title or "",))
            if ref
            else Entry()
        )
    if spec.default == "today" and spec.type == "date":
        return Entry(values=(actor.today.isoformat(),))
    if spec.default is None or spec.is_link:
        return Entry(values=() if spec.many else ("",), currency=spec.currency)
    return Entry(values=(_text(spec.default),), currency=spec.currency)


def of_post(name: str, spec: FieldSpec, post: QueryDict, files: tuple[KeptFile, ...]) -> Entry:
    """Return what was sent for a field; `files` are those kept before and uploaded now."""
    sent = tuple(text for text in post.getlist(name) if text.strip() or not spec.many)
    prefix = f"{name}@"
    others = {key.removeprefix(prefix): str(post[key]) for key in post if key.startswith(prefix)}
    return Entry(
        values=sent or (() if spec.many else ("",)),
        currency=post.get(f"{name}.currency", "").strip().upper(),
        files=files,
        translations=others if spec.translated else {},
    )


def typed(specs: Mapping[str, FieldSpec], sent: QueryDict, *, language: str) -> dict[str, object]:
    """Return what was typed into plain fields, as the write door takes it.

    Names of records are not numbers yet. Tables and files are left out, and what was not sent.
    """
    plain = {n: s for n, s in specs.items() if s.type not in {"file", "table"} and n in sent}
    return {n: raw(s, of_post(n, s, sent, ()), language=language) for n, s in plain.items()}


def raw(spec: FieldSpec, entry: Entry, *, language: str) -> object:
    """Return what the write door takes for an entry; nothing sent is None."""
    if spec.type == "table":
        return [
            {name: raw(spec.columns[name], cell, language=language) for name, cell in row.items()}
            for row in entry.rows
        ]
    if spec.type == "file":
        return [{"name": f["name"], "digest": f["digest"]} for f in map(_opened, entry.files)]
    if spec.many:
        return [text.strip() for text in entry.values if text.strip()]
    if spec.type == "period" and any(text.strip() for text in entry.values):
        start, end = (*entry.values, "", "")[:2]
        return {"start": start.strip(), "end": end.strip()}
    text = entry.values[0] if entry.values else ""
    return _raw_text(spec, entry, text, language=language) if text.strip() else None


def _raw_text(spec: FieldSpec, entry: Entry, text: str, *, language: str) -> object:
    """Return what the write door takes for a text that was typed."""
    if spec.type in {"integer", "decimal", "rating"}:
        return numbers.plain(text, language=language)
    if spec.type == "money":
        amount = numbers.plain(text, language=language)
        return {"amount": amount, "currency": entry.currency or spec.currency}
    if spec.type == "datetime":
        return _zoned(text)
    return text if spec.is_text else text.strip()


def kept_token(file: FileValue) -> KeptFile:
    """Return a file that is kept, named by a signed token that only this house can have made."""
    token = signing.dumps(
        {"name": file.name, "digest": file.digest, "size": file.size_bytes}, salt=SALT
    )
    return KeptFile(token=token, name=file.name, size_bytes=file.size_bytes)


def kept_of_post(name: str, post: QueryDict) -> tuple[KeptFile, ...]:
    """Return the files that the form named as kept; a token this house did not sign is left out."""
    found = []
    for token in post.getlist(f"{name}.kept"):
        try:
            facts = signing.loads(token, salt=SALT, max_age=KEPT_FOR_SECONDS)
        except signing.BadSignature:
            continue  # forged or a day old: not attached, and the form shows that it is gone
        found.append(KeptFile(token=token, name=facts["name"], size_bytes=facts["size"]))
    return tuple(found)


def _opened(file: KeptFile) -> dict[str, str]:
    """Return name and digest of a kept file."""
    return signing.loads(file.token, salt=SALT)  # type: ignore[no-any-return] # signed by kept_token


def _zoned(text: str) -> str:
    """Return an instant as typed, in the time zone of the headquarters where none was named."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if instant.tzinfo is None:
        instant = timezone.make_aware(instant)
    return instant.isoformat()


def _text(value: object) -> str:
    """Return a plain value as a browser's control takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        local = timezone.localtime(value if value.tzinfo else value.replace(tzinfo=UTC))
        return local.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
