"""Tampering: what somebody with all rights over the database can do to it, act by act.

Each act says which findings must name it. `tamper` does them and looks.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """One thing an attacker does, and the findings of which one must name it."""

    name: str
    do: Callable[["Target"], None]
    finds: frozenset[str]
    names: str = "record"


@dataclass
class Target:
    """A record with at least four sealed events, its checkpoint, and a cursor."""

    record: str
    number: str
    epoch: int
    last_epoch: int

    def sql(self, text: str, *given: object) -> None:
        """Run one statement with all rights."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(text, given)

    def key(self) -> object:
        """Return the id as the database stores it."""
        from uuid import UUID

        from secretariat.kernel.store.locks import is_sqlite

        return self.record if is_sqlite() else UUID(self.record)

    def events(self) -> list:
        """Return the record's events."""
        from secretariat.kernel.store.models import Event

        return list(Event.objects.filter(record=self.record).order_by("seq"))

    def rechain(self) -> None:
        """Compute all hashes of the chain anew and let the record point to its end."""
        from secretariat.kernel.audit.chain import GENESIS, chain_hash
        from secretariat.kernel.store.models import Event, Record

        head = GENESIS
        rows = self.events()
        for row in rows:
            new = chain_hash(head, row.sealed)
            Event.objects.filter(pk=row.pk).update(prev=head, hash=new)
            head = new
        Record.objects.filter(id=self.record).update(head=head, seq=rows[-1].seq)


def edit_sealed(t: Target) -> None:
    t.sql(
        "UPDATE event SET sealed = sealed || ' ' WHERE record = %s AND seq = 2",
        t.key(),
    )


def edit_and_rechain(t: Target) -> None:
    edit_sealed(t)
    t.rechain()


def edit_actor(t: Target) -> None:
    t.sql("UPDATE event SET kind = 'classify' WHERE record = %s AND seq = 2", t.key())


def edit_disclosed(t: Target) -> None:
    t.sql(
        "UPDATE event SET disclosed = replace(disclosed, 'CHF', 'USD')"
        " WHERE record = %s AND seq = 1",
        t.key(),
    )


def forge_field(t: Target) -> None:
    """Give a field a new value everywhere: disclosed, digest, chain, typed table."""
    import orjson

    from secretariat.kernel.audit.chain import field_digest
    from secretariat.kernel.store.models import Event

    row = t.events()[0]
    disclosed, sealed = orjson.loads(row.disclosed), orjson.loads(row.sealed)
    salt = disclosed["giver"][0]
    disclosed["giver"][1] = '"Somebody else"'
    sealed["fields"]["giver"] = field_digest(salt, '"Somebody else"')
    text = orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS).decode()
    Event.objects.filter(pk=row.pk).update(sealed=text, disclosed=orjson.dumps(disclosed).decode())
    t.sql("UPDATE reg_gift SET giver = 'Somebody else' WHERE record_id = %s", t.key())
    t.rechain()


def drop_value(t: Target) -> None:
    t.sql("UPDATE event SET disclosed = '{}' WHERE record = %s AND seq = 2", t.key())


def drop_middle(t: Target) -> None:
    t.sql("DELETE FROM event WHERE record = %s AND seq = 2", t.key())


def drop_and_rechain(t: Target) -> None:
    """Drop an event, close the gap, and compute everything anew."""
    import orjson

    from secretariat.kernel.store.models import Event

    drop_middle(t)
    for row in t.events():
        if row.seq > 2:
            sealed = {**orjson.loads(row.sealed), "seq": row.seq - 1}
            text = orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS).decode()
            Event.objects.filter(pk=row.pk).update(seq=row.seq - 1, sealed=text)
    t.rechain()


def swap(t: Target) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        t.sql("UPDATE event SET seq = %s WHERE record = %s AND seq = %s", new, t.key(), old)


def swap_and_rechain(t: Target) -> None:
    swap(t)
    t.rechain()


