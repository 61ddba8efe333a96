"""Watching: who wants to be told of every change of a record, by the person's own wish.

Watching grants nothing: whoever may not read the record any more is told nothing and sees it in no
list. Does not know what is told nor how; see `notices`.
"""

from uuid import UUID

from django.utils import timezone

from secretariat.kernel import queries
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Watch
from secretariat.kernel.values import Record

MOST_SHOWN = 50


def watch(register: str, ref: str | UUID, *, reader: Actor) -> None:
    """Tell the reader of each change of a record from now on; asking twice changes nothing.

    Raises:
        NotFound: there is no such record, or none that the reader may know of.
        NotAllowed: nobody is signed in.
    """
    person = _person(reader, register)
    found = queries.get(register, ref, reader=reader)
    with locks.write():
        Watch.objects.get_or_create(
            person=person, record=found.id, defaults={"since": timezone.now()}
        )


def unwatch(register: str, ref: str | UUID, *, reader: Actor) -> None:
    """Tell the reader no more.

    Raises:
        NotFound, NotAllowed: as for `watch`.
    """
    person = _person(reader, register)
    found = queries.get(register, ref, reader=reader)
    with locks.write():
        Watch.objects.filter(person=person, record=found.id).delete()


def is_watched(record: UUID, *, reader: Actor) -> bool:
    """Tell whether the reader watches a record."""
    return (
        reader.person is not None
        and Watch.objects.filter(person=reader.person, record=record).exists()
    )


def watched(reader: Actor) -> tuple[Record, ...]:
    """Return the records that the reader watches and may read, latest change first."""
    if reader.person is None:
        return ()
    mine = Watch.objects.filter(person=reader.person).order_by("-since")
    ids = list(mine.values_list("record", flat=True)[: MOST_SHOWN * 4])
    found = queries.by_ids(ids, reader=reader) if ids else {}
    latest = sorted(found.values(), key=lambda one: one.changed_at, reverse=True)
    return tuple(latest[:MOST_SHOWN])


def _person(reader: Actor, register: str) -> UUID:
    """Return who watches.

    Raises:
        NotAllowed: nobody is signed in.
    """
    if reader.person is None:
        raise NotAllowed(verb="watch", register=register)
    return reader.person
