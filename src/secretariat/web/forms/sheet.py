"""Sheet: one form of one register for one person, from what stands in it to its controls.

A sheet is made blank, of a record, or of a submission; the views draw it or hand its values to the
write door. Only fields that the person may write are on it, whatever was sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from secretariat.kernel import picking, queries, records
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import Record, Ref
from secretariat.web.forms import build, entries, faults, links
from secretariat.web.forms.controls import Control, Offered, Problem
from secretariat.web.forms.entries import Entry
from secretariat.web.forms.submission import Files, Taking
from secretariat.web.words import Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form with what stands in it.

    Attributes:
        specs: the fields on the form, in the order of the declaration.
        language: language of the untranslated texts.
        narrowed: candidates of a link field whose typed name fits several records.
        more: the many-valued field, or the table, for which further rows were asked.
        record: the record whose form it is; None for a new one.
    """

    words: Words
    actor: Actor
    specs: Mapping[str, FieldSpec]
    entries: Mapping[str, Entry]
    language: str
    faults: tuple[FieldFault, ...] = ()
    narrowed: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)
    more: str = ""
    record: Record | None = None

    @property
    def errors(self) -> dict[str, str]:
        """Return one sentence for each faulty control."""
        labels = {name: self.words.field(name) for name in self.specs}
        specs = dict(self.specs)
        for name, spec in self.specs.items():
            for column, one in spec.columns.items():
                specs[f"{name}.{column}"] = one
                labels[f"{name}.{column}"] = self.words.at(f"fields.{name}.columns.{column}")
        return faults.sentences(self.faults, specs, labels)

    @property
    def has_translations(self) -> bool:
        """Tell whether a text of this form can be given in several languages."""
        return any(spec.translated for spec in self.specs.values())

    def controls(self) -> list[Control]:
        """Return the controls to draw."""
        setting = build.Setting(
            self.words,
            self.language,
            self.errors,
            self._offered(),
            beside=lambda name: picking.depends_on(self.words.register.code, name),
            record=self.record.reference if self.record else "new",
            more=self.more,
        )
        unasked = records.unasked(self.words.register.code, self.raw_values(), actor=self.actor)
        return [
            build.control(name, spec, self.entries.get(name, Entry()), setting)
            for name, spec in self.specs.items()
            if name not in unasked
        ]

    @property
    def has_followups(self) -> bool:
        """Tell whether some questions are asked only after others are answered."""
        return any(spec.show is not None for spec in self.specs.values())

    def problems(self, controls: Iterable[Control]) -> list[Problem]:
        """Return the lines of the error summary."""
        return faults.problems(controls, self.errors)

    def raw_values(self) -> dict[str, object]:
        """Return what the write door takes: raw values by field, translations as `title@fr`."""
        values: dict[str, object] = {}
        for name, spec in self.specs.items():
            entry = self.entries.get(name, Entry())
            values[name] = entries.raw(spec, entry, language=self.actor.language)
            for code, text in entry.translations.items():
                values[f"{name}@{code}"] = text if text.strip() else None
        return values

    def refused(self, found: Iterable[FieldFault]) -> Self:
        """Return the sheet with the faults that were found in it."""
        return replace(self, faults=(*self.faults, *found))

    def _offered(self) -> build.Candidates:
        """Return what finds a few records that may be linked, each column asked for once."""
        known: dict[str, tuple[Offered, ...]] = {}
        form = links.Form(
            self.words.register.code, self.actor, given=self.raw_values(), record=self.record
        )

        def candidates(name: str) -> tuple[Offered, ...]:
            if name in self.narrowed:
                found = self.narrowed[name]
                return tuple(Offered(ref, ref.title or ref.number or "") for ref in found)
            column = build.column_of(name)
            if column not in known:
                known[column] = links.offered(column, form, limit=build.FEW + 1)
            return known[column]

        return candidates


def blank(words: Words, actor: Actor) -> Sheet:
    """Return the form of a new record, with its defaults."""
    specs = _writable(words, None, actor)

    def name_of(person: UUID) -> Ref:
        record = queries.by_id(person, reader=actor)
        return Ref(record.id, record.register, record.number, record.title)

    filled = {name: entries.of_default(spec, actor, name_of) for name, spec in specs.items()}
    return Sheet(words, actor, specs, filled, actor.language)


