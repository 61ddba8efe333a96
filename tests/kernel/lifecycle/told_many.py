"""Stories of one move on many records: it comes to the same as the moves made one by one."""

from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, story

STATES = (
    ((), {}),
    ((), {"amount": None}),
    (("remind",), {"lead": "LEAD"}),
    (("certify",), {"lead": "LEAD"}),
    (("table",), {}),
    (("try_it", "try_it"), {}),
)
ANSWERS = {
    "big": {"limit": "500.00 USD"},
    "pay": {"limit": "50.00 USD"},
    "review": {"advice": "Look twice."},
    "settle": {"why": "It is settled."},
    "decide": {"text": "So decided."},
}
MOVES = (
    *("submit", "give_to", "give_back", "remind", "review", "settle", "stamp", "table", "decide"),
    *("certify", "pay", "try_it", "big"),
)
OWN_OF_A_TIME = ("opened", "number")


def some_cases(world: SimpleNamespace) -> list[str]:
    """Make cases in different states, drafts and one that is far among them; return their ids."""
    from secretariat.kernel import records

    made = [str(a_case(world, *moves, **values).id) for moves, values in STATES]
    for number in range(3):
        values = {"name": f"Draft {number}", "amount": "5.00 USD"}
        draft = records.create("case", values, actor=world.claimant, submit=False)
        made.append(str(draft.id))
    far = {"name": "Far", "amount": "1.00 USD", "unit": "FAR"}
    made.append(str(records.create("case", far, actor=world.far).id))
    return [*made, "CASE-1999-0001"]


def stands(ids: list[str]) -> list[tuple[object, ...]]:
    """Return where records stand and what their events say, without what differs by time."""
    import orjson

    from secretariat.kernel.store.models import Event, Outbox, Passage, Record

    found: list[tuple[object, ...]] = []
    for one in ids:
        if "CASE" in one:
            continue
        row = Record.objects.get(id=one)
        events = Event.objects.filter(record=one).order_by("seq")
        told = [(e.kind, e.actor, _plain(orjson.loads(e.sealed)["facts"])) for e in events]
        said = [_values(orjson.loads(e.disclosed)) for e in events]
        stays = Passage.objects.filter(record=one).order_by("seq").values_list("state", "move")
        waits = Outbox.objects.filter(record=one).count()
        spine = (row.state, row.number, row.result, row.version, row.assigned, row.access_set_id)
        found.append((spine, row.file_plan_class, told, said, list(stays), waits))
    return found


def _plain(facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if name not in OWN_OF_A_TIME}


def _values(disclosed: dict[str, list[str]]) -> dict[str, str]:
    return {n: "a link" if n == "account" else text for n, (_salt, text) in disclosed.items()}


def others() -> dict[str, int]:
    """Return how many records, notices to come and numbers there are."""
    from secretariat.kernel.store.models import Counter, Job, Record, RecordPerson

    counters = dict(Counter.objects.values_list("key", "last"))
    counts = {model.__name__: model.objects.count() for model in (Record, Job, RecordPerson)}
    return {**counts, **counters}


def one_by_one(
    ids: list[str], move: str, answers: dict[str, str], actor, register: str = "case"
) -> list[tuple[object, ...]]:
    """Make the moves one after the other and return what became of each."""
    from secretariat.kernel import records
    from secretariat.kernel.errors import SecretariatError

    found: list[tuple[object, ...]] = []
    for one in ids:
        try:
            records.move(register, one, move, actor=actor, answers=answers)
        except SecretariatError as refusal:
            faults = getattr(refusal, "faults", ())
            found.append((refusal.code, str(refusal), faults))
        else:
            found.append((None, None, ()))
    return found


def at_once(
    ids: list[str], move: str, answers: dict[str, str], actor, register: str = "case"
) -> list[tuple[object, ...]]:
    """Make the moves as one act and return what became of each."""
    from secretariat.kernel.records import Chosen, batches

    asked = batches.ask(Chosen.named(register, ids), move, actor=actor, answers=answers)
    batches.go_on(asked.id, actor=actor)
    lines = batches.lines(asked.id, actor=actor)
    return [(line.code, line.reason, line.faults) for line in lines]


