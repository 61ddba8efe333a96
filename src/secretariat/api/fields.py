"""Fields: a declared field as the type of a JSON value, for what is sent and what is answered.

The form is strict (a date is text, money is never a float); bounds, patterns and links are
described here and judged by the kernel. Models are built when a register is first asked for.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
    StrictStr,
    create_model,
)

from secretariat.api import shapes, work
from secretariat.kernel import registers
from secretariat.kernel.registers import LANGUAGES, FieldSpec, Labels

_FORMATS = {"date": "date", "datetime": "date-time", "email": "email", "url": "uri"}
_MAX_TEXT = {
    "text": 1_000,
    "longtext": 500_000,
    "email": 254,
    "url": 2_000,
    "language": 8,
    "phone": 40,
}


@cache
def values_in(code: str) -> type[BaseModel]:
    """Return the model of what may be sent as values of a register.

    Names that are not declared pass here and are refused by the kernel, in the same words as fields
    that the caller may not know of.
    """
    register, labels = registers.get(code), registers.labels(code, "en")
    return _values_model(f"{_name(code)}Values", register.fields, labels, "fields")


@cache
def answers_in(code: str, move: str) -> type[BaseModel]:
    """Return the model of the answers to what a move asks."""
    asked = registers.get(code).lifecycle.moves[move].ask
    labels, at = registers.labels(code, "en"), f"moves.{move}.ask"
    return _values_model(f"{_name(code)}{_name(move)}Answers", asked, labels, at)


@cache
def creation(code: str) -> type[BaseModel]:
    """Return the model of the body that creates a record."""
    fields: Any = {"values": (values_in(code), ...)}
    return create_model(f"{_name(code)}Create", __base__=shapes.Creating, **fields)


@cache
def change(code: str) -> type[BaseModel]:
    """Return the model of the body that changes a record."""
    fields: Any = {"values": (values_in(code), ...)}
    return create_model(f"{_name(code)}Change", __base__=shapes.Editing, **fields)


@cache
def moving(code: str, move: str) -> type[BaseModel]:
    """Return the model of the body that makes a move."""
    model = answers_in(code, move)
    is_asked = any(spec.required for spec in registers.get(code).lifecycle.moves[move].ask.values())
    default: Any = ... if is_asked else Field(default_factory=model)
    fields: Any = {"answers": (model, default)}
    return create_model(f"{_name(code)}Move{_name(move)}", __base__=shapes.Editing, **fields)


@cache
def moving_many(code: str, move: str) -> type[BaseModel]:
    """Return the model of the body that makes a move on many records."""
    fields: Any = {"answers": (answers_in(code, move) | None, None)}
    name = f"{_name(code)}Move{_name(move)}Many"
    return create_model(name, __base__=work.MovingMany, **fields)


@cache
def record(code: str) -> type[BaseModel]:
    """Return the model of a record of a register as it is answered."""
    register, labels = registers.get(code), registers.labels(code, "en")
    masked = {group for rule in register.access for group in rule.mask}
    columns: Any = {
        f"shown_{name}": (
            _shown(spec, f"{_name(code)}{_name(name)}", labels, f"fields.{name}", masked),
            _described(f"fields.{name}", labels, {}, alias=name),
        )
        for name, spec in register.fields.items()
    }
    config = ConfigDict(extra="forbid")
    values = create_model(f"{_name(code)}ValuesOut", __config__=config, **columns)
    states = Literal[tuple(register.lifecycle.states)]  # type: ignore[valid-type] # made of the declaration
    fields: Any = {
        "values": (values, Field(description="Declared fields; those hidden from you are absent.")),
        "state": (states, ...),
    }
    return create_model(f"{_name(code)}Record", __base__=shapes.RecordOut, **fields)


@cache
def page(code: str) -> type[BaseModel]:
    """Return the model of a page of a register's list."""
    fields: Any = {
        "records": (list[record(code)], ...),  # type: ignore[misc] # made of the declaration
        "count": (shapes.Count, ...),
        "after": (str | None, ...),
        "before": (str | None, ...),
    }
    return create_model(f"{_name(code)}Page", __base__=shapes.Out, **fields)


def _values_model(
    name: str, fields: Mapping[str, FieldSpec], labels: Labels, at: str
) -> type[BaseModel]:
    """Return a model of values that may be sent; all may be left out, as the kernel judges."""
    columns: dict[str, Any] = {}
    for field, spec in ((n, s) for n, s in fields.items() if s.compute is None):
        extra = _bounds(spec)
        described = _described(f"{at}.{field}", labels, extra, alias=field)
        kind = _in(spec, f"{name}{_name(field)}", labels, f"{at}.{field}")
        columns[f"given_{field}"] = (kind | None, described)
        if spec.translated:
            for language in LANGUAGES:
                told = _described(f"{at}.{field}", labels, extra, alias=f"{field}@{language}")
                columns[f"given_{field}_{language}"] = (StrictStr | None, told)
    config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})
    return create_model(name, __config__=config, **columns)


