"""Watching: whoever watches a record is told of its changes, as long as it may be read."""

from secretariat.kernel import identity, jobs, notices, queries, records, watching
from tests.web.pages import body


def told_of(house):
    return identity.actor_of(house.accounts["gifts.officer"])


def work():
    jobs.run_waiting("prompt")


def test_watcher_is_told_of_edits_and_moves_of_others_and_not_of_the_own(officer, client_of, house):
    made = house.records["bowl"]
    page = body(officer.get(f"/r/gift/{made.number}"))
    assert ">Watch</button>" in page
    officer.post(f"/watch/gift/{made.number}", {"watch": "yes"})
    assert "You are told of each change." in body(officer.get(f"/r/gift/{made.number}"))
    assert made.title in body(officer.get("/mine"))
    before = len(notices.listing(told_of(house)))

    records.edit(
        "gift", made.id, {"giver": "Another"}, actor=identity.house(), version=made.version
    )
    work()

    told = notices.listing(told_of(house))
    assert len(told) == before + 1
    assert "Changed" in body(officer.get("/notices"))
    mine = queries.get("gift", made.id, reader=told_of(house))
    records.edit("gift", made.id, {"giver": "Mine"}, actor=told_of(house), version=mine.version)
    work()
    assert len(notices.listing(told_of(house))) == before + 1

    officer.post(f"/watch/gift/{made.number}", {"watch": "no"})
    assert ">Watch</button>" in body(officer.get(f"/r/gift/{made.number}"))


def test_what_may_not_be_read_cannot_be_watched_and_looks_absent(colleague, house):
    hidden = colleague.post(f"/watch/gift/{house.records['clock'].number}")

    assert hidden.status_code == colleague.post("/watch/gift/GIFT-1999-0001").status_code == 404


def test_visitor_is_led_to_the_door(visitor):
    assert visitor.post("/watch/gift/GIFT-2026-0001").status_code == 302


def test_watched_record_that_is_closed_to_the_reader_is_in_no_list(house, colleague):
    reader = identity.actor_of(house.accounts["colleague"])
    made = house.records["bowl"]
    watching.watch("gift", made.id, reader=reader)
    assert [one.id for one in watching.watched(reader)] == [made.id]

    records.edit(
        "gift",
        made.id,
        {"recipient": str(house.people["gifts.officer"].id)},
        actor=identity.house(),
        version=made.version,
    )
    work()

    assert watching.watched(reader) == ()
    assert notices.listing(reader) == ()


def test_how_often_mail_comes_is_chosen_where_the_house_sends_any(officer, house, settings):
    assert "mail-daily" not in body(officer.get("/notices"))
    settings.EMAIL_HOST, settings.ADDRESS = "mail.example.org", "https://testserver"
    account = house.accounts["gifts.officer"]
    account.email = "officer@example.org"
    account.save(update_fields=["email"])
    page = body(officer.get("/notices"))
    assert page.index('id="mail-daily" name="mail" value="daily" checked')

    officer.post("/notices/mail", {"mail": "never"})
    assert 'value="never" checked' in body(officer.get("/notices"))
    assert officer.post("/notices/mail", {"mail": "hourly"}).status_code == 422
