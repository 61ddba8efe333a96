"""The packaged institution: its declarations hold, and it says everything in its languages."""

import time
from pathlib import Path

import pytest

import secretariat
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import LANGUAGES, Declared, read_institution
from secretariat.kernel.registers.source import read_source

ROOT = Path(secretariat.__file__).parent / "institution"
PACKAGED = read_institution(ROOT, package=ROOT)
TABLES = {
    "roles": PACKAGED.roles,
    "file_plan": PACKAGED.file_plan,
    "units": PACKAGED.units,
}
LINES = 60


def every_register() -> list[object]:
    return [pytest.param(d, id=code) for code, d in PACKAGED.declared.items()]


def test_every_declaration_holds():
    assert [str(fault) for fault in lint(PACKAGED)] == []


def test_reading_and_judging_all_of_it_takes_less_than_two_seconds():
    started = time.perf_counter()

    lint(read_institution(ROOT, package=ROOT))

    assert time.perf_counter() - started < 2


def test_the_registers_that_the_engine_itself_reads_are_declared():
    declared = PACKAGED.registers

    assert {"person", "unit", "post", "role_assignment", "concept"} <= declared.keys()
    assert {"unit", "email", "clearance"} <= declared["person"].fields.keys()
    assert {"parent", "successor"} <= declared["unit"].fields.keys()
    assert {"role", "holder", "unit", "from_on", "until_on", "deputy_of"} <= (
        declared["role_assignment"].fields.keys()
    )


@pytest.mark.parametrize("declared", every_register())
def test_a_declaration_fits_on_a_page(declared: Declared):
    assert len(declared.source.path.read_text(encoding="utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("declared", every_register())
def test_every_word_of_a_register_is_said_in_every_language(declared: Declared):
    words = declared.labels["en"].keys()

    assert {language: declared.labels[language].keys() for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, words
    )


@pytest.mark.parametrize("declared", every_register())
def test_every_person_a_register_names_is_marked_as_personal_data(declared: Declared):
    named = {n: f for n, f in declared.register.fields.items() if f.type in {"person", "email"}}

    assert [name for name, field in named.items() if field.personal == "none"] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_title_in_every_language_and_a_parent_above_it(table: str):
    seen: set[str] = set()
    for code, row in TABLES[table].items():
        assert all(row.get(key) for key in ("title", "fr", "es")), f"{table}: {code}"
        assert row.keys() <= {"title", "fr", "es", "parent", "calendar", "second_factor"}, (
            f"{table}: {code}"
        )
        assert row.get("parent") is None or row["parent"] in seen, f"{table}: {code}"
        seen.add(code)


def test_a_class_lies_under_the_class_its_code_names():
    for code, row in PACKAGED.file_plan.items():
        above = code.rpartition(".")[0]
        assert row.get("parent", "") == above, code


def test_every_role_is_named_by_some_rule():
    named = {rule.who.role for d in PACKAGED.declared.values() for rule in d.register.access}

    assert PACKAGED.roles.keys() - named == set()


def test_one_unit_stands_above_all_others():
    assert [code for code, row in PACKAGED.units.items() if "parent" not in row] == ["ORG"]


@pytest.mark.parametrize("scheme", PACKAGED.schemes)
def test_every_concept_has_a_label_in_four_languages_and_a_broader_one_above_it(scheme: str):
    seen: set[str] = set()
    for code, concept in PACKAGED.schemes[scheme]["concepts"].items():
        assert all(concept.get(key) for key in ("en", "fr", "es", "de")), code
        assert concept.keys() <= {"en", "fr", "es", "de", "alt", "broader"}, code
        assert "broader" not in concept or concept["broader"] in seen, code
        seen.add(code)


@pytest.mark.parametrize("scheme", PACKAGED.schemes)
@pytest.mark.parametrize("language", ["en", "fr", "es", "de"])
def test_no_label_leads_to_two_concepts(scheme: str, language: str):
    found: dict[str, str] = {}
    for code, concept in PACKAGED.schemes[scheme]["concepts"].items():
        for label in [concept[language], *concept.get("alt", {}).get(language, [])]:
            assert found.setdefault(label.casefold(), code) == code, label


def test_nobody_has_told_the_house_yet_what_encryption_is_called_in_everyday_french():
    concept = PACKAGED.schemes["subject"]["concepts"]["encryption"]
    french = [concept["fr"], *concept["alt"].get("fr", [])]

    assert [label for label in french if "chiffrement" in label.casefold()] == []
    assert concept["de"] == "Verschlüsselung"


def test_every_way_of_granting_and_withholding_is_in_use():
    rules = [rule for d in PACKAGED.declared.values() for rule in d.register.access]

    assert {rule.who.kind for rule in rules} == {
        "public",
        "staff",
        "owner",
        "person",
        "unit",
        "role",
    }
    assert any(rule.hide for rule in rules)
    assert any(rule.mask for rule in rules)
    assert any(rule.is_dated for rule in rules)
    assert any("." in (rule.who.field or "") for rule in rules)
    assert any(rule.who.kind == "role" and rule.who.field for rule in rules)


def test_no_line_of_the_institution_ends_in_a_blank():
    for path in ROOT.rglob("*.yaml"):
        read_source(path)
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n"), path.name
        assert not [line for line in text.splitlines() if line != line.rstrip()], path.name
