"""Intake: from what people send to typed values, or to faults that say how to mend them. Pure.

Typed values inside the kernel: text `str`, integer `int`, `Decimal`, `Money`, `bool`, `date`,
`datetime` (UTC), choice `str`, links `UUID` (many: tuple), files tuple of `(name, digest)`. Links
are resolved by the caller. Does not know the database, access or which fields a person may write.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from secretariat.foundation import countries
from secretariat.foundation import text as texts
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.values import Money, Period

Resolve = Callable[[str, str], UUID | None]
Typed = object
MAX_TEXT = {
    "text": 1_000,
    "longtext": 500_000,
    "email": 254,
    "url": 2_000,
    "language": 8,
    "phone": 40,
}
MAX_SCALED = 10**18
MAX_MANY = 1_000
_DIGEST = re.compile(r"^[0-9a-f]{64}$")
_EMAIL = re.compile(r"^[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+$")
_URL = re.compile(r"^https?://[^\s<>\"']+$")
_PHONE = re.compile(r"^\+[1-9][0-9 ()./-]{5,30}[0-9]$")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
_NUMBER = re.compile(r"^[+-]?\d{1,30}(\.\d{1,30})?$")
_INTEGER = re.compile(r"^[+-]?\d{1,19}$")
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field: a stable code and a sentence that says how to mend it.

    `facts` holds the values in the sentence, where a face says it in another language.
    """

    field: str
    code: str
    message: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False)

    def told(self) -> dict[str, str]:
        """Return what is told of it outside: field, code and sentence."""
        return {"field": self.field, "code": self.code, "message": self.message}


class ValuesInvalid(SecretariatError):
    """Refuse values; every fault is named at once and nothing is saved."""

    code = "record.values_invalid"
    status = 422
    message = "%(count)s of the values cannot be taken: %(fields)s. Mend them and send again."

    def __init__(self, faults: list[FieldFault]) -> None:
        """Keep the faults beside the sentence."""
        self.faults = tuple(faults)
        fields = ", ".join(dict.fromkeys(fault.field for fault in faults))
        super().__init__(count=len(faults), fields=fields)


class Fault(ValueError):
    """One fault while a value is read; becomes a `FieldFault`."""

    def __init__(self, code: str, message: str) -> None:
        """Keep code and sentence."""
        self.code, self.message = code, message
        super().__init__(message)


def read_value(spec: FieldSpec, raw: object, *, resolve: Resolve, today: date) -> Typed:
    """Return the typed value of a field, or None where nothing was sent.

    Raises:
        Fault: the value cannot be taken; says why and what would be right.
    """
    if raw is None or (isinstance(raw, str | list | tuple) and not raw):
        return None
    if spec.type == "file":
        return _files(spec, raw)
    if spec.many:
        return _many(spec, raw, resolve)
    value = _READERS[spec.type](spec, raw, resolve)
    if value is not None:
        _check_bounds(spec, value, today)
    return value


def _many(spec: FieldSpec, raw: object, resolve: Resolve) -> tuple[UUID, ...] | None:
    """Return several links, each once, in the order given."""
    items = raw if isinstance(raw, list | tuple) else [raw]
    if len(items) > MAX_MANY:
        raise Fault("too_many", f"Give at most {MAX_MANY} values.")
    found = [_link(spec, item, resolve) for item in items if item not in (None, "")]
    return tuple(dict.fromkeys(found)) or None


def _text(spec: FieldSpec, raw: object, _resolve: Resolve) -> str | None:
    """Return text in NFC; empty text is None."""
    if not isinstance(raw, str):
        raise Fault("not_text", "Write text.")
    limit = MAX_TEXT[spec.type]
    if len(raw) > limit:
        raise Fault("too_long", f"Write at most {limit} characters.")
    try:
        value = texts.clean(raw.replace("\r\n", "\n"))
    except ValueError as error:
        raise Fault("not_text", f"Write plain text; this {error}.") from error
    if value is not None and spec.type != "longtext" and ("\n" in value or "\r" in value):
        raise Fault("many_lines", "Write it on one line.")
    if value is not None and spec.pattern and re.fullmatch(spec.pattern, value) is None:
        raise Fault("pattern", f"Write it in the form {spec.pattern}.")
    return value


