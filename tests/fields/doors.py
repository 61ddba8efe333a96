"""Doors: rows through the form without JavaScript, the record's page, the export, the interface."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from secretariat.kernel import accounts, identity, queries, records
from tests.web.pages import body

pytestmark = pytest.mark.django_db(databases=["default", "aside"])


@pytest.fixture(autouse=True)
def aside_closed():
    """Close the second connection, which would keep the test database from being dropped."""
    yield
    connections["aside"].close()


@pytest.fixture
def client(house):
    made = Client()
    made.force_login(get_user_model().objects.get(username="manager"))
    return made


@pytest.fixture
def caller(house):
    account = accounts.account_named("manager")
    token = accounts.issue_token(account, name="test", scopes=("read", "write"), days=1)
    return Client(headers={"Authorization": f"Bearer {token}"})


FORM = {
    "_language": "en",
    "name": "Trip",
    "costs.0.kind": "travel",
    "costs.0.amount": "1 200,50",
    "costs.0.amount.currency": "CHF",
    "costs.1.amount.currency": "USD",
    "costs.4.kind": "fees",
    "costs.4.school": "Lycée",
    "costs.4.amount.currency": "USD",
}


def of(response):
    assert response.status_code == 302, body(response)
    number = response["Location"].rpartition("/")[2]
    return queries.get("claim", number, reader=identity.actor_named("manager"))


def test_a_form_has_a_few_empty_rows_and_gives_more(client):
    page = body(client.get("/new/claim"))
    more = body(client.post("/new/claim", {**FORM, "_more": "costs"}))

    assert 'name="costs.0.amount"' in page
    assert 'name="costs.1.amount.currency"' in page
    assert 'name="costs.2.amount"' not in page
    assert 'name="costs.3.amount"' in more
    assert 'name="costs.4.amount"' not in more
    assert 'value="1 200,50"' in more
    assert 'enctype="multipart/form-data"' in page


def test_rows_are_saved_as_typed_and_empty_ones_left_out(client):
    client.post("/language", {"language": "fr"})
    scan = SimpleUploadedFile("scan.txt", b"scanned", "text/plain")

    made = of(client.post("/new/claim", {**FORM, "costs.4.invoice": scan}))

    first, second = made.values["costs"]
    assert str(first["amount"]) == "1200.50 CHF"
    assert second["school"].title == "Lycée"
    assert second["invoice"][0].name == "scan.txt"


def test_faults_stand_at_their_cells_and_in_the_summary(client):
    response = client.post("/new/claim", {**FORM, "costs.0.amount": "much", "costs.4.kind": ""})

    page = body(response)
    assert response.status_code == 422
    wanted = (
        '<a href="#f-costs-0-amount">Costs, row 1, Amount: write a number, such as 1234.50.</a>'
    )
    assert wanted in page
    assert '<a href="#f-costs-1-kind">Costs, row 2, Kind: fill this in.</a>' in page
    assert 'value="much"' in page


def test_an_upload_in_a_row_is_kept_after_an_error(client):
    scan = SimpleUploadedFile("scan.txt", b"scanned", "text/plain")
    first = body(client.post("/new/claim", {**FORM, "name": "", "costs.4.invoice": scan}))
    token = first.split('name="costs.1.invoice.kept" value="')[1].split('"')[0]

    rows = {"costs.1.kind": "fees", "costs.1.invoice.kept": token}
    made = of(client.post("/new/claim", {"name": "Trip", **rows}))

    assert made.values["costs"][0]["invoice"][0].name == "scan.txt"


def test_a_row_is_removed_by_its_button(client):
    page = body(client.post("/new/claim", {**FORM, "_drop": "costs.0"}))

    assert "1 200,50" not in page
    assert 'name="costs.0.school"' in page


def test_the_page_shows_rows_history_and_files(client):
    scan = SimpleUploadedFile("scan.txt", b"scanned", "text/plain")
    made = of(client.post("/new/claim", {**FORM, "costs.4.invoice": scan}))
    form = body(client.get(f"/edit/claim/{made.number}"))
    assert 'value="1200.50"' in form

    page = body(client.get(f"/r/claim/{made.number}"))
    assert '<th scope="col">Kind</th>' in page
    assert "Travel</td>" in page
    address = f"/file/claim/costs.invoice/1/{made.number}"
    assert f'href="{address}"' in page
    assert b"".join(client.get(address).streaming_content) == b"scanned"
    changed = records.edit(
        "claim",
        made.id,
        {"costs": [{"kind": "fees", "amount": "7 CHF"}]},
        actor=identity.actor_named("manager"),
        version=made.version,
    )
    history = body(client.get(f"/r/claim/{changed.number}"))
    assert history.count("<del>") == history.count("<ins>") == 1
    assert "7.00&nbsp;CHF" in history


def test_a_stale_form_shows_both_and_keeps_every_cell(client):
    made = of(client.post("/new/claim", FORM))

    sent = {**FORM, "_version": "1", "costs.0.words": "Train"}
    stale = client.post(f"/edit/claim/{made.number}", sent)

    assert stale.status_code == 409
    assert 'name="costs.0.words" value="Train"' in body(stale)
    assert 'name="costs.1.school" value="SCH-0001"' in body(stale)


def test_list_and_export_say_what_the_rows_hold(client):
    of(client.post("/new/claim", FORM))

    assert "2 rows" in body(client.get("/r/claim"))
    text = b"".join(client.get("/export/claim.csv").streaming_content).decode("utf-8-sig")
    head, line = list(csv.reader(io.StringIO(text)))
    cell = dict(zip(head, line, strict=True))["Costs"]
    assert cell == "Kind: Travel; Amount: 1200.50 CHF | Kind: Fees; School: Lycée"


def test_candidates_of_a_column_are_searched(client):
    found = body(client.get("/choices/claim/costs.school", {"costs.0.school": "Lyc"}))

    assert '<option value="SCH-0001">Lycée</option>' in found
    assert client.get("/choices/claim/costs.words").status_code == 404


def test_rows_go_in_and_out_as_json(caller):
    row = {"kind": "travel", "amount": {"amount": "12.5", "currency": "CHF"}, "rate": "0.5"}
    sent = {"values": {"name": "Trip", "costs": [row]}}

    answer = caller.post("/api/v1/claim", sent, content_type="application/json")

    assert answer.status_code == 201, answer.json()
    cell = answer.json()["values"]["costs"][0]
    assert cell["amount"] == {"amount": "12.50", "currency": "CHF"}
    assert (cell["rate"], cell["words"], cell["invoice"]) == ("0.5000", None, [])
    described = caller.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert described["ClaimValues"]["properties"]["costs"]["maxItems"] == 4
    assert "amount" in described["ClaimValuesCostsRow"]["properties"]
    assert "amount" in described["ClaimCostsRowOut"]["properties"]
    fields = caller.get("/api/v1/registers/claim").json()["fields"]
    costs = next(field for field in fields if field["name"] == "costs")
    assert [column["label"] for column in costs["columns"]][:2] == ["Kind", "Amount"]


def test_a_faulty_cell_is_named_by_its_path_in_json(caller):
    rows = [{"kind": "travel"}, {"kind": "fees", "amount": {"amount": "x", "currency": "CHF"}}]
    sent = {"values": {"name": "Trip", "costs": rows}}

    answer = caller.post("/api/v1/claim", sent, content_type="application/json")

    assert answer.status_code == 422
    assert [f["field"] for f in answer.json()["faults"]] == ["costs.1.amount"]


def test_period_country_phone_and_rating_are_drawn_and_saved(client):
    page = body(client.get("/new/claim"))
    assert page.count('type="date" id="f-year') == 2
    assert '<option value="CH">Switzerland</option>' in page
    assert ">4 – Good<" in page
    sent = {
        "name": "Trip",
        "year": ["2026-09-01", "2027-06-30"],
        "country": "CH",
        "call": "+41 22 917 00 00",
        "grade": "4",
    }

    made = of(client.post("/new/claim", sent))

    shown = body(client.get(f"/r/claim/{made.number}"))
    assert 'href="tel:+41229170000"' in shown
    assert "4 of 4 – Good" in shown
    assert '<time datetime="2027-06-30">30 June 2027</time>' in shown
    assert "Switzerland" in body(client.get("/r/claim?country.eq=CH"))
    assert 'value="2027-06-30"' in body(client.get(f"/edit/claim/{made.number}"))


def test_period_and_rating_go_in_and_out_as_json(caller):
    year = {"start": "2026-09-01", "end": "2027-06-30"}
    sent = {"values": {"name": "Trip", "year": year, "grade": 3, "country": "FR"}}

    answer = caller.post("/api/v1/claim", sent, content_type="application/json")

    values = answer.json()["values"]
    assert (values["year"], values["grade"], values["country"]) == (year, 3, "FR")


def test_a_question_that_follows_is_drawn_after_its_answer(client):
    primary = body(client.post("/new/grant", {"grade": "primary", "_more": "_questions"}))
    tertiary = body(client.post("/new/grant", {"grade": "tertiary", "_more": "_questions"}))

    assert 'name="boarding"' in primary
    assert 'name="boarding"' not in tertiary
    assert 'name="total"' not in primary
    assert 'value="_questions"' in primary


def test_checks_speak_on_form_page_and_interface(client, caller):
    sent = {"name": "G", "boarding": "true", "costs.0.amount": "5", "advance": "9"}
    refused = client.post("/new/grant", sent)
    assert refused.status_code == 422
    assert "The advance is above the costs." in body(refused)

    year = ["2026-01-01", "2999-12-31"]
    made = client.post("/new/grant", {**sent, "advance": "", "year": year})
    page = body(client.get(made["Location"]))
    assert "The year is not over." in page
    assert "5.00&nbsp;USD" in page
    answer = caller.get(f"/api/v1/grant/{made['Location'].rpartition('/')[2]}").json()
    assert answer["warnings"] == ["The year is not over."]
    assert answer["values"]["total"] == {"amount": "5.00", "currency": "USD"}
