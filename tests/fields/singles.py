"""Singles: periods, countries, telephone numbers and ratings on every door."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.foundation import countries
from secretariat.kernel import finding, indexing, queries, records
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.intake import Fault, read_value
from secretariat.kernel.queries import parse_filter
from secretariat.kernel.records import ValuesInvalid
from secretariat.kernel.registers import get
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.tables.rows import evidence_of, from_evidence
from secretariat.kernel.values import Period
from tests import worlds

YEAR = {"start": "2026-09-01", "end": "2027-06-30"}
GIVEN = {"year": YEAR, "country": "ch", "call": "+41 22 917 00 00", "grade": 4}


def claim(actor, /, **values):
    return records.create("claim", {"name": "Claim", **values}, actor=actor, submit=False)


def listed(reader, sort=None, **asked):
    filters = [parse_filter(get("claim"), name.replace("__", "."), v) for name, v in asked.items()]
    found = queries.page("claim", reader=reader, filters=filters, sort=sort or "name")
    return [record.title for record in found.records]


def test_values_are_read_as_they_were_given(house):
    made = claim(house.manager, **GIVEN)

    assert made.values["year"] == Period(date(2026, 9, 1), date(2027, 6, 30))
    assert (made.values["country"], made.values["grade"]) == ("CH", 4)
    assert made.values["call"] == "+41 22 917 00 00"
    told = queries.history("claim", made.id, reader=house.manager)[0].fields
    assert (told["year"], told["country"], told["grade"]) == (YEAR, "CH", 4)
    assert verify(record=made.id).is_clean


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("year", "2026-09-01", "not_period"),
        ("year", {"start": "2026-09-01"}, "not_period"),
        ("year", {"start": "2026-09-01", "end": "2026-13-01"}, "not_date"),
        ("year", {"start": "2026-09-01", "end": "2026-08-31"}, "period_reversed"),
        ("year", {"from": "2026-09-01"}, "not_period"),
        ("country", "XX", "not_country"),
        ("country", "EU", "not_country"),
        ("country", "Switzerland", "not_country"),
        ("call", "917 00 00", "not_phone"),
        ("call", "+41 22 CALL ME", "not_phone"),
        ("grade", 0, "not_rating"),
        ("grade", "5", "not_rating"),
        ("grade", "much", "not_integer"),
    ],
)
def test_what_is_none_is_refused(house, name, sent, code):
    with pytest.raises(ValuesInvalid) as refusal:
        claim(house.manager, **{name: sent})

    assert worlds.codes_of(refusal.value) == {name: code}


def test_lists_filter_and_sort_by_them(house):
    claim(house.manager, name="A", **GIVEN)
    claim(house.manager, name="B", year="2025-01-01/2025-12-31", country="FR", grade=1)
    claim(house.manager, name="C")

    assert listed(house.manager, year__covers="2025-12-31") == ["B"]
    assert listed(house.manager, year__covers="2026-08-31") == []
    assert listed(house.manager, year__gte="2026-01-01") == ["A"]
    assert listed(house.manager, year__empty="true") == ["C"]
    assert listed(house.manager, country="FR") == ["B"]
    assert listed(house.manager, grade__gte="2") == ["A"]
    assert listed(house.manager, sort="year") == ["C", "B", "A"]
    assert listed(house.manager, sort="-grade") == ["A", "B", "C"]


def test_a_country_is_found_by_its_name_in_three_languages(house):
    claim(house.manager, **GIVEN)
    indexing.drain_all()

    for word in ("Switzerland", "Suisse", "Suiza"):
        assert finding.find(word, reader=house.manager).total == 1


@given(st.dates(), st.dates())
def test_a_period_survives_every_form(one, other):
    spec, found = FieldSpec(type="period"), Period(min(one, other), max(one, other))

    def read(raw):
        return read_value(spec, raw, resolve=lambda _r, _t: None, today=date(2026, 1, 1))

    assert read(str(found)) == read(evidence_of(found)) == found
    assert from_evidence(spec, evidence_of(found)) == found
    if one != other:
        with pytest.raises(Fault):
            read({"start": found.end.isoformat(), "end": found.start.isoformat()})


def test_every_country_has_a_name_in_every_language():
    assert len(countries.codes()) == 249
    for code in countries.codes():
        assert all(countries.name(code, lang) != code for lang in ("en", "fr", "es"))