def _described(path: str, labels: Labels, extra: Mapping[str, JsonValue], *, alias: str) -> Any:  # noqa: ANN401 - pydantic's own answer
    """Return a field with its words; its own name may be one of pydantic's, so it has an alias."""
    language = alias.partition("@")[2]
    return Field(
        default=None,
        alias=alias,
        title=f"{labels[path]} ({language})" if language else labels[path],
        description=labels.get(f"{path}.help"),
        json_schema_extra=dict(extra),
    )


def _in(spec: FieldSpec, name: str, labels: Labels, at: str) -> Any:  # noqa: ANN401 - a type made of the declaration
    """Return the type of what is sent for a field; rows have a model called `name`."""
    if spec.type == "table":
        return list[_values_model(f"{name}Row", spec.columns, labels, f"{at}.columns")]  # type: ignore[misc] # made of the declaration
    if spec.type == "file":
        return list[shapes.FileIn]
    if spec.is_link:
        return list[StrictStr] if spec.many else StrictStr
    if spec.type == "choice":
        return Literal[tuple(spec.of)]
    kinds: dict[str, Any] = {
        "integer": StrictInt,
        "rating": StrictInt,
        "boolean": StrictBool,
        "money": shapes.MoneyIn,
        "period": shapes.PeriodIn,
    }
    return kinds.get(spec.type, StrictStr)


def _shown(  # a declared field, its words, and what may be masked
    spec: FieldSpec, name: str, labels: Labels, at: str, masked: set[str]
) -> Any:  # noqa: ANN401 - as above
    """Return the type of what is answered for a field; rows have a model called `name`."""
    may_be_masked = spec.group in masked
    if spec.type != "table":
        return _out(spec, may_be_masked=may_be_masked)
    columns: Any = {
        f"shown_{column}": (
            _out(one, may_be_masked=False),
            _described(f"{at}.columns.{column}", labels, {}, alias=column),
        )
        for column, one in spec.columns.items()
    }
    config = ConfigDict(extra="forbid")
    rows: Any = list[create_model(f"{name}RowOut", __config__=config, **columns)]  # type: ignore[misc] # made of the declaration
    return rows | shapes.Masked if may_be_masked else rows


def _out(spec: FieldSpec, *, may_be_masked: bool) -> Any:  # noqa: ANN401 - as above
    """Return the type of what is answered for a field with one value, or many links."""
    kinds: dict[str, Any] = {
        "integer": int,
        "rating": int,
        "period": shapes.Period,
        "boolean": bool,
        "decimal": Annotated[str, Field(pattern=shapes.DECIMAL)],
        "money": shapes.Money,
        "date": date,
        "datetime": datetime,
    }
    if spec.type == "file":
        found: Any = list[shapes.File]
    elif spec.is_link:
        found = list[shapes.Ref] if spec.many else shapes.Ref
    else:
        found = kinds.get(spec.type, str)
    return found | shapes.Masked | None if may_be_masked else found | None


def _bounds(spec: FieldSpec) -> dict[str, JsonValue]:
    """Return the bounds of a field in the words of JSON Schema, for the description."""
    extra: dict[str, JsonValue] = {}
    if spec.type in _FORMATS:
        extra["format"] = _FORMATS[spec.type]
    if spec.is_text:
        longest = spec.max if isinstance(spec.max, int) else _MAX_TEXT[spec.type]
        extra["maxLength"] = longest
        if spec.pattern:
            extra["pattern"] = spec.pattern
    words = {"integer": ("minimum", "maximum"), "table": ("minItems", "maxItems")}
    if spec.type in words:
        bounds = zip(words[spec.type], (spec.min, spec.max), strict=True)
        extra |= {word: int(n) for word, n in bounds if isinstance(n, int | Decimal)}
    extra |= _CLOSED.get(spec.type, {}) | (
        {"maximum": spec.points} if spec.type == "rating" else {}
    )
    if spec.is_link:
        extra["x-register"] = spec.target
    return extra


_CLOSED: dict[str, dict[str, JsonValue]] = {
    "rating": {"minimum": 1},
    "country": {"pattern": "^[A-Z]{2}$"},
    "decimal": {"pattern": shapes.DECIMAL},
}


def _name(code: str) -> str:
    """Return a code as part of a model's name: `legal_hold` is `LegalHold`."""
    return "".join(part.capitalize() for part in code.split("_"))
