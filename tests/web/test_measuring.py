"""The page of measures: figures, pictures and tables for any day."""

import csv
import io

import pytest

from secretariat.web.measuring.charts import Bar, chart
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
