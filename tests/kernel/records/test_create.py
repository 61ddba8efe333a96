"""Creating: what is taken, what is refused in which words, and what is written."""

from datetime import date
from decimal import Decimal

import pytest
from tests import worlds

from secretariat.kernel import queries, records
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.records import KeyReused, ValuesInvalid
from secretariat.kernel.registers import UnknownRegister
from secretariat.kernel.values import Money, Ref


def refused(people, **values):
    with pytest.raises(ValuesInvalid) as refusal:
        worlds.gift(people.clerk, **values)
    return worlds.faults_of(refusal.value)


def test_values_come_back_typed_with_defaults_and_number(people):
    made = worlds.gift(people.clerk, description="  Vase e\u0301te\u0301 ", value="120.5 CHF")

    assert made.values["description"] == "Vase été"
    assert made.values["value"] == Money(Decimal("120.50"), "CHF")
    assert made.values["received_on"] == date(2026, 1, 2)
    assert made.values["recipient"] == Ref(people.clerk.person, "person", "CLERK", "Person CLERK")
    assert made.number == f"GIFT-{people.clerk.today.year}-0001"
    assert (made.state, made.result, made.level, made.version) == ("declared", None, "internal", 1)
    assert (made.file_plan_class, made.title, made.language) == ("ADM.GIF", "Vase été", "en")


def test_numbers_have_no_gap_where_requests_were_refused(people):
    first = worlds.gift(people.clerk)
    refused(people, kind="bribe")
    with pytest.raises(NotAllowed):
        worlds.gift(people.clerk, recipient="COLLEAGUE")
    second = worlds.gift(people.clerk)

    assert [g.number[-4:] for g in (first, second)] == ["0001", "0002"]


def test_numbers_start_again_with_the_year_of_the_headquarters(people):
    worlds.gift(people.gifts, recipient="CLERK")
    later = worlds.actor("GIFTS", on=date(2031, 1, 1))

    made = worlds.gift(later, recipient="CLERK")
    again = worlds.gift(worlds.actor("GIFTS"), recipient="CLERK")

    assert made.number == "GIFT-2031-0001"
    assert again.number.endswith("-0002")


def test_number_of_a_register_without_year_goes_on(people):
    first = worlds.unit("JUR", parent="ORG")
    post = records.create("post", {"name": "Clerk", "unit": "JUR"}, actor=people.house)
    other = records.create("post", {"name": "Judge", "unit": "JUR"}, actor=people.house)

    assert (first.number, post.number, other.number) == ("JUR", "POST-00001", "POST-00002")


def test_every_fault_is_told_at_once_in_words_that_mend_it(people):
    faults = refused(
        people,
        description="",
        giver="x" * 201,
        kind="bribe",
        value="12.345 CHF",
        received_on="2999-01-01",
    )

    assert faults == {
        "description": "Fill in this field; it is required.",
        "giver": "Give at most 200 characters.",
        "kind": "Choose one of gift, artefact, award.",
        "value": "Write at most 2 digits after the point.",
        "received_on": f"Give at most {people.clerk.today}.",
    }


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        ("description", 7, "Write text."),
        ("description", "one\ntwo", "Write it on one line."),
        ("description", "a\x00b", "Write plain text; this text holds a NUL character."),
        (
            "description",
            "\ud800",
            "Write plain text; this text holds half a character (a lone surrogate).",
        ),
        ("value", "12", None),
        ("value", "-1 CHF", "Give at least 0."),
        ("value", 12.5, "Write a number as text, such as 12.50."),
        ("value", "1,200.00 CHF", "Write a number with a point, such as 1234.50."),
        ("value", "12 chf", "Write the currency as three capital letters, such as CHF."),
        ("value", {"amount": "1", "rate": "2"}, "Give amount and currency."),
        ("value", f"{10**16} CHF", "Write at most 16 digits before the point."),
        ("received_on", "02.01.2026", "Write the date as year-month-day, such as 2026-11-22."),
        ("received_on", "2026-02-30", "There is no such day; check month and day."),
        ("recipient", "NOBODY", "No person 'NOBODY' is known to you."),
        ("recipient", 7, "Name the record by its number."),
        (
            "photograph",
            [{"name": "a.png"}],
            "Upload the file first, then give its name and digest.",
        ),
        (
            "photograph",
            [{"name": "a.png", "digest": "0" * 64}],
            "Upload the file first; its bytes are not here.",
        ),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_or_taken(people, field, raw, sentence):
    if sentence is None:
        assert worlds.gift(people.clerk, **{field: raw}).values[field] is not None
    else:
        assert refused(people, **{field: raw}) == {field: sentence}


def test_names_of_the_engine_and_unknown_names_are_refused_alike(people):
    names = [
        "id",
        "number",
        "state",
        "result",
        "owner",
        "level",
        "caveats",
        "version",
        "access_set",
        "readable_from",
        "record_id",
        "changed_at",
        "file_plan_class",
        "see_custody",
        "value_currency",
        "foo",
        "title",
    ]

    faults = refused(people, **dict.fromkeys(names, "x"))

    assert set(faults) == set(names)
    assert faults["owner"] == "Gift has no field 'owner' that you may write."
    assert faults["foo"] == "Gift has no field 'foo' that you may write."


def test_a_text_in_another_language_is_kept_beside_the_original(people):
    made = worlds.gift(people.clerk, **{"description@fr": "Un vase", "description@es": ""})

    assert made.translations == {"description": {"fr": "Un vase"}}


