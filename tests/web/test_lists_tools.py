"""Tools of a list: counts beside the filters, chosen columns, downloads in three forms."""

import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal

from secretariat.web.listing.workbook import _write
from tests.web.pages import body

GIFTS = "/r/gift"
LAZILY = {"HTTP_HX_REQUEST": "true"}


def test_counts_stand_beside_values_and_lead_to_the_narrowed_list(officer):
    page = body(officer.get(f"{GIFTS}?counts=1"))

    assert 'id="facet-state"' in page
    assert "state.eq=kept" in page
    assert "(remove)" not in page


def test_a_chosen_value_is_marked_and_its_link_takes_it_away(officer):
    page = body(officer.get(f"{GIFTS}?state.eq=kept&counts=1", **LAZILY))

    facets = page[page.index('id="facets"') : page.index('class="filter-form"')]
    assert 'aria-current="true"' in facets
    states = facets[facets.index("facet-state") : facets.index("</section>")]
    assert states.count("state.eq=") == states.count("<li>") - 1 > 0
    assert "counts=1" not in facets


def test_counts_hold_only_what_the_reader_may_see(colleague):
    page = body(colleague.get(f"{GIFTS}?counts=1"))

    facets = page[page.index('id="facets"') : page.index('class="filter-form"')]
    assert "state.eq=kept" not in facets


def test_without_asking_nothing_is_counted(officer):
    page = body(officer.get(GIFTS))

    assert 'id="facet-state"' not in page
    assert "counts=1" in page


def test_columns_of_the_address_are_shown_in_their_order(officer):
    page = body(officer.get(f"{GIFTS}?columns=giver,number,nonsense"))

    head = page[page.index("<thead") : page.index("</thead>")]
    assert head.index("Giver") < head.index("Number")
    assert "Received on" not in head


def test_chosen_columns_survive_filtering_and_filters_survive_choosing(officer):
    page = body(officer.get(f"{GIFTS}?columns=giver&columns=number&state.eq=kept&sort=number"))

    filters, columns = page[page.index('class="filter-form"') :].split("</form>")[:2]
    assert '<input type="hidden" name="columns" value="giver">' in filters
    assert '<input type="hidden" name="sort" value="number">' in filters
    assert '<input type="hidden" name="state.eq" value="kept">' in columns


def test_json_lines_hold_values_under_declared_names(officer):
    response = officer.get("/export/gift.jsonl?state.eq=kept")

    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert {line["state"] for line in lines} == {"kept"}
    assert all(line["number"] and "description" in line["values"] for line in lines)


def test_what_is_hidden_is_in_no_form_of_download(colleague):
    response = colleague.get("/export/gift.jsonl")

    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert lines
    assert all("place" not in line["values"] for line in lines)


def test_workbook_holds_the_chosen_columns_as_cells_of_their_kind(officer):
    response = officer.get("/export/gift.xlsx?columns=number,description,received_on,value")

    book = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "Carved wooden bowl" in sheet
    assert "<f>" not in sheet
    assert "Place of custody" not in sheet


def test_workbook_loses_no_digit_and_writes_no_formula():
    written = []

    class Sheet:
        def __getattr__(self, name):
            return lambda *cell: written.append((name, *cell[2:3]))

    exact = Decimal("123456789012345678.25")
    for cell in ("=1+1", exact, 12, date(2026, 1, 2), datetime(2026, 1, 2).astimezone()):
        _write(Sheet(), (1, 0), cell, {date: None, datetime: None})

    assert written[0] == ("write_string", "=1+1")
    assert written[1] == ("write_string", "123456789012345678.25")
    assert [name for name, _ in written[2:]] == ["write_number", "write_datetime", "write_datetime"]


def test_unknown_form_of_download_is_not_there(officer):
    assert officer.get("/export/gift.pdf").status_code == 404
