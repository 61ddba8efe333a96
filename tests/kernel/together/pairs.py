"""Pairs: two people act on one record at once, in processes that begin at one signal.

Run as a module, it plays every pair several times in a house of its own and prints, by name, what
went otherwise than foretold: exactly the wins that are allowed, each refusal with its sentence, and
an event for each act that won.
"""

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from proofs import common

TIMES = 6
LATER = "2026-06-01 09:00"
STALE, GONE = "was changed by someone else in the meantime", "cannot be made on CASE-"
Act = Callable[[UUID, int], object]


@dataclass(frozen=True)
class Pair:
    """Two acts on one record.

    Attributes:
        prepare: makes the record; returns its id.
        first, second: the acts, in no order.
        wins: how many of both may win.
        told: words of which one stands in the sentence of each refusal.
        happened: the sequences of moves and acts of clocks that are allowed; else one for each win.
        status: of each refusal.
    """

    prepare: Callable[[], UUID]
    first: Act
    second: Act
    wins: tuple[int, ...]
    told: tuple[str, ...]
    happened: tuple[tuple[str, ...], ...] = ()
    status: int = 409


def _case(*moves: str, **values: object) -> UUID:
    """Return a case that was moved by the officer."""
    from tests import worlds
    from tests.kernel.lifecycle.stories import a_case

    world = SimpleNamespace(
        claimant=worlds.actor("CLAIMANT"), officer=worlds.actor("OFFICER"), house=worlds.house()
    )
    return a_case(world, *moves, **values).id


def _tabled() -> UUID:
    """Return a case that lies before the board, with one vote given of the two that are needed."""
    from tests import worlds

    from secretariat.kernel import records

    made = _case(board="BOARD")
    records.move("case", made, "table", actor=worlds.actor("OFFICER"))
    for name in ("OFFICER", "CHIEF"):
        records.vote("case", made, "decide", "approve", actor=worlds.actor(name))
    return made


def _request() -> UUID:
    """Return a request that waits, and whose clock of waiting is late."""
    from tests.kernel.clocks.desk import Case

    return Case("2026-01-05 09:00", "submit", "ask").id


def _attend(_record: UUID, _version: int) -> object:
    """Let the house attend to what is late."""
    from tests.kernel.clocks.desk import at

    from secretariat.kernel.clocks.duties import attend

    with at(LATER) as now:
        return attend(now)


def _reply(record: UUID, _version: int) -> object:
    """Reply to a request at the same instant."""
    from tests import worlds
    from tests.kernel.clocks.desk import at

    from secretariat.kernel import records

    with at(LATER):
        return records.move("request", record, "reply", actor=worlds.house())


def _move(who: str, name: str, **answers: object) -> Act:
    """Return a move on the version that was seen before."""
    from tests import worlds

    from secretariat.kernel import records

    return lambda record, version: records.move(
        "case", record, name, actor=worlds.actor(who), answers=answers, version=version
    )


def _blind(who: str, name: str) -> Act:
    """Return a move that names no version."""
    from tests import worlds

    from secretariat.kernel import records

    return lambda record, _version: records.move("case", record, name, actor=worlds.actor(who))


def _edit(who: str, **values: object) -> Act:
    """Return an edit of the version that was seen before."""
    from tests import worlds

    from secretariat.kernel import records

    return lambda record, version: records.edit(
        "case", record, values, actor=worlds.actor(who), version=version
    )


def _undo(who: str) -> Act:
    """Return the taking back of the own last move."""
    from tests import worlds

    from secretariat.kernel import records

    return lambda record, version: records.undo(
        "case", record, actor=worlds.actor(who), version=version
    )


def _vote(who: str, choice: str) -> Act:
    """Return a vote."""
    from tests import worlds

    from secretariat.kernel import records

    return lambda record, _version: records.vote(
        "case", record, "decide", choice, actor=worlds.actor(who)
    )


def pairs() -> dict[str, Pair]:
    """Return every pair by name."""
    return _written() | _decided()


