"""`secretariat moves`: one move on many records, with a row for each and a sum."""

import io
import json

import pytest

from secretariat.cli.command import load
from secretariat.cli.exits import Exit, SomeRefused, exit_of
from secretariat.cli.lines import ChoiceUnclear
from secretariat.cli.output import Output
from secretariat.kernel import queries
from secretariat.kernel.queries import FilterInvalid
from secretariat.kernel.records import ValuesInvalid
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    worlds.unit("ORG")
    for name in ("GIFTS", "CLERK"):
        worlds.person(name, unit="ORG")
    worlds.role("GIFTS", "gifts_officer")
    return worlds.actor("GIFTS")


def run(*words, is_json=False):
    """Run the verb; return its exit code, what it printed and what it said."""
    one, data, talk = load("moves"), io.StringIO(), io.StringIO()
    given = vars(one.parser().parse_args(list(words)))
    given.pop("json")
    code = Exit.OK
    try:
        one.run(**given, out=Output(is_json=is_json, data=data, talk=talk))
    except SomeRefused as refusal:
        code = exit_of(refusal)
    return code, data.getvalue().splitlines(), talk.getvalue()


def gifts(officer, *places):
    made = (worlds.gift(officer, recipient="CLERK", place=place) for place in places)
    return [one.number for one in made]


def state_of(number):
    return queries.get("gift", number, reader=worlds.house()).state


def test_each_record_has_a_row_and_the_exit_code_says_that_some_are_refused(officer):
    good, bare = gifts(officer, "Safe", None)

    code, rows, said = run("gift", "keep", good, bare, "GIFT-1999-0001", "--as", "gifts")

    assert code == Exit.PARTLY
    assert rows[0] == f"{good}\tmoved"
    assert rows[1] == f"{bare}\trefused\tplace: Fill in this field first; keep requires it."
    assert rows[2].startswith("GIFT-1999-0001\tnot_found\tNo gift GIFT-1999-0001 is known to you.")
    assert said == "1 of 3 moved.\n"


def test_all_moved_is_well_and_none_moved_is_refused(officer):
    made = gifts(officer, "Safe", "Safe")

    assert run("gift", "keep", *made)[0] == Exit.OK
    assert run("gift", "keep", *made)[0] == Exit.REFUSED


def test_a_dry_run_tells_and_does_nothing(officer):
    made = gifts(officer, "Safe", None)

    code, rows, said = run("gift", "keep", *made, "--dry-run", is_json=True)

    assert [json.loads(row)["outcome"] for row in rows] == ["possible", "refused"]
    assert (code, said) == (Exit.PARTLY, "1 of 2 can be moved.\n")
    assert state_of(made[0]) == "declared"


def test_filters_are_spelt_as_in_the_api(officer):
    made = gifts(officer, "Safe", "Safe", "Desk")

    code, rows, _ = run("gift", "keep", "--where", "place.starts=safe", "--where", "kind=gift")

    assert code == Exit.OK
    assert [row.split("\t")[0] for row in rows] == made[:2]
    assert state_of(made[2]) == "declared"
    with pytest.raises(FilterInvalid):
        run("gift", "keep", "--where", "secret=1")


def test_numbers_come_from_a_file_and_answers_go_to_all(officer, tmp_path):
    made = gifts(officer, None, None)
    (tmp_path / "numbers").write_text("\n".join(made) + "\n\n")
    words = ("gift", "give_back", "--from", str(tmp_path / "numbers"))

    with pytest.raises(ValuesInvalid):
        run(*words)
    code, rows, _ = run(*words, "--answer", "reason=Above the limit.", "--key", "k")
    again = run(*words, "--answer", "reason=Above the limit.", "--key", "k")

    assert (code, len(rows)) == (Exit.OK, 2)
    assert again[:2] == (code, rows)


@pytest.mark.parametrize(
    "words", [(), ("GIFT-1", "--where", "kind=gift"), ("--from", "/nowhere/at/all")]
)
def test_a_command_line_that_names_no_records_says_how(words):
    with pytest.raises(ChoiceUnclear, match="Name records, or give --where"):
        run("gift", "keep", *words)