def rewind(t: Target) -> None:
    """Delete the last event and let record and typed table look as before it."""
    import orjson

    from secretariat.kernel.store.models import Record

    rows = t.events()
    t.sql("DELETE FROM event WHERE record = %s AND seq = %s", t.key(), rows[-1].seq)
    facts = orjson.loads(rows[-2].sealed)["facts"]
    Record.objects.filter(id=t.record).update(
        head=rows[-2].hash, seq=rows[-2].seq, version=facts["version"], changed_at=rows[-2].at
    )


def delete_whole(t: Target) -> None:
    for table, column in (
        ("event", "record"), ("record_person", "record_id"), ("text", "record_id"),
        ("link", "record_id"),
        ("record_file", "record_id"), ("reg_gift", "record_id"), ("record", "id"),
    ):  # fmt: skip
        t.sql(f"DELETE FROM {table} WHERE {column} = %s", t.key())


def delete_record_only(t: Target) -> None:
    t.sql("DELETE FROM record WHERE id = %s", t.key())


def delete_chain_only(t: Target) -> None:
    t.sql("DELETE FROM event WHERE record = %s", t.key())


def add_event(t: Target) -> None:
    """Append a well-formed event that claims to be of a sealed epoch."""
    from secretariat.kernel.store.models import Event, Record

    last = t.events()[-1]
    t.sql("UPDATE event SET epoch = %s WHERE record = %s AND seq = %s", t.epoch, t.key(), last.seq)
    import orjson

    from secretariat.kernel.audit.chain import chain_hash

    sealed = {**orjson.loads(last.sealed), "seq": last.seq + 1}
    text = orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS).decode()
    new = chain_hash(last.hash, text)
    Event.objects.create(
        record=last.record, seq=last.seq + 1, epoch=t.epoch, kind=last.kind, actor=last.actor,
        at=last.at, sealed=text, disclosed=last.disclosed, prev=last.hash, hash=new,
    )  # fmt: skip
    Record.objects.filter(id=t.record).update(head=new, seq=last.seq + 1)


def move_epoch(t: Target) -> None:
    t.sql("UPDATE event SET epoch = epoch + 1000 WHERE record = %s AND seq = 2", t.key())


def edit_typed(t: Target) -> None:
    t.sql("UPDATE reg_gift SET value = value + 1 WHERE record_id = %s", t.key())


def edit_state(t: Target) -> None:
    t.sql("UPDATE record SET state = 'returned', state_kind = 'closed' WHERE id = %s", t.key())


def edit_level(t: Target) -> None:
    t.sql("UPDATE record SET level = 0 WHERE id = %s", t.key())


def edit_copy(t: Target) -> None:
    t.sql("UPDATE reg_gift SET access_set = access_set + 7 WHERE record_id = %s", t.key())


def edit_owner(t: Target) -> None:
    t.sql("UPDATE record SET owner = id WHERE id = %s", t.key())


def invent_record(t: Target) -> None:
    from uuid import uuid4

    from secretariat.kernel.store.models import Record

    row = Record.objects.get(id=t.record)
    row.id, row.number = uuid4(), "GIFT-2026-9999"
    t.record = row.id.hex
    row.save(force_insert=True)


def edit_checkpoint(t: Target) -> None:
    t.sql("UPDATE checkpoint SET root = %s WHERE number = %s", "0" * 64, t.epoch)


def edit_checkpoint_body(t: Target) -> None:
    t.sql(
        "UPDATE checkpoint SET body = replace(body, '\"count\":', '\"count\":1') WHERE number = %s",
        t.epoch,
    )


def drop_checkpoint(t: Target) -> None:
    t.sql("DELETE FROM checkpoint WHERE number = %s", t.epoch)


def drop_last_checkpoint(t: Target) -> None:
    t.sql("DELETE FROM checkpoint WHERE number = %s", t.last_epoch)
    t.epoch = t.last_epoch


