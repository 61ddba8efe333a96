"""Rows: `table` fields on every door: written, read, changed, hidden, found, erased, rebuilt."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel import bulk, contents, finding, indexing, queries, records
from secretariat.kernel.audit.rebuild import rebuild
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.queries import FilterInvalid, SortInvalid, parse_filter
from secretariat.kernel.records import ValuesInvalid
from secretariat.kernel.registers import get
from secretariat.kernel.store.models import RecordFile
from secretariat.kernel.values import FileValue, Masked, Money, Row
from tests import worlds

ROW = {"kind": "travel", "amount": "12.50 CHF"}


def claim(actor, /, *, submit=False, **values):
    return records.create("claim", {"name": "Claim", **values}, actor=actor, submit=submit)


def cells(record, field="costs"):
    return [{k: v for k, v in row.items() if v not in (None, ())} for row in record.values[field]]


def change(record, values, actor):
    return records.edit("claim", record.id, values, actor=actor, version=record.version)


def test_rows_are_kept_in_order_with_typed_cells(house):
    made = claim(
        house.manager,
        costs=[
            {
                **ROW,
                "rate": "0.1234",
                "paid_on": "2026-01-02",
                "words": " Train ",
                "school": house.schools[0].number,
                "topic": "gold",
                "payer": "OTHER",
            },
            {"kind": "fees"},
        ],
    )

    first, second = made.values["costs"]
    assert isinstance(first, Row)
    assert first["amount"] == Money(Decimal("12.50"), "CHF")
    assert (first["rate"], first["paid_on"]) == (Decimal("0.1234"), date(2026, 1, 2))
    assert (first["words"], first["school"].title) == ("Train", "Lycée")
    assert (first["topic"].title, first["payer"].title) == ("Gold", "Person OTHER")
    assert list(second) == list(get("claim").fields["costs"].columns)
    assert (second["kind"], second["amount"], second["invoice"]) == ("fees", None, ())
    assert verify(record=made.id).is_clean


def test_every_faulty_cell_is_named_by_its_path(house):
    with pytest.raises(ValuesInvalid) as refusal:
        claim(
            house.manager,
            costs=[
                {"kind": "travel", "amount": "-1"},
                {"kind": "x", "amount": "much", "colour": "red"},
                {"amount": "1", "words": "w" * 21},
                {},
            ],
        )

    assert worlds.codes_of(refusal.value) == {
        "costs.0.amount": "too_small",
        "costs.1.kind": "not_a_choice",
        "costs.1.amount": "not_decimal",
        "costs.1.colour": "unknown_column",
        "costs.2.kind": "required",
        "costs.2.words": "too_large",
        "costs.3": "empty_row",
    }


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ([ROW] * 5, {"costs": "too_many"}),
        ("[", {"costs": "not_rows"}),
        ("3", {"costs": "not_rows"}),
        (7, {"costs": "not_rows"}),
        ([3], {"costs.0": "not_a_row"}),
        (['{"kind": 1}', "[]"], {"costs.0.kind": "not_a_choice", "costs.1": "not_a_row"}),
    ],
)
def test_what_are_no_rows_is_refused(house, sent, fault):
    with pytest.raises(ValuesInvalid) as refusal:
        claim(house.manager, costs=sent)

    assert worlds.codes_of(refusal.value) == fault


def test_rows_may_be_sent_as_json_text(house):
    whole = claim(house.manager, costs='[{"kind": "fees", "amount": "3"}, {"kind": "travel"}]')
    each = claim(house.manager, costs=['{"kind": "fees", "amount": "3"}', '{"kind": "travel"}'])

    assert cells(whole) == cells(each)
    assert cells(whole)[0] == {"kind": "fees", "amount": Money(Decimal("3.00"), "USD")}


def test_an_edit_replaces_the_rows_and_is_one_event(house):
    made = claim(house.manager, costs=[ROW, {"kind": "fees"}])
    same = change(made, {"costs": [ROW, {"kind": "fees"}]}, house.manager)
    other = change(same, {"costs": [{"kind": "fees", "amount": "3 CHF"}]}, house.manager)
    gone = change(other, {"costs": None}, house.manager)

    assert same.version == made.version
    assert cells(other) == [{"kind": "fees", "amount": Money(Decimal(3), "CHF")}]
    assert gone.values["costs"] == ()
    told = [c.fields.get("costs") for c in queries.history("claim", made.id, reader=house.manager)]
    assert told == [
        [{"amount": {"amount": "12.50", "currency": "CHF"}, "kind": "travel"}, {"kind": "fees"}],
        [{"amount": {"amount": "3.00", "currency": "CHF"}, "kind": "fees"}],
        None,
    ]
    assert verify(record=made.id).is_clean


def test_files_of_rows_are_held_opened_and_found(house):
    made = claim(
        house.manager,
        costs=[{"kind": "fees"}, {"kind": "travel", "invoice": house.upload(house.manager)}],
    )

    file = made.values["costs"][1]["invoice"][0]
    assert isinstance(file, FileValue)
    held, stream = contents.open_file("claim", made.id, "costs.invoice", 1, reader=house.manager)
    with stream:
        assert (held.name, stream.read()) == ("invoice.txt", b"an invoice about zarkonium")
    contents.read([file.digest])
    indexing.drain_all()
    assert finding.find("zarkonium", reader=house.manager).total == 1
    kept = change(made, {"costs": [made_row(made, 1)]}, house.manager)
    assert kept.values["costs"][0]["invoice"][0].digest == file.digest


def made_row(record, place):
    row = dict(record.values["costs"][place])
    row["invoice"] = [{"name": f.name, "digest": f.digest} for f in row["invoice"]]
    return row


def test_a_digest_alone_puts_no_file_into_a_row(house):
    row = {"kind": "fees", "invoice": house.upload(house.manager)}

    with pytest.raises(ValuesInvalid) as refusal:
        claim(house.claimant, claimant="CLAIMANT", costs=[row])

    assert worlds.codes_of(refusal.value) == {"costs": "content_missing"}


def test_a_hidden_table_is_absent_and_a_masked_one_says_nothing(house):
    note = {"word": "quixotry"}
    made = claim(house.manager, submit=True, claimant="CLAIMANT", notes=[note])

    assert "notes" not in queries.get("claim", made.id, reader=house.claimant).values
    assert queries.get("claim", made.id, reader=house.auditor).values["notes"] == Masked("••••")
    seen = queries.history("claim", made.id, reader=house.claimant)
    assert all("notes" not in change.fields for change in seen)
    indexing.drain_all()
    assert finding.find("quixotry", reader=house.claimant).total == 0
    assert finding.find("quixotry", reader=house.manager).total == 1
    with pytest.raises(ValuesInvalid) as refusal:
        change(made, {"notes": []}, house.claimant)
    assert worlds.codes_of(refusal.value) == {"notes": "unknown_field"}


def test_a_list_asks_only_whether_there_are_rows(house):
    full = claim(house.manager, costs=[ROW])
    bare = claim(house.manager)

    def numbers(name, value):
        asked = [parse_filter(get("claim"), name, value)]
        return {r.id for r in queries.page("claim", reader=house.manager, filters=asked).records}

    assert numbers("costs.empty", "false") == {full.id}
    assert numbers("costs.empty", "true") == {bare.id}
    with pytest.raises(FilterInvalid):
        parse_filter(get("claim"), "costs", "x")
    with pytest.raises(SortInvalid):
        queries.page("claim", reader=house.manager, sort="costs")


def test_a_hidden_table_counts_as_empty(house):
    claim(house.manager, submit=True, claimant="CLAIMANT", notes=[{"word": "w"}])

    asked = [parse_filter(get("claim"), "notes.empty", "false")]
    assert not queries.page("claim", reader=house.claimant, filters=asked).records
    assert queries.page("claim", reader=house.manager, filters=asked).records


def test_erasing_a_table_takes_rows_files_and_history(house):
    file = house.upload(house.manager, b"secret scan", "scan.txt")
    made = claim(house.manager, submit=True, notes=[{"word": "w", "scan": file}])

    after = records.erase(
        "claim", made.id, "notes", actor=house.manager, reason="asked", authority="law"
    )

    assert after.values["notes"] == ()
    assert not RecordFile.objects.filter(record_id=made.id).exists()
    assert "notes" in queries.history("claim", made.id, reader=house.manager)[0].erased
    assert verify(record=made.id).is_clean


def test_bulk_writes_rows_as_one_by_one(house):
    file = house.upload(house.manager)
    sent = [
        {"name": "A", "costs": [{**ROW, "school": "SCH-0001"}, {"kind": "fees", "invoice": file}]},
        {"name": "B"},
    ]

    loaded = next(iter(bulk.load("claim", sent, actor=house.manager)))
    alone = [claim(house.manager, **values) for values in sent]

    together = [queries.get("claim", record, reader=house.manager) for record in loaded.ids]
    assert [cells(r) for r in together] == [cells(r) for r in alone]
    assert all(verify(record=record).is_clean for record in loaded.ids)
    assert not [found for found in rebuild() if found.differed]


amounts = st.decimals(0, 10**9, places=2, allow_nan=False)
row_values = st.fixed_dictionaries(
    {"kind": st.sampled_from(["travel", "fees"])},
    optional={
        "amount": amounts.map(lambda value: {"amount": f"{value:f}", "currency": "EUR"}),
        "rate": st.decimals(-999, 999, places=4, allow_nan=False).map(str),
        "paid_on": st.dates().map(date.isoformat),
        "words": st.text("abc é", min_size=1, max_size=20).map(str.strip).filter(bool),
    },
)


@given(st.lists(row_values, min_size=1, max_size=4))
def test_what_is_sent_is_what_is_read_and_what_the_events_say(house_once, sent):
    made = claim(house_once.manager, costs=sent)

    read = [
        {
            name: {"amount": str(value.amount), "currency": value.currency}
            if isinstance(value, Money)
            else str(value)
            for name, value in row.items()
        }
        for row in cells(made)
    ]
    assert read == [{k: row[k] for k in made.values["costs"][0] if k in row} for row in sent]
    assert verify(record=made.id).is_clean


@pytest.fixture
def house_once(house):
    return house
