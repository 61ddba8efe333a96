"""The page of measures: figures, pictures and tables for any day."""

import csv
import io
import re
from itertools import pairwise

import pytest

from secretariat.kernel import records, registers
from secretariat.web.measuring.charts import Bar, chart, lines_of
from tests.web.pages import body, heading

FIGURES = "/measures/gift"


def test_page_shows_each_measure_with_picture_table_and_total(officer):
    response = officer.get(FIGURES)
    page = body(response)

    assert heading(response) == "Figures: Gifts"
    assert "Value of gifts declared" in page
    assert page.count('class="picture"') == page.count('class="marks"') > 0
    assert "<tfoot>" in page
    assert "1,234,567.00" in page


def test_figures_are_those_of_what_the_reader_may_read(colleague, officer):
    mine, all_ = body(colleague.get(FIGURES)), body(officer.get(FIGURES))

    assert "1,234,567.00" in all_
    assert mine != all_
    assert "Desk clock" not in mine


def test_a_day_before_everything_shows_nothing(officer):
    page = body(officer.get(f"{FIGURES}?as_of=1999-12-31"))

    assert "Nothing was counted at the end of this day." in page
    assert "picture" not in page


def test_a_day_that_is_none_is_told_and_today_is_shown(officer):
    response = officer.get(f"{FIGURES}?as_of=soon")

    assert response.status_code == 400
    assert "Write the day as 2026-01-31" in body(response)
    assert "picture" in body(response)


def test_export_is_exact_and_says_its_day(officer):
    response = officer.get(f"{FIGURES}/declared_value.csv")

    lines = list(csv.DictReader(io.StringIO(body(response))))
    assert response["Content-Type"].startswith("text/csv")
    assert {"as_of", "received_on.year", "kind", "currency", "count", "sum"} == lines[0].keys()
    assert "1234567.00" in {line["sum"] for line in lines}


@pytest.mark.parametrize("path", ["/measures/nothing", f"{FIGURES}/weight.csv"])
def test_what_is_not_declared_is_not_found(officer, path):
    assert officer.get(path).status_code == 404


def test_visitors_get_no_figures_of_an_internal_register(visitor):
    assert visitor.get(FIGURES).status_code != 200


def test_text_in_a_picture_runs_nothing():
    svg = chart(
        [Bar("<script>x</script>", '"><img src=x>', 1.0)], label="&", title="T", is_part=True
    )

    assert "<script" not in svg
    assert "<img" not in svg
    assert "style=" not in svg


def test_groups_stand_as_declared_and_others_by_size(officer, house):
    actor = house.actor("gifts.officer")
    given = {"giver": "A", "value": "1 USD", "received_on": "2026-01-15", "kind": "award"}
    for number in range(3):
        recipient = house.people["colleague"].id
        values = {**given, "description": f"Medal {number}", "recipient": str(recipient)}
        records.create("gift", values, actor=actor)

    page = body(officer.get(FIGURES))

    kinds = registers.get("gift").fields["kind"].of
    shown = [
        kind for kind in re.findall(r"<td><bdi>([^<]+)</bdi></td>", page) if kind in kinds.values()
    ]
    places = [list(kinds.values()).index(kind) for kind in shown]
    first = next((n for n, (a, b) in enumerate(pairwise(places), 1) if b < a), len(places))
    assert first > 1
    assert places[:first] == sorted(places[:first])


def test_long_names_are_broken_and_have_room():
    name = "Applications Management Services Branch of the Information Technology Department"

    svg = chart([Bar(name, "", 1.0), Bar("Field", "", 2.0)], label="N", title="T", is_part=True)

    assert "".join(lines_of(name)).replace(" ", "") == name.replace(" ", "")
    assert all(len(line) <= 24 for line in lines_of(name))
    assert all(f">{line}</" in svg for line in lines_of(name))
    assert "…" not in svg
