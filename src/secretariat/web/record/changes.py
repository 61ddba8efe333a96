"""Changes: the history of a record, each with what differed before and after.

Values in events are canonical (see `kernel.tables.rows.evidence_of`); here they become what the
page of the record shows. Names of linked records come from the read door, under access.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import Change, Money, Period, Ref, Row, Value
from secretariat.web.display import Shown, empty, instant_html, ref_html, value_html
from secretariat.web.forms.languages import spoken_name
from secretariat.web.words import Words


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after a change; `is_erased` where its data were destroyed since."""

    label: str
    before: SafeString
    after: SafeString
    is_first: bool
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One event in words."""

    seq: int
    what: str
    who: SafeString
    at: SafeString
    state: str
    differences: tuple[Difference, ...]
    asked: tuple[tuple[str, SafeString], ...]
    reason: str


def shown_changes(words: Words, changes: Iterable[Change], reader: Actor) -> list[ShownChange]:
    """Return the history, latest first."""
    events = list(changes)
    teller = _Teller(words, _names(words, events, reader))
    last: dict[str, object] = {}
    state = None
    found = []
    for change in events:
        found.append(teller.tell(change, last, moved=change.state != state))
        last.update(change.fields)
        state = change.state
    return found[::-1]


class _Teller:
    """Tells events of one record in words."""

    def __init__(self, words: Words, names: Mapping[str, Ref]) -> None:
        """Keep the words of the register and the names of linked records."""
        self.words, self.names = words, names

    def tell(self, change: Change, last: Mapping[str, object], *, moved: bool) -> ShownChange:
        """Return one event in words."""
        given = [n for n, value in change.fields.items() if value not in (None, []) or n in last]
        names = [*given, *sorted(change.erased - change.fields.keys())]
        return ShownChange(
            seq=change.seq,
            what=self._what(change),
            who=_who(change.actor),
            at=instant_html(change.at),
            state=self.words.state(change.state) if change.state and moved else "",
            differences=tuple(
                self._difference(name, change, last) for name in names if name != "reason"
            ),
            asked=tuple(
                self._asked(change.kind, name, value) for name, value in change.asked.items()
            ),
            reason=change.reason or "",
        )

    def _what(self, change: Change) -> str:
        """Return what was done."""
        known = {
            "create": _("Created"),
            "edit": _("Edited"),
            "classify": _("Classified anew"),
            "erase": _("Personal data erased"),
            "import": _("Imported"),
            "undo": _("Taken back"),
            "vote": _("Vote"),
            "clock": _("Clock"),
            "migrate": _("Brought to a new version"),
        }
        return known.get(change.kind) or self.words.move(change.kind)

    def _difference(self, name: str, change: Change, last: Mapping[str, object]) -> Difference:
        """Return one field before and after."""
        field, _at, language = name.partition("@")
        label = self.words.field(field)
        if language:
            label = f"{label} ({spoken_name(language)})"
        return Difference(
            label=label,
            before=self._value(field, last.get(name)),
            after=self._value(field, change.fields.get(name)),
            is_first=name not in last,
            is_erased=name in change.erased,
        )

    def _value(self, field: str, value: object) -> SafeString:
        """Return a canonical value of a field as HTML."""
        spec = self.words.register.fields.get(field)
        if spec is None or value in (None, []):
            return empty(is_short=False)
        if spec.type == "file":
            return format_html("{}", ", ".join(_file_names(value)))
        is_short = spec.type not in {"longtext", "table"}
        shown = Shown(spec, self.words, f"fields.{field}", is_short=is_short)
        return value_html(_typed(spec, value, self.names), shown)

    def _asked(self, move: str, name: str, value: object) -> tuple[str, SafeString]:
        """Return one question of a move with its answer, or a vote with its words."""
        if move == "vote" and name == "choice":
            return _("Vote"), format_html("{}", self.words.choice(str(value)))
        path = f"moves.{move}.ask.{name}"
        declared = self.words.register.lifecycle.moves.get(move)
        spec = declared.ask.get(name) if declared else None
        label = self.words.at(path) or name
        if spec is None:
            return label, format_html('<span dir="auto">{}</span>', value)
        return label, value_html(_typed(spec, value, {}), Shown(spec, self.words, path))


def _who(actor: Ref | None) -> SafeString:
    """Return who acted; nothing where the reader may not know."""
    if actor is None:
        return format_html("{}", _("The house"))
    return ref_html(actor) if actor.number or actor.title else SafeString()


def _names(words: Words, changes: list[Change], reader: Actor) -> dict[str, Ref]:
    """Return the records that the history speaks of and the reader may read, by id."""
    ids = {UUID(text) for change in changes for text in _linked_ids(words, change.fields)}
    found = queries.by_ids(sorted(ids), reader=reader) if ids else {}
    return {str(key): Ref(r.id, r.register, r.number, r.title) for key, r in found.items()}


def _linked_ids(words: Words, fields: Mapping[str, object]) -> Iterator[str]:
    """Yield the ids of linked records in the fields of one event."""
    for name, value in fields.items():
        spec = words.register.fields.get(name)
        if spec is not None and spec.type == "table":
            for row in _list(value or []):
                cells = row.items() if isinstance(row, dict) else ()
                yield from (str(cell) for column, cell in cells if _is_link(spec, column))
        elif spec is not None and spec.is_link and value:
            yield from (str(item) for item in _list(value))


def _is_link(table: FieldSpec, column: str) -> bool:
    """Tell whether a column of a table leads to records."""
    return column in table.columns and table.columns[column].is_link


def _file_names(value: object) -> Iterator[str]:
    """Yield the names of files, which events keep as pairs of name and digest."""
    for item in _list(value):
        yield str(item[0]) if isinstance(item, list) else str(item)


def _list(value: object) -> list[object]:
    """Return a value as a list."""
    return value if isinstance(value, list) else [value]


def _typed(spec: FieldSpec, value: object, names: Mapping[str, Ref]) -> Value:
    """Return a canonical value as the kernel would hand it out."""
    if spec.type == "table":
        return tuple(_row(spec, row, names) for row in _list(value) if isinstance(row, dict))
    if spec.is_link:
        refs = tuple(
            names.get(str(item), Ref(UUID(str(item)), spec.target or "")) for item in _list(value)
        )
        return refs if spec.many else refs[0]
    if isinstance(value, Mapping) and spec.type == "period":
        return Period(*(date.fromisoformat(str(value[key])) for key in ("start", "end")))
    if isinstance(value, Mapping):
        return Money(Decimal(str(value["amount"])), str(value["currency"]))
    if isinstance(value, bool | int):
        return value
    return _READ.get(spec.type, str)(str(value))


_READ: dict[str, Callable[[str], Value]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def _row(spec: FieldSpec, row: Mapping[str, object], names: Mapping[str, Ref]) -> Row:
    """Return a canonical row as the kernel would hand it out; of files their names."""
    cells: dict[str, object] = {}
    for name, column in spec.columns.items():
        value = row.get(name)
        if value is None:
            cells[name] = None
        elif column.type == "file":
            cells[name] = ", ".join(_file_names(value))
        else:
            cells[name] = _typed(column, value, names)
    return Row(cells)