def _written() -> dict[str, Pair]:
    """Return the pairs of a move or a write with another."""
    return {
        "move against move, each of a seen version": Pair(
            _case, _move("OFFICER", "stamp"), _move("SECOND", "table"), (1,), (STALE, GONE)
        ),
        "move against move, blindly": Pair(
            _case, _blind("OFFICER", "stamp"), _blind("SECOND", "stamp"), (1,), (GONE,)
        ),
        "edit against move": Pair(
            _case, _edit("OFFICER", note="mine"), _move("SECOND", "stamp"), (1,), (STALE, "closed")
        ),
        "edit against edit": Pair(
            _case, _edit("OFFICER", note="mine"), _edit("SECOND", note="yours"), (1,), (STALE,)
        ),
        "undo against move": Pair(
            _case,
            _undo("CLAIMANT"),
            _move("CLAIMANT", "settle", why="Settled."),
            (1,),
            (STALE,),
        ),
        "undo against the move of somebody who may not know of drafts": Pair(
            _case,
            _undo("CLAIMANT"),
            _move("SECOND", "table"),
            (1,),
            (STALE, "is known to you"),
            status=404,
        ),
        "a late clock against a move": Pair(
            _request,
            _attend,
            _reply,
            (1, 2),
            ("reply cannot be made on REQ-",),
            happened=(("late", "lapse"), ("reply",)),
        ),
    }


def _decided() -> dict[str, Pair]:
    """Return the pairs of what may happen once, and of votes."""
    return {
        "once against once": Pair(
            _case,
            _blind("OFFICER", "remind"),
            _blind("SECOND", "remind"),
            (1,),
            ("This was done already",),
        ),
        "vote against vote": Pair(
            _tabled, _vote("SECOND", "reject"), _vote("CHIEF", "reject"), (2,), ()
        ),
        "vote against the decision": Pair(
            _tabled,
            _vote("SECOND", "approve"),
            lambda record, _: _move("OFFICER", "decide", text="So decided.")(record, None),  # type: ignore[arg-type] # no version
            (1, 2),
            (GONE,),
        ),
    }


def _act(name: str, place: int, record: UUID, version: int, gate: Any, said: Any) -> None:
    """Act in a process of its own once the gate opens; say what came of it."""
    from django.db import connections

    from secretariat.kernel.errors import SecretariatError

    connections.close_all()
    pair = pairs()[name]
    act = (pair.first, pair.second)[place]
    gate.wait()
    try:
        act(record, version)
        said.put((place, None, None, 0))
    except SecretariatError as refusal:
        said.put((place, refusal.code, str(refusal), refusal.status))
    finally:
        connections.close_all()


def play(name: str) -> list[str]:
    """Play one pair once and return what is wrong."""
    from django.db import connections

    from secretariat.kernel.store.models import Event, Record

    record = pairs()[name].prepare()
    before = Record.objects.get(pk=record)
    seen, version = before.seq, before.version
    connections.close_all()
    apart = multiprocessing.get_context("fork")
    gate, said = apart.Barrier(2), apart.Queue()
    both = [
        apart.Process(target=_act, args=(name, place, record, version, gate, said))
        for place in (0, 1)
    ]
    for one in both:
        one.start()
    told = [said.get(timeout=60) for _ in both]
    for one in both:
        one.join(60)
    pair = pairs()[name]
    won = [place for place, code, _, _ in told if code is None]
    events = [
        _named(one) for one in Event.objects.filter(record=record, seq__gt=seen).order_by("seq")
    ]
    faults = [] if len(won) in pair.wins else [f"{len(won)} won: {told}"]
    if pair.happened:
        faults += [] if tuple(events) in pair.happened else [f"happened: {events}"]
    elif len(events) != len(won):
        faults.append(f"{len(won)} won, and there are {events}")
    for _, code, sentence, status in told:
        is_told = status in {409, pair.status} and any(words in sentence for words in pair.told)
        if code is not None and not is_told:
            faults.append(f"{status} {code}: {sentence}")
    return faults


def _named(event: Any) -> str:
    """Return what an event is: a move, what a clock did, or its kind."""
    facts = json.loads(event.sealed)["facts"]
    return str(facts.get("move") or facts.get("did") or event.kind)


def main() -> int:
    """Play every pair several times."""
    from tests import vault
    from tests.kernel.clocks import desk
    from tests.kernel.lifecycle import case

    with tempfile.TemporaryDirectory() as folder:
        root = case.write(Path(folder) / "cases")
        texts = {"request": desk.REQUEST, "case": case.CASE, "review": case.REVIEW}
        vault.write_texts(root, {**texts, "account": case.ACCOUNT}, head=case.HEAD)
        os.environ["SECRETARIAT_INSTITUTION"] = str(root)
        common.open_here(migrate=True)
        case.people()
        from tests.kernel.lifecycle.told_bodies import a_board

        a_board(OFFICER="chair", SECOND="member", CHIEF="member")
        faults = {name: [f for _ in range(TIMES) for f in play(name)] for name in pairs()}
    sys.stdout.write(json.dumps({name: "\n".join(found) for name, found in faults.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
