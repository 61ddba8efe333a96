"""A gift, from its declaration to its return."""

import pytest
from tests import worlds

from secretariat.kernel import finding, queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.values import Masked


def test_a_gift_is_declared_valued_and_given_back(staff, search):
    clerk = staff("CLERK", "EMPLOYMENT")
    colleague = staff("OTHER", "EMPLOYMENT")
    officer = staff("OFFICER", "FINANCE", "gifts_officer")
    auditor = staff("AUDITOR", "ORG", "auditor")

    gift = worlds.gift(
        clerk, description="Silver bowl", value="450 CHF", **{"description@fr": "Coupe"}
    )
    search()

    assert gift.number == f"GIFT-{clerk.today.year}-0001"
    assert queries.page("gift", reader=colleague).records == ()
    assert finding.find("coupe", reader=colleague).total == 0
    assert [h.record.number for h in finding.find("coupe", reader=officer).hits] == [gift.number]
    with pytest.raises(NotFound):
        queries.get("gift", gift.number, reader=colleague)

    values = {"valuation_note": "Valued by the museum", "place": "Safe 3"}
    valued = records.edit("gift", gift.number, values, actor=officer, version=gift.version)
    seen = queries.get("gift", gift.number, reader=clerk)
    assert seen.values["valuation_note"] == Masked("•••• seum")
    assert "place" not in seen.values
    assert queries.get("gift", gift.number, reader=auditor).values["place"] == "Safe 3"

    with pytest.raises(NotAllowed):
        records.move("gift", gift.number, "give_back", actor=clerk, answers={"reason": "x"})
    answers = {"reason": "Above the limit of the rules."}
    returned = records.move(
        "gift", gift.number, "give_back", actor=officer, answers=answers, version=valued.version
    )

    assert (returned.state, returned.result) == ("returned", "returned")
    assert (returned.file_plan_class, returned.trigger_on) == ("ADM.GIF.02", officer.today)
    told = queries.history("gift", gift.number, reader=clerk)
    assert [change.kind for change in told] == ["create", "edit", "give_back"]
    assert told[-1].asked == answers
    assert "place" not in told[1].fields
    search()
    assert dict(finding.find("bowl", reader=auditor).facets["state"]) == {"returned": 1}
