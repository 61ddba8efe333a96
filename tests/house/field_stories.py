"""Field stories: for each key of a field a story that ends otherwise without it, or a refusal.

Each stands with the place of its key in the note and what is seen with it; see `grammar_scenarios`.
"""

from collections.abc import Callable
from typing import Any

FULL = "full_note"
FIELD = ("fields",)


def _peer(code: str, stage: Any) -> object:
    end = stage.note(FULL)
    made = stage.note(code, peer=end.number)
    return made if isinstance(made, dict) else "linked"


def _crowded(code: str, stage: Any) -> object:
    """Let a note take four places of another that has three."""
    end = stage.note(FULL, amount=3)
    made = stage.note(code, bench=end.number, size=4)
    return made if isinstance(made, dict) else "seated"


def _sorted_by(field: str) -> Callable[[str, Any], object]:
    def story(code: str, stage: Any) -> object:
        from secretariat.kernel import queries
        from secretariat.kernel.queries import SortInvalid

        try:
            return queries.page(code, reader=stage.house, sort=field).before
        except SortInvalid as refusal:
            return refusal.code

    return story


def label(path: str) -> Callable[[str, Any], object]:
    def story(code: str, _stage: Any) -> object:
        from secretariat.kernel import registers

        return registers.labels(code, "en").get(path)

    return story


def value(name: str, /, **values: object) -> Callable[[str, Any], object]:
    def story(code: str, stage: Any) -> object:
        made = stage.note(code, **values)
        return made if isinstance(made, dict) else str(made.values[name])

    return story


def _unique(code: str, stage: Any) -> object:
    stage.note(code, code="ABC")
    made = stage.note(code, code="ABC")
    return made if isinstance(made, dict) else "taken twice"


def _many(code: str, stage: Any) -> object:
    ends = [stage.note(FULL).number for _ in range(2)]
    made = stage.note(code, notes=ends)
    return made if isinstance(made, dict) else len(made.values["notes"])


def _translated(code: str, stage: Any) -> object:
    made = stage.note(code, **{"name@fr": "Mot"})
    return made if isinstance(made, dict) else made.translations


def _personal(code: str, stage: Any) -> object:
    from secretariat.kernel import records
    from secretariat.kernel.records import FieldNotErasable

    made = stage.note(code, secret="s")
    facts = {"actor": stage.house, "reason": "asked", "authority": "law"}
    try:
        return records.erase(code, made.id, "secret", **facts).values["secret"]
    except FieldNotErasable as refusal:
        return refusal.code


def seen(name: str, who: str, /, **values: object) -> Callable[[str, Any], object]:
    def story(code: str, stage: Any) -> object:
        seen = stage.sees(code, getattr(stage, who), **values)
        return None if seen is None else seen.get(name, "absent")

    return story


def changes(what: str) -> Callable[[str, Any], object]:
    """Return what becomes of data of version 1, in which the grade was called a mark."""

    def story(code: str, _stage: Any) -> object:
        from secretariat.kernel import registers
        from secretariat.kernel.registers.grammar import FieldSpec
        from secretariat.kernel.tables.changes import Applied, compare
        from secretariat.kernel.tables.errors import FieldVanished

        register = registers.get(code)
        fields = {n: spec for n, spec in register.all_fields.items() if n != "grade"}
        fields["mark"] = FieldSpec.model_validate({"type": "choice", "of": {"good": "Good"}})
        try:
            changes = compare(register, Applied(1, {}, fields, frozenset({"filed", "open"})))
        except FieldVanished as refusal:
            return refusal.code
        values = {one.name: dict(one.by) for one in changes.retyped}
        return {"names": changes.renamed, "values": values, "states": changes.states}[what]

    return story


def _retired(code: str, stage: Any) -> object:
    made = stage.note(code, gone="g")
    return made if isinstance(made, dict) else made.values["gone"]


STORIES: dict[str, tuple[Any, ...]] = {
    "FieldSpec.type": ((*FIELD, "name", "type"),),
    "FieldSpec.of": ((*FIELD, "kind", "of"),),
    "FieldSpec.to": ((*FIELD, "notes", "to"), "unknown register None",),
    "FieldSpec.columns": ((*FIELD, "lines", "columns"),),
    "FieldSpec.compute": ((*FIELD, "next", "compute"), "only what is computed is stored",),
    "FieldSpec.stored": ((*FIELD, "next", "stored"), None, _sorted_by("next"),),
    "FieldSpec.show": ((*FIELD, "hint", "show"), "None", value("hint", hint="x"),),
    "FieldSpec.write": ((*FIELD, "fixed", "write"), {"fixed": "not_writable"}, value("fixed", fixed="x"),),
    "FieldSpec.where": ((*FIELD, "peer", "where"), {"peer": "not_to_be_chosen"}, _peer,),
    "FieldSpec.room": ((*FIELD, "bench", "room"), {"size": "no_room"}, _crowded,),
    "Room.of": ((*FIELD, "bench", "room", "of"),),
    "Room.takes": ((*FIELD, "bench", "room", "takes"), {"size": "no_room"}, _crowded,),
    "Room.while": ((*FIELD, "bench", "room", "while"),),
    "FieldSpec.scheme": ((*FIELD, "topic", "scheme"),),
    "FieldSpec.label": ((*FIELD, "name", "label"), "Heading", label("fields.name"),),
    "FieldSpec.help": ((*FIELD, "name", "help"), "Say what it is.", label("fields.name.help"),),
    "FieldSpec.required": ((*FIELD, "other", "required"), {"other": "required"}, value("other", other=None),),
    "FieldSpec.default": ((*FIELD, "amount", "default"), "5", value("amount"),),
    "FieldSpec.min": ((*FIELD, "amount", "min"), {"amount": "too_small"}, value("amount", amount=1),),
    "FieldSpec.max": ((*FIELD, "name", "max"), {"name": "too_large"}, value("name", name="x" * 13),),
    "FieldSpec.pattern": ((*FIELD, "code", "pattern"), {"code": "pattern"}, value("code", code="abc"),),
    "FieldSpec.unique": ((*FIELD, "code", "unique"), {"code": "not_unique"}, _unique,),
    "FieldSpec.many": ((*FIELD, "notes", "many"), 2, _many,),
    "FieldSpec.translated": ((*FIELD, "name", "translated"), {"name": {"fr": "Mot"}}, _translated,),
    "FieldSpec.scale": ((*FIELD, "price", "scale"), "1.125 CHF", value("price", price="1.125 CHF"),),
    "FieldSpec.currency": ((*FIELD, "price", "currency"), "2.000 CHF", value("price", price="2"),),
    "FieldSpec.group": ((*FIELD, "secret", "group"), "absent", seen("secret", "auditor", secret="s"),),
    "FieldSpec.personal": ((*FIELD, "secret", "personal"), None, _personal,),
    "FieldSpec.was": ((*FIELD, "grade", "was"), {"grade": "mark"}, changes("names"),),
    "FieldSpec.retired": ((*FIELD, "gone", "retired"), {"gone": "unknown_field"}, _retired,),
}  # fmt: skip
