"""Stories of bodies: who votes, what decides, and what the evidence says of it."""

from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, offered, refused, story
from tests.kernel.lifecycle.told_at_the_doors import caller, command, visit

TEXT = {"text": "Because it is right."}


def a_board(**seats: str) -> None:
    """Make a body with a seat for each person; `past` and `chair` say how it is held."""
    from tests import worlds

    from secretariat.kernel import records

    records.create("body", {"name": "Board", "code": "BOARD"}, actor=worlds.house())
    for person, role in seats.items():
        values = {
            "reason": "Appointed", "member": person, "body": "BOARD", "from_on": "2020-01-01",
            "role": "member" if role == "past" else role,
            "until_on": "2021-01-01" if role == "past" else None,
        }  # fmt: skip
        records.create("membership", values, actor=worlds.house())


def a_tabled_case(world: SimpleNamespace, **seats: str):
    """Return a case that lies before a body with these seats."""
    from secretariat.kernel import records

    a_board(**{**{"OFFICER": "chair", "SECOND": "member", "CHIEF": "member"}, **seats})
    made = a_case(world, board="BOARD", lead="LEAD")
    return records.move("case", made.id, "table", actor=world.officer)


@story
def a_body_decides_by_quorum_and_majority_of_the_votes_in_force(world: SimpleNamespace):
    import orjson

    from secretariat.kernel import queries, records
    from secretariat.kernel.bodies.errors import NoMajority, NoQuorum
    from secretariat.kernel.store.models import Event

    def decide():
        return records.move("case", made.id, "decide", actor=world.officer, answers=TEXT)

    made = a_tabled_case(world)
    records.vote("case", made.id, "decide", "reject", actor=world.second, reason="Too dear.")
    assert refused(NoQuorum, decide) == "1 of 3 members have voted; the quorum is 2."
    assert offered(queries.get("case", made.id, reader=world.officer))["decide"].startswith(
        "1 of 3"
    )
    records.vote("case", made.id, "decide", "approve", actor=world.chief)
    assert refused(NoMajority, decide) == "No choice has the majority yet: approve 1, reject 1."
    records.vote("case", made.id, "decide", "approve", actor=world.second)
    decided = decide()

    assert decided.state == "certified"
    decision = queries.get("committee_decision", decided.values["decision"].id, reader=world.house)
    assert (decision.values["outcome"], decision.values["text"]) == ("approve", TEXT["text"])
    last = Event.objects.filter(record=made.id).order_by("-seq").first()
    said = orjson.loads(last.sealed)["facts"]["decision"]
    assert (said["outcome"], said["counts"], said["quorum"]) == ("approve", {"approve": 2}, 2)
    assert len(said["members"]) == 3
    told = [(c.kind, c.reason) for c in queries.history("case", made.id, reader=world.officer)]
    assert ("vote", "Too dear.") in told


@story
def a_recused_and_a_former_member_have_no_vote(world: SimpleNamespace):
    from secretariat.kernel import records
    from secretariat.kernel.bodies.errors import NotAMember, Recused

    made = a_tabled_case(world, LEAD="member", CLAIMANT="past", SECOND="secretary")

    for actor, kind in ((world.lead, Recused), (world.claimant, NotAMember),
                        (world.second, NotAMember), (world.house, NotAMember)):  # fmt: skip
        refused(kind, lambda a=actor: records.vote("case", made.id, "decide", "approve", actor=a))


@story
def a_vote_of_who_left_or_was_recused_since_does_not_count(world: SimpleNamespace):
    import orjson
    from tests import worlds

    from secretariat.kernel import queries, records
    from secretariat.kernel.bodies.errors import NoQuorum
    from secretariat.kernel.store.models import Event

    def decide():
        return records.move("case", made.id, "decide", actor=world.officer, answers=TEXT)

    made = a_tabled_case(world)
    for actor in (world.second, world.chief):
        records.vote("case", made.id, "decide", "defer", actor=actor)
    worlds.edit("case", made.id, {"lead": "SECOND"})
    assert refused(NoQuorum, decide) == "1 of 2 members have voted; the quorum is 2."
    records.vote("case", made.id, "decide", "defer", actor=world.officer)
    assert decide().state == "submitted"
    last = Event.objects.filter(record=made.id).order_by("-seq").first()
    said = orjson.loads(last.sealed)["facts"]["decision"]
    assert said["recused"] == [str(world.second.person)]
    again = records.move("case", made.id, "table", actor=world.officer)
    assert queries.get("case", again.id, reader=world.officer).ballots[0].cast == 0


@story
def only_chair_or_secretary_records_what_was_decided(world: SimpleNamespace):
    from secretariat.kernel import records
    from secretariat.kernel.bodies.errors import NotPresiding

    made = a_tabled_case(world)
    for actor in (world.second, world.chief):
        records.vote("case", made.id, "decide", "reject", actor=actor)
    refused(
        NotPresiding,
        lambda: records.move("case", made.id, "decide", actor=world.second, answers=TEXT),
    )
    made = records.move("case", made.id, "decide", actor=world.officer, answers=TEXT)

    assert (made.state, made.result) == ("refused", "refused")


@story
def every_door_takes_a_vote(world: SimpleNamespace):
    from secretariat.kernel import queries

    number = a_tabled_case(world).number
    page = visit("second").get(f"/r/case/{number}").content.decode()
    assert "0 of 3 members have voted; the quorum is 2." in page
    visit("second").post(f"/vote/case/decide/{number}", {"choice": "defer", "reason": "Later."})
    sent = caller("chief").post(
        f"/api/v1/case/{number}/votes/decide", {"choice": "approve"},
        content_type="application/json",
    )  # fmt: skip
    assert sent.json()["ballots"][0]["own"] == "approve"
    command("vote", number, "decide", "abstain", "--as", "officer")

    (ballot,) = queries.get("case", number, reader=world.second).ballots
    assert (ballot.cast, ballot.own, ballot.may_vote) == (3, "defer", True)
    late = caller("lead").post(
        f"/api/v1/case/{number}/votes/decide", {"choice": "approve"},
        content_type="application/json",
    )  # fmt: skip
    assert (late.status_code, late.json()["code"]) == (403, "body.not_a_member")
    wrong = caller("chief").post(
        f"/api/v1/case/{number}/votes/decide", {"choice": "perhaps"},
        content_type="application/json",
    )  # fmt: skip
    assert wrong.status_code == 422
