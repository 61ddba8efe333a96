"""Columns: where the values of an expression lie in the tables, seen from a query at some depth.

Values of the record lie in its typed table, or on its spine, or in tables of their own: links of
many, files, rows of a declared table. Numbers and amounts are whole numbers of their scale.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import (
    Case,
    F,
    Func,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)

from secretariat.kernel.expressions.names import SYSTEM, Names
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.questions import STORED
from secretariat.kernel.expressions.types import Type
from secretariat.kernel.registers.grammar import LEVELS
from secretariat.kernel.store.models import Link, Record, RecordFile
from secretariat.kernel.tables.models_of_registers import child_model, model_of

if TYPE_CHECKING:
    from secretariat.kernel.expressions.conditions import Asked

Sql: TypeAlias = Any


class CodePoints(Func):
    """Text that is ordered by its code points, whatever the database is set to."""

    template = "%(expressions)s"
    arity = 1

    def as_postgresql(self, compiler: Sql, connection: Sql) -> tuple[str, Sql]:
        """Return the text with the collation that compares bytes; SQLite does so anyway."""
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"')


@dataclass(frozen=True, slots=True)
class Column:
    """One column as a query sees it; of an amount, also the column of its currency."""

    value: Sql
    type: Type
    currency: Sql = None

    @property
    def ordered(self) -> Sql:
        """Return what is compared: text by its code points."""
        is_text = self.type.kind == "text" and not self.type.codes
        return CodePoints(self.value, output_field=TextField()) if is_text else self.value

    def is_like(self, other: "Column") -> bool:
        """Tell whether both keep their values alike, so that the columns can be compared."""
        return (self.type.kind, self.type.scale) == (other.type.kind, other.type.scale)


def ref(name: str, up: int) -> Sql:
    """Return a column of the query that lies `up` queries further out."""
    found: Sql = name
    for _ in range(up):
        found = OuterRef(found)
    return found if up else F(name)


def rows_of(register: str) -> QuerySet[Model]:
    """Return the rows of a register."""
    return model_of(register)._default_manager.all()


def items_of(names: Names, name: str, record: Sql) -> QuerySet[Any]:
    """Return the rows that hold a field of many values, of one record."""
    spec = names.register.fields[name]
    if spec.type == "table":
        return child_model(names.register.code, name)._default_manager.filter(record=record)
    if spec.type == "file":
        return RecordFile.objects.filter(record=record, field=name)
    return Link.objects.filter(record=record, field=name)


def column_of(node: Node, asked: "Asked") -> Column | None:
    """Return the column that a value lies in; None where it is no plain column."""
    if node.op == "part" and node.args[0].op in STORED:
        return _part(node, asked)
    if node.op not in STORED or node.type.kind in {"list", "table", "other"}:
        return None
    if node.op == "follow":
        up = asked.depth - asked.linked[node.args[0]]
        return _named(str(node.value[1]), node.type, model_of(node.value[0]), up)
    if node.op == "column":
        return _named(str(node.value[1]), node.type, None, asked.depth - (asked.table or 0))
    return _named(str(node.value), node.type, asked.model, asked.depth)


def _named(name: str, kind: Type, model: type[Model] | None, up: int) -> Column:
    """Return the column of a field or a system value."""
    if model is not None and name in SYSTEM and not _holds(model, name):
        return Column(_on_spine(name, up), kind)
    currency = ref(f"{name}_currency", up) if kind.kind == "money" else None
    return Column(ref(name, up), kind, currency)


def _part(node: Node, asked: "Asked") -> Column | None:
    """Return the column of a part of a value that lies in two."""
    whole, name = node.args[0], str(node.value)
    if whole.type.kind == "period" and name == "end":
        whole = replace(whole, value=_upto(whole.value))
    column = column_of(whole, asked) if whole.type.kind in {"period", "money"} else None
    if column is None:
        return None
    return Column(column.currency if name == "currency" else column.value, node.type)


def _upto(named: str | tuple[str, str]) -> str | tuple[str, str]:
    """Return the name of the column in which a period ends."""
    return f"{named}_upto" if isinstance(named, str) else (named[0], f"{named[1]}_upto")


def _holds(model: type[Model], name: str) -> bool:
    """Tell whether a model has a column of a name."""
    return any(one.name == name for one in model._meta.get_fields())


def _on_spine(name: str, up: int) -> Sql:
    """Return a value that lies on the spine, by a query of its own."""
    spine = Record.objects.filter(pk=ref("record_id", up + 1))
    if name != "level":
        return Subquery(spine.values(name)[:1])
    words = [When(level=number, then=Value(word)) for number, word in enumerate(LEVELS)]
    named = spine.annotate(word=Case(*words, output_field=TextField()))
    return Subquery(named.values("word")[:1])
