"""Build: from a declared field and its entry to the control that a template draws.

Does not know requests. Candidates of links are asked for through `Candidates`, so that this module
stays free of the read door.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.foundation.text import sort_key
from secretariat.kernel.registers import FieldSpec
from secretariat.web.forms.controls import Control, Line, Offered, Option, Translation
from secretariat.web.forms.entries import Entry
from secretariat.web.forms.languages import OFFERED, known, spoken_name
from secretariat.web.words import Words, language

Candidates = Callable[[str], tuple[Offered, ...]]
FEW = 12
"""Up to so many candidates stand as a list to choose from; more are searched."""
RADIOS = 5
BLANK_ROWS = 2
MORE_ROWS = 5

_INPUTS = {
    "text": ("text", "", ""),
    "email": ("email", "email", "medium"),
    "url": ("url", "url", ""),
    "phone": ("tel", "tel", "medium"),
    "integer": ("text", "numeric", "narrow"),
    "decimal": ("text", "decimal", "narrow"),
    "date": ("date", "", "narrow"),
    "datetime": ("datetime-local", "", "medium"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a control needs to know besides its field.

    Attributes:
        path: where the words of the fields stand: `fields`, or `moves.<move>.ask`.
        more: the table for which further rows were asked.
        language: language of the untranslated texts.
        errors: sentence by control name.
        candidates: who may be linked, by field name; None where nothing can be linked.
        beside: the other fields on which it depends who may be linked, by field name.
        record: what names the record of the form; `new` where there is none yet.
    """

    words: Words
    language: str
    errors: dict[str, str]
    candidates: Candidates | None = None
    beside: Callable[[str], tuple[str, ...]] = lambda _name: ()
    record: str = "new"
    path: str = "fields"
    more: str = ""


def control(name: str, spec: FieldSpec, entry: Entry, setting: Setting, path: str = "") -> Control:
    """Return the control of one field, or of a cell whose words stand at `path`."""
    path = path or f"{setting.path}.{name}"
    plain = Control(
        name=name,
        id=f"f-{name.replace('.', '-')}",
        label=setting.words.at(path) or name,
        kind="input",
        help=setting.words.at(f"{path}.help"),
        limits=_limits(spec),
        is_required=spec.required,
        values=entry.values,
        labels=entry.labels,
        files=entry.files,
        language=setting.language if spec.is_text else "",
        error=setting.errors.get(name, ""),
    )
    if spec.type == "table":
        return replace(plain, kind="table", lines=tuple(_lines(name, spec, entry, setting, path)))
    if spec.is_link:
        return _link(plain, spec, entry, setting)
    plain = _kind(plain, spec, entry, setting, path)
    if spec.translated:
        plain = replace(plain, translations=_translations(name, entry, setting))
    return plain


def _lines(name: str, spec: FieldSpec, entry: Entry, setting: Setting, path: str) -> Iterator[Line]:
    """Yield the rows of a table, with a few empty ones up to the most that are taken."""
    most = spec.max if isinstance(spec.max, int) else len(entry.rows) + MORE_ROWS
    blank = MORE_ROWS if setting.more == name else BLANK_ROWS
    count = max(len(entry.rows), min(len(entry.rows) + blank, most))
    for place in range(count):
        row = entry.rows[place] if place < len(entry.rows) else {}
        cells = tuple(
            control(
                f"{name}.{place}.{column}",
                one,
                row.get(column, Entry(currency=one.currency)),
                setting,
                f"{path}.columns.{column}",
            )
            for column, one in spec.columns.items()
        )
        yield Line(place, cells, setting.errors.get(f"{name}.{place}", ""))


def _kind(plain: Control, spec: FieldSpec, entry: Entry, setting: Setting, path: str) -> Control:
    """Return the control in the kind that its type is drawn as."""
    if spec.type in _INPUTS:
        kind, mode, width = _INPUTS[spec.type]
        return replace(plain, input_type=kind, input_mode=mode, width=width)
    if spec.type == "longtext":
        return replace(plain, kind="area", is_long=True)
    if spec.type == "period":
        return replace(plain, kind="period", values=(*entry.values, "", "")[:2])
    if spec.type == "money":
        return replace(plain, kind="money", currency=entry.currency or spec.currency)
    if spec.type == "file":
        return replace(plain, kind="files", is_long=spec.many)
    return _choose(plain, _options(spec, setting, path), must=spec.required)