def _formed(form: re.Pattern[str], code: str, sentence: str) -> Callable[..., object]:
    """Return a reader of text that has a form."""

    def read(spec: FieldSpec, raw: object, resolve: Resolve) -> object:
        value = _text(spec, raw, resolve)
        if value is not None and form.match(value) is None:
            raise Fault(code, sentence)
        return value

    return read


def _integer(_spec: FieldSpec, raw: object, _resolve: Resolve) -> int:
    """Return a whole number of at most 64 bits."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Fault("not_integer", "Write a whole number.")
    if isinstance(raw, str) and _INTEGER.match(raw.strip()) is None:
        raise Fault("not_integer", "Write a whole number without spaces or commas.")
    value = int(raw)
    if not -(2**63) < value < 2**63:
        raise Fault("too_large", "Write a number of at most 18 digits.")
    return value


def _decimal(spec: FieldSpec, raw: object, _resolve: Resolve) -> Decimal:
    """Return an exact decimal of the declared scale; rounding is refused, not done."""
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise Fault("not_decimal", "Write a number as text, such as 12.50.")
    text = f"{raw:f}" if isinstance(raw, Decimal) else str(raw).strip()
    if _NUMBER.match(text) is None:
        raise Fault("not_decimal", "Write a number with a point, such as 1234.50.")
    try:
        value = Decimal(text).scaleb(spec.scale)
    except InvalidOperation as error:
        raise Fault("too_large", "Write a smaller number.") from error
    if value != value.to_integral_value():
        raise Fault("too_precise", f"Write at most {spec.scale} digits after the point.")
    if abs(value) >= MAX_SCALED:
        raise Fault("too_large", f"Write at most {18 - spec.scale} digits before the point.")
    return Decimal(int(value)).scaleb(-spec.scale)


def _money(spec: FieldSpec, raw: object, resolve: Resolve) -> Money | None:
    """Return an amount with its currency, from a mapping or from `12.50 USD`."""
    currency: object = spec.currency
    if isinstance(raw, Money):
        currency, raw = raw.currency, raw.amount
    elif isinstance(raw, Mapping):
        if set(raw) - {"amount", "currency"}:
            raise Fault("not_money", "Give amount and currency.")
        currency, raw = raw.get("currency") or spec.currency, raw.get("amount")
    elif isinstance(raw, str) and " " in raw.strip():
        raw, _, currency = raw.strip().rpartition(" ")
    if raw is None or raw == "":
        return None
    if not isinstance(currency, str) or re.fullmatch(r"[A-Z]{3}", currency) is None:
        raise Fault("not_currency", "Write the currency as three capital letters, such as CHF.")
    return Money(amount=_decimal(spec, raw, resolve), currency=currency)


def _boolean(_spec: FieldSpec, raw: object, _resolve: Resolve) -> bool:
    """Return yes or no."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in _YES | _NO:
        return raw.strip().lower() in _YES
    raise Fault("not_boolean", "Answer yes or no.")


