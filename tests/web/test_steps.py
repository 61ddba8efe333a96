"""Steps: a new record page by page, answers kept between them, all shown before they are sent."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from secretariat.kernel import queries, records
from secretariat.kernel.store.models import Unfinished
from tests.web.furnishing import PICTURE
from tests.web.pages import body, heading, hidden

ADDRESS = "/new/education_grant_claim"


@pytest.fixture
def family(house):
    """A child and a school of the colleague's."""
    actor = house.actor("colleague")
    child = {"name": "Sam", "relation": "child", "born_on": "2016-05-01"}
    records.create("dependant", child, actor=actor)
    school = {"name": "School of the Lake", "country": "CH", "stages": "primary"}
    records.create("school", school, actor=actor)
    return house


@pytest.fixture
def answers(family):
    """What each step is answered with."""
    return {
        "child": {"name": "Fees", "staff": "S-0005", "unit": "RAMS", "child": "Sam"},
        "school": {
            "school": "School of the Lake",
            "school_year": ["2026-09-01", "2027-06-30"],
            "stage": "primary",
            "boarding": "false",
        },
        "costs": {
            "costs.0.kind": "tuition",
            "costs.0.amount": "1000",
            "costs.0.amount.currency": "CHF",
        },
        "payment": {"account": "CH9300762011623852957"},
    }


def sent(client, page, step, **values):
    """Send a step from its page."""
    own = {"_step": step, "_key": hidden(page, "_key"), "_turn": hidden(page, "_turn")}
    return client.post(ADDRESS, {"_action": "continue", **own, **values})


def follow(client, response):
    assert response.status_code == 302, body(response)
    return client.get(response["Location"])


def walk(client, answers, *, to="check"):
    """Fill in the steps up to one, and return its page."""
    page = client.get(ADDRESS)
    for step, values in answers.items():
        if step == to:
            return page
        page = follow(client, sent(client, page, step, **values))
    return page


def test_a_step_asks_for_its_fields_alone_and_says_where_it_stands(colleague, family):
    page = body(colleague.get(ADDRESS))

    assert "Step 1 of 4" in page
    assert 'name="name"' in page
    assert 'name="account"' not in page
    assert ">Back</button>" not in page


def test_answers_are_shown_together_and_become_one_record(colleague, family, answers):
    page = walk(colleague, answers)
    assert heading(page) == "Check your answers"
    for text in ("Fees", "Sam", "School of the Lake", "1000", "CH9300762011623852957"):
        assert text in body(page)

    response = sent(colleague, page, "check", _action="draft")

    number = response["Location"].rpartition("/")[2]
    made = queries.get("education_grant_claim", number, reader=family.actor("colleague"))
    assert str(made.values["costs"][0]["amount"]) == "1000.00 CHF"
    assert made.values["unit"].number == "RAMS" or made.values["unit"] is not None
    assert not Unfinished.objects.exists()


def test_sending_twice_makes_one_record(colleague, family, answers):
    page = walk(colleague, answers)
    first = sent(colleague, page, "check", _action="draft")
    again = sent(colleague, page, "check", _action="draft")

    assert first.status_code == 302
    assert again.status_code in {302, 404}
    found = queries.page("education_grant_claim", reader=family.actor("colleague")).records
    assert len(found) == 1


def test_fault_of_a_step_holds_that_step_and_keeps_the_answers(colleague, answers):
    page = colleague.get(ADDRESS)
    page = follow(colleague, sent(colleague, page, "child", **answers["child"]))

    refused = sent(
        colleague, page, "school", **{**answers["school"], "school_year": ["2027-01-01", "x"]}
    )

    assert refused.status_code == 422
    assert heading(refused) == "School and year"
    assert 'href="#f-school_year"' in body(refused)
    assert "School of the Lake" in body(refused)


def test_back_keeps_what_was_typed_whatever_it_is(colleague, answers):
    page = walk(colleague, answers, to="school")

    back = sent(colleague, page, "school", _action="back", school_year=["x", ""])

    first = follow(colleague, back)
    assert heading(first) == "Whose education"
    assert 'value="Fees"' in body(first)
    onwards = follow(colleague, sent(colleague, first, "child", **answers["child"]))
    assert 'value="x"' in body(onwards)


def test_change_leads_back_to_all_answers(colleague, answers):
    page = walk(colleague, answers)
    link = re.search(r'href="([^"]*_step=child[^"]*)#f-name"', body(page)).group(1)
    step = colleague.get(link.replace("&amp;", "&"))

    changed = sent(
        colleague, step, "child", **{**answers["child"], "name": "Other"}, _return="check"
    )

    assert hidden(step, "_return") == "check"
    assert parse_qs(urlsplit(changed["Location"]).query)["_step"] == ["check"]
    assert "Other" in body(follow(colleague, changed))


def test_question_that_an_answer_ends_is_neither_asked_nor_shown(colleague, answers):
    answers["school"]["stage"] = "tertiary"

    page = walk(colleague, answers)

    assert "The child boards at the school" not in body(page)


def test_files_come_along(colleague, answers):
    invoice = SimpleUploadedFile("invoice.png", PICTURE, "image/png")
    answers["costs"]["costs.0.invoice"] = invoice

    page = walk(colleague, answers)

    assert "invoice.png" in body(page)


def test_all_answers_of_an_unready_form_say_what_is_missing_at_its_row(colleague, answers):
    page = colleague.get(ADDRESS)
    page = follow(colleague, sent(colleague, page, "school", **answers["school"]))
    entry = hidden(page, "_key")

    check = colleague.get(f"{ADDRESS}?_entry={entry}&_step=check")

    assert '<a href="#f-name">Claim for: fill this in.</a>' in body(check)
    assert 'id="f-name"' in body(check)


def test_the_whole_form_is_had_on_one_page(colleague, family):
    page = body(colleague.get(f"{ADDRESS}?_step=all"))

    assert 'name="name"' in page
    assert 'name="account"' in page


def test_typing_in_a_step_keeps_the_other_steps(colleague, answers):
    page = walk(colleague, answers, to="costs")
    own = {"_step": "costs", "_key": hidden(page, "_key"), "_turn": hidden(page, "_turn")}

    colleague.post("/keep/education_grant_claim", {**own, "costs.0.amount": "7"})

    names = {name for name, _value in json.loads(Unfinished.objects.get().entries)}
    assert {"name", "school", "costs.0.amount"} <= names
