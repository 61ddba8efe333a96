"""Moving many while others do: nothing is moved twice, nobody waits for ever, nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, connections
from tests import worlds

from secretariat.kernel import records
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.records import Chosen, batches
from secretariat.kernel.store.models import Event
from secretariat.kernel.store.models import Record as Row

pytestmark = pytest.mark.django_db(transaction=True)

MOVER = """
import sys, django
django.setup()
from uuid import UUID
from secretariat.kernel import identity
from secretariat.kernel.records import batches
batches.BLOCK = 3
batch, actor = UUID(sys.argv[1]), identity.actor_named("gifts")
def told(state):
    print(state.done, flush=True)
batches.go_on(batch, actor=actor, told=told)
"""


@pytest.fixture
def desk(transactional_db):
    worlds.unit("ORG")
    worlds.person("CLERK", unit="ORG")
    for name in ("GIFTS", "OTHER"):
        worlds.person(name, unit="ORG")
        worlds.role(name, "gifts_officer")
    return worlds.actor("GIFTS"), worlds.actor("OTHER")


def numbers(actor, count):
    made = [worlds.gift(actor, recipient="CLERK", place="Room 1") for _ in range(count)]
    return [one.number for one in made]


def in_threads(*acts):
    """Run acts at the same time and return what they answer."""
    found, barrier = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        barrier.wait()
        try:
            found[place] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    return found


def outcomes(batch, actor):
    return {line.number: line.outcome for line in batches.lines(batch.id, actor=actor)}


def test_two_who_move_overlapping_sets_in_opposite_order_move_each_record_once(desk, monkeypatch):
    monkeypatch.setattr(batches, "BLOCK", 4)
    first, second = desk
    made = numbers(first, 18)
    sets = ((first, made[:14]), (second, made[:3:-1]))
    asked = [batches.ask(Chosen.named("gift", refs), "keep", actor=actor) for actor, refs in sets]

    done = in_threads(
        *(
            lambda one=one, actor=actor: batches.go_on(one.id, actor=actor)
            for one, (actor, _) in zip(asked, sets, strict=True)
        )
    )

    assert {one.state for one in done} == {"done"}
    assert sum(one.moved for one in done) == 18
    told = [outcomes(one, actor) for one, (actor, _) in zip(asked, sets, strict=True)]
    both = set(told[0]) & set(told[1])
    assert len(both) == 10
    assert all({told[0][n], told[1][n]} == {"moved", "refused"} for n in both)
    assert Event.objects.filter(kind="move").count() == 18
    assert verify().is_clean


def test_the_same_act_sent_twice_at_once_is_done_once(desk, monkeypatch):
    monkeypatch.setattr(batches, "BLOCK", 2)
    actor, _ = desk
    made = numbers(actor, 9)

    def send():
        asked = batches.ask(Chosen.named("gift", made), "keep", actor=actor, key="k")
        batches.go_on(asked.id, actor=actor)
        return list(batches.lines(asked.id, actor=actor))

    one, other = in_threads(send, send)

    assert one == other
    assert [line.outcome for line in one] == ["moved"] * 9
    assert Event.objects.filter(kind="move").count() == 9


def test_others_write_between_the_blocks(desk, monkeypatch):
    monkeypatch.setattr(batches, "BLOCK", 1)
    first, second = desk
    made = numbers(first, 6)
    asked = batches.ask(Chosen.named("gift", made[:5]), "keep", actor=first)
    seen = []

    def told(state):
        if state.done == 1:
            seen.extend(in_threads(lambda: records.move("gift", made[4], "keep", actor=second)))

    done = batches.go_on(asked.id, actor=first, told=told)

    assert (seen[0].state, done.moved, done.refused) == ("kept", 4, 1)


def test_a_mover_that_is_killed_loses_nothing_it_told_and_moves_nothing_twice(desk):
    actor, _ = desk
    made = numbers(actor, 60)
    asked = batches.ask(Chosen.named("gift", made), "keep", actor=actor)
    name = str(connection.settings_dict["NAME"])
    swap = f"from django.conf import settings\nsettings.DATABASES['default']['NAME'] = {name!r}\n"
    environment = {**os.environ, "PYTHONPATH": f"{worlds.ROOT / 'src'}:{worlds.ROOT}"}
    environment["DJANGO_SETTINGS_MODULE"] = "secretariat.conf.settings"
    command = [sys.executable, "-c", swap + MOVER, str(asked.id)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as mover:
        told = [int(mover.stdout.readline()) for _ in range(4)][-1]
        mover.send_signal(signal.SIGKILL)
    time.sleep(0.1)

    half = batches.find(asked.id, actor=actor)
    kept = Row.objects.filter(register="gift", state="kept").count()
    assert told <= half.moved == kept < 60

    done = batches.go_on(asked.id, actor=actor)
    assert (done.state, done.moved) == ("done", 60)
    assert Event.objects.filter(kind="move").count() == 60
    assert len(list(batches.lines(asked.id, actor=actor))) == 60
    assert verify().is_clean
