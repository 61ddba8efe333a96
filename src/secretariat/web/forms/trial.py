"""Trial: what the kernel would refuse in a form that is still being filled in.

Only fields that were left already are spoken of: nobody is told of what they have not come to.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from secretariat.kernel import records
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.unfinished import field_of
from secretariat.web.forms.sheet import Sheet


def faults_of(sheet: Sheet) -> tuple[FieldFault, ...]:
    """Return what saving would refuse now, after what the form itself found."""
    code, values = sheet.words.register.code, sheet.raw_values()
    if sheet.record is None:
        found = records.try_to_create(code, values, actor=sheet.actor)
    else:
        found = records.try_to_edit(code, sheet.record.id, values, actor=sheet.actor)
    return (*sheet.faults, *found)


def errors_of(sheet: Sheet, left: Sequence[str]) -> dict[str, str]:
    """Return a sentence for each control that was left, empty where nothing is wrong.

    A check of the whole record is told, once all fields it reads were left, at the last of them.
    """
    found = tuple(_told(sheet, set(left)))
    errors = replace(sheet, faults=found).errors
    return {name: errors.get(name, "") for name in left}


def _told(sheet: Sheet, left: Collection[str]) -> Iterator[FieldFault]:
    """Yield the faults at controls that were left."""
    by_field = {field_of(name): name for name in left}
    for fault in faults_of(sheet):
        if fault.field in left:
            yield fault
        elif fault.code == "check":
            read = fault.facts.get("fields", frozenset())
            places = [n for n in sheet.specs if isinstance(read, Collection) and n in read]
            if places and all(name in by_field for name in places):
                yield replace(fault, field=by_field[places[-1]])
