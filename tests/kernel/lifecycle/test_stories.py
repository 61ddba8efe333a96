"""The stories of moves, each told in a house whose register has every key of a move."""

import pytest
from tests import telling
from tests.kernel.lifecycle import stories

stories.load_stories()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what went wrong with each story; nothing where all went well."""
    home = tmp_path_factory.mktemp("cases")
    return telling.outcomes("tests.kernel.lifecycle.stories", home=home)


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(stories.STORIES))
def test_story(outcomes, name):
    assert outcomes[name] == ""
