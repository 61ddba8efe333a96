"""Stories of notices: who is told, who sees it, and until when."""

from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, story
from tests.kernel.lifecycle.told_at_the_doors import caller, command, visit


def told(reader) -> list[tuple[str, str]]:
    """Return kind and move of the notices that a reader sees."""
    from secretariat.kernel import notices

    return [(one.kind, one.facts["move"]) for one in notices.listing(reader)]


def deliver() -> None:
    """Let the prompt lane do its work."""
    from secretariat.kernel import jobs

    jobs.run_waiting("prompt")


@story
def owner_person_and_role_are_told_but_not_who_did_it(world: SimpleNamespace):
    a_case(world, "certify", lead="LEAD")
    assert told(world.claimant) == []
    deliver()

    for name in ("claimant", "lead", "second", "chief"):
        assert told(getattr(world, name)) == [("move", "certify")], name
    assert told(world.officer) == []
    assert told(world.far) == []
    assert told(world.auditor) == []


@story
def a_deputy_in_force_is_told_in_place_of_who_holds_the_role(world: SimpleNamespace):
    from tests import worlds

    a_case(world, "certify")
    worlds.role("AUDIT", "gifts_officer", deputy_of="SECOND")
    deliver()

    assert told(worlds.actor("AUDIT")) == [("move", "certify")]


@story
def roles_are_those_of_the_moment_of_telling(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    a_case(world, "certify")
    held = next(
        r for r in queries.page("role_assignment", reader=world.house).records
        if r.values["holder"].number == "SECOND"
    )  # fmt: skip
    worn = records.edit(
        "role_assignment", held.id, {"until_on": "2020-01-01"}, actor=world.house,
        version=held.version,
    )  # fmt: skip
    records.move("role_assignment", worn.id, "end", actor=world.house)
    deliver()

    assert told(world.second) == []


@story
def a_notice_says_nothing_of_a_record_that_can_no_longer_be_read(world: SimpleNamespace):
    from tests import worlds

    from secretariat.kernel import notices

    made = a_case(world, "certify", lead="LEAD")
    deliver()
    assert notices.unread(world.lead).number == 1
    worlds.edit("case", made.id, {"lead": None})

    assert told(world.lead) == []
    assert notices.unread(world.lead).number == 0


@story
def delivering_twice_tells_once(world: SimpleNamespace):
    import json

    from secretariat.kernel import notices
    from secretariat.kernel.jobs import Work
    from secretariat.kernel.store.models import Job

    a_case(world, "certify")
    told_by = json.loads(Job.objects.get(name="notices.deliver").arguments)
    deliver()
    notices.deliver(Work(id=0, name="again", attempt=2), **told_by)

    assert told(world.second) == [("move", "certify")]


@story
def every_door_shows_notices_and_marks_them_read(world: SimpleNamespace):
    from secretariat.kernel import notices

    number = a_case(world, "certify").number
    deliver()

    sent = caller("second").get("/api/v1/notices").json()["notices"]
    assert [(n["kind"], n["record"]["number"], n["is_read"]) for n in sent] == [
        ("move", number, False)
    ]
    (row,) = command("notices", "--as", "second")
    assert (row["number"], row["is_new"]) == (number, True)
    browser = visit("second")
    page = browser.get("/notices").content.decode()
    assert number in page
    assert "Certify" in page
    assert '<span class="badge">1' in page
    browser.post("/notices/read", {"notice": sent[0]["id"]})
    assert notices.unread(world.second).number == 0
    assert '<span class="badge">' not in browser.get("/notices").content.decode()
    assert notices.unread(world.chief).number == 1
    command("notices", "--as", "chief", "--read")
    assert notices.unread(world.chief).number == 0
