"""The page of a record: values, languages, files, links, history, and what may not be known."""

import pytest

from secretariat.kernel import records
from tests.web.pages import body, heading, without_tokens


def bowl(house):
    return f"/r/gift/{house.records['bowl'].number}"


def test_page_shows_values_in_words(officer, house):
    page = body(officer.get(bowl(house)))

    assert "120.50&nbsp;USD" in page
    assert "15 January 2026" in page
    assert "Declared" in page
    assert "Glass case 4" in page


def test_title_is_shown_in_the_language_of_the_reader(officer, house):
    officer.post("/language", {"language": "fr"})

    response = officer.get(bowl(house))

    assert heading(response) == "Bol en bois sculpté"
    assert '<h1 dir="auto" lang="fr">' in body(response)


def test_other_languages_carry_their_mark(officer, house):
    page = body(officer.get(bowl(house)))

    assert '<dt lang="ar">العربيّة</dt>' in page
    assert 'lang="ar">وعاء خشبي منحوت' in page


def test_hidden_group_is_absent_and_masked_group_shows_its_end(colleague, house):
    page = body(colleague.get(bowl(house)))

    assert "Glass case 4" not in page
    assert "Place of custody" not in page.split("Why kept")[0]
    assert "dealer" not in page
    assert "The rest is not shown to you." in page


def test_hidden_and_nonexistent_records_give_the_same_answer(colleague, house):
    number = house.records["clock"].number
    hidden, nothing = colleague.get(f"/r/gift/{number}"), colleague.get("/r/gift/GIFT-2026-9999")

    assert hidden.status_code == nothing.status_code == 404
    first = without_tokens(hidden).replace(number, "")
    assert first == without_tokens(nothing).replace("GIFT-2026-9999", "")


@pytest.mark.parametrize(
    "place", ["edit/gift/{}", "move/gift/keep/{}", "file/gift/photograph/0/{}"]
)
def test_hidden_records_are_not_found_at_any_door(colleague, house, place):
    number = house.records["clock"].number

    hidden = colleague.get("/" + place.format(number))
    nothing = colleague.get("/" + place.format("GIFT-2026-9999"))

    assert hidden.status_code == nothing.status_code == 404


def test_markdown_keeps_structure_and_drops_script(visitor, house):
    page = body(visitor.get(f"/public/en/r/policy_document/{house.records['plan'].number}"))

    assert "<h3>Aims</h3>" in page
    assert "<li>No child works.</li>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_visitor_reads_what_is_public_and_sees_no_act(visitor, house):
    page = body(visitor.get(f"/public/en/r/policy_document/{house.records['plan'].number}"))

    assert "Plan of action on child labour" in page
    assert "Note for editors" not in page
    assert "/edit/" not in page
    assert "What can be done now" not in page


def test_visitor_does_not_see_drafts(visitor, house):
    assert visitor.get(f"/r/policy_document/{house.records['draft'].id}").status_code == 404


def test_file_is_handed_out_to_be_saved_and_never_run(officer, house):
    response = officer.get(f"/file/gift/photograph/0/{house.records['bowl'].number}")

    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="bowl.png"'
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_links_lead_both_ways(officer, house):
    person = house.people["colleague"]

    page = body(officer.get(f"/r/person/{person.number}"))

    assert "Records that lead here" in page
    assert "Carved wooden bowl" in page


def test_history_names_who_when_and_what(officer, house):
    records.edit(
        "gift",
        house.records["bowl"].id,
        {"giver": "A friend of the house"},
        actor=house.actor("gifts.officer"),
        version=house.records["bowl"].version,
    )

    page = body(officer.get(bowl(house)))

    assert "Edited" in page
    assert '<del><span dir="auto">Delegation of a Member State</span></del>' in page
    assert '<ins><span dir="auto">A friend of the house</span></ins>' in page


def test_page_says_why_the_record_is_kept_and_how_it_is_proven(officer, house):
    page = body(officer.get(bowl(house)))

    assert "ADM.GIF.01" in page
    assert house.records["bowl"].head in page


def test_moves_open_to_the_reader_are_offered(officer, colleague, house):
    assert "/move/gift/keep/" in body(officer.get(bowl(house)))
    assert "/move/gift/keep/" not in body(colleague.get(bowl(house)))


def test_names_are_escaped_everywhere(officer, house):
    made = records.create(
        "gift",
        {
            "description": '<img src=x onerror="alert(1)">&\'',
            "giver": "<b>",
            "kind": "gift",
            "value": "1.00 USD",
            "received_on": "2026-01-01",
            "recipient": str(house.people["colleague"].id),
        },
        actor=house.actor("gifts.officer"),
    )

    for address in ["/r/gift", f"/r/gift/{made.number}", f"/edit/gift/{made.number}", "/mine"]:
        page = body(officer.get(address))
        assert "<img src=x" not in page
        assert "<b>" not in page


def test_class_that_a_record_names_stays_when_it_closes(client_of, house):
    page = body(client_of("records.manager").get(f"/r/aggregation/{house.records['file'].number}"))

    assert "REC.FIL.01" in page
    assert "The period begins when the record is closed." in page
    assert "Then it falls under" not in page