def undone(act):
    """Return what an act answers and what it leaves, and take it back."""
    from django.db import transaction

    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer


@story
def many_moves_at_once_are_the_same_as_one_after_the_other(world: SimpleNamespace):
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from secretariat.kernel.records import batches

    ids = some_cases(world)
    actors = ("claimant", "officer", "second", "lead", "auditor", "far", "chief", "house")

    @settings(max_examples=120, deadline=None, derandomize=True, database=None)
    @given(
        chosen=st.lists(st.sampled_from(ids), min_size=4, max_size=len(ids), unique=True),
        move=st.sampled_from(MOVES),
        who=st.sampled_from(actors),
        block=st.integers(1, 5),
    )
    def same(chosen: list[str], move: str, who: str, block: int) -> None:
        actor, answers = getattr(world, who), ANSWERS.get(move, {})
        batches.BLOCK = block
        singly = undone(lambda: (one_by_one(chosen, move, answers, actor), stands(ids), others()))
        together = undone(lambda: (at_once(chosen, move, answers, actor), stands(ids), others()))
        assert singly == together
        made.update((move, code) for code, _, _ in together[0])

    made: set[tuple[str, str | None]] = set()
    same()
    batches.BLOCK = 50
    moved = {move for move, code in made if code is None}
    assert moved >= {"submit", "review", "settle", "stamp", "certify", "try_it", "table"}, moved


@story
def what_many_moves_leave_can_be_verified_and_rebuilt(world: SimpleNamespace):
    from secretariat.kernel.audit.rebuild import rebuild
    from secretariat.kernel.audit.verify import verify

    ids = some_cases(world)
    for move in ("submit", "review", "settle", "certify", "pay"):
        at_once(ids, move, ANSWERS.get(move, {}), world.second)

    assert verify().is_clean
    assert [one for one in rebuild() if one.differed] == []


@story
def drafts_that_leave_together_are_numbered_without_a_gap_in_the_order_chosen(
    world: SimpleNamespace,
):
    from secretariat.kernel import queries, records

    drafts = [
        records.create("case", {"name": n, **v}, actor=world.claimant, submit=False).id
        for n, v in (("a", {}), ("b", {}), ("c", {}))
    ]
    filed = a_case(world)
    chosen = [str(one) for one in (drafts[2], filed.id, drafts[0], drafts[1])]
    outcomes = at_once(chosen, "submit", {}, world.claimant)

    assert [code is None for code, _, _ in outcomes] == [True, False, True, True]
    numbers = [queries.get("case", drafts[n], reader=world.house).number for n in (2, 0, 1)]
    first = int(numbers[0][-4:])
    assert [int(one[-4:]) for one in numbers] == [first, first + 1, first + 2]
    assert a_case(world).number == f"{numbers[0][:-4]}{first + 3:04}"


@story
def a_body_decides_on_each_of_many_by_its_own_votes(world: SimpleNamespace):
    first, second = a_case(world, "table"), a_case(world, "table")

    outcomes = at_once([str(first.id), str(second.id)], "decide", ANSWERS["decide"], world.officer)

    singly = undone(lambda: one_by_one([str(first.id)], "decide", ANSWERS["decide"], world.officer))
    assert outcomes == singly * 2
    assert outcomes[0][0] == "body.not_presiding"


@story
def a_move_that_takes_the_next_record_out_of_sight_leaves_it_where_it_is(world: SimpleNamespace):
    from secretariat.kernel import records

    given = {"name": "N", "keeper": "LEAD", "next": "OFFICER"}
    above = records.create("node", given, actor=world.house)
    below = records.create("node", {"name": "M", "parent": above.number}, actor=world.house)
    chosen = [above.number, below.number]

    for order in (chosen, chosen[::-1]):
        singly = undone(lambda o=order: one_by_one(o, "hand_over", {}, world.lead, "node"))
        together = undone(lambda o=order: at_once(o, "hand_over", {}, world.lead, "node"))
        assert singly == together
        assert [code for code, _, _ in together] == (
            [None, "record.not_found"] if order is chosen else [None, None]
        )
