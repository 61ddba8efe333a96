"""Page of a record: everything its template draws, as frozen values."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString

from secretariat.kernel.registers import FieldSpec, Register
from secretariat.kernel.values import FileValue, Record, ShownRoom
from secretariat.web.about import result_label
from secretariat.web.display import Shown, holder_html, known_html, size_text, value_html
from secretariat.web.forms.languages import own_name
from secretariat.web.listing.table import state_tag, title_of
from secretariat.web.overview import Line, line
from secretariat.web.phrases import left_of, reason_of
from secretariat.web.record.clocks import ClockLine, clock_lines
from secretariat.web.words import Words, class_title, level, words_of

Links = tuple[tuple[Register, str, tuple[Record, ...]], ...]


@dataclass(frozen=True, slots=True)
class OtherText:
    """One text in another language."""

    language: str
    language_name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file: how far it has been read, and where it can be fetched."""

    name: str
    size: str
    mime: str
    puid: str
    status: str
    reason: str
    address: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field with its value, its texts in other languages, or its files.

    `notes` say what follows from the value, such as how much of it is left.
    """

    name: str
    label: str
    html: SafeString
    others: tuple[OtherText, ...] = ()
    files: tuple[ShownFile, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done now."""

    label: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """A move that cannot be made now, and why."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Records that lead to this one by one field."""

    register: str
    field: str
    lines: tuple[Line, ...]
    all_address: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """Why the record is kept: its class, and the classes it may fall under when it closes."""

    code: str
    title: str
    ends: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page of one record as its reader may see it."""

    record: Record
    title: str
    title_language: str
    state: SafeString
    result: str
    level: str
    fields: tuple[ShownField, ...]
    moves: tuple[Act, ...]
    not_now: tuple[NotNow, ...]
    undo: Act | None
    can_edit: bool
    can_classify: bool
    erasable: tuple[Act, ...]
    linked: tuple[Linked, ...]
    keeping: Keeping
    clocks: tuple[ClockLine, ...]
    unit: SafeString | None
    owner: SafeString | None
    holder: SafeString | None


def record_page(words: Words, record: Record, links: Links) -> RecordPage:
    """Return all parts of a record's page."""
    title, lang = title_of(words, record)
    return RecordPage(
        record=record,
        title=title,
        title_language=lang,
        state=state_tag(words, record),
        result=result_label(words, record.result) if record.result else "",
        level=level(record.level),
        fields=tuple(
            shown_field(words, record, name)
            for name in words.register.fields
            if name in record.values and name not in record.unasked
        ),
        moves=_moves(words, record),
        not_now=tuple(
            NotNow(words.move(offer.name), reason_of(offer))
            for offer in record.moves or ()
            if not offer.possible
        ),
        undo=_undo(words, record),
        can_edit="edit" in record.can,
        can_classify="classify" in record.can,
        erasable=_erasable(words, record),
        linked=tuple(_linked(record, register, field, found) for register, field, found in links),
        keeping=_keeping(words, record),
        clocks=clock_lines(words, record),
        unit=known_html(record.unit),
        owner=known_html(record.owner),
        holder=holder_html(record.assigned),
    )


def shown_field(words: Words, record: Record, name: str) -> ShownField:
    """Return one field of a record."""
    spec, value = words.register.fields[name], record.values[name]
    language = record.language if spec.is_text or spec.type == "table" else ""
    at = [record.register, name, record.reference]
    shown = Shown(spec, words, f"fields.{name}", language=language, file_address=_cell_file(*at))
    files: tuple[ShownFile, ...] = ()
    if isinstance(value, tuple):
        pairs = enumerate(value)
        files = tuple(_file(record, name, i, f) for i, f in pairs if isinstance(f, FileValue))
    return ShownField(
        name=name,
        label=words.field(name),
        html=value_html(value, shown),
        others=_others(words, record, name, spec),
        files=files,
        notes=tuple(_room_note(one) for one in record.rooms or () if one.field == name),
    )


def _room_note(room: ShownRoom) -> str:
    """Return how much of a room is left, and for what."""
    return f"{words_of(room.register).plural}: {left_of(room.left, room.capacity)}"


def _cell_file(register: str, table: str, reference: str) -> Callable[[int, str], str]:
    """Return what gives the address of the file in a row and column of a table."""

    def address(place: int, column: str) -> str:
        return reverse("file", args=[register, f"{table}.{column}", place, reference])

    return address


def _others(words: Words, record: Record, name: str, spec: FieldSpec) -> tuple[OtherText, ...]:
    """Return the texts of a field in other languages."""
    texts = record.translations.get(name, {})
    return tuple(
        OtherText(
            code,
            own_name(code),
            value_html(text, Shown(spec, words, f"fields.{name}", language=code)),
        )
        for code, text in sorted(texts.items())
    )


def _file(record: Record, field: str, index: int, file: FileValue) -> ShownFile:
    """Return one file of a record."""
    where = [record.register, field, index, record.reference]
    return ShownFile(
        name=file.name,
        size=size_text(file.size_bytes),
        mime=file.mime,
        puid=file.puid or "",
        status=file.status,
        reason=file.reason,
        address=reverse("file", args=where),
        thumbnail=reverse("thumbnail", args=where) if file.has_thumbnail else "",
    )


def _undo(words: Words, record: Record) -> Act | None:
    """Return the move that the reader may take back now."""
    if record.undo is None:
        return None
    address = reverse("undo", args=[record.register, record.reference])
    return Act(words.move(record.undo), address, record.undo)


def _moves(words: Words, record: Record) -> tuple[Act, ...]:
    """Return the moves that the reader can make now, in the order of the declaration."""
    return tuple(
        Act(
            words.move(offer.name),
            reverse("move", args=[record.register, offer.name, record.reference]),
            offer.name,
        )
        for offer in record.moves or ()
        if offer.possible
    )


def _erasable(words: Words, record: Record) -> tuple[Act, ...]:
    """Return the fields whose data the reader may erase."""
    if "erase" not in record.can:
        return ()
    return tuple(
        Act(
            words.field(name),
            reverse("erase", args=[record.register, name, record.reference]),
            name,
        )
        for name, spec in words.register.fields.items()
        if (spec.personal != "none" or spec.type == "file")
        and record.values.get(name) not in (None, ())
    )


def _linked(record: Record, register: Register, field: str, found: tuple[Record, ...]) -> Linked:
    """Return the records that lead here by one field, and the list of all of them."""
    words = words_of(register.code)
    listed = reverse("list", args=[register.code])
    return Linked(
        register=words.plural,
        field=words.field(field),
        lines=tuple(line(one) for one in found),
        all_address=f"{listed}?{field}.eq={quote(record.reference)}",
    )


def _keeping(words: Words, record: Record) -> Keeping:
    """Return the class of a record, and what it may become while it is open.

    A class that the record itself names stays; otherwise the way it ends decides.
    """
    ends: tuple[tuple[str, str, str], ...] = ()
    fields = words.register.fields.items()
    named = [n for n, spec in fields if spec.target == "file_plan_class" and not spec.many]
    is_named = any(record.values.get(name) is not None for name in named)
    if record.state_kind != "closed" and not is_named:
        ends = tuple(
            (result_label(words, result), code, class_title(code))
            for result, code in words.register.retention.items()
            if result != "draft"
        )
    return Keeping(record.file_plan_class, class_title(record.file_plan_class), ends)
