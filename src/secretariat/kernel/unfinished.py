"""Unfinished: what somebody typed into a form and has not sent, kept so that a crash loses none.

Each window of a form keeps its own, under the key under which the form will be sent; once an act is
done under that key, it is spent. Two windows that go on with the same one part: both are kept. It
is known to its actor alone, under the rights of the moment, and is gone after `KEEP_DAYS`. No part
of the record: no event tells of it. Does not judge what was typed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import orjson
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from secretariat.kernel import jobs, queries
from secretariat.kernel.errors import NotAllowed, NotFound, SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Once
from secretariat.kernel.store.models import Unfinished as Row

KEEP_DAYS = 14
MOST = 100
MAX_CHARACTERS = 2_000_000
LANGUAGE = "_language"
Pairs = tuple[tuple[str, str], ...]


class TooMuchUnfinished(SecretariatError):
    """Refuse to keep more than is meant to be kept."""

    code = "unfinished.too_much"
    status = 422
    message = (
        "This cannot be kept: at most %(most)s unfinished forms and %(characters)s characters in"
        " each. Save the form, or throw away what you no longer need."
    )


@dataclass(frozen=True, slots=True)
class Form:
    """The form something is typed into: of a record at a version, or of a new record."""

    register: str
    record: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is kept of one window of a form.

    Attributes:
        key: the key under which the form will be sent.
        turn: how often it was kept; whoever keeps it next names the turn that was seen.
        pairs: names of controls with what stands in them, in order.
    """

    key: UUID
    turn: int
    form: Form
    pairs: Pairs
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a form: the key it was given, and the turn it saw last."""

    key: UUID
    turn: int = 0


def keep(
    form: Form,
    pairs: Iterable[tuple[str, str]],
    *,
    window: Window,
    actor: Actor,
) -> Unfinished:
    """Keep what stands in a form now, in place of what its window kept before.

    Args:
        form: the form.
        pairs: names of controls with what stands in them; those of fields that the actor may not
            write are left out.
        window: which window it is. Where another one went on from the same turn, what is returned
            has a key of its own, and both stay.
        actor: who types.

    Raises:
        NotAllowed: the actor may not send this form.
        NotFound: there is no such record, or the form was sent already.
        TooMuchUnfinished: it is too long, or there are too many.
    """
    names = _writable(form, actor)
    given = [(n, v) for n, v in pairs if n == LANGUAGE or field_of(n) in names]
    with locks.write():
        row = Row.objects.select_for_update().filter(actor=actor.key, key=str(window.key)).first()
        if _is_other(row, form) or _is_done(window.key, actor):
            raise NotFound(register="form", number=window.key)
        text = orjson.dumps(given).decode()
        return _value(_kept(row, form, text, window, actor))


def _is_other(row: Row | None, form: Form) -> bool:
    """Tell whether the key belongs to another form."""
    return row is not None and (row.register, row.record) != (form.register, form.record)


def _kept(row: Row | None, form: Form, text: str, window: Window, actor: Actor) -> Row:
    """Write what was typed: over what the same window kept, or as one of its own."""
    if row is not None and row.entries == text:
        return row
    if len(text) > MAX_CHARACTERS:
        raise TooMuchUnfinished(most=MOST, characters=MAX_CHARACTERS)
    if row is not None and row.turn == window.turn:
        row.entries, row.turn, row.saved_at = text, row.turn + 1, timezone.now()
        row.save(update_fields=["entries", "turn", "saved_at"])
        return row
    if Row.objects.filter(actor=actor.key).count() >= MOST:
        raise TooMuchUnfinished(most=MOST, characters=MAX_CHARACTERS)
    return Row.objects.create(
        actor=actor.key,
        key=str(window.key if row is None else uuid4()),
        register=form.register,
        record=form.record,
        version=form.version,
        turn=1,
        entries=text,
        saved_at=timezone.now(),
    )


def find(key: UUID, form: Form, *, actor: Actor) -> Unfinished:
    """Return what the actor typed into a form, under its key.

    Raises:
        NotFound: there is none, or it was sent.
    """
    row = _alive(actor).filter(key=str(key)).first()
    if row is None or _is_other(row, form):
        raise NotFound(register="form", number=key)
    return _value(row)


def of_form(form: Form, *, actor: Actor) -> tuple[Unfinished, ...]:
    """Return what the actor typed into a form and has not sent, the latest first."""
    rows = _alive(actor).filter(register=form.register, record=form.record)
    return tuple(_value(row) for row in rows.order_by("-saved_at"))


def of_actor(actor: Actor) -> tuple[Unfinished, ...]:
    """Return all that the actor typed and has not sent, the latest first."""
    return tuple(_value(row) for row in _alive(actor).order_by("-saved_at"))


def throw_away(key: UUID, *, actor: Actor) -> None:
    """Remove what the actor typed under a key; where there is none, nothing happens."""
    with locks.write():
        Row.objects.filter(actor=actor.key, key=str(key)).delete()


def erase(record: UUID, field: str) -> None:
    """Remove what anybody typed into a field of a record, in the transaction of its erasure."""
    for row in Row.objects.select_for_update().filter(record=record):
        left = [one for one in _pairs(row) if field_of(one[0]) != field]
        row.entries = orjson.dumps(left).decode()
        row.save(update_fields=["entries"])


@jobs.duty("slow", 3_600.0)
def sweep() -> int:
    """Remove what is older than `KEEP_DAYS` and what was sent; nobody waits for more."""
    old = timezone.now() - timedelta(days=KEEP_DAYS)
    ids = list(Row.objects.filter(saved_at__lt=old).values_list("id", flat=True))
    ids += list(Row.objects.filter(_is_spent()).values_list("id", flat=True))
    if ids:
        with locks.write():
            Row.objects.filter(id__in=ids).delete()
    return 0


def field_of(control: str) -> str:
    """Return the field that a control belongs to: `costs.0.kind` is of `costs`."""
    return control.partition("@")[0].partition(".")[0]


def _writable(form: Form, actor: Actor) -> frozenset[str]:
    """Return the fields that the actor may write on a form.

    Raises:
        NotAllowed, NotFound.
    """
    record = None
    if form.record is None:
        if not queries.may_create(form.register, actor):
            raise NotAllowed(verb="create", register=form.register)
    else:
        record = queries.get(form.register, form.record, reader=actor)
        if "edit" not in record.can:
            raise NotAllowed(verb="edit", register=form.register)
    return frozenset(queries.form_fields(form.register, record=record, reader=actor))


def _alive(actor: Actor) -> QuerySet[Row]:
    """Return the actor's own rows that are not spent; a visitor has none."""
    rows = Row.objects.filter(actor=actor.key).exclude(_is_spent())
    return rows if actor.is_signed_in else rows.none()


def _is_spent() -> Exists:
    """Return the condition that the form was sent."""
    return Exists(Once.objects.filter(actor=OuterRef("actor"), key=OuterRef("key")))


def _is_done(key: UUID, actor: Actor) -> bool:
    """Tell whether the actor did an act under a key."""
    return Once.objects.filter(actor=actor.key, key=str(key)).exists()


def _pairs(row: Row) -> Pairs:
    """Return names and what stands in them."""
    return tuple((str(name), str(value)) for name, value in orjson.loads(row.entries))


def _value(row: Row) -> Unfinished:
    """Return a row as a value."""
    form = Form(row.register, row.record, row.version)
    return Unfinished(UUID(row.key), row.turn, form, _pairs(row), row.saved_at)
