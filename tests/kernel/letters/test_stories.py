"""The stories of letters, each told in a house of its own whose register writes them."""

import json

import pytest
from tests import worlds
from tests.kernel.letters import stories


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each story; nothing where all went well."""
    home = tmp_path_factory.mktemp("rulings")
    run = worlds.run_apart("tests.kernel.letters.stories", home=home)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(stories.STORIES))
def test_story(outcomes, name):
    assert outcomes[name] == ""
