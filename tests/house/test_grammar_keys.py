"""Grammar keys: each key does something. Without it a story ends otherwise, or nothing starts.

The stories stand in `grammar_scenarios`; a key of the grammar without one fails here.
"""

import json

import pytest
from pydantic import BaseModel

from secretariat.kernel.registers import grammar
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import read_institution
from tests import vault, worlds
from tests.house.grammar_scenarios import FULL, HEAD, SCENARIOS, dumped, note, played

PACKAGE = worlds.ROOT / "src" / "secretariat" / "institution"


def keys():
    """Return every key of the grammar, as `Model.key`, from the models themselves."""
    found, todo = set(), [grammar.Register]
    models = {m for m in vars(grammar).values() if isinstance(m, type) and issubclass(m, BaseModel)}
    while todo:
        model = todo.pop()
        for name, field in model.model_fields.items():
            found.add(f"{model.__name__}.{field.alias or name}")
            todo += [
                m for m in models
                if m.__name__ in str(field.annotation).replace(".", " ").replace("'", " ").split()
                or m is field.annotation or f"{m.__name__}]" in str(field.annotation)
                or f"{m.__name__}," in str(field.annotation)
            ]  # fmt: skip
            models -= set(todo)
    return found


def faults_of(folder, declared):
    """Return what is wrong with an institution of one note."""
    texts = {FULL: dumped(declared)}
    try:
        root = vault.write_texts(folder, texts, head=HEAD)
    except (ValueError, KeyError) as refusal:
        return [str(refusal)]
    return [str(fault) for fault in lint(read_institution(root, package=PACKAGE))]


def test_every_key_of_the_grammar_has_a_scenario_and_no_other():
    assert keys() == set(SCENARIOS)


def test_the_full_note_is_accepted(tmp_path):
    assert faults_of(tmp_path, note(FULL, "FULL")) == []


@pytest.mark.parametrize("key", [k for k, s in SCENARIOS.items() if s.story is None])
def test_without_the_key_the_declaration_is_refused(tmp_path, key):
    faults = faults_of(tmp_path, note(FULL, "FULL", without=SCENARIOS[key].at))

    words = SCENARIOS[key].seen or SCENARIOS[key].at[-1]
    assert any(str(words) in fault for fault in faults), faults


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what each story came to with its key and without it."""
    home = tmp_path_factory.mktemp("grammar")
    run = worlds.run_apart("tests.house.grammar_scenarios", home=home)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.django_db
@pytest.mark.parametrize("key", [key for key, _ in played()])
def test_without_the_key_the_story_ends_otherwise(outcomes, key):
    with_it, without = outcomes[key]

    assert with_it == SCENARIOS[key].seen
    assert without != with_it
