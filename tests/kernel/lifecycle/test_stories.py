"""The stories of moves, each told in a house whose register has every key of a move."""

import json

import pytest
from tests import worlds
from tests.kernel.lifecycle import stories

stories.load_stories()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each story; nothing where all went well."""
    home = tmp_path_factory.mktemp("cases")
    run = worlds.run_apart("tests.kernel.lifecycle.stories", home=home)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(stories.STORIES))
def test_story(outcomes, name):
    assert outcomes[name] == ""