def of_record(words: Words, actor: Actor, record: Record) -> Sheet:
    """Return the form of an existing record, with its values."""
    specs = _writable(words, record, actor)
    filled = {name: entries.of_record(name, record) for name in specs}
    return Sheet(words, actor, specs, filled, record.language, record=record)


def of_post(
    words: Words, actor: Actor, record: Record | None, post: QueryDict, files: Files
) -> Sheet:
    """Return the form as it was sent; uploads are kept at once, so that an error loses none."""
    language = record.language if record else _language_of(post, actor)
    sheet = Sheet(words, actor, _writable(words, record, actor), {}, language, record=record)
    given = entries.typed(sheet.specs, post, language=actor.language)
    taking = Taking(post, files, links.Form(words.register.code, actor, given, record))
    filled = {name: taking.entry(name, spec) for name, spec in sheet.specs.items()}
    return replace(
        sheet,
        entries=filled,
        faults=tuple(taking.faults),
        narrowed=taking.narrowed,
        more=post.get("_more", "") or _table_of(post),
    )


def _table_of(post: QueryDict) -> str:
    """Return the table of which a row was removed or moved."""
    acts = (post.get(act, "") for act in ("_drop", "_up", "_down"))
    return next(filter(None, acts), "").partition(".")[0]


def begun(words: Words, actor: Actor, given: QueryDict, like: Record | None = None) -> Sheet:
    """Return the form of a new record, filled from another record and from what was given.

    Args:
        words: the words of the register.
        actor: who fills it in; only fields that the actor may write are filled.
        given: values by field, as typed; they come before those of the other record.
        like: a record to begin like; what is its alone (numbers, unique values, files, sensitive
            data) and what is the writer's own (unit, person, today) is not taken from it.
    """
    sheet = blank(words, actor)
    copied = (
        {}
        if like is None
        else {
            name: replace(entries.of_record(name, like), files=())
            for name, spec in sheet.specs.items()
            if name in like.values and _is_shared(words, name, spec)
        }
    )
    form = links.Form(words.register.code, actor, given={})
    taking = Taking(given, MultiValueDict(), form, is_finished=False)
    typed = {
        name: taking.entry(name, spec)
        for name, spec in sheet.specs.items()
        if name in given and spec.type not in {"file", "table"}
    }
    return replace(sheet, entries={**sheet.entries, **copied, **typed})


def _is_shared(words: Words, name: str, spec: FieldSpec) -> bool:
    """Tell whether a value of one record may be the beginning of another."""
    is_own = spec.unique or name == words.register.number_pattern.field
    is_writers = spec.default in {"actor", "unit", "today"}
    has_files = spec.type == "file" or bool(spec.file_columns)
    return not (is_own or is_writers or has_files or spec.personal == "sensitive")


def of_unfinished(words: Words, actor: Actor, record: Record | None, typed: QueryDict) -> Sheet:
    """Return the form as it was left; nothing in it is judged."""
    language = record.language if record else _language_of(typed, actor)
    sheet = Sheet(words, actor, _writable(words, record, actor), {}, language, record=record)
    given = entries.typed(sheet.specs, typed, language=actor.language)
    form = links.Form(words.register.code, actor, given, record)
    taking = Taking(typed, MultiValueDict(), form, is_finished=False)
    filled = {name: taking.entry(name, spec) for name, spec in sheet.specs.items()}
    return replace(sheet, entries=filled)


def _writable(words: Words, record: Record | None, actor: Actor) -> dict[str, FieldSpec]:
    """Return the fields the person may write; what is hidden or masked cannot be edited unseen."""
    fields = words.register.fields
    names = queries.form_fields(words.register.code, record=record, reader=actor)
    return {name: fields[name] for name in names}


def _language_of(post: QueryDict, actor: Actor) -> str:
    """Return the language the texts are written in."""
    sent = post.get("_language", "")
    return sent if sent.isalpha() and 2 <= len(sent) <= 3 else actor.language
