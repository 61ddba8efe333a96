"""Leftovers: forms that somebody began and has not sent, as pages offer them.

A form is sent under a key that stands in it; what was typed into it is kept under the same key.
Does not know views.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from secretariat.kernel import queries, registers, unfinished
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor
from secretariat.kernel.unfinished import Form, Pairs, Unfinished, Window
from secretariat.kernel.values import Record
from secretariat.web.display import instant_html
from secretariat.web.forms.sheet import Sheet, blank, of_unfinished
from secretariat.web.forms.sheet import begun as begun_sheet
from secretariat.web.forms.steps import steps_of
from secretariat.web.record.comparison import hidden_fields, typed
from secretariat.web.words import Words, words_of

SHOWN = 5
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one control, in words."""

    label: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class Leftover:
    """A form that was begun.

    Attributes:
        title: what it is a form of, the record's title or the register's.
        answers: what was typed; empty in a short list.
    """

    key: UUID
    register: str
    title: str
    is_new: bool
    address: str
    saved: SafeString
    answers: tuple[Answer, ...] = ()


def form_of(register: str, record: Record | None) -> Form:
    """Return the form of a record, or of a new one."""
    return Form(register, record.id, record.version) if record else Form(register)


def window_of(post: QueryDict) -> Window | None:
    """Return which window of a form was sent; None where it names no key of ours."""
    key, turn = key_of(post.get("_key", "")), post.get("_turn", "")
    if key is None:
        return None
    return Window(key, int(turn) if turn.isdecimal() and len(turn) < 10 else 0)


def key_of(text: str) -> UUID | None:
    """Return a key, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def pairs_of(post: QueryDict, sheet: Sheet | None = None) -> Iterator[tuple[str, str]]:
    """Yield what was typed as names and values; with a sheet, its files as they are kept now."""
    taken = {name for name, spec in sheet.specs.items() if spec.type == "file"} if sheet else set()
    for name in post:
        if name.removesuffix(".kept") not in taken:
            yield from ((name, str(value)) for value in post.getlist(name))
    if sheet is not None:
        for name in sorted(taken):
            files = sheet.entries[name].files
            yield from ((f"{name}.kept", file.token) for file in files)
        yield from _files_of_rows(sheet)


def _files_of_rows(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield the files that stand in rows of tables."""
    for name, entry in sheet.entries.items():
        for place, row in enumerate(entry.rows):
            for column, cell in row.items():
                for file in cell.files:
                    yield f"{name}.{place}.{column}.kept", file.token


def fresh(words: Words, actor: Actor, query: QueryDict) -> Sheet:
    """Return the form of a new record, as its address begins it.

    Raises:
        NotFound: it is to be like a record that is not known to the actor.
    """
    like = None
    if query.get("_like"):
        like = queries.get(words.register.code, str(query["_like"]), reader=actor)
    return begun_sheet(words, actor, query, like)


def query_of(pairs: Iterable[tuple[str, str]]) -> QueryDict:
    """Return pairs as a browser would have sent them."""
    found = QueryDict(mutable=True)
    for name, value in pairs:
        found.appendlist(name, value)
    return found


def with_other_steps(words: Words, actor: Actor, post: QueryDict) -> QueryDict:
    """Return what was sent of one step, with what is kept of the others, or with their defaults.

    A form that is on one page is returned as it was sent.
    """
    fields = queries.form_fields(words.register.code, record=None, reader=actor)
    steps = {step.name: step for step in steps_of(words.register, fields)}
    step = steps.get(post.get("_step", ""))
    if step is None:
        return post
    others = [
        one for one in begun(words, actor, post) if unfinished.field_of(one[0]) not in step.fields
    ]
    sent = ((name, str(value)) for name in post for value in post.getlist(name))
    return query_of([*(one for one in others if one[0] not in post), *sent])


def begun(words: Words, actor: Actor, post: QueryDict) -> Pairs:
    """Return what is kept of a new form, or the defaults of one that was just begun."""
    key = key_of(post.get("_key", ""))
    try:
        return unfinished.find(key, Form(words.register.code), actor=actor).pairs if key else ()
    except NotFound:
        return tuple(hidden_fields(blank(words, actor)))


def offered(words: Words, actor: Actor, record: Record | None) -> list[Leftover]:
    """Return what the person began on this form, each with what was typed, the latest first."""
    form = form_of(words.register.code, record)
    return [
        _leftover(one, words, record, actor)
        for one in unfinished.of_form(form, actor=actor)[:SHOWN]
    ]


def _leftover(one: Unfinished, words: Words, record: Record | None, actor: Actor) -> Leftover:
    """Return one form that was begun, with its answers."""
    sheet = of_unfinished(words, actor, record, query_of(one.pairs))
    answers = tuple(
        Answer(control.label, typed(control))
        for control in sheet.controls()
        if not sheet.entries[control.name].is_blank
    )
    return _line(one, words, record, answers)


def _line(
    one: Unfinished, words: Words, record: Record | None, answers: tuple[Answer, ...] = ()
) -> Leftover:
    """Return one form that was begun."""
    return Leftover(
        key=one.key,
        register=words.title,
        title=(record.title if record else first_words(one)) or words.title,
        is_new=record is None,
        address=address_of(words.register.code, record, one.key),
        saved=instant_html(one.saved_at, is_short=True),
        answers=answers,
    )


def first_words(one: Unfinished) -> str:
    """Return what was typed as the title of a new record."""
    title = registers.get(one.form.register).title_field
    return next((text for name, text in one.pairs if name == title), "")[:LONGEST]


def address_of(register: str, record: Record | None, key: UUID) -> str:
    """Return where one goes on with a form."""
    if record is None:
        address = reverse("create", args=[register])
    else:
        address = reverse("edit", args=[register, record.reference])
    return f"{address}?{urlencode({'_entry': str(key)})}"


def of_actor(actor: Actor) -> list[Leftover]:
    """Return all forms that the person began, the latest first.

    Those of records that the person can no longer read are left out.
    """
    found = []
    for one in unfinished.of_actor(actor):
        if one.form.register not in registers.all_registers():
            continue
        record = None
        if one.form.record is not None:
            try:
                record = queries.get(one.form.register, one.form.record, reader=actor)
            except NotFound:
                continue
        found.append(_line(one, words_of(one.form.register), record))
    return found
