"""An education grant claim from its draft to payment or refusal, through every door alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from tests import worlds
from tests.kernel.clocks.desk import at
from tests.scenarios.doors import DOORS, Door, Refused

from secretariat.kernel import contents, measures, notices, queries, records
from secretariat.kernel.clocks.duties import attend
from secretariat.kernel.clocks.showing import clocks_of
from secretariat.kernel.jobs import run_waiting
from secretariat.kernel.values import Record

pytestmark = pytest.mark.django_db(databases="__all__")
GENEVA = ZoneInfo("Europe/Zurich")
REGISTER = "education_grant_claim"
STEPS = [("0", "11600", "0.86"), ("11600", "17400", "0.81"), ("17400", "23200", "0.76")]
FEES = [
    {"kind": "enrolment", "amount": {"amount": "600.00", "currency": "USD"}},
    {"kind": "tuition", "amount": {"amount": "14000.00", "currency": "USD"}},
]
PEOPLE = {
    "PARENT": ("EMPLOYMENT", []),
    "OFFICER": ("HRD", ["benefits_officer"]),
    "SECOND": ("HRD", ["benefits_officer", "payments_officer"]),
    "CHIEF": ("HRD", ["benefits_chief"]),
    "PAYER": ("FINANCE", ["payments_officer"]),
    "AUDIT": ("FINANCE", ["auditor"]),
    "COLLEAGUE": ("FINANCE", []),
}


def usd(amount: str) -> dict[str, str]:
    """Return an amount as the API takes it."""
    return {"amount": amount, "currency": "USD"}


@dataclass
class Desk:
    """The people of the case, its records, and one door by which all acts go."""

    door: Door
    child: Record = field(init=False)
    school: Record = field(init=False)
    scale: Record = field(init=False)

    def furnish(self) -> "Desk":
        """Recognize a child and a school, and bring a scale into force."""
        officer, chief = worlds.actor("OFFICER"), worlds.actor("CHIEF")
        parent = worlds.actor("PARENT")
        values = {"name": "Kim Example", "relation": "child", "born_on": "2012-05-01"}
        self.child = records.create("dependant", values, actor=parent)
        values = {"name": "Lake School", "country": "CH", "stages": "several"}
        made = records.create("school", values, actor=parent)
        self.school = records.move("school", made.id, "recognize", actor=officer)
        steps = [
            {"above": usd(low), "upto": usd(high), "share": share} for low, high, share in STEPS
        ]
        given = {"name": "Scale of 2025", "decision": "Circular 2025/1", "from_on": "2025-07-01"}
        self.scale = records.create(
            "education_grant_scale", {**given, "steps": steps}, actor=chief, submit=True
        )
        return self

    def draft(self, **values: object) -> str:
        """Let the parent draft a claim; return what names it."""
        given: dict[str, object] = {
            "name": "School fees 2025-26",
            "child": self.child.number,
            "school": self.school.number,
            "school_year": {"start": "2025-09-01", "end": "2026-02-28"},
            "stage": "secondary",
            "costs": FEES,
            "account": "CH9300762011623852957",
        }
        return self.door.create("parent", REGISTER, {**given, **values})

    def submit(self, ref: str) -> str:
        """Let the parent submit a claim and return its number."""
        self.door.move("parent", REGISTER, ref, "submit", attested=True)
        return str(self.now(ref).number)

    def act(self, who: str, ref: str, move: str, **answers: object) -> None:
        """Make a move by the door."""
        self.door.move(who, REGISTER, ref, move, **answers)

    def refused(self, words: str, act: Callable[..., object], *given: Any, **named: Any) -> None:
        """Check that the door refuses an act with these words."""
        with pytest.raises(Refused) as refusal:
            act(*given, **named)
        assert words in str(refusal.value)

    def now(self, ref: str) -> Record:
        """Return a claim as it stands."""
        return queries.get(REGISTER, ref, reader=worlds.house())

    def due(self, ref: str, clock: str) -> str | None:
        """Return when a clock is due by the clock of Geneva; paused clocks say so."""
        shown = {one.name: one for one in clocks_of(REGISTER, ref, reader=worlds.house())}[clock]
        if shown.due_at is None:
            return shown.status
        return shown.due_at.astimezone(GENEVA).strftime("%Y-%m-%d %H:%M")


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def desk(request, staff):
    """Return the desk behind one door."""
    worlds.unit("HRD", parent="ORG")
    for number, (unit, roles) in PEOPLE.items():
        staff(number, unit, *roles)
    with at("2026-03-01 09:00"):
        return Desk(request.param).furnish()


def text_of(digest: str) -> str:
    """Return the text of a PDF that the house keeps, white space folded."""
    with contents.store().open(digest) as stream:
        pdf = pypdfium2.PdfDocument(stream.read())
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def everything_late(now: datetime) -> None:
    """Let the house attend to its clocks until nothing is left."""
    while attend(now):
        pass


def test_a_claim_is_returned_once_certified_by_another_and_paid_by_a_third(desk):
    with at("2026-03-26 10:00"):
        ref = desk.draft()
        sentence = "Certify the costs to submit the claim."
        desk.refused(sentence, desk.act, "parent", ref, "submit", attested=False)
        number = desk.submit(ref)
        assert desk.due(number, "decision") == "2026-04-20 18:00"  # over Easter and summer time
    with at("2026-04-01 10:00"):
        desk.act("officer", number, "send_back", reason="The invoice for tuition is missing.")
        assert desk.due(number, "decision") == "paused"
        assert desk.due(number, "lapse") == "2026-06-01 00:00"
        run_waiting("prompt")
        told = notices.listing(worlds.actor("PARENT"))
        assert number in [one.record.number for one in told]
    with at("2026-04-09 10:00"):
        desk.door.edit(
            "parent", REGISTER, number, {"costs": [*FEES, {**FEES[0], "kind": "language"}]}
        )
        desk.submit(number)
        assert desk.due(number, "decision") == "2026-04-24 18:00"  # four closes of business later
        desk.refused("", desk.door.edit, "parent", REGISTER, number, {"costs": FEES})
    with at("2026-04-10 10:00"):
        desk.refused("scale", desk.act, "officer", number, "certify")
        desk.door.edit(
            "officer", REGISTER, number, {"scale": desk.scale.number, "advance": usd("2000.00")}
        )
        desk.act("officer", number, "certify")
        certified = desk.now(number)
        assert str(certified.values["admissible"]) == "15200.00 USD"
        assert str(certified.values["granted"]) == "12892.00 USD"  # 11,600 × 0.86 + 3,600 × 0.81
        assert str(certified.values["payable"]) == "10892.00 USD"
        assert certified.values["scale_used"] == f"{desk.scale.number}, Circular 2025/1"
        assert certified.values["returns"] == 1
    with at("2026-04-13 10:00"):
        desk.refused("", desk.act, "officer", number, "pay", voucher="V-1")
        desk.act("payer", number, "pay", voucher="V-1")

    paid = desk.now(number)
    assert (paid.state, paid.result, paid.file_plan_class) == ("paid", "granted", "HR.BEN.01")
    assert "V-1" in str(queries.history(REGISTER, number, reader=worlds.house()))
    with at("2026-04-14 10:00"):
        days = measures.compute(REGISTER, "waiting_time", reader=worlds.house())
        assert [str(group.figures["median"]) for group in days.totals] == ["9"]


def test_nobody_decides_on_a_claim_of_their_own(desk):
    worlds.role("PARENT", "benefits_officer")
    worlds.role("PARENT", "payments_officer")
    with at("2026-04-10 10:00"):
        number = desk.submit(desk.draft())
        desk.door.edit("officer", REGISTER, number, {"scale": desk.scale.number})
        own = "A claim is certified by somebody else than the claimant"
        desk.refused(own, desk.act, "parent", number, "certify")
        answers = {"ground": "late", "reason": "Late."}
        sentence = "Nobody decides on a claim of their own."
        desk.refused(sentence, desk.act, "parent", number, "reject", **answers)
        desk.act("second", number, "certify")
        third = "A claim is paid by somebody else than the claimant and who certified it."
        desk.refused(third, desk.act, "second", number, "pay", voucher="V-2")
        desk.refused(third, desk.act, "parent", number, "pay", voucher="V-2")
        desk.act("payer", number, "pay", voucher="V-2")
    assert desk.now(number).state == "paid"


def test_a_claim_that_is_refused_says_why(desk):
    with at("2026-04-10 10:00"):
        number = desk.submit(desk.draft())
        desk.refused("", desk.act, "officer", number, "reject", ground="late")
        desk.act("officer", number, "reject", ground="late", reason="The claim came too late.")

    refused = desk.now(number)
    assert (refused.state, refused.result, refused.file_plan_class) == (
        *("rejected", "refused"),
        "HR.BEN.02",
    )
    (letter,) = refused.values["letters"]
    assert letter.name == f"{number} Reject.pdf"
    said = text_of(letter.digest)
    for words in ("Your education grant claim", "Kim Example", "Lake School", "14,600.00 USD"):
        assert words in said
    assert "Ground: Too late." in said
    assert "The claim came too late." in said
    assert "10 April 2026" in said
    assert letter.name in desk.door.shown("parent", REGISTER, number)
    desk.refused("", desk.door.shown, "colleague", REGISTER, number)
    told = queries.history(REGISTER, number, reader=worlds.actor("PARENT"))
    assert told[-1].asked["reason"] == "The claim came too late."


def test_the_letter_of_a_refusal_is_seen_before_it_is_written(desk, tmp_path):
    answers = {"ground": "late", "reason": "The claim came too late."}
    with at("2026-04-10 10:00"):
        number = desk.submit(desk.draft())
        client = DOORS[0].client("officer")
        address = f"/letter/{REGISTER}/reject/{number}"
        seen = client.post(address, answers)
        unanswered = client.post(address, {})
        path = tmp_path / "letter.pdf"
        given = ("ground=late", "reason=Too late.", "--as", "officer", "--to", str(path))
        DOORS[2].run("letter", number, "reject", *given)

    assert (seen.status_code, seen["Content-Type"]) == (200, "application/pdf")
    assert (unanswered.status_code, path.read_bytes()[:4]) == (422, b"%PDF")
    assert (desk.now(number).state, desk.now(number).values["letters"]) == ("submitted", ())


def test_a_returned_claim_lapses_after_sixty_days(desk):
    with at("2026-03-26 10:00"):
        number = desk.submit(desk.draft())
    with at("2026-04-01 10:00"):
        desk.act("officer", number, "send_back", reason="Complete it.")
    with at("2026-05-31 12:00") as now:
        everything_late(now)
        assert desk.now(number).state == "returned"
    with at("2026-06-02 09:00") as now:
        everything_late(now)

    lapsed = desk.now(number)
    assert (lapsed.state, lapsed.result) == ("rejected", "refused")
    assert "Not completed in time" in text_of(lapsed.values["letters"][0].digest)
    last = queries.history(REGISTER, number, reader=worlds.house())
    assert any("sixty days" in str(change) for change in last)


def test_who_is_not_concerned_sees_no_claim_and_each_office_only_its_part(desk):
    with at("2026-04-10 10:00"):
        number = desk.submit(desk.draft())
        desk.refused("", desk.door.shown, "colleague", REGISTER, number)
        assert "CH9300762011623852957" in desk.door.shown("parent", REGISTER, number)
        assert "CH9300762011623852957" not in desk.door.shown("officer", REGISTER, number)
        assert "Kim Example" in desk.door.shown("officer", REGISTER, number)
        payer = desk.door.shown("payer", REGISTER, number)
        assert "CH9300762011623852957" in payer
        assert "Kim Example" not in payer
        assert "CH9300762011623852957" not in desk.door.shown("audit", REGISTER, number)


def test_a_child_over_twenty_five_or_of_another_parent_is_refused(desk):
    parent, colleague = worlds.actor("PARENT"), worlds.actor("COLLEAGUE")
    values = {"name": "Old Example", "relation": "child", "born_on": "1999-05-01"}
    old = records.create("dependant", values, actor=parent)
    other = records.create("dependant", {**values, "name": "Other"}, actor=colleague)
    with at("2026-04-10 10:00"):
        ref = desk.draft(child=old.number)
        desk.refused("over 25", desk.submit, ref)
        desk.refused("", desk.draft, child=other.number)


@pytest.mark.parametrize(
    ("costs", "granted"),
    [("10000.00", "8600.00"), ("11600.01", "9976.01"), ("30000.00", "19082.00")],
)
def test_the_scale_refunds_step_by_step(staff, costs, granted):
    worlds.unit("HRD", parent="ORG")
    for number, (unit, roles) in PEOPLE.items():
        staff(number, unit, *roles)
    with at("2026-04-10 10:00"):
        desk = Desk(DOORS[2]).furnish()
        number = desk.submit(desk.draft(costs=[{"kind": "tuition", "amount": usd(costs)}]))
        desk.door.edit("officer", REGISTER, number, {"scale": desk.scale.number})
        desk.act("officer", number, "certify")
    assert str(desk.now(number).values["granted"]) == f"{granted} USD"