def forge_checkpoints(t: Target) -> None:
    """Rewrite history, then sign every checkpoint with another key and publish that key."""
    import orjson
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from secretariat.foundation.canonical import canonical, digest
    from secretariat.kernel.audit.chain import GENESIS
    from secretariat.kernel.audit.checkpoints import events_of
    from secretariat.kernel.audit.keys import EXPORTED, key_id, public_pem
    from secretariat.kernel.audit.merkle import leaf_bytes, root_of
    from secretariat.kernel.store.models import Checkpoint, House

    forge_field(t)
    key = Ed25519PrivateKey.generate()
    name, prev = key_id(key.public_key()), GENESIS
    for row in Checkpoint.objects.order_by("number"):
        root = root_of(leaf_bytes(*leaf) for leaf in events_of(row.number))
        facts = {**orjson.loads(row.body), "root": root, "prev": prev, "key": name}
        body = canonical(facts)
        Checkpoint.objects.filter(pk=row.pk).update(
            body=body, root=root, prev=prev, key_id=name, signature=key.sign(body.encode()).hex()
        )
        prev = digest(body)
    House.objects.filter(key=EXPORTED).update(value=public_pem(key.public_key()).decode())


def drop_all_checkpoints(t: Target) -> None:
    t.sql("DELETE FROM checkpoint")
    t.sql("UPDATE seal_epoch SET number = 1")
    t.sql("UPDATE event SET epoch = 1")
    forge_field(t)


def set_epoch_back(t: Target) -> None:
    t.sql("UPDATE seal_epoch SET number = 1")


ALTERED = frozenset({"event.altered"})
CHECKPOINT = frozenset({"checkpoint.altered"})
ACTS = (
    Act("edit what is sealed", edit_sealed, ALTERED),
    Act("edit it and compute the chain anew", edit_and_rechain, ALTERED),
    Act("edit the kind beside it", edit_actor, ALTERED),
    Act("edit a disclosed value", edit_disclosed, frozenset({"field.altered"})),
    Act("forge a field everywhere", forge_field, ALTERED),
    Act("remove a value without erasure", drop_value, frozenset({"field.dropped"})),
    Act("drop an event", drop_middle, frozenset({"event.dropped"})),
    Act(
        "drop it and close the gap", drop_and_rechain, ALTERED | {"record.rewound", "event.dropped"}
    ),
    Act("swap two events", swap, frozenset({"event.reordered"})),
    Act("swap them and compute anew", swap_and_rechain, ALTERED | {"event.reordered"}),
    Act("rewind", rewind, frozenset({"record.rewound"})),
    Act("delete a record with its events", delete_whole, frozenset({"record.deleted"})),
    Act("delete a record alone", delete_record_only, frozenset({"record.deleted"})),
    Act("delete a chain alone", delete_chain_only, frozenset({"record.without_chain"})),
    Act("add an event to a sealed epoch", add_event, frozenset({"event.added"})),
    Act("move an event to another epoch", move_epoch, frozenset({"event.moved"})),
    Act("edit a value in the typed table", edit_typed, frozenset({"value.altered"})),
    Act("edit the state", edit_state, frozenset({"record.altered"})),
    Act("edit the level", edit_level, frozenset({"record.altered"})),
    Act("edit the owner", edit_owner, frozenset({"record.altered"})),
    Act("edit the access of the typed row", edit_copy, frozenset({"copy.altered"})),
    Act("invent a record", invent_record, frozenset({"record.without_chain"})),
    Act("edit a checkpoint's columns", edit_checkpoint, CHECKPOINT, "checkpoint"),
    Act("edit a checkpoint's text", edit_checkpoint_body, CHECKPOINT, "checkpoint"),
    Act("drop a checkpoint", drop_checkpoint, frozenset({"checkpoint.dropped"}), "checkpoint"),
    Act(
        "drop the last checkpoint",
        drop_last_checkpoint,
        frozenset({"checkpoint.dropped"}),
        "checkpoint",
    ),
    Act("forge all with another key", forge_checkpoints, ALTERED),
    Act("drop all checkpoints and forge", drop_all_checkpoints, ALTERED),
    Act("set the epoch back", set_epoch_back, frozenset({"epoch.set_back"}), "none"),
)
