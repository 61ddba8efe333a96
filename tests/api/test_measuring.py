"""Measures over the API: what is declared, and figures at the end of a day."""

import pytest

pytestmark = pytest.mark.django_db(databases="__all__")
AT = "/api/v1/measures/gift"


def test_measures_of_a_register_are_told_in_the_callers_language(house):
    told = house.client("officer").get(AT, headers={"Accept-Language": "fr"}).json()["measures"]

    assert [m["name"] for m in told] == ["declared_value", "kept_share"]
    assert told[0]["label"] == "Valeur des cadeaux déclarés"
    assert told[0]["by"] == ["received_on.year", "kind"]


def test_figures_are_exact_text_under_the_callers_access(house):
    house.gift()
    house.gift(
        value={"amount": "0.25", "currency": "USD"}, recipient=house.people["officer"].number
    )

    whole = house.client("auditor").get(f"{AT}/declared_value").json()
    mine = house.client("member").get(f"{AT}/declared_value").json()

    assert whole["groups"] == [{
        "key": ["2026", "gift"], "currency": "USD", "count": 2,
        "figures": {"count": 2, "sum": "120.75"},
    }]  # fmt: skip
    assert [group["figures"]["sum"] for group in mine["totals"]] == ["120.50"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{AT}/declared_value?as_of=yesterday", 400, "api.query_invalid"),
        (f"{AT}/declared_value?on=2026-01-01", 400, "api.query_invalid"),
        (f"{AT}/weight", 404, "measure.unknown"),
        ("/api/v1/measures/nothing", 404, "register.unknown"),
    ],
)
def test_questions_that_cannot_be_answered_are_problems(house, path, status, code):
    answer = house.client("officer").get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31"])
def test_any_day_is_answered(house, day):
    house.gift()

    told = house.client("officer").get(f"{AT}/kept_share?as_of={day}").json()

    assert told["as_of"] <= "2100"
    assert len(told["groups"]) == (1 if day > "2100" else 0)


def test_a_token_for_another_register_learns_nothing(house):
    answer = house.client("officer", "unit:read").get(AT)

    assert answer.status_code == 403


def test_every_measure_is_described(house):
    paths = house.client("officer").get("/api/v1/openapi.json").json()["paths"]

    assert "/api/v1/measures/gift/declared_value" in paths
