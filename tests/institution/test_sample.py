"""The sample: invented by role, complete in its languages, and in step with the institution."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from secretariat.kernel.registers.source import read_source
from tests.institution.test_packaged import PACKAGED, ROOT

SAMPLE = ROOT / "sample"
LANGUAGES = ("en", "fr", "es", "de", "ar", "zh", "ru")
PLACES = {"subject", "matter", "unit", "year", "n", "region", "end"}
SUBJECTS = PACKAGED.schemes["subject"]["concepts"].keys()
TYPES = PACKAGED.schemes["document_type"]["concepts"].keys()


def read(name: str) -> object:
    return read_source(SAMPLE / name).value


ACCOUNTS, PLAN, ENGLISH = read("accounts.yaml"), read("plan.yaml"), read("words.en.yaml")


def assignments() -> Iterator[tuple[str, dict[str, object]]]:
    for username, account in ACCOUNTS.items():
        for role in account.get("roles", ()):
            yield username, role


def texts(value: object) -> Iterator[str]:
    """Yield every text of a value, keys and all."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_every_account_has_values_that_its_person_may_have():
    fields = PACKAGED.registers["person"].fields
    for username, account in ACCOUNTS.items():
        person = account["person"]
        assert person.keys() <= fields.keys(), username
        assert account["unit"] in PACKAGED.units, username
        assert person["clearance"] in fields["clearance"].of, username
        assert re.fullmatch(fields["staff_number"].pattern, person["staff_number"]), username


def test_every_account_is_one_person_with_an_address_that_belongs_to_nobody():
    people = [account["person"] for account in ACCOUNTS.values()]

    assert len({person["staff_number"] for person in people}) == len(people)
    assert [person["email"] for person in people] == [f"{name}@example.org" for name in ACCOUNTS]


def test_every_role_is_declared_and_held_by_somebody_in_force():
    held = {role["role"] for _, role in assignments() if "until_on" not in role}

    assert held == PACKAGED.roles.keys()


def test_every_assignment_names_known_units_and_accounts():
    for username, role in assignments():
        assert role.get("unit", "ORG") in PACKAGED.units, username
        assert role.get("deputy_of", username) in ACCOUNTS, username
        assert role["from_on"] <= role.get("until_on", role["from_on"]), username


def test_the_sample_has_a_deputy_an_ended_role_and_somebody_who_left():
    ends = [role["until_on"] for _, role in assignments() if "until_on" in role]

    assert [name for name, role in assignments() if "deputy_of" in role] == ["gifts.deputy"]
    assert min(ends) < PLAN["days"]["until"] < max(ends)
    assert [name for name, a in ACCOUNTS.items() if a.get("state") == "left"] == ["former.staff"]


def test_the_shares_of_each_mixture_are_all_of_it():
    for name in ("registers", "languages", "levels", "types", "states"):
        assert sum(PLAN[name].values()) == Decimal(1), name


def test_the_plan_names_what_the_institution_has():
    classes, units = PACKAGED.file_plan.keys(), PACKAGED.units.keys()

    assert PLAN["registers"].keys() <= PACKAGED.registers.keys()
    assert PLAN["types"].keys() <= TYPES
    assert PLAN["states"].keys() == PACKAGED.registers["record"].lifecycle.states.keys()
    assert PLAN["classes"].keys() == SUBJECTS
    assert set(PLAN["classes"].values()) | PLAN["readers"].keys() <= classes
    assert PLAN["units"].keys() == {code.partition(".")[0] for code in classes}
    readers = {unit for named in PLAN["readers"].values() for unit in named}
    assert {*PLAN["units"].values(), *PLAN["field"]["units"], *readers} <= units


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_of_every_kind(language: str):
    words = read(f"words.{language}.yaml")

    assert words["titles"].keys() == PLAN["types"].keys()
    for kind in ("matters", "sentences", "matter_titles"):
        assert len(words[kind]) == len(ENGLISH[kind]), kind
        assert len(set(words[kind])) == len(words[kind]), kind
    own = set() if language in {"en", "fr", "es", "de"} else SUBJECTS
    assert words.get("subjects", {}).keys() == own


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.yaml")), ids=lambda path: path.name)
def test_every_place_in_a_pattern_is_a_known_one(path: Path):
    for text in texts(read_source(path).value):
        assert set(re.findall(r"\{(\w*)\}", text)) <= PLACES, text
        assert text.count("{") == text.count("}") == len(re.findall(r"\{\w+\}", text)), text


def test_posts_gifts_and_policies_use_declared_codes():
    kinds = PACKAGED.registers["gift"].fields["kind"].of.keys()

    assert {unit for post in read("posts.yaml") for unit in post["units"]} <= PACKAGED.units.keys()
    assert {thing["kind"] for thing in read("gifts.yaml")["things"]} == kinds
    assert read("policies.yaml")["titles"].keys() <= TYPES
    for article in read("articles.yaml"):
        assert set(article["subjects"]) <= SUBJECTS
        assert article["name"].keys() == article["body"].keys() == {"en", "fr", "es"}


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("cases/*.yaml")), ids=lambda path: path.stem)
def test_every_case_names_known_accounts_fields_and_moves(path: Path):
    register = PACKAGED.registers[path.stem]
    for case in read_source(path).value:
        steps = case.get("then", [])
        fields = {*case["values"], *(name for step in steps for name in step.get("edit", {}))}

        assert {case["by"], *(step["by"] for step in steps)} <= ACCOUNTS.keys()
        assert {name.partition("@")[0] for name in fields} <= register.fields.keys()
        made = {step.get("move") or step.get("vote") for step in steps} - {None}
        assert made <= register.lifecycle.moves.keys()
        assert {text[1:] for text in texts(case) if text.startswith("@")} <= ACCOUNTS.keys()


def test_amounts_are_exact_text():
    assert [v for v in read("gifts.yaml")["values"] if not re.fullmatch(r"\d+\.\d\d", v)] == []


def test_no_sample_text_says_yet_what_encryption_is_called_in_everyday_french():
    for path in SAMPLE.glob("*.yaml"):
        assert "chiffrement" not in path.read_text(encoding="utf-8").casefold(), path.name
