"""Lists: what is shown, filtered, sorted, paged and exported."""

import csv
import io

from django.urls import reverse

from secretariat.web.listing.export import safe
from tests.web.pages import body, without_tokens

GIFTS = "/r/gift"


def test_list_shows_the_declared_columns(officer):
    page = body(officer.get(GIFTS))

    for label in ["Number", "Description", "Giver", "Received on", "Estimated value", "State"]:
        assert label in page
    assert "Carved wooden bowl" in page
    assert "1,234,567.00" in page


def test_list_holds_only_what_the_reader_may_see(colleague):
    page = body(colleague.get(GIFTS))

    assert "Carved wooden bowl" in page
    assert "Desk clock" not in page


def test_filter_narrows_and_can_be_removed(officer):
    page = body(officer.get(f"{GIFTS}?state.eq=kept"))

    assert "Desk clock" in page
    assert "Carved wooden bowl" not in page
    assert 'class="chip"' in page
    assert "Kept by the house" in page


def test_filter_takes_a_name_in_place_of_a_number(client_of):
    page = body(
        client_of("records.manager").get("/r/aggregation?unit.eq=Records+and+Archives+Unit")
    )

    assert "Correspondence with the ministry" in page


def test_filter_that_names_no_field_is_refused_in_words(officer):
    response = officer.get(f"{GIFTS}?secret.eq=1")

    assert response.status_code == 400
    assert "the register has no such field" in body(response)


def test_sorted_column_says_so(officer):
    page = body(officer.get(f"{GIFTS}?sort=-value"))

    assert 'aria-sort="descending"' in page
    assert page.index("Model ship") < page.index("Carved wooden bowl")


def test_empty_list_says_what_to_do(officer):
    page = body(officer.get(f"{GIFTS}?state.eq=returned"))

    assert "Nothing fits these filters" in page


def test_unknown_and_closed_registers_give_the_same_answer(visitor):
    unknown, closed = visitor.get("/r/nothing"), visitor.get("/r/person")

    assert unknown.status_code == closed.status_code == 404
    first = without_tokens(unknown).replace("nothing", "")
    assert first == without_tokens(closed).replace("person", "")


def test_export_holds_the_filtered_list(officer):
    response = officer.get("/export/gift.csv?state.eq=kept")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:3] == ["Number", "State", "Description"]
    assert len(rows) == 2
    assert rows[1][2] == "Desk clock"
    assert response["Content-Disposition"] == 'attachment; filename="gift.csv"'


def test_export_defuses_formulas(officer):
    response = officer.get("/export/gift.csv")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert "'=SUM(A1:A9)" in cells
    assert "'+41 22" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_every_dangerous_start_is_defused():
    assert [safe(f"{c}x")[0] for c in "=+-@\t\r\0"] == ["'"] * 7
    assert safe("plain = text") == "plain = text"


def test_hidden_fields_are_empty_in_the_export(client_of, house):
    response = client_of("colleague").get("/export/person.csv")

    text = b"".join(response.streaming_content).decode()
    assert "+41 22 555" not in text
    assert "1980-02-29" not in text


def test_choices_answer_under_access(visitor, officer):
    found = officer.get(reverse("choices", args=["gift", "recipient"]), {"text": "colleague"})

    assert 'value="S-0005"' in body(found)
    assert body(visitor.get(reverse("choices", args=["gift", "recipient"]))).strip() == ""


def test_about_page_says_who_may_do_what(officer):
    page = body(officer.get("/about/gift"))

    assert "The person named under “Recipient”" in page
    assert "Gifts officer" in page
    assert "Not shown: Place of custody." in page
    assert "ADM.GIF.01" in page
