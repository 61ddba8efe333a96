"""Outlooks: a register as board, calendar, line of time, map and matrix, and the calendar's feed."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from secretariat.kernel import records
from secretariat.web.outlook import spans
from tests.web.pages import body, without_tokens

KINDS = {
    "board": "/board/gift",
    "calendar": "/calendar/gift?month=2026-01",
    "timeline": "/timeline/gift?year=2026",
    "compare": "/compare/gift",
    "map": "/map/school",
}
FROZEN = {"board": 15, "calendar": 12, "timeline": 14, "compare": 7, "map": 7}


@pytest.fixture
def schools(house):
    """Return the people of the house after schools in two countries were written down."""
    actor = house.actor("personnel.officer")
    for name, country in [("Lycée", "FR"), ("Gymnasium", "CH"), ("Collège", "FR"), ("Liceo", "SM")]:
        records.create(
            "school", {"name": name, "country": country, "stages": "primary"}, actor=actor
        )
    return house


def links(page, path):
    """Return the addresses on a page that begin with a path, as a browser reads them."""
    return [unescape(found) for found in re.findall(rf'href="({path}[^"]*)"', page)]


def test_board_has_the_states_in_order_and_the_moves_of_each_card(officer, house):
    page = body(officer.get("/board/gift"))

    assert re.findall(r'<h2 id="column-(\w+)"', page) == ["declared", "kept", "returned"]
    assert "Carved wooden bowl" in page
    assert f"/move/gift/keep/{house.records['bowl'].number}" in page
    assert officer.get(links(page, "/move/gift/keep")[0]).status_code == 200


def test_board_offers_no_move_to_those_who_may_make_none(colleague):
    page = body(colleague.get("/board/gift"))

    assert "Carved wooden bowl" in page
    assert "Desk clock" not in page
    assert "/move/" not in page


def test_board_leads_to_the_list_where_a_column_is_longer(officer, house):
    for number in range(12):
        records.create("gift", gift(house, f"Vase {number}"), actor=house.actor("gifts.officer"))

    page = body(officer.get("/board/gift?kind.eq=gift"))

    (all_address,) = [a for a in links(page, "/r/gift\\?") if "state.eq=declared" in a]
    assert "kind.eq=gift" in all_address
    assert page.count('class="card"') == 13
    assert officer.get(all_address).status_code == 200


def test_filters_hold_in_every_outlook_and_go_along_to_the_others(officer):
    for kind in ("board", "calendar", "timeline", "compare"):
        page = body(officer.get(f"/{kind}/gift?state.eq=kept&month=2026-01&year=2026"))

        assert "Carved wooden bowl" not in page
        assert 'class="chip"' in page
        assert "/r/gift?state.eq=kept" in page
        assert "/timeline/gift?state.eq=kept" in page


def test_list_leads_to_the_outlooks_that_the_register_has(officer):
    page = body(officer.get("/r/gift?state.eq=kept"))

    assert links(page, "/board/") == ["/board/gift?state.eq=kept"]
    assert links(page, "/map/") == []


def test_calendar_shows_records_on_their_days(officer):
    page = body(officer.get("/calendar/gift?month=2026-01"))

    day = page[page.index('datetime="2026-01-15"') : page.index('datetime="2026-01-16"')]
    assert "Carved wooden bowl" in day
    assert "month=2025-12" in page
    assert "month=2026-02" in page
    assert "/r/gift?received_on.gte=2026-01-01&amp;received_on.lte=2026-01-31" in page


@pytest.mark.parametrize(("language", "first"), [("en", 0), ("fr", 0), ("es", 0), ("ar", 5)])
def test_weeks_begin_as_the_language_has_it(language, first):
    with translation.override(language):
        assert spans.first_weekday() == first
        assert spans.days_before(date(2026, 1, 1)) == (3 - first) % 7  # a Thursday


def test_a_month_or_year_that_is_none_is_told(officer):
    for address in ("/calendar/gift?month=2026-13", "/timeline/gift?year=soon"):
        response = officer.get(address)

        assert response.status_code == 400
        assert 'role="alert"' in body(response)
    assert officer.get("/calendar/gift?month=0001-01").status_code == 200
    assert officer.get("/calendar/gift?month=9998-12").status_code == 200


def test_timeline_groups_a_year_by_month(officer):
    page = body(officer.get("/timeline/gift?year=2026"))

    assert "January 2026" in page
    assert "Carved wooden bowl" in page
    assert '<rect x="14" y="2" width="1" height="6"/>' in page
    assert "Nothing lies in this year." in body(officer.get("/timeline/gift?year=1999"))


def test_matrix_counts_lead_to_lists_of_as_many(officer):
    page = body(officer.get("/compare/gift"))

    cells = re.findall(r'<td class="numeric" data-shade="\d"><a href="([^"]+)">(\d+)</a>', page)
    assert cells
    for address, number in cells:
        found = body(officer.get(unescape(address)))
        assert f'role="status">{number} found' in found


def test_map_counts_countries_and_says_that_it_has_no_opinion(client_of, schools):
    page = body(client_of("personnel.officer").get("/map/school"))

    assert "<title>France: 2</title><path" in page
    assert "<title>San Marino: 1</title><circle" in page
    assert '/r/school?country.eq=FR">2<' in page
    assert "name a country or territory: 4. Countries and territories: 3." in page
    assert "imply no opinion" in page


def test_a_register_without_days_or_countries_has_no_such_outlook(officer):
    assert officer.get("/map/gift").status_code == 404
    assert officer.get("/calendar/nothing").status_code == 404


@pytest.mark.parametrize("kind", ["board", "calendar", "timeline", "compare"])
def test_what_is_hidden_changes_no_page(colleague, house, kind):
    before = without_tokens(colleague.get(KINDS[kind]))
    records.create(
        "gift",
        gift(house, "Secret", received_on="2026-01-17", recipient=house.people["gifts.officer"].id),
        actor=house.actor("gifts.officer"),
    )

    assert without_tokens(colleague.get(KINDS[kind])) == before


def test_a_hidden_record_puts_nothing_on_the_map(colleague, house):
    officer = house.actor("gifts.officer")
    trip = {"name": "Visit", "country": "KE", "period": "2026-01-05/2026-01-06", "unit": "ORG"}
    trip |= {"supervisor": "S-0002"}
    records.create("travel_plan", {**trip, "traveller": "S-0005"}, actor=officer)
    before = without_tokens(colleague.get("/map/travel_plan"))

    hidden = {**trip, "country": "PE", "traveller": "S-0001"}
    records.create("travel_plan", hidden, actor=house_actor(), level="confidential")

    assert "<title>Kenya: 1</title>" in before
    assert without_tokens(colleague.get("/map/travel_plan")) == before


@pytest.mark.parametrize("kind", KINDS)
def test_statements_do_not_follow_the_number_of_records(client_of, schools, kind):
    """The numbers are frozen: a lower one may be written down, a higher one needs a reason."""
    client = client_of("personnel.officer" if kind == "map" else "gifts.officer")
    actor = schools.actor("gifts.officer")

    counted = []
    for _ in range(2):
        for number in range(13):
            vase = gift(schools, f"Vase {number}", received_on="2026-01-20")
            records.create("gift", vase, actor=actor)
        client.get(KINDS[kind])
        with CaptureQueriesContext(connection) as log:
            client.get(KINDS[kind])
        counted.append(len(log))

    frozen = FROZEN[kind] + (connection.vendor == "postgresql")  # sessions lie there too
    assert counted == [frozen] * 2


def feed_of(client, query=""):
    """Return the path of a new feed."""
    page = body(client.post(f"/calendar/gift/subscribe?{query}"))
    address = unescape(re.search(r'<code class="secret" dir="ltr">([^<]+)</code>', page).group(1))
    return address.removeprefix("http://testserver")


def summaries(response):
    """Return what a calendar program reads."""
    from icalendar import Calendar

    events = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in events}


@pytest.mark.standard("RFC 5545")
def test_feed_is_read_without_signing_in_and_says_what_its_person_may_read(
    colleague, visitor, house
):
    today = timezone.localdate()
    name = "Vase; with, marks\\ and a very long name " + "é" * 60
    mine = gift(house, name, received_on=today, recipient=house.people["colleague"].id)
    officer = house.actor("gifts.officer")
    number = records.create("gift", mine, actor=officer).number
    records.create("gift", gift(house, "Not for all", received_on=today), actor=officer)

    response = visitor.get(feed_of(colleague))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    found = summaries(response)
    assert "Not for all" not in response.content.decode()
    event = found[f"{number} {name}"]
    assert event["DTSTART"].dt == today
    assert event["DTEND"].dt == today + timedelta(days=1)
    assert str(event["URL"]) == f"http://testserver/r/gift/{number}"


def test_feed_keeps_the_filters_of_its_address(officer, visitor, house):
    today = timezone.localdate()
    records.create(
        "gift", gift(house, "Vase", received_on=today), actor=house.actor("gifts.officer")
    )

    assert summaries(visitor.get(feed_of(officer, "state.eq=kept"))) == {}
    assert len(summaries(visitor.get(feed_of(officer, "state.eq=declared")))) == 1


def test_a_feed_that_is_revoked_wrong_or_of_another_register_is_not_there(officer, visitor, house):
    path = feed_of(officer)
    token = path.split("/")[-1].partition(".ics")[0]
    assert visitor.get(path).status_code == 200

    assert visitor.get(f"/feed/gift/{token}x.ics").status_code == 404
    assert visitor.get(f"/feed/travel_plan/{token}.ics").status_code == 404
    officer.post(re.search(r'action="(/tokens/\d+/revoke)"', body(officer.get("/tokens"))).group(1))
    assert visitor.get(path).status_code == 404


def test_the_secret_of_a_feed_opens_nothing_else(officer, visitor):
    token = feed_of(officer).split("/")[-1].partition(".ics")[0]

    response = visitor.get("/api/v1/gift", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code in {403, 404}


def test_what_is_confidential_leaves_by_no_feed(visitor, client_of, house):
    manager = house.actor("records.manager")
    assert manager.clearance > 1
    today = timezone.localdate()
    officer = house.actor("gifts.officer")
    kept = records.create("gift", gift(house, "Sealed box", received_on=today), actor=officer)
    records.classify(
        "gift",
        kept.id,
        level="confidential",
        reason="Test",
        actor=house_actor(),
        version=kept.version,
    )

    assert summaries(visitor.get(feed_of(client_of("gifts.officer")))) == {}


def house_actor():
    """Return the operator at the machine."""
    from secretariat.kernel import identity

    return identity.house()


def gift(house, description, **others):
    """Return the values of a gift."""
    values = {
        "description": description,
        "giver": "A delegation",
        "kind": "gift",
        "value": "10.00 USD",
        "recipient": house.people["gifts.officer"].id,
        "received_on": date(2026, 1, 15),
    }
    return {n: str(v) for n, v in {**values, **others}.items()}
