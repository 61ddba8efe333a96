"""The stories of stored clocks, each told in a house with a register that has every kind of clock."""

import json

import pytest
from tests import worlds
from tests.kernel.clocks import stories


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each story; nothing where all went well."""
    home = tmp_path_factory.mktemp("clocks")
    run = worlds.run_apart("tests.kernel.clocks.stories", home=home)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(stories.STORIES))
def test_story(outcomes, name):
    assert outcomes[name] == ""
