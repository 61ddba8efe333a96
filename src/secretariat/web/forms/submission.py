"""Submission: what a browser sent becomes entries: uploads kept, typed names resolved, rows read.

Uploads are kept at once, so that an error elsewhere loses none. A control of a table is called
`<table>.<place>.<column>`; rows in which nothing stands, or that were dropped, are left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from secretariat.kernel import contents
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.row_intake import MAX_ROWS
from secretariat.kernel.values import Ref
from secretariat.web.forms import entries, links
from secretariat.web.forms.controls import KeptFile
from secretariat.web.forms.entries import Entry
from secretariat.web.forms.links import Form

Files = MultiValueDict[str, Any]


class Taking:
    """One submission while it is read.

    Attributes:
        faults: uploads that were refused, and names that fit several records.
        narrowed: by control, the records that such a name fits.
    """

    def __init__(
        self, post: QueryDict, files: Files, form: Form, *, is_finished: bool = True
    ) -> None:
        """Keep what was sent, and the form it was sent with.

        What is not finished may hold names that fit several records: they stay as typed.
        """
        self.is_finished = is_finished
        self.post, self.files, self.form, self.actor = post, files, form, form.reader
        self.faults: list[FieldFault] = []
        self.narrowed: dict[str, tuple[Ref, ...]] = {}

    def entry(self, name: str, spec: FieldSpec, sent_as: str = "") -> Entry:
        """Return what was sent for a control.

        Args:
            name: what the control is called from now on.
            spec: the field or column.
            sent_as: what it was called in the form, if otherwise.
        """
        sent_as = sent_as or name
        if spec.type == "table":
            return Entry(values=(), rows=tuple(self._rows(name, spec)))
        kept = self._uploads(name, spec, sent_as)
        entry = entries.of_post(sent_as, spec, self.post, kept)
        if spec.is_link and any(entry.values):
            return self._resolved(name, spec, entry)
        return entry

    def _rows(self, name: str, spec: FieldSpec) -> Iterator[dict[str, Entry]]:
        """Yield the rows in which something stands, in their order."""
        dropped = self.post.get("_drop", "")
        count = 0
        for place in self._ordered(name):
            if f"{name}.{place}" == dropped:
                continue
            row = {
                column: self.entry(f"{name}.{count}.{column}", one, f"{name}.{place}.{column}")
                for column, one in spec.columns.items()
            }
            if not all(cell.is_blank for cell in row.values()):
                count += 1
                yield row

    def _ordered(self, name: str) -> list[int]:
        """Return the places of the rows in their order, after a row was moved up or down."""
        places = self._places(name)
        filled = [place for place in places if self._is_filled(f"{name}.{place}.")]
        for act, way in (("_up", -1), ("_down", 1)):
            table, _point, place = self.post.get(act, "").partition(".")
            if table == name and place.isdecimal() and int(place) in filled:
                at = filled.index(int(place))
                if 0 <= at + way < len(filled):
                    filled[at], filled[at + way] = filled[at + way], filled[at]
        return filled + [place for place in places if place not in filled]

    def _is_filled(self, prefix: str) -> bool:
        """Tell whether something stands in a row besides a currency."""
        cells = (k for k in self.post if k.startswith(prefix) and not k.endswith(".currency"))
        return any(str(self.post[k]).strip() for k in cells) or any(
            k.startswith(prefix) for k in self.files
        )

    def _places(self, name: str) -> list[int]:
        """Return the places of the rows that were sent."""
        found = set()
        for key in (*self.post, *self.files):
            table, _point, rest = key.partition(".")
            place = rest.partition(".")[0]
            if table == name and place.isascii() and place.isdecimal() and len(place) < 5:
                found.add(int(place))
        return sorted(found)[: MAX_ROWS + 1]

    def _resolved(self, name: str, spec: FieldSpec, entry: Entry) -> Entry:
        """Return an entry whose names are numbers; note a name that tells no single record."""
        typed = tuple(value for value in entry.values if value.strip())
        answer = links.resolve(name, spec, typed, reader=self.actor, form=self.form)
        if answer.fault is not None and not self.is_finished:
            return entry
        if answer.fault is not None:
            self.faults.append(answer.fault)
            self.narrowed[name] = answer.candidates
            return replace(entry, values=("",))
        return replace(entry, values=answer.values, labels=answer.labels)

    def _uploads(self, name: str, spec: FieldSpec, sent_as: str) -> tuple[KeptFile, ...]:
        """Keep what was uploaded; return it after what was kept before."""
        if spec.type != "file":
            return ()
        kept = list(entries.kept_of_post(sent_as, self.post))
        for upload in self.files.getlist(sent_as):
            try:
                file = contents.keep(upload.file, upload.name or "file", actor=self.actor)
                kept.append(entries.kept_token(file))
            except SecretariatError as refusal:
                self.faults.append(FieldFault(name, refusal.code, str(refusal)))
        return tuple(kept if spec.many else kept[-1:])