def _options(spec: FieldSpec, setting: Setting, path: str) -> list[tuple[str, str]]:
    """Return the values that can be chosen, each with its words."""
    if spec.type == "language":
        return sorted(((code, spoken_name(code)) for code in known()), key=lambda pair: pair[1])
    if spec.type == "country":
        names = ((code, countries.name(code, language())) for code in countries.codes())
        return sorted(names, key=lambda pair: sort_key(pair[1]))
    if spec.type == "rating":
        points = (str(point) for point in range(1, spec.points + 1))
        return [
            (p, " – ".join(filter(None, (p, setting.words.at(f"{path}.of.{p}"))))) for p in points
        ]
    if spec.type == "boolean":
        return [("true", _("Yes")), ("false", _("No"))]
    return [(code, setting.words.at(f"{path}.of.{code}") or code) for code in spec.of]


def _choose(
    plain: Control, options: list[tuple[str, str]], *, must: bool, few: int = RADIOS
) -> Control:
    """Return radio buttons for a few options; a list for more, and in the rows of a table.

    In a list nothing is chosen beforehand.
    """
    is_cell = "." in plain.name
    kind = "radios" if len(options) <= few and not is_cell else "select"
    if not must:
        options = [("", _("No answer")), *options]
    elif kind == "select":
        options = [("", _("Choose one")), *options]
    chosen = set(plain.values)
    drawn = tuple(Option(value, label, is_chosen=value in chosen) for value, label in options)
    return replace(plain, kind=kind, options=drawn)


def _link(plain: Control, spec: FieldSpec, entry: Entry, setting: Setting) -> Control:
    """Return a list of the few candidates there are, or a field in which they are searched.

    Where it depends on answers still to be given who is one, there may be none yet: then one types.
    """
    found = setting.candidates(plain.name) if setting.candidates else ()
    options = [(one.ref.number or str(one.ref.id), one.label) for one in found]
    offered = {value for value, _label in options}
    beside = setting.beside(plain.name)
    fits = (
        len(found) <= FEW
        and bool(found or not beside)
        and all(value in offered for value in entry.values if value)
    )
    if fits and not spec.many:
        return _choose(plain, options, must=spec.required, few=-1)
    if fits and found:
        chosen = set(entry.values)
        drawn = tuple(Option(v, label, is_chosen=v in chosen) for v, label in options)
        return replace(plain, kind="checks", options=drawn)
    return replace(
        plain,
        kind="links" if spec.many else "link",
        options=tuple(Option(value, label) for value, label in options),
        search_address=_search_address(plain.name, setting),
        search_with=", ".join(f"[name='{one}']" for one in beside),
    )


def _search_address(name: str, setting: Setting) -> str:
    """Return where the records are searched that a link of this form may lead to."""
    address = reverse("choices", args=[setting.words.register.code, column_of(name)])
    return f"{address}?{urlencode({'_form': setting.record})}"


def column_of(name: str) -> str:
    """Return a control's name without the place of its row: `costs.0.kind` is `costs.kind`."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 else name


def _translations(name: str, entry: Entry, setting: Setting) -> tuple[Translation, ...]:
    """Return a control for each further language, those in use first offered."""
    codes = dict.fromkeys((*OFFERED, *entry.translations))
    return tuple(
        Translation(
            name=f"{name}@{code}",
            id=f"f-{name}-{code}",
            language=code,
            language_name=spoken_name(code),
            value=entry.translations.get(code, ""),
            error=setting.errors.get(f"{name}@{code}", ""),
        )
        for code in codes
        if code != setting.language
    )


def _limits(spec: FieldSpec) -> str:
    """Return what the declaration bounds, as a sentence."""
    if spec.max == "today":
        return _("Not later than today.")
    if spec.type in {"text", "longtext"}:
        return _("At most %(max)s characters.") % {"max": spec.max} if spec.max else ""
    if spec.min is not None and spec.max is not None:
        return _("From %(min)s to %(max)s.") % {"min": spec.min, "max": spec.max}
    if spec.type == "date" or spec.max is None:
        return ""
    return _("At most %(max)s.") % {"max": spec.max}
