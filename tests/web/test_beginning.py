"""Beginning a form: like another record, by its address, and the order of rows in a table."""

import re

from secretariat.kernel import records
from tests.web.pages import body, hidden

CLAIM = "/new/education_grant_claim"


def test_form_begins_like_a_record_without_what_is_that_records_alone(officer, house):
    bowl = house.records["bowl"]
    assert f"/new/gift?_like={bowl.number}" in body(officer.get(f"/r/gift/{bowl.number}"))

    page = body(officer.get(f"/new/gift?_like={bowl.number}"))

    assert 'value="Carved wooden bowl"' in page
    assert 'value="Bol en bois sculpté"' in page
    assert "bowl.png" not in page
    assert f'value="{bowl.number}"' not in page


def test_what_is_sensitive_is_not_copied(client_of, house):
    page = body(client_of("personnel.officer").get("/new/person?_like=S-0005"))

    assert "+41 22 555 01 23" not in page
    assert "1980-02-29" not in page
    assert 'name="staff_number" value="S-0005"' not in page


def test_form_like_a_hidden_record_is_like_one_of_none(client_of, house):
    editor, draft = client_of("knowledge.editor"), house.records["draft"]

    assert editor.get(f"/new/knowledge_article?_like={draft.reference}").status_code == 404
    assert editor.get("/new/knowledge_article?_like=KB-1999-0001").status_code == 404


def test_address_fills_in_what_the_person_may_write_and_nothing_else(officer, house):
    query = "giver=A+delegation&recipient=S-0005&state=kept&place=%3Cb%3E&_level=public"

    page = body(officer.get(f"/new/gift?{query}"))

    assert 'name="giver" value="A delegation"' in page
    assert re.search(r'<option value="S-0005" selected', page)
    assert 'value="&lt;b&gt;"' in page
    assert 'name="state"' not in page


def test_what_the_address_fills_in_reaches_the_later_steps(colleague, house):
    page = colleague.get(f"{CLAIM}?stage=tertiary&name=Fees")
    own = {"_step": "child", "_key": hidden(page, "_key"), "_turn": "0", "stage": "tertiary"}
    assert hidden(page, "stage") == "tertiary"

    answer = colleague.post(CLAIM, {**own, "_action": "continue", "name": "Fees"})

    later = body(colleague.get(answer["Location"]))
    assert re.search(r'value="tertiary" checked', later)


def test_rows_are_moved_without_script(colleague, house):
    rows = {"costs.0.amount": "1", "costs.1.amount": "2", "costs.2.amount": "3"}
    sent = {"_step": "costs", "_key": "", "_turn": "0", **rows}

    up = body(colleague.post(CLAIM, {**sent, "_up": "costs.2"}))
    down = body(colleague.post(CLAIM, {**sent, "_down": "costs.0"}))
    edge = body(colleague.post(CLAIM, {**sent, "_up": "costs.0"}))

    def amounts(page):
        return re.findall(r'name="costs\.\d\.amount" value="(\d+)"', page)

    assert amounts(up) == ["1", "3", "2"]
    assert amounts(down) == ["2", "1", "3"]
    assert amounts(edge) == ["1", "2", "3"]


def test_fault_in_a_row_names_row_and_column(colleague, house):
    sent = {"costs.0.amount": "1", "costs.0.kind": "tuition", "costs.1.amount": "much"}

    page = colleague.post(f"{CLAIM}?_step=all", {**sent, "name": "Fees", "_step": "all"})

    assert page.status_code == 422
    assert "Costs, row 2, Amount: write a number, such as 1234.50." in body(page)


def test_a_copy_is_a_record_of_its_own(officer, house):
    bowl = house.records["bowl"]
    page = officer.get(f"/new/gift?_like={bowl.number}")
    sent = {"description": "Bowl", "giver": "x", "kind": "gift", "value": "1"}
    sent |= {"value.currency": "CHF", "recipient": "S-0005", "received_on": "2026-03-01"}

    made = officer.post("/new/gift", {**sent, "_key": hidden(page, "_key")})

    assert made["Location"] != f"/r/gift/{bowl.number}"
    records.edit("gift", bowl.id, {"giver": "y"}, actor=house.actor("gifts.officer"),
                 version=bowl.version)  # fmt: skip