def _date(_spec: FieldSpec, raw: object, _resolve: Resolve) -> date:
    """Return a calendar date."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip()) is None:
        raise Fault("not_date", "Write the date as year-month-day, such as 2026-11-22.")
    try:
        return date.fromisoformat(raw.strip())
    except ValueError as error:
        raise Fault("not_date", "There is no such day; check month and day.") from error


def _period(spec: FieldSpec, raw: object, resolve: Resolve) -> Period | None:
    """Return a period, from a mapping or from `2026-01-01/2026-06-30`."""
    if isinstance(raw, Period):
        return raw
    if isinstance(raw, str):
        first, _slash, last = raw.partition("/")
        raw = {"start": first, "end": last}
    if not isinstance(raw, Mapping) or set(raw) - {"start", "end"}:
        raise Fault("not_period", "Give the first and the last day.")
    days = (raw.get("start"), raw.get("end"))
    if all(day is None or day == "" for day in days):
        return None
    if any(day is None or day == "" for day in days):
        raise Fault("not_period", "Give the first and the last day.")
    start, end = (_date(spec, day, resolve) for day in days)
    if end < start:
        raise Fault("period_reversed", "Give a last day that is not before the first.")
    return Period(start, end)


def _country(_spec: FieldSpec, raw: object, _resolve: Resolve) -> str:
    """Return the code of a country."""
    if not isinstance(raw, str) or raw.strip().upper() not in countries.codes():
        raise Fault("not_country", "Write the two letters of the country, such as CH.")
    return raw.strip().upper()


def _rating(spec: FieldSpec, raw: object, resolve: Resolve) -> int:
    """Return a number of points."""
    value = _integer(spec, raw, resolve)
    if not 1 <= value <= spec.points:
        raise Fault("not_rating", f"Give 1 to {spec.points} points.")
    return value


def _datetime(_spec: FieldSpec, raw: object, _resolve: Resolve) -> datetime:
    """Return an instant in UTC; a time zone must be named."""
    value = raw
    if isinstance(raw, str):
        try:
            value = datetime.fromisoformat(raw.strip())
        except ValueError as error:
            raise Fault("not_datetime", "Write it as 2026-11-22T13:30:00+01:00.") from error
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Fault("not_datetime", "Write date, time and time zone: 2026-11-22T13:30:00+01:00.")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise Fault("not_datetime", "Write a year between 2 and 9998.") from error


def _choice(spec: FieldSpec, raw: object, _resolve: Resolve) -> str:
    """Return the code of a choice."""
    if not isinstance(raw, str) or raw not in spec.of:
        raise Fault("not_a_choice", f"Choose one of {', '.join(spec.of)}.")
    return raw


def _link(spec: FieldSpec, raw: object, resolve: Resolve) -> UUID:
    """Return the id of the record that is named by number or id."""
    if isinstance(raw, Mapping):
        raw = raw.get("id") or raw.get("number")
    if isinstance(raw, UUID):
        raw = str(raw)
    if not isinstance(raw, str) or len(raw) > 200 or "\x00" in raw:
        raise Fault("not_a_reference", "Name the record by its number.")
    found = resolve(spec.target or "", raw.strip())
    if found is None:
        raise Fault("unknown_record", f"No {spec.target} {raw.strip()[:80]!r} is known to you.")
    return found


def _files(spec: FieldSpec, raw: object) -> tuple[tuple[str, str], ...] | None:
    """Return names and digests of files whose bytes are already kept."""
    items = raw if isinstance(raw, list | tuple) else [raw]
    limit = MAX_MANY if spec.many else 1
    if len(items) > limit:
        raise Fault("too_many", f"Give at most {limit} files.")
    found = []
    for item in items:
        name, digest = (
            (item.get("name"), item.get("digest")) if isinstance(item, Mapping) else (None, None)
        )
        if not isinstance(digest, str) or _DIGEST.match(digest) is None:
            raise Fault("not_a_file", "Upload the file first, then give its name and digest.")
        if not isinstance(name, str) or not 0 < len(name) <= 255 or "\x00" in name:
            raise Fault("not_a_file", "Give the file a name of at most 255 characters.")
        found.append((texts.clean(name.encode("utf-8", "replace").decode()) or "file", digest))
    return tuple(found) or None


def _check_bounds(spec: FieldSpec, value: Typed, today: date) -> None:
    """Refuse a value outside `min` and `max`; text is bounded by its length."""
    size: object = value
    if isinstance(value, str):
        size = len(value)
    elif isinstance(value, Money):
        size = value.amount
    high = today if spec.max == "today" else spec.max
    what = " characters" if isinstance(value, str) else ""
    if spec.min is not None and size < spec.min:  # type: ignore[operator] # the lint pairs bound and type
        raise Fault("too_small", f"Give at least {spec.min}{what}.")
    if high is not None and size > high:  # type: ignore[operator] # as above
        raise Fault("too_large", f"Give at most {high}{what}.")


_READERS: dict[str, Callable[..., object]] = {
    "text": _text,
    "longtext": _text,
    "email": _formed(_EMAIL, "not_email", "Write an address such as name@example.org."),
    "url": _formed(_URL, "not_url", "Write an address that begins with http:// or https://."),
    "language": _formed(_LANGUAGE, "not_language", "Write a language code such as en, fr or zh."),
    "phone": _formed(
        _PHONE, "not_phone", "Write it with the code of the country: +41 22 917 00 00."
    ),
    "country": _country,
    "rating": _rating,
    "period": _period,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "concept": _link,
    "link": _link,
    "person": _link,
    "unit": _link,
}
