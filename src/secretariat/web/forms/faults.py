"""Faults: what the kernel refuses, as sentences at their fields in the reader's language.

A sentence says how to mend the fault. A code that has no sentence here keeps the kernel's own.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from secretariat.kernel import rooms
from secretariat.kernel.intake import MAX_TEXT, FieldFault
from secretariat.kernel.registers import FieldSpec
from secretariat.web.forms.controls import Control, Problem
from secretariat.web.forms.languages import spoken_name


def sentences(
    faults: Iterable[FieldFault], specs: Mapping[str, FieldSpec], labels: Mapping[str, str]
) -> dict[str, str]:
    """Return one sentence for each faulty control, by its name; the first fault of each counts."""
    found: dict[str, str] = {}
    for fault in faults:
        name, _at, language = fault.field.partition("@")
        name, label = _named(name, labels)
        if language:
            label = f"{label} ({spoken_name(language)})"
        found.setdefault(fault.field, sentence(fault, specs.get(name), label))
    return found


def _named(path: str, labels: Mapping[str, str]) -> tuple[str, str]:
    """Return the field or column that a fault is of, and its label with the row it stands in."""
    table, _point, rest = path.partition(".")
    place, _point, column = rest.partition(".")
    if not place.isdecimal():
        return path, labels.get(path, path)
    facts = {"table": labels.get(table, table), "number": int(place) + 1}
    row = _("%(table)s, row %(number)s") % facts
    if not column:
        return table, row
    name = f"{table}.{column}"
    return name, f"{row}, {labels.get(name, column)}"


def sentence(fault: FieldFault, spec: FieldSpec | None, label: str) -> str:
    """Return one fault in words; a check of the whole record speaks for itself."""
    if fault.code == "check":
        return fault.message
    if fault.code in rooms.SENTENCES:
        return gettext(rooms.SENTENCES[fault.code]) % fault.facts
    known = _plain().get(fault.code)
    if known is None and spec is not None:
        known = _bounded(fault.code, spec)
    return _("%(label)s: %(problem)s") % {"label": label, "problem": known or fault.message}


def problems(controls: Iterable[Control], errors: Mapping[str, str]) -> list[Problem]:
    """Return the lines of the error summary, in the order of the form, then what has no field."""
    left = dict(errors)
    lines = []
    for control in _flat(controls):
        if control.name in left:
            lines.append(Problem(_first_id(control), left.pop(control.name)))
        others = [other for other in control.translations if other.name in left]
        lines += [Problem(other.id, left.pop(other.name)) for other in others]
    return lines + [Problem("", text) for text in left.values()]


def _flat(controls: Iterable[Control]) -> Iterator[Control]:
    """Yield each control; after a table the controls of its rows."""
    for control in controls:
        yield control
        for line in control.lines:
            yield Control(f"{control.name}.{line.place}", f"{control.id}-{line.place}", "", "row")
            yield from line.controls


def _first_id(control: Control) -> str:
    """Return the id of the first thing to type into or choose."""
    return f"{control.id}-0" if control.kind in {"radios", "checks", "links"} else control.id


def _plain() -> dict[str, str]:
    """Return the sentences that need no fact of the declaration."""
    return {
        "required": _("fill this in."),
        "not_text": _("write plain text."),
        "many_lines": _("write it on one line."),
        "not_email": _("write an address such as name@example.org."),
        "not_url": _("write an address that begins with http:// or https://."),
        "not_language": _("choose a language."),
        "not_integer": _("write a whole number."),
        "not_decimal": _("write a number, such as 1234.50."),
        "not_money": _("give amount and currency."),
        "not_currency": _("write the currency as three capital letters, such as CHF."),
        "not_boolean": _("answer yes or no."),
        "not_date": _("give a day that exists, as year-month-day, such as 2026-11-22."),
        "not_datetime": _("give date and time."),
        "not_a_choice": _("choose one of the values."),
        "not_a_reference": _("name the record by its number."),
        "unknown_record": _("nothing of this name is known to you; check the number or the name."),
        "several_records": _("several records match; choose one of them."),
        "not_a_file": _("choose the file again."),
        "not_unique": _("another record has this value already; write a different one."),
        "unknown_field": _("this field is not yours to write; leave it out."),
        "unknown_language": _("choose one of the languages offered."),
        "content_missing": _("choose the file again."),
        "too_many": _("give fewer values."),
        "not_writable": _("this cannot be written now; leave it as it is."),
        "not_to_be_chosen": _("this record cannot be chosen here; choose another one."),
        "not_period": _("give the first and the last day."),
        "period_reversed": _("give a last day that is not before the first."),
        "not_country": _("choose a country."),
        "not_phone": _("write it with the code of the country, such as +41 22 917 00 00."),
        "not_rating": _("choose one of the points."),
        "too_few": _("give more rows."),
        "empty_row": _("fill in this row, or leave it out."),
        "not_rows": _("give rows with their columns."),
    }


def _bounded(code: str, spec: FieldSpec) -> str | None:
    """Return the sentences that name what the declaration bounds."""
    facts = {"min": spec.min, "max": spec.max, "scale": spec.scale, "pattern": spec.pattern}
    if code == "too_long":
        return _("write at most %(max)s characters.") % {"max": MAX_TEXT.get(spec.type, 0)}
    if code == "too_large" and spec.max == "today":
        return _("give a day that is not in the future.")
    known = {
        "too_precise": _("write at most %(scale)s digits after the point."),
        "pattern": _("write it in the form %(pattern)s."),
    }
    if spec.min is not None:
        least = _("write at least %(min)s characters."), _("give at least %(min)s.")
        known["too_small"] = least[0] if spec.is_text else least[1]
    if spec.max is not None:
        most = _("write at most %(max)s characters."), _("give at most %(max)s.")
        known["too_large"] = most[0] if spec.is_text else most[1]
    return known[code] % facts if code in known else None
