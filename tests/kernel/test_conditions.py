"""Conditions: what stands around a record when an expression about it is worked out."""

from dataclasses import replace
from datetime import date

import pytest
from tests import worlds

from secretariat.kernel import conditions, registers
from secretariat.kernel.expressions import compile_expression, names_of


@pytest.mark.django_db
def test_working_days_are_those_of_the_calendar_that_applies():
    """Good Friday and Easter Monday do not count in Geneva, Chakri Day in Bangkok."""
    worlds.unit("ORG")
    records = {"ORG": 4, "BKK": 5}
    gift = registers.get("gift")
    names = names_of(gift, place="when", institution=registers.institution(), move="keep")
    asked = compile_expression("workdays(received_on, today)", names)
    worlds.unit("BKK", parent="ORG")
    worlds.edit("unit", "BKK", {"calendar": "bangkok"})

    for unit, days in records.items():
        worlds.person(f"P-{unit}", unit=unit)
        actor = worlds.actor(f"P-{unit}", on=date(2026, 4, 9))
        env = conditions.env_of_new(gift, actor)
        found = asked.evaluate(replace(env, values={"received_on": date(2026, 4, 1)}))
        assert (unit, found) == (unit, days)