def test_a_translation_is_refused_where_none_can_be(people):
    faults = refused(people, **{"description@xx": "Vase", "giver@fr": "Le gouvernement"})

    assert faults["giver@fr"] == "Gift has no field 'giver@fr' that you may write."
    assert faults["description@xx"].startswith("Write the language as one of en, fr, es, ")


def test_a_record_for_somebody_else_is_refused(people):
    with pytest.raises(NotAllowed, match=r"You may not create this Gift\."):
        worlds.gift(people.clerk, recipient="COLLEAGUE")


def test_a_visitor_creates_nothing(people):
    from secretariat.kernel.identity import visitor

    with pytest.raises(NotAllowed, match="You may not create this Gift"):
        worlds.gift(visitor())


def test_an_unknown_register_is_refused(people):
    with pytest.raises(UnknownRegister):
        records.create("spaceship", {}, actor=people.house)


def test_a_unique_value_is_given_once(people):
    with pytest.raises(ValuesInvalid) as refusal:
        worlds.unit("RAMS")

    assert worlds.faults_of(refusal.value) == {
        "code": "Another unit has this value; give another one."
    }


def test_a_level_above_the_own_clearance_is_refused(people):
    values = {"name": "Report", "unit": "RAMS"}
    with pytest.raises(ValuesInvalid) as refusal:
        records.create("record", values, actor=people.clerk, level="confidential", submit=False)

    assert worlds.faults_of(refusal.value) == {"level": "Choose one of public, internal."}


def test_a_caveat_that_one_does_not_hold_is_refused(people):
    values = {"name": "Report", "unit": "RAMS"}
    with pytest.raises(ValuesInvalid) as refusal:
        records.create("record", values, actor=people.clerk, caveats=["staff"], submit=False)

    assert worlds.faults_of(refusal.value) == {
        "caveats": "You may set only caveats that you hold yourself."
    }


def test_the_house_may_set_any_caveat_each_once(people):
    values = {"name": "Report", "unit": "RAMS"}
    made = records.create(
        "record", values, actor=people.house, caveats=["medical", "audit", "medical"], submit=False
    )

    assert made.caveats == ("audit", "medical")


def test_an_unknown_language_is_refused(people):
    with pytest.raises(ValuesInvalid) as refusal:
        records.create("record", {"name": "R"}, actor=people.clerk, language="xx", submit=False)

    assert "language" in worlds.codes_of(refusal.value)


def test_a_draft_needs_its_title_alone_and_has_no_number(people):
    made = records.create("record", {"name": "Report"}, actor=people.clerk, submit=False)

    assert (made.number, made.state, made.file_plan_class) == (None, "draft", "REC.FIL.09")
    with pytest.raises(ValuesInvalid):
        records.create("record", {"description": "x"}, actor=people.clerk, submit=False)


def test_submitting_leaves_the_draft_only_when_complete(people):
    with pytest.raises(ValuesInvalid) as refusal:
        records.create("record", {"name": "Report", "unit": "RAMS"}, actor=people.clerk)
    assert worlds.faults_of(refusal.value) == {
        "file_plan_class": "Fill in this field first; file requires it."
    }
    assert queries.page("record", reader=people.house).count.number == 0

    records.create("file_plan_class", {"name": "Files", "code": "REC.FIL"}, actor=people.house)
    values = {"name": "Report", "unit": "RAMS", "file_plan_class": "REC.FIL"}
    made = records.create("record", values, actor=people.clerk)

    assert (made.state, made.version) == ("filed", 2)
    assert made.number == f"REC-{people.clerk.today.year}-000001"
    assert [c.kind for c in queries.history("record", made.id, reader=people.clerk)] == [
        "create",
        "file",
    ]


def test_the_same_key_answers_with_the_record_of_then(people):
    values = {"name": "Clerk", "unit": "RAMS"}
    first = records.create("post", values, actor=people.house, key="k1")
    again = records.create("post", values, actor=people.house, key="k1")

    assert (again.id, queries.page("post", reader=people.house).count.number) == (first.id, 1)


def test_the_same_key_for_another_request_is_refused(people):
    records.create("post", {"name": "Clerk", "unit": "RAMS"}, actor=people.house, key="k1")

    with pytest.raises(KeyReused, match="The key k1 was used for another request"):
        records.create("post", {"name": "Judge", "unit": "RAMS"}, actor=people.house, key="k1")
    with pytest.raises(KeyReused):
        records.move("unit", "RAMS", "close", actor=people.house, key="k1")


def test_a_key_belongs_to_its_actor(people):
    mine = records.create("gift", _gift("CLERK"), actor=people.clerk, key="same")
    other = records.create("gift", _gift("COLLEAGUE"), actor=people.colleague, key="same")

    assert mine.id != other.id


def _gift(recipient):
    return {
        "description": "Vase",
        "giver": "The Government",
        "kind": "gift",
        "value": "1 CHF",
        "recipient": recipient,
        "received_on": "2026-01-02",
    }


def test_a_record_that_one_may_not_read_cannot_be_linked(people):
    secret = records.create(
        "aggregation",
        {"name": "Secret", "file_plan_class": _plan(people), "unit": "FINANCE"}
        | {"responsible": "COLLEAGUE"},
        actor=people.house,
    )
    with pytest.raises(ValuesInvalid) as refusal:
        records.create(
            "record", {"name": "R", "aggregation": secret.number}, actor=people.clerk, submit=False
        )

    assert worlds.faults_of(refusal.value) == {
        "aggregation": f"No aggregation {secret.number!r} is known to you."
    }


def _plan(people):
    made = records.create("file_plan_class", {"name": "F", "code": "REC.FIL"}, actor=people.house)
    return made.number
