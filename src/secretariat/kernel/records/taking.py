"""Taking: from what was sent to typed values, under the rights of who sent it.

A field that the actor may not see, and a name of the engine, are refused alike as unknown: a
refusal must not tell that a hidden field exists. Does not write.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from secretariat.kernel import queries
from secretariat.kernel.access import Decision
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import Fault, FieldFault, ValuesInvalid, read_value
from secretariat.kernel.registers import LANGUAGES
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.row_intake import read_rows
from secretariat.kernel.store.models import Upload
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.tables.rows import files_of

Resolver = Callable[[str, str, str | None], UUID | None]
CONTENT_LANGUAGES = (*LANGUAGES, "ar", "de", "it", "ja", "pt", "ru", "zh")


@dataclass(slots=True)
class Taken:
    """Typed values by field, translations by field and language (None removes one), and faults."""

    values: dict[str, object] = field(default_factory=dict)
    translations: dict[str, dict[str, str | None]] = field(default_factory=dict)
    faults: list[FieldFault] = field(default_factory=list)

    def refuse_faults(self) -> None:
        """Raise all faults at once.

        Raises:
            ValuesInvalid: there is a fault.
        """
        if self.faults:
            raise ValuesInvalid(self.faults)


def take(
    register: Register,
    sent: Mapping[str, object],
    actor: Actor,
    allowed: Decision,
    *,
    stored: Mapping[str, object] | None = None,
    resolve: Resolver | None = None,
) -> Taken:
    """Return the typed values of what was sent; faults are collected, not raised.

    Args:
        register: the register of the record.
        sent: by field name, what was sent.
        actor: who sent it.
        allowed: what the actor may do with the record.
        stored: typed values of the record as it is; None for a new one.
        resolve: what finds linked records; by default each is asked for under the actor's access.
    """
    found = resolve or _resolver(actor)
    taken = Taken()
    secret = allowed.hidden | allowed.masked
    for key, raw in sent.items():
        name, _, language = key.partition("@")
        spec = register.fields.get(name)
        if spec is None or spec.group in secret or (language and not spec.translated):
            spec = None
        if spec is None or spec.compute is not None:
            message = f"{register.title} has no field {key!r} that you may write."
            taken.faults.append(FieldFault(key, "unknown_field", message))
        elif language:
            _take_translation(taken, key, spec, raw, actor)
        else:
            _take_value(taken, name, spec, raw, (actor, found))
    _check_files(register, taken, actor, stored or {})
    return taken


def _resolver(actor: Actor) -> Resolver:
    """Return what finds linked records under an actor's access."""

    def resolve(target: str, text: str, scheme: str | None) -> UUID | None:
        return queries.resolve(target, text, reader=actor, scheme=scheme)

    return resolve


def _take_value(
    taken: Taken, name: str, spec: FieldSpec, raw: object, means: tuple[Actor, Resolver]
) -> None:
    """Take one value, or note why it cannot be taken."""
    actor, resolve = means

    def read(one: FieldSpec, sent: object) -> object:
        def found(target: str, text: str) -> UUID | None:
            return resolve(target, text, one.scheme)

        return read_value(one, sent, resolve=found, today=actor.today)

    if spec.type == "table":
        taken.values[name], faults = read_rows(name, spec, raw, read)
        taken.faults += faults
        return
    try:
        taken.values[name] = read(spec, raw)
    except Fault as fault:
        taken.faults.append(FieldFault(name, fault.code, fault.message))


def _take_translation(taken: Taken, key: str, spec: FieldSpec, raw: object, actor: Actor) -> None:
    """Take one text in another language."""
    name, _, language = key.partition("@")
    if language not in CONTENT_LANGUAGES:
        message = f"Write the language as one of {', '.join(CONTENT_LANGUAGES)}."
        taken.faults.append(FieldFault(key, "unknown_language", message))
        return
    try:
        value = read_value(spec, raw, resolve=lambda _r, _t: None, today=actor.today)
    except Fault as fault:
        taken.faults.append(FieldFault(key, fault.code, fault.message))
        return
    taken.translations.setdefault(name, {})[language] = str(value) if value is not None else None


def _check_files(
    register: Register, taken: Taken, actor: Actor, stored: Mapping[str, object]
) -> None:
    """Note files that neither the actor uploaded nor the record holds.

    Knowing a digest is not enough: it would tell whether the house has such a file.
    """
    for name, value in taken.values.items():
        spec = register.fields[name]
        digests = {digest for _, digest in files_of(spec, value)}
        digests -= {digest for _, digest in files_of(spec, stored.get(name))}
        if not digests:
            continue
        mine = Upload.objects.filter(content__in=digests)
        if not actor.is_house:
            mine = mine.filter(actor=actor.key)
        if digests - set(mine.values_list("content_id", flat=True)):
            message = "Upload the file first; its bytes are not here."
            taken.faults.append(FieldFault(name, "content_missing", message))


def add_defaults(register: Register, taken: Taken, actor: Actor) -> None:
    """Fill fields that were not sent from their declared defaults."""
    own = {"actor": actor.person, "unit": actor.unit, "today": actor.today}
    for name, spec in register.fields.items():
        if taken.values.get(name) is None and spec.default is not None and name not in taken.values:
            default: object = spec.default
            if spec.type in {"person", "unit", "date"} and isinstance(default, str):
                taken.values[name] = own.get(default)
            else:
                read = read_value(spec, default, resolve=lambda _r, _t: None, today=actor.today)
                taken.values[name] = read


def check_required(
    register: Register, values: Mapping[str, object], *, unasked: Collection[str] = ()
) -> list[FieldFault]:
    """Return a fault for each required field that is empty, though it is asked for."""
    return [
        FieldFault(name, "required", "Fill in this field; it is required.")
        for name, spec in register.fields.items()
        if spec.required and name not in unasked and values.get(name) in (None, ())
    ]


def check_unique(
    register: Register, values: Mapping[str, object], *, record: UUID | None
) -> list[FieldFault]:
    """Return a fault for each unique value that another record has."""
    faults = []
    for name, spec in register.fields.items():
        if spec.unique and values.get(name) is not None:
            others = model_of(register.code)._default_manager.filter(**{name: values[name]})
            if others.exclude(pk=record).exists():
                message = f"Another {register.title.lower()} has this value; give another one."
                faults.append(FieldFault(name, "not_unique", message))
    return faults
